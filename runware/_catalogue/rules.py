"""Validation of a request against its model: names, values, sizes, and the rules between parameters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import cast

import attrs

from runware._catalogue import facts_data, values
from runware._catalogue.facts import SIDES, joined, root_of
from runware._catalogue.info import Allowed, ModelFacts, Rule, Size
from runware._catalogue.values import Finding, Kind
from runware._models.task_types import TASK_TYPES

#: Maximum number of characters of an unknown name in a message.
_LONGEST_NAME = 60


def check(model: ModelFacts | None, payload: Mapping[str, object]) -> list[Finding]:
    """Return the reasons why a model will not accept a request in wire form; an empty list for an unknown model.

    The order: unknown parameters, wrong values, missing parameters, sizes, broken rules.

    >>> from runware._catalogue.model_info import find_model
    >>> model = find_model("runware:101@1")
    >>> [found] = check(model, {"positivePrompt": "a lighthouse", "width": 1000, "height": 512})
    >>> found.message
    'width is 1000, but runware:101@1 takes 128 to 2048 in multiples of 64; the nearest is 1024.'
    """
    if model is None or not model.parameters:
        return []
    of = _Request(model, payload)
    found = [*of.unknown(), *of.wrong_values(), *of.missing(), *of.size(model.sizes), *of.broken_rules()]
    if any(one.kind == "size" for one in found):  # a list of sizes is more specific than limits per side
        found = [one for one in found if one.kind != "value" or one.parameters[0] not in SIDES]
    return found


def other_task(model: ModelFacts, task_type: str, names: Mapping[str, str]) -> list[Finding]:
    """Return a finding if a model is known for another task type than that of the request.

    Nothing is found for community models and uploaded models, or if no published model has the requested task type.
    `names` translates task types to the names that the caller uses.
    """
    published = map(TASK_TYPES.get, facts_data.TASKS)
    if model.air not in facts_data.MODELS or TASK_TYPES.get(task_type) not in published:
        return []
    does, asked = names.get(model.task, model.task), names.get(task_type, task_type)
    return [Finding("value", f"{model.label} is for {does}, not for {asked}.", ("model",))]


@attrs.frozen
class _Scope:
    """The part of a request to which a rule is applied: the whole request, or one object of a list."""

    request: _Request
    #: The prefixes of the scope's places in the model and in the request: `lora[].` and `lora[0].`.
    prefix: str = ""
    place: str = ""

    def at(self, path: str) -> list[tuple[str, object]]:
        """Return the places of a parameter in the request, with their values. Empty lists and objects do not count."""
        holder, _, name = (self.prefix + path).rpartition(".")
        return [
            (at, value)
            for where, one in self.request.objects.get(holder, ())
            if (value := one.get(name)) not in (None, [], {})
            and (at := joined(where, name)).startswith(self.place)
        ]

    def given(self, paths: Iterable[str]) -> list[str]:
        """Return those of the places at which a value is given."""
        return [path for path in paths if self.at(path)]

    def lacking(self, paths: Iterable[str]) -> list[str]:
        """Return those of the places at which no value is given."""
        return [path for path in paths if not self.at(path)]

    def effective(self, path: str) -> list[tuple[str, object]]:
        """Return the places and values of a parameter, or its default if it is not given."""
        default = self.request.model.parameters[self.prefix + path].default
        return self.at(path) or ([] if default is None else [(self.place + path, default)])

    def names(self, paths: Sequence[str], word: str = ", ") -> str:
        return word.join(map(self.name, paths))

    def name(self, path: str) -> str:
        """Return the name of a parameter in messages: the place where it is given, or would be."""
        found = self.at(path)
        return found[0][0] if found else self.place + path


class _Request:
    """A request whose objects are indexed by their places in the model."""

    def __init__(self, model: ModelFacts, payload: Mapping[str, object]) -> None:
        self.model = model
        #: Place in the model -> the objects there, each with its place in the request.
        self.objects: dict[str, list[tuple[str, Mapping[str, object]]]] = {}
        self._walk(payload, "", "")

    def _walk(self, one: object, path: str, where: str) -> None:
        if isinstance(one, list) and f"{path}[]" in self.model.members:
            for index, item in enumerate(cast("list[object]", one)):
                self._walk(item, f"{path}[]", f"{where}[{index}]")
        elif isinstance(one, Mapping):
            holder = cast("Mapping[str, object]", one)
            self.objects.setdefault(path, []).append((where, holder))
            for name in filter(self.model.members.get(path, {}).__contains__, holder):
                self._walk(holder[name], joined(path, name), joined(where, name))

    def _given(self) -> Iterator[tuple[str, str, str, object]]:
        """Yield the values of the request: place of the object in the model and in the request, key, value."""
        for path, objects in self.objects.items():
            for where, holder in objects:
                yield from ((path, where, key, value) for key, value in holder.items() if value is not None)

    def unknown(self) -> Iterator[Finding]:
        """Yield a finding for each key of the request that is not a parameter of the model."""
        for path, where, key, _ in self._given():
            known = self.model.members.get(path, {})
            may_be = root_of(path) not in self.model.closed if path else key in self.model.untold
            if key in known or not known or may_be:
                continue
            near = values.nearest_to(key, Allowed(values=tuple(known)))
            remedy = "." if near is None else f"; did you mean {near}?"
            place = joined(where, key)
            shown = place if len(place) <= _LONGEST_NAME else f"{place[:_LONGEST_NAME]}…"
            message = f"{self.model.label} takes no {shown}, only {values.abridged([*known])}{remedy}"
            names = tuple(joined(where, name) for name in known)
            yield Finding("unknown", message, (place,), names=names, nearest=near)

    def wrong_values(self) -> Iterator[Finding]:
        for path, where, key, value in self._given():
            if (parameter := self.model.parameters.get(joined(path, key))) is not None:
                yield from values.findings(value, parameter, joined(where, key), self.model.label)

    def missing(self) -> Iterator[Finding]:
        for path in self.model.required:
            holder, _, name = path.rpartition(".")
            for where in (at for at, one in self.objects.get(holder, ()) if one.get(name) is None):
                place = joined(where, name)
                message = f"{place} is missing; {self.model.label} requires it{self._inside(path, place)}."
                yield Finding("missing", message, (place,), type=self.model.parameters[path].type)

    def _inside(self, path: str, place: str) -> str:
        """Return a clause with the members of a missing object, since callers may only know these."""
        names = list(self.model.members.get(path, ()))
        required = [name for name in names if joined(path, name) in self.model.required]
        places = [joined(place, name) for name in required or names]
        some_of = "" if required or len(places) < 2 else "some of "
        return f", with {some_of}{values.abridged(places)}" if places else ""

    def size(self, sizes: Sequence[Size], case: str = "", text: str | None = None) -> Iterator[Finding]:
        """Yield a finding if the pair of width and height is not in the list. A missing side has its default."""
        if not sizes:
            return
        whole = _Scope(self)
        size = [value for side in SIDES for _, value in whole.effective(side) if type(value) is int]
        if len(size) < len(SIDES) or not whole.given(SIDES) or (given := (size[0], size[1])) in sizes:
            return
        nearest = values.nearest_size(given, sizes)
        listed = values.abridged([values.written(one) for one in sizes])
        said = text.rstrip(".") if text else f"{self.model.label} takes {listed}{case}"
        message = f"width x height is {values.written(given)}, but {said}; the nearest is {values.written(nearest)}."
        yield Finding("size", message, SIDES, sizes=tuple(sizes), nearest=nearest)

    def broken_rules(self) -> Iterator[Finding]:
        for rule in self.model.rules:
            each = f"{rule.each}[]"
            scopes = [_Scope(self, f"{each}.", f"{where}.") for where, _ in self.objects.get(each, ())]
            for scope in [_Scope(self)] if rule.each is None else scopes:
                if (case := _case(rule, scope)) is not None:
                    found = self._broken(rule, scope, case)
                    yield from (attrs.evolve(one, of_rule=True) for one in found)

    def _broken(self, rule: Rule, scope: _Scope, case: str) -> Iterator[Finding]:
        for kind, paths, demand, rest in self._demands(rule, scope):
            message = rule.text or f"{self.model.label} {demand}{case}{rest}."
            yield Finding(kind, message, tuple(map(scope.name, paths)))
        for path, allowed in rule.then.items():
            for where, value in scope.at(path):
                for found in values.not_allowed(value, allowed, where, self.model.label, case):
                    said = rule.text and f"{rule.text.rstrip('.')}{values.remedy(found.nearest)}."
                    yield attrs.evolve(found, message=said or found.message)
        yield from self.size(rule.sizes, case, rule.text)

    def _demands(self, rule: Rule, scope: _Scope) -> Iterator[tuple[Kind, Sequence[str], str, str]]:
        """Yield the violated demands of a rule: kind, parameters, and the message before and after the case."""
        given, lacking, names = scope.given, scope.lacking, scope.names
        if absent := lacking(rule.requires):
            yield "missing", absent, f"needs {names(absent, ' and ')}", ""
        for path in given(rule.excludes):
            yield "conflict", [path], f"takes no {scope.name(path)}", ""
        if len(there := given(rule.exclusive)) > 1:
            demand = f"takes only one of {names(rule.exclusive)}"
            yield "conflict", there, demand, f", not {names(there, ' and ')}"
        if rule.one_of and len(there := given(rule.one_of)) != 1:
            demand = f"needs exactly one of {names(rule.one_of)}"
            rest = f", not {names(there, ' and ')}" if there else ""
            yield "conflict" if there else "missing", there or rule.one_of, demand, rest
        if rule.at_least_one and not given(rule.at_least_one):
            yield "missing", rule.at_least_one, f"needs at least one of {names(rule.at_least_one)}", ""
        if given(rule.together) and (absent := lacking(rule.together)):
            demand = f"takes {names(rule.together, ' and ')} together"
            yield "missing", absent, demand, f", but {names(absent, ' and ')} is missing"
        for path, listed in rule.not_all.items():
            holder = path.rpartition("[].")[0]
            lists = [cast("list[object]", value) for _, value in scope.at(holder) if isinstance(value, list)]
            found = [value for _, value in scope.at(path) if values.is_allowed(value, Allowed(values=listed))]
            if found and len(found) == sum(map(len, lists)):
                alone = " or ".join(map(values.shown, listed))
                yield "conflict", [holder], f"takes no {holder} that have {alone} alone", ""


def _case(rule: Rule, scope: _Scope) -> str | None:
    """Return the condition of a rule as the end of a sentence; None if the condition is not met."""
    given = scope.given(rule.given)
    if (rule.given and not given) or scope.given(rule.absent):
        return None
    cases = [f"{scope.name(path)} is given" for path in given[:1]]
    if rule.absent:
        cases.append(f"{' and '.join(rule.absent)} {'is' if len(rule.absent) == 1 else 'are'} not given")
    for path, allowed in rule.when.items():
        found = scope.effective(path)
        if not any(values.is_allowed(value, allowed) for _, value in found):
            return None
        where, value = found[0]
        if isinstance(value, list):
            cases.append(f"{where} has {values.counted(len(cast('list[object]', value)), 'item')}")
        else:
            cases.append(f"{where} is {values.shown(value)}")
    return f" where {' and '.join(cases)}" if cases else ""
