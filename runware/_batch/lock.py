"""One run of a journal at a time. The lock is the system's own, so it ends with the process that has it, however that ends."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import IO


class Taken(Exception):  # noqa: N818 - it is an answer
    """Another run has the lock. `args` has who, as far as that is known."""


class Lock:
    """A lock on a file beside the journal.

    Not on the journal itself: a program that copies the journal would release such a lock when it closes the file.
    """

    def __init__(self, path: Path) -> None:
        """Take it.

        Raises:
            Taken: Another run has it, in this process or another.
            OSError: The file cannot be made.
        """
        self._file: IO[bytes] = path.open("a+b")
        try:
            _lock(self._file)
        except OSError as error:
            self._file.seek(0)
            owner = self._file.read(20).decode(errors="replace").strip()
            self._file.close()
            raise Taken(owner) from error
        self._file.truncate(0)
        self._file.write(f"{os.getpid()}\n".encode())
        self._file.flush()

    def release(self) -> None:
        """Let another run have it. The file stays: who removes it may remove that of the next."""
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
