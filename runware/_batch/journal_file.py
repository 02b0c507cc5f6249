"""The file of a journal: its tables, how it is opened and read, and the sentences for what goes wrong with it."""

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

from runware._json.uuids import usual_uuid
from runware.errors import JournalError

#: "Rwdj", which tells a journal from other SQLite files, and the version of its tables.
APPLICATION = 0x5277646A
FORMAT = 1
_UUID_BYTES = 16
TABLES = """
CREATE TABLE about (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE task (
    id INTEGER PRIMARY KEY,
    key BLOB NOT NULL,           -- hash of its content
    occurrence INTEGER NOT NULL, -- 0 for the first task with this content
    position INTEGER,            -- in the list, from 0; null: it is in the list no more
    uuid BLOB NOT NULL,          -- of the present attempt
    earlier TEXT,                -- UUIDs of earlier attempts, which have ended
    kind TEXT NOT NULL,          -- the name of its class
    body TEXT NOT NULL,          -- its parameters
    state TEXT NOT NULL,         -- new: certainly not sent; sent: perhaps sent; unknown: the same, and the server does not know it
                                 -- any more; done; failed
    begun_at REAL NOT NULL,      -- when the present attempt was written, before it was sent
    ended_at REAL,
    results TEXT,                -- JSON, as the server sent them
    cost REAL,                   -- US dollars, all attempts together
    error TEXT,
    files TEXT,                  -- paths
    unsaved INTEGER NOT NULL,    -- how many of the results, the last ones, are in no file
    name TEXT                    -- of files that are being saved: a list in another order must not change it
);
CREATE UNIQUE INDEX task_by_content ON task (key, occurrence);
"""
#: What makes a journal of an empty file.
NEW = (*TABLES.split(";\n"), f"PRAGMA application_id = {APPLICATION}", f"PRAGMA user_version = {FORMAT}")
#: UUIDs that follow from the journal and the task differ. So this index, which would cost a third of the time, is made as soon
#: as a task has a UUID that it was given.
#: Only those of first attempts are given.
UUIDS_DIFFER = (
    "CREATE UNIQUE INDEX IF NOT EXISTS task_by_uuid ON task "
    "(coalesce(replace(substr(earlier, 1, 36), '-', ''), lower(hex(uuid))))"
)


#: For who writes. The checkpoint is in pages: new tasks are all over the index, whose pages are put into place once for so many
#: in the log. The cache is in kB.
_PRAGMAS = ("journal_mode = WAL", "synchronous = FULL", "cache_size = -16000", "wal_autocheckpoint = 4000")
_UNUSABLE = "The journal {path} cannot be used: {error}. Look whether its disk works and has room, and run the same line again to go on."
_DAMAGED = "The journal {path} is damaged ({error}). Restore a copy of it, or begin a new one."
_READ_ONLY = "The journal {path} cannot be written ({error}). Give a file in a folder that can be written."
_HELD = "The journal {path} is held by another program that writes to it. Wait for its end."
#: By the code of SQLite; with SQLITE_ERROR, a table is not what it was.
_SENTENCES = {
    sqlite3.SQLITE_FULL: (
        "The journal {path} cannot be written, since the disk is full. Make room, and run the same line again to go on."
    ),
    sqlite3.SQLITE_NOTADB: "{path} is no journal of a batch. Give another file; a new one is made.",
    **dict.fromkeys((sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_ERROR), _DAMAGED),
    **dict.fromkeys((sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM), _READ_ONLY),
    **dict.fromkeys((sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED), _HELD),
}


@attrs.define(eq=False)
class Row:
    """A task of the journal, with its columns in order. Only the journal changes it."""

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
    #: What follows is the present run's, and not in the file: the task as it was given, and its place in the list; of one that
    #: the list has no more, a place behind its end.
    task: Any = attrs.field(default=None, init=False)
    index: int = attrs.field(default=0, init=False)
    #: How often it was tried again.
    tries: int = attrs.field(default=0, init=False)

    @property
    def items(self) -> list[dict[str, Any]]:
        """The results, as the server sent them."""
        return [] if self.results is None else json.loads(self.results)

    @property
    def task_uuid(self) -> str:
        """The UUID of the present attempt."""
        return usual_uuid(self.uuid.hex())

    @property
    def attempts(self) -> list[str]:
        """The UUIDs of all attempts, in order."""
        return [*self.earlier.split(), self.task_uuid] if self.earlier else [self.task_uuid]


