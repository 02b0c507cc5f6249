"""The event loop in a background thread that the blocking client's one engine runs in."""

from __future__ import annotations

import asyncio
import os
import threading
import weakref
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any, TypeVar

from runware_sync.handoff import Handoff, Handoffs

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
