"""What each function and each signature means, in sentences: `describe` says them, and so do wallets (ERC-7730).

Braces hold paths: an argument or a message's field by Solidity's name, `.[]` for each of a list, `@.from` for the sender
or signer.
"""

from dataclasses import dataclass
from typing import Final

from oathwork.model.lot import PER_PANEL

SENDER: Final = "@.from"


@dataclass(frozen=True)
class Sentence:
    """What a function or a message means. `headline` and `note` are said by the toolkit and shown by wallets.

    `details` are said only: a wallet shows the fields instead. `money` is shown only: the toolkit says each move, exactly.
    """

    intent: str  # a few words, for small screens
    headline: str  # one short sentence
    note: str = ""  # what else to know; the same for all arguments
    details: str = ""
    money: str = ""
    more: tuple[str, ...] = ()  # paths that no sentence names, and that are always shown

    @property
    def words(self) -> str:
        """What the toolkit says."""
        return " ".join(filter(None, [self.headline, self.details, self.note]))


_CLOSED: Final = (
    "A worker who has claimed may finish, and one whose work is sent back may mend it once. This cannot be undone; anyone "
    "can then end the bounty."
)
_FORFEITED: Final = "From an hour after that on anyone can declare the bond forfeited."
_DRAWN: Final = "The empty places of the panel of {terms.size} are filled by lot."
_LOT: Final = (
    "Who sends this, and when, changes nothing. If the lot's block is out of reach, the next lot counts; after "
    f"{PER_PANEL} for one panel the bounty is escalated."
)
_RECORDED: Final = "Verdicts are recorded if their signatures are good."
_FOR_GOOD: Final = "It cannot be changed before its peers have judged."
_DUTY: Final = (
    "Members who are drawn and do not judge lose points, after a second miss within 90 days the seat too."
)
_STAYS: Final = "For claims of the week to come its place still counts."
_FINAL: Final = "This cannot be undone."
_PRICE: Final = ("terms.reward", "terms.fee")
_STAKED: Final = ("terms.bond", "terms.reward")
_SHARES: Final = ("work.team.[].account", "work.team.[].part")
_VERDICTS: Final = ("verdicts.[].index", "verdicts.[].score")

