"""Conversion of conditions in a published schema (`allOf`, `if`, `not` and others) to rules of a model's file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from attrs import define, evolve, field

from codegen.importing.conditions import (
    Case,
    InexpressibleError,
    allowed_by,
    cases,
    named_as_required,
    negated,
    or_absent,
)
from codegen.importing.members import Member
from codegen.importing.sources import is_list, listed, mapping
from codegen.importing.texts import shown

#: A rule of `codegen.model_spec`, as plain data.
Rule = dict[str, Any]


@define
class Rules:
    """The rules of a request, and the conditions that could not be converted."""

    rules: list[Rule] = field(factory=list[Rule])
    #: A line for each.
    unsaid: list[str] = field(factory=list[str])


def rules_of(request: Member) -> Rules:
    """Convert all conditions of a request's schema."""
    made = Rules()
    _inside(request, "", made, request)
    made.rules = list(_with_mutual(made.rules))
    return made


def _with_mutual(rules: Sequence[Rule]) -> Iterator[Rule]:
    """Yield the rules without duplicates, with parameters that require each other as `together`."""
    needs: dict[tuple[str | None, str], set[str]] = {}
    for rule in rules:
        if {"given", "requires"} <= rule.keys() <= {"each", "given", "requires"} and len(rule["given"]) == 1:
            needs.setdefault((rule.get("each"), rule["given"][0]), set()).update(rule["requires"])
    seen: list[Rule] = []
    for rule in rules:
        each, first = rule.get("each"), rule.get("given", [""])[0]
        group = {first, *needs.get((each, first), ())}
        is_mutual = len(group) > 1 and all({one, *needs.get((each, one), ())} == group for one in group)
        if is_mutual and rule.keys() <= {"each", "given", "requires"}:
            rule = {**({"each": each} if each else {}), "together": sorted(group, key=[*_order(rules)].index)}
        if rule not in seen:
            seen.append(rule)
            yield rule


def _order(rules: Sequence[Rule]) -> Iterator[str]:
    """Yield the places in rules that require something, in order."""
    for rule in rules:
        yield from (*rule.get("given", ()), *rule.get("requires", ()))


def _inside(member: Member, prefix: str, made: Rules, root: Member, each: str | None = None) -> None:
    def at(place: str) -> Member | None:
        return root.at(f"{each}[].{place}" if each else place)

    reader = _Reader(at)
    for schema in _parts(member.conditions):
        try:
            found = list(reader.demands(schema, prefix, Case()))
        except InexpressibleError:
            where = f"`{prefix.rstrip('.') or each or 'request'}`"
            made.unsaid.append(f"{where}: {shown(schema, 400)}")
            continue
        made.rules += [_tidy(rule, prefix, each) for rule in _joined_demands(found)]
    for name, inner in member.members.items():
        place = f"{prefix}{name}"
        for part in inner.parts:
            if part.kind == "object":
                _inside(part, f"{place}.", made, root, each)
            elif part.kind == "list" and part.item is not None:
                _of_list(part, place, made, root, each)


def _joined_demands(rules: list[Rule]) -> list[Rule]:
    """Merge demands of the same case into one rule, without the objects around places that must be given."""
    made: list[Rule] = []
    for rule in rules:
        last = made[-1] if made else {}
        same_case = all(last.get(key) == rule.get(key) for key in ("given", "absent", "when"))
        simple = not (set(last) | set(rule)) - {"given", "absent", "when", *_JOINED}
        if made and same_case and simple and not set(last.get("then", {})) & set(rule.get("then", {})):
            made[-1] = last | {
                "requires": _innermost([*last.get("requires", []), *rule.get("requires", [])]),
                "excludes": [*last.get("excludes", []), *rule.get("excludes", [])],
                "then": {**last.get("then", {}), **rule.get("then", {})},
            }
            made[-1] = {key: value for key, value in made[-1].items() if value or key not in _JOINED}
        else:
            made.append(rule)
    return made


_JOINED = ("requires", "excludes", "then")


def _innermost(places: list[str]) -> list[str]:
    return [
        place
        for place in dict.fromkeys(places)
        if not any(other.startswith((f"{place}.", f"{place}[")) for other in places)
    ]


def _of_list(part: Member, place: str, made: Rules, root: Member, each: str | None) -> None:
    if part.contains is not None:
        values = mapping(mapping(part.contains).get("not"))
        named: dict[str, Any] = {
            f"{place}[].{name}": allowed
            for name, inner in mapping(values.get("properties")).items()
            if is_list(allowed := allowed_by(inner))
        }
        if named and set(mapping(part.contains)) == {"not"}:
            made.rules.append({"not_all": named})
        else:
            made.unsaid.append(f"`{place}`: contains {shown(part.contains)}")
    inner = part.object_in()
    if inner is None:
        return
    if each is None:
        _inside(inner, "", made, root, place)
    elif inner.conditions:
        made.unsaid.append(f"`{each}[].{place}`: {shown(inner.conditions, 400)}")


