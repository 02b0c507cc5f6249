"""The content of a task, by which a batch identifies tasks regardless of their order and UUIDs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import lru_cache, partial
from typing import Any, NamedTuple, cast

from runware._files import media
from runware._models import kinds
from runware._models.codec import Encoder, from_wire
from runware._models.lazy import load
from runware._models.model import Result, Task
from runware._models.preparing import TOO_DEEP, describe, reports_cost, result_of_unknown_task
from runware._models.validation import fields_by_key, from_mapping, unchecked
from runware.errors import InvalidParameterError

TaskLike = Task[Any] | Mapping[str, object]

#: Prefix of the data URI that replaces local media in the journal. Their SHA-256 follows it.
_MARK = "data:application/x-sha256,"
_canonical = partial(json.dumps, sort_keys=True, separators=(",", ":"), allow_nan=False)


class Content(NamedTuple):
    """A task without its UUID."""

    #: A hash of `kind` and `body`.
    key: bytes
    #: The name of the class of the task; "" for a mapping.
    kind: str
    #: The parameters as canonical JSON, by their wire names. Those of a class are flat, not nested as on the wire.
    body: str
    #: The UUID that the caller gave the task; None if there is none.
    uuid: str | None


def _hashed(value: media.Media, name: str) -> str:
    """Return a hash of the content of local media in place of it, since a file may be moved or read into memory."""
    return f"{_MARK}{media.encode_with_digest(value, name)[1]}"


def content_of(task: TaskLike) -> Content:
    """Return the content of a task.

    Raises:
        InvalidParameterError: This is not a task, it cannot be sent, or one of its files cannot be read.
    """
    encoder = Encoder(_hashed)
    try:
        if isinstance(task, Task):
            fields = fields_by_key(type(task))
            kind, given = type(task).__name__, task.task_uuid
            said = {
                kinds.wire_name(fields[name]): value if type(value) is str else encoder.json(value, name)
                for name, value in vars(task).items()
                if value is not None and value != {} and name in fields and name != "task_uuid"
            }
        else:
            _, payload = describe(task)
            kind, given = "", payload.pop("taskUUID", None)
            said = encoder.json(payload, "")
        body = _text(said)
    except RecursionError:
        raise InvalidParameterError(TOO_DEEP) from None
    key = hashlib.blake2b(f"{kind}\n{body}".encode(), digest_size=16).digest()
    return Content(key, kind, body, None if given is None else kinds.uuid_text(given, "task_uuid"))


def _text(said: dict[str, Any]) -> str:
    text = _canonical(said, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:  # lone surrogates
        return _canonical(said)
    return text


@lru_cache(maxsize=256)
def class_of(kind: str) -> type[Task[Any]] | None:
    """Return the task class of that name; None for a mapping (`""`), or a class that this version does not have."""
    try:
        return cast("type[Task[Any]]", load(kind)) if kind else None
    except KeyError:
        return None


def task_of(kind: str, body: str, uuid: str) -> TaskLike:
    """Rebuild a task from the journal. It has hashes in place of local media, so it must not be sent."""
    said: dict[Any, Any] = json.loads(body)
    cls = class_of(kind)
    if cls is None:
        return {**said, "taskUUID": uuid}
    try:
        return with_uuid(from_mapping(cls, said), uuid)
    except InvalidParameterError:  # written by another version of the package
        return {**said, "taskType": cls.task_type, "taskUUID": uuid}


def with_uuid(task: TaskLike, uuid: str, missing: int | None = None) -> TaskLike:
    """Return a copy with a UUID. A task of a class also asks for its cost, if it can, and for `missing` results, if given."""
    if not isinstance(task, Task):
        return {**task, "taskUUID": uuid}
    cls = type(task)
    changes: dict[str, object] = {"task_uuid": uuid}
    if reports_cost(cls):
        changes["include_cost"] = True
    count = cls.__settings__.count_param
    if missing is not None and count is not None:
        changes[fields_by_key(cls)[count].name] = missing
    return unchecked(cls, {**vars(task), **changes})


def result_count(kind: str, body: str) -> int | None:
    """Return how many results a task must have; None if it asks for no number, may have fewer, or has a webhook."""
    cls = class_of(kind)
    count = cls.__settings__.count_param if cls is not None else "numberResults"
    if count is None or (cls is not None and cls.__settings__.partial_ok):
        return None
    if f'"{count}"' not in body or '"webhookURL"' in body:
        return None
    number = json.loads(body).get(count)
    return number if type(number) is int and number > 0 else None


def result_of(kind: str, item: Mapping[str, Any]) -> Result:
    """Build a result from JSON as the server sent it."""
    cls = class_of(kind)
    return (
        result_of_unknown_task(item) if cls is None or cls.returns is Result else from_wire(cls.returns, item)
    )
