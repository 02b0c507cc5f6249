"""What the status and the headers of an HTTP answer mean."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from runware import errors


def extent(status: int, headers: Mapping[str, str]) -> tuple[int | None, int | None]:
    """Where in the file the body starts, and how long the whole file is, as far as the server tells."""
    if status == 206:
        extent, _, total = headers.get("Content-Range", "").removeprefix("bytes ").partition("/")
        start = extent.partition("-")[0]
        return int(start) if start.isdecimal() else None, int(total) if total.isdecimal() else None
    length = headers.get("Content-Length", "")
    return 0, int(length) if length.isdecimal() and "Content-Encoding" not in headers else None


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


def retry_after(headers: Mapping[str, str]) -> float | None:
    """The pause asked for in seconds, which the header gives as such or as a date."""
    value = headers.get("Retry-After", "").strip()
    if not value:
        return None
    try:
        return max(0.0, float(int(value)))
    except ValueError:
        pass
    try:
        date = parsedate_to_datetime(value)
    except ValueError:
        return None
    return max(0.0, (date.replace(tzinfo=date.tzinfo or UTC) - datetime.now(UTC)).total_seconds())
