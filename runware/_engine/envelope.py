"""The messages of the server taken apart: all wrappings that it has been seen to use, and whatever else may come."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, cast

Item = dict[str, Any]

#: What the client itself sends to keep its connection. It is no task of anybody's. A tuple, for JSON of any type is looked up.
CONNECTION_TASKS = ("authentication", "ping")
#: What of a result is about its delivery. `status` is content where a class has a field for it.
ENVELOPE = frozenset({"taskType", "taskUUID", "status", "progress"})
#: What an object that is nothing but an error consists of.
ERROR_OBJECT = ENVELOPE | {
    "code",
    "message",
    "parameter",
    "type",
    "documentation",
    "allowedValues",
    "min",
    "max",
    "multiplier",
    "default",
    "responseContent",
    "responseStatusCode",
    "context",
}
_ERROR_KEYS = frozenset({"error", "errors", "errorMessage", "code"})


class Envelope:
    """What one message says. `understood` is False if it is nothing that the API would send."""

    def __init__(self, data: list[Item], errors: list[Item], understood: bool) -> None:
        self.data, self.errors, self.understood = data, errors, understood


def status_of(item: Mapping[str, Any], field: str = "status") -> str | None:
    """A status in small letters, whichever it is written in; None if it is no word."""
    status = item.get(field)
    return status.lower() if isinstance(status, str) else None


def unwrap(message: object) -> Envelope:
    """The items and the errors of a message.

    `{"data": [...], "errors": [...]}` is what the documentation shows. Either may be missing, a single object in place
    of the array, or the whole in an array; `error` and a message without any wrapping were seen as well.
    """
    try:
        return _unwrapped(message)
    except RecursionError:  # two errors that are nested deeply cannot even be compared
        return Envelope([], [], understood=False)


def _unwrapped(message: object) -> Envelope:
    answer = Envelope([], [], understood=False)
    for part in _flat(message):
        if isinstance(part, Mapping):
            found = _unwrapped_object(cast("Mapping[str, object]", part))
            answer.data.extend(found.data)
            answer.errors.extend(found.errors)
            answer.understood |= found.understood
    return answer


def _unwrapped_object(message: Mapping[str, object]) -> Envelope:
    bare = not message.keys() & {"data", "errors"}
    if bare and _is_error(message):
        return Envelope([], [dict(message)], True)
    if bare and "taskType" in message:
        return (
            Envelope([], [dict(message)], True) if "code" in message else Envelope([dict(message)], [], True)
        )
    data = [cast("Item", item) for item in _flat(message.get("data")) if isinstance(item, dict)]
    errors = errors_in(message)
    # An empty list says something, and a list of what are no items does not.
    return Envelope(data, errors, bool(data or errors) or message.get("data") == [])


def errors_in(message: Mapping[str, object]) -> list[Item]:
    """The errors that a message, or an item of one, has in it."""
    errors = _as_errors(message.get("errors"))
    # Some messages say the same as `errors` and as `error`, for old and for new clients.
    errors += [error for error in _as_errors(message.get("error")) if error not in errors]
    if message.get("errorMessage"):  # the dialect of 2024
        errors.append(dict(message))
    named = {key: message[key] for key in ("taskType", "taskUUID") if key in message}
    return [{**named, **error} for error in errors] if named else errors


def has_code(error: Mapping[str, Any]) -> bool:
    """Whether an error is in the API's words. A number is a status, which any server gives."""
    code = error.get("code")
    return (isinstance(code, str) and not code.isdecimal()) or "errorId" in error


def says_error(item: Mapping[str, Any]) -> bool:
    """Whether an item of the data is an error, or has one in it."""
    if _ERROR_KEYS.isdisjoint(item):
        return False
    # `errors` may also be a number of a result.
    return _is_error(item) or bool(item.get("error") or errors_in(item))


@lru_cache
def content_key(keys: tuple[str, ...]) -> str | None:
    """The first key of an item that has content. None if it also says how far it is, or what failed."""
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
    """The items of an array, and of arrays in it."""
    return [item for items in _listed(value) for item in _listed(items)]


def _listed(value: object) -> list[object]:
    return cast("list[object]", value) if isinstance(value, list) else [value]
