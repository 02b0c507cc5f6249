"""What becomes of the tasks of a batch: the outcome of each, and the sum of all."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Generic, TypeVar, cast

import attrs

import runware.errors as errors
from runware._batch.content import result_of, task_of
from runware._batch.journal_file import Row
from runware._models.model import Result, Task
from runware._models.result_list import ResultList
from runware.errors import RunwareError
from runware.values import Outcome

R = TypeVar("R", bound=Result)


@attrs.frozen(kw_only=True)
class BatchOutcome(Outcome[R], Generic[R]):
    """The outcome of one task of a batch.

    Attributes:
        task: The task, as it was given. If it comes from the journal, hashes stand in place of its local files.
        index: Its place in the list, counted from 0.
        results: Its results. If it failed, those that came before. The content of files that were saved is not kept.
        error: Why it failed; None if it did not fail.
        task_uuid: The UUID of its last attempt.
        attempts: The UUIDs of all attempts.
        cost: What it cost in US dollars, all attempts together; None if no result said so.
        files: The files that were saved.
        state: `"done"`; `"failed"`; `"sent"`: no answer came, and the next run asks for it; `"unknown"`: it was sent, perhaps,
            and the server does not know it any more, so that it was perhaps paid; `"new"`: not sent yet.
    """

    task: Task[R]
    task_uuid: str
    attempts: tuple[str, ...] = ()
    cost: float | None = None
    files: list[Path] = attrs.field(factory=list[Path])
    state: str = "done"


@attrs.frozen(kw_only=True)
class BatchSummary:
    """What became of all tasks of a journal that are in the list. As a string, it is a sentence.

    Attributes:
        tasks: How many there are. A run that was stopped has not seen the others.
        done: How many have their results.
        failed: How many failed, and are tried again only if their errors may pass, or if you ask for it.
        sent: How many are under way, or were when the last run ended. The next run asks for them.
        unknown: How many were perhaps paid, and the server does not know them any more: see `on_unknown`.
        new: How many were certainly not sent yet.
        cost: US dollars, all runs together.
        files: How many files were saved.
        stopped: Why the last run ended before all was done: a sentence; None if it did not, or if that is not known.
    """

    tasks: int
    done: int
    failed: int
    sent: int
    unknown: int
    new: int
    cost: float
    files: int
    stopped: str | None = None

    def __str__(self) -> str:
        said = [f"{self.done} of {self.tasks} tasks done"]
        named = (
            ("failed", self.failed),
            ("under way", self.sent),
            ("unknown", self.unknown),
            ("not sent", self.new),
        )
        said += [f"{count} {name}" for name, count in named if count]
        said += [f"${self.cost:.4f}", f"{self.files} files"]
        return ", ".join(said) + "." + (f" {self.stopped}" if self.stopped else "")


def summary_of(connection: sqlite3.Connection, stopped: str | None = None) -> BatchSummary:
    """The sum of a journal."""
    query = (
        "SELECT state, count(*), total(cost), total(json_array_length(files)) FROM task "
        "WHERE position IS NOT NULL GROUP BY state"
    )
    counts = {name: (count, cost, files) for name, count, cost, files in connection.execute(query)}
    states = {name: counts.get(name, (0, 0.0, 0))[0] for name in ("done", "failed", "sent", "unknown", "new")}
    return BatchSummary(
        tasks=sum(states.values()),
        cost=round(sum(cost for _, cost, _ in counts.values()), 6),
        files=int(sum(files for _, _, files in counts.values())),
        stopped=stopped,
        **states,
    )


def outcome_of(
    row: Row,
    task: Any = None,
    items: Sequence[Mapping[str, Any]] | None = None,
    index: int | None = None,
) -> BatchOutcome[Any]:
    """The outcome of a task of the journal. The rest is what was given and what came, if that is known."""
    came: Sequence[Mapping[str, Any]] = items or json.loads(row.results or "[]")
    results = ResultList([result_of(row.kind, item) for item in came])
    error = error_of(row.error)
    attempts = tuple(row.attempts)
    if error is not None:
        error.results = list(results)
        error.task_uuid, error.attempts = attempts[-1], attempts
    return BatchOutcome(
        task=cast("Any", task_of(row.kind, row.body, attempts[-1]) if task is None else task),
        index=(row.position or 0) if index is None else index,
        results=results,
        error=error,
        task_uuid=attempts[-1],
        attempts=attempts,
        cost=row.cost,
        files=[Path(name) for name in json.loads(row.files)] if row.files else [],
        state=row.state,
    )


def error_text(error: RunwareError) -> str:
    """An error as it is kept."""
    said = {
        "class": type(error).__name__, "message": error.message, "code": error.code, "parameters": list(error.parameters),
        "documentation": error.documentation, "task_type": error.task_type, "retryable": error.retryable,
        "in_doubt": error.in_doubt,
    }  # fmt: skip
    return json.dumps({name: value for name, value in said.items() if value}, default=str)


def error_of(text: str | None) -> RunwareError | None:
    """The error that was kept."""
    if text is None:
        return None
    said: dict[str, Any] = json.loads(text)
    cls = cast("type[RunwareError]", getattr(errors, said.pop("class"), RunwareError))
    in_doubt = said.pop("in_doubt", False)
    error = cls(said.pop("message", ""), retryable=said.pop("retryable", False), **said)
    error.in_doubt = in_doubt
    return error
