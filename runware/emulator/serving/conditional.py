"""Conditional requests (`If-None-Match`, `If-Modified-Since`) and range requests."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime

#: Maximum number of ranges in a request. Players request one.
MOST_RANGES = 16
_RANGE = re.compile(r"\s*(?P<first>[0-9]{0,18})-(?P<last>[0-9]{0,18})\s*")


def is_unchanged(asked: Mapping[str, str], answered: Mapping[str, str]) -> bool:
    """Whether the client's copy is current, by the headers of request and response; the response is then a 304."""
    tags = asked.get("if-none-match")
    if tags is not None:
        listed = [tag.strip().removeprefix("W/") for tag in tags.split(",")]
        return tags.strip() == "*" or answered.get("etag") in listed
    since, changed = _time(asked.get("if-modified-since")), _time(answered.get("last-modified"))
    return since is not None and changed is not None and changed <= since


def _time(given: str | None) -> datetime | None:
    try:
        time = None if given is None else parsedate_to_datetime(given)
    except (ValueError, OverflowError):
        return None
    return time if time is None or time.tzinfo is not None else None


def is_of_parts(ranges: str) -> bool:
    """Whether a `Range` header is valid and has few ranges. Others are ignored: the whole file is sent (RFC 9110)."""
    unit, _, listed = ranges.partition("=")
    parts = [_RANGE.fullmatch(part) for part in listed.split(",", MOST_RANGES)]
    if unit.strip().lower() != "bytes" or len(parts) > MOST_RANGES:
        return False
    return all(
        part is not None
        and (part["first"] or part["last"])
        and not (part["first"] and part["last"] and int(part["first"]) > int(part["last"]))
        for part in parts
    )
