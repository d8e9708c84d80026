"""Why the contracts refuse: one sentence per custom error, which an operator can act on.

A sentence is a format string over the error's arguments by name. Conversions: `!t` a moment in seconds, `!d` a duration
in seconds, `!p` points in thousandths, `!w` a status, `!g` a guild's id, `!x` a number in
hexadecimal.
"""

import string
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

STATUSES = ("Free", "Open", "Claimed", "Delivered", "InReview", "Escalated")
_ENDED = "not there: it has ended, or was never posted"

SENTENCES: dict[str, str] = {
    # the escrow: who, when, what is known
    "WrongStatus": "the bounty is {found!w}: this step is not possible now. Read it again from the chain",
    "StaleState": "the terms or the state are out of date: read the bounty again from the chain, and try again",
    "NotPoster": "only the poster may do this now; {caller} is not the poster",
    "NotWorker": "only the worker who claimed may do this; {caller} is not the worker",
    "NotArbiter": "only the arbiter named in the terms may rule; {caller} is not the arbiter",
    "PartyCannotWork": "{account} is the poster or the arbiter, and so may not work on the bounty or share in it",
    "TooEarly": "too early: this is possible from {from!t} on",
    "TooLate": "too late: this was possible until {until!t}",
    "LotNotReady": "the block that decides the lot has not come yet: draw from block {fromBlock} on",
    # the escrow: terms
    "WrongGeneration": "this lane, one of the poster's places that hold one bounty at a time, has had {expected} bounties: the terms must say generation {expected}, or name "
    "another lane",
    "BondBelowFees": "the bond of {bond} is below the fees of the whole panel, {fees}: raise the bond or lower the fee",
    "AmountTooLarge": "the amount {amount} does not fit 128 bits",
    "SumTooLarge": "reward, fees and bond together, {sum}, do not fit 128 bits",
    "OpenUntilOutOfRange": "openUntil must be in the future and at most 365 days ahead; it is {openUntil!t}",
    "WorkPeriodOutOfRange": "the work period must be 1 hour to 365 days, not {workPeriod!d}",
    "ReviewPeriodOutOfRange": "the review period must be 1 to 30 days, not {reviewPeriod!d}",
    "PatienceOutOfRange": "patience cannot be longer than the review period; it is {patience!d}",
    "RulingPeriodOutOfRange": "an arbiter has 1 hour to 90 days to rule, and without an arbiter the ruling period is 0; it is "
    "{rulingPeriod!d}",
    "ReviewPeriodTooShort": "the guild asks for a review period of at least {least!d}; it is {reviewPeriod!d}",
    "PassMarkOutOfRange": "the pass mark must be 1 to 100, not {passMark}",
    "SizeOutOfRange": "a panel has 1, 3, 5 or 7 members, not {size}",
    "SeatsOutOfRange": "the guild has {places} places: the lot cannot draw from {seats}",
    "TooFewSeats": "the guild has {live} live seats, and this bounty needs {needed}: twice its panel, and three in four live "
    "seats, must be among the places the lot draws from. Name more seats or a smaller panel, or wait until the guild has more "
    "peers",
    "NoSuchGuild": "there is no guild {guild!g}: check its id",
    "EffortOutOfRange": "the guild allows an effort of at most {maxEffort} points; the terms say {effort}",
    "ArbiterIsPoster": "{arbiter} is the poster and cannot be the arbiter of their own bounty",
    "PosterNotServed": "the guild does not serve bounties of {poster}: its steward has to name this poster first, with "
    "`oathwork guild posters`",
    "RewardIsZero": "a bounty with a named panel needs a reward",
    "NamedPanelHasFeeOrEffort": "a named panel has no fee and earns no points: fee {fee} and effort {effort} must be 0",
    "WrongPanel": "this panel is not the one in the terms or the state; its hash is {hash}",
    "WrongTeam": "this team is not the one that was delivered; its hash is {hash}",
    "PanelNotRising": "list a named panel in rising order, each member once: member {index} is out of order",
    "PartyCannotJudge": "{account} is the poster or the arbiter and cannot be on the panel",
    # the escrow: work
    "ReservedFor": "the bounty is reserved for {worker}",
    "Closed": "the poster has closed this bounty: nobody can claim it any more, and it cannot be closed twice",
    "ServedFirst": "until {until!t} only {worker} may claim: their work was sent back to be improved",
    "StandingTooLow": "claiming takes a standing of {minStanding!p} points; the worker has {points!p}",
    "TeamTooLarge": "a team has at most 7 members besides the worker, not {length}",
    "TeamNotRising": "list the team in rising order, each member once and without the worker: member {index} is out of order",
    "SharesOutOfRange": "each share must be more than zero, and all of them at most 10,000 basis points together, not {parts}",
    "WrongConsents": "each team member has to sign: {needed} signatures are needed, and there are {given}",
    "BadSignature": "the signature is not {signer}'s for this step: sign again, for the bounty and the round as they are now",
    # the escrow: verdicts and money
    "NothingToSettle": "none of these verdicts can be recorded, and there is no majority to act on: settling would change nothing",
    "MajorityStands": "there is a majority already: settle instead of drawing again",
    "WrongValue": "exactly {needed} wei of the chain's own money must be sent with the call; {sent} wei were sent",
    "NotAToken": "there is no token contract at {token}",
    "WrongArrival": "the token did not move the amount asked for, {asked}: the escrow's balance went from "
    "{balanceBefore} to {balanceAfter}. Tokens that take a fee cannot be used",
    "NothingOwed": "the escrow owes {account} nothing in token {token}",
    "ReceiverIsZero": "the money cannot be sent to the zero address",
    "GasTooLow": "the gas limit is too low: {left} gas is left where a payment needs {cap}. Raise the limit",
    # guilds
    "NotSteward": "only the guild's steward may do this; {caller} is not the steward",
    "NotHeir": "the stewardship was not offered to {caller}",
    "NotEscrow": "only the escrow contract may do this; {caller} is another account",
    "GuildExists": "this founder already has a guild with this name, salt and settings: {guild!g}. Change the name, or the salt in the "
    "guild's file: any 32 bytes in 0x, which tell guilds of one name apart",
    "StewardIsZero": "a guild needs a steward; the zero address cannot be one",
    "NameLengthOutOfRange": "a guild's name has 1 to 64 bytes, not {length}",
    "HalfLifeOutOfRange": "the half-life must be 1 to 4095 days, not {halfLifeDays}",
    "SeatAtIsZero": "a seat that nobody offered must take at least 1 point",
    "MinReviewOutOfRange": "the shortest review period of a guild must be 1 to 30 days, not {minReviewDays}",
    "WrongHeader": "this is not the header of the lot's block: its hash is {hash}, and the block's is {needed}",
    "MalformedHeader": "the header of the lot's block cannot be read at byte {offset}: please report this",
    "MaxEffortIsZero": "the largest effort of a guild must be at least 1 point",
    "AlreadySeated": "{account} already has a seat in the guild",
    "NotSeated": "{account} has no seat in the guild",
    "NeitherOfferedNorEarned": "no seat was offered to this account, and it has not earned one: a seat takes {seatAt!p} points; this account "
    "has {points!p}",
    "GuildIsFull": "all 1,024 places of the guild are taken",
    "NoSuchPlace": "the guild has no place {place}",
    # reputation
    "NoStanding": "the account has no standing in this guild yet: token {tokenId!x} does not exist",
    "Soulbound": "standing cannot be moved, approved or sold",
    "OwnerIsZero": "the zero address owns nothing",
    # around the escrow
    "NotOrganiser": "only the organiser may do this; {caller} is another account",
    "NotTheEscrow": "money is brought in by the contract's own functions, not sent to it: {sender} is not the escrow",
    "WrongOffer": "this is not the offer that was agreed on; its hash is {hash}",
    "TooLittle": "{needed} are needed, in the smallest unit, and the contract has {held}: fill it first",
    "UntilOutOfRange": "a warranty ends later than now and within three years: {until} is not, in seconds",
    "NotFull": "it cannot be posted before all is there: {missing} are missing, in the smallest unit",
    "Full": "nothing is missing any more, and nothing was given",
    "AlreadyPosted": "the crowd has posted its bounty: nobody can give any more, and it is not posted twice",
    "NothingGiven": "{account} has given nothing, or has taken it back",
    "PlanStopped": "the rest was taken out of this plan: nothing more is posted",
    "NotPaid": "the last milestone was not paid: nothing follows it, and the rest goes back to the organiser",
    "NoneLeft": "all {milestones} milestones were posted",
    "OtherToken": "milestone {index} is paid in another token than the first",
    "NoMilestones": "a plan needs at least one milestone",
    "NotParty": "only who it is for may do this; {caller} is another account",
    "NotTheCourt": "only the court may rule; {caller} is another account",
    "NoSuchDispute": "the court was not asked about dispute {dispute}",
    "AlreadyComplained": "the poster has complained already: a warranty is judged once",
    "NoMove": "a pot pays for draw, drawAndSettle, settle, redraw, lapse, expire and withdraw, not for {action}",
    "NothingMoved": "the bounty stands where it stood: a pot pays for moves only. Send it to the escrow itself",
    "NotForUs": "the bounty is not escalated, or its terms name another arbiter than this one",
    "AlreadyAsked": "the court was asked already: its dispute has the number {dispute}",
    "NotAsked": "nobody has asked the court about this bounty: ask first",
    "NoRuling": "the court has not ruled; from {from!t} on a ruling counts that can still be appealed",
    "NothingStands": "of dispute {dispute} there is no ruling that an appeal could still change",
    "FeeIsZero": "a court must pay its peers: the fee cannot be zero",
    "EvidencePeriodTooLong": "the time for evidence can be 90 days at most, not {evidencePeriod!d}",
    "NoSuchCase": "the court has no case {number}",
    "NotDecided": "the panel has not ended, or terms and state are not the present ones of the bounty of this case",
    "AlreadyConcluded": "the case was concluded already",
    "NotConcluded": "the case must be concluded first",
    "AlreadyCarriedOut": "the ruling was carried out already",
    "TwoChoicesOnly": "the court rules for one of two parties, not among {choices}",
    "NoAppeal": "there is no appeal from this court",
    "NotPassedOn": "the court did not take the money: there was too little gas, or nothing is there",
    "NotEvaluator": "the job names another evaluator: {evaluator}",
    "NotSubmitted": "no work was submitted for this job, or it has ended; its status is {status}",
    "AlreadyJudged": "the job is judged by case {number}",
    "ExpiresTooSoon": "the job expires at {expiredAt!t}, and three panels can need until {needed!t}",
    "NothingEarned": "{payer} has earned nothing in this token",
    "NotEnded": "a bounty lives in this lane, or none has ended there",
    "AlreadyAttested": "this end was attested already: {uid}",
    "NoWallet": "agent {agentId} has no proved wallet, and nothing was said of it",
    "PeriodIsZero": "a rota needs a period of at least a second",
    # the library under the contracts
    "SafeCastOverflowedUintDowncast": "the number {value} does not fit {bits} bits",
    "FailedDeployment": "there is one just like it already: take another salt (--salt, 32 bytes), or change a word of its title",
    "CloneArgumentsTooLong": "too much is to be kept in the contract's code",
    "Create2EmptyBytecode": "there is no code to put there",
    "ReentrancyGuardReentrantCall": "a contract that was paid tried to call the escrow again in the same transaction",
    "SafeERC20FailedOperation": "the token {token} refused the transfer: check balance and allowance, and whether the token blocks an account",
    "AddressEmptyCode": "there is no contract at {target}",
    "InsufficientBalance": "{needed} wei are needed, and the contract has {balance}",
    "FailedCall": "the receiver refused the payment: choose another receiver",
    "InvalidShortString": "a text constant of the contract is damaged",
    "StringTooLong": "a text constant of the contract is too long",
    "StringsInsufficientHexLength": "the number {value} does not fit into {length} bytes",
    # tokens
    "ERC20InsufficientBalance": "{sender} needs {needed} of the token and has {balance}",
    "ERC20InsufficientAllowance": "{spender} needs to take {needed} of the token and may take {allowance}: approve it first",
    "ERC20InvalidSender": "{sender} cannot send this token",
    "ERC20InvalidReceiver": "{receiver} cannot receive this token",
    "ERC20InvalidApprover": "{approver} cannot approve this token",
    "ERC20InvalidSpender": "{spender} cannot be given an allowance of this token",
    "ERC2612ExpiredSignature": "the permit has expired: it was valid until {deadline!t}",
    "ERC2612InvalidSigner": "the permit was signed by {signer}, not by {owner}",
    "InvalidAccountNonce": "the permit is not the next one of {account}, which has nonce {currentNonce}",
    "ECDSAInvalidSignature": "malformed signature",
    "ECDSAInvalidSignatureLength": "a signature has 65 bytes, not {length}",
    "ECDSAInvalidSignatureS": "malformed signature: its s value is not in the lower half of the order",
    # neither of them
    "Unknown": "a contract reverted without a reason, or with an unknown one: {data}",
    "Reverted": "transaction {transaction} was included and failed: its simulation had passed, and then the chain changed",
    # the language
    "Error": "{message}",
    "Panic": "the contract met a state that should be impossible (panic {code:#04x}): please report this",
}


