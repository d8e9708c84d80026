"""What the machine needs of a chain, twice: pyrevm (fast, if it is installed) and eth-tester (what the suite
runs on).

Both are alike in what can be seen: every transaction has a block of its own, gas costs its sender nothing,
the clock moves only when told to, and nothing depends on the time of day or on chance.

Each is of two kinds: with a RANDAO mix in every block's header (`mix`), which the contracts find when they are
deployed, or without.
"""

from dataclasses import dataclass

import rlp
from eth.vm.spoof import SpoofTransaction
from eth_keys.datatypes import PrivateKey
from eth_tester.backends.pyevm.main import PyEVMBackend, get_default_genesis_params
from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak

GENESIS = 1_800_000_000  # seconds
FIRST_BLOCK = 20_000
RICH = 10**30
GAS = 25_000_000
HISTORY = "0x0000F90827F1C53a10cb7A02335B175320002935"
HISTORY_CODE = bytes.fromhex(
    "3373fffffffffffffffffffffffffffffffffffffffe14604657602036036042575f35600143038111604257"
    "611fff81430311604257611fff9006545f5260205ff35b5f5ffd5b5f35611fff60014303065500"
)
LOOKER = "0x00000000000000000000000000000000000100Ca"  # who asks for what can be seen
SYSTEM = "0xffffFFFfFFffffffffffffffFfFFFfffFFFfFFfE"
BY_OPCODE, BY_HISTORY = 256, 8_191  # blocks


class Reverted(Exception):
    """The call failed; `data` is what it answered."""

    def __init__(self, data):
        self.data = data
        super().__init__(data.hex())


@dataclass(frozen=True)
class Log:
    address: str
    topics: tuple[bytes, ...]
    data: bytes


def mix_of(number):
    """Return the RANDAO mix of a block, on a chain that has one; beyond 64 bits, as nearly all are."""
    return keccak(b"the mix of block" + number.to_bytes(32))


class Engine:
    """The block the next transaction will be in is `number` at `now`. `remembers` tells whether EIP-2935
    is there, `mix` whether blocks have one."""

    name = ""
    limit = GAS  # of every transaction

    def __init__(self, *, remembers=True, mix=False):
        self.remembers, self.mix = remembers, mix
        self.builder = b""  # what the builder of every block writes into its header
        self.calls = 0
        self.spent = {}  # by sender, on gas

    def hash_of(self, number):
        """Return the hash of a past block as far as the next block can see it, else None."""
        back = self.number - number
        reach = BY_HISTORY if self.remembers else BY_OPCODE
        return self.true_hash(number) if 0 < back <= reach else None

    def header_of(self, number):
        """Return what proves a past block's mix; nothing without one, nor of a block that is not there yet."""
        return self.true_header(number) if self.mix and number < self.number else b""

    def drawable(self, number):
        """Return the first block in which a lot of block `number` can be drawn."""
        return number + 1

    def randomness_of(self, number):
        """Return what decides a lot of this block."""
        return mix_of(number) if self.mix else self.true_hash(number)


