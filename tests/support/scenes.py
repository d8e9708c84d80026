"""A moment before every command that sends: who acts, and what they type. Roles can be played by a Safe."""

import re
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from oathwork.chain.abi import artifact
from oathwork.chain.client import rpc
from oathwork.contracts import Call, Token, edge
from oathwork.contracts.crowd import Crowd, Crowds
from oathwork.contracts.plan import MilestonePlan, Plans
from oathwork.contracts.rota import Rota, Rotas
from oathwork.evidence.specification import load_specification
from oathwork.model import messages
from oathwork.model.terms import NOBODY, Work, terms_id
from oathwork.verdicts.review import Subject
from oathwork.verdicts.verdict import SignedVerdict, save_verdict
from tests.support.stage import DAY, HASH

EXAMPLES = Path(__file__).parents[2] / "scripts" / "examples"
SPEC = EXAMPLES / "specification.toml"
ROLES = (
    "steward",
    "poster",
    "worker",
    "mate",
    "arbiter",
    "stranger",
)  # the first local accounts, in this order
RICH = 10**19
MENDED = bytes.fromhex("d1" * 32)


class Person:
    """Somebody with a key, which `dev::N` names on the command line."""

    def __init__(self, signer, number):
        self.signer, self.address, self.alias = signer, signer.address, f"dev::{number}"

    def do(self, call):
        return call.send(self.signer)


class Dao:
    """A Safe that plays a role."""

    def __init__(self, wallet):
        self.wallet, self.address, self.alias = wallet, wallet.address, ""

    def do(self, call):
        return self.wallet.execute([(call.to, call.value, call.data)])


