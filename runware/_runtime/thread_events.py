"""Events that one thread waits for and another sets."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from contextlib import suppress


class OneShotEvent:
    """An event that is set once, for any number of waiting threads.

    Not a `threading.Event`: an interrupt (Ctrl-C) while somebody waits for one may leave its lock closed for ever, or raise
    an error of its own.
    """

    def __init__(self) -> None:
        self._is_set = False
        self._lock = threading.Lock()
        self._lock.acquire()

    def set(self) -> None:
        """Let all go on who wait, now or later."""
        if not self._is_set:
            self._is_set = True
            self._lock.release()

    def wait(self, timeout: float = -1) -> bool:
        """Wait until it is set, for so many seconds at most. Returns whether it is."""
        if not self._is_set and self._lock.acquire(timeout=timeout):
            self._lock.release()  # for the next one; after an interrupt in between, the next one need not wait
        return self._is_set


class EventFD:
    """An event that is set again and again, for one waiting thread or loop: an `eventfd` of Linux. It closes with its last user.

    Why not a lock: the thread that releases it still holds the interpreter (the GIL). The thread that wakes up needs that,
    and has to sleep again until it is released: four switches of threads in place of one. Before Python writes to a file,
    it releases the interpreter.
    """

    __slots__ = ("_file",)

    def __init__(self, file: int) -> None:
        self._file = file

    def fileno(self) -> int:
        """So that a loop can wait for it: see `add_reader`."""
        return self._file

    def set(self) -> None:
        """Let the one go on who waits, now or later."""
        _write(self._file, _ONCE)

    def wait(self, timeout: float = -1) -> bool:
        """Wait until it is set, unless it was since the last wait. There is no time limit: nothing on Linux needs one."""
        return bool(_read(self._file, len(_ONCE)))

    def __del__(self, close: Callable[[int], None] = os.close) -> None:
        close(self._file)


_ONCE = (1).to_bytes(8, sys.byteorder)
# As they are now: a test of a user may replace those of `os` later, to act as a full disk.
_read = os.read
_write = os.write


def new_eventfd() -> EventFD | None:
    """A new one, if the system has any, or any left. Not under gevent: it makes many threads of one of the system's, and they
    would all wait when one of them does. Locks are replaced there by gevent's own, which know of its threads.
    """
    if sys.platform == "linux" and threading.Lock.__module__ == "_thread":
        with suppress(OSError):
            return EventFD(os.eventfd(0))
    return None
