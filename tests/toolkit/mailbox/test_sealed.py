"""Sealed verdicts, by two real mailboxes: one test or more for each who could cheat, and for each who should be safe."""

import secrets
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from eth_account import Account
from eth_account.messages import encode_typed_data

from oathwork.cli.leaving import leave_sealed
from oathwork.errors import BadSignature, NotValid
from oathwork.mailbox import create_app
from oathwork.model.next_step import judge_by, seals_open_at
from oathwork.untrusted.documents import content_hash
from oathwork.untrusted.fields import DocumentRefused
from oathwork.untrusted.http import NotFetched
from oathwork.verdicts.counting import members_with_seal
from oathwork.verdicts.exchange import Mail, VerdictMailbox, collect_verdicts
from oathwork.verdicts.seal import (
    LARGEST_PART,
    DoesNotOpen,
    open_seal,
    read_seal,
    save_seals,
    saved_seals,
    seal_verdict,
    whole_seals,
)
from oathwork.verdicts.verdict import SignedVerdict
from oathwork.workflows.keeper import Keeper
from oathwork.workflows.settlement import own_verdicts
from tests.support.mailboxes import box_file, opened_box
from tests.support.serving import served
from tests.support.signers import YES
from tests.toolkit.mailbox.test_mailbox import (
    GENEROUS,
    asked,
    bounty,
    database,
    hostile,
    postgres,
    signed,
    texts,
)

__all__ = ["bounty", "database", "postgres", "signed"]  # fixtures


@pytest.fixture
def boxes(stage, request, tmp_path):
    """Two operators: one has the database that a test asks for, by default a file as the other."""
    files = [box_file(tmp_path, name) for name in ("one", "other")]
    if "database" in request.fixturenames:
        files[0] = request.getfixturevalue("database")
    with opened_box(stage.contracts, files[0]) as one, opened_box(stage.contracts, files[1]) as other:
        yield [one, other]


@pytest.fixture
def mailboxes(boxes):
    with (
        served(create_app(boxes[0], limit=GENEROUS)) as first,
        served(create_app(boxes[1], limit=GENEROUS)) as second,
    ):
        yield [VerdictMailbox(first), VerdictMailbox(second)]


@pytest.fixture
def sealed(stage, signed):
    """The seals of a bounty's panel, one a score, in order."""

    def sealed(bounty, *scores):
        by_account = {peer.address: peer for peer in stage.people}
        return [seal_verdict(verdict, by_account[verdict.peer], 2) for verdict in signed(bounty, *scores)]

    return sealed


def leave(mailboxes, seals):
    for mailbox, seal in zip(mailboxes, seals, strict=True):
        mailbox.leave_seal(seal)


def opened(mailboxes, bounty):
    """The scores of the verdicts that anyone can read by these mailboxes."""
    return sorted(verdict.score for _, verdict in collect_verdicts(mailboxes, bounty.id).verdicts)


def key_of(stage, account):
    return next(each for each in stage.people if each.address == account)


# ------------------------------------------------------------------------------------------------- the whole way, paid


def test_a_panel_seals_and_a_keeper_pays_without_a_second_visit(stage, database, mailboxes, bounty, sealed):
    for number, seals in enumerate(sealed(bounty, 90, 80, 10)):
        assert opened(mailboxes, bounty) == [], f"{number} have sealed"
        assert Keeper(stage.contracts, mailboxes).tick(None) == []
        leave(mailboxes, seals)
    assert opened(mailboxes, bounty) == [10, 80, 90]
    (outcome,) = Keeper(stage.contracts, mailboxes).tick(stage.stranger)
    assert (outcome.action, outcome.result) == ("settle", "done")
    after = stage.again(bounty)
    assert (after.end, sorted(each.score for each in after.verdicts)) == ("Paid", [10, 80, 90])


