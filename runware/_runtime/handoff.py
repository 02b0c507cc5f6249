"""Calls handed over from threads to an event loop that runs in another, and their outcomes handed back."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections import deque
from collections.abc import Callable, Coroutine
from contextlib import suppress
from contextvars import Context, copy_context
from typing import Any, Generic, TypeVar, cast

from runware._runtime.thread_events import EventFD, OneShotEvent, new_eventfd
from runware.errors import ClientClosedError

T = TypeVar("T")

#: Seconds after which a waiting caller looks whether an interrupt came, and waits again. -1 is for ever: only on Windows does
#: a wait for a lock go on when an interrupt comes.
_LOOK_UP = 0.2 if sys.platform == "win32" else -1

#: Seconds that a caller who gives up waits for what the end has to say. The thread of the loop may be busy.
LAST_WORDS = 1.0

#: How many callers of one client wait for an eventfd, which is a file: a process may have a thousand in all. The others wait
#: for locks.
MOST_EVENTFDS = 32


class Inbox:
    """What was handed over to a loop. One wake-up of the loop is enough for all that is there when it comes to it.

    A wake-up is a system call, in which other threads come first. While some use one client, most calls need none.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        #: What was handed over and has not ended yet.
        self.open: set[Handoff[Any]] = set()
        #: The loop is ending, and begins nothing more.
        self.closed = False
        self._loop = loop
        self._steps: deque[tuple[Context, Callable[[], None]]] = deque()
        #: Something else each time that the loop comes to them, and which one it was when the loop was woken last.
        self._turn: object = object()
        self._woken_in: object = None
        #: Wakes the loop up, where there are eventfds. And those that no caller waits for: None is one that was not made yet.
        self._wake_up = new_eventfd()
        self._spare: list[EventFD | None] = [None] * MOST_EVENTFDS
        if self._wake_up is not None:
            loop.add_reader(self._wake_up, self._take)

    def event(self) -> EventFD | OneShotEvent:
        """An event that a caller in another thread waits for."""
        try:
            eventfd = self._spare.pop()
        except IndexError:
            return OneShotEvent()
        if eventfd is None and (eventfd := new_eventfd()) is None:
            self._spare.append(None)  # there may be room for one later
            return OneShotEvent()
        return eventfd

    def give_back(self, event: EventFD | OneShotEvent) -> None:
        """Nobody waits for it any more, and nobody sets it."""
        if isinstance(event, EventFD):
            self._spare.append(event)
            if self.closed:  # a client may be kept for long after that
                self._spare.clear()

    def put(self, step: Callable[[], None]) -> None:
        """Have a step done in the loop, with the context variables of now. Steps are done in order."""
        self._steps.append((copy_context(), step))
        try:
            # Whoever is about to wake the loop may be held up by the handler of a signal, which may call, and wait, as well. So
            # a wake-up counts once it is done, and only until the loop has come.
            if self._woken_in is not (turn := self._turn):
                self._wake()
                self._woken_in = turn
        except BaseException:  # an interrupt (Ctrl-C), perhaps before the wake-up
            self._wake()
            raise

    def _wake(self) -> None:
        if (wake_up := self._wake_up) is not None:
            wake_up.set()
        else:
            with suppress(RuntimeError):  # it is closed
                self._loop.call_soon_threadsafe(self._take)
        if self._loop.is_closed():  # by another thread, in this moment
            self.end_all()

    def _take(self) -> None:
        if self._wake_up is not None:
            self._wake_up.wait()
        self._turn = object()  # first: what comes from now on may come too late for this time
        for _ in range(len(self._steps)):  # the loop has other things to do than what comes meanwhile
            context, step = self._steps.popleft()
            context.run(step)

    def end_all(self) -> None:
        """The loop takes nothing more. Whoever handed over what it did not come to must not wait for ever."""
        self._turn = object()  # first: whoever comes from now on finds the loop closed, and ends his own
        for handoff in list(self.open):
            handoff.end(asyncio.CancelledError())
        self._wake_up = None
        self._spare.clear()


def _started(
    work: Coroutine[Any, Any, None], ended: Callable[[asyncio.Task[None]], None]
) -> asyncio.Task[None]:
    """A task that has begun already, where Python can do that: it saves two turns of the loop.

    Otherwise it tells when it has `ended`: if it is cancelled before it has begun, it cannot do so itself.
    """
    loop = asyncio.get_running_loop()
    if sys.version_info >= (3, 12):
        return asyncio.Task(work, loop=loop, eager_start=True)
    task = loop.create_task(work)
    task.add_done_callback(ended)
    return task


