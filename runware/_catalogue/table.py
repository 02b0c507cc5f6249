"""Which requests a model certainly takes, seen at a glance.

Most are such, and `rules.check` takes as long as all else that is done for a task before it is sent. So what a model takes is
laid out as a table, made of plain data, since the first task of a program waits for it. It accepts requests whose values are
all right by themselves, where no rule between parameters has a say. What it does not accept is in doubt, and looked at by
`runware._catalogue.rules`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from runware._catalogue.facts import SIDES, Options, members_of, options_of, root_of
from runware._models.task_types import TASK_TYPES

#: Whether a value is certainly all right.
Test: TypeAlias = Callable[[Any], bool]
#: The tests of a parameter, by the type of the value; other types are in doubt. None: anything will do.
Tests: TypeAlias = "Mapping[type, Test] | None"
#: The tests of requests with certain keys.
Plan: TypeAlias = "Sequence[tuple[str, Mapping[type, Test]]]"

_TEXTS = frozenset({"string", "uuid", "model", "media"})
_LIMITS = frozenset({"values", "minimum", "maximum", "step", "min_length", "max_length"})
#: A multiple is looked for among so many steps, where floating point can tell one from the next.
_STEPS = 1e6
#: How far from a multiple a number may certainly be, in steps.
_NEAR = 5e-7
#: More are not kept at hand.
_MOST_PLANS = 256


class Table:
    """What a model takes at the root of a request."""

    def __init__(self, facts: Mapping[str, Any]) -> None:
        #: The class of its task. Older requests call the task by other names.
        self.task = TASK_TYPES.get(str(facts["task"]), str(facts["task"]))
        self._params: Mapping[str, Mapping[str, Any]] = facts["params"]
        self._members = members_of(self._params)
        self._required = frozenset[str](facts.get("required", ()))
        self._tests: dict[str, Tests] = {name: self._tests_of(name) for name in self._members[""]}
        # By the model, it was found.
        self._tests |= dict.fromkeys((*facts["untold"], "model"))
        #: For each rule, sets of keys: if none of the keys of one of them is given, it says nothing.
        self._rules = [self._needed(rule) for rule in facts.get("rules", ())]
        if "sizes" in facts:
            self._rules.append([frozenset(SIDES)])
        self._plans: dict[tuple[str, ...], Plan | None] = {}

    def accepts(self, payload: Mapping[str, Any]) -> bool:
        """Whether a request certainly keeps to it."""
        names = tuple(payload)
        if (plan := self._plans.get(names, _UNSEEN)) is _UNSEEN:
            plan = self._plan(names)
        if plan is None:
            return False
        for name, tests in plan:
            value = payload[name]
            kind: type[object] = type(value)  # pyright: ignore[reportUnknownVariableType] # a cast would take time
            if not tests.get(kind, _doubted)(value):
                return False
        return True

    def let_through(self, told: frozenset[str] | set[str]) -> None:
        """Accept anything for these parameters, of which was warned: there is nothing to be said of them again.

        What stands inside of an object or a list is looked at each time.
        """
        self._tests |= dict.fromkeys(told)
        self._required -= told
        self._plans.clear()

    def _plan(self, names: tuple[str, ...]) -> Plan | None:
        """The tests of requests with these keys; None if they are in doubt whatever their values."""
        given = frozenset(names)
        is_known = given <= self._tests.keys() and given.issuperset(self._required & self._members[""].keys())
        has_rule = any(all(not keys.isdisjoint(given) for keys in needed) for needed in self._rules)
        if len(self._plans) >= _MOST_PLANS:
            self._plans.clear()
        plan = self._plans[names] = (
            [(name, tests) for name in names if (tests := self._tests[name]) is not None]
            if is_known and not has_rule
            else None
        )
        return plan

    def _needed(self, rule: Mapping[str, Any]) -> list[frozenset[str]]:
        def among(*lists: Iterable[str]) -> frozenset[str]:
            return frozenset(root_of(path) for paths in lists for path in paths)

        if "each" in rule:
            return [among([rule["each"]])]
        needed = [among(rule["given"])] if "given" in rule else []
        # Where there is a default, it may be the case.
        needed += [
            among([path]) for path in rule.get("when", ()) if "default" not in self._params.get(path, ())
        ]
        if not rule.keys() & {"requires", "one_of", "at_least_one"}:
            demands = (rule.get(key, ()) for key in ("then", "excludes", "exclusive", "together", "not_all"))
            needed.append(among(*demands, SIDES if "sizes" in rule else ()))
        return needed

    def _tests_of(self, path: str) -> Tests:
        said = self._params.get(path, {"type": "any"})
        has_members = path in self._members or f"{path}[]" in self._members
        if said["type"] == "any" and not (path in self._required or has_members or said.keys() & _LIMITS):
            return None
        return self._by_type(said, options_of(said["type"]), path)

    def _by_type(self, said: Mapping[str, Any], options: Options, path: str) -> Mapping[type, Test]:
        """The tests of values by their type. A type without one is in doubt."""
        if "any" in options:
            options = _ANYTHING
        tests: dict[type, Test] = {}
        if not _TEXTS.isdisjoint(options):
            tests[str] = _text(said)
        if "boolean" in options:
            tests[bool] = _among(said, bool) if said.get("values") else _taken
        if "number" in options or "integer" in options:
            tests[int] = _number(said, int)
        if "number" in options:
            tests[float] = _number(said, float)
        if "map" in options:
            tests[dict] = self._objects(path)
        lists = [option for option in options if isinstance(option, tuple)]
        # Lists in lists are in doubt.
        if len(lists) == 1 and not any(isinstance(option, tuple) for option in lists[0]):
            items = {key: limit for key, limit in said.items() if not key.endswith("_length")}
            tests[list] = _list(said, self._by_type(items, lists[0], f"{path}[]"))
        return tests

    def _objects(self, path: str) -> Test:
        """Whether an object at a place is certainly all right."""
        names = self._members.get(path, {})
        tests = {name: self._tests_of(f"{path}.{name}") for name in names}
        required = {name for name in names if f"{path}.{name}" in self._required}

        def accepts(given: Mapping[str, object]) -> bool:
            if not given.keys() >= required:
                return False
            for name, item in given.items():
                # A member that is not known may be one by an older name.
                if item is None or (name not in tests and tests):
                    return False
                of_name = tests.get(name)
                if of_name is not None and not of_name.get(type(item), _doubted)(item):
                    return False
            return True

        return accepts


_UNSEEN: Any = object()
_SCALARS: Options = ("string", "boolean", "number", "map")
_ANYTHING: Options = (*_SCALARS, _SCALARS)


def _taken(_: object) -> bool:
    return True


def _doubted(_: object) -> bool:
    return False


def _among(said: Mapping[str, Any], kind: type) -> Test:
    return frozenset(value for value in said["values"] if type(value) is kind).__contains__


def _text(said: Mapping[str, Any]) -> Test:
    lengths = _lengths(said)
    if said.get("values"):
        return frozenset(
            one for one in said["values"] if isinstance(one, str) and len(one) in lengths
        ).__contains__
    if said.get("min_length") is None and said.get("max_length") is None:
        return _taken
    return lambda text: len(text) in lengths


def _list(said: Mapping[str, Any], inside: Mapping[type, Test]) -> Test:
    lengths = _lengths(said)

    def accepts(items: list[object]) -> bool:
        return len(items) in lengths and all(inside.get(type(item), _doubted)(item) for item in items)

    return accepts


def _lengths(said: Mapping[str, Any]) -> range:
    longest = said.get("max_length")
    return range(said.get("min_length") or 0, sys.maxsize if longest is None else longest + 1)


def _number(said: Mapping[str, Any], kind: type) -> Test:
    """Of numbers that are listed beside a range, those in either."""
    listed = _among(said, kind) if said.get("values") else _doubted
    if listed is not _doubted and said.get("minimum") is None and said.get("maximum") is None:
        return listed
    most, step = sys.float_info.max, said.get("step")
    low, high = said.get("minimum"), said.get("maximum")
    low, high = -most if low is None else low, most if high is None else high

    def accepts(number: float) -> bool:
        if not low <= number <= high:
            return listed(number)
        steps = 0 if step is None else number / step
        return (-_STEPS < steps < _STEPS and abs(steps - round(steps)) <= _NEAR) or listed(number)

    return accepts