def test_when_time_is_short_those_who_have_sealed_are_recorded_before_they_count_as_absent(
    stage, mailboxes, bounty, sealed
):
    for seals in sealed(bounty, 90, 80):
        leave(mailboxes, seals)
    stage.later(seals_open_at(bounty) - stage.chain.now() - 30)
    assert opened(mailboxes, bounty) == []
    stage.later(30)
    assert stage.chain.now() < judge_by(bounty) - 2 * 3_600
    assert opened(mailboxes, bounty) == [80, 90]
    (outcome,) = Keeper(stage.contracts, mailboxes).tick(stage.stranger)
    assert (outcome.action, stage.again(bounty).end) == ("settle", "Paid")


def test_one_who_seals_and_one_who_does_not_are_shown_together(mailboxes, bounty, sealed, signed):
    *_, third = signed(bounty, 90, 80, 10)
    for mailbox in mailboxes:
        mailbox.leave(third)
    for seals in sealed(bounty, 90, 80):
        assert opened(mailboxes, bounty) == []
        leave(mailboxes, seals)
    assert opened(mailboxes, bounty) == [10, 80, 90]


def test_three_mailboxes_need_all_three(stage, bounty, signed):
    (verdict,) = signed(bounty, 90)
    seals = seal_verdict(verdict, key_of(stage, verdict.peer), 3)
    assert [open_seal(each) for each in whole_seals(seals)] == [verdict]
    assert whole_seals(seals[:2]) == whole_seals(seals[1:]) == []


# ---------------------------------------------------------------------------------------------------- one operator


def test_one_operator_sees_random_bytes_and_their_rounded_length(boxes, mailboxes, bounty, sealed, signed):
    (verdict,) = signed(bounty, 90)
    (seals,) = sealed(bounty, 90)
    leave(mailboxes, seals)
    for seal in seals:
        assert len(seal.part) % 4_096 == 0
        same = sum(a == b for a, b in zip(seal.part[32:], verdict.data, strict=False))
        assert same < len(verdict.data) / 16  # by chance one in 256
    (again,) = sealed(bounty, 90)
    assert {each.part for each in again}.isdisjoint(each.part for each in seals)


def test_one_operator_who_opens_early_opens_nothing(boxes, mailboxes, bounty, sealed, monkeypatch):
    (seals,) = sealed(bounty, 90)
    leave(mailboxes, seals)
    monkeypatch.setattr(boxes[0], "_may_open", lambda *_: True)
    assert mailboxes[0].verdicts(bounty.id).seals[0][1].part == seals[0].part
    assert opened(mailboxes, bounty) == []


def test_one_operator_who_drops_a_part_leaves_the_peers_own_file(stage, mailboxes, bounty, sealed, signed):
    first, *others = sealed(bounty, 90, 80, 10)
    for seals in others:
        leave(mailboxes, seals)
    mailboxes[0].leave_seal(first[0])  # the other says that it never came
    assert opened(mailboxes, bounty) == []
    stage.settle(bounty, 90)  # the peer, from their file: that counts as the last of the panel
    assert opened(mailboxes, bounty) == [10, 80]


def test_one_operator_who_shows_another_part_is_found_out(mailboxes, bounty, sealed):
    (seals,) = sealed(bounty, 90)
    with pytest.raises(DocumentRefused, match="not the part whose hash was signed"):
        read_seal(replace(seals[0], part=secrets.token_bytes(len(seals[0].part))).data)
    assert whole_seals([replace(seals[0], part=b"\0" * 4_096), seals[1]]) == []


def test_one_operator_cannot_keep_a_peer_out_of_the_other_mailbox(mailboxes, bounty, sealed):
    """They have a part and a signed seal, and can send both to the other before the peer does."""
    (seals,) = sealed(bounty, 90)
    mailboxes[1].leave_seal(seals[0])
    leave(mailboxes, seals)
    for others in sealed(bounty, 0, 80, 10)[1:]:
        leave(mailboxes, others)
    assert opened(mailboxes, bounty) == [10, 80, 90]


