"""`RUNWARE_LOG`: shows what a client does, for who has set up no logging."""

from __future__ import annotations

import os
from threading import Lock

#: What `RUNWARE_LOG` may say. `debug` has every message, `info` connections and what is tried again.
LEVELS = ("debug", "info", "warning", "error")

_lock = Lock()
_followed = False


def follow_environment() -> None:
    """Do once what `RUNWARE_LOG` says. Without it, the program's own logging decides, and nothing is touched."""
    global _followed
    level = os.environ.get("RUNWARE_LOG", "").strip()
    if not level:
        return
    with _lock:
        if not _followed:
            _followed = True
            show(level)


def show(level: str) -> None:
    """Show the log of the library on the standard error."""
    import logging

    logger = logging.getLogger("runware")
    if level.lower() not in LEVELS:
        logger.warning(
            "RUNWARE_LOG is %r; it must be one of %s. It changes nothing as it is.", level, ", ".join(LEVELS)
        )
        return

    class OneLine(logging.Formatter):
        """What a server says may have several lines."""

        def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's name
            return super().formatMessage(record).replace("\n", " ")

    handler = logging.StreamHandler()
    handler.setFormatter(OneLine("%(asctime)s %(name)s %(levelname)s: %(message)s"))
    logger.addHandler(handler)
    logger.setLevel(level.upper())
