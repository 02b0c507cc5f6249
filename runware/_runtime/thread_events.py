"""Events that one thread waits for and another sets."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from contextlib import suppress

from runware.errors import ClientClosedError


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
    and has to sleep again until it is released. Before Python writes to a file, it releases the interpreter.

    It belongs to the process that made it. A forked child would share it: the child could be woken in place of its parent,
    or write to another file that has its number by then. So a child closes those of its parent, and neither sets them nor
    waits for them.
    """

    __slots__ = ("_file", "_process")

    def __init__(self, file: int) -> None:
        self._process = os.getpid()
        self._file = file
        _open.add(file)

    def fileno(self) -> int:
        """So that a loop can wait for it: see `add_reader`."""
        return self._file

    def set(self) -> None:
        """Let the one go on who waits, now or later."""
        if self._process == _process:
            _write(self._file, _ONCE)

    def wait(self, timeout: float = -1) -> bool:
        """Wait until it is set, unless it was since the last wait. There is no time limit: nothing on Linux needs one.

        Raises:
            ClientClosedError: This is a child that was forked meanwhile, by the handler of a signal.
        """
        try:
            return bool(_read(self._file, len(_ONCE)))
        except OSError as error:
            if self._process == _process:
                raise
            raise ClientClosedError(
                "The process was forked during the call, which only the parent process continues."
            ) from error

    def __del__(self, close: Callable[[int], None] = os.close) -> None:
        file: int | None = getattr(self, "_file", None)  # an interrupt may have come while it was made
        if file is not None and self._process == _process:
            _open.discard(file)
            with suppress(OSError):  # the program has closed all that it had
                close(file)


# Not `os.eventfd_read`, which raises an error when a signal comes: `os.read` goes on.
_ONCE = (1).to_bytes(8, sys.byteorder)
# As they are now: a user's test may put others in their place later, as if the disk were full, and this is on no disk.
_read = os.read
_write = os.write
#: The files of this process, and which process that is.
_open: set[int] = set()
_process = os.getpid()


def _leave_to_parent() -> None:
    global _process
    _process = os.getpid()
    for file in _open:
        with suppress(OSError):
            os.close(file)
    _open.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_leave_to_parent)


def new_eventfd() -> EventFD | None:
    """An eventfd. None if the system has no such thing, or none left, or if threads are not those of the system.

    gevent and eventlet make many threads of one, which would all wait when one of them does. They put their own in place of
    locks. eventlet does so with `os.read`, too, and lets only one thread wait for a file.
    """
    if sys.platform == "linux" and (threading.Lock.__module__, _read.__module__) == ("_thread", "posix"):
        with suppress(OSError):
            return EventFD(os.eventfd(0))
    return None
