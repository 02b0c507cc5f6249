"""Schemas for pydantic, so that its models can have our models as fields, and FastAPI as request and response bodies.

The JSON has wire names: a result as `to_dict` returns it, a task or an object as its parameters, not nested. This is the
only module that knows pydantic, and it is imported only when pydantic asks for a schema.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast

from pydantic_core import CoreSchema, core_schema

from runware._files.file_holder import FileHolder
from runware._models import kinds
from runware._models.limits import NO_LIMITS, Limits


def core_schema_of(
    cls: type[Any], read: Callable[[Mapping[Any, Any]], object], write: Callable[[Any], dict[str, Any]]
) -> CoreSchema:
    """Return the schema by which pydantic validates and serialises a class: `read` is from JSON, `write` is to JSON."""
    # `Task` and `Object` themselves have no parameters that a mapping could give.
    has_parameters = any("wire" in field.metadata for field in kinds.fields_of(cls))
    reads = has_parameters or hasattr(cls, "task_type") or issubclass(cls, FileHolder)

    def validated(value: object) -> object:
        if isinstance(value, cls):
            return value
        if reads and isinstance(value, Mapping):
            return read(cast("Mapping[object, Any]", value))
        raise ValueError(f"it is of type {type(value).__name__}; it must be {kinds.noun(cls)}")

    name = f"{cls.__module__}.{cls.__qualname__}"
    written = core_schema.plain_serializer_function_ser_schema(write)
    return core_schema.no_info_plain_validator_function(validated, ref=name, serialization=written)


def json_schema_of(cls: type[Any]) -> dict[str, Any]:
    """Return the JSON Schema of a class."""
    is_open = issubclass(cls, FileHolder | kinds.Open)
    fields = [field for field in kinds.fields_of(cls) if not (is_open and field.name == "extra")]
    required = [kinds.wire_name(field) for field in fields if field.required]
    return {
        "type": "object",
        "title": cls.__name__,
        "description": (cls.__doc__ or "").partition("\n")[0],
        "properties": {kinds.wire_name(field): _schema(field) for field in fields},
        "additionalProperties": is_open,
        **({"required": required} if required else {}),
        **({} if issubclass(cls, FileHolder) else _groups_schema(cls)),
    }


def _groups_schema(cls: type[Any]) -> dict[str, Any]:
    """Return the rules between parameters: which are required, alone or together with others."""
    wire = {field.name: kinds.wire_name(field) for field in kinds.fields_of(cls)}
    settings = cls.__settings__
    one_of = [{"anyOf": [{"required": [wire[name]]} for name in names]} for names in settings.at_least_one]
    needed: dict[str, list[str]] = {}
    for names in settings.together:
        for name in names:
            needed.setdefault(wire[name], []).extend(wire[other] for other in names if other != name)
    for first, *others in settings.requires:
        needed.setdefault(wire[first], []).extend(wire[other] for other in others)
    stated = {"allOf": one_of, "dependentRequired": needed}
    return {key: rule for key, rule in stated.items() if rule}


def _schema(field: kinds.Field) -> dict[str, Any]:
    kind: kinds.Kind = field.metadata["kind"]
    limits: Limits = field.metadata.get("limits", NO_LIMITS)
    return _within(_kind_schema(kind), limits, "Items" if isinstance(kind, kinds.ListOf) else "Length")


def _within(schema: dict[str, Any], limits: Limits, size: str = "Length") -> dict[str, Any]:
    """Return a schema with the limits added. In JSON Schema, each of them applies only to values of its own type."""
    stated = {
        "minimum": limits.minimum,
        "maximum": limits.maximum,
        "multipleOf": limits.step,
        f"min{size}": limits.min_length,
        f"max{size}": limits.max_length,
        "exclusiveMinimum": limits.above,
        "exclusiveMaximum": limits.below,
        "pattern": None if limits.pattern is None else f"^(?:{limits.pattern})$",
    }
    made = schema | {name: limit for name, limit in stated.items() if limit is not None}
    return made if limits.each is None else _with_items(made, limits.each)


def _with_items(schema: dict[str, Any], each: Limits) -> dict[str, Any]:
    """Return a schema with the limits added to the items of lists in it."""
    if "items" in schema:
        return schema | {"items": _within(schema["items"], each)}
    if "anyOf" in schema:
        return schema | {"anyOf": [_with_items(option, each) for option in schema["anyOf"]]}
    return schema


def _kind_schema(kind: kinds.Kind) -> dict[str, Any]:
    kind = kinds.loaded(kind)
    if isinstance(kind, kinds.ListOf):
        return {"type": "array", "items": _kind_schema(kind.item)}
    if isinstance(kind, kinds.Either):
        return {"anyOf": [_kind_schema(option) for option in kind.options]}
    if isinstance(kind, kinds.Scalar):
        return {"type": kind.json_type} if kind.json_type else {}
    return json_schema_of(kind)
