"""Between typed objects and the JSON of the wire. The only module that knows cattrs.

A table for each class and a loop do for tasks and for results. The objects inside of a task, and results that become
dicts again, are left to cattrs, which takes 10 ms to load and so is loaded when it is needed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar, cast

from runware._models import kinds
from runware._models.model import Object, ResponseObject, Result, Task, fields_of, once_per_class, with_values

ReceivedT = TypeVar("ReceivedT", bound=ResponseObject)


def to_wire(task: Task[Any]) -> dict[str, Any]:
    """The parameters of a task as the wire wants them, media still as the user gave them.

    Raises:
        InvalidParameterError: A parameter was given twice, flat and inside of `settings=` or the like.
    """
    cls, given = type(task), vars(task)
    inner, outer = _places(cls)
    payload: dict[str, Any] = {"taskType": cls.task_type, **cls.__settings__.constants}
    for name, place in inner.items():
        if name in given and (sent := place.sent(given[name])) is not None:
            path = place.path_for(given.get("model")) if place.root_for else place.path
            _put(payload, path, sent, place.wire)
    # Mappings such as `settings` come after what is inside of them, so that they are merged in.
    for name, value in given.items():
        if name in outer and (sent := outer[name].sent(value)) is not None:
            place = outer[name]
            if place.path[0] in payload:
                _put(payload, place.path, sent, place.wire)
            else:
                payload[place.path[0]] = sent
    for key, value in given.get("extra", {}).items():
        _put(payload, (key,), value, key)
    return payload


def from_wire(cls: type[ReceivedT], item: Mapping[str, Any]) -> ReceivedT:
    """One result, whatever else the server put into it. Nothing the server can say makes this fail."""
    fields = _received(cls)
    values: dict[str, object] = {}
    extra: dict[str, object] = {}
    for key, value in item.items():
        # A null is not the same JSON as nothing, so it is kept apart too.
        if value is None or (field := fields.get(key)) is None:
            extra[key] = value
        else:
            name, inside = field
            values[name] = value if inside is None else _objects(value, inside)
    if extra:
        values["extra"] = extra
    return with_values(cls, values)


def typed_by_itself(item: Mapping[str, Any]) -> Result:
    """One result of a task that is not known here: of the class that its own `taskType` says, or a plain one."""
    import runware.tasks as tasks

    name = tasks.TASK_TYPES.get(str(item.get("taskType")))
    return from_wire(cast("type[Result]", getattr(tasks, name).returns) if name else Result, item)


def to_dict(received: ResponseObject) -> dict[str, Any]:
    """The JSON that `from_wire` was given."""
    return {**_sender(type(received))(received), **received.extra}


def _put(payload: dict[str, Any], path: tuple[str, ...], value: object, wire: str) -> None:
    """Place a value, without changing what the user's own mappings hold."""
    for depth, key in enumerate(path[:-1]):
        inner = payload.get(key)
        if inner is not None and not isinstance(inner, Mapping):
            raise _twice(wire, ".".join(path[: depth + 1]))
        payload[key] = payload = dict(cast("Mapping[str, Any]", inner or {}))
    if path[-1] not in payload:
        payload[path[-1]] = value
    elif isinstance(value, Mapping) and isinstance(payload[path[-1]], dict):
        payload[path[-1]] = merged = dict(cast("dict[str, Any]", payload[path[-1]]))
        for key, item in cast("Mapping[str, object]", value).items():
            _put(merged, (key,), item, f"{wire}.{key}")
    else:
        raise _twice(wire, ".".join(path))


def _twice(wire: str, place: str) -> Exception:
    from runware.errors import InvalidParameterError

    return InvalidParameterError(
        f"{wire} was given twice: it is sent as {place}, which another parameter fills. Give it once.",
        parameters=(wire,),
    )


class _Place(NamedTuple):
    """Where a parameter stands in the JSON, and what makes it so."""

    wire: str
    path: tuple[str, ...]
    sent: Callable[[Any], Any]
    #: The models that take it at the root instead.
    root_for: tuple[str, ...]

    def path_for(self, model: object) -> tuple[str, ...]:
        return (self.wire,) if isinstance(model, str) and _send_model(model) in self.root_for else self.path


@once_per_class
def _places(cls: type[Task[Any]]) -> tuple[dict[str, _Place], dict[str, _Place]]:
    """Per parameter its place: of those inside of others, and of those at the root."""
    places = {
        field.name: _Place(
            field.metadata["wire"],
            field.metadata["path"],
            _sending(field.metadata),
            field.metadata["root_for"],
        )
        for field in fields_of(cls)
        if "wire" in field.metadata
    }
    inner = {name: place for name, place in places.items() if len(place.path) > 1}
    return inner, {name: place for name, place in places.items() if name not in inner}


@once_per_class
def _sender(cls: type[Object | ResponseObject]) -> Callable[[Any], dict[str, Any]]:
    """What turns an object of the class into a dict of wire names, without what was not given."""
    from cattrs import Converter
    from cattrs.gen import make_dict_unstructure_fn, override

    overrides: dict[str, Any] = {
        field.name: override(
            rename=field.metadata["wire"], unstruct_hook=_sending(field.metadata), omit_if_default=True
        )
        if "wire" in field.metadata
        else override(omit=True)
        for field in fields_of(cls)
    }
    return make_dict_unstructure_fn(cls, Converter(), **overrides)


def _sending(metadata: Mapping[Any, Any]) -> Callable[[Any], Any]:
    kind: kinds.Kind = metadata["kind"]
    sent_as: Mapping[Any, Any] | None = metadata.get("sent_as")
    otherwise = _send_nested if _class_in(kind) is not None else _unchanged
    if sent_as is not None:
        return lambda value: (
            sent_as.get(value, None if isinstance(value, bool) else value)
            if isinstance(value, str | bool)
            else otherwise(value)
        )
    if otherwise is _send_nested:
        return _send_nested
    if kind is kinds.air:
        return _send_model
    return _unchanged


def _send_model(value: str) -> str:
    if ":" in value:
        return value
    from runware._models.catalogue import air_of

    return air_of(value)


def sent(value: Object) -> dict[str, Any]:
    """An object as the wire wants it, media still as the user gave them."""
    return _without_nothing(_sender(type(value))(value))


def _send_nested(value: object) -> object:
    if isinstance(value, Object):
        return sent(value)
    if isinstance(value, ResponseObject):
        return to_dict(value)
    if isinstance(value, list | tuple):
        return [_send_nested(item) for item in cast("Sequence[object]", value)]
    return value


def _without_nothing(sent: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in sent.items() if value is not None}


def _unchanged(value: Any) -> Any:
    return value


@once_per_class
def _received(cls: type[ResponseObject]) -> dict[str, tuple[str, type[Any] | None]]:
    """Per wire name the field, and the class of what is inside of it if these are objects."""
    return {
        field.metadata["wire"]: (field.name, _class_in(field.metadata["kind"]))
        for field in fields_of(cls)
        if "wire" in field.metadata
    }


def _objects(value: object, cls: type[Any]) -> object:
    """Values pass as they are, whatever their type: only what is an object becomes one."""
    if isinstance(value, Mapping):
        return from_wire(cls, cast("Mapping[str, Any]", value))
    if isinstance(value, list):
        return [_objects(item, cls) for item in cast("list[object]", value)]
    return value


def _class_in(kind: kinds.Kind) -> type[Any] | None:
    if isinstance(kind, kinds.ListOf):
        return _class_in(kind.item)
    if isinstance(kind, kinds.Either):
        return next((cls for option in kind.options if (cls := _class_in(option))), None)
    return kind if isinstance(kind, type) else None
