"""What each function and each signature means, in sentences: `describe` says them, and so do wallets (ERC-7730).

Braces hold paths: an argument or a message's field by Solidity's name, `.[]` for each of a list, `@.from` for the sender
or signer. `money` is for wallets only, which cannot compute what moves; the toolkit says each move exactly instead.
"""

from dataclasses import dataclass
from typing import Final

from oathwork.model.lot import PER_PANEL

SENDER: Final = "@.from"


@dataclass(frozen=True)
class Sentence:
    """A few words for small screens, the sentences, what they leave out about money, and what else matters to see."""

    intent: str
    words: str
    money: str = ""
    more: tuple[str, ...] = ()  # paths that are in neither, and are always shown

    @property
    def template(self) -> str:
        """The words and the money together, as a wallet shows them."""
        return f"{self.words} {self.money}".strip()


_DRAWN: Final = (
    "The empty places of the panel of {terms.size} are filled by lot; who sends this, and when, changes nothing. If "
    f"the lot's block is out of reach, the next lot counts; after {PER_PANEL} for one panel the bounty is escalated."
)
_CLOSED: Final = (
    "any more. A worker who has claimed may finish, and one whose work is sent back may mend it once. This cannot be "
    "undone; anyone can then end the bounty."
)
_TAKEN: Final = (
    "takes the job and owes the work within {terms.workPeriod}. From an hour after that on anyone can declare the bond "
    "forfeited."
)
_HANDED_IN: Final = "is handed in; it cannot be changed before its peers have judged."
_SEAT: Final = (
    "takes a seat in guild {guild} and can be drawn. Members who are drawn and do not judge lose points, after a second "
    "miss within 90 days the seat too."
)
_STAYS: Final = "For claims of the week to come its place still counts."
_PRICE: Final = ("terms.reward", "terms.fee")

