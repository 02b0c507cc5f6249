"""Shortening of long data, and removal of secrets from URLs, for logs and errors."""

from __future__ import annotations

import re
import reprlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import cast
from urllib.parse import urlsplit

_EXCERPT = 200
_PAYLOAD_HEAD = 32
_LONGEST_UNCUT = 200
# These are compiled on first use: most programs that succeed need none of them.
_PAYLOAD = r"(?:data:[^,\s]{0,200},)?(?:[A-Za-z0-9+/_-]{60,}+[\r\n]*+)++={0,2}"
_URL = r"""(?i)\b(?:https?|wss?|socks\w*)://[^\s"'<>]+"""
_NO_URL = "(an address that is no URL)"
#: A long word in place of a URL is more likely an API key than a host name: arguments or variables were mixed up.
_KEY = r"[\w-]{24,}"
#: A `repr` with limits on the number of items and the length of a text.
_BRIEF = reprlib.Repr()
_BRIEF.maxstring = _BRIEF.maxother = _EXCERPT


def shorten(value: object, shorten_text: Callable[[str], object] | None = None) -> object:
    """Return a copy of JSON-like data for logs and errors, with base64, data URIs and bytes cut to a head and a size.

    `shorten_text`, if given, returns what replaces a text.

    >>> shorten({"seedImage": "data:image/png;base64," + "A" * 5000})
    {'seedImage': 'data:image/png;base64,AAAAAAAAAA…(5022 characters)'}
    """
    if issubclass(type(value), str):
        return (shorten_text or _shorten_string)(cast("str", value))
    if issubclass(type(value), bytes | bytearray | memoryview):
        return f"({memoryview(cast('bytes', value)).nbytes} bytes)"
    if isinstance(value, Mapping):
        items = cast("Mapping[object, object]", value).items()
        return {key: shorten(item, shorten_text) for key, item in items}
    if isinstance(value, list | tuple):
        return [shorten(item, shorten_text) for item in cast("list[object]", value)]
    return value


def _shorten_string(text: str) -> str:
    if len(text) <= _LONGEST_UNCUT:
        return text
    if text[:5].lower() == "data:" or re.fullmatch(_PAYLOAD, text[:_LONGEST_UNCUT]):
        return _head(text)
    # An error message of the server quotes the values that it refuses, inside of a sentence.
    return re.sub(_PAYLOAD, lambda found: _head(found[0]), text)


def _head(text: str) -> str:
    return text if len(text) <= _LONGEST_UNCUT else f"{text[:_PAYLOAD_HEAD]}…({len(text)} characters)"


def shorten_anything(value: object) -> object:
    """Shorten a value as `shorten` does. Return it unchanged if it contains itself, or raises when it is inspected."""
    with suppress(Exception):
        return shorten(value)
    return value


def excerpt(value: object) -> str:
    """Return the beginning of a value's repr. Only the part that is shown is formatted, however large the value is.

    >>> excerpt(b"no JSON" * 100_000_000)[:9]
    "b'no JSON"
    """
    if isinstance(value, str | bytes | bytearray):
        text = repr(value[:_EXCERPT])
        return text if len(value) <= _EXCERPT else f"{text}… ({len(value)} in all)"
    text = _BRIEF.repr(value)
    return text if len(text) <= _EXCERPT else f"{text[:_EXCERPT]}…"


def printable(text: str) -> str:
    """Return a text that any terminal and file can take: unpaired surrogates are escaped.

    >>> printable("a \\ud83d b")
    'a \\\\ud83d b'
    """
    return text.encode("utf-8", "backslashreplace").decode()


def without_secrets(url: str) -> str:
    """Return a URL for logs and errors: without query, fragment and credentials, which can hold secrets."""
    try:
        parts = urlsplit(url)
        # A "/", "?" or "#" in a password ends the host too early, so that the password's beginning is an invalid port.
        _ = parts.port
    except ValueError:
        return _NO_URL
    if parts.scheme.lower() == "data":
        return _shorten_string(url)
    if parts.netloc:
        return parts._replace(netloc=parts.netloc.rpartition("@")[2], query="", fragment="").geturl()
    # Without a scheme or a slash, urlsplit finds no credentials, although there may be some.
    bare = re.split(r"[?#]", url, maxsplit=1)[0]
    return _NO_URL if re.fullmatch(_KEY, bare) else bare.rpartition("@")[2]


def text_without_secrets(text: str) -> str:
    """Return a text with every URL in it as `without_secrets` shows it."""
    return re.sub(_URL, lambda found: without_secrets(found[0]), text)
