"""Reading what is asked."""

from fastapi import HTTPException, Request

from oathwork.mailbox.replies import read_body


async def body_of(request: Request, most: int) -> bytes:
    """Return a body of JSON, read no further than it may be long. No form of another page can send that type."""
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise HTTPException(415, "send application/json")
    return await read_body(request, most)
