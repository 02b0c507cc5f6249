"""The journal of a batch: a SQLite file that has every task before it is sent, and what became of it.

Each change is a transaction, and several that happen at the same time are one. `synchronous` is FULL: in WAL mode, SQLite
then waits until the disk has a transaction before it says that it is done. With NORMAL, a machine that loses its power
could forget a UUID that was sent.
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
from itertools import chain
from operator import attrgetter
from pathlib import Path
from threading import RLock
from typing import IO, Any, TypeVar, cast
from urllib.parse import urlsplit
from uuid import UUID

from runware._batch.content import Content
from runware._batch.journal_file import NAMES, NEW, UUIDS_DIFFER, Row, connect, damaged, select, told
from runware._json.uuids import new_uuid
from runware.errors import JournalError, refusal

T = TypeVar("T")
#: Seconds by which a clock may be put right without anybody noticing.
_SLACK = 2.0

#: Tasks that one statement finds or writes: each step of SQLite is a hand-over from one thread to the other and back.
_AT_ONCE = 50
_VALUES = f"({', '.join('?' * len(NAMES))})"
_VALUES_OF: Callable[[Row], tuple[object, ...]] = attrgetter(*NAMES)
#: What stays as it was when the task was added is not written again.
_CHANGES = ", ".join(
    f"{name} = excluded.{name}" for name in NAMES if name not in ("id", "key", "occurrence", "kind", "body")
)


class Journal:
    """An open journal. It may be used in any thread, in one at a time."""

    def __init__(self, path: Path, server: str) -> None:
        """Open it, or make a new one, and lock it.

        Args:
            path: The file.
            server: The URL of the server that the tasks are for.

        Raises:
            JournalError: It cannot be used: the error says why, and what to do.
        """
        self.path = path
        self._changing = RLock()
        #: Until it is closed. A forked child has it closed from the beginning.
        self.is_open = True
        #: What is new or has changed in the present transaction, by number. It is written before anything is read.
        self._changed: dict[int, Row] = {}
        self._uuids_are_given = False
        #: When it was last written.
        self.latest = 0.0
        #: Which file of the disk it is, once it is open.
        self._file: tuple[int, int] | None = None
        self._ending = ExitStack()
        with _forking:
            try:
                _journals.add(self)
                self._ending.callback(_journals.discard, self)
                self._ending.callback(_Lock(path).release)
                self._connection = connect(path, read_only=False)
                self._ending.callback(self._connection.close)
                self._begin(server)
                self._file = _file_at(path)
            except BaseException:
                self.close()
                raise

    def _begin(self, server: str) -> None:
        host = urlsplit(server).hostname or server
        execute = self._connection.execute
        with told(self.path):
            [tables] = execute("SELECT count(*) FROM sqlite_master").fetchone()
            if not tables or not execute("SELECT 1 FROM about WHERE name = 'id'").fetchone():
                self._make(host)
            about: dict[str, Any] = dict(execute("SELECT name, value FROM about"))
            try:
                self.id, self.latest, other = str(about["id"]), float(about["latest"]), str(about["server"])
            except (KeyError, TypeError, ValueError):
                raise damaged("it does not say what it is of") from None
            if other != host:
                raise JournalError(
                    f"The journal {str(self.path)!r} is of tasks for {other}, and the client's server is {host}. Give this run "
                    "another journal, or the client the other url."
                )
            index = "SELECT 1 FROM sqlite_master WHERE name = 'task_by_uuid'"
            self._uuids_are_given = execute(index).fetchone() is not None
            #: The clock may be behind itself: nothing is known of what has passed meanwhile.
            self.clock_went_back = time.time() < self.latest - _SLACK
            query = "SELECT coalesce(max(id), 0), total(cost), count(cost), count(*) FROM task"
            #: How many tasks there are, the US dollars that were spent, and on how many tasks.
            self.size, self.cost, self.with_cost, count = cast(
                "tuple[int, float, int, int]", execute(query).fetchone()
            )
            if self.size != count:
                raise damaged("tasks are missing")
            #: The UUID of a task that the server had for certain, and when that was begun: before all those of which it is not
            #: known whether the server had them, or else as the first.
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
            rows = [("id", new_uuid()), ("latest", self.now()), ("server", host)]
            self._connection.executemany("INSERT INTO about VALUES (?, ?)", rows)
        # Out of the file beside it, which SQLite writes first. Whoever moves a journal that was killed may leave that behind:
        # with the id alone, tasks still have the UUIDs that the server knows.
        self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    @contextmanager
    def transaction(self) -> Generator[None]:
        """All changes in it are made, and on the disk when it ends; or none is.

        Raises:
            JournalError: The journal was closed, or it cannot be written.
        """
        with self._changing:
            if not self.is_open:
                raise JournalError(f"The journal {str(self.path)!r} was closed.")
            if self._file not in (None, _file_at(self.path)):
                raise JournalError(
                    f"The journal {str(self.path)!r} was removed or replaced while this run had it, so nothing more is sent. Put it back "
                    "before you run the same line again: without it, everything is sent and paid anew."
                )
            with told(self.path):
                self._connection.execute("BEGIN IMMEDIATE")
                before = self._connection.total_changes
                try:
                    yield
                    self._flush()
                    if self._connection.total_changes > before:
                        self.latest = self.now()
                        query = "UPDATE about SET value = ? WHERE name = 'latest'"
                        self._connection.execute(query, (self.latest,))
                    self._connection.execute("COMMIT")
                except BaseException:
                    self._changed.clear()
                    with suppress(sqlite3.Error):
                        self._connection.execute("ROLLBACK")
                    raise

    def now(self) -> float:
        """The time, which in a journal never goes back."""
        return max(time.time(), self.latest)

    def find(self, key: bytes, occurrence: int) -> Row | None:
        """The task with this content."""
        self._flush()
        return next(select(self._connection, "key = ? AND occurrence = ?", (key, occurrence)), None)

    def find_all(self, keys: Sequence[bytes]) -> dict[bytes, Row]:
        """The first tasks with these contents, as far as there are some."""
        self._flush()
        found: dict[bytes, Row] = {}
        for some in _in_parts(keys):
            where = f"occurrence = 0 AND key IN ({', '.join('?' * len(some))})"
            found.update((row.key, row) for row in select(self._connection, where, some))
        return found

    def add(self, content: Content, occurrence: int, position: int) -> Row:
        """A new task, about to be sent. There must be none with this content.

        Raises:
            InvalidParameterError: Another task has the UUID that it was given.
        """
        uuid = self.uuid_for(content.key, occurrence, 0)
        if content.uuid is not None:
            uuid = UUID(content.uuid).bytes
            self._connection.execute(UUIDS_DIFFER)
            self._uuids_are_given = True
        row = Row(
            self.size + 1, content.key, occurrence, position, uuid, None, content.kind, content.body, "sent", self.now()
        )  # fmt: skip
        if self._uuids_are_given:
            self._flush()  # what came before is kept
        self._changed[row.id] = row
        try:
            if self._uuids_are_given:
                self._flush()
        except sqlite3.IntegrityError:
            other = f"another task of the journal {str(self.path)!r}"
            sentence = f"task_uuid is {row.task_uuid}, which {other} has. Give each task its own, or none."
            raise refusal(sentence, "task_uuid") from None
        self.size += 1
        return row

    def uuid_for(self, key: bytes, occurrence: int, attempt: int) -> bytes:
        """The UUID of an attempt. It follows from the journal and the task.

        So a copy of the journal, or one that lost its last changes, sends a task under the same UUID, and the server, which
        knows it, does not make it twice.
        """
        text = f"{self.id} {key.hex()} {occurrence} {attempt}"
        return UUID(bytes=hashlib.blake2b(text.encode(), digest_size=16).digest(), version=4).bytes

    def change(self, row: Row, **values: Any) -> None:
        """Change a task."""
        for name, value in values.items():
            setattr(row, name, value)
        self._changed[row.id] = row

    def _flush(self) -> None:
        """Write what waits to be written together."""
        rows, self._changed = [*self._changed.values()], {}
        for some in _in_parts(rows):
            values = ", ".join([_VALUES] * len(some))
            self._connection.execute(
                f"INSERT INTO task VALUES {values} ON CONFLICT (id) DO UPDATE SET {_CHANGES}",  # noqa: S608
                [*chain.from_iterable(map(_VALUES_OF, some))],
            )

    def take_back(self, numbers: Iterable[int]) -> None:
        """These are certainly not sent."""
        self._flush()
        self._connection.executemany("UPDATE task SET state = 'new' WHERE id = ?", zip(numbers, strict=True))

    def forget_places(self, seen: bytearray) -> list[Row]:
        """Those that were not seen are in the list no more. Gives those of them that were perhaps sent.

        Among these are those that an earlier run did not find in the list, and was killed before it had asked for them.
        """
        self._forget(self._unseen(seen))
        return [row for row in select(self._connection, "state = 'sent'") if not seen[row.id]]

    def forget_some_places(self, seen: bytearray, read: int, length: int) -> None:
        """Of a list of that length, the first so many were read. If it has no room for all that have a place, forget those that
        were not seen, and were among the first, or behind its end."""
        [placed] = self._connection.execute("SELECT count(position) FROM task").fetchone()
        if placed > length:
            self._forget([one for one in self._unseen(seen) if not read <= one[1] < length])

    def _unseen(self, seen: bytearray) -> list[tuple[int, int]]:
        """The numbers and places of the tasks that were not seen."""
        self._flush()
        placed = self._connection.execute("SELECT id, position FROM task WHERE position IS NOT NULL")
        return [(number, position) for number, position in placed if not seen[number]]

    def _forget(self, places: Sequence[tuple[int, int]]) -> None:
        self._connection.executemany("UPDATE task SET position = NULL WHERE id = ? AND position = ?", places)

    def close(self) -> None:
        """Let another run have it."""
        with self._changing, suppress(sqlite3.Error):
            self.is_open = False
            self._ending.close()

    def pause(self) -> None:
        """Let nothing change."""
        self._changing.acquire()

    def go_on(self, *, here: bool) -> None:
        """After a pause. A forked child leaves it to its parent."""
        if not here:
            self.close()
        self._changing.release()


def _in_parts(items: Sequence[T]) -> Iterator[Sequence[T]]:
    return (items[at : at + _AT_ONCE] for at in range(0, len(items), _AT_ONCE))


def _file_at(path: Path) -> tuple[int, int] | None:
    """What tells a file of the disk from others; None if there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


