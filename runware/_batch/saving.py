"""The files of a batch, saved as results come: each is complete under its name, or not there at all."""

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
#: What no further file can be saved for.
_HOPELESS = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.ENOTDIR, errno.EEXIST}
)


class Saver:
    """Saves the files of one run in a folder."""

    def __init__(self, session: TaskSession, folder: Path, owner: str) -> None:
        """Make the folder, and remove what a run that was killed had begun to write.

        Raises:
            InvalidParameterError: Nothing can be written there.
        """
        self._session = session
        self._folder = folder.absolute()
        #: For files in the making. The lock of the journal is that of this folder, too.
        self._parts = self._folder / f".batch-{owner[:8]}"
        self._free = asyncio.Semaphore(AT_ONCE)
        try:
            self._parts.mkdir(parents=True, exist_ok=True)
            for left in self._parts.glob(".*.part"):
                left.unlink(missing_ok=True)
        except (OSError, ValueError) as error:  # there are names that no folder can have
            why = getattr(error, "strerror", None) or error
            raise refusal(f"save: files cannot be saved in {str(self._folder)!r}: {why}.", "save") from error

    async def save(self, one: ToSave) -> Saved:
        """Save the files of a task."""
        async with self._free:
            try:
                paths = await self._session.save(one.results, self._folder, name=one.name, parts=self._parts)
            except RunwareError as error:
                return Saved(one.number, error=error)
            return Saved(one.number, [str(path) for path in paths])

    def close(self) -> None:
        """After the last file."""
        with suppress(OSError, ValueError):
            self._parts.rmdir()


def hopeless(error: BaseException | None) -> OSError | None:
    """What is wrong with the disk, if the next file will fail with it as well."""
    while error is not None:
        if isinstance(error, OSError) and not isinstance(error, RunwareError) and error.errno in _HOPELESS:
            return error
        error = error.__cause__
    return None