class Revm(Engine):
    """pyrevm does no mining: block, time, history and transient storage are set by hand.

    What `blockhash` says of block n is keccak256 of n's decimal digits, whatever is in it, and cannot be set. So on a
    chain with a mix only the blocks that the history contract alone remembers have a header that can be proved: lots
    are drawn from there. `largest_code` (bytes) is for contracts with a bug planted that makes them too large.
    """

    name = "pyrevm"

    def __init__(self, accounts, *, remembers=True, mix=False, largest_code=24_576):
        import pyrevm

        super().__init__(remembers=remembers, mix=mix)
        self.revm = pyrevm
        self.number, self.now = FIRST_BLOCK, GENESIS
        limits = pyrevm.Env(cfg=pyrevm.CfgEnv(limit_contract_code_size=largest_code))
        self.evm = pyrevm.EVM(limits, gas_limit=GAS, spec_id="CANCUN")
        for account in (*accounts, SYSTEM):
            self.evm.set_balance(account, RICH)
        if remembers:
            self.evm.insert_account_info(HISTORY, pyrevm.AccountInfo(nonce=1, code=HISTORY_CODE))
        self.watched = set()
        self._enter(self.number, self.now)

    def deploy(self, sender, code, value=0):
        return to_checksum_address(self.evm.deploy(sender, code, value))

    def transact(self, sender, to, data, value=0):
        """Send, and return the logs; the next block begins. A failed transaction leaves no trace, not even
        a block."""
        self._remember(self.number - 1)
        self._run(sender, to, data, value)
        logs = tuple(_log(each.address, each.topics, each.data[1]) for each in self.evm.result.logs)
        self._enter(self.number + 1, self.now + 1)
        return logs

    def attempt(self, sender, to, data, value=0):
        """Do as `transact` and undo it: raise `Reverted` or return nothing."""
        self._remember(self.number - 1)
        point = self.evm.snapshot()
        try:
            self._run(sender, to, data, value)
        except Reverted:
            self.evm.revert(point)  # a failed call keeps its checkpoint
            raise
        self.evm.revert(point)

    def call(self, to, data):
        self.calls += 1
        return bytes(self.evm.message_call(LOOKER, to, data))

    def watch(self, number):
        """Keep the hash of this block in the history contract, once it is there."""
        self.watched.add(number)

    def advance(self, seconds=0, blocks=0):
        """Let time and blocks pass; at least a block with time."""
        self._enter(self.number + max(blocks, 1 if seconds else 0), self.now + seconds)

    def snapshot(self):
        return self.evm.snapshot(), self.number, self.now, set(self.watched)

    def restore(self, taken):
        point, number, now, self.watched = taken
        self.evm.revert(point)
        self._enter(number, now)

    def _run(self, sender, to, data, value):
        self.calls += 1
        self.evm.reset_transient_storage()
        try:
            self.evm.message_call(sender, to, data, value, self.limit)
        except RuntimeError as error:
            text = str(error)
            if "output: 0x" not in text:
                raise AssertionError(text[:300]) from error
            raise Reverted(bytes.fromhex(text.split("output: 0x")[1].split(" ")[0])) from None

    def true_hash(self, number):
        if self.mix and self.number - number > BY_OPCODE:
            return keccak(self.true_header(number))
        return keccak(str(number).encode())

    def true_header(self, number):
        """As a block's builder makes it: all but number and mix is the builder's choice."""
        digest = keccak(self.builder)
        fields = [
            digest,
            digest,
            digest[:20],
            digest,
            digest,
            digest,
            digest * 8,
            b"",
            number.to_bytes(8).lstrip(b"\0"),
        ]
        fields += [b"\1", b"\1", digest[:5], self.builder, mix_of(number), bytes(8), b"\7"]
        return rlp.encode(fields)

    def drawable(self, number):
        return number + (BY_OPCODE + 1 if self.mix else 1)

    def _enter(self, number, now):
        self.number, self.now = number, now
        passed = BY_OPCODE if self.mix else 0  # the hash is another before
        for past in [each for each in self.watched if each + passed < number]:
            self._remember(past)
            self.watched.discard(past)
        self._set_block(number, now)

    def _remember(self, number):
        """What a client does when a block begins, for the few blocks that anybody asks about."""
        if not self.remembers:
            return
        remembered = self.true_hash(number)
        self._set_block(number + 1, self.now)
        self.evm.message_call(SYSTEM, HISTORY, remembered)
        self._set_block(self.number, self.now)

    def _set_block(self, number, now):
        randao = mix_of(number) if self.mix else bytes(32)
        self.evm.set_block_env(
            self.revm.BlockEnv(number=number, timestamp=now, gas_limit=GAS, basefee=0, prevrandao=randao)
        )


