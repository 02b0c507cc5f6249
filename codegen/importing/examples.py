"""Requests and results for the examples of a task: those that are published, or made of what is required."""

from __future__ import annotations

import math
from typing import Any

from codegen.checks.names import OF_EVERY_TASK
from codegen.importing.members import Member
from codegen.importing.rules import Rule
from codegen.importing.sources import is_list, is_table, listed, mapping

_UUID = "b7db282d-2943-4f12-992f-77df3ad3ec71"
_TEXT = "A lighthouse at dusk"


def made_up(request: Member, rules: list[Rule], air: str | None) -> dict[str, Any]:
    """A request as on the wire: what is required, with defaults, first values, or what the limits allow."""
    made = {
        name: value(one, name)
        for name, one in request.members.items()
        if one.required and name not in OF_EVERY_TASK
    }
    if "model" in request.members and (air or "model" in made):
        made["model"] = air or made["model"]
    for _ in range(10):
        before = repr(made)
        for rule in rules:
            if "each" not in rule and _holds(rule, made):
                _obey(rule, made, request)
        if repr(made) == before:
            break
    return made


def value(member: Member, wire: str) -> Any:
    """A value that a member can have."""
    if member.default is not None and not isinstance(member.default, dict | list):
        return member.default
    if member.values:
        return member.values[0]
    if member.kind in ("integer", "number"):
        return _number(member)
    if member.kind == "list":
        shortest = (member.length or [1, None])[0] or 1
        return [value(member.item or Member("any"), wire) for _ in range(min(shortest, 50))]
    if member.kind == "object":
        required = {name: one for name, one in member.members.items() if one.required}
        return {
            name: value(one, name)
            for name, one in (required or dict(list(member.members.items())[:1])).items()
        }
    if member.kind == "union":
        return value(member.options[0], wire)
    if member.kind == "string":
        return _text(member, wire)
    scalars = {
        "boolean": True, "uuid": _UUID, "model": "runware:101@1", "media": "https://example.com/input.jpg",
        "map": {"key": "value"},
    }  # fmt: skip
    return scalars.get(member.kind, "value")


def _text(member: Member, wire: str) -> str:
    text = "https://example.com/file" if wire.lower().endswith(("url", "uri", "endpoint")) else _TEXT
    shortest, longest = member.length or [None, None]
    while len(text) < min(shortest or 0, 5000):
        text = f"{text}, {text}"
    return text if longest is None else text[:longest].strip() or "a"


def _number(member: Member) -> int | float:
    low, high = member.range or [None, None]
    number: int | float = low if low is not None else (min(1, high) if high is not None else 1)
    if member.above is not None and number <= member.above:
        number = math.floor(member.above) + 1
        if high is not None and number > high:
            number = (member.above + high) / 2
    if member.step is not None and low is None:
        number = member.step
    return int(number) if member.kind == "integer" else number


# What holds between parameters -------------------------------------------------------------------------------------


def _at(made: dict[str, Any], place: str) -> Any:
    inner: Any = made
    for name in place.split("."):
        inner = mapping(inner).get(name)
    return inner


def _holds(rule: Rule, made: dict[str, Any]) -> bool:
    given = [_at(made, place) is not None for place in rule.get("given", ())]
    absent = [_at(made, place) is not None for place in rule.get("absent", ())]
    values = [_allowed(_at(made, place), allowed) for place, allowed in rule.get("when", {}).items()]
    return (not given or any(given)) and not any(absent) and all(values)


def _allowed(given: Any, allowed: Any) -> bool:
    if is_list(allowed):
        return given in listed(allowed)
    table = mapping(allowed)
    size: object = len(given) if is_list(given) or isinstance(given, str) else given
    low, high = table.get("length") or table.get("range") or (None, None)
    if not isinstance(size, int | float):
        return False
    return bool((low is None or size >= low) and (high is None or size <= high))


def _obey(rule: Rule, made: dict[str, Any], request: Member) -> None:
    for place in rule.get("requires", ()):
        _give(made, place, request)
    for key in ("at_least_one", "one_of"):
        places = rule.get(key, [])
        if places and not any(_at(made, place) is not None for place in places):
            _give(made, places[0], request)
    together = rule.get("together", [])
    if any(_at(made, place) is not None for place in together):
        for place in together:
            _give(made, place, request)
    sizes = rule.get("sizes", [])
    if sizes and f"{made.get('width')}x{made.get('height')}" not in sizes:
        made["width"], made["height"] = (int(side) for side in sizes[0].split("x"))
    for place in rule.get("excludes", ()):
        if "." not in place and place in made and not request.members[place].required:
            del made[place]
    for place, allowed in rule.get("then", {}).items():
        if is_list(allowed) and allowed and _at(made, place) not in (None, *listed(allowed)):
            _put(made, place, allowed[0])


def _give(made: dict[str, Any], place: str, request: Member) -> None:
    if _at(made, place) is not None:
        return
    member: Member | None = request
    for name in place.split("."):
        inner = member.object_in() if member is not None else None
        member = inner.members.get(name) if inner is not None else None
    if member is not None:
        _put(made, place, value(member, place.rpartition(".")[2]))


def _put(made: dict[str, Any], place: str, given: Any) -> None:
    *holders, last = place.split(".")
    inner: dict[str, Any] = made
    for name in holders:
        following = inner.setdefault(name, {})
        if not is_table(following):
            return
        inner = mapping(following)
    inner[last] = given
