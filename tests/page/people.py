"""A wallet's other half: who asks the keys, and the node, for what the page asks of its wallet."""

import json
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

from eth_account import Account

SCRIPT = (Path(__file__).parent / "wallet.js").read_text()
# What a page keeps of the wallet that it has used.
USED_BEFORE = "localStorage.setItem('oathwork:wallet', 'org.example.wallet Test wallet')"
# Once a tab, before its first page.
KNOWN = f"""if (!sessionStorage.getItem('known') && location.origin !== 'null') {{
  sessionStorage.setItem('known', 'yes')
  {USED_BEFORE}
}}"""
SIGNS = (
    "eth_sendTransaction",
    "eth_signTypedData_v4",
    "eth_signTypedData",
    "personal_sign",
    "wallet_sendCalls",
)


def node_answer(url, method, params):
    """Return a node's answer as JSON-RPC has it."""
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode()
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.loads(answer.read())


@dataclass
class Wallet:
    """One account's wallet. Change its attributes to make it strange; `asked` is all that it was asked, in order."""

    node: str
    key: bytes
    chain: int
    is_locked: bool = False
    is_connected: bool = False
    refuses: bool = False  # 4001 to whatever is to be signed
    waits: float = 0  # seconds before it answers what is to be signed
    errors: dict = field(default_factory=dict)  # by method: the error that it answers with
    answers: dict = field(
        default_factory=dict
    )  # by method: what it answers in place of the node, or a function of the params
    asked: list = field(default_factory=list)
    page: object = None

    @property
    def address(self):
        return Account.from_key(self.key).address

    @property
    def signed(self):
        """What it was asked to sign or send."""
        return [each for each in self.asked if each["method"] in SIGNS]

    def __call__(self, question):
        method, params = question["method"], question["params"]
        self.asked.append(question)
        if method in self.errors:
            return {"error": self.errors[method]}
        if method in self.answers:
            answer = self.answers[method]
            return {"result": answer(params) if callable(answer) else answer}
        if method in SIGNS:
            time.sleep(self.waits)
            if self.refuses:
                return {"error": {"code": 4001, "message": "User rejected the request."}}
        own = getattr(self, f"_{method}", None)
        if own:
            return {"result": own(params)}
        answer = node_answer(self.node, method, params)
        return {name: answer[name] for name in ("result", "error") if name in answer}

    def _eth_requestAccounts(self, params):
        self.is_locked, self.is_connected = False, True
        return [self.address.lower()]

    def _eth_accounts(self, params):
        return [self.address.lower()] if self.is_connected and not self.is_locked else []

    def _eth_chainId(self, params):
        return hex(self.chain)

    def _wallet_switchEthereumChain(self, params):
        self.switch(int(params[0]["chainId"], 16))

    def _eth_sendTransaction(self, params):
        (asked,) = params
        fill = {
            "from": self.address,
            "to": asked.get("to"),
            "data": asked.get("data", "0x"),
            "value": asked.get("value", "0x0"),
        }
        gas = asked.get("gas") or node_answer(self.node, "eth_estimateGas", [fill])["result"]
        nonce = (
            asked.get("nonce")
            or node_answer(self.node, "eth_getTransactionCount", [self.address, "pending"])["result"]
        )
        price = node_answer(self.node, "eth_gasPrice", [])["result"]
        transaction = {
            "to": Account.from_key(self.key).address if fill["to"] is None else _checksummed(fill["to"]),
            "data": fill["data"],
            "value": int(fill["value"], 16),
            "gas": int(gas, 16),
            "nonce": int(nonce, 16),
            "maxFeePerGas": 2 * int(price, 16),
            "maxPriorityFeePerGas": 1,
            "chainId": self.chain,
        }
        raw = Account.sign_transaction(transaction, self.key).raw_transaction
        answer = node_answer(self.node, "eth_sendRawTransaction", ["0x" + bytes(raw).hex()])
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer["result"]

    def _eth_signTypedData_v4(self, params):
        message = params[1] if isinstance(params[1], dict) else json.loads(params[1])
        signed = Account.sign_typed_data(self.key, full_message=message)
        return "0x" + bytes(signed.signature).hex()

    def switch(self, chain):
        """Change the network, as somebody does in the wallet."""
        self.chain = chain
        self.page.evaluate("chain => window.__emit('chainChanged', chain)", hex(chain))

    def become(self, key):
        """Change the account, as somebody does in the wallet."""
        self.key = key
        self.page.evaluate("account => window.__emit('accountsChanged', [account])", self.address.lower())


def _checksummed(address):
    from eth_utils.address import to_checksum_address

    return to_checksum_address(address)
