"""Checks of limits: each one makes the client refuse a paid request, so it must be justified.

Each limit names its source. Each number that is sent has a range, or says that none is known. Each limit allows some
value.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from codegen.checks import patterns
from codegen.checks.values import is_multiple, out_of_limits, written
from codegen.resolve import Field, Fields, Schema
from codegen.spec import LIMITS, Each, Param
from codegen.type_expressions import (
    NUMBERS,
    ListOf,
    TypeExpression,
    item_options_of,
    options_of,
    scalars_among,
)


def problems(schema: Schema) -> Iterator[str]:
    """Yield a line for each limit without a source, each contradictory limit, and each number without a limit."""
    for fields in _sent(schema):
        for field in fields.values():
            for complaint in (*_sources(field, schema), *contradictions(field)):
                yield f"{field.where}: {complaint}"
    for obj in schema.objects.values():
        for field in obj.fields.values() if obj.is_received else ():
            for complaint in (*_unknown_sources(field, schema), *contradictions(field)):
                yield f"{field.where}: {complaint}"


def _sent(schema: Schema) -> Iterator[Fields]:
    yield from (cls.fields for task in schema.tasks.values() for cls in task.classes)
    yield from (obj.fields for obj in schema.objects.values() if obj.is_sent)


def _sources(field: Field, schema: Schema) -> Iterator[str]:
    spec = field.spec
    limits = [*_stated(spec, ""), *(_stated(spec.each, "each: ") if spec.each else ())]
    limits += ["required"] if spec.required else []
    if limits and not spec.sources:
        yield f"{', '.join(limits)} without a `source`, which says where the limit is known from; add it"
    if spec.sources and not limits:
        yield "has a `source`, but no limit; remove the source or add a limit"
    yield from _unknown_sources(field, schema)
    no_limit = "without a `range`; write [null, null] if no limit holds for every model"
    if scalars_among(options_of(field.type)) & NUMBERS and not _has_ends(spec):
        yield f"a number {no_limit}"
    if scalars_among(item_options_of(field.type)) & NUMBERS and not (spec.each and _has_ends(spec.each)):
        yield f"each: numbers {no_limit}"


def _stated(spec: Param | Each, prefix: str) -> list[str]:
    return [f"{prefix}{key}" for key in LIMITS if getattr(spec, key) is not None]


def _has_ends(spec: Param | Each) -> bool:
    return any(limit is not None for limit in (spec.range, spec.above, spec.below))


def _unknown_sources(field: Field, schema: Schema) -> Iterator[str]:
    sources = field.spec.sources
    for name in sources:
        if name not in schema.sources:
            yield f"source is {name!r}, which shared.yaml does not declare; it declares {', '.join(schema.sources)}"
    if len(set(sources)) < len(sources):
        yield f"source is {sources}, which lists a name twice"


def contradictions(field: Field) -> Iterator[str]:
    """Yield what is wrong with the limits of a field, given its type and each other."""
    spec, items = field.spec, item_options_of(field.type)
    if spec.unit is not None and not scalars_among(options_of(field.type)) & NUMBERS:
        yield f"unit applies to numbers only, and the type is {spec.type}"
    if spec.unit is not None and spec.unit != "percent":
        yield f"unit is {spec.unit!r}; the only valid unit is percent"
    yield from _of_one(
        spec, options_of(field.type), spec.type, "; write limits of items under `each`" if items else ""
    )
    if spec.each is None:
        return
    if not items:
        yield f"each applies to the items of a list only, and the type is {spec.type}"
        return
    if spec.known is not None and spec.each.known is not None:
        yield "known is given here and under `each`; remove one of them"
    for complaint in _of_one(spec.each, items, " | ".join(map(written, items))):
        yield f"each: {complaint}"


def _of_one(
    spec: Param | Each, options: Sequence[TypeExpression], kind: str, hint: str = ""
) -> Iterator[str]:
    """Yield what is wrong with limits on values of these types."""
    scalars = scalars_among(options)
    for key in ("range", "above", "below", "step"):
        if getattr(spec, key) is not None and not scalars & NUMBERS:
            yield f"{key} applies to numbers only, and the type is {kind}{hint}"
    if spec.length is not None and not (scalars & _COUNTED or _has_list(options)):
        yield f"length applies to texts and lists only, and the type is {kind}"
    if spec.pattern is not None and "string" not in scalars:
        yield f"pattern applies to strings only, and the type is {kind}{hint}"
    if spec.known is not None and not (scalars & _LISTED):
        yield f"known applies to texts and numbers only, and the type is {kind}{hint}"
    for key, ends in (("range", spec.range), ("length", spec.length)):
        if ends is not None:
            yield from _ends(key, ends)
    yield from _lengths(spec.length)
    yield from _numbers(spec, scalars)
    problem = None if spec.pattern is None else patterns.problem(spec.pattern)
    if problem is not None:
        yield f"pattern is {spec.pattern}; {problem}"
    elif isinstance(spec.known, list) and all(
        ends is None or len(ends) == 2 for ends in (spec.range, spec.length)
    ):
        for value in spec.known:
            yield from out_of_limits(value, spec, "known")


def _has_list(options: Sequence[TypeExpression]) -> bool:
    return any(isinstance(option, ListOf) for option in options)


_COUNTED = frozenset({"string", "model"})
_LISTED = frozenset({"string", "model", "media", "any", "integer", "number"})


def _ends(key: str, ends: Sequence[float | None]) -> Iterator[str]:
    if len(ends) != 2:
        yield f"{key} has {len(ends)} numbers; write [lowest, highest]"
    elif ends[0] is not None and ends[1] is not None and ends[0] > ends[1]:
        yield f"{key} is {ends}; write the lowest number first"


def _lengths(length: Sequence[int | None] | None) -> Iterator[str]:
    if length is not None and any(end is not None and end < 0 for end in length):
        yield f"length is {length}; a length cannot be negative"
    if length is not None and len(length) == 2 and length[1] == 0:
        yield f"length is {length}, so the value is always empty; remove the parameter"
    if length is not None and all(end is None for end in length):
        yield f"length is {length}, which limits nothing; remove it"


def _numbers(spec: Param | Each, scalars: Collection[str]) -> Iterator[str]:
    ends = spec.range if spec.range is not None and len(spec.range) == 2 else [None, None]
    lowest, highest = ends
    if spec.above is not None and highest is not None and spec.above >= highest:
        yield f"above is {spec.above}, so no number of the range {spec.range} is valid"
    if spec.below is not None and lowest is not None and spec.below <= lowest:
        yield f"below is {spec.below}, so no number of the range {spec.range} is valid"
    if spec.above is not None and spec.below is not None and spec.above >= spec.below:
        yield f"above is {spec.above} and below is {spec.below}, so no number is valid"
    if scalars == {"integer"}:
        for key, number in (
            ("range", lowest),
            ("range", highest),
            ("above", spec.above),
            ("below", spec.below),
            ("step", spec.step),
        ):
            if type(number) is float and not number.is_integer():
                yield f"{key} has {number}, which is not an integer"
    if spec.step is None:
        return
    if spec.step <= 0:
        yield f"step is {spec.step}; it must be greater than 0"
    elif any(end is not None and not is_multiple(end, spec.step) for end in ends):
        yield f"range is {spec.range}, whose ends are not multiples of the step {spec.step}"