def test_both_operators_together_can_read(boxes, mailboxes, bounty, sealed, monkeypatch):
    """What is not promised, and why the mailboxes should be of different people."""
    (seals,) = sealed(bounty, 90)
    leave(mailboxes, seals)
    for box in boxes:
        monkeypatch.setattr(box, "_may_open", lambda *_: True)
    assert opened(mailboxes, bounty) == [90]


# ------------------------------------------------------------------------------------------------------- a lazy peer


def copied(stage, seals, account):
    """The same seal and parts, signed by another."""
    copy = replace(seals[0], peer=account, signature=b"")
    signature = key_of(stage, account).sign(copy.typed)
    return [replace(each, peer=account, signature=signature) for each in seals]


def test_a_lazy_peer_who_copies_a_seal_has_sealed_the_others_verdict(stage, mailboxes, bounty, sealed):
    first, second, _ = sealed(bounty, 90, 80, 10)
    lazy = bounty.people.panel[2].account
    for seals in (first, second, copied(stage, first, lazy)):
        leave(mailboxes, seals)
    mail = collect_verdicts(mailboxes, bounty.id)
    assert sorted(verdict.score for _, verdict in mail.verdicts) == [80, 90]
    assert lazy not in {verdict.peer for _, verdict in mail.verdicts}
    assert f"what is sealed is the verdict of {first[0].peer}" in str(mail.refusals[0])


def test_who_comes_after_the_opening_cannot_seal_any_more(stage, mailboxes, bounty, sealed):
    first, late, _ = sealed(bounty, 90, 90, 10)
    leave(mailboxes, first)
    stage.later(seals_open_at(bounty) - stage.chain.now())
    assert opened(mailboxes, bounty) == [90]
    with pytest.raises(NotFetched, match=r"409.*may be opened already"):
        leave(mailboxes, late)
    leave(mailboxes, first)  # who has sealed in time can send again


def test_who_has_sealed_two_verdicts_in_halves_cannot_choose_after_the_opening(
    stage, mailboxes, bounty, sealed
):
    """One half of a yes lies in the one mailbox, one of a no in the other, and both count that he has sealed."""
    yes, no = sealed(bounty, 90)[0], sealed(bounty, 10)[0]
    mailboxes[0].leave_seal(yes[0])
    mailboxes[1].leave_seal(no[1])
    for seals in sealed(bounty, 90, 80, 10)[1:]:
        leave(mailboxes, seals)
    assert opened(mailboxes, bounty) == [10, 80]
    for mailbox, late in zip(mailboxes, (yes[1], no[0]), strict=True):
        with pytest.raises(NotFetched, match=r"409.*may be opened already"):
            mailbox.leave_seal(late)
    mailboxes[0].leave_seal(yes[0])  # what lies there can be sent again
    assert opened(mailboxes, bounty) == [10, 80]


# ---------------------------------------------------------------------------------------------------- who guesses


def test_who_knows_the_review_and_tries_all_scores_cannot_tell_them_apart(bounty, sealed, signed):
    """All that is in the seal but the signature, which is its salt too: a stranger has to guess 65 bytes."""
    (seals,) = sealed(bounty, 90)
    (verdict,) = signed(bounty, 90)
    facts = [bytes.fromhex(verdict.peer[2:]) + bytes([score]) + verdict.review for score in range(101)]
    salts = [b"", bytes(32), content_hash(b"oathwork/salt/1"), content_hash(b"oathwork/salt/1" + bytes(65))]
    guesses = {
        content_hash(b"oathwork/seal/1" + salt + fact + signature)
        for fact in facts
        for salt in salts
        for signature in (b"", bytes(65))
    }
    assert len(guesses) == 101 * 8 and seals[0].seal not in guesses
    salt = content_hash(b"oathwork/salt/1" + verdict.signature)  # and with it, it is this one
    assert content_hash(b"oathwork/seal/1" + salt + facts[90] + verdict.signature) == seals[0].seal


# --------------------------------------------------------------------------------------- who seals, and never opens


