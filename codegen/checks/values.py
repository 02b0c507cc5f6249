"""Checks of values in the schema, as defaults and in examples: type, limits, and known values."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from fractions import Fraction
from typing import cast

from codegen.resolve import Field, Fields, ObjectType, TaskClass
from codegen.spec import Each, ObjectSpec, Param
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
    """Yield what is wrong with a value of a field, a sentence each."""
    mismatches = list(_mismatches(value, field.type, objects, path))
    yield from mismatches
    if not mismatches:
        yield from out_of_limits(value, field.spec, path)
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
    """Yield what is wrong with an object on the wire: unknown fields, invalid values, and missing required fields.

    A `received` object may have null in an optional field. An `open` object may have unknown fields.
    """
    for wire, value in given.items():
        if wire in fields:
            if value is None and received and not fields[wire].spec.required:
                continue
            yield from wrong(value, fields[wire], objects, f"{path}{wire}")
        elif not open:
            yield f"{path}{wire} is not a field{suggestion(wire, list(fields))}"
    for wire, field in fields.items():
        if field.spec.required and wire not in given:
            yield f"{path}{wire} is required, but missing"


def _mismatches(value: object, kind: TypeExpression, objects: Objects, path: str) -> Iterator[str]:
    """Yield a sentence for each part of a value that does not match a type."""
    if isinstance(kind, Either):
        yield from _of_none(value, kind, objects, path)
    elif isinstance(kind, ListOf) and isinstance(value, list):
        for index, item in enumerate(cast("list[object]", value)):
            yield from _mismatches(item, kind.item, objects, f"{path}[{index}]")
    elif isinstance(kind, ObjectName) and isinstance(value, dict):
        obj = objects[kind.name]
        content = cast("dict[str, object]", value)
        yield from missing_or_unknown(
            content,
            obj.fields,
            objects,
            f"{path}.",
            received=obj.is_received,
            open=obj.spec.extra or obj.spec.open,
        )
        yield from badly_grouped(content, obj.spec, f"{path}: ") if obj.is_sent else ()
    elif not (isinstance(kind, Scalar) and _is(value, kind)):
        yield f"{path} is {shown(value)}, which is not of the type {written(kind)}"


def badly_grouped(given: Collection[str], of: TaskClass | ObjectSpec, path: str = "") -> Iterator[str]:
    """Yield the combinations of given parameters or fields that the groups of a task or object forbid."""
    for names in of.exclusive:
        if len(both := [name for name in names if name in given]) > 1:
            yield f"{path}{' and '.join(both)} are given, of which at most one may be given"
    for names in of.at_least_one:
        if not any(name in given for name in names):
            yield f"{path}none of {', '.join(names)} is given, of which at least one is required"
    for names in of.together:
        some, others = ([name for name in names if (name in given) is found] for found in (True, False))
        if some and others:
            yield f"{path}{' and '.join(some)} without {' and '.join(others)}; they must be given together"
    for first, *needed in of.requires:
        if first in given and (missing := [name for name in needed if name not in given]):
            yield f"{path}{first} is given without {' and '.join(missing)}, which it requires"


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
        yield from meant[0] if meant else [f"{path} is {given}, which is not of the type {written(kind)}"]


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
    """Return a type expression as the schema writes it."""
    if isinstance(kind, ListOf):
        return f"list[{written(kind.item)}]"
    return " | ".join(map(written, kind.options)) if isinstance(kind, Either) else kind.name


def out_of_limits(value: object, limits: Param | Each, path: str) -> Iterator[str]:
    """Yield a sentence for each limit that a value of the right type breaks."""
    if isinstance(value, str):
        yield from _wrong_length(value, limits, path)
        if limits.pattern is not None and not re.fullmatch(limits.pattern, value, re.ASCII):
            yield f"{path} is {shown(value)}, which does not match its pattern {limits.pattern}"
    elif isinstance(value, list):
        items = cast("list[object]", value)
        yield from _wrong_length(items, limits, path)
        if isinstance(limits, Param) and limits.each is not None:
            for index, item in enumerate(items):
                yield from out_of_limits(item, limits.each, f"{path}[{index}]")
    elif isinstance(value, int | float) and not isinstance(value, bool):
        lowest, highest = limits.range or (None, None)
        if (lowest is not None and value < lowest) or (highest is not None and value > highest):
            yield f"{path} is {value}, which is outside of its range {limits.range}"
        if limits.above is not None and value <= limits.above:
            yield f"{path} is {value}, which is not above {limits.above}"
        if limits.below is not None and value >= limits.below:
            yield f"{path} is {value}, which is not below {limits.below}"
        if limits.step is not None and not is_multiple(value, limits.step):
            yield f"{path} is {value}, which is not a multiple of its step {limits.step}"


def _wrong_length(value: str | list[object], limits: Param | Each, path: str) -> Iterator[str]:
    shortest, longest = limits.length or (None, None)
    size = len(value)
    if (shortest is not None and size < shortest) or (longest is not None and size > longest):
        yield f"{path} has a length of {size}, which is outside of its limits {limits.length}"


def is_multiple(number: float, step: float) -> bool:
    """Whether a number is a multiple of another, in decimal notation: 0.3 is a multiple of 0.1."""
    return Fraction(repr(number)) % Fraction(repr(step)) == 0


def _unknown(value: object, field: Field, path: str) -> Iterator[str]:
    for item in cast("list[object]", value) if isinstance(value, list) else [value]:
        if field.known and type(item) in (str, int) and item not in field.known:
            hint = suggestion(item, [str(known) for known in field.known])
            yield f"{path} is {shown(item)}, which is not among its known values{hint}"