ESCROW_SENTENCES: Final = {
    "post": Sentence(
        "Post a bounty",
        "A bounty of {terms.poster} is posted in lane {terms.lane}, to be claimed until {terms.openUntil}.",
        "While nobody works on it, the poster can withdraw it, and can close it to further claims.",
        details="The work is due {terms.workPeriod} after the claim.",
        money="The reward and the fees of the whole panel go into escrow.",
    ),
    "close": Sentence(
        "Close to claims",
        f"Nobody can claim the bounty in lane {{lane}} of {{{SENDER}}} any more.",
        _CLOSED,
    ),
    "closeFor": Sentence(
        "Close to claims",
        "Nobody can claim the bounty in lane {terms.lane} of {terms.poster} any more.",
        _CLOSED,
    ),
    "cancel": Sentence(
        "Void signed terms",
        f"Terms that {{{SENDER}}} has signed for the next bounty of lane {{lane}} are void.",
        _FINAL,
    ),
    "withdraw": Sentence(
        "Withdraw a bounty",
        "The bounty in lane {terms.lane} of {terms.poster} ends.",
        money="The reward and the fees of the whole panel go back to the poster.",
        more=(*_PRICE, "terms.size"),
    ),
    "claim": Sentence(
        "Claim a bounty",
        f"{{{SENDER}}} takes the job and owes the work within {{terms.workPeriod}}.",
        _FORFEITED,
        money="The sender stakes the bond.",
        more=_STAKED,
    ),
    "claimFor": Sentence(
        "Claim for a worker",
        "{worker} takes the job and owes the work within {terms.workPeriod}.",
        _FORFEITED,
        money="With a permit the bond is the worker's, else a gift of the sender.",
        more=_STAKED,
    ),
    "claimAndDeliver": Sentence(
        "Claim and deliver",
        f"{{{SENDER}}} takes the job and hands in the work {{work.delivery}}.",
        f"{_FOR_GOOD} Before this is in a block, the poster can withdraw the bounty in front of it and has seen the work: to "
        "claim first prevents that.",
        money="The sender stakes the bond.",
        more=(*_STAKED, *_SHARES),
    ),
    "deliver": Sentence(
        "Deliver work",
        "The work {delivery} is handed in.",
        _FOR_GOOD,
        more=("id", "poster", "lane"),
    ),
    "deliverTeam": Sentence(
        "Deliver a team's work",
        "The work {work.delivery} is handed in.",
        _FOR_GOOD,
        more=("terms.reward", *_SHARES),
    ),
    "deliverFor": Sentence(
        "Deliver for a worker",
        "The work {work.delivery} is handed in.",
        _FOR_GOOD,
        more=("state.worker", "terms.reward", *_SHARES),
    ),
    "quit": Sentence(
        "Give the job back",
        "The worker gives the job back, and the bounty is open again.",
        "It leaves no mark. The bounty is closed if this was a repair.",
        money="With the poster's signature the whole bond returns, else as much of it as time is left.",
        more=("terms.bond",),
    ),
    "lapse": Sentence(
        "Declare a lapse",
        "{state.worker} did not deliver in time and loses points.",
        "The bounty is open again, or closed if this was a repair.",
        money="The bond goes to the guild's commons.",
        more=("terms.bond",),
    ),
    "draw": Sentence("Draw the panel", _DRAWN, _LOT),
    "drawAndSettle": Sentence(
        "Draw and settle",
        _DRAWN,
        "If the lot's block is out of reach, the next lot counts, or the bounty is escalated. Else a majority of the panel "
        f"pays the work or sends it back. {_RECORDED}",
        more=(*_PRICE, *_VERDICTS),
    ),
    "settle": Sentence(
        "Settle by verdicts",
        "A majority of the panel of {terms.size} pays the work or sends it back.",
        _RECORDED,
        more=(*_PRICE, *_VERDICTS),
    ),
    "redraw": Sentence(
        "Replace the absent",
        "The members who did not judge are replaced by lot, or the bounty is escalated.",
        "By lot they lose points, after a second miss within 90 days their seat too. After the third panel, or with a named "
        "one, the bounty is escalated.",
    ),
    "rule": Sentence(
        "Rule as arbiter",
        "The arbiter rules whether the work is paid.",
        _FINAL,
        money="After a yes the worker gets the reward, after a no it goes back to the poster; the bond returns.",
        more=("pay", *_STAKED),
    ),
    "expire": Sentence(
        "End unverified",
        "The bounty ends unverified.",
        "No panel came to a verdict, and nobody ruled in time.",
        money="Everybody gets back what they put in, except for the fees that were earned.",
        more=_STAKED,
    ),
    "collect": Sentence(
        "Collect what is owed",
        f"What the escrow owes {{{SENDER}}} is paid out to {{to}}.",
        more=("token",),
    ),
    "collectFor": Sentence(
        "Pay out what is owed",
        "What the escrow owes {account} is paid out to {account}.",
        more=("token",),
    ),
}

