"""Several calls at the same time. The blocking tests have the same with threads, written by hand."""

import asyncio
from collections.abc import Awaitable, Callable
from threading import Event
from typing import Any


async def together(*calls: Callable[[], Awaitable[Any]]) -> list[Any]:
    """Start all calls before waiting for any; errors are returned in their places."""
    return await asyncio.gather(*(call() for call in calls), return_exceptions=True)


async def happens(event: Event) -> bool:
    """Wait for something that happens in another thread, at most ten seconds."""
    return await asyncio.to_thread(event.wait, 10)