def test_who_leaves_garbage_has_signed_that_it_is_theirs(stage, mailboxes, bounty, sealed):
    first, second, third = sealed(bounty, 90, 80, 10)
    parts = [secrets.token_bytes(4_096) for _ in range(2)]
    garbage = replace(third[0], parts=tuple(map(content_hash, parts)), signature=b"")
    signature = key_of(stage, garbage.peer).sign(garbage.typed)
    garbage_seals = [
        replace(garbage, number=number, part=part, signature=signature) for number, part in enumerate(parts)
    ]
    for seals in (first, second, garbage_seals):
        leave(mailboxes, seals)
    mail = collect_verdicts(mailboxes, bounty.id)
    assert sorted(verdict.score for _, verdict in mail.verdicts) == [80, 90]  # they can pay without the third
    assert f"the seal of {garbage.peer} opens as no verdict of theirs" in str(mail.refusals[0])


def test_parts_that_hold_another_verdict_than_the_seal_is_of_do_not_open(bounty, sealed):
    """Who signs both keeps no choice between them."""
    (low,), (high,) = sealed(bounty, 10), sealed(bounty, 90)
    with pytest.raises(DoesNotOpen, match="not what the seal is of"):
        open_seal([replace(each, seal=high[0].seal) for each in low])


# ----------------------------------------------------------------------------------------- what a client believes


def test_a_client_believes_seals_and_not_what_a_mailbox_says(stage, bounty, sealed):
    domain = stage.escrow.domain
    first, second, _ = sealed(bounty, 90, 80, 10)
    third = bounty.people.panel[2].account
    stranger = copied(stage, first, stage.stranger.address)
    forged = replace(first[0], peer=third)
    seals = [first[0], second[1].without_part, stranger[0], forged]
    assert members_with_seal(domain, bounty, seals) == {first[0].peer, second[0].peer}
    assert (
        members_with_seal(domain, replace(bounty, state=bounty.state.but(delivery=b"\1" * 32)), seals)
        == set()
    )
    mail = Mail(seals=tuple(("a.example.org", seal) for seal in seals))
    assert own_verdicts(domain, bounty, first[0].peer, mail) == ["a sealed one in a.example.org"]
    assert own_verdicts(domain, bounty, third, mail) == []


def test_nobody_opens_by_pretending_that_the_panel_has_sealed(stage, mailboxes, bounty, sealed):
    first, second, _ = sealed(bounty, 90, 80, 10)
    leave(mailboxes, first)
    for wrong, said in (
        (replace(second[0], peer=bounty.people.panel[2].account), "422.*not signed by"),
        (copied(stage, second, stage.stranger.address)[0], "403.*not on the panel"),
        (replace(second[0], part=None), "422.*without this mailbox's part"),
        (replace(second[0], subject=replace(second[0].subject, round=2)), "409.*another round"),
        (replace(second[0], subject=replace(second[0].subject, chain=5)), "422.*another chain"),
    ):
        with pytest.raises(NotFetched, match=said):
            mailboxes[0].leave_seal(wrong)
    assert opened(mailboxes, bounty) == []


def test_of_two_seals_of_a_peer_the_first_stands(database, boxes, mailboxes, bounty, sealed):
    (first,), (second,) = sealed(bounty, 90), sealed(bounty, 10)
    leave(mailboxes, first)
    leave(mailboxes, first)
    assert [box.count() for box in boxes][1] == 1
    assert [box.changes for box in boxes] == [
        1,
        1,
    ]  # what a site has told before is no more what it would tell
    with pytest.raises(NotFetched, match=r"409.*it stands"):
        leave(mailboxes, second)


def test_a_mailbox_keeps_no_more_than_three_parts_of_a_peer(database, mailboxes, bounty, sealed):
    for _ in range(3):
        mailboxes[0].leave_seal(sealed(bounty, 90)[0][0])
    with pytest.raises(NotFetched, match=r"409.*3 other parts"):
        mailboxes[0].leave_seal(sealed(bounty, 90)[0][0])


# ------------------------------------------------------------------------------------------------- lost, and again


