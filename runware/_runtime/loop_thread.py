"""The event loop in a background thread that the blocking client's one engine runs in."""

from __future__ import annotations

import asyncio
import atexit
import os
import threading
import weakref
from collections.abc import Callable, Coroutine
from contextlib import suppress
from functools import partial
from typing import Any, ParamSpec, TypeVar, cast

from runware._files.threads import look_up
from runware._runtime.handoff import Handoff, Inbox
from runware._runtime.thread_events import OneShotEvent
from runware.errors import ClientClosedError, ConnectionFailedError, EventLoopError

P = ParamSpec("P")
T = TypeVar("T")
AtEnd = Callable[[], Coroutine[Any, Any, object]]

#: Seconds that the thread may take to end; after that it is left behind (it is a daemon).
STOP_WAIT = 2.0


class LoopThread:
    """One event loop in one daemon thread, started when it is first needed.

    A forked child starts its own; a client that is collected, or the end of the program, stops it. Before it ends, it
    runs what `at_end` makes, which must not hold on to whoever owns this. Before it starts, `may_start` may raise.

    What runs in the thread is handed over as a function, which makes its coroutine there: an interrupt (Ctrl-C) can
    come between any two steps of the caller, and would leave a coroutine behind that nobody awaits.
    """

    def __init__(self, at_end: AtEnd | None = None, may_start: Callable[[], None] | None = None) -> None:
        self._at_end = at_end
        self._may_start = may_start
        #: By process: a forked child has its own, since another thread of its parent may have held the one of that.
        self._locks: dict[int, threading.RLock] = {}
        #: The process that is starting one.
        self._starting_in: int | None = None
        self._serving: Serving | None = None
        self._finalizer: weakref.finalize[[], LoopThread] | None = None

    def run(self, function: Callable[P, Coroutine[Any, Any, T]], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a coroutine in the thread and wait for what it gives.

        An interrupt (Ctrl-C) cancels it, and leaves the thread usable. It gets the notes of the coroutine's last error.
        """
        serving = self._serving
        if serving is None or not serving.is_running:
            serving = self._served()
        if serving.runs_here:
            raise EventLoopError(
                "The client was called from its own thread, as by on_event, which would wait for itself for ever. Call it from another thread."
            )
        work = partial(function, *args, **kwargs)
        if serving.thread is None:
            return serving.run_here(work)
        handoff = Handoff(work, serving.inbox)
        try:
            return handoff.result()
        except BaseException as error:
            handoff.leave(error)
            raise

    @property
    def is_running(self) -> bool:
        """Whether there is a loop, in this process."""
        return self._serving is not None and self._serving.is_running

    def stop(self) -> None:
        """End the thread, if it runs in this process. An interrupt ends the wait for that alone."""
        if (serving := self._serving) is None:
            return
        try:
            serving.stop()
        except BaseException:
            serving.stop_soon()
            raise

    def _served(self) -> Serving:
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

    def _running(self) -> Serving:
        if self._serving is None or not self._serving.is_running:
            if self._serving is not None:
                self._serving.stop_soon()  # an interrupt may have come while it was started
            if self._finalizer is not None:
                self._finalizer.detach()
            self._serving = Serving(self._at_end)
            self._finalizer = weakref.finalize(self, self._serving.stop)
            self._finalizer.atexit = False
            self._serving.start()
        return self._serving


class Serving:
    """One loop from its beginning to its end, and the thread that it runs in.

    Python 3.12 starts no threads any more while it ends, and a subinterpreter may have no daemons. Then there is none, and the
    loop runs in those of its callers, one after the other.
    """

    def __init__(self, at_end: AtEnd | None) -> None:
        self.thread: threading.Thread | None = None
        self.loop: asyncio.AbstractEventLoop | None = None
        #: What was handed over to the loop, as soon as there is one.
        self.inbox: Inbox
        self._at_end = at_end
        self._process = os.getpid()
        #: Why there is no loop.
        self._failure: Exception | None = None
        self._has_begun = OneShotEvent()
        self._has_ended = OneShotEvent()
        self._stopping = False
        self._turn = threading.Lock()
        self._ident: int | None = None
        _all.add(self)

    def start(self) -> None:
        """Start the thread, if Python still starts any."""
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
        """Whether it takes what is handed over, in this process."""
        # The thread itself is not asked: Python 3.11 takes it for ended when an interrupt comes while somebody asks.
        return not self._stopping and self.loop is not None and self._process == os.getpid()

    @property
    def runs_here(self) -> bool:
        """Whether the loop runs in the thread that asks."""
        return self._ident == threading.get_ident()

    def run_here(self, function: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Run a coroutine in the thread that asks."""
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
            except asyncio.CancelledError:
                raise ClientClosedError("The client was closed before the call ended.") from None
            finally:
                task.cancel()
                self._ident = None
                if _program_ends:
                    self._stopping = True
                    self._wind_up(self.loop)

    def stop_soon(self) -> None:
        """Have the thread end, which takes it a moment."""
        self._stopping = True
        if self.thread is not None and self.loop is not None and self._process == os.getpid():
            with suppress(RuntimeError):  # it is closed
                self.loop.call_soon_threadsafe(self._halt)

    def stop(self) -> None:
        """End the thread, and wait for that."""
        self.stop_soon()
        if self._process != os.getpid() or self.runs_here:
            return
        if self.thread is not None:
            # Python 3.11 takes a thread for ended when an interrupt comes while somebody joins it: this asks itself.
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
        # Its own has the default executor do it, which takes nothing more once the main thread has ended.
        loop.getaddrinfo = look_up  # type: ignore[method-assign]
        self.inbox = Inbox(loop)
        self.loop = loop
        return loop

    def _halt(self) -> None:
        if not self.inbox.closed:
            cast("asyncio.AbstractEventLoop", self.loop).stop()

    def _serve(self) -> None:
        """Run until stopped. Not `asyncio.run`: that starts threads while Python ends."""
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
                with suppress(SystemExit):  # of `on_event`, say, which ends the loop
                    loop.run_forever()
        finally:
            self._stopping = True
            try:
                self._wind_up(loop)
            finally:
                self._has_ended.set()

    def _wind_up(self, loop: asyncio.AbstractEventLoop) -> None:
        """End what is still running, and the loop."""
        self.inbox.closed = True
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
            finally:  # which raises if the program has closed all files
                self.inbox.end_all()


_all: weakref.WeakSet[Serving] = weakref.WeakSet()
_program_ends = False


def _end_all() -> None:
    global _program_ends
    _program_ends = True
    for serving in list(_all):
        serving.stop()


# Now, and not when the first loop begins: what others have called at the end, they mostly register later than this is
# imported. So it is called first, and may still use their clients.
atexit.register(_end_all)


def _is_in_a_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
