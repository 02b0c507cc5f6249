"""Blocking work in threads, off the event loop.

Not in the loop's default executor: that takes nothing more once the main thread has ended, while other threads may go
on, and what they do may be paid for.
"""

from __future__ import annotations

import asyncio
import contextvars
import os
import socket
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

if TYPE_CHECKING:
    from queue import SimpleQueue

P = ParamSpec("P")
T = TypeVar("T")

AT_ONCE = 16  # threads per event loop


class _Room(asyncio.Semaphore):
    """For the threads of one event loop."""

    users = 0


#: Only while anybody is there: a semaphore holds on to its loop.
_rooms: dict[asyncio.AbstractEventLoop, _Room] = {}


async def in_thread(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run blocking work in a thread, and never leave it behind: a cancelled caller waits for its end.

    Otherwise a thread could still create a file after everything was cleaned up. Where no thread can be started, as
    while Python 3.12 ends, the work is done here and now.
    """
    loop = asyncio.get_running_loop()
    room = _rooms.setdefault(loop, _Room(AT_ONCE))
    room.users += 1
    try:
        async with room:
            threads: list[threading.Thread] = []
            outcome = await _outcome(
                partial(work, *args, **kwargs), lambda job: threads.append(_started(job))
            )
            for thread in threads:
                thread.join()  # which has nothing more to do
            try:
                return outcome.result()
            finally:
                del outcome  # an error in it would keep this frame
    finally:
        room.users -= 1
        if not room.users:
            _rooms.pop(loop, None)


def import_lock() -> threading.RLock:
    """A fork waits for what is imported under this. A child that is forked while a thread imports a module waits for it for ever.

    There are several, so that a method that loads in an event loop does not wait for what a thread loads. Nothing that is
    imported under one of them takes another.
    """
    lock = threading.RLock()
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(before=lock.acquire, after_in_parent=lock.release, after_in_child=lock.release)
    return lock


importing = import_lock()


async def import_modules(*modules: str) -> None:
    """Import modules in a thread: that takes long, and others use the loop."""

    def work() -> None:
        with importing:
            for module in modules:
                import_module(module)

    if not all(module in sys.modules for module in modules):
        await in_thread(work)


class Worker:
    """A thread for one piece of work after the other. To start a thread each time would stop the loop each time."""

    def __init__(self) -> None:
        from queue import SimpleQueue  # most programs need none

        self._work: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._thread: threading.Thread | None = None

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run blocking work in the thread. A cancelled caller waits for its end."""
        return (await _outcome(partial(work, *args, **kwargs), self._take)).result()

    def end(self) -> None:
        """The thread ends when its work is done. Safe in any thread, from the garbage collector too."""
        self._work.put(None)

    def join(self) -> None:
        """After `end`, and when nothing is left to do: be sure that no thread is there."""
        if self._thread is not None:
            self._thread.join()

    def _take(self, job: Callable[[], None]) -> None:
        if self._thread is None:
            self._thread = _started(self._go)
        self._work.put(job)

    def _go(self) -> None:
        while (work := self._work.get()) is not None:
            work()


def _started(target: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=target, name="runware work", daemon=True)
    thread.start()
    return thread


async def _outcome(work: Callable[[], T], give: Callable[[Callable[[], None]], None]) -> Future[T]:
    """What came of work that is given to a thread. It may be an error, which is not raised. A cancelled caller waits for its end."""
    outcome: Future[T] = Future()
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    context = contextvars.copy_context()

    def carry_out() -> None:
        try:
            outcome.set_result(context.run(work))
        except BaseException as error:
            outcome.set_exception(error)
        with suppress(RuntimeError):  # the loop was closed meanwhile, and nobody waits
            loop.call_soon_threadsafe(ended.set)

    try:
        give(carry_out)
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
    return outcome


async def look_up(host: Any, port: Any, **hints: int) -> Any:
    """What `loop.getaddrinfo` does, but with `in_thread`."""
    return await in_thread(socket.getaddrinfo, host, port, **hints)
