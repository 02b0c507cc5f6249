"""What becomes of each task of the list: skipped, sent, asked for, tried again, or saved. In the journal first.

Nothing here waits for anything but the disk.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

import attrs

from runware._batch.content import (
    Content,
    TaskLike,
    content_of,
    expected_results,
    result_of,
    task_of,
    with_uuid,
)
from runware._batch.executor import Assignment, Report
from runware._batch.journal import Journal
from runware._batch.journal_file import Row, told
from runware._batch.judging import compact, judged, together, total_cost, without_content
from runware._batch.outcome import BatchOutcome, error_of, error_text, outcome_of
from runware._batch.settings import RunSettings
from runware._batch.stopping import STOPPING, Stop
from runware._files.result_files import files_in
from runware._models.model import Result
from runware.errors import BudgetExceededError, InvalidParameterError, JournalError, RunwareError


class Saved(NamedTuple):
    """The files of a task were saved, or not."""

    number: int
    files: Sequence[str] = ()
    error: RunwareError | None = None


class ToSave(NamedTuple):
    """Results of a task whose files are to be saved, and the template for their names."""

    number: int
    results: Sequence[Result]
    name: str


@attrs.define
class Step:
    """What follows from one transaction."""

    outcomes: list[BatchOutcome[Any]] = attrs.field(factory=list[BatchOutcome[Any]])
    assignments: list[Assignment] = attrs.field(factory=list[Assignment])
    #: The same, after a pause, as often as they were tried in this run.
    later: list[tuple[Assignment, int]] = attrs.field(factory=list[tuple[Assignment, int]])
    saves: list[ToSave] = attrs.field(factory=list[ToSave])
    stop: Stop | None = None


@attrs.define(eq=False)
class Held:
    """A task that is not done with."""

    row: Row
    task: TaskLike
    #: Its place in the list. Of one that the list has no more, where it was.
    index: int
    #: How often it was tried again in this run.
    tries: int = 0


class Planner:
    """One run's view of the journal."""

    def __init__(self, journal: Journal, settings: RunSettings) -> None:
        self.journal = journal
        self._settings = settings
        #: By number: whether the list has the task.
        self._seen = bytearray(journal.size + 1)
        #: How often content was seen that the list has several times.
        self._counts: dict[bytes, int] = {}
        self._is_complete = False
        #: Sent by nobody yet, so that they can be taken back.
        self.fresh: set[int] = set()
        #: The tasks that are not done with.
        self.held: dict[int, Held] = {}

    def step(
        self,
        reports: Sequence[Report],
        saved: Sequence[Saved],
        items: Sequence[tuple[int, TaskLike]],
        *,
        complete: bool,
    ) -> Step:
        """Write what has happened, and what is about to happen, in one transaction.

        A mistake in the list is raised when what came before it is written.

        Args:
            reports: What became of tasks.
            saved: Of which tasks the files were saved.
            items: The next tasks of the list, with their places.
            complete: There are no further ones.

        Raises:
            JournalError: It could not be written, or it is of other tasks.
            InvalidParameterError: Something in the list is no task.
        """
        step = Step()
        with self.journal.transaction():
            for report in reports:
                self._record(self.held[report.number], report, step)
            for one in saved:
                self._record_saved(self.held[one.number], one, step)
            mistake = self._take_all(items, step)
            if complete and not self._is_complete and mistake is None:
                self._is_complete = True
                self._take_leftovers(step)
        # Not before all is written: of what is not, the server may have had an earlier attempt.
        assigned = (*step.assignments, *(assignment for assignment, _ in step.later))
        self.fresh.update(one.number for one in assigned if not one.ask_first)
        if mistake is not None:
            raise mistake
        return step

    def look(self, items: Sequence[tuple[int, TaskLike]]) -> None:
        """Look at the first tasks of the list. Nothing is written.

        Raises:
            JournalError: The journal has others, and none of these.
        """
        if not self.journal.size or self._settings.add or not items:
            return
        for _, task in items:
            # What is wrong with a task is told when it is its turn.
            with told(self.journal.path), suppress(InvalidParameterError):
                if self.journal.find(content_of(task).key, 0) is not None:
                    return
        raise JournalError(
            f"The journal {str(self.journal.path)!r} is of other tasks: it has {self.journal.size}, and none of the first "
            f"{len(items)} of this list. Nothing was sent. Give this run another journal, or add=True to add its tasks."
        )

    # Tasks of the list -------------------------------------------------------------------------------------------

    def _take_all(self, items: Sequence[tuple[int, TaskLike]], step: Step) -> InvalidParameterError | None:
        """The next tasks of the list, up to a mistake."""
        contents: list[Content] = []
        mistake: InvalidParameterError | None = None
        place = 0
        try:
            for place, task in items:  # noqa: B007 - it is told of
                content = content_of(task)
                self._settings.name.check(task)
                contents.append(content)
        except InvalidParameterError as error:
            mistake = error
        known = self.journal.find_all([content.key for content in contents])
        for (position, task), content in zip(items, contents, strict=False):
            try:
                self._take(position, task, content, known, step)
            except InvalidParameterError as error:
                mistake, place = error, position
                break
        if mistake is not None:
            mistake.add_note(
                f"It is task {place} of the list, counted from 0. What came before it is in the journal."
            )
        return mistake

    def _take(
        self, position: int, task: TaskLike, content: Content, known: dict[bytes, Row], step: Step
    ) -> None:
        """A task of the list. `known` are the first ones with each content."""
        occurrence, row = 0, known.get(content.key)
        if row is not None and self._seen[row.id]:  # the list has it several times
            occurrence = self._counts.get(content.key, 1)
            self._counts[content.key] = occurrence + 1
            if content.uuid == row.attempts[0]:
                content = content._replace(uuid=None)  # the very same task, once more
            row = self.journal.find(content.key, occurrence)
        is_new = row is None
        row = row or self.journal.add(content, occurrence, position)
        if not occurrence:
            known[content.key] = row
        if row.id >= len(self._seen):
            self._seen.extend(bytes(max(row.id - len(self._seen) + 1, len(self._seen))))
        self._seen[row.id] = 1
        if row.position != position:
            self.journal.change(row, position=position)
        held = Held(row, task, position)
        how: dict[str, Any] = {}
        if not is_new:
            if row.state == "new":
                self.journal.change(row, state="sent", begun_at=self.journal.now())
            elif row.state in ("sent", "unknown"):
                may_send, witness = self._may_send(row)
                how = {"ask_first": True, "may_send": may_send, "witness": witness}
            elif row.state == "failed" and self._settings.retries(error_of(row.error)):
                self._begin_anew(row)
            else:
                self._saves(held, step)
                return
        step.assignments.append(self._assignment(held, **how))

    def _assignment(self, held: Held, **how: Any) -> Assignment:
        row = held.row
        self.held[row.id] = held
        missing = None
        if row.results and (expected := expected_results(row.kind, row.body)) is not None:
            missing = max(expected - len(row.items), 1)
        uuid = row.task_uuid
        return Assignment(number=row.id, task=with_uuid(held.task, uuid, missing), task_uuid=uuid, **how)

    def _may_send(self, row: Row) -> tuple[bool, str | None]:
        """Whether a task that may have been sent is sent if the server does not know it; and who is to be known, if anybody.

        The server may not know it because it never got it, or because it has forgotten it. It has not forgotten what is newer
        than a task that it still knows. Where there is no such task, the time tells, if the clock can be trusted.
        """
        if self._settings.on_unknown == "resend":
            return True, None
        witness, begun_at = self.journal.witness
        if witness is not None and begun_at <= row.begun_at:
            return True, witness
        age = time.time() - row.begun_at
        return 0 <= age <= self._settings.kept_for and not self.journal.clock_went_back, witness

    def asked_first(self, assignment: Assignment) -> Assignment:
        """The same for a task that this run has perhaps sent."""
        may_send, witness = self._may_send(self.held[assignment.number].row)
        may_send = may_send and assignment.may_send
        return attrs.evolve(assignment, ask_first=True, may_send=may_send, witness=witness)

    def _begin_anew(self, row: Row) -> None:
        """Its attempt has ended, for certain: the next one has a UUID of its own."""
        attempts = row.attempts
        uuid = self.journal.uuid_for(row.key, row.occurrence, len(attempts))
        self.journal.change(
            row, uuid=uuid, earlier=" ".join(attempts), state="sent", begun_at=self.journal.now(), error=None
        )

    def _take_leftovers(self, step: Step) -> None:
        """The list has ended. What it does not have any more, and was sent, is asked for all the same: it may be paid."""
        for row in self.journal.forget_places(self._seen):
            held = Held(row, task_of(row.kind, row.body, row.task_uuid), row.position or 0)
            self.journal.change(row, position=None)
            step.assignments.append(self._assignment(held, ask_first=True, may_send=False))

    # What became of them -----------------------------------------------------------------------------------------

    def _record(self, held: Held, report: Report, step: Step) -> None:
        row = held.row
        items = together(row, report.results)
        state, error = judged(row, report, items, self._settings.on_unknown)
        if isinstance(error, STOPPING):
            if report.not_sent:
                larger = "with a larger budget " if isinstance(error, BudgetExceededError) else ""
                step.stop = Stop(f"{error.message} Run the same line again {larger}to go on.", error)
                self.journal.change(row, state="new")
                del self.held[row.id]
                return
            sentence = f"Stopped, since every further task would fail as this one: {error.message}"
            step.stop = Stop(sentence, error)
        self.journal.change(
            row,
            state=state,
            ended_at=self.journal.now(),
            unsaved=row.unsaved + len(items) - len(row.items),
            results=compact(items) if items else None,
            cost=total_cost(items),
            error=None if error is None else error_text(error),
        )
        may_pass = state == "failed" and error is not None and error.retryable
        if (
            may_pass and row.position is not None and held.tries < self._settings.max_retries
        ):  # as `client.map` does it
            held.tries += 1
            self._begin_anew(row)
            step.later.append((self._assignment(held), held.tries))
        elif not self._saves(held, step):
            self._end(held, step, items)

    def _saves(self, held: Held, step: Step) -> bool:
        """Whether results of a task that has ended are saved now. What may still run is saved when it has ended."""
        row = held.row
        if self._settings.folder is None or row.unsaved <= 0 or row.state not in ("done", "failed"):
            return False
        results = [result_of(row.kind, item) for item in row.items[-row.unsaved :]]
        if not any(map(files_in, results)):
            self.journal.change(row, unsaved=0)  # they are texts, or the like
            return False
        self.held[row.id] = held
        if row.name is None:
            self.journal.change(row, name=self._settings.name.of(held.task, held.index))
        step.saves.append(ToSave(row.id, results, row.name or ""))
        return True

    def _record_saved(self, held: Held, saved: Saved, step: Step) -> None:
        row = held.row
        if saved.error is not None:
            self.journal.change(row, error=row.error or error_text(saved.error))
            self._end(held, step)
            return
        files = [*json.loads(row.files or "[]"), *saved.files]
        self.journal.change(
            row,
            files=json.dumps(list(dict.fromkeys(files))),
            unsaved=0,
            name=None,
            error=None if row.state == "done" else row.error,  # it could not be saved before
        )
        self._end(held, step)
        if (short := without_content(row)) is not None:
            self.journal.change(row, results=short)  # the caller gets all of it once

    def _end(self, held: Held, step: Step, items: Sequence[Mapping[str, Any]] | None = None) -> None:
        del self.held[held.row.id]
        step.outcomes.append(outcome_of(held.row, held.task, items, held.index))

    def take_back(self) -> None:
        """The run ends: what was written and not sent is certainly not sent."""
        if self.fresh:
            with self.journal.transaction():
                self.journal.take_back(sorted(self.fresh))
            self.fresh.clear()