GUILD_SENTENCES: Final = {
    "found": Sentence(
        "Found a guild",
        "The guild {name} is founded, its steward {steward}.",
        "Its settings are for good. Its lot serves nobody before the steward names posters.",
        details="A seat is earned at {settings.seatAt}, which lose half in {settings.halfLifeDays}; efforts go up to "
        "{settings.maxEffort}, and its lot judges no work in less than {settings.minReviewDays}. Seats are offered to "
        "{offers.[]}.",
    ),
    "offerSeats": Sentence(
        "Offer seats",
        "Seats in guild {guild} are offered to {accounts.[]}.",
        "Each is taken by its holder.",
    ),
    "endSeat": Sentence(
        "End a seat",
        "The seat of {account} in guild {guild} ends, or what was offered is taken back.",
        _STAYS,
    ),
    "servePosters": Sentence(
        "Serve posters or not",
        "The steward says whether the lot of guild {guild} serves the bounties of {posters.[]}.",
        more=("served",),
    ),
    "offerStewardship": Sentence(
        "Offer the stewardship",
        "The stewardship of guild {guild} is offered to {heir}, who may take it.",
    ),
    "takeStewardship": Sentence(
        "Become the steward", f"{{{SENDER}}} becomes the steward of guild {{guild}}."
    ),
    "takeSeat": Sentence(
        "Take a seat", f"{{{SENDER}}} takes a seat in guild {{guild}} and can be drawn.", _DUTY
    ),
    "takeSeatFor": Sentence(
        "Take a seat for a peer", "{account} takes a seat in guild {guild} and can be drawn.", _DUTY
    ),
    "leaveSeat": Sentence("Leave a seat", f"{{{SENDER}}} leaves guild {{guild}}.", _STAYS),
    "markAbsent": Sentence(
        "Mark the absent",
        "Members of guild {guild} who did not judge a bounty of {poster} are marked.",
        "Only the escrow can do this.",
    ),
}

MESSAGE_SENTENCES: Final = {
    "Terms": Sentence(
        "Let others post this",
        "Anyone can post this bounty of {poster} as generation {generation} of lane {lane}.",
        "They can until another bounty is posted there, or the poster cancels the lane's next generation.",
        money="Ether is the sender's; of a token the poster pays the reward and the fees of the whole panel.",
    ),
    "Claim": Sentence(
        "Let others claim this",
        "Until {deadline} anyone can claim the bounty {bounty} for {worker}.",
        "The worker then owes the work.",
        money="The bond is the worker's, by a permit, if that is said here; else it is a gift of who sends this.",
    ),
    "Delivery": Sentence(
        "Let others deliver",
        "Until {deadline} anyone can hand in the work {delivery} for its worker.",
        _FOR_GOOD,
    ),
    "Team": Sentence(
        "Share in the work",
        "The signer has a share in the work {delivery}.",
        "If it is paid, each member gets the part that is listed here, and the worker the rest.",
    ),
    "Quit": Sentence(
        "Return the whole bond",
        "The whole bond of round {round} returns if its worker gives the job back.",
    ),
    "Close": Sentence(
        "Let others close this",
        "Anyone can close the bounty {bounty} to further claims.",
        _CLOSED,
    ),
    "Verdict": Sentence(
        "Judge a delivery",
        "{peer} gives the work {delivery} a score of {score} out of 100.",
        "Zero says that nothing was delivered. A verdict that is recorded cannot be changed.",
    ),
    "Seal": Sentence(
        "Seal a verdict",
        "{peer} has judged the work {delivery} and seals how.",
        "Anyone can open it when the whole panel has sealed or time is short. Whoever signs two that differ is shown to have.",
    ),
    "Application": Sentence(
        "Apply for a job",
        "{worker} would take the bounty {bounty}: {note}",
        "Anyone can read it. It moves and reserves nothing. A later note replaces it, and an empty one takes it back.",
    ),
    "Link": Sentence(
        "Link an account",
        "{account} belongs to {name} on {forge}.",
        "It counts where the owner of that name shows it. It moves nothing, and no contract reads it.",
    ),
    "Probe": Sentence(
        "Call one's work bad",
        "{worker} says that the work {delivery} of theirs is a probe: bad, and known to be.",
        "It is to be shown when the panel has judged, with the reason that was committed to before the work was handed in.",
    ),
    "TakeSeat": Sentence(
        "Let others seat you",
        "Until {deadline} anyone can take a seat in guild {guild} for {account}.",
        _DUTY,
    ),
}
