"""Actions that act validly unless one thing is changed, and whose bounty then follows the events."""

import pytest
from ape.exceptions import CustomError, TransactionError
from eth_account import Account
from eth_utils import keccak

from oathwork.model import messages
from oathwork.model.terms import NO_PERMIT, NOBODY, Permit, Status, Verdict, Work
from oathwork.model.typed_data import Domain
from tests.support.bounty import Bounty
from tests.support.headers import header_of

HOUR = 3_600
DAY = 24 * HOUR
KINDS = ("by lot, ETH", "by lot, token", "named, ETH", "named, token")
every_kind = pytest.mark.parametrize("kind", KINDS)
DELIVERY = keccak(text="delivery")
REVIEW = keccak(text="review")


def sign(account, typed):
    """Return the account's 65-byte signature (r, s, v) of a typed message of `oathwork.model.messages`."""
    return bytes(Account.unsafe_sign_hash(typed.digest(), account.private_key).signature)


class Actions:
    """By default the one who may acts: the poster, the worker, and a stranger where anyone may.

    Every action takes `sender`, and `terms`, `state` or `people` where a test wants others than the bounty's own. A
    sender can also be a contract of the kind of MockWallet, which then is called to call. `post` returns the bounty,
    all others the receipt.
    """

    def __init__(self, chain, escrow, guilds, accounts, arbiter, stranger, relayer):
        self.chain, self.escrow, self.guilds = chain, escrow, guilds
        self.accounts = {account.address: account for account in accounts}
        self.arbiter, self.stranger, self.relayer = arbiter, stranger, relayer
        self.domain = Domain(chain.chain_id, escrow.address)
        self.named = {}  # panels of named terms, by hash

    # -------------------------------------------------------------------------------------------------------- time

    @property
    def now(self):
        """The moment of the next block."""
        return self.chain.pending_timestamp

    def at(self, moment):
        """Let the next block be of exactly this moment."""
        self.chain.pending_timestamp = moment

    def wait_until(self, moment):
        """Let the next block be of this moment or a later one."""
        if self.now < moment:
            self.at(moment)

    def wait_for_lot(self, bounty):
        """Mine until the block that decides the lot is past."""
        missing = bounty.state.lot_block - self.chain.blocks.height
        if missing > 0:
            self.chain.mine(missing)

    # ----------------------------------------------------------------------------------------------- before a claim

    def post(self, terms, *, sender=None, panel=None, uri="", permit=NO_PERMIT, signature=b"", value=None):
        named = self.named.get(terms.panel, ())
        panel = [seat.account for seat in named] if panel is None else panel
        value = self._native(terms, terms.stake) if value is None else value
        bounty = Bounty(terms, messages.terms_message(self.domain, terms).digest(), named)
        arguments = (terms.values(), panel, uri, permit.values(), signature)
        self._send(bounty, "post", arguments, sender or terms.poster, value)
        return bounty

    def post_for(self, terms, *, signer=None, sender=None, **changes):
        """Let somebody else post with the poster's signature."""
        if "signature" not in changes:
            typed = messages.terms_message(self.domain, terms)
            changes["signature"] = sign(self._account(signer or terms.poster), typed)
        return self.post(terms, sender=sender or self.relayer, **changes)

    def close(self, bounty, *, sender=None, lane=None):
        lane = bounty.terms.lane if lane is None else lane
        return self._send(bounty, "close", (lane,), sender or bounty.terms.poster)

    def close_for(self, bounty, *, signature=None, sender=None, **changes):
        if signature is None:
            typed = messages.close_message(self.domain, bounty.id)
            signature = sign(self._account(bounty.terms.poster), typed)
        return self._act(bounty, "closeFor", (signature,), sender or self.relayer, **changes)

    def cancel(self, lane, *, sender):
        return self._send(None, "cancel", (lane,), sender)

    def withdraw(self, bounty, *, sender=None, **changes):
        return self._act(bounty, "withdraw", (), sender or bounty.terms.poster, **changes)

    # ------------------------------------------------------------------------------------------------------ working

    def claim(self, bounty, *, sender, value=None, **changes):
        value = self._native(bounty.terms, bounty.terms.bond) if value is None else value
        return self._act(bounty, "claim", (), sender, value, **changes)

    def claim_for(
        self,
        bounty,
        worker,
        *,
        deadline=None,
        signature=None,
        permit=NO_PERMIT,
        sender=None,
        value=None,
        **changes,
    ):
        deadline = self.now + DAY if deadline is None else deadline
        value = self._native(bounty.terms, bounty.terms.bond) if value is None else value
        if signature is None:
            signature = sign(
                self._account(worker),
                self.claim_message(bounty, worker, deadline, own_bond=permit.deadline != 0),
            )
        rest = (worker, permit.values(), deadline, signature)
        return self._act(bounty, "claimFor", rest, sender or self.relayer, value, **changes)

    def claim_message(self, bounty, worker, deadline, own_bond=False):
        worker = getattr(worker, "address", worker)
        return messages.claim_message(
            self.domain, bounty.id, bounty.state.round + 1, worker, deadline, own_bond=own_bond
        )

    def deliver(self, bounty, *, delivery=DELIVERY, uri="", sender=None, state=None, **changes):
        terms = bounty.terms
        place = {"poster": terms.poster, "lane": terms.lane, "id": bounty.id} | changes
        arguments = (*place.values(), (state or bounty.state).values(), delivery, uri)
        return self._send(bounty, "deliver", arguments, sender or bounty.state.worker)

    def deliver_team(self, bounty, work, *, sender=None, **changes):
        return self._act(bounty, "deliverTeam", (work.values(),), sender or bounty.state.worker, **changes)

    def deliver_for(self, bounty, work=None, *, deadline=None, signature=None, sender=None, **changes):
        work = work or Work(DELIVERY)
        deadline = self.now + DAY if deadline is None else deadline
        if signature is None:
            typed = self.delivery_message(bounty, work, deadline)
            signature = sign(self._account(bounty.state.worker), typed)
        rest = (work.values(), deadline, signature)
        return self._act(bounty, "deliverFor", rest, sender or self.relayer, **changes)

    def delivery_message(self, bounty, work, deadline):
        return messages.delivery_message(
            self.domain, bounty.id, bounty.state.round, work.delivery, work.team, deadline
        )

    def claim_and_deliver(self, bounty, work=None, *, sender, value=None, **changes):
        value = self._native(bounty.terms, bounty.terms.bond) if value is None else value
        work = work or Work(DELIVERY)
        return self._act(bounty, "claimAndDeliver", (work.values(),), sender, value, **changes)

    def work(self, bounty, team, *, delivery=DELIVERY, uri="", round=None):
        """Return work in shares, signed by all who share in it. `round` is the bounty's present one."""
        team = tuple(sorted(team, key=lambda share: int(share.account, 16)))
        round = bounty.state.round if round is None else round
        typed = messages.team_message(self.domain, bounty.id, round, delivery, team)
        consents = tuple(sign(self._account(share.account), typed) for share in team)
        return Work(delivery, team, consents, uri)

    def quit(self, bounty, *, signature=b"", sender=None, **changes):
        return self._act(bounty, "quit", (signature,), sender or bounty.state.worker, **changes)

    def quit_message(self, bounty):
        return messages.quit_message(self.domain, bounty.id, bounty.state.round)

    def lapse(self, bounty, *, sender=None, wait=True, **changes):
        if wait:
            self.wait_until(bounty.deadline + HOUR)
        return self._act(bounty, "lapse", (), sender or self.stranger, **changes)

    # ------------------------------------------------------------------------------------------------------ judging

    @property
    def lot_ahead(self):
        """How many blocks a delivery or a lost lot waits for the next lot's block."""
        return 64 if self.guilds.hasMix() else 2

    def randomness(self, bounty):
        """Return what decides the present lot of a bounty: the mix of its block, or on a chain without one the hash."""
        block = self.chain.provider.web3.eth.get_block(bounty.state.lot_block)
        return bytes(block["mixHash" if self.guilds.hasMix() else "hash"])

    def header(self, bounty):
        """Return what a draw proves the mix of the lot's block with; nothing on a chain that has none."""
        return header_of(self.chain, bounty.state.lot_block) if self.guilds.hasMix() else b""

    def draw(self, bounty, *, header=None, sender=None, wait=True, **changes):
        if wait:
            self.wait_for_lot(bounty)
        rest = (self.header(bounty) if header is None else header,)
        return self._act_on_people(bounty, "draw", rest, sender or self.stranger, **changes)

    def draw_and_settle(self, bounty, verdicts=(), *, header=None, sender=None, wait=True, **changes):
        """Hand in verdicts of a panel that the caller has computed."""
        if wait:
            self.wait_for_lot(bounty)
        header = self.header(bounty) if header is None else header
        rest = (header, [verdict.values() for verdict in verdicts])
        return self._act_on_people(bounty, "drawAndSettle", rest, sender or self.stranger, **changes)

    def verdict(self, bounty, index, score, *, review=REVIEW, signer=None, signature=None, uri=""):
        """Return the signed verdict of a member of the panel."""
        if signature is None:
            peer = bounty.people.panel[index].account
            signature = sign(signer or self._account(peer), self.verdict_message(bounty, peer, score, review))
        return Verdict(index, score, review, signature, uri)

    def verdict_message(self, bounty, peer, score, review=REVIEW):
        state = bounty.state
        return messages.verdict_message(
            self.domain, bounty.id, state.round, state.delivery, peer, score, review
        )

    def member(self, bounty, index):
        """Return the account that sits at `index` of the panel."""
        return self._account(bounty.people.panel[index].account)

    def settle(self, bounty, *verdicts, scores=(), sender=None, **changes):
        """Hand in these verdicts, and signed ones for `scores`: one for each member from the first on; None: absent."""
        given = [self.verdict(bounty, i, score) for i, score in enumerate(scores) if score is not None]
        rest = ([verdict.values() for verdict in (*verdicts, *given)],)
        return self._act_on_people(bounty, "settle", rest, sender or self.stranger, **changes)

    def redraw(self, bounty, *, sender=None, wait=True, **changes):
        if wait:
            self.wait_until(bounty.state.since + bounty.terms.review_period)
        return self._act_on_people(bounty, "redraw", (), sender or self.stranger, **changes)

    # --------------------------------------------------------------------------------------------------------- ends

    def rule(self, bounty, pay, *, sender=None, **changes):
        return self._act_on_people(bounty, "rule", (pay,), sender or self.arbiter, **changes)

    def expire(self, bounty, *, sender=None, wait=True, **changes):
        if wait:
            self.wait_until(bounty.state.since + bounty.terms.ruling_period)
        return self._act_on_people(bounty, "expire", (), sender or self.stranger, **changes)

    def collect(self, account, token=NOBODY, to=None):
        return self._send(None, "collect", (token, to or account), account)

    def collect_for(self, account, token=NOBODY, *, sender=None):
        return self._send(None, "collectFor", (account, token), sender or self.stranger)

    # -------------------------------------------------------------------------------------------------- whole states

    def reach(self, terms, status, worker):
        """Return a bounty with these terms that has come to `status`, by the shortest way."""
        bounty = self.post(terms)
        steps = [lambda: self.claim(bounty, sender=worker), lambda: self.deliver(bounty)]
        if terms.by_lot:
            steps.append(lambda: self.draw(bounty))
        while bounty.status < min(status, Status.IN_REVIEW):
            steps.pop(0)()
        while bounty.status < status:
            self.redraw(bounty) if bounty.status == Status.IN_REVIEW else self.draw(bounty)
        while bounty.status == Status.DELIVERED and status == Status.ESCALATED:
            self.draw(bounty)
        return bounty

    def permit(self, token, owner, amount, *, signer=None, deadline=None):
        """Return the owner's permit (ERC-2612) for the escrow to take `amount`."""
        deadline = self.now + DAY if deadline is None else deadline
        domain = Domain(self.chain.chain_id, token.address, token.name())
        nonce = token.nonces(owner)
        typed = messages.permit_message(domain, owner.address, self.escrow.address, amount, nonce, deadline)
        return Permit.signed(deadline, sign(signer or owner, typed))

    def why(self, action, *arguments, **changes):
        """Return the name of the error that refuses an action, "" if it has none (such as too little gas), or "done"."""
        try:
            action(*arguments, **changes)
        except TransactionError as refusal:
            return type(refusal).__name__ if isinstance(refusal, CustomError) else ""
        return "done"

    # ------------------------------------------------------------------------------------------------------ sending

    def _native(self, terms, amount):
        return amount if terms.token == NOBODY else 0

    def _account(self, account):
        return self.accounts[getattr(account, "address", account)]

    def _act(self, bounty, method, rest, sender, value=0, *, terms=None, state=None, **options):
        given = ((terms or bounty.terms).values(), (state or bounty.state).values(), *rest)
        return self._send(bounty, method, given, sender, value, **options)

    def _act_on_people(self, bounty, method, rest, sender, *, people=None, **changes):
        lists = (people or bounty.people).values()
        return self._act(bounty, method, (lists, *rest), sender, **changes)

    def _send(self, bounty, method, arguments, sender, value=0, **options):
        call = getattr(self.escrow, method)
        account = self.accounts.get(getattr(sender, "address", sender))
        if account is not None:
            receipt = call(*arguments, sender=account, value=value, **options)
        else:
            data = call.encode_input(*arguments)
            receipt = sender.execute(self.escrow, value, data, sender=self.relayer, value=value, **options)
        if bounty is not None:
            bounty.follow(log for log in receipt.events if log.contract_address == self.escrow.address)
            bounty.receipt = receipt
        return receipt
