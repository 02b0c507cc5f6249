"""What tells a result from the others of its task, and which results of a task are here."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from runware._engine.envelope import ENVELOPE, status_of
from runware._json.uuids import usual_uuid

Item = dict[str, Any]

_NOT_CONTENT = ENVELOPE - {"status"} | {"cost"}


def identity(item: Mapping[str, Any]) -> tuple[str, bool]:
    """A name for a result, and whether it is the result's own: a UUID is, the content of a text is not."""
    for key in _own_uuids(tuple(item)):
        if isinstance(uuid := item[key], str):
            return uuid.lower(), True
    # What it cost may be said in one message and not in another.
    content = {key: value for key, value in item.items() if key not in _NOT_CONTENT}
    if status_of(content) == "success":
        del content["status"]  # said when asked, not when pushed
    attempt = usual_uuid(str(item.get("taskUUID")))
    return f"{attempt} {json.dumps(content, sort_keys=True, default=str)}", False


@lru_cache
def _own_uuids(keys: tuple[str, ...]) -> list[str]:
    """Which keys of a result hold a UUID of its own. inputImageUUID and the like name what it was made from."""
    return sorted(key for key in keys if key[-4:] == "UUID" and key != "taskUUID" and key[:5] != "input")


class KnownResults:
    """How often each result of a task is here.

    A result is known by its own UUID. Results without one (texts) are known by their attempt and their content: one
    message does not repeat itself, but two messages may say the same.
    """

    __slots__ = ("_in_message", "_message", "_seen")

    def __init__(self) -> None:
        self._seen: dict[str, int] = {}
        self._message: object = None
        #: How often each was in the present message.
        self._in_message: dict[str, int] = {}

    def is_new(self, key: str, message: object, *, unique: bool) -> bool:
        """Whether this is one more result than are here. Then it is one of them from now on."""
        count = 1
        if not unique:
            if message != self._message:
                self._message, self._in_message = message, {}
            self._in_message[key] = count = self._in_message.get(key, 0) + 1
        seen = self._seen.get(key, 0)
        if count <= seen:
            return False
        self._seen[key] = seen + 1
        return True

    def add(self, key: str) -> None:
        """It is here."""
        self._seen[key] = self._seen.get(key, 0) + 1

    def count(self, key: str) -> int:
        """How often it is here."""
        return self._seen.get(key, 0)


class ResultNames:
    """Gives each result of a task a name that it keeps, whoever asks for it."""

    __slots__ = ("_given",)

    def __init__(self) -> None:
        self._given: dict[str, int] = {}

    def name(self, item: Mapping[str, Any]) -> str:
        """The name. To be called once for each result, in turn."""
        key, unique = identity(item)
        if unique:
            return key
        self._given[key] = number = self._given.get(key, 0) + 1
        return f"{key} {number}"
