"""Each type beside each other one, and limits beside limits: what a change breaks is what values say that are tried.

What a client takes is asked of the kinds of the client itself. So this is a second opinion, and no copy of the first.
"""

from __future__ import annotations

import functools
import itertools
import uuid
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import pytest
from attrs import frozen

from codegen.checks.values import out_of_limits
from codegen.diff.compare import State, compare
from codegen.diff.lenient import read_state
from codegen.spec import Param
from runware import InvalidParameterError
from runware._files import media
from runware._models import kinds
from tests.support.in_turn import in_turn
from tests.support.small_schema import changed, findings

ECHO = "tasks/echo.yaml"
STRING = {"type": "string", "doc": "x"}
OBJECTS: dict[str, Any] = {
    "Cup": {"doc": "x", "fields": {"tint": STRING}},
    # The same by another name, one with more, one that needs it, one that takes less.
    "Mug": {"doc": "x", "fields": {"tint": STRING}},
    "Jug": {"doc": "x", "fields": {"tint": STRING, "lid": STRING}},
    "Pot": {"doc": "x", "fields": {"tint": {**STRING, "required": True, "source": "nature"}}},
    "Can": {"doc": "x", "fields": {"tint": {**STRING, "length": [2, None], "source": "nature"}}},
    "Bag": {"doc": "x", "open": True, "fields": {"tint": STRING}},
    "Sea": {"doc": "x", "open": True, "fields": {"tint": {"type": "any", "doc": "x"}}},
}
TYPES = [
    "string", "integer", "number", "boolean", "uuid", "model", "media", "map", "any", *OBJECTS, "list[string]",
    "list[integer]", "list[number]", "list[Cup]", "list[any]", "string | integer", "media | list[media]", "map | string",
    "Cup | boolean", "Cup | map", "list[Cup | media]",
]  # fmt: skip
#: Where they are received, objects are not open, and what their members are limited to says nothing.
RECEIVED = [name for name in TYPES if not {"Bag", "Sea", "Can"} & {*name.replace("[", " ").split()}]


@frozen
class Instance:
    """An object of a class of the schema."""

    name: str
    members: tuple[tuple[str, Any], ...]


TEXTS = ["a text", "word", "runware:101@1", str(uuid.UUID(int=5)), "https://example.com/a.png"]
MEMBERS: list[dict[str, Any]] = [
    {}, {"tint": "red"}, {"tint": "x"}, {"tint": 5}, {"lid": "tin"}, {"lid": 5}, {"tint": "red", "lid": "tin"}, {"other": 1},
]  # fmt: skip
PLAIN: list[Any] = [*TEXTS, 5, 1.5, True, *MEMBERS]


def takes(kind: str, value: Any, *, is_sent: bool = True) -> bool:
    """Whether a value is of a type: of JSON, or as it is given in Python."""
    if " | " in kind and not kind.startswith("list[Cup |"):
        return any(takes(option, value, is_sent=is_sent) for option in kind.split(" | "))
    if kind.startswith("list["):
        return isinstance(value, list) and all(takes(kind[5:-1], one, is_sent=is_sent) for one in value)
    if kind in OBJECTS:
        if isinstance(value, Instance):
            return value.name == kind
        return isinstance(value, dict) and fits(OBJECTS[kind], value, is_sent=is_sent)
    if isinstance(value, Instance):
        return kind == "any"
    if not is_sent and kind in ("uuid", "model", "media"):
        return isinstance(value, str)
    if kind == "media":
        return is_media(value)
    if kind == "model":
        return kinds.air.accepts(value) and not is_media(value)
    of_client = {
        "string": kinds.string,
        "integer": kinds.integer,
        "number": kinds.number,
        "boolean": kinds.boolean,
    }
    of_client |= {"uuid": kinds.uuid, "map": kinds.mapping, "any": kinds.anything}
    try:
        of_client[kind].convert(value, "thing")
    except InvalidParameterError:
        return False
    return True


def is_media(value: Any) -> bool:
    if not isinstance(value, str | bytes | uuid.UUID):
        return False
    try:
        media.converted(value, "thing")
    except InvalidParameterError:
        return False
    return True


