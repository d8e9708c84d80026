"""A node of a long chain with a limit on ranges, in this process: what it answers is the embedded chain's, its blocks are far apart."""

from eth_utils.crypto import keccak
from web3.providers import JSONBaseProvider

from oathwork.chain.nodes import Node, Nodes

HEAD = 1_000_000


class LongChain(JSONBaseProvider):
    """Counts what it is asked. It refuses `limit` blocks and more with `words`."""

    def __init__(self, stage, limit, words="no"):
        super().__init__()
        self.chain, self.limit, self.words, self.asked = stage.chain, limit, words, []
        self._apart = HEAD // (
            stage.chain.block().number + 1
        )  # blocks from one of the embedded chain's to the next
        head = stage.chain.block().number
        ranges = stage.chain.raw_logs([stage.escrow.address], [], 0, head)
        self._logs = [self._moved(log) for _, logs in ranges for log in logs]

    def nodes(self):
        """Return it as the only node that there is."""
        nodes = Nodes([], sleep=lambda _: None)
        nodes.nodes = [Node("http://long", self)]
        return nodes

    def make_request(self, method, params):
        self.asked.append(method)
        try:
            return {"jsonrpc": "2.0", "id": 1, "result": getattr(self, method)(*params)}
        except ValueError as error:
            return {"jsonrpc": "2.0", "id": 1, "error": {"code": -32602, "message": str(error)}}

    def eth_chainId(self):
        return hex(self.chain.id)

    def eth_getBlockByNumber(self, number, _):
        number = HEAD if number == "latest" else int(number, 16)
        return {"number": hex(number), "timestamp": hex(self.chain.now()), "hash": _hash(number)}

    def eth_getCode(self, account, _):
        return "0x" + self.chain.code(account).hex()

    def eth_call(self, call, _):
        return "0x" + bytes(self.chain.eth.call(call)).hex()

    def eth_getLogs(self, question):
        first, last = (int(question[name], 16) for name in ("fromBlock", "toBlock"))
        if last - first >= self.limit:
            raise ValueError(self.words)
        id = (*question["topics"], None, None)[1]
        logs = [log for log in self._logs if first <= int(log["blockNumber"], 16) <= last]
        return [log for log in logs if id is None or log["topics"][1] == id]

    def _moved(self, log):
        number = log["blockNumber"] * self._apart
        topics = ["0x" + bytes(topic).hex() for topic in log["topics"]]
        texts = {name: "0x" + bytes(log[name]).hex() for name in ("data", "transactionHash")}
        place = {"blockNumber": hex(number), "logIndex": hex(log["logIndex"]), "blockHash": _hash(number)}
        return {"address": log["address"], "topics": topics, **texts, **place}


def _hash(number):
    return "0x" + keccak(number.to_bytes(8)).hex()
