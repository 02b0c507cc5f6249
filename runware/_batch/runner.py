"""A run of a batch in the event loop of its client: the tasks in flight, the queue, and the transactions of the journal.

The journal is written in a worker thread, while tasks that are written already are sent. So up to `limit` tasks are written
ahead of those in flight. A transaction ends with a wait for the disk, so few and large ones are best: as long as more than
half of `limit` tasks are queued, reports wait up to `WRITE_WINDOW` for others, to be written together.
"""

from __future__ import annotations

import asyncio
import os
from collections import deque
from collections.abc import Coroutine, Iterator
from contextlib import ExitStack, suppress
from functools import partial
from itertools import islice
from pathlib import Path
from random import Random
from threading import RLock
from typing import Any

import attrs

import runware._engine.timing as timing
from runware._batch.content import TaskLike
from runware._batch.executor import Assignment, Executor, Report
from runware._batch.journal import Journal
from runware._batch.outcome import BatchOutcome, write_manifest
from runware._batch.planning import Items, News, Planner, Saved, Step, ToSave
from runware._batch.saving import Saver, disk_error
from runware._batch.sending import RemoteExecutor, Sender, TaskSession
from runware._batch.settings import RunSettings
from runware._batch.stopping import STOPPING, OutageTolerance, RunBudget, Stop
from runware._engine.call_options import CallOptions
from runware._files.threads import Worker, call_soon_in, in_thread
from runware.errors import EventLoopError, JournalError, RunwareError

#: How many tasks of a list are compared with the journal before the list is refused as a different one.
LIST_CHECK_SIZE = 100
#: Seconds that reports may wait for others that are written in the same transaction.
WRITE_WINDOW = 0.01


