"""What wallets show (ERC-7730) and the EIP-712 types: complete, up to date, and by the standard's own schema."""

import json
import re
from pathlib import Path

import pytest
from eth_hash.auto import keccak
from jsonschema import Draft202012Validator

from oathwork.chain.abi import EDGE, artifact, signature
from oathwork.contracts import clear_signing
from oathwork.contracts.deployments import predicted
from oathwork.contracts.edge import places
from oathwork.contracts.edge_sentences import EDGE_SENTENCES, FOR_CONTRACTS
from oathwork.contracts.paths import leaves
from oathwork.contracts.sentences import ESCROW_SENTENCES, GUILD_SENTENCES
from oathwork.model import messages

ROOT = Path(__file__).parents[3]
DATA = ROOT / "src/oathwork/data"
SCHEMA = json.loads((ROOT / "tests/support/erc7730-v2.schema.json").read_text())
CORE = ("BountyEscrow", "Guilds")
CONTRACTS = (*CORE, *EDGE_SENTENCES)
DESCRIPTORS = {file.stem: json.loads(file.read_text()) for file in sorted((DATA / "erc7730").glob("*.json"))}
FORMATS = {
    f"{name} {entry['$id']}": (key, entry)
    for name, descriptor in DESCRIPTORS.items()
    for key, entry in descriptor["display"]["formats"].items()
}
TYPED = json.loads((DATA / "typed.json").read_text())
TOKEN = re.compile(r"[(),]|[^(),]+")
EVERY_FORMAT = pytest.mark.parametrize("key, entry", FORMATS.values(), ids=FORMATS)


def schema_flaws(descriptor):
    return [error.message for error in Draft202012Validator(SCHEMA).iter_errors(descriptor)]


# Keys are read here by a parser of their own, which knows nothing of our ABIs.


def parsed(key):
    """Return the parameters of a key as [(name, lists, parameters or None)], a function's or a message's."""
    if key in {message["typeString"] for message in TYPED["messages"].values()}:
        return message_tree(key)
    tokens = TOKEN.findall(key[key.index("(") :])
    tree = parameters(tokens)
    assert not tokens
    return tree


def parameters(tokens):
    assert tokens.pop(0) == "("
    tree = []
    while tokens[0] != ")":
        inner = parameters(tokens) if tokens[0] == "(" else None
        kind, name = tokens.pop(0).split(" ")
        tree.append((name, kind.count("["), inner))
        if tokens[0] == ",":
            tokens.pop(0)
    tokens.pop(0)
    return tree


def message_tree(key):
    structs = dict(re.findall(r"(\w+)\(([^)]*)\)", key))

    def fields(name):
        pairs = (field.split(" ") for field in structs[name].split(","))
        return [
            (field, kind.count("["), fields(kind[:-2]) if kind[:-2] in structs else None)
            for kind, field in pairs
        ]

    return fields(key.partition("(")[0])


def plain_paths(tree, before=""):
    for name, lists, inner in tree:
        path = before + name + ".[]" * lists
        yield from [path] if inner is None else plain_paths(inner, path + ".")


def data_paths(entry):
    """Return the paths of a format's fields into the data, without the slice that takes a seat's account."""
    return [
        field["path"].removesuffix(".[-20:]")
        for field in entry["fields"]
        if not field.get("path", "@.").startswith("@.")
    ]


# -------------------------------------------------------------------------------------------------------- descriptors


@pytest.mark.parametrize("name", DESCRIPTORS)
def test_a_descriptor_is_one_by_the_standards_schema(name):
    assert schema_flaws(DESCRIPTORS[name]) == []


@pytest.mark.parametrize(
    "part, flaw",
    [({"format": "no such"}, "no such"), ({"no such": 1}, "no such"), ({"visible": "now"}, "now")],
)
def test_the_schema_refuses_what_is_none(part, flaw):
    descriptor = json.loads(json.dumps(DESCRIPTORS["eip712-Guilds"]))
    (entry,) = descriptor["display"]["formats"].values()
    entry["fields"][0] |= part
    assert flaw in str(schema_flaws(descriptor))


@pytest.mark.parametrize("contract", CONTRACTS)
def test_every_function_that_changes_something_has_one(contract):
    functions = artifact(contract).functions.values()
    others = FOR_CONTRACTS.get(contract, ())
    changing = {
        signature(entry)
        for entry in functions
        if entry["stateMutability"] not in ("view", "pure") and entry["name"] not in others
    }
    keys = DESCRIPTORS[f"calldata-{contract}"]["display"]["formats"]
    assert sorted(re.sub(r" \w+", "", key) for key in keys) == sorted(changing)


def test_every_contract_around_the_core_is_described_or_nothing_of_it_is_signed():
    signed = {name for name in EDGE if changing(name) - set(FOR_CONTRACTS.get(name, ()))}
    assert signed == EDGE_SENTENCES.keys()


def changing(contract):
    functions = artifact(contract).functions.values()
    return {entry["name"] for entry in functions if entry["stateMutability"] not in ("view", "pure")}


def test_of_the_reputation_a_person_signs_nothing():
    assert changing("Reputation") == {"recordVerdict", "recordBroken"}  # which only the escrow calls


