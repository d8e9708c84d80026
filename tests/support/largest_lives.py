"""Bounties of several tokens at once, each in lanes of its own, moved on by commands: one chain, and one time for all."""

import json

from oathwork.contracts import COMMONS, ESCROW, Move, Token
from oathwork.model.guild import hash_panel, named_panel
from oathwork.model.terms import terms_id
from tests.support.books import books as all_books
from tests.support.books import foretold
from tests.support.stage import DAY

LANES = 16  # of each token; those below are for `post`, which takes the lowest free one
WITH_MONEY = ("poster", "worker", "mate", "arbiter", "stranger")


class Lives:
    """One scene a token. `type_in(scene, actor, *line)` runs a command; `played` holds the names of those that have run."""

    def __init__(self, scenes, type_in):
        self.scenes, self._type = scenes, type_in
        self.stage, self.played, self._lane = scenes[0].stage, set(), 0

    def each(self, begin):
        """Return (scene, the bounty that `begin(scene, lane)` makes) for each token, in its next lane."""
        self._lane += 1
        return [
            (scene, begin(scene, LANES * number + self._lane))
            for number, scene in enumerate(self.scenes, start=1)
        ]

    def type(self, role, command, bounties, *options):
        """Type a command about each bounty as `role`; an option that is a function is asked for those of its bounty."""
        for scene, bounty in bounties:
            more = [part for each in options for part in (each(scene, bounty) if callable(each) else [each])]
            self.type_one(scene, scene.cast[role], command, hex_of(bounty), *more)
        return self.again(bounties)

    def type_one(self, scene, actor, command, *line):
        """Return a command's answer, and what it says beside: what it reports to have moved has moved, and nothing else."""
        self.played.add(command)
        before = books(scene)
        result = self._type(scene, actor, *command.split(), *line, "--yes", "--json")
        answer = json.loads(result.stdout.splitlines()[-1])
        compare(scene, before, answer["moved"])
        return answer, result.stderr

    def do(self, act, bounties):
        """Let `act(scene, bounty)` happen by the toolkit alone."""
        for scene, bounty in bounties:
            act(scene, bounty)
        return self.again(bounties)

    def again(self, bounties):
        return [(scene, scene.again(bounty)) for scene, bounty in bounties]

    def later(self, days):
        self.stage.later(days * DAY)


def hex_of(bounty):
    return "0x" + bounty.id.hex()


# ----------------------------------------------------------------------------------------------------------------- money


def books(scene):
    """What people with money have of the token, and what the escrow holds."""
    token = Token(scene.chain, scene.token)
    deputies = {where: token.balance_of(where) for where in scene.deputies}
    people = {scene.cast[role].address: token.balance_of(scene.cast[role].address) for role in WITH_MONEY}
    return people | deputies | {ESCROW: token.balance_of(scene.escrow.address)}


def compare(scene, before, reports):
    """Expect that exactly what commands report in JSON has moved of the token since."""
    names = ("token", "from", "to", "what", "owed")
    moves = [Move(int(each["amount"]), *(each[name] for name in names)) for each in reports]
    accounts = [person.address for person in scene.stage.people]
    others = dict.fromkeys([*accounts, *(("owed", account) for account in accounts), COMMONS, scene.token], 0)
    expected = foretold(others | before, [move for move in moves if move.token == scene.token])
    assert {account: expected[account] for account in before} == books(scene), reports


def left_over(scene):
    """Return what the escrow holds of the token, and owes nobody."""
    held = all_books(scene.stage, scene.token)
    debts = sum(amount for account, amount in held.items() if account[0] == "owed")
    return held[ESCROW] - held[COMMONS] - debts


def allow(lives, amount):
    """Let posters and workers allow the escrow to take so much."""
    for scene in lives.scenes:
        for person in (scene.poster, scene.worker):
            token = Token(scene.chain, scene.token)
            person.do(token.approve(scene.escrow.address, amount))


# ----------------------------------------------------------------------------------------------------------------- steps


def open_bounty(scene, lane):
    return scene.open(lane=lane)


def deliver(scene, lane):
    return scene.delivered(lane=lane)


def deliver_to_named(scene, lane):
    """Delivered, and to be judged by three people whom the poster has named."""
    seats = named_panel(peer.address for peer in scene.stage.peers[:3])
    mine = {"poster": scene.poster.address, "token": scene.token, "arbiter": scene.arbiter.address}
    terms = scene.stage.terms(**mine, lane=lane, seats=0, fee=0, effort=0, panel=hash_panel(seats))
    scene.allow(scene.poster, terms.stake)
    scene.poster.do(scene.escrow.post(terms, [seat.account for seat in seats]))
    bounty = scene.stage.ledger.bounty(terms_id(scene.escrow.domain, terms))
    scene.allow(scene.worker, terms.bond)
    scene.worker.do(scene.escrow.claim(bounty.terms, bounty.state))
    bounty = scene.again(bounty)
    scene.worker.do(scene.escrow.deliver(terms.poster, lane, bounty.id, bounty.state, b"\1" * 32))
    return scene.again(bounty)


def draw(scene, bounty):
    call = scene.escrow.draw(bounty.terms, bounty.state, bounty.people)
    scene.stranger.do(call)


def escalate(scene, bounty):
    scene.stranger.do(scene.escrow.redraw(bounty.terms, bounty.state, bounty.people))


# --------------------------------------------------------------------------------------------------------------- options


def verdicts(scene, bounty):
    return scene.verdicts(bounty, 90, 80, 70)


def manifest(scene, bounty):
    (file,) = scene.folder.glob(f"bounties/{hex_of(bounty)[2:18]}-*.manifest.json")
    return ["--manifest", file]
