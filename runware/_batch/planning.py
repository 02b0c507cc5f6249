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

import runware.errors as errors
from runware._batch.content import Content, TaskLike, content_of, result_count, result_of, task_of, with_uuid
from runware._batch.executor import Assignment, Report
from runware._batch.journal import Journal
from runware._batch.journal_file import Row, told
from runware._batch.outcome import BatchOutcome, error_of, error_text, outcome_of
from runware._batch.settings import OnUnknown, RunSettings
from runware._batch.stopping import STOPPING, Stop
from runware._engine.budget import cost_of
from runware._files.result_files import files_in, payloads_in
from runware._json.text import encode
from runware._json.uuids import usual_uuid
from runware._logs.redact import shorten
from runware._models.model import Result
from runware.errors import BudgetExceededError, InvalidParameterError, JournalError, RunwareError

#: The next tasks of a list, with their places.
Items = Sequence[tuple[int, TaskLike]]
#: What becomes of a task that the server does not know, if it was perhaps sent.
_GOES_ON = {
    "ask": ": it may have been made and paid. It is not sent again unless you say so: on_unknown='resend' sends it, and may "
    "pay a second time; on_unknown='fail' gives it up.",
    "fail": ". It was given up (on_unknown='fail').",
    "resend": ". The server did not take it again.",
}


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
    #: With how often each was tried again in this run.
    assignments: list[tuple[Assignment, int]] = attrs.field(factory=list[tuple[Assignment, int]])
    saves: list[ToSave] = attrs.field(factory=list[ToSave])
    stop: Stop | None = None


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
        #: How many tasks of the list were read.
        self._read = 0
        #: Sent by nobody yet, so that they can be taken back.
        self.fresh: set[int] = set()
        #: The tasks that are not done with.
        self.held: dict[int, Row] = {}

    def step(
        self, reports: Sequence[Report], saved: Sequence[Saved], items: Items, *, complete: bool
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
        self.fresh.update(one.number for one, _ in step.assignments if not one.ask_first)
        if mistake is not None:
            raise mistake
        return step

    def look(self, items: Items) -> None:
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

    def _take_all(self, items: Items, step: Step) -> InvalidParameterError | None:
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
        self._read = position + 1
        if row.position != position:
            self.journal.change(row, position=position)
        row.task, row.index = task, position
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
                self._saves(row, step)
                return
        self._assign(row, step, **how)

    def _assign(self, row: Row, step: Step, **how: Any) -> None:
        self.held[row.id] = row
        missing = None
        if row.results and (expected := result_count(row.kind, row.body)) is not None:
            missing = max(expected - len(row.items), 1)
        task = with_uuid(row.task, row.task_uuid, missing)
        assignment = Assignment(number=row.id, task=task, task_uuid=row.task_uuid, **how)
        step.assignments.append((assignment, row.tries))

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
        may_send, witness = self._may_send(self.held[assignment.number])
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
        """The list has ended. What it does not have any more, and was sent, is asked for all the same: it may be paid.

        It is told of behind the end of the list, since where it was, another task may be.
        """
        for place, row in enumerate(self.journal.forget_places(self._seen), start=self._read):
            row.task, row.index = task_of(row.kind, row.body, row.task_uuid), place
            self.journal.change(row, position=None)
            self._assign(row, step, ask_first=True, may_send=False)

    # What became of them -----------------------------------------------------------------------------------------

    def _record(self, row: Row, report: Report, step: Step) -> None:
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
        costs = [cost for item in items if (cost := cost_of(item)) is not None]
        self.journal.change(
            row,
            state=state,
            ended_at=self.journal.now(),
            unsaved=row.unsaved + len(items) - len(row.items),
            results=compact(items) if items else None,
            cost=round(sum(costs), 9) if costs else None,
            error=None if error is None else error_text(error),
        )
        may_pass = state == "failed" and error is not None and error.retryable
        # As `client.map` does it.
        if may_pass and row.position is not None and row.tries < self._settings.max_retries:
            row.tries += 1
            self._begin_anew(row)
            self._assign(row, step)
        elif not self._saves(row, step):
            self._end(row, step, items)

    def _saves(self, row: Row, step: Step) -> bool:
        """Whether results of a task that has ended are saved now. What may still run is saved when it has ended."""
        if self._settings.folder is None or row.unsaved <= 0 or row.state not in ("done", "failed"):
            return False
        results = [result_of(row.kind, item) for item in row.items[-row.unsaved :]]
        if not any(map(files_in, results)):
            self.journal.change(row, unsaved=0)  # they are texts, or the like
            return False
        self.held[row.id] = row
        if row.name is None:
            self.journal.change(row, name=self._settings.name.of(row.task, row.index))
        step.saves.append(ToSave(row.id, results, row.name or ""))
        return True

    def _record_saved(self, row: Row, saved: Saved, step: Step) -> None:
        if saved.error is not None:
            self.journal.change(row, error=row.error or error_text(saved.error))
            self._end(row, step)
            return
        files = [*json.loads(row.files or "[]"), *saved.files]
        self.journal.change(
            row,
            files=json.dumps(list(dict.fromkeys(files))),
            unsaved=0,
            name=None,
            error=None if row.state == "done" else row.error,  # it could not be saved before
        )
        self._end(row, step)
        # The caller gets the content once. It is in the files by now.
        payloads = {text for item in row.items for text in payloads_in(result_of(row.kind, item))}
        if payloads:
            short = shorten(row.items, lambda text: shorten(text) if text in payloads else text)
            self.journal.change(row, results=compact(short))

    def _end(self, row: Row, step: Step, items: Sequence[Mapping[str, Any]] | None = None) -> None:
        del self.held[row.id]
        step.outcomes.append(outcome_of(row, items))

    def end(self) -> None:
        """The run ends: what was written and not sent is certainly not sent.

        If it did not read all of the list, what it did not see may be in it, as far as there is room.
        """
        length = None if self._is_complete else self._settings.length
        has_room = length is None or not self._read or self.journal.size <= length
        if self.fresh or not has_room:
            with self.journal.transaction():
                self.journal.take_back(sorted(self.fresh))
                if length is not None and not has_room:
                    self.journal.forget_some_places(self._seen, self._read, length)
            self.fresh.clear()


def compact(value: object) -> str:
    """JSON without spaces, also of what servers should not send."""
    try:
        return encode(value).decode()
    except ValueError:  # a number that is none
        return json.dumps(value)


def judged(
    row: Row, report: Report, items: Sequence[Mapping[str, Any]], policy: OnUnknown
) -> tuple[str, RunwareError | None]:
    """The state of a task that something has become of, and its error.

    Args:
        row: The task.
        report: What has become of it.
        items: All its results.
        policy: What to do if the server does not know it.
    """
    error = report.error
    if report.unknown:
        perhaps_sent = "It was perhaps sent, and the server does not know it, or knows it no longer"
        error = errors.NotFoundError(f"Task {row.task_uuid}: {perhaps_sent}{_GOES_ON[policy]}")
        return ("unknown" if policy == "ask" else "failed"), error
    if error is None:
        expected = result_count(row.kind, row.body)
        if expected is None or len(items) >= expected:
            return "done", None
        came = f"{len(items)} of {expected} results of the task came, and the server holds it for complete."
        error = errors.IncompleteResultsError(f"{came} retry='incomplete results' asks for the others.")
        return "failed", error
    may_be_known = errors.AuthenticationError | errors.PermissionDeniedError | BudgetExceededError
    in_doubt = error.in_doubt or isinstance(error, may_be_known)
    return ("sent" if in_doubt and not report.not_sent else "failed"), error


def together(row: Row, results: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """All results of a task: those of earlier attempts, and those of the present one, which are told of anew each time."""
    earlier = row.attempts[:-1]
    of_earlier = [item for item in row.items if usual_uuid(str(item.get("taskUUID", ""))) in earlier]
    of_present: list[Mapping[str, Any]] = [item for item in row.items if item not in of_earlier]
    return [*of_earlier, *max(of_present, list(results), key=len)]
