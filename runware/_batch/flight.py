"""A run of a batch in the event loop of its client: what is under way, what waits, and the turns to the journal.

The journal is written in a thread. Meanwhile, what is written already is sent: so as many tasks as may be under way are
written ahead of them. A turn to the journal ends with a wait for the disk, so few and large turns are best: as long as
half of these are left, what has happened waits a moment for more.
"""

from __future__ import annotations

import asyncio
import os
from collections import deque
from collections.abc import Callable, Coroutine
from contextlib import suppress
from functools import partial
from pathlib import Path
from random import Random
from typing import Any, TypeVar

import attrs

import runware._engine.timing as timing
from runware._batch.content import TaskLike
from runware._batch.executor import Assignment, Executor, Report
from runware._batch.journal import Journal
from runware._batch.outcome import BatchOutcome, write_manifest
from runware._batch.planning import Items, Planner, Saved, Step
from runware._batch.saving import Saver, hopeless
from runware._batch.sending import Sender, TaskSession
from runware._batch.settings import RunSettings
from runware._batch.stopping import STOPPING, Patience, Spending, Stop
from runware._batch.worker_client import RemoteExecutor
from runware._engine.call_options import CallOptions
from runware._files.threads import Worker, in_thread
from runware.errors import EventLoopError, JournalError

T = TypeVar("T")
#: How many tasks of a list are looked at before it counts as another list.
LOOKED_AT = 100
#: Seconds that what has happened may wait before it is written.
GATHERING = 0.01


