"""Checks of single model files: identifiers, values, limits and rules that are invalid on their own."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from codegen.checks.fields import known_problems
from codegen.model_spec import Allowed, ModelFile, ModelParam, Rule, Shape
from codegen.structure import shown
from codegen.type_expressions import NUMBERS, ListOf, TypeExpression, options_of

#: An AIR identifier, such as `runware:101@1`.
_AIR = re.compile(r"[a-z0-9][a-z0-9_.-]*:[A-Za-z0-9][A-Za-z0-9_./-]*(?:@[A-Za-z0-9][A-Za-z0-9_./-]*)?")
_COUNTED = frozenset({"string", "media", "model", "uuid"})
#: Keys of a rule with lists of places; `_OF_SEVERAL` are those that need at least two places.
_LISTS = (
    "given", "absent", "requires", "excludes", "at_least_one", "one_of", "exclusive", "together",
)  # fmt: skip
_CONTRADICTORY = (
    ("given", "absent"), ("requires", "excludes"), ("given", "excludes"), ("absent", "requires"), ("when", "then"),
)  # fmt: skip
_OF_SEVERAL = ("at_least_one", "one_of", "exclusive", "together")


def shape_problems(shape: Shape) -> Iterator[str]:
    """Yield what is wrong with the keys of a whole file."""
    for key in ("required", "includes", "closed", "notes"):
        yield from repeated(key, getattr(shape, key))
    if isinstance(shape, ModelFile):
        if not _AIR.fullmatch(shape.air):
            yield f"air: {shape.air!r} is not a valid AIR identifier"
        yield from repeated("modes", [mode.id for mode in shape.modes])
        for rate in shape.price.rates if shape.price else ():
            if rate.amount < 0:
                yield f"price: {rate.amount} {rate.unit} is negative"


def param_problems(param: ModelParam, kind: TypeExpression) -> Iterator[str]:
    """Yield what is wrong with a parameter of this type."""
    scalars = kind.scalars()
    if "any" not in scalars:
        for key in ("range", "step"):
            if getattr(param, key) is not None and not scalars & NUMBERS:
                yield f"{key} applies to numbers only, and the type is {'|'.join(sorted(scalars)) or 'map'}"
        has_list = any(isinstance(option, ListOf) for option in options_of(kind))
        if param.length is not None and not (has_list or scalars & _COUNTED):
            yield f"length applies to texts and lists only, and the type is {'|'.join(sorted(scalars)) or 'map'}"
    if param.step is not None and param.step <= 0:
        yield f"step is {param.step}; it must be greater than 0"
    if set(scalars) == {"integer"}:
        for key, ends in (("range", param.range), ("step", [param.step])):
            for number in ends or ():
                if number is not None and not float(number).is_integer():
                    yield f"{key} has {number}, which is not an integer"
    if isinstance(param.default, list) and not any(isinstance(option, ListOf) for option in options_of(kind)):
        yield f"default is {shown(param.default)}, and the type is not a list"
    yield from _limits(param.range, param.length)
    if isinstance(param.values, list):
        yield from known_problems("values", [value for value in param.values if type(value) in (str, int)])  # type: ignore[misc]
        yield from repeated("values", [repr(value) for value in param.values if type(value) is not str])


def rule_problems(rule: Rule) -> Iterator[str]:
    """Yield what is wrong with a rule."""
    for key in _LISTS:
        yield from repeated(key, getattr(rule, key))
    for key in _OF_SEVERAL:
        if len(getattr(rule, key)) == 1:
            yield f"{key} has {getattr(rule, key)[0]} alone; list at least two"
    for one, other in _CONTRADICTORY:
        for place in sorted({*getattr(rule, one)} & {*getattr(rule, other)}):
            yield f"{place} is listed under both {one} and {other}"
    for path, allowed in (*rule.when.items(), *rule.then.items(), *rule.not_all.items()):
        if isinstance(allowed, Allowed):
            for line in _limits(allowed.range, allowed.length):
                yield f"{path}: {line}"
        yield from repeated(path, [repr(value) for value in (allowed if isinstance(allowed, list) else [])])


def _limits(range: Sequence[float | None] | None, length: Sequence[int | None] | None) -> Iterator[str]:
    for key, ends in (("range", range), ("length", length)):
        if ends is None:
            continue
        if len(ends) != 2 or (ends[0] is not None and ends[1] is not None and ends[0] > ends[1]):
            yield f"{key} is {list(ends)}; write [lowest, highest], the lowest first"
        elif ends[0] is None and ends[1] is None:
            yield f"{key} is {list(ends)}, which limits nothing; remove it"
        elif key == "length" and any(end is not None and end < 0 for end in ends):
            yield f"length is {list(ends)}; a length cannot be negative"


def repeated(key: str, names: Sequence[str]) -> Iterator[str]:
    """Yield a line for each name that is in a list twice."""
    for name in sorted(name for name, times in Counter(names).items() if times > 1):
        yield f"{key} has {name} twice"
