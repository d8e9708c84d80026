"""Terms that suit a reward, found by playing: streamed, for it takes seconds, and one at a time, for it takes a processor."""

import json
from collections.abc import Callable, Iterator
from queue import SimpleQueue
from threading import Lock, Thread
from typing import Any, Final

from fastapi import HTTPException
from fastapi.responses import StreamingResponse

from oathwork.errors import OathworkError
from oathwork.untrusted.documents import read_object

# A proxy hands each line on as it comes.
_STREAM: Final = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
_ONE_AT_A_TIME: Final = Lock()
_BOUNTIES: Final = 5_000


def suggested_terms(data: bytes, count: Callable[[], None]) -> StreamingResponse:
    """Return lines of JSON: `{"done": …, "of": …}` while it plays, then `{"suggestion": …}` or `{"detail": …}`.

    Refused while another is being played. `count` counts who asks, if a processor is free for them. Raises BadDocument,
    and what `count` raises.
    """
    try:
        from oathwork.simulation.report import suggestion_document
        from oathwork.simulation.suggestion import suggest
        from oathwork.simulation.written import plan_from_fields
    except ImportError as error:
        raise HTTPException(
            501, f"this server cannot suggest terms, it lacks {error.name}: pip install 'oathwork[simulate]'"
        ) from error
    plan = plan_from_fields(read_object(data, document="plan"))
    if not _ONE_AT_A_TIME.acquire(blocking=False):
        raise HTTPException(429, "terms are being tried for somebody else: ask again in a few seconds")
    try:
        count()
    except BaseException:
        _ONE_AT_A_TIME.release()
        raise
    lines: SimpleQueue[dict[str, Any] | None] = SimpleQueue()

    def work() -> None:
        try:
            suggestion = suggest(
                plan, bounties=_BOUNTIES, progress=lambda runs, of: lines.put({"done": runs, "of": of})
            )
            lines.put({"suggestion": suggestion_document(suggestion)})
        except OathworkError as error:
            lines.put({"detail": str(error)})
        finally:
            _ONE_AT_A_TIME.release()
            lines.put(None)

    def told_lines() -> Iterator[str]:
        while (line := lines.get()) is not None:
            yield json.dumps(line) + "\n"

    Thread(target=work, daemon=True).start()
    return StreamingResponse(told_lines(), media_type="application/x-ndjson", headers=_STREAM)
