"""Temporary folders of servers. Each is removed with its owner; folders of killed processes are removed later."""

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
#: Minimum age in seconds at which an unlocked folder counts as abandoned: a new one is not locked yet.
_MINIMUM_AGE = 60.0


def new_folder(owner: object) -> tuple[Path, Callable[[], object]]:
    """Create a folder, and return it with a function that removes it.

    A finalizer removes the folder when `owner` is garbage-collected, or when this process exits. A killed process
    cannot remove its folders: the next process that creates one in the same place does.
    """
    _remove_abandoned(tempfile.gettempdir())
    folder = tempfile.mkdtemp(prefix=_PREFIX)
    return Path(folder), weakref.finalize(owner, _remove, folder, _lock(folder), os.getpid())


def _lock(folder: str) -> int | None:
    """Lock a folder, as a sign that its owner lives; return the file descriptor. The lock ends with the process."""
    if sys.platform == "win32":
        return None
    held = os.open(folder, os.O_RDONLY)
    with contextlib.suppress(OSError):  # some file systems do not support locks
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return held


def _remove(folder: str, held: int | None, owner: int) -> None:
    # A process that was forked from the server's process must not remove the server's files.
    if os.getpid() == owner:
        shutil.rmtree(folder, ignore_errors=True)
        if held is not None:
            os.close(held)


@functools.cache
def _remove_abandoned(place: str) -> None:
    """Remove the folders of killed servers, once per process. Not on Windows, where no lock tells them apart."""
    if sys.platform == "win32":
        return
    with contextlib.suppress(OSError), os.scandir(place) as entries:
        for entry in entries:
            if entry.name.startswith(_PREFIX):
                with contextlib.suppress(OSError):
                    _remove_if_abandoned(entry)


def _remove_if_abandoned(entry: os.DirEntry[str]) -> None:
    assert sys.platform != "win32"
    found = entry.stat(follow_symlinks=False)
    if not entry.is_dir(follow_symlinks=False) or found.st_uid != os.getuid():
        return
    if time.time() - found.st_mtime < _MINIMUM_AGE:
        return
    held = os.open(entry.path, os.O_RDONLY | os.O_NOFOLLOW)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)  # raises if the owner lives
        shutil.rmtree(entry.path, ignore_errors=True)
    finally:
        os.close(held)
