"""What goes over the wire: the shapes of questions and answers, as the OpenAPI document has them."""

from collections.abc import Mapping
from typing import Any, Final

from oathwork.model.flaws import Flaw
from oathwork.untrusted.documents import LARGEST_INTEGER
from oathwork.verdicts.seal import FEWEST_PARTS, LARGEST_SEAL, MOST_PARTS, SEAL_FORMAT
from oathwork.verdicts.verdict import LARGEST_VERDICT, VERDICT_FORMAT
from oathwork.workflows.application import APPLICATION_FORMAT, LARGEST_APPLICATION, LONGEST_NOTE
from oathwork.workflows.probe import LARGEST_PROBE, LONGEST_REASON, PROBE_FORMAT
from oathwork.workflows.suggested_bounty import LARGEST_SUGGESTION, SUGGESTION_FORMAT

SCHEMA: Final = "oathwork/mailbox/1"
MOST_BOUNTIES: Final = 50  # of one question
LARGEST_QUESTION: Final = 8 * 1024  # bytes
MOST_SEALS: Final = 64  # of one answer
COUNT: Final = "^[0-9]{1,6}$"
GUILD_NUMBER: Final = "^0x[0-9a-fA-F]{1,24}$"
WORD: Final = "^0x[0-9a-fA-F]{64}$"
_Schema = dict[str, Any]


def _text(pattern: str) -> _Schema:
    return {"type": "string", "pattern": pattern}


def _list(items: _Schema, **more: int) -> _Schema:
    return {"type": "array", "items": items, **more}


def _object(properties: Mapping[str, _Schema]) -> _Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


ACCOUNT: Final = "^0x[0-9a-fA-F]{40}$"
_ACCOUNT: Final = _text(ACCOUNT)
_ID: Final = _text(WORD)
_LOWER_WORD: Final = _text("^0x[0-9a-f]{64}$")  # the one spelling in documents that are hashed
_WHOLE: Final[_Schema] = {"type": "integer", "minimum": 0}
_FLAG: Final[_Schema] = {"type": "boolean"}
_NAME: Final[_Schema] = {"const": SCHEMA}
_AT: Final = _object({"block": _WHOLE, "moment": _WHOLE}) | {
    "description": "The block at which the answer is true, and its time in seconds."
}
_SEALS: Final = _list(
    {"type": "string", "description": "a seal's file; its part is null until seals may be opened"}
)
_OF_BOUNTY: Final = {
    "signed": _list(_ACCOUNT),
    "shown": _FLAG,
    "verdicts": _list({"type": "string", "description": "a verdict file"}),
    "seals": _SEALS,
}

# ------------------------------------------------------------------------------------------------------------ questions


def _body(description: str, schema: _Schema) -> _Schema:
    content = {"application/json": {"schema": schema}}
    return {"requestBody": {"required": True, "description": description, "content": content}}


