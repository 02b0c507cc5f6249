"""Provenance of results: each result keeps the parameters of its request, which `save(metadata=True)` writes to disk.

The parameters are not part of a result's value, so they are neither compared, shown nor pickled.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, cast

from runware._logs.redact import shorten, without_secrets

#: The attribute of a result that has the parameters of its request. It is not an attrs field.
MADE_FROM = "_made_from"

#: A request of at most this many characters holds no media, and is kept unchanged.
LONGEST_UNCUT = 2000  # characters; a prompt has fewer
_URL = r"[A-Za-z][A-Za-z0-9+.-]+://"


def without_media(payload: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the parameters of a request without media, which would take up memory for as long as a result exists."""
    return cast("Mapping[str, Any]", shorten(payload))


def made_from(result: object) -> dict[str, Any]:
    """Return the parameters of a result's request, without media, and without the parts of URLs that may be secret.

    Empty if the request is unknown, because the result was collected by its UUID, or unpickled.
    """
    parameters = cast("Mapping[str, Any]", getattr(result, MADE_FROM, {}))
    request = {key: value for key, value in parameters.items() if key != "taskUUID"}
    return cast("dict[str, Any]", shorten(request, _shown))


def _shown(text: str) -> str:
    if text[:5].lower() == "data:":
        return f"{text.partition(',')[0][:100]},…({len(text)} characters)"
    return without_secrets(text) if re.match(_URL, text) else cast("str", shorten(text))
