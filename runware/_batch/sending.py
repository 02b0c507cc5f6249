"""Send the tasks of a batch with a client, polling first those that may have been sent before."""

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
from runware.errors import ConflictError, NotFoundError, RunwareError


class TaskSession(Protocol):
    """Protocol of the part of a client's session that a batch uses."""

    @property
    def url(self) -> object:
        """The URL of the server."""

    async def begin(self, task: TaskLike, options: CallOptions) -> Waiter:
        """Send a task, and return its waiter."""
        ...

    async def collect(self, uuid: str, cls: type[Task[Any]] | None, options: CallOptions) -> Waiter:
        """Return a waiter that polls for a task that was sent before."""
        ...

    async def save(self, results: Iterable[object], folder: Path, *, name: str, parts: Path) -> list[Path]:
        """Save the files of results in a folder, and return their paths."""
        ...

    async def disconnect(self) -> None:
        """Close the connection to the server."""

    def check_open(self) -> None:
        """Raise an error if the session is closed."""


class Sender:
    """Runs tasks in the event loop of a session. Cancelling `report` ends the wait; the task continues on the server."""

    def __init__(self, session: TaskSession, options: CallOptions) -> None:
        self._session = session
        self._options = options.changed(on_incomplete="raise").as_one_caller()
        self._began_at: float | None = None
        self._witness_known: dict[str, bool] = {}
        self._witness_lock = asyncio.Lock()
        #: Tasks are prepared one at a time, since large local media are in memory several times while they are encoded.
        self._begin_lock = asyncio.Lock()

    async def report(self, assignment: Assignment, unsent: set[int]) -> Report:
        """Run a task to its end, and remove its number from `unsent` once it may have been sent."""
        loop = asyncio.get_running_loop()
        self._began_at = self._began_at or loop.time()
        if assignment.ask_first:
            report = await self._collect(assignment)
            if report.unknown and loop.time() < self._began_at + 2 * timing.TIMING.answer_wait:
                # A request of a process that was killed may still be on its way to the server.
                await asyncio.sleep(timing.TIMING.answer_wait)
                report = await self._collect(assignment)
            if not (report.unknown and assignment.may_send and await self._knows_witness(assignment.witness)):
                return report
        async with self._begin_lock:
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
            # The server has the task already, from a process that was killed or that runs a copy of the journal.
            return await self._collect(assignment)
        may_be_known = report.results or assignment.ask_first or wait.was_sent
        return attrs.evolve(report, not_sent=not may_be_known)

    async def _collect(self, assignment: Assignment) -> Report:
        """Wait for a task that may have been sent, by polling it. The report is `unknown` if the server does not know it."""
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

    async def _knows_witness(self, witness: str | None) -> bool:
        """Whether the server still knows the witness, a task that it certainly had. Polled once; True without a witness."""
        if witness is None:
            return True
        async with self._witness_lock:
            if witness not in self._witness_known:
                report = await self._collect(Assignment(number=0, task={}, task_uuid=witness))
                self._witness_known[witness] = bool(report.results)
        return self._witness_known[witness]


def _report(assignment: Assignment, wait: Waiter) -> Report:
    """Return the report on a task that has ended."""
    given = wait.result_or_error()
    error = given if isinstance(given, RunwareError) else None
    return Report(number=assignment.number, results=list(wait.received), error=error)


async def run_all(
    session: TaskSession, options: CallOptions, assignments: Sequence[Assignment]
) -> list[Report]:
    """Run assignments, and return their reports in order when all have ended."""
    sender, unsent = Sender(session, options), set[int]()
    running = [asyncio.ensure_future(sender.report(one, unsent)) for one in assignments]
    try:
        return await asyncio.gather(*running)
    finally:
        for task in running:
            task.cancel()
