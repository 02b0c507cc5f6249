"""Validation of tasks before they are sent, and the warning or error for those that their model will not accept.

Most tasks are valid, and `rules.check` takes as long as everything else that is done before a task is sent. So each model has
a `Table`, a fast path built from plain data, since the first task of a program waits for it. It accepts requests whose values
are each valid on their own, if no rule between parameters applies. All other requests are in doubt, and are checked in full
by `runware._catalogue.rules`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from runware._catalogue.facts import LIMITS, SIDES, Options, facts_of, members_of, options_of, root_of
from runware._logs import logger
from runware._models.callers import warn_caller
from runware._models.kinds import resolve_air
from runware._models.lazy import load
from runware._models.limits import Limits
from runware._models.task_types import TASK_TYPES
from runware.errors import InvalidParameterError, ModelWarning

if TYPE_CHECKING:
    from runware._catalogue.values import Finding
    from runware._models.model import Task


#: Whether a value is certainly valid.
Test: TypeAlias = Callable[[Any], bool]
#: The tests of a parameter by type of the value; other types are in doubt. None: every value is valid.
Tests: TypeAlias = "Mapping[type, Test] | None"
#: The tests of all requests with the same keys.
Plan: TypeAlias = "Sequence[tuple[str, Mapping[type, Test]]]"

_LIMITED = frozenset({"values", *LIMITS})
_TEXTS = frozenset({"string", "uuid", "model", "media"})
#: Maximum number of cached plans per model.
_MOST_PLANS = 256
#: Maximum number of sentences in one error.
_MOST_SENTENCES = 5
#: Maximum number of cached tables. Names of unknown models are cached, too, and there may be any number of these.
_MOST_MODELS = 1000


class Validator:
    """Validator of a client's tasks. Facts of models are loaded on first use."""

    def __init__(self) -> None:
        #: Registered models -> their architectures.
        self.architectures: dict[str, str] = {}
        #: The tables by mode and model. Those for `warn` accept parameters for which a warning was issued.
        self._tables: dict[str, dict[object, Table | None]] = {"warn": {}, "error": {}}
        #: The models and parameters for which a warning was issued.
        self._warned: set[tuple[str, str]] = set()

    def validate(
        self, payload: Mapping[str, object], mode: str, task: Task[Any] | Mapping[str, object]
    ) -> None:
        """Check a request. Warn or raise if its model will not accept it.

        Args:
            payload: The request in wire form.
            mode: `"warn"` or `"error"`.
            task: The task or mapping that the request was made from. Messages have Python names if it is a task.

        Raises:
            InvalidParameterError: The model will not accept the request, and `mode` is `"error"`.
        """
        name = payload.get("model")
        try:
            table = self._tables[mode][name]
        except KeyError:
            table = self._load_table(name, self._tables[mode])
        except TypeError:  # unhashable: a mapping may have any value there
            return
        if table is not None and not table.accepts(payload):
            self._check_in_full(table, payload, mode, task)

    def register(self, model: str, architecture: str) -> None:
        """Validate a model against an architecture from now on."""
        self.architectures[model] = architecture
        for tables in self._tables.values():
            tables.pop(model, None)

    def _load_table(self, name: object, tables: dict[object, Table | None]) -> Table | None:
        facts = facts_of(name, self.architectures.get(name)) if isinstance(name, str) else None
        if len(tables) >= _MOST_MODELS:
            tables.clear()
        table = tables[name] = Table(facts) if facts is not None and "params" in facts else None
        return table

    def _check_in_full(
        self, table: Table, payload: Mapping[str, object], mode: str, task: Task[Any] | Mapping[str, object]
    ) -> None:
        cls = TASK_TYPES.get(cast("str", payload["taskType"]))
        name = cast("str", payload["model"])
        from runware._catalogue.info import ModelFacts, known
        from runware._catalogue.names import by_wire_path, python_name, with_current_parameters
        from runware._catalogue.rules import check, other_task

        model = known(ModelFacts, resolve_air(name), self.architectures.get(name))
        if model is None:
            return
        if (cls or payload["taskType"]) != table.task:
            task_type = cast("str", payload["taskType"])
            classes = {} if isinstance(task, Mapping) else TASK_TYPES
            self._report(other_task(model, task_type, classes), table, model.label, mode, {}, task_type)
            return
        names: Mapping[str, str] = {}
        unknown_here: Mapping[str, object] = {}  # in `extra`, unknown to this version
        if not isinstance(task, Mapping):
            unknown_here = task.extra
        elif cls is not None:
            payload, names = with_current_parameters(payload, cast("type[object]", load(cls)))
        found = [
            one
            for one in check(model, payload)
            if one.kind != "unknown" or root_of(one.parameters[0]) not in unknown_here
        ]
        if found and not isinstance(task, Mapping):
            places = {*by_wire_path(type(task)), *model.parameters}
            names = {place: python_name(place, type(task)) for place in places}
        self._report(found, table, model.label, mode, names, model.task)

    def _report(
        self, found: Sequence[Finding], table: Table, model: str, mode: str, names: Mapping[str, str], task_type: str
    ) -> None:  # fmt: skip
        """Raise for the findings, or issue a warning for those about which no warning was issued yet."""
        if not found:
            return
        if mode == "error":
            raise _refusal(found, names, task_type)
        for one in found:
            places = {(model, _without_indices(place)) for place in one.parameters}
            if not places <= self._warned:
                self._warned |= places
                sentence = _renamed(one.message, names)
                logger.info("%s The task is sent nevertheless (validate='warn').", sentence)
                warn_caller(sentence, ModelWarning)
        table.accept_any_value({place for label, place in self._warned if label == model})


