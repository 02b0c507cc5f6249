"""Recognition of published strings that are media or models."""

from __future__ import annotations

import re
from typing import Any

from codegen.importing.sources import mapping

#: Formats of media strings.
_MEDIA_FORMATS = {"uuid", "uri"}
_BASE64 = ("A-Z", "a-z", "0-9", "+", "/")
#: Recognises a published pattern for AIR identifiers.
_AIR = re.compile(r"a-z.*:.*a-z.*@", re.IGNORECASE)


def media_type(options: list[Any]) -> str | None:
    """Return the type of a string that can be a UUID, a URL, a data URI or base64; None if it is none of these."""
    formats = {str(mapping(option)["format"]) for option in options if "format" in mapping(option)}
    patterns = [str(mapping(option)["pattern"]) for option in options if "pattern" in mapping(option)]
    if len(formats) + len(patterns) != len(options) or not formats <= _MEDIA_FORMATS:
        return None
    if not all("data:" in one or all(part in one for part in _BASE64) for one in patterns):
        return None
    if formats == {"uuid"} and not patterns:
        return "uuid"
    return "media" if formats == {"uuid", "uri"} or patterns else "string"


def is_air(place: str, pattern: object) -> bool:
    """Whether a string identifies a model, judged by its name and its pattern."""
    name = place.rpartition(".")[2]
    if name != "model" and not name.endswith("Model"):
        return False
    return pattern is None or bool(_AIR.search(str(pattern)))
