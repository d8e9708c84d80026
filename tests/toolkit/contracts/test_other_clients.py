"""Clients that know only the shipped ABIs and types encode, sign and decode as the toolkit does, and play a bounty."""

import random

import pytest
from eth_abi.abi import encode
from eth_account import Account
from eth_hash.auto import keccak

from oathwork.chain import abi
from oathwork.chain.abi import CONTRACTS, artifact, signature, type_of
from oathwork.chain.keys import DEV_PATH, DEV_WORDS, KeySigner
from oathwork.model import messages
from oathwork.model.terms import LaneEnd, Share, Terms
from oathwork.model.typed_data import Domain, address
from tests.support.clients import other_clients

EACH = 20  # vectors of every function, error, event and message
SPOKEN = ("BountyEscrow", "Guilds", "Reputation")
RANGES = {
    "seatAt": (1, 65_535),
    "halfLifeDays": (1, 4_095),
    "maxEffort": (1, 65_535),
    "minReviewDays": (1, 30),
}
KEY = "0x" + "1d" * 32
PLACE = Domain(8_453, "0x" + "c5" * 20)


@pytest.fixture(scope="module")
def clients():
    with other_clients() as process:
        yield process


# -------------------------------------------------------------------------------------------------------- the vectors


def value(chance, item):
    """Return something that fits an argument, at its ends more often than chance would have it."""
    kind, name = item["type"], item.get("internalType", "")
    if kind.endswith("]"):
        one = item | {"type": kind[: kind.rindex("[")], "internalType": name[: name.rfind("[")]}
        length = kind[kind.rindex("[") + 1 : -1]
        return [value(chance, one) for _ in range(int(length or chance.randrange(4)))]
    if kind == "tuple":
        return [value(chance, part) for part in item["components"]]
    if kind.startswith("uint"):
        return number(chance, item)
    return (
        PLAIN[kind](chance)
        if kind in PLAIN
        else chance.randbytes(int(kind.removeprefix("bytes") or chance.randrange(70)))
    )


def number(chance, item):
    if item.get("internalType", "").startswith("enum"):
        return chance.randrange(3)
    low, high = RANGES.get(item["name"], (0, 2 ** int(item["type"].removeprefix("uint")) - 1))
    return chance.choice([low, high, chance.randint(low, high), chance.randint(low, min(high, low + 1_000))])


PLAIN = {
    "address": lambda chance: address(chance.choice([bytes(20), b"\xff" * 20, chance.randbytes(20)])),
    "bool": lambda chance: chance.random() < 0.5,
    "string": lambda chance: "".join(chance.choices('aZ09 "\\{}éß中🜚', k=chance.randrange(40))),
}


def vectors(items):
    """Return the seeded vectors of a list of ABI entries: each entry with some lists of arguments."""
    for item in items:
        chance = random.Random(signature(item))
        for _ in range(EACH):
            yield item, [value(chance, part) for part in item["inputs"]]


def in_json(value):
    """Return a value as the wire has it: numbers as text, bytes in 0x."""
    if isinstance(value, list | tuple):
        return [in_json(each) for each in value]
    if isinstance(value, dict):
        return {name: in_json(each) for name, each in value.items()}
    if isinstance(value, bytes):
        return "0x" + value.hex()
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def encoded(items, values):
    return encode([type_of(item) for item in items], values)


# ------------------------------------------------------------------------------------------------- calldata, and answers


@pytest.mark.parametrize("contract", CONTRACTS)
def test_calldata_is_equal_to_the_byte(clients, contract):
    ours = list(vectors(artifact(contract).functions.values()))
    calls = [[item["name"], in_json(values)] for item, values in ours]
    answers = clients.ask({"do": "encode", "contract": contract, "calls": calls})
    expected = ["0x" + artifact(contract).encode(item["name"], *values).hex() for item, values in ours]
    assert len(expected) >= EACH and answers == [[data, data] for data in expected]


@pytest.mark.parametrize("contract", SPOKEN)
def test_errors_are_read_alike(clients, contract):
    ours = list(vectors(artifact(contract).errors.values()))
    data = [keccak(signature(item).encode())[:4] + encoded(item["inputs"], values) for item, values in ours]
    answers = clients.ask({"do": "errors", "contract": contract, "data": in_json(data)})
    expected = [[item["name"], in_json(values)] for item, values in ours]
    assert answers == [[error, error] for error in expected]
    refusals = [abi.refusal(each) for each in data]
    assert [[refusal.rule, in_json(list(refusal.facts.values()))] for refusal in refusals] == expected


@pytest.mark.parametrize("contract", SPOKEN)
def test_events_are_read_alike(clients, contract):
    ours = list(vectors(artifact(contract).events.values()))
    logs = [log(item, values) for item, values in ours]
    answers = clients.ask({"do": "events", "contract": contract, "logs": [in_json(each) for each in logs]})
    expected = [[item["name"], in_json(values)] for item, values in ours]
    assert answers == [[event, event] for event in expected]
    events = [artifact(contract).read(each | STANDS) for each in logs]
    assert [facts_again(item, event) for (item, _), event in zip(ours, events, strict=True)] == [
        encoded(item["inputs"], values) for item, values in ours
    ]


