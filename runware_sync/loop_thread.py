"""The event loop in a background thread that the blocking client's one engine runs in."""

from __future__ import annotations

import asyncio
import os
import threading
import weakref
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any, Generic, TypeVar, cast

from runware.errors import ClientClosedError

T = TypeVar("T")

#: Seconds that the thread may take to end; after that it is left behind (it is a daemon).
STOP_WAIT = 2.0


class LoopThread:
    """One event loop in one daemon thread, started when it is first needed.

    A forked child starts its own; a client that is collected, or the end of the program, stops it. Before it ends, it
    runs what `at_end` makes, which must not hold on to whoever owns this.
    """

    def __init__(self, at_end: Callable[[], Coroutine[Any, Any, object]] | None = None) -> None:
        self._at_end = at_end
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._handoffs = Handoffs()
        self._process = os.getpid()
        self._finalizer: weakref.finalize[[asyncio.AbstractEventLoop, threading.Thread, int], Any] | None = (
            None
        )

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine in the thread and wait for what it gives.

        An interrupt (Ctrl-C) cancels it, and leaves the thread usable.
        """
        loop, handoffs = self._running_loop()
        if threading.current_thread() is self._thread:
            coroutine.close()
            raise RuntimeError(
                "The client was called from its own thread, which would wait for itself for ever."
            )
        handoff = Handoff(coroutine, handoffs)
        try:
            loop.call_soon_threadsafe(handoff.begin)
        except RuntimeError:  # another thread has stopped the loop in this moment
            handoff.close()
        try:
            return handoff.result()
        except BaseException:
            if not handoff.ended:
                with suppress(RuntimeError):
                    loop.call_soon_threadsafe(handoff.cancel)
            raise

    @property
    def is_running(self) -> bool:
        """Whether there is a thread, in this process."""
        return self._is_alive()

    def stop(self) -> None:
        """End the thread, if it runs in this process."""
        if self._finalizer is not None:
            self._finalizer()

    def _running_loop(self) -> tuple[asyncio.AbstractEventLoop, Handoffs]:
        if self._process != os.getpid():
            # A forked child has neither the thread nor, perhaps, the lock: another thread may have held it.
            self._lock = threading.Lock()
            self._process = os.getpid()
            self._detach()
        with self._lock:
            if self._loop is None or not self._is_alive():
                self._detach()
                self._start()
            assert self._loop is not None
            return self._loop, self._handoffs

    def _is_alive(self) -> bool:
        return self._process == os.getpid() and self._thread is not None and self._thread.is_alive()

    def _detach(self) -> None:
        if self._finalizer is not None:
            self._finalizer.detach()
        self._loop = self._thread = self._finalizer = None

    def _start(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._handoffs = Handoffs()
        self._thread = threading.Thread(
            target=_serve, args=(self._loop, self._handoffs, self._at_end), name="runware", daemon=True
        )
        self._thread.start()
        self._finalizer = weakref.finalize(self, _stop, self._loop, self._thread, os.getpid())


def _serve(
    loop: asyncio.AbstractEventLoop,
    handoffs: Handoffs,
    at_end: Callable[[], Coroutine[Any, Any, object]] | None,
) -> None:
    """Run until stopped, then end what is still running. Not `asyncio.run`: that starts threads while Python ends."""
    try:
        loop.run_forever()
        handoffs.closed = True
        if at_end is not None:
            loop.run_until_complete(asyncio.wait([loop.create_task(at_end())], timeout=STOP_WAIT / 2))
        pending = asyncio.all_tasks(loop)
        for task in pending:
            task.cancel()
        if pending:
            loop.run_until_complete(asyncio.wait(pending, timeout=STOP_WAIT / 4))
        loop.run_until_complete(loop.shutdown_asyncgens())
    finally:
        loop.close()
        # From here on the loop takes nothing more. Whoever handed over what it did not come to must not wait for ever.
        for handoff in list(handoffs.open):
            handoff.close()


def _stop(loop: asyncio.AbstractEventLoop, thread: threading.Thread, process: int) -> None:
    if process != os.getpid() or not thread.is_alive():
        return
    loop.call_soon_threadsafe(loop.stop)
    if threading.current_thread() is not thread:
        thread.join(STOP_WAIT)


class Handoffs:
    """Those of one loop."""

    def __init__(self) -> None:
        #: What has not ended yet.
        self.open: set[Handoff[Any]] = set()
        #: The loop is ending, and begins nothing more.
        self.closed = False


class Handoff(Generic[T]):
    """Made and waited for in one thread, begun and carried out in the loop's.

    A lock and a task: `asyncio.run_coroutine_threadsafe` has a future with a condition besides, which every blocking
    call would pay for, and leaves callers waiting for ever if the loop ends in the wrong moment.
    """

    __slots__ = ("_coroutine", "_error", "_handoffs", "_lock", "_task", "_value", "ended")

    def __init__(self, coroutine: Coroutine[Any, Any, T], handoffs: Handoffs) -> None:
        self._coroutine = coroutine
        self._handoffs = handoffs
        self._task: asyncio.Task[T] | None = None
        self._value: T | None = None
        self._error: BaseException | None = None
        self._lock = threading.Lock()
        self._lock.acquire()
        #: Whether the result, or the error, is there.
        self.ended = False
        handoffs.open.add(self)

    def result(self) -> T:
        """Wait for what the coroutine gives, or raises. An interrupt (Ctrl-C) ends the wait alone.

        Raises:
            ClientClosedError: It was cancelled, as happens to all when the loop ends.
        """
        self._lock.acquire()
        error, self._error = self._error, None
        if error is None:
            return cast("T", self._value)
        try:
            if isinstance(error, asyncio.CancelledError):
                raise ClientClosedError("The client was closed before the answer came.")
            raise error
        finally:
            del error  # it has this frame in its traceback

    # In the loop's thread ----------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Start it."""
        if self._handoffs.closed:
            self.close()
        elif not self.ended:
            self._task = asyncio.get_running_loop().create_task(self._coroutine)
            self._task.add_done_callback(self._done)

    def cancel(self) -> None:
        """Nobody waits any more."""
        if self._task is not None:
            self._task.cancel()

    def close(self) -> None:
        """The loop has ended, or will never begin it."""
        if self.ended:
            return
        if self._task is not None and self._task.done():
            self._done(self._task)
            return
        if self._task is None:
            self._coroutine.close()
        self._end(asyncio.CancelledError())

    def _done(self, task: asyncio.Task[T]) -> None:
        if self.ended:
            return
        self._task = None  # it holds on to its error, whose traceback will hold on to this
        if task.cancelled():
            self._end(asyncio.CancelledError())
        elif (error := task.exception()) is not None:
            self._end(error)
        else:
            self._value = task.result()
            self._end()

    def _end(self, error: BaseException | None = None) -> None:
        try:
            self._handoffs.open.remove(self)
        except KeyError:
            return  # another thread has ended it in this moment
        self._error = error
        self.ended = True
        self._lock.release()
