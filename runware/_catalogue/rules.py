"""Whether a request keeps to what is known of its model: names, values, sizes, and the rules between parameters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import cast

import attrs

from runware._catalogue.info import Allowed, ModelFacts, ModelParameter, Rule, Size
from runware._catalogue.values import (
    Finding,
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

    >>> from runware._catalogue.lookup import find_model
    >>> model = find_model("runware:101@1")
    >>> [found] = check(model, {"positivePrompt": "a lighthouse", "width": 1000, "height": 512})
    >>> found.message
    'width is 1000, but runware:101@1 takes 128 to 2048 in multiples of 64; the nearest is 1024.'
    """
    if model is None or model.parameters is None:
        return []
    request = _Request(model, payload)
    return [
        *request.unknown(),
        *request.values(),
        *request.missing(),
        *request.size(),
        *request.broken_rules(),
    ]


@attrs.define
class _Scope:
    """Where a rule is looked at: the request as a whole, or one object of a list."""

    #: Place in the model -> where it is in the request, and the value there.
    given: Mapping[str, list[tuple[str, object]]]
    parameters: Mapping[str, ModelParameter]
    #: What stands before places, in the model and in the request.
    before: tuple[str, str] = ("", "")

    def at(self, path: str) -> list[tuple[str, object]]:
        """What is given there. An empty list or object is not."""
        prefix, place = self.before
        found = self.given.get(prefix + path, [])
        return [(where, value) for where, value in found if where.startswith(place) and not _is_empty(value)]

    def has(self, path: str) -> bool:
        return bool(self.at(path))

    def effective(self, path: str) -> list[tuple[str, object]]:
        """What is given there, or the default."""
        prefix, place = self.before
        found = self.at(path)
        parameter = self.parameters.get(prefix + path)
        if found or parameter is None or parameter.default is None:
            return found
        return [(place + path, parameter.default)]

    def name(self, path: str) -> str:
        """What a sentence calls it: where it is given, or would be."""
        found = self.at(path)
        return found[0][0] if found else self.before[1] + path


