"""Somebody who waits for a task, in the event loop of its session."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from runware._engine.outcome import broken, interrupt, note_that_ended, note_that_goes_on
from runware._engine.task_state import Stage, TaskState
from runware._files.provenance import LONGEST_UNCUT, without_media
from runware._models.codec import from_wire
from runware._models.lazy import LazyModule
from runware._models.model import Result
from runware._models.preparing import typed_by_itself
from runware._models.result_list import ResultList
from runware.errors import ConnectionFailedError, ConnectionLostError, EventLoopError, RunwareError

if TYPE_CHECKING:
    import runware.values as values
else:
    values = LazyModule("runware.values")


class Tasks(Protocol):
    """The session that has the tasks which are waited for."""

    loop: asyncio.AbstractEventLoop

    def belongs_to(self, loop: asyncio.AbstractEventLoop) -> bool:
        """Whether it can be used in the loop that is running."""
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
        "_answers", "_ended", "_for_change", "_for_end", "_parameters", "_results", "_session", "_task", "_users"
    )  # fmt: skip

    def __init__(self, session: Tasks, task: TaskState) -> None:
        self._session, self._task = session, task
        self._results: Sequence[Result] = ()
        #: What its results were made from.
        self._parameters: Mapping[str, Any] | None = None
        #: Mostly there is one who waits, for the end alone. The others look at every change.
        self._for_end: asyncio.Future[None] | None = None
        self._for_change: Sequence[asyncio.Future[None]] = ()
        self._ended = False
        self._answers = 0
        self._users = 1

    @property
    def uuid(self) -> str:
        """The task's UUID."""
        return self._task.request.uuid

    @property
    def was_sent(self) -> bool:
        """Whether the task was sent, or may have been."""
        return self._task.sent

    def usable(self, *, held: bool) -> bool:
        """Whether it can be waited here: the task has ended, or it is held, and its loop is the running one."""
        if self._ended:
            return self._task.error is None or not self._task.error.in_doubt  # or only the wait has ended
        return held and self._session.belongs_to(asyncio.get_running_loop())

    @property
    def progress(self) -> values.Progress | None:
        """How far the task has got, if the server has told."""
        percent = self._task.progress
        return None if percent is None else values.Progress(task_uuid=self.uuid, percent=percent)

    @property
    def received(self) -> Sequence[Mapping[str, Any]]:
        """The results that have come, as the server sent them."""
        return self._task.results

    async def ended_or_unknown(self) -> bool:
        """Wait for the end, or until the server has said twice in a row that it knows no such task, which is False."""
        while not self._ended and self._task.recovery.unknowns < 2:
            await self._next()
        return self._ended

    async def all(self) -> list[Result]:
        """Wait for the end: all results, or the error with those that came."""
        while not self._ended:
            await self._next()
        return self.outcome()

    def end(self) -> asyncio.Future[None]:
        """For the one who began the task: it is done when the task has ended."""
        future = self._session.loop.create_future()
        if self._ended:
            future.set_result(None)
        else:
            self._for_end = future
        return future

    def outcome(self) -> list[Any]:
        """After the end: all results, or the error with those that came."""
        if self._task.error is not None:
            raise self._task.error
        return ResultList(self._results)

    def result_or_error(self) -> list[Result] | RunwareError:
        """After the end: all results, or the error as a value."""
        return ResultList(self._results) if self._task.error is None else self._task.error

    async def at(self, index: int) -> Result | None:
        """Wait for the result with this number, counted from 0; None if there are not so many."""
        while not self.knows(index):
            await self._next()
        return self.known(index)

    def knows(self, index: int) -> bool:
        """Whether that needs no waiting. May be asked in any thread."""
        return self._ended or len(self._results) > index

    def known(self, index: int) -> Result | None:
        """The result with this number, if it needs no waiting; None if there are not so many."""
        if len(self._results) > index:
            return self._results[index]
        if self._task.error is not None:
            raise self._task.error
        return None

    async def news(self, index: int, seen: values.Progress | None) -> Result | values.Progress | None:
        """As `at`, but progress that differs from what was seen counts as well."""
        while not self.knows(index) and self.progress == seen:
            await self._next()
        return self.known(index) if self.knows(index) else self.progress

    async def accepted(self) -> None:
        """Wait until the server has said that it has the task, or a result has come. Raises if it is refused."""
        while not (self._ended or self._results or self._task.acknowledged):
            await self._next()
        if self._ended:
            await self.all()

    async def status(self) -> values.JobStatus:
        """Ask the server how far the task has got; what was known before counts if it does not say."""
        answers = self._answers
        if self._session.ask(self._task):
            while self._answers == answers and not self._ended:
                await self._next()
            if isinstance(self._task.error, ConnectionFailedError | ConnectionLostError):
                raise self._task.error
        state: values.JobState = "unknown" if self._task.recovery.unknowns else "running"
        if self._ended:
            state = "done" if self._task.error is None else "failed"
        return values.JobStatus(state=state, results=len(self._results), percent=self._task.progress)

    def share(self) -> Waiter:
        """One more uses it; each abandons it for himself."""
        self._users += 1
        return self

    def abandon(self) -> None:
        """Stop waiting. Safe to call at any time, from the garbage collector too. After the end there is nothing to stop."""
        if self._users == 1 and not self._ended:
            if (reason := interrupt()) is not None:
                self.note(reason)
            self._session.abandon(self._task)
        self._users -= 1

    def note(self, reason: BaseException, given: int = 0) -> None:
        """The wait was broken off: the reason says that the task goes on, or has ended with more results than were given."""
        if self._users <= 0 and not self._ended:
            return  # it was abandoned, and that was noted: for the engine, it has ended then
        # As the engine has it: this is told a moment later, and the wait may be broken off in another thread.
        if self._task.stage is not Stage.ENDED:
            note_that_goes_on(self._task, reason)
        elif len(self._task.results) > given:
            note_that_ended(self.uuid, reason)

    # What the session says ---------------------------------------------------------------------------------------

    def take(self, item: dict[str, Any]) -> None:
        """A result has come."""
        request = self._task.request
        if self._parameters is None:
            if self._task.is_get_response:
                self._parameters = {}  # a question is not what made the result
            else:
                self._parameters = (
                    request.payload if request.size <= LONGEST_UNCUT else without_media(request.payload)
                )
        returns = request.kind.returns
        if returns is Result:
            result: Result = typed_by_itself(item, self._parameters)
        else:
            result = from_wire(returns, item, self._parameters)
        if isinstance(self._results, list):
            self._results.append(result)
        else:
            self._results = [result]
        if self._for_change:
            self.wake()

    def ended(self) -> None:
        """The task has ended."""
        if self._task.error is not None:
            self._task.error.results = list(self._results)
        self._ended = True
        if self._for_end is not None and not self._for_end.done():
            self._for_end.set_result(None)
        self._for_end = None
        if self._for_change:
            self.wake()

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
        waiting, self._for_change = self._for_change, ()
        for future in waiting:
            if not future.done():
                future.set_result(None)

    def check_here(self) -> None:
        """Raise if it cannot be waited for here: what wakes up whoever waits is in the loop of its session.

        Raises:
            EventLoopError: Another event loop is running, or this is a forked child.
        """
        if not self._session.belongs_to(asyncio.get_running_loop()):
            raise EventLoopError(
                "The task was started in another event loop, or before the process was forked, and cannot be awaited here. What arrived "
                f"is in the error's `results`. client.job({self.uuid!r}) collects its results.",
                results=list(self._results),
                task_uuid=self.uuid,
                task_type=self._task.request.task_type,
            )

    def _next(self) -> asyncio.Future[None]:
        """To be awaited by one: it is done when something has changed."""
        self.check_here()
        future = self._session.loop.create_future()
        self._for_change = [*(one for one in self._for_change if not one.done()), future]
        return future