def test_every_message_has_one_and_only_permits_are_the_tokens_own():
    keys = [key for name in CORE for key in DESCRIPTORS[f"eip712-{name}"]["display"]["formats"]]
    assert sorted([*keys, *map(messages.type_string, ("Permit", "Share"))]) == sorted(
        map(messages.type_string, (*messages.NAMES, *messages.NAMES_OFF_CHAIN))
    )


@EVERY_FORMAT
def test_every_value_has_a_field_and_every_path_leads_to_a_value(key, entry):
    assert sorted(data_paths(entry)) == sorted(plain_paths(parsed(key)))


@EVERY_FORMAT
def test_what_a_format_refers_to_is_in_the_same_data(key, entry):
    paths = set(plain_paths(parsed(key)))
    for field in entry["fields"]:
        assert field.get("params", {}).get("tokenPath") in {*paths, None}


@EVERY_FORMAT
def test_what_a_sentence_names_is_always_shown(key, entry):
    shown = {field.get("path") for field in entry["fields"] if field["visible"] == "always"}
    assert set(re.findall(r"\{([^{}]*)\}", entry["interpolatedIntent"])) <= shown


@pytest.mark.parametrize(
    "name, sentences",
    [("BountyEscrow", ESCROW_SENTENCES), ("Guilds", GUILD_SENTENCES), *EDGE_SENTENCES.items()],
)
def test_it_says_what_describe_says(name, sentences):
    entries = DESCRIPTORS[f"calldata-{name}"]["display"]["formats"].values()
    assert {entry["$id"]: says(entry) for entry in entries} == {
        function: (sentence.headline, list(filter(None, [sentence.money, sentence.note])))
        for function, sentence in sentences.items()
    }


def says(entry):
    return entry["interpolatedIntent"], [field["value"] for field in entry["fields"] if "value" in field]


@EVERY_FORMAT
def test_it_fits_a_small_screen(key, entry):
    texts = [field["value"] for field in entry["fields"] if "value" in field]
    assert len(entry["intent"]) <= 24 and len(entry["interpolatedIntent"]) <= 110
    assert max(len(field["label"]) for field in entry["fields"]) <= 20
    assert all(len(text) <= 255 for text in texts) and "{" not in "".join(texts)  # as much as a device holds


@EVERY_FORMAT
def test_conditions_stand_only_where_devices_look_at_them(key, entry):
    conditional = [field["format"] for field in entry["fields"] if isinstance(field["visible"], dict)]
    assert set(conditional) <= {"raw", "addressName"}


def test_an_argument_without_a_name_is_called_by_its_struct():
    (entry,) = [each for each in artifact("BountyEscrow").abi if each.get("name") == "closeFor"]
    assert [leaf.path for leaf in leaves(entry["inputs"])][22:24] == ["state.round", "state.worker"]


@pytest.mark.parametrize("name", [name for name in DESCRIPTORS if name.partition("-")[2] in CORE])
def test_it_is_bound_to_where_this_packages_code_is_on_any_chain(name):
    (context,) = [part for key, part in DESCRIPTORS[name]["context"].items() if key != "$id"]
    place = predicted(1).escrow if "BountyEscrow" in name else predicted(1).guilds
    assert {deployment["address"] for deployment in context["deployments"]} == {place}
    if name.startswith("eip712"):
        assert context["domain"] == {"name": "oathwork", "version": "1"}


def where(contract):
    return DESCRIPTORS[f"calldata-{contract}"]["context"]["contract"]


@pytest.mark.parametrize("name, place", places(predicted(1).escrow).items())
def test_what_serves_the_escrow_is_at_one_address_on_every_chain(name, place):
    assert {deployment["address"] for deployment in where(name)["deployments"]} == {place}


@pytest.mark.parametrize(
    "clone, factory", [("Crowd", "Crowds"), ("Plan", "Plans"), ("Rota", "Rotas"), ("Holdback", "Holdbacks")]
)
def test_a_clone_is_one_that_its_factory_has_announced(clone, factory):
    made = where(clone)["factory"]
    assert made["deployments"] == where(factory)["deployments"]
    assert keccak(made["deployEvent"].encode()) in artifact(factory).events


def test_what_others_make_with_arguments_of_their_own_is_bound_to_no_address():
    unbound = [name for name in EDGE_SENTENCES if where(name) == {"deployments": []}]
    assert unbound == ["CourtArbiter", "PanelArbitrator", "PanelEvaluator", "Herald"]


# ---------------------------------------------------------------------------------------------------------- the files


def test_the_shipped_files_are_what_the_abis_and_sentences_give():
    made = clear_signing.documents()
    assert {"typed.json", *(f"erc7730/{name}.json" for name in DESCRIPTORS)} == made.keys()
    assert [name for name, text in made.items() if (DATA / name).read_text() != text] == []


@pytest.mark.parametrize("primary", TYPED["messages"])
def test_the_type_hash_is_of_the_type_and_in_the_contracts_code_if_it_reads_it(primary):
    message = TYPED["messages"][primary]
    hash = keccak(message["typeString"].encode())
    assert "0x" + hash.hex() == message["typeHash"]
    is_read = hash in artifact(message["contract"]).runtime
    assert is_read is (primary in messages.NAMES) is not message.get("offChain", False)


def test_the_domain_is_that_of_EIP_712():
    domain = TYPED["domain"]
    assert domain["typeHash"] == "0x" + keccak(domain["typeString"].encode()).hex()
    assert (domain["name"], domain["version"]) == ("oathwork", "1")
