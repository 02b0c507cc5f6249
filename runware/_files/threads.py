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
from contextlib import suppress
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, Generic, ParamSpec, TypeVar, cast

if TYPE_CHECKING:
    from queue import SimpleQueue

P = ParamSpec("P")
T = TypeVar("T")

AT_ONCE = 16  # threads per event loop


class _Limit(asyncio.Semaphore):
    """Limits how many threads of one event loop there are at once."""

    users = 0


#: Only while anybody uses it: a semaphore holds on to its loop.
_limits: dict[asyncio.AbstractEventLoop, _Limit] = {}


async def in_thread(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run blocking work in a thread, and never leave it behind: a cancelled caller waits for its end.

    Otherwise a thread could still create a file after everything was cleaned up. Where no thread can be started, as
    while Python 3.12 ends, the work is done here and now.
    """
    loop = asyncio.get_running_loop()
    limit = _limits.setdefault(loop, _Limit(AT_ONCE))
    limit.users += 1
    try:
        async with limit:
            job = _Job(partial(work, *args, **kwargs))
            try:
                thread = _started(job.carry_out)
            except RuntimeError:
                job.carry_out()
            else:
                await to_the_end(job.ended)
                thread.join()  # which has nothing more to do
            return job.outcome()
    finally:
        limit.users -= 1
        if not limit.users:
            _limits.pop(loop, None)


async def to_the_end(future: asyncio.Future[T]) -> T:
    """What comes of it. A caller that is cancelled waits for its end, too."""
    try:
        return await asyncio.shield(future)
    except asyncio.CancelledError:
        while not future.done():
            with suppress(asyncio.CancelledError):
                await asyncio.wait([future])
        raise


def import_lock() -> threading.RLock:
    """A lock to import modules under. A fork waits for it: a child that is forked in the middle of an import never ends it.

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
    """One thread for many jobs, which it does in their order. To start a thread for each would hold up the loop each time."""

    def __init__(self) -> None:
        from queue import SimpleQueue  # most programs need none

        self._work: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._thread: threading.Thread | None = None

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run blocking work in the thread. A cancelled caller waits for its end."""
        job = _Job(partial(work, *args, **kwargs))
        try:
            self._take(job.carry_out)
        except RuntimeError:  # no thread can be started
            job.carry_out()
        else:
            await to_the_end(job.ended)
        return job.outcome()

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
            del work  # it has what came of it


def _started(target: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=target, name="runware work", daemon=True)
    thread.start()
    return thread


class _Job(Generic[T]):
    """Work that is done in a thread, and what came of it, for the coroutine that made this."""

    def __init__(self, work: Callable[[], T]) -> None:
        self._work, self._context = work, contextvars.copy_context()
        self._loop = asyncio.get_running_loop()
        self.ended = self._loop.create_future()
        self._value: T | None = None
        self._error: BaseException | None = None

    def carry_out(self) -> None:
        """Do it, in whatever thread this is."""
        try:
            self._value = self._context.run(self._work)
        except BaseException as error:
            self._error = error
        with suppress(RuntimeError):  # the loop was closed meanwhile, and nobody waits
            self._loop.call_soon_threadsafe(self.ended.set_result, None)

    def outcome(self) -> T:
        """After the end: what the work gave, or the error that it raised."""
        error, self._error = self._error, None
        if error is None:
            return cast("T", self._value)
        try:
            raise error
        finally:
            del error  # it has this frame in its traceback


async def look_up(host: Any, port: Any, **hints: int) -> Any:
    """What `loop.getaddrinfo` does, but with `in_thread`."""
    return await in_thread(socket.getaddrinfo, host, port, **hints)
