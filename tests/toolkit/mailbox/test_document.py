"""The mailbox's OpenAPI document is true: of all requests that it allows or forbids, and of answers that it gives seldom.

Schemathesis finds the operations and makes the requests; other statuses, other shapes and 5xx are failures. For longer by
hand: `HYPOTHESIS_PROFILE=deep pytest -p no:ape_test tests/toolkit/mailbox/test_document.py`.
"""

import os

import pytest
import schemathesis
from hypothesis import settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from oathwork.chain.receipt import Block
from oathwork.errors import StateLost, Unreachable
from oathwork.mailbox import create_app
from oathwork.mailbox.box import MailboxView
from oathwork.mailbox.refusals import NotTaken
from oathwork.model.typed_data import Domain
from tests.support.serving import served

EXAMPLES = 2_000 if os.environ.get("HYPOTHESIS_PROFILE") == "deep" else 12
# No schema can say what a signature or a specification is, so nearly all that this one allows is refused.
PROVED = ("/verdicts", "/seals", "/applications", "/suggestions", "/probes")
EXCUSED = {f"POST {path}": [positive_data_acceptance] for path in PROVED}
ID = "0x" + "11" * 32
PEER = "0x" + "00" * 19 + "01"


class EmptyBox:
    """A box without a chain, that knows no bounty but may be given an error or a view."""

    domain = Domain(1, PEER)

    def __init__(self):
        self.error, self.view = StateLost("no such bounty"), None
        self.applications, self.suggestions = EmptyShelf(self), OpenShelf(self)
        self.probes = OpenShelf(self)

    def take(self, verdict):
        self._fail()

    def take_seal(self, seal):
        self._fail()

    def show(self, id, head=None):
        self._fail()
        return self.view

    show_seals = show

    def show_many(self, ids, head, *, most, seconds):
        if isinstance(self.error, Unreachable):
            raise self.error
        return [(id, self.view) for id in ids[:1]]

    def latest_block(self, age=None):
        if isinstance(self.error, Unreachable):
            raise self.error
        return Block(7, 1_700_000_000, ID)

    def count(self):
        return 3

    def _fail(self):
        if self.error:
            raise self.error


class EmptyShelf:
    """What a box keeps beside verdicts: nothing."""

    def __init__(self, box):
        self._fail = box._fail

    def take(self, note, client=""):
        self._fail()

    def show(self, whose):
        self._fail()
        return [b'{"format":"oathwork/application/1"}']


class OpenShelf(EmptyShelf):
    """The same, which is of no bounty."""

    def show(self, whose):
        return []


@pytest.fixture(scope="module")
def api():
    with served(create_app(EmptyBox(), limit="1000000/minute")) as url:
        schema = schemathesis.openapi.from_url(f"{url}/openapi.json")
        # What is too much for a schema may be too much for the reader before that.
        schema.config.checks.negative_data_rejection.expected_statuses += ["413"]
        yield schema


document = schemathesis.pytest.from_fixture("api")


@document.parametrize()
@settings(max_examples=EXAMPLES, derandomize=True, deadline=None)
def test_whatever_is_asked_is_answered_as_the_document_says(case):
    case.call_and_validate(excluded_checks=EXCUSED.get(case.operation.label, []))


OPEN = MailboxView((PEER,), (b'{"format":"oathwork/verdict/1"}',), True, (b'{"format":"oathwork/seal/1"}',))


LEFT = ("/verdicts", "/seals", "/applications")
OF_ONE = ("/bounties/{id}/verdicts", "/bounties/{id}/seals", "/bounties/{id}/applications")
SELDOM = [
    (
        None,
        dict.fromkeys(
            (
                *PROVED,
                "/posters/{poster}/suggestions",
                "/guilds/{guild}/probes",
                *OF_ONE,
                "/bounties/verdicts",
                "/health",
            ),
            200,
        ),
    ),
    (StateLost("unknown"), dict.fromkeys((*LEFT, *OF_ONE), 404)),
    (NotTaken(403, "not on the panel"), dict.fromkeys(PROVED, 403)),
    (NotTaken(409, "too late"), dict.fromkeys(PROVED, 409)),
    (NotTaken(422, "not signed"), dict.fromkeys(PROVED, 422)),
    (Unreachable("silent"), dict.fromkeys((*LEFT, *OF_ONE, "/bounties/verdicts", "/health"), 503)),
]
QUESTIONS = {
    **dict.fromkeys(PROVED, ("POST", {"body": {}})),
    "/guilds/{guild}/probes": ("GET", {"path_parameters": {"guild": "0x07"}}),
    "/posters/{poster}/suggestions": ("GET", {"path_parameters": {"poster": PEER}}),
    **dict.fromkeys(OF_ONE, ("GET", {"path_parameters": {"id": ID}})),
    "/bounties/verdicts": ("POST", {"body": {"bounties": [ID, "0x" + "22" * 32]}}),
    "/health": ("GET", {}),
}


@pytest.mark.parametrize(("error", "statuses"), SELDOM)
def test_seldom_answers_are_as_the_document_says(monkeypatch, error, statuses):
    notes = ("note_routes.read_application", "note_routes.read_suggested_bounty", "note_routes.read_probe")
    for name in ("application.read_verdict", "application.read_seal", *notes):
        monkeypatch.setattr(f"oathwork.mailbox.{name}", lambda body: body)
    box = EmptyBox()
    box.error, box.view = error, OPEN
    with served(create_app(box, limit="1000000/minute")) as url:
        api = schemathesis.openapi.from_url(f"{url}/openapi.json")
        assert {path: answered(api, path) for path in statuses} == statuses


def test_every_operation_is_asked_for_its_seldom_answers(api):
    assert {operation.ok().path for operation in api.get_all_operations()} == {*QUESTIONS}


def answered(api, path):
    """The status of the answer to one good question; its shape is the document's."""
    method, parts = QUESTIONS[path]
    operation = api[path][method]
    answer = operation.Case(**parts).call()
    operation.validate_response(answer)
    return answer.status_code


def test_who_asks_too_often_is_answered_as_the_document_says():
    with served(create_app(EmptyBox(), limit="2/minute")) as url:
        api = schemathesis.openapi.from_url(f"{url}/openapi.json")
        operation = api["/bounties/{id}/verdicts"]["GET"]
        answers = [operation.Case(path_parameters={"id": ID}).call() for _ in range(2)]
    assert [answer.status_code for answer in answers] == [404, 429]
    assert operation.is_valid_response(answers[1])
    assert 1 <= int(answers[1].headers["retry-after"][0]) <= 60
