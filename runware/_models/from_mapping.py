"""An object made of a mapping that describes it, with the checks of its class."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

import attrs

from runware._models import kinds
from runware._models.checks import check_exclusive, converter
from runware._models.fields import fields_of, once_per_class, wire_name, with_values
from runware.errors import InvalidParameterError

C = TypeVar("C")


def from_mapping(cls: type[C], given: Mapping[object, object], path: str = "") -> C:
    """The object. Its keys are Python's names or the wire's; None is as good as nothing, as it is in a call.

    Args:
        cls: Its class, an object or a task.
        given: The mapping.
        path: Where it stands, as `lora[0]`; nothing for a task.

    Raises:
        InvalidParameterError: A key is missing, does not exist although the class is not open, or was given twice; or its value was refused.
    """
    fields = _fields_by_key(cls)
    is_open = issubclass(cls, kinds.Open)
    values: dict[str, object] = {}
    unknown: dict[object, object] = {}
    for key, value in given.items():
        field = fields.get(cast("str", key))
        if field is None:
            if not is_open:
                raise _unknown(cls, str(key), path)
            unknown[key] = value
            continue
        if value is None:
            continue
        if field.name in values:
            raise _refused(
                _inside(path, field.name), f"was given twice, as {field.name} and as {wire_name(field)}."
            )
        values[field.name] = converter(field, _inside(path, field.name))(value)
    for field in fields_of(cls):
        if field.default is attrs.NOTHING and field.name not in values:
            raise _refused(_inside(path, field.name), "is required.")
    if unknown:
        values["extra"] = {**unknown, **cast("Mapping[object, object]", values.get("extra", {}))}
    check_exclusive(cls, values, path)
    return with_values(cls, values)


@once_per_class
def _fields_by_key(cls: type[object]) -> Mapping[str, attrs.Attribute[Any]]:
    fields = fields_of(cls)
    return {wire_name(field): field for field in fields} | {field.name: field for field in fields}


def _inside(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _refused(name: str, sentence: str) -> InvalidParameterError:
    return InvalidParameterError(f"{name} {sentence}", parameters=(name,))


def _unknown(cls: type[object], key: str, path: str) -> InvalidParameterError:
    from runware._models.foreign_names import unknown_parameter  # for a mistake only

    owner = f"{path}, which is {cls.__name__}" if path else cls.__name__
    return unknown_parameter(key, owner, [field.name for field in fields_of(cls)])