#: Those that are open. A fork waits until none is in the middle of a change. Its child closes them at once: it would keep their
#: locks, and SQLite does not share its connections with a child.
_journals: set[Journal] = set()
_paused: list[Journal] = []
_forking = RLock()


def _before_fork() -> None:
    _forking.acquire()
    _paused.extend(_journals)
    for journal in _paused:
        journal.pause()


def _after_fork(*, here: bool) -> None:
    while _paused:
        _paused.pop().go_on(here=here)
    _forking.release()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(
        before=_before_fork,
        after_in_parent=partial(_after_fork, here=True),
        after_in_child=partial(_after_fork, here=False),
    )


class _Lock:
    """One run of a journal at a time. The lock is the system's own, so it ends with the process that has it, however that ends.

    It is on a file beside the journal.

    Not on the journal itself: a program that copies the journal would release such a lock when it closes the file.
    """

    def __init__(self, journal: Path) -> None:
        """Take it.

        Raises:
            JournalError: Another run has it, in this process or another; or there can be no such file.
        """
        try:
            # A link and the file have one lock. `Path.resolve` raises for a link to itself.
            real = Path(os.path.realpath(journal))
            self._process = os.getpid()
            self._file: IO[bytes] = real.with_name(f"{real.name}-lock").open("a+b")
            try:
                _lock(self._file)
            except OSError:
                self._file.seek(0)
                owner = self._file.read(20).decode(errors="replace").strip()
                self._file.close()
                by = f" (process {owner})" if owner else ""
                raise JournalError(
                    f"The journal {str(journal)!r} is in use by another run{by}. Wait for its end, or give this run another journal."
                ) from None
            self._file.truncate(0)
            self._file.write(f"{os.getpid()}\n".encode())
            self._file.flush()
        except (OSError, ValueError) as error:  # there are names that no file can have
            raise JournalError(
                f"The journal {str(journal)!r} cannot be written: {getattr(error, 'strerror', None) or error}. Give a file in a "
                "folder that can be written."
            ) from error

    def release(self) -> None:
        """Let another run have it. The file stays: who removes it may remove that of the next."""
        if self._process == os.getpid():
            with suppress(OSError):
                self._file.truncate(0)
        self._file.close()


if sys.platform == "win32":  # pragma: no cover
    import msvcrt

    def _lock(file: IO[bytes]) -> None:
        file.seek(1024)  # what is locked cannot be read, and the owner's number stands before
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        file.seek(0)

else:
    import fcntl

    def _lock(file: IO[bytes]) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
