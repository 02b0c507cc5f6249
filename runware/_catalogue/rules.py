"""Whether a request keeps to what is known of its model: names, values, sizes, and the rules between parameters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import cast

import attrs

from runware._catalogue.facts import SIDES, root_of
from runware._catalogue.info import Allowed, ModelFacts, Rule, Size
from runware._catalogue.values import (
    Finding,
    Kind,
    counted,
    findings,
    is_allowed,
    nearest_size,
    not_allowed,
    shown,
    some,
)

#: Of a longer name that is not known, the beginning is shown.
_LONGEST_NAME = 60


def check(model: ModelFacts | None, payload: Mapping[str, object]) -> list[Finding]:
    """What a model will not take of a request, as it goes over the wire. Nothing, of a model that is not known.

    What is unknown comes first, then values, then what is missing, then sizes and rules.

    >>> from runware._catalogue.model_info import find_model
    >>> model = find_model("runware:101@1")
    >>> [found] = check(model, {"positivePrompt": "a lighthouse", "width": 1000, "height": 512})
    >>> found.message
    'width is 1000, but runware:101@1 takes 128 to 2048 in multiples of 64; the nearest is 1024.'
    """
    if model is None or model.parameters is None:
        return []
    request = _Request(model, payload)
    parts = (
        request.unknown(),
        request.values(),
        request.missing(),
        request.size(model.sizes),
        request.broken_rules(),
    )
    checked = [found for part in parts for found in part]
    # A list of sizes says more than the limits of each side.
    has_size = any(found.kind == "size" for found in checked)
    return [
        found
        for found in checked
        if not (has_size and found.kind == "value" and found.parameters[0] in SIDES)
    ]


@attrs.frozen
class _Scope:
    """Where a rule is looked at: the request as a whole, or one object of a list."""

    request: _Request
    #: What stands before places, in the model and in the request.
    before: tuple[str, str] = ("", "")

    def at(self, path: str) -> list[tuple[str, object]]:
        """Where it is given, and the values there. An empty list or object is not given."""
        prefix, place = self.before
        holder, _, name = (prefix + path).rpartition(".")
        if name not in self.request.model.members.get(holder, ()):
            return []
        return [
            (at, value)
            for where, one in self.request.objects.get(holder, ())
            if (value := one.get(name)) not in (None, [], {})
            and (at := _joined(where, name)).startswith(place)
        ]

    def has(self, path: str) -> bool:
        return bool(self.at(path))

    def effective(self, path: str) -> list[tuple[str, object]]:
        """What is given there, or the default."""
        prefix, place = self.before
        parameter = self.request.parameters.get(prefix + path)
        default = (
            [] if parameter is None or parameter.default is None else [(place + path, parameter.default)]
        )
        return self.at(path) or default

    def names(self, paths: Sequence[str], word: str = ", ") -> str:
        return word.join(map(self.name, paths))

    def name(self, path: str) -> str:
        """What a sentence calls it: where it is given, or would be."""
        found = self.at(path)
        return found[0][0] if found else self.before[1] + path


class _Request:
    """A request, laid out along the places of its model's parameters."""

    def __init__(self, model: ModelFacts, payload: Mapping[str, object]) -> None:
        self.model = model
        self.parameters = model.parameters or {}
        #: Place in the model -> the objects there, and where in the request they are.
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
                self._walk(holder[name], _joined(path, name), _joined(where, name))

    def _given(self) -> Iterator[tuple[str, str, str, object]]:
        """What is there: the object in the model and in the request, the key, and the value."""
        for path, objects in self.objects.items():
            for where, holder in objects:
                yield from ((path, where, key, value) for key, value in holder.items() if value is not None)

    def unknown(self) -> Iterator[Finding]:
        """What stands in the request and is none of the model's parameters."""
        for path, where, key, _ in self._given():
            known = self.model.members.get(path, {})
            if key in known or not known or (path == "" and key in self.model.untold):
                continue
            if path and root_of(path) not in self.model.closed:
                continue
            import difflib  # not needed by most tasks

            names = tuple(known)
            near = next(iter(difflib.get_close_matches(key, names, n=1)), None)
            remedy = "." if near is None else f"; did you mean {near}?"
            message = f"{self.model.label} takes no {_cut(_joined(where, key))}, but {some(names)}{remedy}"
            instead = tuple(_joined(where, name) for name in names)
            yield Finding("unknown", message, (_joined(where, key),), names=instead, nearest=near)

    def values(self) -> Iterator[Finding]:
        for path, where, key, value in self._given():
            if (parameter := self.parameters.get(_joined(path, key))) is not None:
                yield from findings(value, parameter, _joined(where, key), self.model.label)

    def missing(self) -> Iterator[Finding]:
        for path in self.model.required:
            holder, _, name = path.rpartition(".")
            for where, one in self.objects.get(holder, ()):
                if one.get(name) is None:
                    place = _joined(where, name)
                    message = f"{place} is missing; {self.model.label} cannot do without it{self._inside(path, place)}."
                    yield Finding("missing", message, (place,), type=self.parameters[path].type)

    def _inside(self, path: str, place: str) -> str:
        """What is missing with an object: callers may know its members alone."""
        names = list(self.model.members.get(path, ()))
        required = [name for name in names if _joined(path, name) in self.model.required]
        places = [_joined(place, name) for name in required or names]
        some_of = "" if required or len(places) < 2 else "some of "
        return f", that is, without {some_of}{some(places)}" if places else ""

    def size(self, sizes: Sequence[Size], case: str = "", text: str | None = None) -> Iterator[Finding]:
        """Width and height together, if there is a list of them. Of one alone, the other is the default."""
        if not sizes:
            return
        whole = _Scope(self)
        size = [value for side in SIDES for _, value in whole.effective(side) if type(value) is int]
        if len(size) < len(SIDES) or not any(map(whole.has, SIDES)) or (given := (size[0], size[1])) in sizes:
            return
        nearest = nearest_size(given, sizes)
        said = (
            text.rstrip(".") if text else f"{self.model.label} takes {some(list(map(_written, sizes)))}{case}"
        )
        message = f"width x height is {_written(given)}, but {said}; the nearest is {_written(nearest)}."
        yield Finding("size", message, SIDES, sizes=tuple(sizes), nearest=nearest)

    def broken_rules(self) -> Iterator[Finding]:
        for rule in self.model.rules:
            each = f"{rule.each}[]"
            scopes = [_Scope(self, (f"{each}.", f"{where}.")) for where, _ in self.objects.get(each, ())]
            for scope in [_Scope(self)] if rule.each is None else scopes:
                if _applies(rule, scope):
                    yield from (attrs.evolve(found, of_rule=True) for found in self._broken(rule, scope))

    def _broken(self, rule: Rule, scope: _Scope) -> Iterator[Finding]:
        case = _case(rule, scope)
        for kind, paths, demand, rest in self._demands(rule, scope):
            message = rule.text or f"{self.model.label} {demand}{case}{rest}."
            yield Finding(kind, message, tuple(map(scope.name, paths)))
        for path, allowed in rule.then.items():
            for where, value in scope.at(path):
                for found in not_allowed(value, allowed, where, f"{self.model.label} takes", case):
                    remedy = "" if found.nearest is None else f"; the nearest is {shown(found.nearest)}"
                    said = f"{rule.text.rstrip('.')}{remedy}." if rule.text else found.message
                    yield attrs.evolve(found, message=said)
        yield from self.size(rule.sizes, case, rule.text)

    def _demands(self, rule: Rule, scope: _Scope) -> Iterator[tuple[Kind, Sequence[str], str, str]]:
        """What is not as a rule demands: the parameters, and a sentence around the case."""
        has, names = scope.has, scope.names
        if lacking := [path for path in rule.requires if not has(path)]:
            yield "missing", lacking, f"needs {names(lacking, ' and ')}", ""
        for path in filter(has, rule.excludes):
            yield "conflict", [path], f"takes no {scope.name(path)}", ""
        if len(given := list(filter(has, rule.exclusive))) > 1:
            yield (
                "conflict",
                given,
                f"takes only one of {names(rule.exclusive)}",
                f", not {names(given, ' and ')}",
            )
        if rule.one_of and len(given := list(filter(has, rule.one_of))) != 1:
            rest = f", not {names(given, ' and ')}" if given else ""
            demand = f"needs exactly one of {names(rule.one_of)}"
            yield "conflict" if given else "missing", given or rule.one_of, demand, rest
        if rule.at_least_one and not any(map(has, rule.at_least_one)):
            yield "missing", rule.at_least_one, f"needs at least one of {names(rule.at_least_one)}", ""
        lacking = [path for path in rule.together if not has(path)]
        if 0 < len(lacking) < len(rule.together):
            rest = f", but {names(lacking, ' and ')} is missing"
            yield "missing", lacking, f"takes {names(rule.together, ' and ')} together", rest
        for path, values in rule.not_all.items():
            holder, _, member = path.rpartition("[].")
            lists = (cast("list[object]", value) for _, value in scope.at(holder) if isinstance(value, list))
            items = [cast("Mapping[str, object]", item) for one in lists for item in one]
            found = [item.get(member) if isinstance(item, dict) else None for item in items]
            if found and all(is_allowed(value, Allowed(values=values)) for value in found):
                listed = " or ".join(map(shown, values))
                yield "conflict", [holder], f"takes no {holder} that have {listed} alone", ""


def _applies(rule: Rule, scope: _Scope) -> bool:
    return (
        (not rule.given or any(map(scope.has, rule.given)))
        and not any(map(scope.has, rule.absent))
        and all(
            any(is_allowed(value, allowed) for _, value in scope.effective(path))
            for path, allowed in rule.when.items()
        )
    )


def _case(rule: Rule, scope: _Scope) -> str:
    """In which case a rule holds, as the end of a sentence."""
    cases = [f"{scope.name(path)} is given" for path in rule.given if scope.has(path)][:1]
    if rule.absent:
        cases.append(f"{' and '.join(rule.absent)} {'is' if len(rule.absent) == 1 else 'are'} not given")
    for path in rule.when:
        where, value = scope.effective(path)[0]
        is_list = isinstance(value, list)
        has = f"has {counted(len(cast('list[object]', value)), 'item')}" if is_list else f"is {shown(value)}"
        cases.append(f"{where} {has}")
    return f" where {' and '.join(cases)}" if cases else ""


def _cut(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME]}…"


def _joined(holder: str, name: str) -> str:
    return f"{holder}.{name}" if holder else name


def _written(size: Size) -> str:
    return f"{size[0]}x{size[1]}"
