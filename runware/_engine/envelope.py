"""Parser of the server's messages: every envelope that the server has been seen to use, and tolerance for anything else."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, cast

Item = dict[str, Any]

#: Task types that the client itself sends for its connection. A tuple, since values of any JSON type are looked up in it.
CONNECTION_TASKS = ("authentication", "ping")
#: Keys of a result that are about its delivery. `status` is content where a class has a field for it.
ENVELOPE = frozenset({"taskType", "taskUUID", "status", "progress"})
#: Keys of an object that is an error, and nothing else.
ERROR_OBJECT = ENVELOPE | {
    "code", "message", "parameter", "type", "documentation", "allowedValues", "min", "max", "multiplier", "default",
    "responseContent", "responseStatusCode", "context",
}  # fmt: skip
_ERROR_KEYS = frozenset({"error", "errors", "errorMessage", "code"})


class Envelope:
    """The items and the errors of one message. `understood` is False if the message is nothing that the API would send."""

    def __init__(self, data: list[Item], errors: list[Item], understood: bool) -> None:
        self.data, self.errors, self.understood = data, errors, understood


def status_of(item: Mapping[str, Any], field: str = "status") -> str | None:
    """Return a status in lower case; None if it is not a string."""
    status = item.get(field)
    return status.lower() if isinstance(status, str) else None


def unwrap(message: object) -> Envelope:
    """Return the items and the errors of a message.

    `{"data": [...], "errors": [...]}` is the documented envelope. The server has also been seen to leave out either key,
    to send a single object instead of an array, to put the whole message in an array, to use the key `error`, and to
    send an item or an error without an envelope.
    """
    answer = Envelope([], [], understood=False)
    try:
        for part in _flat(message):
            if isinstance(part, Mapping):
                found = _unwrapped_object(cast("Mapping[str, object]", part))
                answer.data.extend(found.data)
                answer.errors.extend(found.errors)
                answer.understood |= found.understood
    except RecursionError:  # raised by the comparison of errors that are deeply nested
        return Envelope([], [], understood=False)
    return answer


def _unwrapped_object(message: Mapping[str, object]) -> Envelope:
    if message.keys().isdisjoint({"data", "errors"}):
        if _is_error(message) or message.keys() >= {"taskType", "code"}:
            return Envelope([], [dict(message)], True)
        if "taskType" in message:
            return Envelope([dict(message)], [], True)
    data = [cast("Item", item) for item in _flat(message.get("data")) if isinstance(item, dict)]
    errors = errors_in(message)
    # An empty list has a meaning; a list without any item has none.
    return Envelope(data, errors, bool(data or errors) or message.get("data") == [])


def errors_in(message: Mapping[str, object]) -> list[Item]:
    """Return the errors that a message, or an item of one, contains."""
    errors = _as_errors(message.get("errors"))
    # Some messages have the same error as `errors` and as `error`, for old and for new clients.
    errors += [error for error in _as_errors(message.get("error")) if error not in errors]
    if message.get("errorMessage"):  # the dialect of 2024
        errors.append(dict(message))
    named = {key: message[key] for key in ("taskType", "taskUUID") if key in message}
    return [{**named, **error} for error in errors] if named else errors


def has_code(error: Mapping[str, Any]) -> bool:
    """Whether an error has a code of the API, or an `errorId`. A number is an HTTP status, which any server sends."""
    code = error.get("code")
    return (isinstance(code, str) and not code.isdecimal()) or "errorId" in error


def says_error(item: Mapping[str, Any]) -> bool:
    """Whether an item of `data` is an error, or contains one."""
    if _ERROR_KEYS.isdisjoint(item):
        return False
    # `errors` may also be a number that is part of a result.
    return _is_error(item) or bool(item.get("error") or errors_in(item))


@lru_cache
def content_key(keys: tuple[str, ...]) -> str | None:
    """Return the first key of an item that holds content; None without one, or with a status, progress or an error."""
    told = _ERROR_KEYS | {"status", "progress"}
    return next((key for key in keys if key not in ENVELOPE), None) if told.isdisjoint(keys) else None


def _is_error(item: Mapping[str, Any]) -> bool:
    return "code" in item and "message" in item and item.keys() <= ERROR_OBJECT


def _as_errors(value: object) -> list[Item]:
    errors: list[Item] = []
    for error in _listed(value):
        if isinstance(error, dict):
            item = cast("Item", error)
            errors += ([] if "code" in item else errors_in(item)) or [item]
        elif isinstance(error, list):
            errors += _as_errors(cast("object", error))
        elif isinstance(error, str):
            errors.append({"message": error})
    return errors


def _flat(value: object) -> list[object]:
    """Return the items of an array, and those of arrays in it; of another value, the value alone."""
    return [item for items in _listed(value) for item in _listed(items)]


def _listed(value: object) -> list[object]:
    return cast("list[object]", value) if isinstance(value, list) else [value]
