"""Events that one thread waits for and another one sets."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from contextlib import suppress

from runware._engine.doubt import in_doubt
from runware.errors import ClientClosedError


class OneShotEvent:
    """Event that is set once, for any number of waiting threads.

    Not a `threading.Event`: an interrupt (Ctrl-C) of a thread that waits for one may leave its lock locked for ever, or
    raise an error of its own.
    """

    def __init__(self) -> None:
        self._is_set = False
        self._lock = threading.Lock()
        self._lock.acquire()

    def set(self) -> None:
        """Wake all threads that wait, now or later."""
        if not self._is_set:
            self._is_set = True
            self._lock.release()

    def wait(self, timeout: float = -1) -> bool:
        """Wait until the event is set, for `timeout` seconds at most (-1: no limit). Return whether it is set."""
        if not self._is_set and self._lock.acquire(timeout=timeout):
            self._lock.release()  # for the next thread, which need not wait if an interrupt comes before this
        return self._is_set


class EventFD:
    """Event that is set repeatedly, for one waiting thread or loop: a Linux `eventfd`, closed with its last reference.

    Why not a lock: the thread that releases a lock still holds the GIL. The thread that wakes up needs the GIL, and has to
    sleep again until it is released. Python releases the GIL before it writes to a file.

    The event belongs to the process that made it. A forked child would share the file: the child could be woken in place
    of its parent, or write to another file that has the same number by then. So a child closes the files of its parent,
    and neither sets the events nor waits for them.
    """

    __slots__ = ("_file", "_process")

    def __init__(self, file: int) -> None:
        self._process = os.getpid()
        self._file = file
        _open.add(file)

    def fileno(self) -> int:
        """Return the file descriptor, for `loop.add_reader`."""
        return self._file

    def set(self) -> None:
        """Wake the thread that waits, now or later."""
        if self._process == _process:
            _write(self._file, _ONCE)

    def wait(self, timeout: float = -1) -> bool:
        """Wait until the event is set, unless it was set since the last wait. `timeout` is ignored: Linux needs none.

        Raises:
            ClientClosedError: This is a child process that a signal handler forked during the wait.
        """
        try:
            return bool(_read(self._file, len(_ONCE)))
        except OSError as error:
            if self._process == _process:
                raise
            raise in_doubt(
                ClientClosedError(
                    "The process was forked during the call, which only the parent process continues."
                )
            ) from error

    def __del__(self, close: Callable[[int], None] = os.close) -> None:
        file: int | None = getattr(self, "_file", None)  # an interrupt may have come during `__init__`
        if file is not None and self._process == _process:
            _open.discard(file)
            with suppress(OSError):  # the program has closed all of its files
                close(file)


# Not `os.eventfd_read`, which raises an error when a signal comes: `os.read` retries.
_ONCE = (1).to_bytes(8, sys.byteorder)
# Bound at import: a user's test may patch these later, as if the disk were full, and an eventfd is on no disk.
_read = os.read
_write = os.write
#: Open file descriptors of this process, and its PID.
_open: set[int] = set()
_process = os.getpid()


def _close_in_child() -> None:
    global _process
    _process = os.getpid()
    for file in _open:
        with suppress(OSError):
            os.close(file)
    _open.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_close_in_child)


def new_eventfd() -> EventFD | None:
    """Return an eventfd; None if the system has none, or none left, or if threads are not system threads.

    gevent and eventlet run many threads in one system thread, so all of them would wait when one does. Both replace locks,
    by which they are recognised. eventlet also replaces `os.read`, and lets only one thread wait for a file.
    """
    if sys.platform == "linux" and (threading.Lock.__module__, _read.__module__) == ("_thread", "posix"):
        with suppress(OSError):
            return EventFD(os.eventfd(0))
    return None
