"""Errors in the form and wording of the API."""

from __future__ import annotations

import re
from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from runware.error_codes import ErrorCode

_FORMS = (
    "a UUID v4 string of a previously uploaded or generated {kind}, a data URI string, a base64 encoded {kind}, "
    "or a publicly accessible URL.{formats}"
)
#: Part of a parameter's name, the kind of its media in messages, and the formats that the message lists.
_KINDS = (("video", "video", ""), ("audio", "audio", ""), ("voice", "audio", ""), ("mesh", "file", ""))
_IMAGE_FORMATS = " Supported formats are: PNG, JPG, and WEBP."


class Refused(Exception):  # noqa: N818 - an answer, not an error of the server
    """Raised to answer a request with errors."""

    def __init__(self, *errors: dict[str, Any]) -> None:
        super().__init__(errors[0].get("message"))
        self.errors = list(errors)
        #: Seconds until the errors are sent.
        self.after = 0.0
        #: The id of the chosen answer with these errors; None if the errors were not chosen.
        self.chosen: str | None = None


def problem(
    code: str, message: str, parameter: str | list[str] | None = None, **details: Any
) -> dict[str, Any]:
    """Return an error object, without the keys whose value is None."""
    error = {"code": code, "message": message, "parameter": parameter, **details}
    return {key: value for key, value in error.items() if value is not None}


@contextmanager
def as_refusals() -> Generator[None]:
    """Map unexpected exceptions of the server to `Refused`, so that no client waits for an answer in vain.

    Raises:
        Refused: The body raised it, or any other exception.
    """
    try:
        yield
    except Refused:
        raise
    except Exception as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else repr(error)
        raise Refused(problem("internalServerError", f"The local server failed: {why}.")) from error


def missing(*parameters: str, type: str | None = None) -> Refused:
    """Return the refusal of a request that has none of these parameters, but requires one of them."""
    listed = " or ".join(f"'{name}'" for name in parameters)
    named = parameters[0] if len(parameters) == 1 else list(parameters)
    return Refused(problem("missingParameter", f"Missing required parameter: {listed}.", named, type=type))


def bad_media(place: str, reason: str = "") -> Refused:
    """Return the refusal of media, in the API's words. A place that ends with `[]` is a list of media."""
    several = place.endswith("[]")
    place = place.removesuffix("[]")
    name = name_of(place)
    lowered = name.lower()
    kind, formats = next(
        ((kind, formats) for word, kind, formats in _KINDS if word in lowered), ("image", _IMAGE_FORMATS)
    )
    words = spelled_out(name)
    forms = _FORMS.format(kind=kind, formats=formats)
    if several:
        rule = f"{words} must be an array of strings, where each {kind} must be specified in one of the following formats: {forms}"
    else:
        rule = f"{words} must be specified in one of the following formats: {forms}"
    return Refused(
        problem(
            f"invalid{name[:1].upper()}{name[1:]}",
            f"Invalid value for '{place}' parameter. {rule}{f' ({reason})' if reason else ''}",
            place,
            type="string[]" if several else "string",
        )
    )


def name_of(place: str) -> str:
    """Return the name of a parameter: the last part of its place, without an index."""
    return place.rpartition(".")[2].partition("[")[0]


def spelled_out(name: str) -> str:
    """Return a name as the beginning of a sentence: `Reference images` for `referenceImages`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).capitalize()


def status_of(code: str) -> int:
    """Return the HTTP status of an error code; 400 if the code is unknown."""
    entry = _known(code)
    return entry.status if entry else 400


def meaning_of(code: str) -> str | None:
    """Return the meaning of an error code of the API; None for other codes."""
    entry = _known(code)
    return entry.meaning if entry else None


def turns_away(code: str) -> bool:
    """Whether the API sends this error before it begins a task, and so does not know the task afterwards."""
    entry = _known(code)
    return entry is not None and (
        entry.error in _BEFORE or (entry.error == "ServerError" and entry.status == 503)
    )


_BEFORE = frozenset(
    {
        "AuthenticationError",
        "PermissionDeniedError",
        "QuotaError",
        "RateLimitError",
        "ConflictError",
        "ValidationError",
        "NotFoundError",
    }
)


def _known(code: str) -> ErrorCode | None:
    from fnmatch import fnmatchcase

    from runware.error_codes import CODES, PATTERNS

    return CODES.get(code) or next((row for match, row in PATTERNS if fnmatchcase(code, match)), None)
