"""What is said of a request that its model will not take: an error, or a warning at the line of the caller."""

from __future__ import annotations

import asyncio
import logging
import re
import sys
import threading
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import FrameType

from runware._catalogue.values import Finding
from runware.errors import InvalidParameterError, ModelWarning

logger = logging.getLogger("runware")

#: More sentences than these are not in one error.
_MOST_SENTENCES = 5
#: Files that no caller is in: those of both packages, and what stands between them and a program.
_OURS = tuple(
    f"{folder}{end}"
    for folder in (
        Path(__file__).parents[1],
        f"{Path(__file__).parents[1]}_sync",
        Path(asyncio.__file__).parent,
    )
    for end in "/\\"
)


def refused(found: Sequence[Finding], names: Mapping[str, str], task_type: str) -> InvalidParameterError:
    """The error that refuses a request, whose parameters have other names for the caller."""
    sentences = [renamed(one.message, names) for one in found[:_MOST_SENTENCES]]
    if len(found) > _MOST_SENTENCES:
        sentences.append(f"There are {len(found) - _MOST_SENTENCES} more.")
    allowed = found[0].allowed
    sizes = [f"{width}x{height}" for width, height in found[0].sizes]
    return InvalidParameterError(
        " ".join(sentences),
        parameters=tuple(renamed(place, names) for one in found for place in one.parameters),
        allowed_values=tuple(allowed.values or sizes),
        minimum=allowed.min_length if allowed.minimum is None else allowed.minimum,
        maximum=allowed.max_length if allowed.maximum is None else allowed.maximum,
        task_type=task_type,
    )


def warn(found: Finding, names: Mapping[str, str]) -> None:
    """Say it once, as a warning of Python and in the log."""
    sentence = renamed(found.message, names)
    logger.info("%s The task is sent all the same.", sentence)
    frame = _caller()
    if frame is None:
        warnings.warn(sentence, ModelWarning, stacklevel=2)
        return
    warnings.warn_explicit(
        sentence,
        ModelWarning,
        frame.f_code.co_filename,
        frame.f_lineno,
        module=frame.f_globals.get("__name__"),
        registry=frame.f_globals.setdefault("__warningregistry__", {}),
    )


def _caller() -> FrameType | None:
    """Where the program called the client, if that can be seen: in this thread, or in one that waits for this."""
    frame: FrameType | None = sys._getframe(1)  # pyright: ignore[reportPrivateUsage]
    other: int | None = None
    while frame is not None and frame.f_code.co_filename.startswith(_OURS):
        # A blocking call is carried out by an object that knows whose it is.
        other = getattr(frame.f_locals.get("self"), "thread_of_caller", other)
        frame = frame.f_back
    if isinstance(other, int) and other != threading.get_ident():
        frame = sys._current_frames().get(other)  # pyright: ignore[reportPrivateUsage]
        while frame is not None and frame.f_code.co_filename.startswith(_OURS):
            frame = frame.f_back
    return frame


def renamed(text: str, names: Mapping[str, str]) -> str:
    """A text with other names of parameters; what is quoted stays."""
    longest_first = sorted((name for name in names if name != names[name]), key=len, reverse=True)
    alternatives = "|".join(map(re.escape, longest_first)) or "(?!)"
    pattern = rf"'[^']*'|(?<![\w.])(?:{alternatives})(?!\w)"
    return re.sub(pattern, lambda found: names.get(found[0], found[0]), text)
