"""The SQLite file of a journal: its schema, opening and reading it, and the sentences of its errors."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import starmap
from pathlib import Path
from typing import Any, get_type_hints
from urllib.parse import quote

import attrs

from runware._json.plain_values import canonical_uuid
from runware.errors import JournalError

#: SQLite's application_id of a journal ("Rwdj"), and the version of its schema.
APPLICATION = 0x5277646A
FORMAT = 1
_UUID_BYTES = 16
TABLES = """
CREATE TABLE about (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE task (
    id INTEGER PRIMARY KEY,
    key BLOB NOT NULL,           -- hash of the task's content
    occurrence INTEGER NOT NULL, -- index among tasks with the same content, from 0
    position INTEGER,            -- index in the list of tasks, from 0; NULL if the list no longer has the task
    uuid BLOB NOT NULL,          -- UUID of the current attempt
    earlier TEXT,                -- UUIDs of earlier attempts, which have ended, separated by spaces; NULL if none
    kind TEXT NOT NULL,          -- name of the task's class
    body TEXT NOT NULL,          -- the task's parameters, as JSON
    state TEXT NOT NULL,         -- new: not sent; sent: may have been sent; unknown: may have been sent, but the server
                                 -- does not know the task any more; done: complete; failed: ended with `error`
    begun_at REAL NOT NULL,      -- Unix time at which the current attempt was recorded, before it was sent
    ended_at REAL,
    results TEXT,                -- results as the server sent them, as JSON
    cost REAL,                   -- total cost of all attempts in US dollars
    error TEXT,                  -- error of a failed task, or of a failed save, as JSON
    files TEXT,                  -- paths of the saved files, as a JSON list
    unsaved INTEGER NOT NULL,    -- number of results not saved yet, which are the last ones
    name TEXT                    -- name of the files to save, fixed so that another order of the list does not change it
);
CREATE UNIQUE INDEX task_by_content ON task (key, occurrence);
"""
#: The statements that make a journal of an empty file.
NEW = (*TABLES.split(";\n"), f"PRAGMA application_id = {APPLICATION}", f"PRAGMA user_version = {FORMAT}")
#: Makes the index that finds two tasks with the same UUID. Derived UUIDs always differ, and the index would take a third of the
#: time, so it is made when the first task with a UUID of the caller's is added. It covers first attempts: the UUIDs of later
#: ones are always derived.
UUID_INDEX = (
    "CREATE UNIQUE INDEX IF NOT EXISTS task_by_uuid ON task "
    "(coalesce(replace(substr(earlier, 1, 36), '-', ''), lower(hex(uuid))))"
)


#: Settings of a connection that writes. Keys of new tasks are spread over the whole index, so a checkpoint is made only every
#: 4000 pages of the WAL: it then writes each changed page once. A negative cache_size is in kB.
_PRAGMAS = ("journal_mode = WAL", "synchronous = FULL", "cache_size = -16000", "wal_autocheckpoint = 4000")
_UNUSABLE = "The journal {path} cannot be used: {error}. Check that its disk works and has space, then run the batch again to continue."
_DAMAGED = "The journal {path} is damaged ({error}). Restore a copy of it: a new one sends and pays for all tasks again."
_READ_ONLY = "The journal {path} cannot be written ({error}). Give a file in a folder that can be written."
_MISSING = "There is no journal {path} yet: it is made by the first run."
_HELD = "The journal {path} is locked by another program that writes to it. Wait until it ends."
#: Sentences by the primary error code of SQLite. SQLITE_ERROR means that the schema is not that of a journal.
_SENTENCES = {
    sqlite3.SQLITE_FULL: (
        "The journal {path} cannot be written, since the disk is full. Free some space, and run the batch again to continue."
    ),
    sqlite3.SQLITE_NOTADB: "{path} is not a journal of a batch. Give a journal, or the path of a new one.",
    **dict.fromkeys((sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_ERROR), _DAMAGED),
    **dict.fromkeys((sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM), _READ_ONLY),
    **dict.fromkeys((sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED), _HELD),
}


@attrs.define(eq=False)
class Row:
    """A task of the journal, with the columns in order. Only `Journal.change` sets the columns."""

    id: int
    key: bytes
    occurrence: int
    position: int | None
    uuid: bytes
    earlier: str | None
    kind: str
    body: str
    state: str
    begun_at: float
    ended_at: float | None = None
    results: str | None = None
    cost: float | None = None
    error: str | None = None
    files: str | None = None
    unsaved: int = 0
    name: str | None = None
    # The rest belongs to the current run, and is not in the file.
    #: The task as it was given.
    task: Any = attrs.field(default=None, init=False)
    #: The position in the list; behind its end for a task that the list does not have any more.
    index: int = attrs.field(default=0, init=False)
    #: How often this run has retried the task.
    tries: int = attrs.field(default=0, init=False)

    @property
    def items(self) -> list[dict[str, Any]]:
        """The results, as the server sent them."""
        return [] if self.results is None else json.loads(self.results)

    @property
    def task_uuid(self) -> str:
        """The UUID of the current attempt."""
        return canonical_uuid(self.uuid.hex())

    @property
    def attempts(self) -> list[str]:
        """The UUIDs of all attempts, in order."""
        return [*self.earlier.split(), self.task_uuid] if self.earlier else [self.task_uuid]


NAMES = tuple(field.name for field in attrs.fields(Row) if field.init)
#: The types of the columns. `_row` checks them, and the beginning of JSON texts, to detect damage.
_TYPES = tuple(get_type_hints(Row)[name] for name in NAMES)
_STATES = frozenset({"new", "sent", "unknown", "done", "failed"})
COLUMNS = ", ".join(NAMES)


@contextmanager
def opened_to_read(path: Path) -> Generator[sqlite3.Connection]:
    """Open a journal for reading, also while a run is writing it.

    Raises:
        JournalError: The journal does not exist, or cannot be read.
    """
    if not os.path.exists(path):  # noqa: PTH110 - a Path raises for names that no file can have
        raise JournalError(_MISSING.format(path=repr(str(path))))
    with journal_errors(path), closing(connect(path, read_only=True)) as connection:
        yield connection


def select(connection: sqlite3.Connection, where: str, values: Sequence[object] = ()) -> Iterator[Row]:
    """Iterate over the tasks that match a WHERE clause."""
    return starmap(_row, connection.execute(f"SELECT {COLUMNS} FROM task WHERE {where}", values))  # noqa: S608


def _row(*values: Any) -> Row:
    """Return a row as a task, with checks for damage: SQLite does not notice bytes that a disk changed inside a value.

    Raises:
        sqlite3.DatabaseError: The row cannot be what was written.
    """
    if not all(isinstance(value, types) for value, types in zip(values, _TYPES, strict=True)):
        raise damaged("a task has values of the wrong type")
    row = Row(*values)
    if row.state not in _STATES or len(row.uuid) != _UUID_BYTES:
        raise damaged(f"task {row.id} has an invalid state or UUID")
    texts = ((row.body, "{"), (row.results, "[{"), (row.error, "{"), (row.files, ('["', "[]")))
    if not all(text is None or text.startswith(beginning) for text, beginning in texts):
        raise damaged(f"task {row.id} has texts that are not valid JSON")
    return row


def damaged(how: str) -> sqlite3.DatabaseError:
    """Return the error that SQLite raises for a damaged file (SQLITE_CORRUPT)."""
    error = sqlite3.DatabaseError(how)
    error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
    return error


def rows_in_order(connection: sqlite3.Connection) -> Iterator[Row]:
    """Iterate over the tasks that have a position, in the order of the list."""
    return select(connection, "position IS NOT NULL ORDER BY position, id")


def connect(path: Path, *, read_only: bool) -> sqlite3.Connection:
    """Connect to a journal, or to a new, empty file.

    Raises:
        JournalError: The file cannot be opened, is not a journal, or has another version of the schema.
    """
    name = f"file:{quote(os.fsencode(path.absolute()))}?mode={'rw' if path.exists() else 'rwc'}"
    with journal_errors(path):
        connection = sqlite3.connect(name, uri=True, isolation_level=None, check_same_thread=False, timeout=5)
        try:
            [application] = connection.execute("PRAGMA application_id").fetchone()
            [version] = connection.execute("PRAGMA user_version").fetchone()
            [tables] = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
            if application != APPLICATION and (tables or application):
                raise JournalError(
                    f"{str(path)!r} is a SQLite file of another program, and no journal of a batch. Give another file."
                )
            if read_only and not application:
                raise JournalError(_MISSING.format(path=repr(str(path))))
            if application == APPLICATION and version != FORMAT:
                age, remedy = "an older", "finish the batch with that version"
                if version > FORMAT:
                    age, remedy = "a newer", "update runware-duo"
                raise JournalError(
                    f"The journal {str(path)!r} was made by {age} version of runware-duo (format {version}; this version has "
                    f"format {FORMAT}): {remedy}, or give this run another journal."
                )
            for pragma in ("query_only = ON",) if read_only else _PRAGMAS:
                connection.execute(f"PRAGMA {pragma}")
        except BaseException:
            connection.close()
            raise
    return connection


@contextmanager
def journal_errors(path: Path) -> Generator[None]:
    """Map errors of SQLite and of damaged JSON to `JournalError`."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        # A text that is not UTF-8 is an error of Python, which has no code and quotes the whole text.
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT)
        sentence = _SENTENCES.get(code & 0xFF, _UNUSABLE)
        raise JournalError(sentence.format(path=repr(str(path)), error=str(error)[:100])) from error
    except (json.JSONDecodeError, UnicodeDecodeError) as error:  # the latter: a message of SQLite
        raise JournalError(_DAMAGED.format(path=repr(str(path)), error=error)) from error
