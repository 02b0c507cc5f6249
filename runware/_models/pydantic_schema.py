"""Models as pydantic sees them: fields of its models, and what FastAPI takes and answers.

Their JSON is in the wire's words: of a result what `to_dict` gives, of a task or an object its parameters, flat. The only
module that knows pydantic, which calls it; nothing here is loaded without.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast

import attrs
from pydantic_core import CoreSchema, core_schema

from runware._files.file_holder import FileHolder
from runware._models import kinds
from runware._models.limits import Limits


def core_schema_of(
    cls: type[Any], read: Callable[[Mapping[Any, Any]], object], write: Callable[[Any], dict[str, Any]]
) -> CoreSchema:
    """How pydantic checks a value of the class, and writes it. `read` makes one of its JSON, `write` the reverse."""
    # A mapping cannot stand for an instance of `Task` or `Object` themselves.
    is_described = hasattr(cls, "task_type") or any(
        "wire" in field.metadata for field in kinds.fields_of(cls)
    )

    def validated(value: object) -> object:
        if isinstance(value, cls):
            return value
        if (is_described or issubclass(cls, FileHolder)) and isinstance(value, Mapping):
            return read(cast("Mapping[object, Any]", value))
        raise ValueError(f"it is of type {type(value).__name__}; it must be {kinds.noun(cls)}")

    name = f"{cls.__module__}.{cls.__qualname__}"
    written = core_schema.plain_serializer_function_ser_schema(write)
    return core_schema.no_info_plain_validator_function(validated, ref=name, serialization=written)


def json_schema_of(cls: type[Any]) -> dict[str, Any]:
    """The JSON Schema of its JSON."""
    is_open = issubclass(cls, FileHolder | kinds.Open)
    fields = [field for field in kinds.fields_of(cls) if not (is_open and field.name == "extra")]
    required = [kinds.wire_name(field) for field in fields if field.default is attrs.NOTHING]
    return {
        "type": "object",
        "title": cls.__name__,
        "description": (cls.__doc__ or "").partition("\n")[0],
        "properties": {kinds.wire_name(field): _schema(field) for field in fields},
        "additionalProperties": is_open,
        **({"required": required} if required else {}),
    }


def _schema(field: attrs.Attribute[Any]) -> dict[str, Any]:
    kind: kinds.Kind = field.metadata["kind"]
    limits: Limits = field.metadata.get("limits", Limits())
    size = "Items" if isinstance(kind, kinds.ListOf) else "Length"
    names = ("minimum", "maximum", "multipleOf", f"min{size}", f"max{size}", "exclusiveMinimum")
    stated = {name: limit for name, limit in zip(names, limits, strict=True) if limit is not None}
    return _kind_schema(kind) | stated


def _kind_schema(kind: kinds.Kind) -> dict[str, Any]:
    kind = kinds.loaded(kind)
    if isinstance(kind, kinds.ListOf):
        return {"type": "array", "items": _kind_schema(kind.item)}
    if isinstance(kind, kinds.Either):
        return {"anyOf": [_kind_schema(option) for option in kind.options]}
    if isinstance(kind, kinds.Scalar):
        return {"type": kind.json_type} if kind.json_type else {}
    return json_schema_of(kind)
