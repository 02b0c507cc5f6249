"""When to come again: what a server asks for, and what is chosen where it asks for nothing."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

MAX_PAUSE = 30.0  # seconds, whatever Retry-After asks for


def retry_after(status: int, value: str) -> float | None:
    """The pause asked for in seconds, which `Retry-After` gives as such or as a date. Only some answers ask for one."""
    if status not in (429, 503):
        return None
    value = value.strip()
    if (pause := whole_number(value.removeprefix("-"))) is not None:
        return 0.0 if value.startswith("-") else float(pause)
    try:
        date = parsedate_to_datetime(value)
        return max(0.0, (date.replace(tzinfo=date.tzinfo or UTC) - datetime.now(UTC)).total_seconds())
    except (ValueError, OverflowError, TypeError):
        return None


def pause_before_retry(failures: int, asked: float | None, backoff: float = 1.0) -> float:
    """Seconds until the next try: those that the server asked for, or up to `backoff`, doubled for each further failure.

    Full jitter: clients that were turned away together do not come back together.
    """
    pause = random.uniform(0.0, backoff * 2 ** (failures - 1)) if asked is None else asked  # noqa: S311
    return min(pause, MAX_PAUSE)


def whole_number(text: str) -> int | None:
    """A number of at most 18 digits; longer ones are nonsense, and Python refuses to read very long ones."""
    text = text.strip()
    return int(text) if text.isdecimal() and len(text) <= 18 else None
