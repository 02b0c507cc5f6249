"""What became of the tasks of a batch: the outcome of each, the sum of all, and the manifest.

It is made of the journal, so it can be made again at any time.
"""

from __future__ import annotations

import csv
import json
import os
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, Generic, TypeVar, cast

import attrs

import runware.errors as errors
from runware._batch.content import class_of, result_of, task_of
from runware._batch.journal_file import Row, opened_to_read, rows_in_order
from runware._models.model import Result, Task
from runware._models.result_list import ResultList
from runware.errors import JournalError, RunwareError
from runware.values import Outcome

R = TypeVar("R", bound=Result)


#: The states of tasks that are not done, and what a sentence calls them.
_NOT_DONE = {"failed": "failed", "sent": "under way", "unknown": "unknown", "new": "not sent"}


@attrs.frozen(kw_only=True)
class BatchOutcome(Outcome[R], Generic[R]):
    """The outcome of one task of a batch.

    Attributes:
        task: The task, as it was given. If it comes from the journal, hashes stand in place of its local files.
        index: Its place in the list, counted from 0. What was under way, and is in the list no more, comes behind its end.
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
        tasks: How many there are. A run that was stopped has not seen the others; what it has not read counts as an earlier run
            left it.
        done: How many have their results.
        failed: How many failed, and are tried again only if their errors may pass, or if you ask for it.
        sent: How many are under way, or were when the last run ended. The next run asks for them.
        unknown: How many were perhaps paid, and the server does not know them any more: see `on_unknown`.
        new: How many were certainly not sent yet.
        cost: US dollars, all runs together.
        files: How many files were saved.
        stopped: Why the last run ended before all was done: a sentence; None if it did not, or if that is not known.
        unsaved: Of how many of those that are done files could not be saved. The next run tries it again.
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
    unsaved: int = 0

    def __str__(self) -> str:
        said = [f"{self.done} of {self.tasks} tasks done"]
        said += [f"{count} {words}" for state, words in _NOT_DONE.items() if (count := getattr(self, state))]
        said += [f"${self.cost:.4f}", f"{self.files} files"]
        said += [f"{self.unsaved} tasks without their files"] if self.unsaved else []
        return ", ".join(said) + "." + (f" {self.stopped}" if self.stopped else "")


def summary_of(connection: sqlite3.Connection, stopped: str | None = None) -> BatchSummary:
    """The sum of a journal."""
    query = (
        "SELECT state, count(*), total(cost), total(json_array_length(files)) FROM task "
        "WHERE position IS NOT NULL GROUP BY state"
    )
    counts = {name: (count, cost, files) for name, count, cost, files in connection.execute(query)}
    # What is done has an error only if its files could not be saved.
    [unsaved] = connection.execute(
        "SELECT count(*) FROM task WHERE position IS NOT NULL AND state = 'done' AND error IS NOT NULL"
    ).fetchone()
    states = {name: counts.get(name, (0, 0.0, 0))[0] for name in ("done", *_NOT_DONE)}
    return BatchSummary(
        tasks=sum(states.values()),
        cost=round(sum(cost for _, cost, _ in counts.values()), 6),
        files=int(sum(files for _, _, files in counts.values())),
        stopped=stopped,
        unsaved=unsaved,
        **states,
    )


def outcome_of(row: Row, items: Sequence[Mapping[str, Any]] | None = None) -> BatchOutcome[Any]:
    """The outcome of a task of the journal; `items` are its results, if the journal has not all of them."""
    results = ResultList([result_of(row.kind, item) for item in items or row.items])
    error = error_of(row.error)
    attempts = tuple(row.attempts)
    if error is not None:
        error.results = list(results)
        error.task_uuid, error.attempts = attempts[-1], attempts
    return BatchOutcome(
        task=cast("Any", task_of(row.kind, row.body, attempts[-1])) if row.task is None else row.task,
        index=row.index if row.position is None else row.position,
        results=results,
        error=error,
        task_uuid=attempts[-1],
        attempts=attempts,
        cost=row.cost,
        files=[Path(name) for name in json.loads(row.files)] if row.files else [],
        state=row.state,
    )


#: What is kept of an error, besides its class.
_OF_ERRORS = ("message", "code", "parameters", "documentation", "task_type", "retryable", "in_doubt")


def error_text(error: RunwareError) -> str:
    """An error as it is kept."""
    said = {name: value for name in _OF_ERRORS if (value := getattr(error, name))}
    return json.dumps({"class": type(error).__name__, **said}, default=str)


def error_of(text: str | None) -> RunwareError | None:
    """The error that was kept."""
    if text is None:
        return None
    kept: dict[str, Any] = json.loads(text)
    found: Any = getattr(errors, str(kept.get("class")), None)
    cls = found if isinstance(found, type) and issubclass(found, RunwareError) else RunwareError
    said = {name: kept[name] for name in _OF_ERRORS if name in kept}
    in_doubt = said.pop("in_doubt", False)
    error = cls(said.pop("message", ""), retryable=said.pop("retryable", False), **said)
    error.in_doubt = in_doubt
    return error


#: Of the manifest as a table.
_HEADER = ("index", "task_type", "task_uuid", "state", "cost", "results", "files", "error")


def write_manifest(journal: Path, stem: Path) -> tuple[Path, Path]:
    """Write `stem.jsonl` and `stem.csv`. Each is there as a whole, the old one or the new one, at any time.

    Raises:
        JournalError: The journal cannot be read, or the files cannot be written.
    """
    paths = stem.with_name(f"{stem.name}.jsonl"), stem.with_name(f"{stem.name}.csv")
    parts = list[Path]()
    try:
        stem.parent.mkdir(parents=True, exist_ok=True)
        with opened_to_read(journal) as connection:
            # Several batches may write into one folder. The manifest is that of the last one, as a whole.
            [owner] = connection.execute("SELECT value FROM about WHERE name = 'id'").fetchone()
            parts = [path.with_name(f".{path.name}-{str(owner)[:8]}.part") for path in paths]
            with (
                parts[0].open("w", encoding="utf-8", errors="replace", newline="\n") as lines,
                parts[1].open("w", encoding="utf-8", errors="replace", newline="") as table,
            ):
                _write(connection, lines, table, stem.parent.absolute())
                for file in (lines, table):
                    file.flush()
                    os.fsync(file.fileno())
        for part, path in zip(parts, paths, strict=True):
            part.replace(path)
    except (OSError, ValueError) as error:  # there are names that no file can have
        raise JournalError(
            f"The manifest {str(paths[0])!r} cannot be written: {getattr(error, 'strerror', None) or error}. The journal "
            f"{str(journal)!r} has all that is in it: write it again with write_manifest()."
        ) from error
    finally:
        for part in parts:
            with suppress(OSError, ValueError):
                part.unlink(missing_ok=True)
    return paths


def _write(connection: sqlite3.Connection, lines: IO[str], table: IO[str], folder: Path) -> None:
    rows = csv.writer(table)
    rows.writerow(_HEADER)
    for row in rows_in_order(connection):
        parameters: dict[str, Any] = json.loads(row.body)
        cls = class_of(row.kind)
        task_type = parameters.get("taskType") or (cls.task_type if cls else row.kind)
        paths = [Path(name) for name in json.loads(row.files or "[]")]
        # As whoever reads the manifest needs them, which may be moved together with the files.
        files = [
            path.relative_to(folder).as_posix() if path.is_relative_to(folder) else str(path)
            for path in paths
        ]
        said: dict[str, Any] = {
            "index": row.position, "taskType": task_type, "taskUUID": row.task_uuid, "attempts": row.attempts,
            "state": row.state, "cost": row.cost, "files": files, "results": row.items, "task": parameters,
        }  # fmt: skip
        if row.error is not None:
            said["error"] = json.loads(row.error)
        lines.write(json.dumps(said, ensure_ascii=False) + "\n")
        error = said.get("error", {}).get("message", "")
        cells = (row.position, _plain(task_type), row.task_uuid, row.state, row.cost)
        # Also with that in front, it is the path of the file.
        rows.writerow((*cells, len(row.items), _plain(";".join(files), "./"), _plain(error)))


def _plain(text: str, mark: str = "'") -> str:
    """A cell that no program takes for a formula: what others wrote is not to be carried out where the manifest is opened."""
    return f"{mark}{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