@attrs.define(eq=False, repr=False)
class Flight:
    """One run. What its methods do is done in the event loop, but for `abandon`."""

    _path: Path
    _session: TaskSession
    _options: CallOptions
    _settings: RunSettings
    #: Who runs the tasks, if not this process.
    _executor: Executor | None
    stop: Stop | None = None
    _planner: Planner | None = None
    _sender: Sender = attrs.field(init=False)
    _saver: Saver | None = None
    _spending: Spending = attrs.field(init=False)
    _patience: Patience = attrs.field(init=False)
    _loop: asyncio.AbstractEventLoop = attrs.field(init=False)
    _random: Random = attrs.field(factory=Random)
    #: Where the journal is written.
    _worker: Worker = attrs.field(factory=Worker)
    _taking_turns: asyncio.Lock = attrs.field(factory=asyncio.Lock)
    #: Something has happened that is to be written or told.
    _changed: asyncio.Event = attrs.field(factory=asyncio.Event)
    #: Given, and not written yet.
    _items: deque[tuple[int, TaskLike]] = attrs.field(factory=deque[tuple[int, TaskLike]])
    #: Written, and not sent yet.
    _pool: deque[Assignment] = attrs.field(factory=deque[Assignment])
    _pausing: int = 0
    _under_way: dict[int, Assignment] = attrs.field(factory=dict[int, Assignment])
    _sending: set[asyncio.Task[Any]] = attrs.field(factory=set[asyncio.Task[Any]])
    #: The numbers of those that were handed over, and are certainly not sent: nothing was done about them yet.
    _unsent: set[int] = attrs.field(factory=set[int])
    _saving: set[asyncio.Task[Any]] = attrs.field(factory=set[asyncio.Task[Any]])
    #: To be written.
    _reports: list[Report] = attrs.field(factory=list[Report])
    _saved: list[Saved] = attrs.field(factory=list[Saved])
    _broken: BaseException | None = None
    _failures: int = 0
    #: A failure may be reason to stop, which the next turn to the journal tells.
    _holds: bool = False
    #: All of the list was written.
    _complete: bool = False
    _closed: bool = False
    _deadline: asyncio.TimerHandle | None = None

    @property
    def has_begun(self) -> bool:
        """Whether it has the journal, as a forked child has not."""
        return self._planner is not None and self._planner.journal.is_open

    @property
    def room(self) -> int:
        """How many tasks of the list may be given now."""
        if self.stop is not None or self._closed:
            return 0
        if self._planner is None:
            return max(2 * self._settings.limit, LOOKED_AT if os.path.exists(self._path) else 0)  # noqa: PTH110 - whatever the path is
        return max(self._capacity(self._planner) - len(self._items), 0)

    def _capacity(self, planner: Planner) -> int:
        """How many tasks may be written now, so that as many as may be under way are written ahead of them.

        More would be quicker where answers come at once, but what was written when a process is killed has perhaps been sent,
        as far as the next one knows.
        """
        unended = len(planner.held) - len(self._reports)
        return 0 if self.stop is not None else max(2 * self._settings.limit - unended, 0)

    @property
    def _can_wait(self) -> bool:
        """Whether what has happened may be written a moment later: there is enough to be sent, and more will happen."""
        calm = self.stop is None and self._broken is None and not self._closed and not self._holds
        return (
            calm and bool(self._under_way) and (self._complete or 2 * len(self._pool) > self._settings.limit)
        )

    @property
    def finished(self) -> bool:
        """Whether nothing is left to wait for."""
        return self._closed or (
            (self._complete or self.stop is not None)
            and self._planner is not None
            and not (self._under_way or self._saving or self._reports or self._saved)
            and (self.stop is not None or not (self._pool or self._pausing))
        )

    @property
    def _is_elsewhere(self) -> bool:
        return self._planner is not None and self._loop is not asyncio.get_running_loop()

    async def advance(self, items: Items, complete: bool) -> list[BatchOutcome[Any]]:
        """Go on: with the next tasks of the list, until there are outcomes, or room for further tasks after none.

        Raises:
            EventLoopError: Another event loop is running, or this is a forked child.
        """
        if self._is_elsewhere:
            raise EventLoopError(
                "The run was begun in another event loop, or before the process was forked, and cannot go on here."
            )
        async with self._taking_turns:  # several may iterate
            planner = self._planner or await self._open(items)
            self._items.extend(items)
            while True:
                if self._broken is not None:
                    raise self._broken
                if (self._reports or self._saved) and self._can_wait:
                    await self._gather()
                if self._closed:
                    return []  # whoever closes it writes what has come
                turn = [self._items.popleft() for _ in range(min(self._capacity(planner), len(self._items)))]
                all_given = complete and not self._items
                ends = all_given and not self._complete and self.stop is None
                if turn or self._reports or self._saved or ends:
                    step = await self._written(planner, turn, all_given)
                    self._complete = self._complete or ends
                    self._apply(step)
                    self._pump()
                    if step.outcomes:
                        return step.outcomes
                if self.finished or (self.room and not complete):
                    return []
                may_write = self._items and self._capacity(planner)
                if not (self._reports or self._saved or self._broken or may_write):
                    self._changed.clear()
                    await self._changed.wait()

    async def _gather(self) -> None:
        """Let more happen, which is then written together."""
        with suppress(TimeoutError):
            async with asyncio.timeout(GATHERING):
                while self._can_wait:
                    self._changed.clear()
                    await self._changed.wait()

    async def _written(self, planner: Planner, items: Items, complete: bool) -> Step:
        """A turn to the journal."""
        reports, self._reports = self._reports, []
        saved, self._saved = self._saved, []
        self._holds = False
        try:
            return await self._worker.run(planner.step, reports, saved, items, complete=complete)
        except JournalError as error:
            self._broken = error
            raise

    async def _open(self, first: Items) -> Planner:
        self._loop = asyncio.get_running_loop()
        journal = await self._journal()
        self._planner = planner = Planner(journal, self._settings)
        try:
            await in_thread(planner.look, first)
            self._sender = Sender(self._session, self._options)
            self._patience = Patience(with_refusals=self._executor is not None)
            self._spending = Spending(self._settings.budget, journal.cost, journal.with_cost)
            if self._settings.folder is not None:
                self._saver = await in_thread(Saver, self._session, self._settings.folder, journal.id)
        except BaseException:
            journal.close()
            self._planner = None  # nothing was done, so there is no end to be written
            raise
        if self._executor is not None:
            self._executor.open(self._from_any_thread)
        if self._settings.deadline is not None:
            self._deadline = self._loop.call_later(self._settings.deadline, self._on_deadline)
        return planner

    async def _journal(self) -> Journal:
        opened: list[Journal] = []
        try:
            await in_thread(lambda: opened.append(Journal(self._path, str(self._session.url))))
        except BaseException:  # a run that is cancelled does not get the journal, and others wait for it
            for journal in opened:
                journal.close()
            raise
        return opened[0]

    def _apply(self, step: Step) -> None:
        """Do what follows from what was written."""
        if step.stop is not None:
            self._stop(step.stop)
        for assignment, tries in step.assignments:
            if tries:
                self._pause(assignment, tries)
            else:
                self._pool.append(assignment)
        for one in step.saves:
            assert self._saver is not None
            self._start(self._saver.save(one), self._saving, self._on_saved)
        self._failures += sum(outcome.error is not None for outcome in step.outcomes)
        most = self._settings.max_failures
        if most is not None and self._failures >= most:
            self._stop(Stop(f"Stopped after {self._failures} failures (max_failures {most})."))

    def _pause(self, assignment: Assignment, tries: int) -> None:
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
        if self._executor is not None:
            if going:
                self._executor.submit(going)
            return
        self._unsent.update(assignment.number for assignment in going if not assignment.ask_first)
        for assignment in going:
            self._start(self._sender.report(assignment, self._unsent), self._sending, self._on_report)

    def _start(
        self, work: Coroutine[Any, Any, T], running: set[asyncio.Task[Any]], then: Callable[[T], None]
    ) -> None:
        task = self._loop.create_task(work, name="runware batch")
        running.add(task)
        task.add_done_callback(partial(self._on_done, running, then))

    def _stop(self, stop: Stop) -> None:
        if self.stop is None:
            self.stop = stop
            self._changed.set()

    # What happens ------------------------------------------------------------------------------------------------

    def _on_done(
        self, running: set[asyncio.Task[Any]], then: Callable[[T], None], task: asyncio.Task[T]
    ) -> None:
        running.discard(task)
        if task.cancelled():
            return
        if (error := task.exception()) is None:
            then(task.result())
        else:
            self._broken = error
            self._changed.set()

    def _on_report(self, report: Report) -> None:
        assignment = self._under_way.pop(report.number, None)
        if assignment is None or self._planner is None or self._closed:
            return  # it was told twice
        if report.not_sent and assignment.ask_first:
            report = attrs.evolve(report, not_sent=False)  # not now; an earlier run may have sent it
        error = report.error
        if not report.results and self._patience.lasts(error, self._loop.time()):
            # The server is tried to be reached for it again.
            if report.not_sent:
                self._planner.fresh.add(assignment.number)
            else:
                assignment = self._planner.asked_first(assignment)
            self._pause(assignment, tries=4)
        else:
            self._patience.heard(report)
            self._spending.add(report)
            self._reports.append(report)
            if error is not None and (self._settings.max_failures is not None or isinstance(error, STOPPING)):
                self._holds = True
            self._pump()
        self._changed.set()

    def _from_any_thread(self, report: Report) -> None:
        self._loop.call_soon_threadsafe(self._on_report, report)

    def _on_saved(self, saved: Saved) -> None:
        self._saved.append(saved)
        if saved.error is not None and (cause := hopeless(saved.error)) is not None:
            self._stop(Stop(f"Stopped, since files cannot be saved: {saved.error.message}", cause))
        self._changed.set()

    def _on_deadline(self) -> None:
        self._end_sending()
        sentence = (
            f"Stopped at the deadline of {self._settings.deadline:g} s with {len(self._under_way)} tasks under way; the next run "
            "asks for them."
        )
        self._under_way.clear()
        self._stop(Stop(sentence))

    # The end -----------------------------------------------------------------------------------------------------

    async def close(self) -> None:
        """End the run. What has come is written; what was written and not sent is taken back; the rest is asked for next time."""
        if self._is_elsewhere:
            self.end_without_loop()
        if self._closed:
            return
        self._closed = True
        self._changed.set()
        self._end_work()
        try:
            while self._saving:
                await asyncio.wait(self._saving)
            if self._saver is not None:
                self._saver.close()
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
            self._planner.fresh |= self._unsent
            self._end_sending()
        for task in self._saving:
            task.cancel()

    def _end_sending(self) -> None:
        for task in self._sending:
            task.cancel()
        if self._executor is not None:
            self._executor.close()

    def _write_end(self) -> None:
        if self._planner is None:
            return
        is_usable = not isinstance(self._broken, JournalError)
        try:
            if is_usable:
                if self._reports or self._saved:
                    self._planner.step(self._reports, self._saved, (), complete=False)
                self._planner.end()
        finally:
            self._planner.journal.close()
        if is_usable:
            self._write_manifest()

    def _write_manifest(self) -> None:
        if self._settings.manifest is not None:
            write_manifest(self._path, self._settings.manifest)

    def end_without_loop(self) -> None:
        """End the run, and write the manifest, after the event loop has ended."""
        if not self._closed:
            had_begun = self.has_begun
            self.abandon()
            if had_begun and not isinstance(self._broken, JournalError):
                self._write_manifest()

    def abandon(self) -> None:
        """End the run at once, without a manifest. Safe in any thread, from the garbage collector too."""
        if self._closed:
            return
        self._closed = True
        self._worker.end()
        if self._planner is not None and self.has_begun:
            with suppress(RuntimeError):  # the loop is closed
                self._loop.call_soon_threadsafe(self._end_work)
            try:
                self._planner.end()
            finally:
                self._planner.journal.close()
