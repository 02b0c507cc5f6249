"""Whether a task keeps to what is known of its model, asked before it is sent, and what becomes of one that does not.

Most do, which is seen at a glance: `rules.check` takes as long as all else that is done for a task before it is sent. So what
a model takes is laid out as a table, made of plain data, since the first task of a program waits for it. A table accepts most
of what `runware._catalogue.rules` has no complaint about, and nothing else. What it does not accept is in doubt, and looked at
there.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from runware._catalogue.facts import Options, facts_of, members_of, options_of, root_of
from runware._catalogue.quick_rules import SIDES, Test, is_size, may_be, rule_test
from runware._models.task_types import TASK_TYPES, load

if TYPE_CHECKING:
    from runware._catalogue.model_info import ModelInfo
    from runware._models.model import Task

#: More models than these are not kept at hand: names of unknown ones may be any.
_MOST_MODELS = 1000
#: The tests of a request with certain keys: of its values, and of the rules that may concern them.
Plan: TypeAlias = "tuple[Sequence[tuple[str, Mapping[type, Test]]], Sequence[Test]]"
#: The tests of a parameter, by the type of the value; other types are in doubt. None: anything will do.
Tests: TypeAlias = "Mapping[type, Test] | None"

_TEXTS = frozenset({"string", "uuid", "model", "media"})
_LIMITS = frozenset({"values", "minimum", "maximum", "step", "min_length", "max_length"})
#: A multiple is looked for among so many steps, where floating point can tell one from the next.
_STEPS = 1e6
#: How far from a multiple a number may certainly be, in steps.
_NEAR = 5e-7
#: More are not kept at hand.
_MOST_PLANS = 256


class Validator:
    """What a client asks of each task. What is known of models is loaded when it is first used."""

    def __init__(self) -> None:
        #: Models that are not known -> the architecture of each.
        self.architectures: dict[str, str] = {}
        #: By mode and model. What was warned of is let through by those for `warn`.
        self._tables: dict[str, dict[object, Table | None]] = {"warn": {}, "error": {}}
        #: The parameters that were warned of, with their models.
        self._told: set[tuple[str, str]] = set()

    def validate(
        self, payload: Mapping[str, object], mode: str, task: Task[Any] | Mapping[str, object]
    ) -> None:
        """Warn of what the model will not take of a request, or refuse the request.

        Args:
            payload: The request as it goes over the wire.
            mode: `"warn"` or `"error"`.
            task: What it was made of: a task, whose parameters are then called by their names in Python, or a mapping.

        Raises:
            InvalidParameterError: The model will not take it, and `mode` is `"error"`.
        """
        name = payload.get("model")
        try:
            table = self._tables[mode][name]
        except KeyError:
            table = self._found(name, self._tables[mode])
        except TypeError:  # whatever a mapping has there
            return
        if table is not None and not table.accepts(payload):
            self._look_closer(table, payload, mode, task)

    def register(self, model: str, architecture: str) -> None:
        """From now on a model is taken for one of this architecture."""
        self.architectures[model] = architecture
        for tables in self._tables.values():
            tables.pop(model, None)

    def _found(self, name: object, tables: dict[object, Table | None]) -> Table | None:
        facts = facts_of(name, self.architectures.get(name)) if isinstance(name, str) else None
        if len(tables) >= _MOST_MODELS:
            tables.clear()
        table = tables[name] = Table(facts) if facts is not None and "params" in facts else None
        return table

    def known(self, name: object) -> ModelInfo | None:
        """What is known of a model by its name, or by the architecture that it is registered with."""
        from runware._catalogue.model_info import find_architecture, find_model

        if not isinstance(name, str):
            return None
        family = find_architecture(self.architectures.get(name, ""))
        return find_model(name) or (None if family is None else family.of(name))

    def _look_closer(
        self, table: Table, payload: Mapping[str, object], mode: str, task: Task[Any] | Mapping[str, object]
    ) -> None:
        cls = TASK_TYPES.get(cast("str", payload["taskType"]))
        model = self.known(payload["model"])
        if model is None or (cls or payload["taskType"]) != table.task:
            return
        from runware._catalogue.dialects import todays
        from runware._catalogue.python_names import by_place, python_name
        from runware._catalogue.rules import check
        from runware._catalogue.verdict import refused, warn

        names: Mapping[str, str] = {}
        unknown_here: Mapping[str, object] = {}  # what the caller says that this version does not know
        if not isinstance(task, Mapping):
            known = (*by_place(type(task)), *(model.parameters or ()))
            names = {place: python_name(place, type(task)) for place in known}
            unknown_here = task.extra
        elif cls is not None:
            payload, names = todays(payload, cast("type[object]", load(cls)))
        checked = check(model, payload)
        found = [
            one for one in checked if one.kind != "unknown" or root_of(one.parameters[0]) not in unknown_here
        ]
        if found and mode == "error":
            raise refused(found, names, model.task)
        for one in found:
            places = {(model.label, _without_indices(place)) for place in one.parameters}
            if not places <= self._told:
                self._told |= places
                warn(one, names)
        table.let_through({place for label, place in self._told if label == model.label})


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
        self._rules = [
            (_needed(rule, self._default), rule_test(rule, self._default, self._then_test))
            for rule in facts.get("rules", ())
        ]
        self._sizes = frozenset[tuple[object, ...]](map(tuple, facts.get("sizes", ())))
        self._plans: dict[tuple[str, ...], Plan | None] = {}

    def accepts(self, payload: Mapping[str, Any]) -> bool:
        """Whether a request certainly keeps to it."""
        names = tuple(payload)
        if (plan := self._plans.get(names, _UNSEEN)) is _UNSEEN:
            plan = self._plan(names)
        if plan is None:
            return False
        tests_by_name, rules = plan
        for name, tests in tests_by_name:
            value = payload[name]
            kind: type[object] = type(value)  # pyright: ignore[reportUnknownVariableType] # a cast would take time
            if not tests.get(kind, _doubted)(value):
                return False
        if self._sizes and not is_size(payload, self._sizes, self._default):
            return False
        for keeps in rules:  # noqa: SIM110 # a generator would take as long as all the rest
            if not keeps(payload):
                return False
        return True

    def let_through(self, told: frozenset[str] | set[str]) -> None:
        """Accept anything for these parameters, of which was warned: there is nothing to be said of them again.

        What stands inside of an object or a list is looked at each time.
        """
        self._tests |= dict.fromkeys(told)
        self._required -= told
        if told.issuperset(SIDES):
            self._sizes = frozenset[tuple[object, ...]]()
        self._plans.clear()

    def _plan(self, names: tuple[str, ...]) -> Plan | None:
        """What is looked at of requests with these keys; None if they are in doubt whatever their values."""
        given = frozenset(names)
        is_good = given <= self._tests.keys() and all(
            name in given for name in self._members[""] if name in self._required
        )
        plan = None
        if is_good:
            tests = [(name, tests) for name in names if (tests := self._tests[name]) is not None]
            concerned = [
                keeps for needed, keeps in self._rules if all(not keys.isdisjoint(given) for keys in needed)
            ]
            plan = (tests, concerned)
        if len(self._plans) >= _MOST_PLANS:
            self._plans.clear()
        self._plans[names] = plan
        return plan

    def _default(self, path: str) -> object:
        return self._params.get(path, {}).get("default")

    def _tests_of(self, path: str) -> Tests:
        said = self._params.get(path, {"type": "any"})
        has_members = path in self._members or f"{path}[]" in self._members
        if said["type"] == "any" and not (path in self._required or has_members or said.keys() & _LIMITS):
            return None
        return self._by_type(said, options_of(said["type"]), path)

    def _by_type(self, said: Mapping[str, Any], options: Options, path: str) -> Mapping[type, Test]:
        """The tests of values by their type. A type without one is in doubt."""
        anything = "any" in options
        tests: dict[type, Test] = {}
        if anything or not _TEXTS.isdisjoint(options):
            tests[str] = _text(said)
        if anything or "boolean" in options:
            tests[bool] = _among(said, bool) if said.get("values") else _taken
        if anything or "number" in options or "integer" in options:
            tests[int] = _number(said, int)
        if anything or "number" in options:
            tests[float] = _number(said, float)
        if anything or "map" in options:
            tests[dict] = self._objects(path)
        lists = [option for option in options if isinstance(option, tuple)]
        # Lists in lists are in doubt.
        if anything or (len(lists) == 1 and not any(isinstance(option, tuple) for option in lists[0])):
            items = {key: limit for key, limit in said.items() if not key.endswith("_length")}
            inside = self._by_type(items, _SCALARS if anything else lists[0], f"{path}[]")
            tests[list] = _list(said, inside)
        return tests

    def _then_test(self, path: str, allowed: Any) -> Test:
        """The test of a value at a place, by what a rule allows there."""
        said: Mapping[str, Any] = {"values": allowed} if isinstance(allowed, list) else allowed
        tests = self._by_type(said, options_of(self._params[path]["type"]), path)

        def accepts(value: object) -> bool:
            return tests.get(type(value), _doubted)(value)

        return accepts

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
    low, high = (
        most * sign if (end := said.get(name)) is None else end
        for name, sign in (("minimum", -1), ("maximum", 1))
    )

    def accepts(number: float) -> bool:
        if not low <= number <= high:
            return listed(number)
        steps = 0 if step is None else number / step
        return (-_STEPS < steps < _STEPS and abs(steps - round(steps)) <= _NEAR) or listed(number)

    return accepts


def _needed(rule: Mapping[str, Any], default: Callable[[str], object]) -> list[frozenset[str]]:
    """Sets of keys: if none of the keys of one of them is given, the rule says nothing."""

    def among(paths: Iterable[str]) -> frozenset[str]:
        return frozenset(map(root_of, paths))

    if "each" in rule:
        return [among([rule["each"]])]
    needed = [among(rule["given"])] if "given" in rule else []
    # Where a default does not fit the case, it is another case.
    needed += [
        among([path]) for path, case in rule.get("when", {}).items() if not may_be(default(path), case)
    ]
    if not rule.keys() & {"requires", "one_of", "at_least_one"}:
        lists = [rule.get(key, ()) for key in ("then", "excludes", "exclusive", "together", "not_all")]
        needed.append(
            among([*(path for paths in lists for path in paths), *(SIDES if "sizes" in rule else ())])
        )
    return needed


def _without_indices(place: str) -> str:
    """`lora[0].weight` and `lora[1].weight` are one parameter."""
    return "".join(part.partition("]")[2] if index else part for index, part in enumerate(place.split("[")))
