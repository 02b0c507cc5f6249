"""The standard streams of a command: they may be closed, and may be unable to take what is written."""

from __future__ import annotations

import os
import sys
from collections.abc import Generator
from contextlib import contextmanager


@contextmanager
def standard_streams() -> Generator[None]:
    """Replace closed streams (`>&-`) by the null device, and at the end, those that cannot take what is still buffered.

    Otherwise a file or a socket would get the number of a closed stream, and Python's own flush at exit would fail and
    change the exit code.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            null = os.open(os.devnull, os.O_RDWR)
            setattr(sys, name, os.fdopen(null, mode, encoding="utf-8", closefd=False))
    try:
        yield
    finally:
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except OSError:
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
