"""What a model takes, laid out so that a request that keeps to it is known to do so at a glance.

A table accepts most of what `runware._catalogue.rules` has nothing to say about, and nothing else. What it does not accept
is in doubt, and looked at there.
"""

from __future__ import annotations

import functools
import math
import sys
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias, cast

import attrs

from runware._catalogue.info import Allowed, ModelFacts, ModelParameter, Rule, Size
from runware._catalogue.values import Options, findings, is_allowed, options_of

_TEXTS = frozenset({"string", "uuid", "model", "media"})
#: The greatest length, or number, that a range reaches.
_FAR = sys.maxsize - 1
#: A multiple is looked for among so many steps, where floating point can tell one from the next.
_STEPS = 1e6
#: How far from a multiple a number may certainly be, in steps.
_NEAR = 5e-7
#: More are not kept at hand.
_MOST_PLANS = 256
#: So many numbers are listed.
_FEW = 128
_SIDES = ("width", "height")


@attrs.frozen(eq=False)
class Span:
    """Numbers from one to another, in multiples of a step, if there is one. Lengths have no fractions: see `range`."""

    low: float
    high: float
    step: float | None

    def __contains__(self, value: float) -> bool:
        if not self.low <= value <= self.high:
            return False
        if self.step is None:
            return True
        steps = value / self.step
        return -_STEPS < steps < _STEPS and abs(steps - round(steps)) <= _NEAR


@attrs.frozen(eq=False)
class Objects:
    """Objects that are certainly all right."""

    members: Mapping[str, Tests]
    required: frozenset[str]
    #: Whether other members are in doubt.
    closed: bool

    def __contains__(self, given: Mapping[str, object]) -> bool:
        if not given.keys() >= self.required:
            return False
        for name, item in given.items():
            if item is None or (name not in self.members and self.closed):
                return False
            if not _is_good(self.members.get(name), item):
                return False
        return True


@attrs.frozen(eq=False)
class Lists:
    """Lists that are certainly all right."""

    items: Tests
    lengths: range

    def __contains__(self, items: list[object]) -> bool:
        return len(items) in self.lengths and all(_is_good(self.items, item) for item in items)


#: What has the values of one type that are certainly all right. None: all of them. A range has numbers, or lengths of texts.
Test: TypeAlias = "frozenset[object] | range | Span | Objects | Lists | None"
#: The tests of a parameter, by the type of the value; other types are in doubt. None: anything will do.
Tests: TypeAlias = "Mapping[type, Test] | None"


def _is_good(tests: Tests, value: object) -> bool:
    if tests is None:
        return True
    if (kind := type(value)) not in tests:
        return False
    test: Any = tests[kind]
    return test is None or (len(cast("str", value)) if kind is str and type(test) is range else value) in test


@attrs.frozen(eq=False)
class Plan:
    """What is looked at of requests with the same parameters at their root."""

    #: Of each parameter of which not any value will do.
    tests: tuple[tuple[str, Mapping[type, Test]], ...]
    #: Parameters that the model does not take, or that are missing.
    in_doubt: frozenset[str]
    #: Whether width or height is given, and there is a list of sizes.
    has_size: bool
    sizes: frozenset[Size]
    #: Width and height where they are not given.
    default_size: tuple[object, object]
    #: The rules that may say anything of such a request.
    rules: tuple[FastRule, ...]

    def is_size(self, payload: Mapping[str, object]) -> bool:
        """Whether width and height are certainly all right together."""
        width, height = self.default_size
        size = (payload.get("width", width), payload.get("height", height))
        return size in self.sizes or None in size


@attrs.frozen(eq=False)
class Table:
    """What a model takes at the root of a request."""

    model: ModelFacts
    label: str
    task: str
    tests: Mapping[str, Tests]
    required: frozenset[str]
    rules: tuple[FastRule, ...]
    #: By the names of the parameters at the root.
    plans: dict[tuple[str, ...], Plan] = attrs.Factory(dict["tuple[str, ...]", Plan])

    def plan(self, names: tuple[str, ...]) -> Plan:
        """How requests with these parameters are looked at."""
        given = frozenset(names)
        defaults = [_default(side, self.model.parameters or {}) for side in _SIDES]
        plan = Plan(
            tests=tuple((name, tests) for name in names if (tests := self.tests.get(name)) is not None),
            in_doubt=(given - self.tests.keys()) | (self.required - given),
            has_size=bool(self.model.sizes) and not given.isdisjoint(_SIDES),
            sizes=frozenset(self.model.sizes),
            default_size=(defaults[0], defaults[1]),
            rules=tuple(rule for rule in self.rules if rule.matters(given)),
        )
        if len(self.plans) >= _MOST_PLANS:
            self.plans.clear()
        self.plans[names] = plan
        return plan


