"""Errors as the API words them."""

from __future__ import annotations

from typing import Any


class Refused(Exception):  # noqa: N818 - a refusal is an answer here, not an error of the server
    """A request is answered with these errors."""

    def __init__(self, *errors: dict[str, Any]) -> None:
        super().__init__(errors[0]["message"])
        self.errors = list(errors)


def problem(
    code: str, message: str, parameter: str | list[str] | None = None, **details: Any
) -> dict[str, Any]:
    """One error object; what is None is left out."""
    error = {"code": code, "message": message, "parameter": parameter, **details}
    return {key: value for key, value in error.items() if value is not None}


def missing(*parameters: str, type: str | None = None) -> Refused:
    """The refusal of a request that has none of these parameters, of which it needs one."""
    listed = " or ".join(f"'{name}'" for name in parameters)
    named = parameters[0] if len(parameters) == 1 else list(parameters)
    return Refused(problem("missingParameter", f"Missing required parameter: {listed}.", named, type=type))


def status_of(code: str) -> int:
    """The HTTP status that goes with an error code."""
    from fnmatch import fnmatchcase

    from runware.error_codes import CODES, PATTERNS

    entry = CODES.get(code) or next((row for match, row in PATTERNS if fnmatchcase(code, match)), None)
    return entry.status if entry else 400
