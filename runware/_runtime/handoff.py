"""Handoff of calls from threads to an event loop in another thread, and of their outcomes back."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections import deque
from collections.abc import Callable, Coroutine
from contextvars import Context, copy_context
from typing import Any, Generic, TypeVar, cast

from runware._engine.doubt import in_doubt
from runware._engine.outcome import copy_notes
from runware._files.threads import call_soon_in
from runware._runtime.thread_events import EventFD, OneShotEvent, new_eventfd
from runware.errors import ClientClosedError

T = TypeVar("T")

#: Seconds after which a waiting caller checks for an interrupt, and waits again; -1 for no limit. Only on Windows, an
#: interrupt does not end a wait for a lock.
_CHECK_INTERVAL = 0.2 if sys.platform == "win32" else -1

#: Seconds that an interrupted caller waits for the notes that the end of its call adds. The loop may be busy.
NOTES_WAIT = 1.0

#: Maximum number of callers of one client that wait for eventfds, which are files: a process may have a thousand in all.
#: Further callers wait for locks.
MOST_EVENTFDS = 32


class Inbox:
    """Queue of steps for a loop. One wake-up of the loop is enough for all steps that are queued when it takes them.

    A wake-up is a system call, during which other threads run. While several threads use one client, most calls need none.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        #: Handoffs that have not ended.
        self.open: set[Handoff[Any]] = set()
        #: Whether the loop is ending, and begins nothing more.
        self.closed = False
        self._loop = loop
        self._steps: deque[tuple[Context, Callable[[], None]]] = deque()
        #: A new object each time that the loop takes the steps, and the one at the time of the last wake-up.
        self._turn: object = object()
        self._woken_in: object = None
        #: Wakes the loop, where there are eventfds. And the free eventfds for callers: None is one that was not made yet.
        self._wake_up = new_eventfd()
        self._spare: list[EventFD | None] = [None] * MOST_EVENTFDS
        if self._wake_up is not None:
            loop.add_reader(self._wake_up, self._take)

    def event(self) -> EventFD | OneShotEvent:
        """Return an event for which a caller in another thread can wait."""
        try:
            eventfd = self._spare.pop()
        except IndexError:
            return OneShotEvent()
        if eventfd is None and (eventfd := new_eventfd()) is None:
            self._spare.append(None)  # the system may have one left later
            return OneShotEvent()
        return eventfd

    def give_back(self, event: EventFD | OneShotEvent) -> None:
        """Take back an event that no thread waits for or sets any more."""
        if isinstance(event, EventFD):
            self._spare.append(event)
            if self.closed:  # a closed client may be kept for long
                self._spare.clear()

    def put(self, step: Callable[[], None]) -> None:
        """Queue a step for the loop, with the present context variables. Steps are run in order."""
        self._steps.append((copy_context(), step))
        try:
            # A signal handler may interrupt a thread that is about to wake the loop, and may make a call itself, and wait
            # for it. So a wake-up counts only once it is done, and only until the loop has taken the steps.
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
            call_soon_in(self._loop, self._take)
        if self._loop.is_closed():  # by another thread, at this moment
            self.end_all()

    def _take(self) -> None:
        if self._wake_up is not None:
            self._wake_up.wait()
        self._turn = object()  # first: a step that is queued from now on may come too late to be taken here
        for _ in range(len(self._steps)):  # not those queued meanwhile: the loop has other work
            context, step = self._steps.popleft()
            context.run(step)

    def end_all(self) -> None:
        """End all open handoffs after the end of the loop: their callers must not wait for ever."""
        self._turn = object()  # first: a later call wakes the loop, finds it closed, and ends its own handoff
        for handoff in list(self.open):
            handoff.end(in_doubt(closed()) if handoff.has_begun else asyncio.CancelledError())
        self._wake_up = None
        self._spare.clear()


def closed(cancelled: asyncio.CancelledError | None = None) -> ClientClosedError:
    """Return the error of a cancelled call. It is in doubt if the cancellation has a note: the task may still be running."""
    error = ClientClosedError("The client was closed before the call ended.")
    if cancelled is not None:
        copy_notes(cancelled, error)
    return in_doubt(error) if hasattr(error, "__notes__") else error


