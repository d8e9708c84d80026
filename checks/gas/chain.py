"""A fresh anvil with the contracts on it, spoken to by plain JSON-RPC: deterministic to the last block hash."""

from __future__ import annotations

import http.client
import json
import os
import time
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

import solcx
import yaml
from eth_abi import encode
from eth_utils import keccak, to_checksum_address

from scripts.export import UNITS, standard_input
from tests.support.anvil import anvil_at

ROOT = Path(__file__).resolve().parents[2]
HARDFORK = "prague"  # what the oldest chain we deploy to runs; osaka gives the same numbers
START = 1_800_000_000  # the first block's time
BLOCK_TIME = 12
ETHER = 10**18
METADATA = 53  # bytes that solc appends to deployed code


def settings() -> dict[str, Any]:
    """The compiler settings of ape-config.yaml."""
    found: dict[str, Any] = yaml.safe_load((ROOT / "ape-config.yaml").read_text())["solidity"]
    return found


def build(entry: str) -> dict[str, Any]:
    """
    Compile as for a deployment, so that the code is measured that is deployed; return all the compiler says.

    Only the hash of the sources that solc appends is left out: through the state's hash it would choose other lots, and
    with it every change of a comment would move the numbers a little.
    """
    os.environ.setdefault("SOLCX_BINARY_PATH", str(ROOT / ".solcx"))
    asked = standard_input(entry)
    asked["settings"]["outputSelection"]["*"]["*"] += [
        "evm.bytecode.sourceMap",
        "evm.deployedBytecode.sourceMap",
    ]
    asked["settings"]["metadata"] = {"appendCBOR": False}
    output: dict[str, Any] = solcx.compile_standard(asked, solc_version=settings()["version"])
    return output


def compiled() -> dict[str, dict[str, Any]]:
    """The compiler's output for each contract of oathwork and for the token, by name."""
    units = [unit for entry in UNITS for unit in build(entry)["contracts"].values()]
    return {name: contract for unit in units for name, contract in unit.items()}


def call_of(sender: str, to: str | None, data: str, value: int = 0, gas: int = 30_000_000) -> dict[str, str]:
    """A call as JSON-RPC wants it; without `to` it deploys."""
    call = {"from": sender, "data": data, "value": hex(value), "gas": hex(gas), "gasPrice": "0x0"}
    return call if to is None else call | {"to": to}


class Anvil:
    """One anvil process and the calls that are made of it."""

    def __init__(self, *options: str) -> None:
        free = "--base-fee 0 --gas-price 0 --gas-limit 100000000 --code-size-limit 60000 --auto-impersonate".split()
        self._node = anvil_at("--timestamp", str(START), *free, *options, accounts=1, hardfork=HARDFORK)
        self.url = self._node.__enter__()
        self.connection: http.client.HTTPConnection | None = None
        self.sent: list[dict[str, Any]] = []  # every receipt, in order
        self.calls: list[tuple[str, str | None, str, int]] = []  # what was sent: sender, to, data and value
        self.rpc("anvil_setBlockTimestampInterval", BLOCK_TIME)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.connection is not None:
            self.connection.close()
        self._node.__exit__(None, None, None)

    def rpc(self, method: str, *params: Any) -> Any:
        """One JSON-RPC call."""
        if self.connection is None:
            self.connection = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=60)
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params})
        self.connection.request("POST", "/", body, {"Content-Type": "application/json"})
        answer = json.loads(self.connection.getresponse().read())
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']}")
        return answer["result"]

    def send(self, sender: str, to: str | None, data: str, value: int = 0) -> dict[str, Any]:
        """Send a transaction and return its receipt; a transaction that reverts is an error."""
        call = call_of(sender, to, data, value)
        receipt = self._receipt(self.rpc("eth_sendTransaction", call))
        self.sent.append(receipt)
        self.calls.append((sender, to, data, value))
        if receipt["status"] != "0x1":
            self.rpc("eth_call", call, hex(int(receipt["blockNumber"], 16) - 1))  # names the error
            raise RuntimeError(f"reverted: {data[:10]}")
        return receipt

    def _receipt(self, sent: str) -> dict[str, Any]:
        """Ask for it: `eth_sendTransactionSync` can miss on a busy machine that its transaction was mined."""
        for _ in range(3_000):
            receipt: dict[str, Any] | None = self.rpc("eth_getTransactionReceipt", sent)
            if receipt is not None:
                return receipt
            time.sleep(0.01)
        raise RuntimeError(f"not mined: {sent}")

    def send_all(self, to: str, calls: list[tuple[str, str]]) -> None:
        """Send calls, each (sender, data), in as few blocks as they fit in."""
        self.rpc("evm_setAutomine", False)
        for at in range(0, len(calls), 500):
            for sender, data in calls[at : at + 500]:
                self.rpc("eth_sendTransaction", call_of(sender, to, data, gas=150_000))
            self.rpc("evm_mine")
        self.rpc("evm_setAutomine", True)

    def now(self) -> int:
        """The time of the last block."""
        return int(self.rpc("eth_getBlockByNumber", "latest", False)["timestamp"], 16)

    def mine(self, blocks: int) -> None:
        """Let some blocks pass."""
        self.rpc("anvil_mine", hex(blocks), hex(BLOCK_TIME))

    def wait_until(self, moment: int) -> None:
        """Let the next block come at `moment`."""
        self.rpc("evm_setNextBlockTimestamp", moment)


def type_of(field: dict[str, Any]) -> str:
    """The ABI type of a parameter, tuples spelled out."""
    if not field["type"].startswith("tuple"):
        return str(field["type"])
    parts = ",".join(type_of(part) for part in field["components"])
    return f"({parts}){field['type'][5:]}"


class Contract:
    """A deployed contract: encodes calls."""

    def __init__(self, anvil: Anvil, address: str, abi: list[dict[str, Any]]) -> None:
        self.anvil, self.address = anvil, to_checksum_address(address)
        functions = [entry for entry in abi if entry["type"] == "function"]
        self.types = {entry["name"]: [type_of(field) for field in entry["inputs"]] for entry in functions}

    def data(self, function: str, *args: Any) -> str:
        """The calldata of a call."""
        types = self.types[function]
        selector = keccak(text=f"{function}({','.join(types)})")[:4]
        return "0x" + (selector + encode(types, args)).hex()

    def send(self, sender: str, function: str, *args: Any, value: int = 0) -> dict[str, Any]:
        """Send a transaction and return its receipt."""
        return self.anvil.send(sender, self.address, self.data(function, *args), value)

    def call(self, function: str, *args: Any) -> str:
        """The raw answer of a view, in hex."""
        return str(
            self.anvil.rpc("eth_call", {"to": self.address, "data": self.data(function, *args)}, "latest")
        )
