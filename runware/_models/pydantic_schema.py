"""Models as pydantic sees them: fields of its models, and what FastAPI takes and answers.

Their JSON is in the wire's words: of a result what `to_dict` gives, of a task or an object its parameters, flat. The only
module that knows pydantic, which calls it; nothing here is loaded without.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import attrs
from pydantic_core import CoreSchema, core_schema

from runware._files.file_holder import FileHolder
from runware._models import codec, kinds
from runware._models.fields import fields_of, wire_name
from runware._models.from_mapping import from_mapping
from runware._models.limits import NO_LIMITS, Limits
from runware._models.payload import Encoder

_TYPES: Mapping[kinds.Kind, dict[str, Any]] = {
    kinds.string: {"type": "string"},
    kinds.integer: {"type": "integer"},
    kinds.number: {"type": "number"},
    kinds.boolean: {"type": "boolean"},
    kinds.uuid: {"type": "string"},
    kinds.air: {"type": "string"},
    kinds.media: {"type": "string"},
    kinds.mapping: {"type": "object"},
    kinds.anything: {},
}


def core_schema_of(cls: type[Any]) -> CoreSchema:
    """How pydantic checks a value of the class, and writes it."""
    return core_schema.no_info_plain_validator_function(
        lambda value: _validated(cls, value),
        ref=f"{cls.__module__}.{cls.__qualname__}",
        serialization=core_schema.plain_serializer_function_ser_schema(_written),
    )


def json_schema_of(cls: type[Any]) -> dict[str, Any]:
    """The JSON Schema of its JSON."""
    fields = fields_of(cls)
    received = issubclass(cls, FileHolder)
    is_flat = received or issubclass(cls, kinds.Open)
    properties = {
        wire_name(field): _schema(field) for field in fields if not (is_flat and field.name == "extra")
    }
    required = [wire_name(field) for field in fields if field.default is attrs.NOTHING]
    return {
        "type": "object",
        "title": cls.__name__,
        "description": (cls.__doc__ or "").partition("\n")[0],
        "properties": properties,
        "additionalProperties": is_flat,
        **({"required": required} if required else {}),
    }


def _validated(cls: type[Any], value: object) -> object:
    kind = type(value).__name__
    if isinstance(value, cls):
        return value
    if not isinstance(value, Mapping) or not _can_be_described(cls):
        raise ValueError(f"it is of type {kind}; it must be {kinds.noun(cls)}")
    if issubclass(cls, FileHolder):
        return codec.from_wire(cls, cast("Mapping[str, Any]", value))
    return from_mapping(cls, cast("Mapping[object, object]", value))


def _can_be_described(cls: type[Any]) -> bool:
    """Whether a mapping can stand for an instance, which it cannot for `Task` and `Object` themselves."""
    return (
        issubclass(cls, FileHolder)
        or hasattr(cls, "task_type")
        or any("wire" in field.metadata for field in fields_of(cls))
    )


def _written(value: object) -> dict[str, Any]:
    if isinstance(value, FileHolder):
        return codec.to_dict(value)
    if isinstance(value, kinds.Open):
        return cast("dict[str, Any]", Encoder().json(value, type(value).__name__))
    given, encoder = vars(value), Encoder()
    return {
        wire_name(field): encoder.json(given[field.name], field.name)
        for field in fields_of(type(value))
        if given.get(field.name) not in (None, {})
    }


def _schema(field: attrs.Attribute[Any]) -> dict[str, Any]:
    kind: kinds.Kind = field.metadata.get("kind", kinds.mapping)
    limits: Limits = field.metadata.get("limits", NO_LIMITS)
    size = "Items" if isinstance(kind, kinds.ListOf) else "Length"
    stated = {
        "minimum": limits.minimum,
        "maximum": limits.maximum,
        "multipleOf": limits.step,
        f"min{size}": limits.min_length,
        f"max{size}": limits.max_length,
    }
    return _kind_schema(kind) | {key: limit for key, limit in stated.items() if limit is not None}


def _kind_schema(kind: kinds.Kind) -> dict[str, Any]:
    kind = kinds.loaded(kind)
    if isinstance(kind, kinds.ListOf):
        return {"type": "array", "items": _kind_schema(kind.item)}
    if isinstance(kind, kinds.Either):
        return {"anyOf": [_kind_schema(option) for option in kind.options]}
    return json_schema_of(kind) if isinstance(kind, type) else dict(_TYPES[kind])
