"""The outcomes of a batch: one for each task, the summary of all, and the manifest.

All of them are read from the journal, so they can be made again at any time.
"""

from __future__ import annotations

import csv
import json
import os
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, Generic, cast

import attrs

import runware.errors as errors
from runware._batch.content import class_of, result_of, task_of
from runware._batch.journal_file import Row, opened_to_read, rows_in_order
from runware._models.model import R_co, Task
from runware._models.result_list import ResultList
from runware.errors import JournalError, RunwareError
from runware.values import Outcome

#: The states other than done, with their words in the text of a summary.
_NOT_DONE = {"failed": "failed", "sent": "in flight", "unknown": "unknown to the server", "new": "not sent"}


@attrs.frozen(kw_only=True)
class BatchOutcome(Outcome[R_co], Generic[R_co]):
    """The outcome of one task of a batch.

    Attributes:
        task: The task, as it was given. If it was read from the journal, hashes replace the content of its local files.
        index: The position in the list, counted from 0. A task that was in flight, and is not in the list any more, has an index
            behind its end.
        results: The results. If the task failed, those that arrived before. The journal does not keep the content of saved files.
        error: Why the task failed, or its files could not be saved; None otherwise.
        task_uuid: The UUID of the last attempt.
        attempts: The UUIDs of all attempts, in order.
        cost: The cost in US dollars, all attempts together; None if no result reported it.
        files: The paths of the files that were saved.
        state: `"done"`; `"failed"`; `"sent"`: in flight, or no answer came, and the next run polls it; `"unknown"`: it may have
            been sent and paid, but the server does not know it; `"new"`: not sent yet.
    """

    task: Task[R_co]
    task_uuid: str
    attempts: tuple[str, ...] = ()
    cost: float | None = None
    files: list[Path] = attrs.field(factory=list[Path])
    state: str = "done"


