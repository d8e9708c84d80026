"""What goes over the wire: the shapes of questions and answers, as the OpenAPI document has them."""

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal

from pydantic import ConfigDict, Field, with_config
from typing_extensions import TypedDict  # pydantic asks for it before Python 3.12

from oathwork.untrusted.documents import LARGEST_INTEGER
from oathwork.verdicts.verdict import LARGEST_VERDICT, VERDICT_FORMAT

SCHEMA: Final = "oathwork/mailbox/1"
MOST_BOUNTIES: Final = 50  # of one question
LARGEST_QUESTION: Final = 8 * 1024  # bytes
WORD: Final = "^0x[0-9a-fA-F]{64}$"
_SMALL_WORD: Final = "^0x[0-9a-f]{64}$"  # the one spelling in documents that are hashed
_ACCOUNT: Final = "^0x[0-9a-fA-F]{40}$"

_Schema = Literal["oathwork/mailbox/1"]
_Whole = Annotated[int, Field(ge=0)]
_Account = Annotated[str, Field(pattern=_ACCOUNT)]
Word = Annotated[str, Field(pattern=WORD)]
_exact: Final = with_config(ConfigDict(extra="forbid"))


@_exact
class RefusedRequest(TypedDict):
    """Why not, in words."""

    detail: str


@_exact
class Kept(TypedDict):
    """The verdict is stored, now or before."""

    schema: _Schema
    kept: Literal[True]


@_exact
class At(TypedDict):
    """A block, and its time in seconds."""

    block: _Whole
    moment: _Whole


@_exact
class Verdicts(TypedDict):
    """Who has left a verdict in the present round and, once they can be used, the verdicts: texts of JSON."""

    schema: _Schema
    at: At
    signed: list[_Account]
    shown: bool
    verdicts: list[str]


@_exact
class OneOfMany(TypedDict):
    """The same of one bounty."""

    id: Word
    signed: list[_Account]
    shown: bool
    verdicts: list[str]


@_exact
class ManyVerdicts(TypedDict):
    """The same of many. `unknown`: nobody has posted them. `unanswered`: to be asked for again, the answer is full."""

    schema: _Schema
    at: At
    bounties: list[OneOfMany]
    unknown: list[Word]
    unanswered: list[Word]


@_exact
class Health(TypedDict):
    """Which escrow is served, the node's block, and how many verdicts are kept."""

    schema: _Schema
    chain: _Whole
    escrow: _Account
    at: At
    verdicts: _Whole


def _data(pattern: str) -> dict[str, Any]:
    return {"type": "string", "pattern": pattern}


def _object(properties: Mapping[str, Any]) -> dict[str, Any]:
    required = list(properties)
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def _body(description: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    content = {"application/json": {"schema": schema}}
    return {"requestBody": {"required": True, "description": description, "content": content}}


QUESTION_BODY: Final = _body(
    f"At most {LARGEST_QUESTION} bytes. It counts as one request for each ten bounties.",
    _object({"bounties": {"type": "array", "minItems": 1, "maxItems": MOST_BOUNTIES, "items": _data(WORD)}}),
)
VERDICT_BODY: Final = _body(
    f"A verdict file in its one canonical form (RFC 8785), at most {LARGEST_VERDICT} bytes.",
    _object(
        {
            "format": {"const": VERDICT_FORMAT},
            "chain": {"type": "integer", "minimum": 1, "maximum": LARGEST_INTEGER},
            "escrow": _data(_ACCOUNT),
            "bounty": _data(_SMALL_WORD),
            "round": {"type": "integer", "minimum": 1, "maximum": 2**32 - 1},
            "delivery": _data(_SMALL_WORD),
            "peer": _data(_ACCOUNT),
            "score": {"type": "integer", "minimum": 0, "maximum": 100},
            "review": _data(_SMALL_WORD),
            "signature": _data("^0x([0-9a-f]{2})*$"),
            "domain": _data(_SMALL_WORD),
            "digest": _data(_SMALL_WORD),
            "text": {"type": ["object", "null"]},
        }
    ),
)


def refusals(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return what the OpenAPI document says of these refusals."""
    return {status: {"model": RefusedRequest, **_REFUSALS[status]} for status in statuses}


_REFUSALS: Final[Mapping[int, dict[str, Any]]] = {
    403: {"description": "The peer is not on the panel."},
    404: {"description": "Nobody has posted this bounty."},
    409: {"description": "Too late, too early, or the peer has left another verdict before."},
    413: {"description": "The body is too large."},
    422: {"description": "It is not what it should be; the words say where."},
    429: {
        "description": "This address asks too often.",
        "headers": {
            "Retry-After": {
                "description": "Seconds after which it may ask again.",
                "required": True,
                "schema": {"type": "integer", "minimum": 1},
            }
        },
    },
    503: {"description": "The node or the database does not answer."},
}
