"""
A pytest plugin: counts how often each instruction of each contract is run by the tests.

Every transaction is traced when its receipt is read, and every call and gas estimate when it is made: a snapshot that is
restored later takes nothing away. Where to write the counts is in the environment.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from web3 import HTTPProvider

FOLDER = "OATHWORK_COVERAGE"  # the variable that names the folder
STEPS = {"disableMemory": True, "disableStack": True, "disableStorage": True}
FRAMES = {"tracer": "callTracer"}
CREATES = ("CREATE", "CREATE2")
CALLS = ("eth_call", "eth_estimateGas")
RECEIPT = "eth_getTransactionReceipt"
LARGEST = 20_000_000  # gas of a call that is traced: the steps of one that takes more do not fit a request
UNDONE = ("evm_revert", "anvil_reset", "anvil_setCode")

Json = dict[str, Any]


class Recorder:
    """Replaces HTTPProvider._make_request, through which every request goes, under any middleware."""

    def __init__(self) -> None:
        self.request = HTTPProvider._make_request
        self.codes: dict[str, str] = {}  # all code that has been run, by its hash
        self.runs: dict[str, Counter[int]] = {}  # of each instruction, by hash of the code and place in it
        self.jumps: dict[str, Counter[int]] = {}  # of each JUMPI that jumped
        self.code_at: dict[str, str] = {}  # address to hash, as long as nothing is restored
        self.traced: set[str] = set()
        self.skipped = 0

    def __call__(self, provider: HTTPProvider, method: Any, data: bytes) -> bytes:
        answer = self.request(provider, method, data)
        if method in CALLS or method == RECEIPT:
            self._look(provider, method, json.loads(data)["params"], json.loads(answer))
        elif method in UNDONE:
            self.code_at.clear()
            self.traced.clear()
        return answer

    def _look(self, provider: HTTPProvider, method: str, params: list[Any], answer: Json) -> None:
        if method in CALLS:
            block = params[1] if len(params) > 1 else "latest"
            self._trace(provider, "debug_traceCall", params[0], block)
        elif answer.get("result") and params[0] not in self.traced:
            self.traced.add(params[0])
            self._trace(provider, "debug_traceTransaction", params[0])

    def _ask(self, provider: HTTPProvider, method: Any, *params: Any) -> Any:
        data = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode()
        return json.loads(self.request(provider, method, data)).get("result")

    def _trace(self, provider: HTTPProvider, method: str, *what: Any) -> None:
        frames = self._ask(provider, method, *what, FRAMES)
        if not frames or (frames["type"] not in CREATES and int(frames["gasUsed"], 16) > LARGEST):
            self.skipped += 1
            return
        steps = self._ask(provider, method, *what, STEPS)
        running: list[str] = []  # the codes that wait for each other
        waiting = _in_order(frames)
        steps = steps["structLogs"]
        for step, after in zip(steps, [*steps[1:], None], strict=True):
            depth, pc = step["depth"], step["pc"]
            if depth > len(running):
                frame = next(
                    frame for frame in waiting if not running or int(frame["gas"], 16) == step["gas"]
                )
                running.append(self._code_of(provider, frame))
            del running[depth:]
            self.runs[running[-1]][pc] += 1
            if step["op"] == "JUMPI" and after and after["pc"] != pc + 1:
                self.jumps[running[-1]][pc] += 1

    def _code_of(self, provider: HTTPProvider, frame: Json) -> str:
        if frame["type"] in CREATES:
            return self._remember(frame["input"])
        address = frame["to"]
        if address not in self.code_at:
            self.code_at[address] = self._remember(self._ask(provider, "eth_getCode", address, "latest"))
        return self.code_at[address]

    def _remember(self, code: str) -> str:
        key = hashlib.sha256(code.encode()).hexdigest()
        if key not in self.codes:
            self.codes[key], self.runs[key], self.jumps[key] = code, Counter(), Counter()
        return key

    def write(self, folder: Path) -> None:
        """One file for each process that ran tests."""
        found = [
            {"code": code, "runs": self.runs[key], "jumps": self.jumps[key]}
            for key, code in self.codes.items()
        ]
        (folder / f"counts-{os.getpid()}.json").write_text(
            json.dumps({"skipped": self.skipped, "codes": found})
        )


def _in_order(frame: Json) -> Iterator[Json]:
    """The frames of a transaction as they begin."""
    yield frame
    for inner in frame.get("calls", []):
        yield from _in_order(inner)


recorder = Recorder()


def pytest_configure(config: pytest.Config) -> None:
    """From now on everything that is sent to a node is traced."""
    HTTPProvider._make_request = lambda *arguments: recorder(*arguments)  # type: ignore[method-assign]


def pytest_unconfigure(config: pytest.Config) -> None:
    """At the end the counts are written."""
    recorder.write(Path(os.environ[FOLDER]))
