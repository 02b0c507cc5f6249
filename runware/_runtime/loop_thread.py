"""Background thread with the event loop in which the engine of a blocking client runs."""

from __future__ import annotations

import asyncio
import atexit
import os
import threading
import weakref
from collections.abc import Callable, Coroutine
from contextlib import suppress
from functools import partial
from typing import Any, ParamSpec, TypeVar

from runware._files.threads import call_soon_in, look_up
from runware._runtime.handoff import Handoff, Inbox, closed
from runware._runtime.thread_events import OneShotEvent
from runware.errors import ClientClosedError, ConnectionFailedError, EventLoopError

P = ParamSpec("P")
T = TypeVar("T")
AtEnd = Callable[[], Coroutine[Any, Any, object]]

#: Seconds that the thread may take to end; after that it is left behind (it is a daemon).
STOP_WAIT = 2.0


class LoopThread:
    """One event loop in one daemon thread, started on first use.

    A forked child starts its own. Garbage collection of the client, or the end of the program, stops it. Before the loop
    ends, it runs the coroutine of `at_end`, which must not refer to the owner of this. `may_start` may refuse the start.

    Calls are handed over as functions, which make their coroutines in the thread: an interrupt (Ctrl-C) can come between
    any two steps of the caller, and would leave behind a coroutine that is never awaited.
    """

    def __init__(self, at_end: AtEnd | None = None, may_start: Callable[[], None] | None = None) -> None:
        self._at_end = at_end
        self._may_start = may_start
        #: Locks by PID: a forked child has its own, since another thread may have held its parent's at the fork.
        self._locks: dict[int, threading.RLock] = {}
        #: The PID of the process that is starting the thread; None if none is.
        self._starting_in: int | None = None
        self._loop_run: LoopRun | None = None
        self._finalizer: weakref.finalize[[], LoopThread] | None = None

    def run(self, function: Callable[P, Coroutine[Any, Any, T]], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a coroutine in the thread, and return its result.

        An interrupt (Ctrl-C) cancels the coroutine, leaves the thread usable, and gets the notes of the coroutine's error.
        """
        loop_run = self._loop_run
        if loop_run is None or not loop_run.is_running:
            loop_run = self._started()
        if loop_run.runs_here:
            raise EventLoopError(
                "The client was called from its own thread, as by on_event, which would wait for itself for ever. Call it from another thread."
            )
        work = partial(function, *args, **kwargs)
        if loop_run.thread is None:
            return loop_run.run_here(work)
        handoff = Handoff(work, loop_run.inbox)
        try:
            return handoff.result()
        except BaseException as error:
            handoff.leave(error)
            raise

    @property
    def is_running(self) -> bool:
        """Whether there is a loop that accepts calls, in this process."""
        return self._loop_run is not None and self._loop_run.is_running

    def stop(self) -> None:
        """End the thread, if it runs in this process. An interrupt only ends the wait for its end."""
        if (loop_run := self._loop_run) is not None:
            try:
                loop_run.stop()
            finally:  # again, since an interrupt may have come before it
                loop_run.stop_soon()

    def _started(self) -> LoopRun:
        if self._may_start is not None:
            self._may_start()
        process = os.getpid()
        with self._locks.setdefault(process, threading.RLock()):
            if self._starting_in == process:
                raise EventLoopError(
                    "The client was called, as by a signal handler, while the same thread was in the client's first call: it "
                    "would wait for itself for ever. Make the first call before the signal handler is installed."
                )
            try:
                self._starting_in = process
                return self._running()
            finally:
                self._starting_in = None

    def _running(self) -> LoopRun:
        if self._loop_run is None or not self._loop_run.is_running:
            if self._loop_run is not None:
                self._loop_run.stop_soon()  # an interrupt may have come during its start
            if self._finalizer is not None:
                self._finalizer.detach()
            self._loop_run = LoopRun(self._at_end)
            self._finalizer = weakref.finalize(self, self._loop_run.stop)
            self._finalizer.atexit = False
            self._loop_run.start()
        return self._loop_run


class LoopRun:
    """One event loop from its start to its end, and the thread in which it runs.

    Python 3.12 starts no threads while it ends, and a subinterpreter may not have daemon threads. Then there is no thread,
    and the loop runs in the threads of its callers, one after the other.
    """

    def __init__(self, at_end: AtEnd | None) -> None:
        self.thread: threading.Thread | None = None
        self.loop: asyncio.AbstractEventLoop | None = None
        #: The queue of the loop, as soon as there is a loop.
        self.inbox: Inbox
        self._at_end = at_end
        self._process = os.getpid()
        #: Why no loop could be made.
        self._failure: Exception | None = None
        self._has_begun = OneShotEvent()
        self._has_ended = OneShotEvent()
        self._stopping = False
        self._turn = threading.Lock()
        self._ident: int | None = None
        _all.add(self)

    def start(self) -> None:
        """Start the thread and its loop; without a thread if Python starts none any more."""
        try:
            self.thread = threading.Thread(target=self._serve, name="runware", daemon=True)
            self.thread.start()
        except RuntimeError:
            self.thread = None
            self._make_loop()
        else:
            self._has_begun.wait()
            if self._failure is not None:
                raise self._failure

    @property
    def is_running(self) -> bool:
        """Whether the loop accepts calls, in this process."""
        # Not `Thread.is_alive`: Python 3.11 takes a thread for ended if an interrupt comes during that call.
        return not self._stopping and self.loop is not None and self._process == os.getpid()

    @property
    def runs_here(self) -> bool:
        """Whether the loop runs in the calling thread."""
        return self._ident == threading.get_ident()

    def run_here(self, function: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Run a coroutine in the calling thread."""
        if _is_in_a_loop():
            raise ConnectionFailedError(
                "Python starts no thread for the client, since Python is shutting down or this is a subinterpreter, and this thread "
                "already runs an event loop. Make the first call of the client earlier, or outside of that loop.",
                retryable=False,
            )
        with self._turn:
            if self.loop is None or self._stopping:
                raise ClientClosedError("The client was closed before the call began.")
            self._ident = threading.get_ident()
            task = self.loop.create_task(function())
            try:
                return self.loop.run_until_complete(task)
            except asyncio.CancelledError as error:
                raise closed(error) from None
            finally:
                task.cancel()
                self._ident = None
                if _program_ends:
                    self._wind_up(self.loop)

    def stop_soon(self) -> None:
        """Stop the loop, without waiting for the end of the thread."""
        self._stopping = True
        if self.thread is not None and self.loop is not None and self._process == os.getpid():
            call_soon_in(self.loop, self._halt)

    def stop(self) -> None:
        """Stop the loop, and wait for the end of the thread."""
        self.stop_soon()
        if self._process != os.getpid() or self.runs_here:
            return
        if self.thread is not None:
            # Python 3.11 takes a thread for ended if an interrupt comes during `join`: so an event is waited for first.
            if self.loop is not None and self._has_ended.wait(STOP_WAIT):
                self.thread.join(STOP_WAIT)
        elif self.loop is not None and not self.inbox.closed and self._turn.acquire(timeout=STOP_WAIT):
            try:
                self._wind_up(self.loop)
            finally:
                self._turn.release()

    def _make_loop(self) -> asyncio.AbstractEventLoop:
        try:
            loop = asyncio.new_event_loop()
        except OSError as error:
            raise ConnectionFailedError(
                f"The event loop of the client cannot be created: {error}. Nothing was sent."
            ) from error
        # The loop's own method uses the default executor, which accepts nothing once the main thread has ended.
        loop.getaddrinfo = look_up  # type: ignore[method-assign]
        self.inbox = Inbox(loop)
        self.loop = loop
        return loop

    def _halt(self) -> None:
        if not self.inbox.closed:
            asyncio.get_running_loop().stop()

    def _serve(self) -> None:
        """Run the loop until it is stopped. Not by `asyncio.run`, which starts threads while Python ends."""
        self._ident = threading.get_ident()
        try:
            loop = self._make_loop()
        except Exception as failure:
            self._failure = failure
            return
        finally:
            self._has_begun.set()
        try:
            if not self._stopping:
                with suppress(SystemExit):  # of `on_event`, say: it ends the loop
                    loop.run_forever()
        finally:
            try:
                self._wind_up(loop)
            finally:
                self._has_ended.set()

    def _wind_up(self, loop: asyncio.AbstractEventLoop) -> None:
        """Run `at_end`, cancel what is still running, and close the loop."""
        self._stopping = self.inbox.closed = True
        try:
            if _is_in_a_loop():
                return
            if self._at_end is not None:
                loop.run_until_complete(
                    asyncio.wait([loop.create_task(self._at_end())], timeout=STOP_WAIT / 2)
                )
            pending = asyncio.all_tasks(loop)
            for task in pending:
                task.cancel()
            if pending:
                loop.run_until_complete(asyncio.wait(pending, timeout=STOP_WAIT / 4))
            loop.run_until_complete(loop.shutdown_asyncgens())
        finally:
            try:
                loop.close()
            finally:  # `close` raises if the program has closed all files
                self.inbox.end_all()


_all: weakref.WeakSet[LoopRun] = weakref.WeakSet()
_program_ends = False


def _end_all() -> None:
    global _program_ends
    _program_ends = True
    for loop_run in list(_all):
        loop_run.stop()


# Registered at import, and not when the first loop begins: other exit functions are mostly registered later than this
# module is imported. So they are called first, and may still use their clients.
atexit.register(_end_all)


def _is_in_a_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
