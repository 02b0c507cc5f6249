"""Conditions of a published schema, converted to cases of the rule language: places given, absent, or with a value."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from itertools import product
from typing import Any

from attrs import evolve, field, frozen

from codegen.importing.sources import is_list, listed, mapping

#: The maximum number of cases of one condition; more would not be readable.
MOST = 24


class InexpressibleError(ValueError):
    """A condition that the rule language cannot express."""


#: Allowed values, as in a rule: a list of values, or `{range: …}`, `{length: …}`.
Allowed = Any
#: Place of a parameter -> the values it can have; None if they are not listed.
ValuesAt = Callable[[str], "list[Any] | None"]


@frozen
class Case:
    """A conjunction: all these places are given, these are absent, and these have such a value."""

    given: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    when: dict[str, Allowed] = field(factory=dict[str, Any])

    def both(self, other: Case) -> Case:
        if any(self.when[place] != other.when[place] for place in set(self.when) & set(other.when)):
            raise InexpressibleError
        when = {**self.when, **other.when}
        given = tuple(place for place in dict.fromkeys((*self.given, *other.given)) if place not in when)
        return Case(_innermost(given, when), tuple(dict.fromkeys((*self.absent, *other.absent))), when)

    @property
    def size(self) -> int:
        return len(self.given) + len(self.absent) + len(self.when)


def _innermost(given: tuple[str, ...], when: dict[str, Allowed]) -> tuple[str, ...]:
    """Drop the places of objects that contain another given place, since they are given with it."""
    places = (*given, *when)
    return tuple(
        place for place in given if not any(other.startswith((f"{place}.", f"{place}[")) for other in places)
    )


def cases(schema: object, prefix: str, values_at: ValuesAt) -> list[Case]:
    """Convert a condition to the cases in which it holds.

    Raises:
        InexpressibleError: The rule language cannot express the condition.
    """
    table = mapping(schema)
    if not table or set(table) - _CONDITION:
        raise InexpressibleError
    found = [Case()]
    for name in listed(table.get("required")):
        found = _each(found, [Case(given=(f"{prefix}{name}",))])
    for name, inner in mapping(table.get("properties")).items():
        found = _each(found, _of_member(inner, f"{prefix}{name}", values_at))
    if "anyOf" in table:
        found = _each(
            found, [case for one in listed(table["anyOf"]) for case in cases(one, prefix, values_at)]
        )
    for one in listed(table.get("allOf")):
        found = _each(found, cases(one, prefix, values_at))
    if "not" in table:
        found = _each(found, [negated(cases(table["not"], prefix, values_at), values_at)])
    return _merged(found)


def or_absent(case: Case, needed: Collection[str], may_be_absent: Callable[[str], bool]) -> Iterator[Case]:
    """Yield a case, and its variants in which values are absent: a JSON Schema condition on an absent property holds.

    A value is never absent if the condition requires it, or if a default takes its place.
    """
    free = [place for place in case.when if place not in needed and may_be_absent(place)]
    if 2 ** len(free) > MOST:
        raise InexpressibleError
    for are_given in product((True, False), repeat=len(free)):
        absent = [place for place, is_given in zip(free, are_given, strict=True) if not is_given]
        when = {place: allowed for place, allowed in case.when.items() if place not in absent}
        yield Case(case.given, (*case.absent, *absent), when)


def named_as_required(schema: object, prefix: str) -> Iterator[str]:
    """Yield the places that a condition requires, at any depth and in any of its parts."""
    table = mapping(schema)
    yield from (f"{prefix}{name}" for name in listed(table.get("required")))
    for part in (*listed(table.get("allOf")), *listed(table.get("anyOf"))):
        yield from named_as_required(part, prefix)
    for name, inner in mapping(table.get("properties")).items():
        yield from named_as_required(inner, f"{prefix}{name}.")


_CONDITION = {
    "required",
    "properties",
    "anyOf",
    "allOf",
    "not",
    "type",
    "title",
    "description",
    "additionalProperties",
}


def _of_member(schema: object, place: str, values_at: ValuesAt) -> list[Case]:
    allowed = allowed_by(schema)
    if set(mapping(schema)) == {"minItems"} and allowed in ({"length": [0, None]}, {"length": [1, None]}):
        return [Case(given=(place,))]  # an empty list counts as absent
    if allowed is not None:
        return [Case(when={place: allowed})]
    return cases(schema, f"{place}.", values_at)


def allowed_by(schema: object) -> Allowed | None:
    """Convert the schema of a value to the values that a rule allows; None if it has any other keyword."""
    table = {k: v for k, v in mapping(schema).items() if k not in ("type", "title", "description")}
    values = [table.get("const")] if set(table) == {"const"} else listed(table.get("enum"))
    if set(table) in ({"const"}, {"enum"}) and values and all(map(_is_plain, values)):
        return values
    if table and set(table) <= {"minimum", "maximum"}:
        return {"range": [table.get("minimum"), table.get("maximum")]}
    for noun in ("Items", "Length"):
        if table and set(table) <= {f"min{noun}", f"max{noun}"}:
            return {"length": [table.get(f"min{noun}"), table.get(f"max{noun}")]}
    return None


def _is_plain(value: object) -> bool:
    return isinstance(value, bool | int | float | str)


def negated(found: list[Case], values_at: ValuesAt) -> Case:
    """Return the case in which none of these cases holds."""
    made = Case()
    for case in found:
        if case.size != 1:
            raise InexpressibleError
        if case.given:
            made = made.both(Case(absent=case.given))
        elif case.absent:
            made = made.both(Case(given=case.absent))
        else:
            made = made.both(Case(when=others(case.when, values_at)))
    return made


def others(when: dict[str, Allowed], values_at: ValuesAt) -> dict[str, Allowed]:
    """Return the other values of a parameter."""
    [(place, allowed)] = when.items()
    if not is_list(allowed):
        raise InexpressibleError
    values = values_at(place)
    if values is None and all(type(value) is bool for value in allowed):
        values = [True, False]
    if values is None:
        raise InexpressibleError
    rest = [value for value in values if not any(_same(value, one) for one in listed(allowed))]
    if not rest:
        raise InexpressibleError
    return {place: rest}


def _same(one: object, other: object) -> bool:
    return type(one) is type(other) and one == other


def _each(left: list[Case], right: list[Case]) -> list[Case]:
    if len(left) * len(right) > MOST:
        raise InexpressibleError
    return [one.both(other) for one, other in product(left, right)]


def _merged(found: list[Case]) -> list[Case]:
    """Merge cases that differ only in the value at one place."""
    merged: list[Case] = []
    for case in found:
        for index, other in enumerate(merged):
            both = set(case.when) & set(other.when)
            if case.size == other.size == 1 and len(both) == 1:
                [place] = both
                if is_list(case.when[place]) and is_list(other.when[place]):
                    values = [
                        *other.when[place],
                        *(v for v in case.when[place] if v not in other.when[place]),
                    ]
                    merged[index] = evolve(other, when={place: values})
                    break
        else:
            if case not in merged:
                merged.append(case)
    return merged
