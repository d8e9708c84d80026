"""Why the contracts refuse: one sentence per custom error, which an operator can act on.

A sentence is a format string over the error's arguments by name. Conversions: `!t` a moment in seconds, `!d` a duration
in seconds, `!p` points in thousandths, `!w` a status.
"""

import string
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

STATUSES = ("Free", "Open", "Claimed", "Delivered", "InReview", "Escalated")

SENTENCES: dict[str, str] = {
    # the escrow: who, when, what is known
    "WrongStatus": "the bounty is {found!w}: this step is not possible now. Read it again from the chain",
    "StaleState": "the terms or the state given are not the present ones. Rebuild them from the logs and try again",
    "NotPoster": "only the poster may do this now, and {caller} is not the poster",
    "NotWorker": "only the worker who claimed may do this, and {caller} is not the worker",
    "NotArbiter": "only the arbiter named in the terms may rule, and {caller} is not the arbiter",
    "PartyCannotWork": "{account} is the poster or the arbiter, who may neither work on the bounty nor share in it",
    "TooEarly": "too early: possible from {from!t} on",
    "TooLate": "too late: it was possible until {until!t}",
    "LotNotReady": "the lot is not decided yet: draw from block {fromBlock} on",
    # the escrow: terms
    "WrongGeneration": "the lane expects generation {expected}: use that number in the terms, or another lane",
    "BondBelowFees": "the bond of {bond} is below the fees of the whole panel, {fees}: raise it or lower the fee",
    "AmountTooLarge": "the amount {amount} does not fit 128 bits",
    "SumTooLarge": "reward, fees and bond together, {sum}, do not fit 128 bits",
    "OpenUntilOutOfRange": "openUntil must lie in the future and at most 365 days ahead, not at {openUntil!t}",
    "WorkPeriodOutOfRange": "the work period must be 1 hour to 365 days, not {workPeriod!d}",
    "ReviewPeriodOutOfRange": "the review period must be 1 to 30 days, not {reviewPeriod!d}",
    "PatienceOutOfRange": "patience cannot be longer than the review period; {patience!d} is",
    "PassMarkOutOfRange": "the pass mark must be 1 to 100, not {passMark}",
    "SizeOutOfRange": "a panel has 1, 3, 5 or 7 members, not {size}",
    "SeatsOutOfRange": "the guild has {places} places: the lot must draw from at least half of them, from no more than "
    "there are, and from twice the panel's size or more; the terms say {seats}",
    "EffortOutOfRange": "the guild allows an effort of at most {maxEffort} points; the terms say {effort}",
    "ArbiterIsPoster": "the poster {arbiter} cannot be the arbiter of their own bounty",
    "PosterNotServed": "the guild does not serve bounties of {poster}: its steward has to name that poster first",
    "RewardIsZero": "a bounty with a named panel needs a reward",
    "NamedPanelHasFeeOrEffort": "a named panel has no fee and earns no points: fee {fee} and effort {effort} must be 0",
    "WrongPanel": "the panel given is not the one in the terms or the state; its hash is {hash}",
    "WrongTeam": "the team given is not the one that was delivered; its hash is {hash}",
    "PanelNotRising": "a named panel is listed in rising order, each once; member {index} is out of order",
    "PartyCannotJudge": "{account} is the poster or the arbiter and cannot be on the panel",
    # the escrow: work
    "ReservedFor": "the bounty is reserved for {worker}",
    "ServedFirst": "until {until!t} only {worker} may claim: the work was sent back to be mended",
    "StandingTooLow": "the bounty asks for a standing of {minStanding!p} points; the worker has {points!p}",
    "TeamTooLarge": "a team has at most 7 members besides the worker, not {length}",
    "TeamNotRising": "the team is listed in rising order, each once and without the worker; member {index} is out of order",
    "SharesOutOfRange": "each share must be more than nothing and all together at most 10,000 basis points, not {parts}",
    "WrongConsents": "each team member has to sign: {needed} signatures are needed, {given} were given",
    "BadSignature": "the signature is not {signer}'s for this very step; sign again with the present bounty and round",
    # the escrow: verdicts and money
    "NothingToSettle": "none of these verdicts can be recorded and nothing is due: settling would change nothing",
    "MajorityStands": "a majority stands already: settle instead of drawing again",
    "WrongValue": "exactly {needed} wei of the chain's own money must be sent along; {sent} were",
    "NotAToken": "there is no token contract at {token}",
    "WrongArrival": "the token moved another amount than asked for ({asked}): the escrow's balance went from "
    "{balanceBefore} to {balanceAfter}. Tokens that take a fee cannot be used",
    "NothingOwed": "nothing of token {token} is owed to {account}",
    "ReceiverIsZero": "the money cannot be sent to the zero address",
    "GasTooLow": "the transaction carries too little gas: {left} is left where a payment needs {cap}. Raise its limit",
    # guilds
    "NotSteward": "only the guild's steward may do this, and {caller} is not the steward",
    "NotHeir": "the stewardship was not offered to {caller}",
    "NotEscrow": "only the escrow contract may do this, and {caller} is not it",
    "GuildExists": "this founder has founded a guild with this name and salt already: {guild}. Use another salt",
    "StewardIsZero": "a guild needs a steward; the zero address cannot be one",
    "NameLengthOutOfRange": "a guild's name has 1 to 64 bytes, not {length}",
    "HalfLifeOutOfRange": "the half-life must be 1 to 4095 days, not {halfLifeDays}",
    "MaxEffortIsZero": "the largest effort of a guild must be at least 1 point",
    "AlreadySeated": "{account} has a seat in the guild already",
    "NotSeated": "{account} has no seat in the guild",
    "NeitherOfferedNorEarned": "no seat was offered to this account, and {points!p} points do not earn one: "
    "{seatAt!p} do",
    "GuildIsFull": "all 1,024 places of the guild were given out",
    "NoSuchPlace": "the guild has no place {place}",
    # reputation
    "NoStanding": "the account has no standing in this guild yet: the token {tokenId} does not exist",
    "Soulbound": "standing cannot be moved, approved or sold",
    "OwnerIsZero": "the zero address owns nothing",
    # the library under the contracts
    "ReentrancyGuardReentrantCall": "a contract that was paid tried to call the escrow again in the same transaction",
    "SafeERC20FailedOperation": "the token {token} refused the transfer: check balance, allowance and whether it blocks",
    "AddressEmptyCode": "there is no contract at {target}",
    "InsufficientBalance": "{needed} wei are needed and the contract has {balance}",
    "FailedCall": "the receiver refused the payment: name another one",
    "InvalidShortString": "a text constant of the contract is damaged",
    "StringTooLong": "a text constant of the contract is too long",
    "StringsInsufficientHexLength": "the number {value} does not fit {length} bytes",
    # tokens
    "ERC20InsufficientBalance": "{sender} has {balance} of the token and needs {needed}",
    "ERC20InsufficientAllowance": "{spender} may take {allowance} of the token and needs {needed}: approve it first",
    "ERC20InvalidSender": "{sender} cannot send this token",
    "ERC20InvalidReceiver": "{receiver} cannot receive this token",
    "ERC20InvalidApprover": "{approver} cannot approve this token",
    "ERC20InvalidSpender": "{spender} cannot be given an allowance of this token",
    "ERC2612ExpiredSignature": "the permit was good until {deadline!t}",
    "ERC2612InvalidSigner": "the permit was signed by {signer}, not by {owner}",
    "InvalidAccountNonce": "the permit is not {account}'s next one, which has number {currentNonce}",
    "ECDSAInvalidSignature": "the signature is no signature",
    "ECDSAInvalidSignatureLength": "a signature has 65 bytes, not {length}",
    "ECDSAInvalidSignatureS": "the signature is not in its canonical form",
    # neither of them
    "Unknown": "a contract that was called gave no reason, or one that is not known: {data}",
    "Reverted": "transaction {transaction} was included and failed: its simulation had passed, the chain then changed",
    # the language
    "Error": "{message}",
    "Panic": "the contract met a state it holds impossible (panic {code:#04x}): please report this",
}


class _Sentence(string.Formatter):
    """Format strings with the conversions `t`, `d`, `p` and `w`; a fact that is missing is shown as a question mark."""

    def get_value(self, key: int | str, args: Any, kwargs: Mapping[str, Any]) -> Any:
        return kwargs.get(str(key), "?")

    def convert_field(self, value: Any, conversion: Any) -> Any:
        match conversion:
            case "t":
                return moment(value)
            case "d":
                return f"{value} seconds"
            case "p":
                return f"{value // 1000}.{value % 1000:03}" if isinstance(value, int) else value
            case "w":
                is_status = isinstance(value, int) and value < len(STATUSES)
                return STATUSES[value] if is_status else value
        return super().convert_field(value, conversion)

    def format_field(self, value: Any, format_spec: str) -> Any:
        if isinstance(value, bytes):
            return "0x" + value.hex()
        return super().format_field(value, "" if value == "?" else format_spec)


def moment(seconds: Any) -> str:
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