def fits(spec: dict[str, Any], members: dict[str, Any], *, is_sent: bool) -> bool:
    fields = spec["fields"]
    if is_sent and not spec.get("open") and members.keys() - fields.keys():
        return False
    needed = {name for name, one in fields.items() if one.get("required")}
    return needed <= members.keys() and all(
        takes(fields[name]["type"], value, is_sent=is_sent)
        and not (is_sent and list(out_of_limits(value, Param(**fields[name]), "")))
        for name, value in members.items()
        if name in fields
    )


def comes(kind: str, value: Any) -> bool:
    """Whether a server sends a value: with the members alone that an object has."""
    names = [name for name in OBJECTS if name in kind and "map" not in kind]
    members = value[0] if isinstance(value, list) and value else value
    if not names or not isinstance(members, dict):
        return True
    return all(members.keys() <= OBJECTS[name]["fields"].keys() for name in names)


def listed(values: list[Any]) -> list[Any]:
    """Values, and lists of them."""
    return [
        *values,
        *([value] for value in values),
        [],
        ["word", 5],
        [{"tint": "red"}, "https://example.com/a.png"],
    ]


GIVEN = listed([*PLAIN, b"bytes", uuid.UUID(int=7), *(Instance(name, ()) for name in OBJECTS)])
JSON = listed(PLAIN)


def as_received(kind: str) -> list[Any]:
    """What a program gets of a type: each text is a `str`, an object has its class."""
    if " | " in kind and not kind.startswith("list["):
        return [value for option in kind.split(" | ") for value in as_received(option)]
    if kind.startswith("list["):
        return [[value] for value in as_received(kind[5:-1])]
    if kind in OBJECTS:
        return [Instance(kind, ())]
    values = {"integer": [5], "number": [5, 1.5], "boolean": [True], "map": [{}]}
    values["any"] = listed(["text", 5, 1.5, True, {}, *(Instance(name, ()) for name in OBJECTS)])
    return values.get(kind, ["text"])


def levels(before: State, after: State) -> tuple[bool, bool]:
    """Whether a change breaks programs, and whether it breaks the wire."""
    found = [one for one in compare(before, after) if one.level != "note"]
    return any(one.source == "breaking" for one in found), any(one.wire == "breaking" for one in found)


def sent(thing: dict[str, Any]) -> State:
    every = {"type": f"list[{' | '.join(OBJECTS)}]", "doc": "x"}
    params = {"thing": {"doc": "x", **thing}, "every": every}
    objects = [(ECHO, f"objects.{name}", spec) for name, spec in OBJECTS.items()]
    return read_state(changed(*objects, *((ECHO, f"params.{name}", one) for name, one in params.items())))


def received(thing: dict[str, Any]) -> State:
    names = [name for name in OBJECTS if name in RECEIVED]
    objects = [(ECHO, f"objects.{name}", OBJECTS[name]) for name in names]
    fields = {"thing": {"doc": "x", **thing}, "every": {"type": f"list[{' | '.join(names)}]", "doc": "x"}}
    return read_state(
        changed(*objects, *((ECHO, f"objects.Echo.fields.{name}", one) for name, one in fields.items()))
    )


@functools.cache
def sent_as(kind: str) -> State:
    return sent({"type": kind})


@functools.cache
def received_as(kind: str) -> State:
    return received({"type": kind})


@in_turn("old", TYPES)
def test_a_type_that_is_sent_breaks_where_a_value_is_refused_that_was_taken(old: str) -> None:
    wrong = {}
    for new in TYPES:
        expected = (
            any(takes(old, value) and not takes(new, value) for value in GIVEN),
            any(takes(old, value) and not takes(new, value) for value in JSON),
        )
        found = levels(sent_as(old), sent_as(new))
        if found != expected:
            wrong[f"{old} -> {new}"] = f"source, wire: {found}, and values say {expected}"
    assert not wrong


@in_turn("old", RECEIVED)
def test_a_type_that_is_received_breaks_where_a_value_comes_that_did_not(old: str) -> None:
    wrong = {}
    for new in RECEIVED:
        known = as_received(old)
        unknown = [value for value in as_received(new) if value not in known]
        if old == "any" or (" | " not in old and old.startswith("list[any")):
            unknown = [value for value in unknown if not takes(old, value, is_sent=False)]
        expected = (
            bool(unknown),
            any(
                takes(new, v, is_sent=False) and not takes(old, v, is_sent=False)
                for v in JSON
                if comes(new, v)
            ),
        )
        found = levels(received_as(old), received_as(new))
        if found != expected:
            wrong[f"{old} -> {new}"] = f"source, wire: {found}, and values say {expected}"
    assert not wrong


