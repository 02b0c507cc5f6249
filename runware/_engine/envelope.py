"""The messages of the server taken apart: all wrappings that it has been seen to use, and whatever else may come."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, cast

Item = dict[str, Any]

#: What of a result is about its delivery. `status` is content where a class has a field for it.
ENVELOPE = frozenset({"taskType", "taskUUID", "status", "progress"})


class Envelope(NamedTuple):
    """What one message says. `understood` is False if it is nothing that the API would send."""

    data: list[Item]
    errors: list[Item]
    understood: bool


def unwrap(message: object) -> Envelope:
    """The items and the errors of a message.

    `{"data": [...], "errors": [...]}` is what the documentation shows. Either may be missing, a single object in place
    of the array, or the whole in an array; `error` and a message without any wrapping were seen as well.
    """
    data = _only_data(message)
    if isinstance(data, list) and set(map(type, cast("list[object]", data))) <= {dict}:
        return Envelope(cast("list[Item]", data), [], understood=True)  # nearly all messages
    try:
        return _unwrapped(message)
    except RecursionError:  # two errors that are nested deeply cannot even be compared
        return Envelope([], [], understood=False)


def _only_data(message: object) -> object:
    """What an object holds that holds nothing but data."""
    if not isinstance(message, dict) or len(cast("Item", message)) != 1:
        return None
    return cast("Item", message).get("data")


def _unwrapped(message: object) -> Envelope:
    parts = cast("list[object]", message) if isinstance(message, list) else [message]
    answer = Envelope([], [], understood=False)
    for part in parts:
        if isinstance(part, Mapping):
            found = _unwrapped_object(cast("Mapping[str, object]", part))
            answer.data.extend(found.data)
            answer.errors.extend(found.errors)
            answer = answer._replace(understood=answer.understood or found.understood)
    return answer


def _unwrapped_object(message: Mapping[str, object]) -> Envelope:
    if "taskType" in message and not message.keys() & {"data", "errors"}:
        bare = dict(message)
        return Envelope([], [bare], True) if "code" in bare else Envelope([bare], [], True)
    data = [cast("Item", item) for item in _listed(message.get("data")) if isinstance(item, dict)]
    errors = _as_errors(message.get("errors"))
    # Some messages say the same as `errors` and as `error`, for old and for new clients.
    errors += [error for error in _as_errors(message.get("error")) if error not in errors]
    if "errorMessage" in message:  # the dialect of 2024
        errors.append(dict(message))
    understood = bool(data or errors) or isinstance(message.get("data"), list)
    return Envelope(data, errors, understood)


def _as_errors(value: object) -> list[Item]:
    errors: list[Item] = []
    for error in _listed(value):
        if isinstance(error, dict):
            errors.append(cast("Item", error))
        elif isinstance(error, str):
            errors.append({"message": error})
    return errors


def _listed(value: object) -> list[object]:
    return cast("list[object]", value) if isinstance(value, list) else [value]
