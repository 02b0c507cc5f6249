"""Long data made short, and secrets left out, for logs and errors."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import cast
from urllib.parse import urlsplit

__all__ = ["shorten", "without_secrets"]

_PAYLOAD_HEAD = 32
_LONGEST_UNCUT = 200
_PAYLOAD = re.compile(r"(?:data:[^,\s]{0,200},)?(?:[A-Za-z0-9+/_-]{60,}+[\r\n]*+)++={0,2}")


def shorten(value: object) -> object:
    """A copy of JSON-like data for logs and errors, its base64, data URIs and bytes cut to a head and a size.

    >>> shorten({"seedImage": "data:image/png;base64," + "A" * 5000})
    {'seedImage': 'data:image/png;base64,AAAAAAAAAA…(5022 characters)'}
    """
    if isinstance(value, str):
        return _shorten_string(value)
    if isinstance(value, bytes | bytearray | memoryview):
        return f"({memoryview(cast('bytes', value)).nbytes} bytes)"
    if isinstance(value, Mapping):
        return {key: shorten(item) for key, item in cast("Mapping[object, object]", value).items()}
    if isinstance(value, list | tuple):
        return [shorten(item) for item in cast("list[object]", value)]
    return value


def _shorten_string(text: str) -> str:
    if len(text) <= _LONGEST_UNCUT:
        return text
    if text[:5].lower() == "data:" or _PAYLOAD.fullmatch(text[:_LONGEST_UNCUT]):
        return _head(text)
    # The server's messages quote what they refuse.
    return _PAYLOAD.sub(lambda found: _head(found[0]) if len(found[0]) > _LONGEST_UNCUT else found[0], text)


def _head(text: str) -> str:
    return f"{text[:_PAYLOAD_HEAD]}…({len(text)} characters)"


def without_secrets(url: str) -> str:
    """The URL for logs and errors: without query, fragment and credentials, which can hold secrets."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "(an address that is no URL)"
    if parts.scheme.lower() == "data":
        return _shorten_string(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2], query="", fragment="").geturl()
