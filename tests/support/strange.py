"""What a stranger can put on a chain: tokens that say strange things of themselves, names and texts nobody would choose."""

from eth_abi import encode

ESCAPES = "\x1b[2J\x1b[31mPAID\x07\u202e\u200b\r\n"
NOT_UTF8 = b"\xff\xfe\x80\xc0name"


def answering(data):
    """Code that answers every call with `data`."""
    length = len(data).to_bytes(2)
    return b"\x61" + length + b"\x60\x0e\x60\x00\x39\x61" + length + b"\x60\x00\xf3" + data


def refusing(data):
    """Code that reverts every call with `data`."""
    return answering(data).replace(b"\x60\x00\xf3", b"\x60\x00\xfd", 1)


def text(raw):
    """An ABI-encoded string of any bytes."""
    return (32).to_bytes(32) + len(raw).to_bytes(32) + raw + bytes(-len(raw) % 32)


REASON = bytes.fromhex("08c379a0")  # Error(string)

# What is at a token's address when somebody looks, after it behaved well enough to be escrowed.
TOKENS = {
    "nothing there": b"",
    "stops": b"\x00",
    "reverts": bytes.fromhex("60006000fd"),
    "reverts with a text of escapes": refusing(REASON + encode(["string"], [ESCAPES])),
    "reverts with a text that is not UTF-8": refusing(REASON + text(NOT_UTF8)),
    "reverts with half a text": refusing(REASON + text(b"x" * 64)[:80]),
    "reverts with 100 kB": bytes.fromhex("620186a06000fd"),
    "burns all gas": bytes.fromhex("5b600056"),
    "invalid opcode": b"\xfe",
    "says 100 kB of zeros": bytes.fromhex("620186a06000f3"),
    "says 60 kB of text": b"\x60\x20\x60\x00\x52\x61\xea\x60\x60\x20\x52\x62\x00\xea\xa0\x60\x00\xf3",
    "says less than a word": answering(b"\x01"),
    "a bytes32 symbol": answering(b"MKR".ljust(32, b"\0")),
    "a bytes32 symbol of escapes": answering(b"\x1b[2J\xe2\x80\xae".ljust(32, b"\0")),
    "a bytes32 symbol that is not UTF-8": answering(NOT_UTF8.ljust(32, b"\0")),
    "a symbol of escapes": answering(encode(["string"], [ESCAPES])),
    "a symbol of 3,000 letters": answering(encode(["string"], ["M" * 3_000])),
    "a symbol that is not UTF-8": answering(text(NOT_UTF8)),
    "an empty symbol": answering(text(b"")),
    "a symbol of surrogates": answering(text("\ud800".encode("utf-8", "surrogatepass"))),
    "a symbol that is far away": answering((2**255).to_bytes(32) + bytes(32)),
    "a symbol without end": answering((32).to_bytes(32) + (2**256 - 1).to_bytes(32)),
    "a symbol inside itself": answering(bytes(64)),
    "255 decimals": answering((255).to_bytes(32)),
    "256 decimals": answering((256).to_bytes(32)),
    "all decimals there are": answering((2**256 - 1).to_bytes(32)),
}
TEXTS = (NOT_UTF8, ESCAPES.encode(), b"\0" * 40, b"", b"u" * 8_000, "\ud800".encode("utf-8", "surrogatepass"))