_SUBJECT: Final = {
    "chain": {"type": "integer", "minimum": 1, "maximum": LARGEST_INTEGER},
    "escrow": _ACCOUNT,
    "bounty": _LOWER_WORD,
    "round": {"type": "integer", "minimum": 1, "maximum": 2**32 - 1},
    "delivery": _LOWER_WORD,
    "peer": _ACCOUNT,
}
QUESTION_BODY: Final = _body(
    f"At most {LARGEST_QUESTION} bytes. It counts as one request for each ten bounties.",
    _object({"bounties": _list(_ID, minItems=1, maxItems=MOST_BOUNTIES)}),
)
VERDICT_BODY: Final = _body(
    f"A verdict file in its one canonical form (RFC 8785), at most {LARGEST_VERDICT} bytes.",
    _object(
        {
            "format": {"const": VERDICT_FORMAT},
            **_SUBJECT,
            "score": {"type": "integer", "minimum": 0, "maximum": 100},
            "review": _LOWER_WORD,
            "signature": _text("^0x([0-9a-f]{2})*$"),
            "domain": _LOWER_WORD,
            "digest": _LOWER_WORD,
            "text": {"type": ["object", "null"]},
        }
    ),
)
SEAL_BODY: Final = _body(
    f"A seal with this mailbox's part, in its one canonical form (RFC 8785), at most {LARGEST_SEAL} bytes.",
    _object(
        {
            "format": {"const": SEAL_FORMAT},
            **_SUBJECT,
            "seal": _LOWER_WORD,
            "parts": _list(_LOWER_WORD, minItems=FEWEST_PARTS, maxItems=MOST_PARTS),
            "number": _WHOLE | {"maximum": MOST_PARTS - 1},
            "signature": _text("^0x([0-9a-f]{2})*$"),
            "part": _text("^0x([0-9a-f]{2})*$"),
        }
    ),
)
APPLICATION_BODY: Final = _body(
    f"A signed note in its one canonical form (RFC 8785), at most {LARGEST_APPLICATION} bytes.",
    _object(
        {
            "format": {"const": APPLICATION_FORMAT},
            "chain": _SUBJECT["chain"],
            "escrow": _ACCOUNT,
            "bounty": _LOWER_WORD,
            "worker": _ACCOUNT,
            "writtenAt": _WHOLE | {"maximum": LARGEST_INTEGER},
            "note": {"type": "string", "maxLength": LONGEST_NOTE},
            "signature": _text("^0x([0-9a-f]{2})*$"),
        }
    ),
)
SUGGESTION_BODY: Final = _body(
    f"A bounty's file and its specification, in the one canonical form (RFC 8785), at most {LARGEST_SUGGESTION} bytes.",
    _object(
        {
            "format": {"const": SUGGESTION_FORMAT},
            "chain": _SUBJECT["chain"],
            "escrow": _ACCOUNT,
            "poster": _ACCOUNT,
            "terms": {"type": "string"},
            "specification": {"type": "string"},
        }
    ),
)
PROBE_BODY: Final = _body(
    f"A probe in its one canonical form (RFC 8785), at most {LARGEST_PROBE} bytes.",
    _object(
        {
            "format": {"const": PROBE_FORMAT},
            **{name: _SUBJECT[name] for name in ("chain", "escrow", "bounty", "round", "delivery")},
            "worker": _ACCOUNT,
            "guild": _text("^0x[0-9a-f]{24}$"),
            "prober": _ACCOUNT,
            "reason": {"type": "string", "minLength": 1, "maxLength": LONGEST_REASON},
            "salt": _LOWER_WORD,
            "signature": _text("^0x([0-9a-f]{2})*$"),
        }
    ),
)

# -------------------------------------------------------------------------------------------------------------- answers

STORED: Final = _object({"schema": _NAME, "kept": {"const": True}})
VERDICTS: Final = _object({"schema": _NAME, "at": _AT, **_OF_BOUNTY})
SEALS: Final = _object({"schema": _NAME, "at": _AT, "seals": _SEALS, "more": _WHOLE})
APPLICATIONS: Final = _object(
    {"schema": _NAME, "at": _AT, "applications": _list({"type": "string", "description": "a signed note"})}
)
SUGGESTIONS: Final = _object(
    {
        "schema": _NAME,
        "at": _AT,
        "suggestions": _list({"type": "string", "description": "a suggested bounty"}),
    }
)
PROBES: Final = _object(
    {"schema": _NAME, "at": _AT, "probes": _list({"type": "string", "description": "a probe"})}
)
MANY_VERDICTS: Final = _object(
    {
        "schema": _NAME,
        "at": _AT,
        "bounties": _list(_object({"id": _ID, **_OF_BOUNTY})),
        "unknown": _list(_ID) | {"description": "Nobody has posted them."},
        "unanswered": _list(_ID) | {"description": "To be asked for again: the answer is full."},
    }
)
HEALTH: Final = _object({"schema": _NAME, "chain": _WHOLE, "escrow": _ACCOUNT, "at": _AT, "verdicts": _WHOLE})
_REFUSAL: Final = _object({"detail": {"type": "string"}})
_REASONS: Final = {
    403: f"The verdict does not count: {Flaw.NOT_ON_PANEL.value}; or the account cannot take the job, or has posted none, or has not committed to it.",
    404: "Nobody has posted this bounty.",
    409: "Too late, too early, no room, or the same account has left another document before.",
    413: "The body is too large.",
    422: "It is not what it should be; the words say where.",
    429: "This address asks too often.",
    503: "The node or the database does not answer.",
}
_RETRY_AFTER: Final = {
    "description": "Seconds after which it may ask again.",
    "required": True,
    "schema": {"type": "integer", "minimum": 1},
}


def answers(schema: _Schema, *refusals: int) -> dict[int | str, dict[str, Any]]:
    """Return what the OpenAPI document says of the answers: of the good one, and of refusals by status."""
    rows: dict[int | str, dict[str, Any]] = {200: _answer("Good.", schema)}
    rows |= {status: _answer(_REASONS[status], _REFUSAL) for status in refusals}
    if 429 in rows:
        rows[429]["headers"] = {"Retry-After": _RETRY_AFTER}
    return rows


def _answer(description: str, schema: _Schema) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": schema}}}
