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
async def time_limit(seconds: float) -> AsyncGenerator[None]:
    """Cancel what is done inside after so many seconds.

    Raises:
        TimeoutError: That has happened.
    """
    loop = asyncio.get_running_loop()
    at = loop.time() + seconds
    async with asyncio.timeout(None) as limit:

        def ring() -> None:
            now = loop.time()
            limit.reschedule(now + CATCHING_UP if now > at + LATE else now)

        alarm = loop.call_at(at, ring)
        try:
            yield
        finally:
            alarm.cancel()
