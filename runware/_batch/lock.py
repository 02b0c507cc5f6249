"""One run of a journal at a time. The lock is the system's own, so it ends with the process that has it, however that ends."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import IO

from runware.errors import JournalError


class Lock:
    """A lock on a file beside the journal.

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
            self._file: IO[bytes] = real.with_name(f"{real.name}-lock").open("a+b")
            if not _is_taken(self._file):
                owner = self._file.read(20).decode(errors="replace").strip()
                self._file.close()
                by = f" (process {owner})" if owner else ""
                raise JournalError(
                    f"The journal {str(journal)!r} is in use by another run{by}. Wait for its end, or give this run another journal."
                )
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
        with suppress(OSError):
            self._file.truncate(0)
        self._file.close()


def _is_taken(file: IO[bytes]) -> bool:
    """Whether the lock is this run's now."""
    try:
        _lock(file)
    except OSError:
        file.seek(0)
        return False
    return True


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
