"""Running blocking functions in threads, off the event loop.

The loop's default executor is not used: it accepts no work once the main thread has ended, while event loops in other
threads may still be running tasks that are billed.
"""

from __future__ import annotations

import asyncio
import contextvars
import os
import socket
import sys
import threading
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, Generic, ParamSpec, TypeAlias, TypeVar, cast

if TYPE_CHECKING:
    from queue import SimpleQueue

P = ParamSpec("P")
T = TypeVar("T")

_WaitFor: TypeAlias = "Callable[[asyncio.Future[None]], Awaitable[None]]"

#: Threads per event loop that read, and as many for other work, which must not wait for a slow pipe.
AT_ONCE = 16


class _Limit(asyncio.Semaphore):
    """Semaphore that limits the number of threads of an event loop, with a count of the calls that use it."""

    users = 0


#: Entries are removed when no call uses them, since a semaphore keeps a reference to its loop.
_limits: dict[tuple[asyncio.AbstractEventLoop, _WaitFor], _Limit] = {}


async def in_thread(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run a blocking function in a thread and return its result. A cancelled caller still waits for the thread to end.

    Otherwise the thread could still create a file after everything was cleaned up. Where no thread can be started, as
    during the shutdown of Python 3.12, the function runs in the current thread.
    """
    return await _in_limited_thread(partial(work, *args, **kwargs), to_the_end)


async def read_in_thread(read: Callable[[], T]) -> T:
    """Run a function as `in_thread` does. A cancelled caller does not wait: reading creates nothing, and a pipe may never end."""
    return await _in_limited_thread(read, asyncio.shield)


async def _in_limited_thread(work: Callable[[], T], wait_for: _WaitFor) -> T:
    kind = asyncio.get_running_loop(), wait_for
    limit = _limits.setdefault(kind, _Limit(AT_ONCE))
    limit.users += 1
    try:
        async with limit:
            return await _Job(work).done_by(_start_thread, wait_for)
    finally:
        limit.users -= 1
        if not limit.users:
            _limits.pop(kind, None)


async def to_the_end(future: asyncio.Future[T]) -> T:
    """Return the result of a future. If the caller is cancelled, wait for the future to finish before re-raising."""
    try:
        return await asyncio.shield(future)
    except asyncio.CancelledError:
        while not future.done():
            with suppress(asyncio.CancelledError):
                await asyncio.wait([future])
        raise


def call_soon_in(loop: asyncio.AbstractEventLoop, function: Callable[..., object], *args: object) -> None:
    """Have an event loop call a function soon, from any thread. Without effect if the loop is closed: no caller waits there."""
    with suppress(RuntimeError):
        loop.call_soon_threadsafe(function, *args)


def import_lock() -> threading.RLock:
    """Return a new lock for imports that also delays forks: a child forked during an import could never complete it.

    There are several such locks, so that an import in an event loop does not wait for an import in a thread. A module that
    is imported under one of the locks must not acquire another one.
    """
    lock = threading.RLock()
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(before=lock.acquire, after_in_parent=lock.release, after_in_child=lock.release)
    return lock


importing = import_lock()


async def import_modules(*modules: str) -> None:
    """Import modules in a thread, since imports are slow and would block the event loop."""

    def work() -> None:
        with importing:
            for module in modules:
                import_module(module)

    if not all(module in sys.modules for module in modules):
        await in_thread(work)


class Worker:
    """A thread that runs jobs in FIFO order. Starting a thread for each job would block the event loop each time."""

    def __init__(self) -> None:
        from queue import SimpleQueue  # imported lazily: most programs do not need it

        self._work: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._thread: threading.Thread | None = None

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a blocking function in the thread and return its result. A cancelled caller still waits for its end."""
        return await _Job(partial(work, *args, **kwargs)).done_by(self._put, to_the_end)

    def end(self) -> None:
        """End the thread after its queued jobs. Safe to call from any thread, including by the garbage collector."""
        self._work.put(None)

    def join(self) -> None:
        """Wait until the thread has ended. Call `end` first, and only when all jobs are done."""
        if self._thread is not None:
            self._thread.join()

    def _put(self, job: Callable[[], None]) -> None:
        if self._thread is None:
            self._thread = _start_thread(self._run_jobs)
        self._work.put(job)

    def _run_jobs(self) -> None:
        while (work := self._work.get()) is not None:
            work()
            del work  # it keeps the result of the job alive
        # If an interrupt (Ctrl-C) came while the first thread started, there is a second one.
        self._work.put(None)


def _start_thread(target: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=target, name="runware work", daemon=True)
    thread.start()
    return thread


class _Job(Generic[T]):
    """A function to run in a thread, and its outcome, for the coroutine that created the job."""

    def __init__(self, work: Callable[[], T]) -> None:
        self._work, self._context = work, contextvars.copy_context()
        self._loop = asyncio.get_running_loop()
        self._ended = self._loop.create_future()
        self._value: T | None = None
        self._error: BaseException | None = None

    async def done_by(
        self, begin: Callable[[Callable[[], None]], threading.Thread | None], wait_for: _WaitFor
    ) -> T:
        """Let `begin` pass the function to a thread, and return its result. Without a thread, it runs in this one.

        `begin` returns the thread if it has nothing else to do. `wait_for` decides whether a cancelled caller waits.
        """
        try:
            thread = begin(self._execute)
        except RuntimeError:  # no thread can be started
            self._execute()
        else:
            await wait_for(self._ended)
            if thread is not None:
                thread.join()  # returns at once
        error, self._error = self._error, None
        if error is None:
            return cast("T", self._value)
        try:
            raise error
        finally:
            del error  # avoids a reference cycle: its traceback refers to this frame

    def _execute(self) -> None:
        try:
            self._value = self._context.run(self._work)
        except BaseException as error:
            self._error = error
        call_soon_in(self._loop, self._ended.set_result, None)


async def look_up(host: Any, port: Any, **hints: int) -> Any:
    """Resolve a host, as `loop.getaddrinfo` does, but with `in_thread`."""
    return await in_thread(socket.getaddrinfo, host, port, **hints)
