"""Decide for each task of the list whether it is skipped, sent, polled, retried or saved, and record it in the journal first.

Nothing here blocks on anything but the disk.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import attrs

import runware.errors as errors
from runware._batch.content import Content, TaskLike, content_of, result_count, result_of, task_of, with_uuid
from runware._batch.executor import Assignment, Report
from runware._batch.journal import Journal
from runware._batch.journal_file import Row, journal_errors
from runware._batch.outcome import BatchOutcome, error_of, error_text, outcome_of
from runware._batch.settings import OnUnknown, RunSettings
from runware._batch.stopping import STOPPING, Stop
from runware._engine.budget import cost_of
from runware._files.result_files import embedded_contents, files_in
from runware._json.plain_values import canonical_uuid
from runware._json.text import encode
from runware._logs.redact import shorten
from runware._models.model import Result
from runware.errors import BudgetExceededError, InvalidParameterError, JournalError, RunwareError

#: Tasks of a list, with their positions.
Items = Sequence[tuple[int, TaskLike]]
#: The end of the sentence about a task that may have been sent and is unknown to the server, by `on_unknown`.
_UNKNOWN_SENTENCES = {
    "ask": ". It is not sent again automatically: on_unknown='resend' sends it again, and may pay twice; on_unknown='fail' "
    "marks it as failed.",
    "fail": ". It was marked as failed (on_unknown='fail').",
    "resend": ". It was not sent again: it is not in the list any more, or the server refused its UUID.",
}


class Saved(NamedTuple):
    """The outcome of saving the files of a task: their paths, or an error."""

    number: int
    files: Sequence[str] = ()
    error: RunwareError | None = None


#: What a run learns: the outcome of an assignment, or of saving files.
News = Report | Saved


class ToSave(NamedTuple):
    """Results of a task whose files are to be saved, with the template of their names."""

    number: int
    results: Sequence[Result]
    name: str


@attrs.define
class Step:
    """What the runner does after one transaction."""

    outcomes: list[BatchOutcome[Any]] = attrs.field(factory=list[BatchOutcome[Any]])
    #: Each with the number of its retries in this run.
    assignments: list[tuple[Assignment, int]] = attrs.field(factory=list[tuple[Assignment, int]])
    saves: list[ToSave] = attrs.field(factory=list[ToSave])
    stop: Stop | None = None


class Planner:
    """State of one run over the journal: the tasks it has seen in the list, and those that it still handles."""

    def __init__(self, journal: Journal, settings: RunSettings) -> None:
        self.journal = journal
        self._settings = settings
        #: By number of a task: 1 if this run has seen it in the list.
        self._seen = bytearray(journal.size + 1)
        #: By key of a content that is in the list several times: how often it was seen.
        self._counts: dict[bytes, int] = {}
        self._is_complete = False
        #: How many tasks of the list this run has read.
        self._read = 0
        #: Numbers of assignments that are certainly not sent yet, and become new again when the run ends.
        self.fresh: set[int] = set()
        #: Tasks that are assigned or being saved, by number.
        self.held: dict[int, Row] = {}

    def step(self, news: Sequence[News], items: Items, *, complete: bool) -> Step:
        """Write reports, saved files and the next tasks of the list in one transaction, and return what to do next.

        The tasks before an invalid one are written before its error is raised.

        Args:
            news: The outcomes of assignments and of saving files.
            items: The next tasks of the list, with their positions.
            complete: Whether the list has no further tasks.

        Raises:
            JournalError: The journal cannot be read or written.
            InvalidParameterError: An item of the list is not a valid task.
        """
        step = Step()
        with self.journal.transaction():
            for one in news:
                row = self.held[one.number]
                if isinstance(one, Report):
                    self._record(row, one, step)
                else:
                    self._record_saved(row, one, step)
            mistake = self._take_all(items, step)
            if complete and not self._is_complete and mistake is None:
                self._is_complete = True
                self._poll_unlisted(step)
        # After the transaction only: if it is rolled back, a task keeps its earlier state, and may have been sent.
        self.fresh.update(one.number for one, _ in step.assignments if not one.ask_first)
        if mistake is not None:
            raise mistake
        return step

    def check_list_matches(self, items: Items) -> None:
        """Check that a journal with tasks has one of the first tasks of the list, unless `add` is set. Nothing is written.

        Raises:
            JournalError: The journal has tasks, but none of these.
            InvalidParameterError: The same, and one of these is no valid task.
        """
        if not self.journal.size or self._settings.add or not items:
            return
        mistake: InvalidParameterError | None = None
        for _, task in items:
            try:
                with journal_errors(self.journal.path):
                    if self.journal.find(content_of(task).key, 0) is not None:
                        return  # an invalid task is reported later, when it is taken
            except InvalidParameterError as error:
                mistake = mistake or error
        raise mistake or JournalError(
            f"The journal {str(self.journal.path)!r} belongs to another list: it has {self.journal.size} tasks, and none of the first "
            f"{len(items)} of this list. Nothing was sent. Give this run another journal, or add=True to add its tasks."
        )

    # Tasks of the list -------------------------------------------------------------------------------------------

    def _take_all(self, items: Items, step: Step) -> InvalidParameterError | None:
        """Take the next tasks of the list. Stop at an invalid one, and return its error."""
        contents: list[Content] = []
        mistake: InvalidParameterError | None = None
        place = 0
        try:
            for place, task in items:  # noqa: B007 - used in the note below
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
                f"It is task {place} of the list, counted from 0. The tasks before it are in the journal."
            )
        return mistake

    def _take(
        self, position: int, task: TaskLike, content: Content, known: dict[bytes, Row], step: Step
    ) -> None:
        """Assign a task of the list, save its files, or skip it. `known` maps keys to rows with occurrence 0."""
        occurrence, row = 0, known.get(content.key)
        if row is not None and self._seen[row.id]:  # the list has this content several times
            occurrence = self._counts.get(content.key, 1)
            self._counts[content.key] = occurrence + 1
            if content.uuid == row.attempts[0]:
                content = content._replace(uuid=None)  # the same task, listed again
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
                how = self._asking_first(row)
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

    def _asking_first(self, row: Row) -> dict[str, Any]:
        """Return how to assign a task that may have been sent: whether it is sent if the server does not know it.

        The server does not know a task that it never received, or that it has forgotten. It forgets older tasks first: as long
        as it knows an older one, the witness, this one was never received. Without an older task, the age of this one decides:
        up to `kept_for` seconds, it was never received, unless the system clock was set back.
        """
        if self._settings.on_unknown == "resend":
            return {"ask_first": True, "may_send": True, "witness": None}
        witness, begun_at = self.journal.witness
        is_older = witness is not None and begun_at <= row.begun_at
        age = time.time() - row.begun_at
        is_young = 0 <= age <= self._settings.kept_for and not self.journal.clock_went_back
        return {"ask_first": True, "may_send": is_older or is_young, "witness": witness}

    def asked_first(self, assignment: Assignment) -> Assignment:
        """Return the assignment with `ask_first`, for a task that this run may have sent."""
        how = self._asking_first(self.held[assignment.number])
        how["may_send"] &= assignment.may_send
        return attrs.evolve(assignment, **how)

    def _begin_anew(self, row: Row) -> None:
        """Begin a new attempt under a new UUID. The earlier attempt must have ended for certain."""
        attempts = row.attempts
        uuid = self.journal.uuid_for(row.key, row.occurrence, len(attempts))
        self.journal.change(
            row, uuid=uuid, earlier=" ".join(attempts), state="sent", begun_at=self.journal.now(), error=None
        )

    def _poll_unlisted(self, step: Step) -> None:
        """At the end of the list, poll the tasks that may have been sent and are not in it any more, since they may be paid.

        Their index is behind the end of the list, since another task may have their former position.
        """
        self.journal.forget_places(self._seen)
        for place, row in enumerate(self.journal.unlisted(self._seen), start=self._read):
            row.task, row.index = task_of(row.kind, row.body, row.task_uuid), place
            self._assign(row, step, ask_first=True, may_send=False)

    # Outcomes ----------------------------------------------------------------------------------------------------

    def _record(self, row: Row, report: Report, step: Step) -> None:
        items = merged_results(row, report.results)
        state, error = state_and_error(row, report, items, self._settings.on_unknown)
        if isinstance(error, STOPPING):
            if report.not_sent:
                larger = "with a larger budget " if isinstance(error, BudgetExceededError) else ""
                step.stop = Stop(f"{error.message} Run the batch again {larger}to continue.", error)
                self.journal.change(row, state="new")
                del self.held[row.id]
                return
            sentence = f"Stopped, since every further task would fail with the same error: {error.message}"
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
        # The same retry as in `client.map`.
        if may_pass and row.position is not None and row.tries < self._settings.max_retries:
            row.tries += 1
            self._begin_anew(row)
            self._assign(row, step)
        elif not self._saves(row, step):
            self._end(row, step, items)

    def _saves(self, row: Row, step: Step) -> bool:
        """Start to save unsaved files of a task that is done or failed: others may still run. Return whether there are any."""
        if self._settings.folder is None or row.unsaved <= 0 or row.state not in ("done", "failed"):
            return False
        results = [result_of(row.kind, item) for item in row.items[-row.unsaved :]]
        if not any(map(files_in, results)):
            self.journal.change(row, unsaved=0)  # results without files, such as texts
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
            error=None if row.state == "done" else row.error,  # if done, the error was a failed save
        )
        self._end(row, step)
        # The outcome above is the last to have the content of the files: the journal does not keep what is in files.
        payloads = {text for item in row.items for text in embedded_contents(result_of(row.kind, item))}
        if payloads:
            short = shorten(row.items, lambda text: shorten(text) if text in payloads else text)
            self.journal.change(row, results=compact(short))

    def _end(self, row: Row, step: Step, items: Sequence[Mapping[str, Any]] | None = None) -> None:
        del self.held[row.id]
        step.outcomes.append(outcome_of(row, items))

    def end(self) -> None:
        """End the run: mark the tasks that were written and not sent as new.

        If the run did not read the whole list, tasks that it has not seen may be in the rest. Their positions are kept, unless
        that gives more tasks than the list has.
        """
        length = self._settings.length
        has_room = self._is_complete or not self._read or self.journal.size <= length
        if self.fresh or not has_room:
            with self.journal.transaction():
                self.journal.take_back(sorted(self.fresh))
                if not has_room:
                    self.journal.forget_places(self._seen, unread=range(self._read, length))
            self.fresh.clear()


def compact(value: object) -> str:
    """Serialise to JSON without spaces. Falls back to the standard library for NaN and infinity, which a server may send."""
    try:
        return encode(value).decode()
    except ValueError:  # NaN or infinity
        return json.dumps(value)


def state_and_error(
    row: Row, report: Report, items: Sequence[Mapping[str, Any]], policy: OnUnknown
) -> tuple[str, RunwareError | None]:
    """Return the new state of a task after a report, and its error.

    Args:
        row: The task.
        report: The report on the current attempt.
        items: All results of the task so far.
        policy: The `on_unknown` of the run.
    """
    error = report.error
    if report.unknown:
        perhaps_sent = "may have been sent and paid, but the server does not know it, or no longer does"
        error = errors.NotFoundError(f"Task {row.task_uuid} {perhaps_sent}{_UNKNOWN_SENTENCES[policy]}")
        return ("unknown" if policy == "ask" else "failed"), error
    if error is None:
        expected = result_count(row.kind, row.body)
        if expected is None or len(items) >= expected:
            return "done", None
        came = f"{len(items)} of {expected} results of the task arrived, and the server reports the task as complete."
        error = errors.IncompleteResultsError(f"{came} retry='incomplete results' requests the others.")
        return "failed", error
    may_be_known = (
        errors.AuthenticationError | errors.PermissionDeniedError | errors.NoAnswerError | BudgetExceededError
    )
    if report.not_sent or not (error.in_doubt or isinstance(error, may_be_known)):
        return "failed", error
    if isinstance(error, errors.NoAnswerError):
        error.in_doubt = True  # the error of a worker that died, for example
    return "sent", error


def merged_results(row: Row, results: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the results of earlier attempts, and of the current one the longer of the journal's list and the report's."""
    earlier = row.attempts[:-1]
    of_earlier = [item for item in row.items if canonical_uuid(str(item.get("taskUUID", ""))) in earlier]
    of_present: list[Mapping[str, Any]] = [item for item in row.items if item not in of_earlier]
    return [*of_earlier, *max(of_present, list(results), key=len)]
