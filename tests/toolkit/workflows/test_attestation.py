"""An attestation is believed for what the chain says, and not for who signed it: each lie in it is found."""

import json
from dataclasses import replace

import pytest

from oathwork.errors import BadDocument, BadSignature, NodeRefused, NoSuchGuild, WrongChain
from oathwork.model.attestation import eas_domain
from oathwork.model.fading import faded as fade
from oathwork.model.guild import half_life
from oathwork.model.typed_data import TypedData
from oathwork.untrusted.fields import DocumentRefused
from oathwork.workflows.attestation import (
    Attestation,
    NotAttested,
    attestation_as_json,
    check_attestation,
    load_attestation,
    save_attestation,
    sign_standing,
    standing_at,
)
from tests.support.stage import DAY, SETTINGS, rolled_back

EAS = "0x" + "ea" * 20
SALT = b"\x07" * 32


@pytest.fixture(scope="module")
def stage(built_stage):
    """A worker who was paid for 40 points a fortnight ago."""
    with rolled_back(built_stage) as stage:
        pay(stage)
        stage.later(14 * DAY)
        yield stage


@pytest.fixture(autouse=True)
def alone(stage):
    with rolled_back(stage):
        yield


def pay(stage, lane=0):
    stage.settle(stage.draw(stage.deliver(stage.claim(stage.post(stage.terms(lane=lane))))), 90, 90, 90)


def standing(stage):
    return standing_at(stage.contracts, stage.guild, stage.worker.address, stage.chain.block())


def domain(stage, **changes):
    return eas_domain(**{"chain_id": stage.chain.id, "eas": EAS, "version": "1.4.1"} | changes)


def attest(stage, signer=None, said=None, **changes):
    return sign_standing(domain(stage, **changes), said or standing(stage), SALT, signer or stage.steward)


def test_what_is_said_is_what_the_contract_says_at_that_block(stage):
    said, reputation = standing(stage), stage.contracts.reputation
    assert said.points == reputation.points_of(stage.guild, stage.worker.address) < 40_000
    record = reputation.standing_of(stage.guild, stage.worker.address)
    assert (said.delivered, said.as_of) == (
        record.delivered,
        stage.chain.now(),
    ) and record.points > said.points


def test_who_has_no_standing_is_attested_nothing(stage):
    said = standing_at(stage.contracts, stage.guild, stage.stranger.address, stage.chain.block())
    assert (said.points, set(said.counts.values())) == (0, {0})
    assert check_attestation(stage.contracts, attest(stage, said=said)).was_so is True


@pytest.mark.parametrize("signer", ["steward", "stranger"])
def test_a_true_one_is_found_true_whoever_signed_it(stage, signer):
    found = check_attestation(stage.contracts, attest(stage, getattr(stage, signer)))
    assert (found.was_so, found.is_stewards) == (True, signer == "steward")


def test_a_file_goes_through_json_and_stays_what_it_is(stage, tmp_path):
    attestation, file = attest(stage), tmp_path / "standing.json"
    save_attestation(attestation, file)
    assert load_attestation(file) == attestation


def test_without_a_later_mark_no_old_state_is_asked(stage, monkeypatch):
    attestation = attest(stage)
    stage.later(100 * DAY)
    monkeypatch.setattr(stage.chain, "call", only_now(stage))
    found = check_attestation(stage.contracts, attestation)
    assert found.was_so is True
    assert 0 < found.now.points < attestation.standing.points


def only_now(stage):
    """The way of a node that keeps no old states."""
    call, latest = stage.chain.call, stage.chain.block().number

    def ask(*arguments, block=None, **more):
        if block not in (None, latest):
            raise NodeRefused("missing trie node")
        return call(*arguments, block=block, **more)

    return ask


LIES = ("points", "delivered", "reviewed", "rejected", "abandoned", "missed")


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_is_found_by_the_standing_as_it_is(stage, monkeypatch, lie):
    said = standing(stage)
    attestation = attest(stage, said=replace(said, **{lie: getattr(said, lie) + 1}))
    monkeypatch.setattr(stage.chain, "call", only_now(stage))
    assert check_attestation(stage.contracts, attestation).was_so is False


@pytest.mark.parametrize(("lie", "was_so"), [(0, True), (1, False)])
def test_of_one_that_was_marked_since_the_old_state_is_asked(stage, lie, was_so):
    said = standing(stage)
    attestation = attest(stage, said=replace(said, points=said.points + lie))
    pay(stage, lane=1)
    found = check_attestation(stage.contracts, attestation)
    assert found.was_so is was_so
    assert found.marked_at > said.as_of and found.now.delivered == said.delivered + 1


def test_where_no_old_state_is_kept_it_is_not_known(stage, monkeypatch):
    attestation = attest(stage)
    pay(stage, lane=1)
    monkeypatch.setattr(stage.chain, "call", only_now(stage))
    assert check_attestation(stage.contracts, attestation).was_so is None


@pytest.mark.parametrize(("faded", "was_so"), [(True, True), (False, False)])
def test_a_moment_between_two_blocks_is_that_of_the_first(stage, faded, was_so):
    moment = stage.chain.now() + DAY
    record = stage.contracts.reputation.standing_of(stage.guild, stage.worker.address)
    points = fade(record.points, moment - record.points_at, half_life(stage.guild))
    said = replace(standing(stage), as_of=moment, **({"points": points} if faded else {}))
    stage.later(2 * DAY)
    pay(stage, lane=1)
    assert check_attestation(stage.contracts, attest(stage, said=said)).was_so is was_so