class EthTester(Engine):
    """eth-tester's back end (py-evm), the chain that Ape and `oathwork demo` run on. What gas costs is in
    `spent`.

    It has no EIP-2935: py-evm keeps the history when it imports blocks, not when it mines them.
    """

    name = "eth-tester"

    def __init__(self, keys, *, mix=False):
        super().__init__(remembers=False, mix=mix)
        state = {_raw(account): _account(balance=RICH) for account in (*keys, LOOKER)}
        params = get_default_genesis_params({"timestamp": GENESIS, "gas_limit": 2 * GAS})
        self.chain = PyEVMBackend(genesis_parameters=params, genesis_state=state).chain
        self.keys = {account: PrivateKey(key) for account, key in keys.items()}
        self._enter(GENESIS + 1)

    @property
    def number(self):
        return self.chain.header.block_number

    @property
    def now(self):
        return self.chain.header.timestamp

    def deploy(self, sender, code, value=0):
        computation = self._apply(sender, b"", code, value)
        self._mine()
        return to_checksum_address(computation.msg.storage_address)

    def transact(self, sender, to, data, value=0):
        computation = self._apply(sender, _raw(to), data, value)
        entries = computation.get_log_entries()
        self._mine()
        return tuple(
            _log(address, [topic.to_bytes(32) for topic in topics], data) for address, topics, data in entries
        )

    def attempt(self, sender, to, data, value=0):
        before, spent = self.chain.header, dict(self.spent)
        try:
            self._apply(sender, _raw(to), data, value)
        finally:
            self.chain.header, self.spent = before, spent

    def call(self, to, data):
        self.calls += 1
        fee = self.chain.header.base_fee_per_gas
        transaction = self.chain.create_unsigned_transaction(
            nonce=0, gas_price=fee, gas=GAS, to=_raw(to), value=0, data=data
        )
        state = self.chain.get_vm(self.chain.header).state
        point = state.snapshot()
        computation = state.apply_transaction(SpoofTransaction(transaction, from_=_raw(LOOKER)))
        state.revert(point)
        if computation.is_error:
            raise Reverted(bytes(computation.output))
        return bytes(computation.output)

    def watch(self, number):
        """The chain itself keeps the hashes."""

    def advance(self, seconds=0, blocks=0):
        until = self.now + seconds
        for _ in range(max(blocks, 1 if seconds else 0)):
            self._mine()
        self._enter(max(until, self.now))

    def snapshot(self):
        return self.chain.get_canonical_head(), self.now, dict(self.spent)

    def restore(self, taken):
        head, now, self.spent = taken
        database = self.chain.chaindb
        database._set_as_canonical_chain_head(
            database.db, head, bytes(32)
        )  # as the back end's own snapshots do
        self.chain.header = self.chain.create_header_from_parent(head)
        self._enter(now)

    def _apply(self, sender, to, data, value):
        self.calls += 1
        before = self.chain.header
        vm = self.chain.get_vm(before)
        fee = before.base_fee_per_gas
        unsigned = self.chain.create_unsigned_transaction(
            nonce=vm.state.get_nonce(_raw(sender)),
            gas_price=fee,
            gas=self.limit,
            to=to,
            value=value,
            data=data,
        )
        signed = unsigned.as_signed_transaction(self.keys[sender], self.chain.chain_id)
        _, receipt, computation = self.chain.apply_transaction(signed)
        if computation.is_error:
            self.chain.header = before
            raise Reverted(bytes(computation.output))
        self.spent[sender] = self.spent.get(sender, 0) + fee * (receipt.gas_used - before.gas_used)
        return computation

    def _mine(self):
        """As the back end does, without the random number it puts into each block: runs have to be
        repeatable."""
        now = self.now
        self.chain.mine_block(
            coinbase=bytes(20), mix_hash=self._randao(), blob_gas_used=0, extra_data=self.builder
        )
        self._enter(now + 1)

    def _randao(self):
        """Of the block that is being built."""
        return mix_of(self.number) if self.mix else bytes(32)

    def _enter(self, now):
        self.chain.header = self.chain.header.copy(timestamp=now, mix_hash=self._randao())

    def true_hash(self, number):
        return self.chain.get_canonical_block_header_by_number(number).hash

    def true_header(self, number):
        return rlp.encode(self.chain.get_canonical_block_header_by_number(number))


def _raw(address):
    return bytes.fromhex(address[2:])


def _account(balance):
    return {"balance": balance, "nonce": 0, "code": b"", "storage": {}}


def _log(address, topics, data):
    address = address if isinstance(address, str) else "0x" + address.hex()
    raw = tuple(each if isinstance(each, bytes) else bytes.fromhex(each[2:]) for each in topics)
    return Log(to_checksum_address(address), raw, bytes(data))
