"""A real Safe 1.4.1 on a chain: made by its factory, and acting when enough of its owners have signed."""

import json
from pathlib import Path

from eth_abi.abi import encode
from eth_abi.packed import encode_packed
from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak

from oathwork.chain.client import Chain
from oathwork.chain.keys import KeySigner
from oathwork.model.typed_data import NOBODY

ARTIFACTS = Path(__file__).parents[2] / "node_modules/@safe-global/safe-contracts/build/artifacts/contracts"
CALL, DELEGATE = 0, 1


def _bytecode(path):
    return bytes.fromhex(json.loads((ARTIFACTS / path).read_text())["bytecode"][2:])


def _selector(signature):
    return keccak(text=signature)[:4]


def _create(chain, signer, code):
    transaction = chain.web3.eth.send_raw_transaction(
        signer.sign_transaction(
            {
                "data": code,
                "value": 0,
                "chainId": chain.id,
                "nonce": chain.web3.eth.get_transaction_count(signer.address),
                "gas": 8_000_000,
                "maxFeePerGas": 10**11,
                "maxPriorityFeePerGas": 1,
            }
        )
    )
    return str(chain.web3.eth.wait_for_transaction_receipt(transaction)["contractAddress"])


class SafeWallet:
    """A Safe whose `owners` sign; `threshold` of them have to."""

    def __init__(self, chain: Chain, owners: list[KeySigner], threshold: int):
        self.chain, self.owners, self.threshold = chain, owners, threshold
        sender = owners[0]
        singleton = _create(chain, sender, _bytecode("Safe.sol/Safe.json"))
        factory = _create(chain, sender, _bytecode("proxies/SafeProxyFactory.sol/SafeProxyFactory.json"))
        self.many = _create(
            chain, sender, _bytecode("libraries/MultiSendCallOnly.sol/MultiSendCallOnly.json")
        )
        kinds = ["address[]", "uint256", "address", "bytes", "address", "address", "uint256", "address"]
        members = [owner.address for owner in owners]
        setup = _selector(f"setup({','.join(kinds)})") + encode(
            kinds, [members, threshold, NOBODY, b"", NOBODY, NOBODY, 0, NOBODY]
        )
        made = _selector("createProxyWithNonce(address,bytes,uint256)") + encode(
            ["address", "bytes", "uint256"], [singleton, setup, 0]
        )
        self.address = to_checksum_address(chain.call(factory, made, sender=sender.address)[12:32])
        chain.send(factory, made, sender)

    def execute(self, calls, signers=None):
        """Do all the calls, (to, wei, data) each, in one transaction, signed by the first `threshold` owners."""
        packed = b"".join(
            encode_packed(
                ["uint8", "address", "uint256", "uint256", "bytes"], [CALL, to, value, len(data), data]
            )
            for to, value, data in calls
        )
        batch = _selector("multiSend(bytes)") + encode(["bytes"], [packed])
        return self._execute(self.many, batch, DELEGATE, signers or self.owners[: self.threshold])

    def _execute(self, to, data, operation, signers):
        kinds = ["address", "uint256", "bytes", "uint8", *["uint256"] * 3, "address", "address"]
        values = [to, 0, data, operation, 0, 0, 0, NOBODY, NOBODY]
        nonce = int.from_bytes(self.chain.call(self.address, _selector("nonce()")))
        asked = _selector(f"getTransactionHash({','.join([*kinds, 'uint256'])})")
        digest = self.chain.call(self.address, asked + encode([*kinds, "uint256"], [*values, nonce]))
        by_address = sorted(signers, key=lambda signer: int(signer.address, 16))
        signatures = b"".join(_signed(signer, digest) for signer in by_address)
        call = _selector(f"execTransaction({','.join([*kinds, 'bytes'])})")
        return self.chain.send(
            self.address, call + encode([*kinds, "bytes"], [*values, signatures]), signers[0]
        )


def _signed(signer, digest):
    signature = signer._KeySigner__account.unsafe_sign_hash(digest)  # a test's own key
    return signature.signature
