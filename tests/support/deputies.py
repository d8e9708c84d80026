"""A chain that has the contracts around the core, and a folder in which people type the commands of crowds, plans and rotas."""

import json
import re
from contextlib import chdir

from oathwork.cli import cli
from oathwork.contracts import Token, edge
from oathwork.contracts.crowd import Crowds
from oathwork.contracts.plan import Plans
from oathwork.contracts.rota import Rotas
from oathwork.model.amounts import DAY
from oathwork.model.guild import guild_hex
from oathwork.model.terms import NOBODY
from tests.support.scenes import EXAMPLES, ROLES, SPEC
from tests.support.terminal import runner

STAKE = 53 * 10**16  # of the example's bounty: reward and fees


def deploy_around(stage):
    """Put the contracts around the core there."""
    for call in edge.creation_calls(stage.chain, stage.escrow.address):
        call.send(stage.steward)


class DeputyDesk:
    """Types commands in a folder as one of the scene's roles, whose keys are the local chain's."""

    def __init__(self, stage, folder, node):
        self.stage, self.folder, self.node = stage, folder, node
        (folder / "specification.toml").write_bytes(SPEC.read_bytes())
        deploy_around(stage)

    def run(self, *line, who="", exit_code=0):
        """Type a line; return all that is said."""
        environment = {
            "OATHWORK_NETWORK": self.node,
            "OATHWORK_SETTINGS": str(self.folder / "none.toml"),
            "OATHWORK_STATE": str(self.folder / "state"),
        }
        account = ["--account", f"dev::{ROLES.index(who)}", "--yes"] if who else []
        with chdir(self.folder):
            done = runner().invoke(cli, [*map(str, line), *account], env=environment)
        said = f"{line}: {done.stdout}{done.stderr}"
        assert done.exception is None or isinstance(done.exception, SystemExit), (said, done.exception)
        assert done.exit_code == exit_code, said
        return done

    def __call__(self, *line, **who):
        return self.run(*line, **who).stdout

    def json(self, *line, **who):
        return json.loads(self(*line, "--json", **who))

    def refused(self, *line, who="", exit_code=1):
        """Type a line that is refused; return why."""
        return self.run(*line, who=who, exit_code=exit_code).stderr

    def file(self, name="bounty.toml", token=NOBODY, **changes):
        """Write a bounty's file, the example with some texts changed."""
        text = (EXAMPLES / "bounty.toml").read_text()
        for key, value in changes.items():
            text = re.sub(rf"(?m)^{key} = .*$", f'{key} = "{value}"', text)
        if token != NOBODY:
            text = text.replace('token = "ETH"', f'token = "{token}"')
        (self.folder / name).write_text(f'guild = "{guild_hex(self.stage.guild)}"\n{text}')
        return name

    def start(self, kind, *line, who="poster"):
        """Start a deputy and let the guild's steward name it, by the line that was printed; return where it is."""
        done = self.run(kind, "start", *line, who=who)
        where = re.search(rf"^{kind} (0x\w{{40}})$", done.stdout, re.MULTILINE)[1]
        naming = re.search(r"oathwork (guild posters .*) --account steward$", done.stdout, re.MULTILINE)[1]
        assert naming in done.stderr  # before anything is signed, too
        self(*naming.split(), who="steward")
        return where

    def bounty(self, where):
        """The bounty that lives in a deputy's lane."""
        return self.stage.ledger.lane(where, 0)

    def claimed(self, where):
        """The same, claimed by the worker."""
        bounty = self.bounty(where)
        if bounty.terms.token != NOBODY:
            token = Token(self.stage.chain, bounty.terms.token)
            token.mint(self.stage.worker.address, bounty.terms.bond).send(self.stage.worker)
            token.approve(self.stage.escrow.address, bounty.terms.bond).send(self.stage.worker)
        return self.stage.claim(bounty)

    def paid(self, where):
        """Let the bounty that lives be done and paid."""
        bounty = self.stage.draw(self.stage.deliver(self.claimed(where)))
        return self.stage.settle(bounty, 90, 80, 70)

    def balance(self, account, token=NOBODY):
        chain = self.stage.chain
        return chain.balance(account) if token == NOBODY else Token(chain, token).balance_of(account)


def started(stage):
    """A crowd, a plan and a rota of the poster's: where each is, by its kind."""
    deploy_around(stage)
    chain, escrow = stage.chain, stage.escrow.address
    offer, now = stage.terms(poster=NOBODY, open_until=30 * DAY), stage.chain.now()
    calls = {
        "crowd": Crowds.for_escrow(chain, escrow).start(offer, now + DAY),
        "plan": Plans.for_escrow(chain, escrow).start([offer, offer]),
        "rota": Rotas.for_escrow(chain, escrow).start(offer, now, DAY),
    }
    places = {kind: call.simulate(stage.poster.address) for kind, call in calls.items()}
    for call in calls.values():
        call.send(stage.poster)
    return places