class _Request:
    """A request, laid out along the places of its model's parameters."""

    def __init__(self, model: ModelFacts, payload: Mapping[str, object]) -> None:
        self.model = model
        self.parameters = model.parameters or {}
        self.label = model.label
        self.given: dict[str, list[tuple[str, object]]] = {}
        self.strangers: list[tuple[str, str]] = []
        self.members = model.members
        self._walk(payload, "", "")
        self.whole = _Scope(self.given, self.parameters)

    def _walk(self, holder: Mapping[str, object], path: str, place: str) -> None:
        known = self.members.get(path, {})
        is_closed = path == "" or path.partition(".")[0].partition("[")[0] in self.model.closed
        for key, value in holder.items():
            if value is None:
                continue
            at, where = (f"{path}.{key}", f"{place}.{key}") if path else (key, key)
            if key not in known:
                if is_closed and known and not (path == "" and key in self.model.untold):
                    self.strangers.append((path, where))
                continue
            self.given.setdefault(at, []).append((where, value))
            if isinstance(value, Mapping):
                self._walk(cast("Mapping[str, object]", value), at, where)
            elif isinstance(value, list) and f"{at}[]" in self.members:
                for index, item in enumerate(cast("list[object]", value)):
                    if isinstance(item, Mapping):
                        self._walk(cast("Mapping[str, object]", item), f"{at}[]", f"{where}[{index}]")

    def unknown(self) -> Iterator[Finding]:
        """What stands in the request and is none of the model's parameters."""
        if not self.strangers:
            return
        import difflib  # not needed by most tasks

        for path, where in self.strangers:
            outer, _, key = where.rpartition(".")
            names = tuple(self.members[path])
            near = next(iter(difflib.get_close_matches(key, names, n=1)), None)
            instead = tuple(f"{outer}.{name}" if outer else name for name in names)
            remedy = "" if near is None else f"; did you mean {near}?"
            message = f"{self.label} takes no {_cut(where)}, but {some(names)}{remedy or '.'}"
            yield Finding(kind="unknown", message=message, parameters=(where,), names=instead, nearest=near)

    def values(self) -> Iterator[Finding]:
        for path, places in self.given.items():
            parameter = self.parameters.get(path)
            for where, value in places if parameter else ():
                assert parameter is not None
                yield from findings(value, parameter, where, self.label)

    def missing(self) -> Iterator[Finding]:
        for path in self.model.required:
            parameter = self.parameters[path]
            holder, _, name = path.rpartition(".")
            for where, value in self._holders(holder):
                if cast("Mapping[str, object]", value).get(name) is None:
                    place = f"{where}.{name}" if where else name
                    message = f"{place} is missing; {self.label} cannot do without it."
                    yield Finding(kind="missing", message=message, parameters=(place,), type=parameter.type)

    def _holders(self, path: str) -> Iterator[tuple[str, object]]:
        """Where a parameter would stand: the objects at a place."""
        if not path:
            yield "", {name: places[0][1] for name, places in self.given.items() if "." not in name}
            return
        for where, value in self.given.get(path.removesuffix("[]"), ()):
            if not path.endswith("[]"):
                if isinstance(value, Mapping):
                    yield where, cast("object", value)
            elif isinstance(value, list):
                for index, item in enumerate(cast("list[object]", value)):
                    if isinstance(item, Mapping):
                        yield f"{where}[{index}]", cast("object", item)

    def size(self, sizes: Sequence[Size] = (), case: str = "", text: str | None = None) -> Iterator[Finding]:
        """Width and height together, if the model has a list of them. Of one alone, the other is the default."""
        sizes = sizes or self.model.sizes
        sides = [self.whole.effective(side) for side in ("width", "height")]
        if not sizes or not any(self.whole.has(side) for side in ("width", "height")) or not all(sides):
            return
        (_, width), (_, height) = sides[0][0], sides[1][0]
        if not isinstance(width, int) or not isinstance(height, int) or width < 1 or height < 1:
            return
        if (width, height) not in sizes:
            nearest = nearest_size((width, height), sizes)
            listed = some([_written(size) for size in sizes])
            said = text.rstrip(".") if text else f"{self.label} takes {listed}{case}"
            message = f"width x height is {_written((width, height))}, but {said}; the nearest is {_written(nearest)}."
            yield Finding(
                kind="size",
                message=message,
                parameters=("width", "height"),
                sizes=tuple(sizes),
                nearest=nearest,
            )

    def broken_rules(self) -> Iterator[Finding]:
        for rule in self.model.rules:
            for scope in self._scopes(rule.each):
                if _applies(rule, scope):
                    yield from self._broken(rule, scope)

    def _scopes(self, each: str | None) -> Iterator[_Scope]:
        if each is None:
            yield self.whole
            return
        for where, _ in self._holders(f"{each}[]"):
            yield _Scope(self.given, self.parameters, (f"{each}[].", f"{where}."))

    def _broken(self, rule: Rule, scope: _Scope) -> Iterator[Finding]:
        case = _case(rule, scope)

        def finding(kind: str, paths: Sequence[str], message: str) -> Finding:
            names = tuple(scope.name(path) for path in paths)
            said = rule.text or f"{message}."
            return Finding(
                kind="missing" if kind == "missing" else "conflict", message=said, parameters=names
            )

        def names(paths: Sequence[str], word: str = ", ") -> str:
            return word.join(scope.name(path) for path in paths)

        lacking = [path for path in rule.requires if not scope.has(path)]
        if lacking:
            yield finding("missing", lacking, f"{self.label} needs {names(lacking, ' and ')}{case}")
        for path in filter(scope.has, rule.excludes):
            yield finding("conflict", [path], f"{self.label} takes no {scope.name(path)}{case}")
        given = [path for path in rule.exclusive if scope.has(path)]
        if len(given) > 1:
            only = f"only one of {names(rule.exclusive)}"
            yield finding("conflict", given, f"{self.label} takes {only}{case}, not {names(given, ' and ')}")
        given = [path for path in rule.one_of if scope.has(path)]
        if rule.one_of and len(given) != 1:
            kind, rest = ("conflict", f", not {names(given, ' and ')}") if given else ("missing", "")
            yield finding(
                kind,
                given or rule.one_of,
                f"{self.label} needs exactly one of {names(rule.one_of)}{case}{rest}",
            )
        if rule.at_least_one and not any(map(scope.has, rule.at_least_one)):
            listed = names(rule.at_least_one)
            yield finding("missing", rule.at_least_one, f"{self.label} needs at least one of {listed}{case}")
        lacking = [path for path in rule.together if not scope.has(path)]
        if lacking and len(lacking) < len(rule.together):
            both = names(rule.together, " and ")
            yield finding(
                "missing",
                lacking,
                f"{self.label} takes {both} together{case}, but {names(lacking, ' and ')} is missing",
            )
        for path, allowed in rule.then.items():
            yield from self._not_as_demanded(rule, scope, path, allowed, case)
        if rule.sizes:
            yield from self.size(rule.sizes, case, rule.text)
        for path, values in rule.not_all.items():
            if self._are_all(path, values):
                listed = " or ".join(shown(value) for value in values)
                place = path.partition("[]")[0]
                yield finding(
                    "conflict", [place], f"{self.label} takes no {place} that have {listed} alone{case}"
                )

    def _not_as_demanded(
        self, rule: Rule, scope: _Scope, path: str, allowed: Allowed, case: str
    ) -> Iterator[Finding]:
        for where, value in scope.effective(path):
            for found in not_allowed(value, allowed, where, f"{self.label} takes", case):
                if rule.text:
                    remedy = "" if found.nearest is None else f"; the nearest is {shown(found.nearest)}"
                    found = attrs.evolve(found, message=f"{rule.text.rstrip('.')}{remedy}.")
                yield found

    def _are_all(self, path: str, values: Sequence[object]) -> bool:
        """Whether a list has objects, and each has one of the values there."""
        holder, _, member = path.rpartition("[].")
        items = [
            item
            for _, value in self.given.get(holder, ())
            if isinstance(value, list)
            for item in cast("list[object]", value)
        ]
        allowed = Allowed(values=tuple(cast("Sequence[str]", values)))
        return bool(items) and all(
            isinstance(item, Mapping) and is_allowed(cast("Mapping[str, object]", item).get(member), allowed)
            for item in items
        )


