"""A run of a batch in the event loop of its client: what is under way, what waits, and the turns to the journal.

The journal is written in a thread. Meanwhile, what is written already is sent: so as many tasks as may be under way are
written ahead of them. A turn to the journal ends with a wait for the disk, so few and large turns are best: as long as
half of these are left, what has happened waits a moment for more.
"""

from __future__ import annotations

import asyncio
import os
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any

import attrs

import runware._engine.timing as timing
from runware._batch.client_executor import ClientExecutor
from runware._batch.content import TaskLike
from runware._batch.executor import Assignment, Executor, Report
from runware._batch.journal import Journal
from runware._batch.judging import STOPPING, Stop
from runware._batch.manifest import write_manifest
from runware._batch.outcome import BatchOutcome
from runware._batch.patience import Patience
from runware._batch.planning import Planner, Saved, Step, ToSave
from runware._batch.saving import Saver
from runware._batch.settings import RunSettings
from runware._batch.spending import Spending
from runware._batch.task_session import TaskSession
from runware._batch.worker_client import RemoteExecutor
from runware._engine.budget import cost_of
from runware._engine.call_options import CallOptions
from runware._files.threads import Worker, in_thread
from runware.errors import JournalError

#: How many tasks of a list are looked at before it counts as another list.
LOOKED_AT = 100
#: Seconds that what has happened may wait before it is written.
GATHERING = 0.01


