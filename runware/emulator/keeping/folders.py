"""The temporary folders of servers: each is its owner's for as long as that lives, and those of the dead are cleared away."""

from __future__ import annotations

import contextlib
import functools
import os
import shutil
import sys
import tempfile
import time
import weakref
from collections.abc import Callable
from pathlib import Path

if sys.platform != "win32":
    import fcntl

_PREFIX = "runware-emulator-"
#: Seconds for which a folder that nobody holds may be one that was just made.
_NEW = 60.0


def new_folder(owner: object) -> tuple[Path, Callable[[], object]]:
    """Make a folder that is removed at the end of its owner, and of this process. What is returned removes it earlier.

    Who is killed removes nothing: that is done when the next folder is made in the same place.
    """
    _clear_away(tempfile.gettempdir())
    folder = tempfile.mkdtemp(prefix=_PREFIX)
    return Path(folder), weakref.finalize(owner, _remove, folder, _hold(folder), os.getpid())


def _hold(folder: str) -> int | None:
    """Show others that the owner lives. The system forgets it with the process."""
    if sys.platform == "win32":
        return None
    held = os.open(folder, os.O_RDONLY)
    with contextlib.suppress(OSError):  # some file systems know no locks
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return held


def _remove(folder: str, held: int | None, owner: int) -> None:
    # A process that was forked from the server's has no say in its files.
    if os.getpid() == owner:
        shutil.rmtree(folder, ignore_errors=True)
        if held is not None:
            os.close(held)


@functools.cache
def _clear_away(place: str) -> None:
    """Remove the folders of servers that were killed; once in a process. On Windows, nobody can tell whose owner is dead."""
    if sys.platform == "win32":
        return
    with contextlib.suppress(OSError), os.scandir(place) as entries:
        for entry in entries:
            if entry.name.startswith(_PREFIX):
                with contextlib.suppress(OSError):
                    _remove_dead(entry)


def _remove_dead(entry: os.DirEntry[str]) -> None:
    assert sys.platform != "win32"
    found = entry.stat(follow_symlinks=False)
    if not entry.is_dir(follow_symlinks=False) or found.st_uid != os.getuid():
        return
    if time.time() - found.st_mtime < _NEW:
        return
    held = os.open(entry.path, os.O_RDONLY | os.O_NOFOLLOW)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)  # raises if its owner lives
        shutil.rmtree(entry.path, ignore_errors=True)
    finally:
        os.close(held)
