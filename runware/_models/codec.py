"""Between models and the JSON of the wire: the one cattrs converter, and how a result is made.

cattrs takes 10 ms to load, so that is done when it is needed: for results that become dicts again.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar, cast

import attrs

from runware._files.file_holder import FileHolder
from runware._files.provenance import MADE_FROM
from runware._models import kinds
from runware._models.fields import fields_of, once_per_class
from runware.errors import InvalidParameterError

if TYPE_CHECKING:
    from cattrs import Converter

ReceivedT = TypeVar("ReceivedT", bound=FileHolder)


def from_wire(
    cls: type[ReceivedT], item: Mapping[str, Any], made_from: Mapping[str, Any] | None = None
) -> ReceivedT:
    """One result, whatever else the server put into it. Nothing the server can say makes this fail.

    Without cattrs, whose function asks for each field, and takes 1.4 us more for each result of a task.
    """
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
    if made_from:
        values[MADE_FROM] = made_from
    made = object.__new__(cls)
    object.__setattr__(made, "__dict__", values)
    return made


def to_dict(model: object) -> dict[str, Any]:
    """A result as the JSON that `from_wire` was given; an object that is sent by its wire names, its values as they are."""
    if isinstance(model, kinds.Described):
        return _sent_object(model)
    return cast("dict[str, Any]", _converter().unstructure(model))


def _sent_object(sent: kinds.Described) -> dict[str, Any]:
    cls, given = type(sent), vars(sent)
    sendable = _sendable(cls)
    json: dict[str, Any] = {}
    for name, value in given.items():
        if name in sendable:
            wire, kind = sendable[name]
            json[wire] = sent_model(value) if kind is kinds.air else value
    for key, value in given.get("extra", {}).items() if isinstance(sent, kinds.Open) else ():
        if key in json:
            raise InvalidParameterError(
                f"{key} of {cls.__name__} was given twice, as a parameter and in extra. Give it once.",
                parameters=(key,),
            )
        json[key] = value
    return json


@once_per_class
def _sendable(cls: type[object]) -> dict[str, tuple[str, kinds.Kind]]:
    """Per parameter of an object its wire name and its kind."""
    return {
        field.name: (field.metadata["wire"], field.metadata["kind"])
        for field in fields_of(cls)
        if "wire" in field.metadata
    }


def sent_model(value: str) -> str:
    """The AIR identifier that is sent for a model, which may have been given by its slug."""
    if ":" in value:
        return value
    from runware._models.catalogue import air_of

    return air_of(value)


@functools.cache
def _converter() -> Converter:
    from cattrs import Converter

    converter = Converter()
    converter.register_unstructure_hook_factory(attrs.has, functools.partial(_unstructure_hook, converter))
    return converter


def _unstructure_hook(converter: Converter, cls: type[Any]) -> Callable[[Any], dict[str, Any]]:
    """What turns a result into a dict of wire names, without what was not given."""
    from cattrs.gen import make_dict_unstructure_fn, override

    overrides: dict[str, Any] = {}
    for field in fields_of(cls):
        if "wire" in field.metadata:
            overrides[field.name] = override(
                rename=field.metadata["wire"], unstruct_hook=_nested_dicts, omit_if_default=True
            )
        else:
            overrides[field.name] = override(omit=True)
    known = make_dict_unstructure_fn(cls, converter, **overrides)
    return lambda received: {**known(received), **received.extra}


def unchanged(value: Any) -> Any:
    """What is sent of most values."""
    return value


def _nested_dicts(value: object) -> object:
    if isinstance(value, FileHolder):
        return to_dict(value)
    if isinstance(value, list | tuple):
        return [_nested_dicts(item) for item in cast("Sequence[object]", value)]
    return value


@once_per_class
def _received(cls: type[FileHolder]) -> dict[str, tuple[str, type[Any] | None]]:
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
