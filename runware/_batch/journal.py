"""The journal of a batch: a SQLite file that has every task before it is sent, and its outcome.

Changes are written in transactions, several at a time. `synchronous` is FULL: in WAL mode, a COMMIT then returns only when
the transaction is on the disk. With NORMAL, a machine that loses power could lose a UUID that was sent.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import sys
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from io import FileIO
from itertools import chain
from operator import attrgetter
from pathlib import Path
from threading import RLock
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from runware._batch.content import Content
from runware._batch.journal_file import NAMES, NEW, UUID_INDEX, Row, connect, damaged, journal_errors, select
from runware.errors import JournalError, refusal

T = TypeVar("T")
#: Seconds by which the system clock may be set back, for example by NTP, without counting as such.
_SLACK = 2.0

#: Tasks that one statement reads or writes: each call into SQLite releases the GIL, and may switch threads twice.
_AT_ONCE = 50
_VALUES = f"({', '.join('?' * len(NAMES))})"
_VALUES_OF: Callable[[Row], tuple[object, ...]] = attrgetter(*NAMES)
#: Assignments of an upsert, without the columns that never change after a task was added.
_CHANGES = ", ".join(
    f"{name} = excluded.{name}" for name in NAMES if name not in ("id", "key", "occurrence", "kind", "body")
)


class Journal:
    """An open, locked journal. Any thread may use it, one thread at a time."""

    def __init__(self, path: Path, server: str) -> None:
        """Lock and open the journal, or create a new one.

        Args:
            path: The path of the file.
            server: The URL of the server that the tasks are for. Its host must be that of the journal.

        Raises:
            JournalError: The journal cannot be used: the error says why, and what to do.
        """
        self.path = path
        #: Held while the journal is changed or closed, and during a fork.
        self.changing = RLock()
        #: Whether the journal may be used. In a forked child, False from the beginning.
        self.is_open = True
        #: Tasks that are new or changed in the current transaction, by number. Flushed before the journal is read.
        self._changed: dict[int, Row] = {}
        #: The time of the last transaction, in seconds since the epoch.
        self.latest = 0.0
        #: Device and inode of the file and of its WAL; empty until they are open.
        self._files: list[tuple[int, int] | None] = []
        with _forking, ExitStack() as ending:
            _journals.add(self)
            ending.callback(_journals.discard, self)
            ending.callback(_Lock(path).release)
            self._connection = connect(path, read_only=False)
            ending.callback(self._connection.close)
            self._begin(server)
            # SQLite puts the WAL beside the file that a symbolic link points to.
            self._paths = path, Path(f"{os.path.realpath(path)}-wal")
            self._files = [*map(_file_at, self._paths)]
            self._ending = ending.pop_all()

    def _begin(self, server: str) -> None:
        host = urlsplit(server).hostname or server
        execute = self._connection.execute
        with journal_errors(self.path):
            #: Changes when another connection writes to the file.
            self._version = self._data_version()
            if not execute("SELECT 1 FROM sqlite_master").fetchone():
                self._make(host)
            about: dict[str, Any] = dict(execute("SELECT name, value FROM about"))
            try:
                self.id, self.latest, other = str(about["id"]), float(about["latest"]), str(about["server"])
            except (KeyError, TypeError, ValueError):
                raise damaged("its table `about` has no valid id, time and server") from None
            if other != host:
                raise JournalError(
                    f"The journal {str(self.path)!r} belongs to the server {other}, but the url of the client has {host}. Give this run "
                    "another journal, or change the url of the client."
                )
            index = "SELECT 1 FROM sqlite_master WHERE name = 'task_by_uuid'"
            self._uuids_are_given = execute(index).fetchone() is not None
            #: Whether the system clock was set back since the last transaction, so that ages of tasks cannot be known.
            self.clock_went_back = time.time() < self.latest - _SLACK
            query = "SELECT coalesce(max(id), 0), total(cost), count(cost), count(*) FROM task"
            #: The number of tasks, the US dollars spent, and the number of tasks whose cost is known.
            self.size, self.cost, self.with_cost, count = cast(
                "tuple[int, float, int, int]", execute(query).fetchone()
            )
            if self.size != count:
                raise damaged("tasks are missing")
            #: UUID and time of a finished task, which the server certainly had: the last one that was begun before the oldest
            #: task in state sent or unknown, or else the first one after it. (None, 0.0) if there is no task of either kind.
            self.witness: tuple[str | None, float] = (None, 0.0)
            oldest = "SELECT min(begun_at) FROM task WHERE state IN ('sent', 'unknown')"
            [begun_at] = execute(oldest).fetchone()
            if begun_at is not None:
                order = "state = 'done' ORDER BY begun_at <= ? DESC, abs(begun_at - ?) LIMIT 1"
                for row in select(self._connection, order, (begun_at, begun_at)):
                    self.witness = row.task_uuid, row.begun_at

    def _make(self, host: str) -> None:
        with self.transaction():
            for statement in NEW:
                self._connection.execute(statement)
            rows = [("id", str(uuid4())), ("latest", self.now()), ("server", host)]
            self._connection.executemany("INSERT INTO about VALUES (?, ?)", rows)
        # Move the id from the WAL into the file itself. A user who moves the journal of a killed run may leave the WAL behind:
        # with the id alone, tasks still get the UUIDs that the server knows.
        self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    @contextmanager
    def transaction(self) -> Generator[None]:
        """Write the changes made in the block atomically: all are on the disk when it ends, or none is written.

        Raises:
            JournalError: The journal was closed, removed or replaced, or cannot be written.
        """
        with self.changing:
            if not self.is_open:
                raise JournalError(f"The journal {str(self.path)!r} was closed.")
            if self._files and self._files != [*map(_file_at, self._paths)]:
                raise JournalError(
                    f"The journal {str(self.path)!r}, or the file -wal beside it, was removed or replaced during this run, so nothing "
                    "more is sent. Put it back before you run the batch again: without it, all tasks are sent and paid again."
                )
            with journal_errors(self.path), self._connection:  # which commits, or rolls back
                self._changed.clear()  # of a transaction that was rolled back
                self._connection.execute("BEGIN IMMEDIATE")
                if self._data_version() != self._version:
                    raise JournalError(
                        f"The journal {str(self.path)!r} was changed by another run or program during this run, so nothing more is "
                        "sent. Only one may use it: wait for its end, then run the batch again to continue."
                    )
                before = self._connection.total_changes
                yield
                self._flush()
                if self._connection.total_changes > before:
                    self.latest = self.now()
                    query = "UPDATE about SET value = ? WHERE name = 'latest'"
                    self._connection.execute(query, (self.latest,))

    def _data_version(self) -> int:
        [version] = self._connection.execute("PRAGMA data_version").fetchone()
        return cast("int", version)

    def now(self) -> float:
        """Return the time in seconds since the epoch, never earlier than the last transaction."""
        return max(time.time(), self.latest)

    def find(self, key: bytes, occurrence: int) -> Row | None:
        """Return the task with this content and occurrence; None if there is none."""
        self._flush()
        return next(select(self._connection, "key = ? AND occurrence = ?", (key, occurrence)), None)

    def find_all(self, keys: Sequence[bytes]) -> dict[bytes, Row]:
        """Return the first tasks (occurrence 0) with these contents, by key. Contents without a task are left out."""
        self._flush()
        found: dict[bytes, Row] = {}
        for some in _in_parts(keys):
            where = f"occurrence = 0 AND key IN ({', '.join('?' * len(some))})"
            found.update((row.key, row) for row in select(self._connection, where, some))
        return found

    def add(self, content: Content, occurrence: int, position: int) -> Row:
        """Add a task in state sent. There must be no task with this content and occurrence.

        Raises:
            InvalidParameterError: Another task has the UUID that the caller gave this task.
        """
        uuid = self.uuid_for(content.key, occurrence, 0)
        if content.uuid is not None:
            uuid = UUID(content.uuid).bytes
            self._connection.execute(UUID_INDEX)
            self._uuids_are_given = True
        row = Row(
            self.size + 1, content.key, occurrence, position, uuid, None, content.kind, content.body, "sent", self.now()
        )  # fmt: skip
        if self._uuids_are_given:
            self._flush()  # earlier changes survive if this task is refused
        self._changed[row.id] = row
        try:
            if self._uuids_are_given:
                self._flush()
        except sqlite3.IntegrityError:
            other = f"another task of the journal {str(self.path)!r}"
            sentence = (
                f"task_uuid is {row.task_uuid}, which {other} has. Give each task its own UUID, or none."
            )
            raise refusal(sentence, "task_uuid") from None
        self.size += 1
        return row

    def uuid_for(self, key: bytes, occurrence: int, attempt: int) -> bytes:
        """Return the UUID of an attempt, derived from the id of the journal, the content, its occurrence and the attempt.

        So a copy of the journal, or one that lost its last changes, sends a task under the same UUID, and the server
        deduplicates it.
        """
        text = f"{self.id} {key.hex()} {occurrence} {attempt}"
        return UUID(bytes=hashlib.blake2b(text.encode(), digest_size=16).digest(), version=4).bytes

    def change(self, row: Row, **values: Any) -> None:
        """Set columns of a task. They are written at the next flush."""
        for name, value in values.items():
            setattr(row, name, value)
        self._changed[row.id] = row

    def _flush(self) -> None:
        """Write the pending changes of the transaction."""
        rows, self._changed = [*self._changed.values()], {}
        for some in _in_parts(rows):
            values = ", ".join([_VALUES] * len(some))
            self._connection.execute(
                f"INSERT INTO task VALUES {values} ON CONFLICT (id) DO UPDATE SET {_CHANGES}",  # noqa: S608
                [*chain.from_iterable(map(_VALUES_OF, some))],
            )

    def take_back(self, numbers: Iterable[int]) -> None:
        """Mark tasks as new: written to the journal, but certainly not sent."""
        self._flush()
        self._connection.executemany("UPDATE task SET state = 'new' WHERE id = ?", zip(numbers, strict=True))

    def forget_places(self, seen: bytearray, unread: range = range(0)) -> None:
        """Clear the positions of tasks that were not seen in the list, except those in the part of it that was not read.

        If there is an unread part, the list has `unread.stop` tasks; with no more positions than that, none is cleared.
        """
        self._flush()
        [count] = self._connection.execute("SELECT count(position) FROM task").fetchone()
        if unread and count <= unread.stop:
            return
        query = "SELECT position, id FROM task WHERE position IS NOT NULL"
        placed = self._connection.execute(query)
        gone = [(number,) for position, number in placed if not seen[number] and position not in unread]
        self._connection.executemany("UPDATE task SET position = NULL WHERE id = ?", gone)

    def unlisted(self, seen: bytearray) -> list[Row]:
        """Return the tasks that may have been sent and were not seen in the list.

        These include tasks whose position an earlier run cleared, if that run was killed before it had polled them.
        """
        self._flush()
        return [row for row in select(self._connection, "state = 'sent'") if not seen[row.id]]

    def close(self) -> None:
        """Close the journal and release its lock."""
        with self.changing, suppress(sqlite3.Error):
            self.is_open = False
            self._ending.close()


def _in_parts(items: Sequence[T]) -> Iterator[Sequence[T]]:
    return (items[at : at + _AT_ONCE] for at in range(0, len(items), _AT_ONCE))


def _file_at(path: Path) -> tuple[int, int] | None:
    """Return the device and inode of a file; None if the file does not exist."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


