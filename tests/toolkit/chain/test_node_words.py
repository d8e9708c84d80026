"""A node's own words are never dropped, in whichever form and to whichever question it says them; its address never shown."""

import json

import pytest

from oathwork.chain import nodes
from oathwork.chain.client import connect
from oathwork.chain.node_http import without_secrets
from oathwork.chain.nodes import Nodes
from oathwork.errors import OathworkError
from tests.support.hostile import Hostile, error

WORDS = "the quota of this project is used up"
KEY = "a-secret-key"  # in the address of `Hostile`
SAID = f"POST /v3/{KEY}: {WORDS}"

FORMS = {
    "a status and JSON-RPC": lambda: (429, error(-32005, SAID)),
    "a status and JSON": lambda: (503, json.dumps({"error": SAID}).encode()),
    "a status and a message": lambda: (403, json.dumps({"message": SAID}).encode()),
    "a status and a text": lambda: (401, SAID.encode()),
    "a status and a page": lambda: (
        403,
        f"<html><style>b {{}}</style><b>POST</b>\n/v3/{KEY}: {WORDS}</html>".encode(),
    ),
    "a page": lambda: f"<html><h1>{SAID}</h1></html>".encode(),
    "too much": lambda: error(-32005, f"{SAID}: too many requests"),
    "an error": lambda: error(-32000, SAID),
    "an error that is a text": lambda: json.dumps({"jsonrpc": "2.0", "id": 1, "error": SAID}).encode(),
}
QUESTIONS = {
    "eth_chainId": lambda chain, signer: chain.id,
    "eth_getBlockByNumber": lambda chain, signer: chain.block(),
    "eth_getCode": lambda chain, signer: chain.code(signer.address),
    "eth_getLogs": lambda chain, signer: list(chain.raw_logs([signer.address], [], 0, 1)),
    "eth_call": lambda chain, signer: chain.call(signer.address, b""),
    "eth_estimateGas": lambda chain, signer: chain.submit(signer.address, b"", signer),
    "eth_sendRawTransaction": lambda chain, signer: chain.submit(signer.address, b"", signer),
}


@pytest.fixture
def hostile(anvil, monkeypatch):
    monkeypatch.setattr(nodes, "PAUSE", 0)
    with Hostile(anvil).serving() as hostile:
        yield hostile


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("question", QUESTIONS)
def test_what_a_node_says_is_told_and_its_key_is_not(on_anvil, hostile, question, form):
    hostile.behave = lambda method, forward: FORMS[form]() if method == question else forward()
    with pytest.raises(OathworkError) as told:
        QUESTIONS[question](connect(Nodes([hostile.url])), on_anvil.worker)
    assert WORDS in str(told.value) and KEY not in str(told.value)


@pytest.mark.parametrize(
    "url",
    [
        "https://node.example/v3/k3y-of-mine",
        "https://node.example/?apikey=k3y-of-mine",
        "https://me:k3y-of-mine@node.example",
        "https://node.example/k3y%2Dof%2Dmine",
    ],
)
def test_whatever_part_of_an_address_is_repeated_is_left_out(url):
    assert without_secrets("who is k3y-of-mine?", url) == "who is …?"
    assert without_secrets("ask node.example", url) == "ask node.example"
