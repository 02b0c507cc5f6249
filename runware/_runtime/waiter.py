"""Somebody who waits for a task, in the event loop of its session."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextvars import copy_context
from typing import Any, Protocol

from runware._engine.outcome import broken
from runware._engine.task_state import TaskState
from runware._files.provenance import LONGEST_UNCUT, kept
from runware._models.codec import from_wire
from runware._models.model import Result
from runware._models.preparing import typed_by_itself
from runware.errors import ClientClosedError, ConnectionFailedError, ConnectionLostError, RunwareError
from runware.values import JobState, JobStatus, Progress, ResultList


class Tasks(Protocol):
    """Where the tasks are that are waited for."""

    loop: asyncio.AbstractEventLoop

    def belongs_to(self, loop: asyncio.AbstractEventLoop) -> bool:
        """Whether it can be used in a loop."""
        ...

    def ask(self, task: TaskState) -> bool:
        """Ask for a task now. False if there is nothing to ask."""
        ...

    def abandon(self, task: TaskState) -> None:
        """Nobody waits for a task any more."""
        ...


class Waiter:
    """The results of a task as they come, then its end. Several may wait at the same time."""

    # There is one for each task under way, of which there may be many thousands.
    __slots__ = (
        "__weakref__",
        "_answers",
        "_ended",
        "_for_change",
        "_for_end",
        "_on_end",
        "_others_for_end",
        "_parameters",
        "_results",
        "_session",
        "_task",
        "_users",
    )

    def __init__(self, session: Tasks, task: TaskState) -> None:
        self._session = session
        self._task = task
        self._results: Sequence[Result] = ()
        #: What its results were made from.
        self._parameters: Mapping[str, Any] | None = None
        #: Those who wait: for the end, and for any change. Mostly it is one, who waits for the end.
        self._for_end: asyncio.Future[None] | None = None
        self._others_for_end: list[asyncio.Future[None]] | None = None
        self._for_change: list[asyncio.Future[None]] | None = None
        self._ended = False
        self._answers = 0
        self._users = 1
        self._on_end: Callable[[], None] | None = None
        task.belongs_to(self, copy_context())

    @property
    def uuid(self) -> str:
        """The task's UUID."""
        return self._task.request.uuid

    @property
    def usable(self) -> bool:
        """Whether it can be waited here: the task has ended, or the loop that it began in is the running one."""
        if self._ended:
            return not isinstance(self._task.error, ClientClosedError)  # only the wait has ended
        return self._session.belongs_to(asyncio.get_running_loop())

    @property
    def progress(self) -> Progress | None:
        """How far the task has got, if the server has told."""
        percent = self._task.progress
        return None if percent is None else Progress(task_uuid=self.uuid, percent=percent)

    async def all(self) -> list[Result]:
        """Wait for the end: all results, or the error with those that came."""
        if not self._ended:
            await self.end()
        return self.outcome()

    def end(self) -> asyncio.Future[None]:
        """To be awaited by one: it is done when the task has ended."""
        future = self._session.loop.create_future()
        if self._ended:
            future.set_result(None)
        elif self._for_end is None or self._for_end.done():
            self._for_end = future
        else:
            self._others_for_end = _with(self._others_for_end, future)
        return future

    def outcome(self) -> list[Result]:
        """After the end: all results, or the error with those that came."""
        if self._task.error is not None:
            raise self._error()
        return ResultList(self._results)

    async def result_or_error(self) -> list[Result] | RunwareError:
        """Wait for the end: all results, or the error as a value."""
        try:
            return await self.all()
        except RunwareError as error:
            return error

    async def at(self, index: int) -> Result | None:
        """Wait for the result with this number, counted from 0; None if there are not so many."""
        while len(self._results) <= index and not self._ended:
            await self._next()
        if len(self._results) > index:
            return self._results[index]
        if self._task.error is not None:
            raise self._error()
        return None

    async def news(self, index: int, seen: Progress | None) -> Result | Progress | None:
        """As `at`, but progress that differs from what was seen counts as well."""
        while len(self._results) <= index and not self._ended and self.progress == seen:
            await self._next()
        if len(self._results) <= index and not self._ended:
            return self.progress
        return await self.at(index)

    async def accepted(self) -> None:
        """Wait until the server has said that it has the task, or a result has come. Raises if it is refused."""
        while not (self._ended or self._results or self._task.acknowledged):
            await self._next()
        if self._ended:
            await self.all()

    async def status(self) -> JobStatus:
        """Ask the server how far the task has got; what was known before counts if it does not say."""
        answers = self._answers
        if self._session.ask(self._task):
            while self._answers == answers and not self._ended:
                await self._next()
            if isinstance(self._task.error, ConnectionFailedError | ConnectionLostError):
                raise self._error()
        return JobStatus(state=self._state(), results=len(self._results), percent=self._task.progress)

    def _state(self) -> JobState:
        if self._ended:
            return "done" if self._task.error is None else "failed"
        return "unknown" if self._task.recovery.unknowns else "running"

    def when_ended(self, call: Callable[[], None]) -> None:
        """Have something called once, when the task has ended; now if it has."""
        self._on_end = call
        if self._ended:
            call()

    def share(self) -> Waiter:
        """One more uses it; each abandons it for himself."""
        self._users += 1
        return self

    def abandon(self) -> None:
        """Stop waiting. Safe to call at any time, from the garbage collector too. After the end there is nothing to stop."""
        self._users -= 1
        if self._users <= 0 and not self._ended:
            self._session.abandon(self._task)

    # What the session says ---------------------------------------------------------------------------------------

    def take(self, item: dict[str, Any]) -> None:
        """A result has come."""
        request = self._task.request
        made_from = self._parameters
        if made_from is None:
            made_from = request.payload if request.size <= LONGEST_UNCUT else kept(request.payload)
            if self._task.is_question:
                made_from = {}  # a question is not what made the result
            self._parameters = made_from
        if (cls := request.returns) is Result:
            result: Result = typed_by_itself(item, made_from)
        else:
            result = from_wire(cls, item, made_from)
        if isinstance(self._results, list):
            self._results.append(result)
        else:
            self._results = [result]
        if self._for_change is not None:
            self.wake()

    def ended(self) -> None:
        """The task has ended."""
        self._ended = True
        if self._for_end is not None and not self._for_end.done():
            self._for_end.set_result(None)
        _wake(self._others_for_end)
        self._for_end = self._others_for_end = None
        if self._for_change is not None:
            self.wake()
        if self._on_end is not None:
            self._on_end()

    def answered(self) -> None:
        """A question about it has been answered."""
        self._answers += 1
        self.wake()

    def broke(self, error: Exception) -> None:
        """The client itself failed over a result."""
        if self._task.error is None:
            self._task.fail(broken(error, self._task))
        self.ended()

    def wake(self) -> None:
        """Something has changed."""
        waiting, self._for_change = self._for_change, None
        _wake(waiting)

    def _next(self) -> asyncio.Future[None]:
        """To be awaited by one: it is done when something has changed."""
        future = self._session.loop.create_future()
        self._for_change = _with(self._for_change, future)
        return future

    def _error(self) -> RunwareError:
        error = self._task.error
        assert error is not None
        error.results = list(self._results)
        return error


def _with(
    waiting: list[asyncio.Future[None]] | None, future: asyncio.Future[None]
) -> list[asyncio.Future[None]]:
    """One more waits; those that were cancelled do not any more."""
    return [future] if waiting is None else [*(one for one in waiting if not one.done()), future]


def _wake(waiting: list[asyncio.Future[None]] | None) -> None:
    for future in waiting or ():
        if not future.done():
            future.set_result(None)
