"""Command lines that a message recommends, to collect results or to continue."""

from __future__ import annotations

import shlex
import subprocess
import sys
from collections.abc import Callable, Mapping
from typing import Any

from runware.cli.output import PROGRAM

#: Options by which another command reaches the same server with the same key, and saves the same files.
_KEPT = ("api_key_file", "url", "transport", "save", "save_as")


def command_line(*arguments: str) -> str:
    """Return a command line of this program, quoted for a shell."""
    return quoted(PROGRAM, *arguments)


def quoted(*words: str) -> str:
    """Return words as a shell takes them."""
    return subprocess.list2cmdline(words) if sys.platform == "win32" else shlex.join(words)


def this_line() -> str:
    """Return the command line that is running, to be run again."""
    return command_line(*sys.argv[1:])


def job_lines(given: Mapping[str, Any]) -> Callable[[str], str | None]:
    """Return a function that returns the command line to collect a task. It returns None for the local server of the command.

    Args:
        given: The options of the command that runs the task.
    """
    kept: list[str] = []
    for name in _KEPT:
        if (value := given.get(name)) is not None:
            kept += [f"--{name.replace('_', '-')}", value]
    local = given.get("emulator")  # it stops when the command ends
    return lambda uuid: None if local else command_line("job", uuid, *kept)