STANDS = {
    "address": PLACE.contract,
    "blockNumber": 1,
    "logIndex": 0,
    "transactionHash": bytes(32),
    "blockHash": bytes(32),
}


def log(item, values):
    pairs = list(zip(item["inputs"], values, strict=True))
    topics = [encoded([part], [one]) for part, one in pairs if part["indexed"]]
    rest = [(part, one) for part, one in pairs if not part["indexed"]]
    data = encoded([part for part, _ in rest], [one for _, one in rest])
    return {"topics": [keccak(signature(item).encode()), *topics], "data": data}


def facts_again(item, event):
    """Return what the toolkit has read from a log as ABI encoding has it."""
    return abi._encode(item["inputs"], tuple(event.facts.values()))


# ------------------------------------------------------------------------------------------------------------ signatures


def terms(domain, **fields):
    names = {abi_name: name for name, abi_name in zip(Terms.TYPES, fields, strict=True)}
    return messages.terms_message(domain, Terms(**{names[key]: one for key, one in fields.items()}))


def delivery(domain, *, team, **fields):
    return messages.delivery_message(domain, team=[Share(*share) for share in team], **fields)


def team(domain, *, team, **fields):
    return messages.team_message(domain, team=[Share(*share) for share in team], **fields)


BUILDERS = {
    "Terms": terms,
    "Claim": lambda domain, *, ownBond, **fields: messages.claim_message(domain, own_bond=ownBond, **fields),
    "Delivery": delivery,
    "Team": team,
    "Quit": messages.quit_message,
    "Close": messages.close_message,
    "Verdict": messages.verdict_message,
    "TakeSeat": lambda domain, *, takenAt, **fields: messages.take_seat_message(
        domain, taken_at=takenAt, **fields
    ),
    "Seal": messages.seal_message,
    "Link": messages.link_message,
    "Probe": messages.probe_message,
    "Application": lambda domain, *, writtenAt, **fields: messages.application_message(
        domain, written_at=writtenAt, **fields
    ),
}


def typed_vectors(primary):
    types, chance = messages.types_of(primary), random.Random(primary)
    items = [as_item(field, types) for field in types[primary]]
    for _ in range(EACH):
        yield BUILDERS[primary](PLACE, **{item["name"]: value(chance, item) for item in items})


def as_item(field, types):
    inner = field["type"].removesuffix("[]")
    return field if inner not in types else {**field, "type": "tuple[]", "components": types[inner]}


def test_every_message_has_a_builder_here():
    assert BUILDERS.keys() == {*messages.NAMES, *messages.NAMES_OFF_CHAIN} - {"Permit", "Share"}


@pytest.mark.parametrize("primary", BUILDERS)
def test_digests_and_signatures_are_equal_to_the_byte(clients, primary):
    ours, signer = list(typed_vectors(primary)), KeySigner(Account.from_key(KEY))
    place = {"chainId": PLACE.chain_id, "verifyingContract": PLACE.contract}
    request = {"do": "sign", "key": KEY, "place": place}
    answers = clients.ask(request | {"messages": [[primary, in_json(typed.message)] for typed in ours]})
    expected = [["0x" + typed.digest().hex(), "0x" + signer.sign(typed).hex()] for typed in ours]
    assert answers == [[one, one, one] for one in expected]


# ---------------------------------------------------------------------------------------------------------------- a life


def dev_key(number):
    Account.enable_unaudited_hdwallet_features()
    return "0x" + bytes(Account.from_mnemonic(DEV_WORDS, account_path=f"{DEV_PATH}/{number}").key).hex()


def test_a_bounty_lives_by_their_transactions_alone(clients, stage):
    offered = stage.terms()
    keys = [dev_key(number) for number in range(len(stage.people))]
    request = {
        "do": "play",
        "place": {"chainId": stage.chain.id, "verifyingContract": stage.escrow.address},
        "keys": {
            "poster": keys[stage.people.index(stage.poster)],
            "worker": keys[stage.people.index(stage.worker)],
            "stranger": keys[stage.people.index(stage.stranger)],
            "peers": [keys[stage.people.index(peer)] for peer in stage.peers],
        },
        "terms": in_json(offered.message()),
        "delivery": "0x" + "d0" * 32,
        "review": "0x" + "5e" * 32,
    }
    before = stage.chain.balance(stage.worker.address)
    life = clients.ask(request, stage.chain)
    assert life["isPosted"] and life["id"] == "0x" + stage.escrow.id_of(offered).hex()
    assert [
        name for name in life["events"] if name in ("Posted", "Claimed", "Delivered", "PanelDrawn", "Paid")
    ] == [
        "Posted",
        "Claimed",
        "Delivered",
        "PanelDrawn",
        "Paid",
    ]
    assert stage.escrow.last_end(stage.poster.address, 0).how is LaneEnd.PAID
    assert 0.99 * offered.reward < stage.chain.balance(stage.worker.address) - before < offered.reward
