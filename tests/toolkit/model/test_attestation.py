"""What is attested is what EAS' own SDK makes of it, and the schemas are the herald's."""

import pytest

from oathwork.chain.abi import artifact
from oathwork.errors import NotValid
from oathwork.model.attestation import END_SCHEMA, STANDING_SCHEMA, AttestedStanding, attestation_uid
from oathwork.workflows.attestation import attestation_as_json
from tests.support.attestations import STANDING, VECTOR, attested


def test_a_file_is_what_the_sdk_makes_to_the_last_byte():
    assert attestation_as_json(attested()) == {"sig": VECTOR["sig"], "signer": VECTOR["signer"]}


def test_the_number_is_the_sdks():
    assert "0x" + attestation_uid(attested().typed_data).hex() == VECTOR["sig"]["uid"]


def test_what_an_attestation_holds_is_read_back():
    data = bytes.fromhex(VECTOR["sig"]["message"]["data"][2:])
    assert AttestedStanding.decoded(data) == STANDING


@pytest.mark.parametrize("change", [b"", b"\x01" * 32])
def test_what_is_no_standing_is_refused(change):
    with pytest.raises(NotValid, match="a standing is 10 words"):
        AttestedStanding.decoded(STANDING.encoded()[: -32 if not change else None] + change)


def test_a_word_that_is_no_address_or_too_large_is_refused():
    data = bytearray(STANDING.encoded())
    data[32] = 1  # before the account
    with pytest.raises(NotValid, match="is not an address"):
        AttestedStanding.decoded(bytes(data))
    with pytest.raises(NotValid, match=r"AttestedStanding\.guild"):
        AttestedStanding.decoded(b"\x01" + STANDING.encoded()[1:])


@pytest.mark.parametrize("schema", [STANDING_SCHEMA, END_SCHEMA])
def test_the_schemas_stand_in_the_heralds_code(schema):
    """Solidity keeps a long text in pieces of 32 bytes: each is there."""
    code, text = artifact("Herald").bytecode, schema.encode()
    pieces = [text[start : start + 32] for start in range(0, len(text) - 31, 32)]
    assert all(piece in code for piece in pieces)