NAMES = tuple(field.name for field in attrs.fields(Row) if field.init)
#: What the columns have, if the file is what was written. Text also has to begin as its JSON does.
_TYPES = tuple(get_type_hints(Row)[name] for name in NAMES)
_STATES = frozenset({"new", "sent", "unknown", "done", "failed"})
COLUMNS = ", ".join(NAMES)


@contextmanager
def opened_to_read(path: Path) -> Generator[sqlite3.Connection]:
    """A journal to look at, also while a run has it.

    Raises:
        JournalError: There is none, or it cannot be read.
    """
    if not os.path.exists(path):  # noqa: PTH110 - a Path raises for names that no file can have
        raise JournalError(f"There is no journal {str(path)!r} yet: it is made by the first run.")
    with told(path), closing(connect(path, read_only=True)) as connection:
        yield connection


def select(connection: sqlite3.Connection, where: str, values: Sequence[object] = ()) -> Iterator[Row]:
    """The tasks that a condition is true of."""
    return starmap(_row, connection.execute(f"SELECT {COLUMNS} FROM task WHERE {where}", values))  # noqa: S608


def _row(*values: Any) -> Row:
    """A task, as it was written. A disk may give back something else, and SQLite does not notice that inside of a value.

    Raises:
        sqlite3.DatabaseError: It is something else, as far as that can be seen.
    """
    if not all(isinstance(value, types) for value, types in zip(values, _TYPES, strict=True)):
        raise damaged("a task has values of other types than it had")
    row = Row(*values)
    if row.state not in _STATES or len(row.uuid) != _UUID_BYTES:
        raise damaged(f"task {row.id} has a state or a UUID that is none")
    texts = ((row.body, "{"), (row.results, "[{"), (row.error, "{"), (row.files, ('["', "[]")))
    if not all(text is None or text.startswith(beginning) for text, beginning in texts):
        raise damaged(f"task {row.id} has texts that are not what was written")
    return row


def damaged(how: str) -> sqlite3.DatabaseError:
    """What SQLite would say, had it noticed."""
    error = sqlite3.DatabaseError(how)
    error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
    return error


def rows_in_order(connection: sqlite3.Connection) -> Iterator[Row]:
    """All tasks of the list, in its order."""
    return select(connection, "position IS NOT NULL ORDER BY position, id")


def connect(path: Path, *, read_only: bool) -> sqlite3.Connection:
    """Open a journal, or begin a new one.

    Raises:
        JournalError: It is none that this version can use.
    """
    name = f"file:{quote(str(path.absolute()))}?mode={'rw' if path.exists() else 'rwc'}"
    with told(path):
        connection = sqlite3.connect(name, uri=True, isolation_level=None, check_same_thread=False, timeout=5)
        try:
            [application] = connection.execute("PRAGMA application_id").fetchone()
            [version] = connection.execute("PRAGMA user_version").fetchone()
            [tables] = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
            if application != APPLICATION and (tables or application or read_only):
                raise JournalError(
                    f"{str(path)!r} is a SQLite file of another program, and no journal of a batch. Give another file."
                )
            if application == APPLICATION and version != FORMAT:
                age, remedy = (
                    ("a newer", "update runware-duo") if version > FORMAT else ("an older", "finish it there")
                )
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
def told(path: Path) -> Generator[None]:
    """What goes wrong with the file is a `JournalError`."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        sentence = _SENTENCES.get(getattr(error, "sqlite_errorcode", 0) & 0xFF, _UNUSABLE)
        raise JournalError(sentence.format(path=repr(str(path)), error=error)) from error
    except json.JSONDecodeError as error:
        raise JournalError(_DAMAGED.format(path=repr(str(path)), error=error)) from error
