"""Limits of time in a program that holds the loop."""

from __future__ import annotations

import asyncio
import threading
import time

import pytest

from runware._files.time_limit import time_limit
from tests.support.timing import lasting


async def test_what_arrived_in_time_is_read_though_the_alarm_rings_first() -> None:
    loop = asyncio.get_running_loop()
    arrived: asyncio.Future[str] = loop.create_future()
    threading.Timer(0.05, lambda: loop.call_soon_threadsafe(arrived.set_result, "a text")).start()
    loop.call_soon(time.sleep, 0.6)
    async with time_limit(0.2):
        assert await arrived == "a text"


async def test_what_never_arrives_ends() -> None:
    with lasting(0.1, 2), pytest.raises(TimeoutError):
        async with time_limit(0.1):
            await asyncio.Event().wait()
