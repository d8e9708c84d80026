"""A chain with the contracts, a guild, people with names, and a bounty in each state."""

from contextlib import contextmanager

from eth_account import Account

from oathwork.chain import local
from oathwork.chain.client import connect, rpc
from oathwork.chain.keys import DEV_PATH, DEV_WORDS, KeySigner, dev_signers
from oathwork.evidence.specification import write_specification
from oathwork.model.guild import hash_panel, named_panel
from oathwork.untrusted.documents import content_hash
from tests.support.anvil import anvil_at
from tests.support.stage import DAY, build

EVE = bytes.fromhex("e5" * 32)  # whose account is empty


@contextmanager
def node():
    """The address of a fresh anvil."""
    with anvil_at() as url:
        yield url


def dev_keys(count):
    """Yield the accounts that every local chain has, each with its key."""
    Account.enable_unaudited_hdwallet_features()
    for number in range(count):
        account = Account.from_mnemonic(DEV_WORDS, account_path=f"{DEV_PATH}/{number}")
        yield account.address, bytes(account.key)


class World:
    """`chain`, `contracts`, `stage` (its functions act), `people` by name, `bounties` by state, `documents` by hash.

    dao posts, ada works, eve has nothing, ben, cleo and dan are the first three peers of twelve; steward, arbiter, stranger.
    """

    def __init__(self, url):
        self.url = url
        self.chain = connect(url)
        self.chain.poll = 0.02
        self.stage = build(self.chain, dev_signers(20))
        self.contracts, self.guild = self.stage.contracts, self.stage.guild
        stage = self.stage
        ben, cleo, dan = stage.peers[:3]
        self.people = {
            "dao": stage.poster, "ada": stage.worker, "ben": ben, "cleo": cleo, "dan": dan,
            "steward": stage.steward, "arbiter": stage.arbiter, "stranger": stage.stranger, "mate": stage.mate,
            "eve": KeySigner(Account.from_key(EVE)),
        }  # fmt: skip
        self._keys = dict(dev_keys(20)) | {Account.from_key(EVE).address: EVE}
        self.documents, self.bounties, self._lane = [], {}, 0
        self._play()

    def key(self, who):
        """Return the private key of somebody, by name or address."""
        signer = self.people.get(who)
        return self._keys[signer.address if signer else who]

    def specification(self, title, criteria=("It works", "I would merge it")):
        """Return the hash of a job's text, which the site knows."""
        data = write_specification(title, list(criteria), licence="MIT")
        self.documents.append(data)
        return content_hash(data)

    def post(self, title="slug() keeps accented letters readable", panel=(), **changes):
        """Post a bounty with a text of its own, in a lane of its own."""
        self._lane += 1
        if panel:
            seats = named_panel(panel)
            changes = {
                "seats": 0,
                "fee": 0,
                "effort": 0,
                "size": len(seats),
                "panel": hash_panel(seats),
            } | changes
        terms = self.stage.terms(lane=self._lane, spec=self.specification(title), **changes)
        return self.stage.post(
            terms, **({"panel": [seat.account for seat in named_panel(panel)]} if panel else {})
        )

    def claimed(self, **changes):
        return self.stage.claim(self.post(**changes))

    def delivered(self, data=b"{}", **changes):
        """A delivery of some bytes, which the site knows too."""
        self.documents.append(data)
        return self.stage.deliver(self.claimed(**changes), content_hash(data))

    def in_review(self, **changes):
        return self.stage.draw(self.delivered(**changes))

    def settled(self, *scores, **changes):
        return self.stage.settle(self.in_review(**changes), *scores)

    def escalated(self, **changes):
        """One of three has judged, no lot could complete the panel, and there is an arbiter."""
        stage = self.stage
        bounty = stage.settle(self.in_review(title="Nobody judges", **(stage.arbitrated | changes)), 70)
        for _ in range(3):
            self.later(3 * DAY)
            self.contracts.escrow.redraw(bounty.terms, bounty.state, bounty.people).send(stage.stranger)
            bounty = stage.again(bounty)
            bounty = stage.draw(bounty) if bounty.status.name == "DELIVERED" else bounty
        assert bounty.status.name == "ESCALATED"
        return bounty

    def _play(self):
        stage, token = self.stage, self.stage.token
        for who in (stage.poster, stage.worker):
            token.mint(who.address, 10**24).send(who)
            token.approve(self.contracts.escrow.address, 2**255).send(who)
        make = {
            "paid": lambda: self.settled(90, 80, 70, title="The first job, done"),
            "withdrawn": self._withdrawn,
            "open": lambda: self.post(title="slug() keeps accented letters readable"),
            "token": lambda: self.post(title="A job paid in tokens", token=token.address),
            "named": lambda: self.post(title="Judged by three who are named", panel=[each.address for each in stage.peers[:3]]),
            "claimed": lambda: self.claimed(title="minutes() understands hours"),
            "delivered": lambda: self.delivered(title="split() loses no cent"),
            "in_review": lambda: self.in_review(title="The parser accepts tabs"),
            "sent_back": lambda: self.settled(20, 30, 10, title="The docs build without warnings"),
        }  # fmt: skip
        for state, play in make.items():
            self.bounties[state] = play()

    def _withdrawn(self):
        bounty = self.post(title="Not needed after all")
        self.contracts.escrow.withdraw(bounty.terms, bounty.state).send(self.stage.poster)
        return self.stage.again(bounty)

    def again(self, bounty):
        """A bounty as it is now."""
        return self.stage.again(bounty)

    def later(self, seconds):
        self.stage.later(seconds)

    @contextmanager
    def rolled_back(self):
        """Leave the chain afterwards as it was before."""
        mark = local.snapshot(self.chain)
        try:
            yield self
        finally:
            local.restore(self.chain, mark)

    @contextmanager
    def without_blocks(self):
        """Make no block but when what is yielded is called. What waits at the end is dropped.

        anvil keeps what waits when it is rolled back, and would mine it in the middle of another test, for good.
        """
        rpc(self.chain, "evm_setAutomine", False)
        try:
            yield lambda: rpc(self.chain, "evm_mine")
        finally:
            rpc(self.chain, "anvil_dropAllTransactions")
            rpc(self.chain, "evm_setAutomine", True)


__all__ = ["DAY", "EVE", "World", "node"]