def test_a_key_makes_its_seal_again(stage, bounty, sealed):
    """From key, score and review alone: with other parts, that open the same."""
    (first,), (second,) = sealed(bounty, 90), sealed(bounty, 90)
    assert first[0].seal == second[0].seal and first[0].parts != second[0].parts
    assert open_seal(first) == open_seal(second)


def test_after_a_lost_disk_the_new_parts_open(mailboxes, bounty, sealed):
    mailboxes[0].leave_seal(sealed(bounty, 90)[0][0])  # and then the disk was gone
    for seals in sealed(bounty, 90, 80, 10):
        leave(mailboxes, seals)
    assert opened(mailboxes, bounty) == [10, 80, 90]


def test_a_contracts_salt_is_random_for_its_signature_may_be_public(stage, bounty, signed):
    """A Safe's approval is a word that anyone can read: a salt made of it would be no secret."""
    (verdict,) = signed(bounty, 90)
    wallet = SignedVerdict(**{**vars(verdict), "peer": "0x" + "00" * 19 + "77", "signature": bytes(65)})
    seals = [seal_verdict(wallet, stage.peers[0], 2) for _ in range(2)]
    assert len({each[0].seal for each in seals}) == 2
    assert [open_seal(each) for each in seals] == [wallet, wallet]


def test_a_contracts_seal_is_believed_by_a_witness_alone(stage, bounty, sealed, monkeypatch):
    (seals,) = sealed(bounty, 90)
    monkeypatch.setattr(type(stage.chain), "code", lambda self, address: YES)
    monkeypatch.setattr("oathwork.chain.erc1271.stands_by", lambda *_: True)
    wallet = replace(seals[0], signature=b"\1" * 65)
    wallet.verify(stage.chain)
    with pytest.raises(BadSignature):
        wallet.verify()


def test_the_file_of_a_seal_sends_the_same_parts_again(bounty, sealed, signed, tmp_path):
    (seals,), (verdict,), (other,) = sealed(bounty, 90), signed(bounty, 90), signed(bounty, 10)
    path = tmp_path / "it.sealed"
    hosts = ["a.example", "b.example"]
    save_seals(seals, path, hosts)
    assert saved_seals(verdict, path, hosts) == seals
    assert (
        saved_seals(replace(verdict, signature=b"\1" * 65), path, hosts) == seals
    )  # a wallet that signs anew
    assert saved_seals(other, path, hosts) == ()
    path.write_bytes(path.read_bytes()[:-1])
    assert saved_seals(verdict, path, hosts) == saved_seals(verdict, tmp_path / "none", hosts) == ()


def test_one_operator_never_gets_a_second_part_of_a_split(
    stage, boxes, mailboxes, bounty, signed, tmp_path, monkeypatch
):
    """Reviewed again with the mailboxes in another order, or another one in the place of the first."""
    (verdict,) = signed(bounty, 90)
    (tmp_path / "verdicts").mkdir()
    for places in (mailboxes, mailboxes[::-1]):
        leave_sealed(verdict, key_of(stage, verdict.peer), places, tmp_path / "verdicts" / "it.json", bounty)
    for box in boxes:
        monkeypatch.setattr(box, "_may_open", lambda *_: True)
    for mailbox in mailboxes:
        assert opened([mailbox], bounty) == []
    assert set(opened(mailboxes, bounty)) == {90}  # of either split
    (file,) = (tmp_path / "verdicts").glob("*.sealed")
    owners = [urlsplit(each.url).netloc for each in mailboxes]
    assert saved_seals(verdict, file, owners[::-1])
    assert saved_seals(verdict, file, owners) == saved_seals(verdict, file, [owners[1], "c.example"]) == ()


# ------------------------------------------------------------------------------------------------------- the format


def test_what_is_signed_is_what_a_wallet_shows(stage, bounty, sealed):
    (seals,) = sealed(bounty, 90)
    message = encode_typed_data(full_message=seals[0].typed.full())
    assert Account.recover_message(message, signature=seals[0].signature) == seals[0].peer


