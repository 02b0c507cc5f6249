"""What one thread waits for and another brings about."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from contextlib import suppress

from runware.errors import ClientClosedError


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

    It belongs to the process that made it. A forked child would share it, and be woken in place of its parent, or ring
    what another file has the number of meanwhile. So it has none of them: there nothing happens any more.
    """

    __slots__ = ("_file", "_process")

    def __init__(self, file: int) -> None:
        self._file = file
        self._process = os.getpid()
        _open.add(file)

    def fileno(self) -> int:
        """What a loop waits for."""
        return self._file

    def set(self) -> None:
        """It happens."""
        if self._process == _process:
            _write(self._file, _ONCE)

    def wait(self, timeout: float = -1) -> bool:
        """Wait for it, however long that takes, unless it has happened since the last wait.

        Raises:
            ClientClosedError: This is a child that was forked meanwhile, by what handles a signal.
        """
        try:
            return bool(_read(self._file, len(_ONCE)))
        except OSError as error:
            if self._process == _process:
                raise
            raise ClientClosedError(
                "The process was forked during the call, which its parent alone goes on with."
            ) from error

    def __del__(self, close: Callable[[int], None] = os.close) -> None:
        if self._process == _process:
            _open.discard(self._file)
            with suppress(OSError):  # the program has closed all that it had
                close(self._file)


_ONCE = (1).to_bytes(8, sys.byteorder)
# As they are now: a user's test may put others in their place later, for a disk that is full, and a bell is not on one.
_read = os.read
_write = os.write
#: What this process has, and which one it is.
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


def new_bell() -> Bell | None:
    """A bell, if the system has such things, and any left, and if a thread is one of the system's.

    gevent and eventlet make many threads of one, which would all wait when one of them does. They put their own in place of
    locks, and eventlet of what reads, too, which lets only one wait for a file.
    """
    if sys.platform == "linux" and (threading.Lock.__module__, _read.__module__) == ("_thread", "posix"):
        with suppress(OSError):
            return Bell(os.eventfd(0))
    return None
