"""The contracts around the core on a stage's chain: put there, and used by its people."""

from dataclasses import replace

from eth_abi.abi import encode

from oathwork.chain.abi import artifact
from oathwork.contracts.call import Call
from oathwork.contracts.create2 import PROXY, create2_address
from oathwork.contracts.edge import creation_calls, init_code, places
from oathwork.model.terms import NOBODY, Share, Work, hash_team
from tests.support.stage import DAY, HASH


class Around:
    """`stage` is a Stage. What starts something returns its address; the poster organises all of them."""

    def __init__(self, stage):
        self.stage, self.chain = stage, stage.chain
        self.escrow = stage.escrow.address
        for call in creation_calls(self.chain, self.escrow):
            call.send(stage.steward)
        self.places = places(self.escrow)

    def call(self, contract, where, function, *arguments, value=0):
        data = artifact(contract).encode(function, *arguments)
        return Call(self.chain, contract, function, where, data, value)

    def view(self, contract, where, function, *arguments):
        return self.call(contract, where, function, *arguments).simulate(NOBODY)

    def start(self, contract, function, *arguments, where=None, sender=None):
        sender = sender or self.stage.poster
        call = self.call(contract, where or self.places[contract], function, *arguments)
        address = call.simulate(sender.address)
        call.send(sender)
        return address

    def offer(self, **changes):
        """What is agreed on before there is a bounty: 1.003 ETH."""
        return replace(self.stage.terms(), poster=NOBODY, open_until=30 * DAY, **changes)

    def crowd(self, offer=None, until=None, salt=bytes(32), **more):
        until = self.chain.now() + 7 * DAY if until is None else until
        return self.start("Crowds", "start", offer or self.offer(), until, salt, **more)

    def plan(self, *offers, salt=bytes(32)):
        return self.start("Plans", "start", list(offers) or [self.offer()], salt)

    def rota(self, offer=None, salt=bytes(32)):
        return self.start("Rotas", "start", offer or self.offer(), self.chain.now(), DAY, salt)

    def holdback(self, terms, court=NOBODY):
        until = self.chain.now() + 30 * DAY
        worker = self.stage.worker.address
        return self.start("Holdbacks", "make", terms, worker, court, b"\x07", until, DAY)

    def give(self, crowd, amount, sender, value=None):
        return self.call("Crowd", crowd, "give", amount, value=amount if value is None else value).send(
            sender
        )

    def take(self, crowd, sender):
        return self.call("Crowd", crowd, "take", sender.address).send(sender)

    def serve(self, deputy):
        self.stage.contracts.guilds.serve_posters(self.stage.guild, [deputy]).send(self.stage.steward)

    def post(self, crowd, offer, uri="ipfs://job"):
        """Let a full crowd post; return its bounty."""
        self.call("Crowd", crowd, "post", offer, [], uri).send(self.stage.stranger)
        return self.stage.ledger.lane(crowd, 0)

    def next(self, contract, deputy, offer, uri="ipfs://job"):
        """Let a plan or a rota post the next; return its bounty."""
        self.call(contract, deputy, "next", offer, [], uri).send(self.stage.stranger)
        return self.stage.ledger.lane(deputy, 0)

    def fill(self, contract, deputy, amount):
        self.call(contract, deputy, "fill", amount, value=amount).send(self.stage.poster)

    def court(self, size=5, escrow=None):
        """A court whose cases the guild's panels judge, and which its steward has let; `escrow`: if it is another one."""
        setup = (escrow or self.escrow, self.stage.guild, 10**15, size, DAY, 2 * DAY, 0, bytes(32))
        types = "(address,uint96,uint256,uint256,uint256,uint256,uint256,bytes32)"
        court = self._create(artifact("PanelArbitrator").bytecode + encode([types], [setup]))
        self.serve(court)
        return court

    def court_arbiter(self, court):
        types = ["address", "address", "bytes", "uint256", "string"]
        return self._create(
            artifact("CourtArbiter").bytecode + encode(types, [self.escrow, court, b"", 0, ""])
        )

    def ask(self, bounty, court):
        """Bring an escalated bounty before its arbiter's court."""
        cost = self.view("PanelArbitrator", court, "cost")
        ask = self.call("CourtArbiter", bounty.terms.arbiter, "ask", bounty.terms, bounty.state, value=cost)
        ask.send(self.stage.stranger)

    def deliver_with_warranty(self, bounty, holdback, part):
        """Deliver, with a share for a holdback, which consents by its code."""
        team = (Share(holdback, part),)
        consent = encode(["uint256", "bytes32", "bytes32"], [bounty.state.round, HASH, hash_team(team)])
        work = Work(HASH, team, (consent,), "ipfs://work")
        self.stage.escrow.deliver_team(bounty.terms, bounty.state, work).send(self.stage.worker)
        return self.stage.again(bounty)

    def imitation(self):
        """Put the code of Crowds at another address: whoever wants can."""
        return self._create(init_code("Crowds", self.escrow))

    def copy(self, clone):
        """Put the code of a clone, with all that was agreed on, at another address."""
        code = self.chain.code(clone)
        return self._create(bytes.fromhex(f"61{len(code):04x}3d81600a3d39f3") + code)

    def _create(self, code):
        salt = b"\x01" * 32
        Call(self.chain, "", "", PROXY, salt + code).send(self.stage.stranger)
        return create2_address(code, salt)