def test_a_seal_is_read_as_it_was_written(bounty, sealed):
    (seals,) = sealed(bounty, 90)
    for seal in (*seals, seals[0].without_part):
        assert read_seal(seal.data) == seal


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b'"number":0', b'"number":2'),
        (b'"parts":["0x', b'"parts":["0y'),
        (b'"format":"oathwork/seal/1"', b'"format":"oathwork/seal/2"'),
        (b'"round":1', b'"round":0'),
        (b'"number":0', b'"number":0,"more":1'),
    ],
)
def test_what_is_no_seal_is_refused(bounty, sealed, before, after):
    (seals,) = sealed(bounty, 90)
    data = seals[0].without_part.data
    assert before in data
    with pytest.raises(DocumentRefused):
        read_seal(data.replace(before, after))


def test_a_verdict_that_is_too_large_is_not_sealed(stage, bounty, signed, monkeypatch):
    (verdict,) = signed(bounty, 90)
    monkeypatch.setattr("oathwork.verdicts.seal.LARGEST_PART", 0)
    with pytest.raises(NotValid, match="can be sealed"):
        seal_verdict(verdict, key_of(stage, verdict.peer), 2)
    assert LARGEST_PART == 128 * 1024
    for count in (1, 9):
        with pytest.raises(NotValid, match="2 to 8 parts"):
            seal_verdict(verdict, key_of(stage, verdict.peer), count)


def test_parts_of_different_lengths_open_nothing(bounty, sealed):
    (seals,) = sealed(bounty, 90)
    with pytest.raises(DoesNotOpen, match="length"):
        open_seal([seals[0], replace(seals[1], part=b"")])


def test_the_seals_of_all_rounds_are_shown_with_their_parts_when_the_round_is_over(
    stage, database, mailboxes, bounty, sealed
):
    (seals,) = sealed(bounty, 90)
    leave(mailboxes, seals)
    url, path = mailboxes[0].url, f"/bounties/0x{bounty.id.hex()}/seals"
    status, answer = asked(url, path)
    assert (status, [read_seal(each.encode()).part for each in answer["seals"]]) == (200, [None])
    stage.settle(bounty, 0, 0, 0)  # sent back: the same panel will judge the repair
    mail = sum((each.seals(bounty.id) for each in mailboxes), Mail())
    assert [verdict.score for _, verdict in mail.opened.verdicts] == [90]
    assert asked(url, f"/bounties/0x{'11' * 32}/seals")[0] == 404


def test_many_seals_come_in_pages_that_count_by_their_size(boxes, bounty, sealed, monkeypatch):
    panel = sealed(bounty, 90, 80, 10)
    for seals in panel:
        boxes[0].take_seal(seals[0])
    monkeypatch.setattr("oathwork.mailbox.application._MOST_SHOWN", len(panel[0][0].data) + 99)
    monkeypatch.setattr("oathwork.mailbox.application.LARGEST_SEAL", 4_096)
    with served(create_app(boxes[0], limit="12/minute")) as url:
        mail = VerdictMailbox(url).seals(bounty.id)
        assert (len(mail.seals), mail.refusals) == (3, ())
        again = VerdictMailbox(url).seals(bounty.id)  # three pages of more than 8 KiB are nine requests
    assert len(again.seals) < 3 and "429" in str(again.refusals[0])


def test_a_mailbox_of_before_seals_is_read_as_ever(stage, bounty, signed):
    """Its answers have no seals in them."""
    (verdict,) = signed(bounty, 90)
    with served(hostile(body=texts(verdict.data.decode()))) as url:
        mail = VerdictMailbox(url).verdicts(bounty.id)
    assert (len(mail.verdicts), mail.seals, mail.refusals) == (1, (), ())


def test_a_hostile_mailbox_shows_what_is_no_seal(bounty):
    with served(hostile(body=b'{"verdicts": [], "seals": ["{}", "\\ud800"]}')) as url:
        mail = VerdictMailbox(url).verdicts(bounty.id)
    assert (len(mail.refusals), mail.seals) == (2, ())
