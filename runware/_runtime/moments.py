"""What one thread waits for and another brings about."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from contextlib import suppress


class Moment:
    """Something that happens once, and is waited for.

    No `threading.Event`: an interrupt (Ctrl-C) while somebody waits for that may leave its lock closed for ever, or raise an
    error of its own.
    """

    def __init__(self) -> None:
        self._happened = False
        self._lock = threading.Lock()
        self._lock.acquire()

    def set(self) -> None:
        """It happens."""
        if not self._happened:
            self._happened = True
            self._lock.release()

    def wait(self, timeout: float = -1) -> bool:
        """Wait for it, for so many seconds at most. Whether it has happened."""
        if not self._happened and self._lock.acquire(timeout=timeout):
            self._lock.release()  # for the next one; after an interrupt in between, the next one need not wait
        return self._happened


class Bell:
    """Something that happens again and again, and is waited for: an `eventfd` of Linux. It ends with the last who has it.

    Whoever opens a lock has the interpreter. The thread that wakes has to sleep again until it is let go: four changes of
    threads for one. A bell is rung by a system call, for which the interpreter is let go before.
    """

    __slots__ = ("_file",)

    def __init__(self, file: int) -> None:
        self._file = file

    def fileno(self) -> int:
        """What a loop waits for."""
        return self._file

    def set(self) -> None:
        """It happens."""
        _write(self._file, _ONCE)

    def wait(self, timeout: float = -1) -> bool:
        """Wait for it, however long that takes, unless it has happened since the last wait."""
        return bool(_read(self._file, len(_ONCE)))

    def __del__(self, close: Callable[[int], None] = os.close) -> None:
        close(self._file)


_ONCE = (1).to_bytes(8, sys.byteorder)
# As they are now: a user's test may put others in their place later, for a disk that is full, and a bell is not on one.
_read = os.read
_write = os.write


def new_bell() -> Bell | None:
    """A bell, if the system has such things, and any left, and if a thread is one of the system's.

    gevent makes many threads of one, which would all wait when one of them does. It puts its own in place of locks.
    """
    if sys.platform == "linux" and threading.Lock.__module__ == "_thread":
        with suppress(OSError):
            return Bell(os.eventfd(0))
    return None
