"""What the desk answers to commands: Markdown in which a stranger's text can do nothing, and no mention calls anybody."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from oathwork.contracts import Oathwork
from oathwork.error_sentences import date_text
from oathwork.errors import NetworkError, OathworkError, StateLost
from oathwork.model.bounty import Bounty
from oathwork.model.next_step import takes_claims
from oathwork.model.terms import Status
from oathwork.untrusted.fields import as_hex
from oathwork.workflows.forge.claims import Relay, find_claim
from oathwork.workflows.forge.commands import DeskCommand, Inbox, answer_mark
from oathwork.workflows.forge.comment import code, now_text


@dataclass(frozen=True)
class Answers:
    """Answers commands about the bounties of one issue, as they are at `now` (seconds). `comments`: their URLs, by id."""

    contracts: Oathwork
    bounties: Sequence[Bounty]
    comments: Mapping[bytes, str]
    issue: str
    page: str
    relay: Relay
    now: int

    def text(self, requests: Inbox) -> str:
        """Return the answer to all of them. Raises NetworkError: then nothing is answered yet."""
        paragraphs = [answer_mark(requests.upto)]
        for request in requests.requests:
            for command in request.commands:
                lines = self._answer(command)
                paragraphs.append(f"{code(request.author)} asks for `{command}`.\n" + "\n".join(lines))
        return "\n\n".join(paragraphs)

    def _answer(self, command: DeskCommand) -> list[str]:
        match command.word, command.value:
            case "claim", value if value:
                return ["- " + self._relayed(bytes.fromhex(value[2:]))]
            case "claim", _:
                return [self._to_claim(bounty) for bounty in self.bounties]
            case "deliver", commit:
                return [self._to_deliver(bounty, commit) for bounty in self.bounties]
            case _:
                return [self._status(bounty) for bounty in self.bounties]

    def _relayed(self, data: bytes) -> str:
        try:
            bounty, order = find_claim(self.contracts, data, self.bounties)
            return f"{_named(bounty)}: {self.relay(bounty, order)}."
        except OathworkError as error:
            if isinstance(error, NetworkError) and not isinstance(error, StateLost):
                raise
            return f"It was not handed on: {code(str(error))}"

    def _status(self, bounty: Bounty) -> str:
        url = self.comments.get(bounty.id)
        more = f" [All of it]({url})." if url else ""
        return f"- {_named(bounty)}, at {date_text(self.now)}: {now_text(bounty, self.now)}.{more}"

    def _to_claim(self, bounty: Bounty) -> str:
        if not takes_claims(bounty, self.now):
            return f"- {_named(bounty)} cannot be claimed now: {now_text(bounty, self.now)}."
        id = as_hex(bounty.id)
        page = f", or on [the page]({self.page}/bounty/{id}/claim)" if self.page else ""
        return (
            f"- `oathwork claim {id}`{page}. Without coins for gas: `oathwork claim {id} --sign-only claim.json` prints a "
            "line to write here, which others can send for you"
        )

    def _to_deliver(self, bounty: Bounty, commit: str) -> str:
        if bounty.status is not Status.CLAIMED:
            return f"- {_named(bounty)}: nothing can be delivered now. {now_text(bounty, self.now)}."
        line = f"oathwork deliver {as_hex(bounty.id)} --repo . --commit {commit} --link issue={self.issue}"
        return (
            f"- By its worker `{bounty.state.worker}`, until {date_text(bounty.deadline)}: `{line}` makes the evidence of "
            "that commit, and signs and sends its hash. With `--sign-only delivery.json` others can send it"
        )


def _named(bounty: Bounty) -> str:
    return f"Bounty `{as_hex(bounty.id)[:10]}`"
