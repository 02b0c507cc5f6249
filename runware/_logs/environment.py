"""`RUNWARE_LOG`: logs to standard error, for programs that have set up no logging."""

from __future__ import annotations

import os
from functools import cache
from threading import Lock

from runware._logs import logger

#: Values of `RUNWARE_LOG`. `debug` logs every message, `info` connections and retries.
LEVELS = ("debug", "info", "warning", "error")

_lock = Lock()


def follow_environment() -> None:
    """Set up logging as `RUNWARE_LOG` says, once per process. Without the variable, logging is left to the program."""
    if os.environ.get("RUNWARE_LOG", "").strip():
        with _lock:
            _show_once()


@cache
def _show_once() -> None:
    show(os.environ.get("RUNWARE_LOG", "").strip())


def show(level: str) -> None:
    """Log the records of the library to standard error, from a level on."""
    import logging

    if level.lower() not in LEVELS:
        logger.warning("RUNWARE_LOG is %r; it must be one of %s. It is ignored.", level, ", ".join(LEVELS))
        return

    class OneLine(logging.Formatter):
        """Formatter that puts a message on one line: one from a server may have several."""

        def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's name
            return super().formatMessage(record).replace("\n", " ")

    handler = logging.StreamHandler()
    handler.setFormatter(OneLine("%(asctime)s %(name)s %(levelname)s: %(message)s"))
    logger.addHandler(handler)
    logger.setLevel(level.upper())