@dataclass
class Scene:
    """A stage on which bounties of one token are played, with a team or without; a Safe may play one role."""

    stage: object
    token: str
    folder: Path
    type: object  # runs a command line as somebody, and returns its answer
    repository: Path  # with the work
    wallet: object = None
    safe_role: str = ""
    team: tuple = ()
    around: dict = field(
        default_factory=dict
    )  # contracts around the core by address: their names, empty for strangers'
    cast: dict = field(default_factory=dict)
    deputies: dict = field(default_factory=dict)  # crowds, plans and rotas, by their addresses

    def __post_init__(self):
        for number, role in enumerate(ROLES):
            person = Person(self.stage.people[number], number)
            self.cast[role] = Dao(self.wallet) if role == self.safe_role else person
        self.chain, self.escrow = self.stage.chain, self.stage.escrow
        self.guilds = self.stage.contracts.guilds
        if self.token != NOBODY:
            for actor in self.cast.values():
                self.stage.token.mint(actor.address, RICH).send(self.stage.stranger)
        if self.safe_role:
            rich = self.stage.people[19]
            self.chain.send(self.wallet.address, b"", rich, value=RICH)
            self.guilds.serve_posters(self.stage.guild, [self.wallet.address]).send(self.stage.steward)

    def __getattr__(self, role):
        return self.__dict__["cast"][role]

    # ----------------------------------------------------------------------------------------------------------- steps

    def again(self, bounty):
        return self.stage.ledger.bounty(bounty.id)

    def open(self, **changes):
        mine = {"token": self.token, "poster": self.poster.address, "arbiter": self.arbiter.address}
        terms = self.stage.terms(**{**mine, "spec": load_specification(SPEC).hash, **changes})
        self.allow(self.poster, terms.stake)
        self.poster.do(self.escrow.post(terms))
        return self.stage.ledger.bounty(terms_id(self.escrow.domain, terms))

    def allow(self, actor, amount):
        if self.token != NOBODY:
            actor.do(Token(self.chain, self.token).approve(self.escrow.address, amount))

    def claimed(self, worker=None, **changes):
        bounty, worker = self.open(**changes), worker or self.worker
        self.allow(worker, bounty.terms.bond)
        worker.do(self.escrow.claim(bounty.terms, bounty.state))
        return self.again(bounty)

    def delivered(self, **changes):
        bounty = self.claimed(**changes)
        work = Work(HASH, self.team, self.consents(bounty, HASH))
        self.worker.do(self.escrow.deliver_team(bounty.terms, bounty.state, work))
        return self.again(bounty)

    def consents(self, bounty, delivery):
        message = messages.team_message(self.escrow.domain, bounty.id, 1, delivery, self.team)
        return tuple(self.stage.mate.sign(message) for _ in self.team)

    def drawn(self, **changes):
        return self.stage.draw(self.delivered(**changes))

    def sent_back(self):
        return self.stage.settle(self.drawn(), 10, 20, 30)

    def repairing(self):
        bounty = self.sent_back()
        self.allow(self.worker, bounty.terms.bond)
        self.worker.do(self.escrow.claim(bounty.terms, bounty.state))
        return self.again(bounty)

    def repaired(self):
        """The work was sent back, and the same panel is to judge what its worker has made of it."""
        bounty = self.sent_back()
        self.allow(self.worker, bounty.terms.bond)
        self.worker.do(self.escrow.claim_and_deliver(bounty.terms, bounty.state, Work(MENDED)))
        return self.again(bounty)

    def escalated(self, **changes):
        """One of three has judged, and no lot could complete the panel."""
        bounty = self.stage.settle(self.drawn(**changes), 70)
        for _ in range(3):
            self.stage.later(3 * DAY)
            self.escrow.redraw(bounty.terms, bounty.state, bounty.people).send(self.stage.stranger)
            bounty = self.again(bounty)
            bounty = self.stage.draw(bounty) if bounty.status.name == "DELIVERED" else bounty
        assert bounty.status.name == "ESCALATED"
        return bounty

    def fill_the_commons(self):
        """A bond is forfeited: the next payment has a bonus."""
        bounty = self.claimed(worker=self.stranger, lane=9)
        self.stage.later(8 * DAY)
        self.escrow.lapse(bounty.terms, bounty.state).send(self.stage.steward)

    def verdicts(self, bounty, *scores):
        """A folder of signed verdicts, by the panel's first members."""
        domain, state = self.escrow.domain, bounty.state
        subject = Subject(domain.chain_id, domain.contract, bounty.id, state.round, state.delivery)
        for verdict in self.stage.verdicts(bounty, *scores):
            peer = bounty.people.panel[verdict.index].account
            file = SignedVerdict(subject, peer, verdict.score, verdict.review, verdict.signature)
            save_verdict(file, self.folder / "verdicts")
        return ("--verdicts", self.folder / "verdicts")

    def owe(self, actor, bounty):
        """The poster's refund cannot be paid, for receiver or token refuse it: so it is owed."""
        self.stage.later(31 * DAY)
        with refusing(self.chain, actor.address if self.token == NOBODY else self.token):
            self.escrow.withdraw(bounty.terms, bounty.state).send(self.stage.steward)

    def offer_seat(self, account):
        self.guilds.offer_seats(self.stage.guild, [account]).send(self.stage.steward)

    def hand_stewardship_to(self, actor):
        self.guilds.offer_stewardship(self.stage.guild, actor.address).send(self.stage.steward)
        actor.do(self.guilds.take_stewardship(self.stage.guild))

    # ------------------------------------------------------------------------------------------- crowds, plans and rotas

    def deploy_around(self):
        """Put the contracts around the core there."""
        for call in edge.creation_calls(self.chain, self.escrow.address):
            call.send(self.stage.steward)

    def deputy(self, kind, organiser):
        """A crowd, a plan or a rota of somebody's, whom the guild serves. Nothing is in it."""
        self.deploy_around()
        terms = {"token": self.token, "poster": NOBODY, "open_until": 30 * DAY}
        self.offer = self.stage.terms(**terms, spec=load_specification(SPEC).hash)
        now = self.chain.now()
        what = {"crowd": (self.offer, now + DAY), "plan": ([self.offer] * 2,), "rota": (self.offer, now, DAY)}
        maker, made = {"crowd": (Crowds, Crowd), "plan": (Plans, MilestonePlan), "rota": (Rotas, Rota)}[kind]
        call = maker.for_escrow(self.chain, self.escrow.address).start(*what[kind])
        deputy = made(self.chain, call.simulate(organiser.address))
        organiser.do(call)
        self.guilds.serve_posters(self.stage.guild, [deputy.address]).send(self.stage.steward)
        self.deputies[deputy.address] = deputy
        return deputy

    def bring_in(self, deputy, function, amount):
        """The worker gives to a deputy, or fills it."""
        if self.token != NOBODY:
            self.worker.do(Token(self.chain, self.token).approve(deputy.address, amount))
        self.worker.do(function(amount))

    def full_crowd(self, organiser):
        crowd = self.deputy("crowd", organiser)
        self.bring_in(crowd, crowd.give, self.offer.stake)
        return crowd

    def full_till(self, kind, organiser):
        """A plan or a rota with all that its two bounties take."""
        till = self.deputy(kind, organiser)
        self.bring_in(till, till.fill, 2 * self.offer.stake)
        return till

    def bounty_of(self, deputy, action):
        """What it posts by this action."""
        getattr(deputy, action)(self.offer).send(self.stage.steward)
        return self.stage.ledger.lane(deputy.address, 0)

    def named(self, step):
        """A step with the name of the contract that it calls, where its address says more than its data."""
        names = {where: deputy.NAME for where, deputy in self.deputies.items()}
        names |= {where: name for name, where in edge.places(self.escrow.address).items()}
        names |= {where: name for where, name in self.around.items() if name}
        if step.to not in names:
            return step
        name = names[step.to]
        function = artifact(name).arguments(step.data)[0] if step.data else ""
        return Call(self.chain, name, function, step.to, step.data, step.value)

    def file_of_terms(self):
        text = (EXAMPLES / "bounty.toml").read_text()
        if self.token != NOBODY:
            text = text.replace('token = "ETH"', f'token = "{self.token}"')
        (self.folder / "specification.toml").write_bytes(SPEC.read_bytes())
        (self.folder / "bounty.toml").write_text(text)
        return self.folder / "bounty.toml"

    def file_of_guild(self):
        file = self.folder / "guild.toml"
        text = (EXAMPLES / "guild.toml").read_text()
        file.write_text(re.sub(r"posters = \[.*?\]", f'posters = ["{self.poster.address}"]', text))
        return file


@contextmanager
def refusing(chain, account):
    """Whatever is sent to or asked of an account reverts meanwhile."""
    code = chain.code(account)
    rpc(chain, "anvil_setCode", account, "0x60006000fd")
    try:
        yield
    finally:
        rpc(chain, "anvil_setCode", account, "0x" + code.hex())
