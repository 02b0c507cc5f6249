"""Pauses before retries: those that a server asks for, and random ones otherwise."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

MAX_PAUSE = 30.0  # seconds, whatever Retry-After asks for


def retry_after(status: int, value: str) -> float | None:
    """Return the pause in seconds of `Retry-After`, a number or a date; None if invalid, or not with a 429 or 503."""
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
    """Return the seconds until the next try: those the server asked for, or up to `backoff`, doubled per further failure.

    Full jitter: clients that were refused together do not come back together.
    """
    pause = random.uniform(0.0, backoff * 2 ** (failures - 1)) if asked is None else asked  # noqa: S311
    return min(pause, MAX_PAUSE)


def whole_number(text: str) -> int | None:
    """Return the number in a text; None if it has over 18 digits: Python refuses to parse very long ones."""
    text = text.strip()
    return int(text) if text.isdecimal() and len(text) <= 18 else None
