"""Comparison of error codes: the exception of each, and whether a retry may help."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase

from codegen.diff.keys import other_changes
from codegen.diff.rules import Finding, shown
from codegen.spec import ErrorCode, ErrorPattern, ErrorsFile

_FILE = "errors.yaml"
Entry = ErrorCode | ErrorPattern


def compare_errors(old: ErrorsFile, new: ErrorsFile) -> Iterator[Finding]:
    """Yield all differences between two tables of errors."""
    for code in dict.fromkeys([*old.codes, *new.codes]):
        yield from _code_changes(code, old, new)
    yield from _pattern_changes(old.patterns, new.patterns)
    for status in sorted({*old.statuses, *new.statuses}):
        yield from _status_changes(status, old, new)
    for status in sorted({*old.remedies, *new.remedies}):
        before, after = old.remedies.get(status), new.remedies.get(status)
        if before != after:
            words = f"The remedy is {shown(after)}; it was {shown(before)}."
            yield _finding("text-changed", f"remedies: {status}", words, str(status))


def _finding(rule: str, key: str, sentence: str, *names: str) -> Finding:
    return Finding(rule, f"{_FILE}: {key}", sentence, subjects=names)


def _code_changes(code: str, old: ErrorsFile, new: ErrorsFile) -> Iterator[Finding]:
    before, after = _entry(code, old), _entry(code, new)
    place = f"codes: {code}"
    if code not in new.codes:
        words = f"The code `{code}` ({old.codes[code].error}) is gone."
        yield _finding("error-code-removed", place, words, code)
    elif code not in old.codes:
        words = f"The code `{code}` ({new.codes[code].error}) is new."
        yield _finding("error-code-added", place, words, code)
    if before is not None and after is not None:
        yield from _entry_changes(before, after, place, code, texts=code in old.codes and code in new.codes)
    elif before is not None and before.retryable:
        yield _finding("error-no-longer-retryable", place, f"`{code}` is no longer retryable.", code)


def _entry(code: str, errors: ErrorsFile) -> Entry | None:
    """Return the entry of a code, listed or matched by a pattern."""
    if code in errors.codes:
        return errors.codes[code]
    return next((pattern for pattern in errors.patterns if fnmatchcase(code, pattern.match)), None)


def _entry_changes(old: Entry, new: Entry, place: str, name: str, *, texts: bool = True) -> Iterator[Finding]:
    if old.error != new.error:
        words = f"`{name}` becomes {new.error}; it was {old.error}."
        yield _finding("error-class-changed", place, words, name)
    if old.retryable != new.retryable:
        rule = "error-became-retryable" if new.retryable else "error-no-longer-retryable"
        words = f"`{name}` is {'retryable; it was not' if new.retryable else 'no longer retryable'}."
        yield _finding(rule, place, words, name)
    if isinstance(old, ErrorCode) and isinstance(new, ErrorCode):
        for key in ("unknown_task", "overload"):
            before, after = getattr(old, key), getattr(new, key)
            if before != after:
                words = f"The `{key}` of `{name}` is {shown(after)}; it was {shown(before)}."
                yield _finding("error-recovery-changed", place, words, name)
    if type(old) is type(new):
        for rule, sentence in other_changes(old, new):
            yield _finding(rule, place, sentence, name)
    if not texts:
        return
    if old.status != new.status:
        words = f"The HTTP status of `{name}` is {shown(new.status)}; it was {shown(old.status)}."
        yield _finding("error-status-changed", place, words, name)
    if old.meaning != new.meaning:
        yield _finding("text-changed", place, f"The `meaning` of `{name}` has changed.", name)


def _pattern_changes(old: list[ErrorPattern], new: list[ErrorPattern]) -> Iterator[Finding]:
    before, after = ({pattern.match: pattern for pattern in listed} for listed in (old, new))
    for match, pattern in before.items():
        place = f"patterns: {match}"
        if match in after:
            yield from _entry_changes(pattern, after[match], place, match)
        else:
            words = f"The pattern `{match}` ({pattern.error}) is gone."
            yield _finding("error-code-removed", place, words, match)
    for match, pattern in after.items():
        if match not in before:
            words = f"The pattern `{match}` ({pattern.error}) is new."
            yield _finding("error-code-added", f"patterns: {match}", words, match)
    orders = [[match for match in one if match in other] for one, other in ((before, after), (after, before))]
    if orders[0] != orders[1]:
        moved = [match for match, other in zip(orders[1], orders[0], strict=True) if match != other]
        words = f"The patterns {shown(moved)} are tried in another order."
        yield _finding("error-pattern-order-changed", "patterns", words, *moved)


def _status_changes(status: int, old: ErrorsFile, new: ErrorsFile) -> Iterator[Finding]:
    before, after = old.statuses.get(status), new.statuses.get(status)
    if before == after:
        return
    place, name = f"statuses: {status}", str(status)
    words = f"The HTTP status {status} alone means {shown(after)}; it was {shown(before)}."
    if before is None or after is None:
        yield _finding("error-code-added" if before is None else "error-code-removed", place, words, name)
        return
    entries = _entry(before, old), _entry(after, new)
    kinds = [(entry.error, entry.retryable) if entry else None for entry in entries]
    rule = "error-status-changed" if kinds[0] == kinds[1] else "error-class-changed"
    yield _finding(rule, place, words, name)
