"""The page opens sealed verdicts as the toolkit does, and what the toolkit does not open it does not open either."""

import random
from dataclasses import replace

import pytest

from oathwork.chain.keys import dev_signers
from oathwork.contracts.deployments import predicted
from oathwork.model.typed_data import Domain
from oathwork.untrusted.documents import content_hash
from oathwork.untrusted.fields import DocumentRefused
from oathwork.verdicts import seal as sealing
from oathwork.verdicts.review import Judgement, Review, Subject
from oathwork.verdicts.seal import DoesNotOpen, open_seal, read_seal, seal_verdict, whole_seals
from oathwork.verdicts.verdict import SignedVerdict
from tests.page.vectors import Raw, page

DOMAIN = Domain(31337, predicted(31337).escrow)
PEER, OTHER = dev_signers(2)
CHANCE = random.Random("seals")


def verdict_of(signer, **changes):
    subject = Subject(DOMAIN.chain_id, DOMAIN.contract, CHANCE.randbytes(32), 3, CHANCE.randbytes(32))
    draft = SignedVerdict(subject, signer.address, CHANCE.randrange(101), CHANCE.randbytes(32), b"")
    verdict = replace(draft, signature=signer.sign(draft.typed))
    return replace(verdict, **changes)


def reviewed():
    """A verdict with its review."""
    blank = verdict_of(PEER)
    review = Review(
        blank.subject,
        PEER.address,
        70,
        (Judgement("met"), Judgement("partly")),
        "good",
        "checked",
        "none named",
        "",
    )
    verdict = replace(blank, score=review.score, review=review.hash, text=review)
    return replace(verdict, signature=PEER.sign(verdict.typed))


def sealed(content, verdict, count=2, signer=PEER):
    """Seals of any content, signed as the peer of a verdict signs theirs."""
    parts = sealing._split(content, count)
    hashes = tuple(map(content_hash, parts))
    hash = sealing._seal_hash(verdict, content[:32])
    draft = sealing.PeerSeal(verdict.subject, signer.address, hash, hashes, 0, b"")
    signature = signer.sign(draft.typed)
    return [replace(draft, number=at, signature=signature, part=part) for at, part in enumerate(parts)]


def damaged(text, old, new):
    return text.replace(old, new, 1)


def cases():
    """Yield documents by what is the matter with them."""
    for count in (2, 3, 8):
        yield f"{count} parts", [each.data for each in seal_verdict(verdict_of(PEER), PEER, count)]
    one, other = (seal_verdict(verdict_of(PEER), PEER, 2) for _ in range(2))
    yield "two seals, mixed", [each.data for each in (other[1], one[0], other[0], one[1])]
    yield "a part is missing", [one[0].data, other[1].data]
    yield "not shown yet", [each.without_part.data for each in one]
    yield "the same part twice", [one[0].data, one[0].data]
    verdict, salt = verdict_of(PEER), CHANCE.randbytes(32)
    yield "garbage", [each.data for each in sealed(CHANCE.randbytes(700), verdict)]
    yield "of another bounty", [each.data for each in sealed(salt + verdict_of(PEER).data, verdict)]
    second = replace(verdict, score=(verdict.score + 1) % 101)
    second = replace(second, signature=PEER.sign(second.typed))
    yield "another verdict than is sealed", [each.data for each in sealed(salt + second.data, verdict)]
    theirs = verdict_of(OTHER)
    yield "another's verdict", [each.data for each in sealed(salt + theirs.data, theirs)]
    contradicting = verdict.data.replace(b'"digest":"0x', b'"digest":"0x0', 1)
    yield "a file that contradicts itself", [each.data for each in sealed(salt + contradicting, verdict)]
    padded = verdict.data + b" "
    yield "a file in another form", [each.data for each in sealed(salt + padded, verdict)]
    yield "with its review", [each.data for each in seal_verdict(reviewed(), PEER, 2)]
    stranger_text = replace(reviewed(), review=CHANCE.randbytes(32))
    stranger_text = replace(stranger_text, signature=PEER.sign(stranger_text.typed))
    yield "with another review", [each.data for each in sealed(salt + stranger_text.data, stranger_text)]
    for old, new in [
        (b'"number":0', b'"number":2'),
        (b'"part":"0x', b'"part":"0x00'),
        (b'"round":3', b'"round":4'),
        (b"oathwork/seal/1", b"oathwork/seal/2"),
        (b'"chain":31337', b'"chain":31338'),
        (b",", b", "),
        (PEER.address.encode(), PEER.address.lower().encode()),
    ]:
        documents = [each.data for each in one]
        yield f"{old!r} is {new!r}", [damaged(documents[0], old, new), documents[1]]