ENDS: list[dict[str, Any]] = [
    {}, {"range": [0, None]}, {"range": [1, None]}, {"above": 0}, {"range": [None, 5]}, {"below": 5}, {"range": [None, 4]},
    {"range": [1, 4]}, {"above": 0, "below": 5}, {"range": [0, 4], "above": 0}, {"range": [0.5, 4.5]},
]  # fmt: skip
STEPS: list[dict[str, Any]] = [{}, {"step": 1}, {"step": 2}, {"step": 3}, {"step": 0.5}, {"step": 1.5}]
LENGTHS: list[dict[str, Any]] = [
    {},
    *({"length": ends} for ends in ([0, None], [1, None], [None, 3], [0, 3], [2, 3])),
]
NUMBERS = [Fraction(number, 4) for number in range(-8, 30)]
VALUES: dict[str, list[Any]] = {
    "integer": [int(number) for number in NUMBERS if number.denominator == 1],
    "number": [float(number) for number in NUMBERS],
    "string": ["x" * size for size in range(6)],
}


def pairs() -> Iterator[Any]:
    for kind, limits in (
        ("integer", ENDS),
        ("number", ENDS),
        ("integer", STEPS[:4]),
        ("number", STEPS),
        ("string", LENGTHS),
    ):
        for in_list in (False, True):
            yield pytest.param(
                kind, limits, in_list, id=f"{kind} {next(iter(limits[1]))}{' in lists' * in_list}"
            )


@pytest.mark.parametrize(("kind", "limits", "in_list"), list(pairs()))
def test_a_limit_narrows_if_a_value_is_refused_that_was_taken(
    kind: str, limits: list[dict[str, Any]], in_list: bool
) -> None:
    wrong = {}
    states = [
        sent(
            {"type": f"list[{kind}]", **({"each": one} if one else {})} if in_list else {"type": kind, **one}
        )
        for one in limits
    ]
    taken = [
        {
            value
            for value in VALUES[kind]
            if not list(out_of_limits(value, Param(type=kind, doc="x", **one), ""))
        }
        for one in limits
    ]
    for old, new in itertools.product(range(len(limits)), repeat=2):
        is_narrower = bool(taken[old] - taken[new])
        found = levels(states[old], states[new])
        if found != (is_narrower, is_narrower):
            wrong[f"{limits[old]} -> {limits[new]}"] = found
    assert not wrong


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"type": "string"}, {"type": "string | integer", "range": [1, 9]}),
        ({"type": "integer"}, {"type": "string | integer", "length": [1, 9], "pattern": "[a-z]*"}),
        ({"type": "string"}, {"type": "string | list[integer]", "each": {"range": [1, 9]}}),
    ],
)
def test_limits_of_what_was_not_taken_before_narrow_nothing(
    before: dict[str, Any], after: dict[str, Any]
) -> None:
    [found] = compare(sent(before), sent(after))
    assert found.rule == "parameter-type-widened"


GROUPED = {"a": STRING, "b": STRING}


@pytest.mark.parametrize("needed", list(itertools.product([False, True], repeat=2)))
@pytest.mark.parametrize("key", ["at_least_one", "together"])
def test_what_has_to_be_given_breaks_nothing_if_it_always_was(key: str, needed: tuple[bool, bool]) -> None:
    required = {"required": True, "source": "nature"}
    params = [
        (ECHO, f"params.{name}", {**STRING, **(required if is_needed else {})})
        for name, is_needed in zip("ab", needed, strict=True)
    ]
    optional = [(ECHO, f"params.{name}", STRING) for name in "ab"]
    found = findings(changed(*params), changed(*optional, (ECHO, key, [["a", "b"]])))
    added = [one for one in found if one.rule == f"{key.replace('_', '-')}-added"]
    expected = {"at_least_one": not any(needed), "together": not all(needed)}[key]
    assert bool(added) == expected
