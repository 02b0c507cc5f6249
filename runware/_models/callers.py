"""Warnings that show the line of the program that uses the client."""

from __future__ import annotations

import sys
import threading
import warnings

#: Top-level packages that are not the caller: this library, and packages between it and a program.
_OURS = ("runware", "runware_sync", "attr", "asyncio")


def warn_caller(message: str, category: type[Warning]) -> None:
    """Warn at the innermost line outside of `_OURS`, in this thread or one that waits for it; else at the outermost."""
    frame, thread = sys._getframe(1), threading.get_ident()  # pyright: ignore[reportPrivateUsage]
    frames = sys._current_frames  # pyright: ignore[reportPrivateUsage]
    while frame.f_globals.get("__name__", "").partition(".")[0] in _OURS:
        # The object that carries out a blocking call knows the thread of its caller.
        waiting: int = getattr(frame.f_locals.get("self"), "thread_of_caller", thread)
        outer = frame.f_back if waiting == thread else frames().get(waiting)
        if outer is None:
            break
        frame, thread = outer, waiting
    registry = frame.f_globals.setdefault("__warningregistry__", {})
    where = (frame.f_code.co_filename, frame.f_lineno, frame.f_globals.get("__name__"))
    warnings.warn_explicit(message, category, *where, registry=registry)
