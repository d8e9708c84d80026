"""What all contracts have in common: an address on a chain, and an ABI."""

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar, Self

from oathwork.chain.abi import Artifact, artifact
from oathwork.chain.client import Chain, NodePlace, connect
from oathwork.chain.nodes import Nodes
from oathwork.chain.together import ViewCall, ask_together, in_parts
from oathwork.contracts.call import Call
from oathwork.contracts.deployments import find
from oathwork.model.typed_data import Domain, address

Where = NodePlace | Chain | Sequence[str]


def reach(where: Where, *, chain_id: int | None = None, confirmations: int = 1) -> Chain:
    """Return the chain that is meant: one node of it, or several, of which the next is asked when one fails.

    `where` is an HTTP address or a list of them, an IPC socket's path, a provider, a Web3, or a Chain, which is returned
    as it is. Raises Unreachable, WrongChain, NotValid.
    """
    if isinstance(where, Chain):
        return where
    if isinstance(where, Sequence) and not isinstance(where, str):
        where = where[0] if len(where) == 1 else Nodes(where, chain_id=chain_id)
    return connect(where, chain_id=chain_id, confirmations=confirmations)


class Contract:
    """A contract at an address. The subclasses name its functions."""

    NAME: ClassVar[str] = ""

    def __init__(self, chain: Chain, where: str) -> None:
        self.chain, self.address = chain, address(where)

    @property
    def abi(self) -> Artifact:
        """Its ABI and bytecode."""
        return artifact(self.NAME)

    @property
    def domain(self) -> Domain:
        """The EIP-712 domain of what is signed for it."""
        return Domain(self.chain.id, self.address)

    def _ask(self, function: str, *arguments: Any, block: int | None = None) -> Any:
        answer = self.chain.call(self.address, self.abi.encode(function, *arguments), block=block)
        return self.abi.decode(function, answer)

    def _ask_each(
        self, function: str, each: Iterable[tuple[Any, ...]], *, block: int | None = None
    ) -> list[Any]:
        """Return a function's answers to each of these arguments, as many in one question as the node can."""
        questions = [self._question(function, arguments) for arguments in each]
        answers = [answer for part in in_parts(questions) for answer in self._answers(part, block)]
        return [self.abi.decode(function, answer) for answer in answers]

    def _ask_together(self, *questions: tuple[str, tuple[Any, ...]], block: int | None = None) -> list[Any]:
        """Return the answers to functions with their arguments, in one question where the node can: then of one block."""
        calls = [self._question(name, arguments) for name, arguments in questions]
        answers = zip(questions, self._answers(calls, block), strict=True)
        return [self.abi.decode(name, answer) for (name, _), answer in answers]

    def _question(self, function: str, arguments: tuple[Any, ...]) -> ViewCall:
        data = self.abi.encode(function, *arguments)
        return ViewCall(self.address, data, self.abi.answer_size(function))

    def _answers(self, questions: Sequence[ViewCall], block: int | None) -> list[bytes]:
        answers = ask_together(self.chain, questions, block=block)
        if answers is None:
            return [self.chain.call(each.to, each.data, block=block) for each in questions]
        return answers

    def _do(self, function: str, *arguments: Any, value: int = 0) -> Call:
        data = self.abi.encode(function, *arguments)
        return Call(self.chain, self.NAME, function, self.address, data, value)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.address})"


class Deployed(Contract):
    """A contract that is at the same address on every chain."""

    PLACE: ClassVar[str] = ""  # its field of `Deployment`

    @classmethod
    def connect(cls, where: Where, *, chain_id: int | None = None, confirmations: int = 1) -> Self:
        """Return the contract on a chain, checked to be ours; `where` as for `reach`.

        Raises Unreachable, WrongChain, NotDeployed, WrongCode.
        """
        chain = reach(where, chain_id=chain_id, confirmations=confirmations)
        return cls(chain, getattr(find(chain), cls.PLACE))
