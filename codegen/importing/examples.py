"""Requests and results for the examples of a task, generated if none are published."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

from codegen.checks.names import OF_EVERY_TASK
from codegen.importing import patterns
from codegen.importing.member_values import is_possible
from codegen.importing.members import Member
from codegen.importing.rules import Rule
from codegen.importing.sources import is_list, is_table, listed, mapping

#: The maximum number of items of a generated list, nested lists included.
MOST = 1000
_UUID = "b7db282d-2943-4f12-992f-77df3ad3ec71"
_TEXT = "A lighthouse at dusk"


def made_up(request: Member, rules: list[Rule], air: str | None, own: Sequence[str] = ()) -> dict[str, Any]:
    """Generate a request as on the wire: required parameters, with defaults, first values, or values within the limits.

    If nothing is required, the request has the first of the task's own parameters, so that the example is not empty.
    """
    made = {
        name: value(one, name)
        for name, one in request.members.items()
        if one.required and name not in OF_EVERY_TASK
    }
    if "model" in request.members and (air or "model" in made):
        made["model"] = air or made["model"]
    if not made and own:
        made[own[0]] = value(request.members[own[0]], own[0])
    for _ in range(10):
        before = repr(made)
        for rule in rules:
            for holder, member in _holders(rule, made, request):
                if _holds(rule, holder):
                    _obey(rule, holder, member)
        if repr(made) == before:
            break
    return made


def value(member: Member, wire: str, most: int = MOST) -> Any:
    """Generate a valid value of a member."""
    if is_possible(member.default, member) and not isinstance(member.default, list):
        return member.default
    if member.values:
        return member.values[0]
    if member.kind in ("integer", "number"):
        return _number(member)
    if member.kind == "list":
        count = _count(member, most)
        return [value(member.item or Member("any"), wire, most // count) for _ in range(count)]
    if member.kind == "object":
        required = {name: one for name, one in member.members.items() if one.required}
        return {
            name: value(one, name, most)
            for name, one in (required or dict(list(member.members.items())[:1])).items()
        }
    if member.kind == "union":
        return value(member.options[0], wire, most)
    if member.kind == "string":
        return _text(member, wire)
    scalars = {
        "boolean": True, "uuid": _UUID, "model": "runware:101@1", "media": "https://example.com/input.jpg",
        "map": {"key": "value"},
    }  # fmt: skip
    return scalars.get(member.kind, "value")


def received(response: Member, format: str | None) -> Any:
    """Generate a result with all fields except optional ones with file content. The first file URL has this format."""
    endings = iter([f".{format.lower()}"] if format else [])

    def made(member: Member, wire: str, most: int = MOST) -> Any:
        if member.kind == "object" and member.members:
            return {
                name: made(one, name, most)
                for name, one in member.members.items()
                if one.required or not name.endswith(("Base64Data", "DataURI"))
            }
        if member.kind == "list" and member.item is not None:
            count = _count(member, most)
            return [made(member.item, wire, most // count) for _ in range(count)]
        if member.kind == "string" and member.values is None and wire.lower().endswith("url"):
            return f"https://example.com/result{next(endings, '')}"
        is_state = (
            wire == "status" and member.kind == "string" and "success" in (member.values or ["success"])
        )
        return "success" if is_state else value(member, wire, most)

    return made(response, "")


def _text(member: Member, wire: str) -> str:
    text = "https://example.com/file" if wire.lower().endswith(("url", "uri", "endpoint")) else _TEXT
    shortest, longest = member.length or [None, None]
    if (
        member.pattern is not None
        and (matching := patterns.text_of(member.pattern, shortest or 0, longest)) is not None
    ):
        return matching
    while len(text) < min(shortest or 0, 5000):
        text = f"{text}, {text}"
    return text if longest is None else text[:longest].strip() or "a"


def _count(member: Member, most: int) -> int:
    """Return the number of items to generate: the minimum length, bounded for nested lists."""
    return max(1, min((member.length or [1, None])[0] or 1, 50, most))


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


# Rules -------------------------------------------------------------------------------------------------------------


def _at(made: dict[str, Any], place: str) -> Any:
    inner: Any = made
    for name in place.split("."):
        inner = mapping(inner).get(name)
    return inner


def _holders(rule: Rule, made: dict[str, Any], request: Member) -> Iterator[tuple[dict[str, Any], Member]]:
    """Yield the objects that a rule applies to: the request, or each object in a list."""
    if "each" not in rule:
        yield made, request
        return
    listed_at = request.at(rule["each"])
    inner = listed_at.object_in() if listed_at is not None else None
    if inner is not None:
        yield from ((item, inner) for item in listed(_at(made, rule["each"])) if is_table(item))


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
    if (member := request.at(place)) is not None:
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