@attrs.define(eq=False, repr=False)
class Runner:
    """One run of a batch. Its methods run in the event loop of the client, except `end_without_loop` and `abandon`."""

    path: Path
    _session: TaskSession
    _options: CallOptions
    _settings: RunSettings
    #: Runs the tasks; None if this process does.
    _executor: Executor | None
    stop: Stop | None = None
    _planner: Planner | None = None
    _sender: Sender = attrs.field(init=False)
    _saver: Saver | None = None
    _budget: RunBudget = attrs.field(init=False)
    _outage: OutageTolerance = attrs.field(init=False)
    _loop: asyncio.AbstractEventLoop = attrs.field(init=False)
    _random: Random = attrs.field(factory=Random)
    #: The thread that writes the journal.
    _worker: Worker = attrs.field(factory=Worker)
    _advance_lock: asyncio.Lock = attrs.field(factory=asyncio.Lock)
    #: Set when there is something to write or return, so that `advance` continues.
    _changed: asyncio.Event = attrs.field(factory=asyncio.Event)
    _reading: RLock = attrs.field(factory=RLock)
    #: Tasks of the list that are read, and not in the journal yet.
    _items: deque[tuple[int, TaskLike]] = attrs.field(factory=deque[tuple[int, TaskLike]])
    #: Tasks that are in the journal and not sent yet.
    _queue: deque[Assignment] = attrs.field(factory=deque[Assignment])
    _under_way: dict[int, Assignment] = attrs.field(factory=dict[int, Assignment])
    _sending: set[asyncio.Task[None]] = attrs.field(factory=set[asyncio.Task[None]])
    #: The numbers of tasks that were handed to the sender, which has certainly not sent them yet.
    _unsent: set[int] = attrs.field(factory=set[int])
    _saving: set[asyncio.Task[None]] = attrs.field(factory=set[asyncio.Task[None]])
    #: Reports and saved files that are not written to the journal yet.
    _unwritten: list[News] = attrs.field(factory=list[News])
    _broken: BaseException | None = None
    _failures: int = 0
    #: Whether nothing is sent until the next transaction, which decides whether a failure stops the run.
    _sending_held: bool = False
    #: Whether the whole list is read.
    _all_read: bool = False
    #: Whether the whole list is in the journal.
    _complete: bool = False
    _closed: bool = False
    #: What ends the executor and the timer of the deadline, once they have begun.
    _ending: ExitStack = attrs.field(factory=ExitStack)

    @property
    def has_begun(self) -> bool:
        """Whether the run has opened the journal, in this process: a forked child has not."""
        return self._planner is not None and self._planner.journal.is_open

    def read(self, tasks: Iterator[tuple[int, TaskLike]]) -> None:
        """Read the next tasks of the list, in the thread of the caller. Thread-safe: several may iterate over one run."""
        with self._reading:
            room = self._room
            items = list(islice(tasks, room))
            self._items.extend(items)
            self._all_read = self._all_read or len(items) < room

    @property
    def _room(self) -> int:
        """The number of tasks that may be read now."""
        if self.stop is not None or self._closed:
            return 0
        if self._planner is None:
            return max(2 * self._settings.limit, LIST_CHECK_SIZE if os.path.exists(self.path) else 0)  # noqa: PTH110 - whatever the path is
        return max(self._capacity(self._planner) - len(self._items), 0)

    def _capacity(self, planner: Planner) -> int:
        """Return how many tasks may be written now, so that up to `limit` tasks are written ahead of those in flight.

        Writing more ahead would be faster with a server that answers at once. But if the process is killed, the next run must
        assume that every written task may have been sent, and poll it first.
        """
        unended = len(planner.held) - len(self._unwritten)
        return 0 if self.stop is not None else max(2 * self._settings.limit - unended, 0)

    @property
    def _can_wait(self) -> bool:
        """Whether writing the reports may be delayed: enough tasks are queued, and more reports will come."""
        calm = self.stop is None and self._broken is None and not self._closed and not self._sending_held
        return (
            calm and bool(self._under_way) and (self._complete or 2 * len(self._queue) > self._settings.limit)
        )

    @property
    def finished(self) -> bool:
        """Whether the run is closed, or has nothing left to wait for."""
        if self._closed or self._planner is None:
            return self._closed
        if self.stop is None:
            return self._complete and not self._planner.held
        return not (self._under_way or self._saving or self._unwritten)

    @property
    def _is_elsewhere(self) -> bool:
        return self._planner is not None and self._loop is not asyncio.get_running_loop()

    async def advance(self) -> list[BatchOutcome[Any]]:
        """Continue with the tasks that were read. Return outcomes, or [] if the run has room for more or has finished.

        Raises:
            EventLoopError: Another event loop is running, or this is a forked child.
        """
        if self._is_elsewhere:
            raise EventLoopError(
                "The run was started in another event loop, or before the process was forked, and cannot continue here."
            )
        async with self._advance_lock:  # several coroutines may iterate over one run
            while True:
                if self._broken is not None:
                    raise self._broken
                if self._unwritten and self._can_wait:
                    await self._wait_for_more()
                if self._closed:
                    return []  # `close` writes what is unwritten
                if (planner := self._planner) is None:
                    await self._open()
                    continue
                all_read = self._all_read  # before the others are counted, since another thread may read them
                turn = [self._items.popleft() for _ in range(min(self._capacity(planner), len(self._items)))]
                all_given = all_read and not self._items
                ends = all_given and not self._complete and self.stop is None
                if turn or self._unwritten or ends:
                    step = await self._written(planner, turn, all_given)
                    self._complete = self._complete or ends
                    self._apply(step)
                    self._pump()
                    if step.outcomes:
                        return step.outcomes
                if self.finished or (self._room and not self._all_read):
                    return []
                may_write = self._items and self._capacity(planner)
                if not (self._unwritten or self._broken or may_write):
                    self._changed.clear()
                    await self._changed.wait()

    async def _wait_for_more(self) -> None:
        """Wait up to `WRITE_WINDOW` for more reports, to be written in the same transaction."""
        with suppress(TimeoutError):
            async with asyncio.timeout(WRITE_WINDOW):
                while self._can_wait:
                    self._changed.clear()
                    await self._changed.wait()

    async def _written(self, planner: Planner, items: Items, complete: bool) -> Step:
        """Write the reports, the saved files and the next tasks of the list in one transaction."""
        news, self._unwritten = self._unwritten, []
        self._sending_held = False
        try:
            return await self._worker.run(planner.step, news, items, complete=complete)
        except JournalError as error:
            self._broken = error
            raise

    async def _open(self) -> None:
        self._loop = asyncio.get_running_loop()
        # In the thread in which `close` writes the end: so that comes after this, and ends what this has opened.
        try:
            await self._worker.run(self._open_journal, [*self._items])
        except RunwareError as error:
            self._broken = error
            raise
        if self._closed:
            return
        if self._executor is not None:
            self._ending.callback(self._executor.close)
            self._executor.open(partial(call_soon_in, self._loop, self._receive))
        if self._settings.deadline is not None:
            timer = self._loop.call_later(self._settings.deadline, self._on_deadline)
            self._ending.callback(timer.cancel)

    def _open_journal(self, first: Items) -> None:
        """Open the journal and the folder. The planner is kept here, since a cancelled caller would not get a result."""
        journal = Journal(self.path, str(self._session.url))
        try:
            planner = Planner(journal, self._settings)
            planner.check_list_matches(first)
            self._sender = Sender(self._session, self._options)
            self._outage = OutageTolerance(tolerates_refusals=self._executor is not None)
            self._budget = RunBudget(self._settings.budget, journal.cost, journal.with_cost)
            if self._settings.folder is not None:
                self._saver = Saver(self._session, self._settings.folder, journal.id)
        except BaseException:
            journal.close()
            raise
        self._planner = planner
        if self._closed:  # `abandon`, which does not wait, came before there was a planner
            journal.close()

    def _apply(self, step: Step) -> None:
        """Carry out a step that was written: stop, queue assignments, save files, count failures."""
        if step.stop is not None:
            self._stop(step.stop)
        for assignment, tries in step.assignments:
            if tries:
                self._start(self._send_later(assignment, tries), self._sending)
            else:
                self._queue.append(assignment)
        for one in step.saves:
            self._start(self._save(one), self._saving)
        self._failures += sum(outcome.error is not None for outcome in step.outcomes)
        most = self._settings.max_failures
        if most is not None and self._failures >= most:
            self._stop(Stop(f"Stopped after {self._failures} failures (max_failures {most})."))

    async def _send_later(self, assignment: Assignment, tries: int) -> None:
        await asyncio.sleep(timing.TIMING.backoff(self._random, tries))
        self._queue.append(assignment)
        self._pump()

    def _pump(self) -> None:
        """Send queued tasks, up to the limit and the budget."""
        if self._closed or self._sending_held or self.stop is not None or self._planner is None:
            return
        going: list[Assignment] = []
        while self._queue and len(self._under_way) < self._settings.limit:
            if not self._budget.allows(len(self._under_way)):
                if not self._under_way:
                    self._stop(self._budget.stop)
                break
            assignment = self._queue.popleft()
            self._under_way[assignment.number] = assignment
            self._planner.fresh.discard(assignment.number)
            going.append(assignment)
        if self._executor is not None:
            if going:
                self._executor.submit(going)
            return
        self._unsent.update(assignment.number for assignment in going if not assignment.ask_first)
        for assignment in going:
            self._start(self._send(assignment), self._sending)

    async def _send(self, assignment: Assignment) -> None:
        self._on_report(await self._sender.report(assignment, self._unsent))

    async def _save(self, one: ToSave) -> None:
        assert self._saver is not None
        self._on_saved(await self._saver.save(one))

    def _start(self, work: Coroutine[Any, Any, None], running: set[asyncio.Task[None]]) -> None:
        task = self._loop.create_task(work, name="runware batch")
        running.add(task)
        task.add_done_callback(partial(self._on_done, running))

    def _stop(self, stop: Stop) -> None:
        if self.stop is None:
            self.stop = stop
            self._changed.set()

    # Callbacks ---------------------------------------------------------------------------------------------------

    def _on_done(self, running: set[asyncio.Task[None]], task: asyncio.Task[None]) -> None:
        running.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._broken = error
        self._changed.set()

    def _on_report(self, report: Report) -> None:
        assignment = self._under_way.pop(report.number, None)
        if assignment is None or self._planner is None or self._closed:
            return  # a second report, or one after the end
        if report.not_sent and assignment.ask_first:
            report = attrs.evolve(report, not_sent=False)  # an earlier run may have sent it
        error = report.error
        if not report.results and self._outage.tolerates(error, self._loop.time()):
            # The server may come back: back off, and try the task again.
            if report.not_sent:
                self._planner.fresh.add(assignment.number)
            else:
                assignment = self._planner.asked_first(assignment)
            self._start(self._send_later(assignment, tries=4), self._sending)
        else:
            self._outage.observe(report)
            self._budget.add(report)
            self._unwritten.append(report)
            if error is not None and (self._settings.max_failures is not None or isinstance(error, STOPPING)):
                self._sending_held = True
            self._pump()
        self._changed.set()

    def _receive(self, report: Report) -> None:
        try:
            self._on_report(report)
        except BaseException as error:  # of the executor, which the next tasks are passed to
            self._broken = error
            self._changed.set()

    def _on_saved(self, saved: Saved) -> None:
        self._unwritten.append(saved)
        if saved.error is not None and (cause := disk_error(saved.error)) is not None:
            self._stop(Stop(f"Stopped, since files cannot be saved: {saved.error.message}", cause))
        self._changed.set()

    def _on_deadline(self) -> None:
        sentence = (
            f"Stopped at the deadline of {self._settings.deadline:g} s with {len(self._under_way)} tasks in flight; the next run "
            "polls them."
        )
        self._under_way.clear()
        self._stop(Stop(sentence))
        self._end_sending()

    # The end -----------------------------------------------------------------------------------------------------

    async def close(self) -> None:
        """End the run: write the reports and the manifest, and mark unsent tasks as new. The next run polls the others."""
        if self._is_elsewhere:
            self.end_without_loop()
        if self._closed:
            return
        self._closed = True
        self._changed.set()
        try:
            self._end_work()
            while self._saving:
                await asyncio.wait(self._saving)
            if isinstance(self._executor, RemoteExecutor):
                await in_thread(self._executor.wait_closed)
        finally:
            try:
                await self._worker.run(self._write_end)
            finally:
                self._worker.end()
                self._worker.join()

    def _end_work(self) -> None:
        if self._planner is not None:
            self._planner.fresh |= self._unsent
        for task in self._saving:
            task.cancel()
        self._end_sending()

    def _end_sending(self) -> None:
        for task in self._sending:
            task.cancel()
        self._ending.close()

    def _write_end(self) -> None:
        if self._planner is None:
            return
        if self._saver is not None:
            self._saver.close()
        try:
            if not isinstance(self._broken, JournalError):
                if self._unwritten:
                    self._planner.step(self._unwritten, (), complete=False)
                self._planner.end()
        finally:
            self._planner.journal.close()
        self._write_manifest()

    def _write_manifest(self) -> None:
        if self._settings.manifest is not None and not isinstance(self._broken, JournalError):
            write_manifest(self.path, self._settings.manifest)

    def end_without_loop(self) -> None:
        """End the run and write the manifest without its event loop, which has ended, or is not the running one."""
        had_begun = not self._closed and self.has_begun
        self.abandon()
        if had_begun:
            self._write_manifest()

    def abandon(self) -> None:
        """End the run at once, without a manifest. Safe to call in any thread, also as a finalizer."""
        if self._closed:
            return
        self._closed = True
        self._worker.end()
        if self._planner is not None and self.has_begun:
            call_soon_in(self._loop, self._end_work)
            try:
                self._planner.end()
            finally:
                self._planner.journal.close()