def _is_empty(value: object) -> bool:
    return isinstance(value, list | Mapping) and not value


def _applies(rule: Rule, scope: _Scope) -> bool:
    if rule.given and not any(map(scope.has, rule.given)):
        return False
    if any(map(scope.has, rule.absent)):
        return False
    return all(
        any(is_allowed(value, allowed) for _, value in scope.effective(path))
        for path, allowed in rule.when.items()
    )


def _case(rule: Rule, scope: _Scope) -> str:
    """In which case a rule holds, as the end of a sentence."""
    given = [f"{scope.name(path)} is given" for path in rule.given if scope.has(path)][:1]
    absent = (
        [f"{' and '.join(rule.absent)} {'is' if len(rule.absent) == 1 else 'are'} not given"]
        if rule.absent
        else []
    )
    when: list[str] = []
    for path in rule.when:
        where, value = scope.effective(path)[0]
        has = (
            f"has {counted(len(cast('list[object]', value)), 'item')}"
            if isinstance(value, list)
            else f"is {shown(value)}"
        )
        when.append(f"{where} {has}")
    cases = [*given, *absent, *when]
    return f" where {' and '.join(cases)}" if cases else ""


def _cut(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME]}…"


def _written(size: Size) -> str:
    return f"{size[0]}x{size[1]}"