class Handoff(Generic[T]):
    """One call: made and waited for in one thread, begun and run in the thread of the loop.

    It has an event and a task. `asyncio.run_coroutine_threadsafe` also has a future with a condition, which would cost
    every blocking call time, and lets callers wait for ever if the loop ends at the wrong moment.
    """

    _task: asyncio.Task[None] | None = None
    _unwanted = False
    _is_cancelled = False
    _value: T | None = None
    _error: BaseException | None = None
    #: Event for an interrupted caller, set at the end of the call; None unless there was an interrupt.
    _is_over: OneShotEvent | None = None
    #: Whether there is a result or an error.
    ended = False

    def __init__(self, function: Callable[[], Coroutine[Any, Any, T]], inbox: Inbox) -> None:
        self._function: Callable[[], Coroutine[Any, Any, T]] | None = function
        self._inbox = inbox
        self._has_ended = inbox.event()
        #: The thread of the caller: warnings name the line at which the caller waits there.
        self.thread_of_caller = threading.get_ident()

    @property
    def has_begun(self) -> bool:
        """Whether the loop has taken the call."""
        return self._function is None

    def result(self) -> T:
        """Run the call in the loop, and return its result or raise its error. An interrupt (Ctrl-C) only ends the wait.

        Raises:
            ClientClosedError: The call was cancelled, as all are when the loop ends.
        """
        self._inbox.open.add(self)
        self._inbox.put(self.begin)
        while not self._has_ended.wait(_CHECK_INTERVAL):
            pass
        self._inbox.give_back(self._has_ended)
        del self._has_ended  # a raised error keeps this handoff alive
        error, self._error = self._error, None
        if error is None:
            return cast("T", self._value)
        try:
            raise closed(error) if isinstance(error, asyncio.CancelledError) else error
        finally:
            del error  # its traceback refers to this frame

    def leave(self, reason: BaseException, tries: int = 3) -> None:
        """Cancel the call after an interrupt, `reason`, which gets notes on the tasks that continue or have just ended."""
        try:
            if not (self.ended or self._is_cancelled):
                self._is_over = self._is_over or OneShotEvent()
                self._unwanted = True
                self._inbox.put(self.cancel)
                self._is_cancelled = True
            self._add_final_notes(reason)
        except BaseException as another:  # Ctrl-C again: the caller gets this one
            if tries > 1:
                self.leave(another, tries - 1)
            raise

    def _add_final_notes(self, reason: BaseException) -> None:
        """Add the notes of the call's error, if it ends in time, or notes on a result that the caller no longer takes."""
        if not self.ended and self._is_over is not None:
            self._is_over.wait(NOTES_WAIT)
        undelivered, self._error = self._error or self._value, None
        if undelivered is not None:
            from runware._runtime.undelivered import note_undelivered  # most calls are not broken off

            note_undelivered(undelivered, reason)

    # In the loop's thread ----------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Start the call."""
        function, self._function = self._function, None
        if self._inbox.closed or self._unwanted or function is None:
            self.end(asyncio.CancelledError())
            return
        loop = asyncio.get_running_loop()
        if sys.version_info >= (3, 12):  # begins to run at once, which saves two iterations of the loop
            self._task = asyncio.Task(self._carry_out(function), loop=loop, eager_start=True)
        else:
            self._task = loop.create_task(self._carry_out(function))
            self._task.add_done_callback(self._done)

    async def _carry_out(self, function: Callable[[], Coroutine[Any, Any, T]]) -> None:
        """Run the call, and hand over its outcome at once: a done callback would run an iteration of the loop later.

        A SystemExit is for the caller, too: the loop continues for the others.
        """
        try:
            self._value = await function()
        except BaseException as error:
            self.end(error)
        else:
            self.end()

    def cancel(self) -> None:
        """Cancel the call, or never begin it."""
        if self._task is not None:
            self._task.cancel()
        else:
            self.end(asyncio.CancelledError())

    def _done(self, _: asyncio.Task[None]) -> None:
        """End a call whose task was cancelled before it began, and so did not end the call itself."""
        self._task = None
        if not self.ended:
            self.end(asyncio.CancelledError())

    def end(self, error: BaseException | None = None) -> None:
        """Hand over the outcome, unless that is done already, perhaps by another thread at this moment."""
        try:
            self._inbox.open.remove(self)
        except KeyError:
            return
        self._error = error
        self.ended = True
        if self._unwanted:
            # Not left to the garbage collector: in the main thread, an interrupt may come before the file is closed.
            self._inbox.give_back(self._has_ended)
            if self._is_over is not None:
                self._is_over.set()
        else:
            self._has_ended.set()
