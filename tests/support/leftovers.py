"""Resources that this process holds: sockets, calls, memory."""

from __future__ import annotations

import contextlib
import gc
from pathlib import Path

from runware._engine.task_state import TaskState
from runware._runtime.waiter import Waiter


def calls_in_memory() -> int:
    """Return the number of calls, and of waits for calls, in this process."""
    gc.collect()
    # By type: a lazy object of another library would be made by being asked what it is an instance of.
    return sum(type(thing) in (TaskState, Waiter) for thing in gc.get_objects())


def open_sockets() -> int:
    """Return the number of sockets of this process, of clients and servers together; 0 if the system does not list them."""
    listed = Path("/proc/self/fd")
    held = 0
    for handle in listed.iterdir() if listed.exists() else ():
        with contextlib.suppress(OSError):  # the one that lists them is gone
            held += str(handle.readlink()).startswith("socket:")
    return held


def resident() -> int:
    """Return the resident memory of this process in bytes; 0 if the system does not report it."""
    statm = Path("/proc/self/statm")
    return int(statm.read_text().split()[1]) * 4096 if statm.exists() else 0
