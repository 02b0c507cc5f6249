"""Identity of results within their task: names, and recognition of duplicates."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from runware._engine.envelope import ENVELOPE, status_of
from runware._json.plain_values import canonical_uuid

_NOT_CONTENT = ENVELOPE - {"status"} | {"cost"}


def identity(item: Mapping[str, Any]) -> tuple[str, bool]:
    """Return a key of a result, and whether the key is unique: a UUID of the result is, its content is not."""
    for key in own_uuids(tuple(item)):
        if isinstance(uuid := item[key], str):
            return uuid.lower(), True
    # One message may have the cost of a result, and another one may not.
    content = {key: value for key, value in item.items() if key not in _NOT_CONTENT}
    if status_of(content) == "success":
        del content["status"]  # replies to polls have it, pushed results do not
    attempt = canonical_uuid(str(item.get("taskUUID")))
    return f"{attempt} {json.dumps(content, sort_keys=True, default=str)}", False


@lru_cache
def own_uuids(keys: tuple[str, ...]) -> list[str]:
    """Return the keys that hold a UUID of the result itself. inputImageUUID and the like name what it was made from."""
    return sorted(key for key in keys if key[-4:] == "UUID" and key != "taskUUID" and key[:5] != "input")


class KnownResults:
    """Multiset of the results of a task that have arrived.

    A result is identified by its own UUID. A result without one (a text) is identified by its attempt and its content:
    equal results in one message are different results, but two messages may repeat the same one.
    """

    __slots__ = ("_in_message", "_message", "_seen")

    def __init__(self) -> None:
        self._seen: dict[str, int] = {}
        self._message: object = None
        #: How often each result is in the current message.
        self._in_message: dict[str, int] = {}

    def is_new(self, key: str, message: object, *, unique: bool) -> bool:
        """Whether a result is new, rather than a repetition of one that has arrived. A new result is added."""
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
        """Add a result."""
        self._seen[key] = self._seen.get(key, 0) + 1

    def count(self, key: str) -> int:
        """Return how many results with this key have arrived."""
        return self._seen.get(key, 0)


def name_of(item: Mapping[str, Any], given: dict[str, int]) -> str:
    """Return the name of a result in its task, which is the same in every call that receives the result.

    Call once for each result, in order, with the same `given`: it counts the results of the task without a UUID.
    """
    key, unique = identity(item)
    if unique:
        return key
    given[key] = number = given.get(key, 0) + 1
    return f"{key} {number}"
