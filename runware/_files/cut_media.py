"""Media taken out of JSON, and put back: base64 and data URIs become references to files.

A reference is an object: `{"$recorded": "<sha256>.png", "as": "data:image/png;base64,"}`. `as` is what stands before the
base64; empty for bare base64.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Callable, Mapping
from typing import Any, cast

from runware._files import sniff
from runware._logs.redact import shorten

REFERENCE = "$recorded"
_BEFORE = "as"
#: Shorter base64 may be a word, unless what it says is a file of a known kind.
_LEAST, _SHORTEST = 200, 24
_URI = re.compile(r"data:[^,;]{0,100}(?:;[^,]{0,200})?;base64,", re.IGNORECASE)
_BASE64 = re.compile(rf"[A-Za-z0-9+/_-]{{{_SHORTEST - 2},}}={{0,2}}(?:\r?\n|\Z)")
_LINE_END = re.compile(r"\r?\n")


def without_media(value: object, keep: Callable[[bytes, str], None]) -> Any:
    """JSON with references in place of media. `keep` is given each file, and its name."""

    def cut(text: str) -> object:
        found = media_in(text)
        if found is None:
            return text
        before, content = found
        name = name_of(content)
        keep(content, name)
        return {REFERENCE: name, _BEFORE: before}

    return shorten(value, cut)


def with_media(value: object, content: Callable[[str], bytes]) -> Any:
    """JSON with media in place of references. `content` gives the file of a name."""
    if isinstance(value, Mapping):
        given = cast("Mapping[str, Any]", value)
        if REFERENCE in given:
            encoded = base64.b64encode(content(str(given[REFERENCE]))).decode()
            return f"{given.get(_BEFORE, '')}{encoded}"
        return {key: with_media(item, content) for key, item in given.items()}
    if isinstance(value, list):
        return [with_media(item, content) for item in cast("list[object]", value)]
    return value


def media_in(text: str) -> tuple[str, bytes] | None:
    """What stands before the base64 of a text, and its content; None if the text is no media.

    Bare base64 is media if it is that of a file of a known kind, or long and written as encoders do. Words are neither.
    """
    if text[:5].lower() == "data:":
        match = _URI.match(text)
        content = None if match is None else _decoded("".join(text[match.end() :].split()))
        return None if match is None or content is None else (match[0], content)
    if len(text) < _SHORTEST or _BASE64.match(text) is None:
        return None
    content = _decoded(_LINE_END.sub("", text))
    if content is None:
        return None
    is_file = sniff.mime_type(content) != sniff.UNKNOWN
    is_encoded = len(text) >= _LEAST and base64.b64encode(content).decode() == text
    return ("", content) if is_file or is_encoded else None


def _decoded(payload: str) -> bytes | None:
    payload = payload.translate(_URL_SAFE)
    try:
        return base64.b64decode(payload + "=" * (-len(payload) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None


_URL_SAFE = str.maketrans("-_", "+/")


def name_of(content: bytes) -> str:
    """The name of a file that is kept: what it has in it, and of which kind that is."""
    return f"{hashlib.sha256(content).hexdigest()}{sniff.extension(sniff.mime_type(content))}"