#: The open journals. A fork waits until none of them is being changed. The child closes its copies at once: otherwise it would
#: hold their locks, and SQLite connections must not be used across a fork.
_journals: set[Journal] = set()
_paused: list[Journal] = []
_forking = RLock()


def _before_fork() -> None:
    _forking.acquire()
    _paused.extend(_journals)
    for journal in _paused:
        journal.changing.acquire()


def _after_fork(*, in_parent: bool) -> None:
    while _paused:
        journal = _paused.pop()
        if not in_parent:
            journal.close()
        journal.changing.release()
    _forking.release()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(
        before=_before_fork,
        after_in_parent=partial(_after_fork, in_parent=True),
        after_in_child=partial(_after_fork, in_parent=False),
    )


class _Lock:
    """Lock that allows one run of a journal at a time. The operating system releases it however the process ends.

    A file beside the journal is locked, not the journal itself: when a process closes any descriptor of a file, it loses its
    POSIX locks on it, those of SQLite included.
    """

    def __init__(self, journal: Path) -> None:
        """Acquire the lock, without waiting.

        Raises:
            JournalError: Another run holds the lock, in this process or another; or the lock file cannot be written.
        """
        try:
            # A symbolic link and its target share one lock. `Path.resolve` raises for a link to itself.
            real = Path(os.path.realpath(journal))
            self._process = os.getpid()
            with ExitStack() as ending:
                lock = real.with_name(f"{real.name}-lock")
                self._file = ending.enter_context(lock.open("a+b", buffering=0))
                try:
                    _lock(self._file)
                except (BlockingIOError, PermissionError):  # the latter on Windows
                    self._file.seek(0)
                    owner = self._file.read(20).decode(errors="replace").strip()
                    by = f" (process {owner})" if owner else ""
                    raise JournalError(
                        f"The journal {str(journal)!r} is in use by another run{by}. Wait for its end, or give this run another journal."
                    ) from None
                self._file.truncate(0)
                self._file.write(f"{os.getpid()}\n".encode())
                ending.pop_all()
        except (OSError, ValueError) as error:  # ValueError: a name that no file can have
            raise JournalError(
                f"The journal {str(journal)!r} cannot be written: {getattr(error, 'strerror', None) or error}. Give a file in a "
                "folder that can be written."
            ) from error

    def release(self) -> None:
        """Release the lock. The file stays: removing it could remove the one that the next run has locked."""
        if self._process == os.getpid():
            with suppress(OSError):
                self._file.truncate(0)
        self._file.close()


if sys.platform == "win32":  # pragma: no cover
    import msvcrt

    def _lock(file: FileIO) -> None:
        file.seek(1024)  # Windows cannot read a locked range, and the PID of the owner is at the beginning
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        file.seek(0)

else:
    import fcntl

    def _lock(file: FileIO) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