def _without_indices(place: str) -> str:
    """Return a place without indices: `lora[0].weight` and `lora[1].weight` are the same parameter."""
    return re.sub(r"\[\d+\]", "", place)


def _refusal(found: Sequence[Finding], names: Mapping[str, str], task_type: str) -> InvalidParameterError:
    """Return the error for the findings about a request. `names` translates parameters to the caller's names."""
    sentences = [_renamed(one.message, names) for one in found[:_MOST_SENTENCES]]
    if len(found) > _MOST_SENTENCES:
        sentences.append(f"{len(found) - _MOST_SENTENCES} more problems are not listed.")
    allowed = found[0].allowed
    sizes = [f"{width}x{height}" for width, height in found[0].sizes]
    return InvalidParameterError(
        " ".join(sentences),
        parameters=tuple(_renamed(place, names) for one in found for place in one.parameters),
        allowed_values=tuple(allowed.values or sizes),
        minimum=allowed.min_length if allowed.minimum is None else allowed.minimum,
        maximum=allowed.max_length if allowed.maximum is None else allowed.maximum,
        task_type=task_type,
    )


def _renamed(text: str, names: Mapping[str, str]) -> str:
    """Replace names of parameters in a text, except in quoted strings."""
    longest_first = sorted((name for name in names if name != names[name]), key=len, reverse=True)
    alternatives = "|".join(map(re.escape, longest_first)) or "(?!)"
    pattern = rf"'[^']*'|(?<![\w.])(?:{alternatives})(?!\w)"
    return re.sub(pattern, lambda found: names.get(found[0], found[0]), text)


# The table -----------------------------------------------------------------------------------------------------------