def toolkit(documents):
    """What the toolkit makes of documents: the digest of each, and what opens."""
    seals = []
    for data in documents:
        try:
            seals.append(read_seal(data))
        except DocumentRefused:
            seals.append(None)
    digests = [each and "0x" + each.typed.digest().hex() for each in seals]
    return {"digests": digests, "opened": [_opened(each) for each in whole_seals(filter(None, seals))]}


def _opened(whole):
    try:
        verdict = open_seal(whole)
    except DoesNotOpen:
        return None
    facts = {"review": "0x" + verdict.review.hex(), "signature": "0x" + verdict.signature.hex()}
    return {"score": verdict.score, **facts}


CASES = list(cases())


@pytest.mark.parametrize(("what", "documents"), CASES, ids=[what for what, _ in CASES])
def test_the_page_opens_what_the_toolkit_opens_and_nothing_else(what, documents):
    due = toolkit(documents)
    (answer,) = page([("seals", {"documents": [each.decode() for each in documents]})])
    assert answer == due


def test_the_cases_are_of_both_kinds():
    opened = [each for _, documents in CASES for each in toolkit(documents)["opened"]]
    assert sum(each is None for each in opened) >= 5 and sum(each is not None for each in opened) >= 5


# --------------------------------------------------------------------------------------------------------------- sealing


def sealed_by_page(verdict, count, signer=PEER):
    """The seals that the page makes of a verdict, as the toolkit reads them; None if the page finds it too large."""
    about = verdict.subject
    subject = Raw(
        chain=about.chain, bounty="0x" + about.bounty.hex(), round=about.round,
        delivery="0x" + about.delivery.hex(), peer=verdict.peer,
    )  # fmt: skip
    facts = Raw(
        score=verdict.score, review="0x" + verdict.review.hex(), signature="0x" + verdict.signature.hex()
    )
    asked = {"subject": subject, "verdict": facts, "file": verdict.data, "count": count}
    (made,) = page([("sealed", asked)])
    if made is None:
        return None
    blank = sealing.PeerSeal(
        about, verdict.peer, bytes.fromhex(made["seal"][2:]),
        tuple(bytes.fromhex(each[2:]) for each in made["parts"]), 0, b"",
    )  # fmt: skip
    signature = signer.sign(blank.typed)
    (files,) = page([("sealFiles", {"sealed": Raw(made), "signature": signature})])
    assert files["digest"] == "0x" + blank.typed.digest().hex()
    return [read_seal(each.encode()) for each in files["files"]]


@pytest.mark.parametrize("count", [2, 3, 8])
@pytest.mark.parametrize("verdict", [verdict_of(PEER), reviewed()], ids=["bare", "with its review"])
def test_the_toolkit_opens_what_the_page_has_sealed(verdict, count):
    seals = sealed_by_page(verdict, count)
    for each in seals:
        each.verify()
    assert open_seal(seals) == verdict
    assert seals[0].seal == seal_verdict(verdict, PEER, count)[0].seal, "a key makes the same seal again"
    again = sealed_by_page(verdict, count)
    assert {each.part for each in seals}.isdisjoint(each.part for each in again), "each split is random"


def test_the_salt_of_a_contract_s_verdict_is_random():
    """Its signature is no key's: whoever knows it must not be able to try the scores."""
    verdict = replace(verdict_of(PEER), signature=b"\x01" * 65)
    seals = [sealed_by_page(verdict, 2) for _ in range(2)]
    assert seals[0][0].seal != seals[1][0].seal
    assert [open_seal(each) for each in seals] == [verdict, verdict]


def test_what_is_too_large_for_a_mailbox_is_not_sealed():
    verdict = reviewed()
    large = replace(verdict.text, words="x" * sealing.LARGEST_PART)
    verdict = replace(verdict, review=large.hash, text=large)
    assert sealed_by_page(replace(verdict, signature=PEER.sign(verdict.typed)), 2) is None
