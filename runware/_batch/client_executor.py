"""Runs the tasks of a batch with the client of this process."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Any

import runware._engine.timing as timing
from runware._batch.executor import Assignment, Report
from runware._batch.task_session import TaskSession
from runware._engine.call_options import CallOptions
from runware._models.model import Task
from runware._runtime.waiter import Waiter
from runware.errors import (
    ConflictError,
    ConnectionFailedError,
    NotFoundError,
    RunwareError,
)


class ClientExecutor:
    """Sends tasks, or asks for them first, in the event loop of a session."""

    def __init__(self, session: TaskSession, options: CallOptions) -> None:
        self._session = session
        self._options = options.changed(on_incomplete="raise").of_a_batch()
        self._waiting: deque[Assignment] = deque()
        self._wake = asyncio.Event()
        self._running: set[asyncio.Task[None]] = set()
        self._waits: set[Waiter] = set()
        self._witnesses: dict[str, asyncio.Task[bool]] = {}
        self._report: Callable[[Report], None]
        self._fail: Callable[[BaseException], None] = lambda error: None
        self._opened_at = 0.0

    def open(
        self, report: Callable[[Report], None], fail: Callable[[BaseException], None] | None = None
    ) -> None:
        """Begin, in the running event loop. `fail` is told of what no task is to blame for."""
        self._report = report
        self._fail = fail or self._fail
        self._opened_at = asyncio.get_running_loop().time()
        self._start(self._send())

    def submit(self, assignments: Sequence[Assignment]) -> None:
        """Run these."""
        self._waiting.extend(assignments)
        self._wake.set()

    def not_begun(self) -> list[int]:
        """The numbers of those that were certainly not sent: nothing was done about them yet."""
        return [assignment.number for assignment in self._waiting if not assignment.ask_first]

    def close(self) -> None:
        """Stop waiting. The server goes on with what it has."""
        self._waiting.clear()
        for running in [*self._running, *self._witnesses.values()]:
            running.cancel()
        for wait in self._waits:
            wait.abandon()
        self._waits.clear()

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work, name="runware batch")
        self._running.add(task)
        task.add_done_callback(self._on_done)

    def _on_done(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._fail(error)

    async def _send(self) -> None:
        while True:
            while self._waiting:
                assignment = self._waiting.popleft()
                if assignment.ask_first:
                    self._start(self._ask(assignment))
                else:
                    await self._begin(assignment)
            self._wake.clear()
            await self._wake.wait()

    async def _begin(self, assignment: Assignment) -> None:
        try:
            wait = await self._session.begin(assignment.task, self._options)
        except RunwareError as error:
            self._report(Report(number=assignment.number, error=error, not_sent=not assignment.ask_first))
        else:
            self._waits.add(wait)
            wait.end().add_done_callback(lambda _: self._on_end(wait, assignment))

    def _on_end(self, wait: Waiter, assignment: Assignment) -> None:
        if wait not in self._waits:
            return
        self._waits.remove(wait)
        given = wait.result_or_error()
        if isinstance(given, ConflictError):
            # The server has it: from a process that was killed, or from one that runs a copy of the journal.
            self._start(self._collect(assignment))
            return
        error = given if isinstance(given, RunwareError) else None
        results = list(wait.received)
        not_sent = isinstance(error, ConnectionFailedError) and not (results or assignment.ask_first)
        self._report(Report(number=assignment.number, results=results, error=error, not_sent=not_sent))

    # Asking first ------------------------------------------------------------------------------------------------

    async def _ask(self, assignment: Assignment) -> None:
        report = await self._asked(assignment)
        if report.unknown and not self._is_settled():
            # What a process that was killed has sent may still be on its way.
            await asyncio.sleep(timing.TIMING.answer_wait)
            report = await self._asked(assignment)
        if not report.unknown:
            self._report(report)
        elif assignment.may_send and await self._remembers(assignment.witness):
            await self._begin(assignment)
        else:
            self._report(report)

    async def _collect(self, assignment: Assignment) -> None:
        self._report(await self._asked(assignment))

    async def _asked(self, assignment: Assignment) -> Report:
        """What the server says of a task that may have been sent."""
        task = assignment.task
        cls: type[Task[Any]] | None = None if isinstance(task, Mapping) else type(task)
        try:
            wait = await self._session.collect(assignment.task_uuid, cls, self._options)
        except RunwareError as refused:
            return Report(number=assignment.number, error=refused)
        self._waits.add(wait)
        try:
            if not await wait.ended_or_unknown():
                return Report(number=assignment.number, unknown=True)
            given = wait.result_or_error()
        finally:
            if wait in self._waits:
                self._waits.remove(wait)
                wait.abandon()
        error = given if isinstance(given, RunwareError) else None
        unknown = isinstance(error, NotFoundError) and not wait.received
        return Report(number=assignment.number, results=list(wait.received), error=error, unknown=unknown)

    def _is_settled(self) -> bool:
        return asyncio.get_running_loop().time() >= self._opened_at + 2 * timing.TIMING.answer_wait

    async def _remembers(self, witness: str | None) -> bool:
        """Whether the server knows a task that it had for certain. Asked once for all."""
        if witness is None:
            return True
        if witness not in self._witnesses:
            asking = self._asked(Assignment(number=0, task={}, task_uuid=witness))
            self._witnesses[witness] = asyncio.ensure_future(_is_known(asking))
        return await asyncio.shield(self._witnesses[witness])


async def _is_known(asking: Coroutine[Any, Any, Report]) -> bool:
    report = await asking
    return bool(report.results)


async def run_all(
    session: TaskSession, options: CallOptions, assignments: Sequence[Assignment]
) -> list[Report]:
    """Run assignments, and wait for all of them."""
    executor = ClientExecutor(session, options)
    reports: dict[int, Report] = {}
    ended = asyncio.get_running_loop().create_future()

    def report(one: Report) -> None:
        reports.setdefault(one.number, one)
        if len(reports) == len(assignments) and not ended.done():
            ended.set_result(None)

    def fail(error: BaseException) -> None:
        if not ended.done():
            ended.set_exception(error)

    executor.open(report, fail)
    try:
        executor.submit(assignments)
        if assignments:
            await ended
    finally:
        executor.close()
    return [reports[one.number] for one in assignments]
