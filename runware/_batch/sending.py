"""Sends the tasks of a batch with a client, or asks for them first."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import attrs

import runware._engine.timing as timing
from runware._batch.content import TaskLike
from runware._batch.executor import Assignment, Report
from runware._engine.call_options import CallOptions
from runware._models.model import Task
from runware._runtime.waiter import Waiter
from runware.errors import (
    BudgetExceededError,
    ConflictError,
    ConnectionFailedError,
    NotFoundError,
    RunwareError,
)


class TaskSession(Protocol):
    """What a batch needs of a client: its session, which is given to it."""

    @property
    def url(self) -> object:
        """The server."""

    async def begin(self, task: TaskLike, options: CallOptions) -> Waiter:
        """Send a task on its way."""
        ...

    async def collect(self, uuid: str, cls: type[Task[Any]] | None, options: CallOptions) -> Waiter:
        """Wait for a task that was sent before."""
        ...

    async def save(self, results: Iterable[object], folder: Path, *, name: str, parts: Path) -> list[Path]:
        """Write the files of results into a folder."""
        ...

    async def disconnect(self) -> None:
        """Leave the server."""

    def check_open(self) -> None:
        """Raise if it is closed."""


class Sender:
    """Runs tasks in the event loop of a session. Whoever cancels that stops to wait; the server goes on with what it has."""

    def __init__(self, session: TaskSession, options: CallOptions) -> None:
        self._session = session
        self._options = options.changed(on_incomplete="raise").of_a_batch()
        self._began_at: float | None = None
        self._remembered: dict[str, bool] = {}
        self._asking_for_witness = asyncio.Lock()
        #: One task is made ready at a time: its local media may be large, and are in memory several times meanwhile.
        self._beginning = asyncio.Lock()

    async def report(self, assignment: Assignment, unsent: set[int]) -> Report:
        """Run a task to its end. Its number is taken out of those that are `unsent` when that is no longer certain."""
        loop = asyncio.get_running_loop()
        self._began_at = self._began_at or loop.time()
        if assignment.ask_first:
            report = await self._asked(assignment)
            if report.unknown and loop.time() < self._began_at + 2 * timing.TIMING.answer_wait:
                # What a process that was killed has sent may still be on its way.
                await asyncio.sleep(timing.TIMING.answer_wait)
                report = await self._asked(assignment)
            if not (report.unknown and assignment.may_send and await self._remembers(assignment.witness)):
                return report
        async with self._beginning:
            try:
                wait = await self._session.begin(assignment.task, self._options)
            except RunwareError as error:
                return Report(number=assignment.number, error=error, not_sent=not assignment.ask_first)
            finally:
                unsent.discard(assignment.number)
        try:
            await wait.end()
            report = _report(assignment, wait)
        finally:
            wait.abandon()
        if isinstance(report.error, ConflictError):
            # The server has it: from a process that was killed, or from one that runs a copy of the journal.
            return await self._asked(assignment)
        if report.results or assignment.ask_first:
            return report
        # A budget may have been spent while the task waited for its turn.
        kept_back = isinstance(report.error, BudgetExceededError) and not wait.was_sent
        return attrs.evolve(report, not_sent=kept_back or isinstance(report.error, ConnectionFailedError))

    async def _asked(self, assignment: Assignment) -> Report:
        """What the server says of a task that may have been sent."""
        task = assignment.task
        cls: type[Task[Any]] | None = None if isinstance(task, Mapping) else type(task)
        try:
            wait = await self._session.collect(assignment.task_uuid, cls, self._options)
        except RunwareError as refused:
            return Report(number=assignment.number, error=refused)
        try:
            if not await wait.ended_or_unknown():
                return Report(number=assignment.number, unknown=True)
            report = _report(assignment, wait)
        finally:
            wait.abandon()
        unknown = isinstance(report.error, NotFoundError) and not report.results
        return attrs.evolve(report, unknown=unknown)

    async def _remembers(self, witness: str | None) -> bool:
        """Whether the server knows a task that it had for certain. Asked once for all."""
        if witness is None:
            return True
        async with self._asking_for_witness:
            if witness not in self._remembered:
                report = await self._asked(Assignment(number=0, task={}, task_uuid=witness))
                self._remembered[witness] = bool(report.results)
        return self._remembered[witness]


def _report(assignment: Assignment, wait: Waiter) -> Report:
    """What became of a task that has ended."""
    given = wait.result_or_error()
    error = given if isinstance(given, RunwareError) else None
    return Report(number=assignment.number, results=list(wait.received), error=error)


async def run_all(
    session: TaskSession, options: CallOptions, assignments: Sequence[Assignment]
) -> list[Report]:
    """Run assignments, and wait for all of them."""
    sender, unsent = Sender(session, options), set[int]()
    running = [asyncio.ensure_future(sender.report(one, unsent)) for one in assignments]
    try:
        return await asyncio.gather(*running)
    finally:
        for task in running:
            task.cancel()
