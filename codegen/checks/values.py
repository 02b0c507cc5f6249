"""Values that stand in the schema, as defaults and in examples: of the type, within the limits, and known."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import cast

from codegen.resolve import Field, Fields, ObjectType
from codegen.structure import shown, suggestion
from codegen.type_expressions import Either, ListOf, ObjectName, Scalar, TypeExpression

Objects = Mapping[str, ObjectType]

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_PYTHON_TYPES: dict[str, tuple[type, ...]] = {
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "map": (dict,),
}


def wrong(value: object, field: Field, objects: Objects, path: str) -> Iterator[str]:
    """What is wrong with a value of a field, a sentence each."""
    mismatches = list(_mismatches(value, field.type, objects, path))
    yield from mismatches
    if not mismatches:
        yield from out_of_limits(value, field, path)
        yield from _unknown(value, field, path)


def missing_or_unknown(
    given: Mapping[str, object],
    fields: Fields,
    objects: Objects,
    path: str,
    *,
    received: bool = False,
    open: bool = False,
) -> Iterator[str]:
    """What is wrong with an object of the wire: names that are no field, values, and fields that have to be there.

    What is received may say null of a field that need not be there. What is `open` may have others.
    """
    for wire, value in given.items():
        if wire in fields:
            if value is None and received and not fields[wire].spec.required:
                continue
            yield from wrong(value, fields[wire], objects, f"{path}{wire}")
        elif not open:
            yield f"{path}{wire} is no field{suggestion(wire, list(fields))}"
    for wire, field in fields.items():
        if field.spec.required and wire not in given:
            yield f"{path}{wire} is required, and missing"


def _mismatches(value: object, kind: TypeExpression, objects: Objects, path: str) -> Iterator[str]:
    """What keeps a value from being of a type."""
    if isinstance(kind, Either):
        yield from _of_none(value, kind, objects, path)
    elif isinstance(kind, ListOf) and isinstance(value, list):
        for index, item in enumerate(cast("list[object]", value)):
            yield from _mismatches(item, kind.item, objects, f"{path}[{index}]")
    elif isinstance(kind, ObjectName) and isinstance(value, dict):
        obj = objects[kind.name]
        given = cast("dict[str, object]", value)
        yield from missing_or_unknown(
            given,
            obj.fields,
            objects,
            f"{path}.",
            received=obj.is_received,
            open=obj.spec.extra or obj.spec.open,
        )
    elif not (isinstance(kind, Scalar) and _is(value, kind)):
        yield f"{path} is {shown(value)}, which is no {written(kind)}"


def _of_none(value: object, kind: Either, objects: Objects, path: str) -> Iterator[str]:
    tried = [(option, list(_mismatches(value, option, objects, path))) for option in kind.options]
    given = shown(value)
    if all(complaints for _, complaints in tried):
        meant = [
            found
            for option, found in tried
            if (isinstance(option, ListOf) and isinstance(value, list))
            or (isinstance(option, ObjectName) and isinstance(value, dict))
        ]
        yield from meant[0] if meant else [f"{path} is {given}, which is no {written(kind)}"]


def _is(value: object, kind: Scalar) -> bool:
    if kind.name == "any":
        return value is not None
    if kind.name in _PYTHON_TYPES:
        return type(value) in _PYTHON_TYPES[kind.name]
    if not isinstance(value, str) or not (value or kind.name == "string"):
        return False
    if kind.name == "uuid":
        return _UUID.fullmatch(value) is not None
    return kind.name != "model" or value.split() == [value]


def written(kind: TypeExpression) -> str:
    """A type as the schema writes it."""
    if isinstance(kind, ListOf):
        return f"list[{written(kind.item)}]"
    return " | ".join(map(written, kind.options)) if isinstance(kind, Either) else kind.name


def out_of_limits(value: object, field: Field, path: str) -> Iterator[str]:
    """What keeps a value of the right type from being within the limits of its field."""
    spec = field.spec
    if isinstance(value, list | str) and spec.length is not None:
        shortest, longest = spec.length
        size = len(cast("str", value))
        if (shortest is not None and size < shortest) or (longest is not None and size > longest):
            yield f"{path} has a length of {size}, and its length is {spec.length}"
    numbers = cast("list[object]", value) if isinstance(value, list) else [value]
    for number in numbers:
        if type(number) is int or type(number) is float:
            lowest, highest = spec.range or (None, None)
            if (lowest is not None and number < lowest) or (highest is not None and number > highest):
                yield f"{path} is {number}, and its range is {spec.range}"
            if spec.above is not None and number <= spec.above:
                yield f"{path} is {number}, and it is above {spec.above}"
            if spec.step is not None and not is_multiple(number, spec.step):
                yield f"{path} is {number}, which is no multiple of its step {spec.step}"


def is_multiple(number: float, step: float) -> bool:
    """Whether a number is a multiple of another, as both are written: 0.3 is one of 0.1."""
    return Fraction(repr(number)) % Fraction(repr(step)) == 0


def _unknown(value: object, field: Field, path: str) -> Iterator[str]:
    for item in cast("list[object]", value) if isinstance(value, list) else [value]:
        if field.known and type(item) in (str, int) and item not in field.known:
            hint = suggestion(item, [str(known) for known in field.known])
            yield f"{path} is {shown(item)}, which is not among its known values{hint}"