def _parts(conditions: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield each condition of an object separately."""
    for schema in listed(conditions.get("allOf")):
        yield from _parts_of(mapping(schema))
    yield from _parts_of({key: value for key, value in conditions.items() if key != "allOf"})


def _parts_of(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    choice: dict[str, Any] = {key: schema[key] for key in ("if", "then", "else") if key in schema}
    if choice:
        yield choice
    yield from ({key: value} for key, value in schema.items() if key not in choice)


def _tidy(rule: Rule, prefix: str, each: str | None) -> Rule:
    """Add context to the rule of a nested object: that the object is given, and the list that it is in."""
    holder = prefix.rstrip(".")
    conditional = any(key in rule for key in ("given", "absent", "when"))
    if holder and not conditional and ("at_least_one" in rule or "one_of" in rule or "requires" in rule):
        rule = {"given": [holder], **rule}
    return {"each": each, **rule} if each else rule


@define
class _Reader:
    at: Callable[[str], Member | None]

    def values_at(self, place: str) -> list[Any] | None:
        member = self.at(place)
        if member is not None and member.kind == "boolean" and member.values is None:
            return [True, False]
        return None if member is None else member.values

    def demands(self, schema: object, prefix: str, case: Case) -> Iterator[Rule]:
        """Convert the demands of a schema in a case.

        Raises:
            InexpressibleError: The rule language cannot express a demand.
        """
        table = {k: v for k, v in mapping(schema).items() if k not in ("type", "title", "description")}
        if "if" in table:
            yield from self._choice(table, prefix, case)
            table = {k: v for k, v in table.items() if k not in ("if", "then", "else")}
        elif "then" in table or "else" in table:
            raise InexpressibleError
        known = set(_DEMANDS) | {"additionalProperties"}
        if set(table) - known:
            raise InexpressibleError
        for key, value in table.items():
            if key in _DEMANDS:
                yield from _DEMANDS[key](self, value, prefix, case)

    def _choice(self, table: dict[str, Any], prefix: str, case: Case) -> Iterator[Rule]:
        said = cases(table["if"], prefix, self.values_at)
        needed = set(named_as_required(table["if"], prefix))
        conditions = [one for each in said for one in or_absent(each, needed, self._may_be_absent)]
        if "then" in table:
            for one in _joined(
                [_of_sizes(one) for one in conditions] if _is_of_sizes(table["then"]) else conditions
            ):
                yield from self.demands(table["then"], prefix, _and(case, one))
        if "else" in table:
            others = negated(said, self.values_at)
            yield from self.demands(table["else"], prefix, _and(case, others))
            for place in others.when:  # without a default, an absent value fails the condition, too
                if (
                    place in _required(table["if"], prefix)
                    and getattr(self.at(place), "default", None) is None
                ):
                    yield from self.demands(table["else"], prefix, _and(case, Case(absent=(place,))))

    def _may_be_absent(self, place: str) -> bool:
        member = self.at(place)
        return member is not None and not member.required and member.default is None

    def required(self, names: Any, prefix: str, case: Case) -> Iterator[Rule]:
        places = [f"{prefix}{name}" for name in listed(names)]
        if places:
            yield _rule(case, requires=places)

    def properties(self, members: Any, prefix: str, case: Case) -> Iterator[Rule]:
        then: dict[str, Any] = {}
        for name, inner in mapping(members).items():
            place = f"{prefix}{name}"
            allowed = allowed_by(inner)
            if inner is False:
                yield _rule(case, excludes=[place])
            elif allowed is not None:
                then[place] = allowed
            elif mapping(inner):
                yield from self.demands(inner, f"{place}.", case)
        if then:
            yield _rule(case, then=then)

    def all_of(self, parts: Any, prefix: str, case: Case) -> Iterator[Rule]:
        for part in listed(parts):
            yield from self.demands(part, prefix, case)

    def none_of(self, schema: Any, prefix: str, case: Case) -> Iterator[Rule]:
        excluded: list[str] = []
        pairs: list[tuple[str, ...]] = []
        for one in cases(schema, prefix, self.values_at):
            if case == Case() and one.size == len(one.given) == 2:
                pairs.append(one.given)
            elif one.size == 1 and one.given:
                excluded += one.given
            elif one.size == 1 and one.when:
                yield _rule(case, then=negated([one], self.values_at).when)
            elif one.size == 1:
                yield _rule(case, requires=list(one.absent))
            elif case == Case() and one.size == 2:
                yield from self._not_both(one)
            else:
                raise InexpressibleError
        if excluded:
            yield _rule(case, excludes=excluded)
        yield from _exclusive(pairs)

    def _not_both(self, one: Case) -> Iterator[Rule]:
        """Yield the rule for two conditions that exclude each other: if the first holds, the second must not."""
        singles = [Case(given=(place,)) for place in one.given]
        singles += [Case(absent=(place,)) for place in one.absent]
        singles += [Case(when={place: allowed}) for place, allowed in one.when.items()]
        first, second = singles
        otherwise = negated([second], self.values_at)
        if otherwise.absent:
            yield _rule(first, excludes=list(otherwise.absent))
        elif otherwise.given:
            yield _rule(first, requires=list(otherwise.given))
        else:
            yield _rule(first, then=otherwise.when)

    def one_of(self, options: Any, prefix: str, case: Case) -> Iterator[Rule]:
        sizes = _sizes(listed(options)) if not prefix else None
        if sizes is not None:
            yield _rule(case, sizes=sizes)
        else:
            yield _rule(case, one_of=self._alternatives(options, prefix))

    def any_of(self, options: Any, prefix: str, case: Case) -> Iterator[Rule]:
        sizes = _sizes(listed(options)) if not prefix else None
        if sizes is not None:
            yield _rule(case, sizes=sizes)
        else:
            yield _rule(case, at_least_one=self._alternatives(options, prefix))

    def _alternatives(self, options: Any, prefix: str) -> list[str]:
        places: list[str] = []
        for option in listed(options):
            for one in cases(option, prefix, self.values_at):
                lengths = list(one.when.values())
                if one.size == 1 and one.given:
                    places += one.given
                elif one.size == 1 and lengths == [{"length": [1, None]}]:
                    places += one.when  # given and not empty: an empty list counts as absent
                else:
                    raise InexpressibleError
        if len(places) < 2:
            raise InexpressibleError
        return places

    def dependent_required(self, table: Any, prefix: str, case: Case) -> Iterator[Rule]:
        for name, others in mapping(table).items():
            if listed(others):
                given = _and(case, Case(given=(f"{prefix}{name}",)))
                yield _rule(given, requires=[f"{prefix}{other}" for other in listed(others)])

    def dependent_schemas(self, table: Any, prefix: str, case: Case) -> Iterator[Rule]:
        for name, schema in mapping(table).items():
            yield from self.demands(schema, prefix, _and(case, Case(given=(f"{prefix}{name}",))))


_DEMANDS = {
    "required": _Reader.required,
    "properties": _Reader.properties,
    "allOf": _Reader.all_of,
    "not": _Reader.none_of,
    "oneOf": _Reader.one_of,
    "anyOf": _Reader.any_of,
    "dependentRequired": _Reader.dependent_required,
    "dependentSchemas": _Reader.dependent_schemas,
}


def _exclusive(pairs: list[tuple[str, ...]]) -> Iterator[Rule]:
    """Yield rules for pairs of which only one place may be given."""
    shared = [place for place in pairs[0] if all(place in pair for pair in pairs)] if len(pairs) > 1 else []
    if shared:
        others = [place for pair in pairs for place in pair if place != shared[0]]
        yield {"given": shared[:1], "excludes": others}
    else:
        yield from ({"exclusive": list(pair)} for pair in pairs)


def _is_of_sizes(schema: object) -> bool:
    return any(_sizes(listed(mapping(schema).get(key))) for key in ("oneOf", "anyOf"))


def _of_sizes(case: Case) -> Case:
    """Drop `width` and `height` from the given places, if there are others: sizes are checked only if given."""
    others = tuple(place for place in case.given if place not in ("width", "height"))
    return evolve(case, given=others) if others else case


def _required(schema: object, prefix: str) -> Iterator[str]:
    """Yield the places that must be given for a condition to hold."""
    table = mapping(schema)
    for name in listed(table.get("required")):
        yield f"{prefix}{name}"
        yield from _required(mapping(table.get("properties")).get(name), f"{prefix}{name}.")


def _joined(conditions: list[Case]) -> list[Case]:
    """Merge cases with one given place each, since `given` in a rule means any of its places."""
    if len(conditions) > 1 and all(one.size == 1 and one.given for one in conditions):
        return [Case(given=tuple(place for one in conditions for place in one.given))]
    if any(len(one.given) > 1 for one in conditions):
        raise InexpressibleError
    return conditions


def _and(case: Case, other: Case) -> Case:
    """Return the conjunction of two cases. Only one can have `given`, which means any of its places in a rule."""
    if case.given and other.given and case.given != other.given:
        raise InexpressibleError
    made = case.both(other)
    return Case(tuple(p for p in (case.given or other.given) if p not in made.when), made.absent, made.when)


def _rule(case: Case, **demand: Any) -> Rule:
    made: Rule = {}
    if case.given:
        made["given"] = list(case.given)
    if case.absent:
        made["absent"] = list(case.absent)
    if case.when:
        made["when"] = case.when
    if len(case.given) > 1 and made.keys() == {"given"} and set(demand.get("requires", ())) == {*case.given}:
        return {"together": made["given"]}
    return made | demand


def _sizes(options: list[Any]) -> list[str] | None:
    """Return options of constant width and height as `1024x768`; None if one is something else."""
    sizes: list[str] = []
    for option in options:
        members = mapping(mapping(option).get("properties"))
        sides = [mapping(members.get(name)).get("const") for name in ("width", "height")]
        if set(members) != {"width", "height"} or not all(type(side) is int and side > 0 for side in sides):
            return None
        if set(mapping(option)) - {"title", "description", "properties", "required", "type"}:
            return None
        sizes.append(f"{sides[0]}x{sides[1]}")
    return list(dict.fromkeys(sizes)) or None
