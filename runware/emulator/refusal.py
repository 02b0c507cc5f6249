"""Errors as the API words them."""

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
#: What a parameter's name says of its media, and which formats the API then lists.
_KINDS = (("video", "video", ""), ("audio", "audio", ""), ("voice", "audio", ""), ("mesh", "file", ""))
_IMAGE_FORMATS = " Supported formats are: PNG, JPG, and WEBP."


class Refused(Exception):  # noqa: N818 - a refusal is an answer here, not an error of the server
    """A request is answered with these errors."""

    def __init__(self, *errors: dict[str, Any]) -> None:
        super().__init__(errors[0].get("message"))
        self.errors = list(errors)
        #: Seconds until it is said.
        self.after = 0.0
        #: The id of the chosen answer that it is.
        self.chosen: str | None = None


def problem(
    code: str, message: str, parameter: str | list[str] | None = None, **details: Any
) -> dict[str, Any]:
    """One error object; what is None is left out."""
    error = {"code": code, "message": message, "parameter": parameter, **details}
    return {key: value for key, value in error.items() if value is not None}


@contextmanager
def failures_told() -> Generator[None]:
    """What fails in the server itself is told as well, so that nobody waits for an answer that never comes.

    Raises:
        Refused: Something was refused, or failed.
    """
    try:
        yield
    except Refused:
        raise
    except Exception as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else repr(error)
        raise Refused(problem("internalServerError", f"The local server failed: {why}.")) from error


def missing(*parameters: str, type: str | None = None) -> Refused:
    """The refusal of a request that has none of these parameters, of which it needs one."""
    listed = " or ".join(f"'{name}'" for name in parameters)
    named = parameters[0] if len(parameters) == 1 else list(parameters)
    return Refused(problem("missingParameter", f"Missing required parameter: {listed}.", named, type=type))


def bad_media(place: str, reason: str = "") -> Refused:
    """The refusal of media, in the words of the API. A place that ends with `[]` is a list of them."""
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
    """The name of a parameter: the last part of its place."""
    return place.rpartition(".")[2].partition("[")[0]


def spelled_out(name: str) -> str:
    """`referenceImages` as a sentence begins with it: `Reference images`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).capitalize()


def status_of(code: str) -> int:
    """The HTTP status that goes with an error code."""
    entry = _known(code)
    return entry.status if entry else 400


def meaning_of(code: str) -> str | None:
    """What an error code of the API means; None for any other."""
    entry = _known(code)
    return entry.meaning if entry else None


def turns_away(code: str) -> bool:
    """Whether the API answers with this error before it begins a task. It forgets such a task."""
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
