"""What the status and the headers of an HTTP answer mean."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import runware.errors as errors


def extent(status: int, headers: Mapping[str, str]) -> tuple[int | None, int | None]:
    """Where in the file the body starts, and how long the whole file is, as far as the server tells."""
    if status == 206:
        extent, _, total = headers.get("Content-Range", "").removeprefix("bytes ").partition("/")
        start = extent.partition("-")[0]
        return _whole_number(start), _whole_number(total)
    return 0, None if "Content-Encoding" in headers else _whole_number(headers.get("Content-Length", ""))


def _whole_number(text: str) -> int | None:
    """A number of at most 18 digits; longer ones are nonsense, and Python refuses to read very long ones."""
    text = text.strip()
    return int(text) if text.isdecimal() and len(text) <= 18 else None


def status_error(shown: str, status: int) -> errors.APIError:
    """The error that a download ends with which the server does not give."""
    if status in (404, 410):
        return errors.NotFoundError(
            f"There is no file at {shown} (HTTP {status}). URLs of results expire after the `ttl` that was "
            "asked for, or after some days without one."
        )
    if status in (401, 403):
        return errors.PermissionDeniedError(f"The server does not give out {shown} (HTTP {status}).")
    if status == 429:
        return errors.RateLimitError(f"Too many requests at once for {shown} (HTTP 429).")
    if status >= 500 or status == 408:
        return errors.ServerError(f"The server failed to give {shown} (HTTP {status}).")
    return errors.APIError(f"The server refused to give {shown} (HTTP {status}).")


def retry_after(status: int, headers: Mapping[str, str]) -> float | None:
    """The pause asked for in seconds, which the header gives as such or as a date. Only some answers ask for one."""
    if status not in (429, 503):
        return None
    value = headers.get("Retry-After", "").strip()
    if value.removeprefix("-").isdecimal():
        pause = _whole_number(value.removeprefix("-"))
        return None if pause is None else 0.0 if value.startswith("-") else float(pause)
    try:
        date = parsedate_to_datetime(value)
        return max(0.0, (date.replace(tzinfo=date.tzinfo or UTC) - datetime.now(UTC)).total_seconds())
    except (ValueError, OverflowError, TypeError):
        return None
