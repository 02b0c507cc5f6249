"""Time limit that lets the loop read what has arrived before it expires."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

#: Seconds after which an alarm counts as late: the program blocked the loop, or was suspended.
LATE = 0.1
#: Seconds in which the loop may then read what arrived in the meantime.
CATCHING_UP = 0.25


@asynccontextmanager
async def time_limit(seconds: float, error: Exception | None = None) -> AsyncGenerator[None]:
    """Cancel the body of the `async with` after so many seconds.

    Raises:
        TimeoutError: The body was cancelled; or `error`, if one is given.
    """
    loop = asyncio.get_running_loop()
    at = loop.time() + seconds
    limit = asyncio.timeout(None)

    def on_alarm() -> None:
        now = loop.time()
        limit.reschedule(now + CATCHING_UP if now > at + LATE else now)

    try:
        async with limit:
            alarm = loop.call_at(at, on_alarm)
            try:
                yield
            finally:
                alarm.cancel()
    except TimeoutError as late:
        if error is None or not limit.expired():
            raise
        raise error from late
