"""A task made ready to be sent: its JSON, its UUID, and what the engine must know to see it through."""

from __future__ import annotations

import math
import os
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar, cast

import attrs

from runware._json.plain_values import UUIDObject, as_boolean, as_number, as_uuid, items_of
from runware._models import codec as wire
from runware._models import kinds
from runware._models.model import Object, ResponseObject, Result, Task, fields_of, once_per_class
from runware.errors import InvalidParameterError

R = TypeVar("R", bound=Result)

#: Seconds that a task may take as a whole of which nothing is known here, unless the call says otherwise.
MAX_DURATION = 1200.0

#: What most values are, and what JSON takes as it is.
_PLAIN = frozenset({str, int, bool, type(None)})


@attrs.define(kw_only=True, eq=False, repr=False)
class Request:
    """One task on the wire. `payload` is never changed once it is made."""

    uuid: str
    task_type: str
    payload: dict[str, Any]
    returns: type[Result]
    #: How many results end it.
    expected: int
    #: The payload's key that says so, if there is one.
    count_param: str | None
    #: The server may give fewer results than were asked for.
    partial_ok: bool
    #: For a task that reports phases: a result's field and its values that end the task.
    terminal_values: Mapping[str, tuple[str, ...]]
    billed: bool
    #: It can be asked to report its cost.
    reports_cost: bool
    max_duration: float
    #: How many results there are to be is not known: its end is when none is under way any more.
    open_ended: bool = False
    #: The server posts the results somewhere else; its acknowledgement ends the call.
    webhook: bool = False
    #: Somebody knows it by its UUID, which is that of all attempts then.
    named: bool = False
    #: About how many characters its JSON has: media in a task may have many megabytes.
    size: int = 0

    @property
    def is_counted(self) -> bool:
        """Whether the number of results ends it, and nothing else."""
        return not (self.terminal_values or self.open_ended or self.webhook)

    def is_of_another(self, task_type: object) -> bool:
        """Whether what comes of such a task is for certain nothing that this one makes."""
        import runware.tasks as tasks

        name = tasks.TASK_TYPES.get(task_type) if isinstance(task_type, str) else None
        if name is None:
            return False  # an older or a newer name, perhaps
        made: type[Result] = getattr(tasks, name).returns
        return Result not in (made, self.returns) and made is not self.returns


def describe(task: Task[Any] | Mapping[str, object]) -> tuple[type[Task[Any]] | None, dict[str, Any]]:
    """The class of a task, if it has one here, and its payload with media as the user gave them.

    Raises:
        InvalidParameterError: This is no task.
    """
    if isinstance(task, Task):
        return type(task), wire.to_wire(task)
    if not isinstance(task, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance] # callers may be untyped
        raise InvalidParameterError(
            f"The task is {task!r} ({type(task).__name__}); it must be a task such as ImageInference(...), "
            "or a mapping in the wire's own words."
        )
    payload = dict(task)
    task_type = payload.get("taskType")
    if not isinstance(task_type, str) or not task_type:
        raise InvalidParameterError(
            f"taskType is {task_type!r}; a task given as a mapping needs it, as a string.",
            parameters=("taskType",),
        )
    import runware.tasks as tasks

    name = tasks.TASK_TYPES.get(task_type)
    return (getattr(tasks, name) if name else None), payload


def prepare(
    task: Task[Any] | Mapping[str, object], *, detached: bool = False, streamed: bool = False
) -> Request:
    """Make a task ready. Its local media are read and encoded here, which may take a while for large ones.

    Args:
        task: The task.
        detached: It is to go on without anybody there: asynchronously, if it can.
        streamed: The answer is to come piece by piece.

    Raises:
        InvalidParameterError: A value was refused, or a file cannot be read.
    """
    cls, payload = describe(task)
    if isinstance(task, Task) and "taskUUID" in payload:
        raise InvalidParameterError("extra holds taskUUID; give it as task_uuid=.", parameters=("task_uuid",))
    given = task.task_uuid if isinstance(task, Task) else payload.pop("taskUUID", None)
    named = detached or given is not None
    uuid = new_uuid() if given is None else kinds.uuid_text(given, "task_uuid")
    task_type = payload.pop("taskType")
    payload = {"taskType": task_type, "taskUUID": uuid, **_encoded_task(payload)}
    delivery = cls.__settings__.delivery if cls else ()
    if delivery == ("async",) or (detached and "async" in delivery):
        payload.setdefault("deliveryMethod", "async")
    if streamed:
        _check_stream(cls, payload)
        payload["deliveryMethod"] = "stream"
    elif payload.get("deliveryMethod") == "stream":
        method = (cls.__settings__.stream_method if cls else None) or "stream"
        raise InvalidParameterError(
            f"deliveryMethod is 'stream', which gives the answer piece by piece: use client.{method}(...) instead.",
            parameters=("deliveryMethod",),
        )
    count_param = (cls.__settings__.count_param if cls else "numberResults") or None
    count = payload.get(count_param) if count_param else None
    return Request(
        uuid=uuid,
        task_type=task_type,
        payload=payload,
        returns=cls.returns if cls else Result,
        expected=count if isinstance(count, int) and count > 0 else 1,
        count_param=count_param,
        partial_ok=cls.__settings__.partial_ok if cls else False,
        terminal_values=cls.__settings__.terminal_values if cls else {},
        billed=cls.__settings__.billed if cls else True,
        reports_cost=cls is not None and _reports_cost(cls),
        max_duration=(cls.__settings__.max_duration if cls else None) or MAX_DURATION,
        webhook="webhookURL" in payload,
        named=named,
        size=_size(payload),
    )


