"""Webhooks: only who has the secret is heard, and what they say is no more than which issue to look at."""

import json

import pytest

from oathwork.workflows.forge.hooks import Deliveries, is_signed, woken_issue
from oathwork.workflows.forge.kinds import KINDS_OF_FORGE
from oathwork.workflows.forge.settings import ForgeSettings
from tests.support.forge import REPOSITORIES
from tests.support.hooks import HOOKS, sent

SECRET = "a-secret-of-32-characters-length"
each_kind = pytest.mark.parametrize("kind", KINDS_OF_FORGE)


@pytest.fixture
def settings(kind, tmp_path):
    return ForgeSettings(REPOSITORIES[kind], (), "", "", tmp_path, KINDS_OF_FORGE[kind])


def lowered(headers):
    return {name.lower(): value for name, value in headers.items()}


@each_kind
def test_who_has_the_secret_is_heard_and_nobody_else(settings, kind):
    body, headers = sent(kind, SECRET)
    assert is_signed(settings, lowered(headers), body, SECRET)
    assert not is_signed(settings, lowered(headers), body, SECRET[:-1] + "x")
    assert not is_signed(settings, lowered(sent(kind, "another-secret-of-some-length")[1]), body, SECRET)
    assert not is_signed(settings, {}, body, SECRET)


@each_kind
def test_a_proof_of_another_kind_proves_nothing(settings, kind):
    """Else the secret itself, or what is signed for a weaker header, would do."""
    body, own_headers = sent(kind, SECRET)
    (proof,) = [name for name in lowered(own_headers) if name in settings.kind.hook_headers]
    for other in KINDS_OF_FORGE.keys() - {kind}:
        headers = lowered(sent(other, SECRET)[1])
        if settings.kind.hook_headers[-1] not in headers:
            assert not is_signed(settings, headers, body, SECRET)
    for value in ("", SECRET + " ", "sha256=", "sha1=0", "é", "0" * 64):
        assert not is_signed(settings, {proof: value}, body, SECRET)


@pytest.mark.parametrize("kind", ["github", "gitea"])
def test_the_signature_is_over_the_bytes_as_they_came(settings, kind):
    body, headers = sent(kind, SECRET)
    for changed_body in (
        body + b" ",
        body.replace(b"12", b"13", 1),
        json.dumps(json.loads(body), indent=1).encode(),
    ):
        assert not is_signed(settings, lowered(headers), changed_body, SECRET)


@pytest.mark.parametrize("kind", ["gitea"])
def test_forgejos_own_header_is_the_one_that_counts(settings, kind):
    body, headers = sent(kind, SECRET)
    named = lowered(headers)
    assert is_signed(settings, {"x-forgejo-signature": named["x-gitea-signature"]}, body, SECRET)
    assert not is_signed(settings, named | {"x-forgejo-signature": "0" * 64}, body, SECRET)


@each_kind
def test_it_says_which_issue_of_this_repository_to_look_at(settings, kind):
    assert woken_issue(settings, sent(kind, SECRET, issue=12)[0]) == 12
    other = REPOSITORIES[kind].replace("clock", "clocks")
    assert woken_issue(settings, sent(kind, SECRET, repository=other)[0]) == 0


@each_kind
@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b'{"issue": 12}', b"\xff", b"[" * 100_000, b'{"issue": {"number": 1e9}}']
)
def test_anything_else_wakes_nothing(settings, body):
    assert woken_issue(settings, body) == 0


@each_kind
@pytest.mark.parametrize("number", [0, -1, 10**9, 12.5, "12", True, None, [12], "../13"])
def test_what_is_no_number_of_an_issue_wakes_nothing(settings, kind, number):
    document = HOOKS[kind]()
    document["issue"]["iid" if kind == "gitlab" else "number"] = number
    assert woken_issue(settings, json.dumps(document).encode()) == 0


@pytest.mark.parametrize("kind", ["gitlab"])
def test_a_merge_request_of_gitlab_is_woken_by_its_own_number(settings, kind):
    document = HOOKS[kind]() | {"object_kind": "merge_request", "object_attributes": {"id": 99, "iid": 40}}
    del document["issue"]
    assert woken_issue(settings, json.dumps(document).encode()) == 40


def test_what_comes_again_is_not_new_by_its_number_nor_by_its_content():
    deliveries = Deliveries()
    assert deliveries.is_new("1", b"one")
    assert not deliveries.is_new("1", b"two")
    assert not deliveries.is_new("2", b"one")  # whoever has captured it can change the header
    assert not deliveries.is_new("", b"two")
    assert deliveries.is_new("", b"three") and deliveries.is_new("", b"four")


def test_only_so_many_are_remembered():
    deliveries = Deliveries()
    for number in range(6_000):
        assert deliveries.is_new(f"id {number}", str(number).encode())
    assert len(deliveries._keys) == 10_000
    assert deliveries.is_new("id 0", b"0") and not deliveries.is_new("id 5999", b"new")