class Flight:
    """One run. What its methods do is done in the event loop, but for `abandon`."""

    def __init__(
        self,
        path: Path,
        session: TaskSession,
        options: CallOptions,
        settings: RunSettings,
        executor: Executor | None,
    ) -> None:
        self._path = path
        self._session = session
        self._settings = settings
        self._executor: Executor = executor or ClientExecutor(session, options)
        self._random = Random()  # noqa: S311 - it spreads load and keeps no secret
        self._planner: Planner | None = None
        self._journal: Journal | None = None
        self._saver: Saver | None = None
        self._spending: Spending
        self._loop: asyncio.AbstractEventLoop | None = None
        #: Where the journal is written.
        self._worker = Worker()
        self._taking_turns = asyncio.Lock()
        self._changed = asyncio.Event()
        #: Something is to be written at once.
        self._urgent = asyncio.Event()
        #: Given, and not written yet.
        self._items: deque[tuple[int, TaskLike]] = deque()
        #: How many may be written that have not ended: those under way, and as many ahead of them. More would be quicker where
        #: answers come at once, but what was written when a process is killed has perhaps been sent, as far as the next one knows.
        self._most = 2 * settings.limit
        #: Written, and not sent yet.
        self._pool: deque[Assignment] = deque()
        self._pausing = 0
        self._under_way: dict[int, Assignment] = {}
        self._patience = Patience(with_refusals=not isinstance(self._executor, ClientExecutor))
        self._saving: set[int] = set()
        #: To be written.
        self._reports: list[Report] = []
        self._saved: list[Saved] = []
        self._broken: BaseException | None = None
        self._failures = 0
        #: A failure may be reason to stop, which the next turn to the journal tells.
        self._holds = False
        self._complete = False
        #: All of the list was written.
        self._listed = False
        self._closed = False
        self._deadline: asyncio.TimerHandle | None = None
        self.stop: Stop | None = None

    @property
    def has_begun(self) -> bool:
        """Whether it has the journal."""
        return self._journal is not None

    @property
    def room(self) -> int:
        """How many tasks of the list may be given now."""
        if self.stop is not None or self._closed:
            return 0
        if self._planner is None:
            return max(self._most, LOOKED_AT if os.path.exists(self._path) else 0)  # noqa: PTH110 - whatever the path is
        return max(self._capacity - len(self._items), 0)

    @property
    def _capacity(self) -> int:
        """How many tasks may be written now."""
        assert self._planner is not None
        unended = len(self._planner.held) - len(self._reports)
        return 0 if self.stop is not None else max(self._most - unended, 0)

    @property
    def _can_wait(self) -> bool:
        """Whether what has happened may be written a moment later: there is enough to be sent, and more will happen."""
        calm = self.stop is None and self._broken is None and not self._closed and not self._holds
        return calm and bool(self._under_way) and (self._listed or 2 * len(self._pool) > self._settings.limit)

    @property
    def finished(self) -> bool:
        """Whether nothing is left to wait for."""
        return self._closed or (
            (self._complete or self.stop is not None)
            and self._planner is not None
            and not (self._under_way or self._saving or self._reports or self._saved)
            and (self.stop is not None or not (self._pool or self._pausing))
        )

    async def advance(self, items: Sequence[tuple[int, TaskLike]], complete: bool) -> list[BatchOutcome[Any]]:
        """Go on: with the next tasks of the list, until there are outcomes, or room for further tasks after none."""
        async with self._taking_turns:  # several may iterate
            return await self._advance(items, complete)

    async def _advance(
        self, items: Sequence[tuple[int, TaskLike]], complete: bool
    ) -> list[BatchOutcome[Any]]:
        if self._planner is None:
            await self._open(items)
            assert self._planner is not None
        self._items.extend(items)
        while True:
            if self._broken is not None:
                raise self._broken
            self._listed = complete and not self._items
            if (self._reports or self._saved) and self._can_wait:
                await self._gather()
            if self._closed:
                return []  # whoever closes it writes what has come
            turn = [self._items.popleft() for _ in range(min(self._capacity, len(self._items)))]
            ends = complete and not self._items and not self._complete and self.stop is None
            if turn or self._reports or self._saved or ends:
                step = await self._written(turn, complete and not self._items)
                self._complete = self._complete or ends
                self._apply(step)
                self._pump()
                if step.outcomes:
                    return step.outcomes
            if self.finished or (self.room and not complete):
                return []
            if not (self._reports or self._saved or self._broken or (self._items and self._capacity)):
                self._changed.clear()
                await self._changed.wait()

    async def _gather(self) -> None:
        """Let more happen, which is then written together."""
        assert self._loop is not None
        self._urgent.clear()
        timer = self._loop.call_later(GATHERING, self._urgent.set)
        try:
            await self._urgent.wait()
        finally:
            timer.cancel()

    async def _written(self, items: Sequence[tuple[int, TaskLike]], complete: bool) -> Step:
        """A turn to the journal."""
        assert self._planner is not None
        reports, self._reports = self._reports, []
        saved, self._saved = self._saved, []
        self._holds = False
        try:
            return await self._worker.run(self._planner.step, reports, saved, items, complete=complete)
        except JournalError as error:
            self._broken = error
            raise

    async def _open(self, first: Sequence[tuple[int, TaskLike]]) -> None:
        self._loop = asyncio.get_running_loop()
        server = str(self._session.url)
        self._journal = await in_thread(Journal, self._path, server)
        try:
            self._planner = await in_thread(Planner, self._journal, self._settings)
            await in_thread(self._planner.look, first)
            self._spending = Spending(self._settings.budget, self._journal.cost, self._journal.with_cost)
            if self._settings.folder is not None:
                self._saver = Saver(self._session, self._settings.folder, self._journal.id)
                await in_thread(self._saver.prepare)
        except BaseException:
            self._journal.close()
            self._journal = None  # nothing was done, so there is no end to be written
            raise
        if isinstance(self._executor, ClientExecutor):
            self._executor.open(self._on_report, self._on_failure)
        else:
            self._executor.open(self._from_any_thread)
        if self._settings.deadline is not None:
            self._deadline = self._loop.call_later(self._settings.deadline, self._on_deadline)

    def _apply(self, step: Step) -> None:
        """Do what follows from what was written."""
        if step.stop is not None:
            self._stop(step.stop)
        self._pool.extend(step.assignments)
        for assignment, tries in step.later:
            self._pause(assignment, tries)
        for one in step.saves:
            self._save(one)
        for outcome in step.outcomes:
            self._failures += outcome.error is not None
        if self._settings.max_failures is not None and self._failures >= self._settings.max_failures:
            self._stop(
                Stop(f"Stopped after {self._failures} failures (max_failures {self._settings.max_failures}).")
            )

    def _pause(self, assignment: Assignment, tries: int) -> None:
        assert self._loop is not None
        self._pausing += 1
        self._loop.call_later(timing.TIMING.backoff(self._random, tries), self._after_pause, assignment)

    def _after_pause(self, assignment: Assignment) -> None:
        self._pausing -= 1
        self._pool.append(assignment)
        self._pump()

    def _pump(self) -> None:
        """Send what may be sent."""
        if self._closed or self._holds or self.stop is not None or self._planner is None:
            return
        going: list[Assignment] = []
        while self._pool and len(self._under_way) < self._settings.limit:
            if not self._spending.allows(len(self._under_way)):
                if not self._under_way:
                    self._stop(self._spending.stop)
                break
            assignment = self._pool.popleft()
            self._under_way[assignment.number] = assignment
            self._planner.fresh.discard(assignment.number)
            going.append(assignment)
        if going:
            self._executor.submit(going)

    def _save(self, one: ToSave) -> None:
        assert self._saver is not None
        self._saving.add(one.number)
        self._saver.start(one, self._on_saved)

    def _stop(self, stop: Stop) -> None:
        if self.stop is None:
            self.stop = stop
            self._wake()

    def _wake(self) -> None:
        """Something has happened that is to be written or told."""
        self._changed.set()
        if not self._can_wait:
            self._urgent.set()

    # What happens ------------------------------------------------------------------------------------------------

    def _on_report(self, report: Report) -> None:
        assignment = self._under_way.pop(report.number, None)
        if assignment is None or self._closed:
            return  # it was told twice
        if report.not_sent and assignment.ask_first:
            report = attrs.evolve(report, not_sent=False)  # not now; an earlier run may have sent it
        assert self._loop is not None
        if not report.results and self._patience.lasts(report.error, self._loop.time()):
            self._again(assignment, not_sent=report.not_sent)
            return
        self._patience.heard(report)
        if self._settings.budget is not None:
            self._spending.add(
                sum(cost_of(item) or 0.0 for item in report.results), counts=bool(report.results)
            )
        self._reports.append(report)
        error = report.error
        if error is not None and (self._settings.max_failures is not None or isinstance(error, STOPPING)):
            self._holds = True
        self._pump()
        self._wake()

    def _from_any_thread(self, report: Report) -> None:
        assert self._loop is not None
        self._loop.call_soon_threadsafe(self._on_report, report)

    def _again(self, assignment: Assignment, *, not_sent: bool) -> None:
        """Try to reach the server for it again, after a pause."""
        assert self._planner is not None
        if not_sent:
            self._planner.fresh.add(assignment.number)
        else:
            assignment = self._planner.asked_first(assignment)
        self._pause(assignment, tries=4)
        self._wake()

    def _on_saved(self, saved: Saved, stop: Stop | None) -> None:
        self._saving.discard(saved.number)
        self._saved.append(saved)
        if stop is not None:
            self._stop(stop)
        self._wake()

    def _on_failure(self, error: BaseException) -> None:
        self._broken = error
        self._wake()

    def _on_deadline(self) -> None:
        self._executor.close()
        sentence = (
            f"Stopped at the deadline of {self._settings.deadline:g} s with {len(self._under_way)} tasks under way; the next run "
            "asks for them."
        )
        self._under_way.clear()
        self._stop(Stop(sentence))

    # The end -----------------------------------------------------------------------------------------------------

    async def close(self) -> None:
        """End the run. What has come is written; what was written and not sent is taken back; the rest is asked for next time."""
        if self._closed:
            return
        self._closed = True
        self._wake()
        self._end_work()
        try:
            if self._saver is not None:
                await self._saver.close()
            if isinstance(self._executor, RemoteExecutor):
                await in_thread(self._executor.wait_closed)
        finally:
            try:
                await self._worker.run(self._write_end)
            finally:
                self._worker.end()
                self._worker.join()

    def _end_work(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
        if self._planner is not None:
            if isinstance(self._executor, ClientExecutor):
                self._planner.fresh.update(self._executor.not_begun())
            self._executor.close()

    def _write_end(self) -> None:
        if self._journal is None:
            return
        try:
            if self._planner is not None and not isinstance(self._broken, JournalError):
                if self._reports or self._saved:
                    self._planner.step(self._reports, self._saved, (), complete=False)
                self._planner.take_back()
        finally:
            self._journal.close()
        if self._settings.manifest is not None and not isinstance(self._broken, JournalError):
            write_manifest(self._path, self._settings.manifest)

    def abandon(self) -> None:
        """End the run at once, without a manifest. Safe in any thread, from the garbage collector too."""
        if self._closed:
            return
        self._closed = True
        self._worker.end()
        if self._loop is not None and not self._loop.is_closed():
            with suppress(RuntimeError):  # it was closed meanwhile
                self._loop.call_soon_threadsafe(self._let_go)
        if self._journal is not None:
            try:
                if self._planner is not None:
                    self._planner.take_back()
            finally:
                self._journal.close()

    def _let_go(self) -> None:
        self._end_work()
        if self._saver is not None:
            self._saver.let_go()
