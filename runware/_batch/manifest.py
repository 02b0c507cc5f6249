"""The manifest of a batch: what became of each task, in the order of the list, as JSONL and as CSV.

It is made of the journal, so it can be made again at any time.
"""

from __future__ import annotations

import csv
import json
import os
import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from runware._batch.content import class_of
from runware._batch.journal_file import Row, opened_to_read, rows_in_order
from runware.errors import JournalError

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
            parts = [path.with_name(f".{path.name}-{owner[:8]}.part") for path in paths]
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
        said = _said(row, folder)
        lines.write(json.dumps(said, ensure_ascii=False) + "\n")
        error = said.get("error", {}).get("message", "")
        files = ";".join(said["files"])
        cost = "" if row.cost is None else repr(row.cost)
        rows.writerow(
            [
                row.position,
                said["taskType"],
                row.task_uuid,
                row.state,
                cost,
                len(said["results"]),
                files,
                error,
            ]
        )


def _said(row: Row, folder: Path) -> dict[str, Any]:
    parameters: dict[str, Any] = json.loads(row.body)
    cls = class_of(row.kind)
    said: dict[str, Any] = {
        "index": row.position,
        "taskType": parameters.get("taskType") or (cls.task_type if cls else row.kind),
        "taskUUID": row.task_uuid,
        "attempts": row.attempts,
        "state": row.state,
        "cost": row.cost,
        "files": [_seen_from(folder, Path(name)) for name in json.loads(row.files or "[]")],
        "results": json.loads(row.results or "[]"),
        "task": parameters,
    }
    if row.error is not None:
        said["error"] = json.loads(row.error)
    return said


def _seen_from(folder: Path, path: Path) -> str:
    """The name of a file for whoever reads the manifest, which may be moved together with the files."""
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else str(path)