@attrs.frozen(kw_only=True)
class BatchSummary:
    """Counts and cost of all tasks of a journal that are in the list. `str(summary)` is a sentence.

    Attributes:
        tasks: The number of tasks. If the last run ended early, the part of the list that it did not read counts as an earlier
            run left it.
        done: How many have all their results.
        failed: How many failed. The next run retries those that its `retry` names; see `Batch.run` for the default.
        sent: How many are in flight, or were when the last run ended. The next run polls them.
        unknown: How many may have been paid, but the server does not know them; see `on_unknown`.
        new: How many were certainly not sent yet.
        cost: US dollars, all runs together.
        files: The number of files that were saved.
        stopped: The sentence that says why the last run of this `Batch` stopped early; None if it did not.
        unsaved: How many done tasks have files that could not be saved. The next run tries to save them again.
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
        said += [f"{self.unsaved} tasks whose files are not saved"] if self.unsaved else []
        return ", ".join(said) + "." + (f" {self.stopped}" if self.stopped else "")


def summary_of(connection: sqlite3.Connection, stopped: str | None = None) -> BatchSummary:
    """Read the summary from a journal. `stopped` says why the last run stopped early."""
    query = (
        "SELECT state, count(*), total(cost), total(json_array_length(files)), count(error) FROM task "
        "WHERE position IS NOT NULL GROUP BY state"
    )
    found: dict[str, Sequence[Any]] = {state: figures for state, *figures in connection.execute(query)}
    counts = {state: found[state][0] if state in found else 0 for state in ("done", *_NOT_DONE)}
    return BatchSummary(
        tasks=sum(counts.values()),
        cost=round(sum(cost for _, cost, _, _ in found.values()), 6),
        files=int(sum(files for _, _, files, _ in found.values())),
        stopped=stopped,
        # A done task has an error only if its files could not be saved.
        unsaved=found["done"][3] if "done" in found else 0,
        **counts,
    )


def outcome_of(row: Row, items: Sequence[Mapping[str, Any]] | None = None) -> BatchOutcome[Any]:
    """Return the outcome of a task of the journal. `items` are its results, by default those of the journal."""
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


#: The attributes of an error that the journal keeps, besides its class.
_ERROR_FIELDS = ("message", "code", "parameters", "documentation", "task_type", "retryable", "in_doubt")


def error_text(error: RunwareError) -> str:
    """Serialise an error to JSON for the journal."""
    said = {name: value for name in _ERROR_FIELDS if (value := getattr(error, name))}
    return json.dumps({"class": type(error).__name__, **said}, default=str)


def error_of(text: str | None) -> RunwareError | None:
    """Deserialise an error from the journal. An unknown class becomes `RunwareError`."""
    if text is None:
        return None
    kept: dict[str, Any] = json.loads(text)
    found: Any = getattr(errors, str(kept.get("class")), None)
    cls = found if isinstance(found, type) and issubclass(found, RunwareError) else RunwareError
    said = {name: kept[name] for name in _ERROR_FIELDS if name in kept}
    in_doubt = said.pop("in_doubt", False)
    error = cls(said.pop("message", ""), retryable=said.pop("retryable", False), **said)
    error.in_doubt = in_doubt
    return error


#: The columns of the manifest as CSV.
_COLUMNS = ("index", "task_type", "task_uuid", "state", "cost", "results", "files", "error")


def manifest_paths(stem: Path) -> tuple[Path, Path]:
    """Return the paths of a manifest as JSONL and as CSV."""
    return stem.with_name(f"{stem.name}.jsonl"), stem.with_name(f"{stem.name}.csv")


def write_manifest(journal: Path, stem: Path) -> tuple[Path, Path]:
    """Write `stem.jsonl` and `stem.csv`, and return their paths. Each file is replaced atomically.

    Raises:
        JournalError: The journal cannot be read, or the files cannot be written.
    """
    paths = manifest_paths(stem)
    parts = list[Path]()
    try:
        stem.parent.mkdir(parents=True, exist_ok=True)
        with opened_to_read(journal) as connection:
            # Several batches may write to one folder. Partial files have the id of the journal, so that they never mix.
            [owner] = connection.execute("SELECT value FROM about WHERE name = 'id'").fetchone()
            parts = [path.with_name(f".{path.name}-{str(owner)[:8]}.part") for path in paths]
            with (
                parts[0].open("w", encoding="utf-8", errors="replace", newline="\n") as lines,
                parts[1].open("w", encoding="utf-8", errors="replace", newline="") as table,
            ):
                _write(connection, lines, table, stem.parent)
                for file in (lines, table):
                    file.flush()
                    os.fsync(file.fileno())
        for part, path in zip(parts, paths, strict=True):
            part.replace(path)
    except (OSError, ValueError) as error:  # ValueError: a name that no file can have
        raise JournalError(
            f"The manifest {str(paths[0])!r} cannot be written: {getattr(error, 'strerror', None) or error}. The journal "
            f"{str(journal)!r} has the same data: write_manifest() writes the manifest again."
        ) from error
    finally:
        for part in parts:
            with suppress(OSError, ValueError):
                part.unlink(missing_ok=True)
    return paths


def _write(connection: sqlite3.Connection, lines: IO[str], table: IO[str], folder: Path) -> None:
    rows = csv.writer(table)
    rows.writerow(_COLUMNS)
    for row in rows_in_order(connection):
        parameters: dict[str, Any] = json.loads(row.body)
        cls = class_of(row.kind)
        task_type = parameters.get("taskType") or (cls.task_type if cls else row.kind)
        paths = [Path(name) for name in json.loads(row.files or "[]")]
        # Relative paths where possible, since the manifest may be moved together with the files.
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
        cells = (row.position, _text_cell(task_type), row.task_uuid, row.state, row.cost)
        # "./" before a path keeps it valid, unlike an apostrophe.
        rows.writerow((*cells, len(row.items), _text_cell(";".join(files), "./"), _text_cell(error)))


def _text_cell(text: str, mark: str = "'") -> str:
    """Return a CSV cell that a spreadsheet does not run as a formula, since its text may come from others."""
    return f"{mark}{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