class Table:
    """Fast path of the validation for one model: it accepts requests that are certainly valid."""

    def __init__(self, facts: Mapping[str, Any]) -> None:
        #: The name of the task class: the `taskType` of older requests may differ.
        self.task = TASK_TYPES.get(str(facts["task"]), str(facts["task"]))
        self._params: Mapping[str, Mapping[str, Any]] = facts["params"]
        self._members = members_of(self._params)
        self._required = frozenset[str](facts.get("required", ()))
        self._tests: dict[str, Tests] = {name: self._tests_of(name) for name in self._members[""]}
        # Not tested: `untold` parameters, and `model`, by which this table was found.
        self._tests |= dict.fromkeys((*facts["untold"], "model"))
        names = frozenset(name for name, cls in TASK_TYPES.items() if cls == self.task) | {self.task}
        self._tests["taskType"] = {str: names.__contains__}
        #: For each rule, sets of keys: the rule can apply only if a key of each set is given.
        self._rules = [self._keys_needed(rule) for rule in facts.get("rules", ())]
        if "sizes" in facts:
            self._rules.append([frozenset(SIDES)])
        self._plans: dict[tuple[str, ...], Plan | None] = {}

    def accepts(self, payload: Mapping[str, Any]) -> bool:
        """Whether a request is certainly valid. False means that it is in doubt."""
        names = tuple(payload)
        if (plan := self._plans.get(names, _UNSEEN)) is _UNSEEN:
            plan = self._plan(names)
        if plan is None:
            return False
        for name, tests in plan:
            value = payload[name]
            kind: type[object] = type(value)  # pyright: ignore[reportUnknownVariableType] # a cast would take time
            if not tests.get(kind, _never)(value):
                return False
        return True

    def accept_any_value(self, places: frozenset[str] | set[str]) -> None:
        """Accept any value for parameters about which a warning was issued, since it is not repeated.

        Parameters inside of objects and lists are still checked each time.
        """
        self._tests |= dict.fromkeys(places)
        self._required -= places
        self._plans.clear()

    def _plan(self, names: tuple[str, ...]) -> Plan | None:
        """Create and cache the plan for requests with these keys; None if such requests are always in doubt."""
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

    def _keys_needed(self, rule: Mapping[str, Any]) -> list[frozenset[str]]:
        def among(*lists: Iterable[str]) -> frozenset[str]:
            return frozenset(root_of(path) for paths in lists for path in paths)

        if "each" in rule:
            return [among([rule["each"]])]
        needed = [among(rule["given"])] if "given" in rule else []
        # A parameter with a default may meet the condition without being given.
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
        if said["type"] == "any" and not (path in self._required or has_members or said.keys() & _LIMITED):
            return None
        return self._tests_by_type(said, options_of(said["type"]), path)

    def _tests_by_type(self, said: Mapping[str, Any], options: Options, path: str) -> Mapping[type, Test]:
        """Return the tests of values by type. Values of types without a test are in doubt."""
        if "any" in options:
            options = _ANYTHING
        tests: dict[type, Test] = {}
        if not _TEXTS.isdisjoint(options):
            tests[str] = _text(said)
        if "boolean" in options:
            tests[bool] = _listed_values(said, bool) if said.get("values") else _always
        if "number" in options or "integer" in options:
            tests[int] = _number(said, int)
        if "number" in options:
            tests[float] = _number(said, float)
        if "map" in options:
            tests[dict] = self._objects(path)
        lists = [option for option in options if isinstance(option, tuple)]
        # Nested lists are in doubt.
        if len(lists) == 1 and not any(isinstance(option, tuple) for option in lists[0]):
            items = {key: limit for key, limit in said.items() if not key.endswith("_length")}
            tests[list] = _list(said, self._tests_by_type(items, lists[0], f"{path}[]"))
        return tests

    def _objects(self, path: str) -> Test:
        """Return a test whether an object at a place is certainly valid."""
        names = self._members.get(path, {})
        tests = {name: self._tests_of(f"{path}.{name}") for name in names}
        required = {name for name in names if f"{path}.{name}" in self._required}

        def accepts(given: Mapping[str, object]) -> bool:
            if not given.keys() >= required:
                return False
            for name, item in given.items():
                # An unknown member may be a known one under a former name.
                if item is None or (name not in tests and tests):
                    return False
                of_name = tests.get(name)
                if of_name is not None and not of_name.get(type(item), _never)(item):
                    return False
            return True

        return accepts


_UNSEEN: Any = object()
_SCALARS: Options = ("string", "boolean", "number", "map")
_ANYTHING: Options = (*_SCALARS, _SCALARS)


def _always(_: object) -> bool:
    return True


def _never(_: object) -> bool:
    return False


def _listed_values(said: Mapping[str, Any], kind: type) -> Test:
    return frozenset(value for value in said["values"] if type(value) is kind).__contains__


def _text(said: Mapping[str, Any]) -> Test:
    lengths = _limits(said).lengths()
    if said.get("values"):
        return frozenset(
            one for one in said["values"] if isinstance(one, str) and len(one) in lengths
        ).__contains__
    if said.get("min_length") is None and said.get("max_length") is None:
        return _always
    return lambda text: len(text) in lengths


def _list(said: Mapping[str, Any], inside: Mapping[type, Test]) -> Test:
    lengths = _limits(said).lengths()

    def accepts(items: list[object]) -> bool:
        return len(items) in lengths and all(inside.get(type(item), _never)(item) for item in items)

    return accepts


def _limits(said: Mapping[str, Any]) -> Limits:
    return Limits(**{name: said.get(name) for name in LIMITS})


def _number(said: Mapping[str, Any], kind: type) -> Test:
    """Return a test of numbers. If there are both a range and listed values, either is accepted."""
    listed = _listed_values(said, kind) if said.get("values") else _never
    if listed is not _never and said.get("minimum") is None and said.get("maximum") is None:
        return listed
    limits = _limits(said)
    if kind is int and listed is _never and (within := limits.integers()) is not None:
        return within.__contains__
    return lambda number: (-math.inf < number < math.inf and limits.allows(number)) or listed(number)
