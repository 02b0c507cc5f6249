"""Checks of error codes: each names an exception that exists, and each pattern can match a code."""

from __future__ import annotations

import re
from collections.abc import Iterator

from codegen import taken_names
from codegen.spec import ErrorCode, ErrorPattern, ErrorsFile
from codegen.structure import suggestion

_PATTERN = re.compile(r"(?:[A-Za-z0-9*?]|\[!?[A-Za-z0-9-]+\])+")
_BACKWARDS = re.compile(r"(.)-(.)")


def problems(errors: ErrorsFile) -> Iterator[str]:
    """Yield a line for each invalid entry of errors.yaml."""
    for code, entry in errors.codes.items():
        yield from _entry_problems(f"errors.yaml: codes: {code}", entry)
    seen = set[str]()
    for pattern in errors.patterns:
        match = pattern.match
        where = f"errors.yaml: patterns: {match}"
        yield from _entry_problems(where, pattern)
        if not _is_pattern(match):
            yield f"{where}: match is {match!r}, which is not a valid pattern; use letters, digits, *, ? and [a-z]"
        elif not set(match) - set("*?"):
            yield f"{where}: match is {match!r}, which matches every code; name a part of the code"
        if match in seen:
            yield f"{where}: is listed twice"
        seen.add(match)
    for status, code in errors.statuses.items():
        if not 400 <= status <= 599:
            yield f"errors.yaml: statuses: {status} is not an HTTP status of an error (400 to 599)"
        if code not in errors.codes:
            hint = suggestion(code, list(errors.codes))
            yield f"errors.yaml: statuses: {status} has the code {code}, which `codes` does not list{hint}"
    for status in errors.remedies:
        if not 300 <= status <= 599:
            yield f"errors.yaml: remedies: {status} is not an HTTP status of a redirect or an error (300 to 599)"
        if status in errors.statuses:
            yield f"errors.yaml: remedies: {status} is listed under `statuses` too, whose code has its own remedy; remove one of them"


def _entry_problems(where: str, entry: ErrorCode | ErrorPattern) -> Iterator[str]:
    if entry.error not in taken_names.errors():
        hint = suggestion(entry.error, sorted(taken_names.errors()))
        yield f"{where}: error is {entry.error!r}, which is not an error class of runware/errors.py for responses{hint}"
    if entry.status is not None and not 400 <= entry.status <= 599:
        yield f"{where}: status is {entry.status}, which is not an HTTP status of an error (400 to 599)"


def _is_pattern(match: str) -> bool:
    if not _PATTERN.fullmatch(match):
        return False
    brackets = re.findall(r"\[!?([^]]+)\]", match)
    return all(low <= high for inside in brackets for low, high in _BACKWARDS.findall(inside))
