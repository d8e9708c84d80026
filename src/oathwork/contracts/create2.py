"""The well-known proxy through which a contract gets the same address on every chain, and what follows from that."""

from typing import Final

from eth_hash.auto import keccak

from oathwork.chain.abi import artifact
from oathwork.contracts.court_creation import describe_court_creation
from oathwork.contracts.herald_creation import describe_herald_creation
from oathwork.model.typed_data import address

PROXY: Final = address("0x4e59b44847b379578588920ca78fbf26c0b4956c")
# The proxy's own deployment, signed once and for all by an account nobody has the key of (the signature is made up, and
# the account follows from it): the same bytes put it at the same address on any chain.
PROXY_SIGNER: Final = address("0x3fab184622dc19b6109349b94811493bf2a45362")
PROXY_COST: Final = 10**16  # wei: 100,000 gas at 100 gwei
PROXY_CODE: Final = bytes.fromhex(
    "7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe036016000816020823780358282"
    "34f58015156039578182fd5b8082525050506014600cf3"
)
PROXY_TRANSACTION: Final = bytes.fromhex(
    "f8a58085174876e800830186a08080b853604580600e600039806000f350fe"
    + PROXY_CODE.hex()
    + "1ba0"
    + 32 * "22"
    + "a0"
    + 32 * "22"
)
SALT: Final = bytes(32)
EDGE_CONTRACTS: Final = (
    "Crowds",
    "Plans",
    "Holdbacks",
    "Rotas",
    "KeeperPot",
)  # made for one escrow, their only argument
FUNDING_WORDS: Final = (
    "This chain lacks the CREATE2 proxy, which puts contracts at the same addresses everywhere: an account that nobody has the "
    "key of creates it, and what that costs is paid here, once for all and never to be had back."
)


def create2_address(init_code: bytes, salt: bytes = SALT, creator: str = PROXY) -> str:
    """Return where the proxy puts a contract, or another creator that uses CREATE2."""
    return address(keccak(b"\xff" + bytes.fromhex(creator[2:]) + salt + keccak(init_code))[12:])


def create_address(creator: str, nonce: int) -> str:
    """Return where a contract puts the contract it creates as its `nonce`th, counted from 1; to 127."""
    rlp = b"\xd6\x94" + bytes.fromhex(creator[2:]) + bytes([nonce])  # RLP of the two
    return address(keccak(rlp)[12:])


def described(data: bytes) -> str:
    """Return what the proxy does with call data that creates our contracts, for people; nothing if it does not."""
    salt, init_code = data[:32], data[32:]
    if init_code != artifact("BountyEscrow").bytecode:
        where = create2_address(init_code, salt)
        return (
            _described_edge(salt, init_code)
            or describe_court_creation(init_code, where)
            or describe_herald_creation(init_code, where)
        )
    escrow = create2_address(init_code, salt)
    return (
        f"The contracts are created: the escrow at {escrow}, which creates the guilds, the reputation and its image. "
        "They belong to nobody, and nobody can change them."
    )


def _described_edge(salt: bytes, init_code: bytes) -> str:
    code, argument = init_code[:-32], init_code[-32:]
    name = next((each for each in EDGE_CONTRACTS if artifact(each).bytecode == code), "")
    if not name or any(argument[:12]):
        return ""
    where, escrow = create2_address(init_code, salt), address(argument[12:])
    return f"The contract {name} is created at {where}, for the escrow at {escrow}. It belongs to nobody, and nobody can change it."