@attrs.frozen(eq=False)
class FastRule:
    """A rule between parameters, for requests that are not in lists."""

    rule: Rule
    #: Where parameters are known; others count as not given.
    parameters: Mapping[str, ModelParameter]
    known: frozenset[str]
    #: The rule says nothing if none of the keys of one of these is given.
    needed: tuple[frozenset[str], ...]
    #: The keys at the root that it is about.
    roots: frozenset[str]
    simple: bool

    def matters(self, given: Iterable[str]) -> bool:
        """Whether it may say anything of a request with these keys."""
        return not any(keys.isdisjoint(given) for keys in self.needed)

    def holds(self, payload: Mapping[str, object]) -> bool:
        """Whether a request certainly keeps to it."""
        rule = self.rule
        if not self.simple:
            return False

        def has(path: str) -> bool:
            return self._at(path, payload) is not None

        if rule.given and not any(map(has, rule.given)):
            return True
        if any(map(has, rule.absent)):
            return True
        for path, allowed in rule.when.items():
            value = self._effective(path, payload)
            if value is None or not is_allowed(value, allowed):
                return True
        return (
            all(map(has, rule.requires))
            and not any(map(has, rule.excludes))
            and (not rule.exclusive or sum(map(has, rule.exclusive)) <= 1)
            and (not rule.one_of or sum(map(has, rule.one_of)) == 1)
            and (not rule.at_least_one or any(map(has, rule.at_least_one)))
            and (not rule.together or sum(map(has, rule.together)) in (0, len(rule.together)))
            and all(self._is_as_demanded(path, then, payload) for path, then in rule.then.items())
        )

    def _at(self, path: str, payload: Mapping[str, object]) -> object:
        if path not in self.known:
            return None
        value: object = payload
        for name in path.split("."):
            value = _member(value, name)
        return None if value in ([], {}) else value

    def _effective(self, path: str, payload: Mapping[str, object]) -> object:
        given = self._at(path, payload)
        parameter = self.parameters.get(path)
        return parameter.default if given is None and parameter is not None else given

    def _is_as_demanded(self, path: str, allowed: Allowed, payload: Mapping[str, object]) -> bool:
        value = self._effective(path, payload)
        if value is None:
            return True
        if isinstance(value, str) and not (allowed.min_length is None and allowed.max_length is None):
            return False
        return isinstance(value, bool | int | float | str) and is_allowed(value, allowed)


# Making tables -------------------------------------------------------------------------------------------------------


@functools.cache
def table_of(model: ModelFacts) -> Table | None:
    """The table of a model; None if it is not known what it takes."""
    if model.parameters is None:
        return None
    root = _members("", model)
    tests: dict[str, Tests] = {**dict.fromkeys(model.untold), **root.members}
    tests["model"] = None  # by which it was found
    return Table(
        model=model,
        label=model.label,
        task=model.task,
        tests=tests,
        required=root.required,
        rules=tuple(_rule(rule, model) for rule in model.rules),
    )


def _members(path: str, model: ModelFacts) -> Objects:
    """What accepts the objects at a place."""
    names = model.members.get(path, {})
    prefix = f"{path}." if path else ""
    required = frozenset(name for name in names if f"{prefix}{name}" in model.required)
    return Objects(
        members={name: _tests(f"{prefix}{name}", name in required, model) for name in names},
        required=required,
        closed=bool(names) and path.partition(".")[0].partition("[")[0] in model.closed,
    )


def _tests(path: str, required: bool, model: ModelFacts) -> Tests:
    parameter = (model.parameters or {}).get(path) or ModelParameter(name=path, type="any")
    has_members = path in model.members or f"{path}[]" in model.members
    if parameter.type == "any" and not (required or has_members or _is_limited(parameter)):
        return None
    return _by_type(parameter, options_of(parameter.type), path, model)


def _is_limited(allowed: Allowed) -> bool:
    fields = attrs.fields(Allowed)
    return any(getattr(allowed, field.name) is not None for field in fields)


def _by_type(
    parameter: ModelParameter, options: Options, path: str, model: ModelFacts
) -> Mapping[type, Test]:
    """The tests of values by their type. A type without one is in doubt."""
    names = {option for option in options if isinstance(option, str)}
    anything = "any" in names
    tests: dict[type, Test] = {}
    if anything or names & _TEXTS:
        tests[str] = _listed(parameter, str) if parameter.values is not None else _lengths(parameter)
    if anything or "boolean" in names:
        tests[bool] = None if parameter.values is None else _listed(parameter, bool)
    if anything or names & {"integer", "number"}:
        tests |= _numbers(parameter, integers=not anything and "number" not in names)
    if anything or "map" in names:
        tests[dict] = _members(path, model)
    if anything:
        options = ("any",)
    else:
        lists = [option for option in options if isinstance(option, tuple)]
        if len(lists) != 1 or any(isinstance(option, tuple) for option in lists[0]):
            return tests
        options = lists[0]
    items = attrs.evolve(parameter, min_length=None, max_length=None)
    inside = (
        _by_type(items, options, f"{path}[]", model) if options != ("any",) else _any_item(items, path, model)
    )
    tests[list] = Lists(items=inside, lengths=_range(parameter.min_length, parameter.max_length))
    return tests


