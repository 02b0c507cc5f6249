"""Blocking work in threads, off the event loop.

Not in the loop's default executor: that takes nothing more once the main thread has ended, while other threads may go
on, and what they do may be paid for.
"""

from __future__ import annotations

import asyncio
import contextvars
import socket
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

AT_ONCE = 16  # threads per event loop


class _Room:
    """For the threads of one event loop."""

    def __init__(self) -> None:
        self.users = 0
        self.free = asyncio.Semaphore(AT_ONCE)


#: Only while anybody is there: a semaphore holds on to its loop.
_rooms: dict[asyncio.AbstractEventLoop, _Room] = {}


async def in_thread(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run blocking work in a thread, and never leave it behind: a cancelled caller waits for its end.

    Otherwise a thread could still create a file after everything was cleaned up. Where no thread can be started, as
    while Python 3.12 ends, the work is done here and now.
    """
    loop = asyncio.get_running_loop()
    room = _rooms.setdefault(loop, _Room())
    room.users += 1
    try:
        async with room.free:
            return (await _in_thread(lambda: work(*args, **kwargs), loop)).result()
    finally:
        room.users -= 1
        if not room.users:
            _rooms.pop(loop, None)


async def _in_thread(work: Callable[[], T], loop: asyncio.AbstractEventLoop) -> Future[T]:
    outcome: Future[T] = Future()
    ended = asyncio.Event()
    context = contextvars.copy_context()

    def carry_out() -> None:
        try:
            outcome.set_result(context.run(work))
        except BaseException as error:
            outcome.set_exception(error)
        with suppress(RuntimeError):  # the loop was closed meanwhile, and nobody waits
            loop.call_soon_threadsafe(ended.set)

    thread = threading.Thread(target=carry_out, name="runware work", daemon=True)
    try:
        thread.start()
    except RuntimeError:
        carry_out()
        return outcome
    try:
        await ended.wait()
    except asyncio.CancelledError:
        while not ended.is_set():
            with suppress(asyncio.CancelledError):
                await ended.wait()
        raise
    thread.join()  # which has nothing more to do
    return outcome


async def look_up(host: Any, port: Any, **hints: int) -> Any:
    """What `loop.getaddrinfo` does, but with `in_thread`."""
    return await in_thread(socket.getaddrinfo, host, port, **hints)
