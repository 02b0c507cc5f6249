"""Warnings at the line of the program that uses the client."""

from __future__ import annotations

import sys
import threading
import warnings

#: Packages that no caller is in: ours, and what stands between them and a program.
_OURS = ("runware", "runware_sync", "attr", "asyncio")


def warn_caller(message: str, category: type[Warning]) -> None:
    """Warn at the first line outside, in this thread or in the one that waits for this; at none if it cannot be seen."""
    frame, thread = sys._getframe(1), threading.get_ident()  # pyright: ignore[reportPrivateUsage]
    frames = sys._current_frames  # pyright: ignore[reportPrivateUsage]
    while frame.f_globals.get("__name__", "").partition(".")[0] in _OURS:
        # A blocking call is carried out by an object that knows whose it is.
        waiting: int = getattr(frame.f_locals.get("self"), "thread_of_caller", thread)
        outer = frame.f_back if waiting == thread else frames().get(waiting)
        if outer is None:
            break
        frame, thread = outer, waiting
    registry = frame.f_globals.setdefault("__warningregistry__", {})
    where = (frame.f_code.co_filename, frame.f_lineno, frame.f_globals.get("__name__"))
    warnings.warn_explicit(message, category, *where, registry=registry)
