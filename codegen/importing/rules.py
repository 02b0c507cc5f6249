"""What holds between the members of an object: `allOf`, `if`, `not` and the like, as the rules of a model's file."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any

from attrs import define, field

from codegen.importing.atoms import Case, UnsayableError, ValuesAt, allowed_by, cases, negated
from codegen.importing.members import Member
from codegen.importing.sources import is_list, listed, mapping
from codegen.importing.texts import shown

#: A rule as `codegen.model_spec` has it, as plain data.
Rule = dict[str, Any]


@define
class Rules:
    """The rules of a request, and what could not be made one."""

    rules: list[Rule] = field(factory=list[Rule])
    #: A line each.
    unsaid: list[str] = field(factory=list[str])


def rules_of(request: Member) -> Rules:
    """All that a request's schema says of its parameters beside each other."""
    made = Rules()
    _inside(request, "", made, request)
    return made


def _inside(member: Member, prefix: str, made: Rules, root: Member, each: str | None = None) -> None:
    def values_at(place: str) -> list[Any] | None:
        return _values_at(root, f"{each}[].{place}" if each else place)

    reader = _Reader(values_at)
    for schema in _parts(member.conditions):
        try:
            found = list(reader.demands(schema, prefix, Case()))
        except UnsayableError:
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
    """Demands of one case as one rule, without the objects around what must be given anyway."""
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
    """Each of the conditions of an object by itself."""
    for schema in listed(conditions.get("allOf")):
        yield from _parts_of(mapping(schema))
    yield from _parts_of({key: value for key, value in conditions.items() if key != "allOf"})