class Handoff(Generic[T]):
    """Made and waited for in one thread, begun and carried out in the loop's.

    An event and a task: `asyncio.run_coroutine_threadsafe` has a future with a condition besides, which every blocking
    call would pay for, and leaves callers waiting for ever if the loop ends in the wrong moment.
    """

    __slots__ = (
        "_error",
        "_function",
        "_has_ended",
        "_inbox",
        "_is_cancelled",
        "_is_over",
        "_task",
        "_unwanted",
        "_value",
        "ended",
        "thread_of_caller",
    )

    def __init__(self, function: Callable[[], Coroutine[Any, Any, T]], inbox: Inbox) -> None:
        self._function: Callable[[], Coroutine[Any, Any, T]] | None = function
        self._inbox = inbox
        self._task: asyncio.Task[None] | None = None
        self._unwanted = False
        self._is_cancelled = False
        self._value: T | None = None
        self._error: BaseException | None = None
        self._has_ended = inbox.event()
        #: Set at the end, if the caller has given up.
        self._is_over: OneShotEvent | None = None
        #: A warning names the line of the caller, who waits in there.
        self.thread_of_caller = threading.get_ident()
        #: Whether the result, or the error, is there.
        self.ended = False

    def result(self) -> T:
        """Have it begun in the loop, and wait for what it gives, or raises. An interrupt (Ctrl-C) ends the wait alone.

        Raises:
            ClientClosedError: It was cancelled, as happens to all when the loop ends.
        """
        self._inbox.open.add(self)
        self._inbox.put(self.begin)
        while not self._has_ended.wait(_LOOK_UP):
            pass
        self._inbox.give_back(self._has_ended)
        del self._has_ended  # an error keeps this as long as it is kept
        error, self._error = self._error, None
        if error is None:
            return cast("T", self._value)
        try:
            if isinstance(error, asyncio.CancelledError):
                raise ClientClosedError("The client was closed before the call ended.")
            raise error
        finally:
            del error  # it has this frame in its traceback

    def leave(self, reason: BaseException, tries: int = 3) -> None:
        """Nobody waits any more. The reason gets the notes that name the tasks which go on, or have just ended."""
        try:
            if not (self.ended or self._is_cancelled):
                self._is_over = self._is_over or OneShotEvent()
                self._unwanted = True
                self._inbox.put(self.cancel)
                self._is_cancelled = True
            self._last_words(reason)
        except BaseException as another:  # Ctrl-C again: this is what the caller gets
            if tries > 1:
                self.leave(another, tries - 1)
            raise

    def _last_words(self, reason: BaseException) -> None:
        """What the error that it ends with has to say, if it ends at once. Or what it gave, when nobody took it any more."""
        if not self.ended and self._is_over is not None:
            self._is_over.wait(LAST_WORDS)
        untaken, self._error = self._error or self._value, None
        if untaken is not None:
            from runware._runtime.untaken import note_untaken  # most calls are not broken off

            note_untaken(untaken, reason)

    # In the loop's thread ----------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Start it."""
        function, self._function = self._function, None
        if self._inbox.closed or self._unwanted or function is None:
            self.end(asyncio.CancelledError())
            return
        self._task = _started(self._carry_out(function), self._done)

    async def _carry_out(self, function: Callable[[], Coroutine[Any, Any, T]]) -> None:
        """Do it, and hand the outcome over at once: a callback of the task would come a turn of the loop later.

        If it exits, that is for the caller too: the loop goes on for the others.
        """
        try:
            self._value = await function()
        except BaseException as error:
            self.end(error)
        else:
            self.end()

    def cancel(self) -> None:
        """Break it off, or never begin it."""
        if self._task is not None:
            self._task.cancel()
        else:
            self.end(asyncio.CancelledError())

    def _done(self, _: asyncio.Task[None]) -> None:
        """If it was cancelled before it had begun, nothing has told so far."""
        self._task = None
        if not self.ended:
            self.end(asyncio.CancelledError())

    def end(self, error: BaseException | None = None) -> None:
        """Hand over what came of it, unless that is done already: by another thread, perhaps, in this moment."""
        try:
            self._inbox.open.remove(self)
        except KeyError:
            return
        self._error = error
        self.ended = True
        if self._unwanted:
            # Not left to the garbage collector: in the main thread an interrupt may come before it has closed a file.
            self._inbox.give_back(self._has_ended)
            if self._is_over is not None:
                self._is_over.set()
        else:
            self._has_ended.set()
