"""Conversion of tasks to requests: their JSON, their UUID, and what the engine must know to complete them."""

from __future__ import annotations

import functools
import os
from collections.abc import Mapping
from typing import Any, cast

from runware._engine.envelope import CONNECTION_TASKS
from runware._engine.request import Completion, Request, TaskKind
from runware._json.plain_values import UUIDObject, as_text
from runware._json.shown import shown
from runware._models import kinds
from runware._models.codec import Encoder, ReadMedia, from_wire, to_wire
from runware._models.lazy import load
from runware._models.model import Result, Settings, Task, fields_of
from runware._models.task_types import RETURNS, TASK_TYPES
from runware.errors import InvalidParameterError, refusal

#: Seconds that a whole task may take if its class has no `max_duration`, unless the call says otherwise.
MAX_DURATION = 1200.0
#: Error for a task whose encoding exceeds the recursion limit.
TOO_DEEP = "The task contains itself somewhere, or is nested too deeply, so it cannot be sent as JSON."


class _UnknownTask(Task[Result]):
    """A task whose type this version does not know."""

    __settings__ = Settings(count_param="numberResults")
    task_type = ""


def _class_of(task_type: object) -> type[Task[Result]] | None:
    name = TASK_TYPES.get(task_type) if isinstance(task_type, str) else None
    return cast("type[Task[Result]]", load(name)) if name else None


def result_of_unknown_task(item: Mapping[str, Any], made_from: Mapping[str, Any] | None = None) -> Result:
    """Create a result of a task of unknown type: of the class for its own `taskType`, or a plain `Result`."""
    cls = _class_of(item.get("taskType")) or _UnknownTask
    return from_wire(cls.returns, item, made_from)


def describe(task: Task[Any] | Mapping[str, object]) -> tuple[type[Task[Any]] | None, dict[str, Any]]:
    """Return the class of a task (None if unknown) and its parameters by wire name; those of a mapping unchanged.

    Raises:
        InvalidParameterError: The argument is not a task.
    """
    if isinstance(task, Task):
        return type(task), to_wire(task)
    if not isinstance(task, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance] # callers may be untyped
        wanted = "a task such as ImageInference(...), or a mapping with the names of the API."
        raise InvalidParameterError(f"The task is {shown(task)} ({type(task).__name__}); it must be {wanted}")
    payload = dict(task)
    task_type = as_text(payload.get("taskType"))
    if not task_type:
        given = shown(payload.get("taskType"))
        raise refusal(f"taskType is {given}; a task given as a mapping needs it, as a string.", "taskType")
    if task_type in CONNECTION_TASKS:
        sentence = f"taskType is {task_type!r}, which is not a task: the client itself sends it when needed."
        raise refusal(sentence, "taskType")
    payload["taskType"] = task_type
    return _class_of(task_type), payload


def prepare(
    task: Task[Any] | Mapping[str, object],
    *,
    detached: bool = False,
    streamed: bool = False,
    read: ReadMedia | None = None,
) -> Request:
    """Convert a task to a request, in one walk over its values.

    Args:
        task: The task.
        detached: No caller waits for the task: it is sent with asynchronous delivery, if it has that.
        streamed: The response is to be streamed.
        read: Returns what is sent for local media. By default they are read and encoded, which may take a while.

    Raises:
        LocalMediaError: There are local media, and `read` is `no_reading`.
        InvalidParameterError: A value was refused, or a file cannot be read.
    """
    encoder = Encoder(read)
    cls: Any
    try:
        if isinstance(task, Task):
            cls, named = type(task), task.task_uuid is not None
            uuid = kinds.uuid_text(task.task_uuid, "task_uuid") if named else _new_uuid()
            payload = to_wire(task, encoder, uuid)
        else:
            cls, named, uuid, payload = _encoded(task, encoder)
    except RecursionError:
        raise InvalidParameterError(TOO_DEEP) from None
    settings: Settings = cls.__settings__
    if settings.delivery == ("async",) or (detached and "async" in settings.delivery):
        payload.setdefault("deliveryMethod", "async")
    if streamed:
        _check_stream(cls, payload)
        payload["deliveryMethod"] = "stream"
    elif payload.get("deliveryMethod") == "stream":
        instead = f"use client.{settings.stream_method or 'stream'}(...) instead."
        sentence = f"deliveryMethod is 'stream', which returns the answer piece by piece: {instead}"
        raise refusal(sentence, "deliveryMethod")
    count = payload.get(settings.count_param) if settings.count_param else None
    expected = count if isinstance(count, int) and count > 0 else 1
    completion = _completion(cls, expected, "webhookURL" in payload, payload.get("deliveryMethod") == "async")
    # Positional: keyword arguments would take twice as long.
    return Request(
        uuid, payload["taskType"], payload, _kind(cls), completion, encoder.size, detached or named
    )