@once_per_class
def _reports_cost(cls: type[Task[Any]]) -> bool:
    return any(field.name == "include_cost" for field in fields_of(cls))


def new_uuid() -> str:
    """A random UUID (version 4), in half the time of `str(uuid.uuid4())`."""
    digits = os.urandom(16).hex()
    variant = "89ab"[int(digits[16], 16) & 3]
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:]}"


def request_for(uuid: str | UUIDObject, cls: type[Task[Any]] | None) -> Request:
    """What is needed to ask for a task that was sent before, whose parameters are not known here.

    Raises:
        InvalidParameterError: This is no UUID.
    """
    return Request(
        uuid=kinds.uuid_text(uuid, "task_uuid"),
        task_type=cls.task_type if cls else "",
        payload={},
        returns=cls.returns if cls else Result,
        expected=1,
        count_param=None,
        partial_ok=False,
        terminal_values=cls.__settings__.terminal_values if cls else {},
        billed=False,
        reports_cost=False,
        max_duration=(cls.__settings__.max_duration if cls else None) or MAX_DURATION,
        open_ended=True,
    )


def _check_stream(cls: type[Task[Any]] | None, payload: dict[str, Any]) -> None:
    """Refuse what cannot be streamed."""
    task_type = payload["taskType"]
    if cls is not None and "stream" not in cls.__settings__.delivery:
        raise InvalidParameterError(f"{task_type} cannot be streamed; use client.run(...) instead.")
    count_param = (cls.__settings__.count_param if cls else "numberResults") or None
    if count_param is not None and payload.get(count_param, 1) != 1:
        raise InvalidParameterError(
            f"{count_param} is {payload[count_param]!r}; only one result can be streamed at a time.",
            parameters=(count_param,),
            maximum=1,
        )
    if "webhookURL" in payload:
        raise InvalidParameterError(
            "webhookURL was given for a stream; an answer goes to one of them.", parameters=("webhookURL",)
        )


def has_local_media(task: Task[Any] | Mapping[str, object]) -> bool:
    """Whether making it ready means reading files or encoding bytes, so that it should not be done on the loop."""
    try:
        return _any_local(vars(task) if isinstance(task, Task) else describe(task)[1])
    except RecursionError:
        return False  # making it ready has the sentence for that


def _any_local(value: object) -> bool:
    if type(value) in _PLAIN:
        return False
    if isinstance(value, Object):
        return _any_local(vars(value))
    if isinstance(value, Mapping):
        return _any_of_local(cast("Mapping[str, object]", value).values())
    if (items := items_of(value)) is not None:
        return _any_of_local(items)
    return not isinstance(value, str | int | float) and _is_local(value)


def _any_of_local(values: Iterable[object]) -> bool:
    for value in values:  # noqa: SIM110 # any() takes twice as long, and nearly all values are plain
        if type(value) not in _PLAIN and _any_local(value):
            return True
    return False


def _encoded_task(payload: dict[str, Any]) -> dict[str, Any]:
    try:
        return cast("dict[str, Any]", encoded(payload, ""))
    except RecursionError:
        raise InvalidParameterError(
            "The task contains itself somewhere, so it cannot be sent as JSON."
        ) from None


def encoded(value: Any, name: str) -> Any:
    """The JSON of a payload: what is local media becomes a data URI, other libraries' values become plain ones."""
    if type(value) in _PLAIN or isinstance(value, str):
        return value
    if isinstance(value, float):
        return _finite(value, name)
    if isinstance(value, Mapping):
        json: dict[str, Any] = {}
        for key, item in cast("Mapping[object, Any]", value).items():
            if not isinstance(key, str):
                raise InvalidParameterError(
                    f"{name or 'The task'} has the key {key!r}; the keys of a JSON object are strings.",
                    parameters=(name,),
                )
            json[key] = item if type(item) in _PLAIN else encoded(item, f"{name}.{key}" if name else key)
        return json
    if (items := items_of(value)) is not None:
        return [encoded(item, f"{name}[{index}]") for index, item in enumerate(items)]
    if isinstance(value, Object):
        return encoded(wire.sent(value), name)
    if _is_local(value) or isinstance(value, ResponseObject):
        from runware._files import media

        return media.encode(value, name)
    for plain in (as_boolean(value), as_number(value), as_uuid(value)):
        if plain is not None:
            return _finite(plain, name) if isinstance(plain, float) else plain
    raise InvalidParameterError(
        f"{name} holds {value!r} ({type(value).__name__}), which cannot be sent as JSON.", parameters=(name,)
    )


def _finite(value: float, name: str) -> float:
    if not math.isfinite(value):
        raise InvalidParameterError(f"{name} is {value}, which JSON has no word for.", parameters=(name,))
    return float(value)


def _is_local(value: object) -> bool:
    from runware._files import media

    return media.is_local(value)


def _size(value: object) -> int:
    kind = type(value)
    if kind is str:
        return len(cast("str", value))
    if kind is dict:
        inside = list(cast("dict[str, object]", value).values())
    elif kind is list:
        inside = cast("list[object]", value)
    else:
        return 8
    return sum([20 + _size(item) for item in inside])
