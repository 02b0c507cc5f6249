"""What a result was made from: results know the parameters of their request, for those who save them.

It is no part of what a result says, so it is neither compared, shown nor pickled.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, cast

from runware._logs.redact import shorten, without_secrets

#: Where it stands, beside what is given by the fields.
MADE_FROM = "_made_from"

#: A request that has no more than so many characters holds no media.
LONGEST_UNCUT = 2000  # characters; a prompt has fewer
_URL = r"[A-Za-z][A-Za-z0-9+.-]+://"


def without_media(payload: Mapping[str, Any]) -> Mapping[str, Any]:
    """The parameters of a request without the media in them, which would take up memory as long as a result does."""
    return cast("Mapping[str, Any]", shorten(payload))


def made_from(result: object) -> dict[str, Any]:
    """The parameters of a result's request, without media, and without what can be secret in URLs.

    Empty for a result whose request is not known here: it was asked for by its UUID, or unpickled.
    """
    parameters = cast("Mapping[str, Any]", getattr(result, MADE_FROM, {}))
    request = {key: value for key, value in parameters.items() if key != "taskUUID"}
    return cast("dict[str, Any]", shorten(request, _shown))


def _shown(text: str) -> str:
    if text[:5].lower() == "data:":
        return f"{text.partition(',')[0][:100]},…({len(text)} characters)"
    return without_secrets(text) if re.match(_URL, text) else cast("str", shorten(text))