@pytest.fixture
def marked_now(stage):
    """What was so at the beginning of the second in which the standing is marked, and at its end."""
    before, reputation = standing(stage), stage.contracts.reputation
    record = reputation.standing_of(stage.guild, stage.worker.address)
    pay(stage, lane=1)
    after = standing(stage)
    assert after.as_of == reputation.standing_of(stage.guild, stage.worker.address).points_at
    points = fade(record.points, after.as_of - record.points_at, half_life(stage.guild))
    return replace(before, as_of=after.as_of, points=points), after


def test_in_the_second_of_a_mark_both_are_so__before_it_and_after(stage, marked_now):
    assert [check_attestation(stage.contracts, attest(stage, said=said)).was_so for said in marked_now] == [
        True
    ] * 2
    lie = replace(marked_now[1], delivered=9)
    assert check_attestation(stage.contracts, attest(stage, said=lie)).was_so is False


def test_in_the_second_of_a_mark_a_node_without_old_states_knows_only_what_is_so_after(
    stage, marked_now, monkeypatch
):
    before, after = (attest(stage, said=said) for said in marked_now)
    monkeypatch.setattr(stage.chain, "call", only_now(stage))
    assert check_attestation(stage.contracts, before).was_so is None
    assert check_attestation(stage.contracts, after).was_so is True


# ------------------------------------------------------------------------------------------------------- what is refused


def with_message(attestation, **changes):
    typed = attestation.typed_data
    message = typed.message | changes
    return Attestation(
        TypedData(typed.domain, typed.primary, typed.types, message),
        attestation.signature,
        attestation.signer,
    )


def resigned(stage, attestation):
    return Attestation(
        attestation.typed_data, stage.steward.sign(attestation.typed_data), stage.steward.address
    )


@pytest.mark.parametrize(
    "change", [{"salt": bytes(32)}, {"time": 1}, {"expirationTime": 9}, {"revocable": False}]
)
def test_what_was_changed_after_it_was_signed_is_refused(stage, change):
    with pytest.raises(BadSignature):
        check_attestation(stage.contracts, with_message(attest(stage), **change))


def test_who_did_not_sign_it_is_not_its_signer(stage):
    with pytest.raises(BadSignature):
        check_attestation(stage.contracts, replace(attest(stage), signer=stage.worker.address))


def test_one_of_another_chain_is_refused(stage):
    with pytest.raises(WrongChain, match="is for chain 1,"):
        check_attestation(stage.contracts, attest(stage, chain_id=1))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"schema": b"\x01" * 32}, "its schema is 0x0101"),
        ({"recipient": "0x" + "11" * 20}, "and given to 0x1111"),
    ],
)
def test_one_of_another_schema_or_for_somebody_else_is_refused(stage, change, words):
    with pytest.raises(NotAttested, match=words):
        check_attestation(stage.contracts, resigned(stage, with_message(attest(stage), **change)))


def test_one_of_another_reputation_is_refused(stage):
    said = replace(standing(stage), reputation=EAS)
    with pytest.raises(NotAttested, match="and standing here is"):
        check_attestation(stage.contracts, attest(stage, said=said))


def test_one_of_a_guild_that_is_not_there_is_refused(stage):
    with pytest.raises(NoSuchGuild):
        check_attestation(
            stage.contracts, attest(stage, said=replace(standing(stage), guild=stage.guild ^ 1 << 90))
        )


def test_one_of_another_guild_is_a_lie(stage):
    receipt = stage.contracts.guilds.found("Others", stage.steward.address, [], SETTINGS).send(stage.steward)
    said = replace(standing(stage), guild=receipt.event("Founded").facts["guild"])
    assert check_attestation(stage.contracts, attest(stage, said=said)).was_so is False


def test_nobody_knows_what_the_chain_will_say(stage):
    with pytest.raises(NotAttested, match="which nobody knows"):
        check_attestation(
            stage.contracts, attest(stage, said=replace(standing(stage), as_of=stage.chain.now() + 1))
        )


# ------------------------------------------------------------------------------------------------------------- the file


def tampered(document, *path, value):
    inner = document
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    return document


@pytest.mark.parametrize(
    ("path", "value", "error", "words"),
    [
        (("sig", "message", "time"), "1", NotAttested, "and calls itself 0x"),
        (("sig", "uid"), "0x" + "00" * 32, NotAttested, "and calls itself 0x0000"),
        (("sig", "version"), 1, DocumentRefused, "not between 2 and 2"),
        (("sig", "primaryType"), "Attestation", DocumentRefused, "not 'Attest'"),
        (("sig", "types"), {}, DocumentRefused, "not the types of version 2"),
        (("sig", "domain", "name"), "EAS", DocumentRefused, "not 'EAS Attestation'"),
        (("sig", "domain", "chainId"), "a", DocumentRefused, "is not a whole number"),
        (("sig", "message", "data"), "0x00", DocumentRefused, "a standing is 10 words"),
        (("sig", "message", "more"), 1, DocumentRefused, "expected exactly the fields"),
        (("sig", "signature", "r"), "0x00", DocumentRefused, "is not 32 bytes"),
        (("signer",), "0x00", DocumentRefused, "is not an address"),
        (("more",), 1, DocumentRefused, "unknown field"),
    ],
)
def test_a_file_that_was_tampered_with_is_refused(stage, tmp_path, path, value, error, words):
    file = tmp_path / "standing.json"
    file.write_text(json.dumps(tampered(attestation_as_json(attest(stage)), *path, value=value)))
    with pytest.raises(error, match=words):
        load_attestation(file)


def test_what_is_no_json_is_refused(tmp_path):
    file = tmp_path / "standing.json"
    file.write_text("{")
    with pytest.raises(BadDocument):
        load_attestation(file)
