"""Several questions to contracts as one, of one moment: a piece of code asks them, which a node runs and nobody deploys.

What Multicall3 does, on every chain that runs code for contracts which are never made, whether Multicall3 is there or not.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple

from oathwork.chain.client import Chain
from oathwork.chain.node_errors import node_errors
from oathwork.errors import NodeRefused, Refused

MOST_QUESTIONS: Final = 100  # questions in one, whose gas any node gives
_MOST_CODE: Final = 49_152  # bytes of what is asked (EIP-3860)
_MOST_MEMORY: Final = 24_576  # bytes of what is answered, a contract's code to the chain (EIP-170)
_WORD: Final = 32
_PUT: Final = "62{size:06x} 62{start:06x} 62{place:06x} 39"  # CODECOPY of the question into memory
_ASK: Final = "62{answer:06x} 62{into:06x} 62{size:06x} 62{place:06x} 73{to} 5a fa"  # STATICCALL
_NOTE: Final = (
    "62{note:06x} 52 3d 62{length:06x} 52"  # MSTORE of whether that was done, and of the answer's size
)
_RETURN: Final = "62{size:06x} 6000 f3"
_STEP: Final = 63  # bytes of code for one question
_END: Final = 7


class ViewCall(NamedTuple):
    """What a contract is asked, and how many bytes its answer has."""

    to: str
    data: bytes
    size: int


def in_parts(questions: Iterable[ViewCall]) -> Iterator[list[ViewCall]]:
    """Yield questions in order, as many at a time as a node takes as one."""
    part: list[ViewCall] = []
    code_size = memory_size = 0
    for question in questions:
        ask, answer = _STEP + len(question.data), 2 * _WORD + question.size
        is_full = code_size + ask > _MOST_CODE - _END or memory_size + answer > _MOST_MEMORY - _WORD
        if part and (is_full or len(part) == MOST_QUESTIONS):
            yield part
            part, code_size, memory_size = [], 0, 0
        part.append(question)
        code_size, memory_size = code_size + ask, memory_size + answer
    if part:
        yield part


def ask_together(
    chain: Chain, questions: Sequence[ViewCall], *, block: int | None = None
) -> list[bytes] | None:
    """Return the answers, all of one block's end; None if one of them is no such answer, or the node runs no such code.

    Then they are asked one by one, which says why. What is asked and what is answered are code to a node, which has a
    greatest size: of many, each of `in_parts` is asked. Raises Unreachable.
    """
    if not chain.runs_code:
        return None
    code, size = _code(questions)
    try:
        with node_errors("asking contracts"):
            memory = bytes(chain.eth.call({"data": "0x" + code.hex()}, "latest" if block is None else block))
    except Refused:
        return None
    except NodeRefused:
        chain.runs_code = False
        return None
    return _answers(questions, memory) if len(memory) == size else None


def _answers(questions: Sequence[ViewCall], memory: bytes) -> list[bytes] | None:
    answers, place = [], _WORD
    for question in questions:
        note, length = (int.from_bytes(memory[at : at + _WORD]) for at in (place, place + _WORD))
        if not note or length != question.size:
            return None
        place += 2 * _WORD + question.size
        answers.append(memory[place - question.size : place])
    return answers


def _code(questions: Sequence[ViewCall]) -> tuple[bytes, int]:
    """Return the code, behind it the questions, and how much it returns.

    What is returned is a contract's code to the chain, which may not begin with 0xef (EIP-3541): a word of zeros is first.
    """
    size = _WORD + sum(2 * _WORD + question.size for question in questions)
    start, note, steps = _STEP * len(questions) + _END, _WORD, []
    for question in questions:
        numbers: dict[str, Any] = {"start": start, "size": len(question.data), "place": size}
        numbers |= {"note": note, "length": note + _WORD, "into": note + 2 * _WORD, "answer": question.size}
        steps.append(bytes.fromhex((_PUT + _ASK + _NOTE).format(**numbers, to=question.to[2:])))
        start += len(question.data)
        note += 2 * _WORD + question.size
    data = b"".join(question.data for question in questions)
    return b"".join(steps) + bytes.fromhex(_RETURN.format(size=size)) + data, size