def _parts_of(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    choice: dict[str, Any] = {key: schema[key] for key in ("if", "then", "else") if key in schema}
    if choice:
        yield choice
    yield from ({key: value} for key, value in schema.items() if key not in choice)


def _values_at(root: Member, place: str) -> list[Any] | None:
    member: Member | None = root
    for name in place.replace("[]", "").split("."):
        inner = member.object_in() if member is not None else None
        member = inner.members.get(name) if inner is not None else None
    if member is None:
        return None
    return [True, False] if member.kind == "boolean" and member.values is None else member.values


def _tidy(rule: Rule, prefix: str, each: str | None) -> Rule:
    """The rule of a nested object: it holds where that object is given, and begins in its list."""
    holder = prefix.rstrip(".")
    conditional = any(key in rule for key in ("given", "absent", "when"))
    if holder and not conditional and ("at_least_one" in rule or "one_of" in rule or "requires" in rule):
        rule = {"given": [holder], **rule}
    return {"each": each, **rule} if each else rule


@define
class _Reader:
    values_at: ValuesAt

    def demands(self, schema: object, prefix: str, case: Case) -> Iterator[Rule]:
        """What a schema demands in a case.

        Raises:
            UnsayableError: There is no rule for it.
        """
        table = {k: v for k, v in mapping(schema).items() if k not in ("type", "title", "description")}
        if "if" in table:
            yield from self._choice(table, prefix, case)
            table = {k: v for k, v in table.items() if k not in ("if", "then", "else")}
        elif "then" in table or "else" in table:
            raise UnsayableError
        known = set(_DEMANDS) | {"additionalProperties"}
        if set(table) - known:
            raise UnsayableError
        for key, value in table.items():
            if key in _DEMANDS:
                yield from _DEMANDS[key](self, value, prefix, case)

    def _choice(self, table: dict[str, Any], prefix: str, case: Case) -> Iterator[Rule]:
        conditions = cases(table["if"], prefix, self.values_at)
        if "then" in table:
            for one in _joined(conditions):
                yield from self.demands(table["then"], prefix, _and(case, one))
        if "else" in table:
            yield from self.demands(table["else"], prefix, _and(case, negated(conditions, self.values_at)))

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
        for one in cases(schema, prefix, self.values_at):
            if case == Case() and one.size > 1 and not one.absent and not one.when and len(one.given) == 2:
                yield _rule(case, exclusive=list(one.given))
            elif one.size == 1 and one.given:
                excluded += one.given
            elif one.size == 1 and one.when:
                yield _rule(case, then=_then_others(one, self.values_at))
            elif one.size == 1:
                yield _rule(case, requires=list(one.absent))
            elif case == Case() and one.size == 2:
                yield from self._not_both(one)
            else:
                raise UnsayableError
        if excluded:
            yield _rule(case, excludes=excluded)

    def _not_both(self, one: Case) -> Iterator[Rule]:
        """Of two things, if the first holds, the second does not."""
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
                    places += one.when  # given, and not empty: an empty list is not given
                else:
                    raise UnsayableError
        if len(places) < 2:
            raise UnsayableError
        return places

    def dependent_required(self, table: Any, prefix: str, case: Case) -> Iterator[Rule]:
        names = {name: [str(other) for other in listed(others)] for name, others in mapping(table).items()}
        mutual = [
            (one, other) for one, other in combinations(names, 2)
            if names[one] == [other] and names[other] == [one]
        ]  # fmt: skip
        for pair in mutual:
            yield _rule(case, together=[f"{prefix}{name}" for name in pair])
        for name, needed in names.items():
            if needed and not any(name in pair for pair in mutual):
                yield _rule(
                    _and(case, Case(given=(f"{prefix}{name}",))), requires=[f"{prefix}{n}" for n in needed]
                )

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


def _then_others(one: Case, values_at: ValuesAt) -> dict[str, Any]:
    return negated([one], values_at).when


def _joined(conditions: list[Case]) -> list[Case]:
    """Cases of one thing given each are one case of a rule: `given` means one of them."""
    if len(conditions) > 1 and all(one.size == 1 and one.given for one in conditions):
        return [Case(given=tuple(place for one in conditions for place in one.given))]
    if any(len(one.given) > 1 for one in conditions):
        raise UnsayableError
    return conditions


def _and(case: Case, other: Case) -> Case:
    """Both cases. `given` means one of them in a rule, so only one of the two can have it."""
    if case.given and other.given and case.given != other.given:
        raise UnsayableError
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
    return made | demand


def _sizes(options: list[Any]) -> list[str] | None:
    """`1024x768` of each option that is a constant width and height; None if one is something else."""
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


def in_words(rule: Rule) -> str:
    """A rule as a sentence, without a full stop."""
    conditions: list[str] = []
    if "given" in rule:
        conditions.append(f"{_names(rule['given'], 'or')} is given")
    if "absent" in rule:
        conditions.append(f"{_names(rule['absent'], 'or')} is not given")
    conditions += [f"`{place}` is {_allowed(allowed)}" for place, allowed in rule.get("when", {}).items()]
    demands: list[str] = []
    for key, words in _WORDS.items():
        if key in rule:
            demands.append(words.format(_names(rule[key], "and")))
    if "sizes" in rule:
        demands.append(f"width and height are one of {', '.join(rule['sizes'])}")
    demands += [f"`{place}` is {_allowed(allowed)}" for place, allowed in rule.get("then", {}).items()]
    demands += [f"`{p}` is not {_allowed(v)} in all of them" for p, v in rule.get("not_all", {}).items()]
    where = f"in each of `{rule['each']}`, " if "each" in rule else ""
    when = f"if {' and '.join(conditions)}, " if conditions else ""
    return f"{where}{when}{', and '.join(demands)}"


_WORDS = {
    "requires": "{} must be given",
    "excludes": "{} must not be given",
    "at_least_one": "at least one of {} must be given",
    "one_of": "exactly one of {} must be given",
    "exclusive": "at most one of {} may be given",
    "together": "{} are given together or not at all",
}


def _names(places: list[str], word: str) -> str:
    quoted = [f"`{place}`" for place in places]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} {word} {quoted[-1]}"


def _allowed(allowed: Any) -> str:
    if is_list(allowed):
        return " or ".join(shown(value, 60) for value in listed(allowed))
    table = mapping(allowed)
    if "range" in table:
        return f"{_ends(table['range'])}"
    return f"{_ends(table.get('length'))} long"


def _ends(ends: Any) -> str:
    low, high = ends
    if low is None:
        return f"at most {high}"
    return f"at least {low}" if high is None else f"{low} to {high}"
