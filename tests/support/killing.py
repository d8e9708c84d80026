"""Programs that are killed at a moment of one's choice, and what they have left behind."""

from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from web3 import IPCProvider


class Killed(BaseException):
    """What SIGKILL does, as far as it can be had in one process: nobody catches it."""


@dataclass
class Fault:
    """Ends a run `when` its transaction of that number is sent: before the node has it, after, or while it is waited for."""

    when: str
    number: int
    kind: type
    sends: int = 0
    has_struck: bool = False

    def strike(self):
        self.has_struck = True
        raise self.kind

    def pass_on(self, ask, provider, method, params):
        if self.has_struck:
            return ask(provider, method, params)
        if method == "eth_sendRawTransaction":
            self.sends += 1
            if (self.sends, self.when) == (self.number, "before"):
                self.strike()
            answer = ask(provider, method, params)
            if (self.sends, self.when) == (self.number, "after"):
                self.strike()
            return answer
        if (self.sends, self.when) == (self.number, "waiting") and method == "eth_getTransactionReceipt":
            self.strike()
        return ask(provider, method, params)


@contextmanager
def struck_by(fault):
    """What is asked of nodes by their sockets meanwhile passes the fault."""
    ask = IPCProvider.make_request
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(IPCProvider, "make_request", lambda *question: fault.pass_on(ask, *question))
        yield


@contextmanager
def folder_as_before(folder):
    """Leave the files of a folder afterwards as they were before."""
    files = {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()}
    try:
        yield
    finally:
        for file in [file for file in folder.rglob("*") if file.is_file()]:
            if file not in files:
                file.unlink()
        for file, data in files.items():
            file.write_bytes(data)