def _new_uuid() -> str:
    """Return a random UUID (version 4), in a third of the time of `str(uuid.uuid4())`, which is 5 % of that of a task."""
    digits = os.urandom(16).hex()
    variant = "89ab"[int(digits[16], 16) & 3]
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:]}"


def _encoded(task: Mapping[str, object], encoder: Encoder) -> tuple[Any, bool, str, dict[str, Any]]:
    """Return the class of a task given as a mapping, whether it has a UUID, that UUID or a new one, and its JSON."""
    cls, payload = describe(task)
    given = payload.pop("taskUUID", None)
    uuid = _new_uuid() if given is None else kinds.uuid_text(given, "task_uuid")
    head = {"taskType": payload.pop("taskType"), "taskUUID": uuid}
    return cls or _UnknownTask, given is not None, uuid, head | encoder.json(payload, "")


@functools.lru_cache(maxsize=256)
def _completion(cls: type[Task[Any]], expected: int, webhook: bool, polled: bool) -> Completion:
    """Return the completion rules, one object for all equal ones: many thousands of tasks may be in flight."""
    settings = cls.__settings__
    return Completion(
        expected=expected,
        count_param=settings.count_param,
        partial_ok=settings.partial_ok,
        terminal_values=settings.terminal_values,
        webhook=webhook,
        polled=polled,
    )


@kinds.cached_per_class
def _completion_of_job(cls: type[Task[Any]]) -> Completion:
    """Return the completion rules of a task that was sent before: how many results it requested is not known here."""
    return Completion(terminal_values=cls.__settings__.terminal_values, open_ended=True)


@kinds.cached_per_class
def _kind(cls: type[Task[Any]]) -> TaskKind:
    """Return what the tasks of a class have in common."""
    own = RETURNS.get(cls.task_type)
    return TaskKind(
        returns=cls.returns,
        result_keys=_result_keys(cls.returns) - _result_keys(Result),
        # Empty for an unknown task type: it may be an older or a newer name of any of these.
        foreign_types=frozenset(other for other, returned in RETURNS.items() if own not in (None, returned)),
        billed=cls.__settings__.billed,
        reports_cost=reports_cost(cls),
        max_duration=cls.__settings__.max_duration or MAX_DURATION,
    )


def _result_keys(cls: type[Result]) -> frozenset[str]:
    metadata = (field.metadata for field in fields_of(cls))
    return frozenset(key for about in metadata if "wire" in about for key in (about["wire"], *about["was"]))


def reports_cost(cls: type[Task[Any]]) -> bool:
    """Whether tasks of a class can be asked to report their cost."""
    return hasattr(cls, "include_cost")  # optional fields are class attributes


def request_for(uuid: str | UUIDObject, cls: type[Task[Any]] | None) -> Request:
    """Return a request to poll a task that was sent before, and whose parameters are not known here.

    Raises:
        InvalidParameterError: `uuid` is not a UUID.
    """
    known = cls or _UnknownTask
    return Request(
        kinds.uuid_text(uuid, "task_uuid"),
        known.task_type,
        {},
        _kind(known),
        _completion_of_job(known),
        named=True,
    )


def _check_stream(cls: type[Task[Any]], payload: dict[str, Any]) -> None:
    """Refuse a task that cannot be streamed."""
    settings = cls.__settings__
    if cls is not _UnknownTask and "stream" not in settings.delivery:
        raise InvalidParameterError(f"{payload['taskType']} cannot be streamed; use client.run(...) instead.")
    name = settings.count_param
    if name is not None and payload.get(name, 1) != 1:
        sentence = f"{name} is {shown(payload[name])}; only one result can be streamed at a time."
        raise refusal(sentence, name, maximum=1)
    if "webhookURL" in payload:
        raise refusal(
            "webhookURL was given for a stream; the answer can only go to one of them.", "webhookURL"
        )
