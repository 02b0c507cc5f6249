"""Waiter for one task: makes its typed results and wakes callers, in the event loop of its session."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from runware._engine.doubt import in_doubt
from runware._engine.outcome import broken, interrupt, note_ended, note_still_running
from runware._engine.task_state import Stage, TaskState
from runware._files.provenance import LONGEST_UNCUT, without_media
from runware._models.codec import from_wire
from runware._models.lazy import LazyModule
from runware._models.model import Result
from runware._models.preparing import result_of_unknown_task
from runware._models.result_list import ResultList
from runware.errors import ClientClosedError, EventLoopError, RunwareError, TaskTimeoutError

if TYPE_CHECKING:
    import runware.values as values
else:
    values = LazyModule("runware.values")


class Tasks(Protocol):
    """Protocol of the session that a waiter's task belongs to."""

    loop: asyncio.AbstractEventLoop

    def belongs_to(self, loop: asyncio.AbstractEventLoop) -> bool:
        """Whether the session can be used in a running event loop."""
        ...

    def poll(self, task: TaskState) -> bool:
        """Poll a task now. Return False if there is nothing to poll for."""
        ...

    def abandon(self, task: TaskState) -> None:
        """Drop a task that no caller waits for any more."""
        ...


class Waiter:
    """Results of one task as they arrive, then its end. Several callers may wait at the same time."""

    # One for each task under way, of which there may be many thousands.
    __slots__ = (
        "_answers", "_ended", "_for_change", "_for_end", "_parameters", "_results", "_session", "_task", "_users"
    )  # fmt: skip

    def __init__(self, session: Tasks, task: TaskState) -> None:
        self._session, self._task = session, task
        self._results: Sequence[Result] = ()
        #: The parameters of the task, to which its results refer; None until the first result.
        self._parameters: Mapping[str, Any] | None = None
        #: Most tasks have one caller, who waits for the end alone. The others are woken at every change.
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
        """Whether callers can wait here: the task has ended, or this is held and belongs to the running loop."""
        if self._ended:
            return self._task.error is None or not self._task.error.in_doubt  # or only the wait ended
        return held and self._session.belongs_to(asyncio.get_running_loop())

    @property
    def progress(self) -> values.Progress | None:
        """The progress of the task; None if the server has not reported any."""
        percent = self._task.progress
        return None if percent is None else values.Progress(task_uuid=self.uuid, percent=percent)

    @property
    def received(self) -> Sequence[Mapping[str, Any]]:
        """The results that have arrived, as the server sent them."""
        return self._task.results

    async def ended_or_unknown(self) -> bool:
        """Wait for the end. Return False if the server says twice in a row, before that, that it knows no such task."""
        while not self._ended and self._task.recovery.unknowns < 2:
            await self._next()
        return self._ended

    async def all(self) -> list[Result]:
        """Wait for the end. Return all results, or raise the error, which has those that arrived."""
        while not self._ended:
            await self._next()
        return self.outcome()

    def end(self) -> asyncio.Future[None]:
        """Return a future for the caller that began the task, and no other: it is done when the task has ended."""
        future = self._session.loop.create_future()
        if self._ended:
            future.set_result(None)
        else:
            self._for_end = future
        return future

    @property
    def error(self) -> RunwareError | None:
        """After the end, the error of the task, if it failed."""
        return self._task.error

    @property
    def results(self) -> list[Any]:
        """The results that have arrived."""
        return ResultList(self._results)

    def outcome(self) -> list[Any]:
        """After the end, return all results, or raise the error, which has those that arrived."""
        if self._task.error is not None:
            raise self._task.error
        return ResultList(self._results)

    async def at(self, index: int) -> Result | None:
        """Wait for the result with this index, counted from 0. Return None if the task ends with fewer."""
        while not self.is_available(index):
            await self._next()
        return self.available(index)

    def is_available(self, index: int) -> bool:
        """Whether `at` need not wait: the result has arrived, or the task has ended. Safe in any thread."""
        return self._ended or len(self._results) > index

    def available(self, index: int) -> Result | None:
        """Return the result with this index if it has arrived; otherwise raise the error of the task, or return None."""
        if len(self._results) > index:
            return self._results[index]
        if self._task.error is not None:
            raise self._task.error
        return None

    async def next_update(self, index: int, seen: values.Progress | None) -> Result | values.Progress | None:
        """Wait as `at` does, or for progress that differs from `seen`."""
        while not self.is_available(index) and self.progress == seen and self._users > 0:
            await self._next()
        return self.available(index) if self.is_available(index) else self.progress

    async def accepted(self) -> None:
        """Wait until the server has acknowledged the task, or a result has arrived. Raise the error if the task failed."""
        while not (self._ended or self._results or self._task.acknowledged):
            await self._next()
        if self._ended:
            await self.all()

    async def status(self) -> values.JobStatus:
        """Poll the server for the state of the task. If the answer does not tell, return what was known before."""
        answers = self._answers
        if self._session.poll(self._task):
            while self._answers == answers and not self._ended:
                await self._next()
        error = self._task.error
        if error is not None and (error.in_doubt or isinstance(error, ConnectionError | TaskTimeoutError)):
            raise error  # it ended the wait, and says nothing of the task
        state: values.JobState = "unknown" if self._task.recovery.unknowns else "running"
        if self._ended:
            state = "done" if self._task.error is None else "failed"
        percent = 100.0 if state == "done" else self._task.progress
        return values.JobStatus(state=state, results=len(self._results), percent=percent)

    def share(self) -> Waiter:
        """Count one more user. Each user has to call `abandon`."""
        self._users += 1
        return self

    def abandon(self) -> None:
        """Stop waiting, and drop the task with its last user. Safe at any time, also in the garbage collector."""
        is_last = self._users == 1 and not self._ended
        if is_last and (reason := interrupt()) is not None:
            self.annotate(reason)
        self._users -= 1
        if is_last:
            self._session.abandon(self._task)  # wakes those who still wait

    def annotate(self, reason: BaseException, given: int = 0) -> None:
        """Add a note to what broke off the wait: the task may still be running, or has ended with more than `given` results."""
        if self._users <= 0 and not self._ended:
            return  # abandoned, and annotated then: in the engine, an abandoned task has ended
        # The stage of the engine: the waiter is notified later, and the wait may be broken off in another thread.
        task = self._task
        has_ended = task.stage is Stage.ENDED
        if task.error.in_doubt if task.error else not has_ended and task.may_be_billed and task.costs:
            note_still_running(self.uuid, reason)
        elif has_ended and len(task.results) > given:
            note_ended(self.uuid, reason)

    # Notices of the session --------------------------------------------------------------------------------------

    def take(self, item: dict[str, Any]) -> None:
        """Handle a result that has arrived."""
        request = self._task.request
        if self._parameters is None:
            if self._task.is_get_response:
                self._parameters = {}  # a getResponse did not make the result
            elif request.size > LONGEST_UNCUT:
                self._parameters = without_media(request.payload)
            else:
                self._parameters = request.payload
        returns = request.kind.returns
        if returns is Result:
            result: Result = result_of_unknown_task(item, self._parameters)
        else:
            result = from_wire(returns, item, self._parameters)
        if isinstance(self._results, list):
            self._results.append(result)
        else:
            self._results = [result]
        if self._for_change:
            self.wake()

    def ended(self) -> None:
        """Handle the end of the task."""
        if self._task.error is not None:
            self._task.error.results = list(self._results)
        self._ended = True
        if self._for_end is not None and not self._for_end.done():
            self._for_end.set_result(None)
        self._for_end = None
        if self._for_change:
            self.wake()

    def answered(self) -> None:
        """Handle the end of a poll for the task, with an answer or without one."""
        self._answers += 1
        self.wake()

    def broke(self, error: Exception) -> None:
        """Fail the task, since the client itself failed to handle a result."""
        if self._task.error is None:
            self._task.fail(broken(error, self._task))
        self.ended()

    def wake(self) -> None:
        """Wake all callers that wait for a change."""
        waiting, self._for_change = self._for_change, ()
        for future in waiting:
            if not future.done():
                future.set_result(None)

    def check_here(self) -> None:
        """Raise if the task cannot be waited for here: only the event loop of its session wakes callers.

        Raises:
            EventLoopError: The running event loop is another one, or this is a forked child.
            ClientClosedError: Another call has abandoned the task.
        """
        cls: type[RunwareError] = ClientClosedError
        sentence = "The job was closed, or is awaited in another event loop now."
        if not self._session.belongs_to(asyncio.get_running_loop()):
            cls = EventLoopError
            sentence = "The task was started in another event loop, or before the process was forked, and cannot be awaited here."
        elif self._users > 0:
            return
        raise in_doubt(
            cls(
                f"{sentence} What arrived is in the error's `results`.",
                results=list(self._results),
                task_uuid=self.uuid,
                task_type=self._task.request.task_type,
            )
        )

    def _next(self) -> asyncio.Future[None]:
        """Return a future for one caller, which is done at the next change."""
        self.check_here()
        future = self._session.loop.create_future()
        self._for_change = [*(one for one in self._for_change if not one.done()), future]
        return future
