"""Somebody who waits for a call, in the event loop of its conversation."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextvars import copy_context
from typing import TYPE_CHECKING, Any

from runware._engine.lifecycle import broken
from runware._engine.task_state import Call
from runware._files.provenance import kept, note
from runware._models.codec import from_wire, typed_by_itself
from runware._models.model import Result
from runware.errors import ClientClosedError, ConnectionFailedError, ConnectionLostError, RunwareError
from runware.values import JobState, JobStatus, Progress, ResultList

if TYPE_CHECKING:
    from runware._runtime.loop_session import LoopSession


class Waiter:
    """The results of a call as they come, then its end. Several may wait at the same time."""

    # There is one for each task under way, of which there may be many thousands.
    __slots__ = (
        "__weakref__",
        "_answers",
        "_call",
        "_conversation",
        "_ended",
        "_on_end",
        "_parameters",
        "_results",
        "_users",
        "_waiters",
        "context",
    )

    def __init__(self, conversation: LoopSession, call: Call) -> None:
        self._conversation = conversation
        self._call = call
        self._results: list[Result] = []
        #: What its results were made from.
        self._parameters: Mapping[str, Any] | None = None
        self._waiters: list[asyncio.Future[None]] = []
        self._ended = False
        self._answers = 0
        self._users = 1
        self._on_end: Callable[[], None] | None = None
        #: The context variables of the caller, for whoever is told of the call.
        self.context = copy_context()
        call.waiter = self

    @property
    def uuid(self) -> str:
        """The task's UUID."""
        return self._call.request.uuid

    @property
    def usable(self) -> bool:
        """Whether it can be waited here: the task has ended, or the loop that it began in is the running one."""
        if self._ended:
            return not isinstance(self._call.error, ClientClosedError)  # only the wait has ended
        return self._conversation.belongs_to(asyncio.get_running_loop())

    @property
    def progress(self) -> Progress | None:
        """How far the call has got, if the server has told."""
        percent = self._call.progress
        return None if percent is None else Progress(task_uuid=self.uuid, percent=percent)

    async def all(self) -> list[Result]:
        """Wait for the end: all results, or the error with those that came."""
        while not self._ended:
            await self._change()
        if self._call.error is not None:
            raise self._error()
        return ResultList(self._results)

    async def outcome(self) -> list[Result] | RunwareError:
        """Wait for the end: all results, or the error as a value."""
        try:
            return await self.all()
        except RunwareError as error:
            return error

    async def at(self, index: int) -> Result | None:
        """Wait for the result with this number, counted from 0; None if there are not so many."""
        while len(self._results) <= index and not self._ended:
            await self._change()
        if len(self._results) > index:
            return self._results[index]
        if self._call.error is not None:
            raise self._error()
        return None

    async def news(self, index: int, seen: Progress | None) -> Result | Progress | None:
        """As `at`, but progress that differs from what was seen counts as well."""
        while len(self._results) <= index and not self._ended and self.progress == seen:
            await self._change()
        if len(self._results) <= index and not self._ended:
            return self.progress
        return await self.at(index)

    async def accepted(self) -> None:
        """Wait until the server has said that it has the task, or a result has come. Raises if it is refused."""
        while not (self._ended or self._results or self._call.acknowledged):
            await self._change()
        if self._ended:
            await self.all()

    async def status(self) -> JobStatus:
        """Ask the server how far the call has got; what was known before counts if it does not say."""
        answers = self._answers
        if self._conversation.ask(self._call):
            while self._answers == answers and not self._ended:
                await self._change()
            if isinstance(self._call.error, ConnectionFailedError | ConnectionLostError):
                raise self._error()
        return JobStatus(state=self._state(), results=len(self._results), percent=self._call.progress)

    def _state(self) -> JobState:
        if self._ended:
            return "done" if self._call.error is None else "failed"
        return "unknown" if self._call.unknowns else "running"

    def when_ended(self, call: Callable[[], None]) -> None:
        """Have something called once, when the call has ended; now if it has."""
        self._on_end = call
        if self._ended:
            call()

    def share(self) -> Waiter:
        """One more uses it; each abandons it for himself."""
        self._users += 1
        return self

    def abandon(self) -> None:
        """Stop waiting. Safe to call at any time, from the garbage collector too."""
        self._users -= 1
        if self._users <= 0:
            self._conversation.abandon(self._call)

    # What the conversation says ----------------------------------------------------------------------------------

    def take(self, item: dict[str, Any]) -> None:
        """A result has come."""
        request = self._call.request
        cls = request.returns
        result = typed_by_itself(item) if cls is Result else from_wire(cls, item)
        if self._parameters is None:
            # A question is not what made the result.
            self._parameters = {} if self._call.is_question else kept(request.payload)
        note(result, self._parameters)
        self._results.append(result)
        self.wake()

    def end(self) -> None:
        """The call has ended."""
        self._ended = True
        self.wake()
        if self._on_end is not None:
            self._on_end()

    def answered(self) -> None:
        """A question about it has been answered."""
        self._answers += 1
        self.wake()

    def broke(self, error: Exception) -> None:
        """The client itself failed over a result."""
        self._call.error = self._call.error or broken(error, self._call)
        self.end()

    def wake(self) -> None:
        """Something has changed."""
        for waiter in self._waiters:
            if not waiter.done():
                waiter.set_result(None)

    async def _change(self) -> None:
        waiter = asyncio.get_running_loop().create_future()
        self._waiters.append(waiter)
        try:
            await waiter
        finally:
            self._waiters.remove(waiter)

    def _error(self) -> RunwareError:
        error = self._call.error
        assert error is not None
        error.results = list(self._results)
        return error
