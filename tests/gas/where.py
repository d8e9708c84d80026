"""Where the gas of one transaction goes, by kind of instruction and by line of source."""

from __future__ import annotations

from collections import Counter
from typing import Any

from tests.gas.chain import ROOT, Anvil

CALLS = {"CALL", "STATICCALL", "DELEGATECALL", "CALLCODE", "CREATE", "CREATE2"}
MEMORY = {"MLOAD", "MSTORE", "MSTORE8", "MCOPY", "CALLDATACOPY", "RETURNDATACOPY", "CODECOPY", "EXTCODECOPY"}
BASE = 21_000


def steps_of(anvil: Anvil, transaction: str) -> list[dict[str, Any]]:
    """The instructions a transaction ran, each with what it cost by itself (a call: without what was run inside)."""
    options = {"disableMemory": True, "disableStorage": True}
    steps: list[dict[str, Any]] = anvil.rpc("debug_traceTransaction", transaction, options)["structLogs"]
    inside: list[int] = []  # at each depth: what the frames called from it have cost since its last instruction
    following: dict[int, dict[str, Any]] = {}  # by depth: the instruction that comes next there
    for step in reversed(steps):
        depth = step["depth"]
        after = following.get(depth)
        step["own"] = step["gasCost"] if after is None or after.get("frame_ended") else step["gas"] - after["gas"]
        following[depth] = step
        for deeper in [d for d in following if d > depth]:
            del following[deeper]
    del inside
    total_inside: dict[int, int] = {}
    for step in reversed(steps):  # from the callee's end to the call
        depth = step["depth"]
        spent = total_inside.pop(depth + 1, 0)
        if step["op"] in CALLS and spent:
            step["own"] -= spent
            total_inside[depth] = total_inside.get(depth, 0) + spent + step["own"]
        else:
            total_inside[depth] = total_inside.get(depth, 0) + step["own"]
            if spent:  # cannot be: deeper steps are always behind a call
                total_inside[depth] += spent
    return steps


def kind_of(step: dict[str, Any]) -> str:
    """The heading a step is counted under."""
    op = step["op"]
    if op in ("SLOAD", "SSTORE"):
        return op.lower()
    if op.startswith("LOG"):
        return "logs"
    if op in CALLS:
        return "precompiles" if step["own"] > 0 and step.get("target", 99) < 16 else "calls"
    if op in ("TLOAD", "TSTORE"):
        return "lock"
    if op in ("KECCAK256", "SHA3"):
        return "keccak"
    if op in ("EXTCODESIZE", "EXTCODEHASH", "BALANCE"):
        return "cold accounts"
    if op in MEMORY:
        return "memory"
    if op in ("JUMP", "JUMPI", "JUMPDEST"):
        return "jumps"
    return "rest"


def calldata_cost(data: str) -> int:
    """16 for a byte, 4 for a zero."""
    raw = bytes.fromhex(data[2:])
    zeros = raw.count(0)
    return 16 * (len(raw) - zeros) + 4 * zeros


def where(anvil: Anvil, receipt: dict[str, Any]) -> Counter[str]:
    """The gas of a transaction by kind; sums to what the receipt says."""
    transaction = anvil.rpc("eth_getTransactionByHash", receipt["transactionHash"])
    parts = Counter({"transaction": BASE, "calldata": calldata_cost(transaction["input"])})
    for step in steps_of(anvil, receipt["transactionHash"]):
        if step["op"] in CALLS:
            step["target"] = int(step["stack"][-2], 16)
        parts[kind_of(step)] += step["own"]
    parts["refund"] = int(receipt["gasUsed"], 16) - sum(parts.values())
    return parts
