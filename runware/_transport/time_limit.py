"""A limit of time that reads what has arrived before it rings."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

#: Seconds after which an alarm counts as one that rings late: the program held the loop, or was stopped.
LATE = 0.1
#: Seconds for what has arrived meanwhile.
CATCHING_UP = 0.25


@asynccontextmanager
async def time_limit(seconds: float, error: Exception | None = None) -> AsyncGenerator[None]:
    """Cancel what is done inside after so many seconds.

    Raises:
        TimeoutError: That has happened; or the error that is given for it.
    """
    loop = asyncio.get_running_loop()
    at = loop.time() + seconds
    limit = asyncio.timeout(None)

    def ring() -> None:
        now = loop.time()
        limit.reschedule(now + CATCHING_UP if now > at + LATE else now)

    try:
        async with limit:
            alarm = loop.call_at(at, ring)
            try:
                yield
            finally:
                alarm.cancel()
    except TimeoutError as late:
        if error is None or not limit.expired():
            raise
        raise error from late
