"""Event queue of one subscriber of the server, which merges changes and so stays bounded."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncGenerator, Callable
from typing import Any

from runware.emulator.keeping.history import LIMIT, Change, SeenTask

#: Minimum seconds between two `state` events.
STATE_PAUSE = 0.5
#: Seconds without an event after which a keep-alive is sent.
KEEP_ALIVE = 15.0

#: The kind of an event, and its JSON. An empty kind is a keep-alive.
Event = tuple[str, Any]


class EventFeed:
    """Queue of changes that are not yet sent.

    A task that changes again before it is sent is sent once, in its latest state. If more tasks change than the history
    keeps, the oldest are dropped; the `state` event has their number.

    Args:
        state: Returns the JSON of the server's state.
    """

    def __init__(self, state: Callable[[], dict[str, Any]]) -> None:
        self._state = state
        self._loop = asyncio.get_running_loop()
        self._wake = asyncio.Event()
        self._tasks: dict[int, SeenTask] = {}
        self._is_reset = False
        self._is_stale = True
        self._told_state = -STATE_PAUSE

    def hear(self, change: Change, task: SeenTask | None) -> None:
        """Queue a change of a task, or with None, a reset. Called in the server's thread only."""
        if task is None:
            self._tasks.clear()
            self._is_reset = True
        else:
            self._tasks.pop(task.number, None)
            self._tasks[task.number] = task
            if len(self._tasks) > LIMIT:
                del self._tasks[next(iter(self._tasks))]
        self._is_stale = True
        self._wake.set()

    def state_changed(self) -> None:
        """Note that something else in the state changed. Thread-safe."""
        self._is_stale = True
        with contextlib.suppress(RuntimeError):  # the loop is closed: the server has stopped
            self._loop.call_soon_threadsafe(self._wake.set)

    async def events(self) -> AsyncGenerator[Event]:
        """Yield the events, beginning with `state`."""
        while True:
            self._wake.clear()
            if self._is_reset:
                self._is_reset = False
                yield "reset", {}
            while self._tasks and not self._is_reset:
                yield "task", self._tasks.pop(next(iter(self._tasks))).summary()
            pause = STATE_PAUSE - (time.monotonic() - self._told_state)
            if self._is_stale and pause <= 0:
                self._is_stale = False
                self._told_state = time.monotonic()
                yield "state", self._state()
            elif not await self._waited(pause if self._is_stale else KEEP_ALIVE) and not self._is_stale:
                yield "", None

    async def _waited(self, seconds: float) -> bool:
        """Wait for a change; return whether there was one in time."""
        try:
            await asyncio.wait_for(self._wake.wait(), seconds)
        except TimeoutError:
            return False
        return True
