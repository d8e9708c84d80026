"""Lives of bounties with what was started around them: crowds, of which some post, plans, rotas, and holdbacks."""

from dataclasses import replace
from itertools import count

from oathwork.contracts.edge import places
from tests.support.lives import PEOPLE, TOKENS, Lives
from tests.support.strategies import some_terms

COURT = "0x" + "00" * 19 + "c0"
_ADDRESS = count(0x1000)


class LivesAround(Lives):
    """As Lives; about one event in three is a start. No address is started twice, as none is by a factory."""

    def __init__(self, rng, escrow):
        super().__init__(rng, escrow)
        self.crowds, self.ids, self.places = [], [], places(escrow)

    def block(self, number, events=6):
        logs = super().block(number, events)
        for _ in range(self.rng.randrange(4)):
            factory, event, values = self.rng.choice([self._crowd, self._plan, self._rota, self._holdback])()
            logs.append(self._log(event, values, number, logs[0]["blockHash"], len(logs), factory))
        return logs

    def _post(self):
        name, values = super()._post()
        life = self.lives[-1]
        if self.crowds and self.rng.random() < 0.4:
            life.terms = replace(life.terms, poster=self.rng.choice(self.crowds))
            values |= {"poster": life.terms.poster, "terms": tuple(life.terms.values())}
        self.ids.append(life.id)
        return name, values

    def _offer(self):
        return tuple(replace(some_terms(), poster=TOKENS[0], reward=self.rng.randrange(10**6)).values())

    def _whose(self, name):
        return {name: f"0x{next(_ADDRESS):040x}", "organiser": self.rng.choice(PEOPLE)}

    def _crowd(self):
        values = self._whose("crowd")
        self.crowds.append(values["crowd"])
        until = self.rng.choice([self.rng.randrange(9_000), 5_000, 2**256 - 1])
        return "Crowds", "CrowdStarted", values | {"offer": self._offer(), "until": until}

    def _plan(self):
        offers = [self._offer() for _ in range(self.rng.randrange(1, 4))]
        return "Plans", "PlanStarted", self._whose("plan") | {"offers": offers}

    def _rota(self):
        turns = {"start": self.rng.randrange(9_000), "period": 2**256 - 1}
        return "Rotas", "RotaStarted", self._whose("rota") | {"offer": self._offer()} | turns

    def _holdback(self):
        bounty = self.rng.choice(self.ids)
        setup = (bounty, PEOPLE[0], PEOPLE[4], COURT, self.rng.randbytes(5), 2**256 - 1, 86_400)
        values = {"holdback": self._whose("")[""], "bounty": bounty, "setup": setup}
        return "Holdbacks", "HoldbackMade", values
