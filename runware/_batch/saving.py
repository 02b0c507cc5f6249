"""Save the files of a batch as results arrive. Each file appears under its name when it is complete."""

from __future__ import annotations

import asyncio
import errno
from contextlib import suppress
from pathlib import Path

from runware._batch.planning import Saved, ToSave
from runware._batch.sending import TaskSession
from runware.errors import RunwareError, refusal

#: Tasks whose files are saved at the same time.
AT_ONCE = 8
#: Errors of the disk or folder that every further file would have as well.
_DISK_ERRNOS = frozenset(
    {
        errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.ENOTDIR, errno.EEXIST, errno.EIO,
        errno.ESTALE, errno.ENOTCONN,  # a network folder whose server is gone
    }
)  # fmt: skip


class Saver:
    """Saves the files of one run in a folder, those of up to `AT_ONCE` tasks at the same time."""

    def __init__(self, session: TaskSession, folder: Path, owner: str) -> None:
        """Make the folder, and remove partial files of a run that was killed.

        Raises:
            InvalidParameterError: The folder cannot be written.
        """
        self._session = session
        self._folder = folder
        #: The folder of partial files. It belongs to one journal, so the lock of the journal protects it, too.
        self._parts = self._folder / f".batch-{owner[:8]}"
        self._free = asyncio.Semaphore(AT_ONCE)
        try:
            self._parts.mkdir(parents=True, exist_ok=True)
            for left in self._parts.glob(".*.part"):
                left.unlink(missing_ok=True)
        except (OSError, ValueError) as error:  # ValueError: a name that no folder can have
            why = getattr(error, "strerror", None) or error
            raise refusal(f"save: files cannot be saved in {str(self._folder)!r}: {why}.", "save") from error

    async def save(self, one: ToSave) -> Saved:
        """Save the files of a task, and return their paths or the error."""
        async with self._free:
            try:
                paths = await self._session.save(one.results, self._folder, name=one.name, parts=self._parts)
            except RunwareError as error:
                return Saved(one.number, error=error)
            return Saved(one.number, [str(path) for path in paths])

    def close(self) -> None:
        """Remove the folder of partial files, if it is empty. Call it after the last `save`."""
        with suppress(OSError, ValueError):
            self._parts.rmdir()


def disk_error(error: BaseException | None) -> OSError | None:
    """Return the error of the disk or folder among the causes, if the next file will fail as well; None otherwise."""
    while error is not None:
        if isinstance(error, OSError) and not isinstance(error, RunwareError) and error.errno in _DISK_ERRNOS:
            return error
        error = error.__cause__
    return None
