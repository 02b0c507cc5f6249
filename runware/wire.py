"""Between typed objects and the JSON of the wire. The only module that knows cattrs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar, cast

from cattrs import Converter
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn, override

from runware import kinds
from runware.model import Object, Received, Task, fields_of, once_per_class

T = TypeVar("T")
ReceivedT = TypeVar("ReceivedT", bound=Received)

#: Fields by which a model is handled, rather than what it says.
_INTERNAL = ("extra", "task_uuid")

_converter = Converter()


def to_wire(task: Task[Any]) -> dict[str, Any]:
    """The parameters of a task as the wire wants them, media still as the user gave them.

    Raises:
        InvalidParameterError: A parameter was given twice, flat and inside of `settings=` or the like.
    """
    cls = type(task)
    flat = _sender(cls)(task)
    payload: dict[str, Any] = {"taskType": cls.task_type, **cls.constants}
    for wire, path in _places(cls):
        value = flat.get(wire)
        if value is not None:
            _put(payload, path, value, wire)
    for key, value in task.extra.items():
        _put(payload, (key,), value, key)
    return payload


def from_wire(cls: type[ReceivedT], item: Mapping[str, Any]) -> ReceivedT:
    """One result, whatever else the server put into it. Nothing the server can say makes this fail."""
    structure, known = _receiver(cls)
    received: ReceivedT = structure(item, cls)
    # A null is not the same JSON as nothing, so it is kept apart too.
    extra = {key: value for key, value in item.items() if key not in known or value is None}
    if extra:
        object.__setattr__(received, "extra", extra)
    return received


def to_dict(received: Received) -> dict[str, Any]:
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
        for key, item in cast("Mapping[str, object]", value).items():
            _put(payload[path[-1]], (key,), item, f"{wire}.{key}")
    else:
        raise _twice(wire, ".".join(path))


def _twice(wire: str, place: str) -> Exception:
    from runware.errors import InvalidParameterError

    return InvalidParameterError(
        f"{wire} was given twice: it is sent as {place}, which another parameter fills. Give it once.",
        parameters=(wire,),
    )


@once_per_class
def _places(cls: type[Task[Any]]) -> list[tuple[str, tuple[str, ...]]]:
    """Per parameter its wire name and path; mappings such as `settings` last, so that they are merged in."""
    fields = [f.metadata for f in fields_of(cls) if "wire" in f.metadata]
    return sorted(((m["wire"], m["path"]) for m in fields), key=lambda place: len(place[1]) == 1)


@once_per_class
def _sender(cls: type[Object | Task[Any] | Received]) -> Callable[[Any], dict[str, Any]]:
    """What turns an object of the class into a dict of wire names, without what was not given."""
    overrides: dict[str, Any] = {name: override(omit=True) for name in _INTERNAL}
    for field in fields_of(cls):
        if "wire" in field.metadata:
            overrides[field.name] = override(
                rename=field.metadata["wire"],
                unstruct_hook=_sending(field.metadata["kind"], field.metadata.get("sent_as")),
                omit_if_default=True,
            )
    names = {field.name for field in fields_of(cls)}
    overrides = {name: rule for name, rule in overrides.items() if name in names}
    return make_dict_unstructure_fn(cls, _converter, **overrides)


def _sending(kind: kinds.Kind, sent_as: Mapping[Any, Any] | None) -> Callable[[Any], Any]:
    if sent_as is not None:
        return lambda value: sent_as.get(value, None if isinstance(value, bool) else value)
    if _has_classes(kind):
        return _send_nested
    if kind is kinds.air:
        return _send_model
    if isinstance(kind, kinds.ListOf):
        return list
    return _unchanged


def _send_model(value: str) -> str:
    from runware.known_models import air_of

    return value if ":" in value else air_of(value)


def _send_nested(value: object) -> object:
    if isinstance(value, Object):
        return _without_nothing(_sender(type(value))(value))
    if isinstance(value, Received):
        return to_dict(value)
    if isinstance(value, list | tuple):
        return [_send_nested(item) for item in cast("Sequence[object]", value)]
    return value


def _without_nothing(sent: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in sent.items() if value is not None}


@once_per_class
def _receiver(cls: type[Received]) -> tuple[Callable[[Mapping[str, Any], Any], Any], frozenset[str]]:
    """What makes an object of the class from a dict of wire names, and which names it takes."""
    overrides: dict[str, Any] = {"extra": override(omit=True)}
    known: set[str] = set()
    for field in fields_of(cls):
        if "wire" in field.metadata:
            wire = field.metadata["wire"]
            known.add(wire)
            overrides[field.name] = override(rename=wire, struct_hook=_receiving(field.metadata["kind"]))
    return make_dict_structure_fn(cls, _converter, **overrides), frozenset(known)


def _receiving(kind: kinds.Kind) -> Callable[[Any, Any], Any]:
    """Values pass as they are, whatever their type: only what is an object becomes one."""
    if not _has_classes(kind):
        return _as_it_is

    def receive(value: Any, _: Any = None) -> Any:
        if isinstance(value, Mapping):
            cls = _class_in(kind)
            item = cast("Mapping[str, Any]", value)
            return item if cls is None else from_wire(cls, item)
        if isinstance(value, list):
            return [receive(item) for item in cast("list[object]", value)]
        return value

    return receive


def _has_classes(kind: kinds.Kind) -> bool:
    return _class_in(kind) is not None


def _class_in(kind: kinds.Kind) -> type[Any] | None:
    if isinstance(kind, kinds.ListOf):
        return _class_in(kind.item)
    if isinstance(kind, kinds.Either):
        return next((cls for option in kind.options if (cls := _class_in(option))), None)
    return kind if isinstance(kind, type) else None


def _unchanged(value: Any) -> Any:
    return value


def _as_it_is(value: Any, _: Any) -> Any:
    return value