class _Sentence(string.Formatter):
    """Format strings with the conversions `t`, `d`, `p`, `w`, `g` and `x`; a fact that is missing is shown as a question mark."""

    def get_value(self, key: int | str, args: Any, kwargs: Mapping[str, Any]) -> Any:
        return kwargs.get(str(key), "?")

    def convert_field(self, value: Any, conversion: Any) -> Any:
        match conversion:
            case "t":
                return date_text(value)
            case "d":
                return f"{value} seconds"
            case "p":
                return f"{value // 1000}.{value % 1000:03}" if isinstance(value, int) else value
            case "g":
                return f"0x{value:024x}" if isinstance(value, int) else value
            case "x":
                return hex(value) if isinstance(value, int) else value
            case "w":
                is_status = isinstance(value, int) and value < len(STATUSES)
                return (STATUSES[value] if value else _ENDED) if is_status else value
        return super().convert_field(value, conversion)

    def format_field(self, value: Any, format_spec: str) -> Any:
        if isinstance(value, bytes):
            return "0x" + value.hex()
        return super().format_field(value, "" if value == "?" else format_spec)


def date_text(seconds: Any) -> str:
    """Return a moment, given in seconds since 1970, as people write it: `2026-12-24 18:00:00 UTC`."""
    try:
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    except (TypeError, ValueError, OverflowError, OSError):
        return str(seconds)  # a moment no calendar has, such as the largest uint256


def explain(rule: str, facts: Mapping[str, Any]) -> str:
    """Return the sentence for the custom error `rule` with its arguments `facts` by name. Never fails."""
    sentence = SENTENCES.get(rule)
    if sentence is None:
        arguments = ", ".join(f"{name} {value}" for name, value in facts.items())
        return f"the contract refused with {rule}({arguments})"
    return _Sentence().vformat(sentence, (), facts)
