"""What every answer of a mailbox is made of, and how a question's body is read."""

import json
from collections.abc import Sequence
from typing import Any

from fastapi import HTTPException, Request, Response

from oathwork.chain.receipt import Block


def json_reply(document: dict[str, Any]) -> Response:
    """Return a document as it is: FastAPI would look at each of its values."""
    return Response(json.dumps(document, separators=(",", ":")), media_type="application/json")


def moment_of(block: Block) -> dict[str, int]:
    """Return the block at which an answer is true, and its time."""
    return {"block": block.number, "moment": block.timestamp}


def texts_of(documents: Sequence[bytes]) -> list[str]:
    """Return documents as JSON holds them."""
    return [document.decode() for document in documents]


async def read_body(request: Request, most: int) -> bytes:
    """Read a body no further than it may be long."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > most:
            raise HTTPException(413, f"larger than {most} bytes")
    return body