def _any_item(items: ModelParameter, path: str, model: ModelFacts) -> Mapping[type, Test]:
    """Items of any type; lists in lists are in doubt."""
    scalars = attrs.evolve(items, type="string | boolean | number | map")
    return _by_type(scalars, options_of(scalars.type), f"{path}[]", model)


def _listed(parameter: ModelParameter, kind: type) -> frozenset[object]:
    values = [value for value in parameter.values or () if type(value) is kind]
    return frozenset(value for value in values if not list(findings(value, parameter, "", "")))


def _lengths(parameter: Allowed) -> Test:
    if parameter.min_length is None and parameter.max_length is None:
        return None
    return _range(parameter.min_length, parameter.max_length)


def _range(lowest: int | None, highest: int | None) -> range:
    return range(lowest or 0, min(_FAR if highest is None else highest, _FAR) + 1)


def _numbers(parameter: Allowed, *, integers: bool) -> dict[type, Test]:
    """Of integers, and of other numbers. Where some are listed and others in a range, only those listed are certain."""
    low, high, step = parameter.minimum, parameter.maximum, parameter.step
    if parameter.values is not None:
        listed = [one for one in parameter.values if type(one) is int or type(one) is float]
        tests: dict[type, Test] = {int: frozenset(listed)}
    elif low is None and high is None and step is None:
        tests = {int: None}
    elif step is None or isinstance(step, int):
        first = -_FAR if low is None else math.ceil(low)
        last = _FAR if high is None else math.floor(high)
        by = step or 1
        numbers = range(-(-first // by) * by, last + 1, by)
        # A set is faster.
        tests = {int: frozenset(numbers) if last - first < _FEW * by else numbers}
    else:
        tests = {int: _span(low, high, step)}
    if integers:
        return tests
    tests[float] = tests[int] if parameter.values is not None else _span(low, high, step)
    return tests


def _span(low: float | None, high: float | None, step: float | None) -> Test:
    most = sys.float_info.max
    return Span(-most if low is None else low, most if high is None else high, step)


def _rule(rule: Rule, model: ModelFacts) -> FastRule:
    parameters = model.parameters or {}
    said = (
        rule.requires,
        rule.excludes,
        tuple(rule.then),
        rule.at_least_one,
        rule.one_of,
        rule.exclusive,
        rule.together,
    )
    about = [path for paths in said for path in paths]
    paths = [*about, *rule.given, *rule.absent, *rule.when]
    needed: list[frozenset[str]] = []
    if rule.each is not None:
        needed.append(_roots([rule.each]))
    elif rule.given:
        needed.append(_roots(rule.given))
    if rule.each is None:
        # Where a default does not fit the case, it is another case.
        needed += [
            _roots([path])
            for path, allowed in rule.when.items()
            if (default := _default(path, parameters)) is None or not is_allowed(default, allowed)
        ]
    sides = _SIDES if rule.sizes else ()
    demands = rule.requires or rule.one_of or rule.at_least_one
    if not (rule.each or demands) and all(
        (default := _default(path, parameters)) is None
        or (isinstance(default, bool | int | float) and is_allowed(default, allowed))
        for path, allowed in rule.then.items()
    ):
        needed.append(_roots([*about, *rule.not_all, *sides]))
    return FastRule(
        rule=rule,
        parameters=parameters,
        known=frozenset(path for path in paths if _is_member(path, model)),
        needed=tuple(needed),
        roots=_roots([*paths, *rule.not_all, *sides, *filter(None, [rule.each])]),
        simple=not (rule.each or sides or rule.not_all) and not any("[" in path for path in paths),
    )


def _member(holder: object, name: str) -> object:
    return cast("Mapping[str, object]", holder).get(name) if isinstance(holder, Mapping) else None


def _default(path: str, parameters: Mapping[str, ModelParameter]) -> object:
    parameter = parameters.get(path)
    return None if parameter is None else parameter.default


def _is_member(path: str, model: ModelFacts) -> bool:
    """Whether each name on the way to a place is one that the model knows."""
    holder, _, name = path.rpartition(".")
    return name in model.members.get(holder, {}) and (not holder or _is_member(holder, model))


def _roots(paths: Iterable[str]) -> frozenset[str]:
    return frozenset(path.partition(".")[0].partition("[")[0] for path in paths)