ESCROW_SENTENCES: Final = {
    "post": Sentence(
        "Post a bounty",
        "A bounty of {terms.poster} is posted in lane {terms.lane}: it can be claimed until {terms.openUntil}, and the work is "
        "due {terms.workPeriod} after the claim. While nobody works on it, the poster can withdraw it, and can close it to "
        "further claims.",
        "The reward {terms.reward} goes into escrow, and the fees of {terms.size} peers, {terms.fee} each.",
    ),
    "close": Sentence(
        "Close to claims", f"Nobody can claim the bounty in lane {{lane}} of {{{SENDER}}} {_CLOSED}"
    ),
    "closeFor": Sentence(
        "Close to claims", f"Nobody can claim the bounty in lane {{terms.lane}} of {{terms.poster}} {_CLOSED}"
    ),
    "cancel": Sentence(
        "Void signed terms",
        f"Terms that {{{SENDER}}} has signed for the next bounty of lane {{lane}} are void. This cannot be undone.",
    ),
    "withdraw": Sentence(
        "Withdraw a bounty",
        "The bounty in lane {terms.lane} of {terms.poster} ends.",
        "The reward {terms.reward} goes back to the poster, and the fees of {terms.size} peers, {terms.fee} each.",
    ),
    "claim": Sentence(
        "Claim a bounty",
        f"{{{SENDER}}} {_TAKEN}",
        "The sender stakes the bond {terms.bond}, for the reward {terms.reward}.",
    ),
    "claimFor": Sentence(
        "Claim for a worker",
        f"{{worker}} {_TAKEN}",
        "With a permit the bond {terms.bond} is the worker's, else a gift of the sender. The reward is {terms.reward}.",
    ),
    "claimAndDeliver": Sentence(
        "Claim and deliver",
        f"{{{SENDER}}} takes the job, and the work {{work.delivery}} {_HANDED_IN} Before this is in a block, the poster can "
        "withdraw the bounty in front of it and has seen the work: to claim first prevents that.",
        "The sender stakes the bond {terms.bond}, for the reward {terms.reward}.",
        more=("work.team.[].account", "work.team.[].part"),
    ),
    "deliver": Sentence("Deliver work", f"The work {{delivery}} {_HANDED_IN}", more=("id", "poster", "lane")),
    "deliverTeam": Sentence(
        "Deliver a team's work",
        f"The work {{work.delivery}} {_HANDED_IN}",
        more=("work.team.[].account", "work.team.[].part", "terms.reward"),
    ),
    "deliverFor": Sentence(
        "Deliver for a worker",
        f"The work {{work.delivery}} {_HANDED_IN}",
        more=("work.team.[].account", "work.team.[].part", "terms.reward"),
    ),
    "quit": Sentence(
        "Give the job back",
        "The worker gives the job back, which leaves no mark; the bounty is open again.",
        "With the poster's signature the whole bond {terms.bond} returns, else as much of it as time is left; the rest goes "
        "to the guild's commons.",
    ),
    "lapse": Sentence(
        "Declare a lapse",
        "{state.worker} did not deliver in time and loses points; the bounty is open again.",
        "The bond {terms.bond} goes to the guild's commons.",
    ),
    "draw": Sentence("Draw the panel", _DRAWN),
    "drawAndSettle": Sentence(
        "Draw and settle",
        f"{_DRAWN} If it is filled, verdicts are recorded if their signatures are good, and a majority pays the work or "
        "sends it back.",
        more=(*_PRICE, "verdicts.[].index", "verdicts.[].score"),
    ),
    "settle": Sentence(
        "Settle by verdicts",
        "Verdicts are recorded if their signatures are good, and a majority of the panel of {terms.size} pays the work or "
        "sends it back.",
        more=(*_PRICE, "verdicts.[].index", "verdicts.[].score"),
    ),
    "redraw": Sentence(
        "Replace the absent",
        "With a panel by lot, the members who did not judge lose points, after a second miss within 90 days their seat too, "
        "and others are drawn in their place. After the third panel, or with a named one, the bounty is escalated.",
    ),
    "rule": Sentence(
        "Rule as arbiter",
        "The arbiter rules whether the work is paid. This cannot be undone.",
        "After a yes the worker gets the reward {terms.reward}, after a no it goes back to the poster; the bond returns.",
        more=("pay",),
    ),
    "expire": Sentence(
        "End unverified",
        "No panel came to a verdict, and nobody ruled in time: the bounty ends unverified.",
        "Everybody gets back what they put in, except for the fees that were earned.",
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
        "The guild {name} is founded, its steward {steward}. For good: a seat at {settings.seatAt}, which lose half in "
        "{settings.halfLifeDays}, and efforts up to {settings.maxEffort}; its lot judges no work in less than "
        "{settings.minReviewDays}. Seats are offered to {offers.[]}. Its lot serves nobody before the steward names posters.",
    ),
    "offerSeats": Sentence(
        "Offer seats",
        "Seats in guild {guild} are offered to {accounts.[]}; each is taken by its holder.",
    ),
    "endSeat": Sentence(
        "End a seat",
        f"The seat of {{account}} in guild {{guild}} ends, or what was offered is taken back. {_STAYS}",
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
    "takeSeat": Sentence("Take a seat", f"{{{SENDER}}} {_SEAT}"),
    "takeSeatFor": Sentence("Take a seat for a peer", f"{{account}} {_SEAT}"),
    "leaveSeat": Sentence("Leave a seat", f"{{{SENDER}}} leaves guild {{guild}}. {_STAYS}"),
    "markAbsent": Sentence(
        "Mark the absent",
        "Members of guild {guild} who did not judge a bounty of {poster} are marked. Only the escrow can do this.",
    ),
}

MESSAGE_SENTENCES: Final = {
    "Terms": Sentence(
        "Let others post this",
        "As long as {generation} is the next generation of lane {lane}, anyone can post this bounty of {poster}. It can be "
        "claimed until {openUntil}, the work is due {workPeriod} after the claim, and a panel of {size} judges it.",
    ),
    "Claim": Sentence(
        "Let others claim this",
        "Until {deadline} anyone can claim the bounty {bounty} for {worker}, who then owes the work.",
    ),
    "Delivery": Sentence(
        "Let others deliver this",
        "Until {deadline} anyone can hand in the work {delivery} for the worker of the bounty {bounty}.",
    ),
    "Team": Sentence(
        "Share in the work", "The signer has the share in the work {delivery} that is listed here."
    ),
    "Quit": Sentence(
        "Return the whole bond",
        "If the worker of round {round} of the bounty {bounty} gives the job back, the whole bond returns.",
    ),
    "Close": Sentence(
        "Let others close this",
        "Anyone can close the bounty {bounty} to further claims. This cannot be undone.",
    ),
    "Verdict": Sentence(
        "Judge a delivery",
        "{peer} gives the work {delivery} a score of {score} out of 100. Zero says that nothing was delivered.",
    ),
    "TakeSeat": Sentence(
        "Let others seat you",
        "Until {deadline} anyone can take a seat in guild {guild} for {account}, who can then be drawn, and loses points by "
        "not judging.",
    ),
}
