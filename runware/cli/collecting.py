"""Command lines that a message recommends, to collect results or to continue."""

from __future__ import annotations

import shlex
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

from runware.cli.output import PROGRAM, LineOf

#: Options by which another command reaches the same server with the same key.
_REACHING = ("api_key_file", "url", "transport")
#: Options by which it saves the same files as well.
_SAVING = ("save", "save_as")


def command_line(*arguments: str) -> str:
    """Return a command line of this program, quoted for a shell."""
    return quoted(PROGRAM, *arguments)


def quoted(*words: str) -> str:
    """Return words as a shell takes them."""
    return subprocess.list2cmdline(words) if sys.platform == "win32" else shlex.join(words)


def this_line() -> str:
    """Return the command line that is running, to be run again."""
    return command_line(*sys.argv[1:])


def job_lines(given: Mapping[str, Any], *, save: str | None = None) -> LineOf:
    """Return a function from the UUID of a task to the command line that collects it.

    Args:
        given: The options of the command that runs the task.
        save: A folder to save into. By default, the files are saved as the options say.
    """
    kept = [] if save is None else ["--save", save]
    for name in _REACHING if save is not None else (*_REACHING, *_SAVING):
        if (value := given.get(name)) is not None:
            kept += [f"--{name.replace('_', '-')}", value]
    local = given.get("emulator")  # it stops when the command ends
    return lambda uuid: None if local else command_line("job", uuid, *kept)
