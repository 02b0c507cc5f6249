"""Conversion of a published page of a model to a file of `schema/models/`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from attrs import define, field

from codegen.checks.model_files import rule_problems
from codegen.checks.values import is_multiple
from codegen.importing.member_values import is_possible, number_in, values_in
from codegen.importing.members import Member
from codegen.importing.normalized import Copy
from codegen.importing.parameters import can_stand
from codegen.importing.refused import RefusedError
from codegen.importing.rule_words import in_words
from codegen.importing.rules import Rule, rules_of
from codegen.importing.sources import is_list, is_table, listed, mapping
from codegen.importing.task_files import read_request
from codegen.importing.task_objects import Plain
from codegen.importing.texts import one_line, sentence, shown
from codegen.model_checks import STATUSES
from codegen.model_spec import ModelFile
from codegen.model_spec import Rule as RuleOfModel
from codegen.models import FREE, Place, Places, catalogue, plain_type
from codegen.resolve import Field, Schema
from codegen.structure import StructureError, structured
from codegen.type_expressions import Either, united

#: The source of facts from an imported page, in `sources` of `models.yaml`.
SOURCE = "V"
#: Keys of a page that a model's file expresses in other ways, or that are no facts about requests.
_SAID = ("title", "x-model-id", "x-air-id", "x-status", "x-modes", "x-pricing", "x-examples")

_NOTHING: tuple[object, ...] = (None, "", [], {})
#: Limits for which a model's parameter has no key, and how they are noted.
_BEYOND = {"above": "is greater than {}", "below": "is less than {}", "pattern": "has the form {}"}


@define
class _Params:
    """The parameters of a model by place, and notes about what they cannot express."""

    places: Places
    schema: Schema
    params: dict[str, Plain] = field(factory=dict[str, Plain])
    required: list[str] = field(factory=list[str])
    closed: list[str] = field(factory=list[str])
    notes: list[str] = field(factory=list[str])

    def add(self, member: Member, place: str) -> None:
        """Add a parameter and its members, recursively."""
        self.params[place] = self._param(member, place)
        inner = member.object_in()
        if inner is None:
            return
        root = place.partition(".")[0].removesuffix("[]")
        if inner.closed and root == place and _is_closed(inner):
            self.closed.append(place)
        elif inner.closed and not _is_closed(inner):
            self.notes.append(f"{place} has no other members.")
        # Members of objects in a list are at the place of the list's items.
        here = place if _object_itself(member) else f"{place}[]"
        for name, one in inner.members.items():
            self.add(one, f"{here}.{name}")
            if one.required:
                self.required.append(f"{here}.{name}")

    def _param(self, member: Member, place: str) -> Plain:
        at = self.places.at(place)
        made: Plain = {}
        kind = _type(member)
        if self._needs_type(kind, at):
            made["type"] = kind
        values = values_in(member)
        if values and not all(isinstance(value, bool | float) or can_stand(value) for value in values):
            self.notes.append(f"{place} is one of {', '.join(shown(value, 40) for value in values)}.")
            values = None
        if values:
            made["values"] = values
        number = number_in(member)
        if number is not None:
            ends = self._within(number.range, at, "range", place)
            if ends is not None:
                made["range"] = ends
            outer = at.of_numbers.step if isinstance(at, Field) else None
            if number.step is not None and outer is not None and not is_multiple(number.step, outer):
                self.notes.append(f"{place} is a multiple of {shown(number.step)}.")
            elif number.step is not None:
                made["step"] = number.step
        self.notes += _beyond(member, place, at)
        length = None if values else self._within(member.length, at, "length", place)
        if length is not None:
            made["length"] = length
        default = member.default
        if default is not None:
            if is_table(default) or default in ("", []) or not is_possible(default, member):
                self.notes.append(f"{place} is {shown(default)} unless given.")
            else:
                made["default"] = default
        return made

    def _needs_type(self, kind: str, place: Place | None) -> bool:
        if place == FREE:
            return True
        if not isinstance(place, Field):
            return False
        known = plain_type(place.type)
        return kind != known and isinstance(place.type, Either) and kind in known.split(" | ")

    def _within(self, ends: Any, at: Place | None, key: str, place: str) -> Any:
        """Return limits clamped to those of the task, which a model's file cannot widen."""
        said = (at.of_numbers if key == "range" else at.spec) if isinstance(at, Field) else None
        outer = getattr(said, key) if said else None
        low, high = ends or (None, None)
        outer_low, outer_high = outer or (None, None)
        if low is not None and outer_low is not None and low < outer_low:
            low = outer_low
        if high is not None and outer_high is not None and high > outer_high:
            high = outer_high
        if low is not None and key == "range" and said and said.above is not None and low <= said.above:
            low = None
        if high is not None and key == "range" and said and said.below is not None and high >= said.below:
            high = None
        if low is not None and high is not None and low > high:
            self.notes.append(f"{place}: {key} is {shown([low, high])}, which no value can satisfy.")
            return None
        return None if low is None and high is None else [low, high]


def model_data(copy: Copy, schema: Schema) -> tuple[Plain, list[str]]:
    """Convert a page to the data of a model's file, and notes about what it cannot express.

    Raises:
        RefusedError: The page does not make a valid file.
    """
    request, unread = read_request(copy)
    places = catalogue(schema).places.get(copy.task)
    if places is None:
        raise RefusedError(f"There is no task called {one_line(copy.task, 60)}.")
    made = _Params(places, schema)
    envelope = schema.models.common.envelope
    for name, member in request.members.items():
        if name in envelope and not (name == "deliveryMethod" and member.values):
            continue
        made.add(member, name)
        if member.required and name not in envelope:
            made.required.append(name)
    rules = rules_of(request)
    sizes, kept, notes = _kept(rules.rules, made.params)
    notes = [sentence(note) for note in [*made.notes, *notes, *rules.unsaid, *unread]]
    data: Plain = {
        "air": copy.air,
        **_identity(copy.info),
        "task": copy.task,
        "source": SOURCE,
        "required": made.required,
        "closed": made.closed,
        "params": made.params,
        "sizes": sizes,
        "rules": kept,
        "notes": list(dict.fromkeys(one_line(note, 500) for note in notes)),
        **_facts(copy.info),
    }
    data = {key: value for key, value in data.items() if value != []}
    try:
        structured({**data, "params": {place: one or None for place, one in made.params.items()}}, ModelFile)
    except StructureError as error:
        raise RefusedError(
            f"The published schema cannot be converted to a model: {one_line(error.complaints[0])}."
        ) from None
    return data, list(_unsaid(copy.info))


def _beyond(member: Member, place: str, at: Place | None) -> Iterator[str]:
    """Yield a note for each limit for which a model's parameter has no key, unless the task has the same limit."""
    spec = at.spec if isinstance(at, Field) else None
    items = [part for listed in member.parts if listed.item is not None for part in listed.item.parts]
    for parts, where, said, sentences in (
        (member.parts, place, spec, _BEYOND),
        (items, f"{place}[]", spec and spec.each, {**_BEYOND, "length": "has a length of {}"}),
    ):
        for part in parts:
            for key, words in sentences.items():
                limit = getattr(part, key)
                if limit is not None and getattr(said, key, None) != limit:
                    yield f"{where} {words.format(limit if key == 'pattern' else shown(limit))}."


def _identity(info: Plain) -> Plain:
    made: Plain = {}
    title = info.get("title")
    if isinstance(title, str):
        made["name"] = one_line(title.rpartition(" - ")[2] or title, 100)
    if info.get("x-status") in STATUSES:
        made["status"] = info["x-status"]
    return made


def _facts(info: Plain) -> Plain:
    made: Plain = {}
    modes = [_mode(mapping(mode)) for mode in listed(info.get("x-modes")) if mapping(mode).get("id")]
    if modes:
        made["modes"] = modes
    pricing = mapping(info.get("x-pricing"))
    rates = [_rate(mapping(rate)) for rate in listed(pricing.get("rates"))]
    if rates:
        currency = pricing.get("currency")
        made["price"] = {**({"currency": currency} if currency else {}), "rates": rates, "source": SOURCE}
    return made


def _mode(mode: Plain) -> Plain:
    return {key: mode[key] for key in ("id", "inputs", "frames") if mode.get(key)}


def _rate(rate: Plain) -> Plain:
    return {key: rate[key] for key in ("amount", "unit", "label") if rate.get(key) is not None}


def _unsaid(info: Plain) -> Iterator[str]:
    """Yield the facts of a page for which a model's file has no key."""
    if info.get("x-status") not in (None, *STATUSES):
        yield f"x-status: {shown(info['x-status'])}"
    for key, value in info.items():
        if key not in _SAID and value not in _NOTHING:
            yield f"{key}: {shown(value, 300)}"
    for key, value in mapping(info.get("x-pricing")).items():
        if key not in ("currency", "rates", "docs") and value not in _NOTHING:
            yield f"x-pricing.{key}: {shown(value, 300)}"


def _kept(rules: list[Rule], params: Mapping[str, Plain]) -> tuple[list[str], list[Rule], list[str]]:
    """Return the sizes, the rules about known parameters, and all other rules in words."""
    sizes: list[str] = []
    kept: list[Rule] = []
    notes: list[str] = []
    for rule in rules:
        if (
            set(rule) <= {"given", "sizes"}
            and "sizes" in rule
            and set(rule.get("given", [])) <= {"width", "height"}
            and not sizes
        ):
            sizes = rule["sizes"]
            continue
        known, unknown = _parted(rule, params)
        if known and any(rule_problems(structured(known, RuleOfModel))):  # the rule contradicts itself
            known, unknown = None, rule
        kept += [known] if known else []
        notes += [in_words(unknown)] if unknown else []
    return sizes, kept, notes


def _parted(rule: Rule, params: Mapping[str, Plain]) -> tuple[Rule | None, Rule | None]:
    """Split the demands of a rule into those on known parameters and those on others."""
    conditions = {key: value for key, value in rule.items() if key in ("each", "given", "absent", "when")}
    if not all(place in params for place in _places(conditions)):
        return None, rule
    if all(place in params for place in _places(rule)):
        return rule, None
    prefix = f"{rule['each']}[]." if "each" in rule else ""
    parts: tuple[Rule, Rule] = ({}, {})
    for key in rule.keys() - conditions.keys():
        if key not in ("then", "excludes"):
            return None, rule
        for index, part in enumerate(parts):
            found = [place for place in rule[key] if (prefix + place in params) is (index == 0)]
            if found:
                part[key] = {place: rule[key][place] for place in found} if key == "then" else found
    known, unknown = (conditions | part if part else None for part in parts)
    return known, unknown


def _places(rule: Rule) -> Iterator[str]:
    prefix = f"{rule['each']}[]." if "each" in rule else ""
    for key, value in rule.items():
        if key == "each":
            yield value
        elif key != "sizes":
            yield from (f"{prefix}{place}" for place in value)


# Types --------------------------------------------------------------------------------------------------------------


def _type(member: Member) -> str:
    """Return a type expression with `map` for every object."""
    if member.kind == "list" and member.item is not None:
        return f"list[{_type(member.item)}]"
    if member.kind == "union":
        return united(map(_type, member.options))
    return "map" if member.kind == "object" else member.kind


def _object_itself(member: Member) -> bool:
    return any(part.kind == "object" for part in member.parts)


def _is_closed(member: Member) -> bool:
    """Whether unknown members are forbidden at every depth."""
    inner = [found for one in member.members.values() if (found := one.object_in()) is not None]
    return member.closed and all(map(_is_closed, inner))


def short_form(param: Plain, schema: Schema) -> Any:
    """Return a parameter in the shortest form: nothing, a list, or a vocabulary's name."""
    made = dict(param)
    values = made.get("values")
    if is_list(values) and len(values) > 1:
        for name, vocabulary in schema.vocabularies.items():
            if vocabulary.home == "shared" and set(vocabulary.values) == set(map(_hashable, values)):
                made["values"] = name
    if not made:
        return None
    return made["values"] if set(made) == {"values"} else made


def _hashable(value: Any) -> Any:
    return str(value) if (is_table(value) or is_list(value)) else value


def long_form(param: Any, schema: Schema) -> Plain:
    """Expand the short forms of a parameter."""
    made = mapping(param) if is_table(param) else {} if param is None else {"values": param}
    values = made.get("values")
    if isinstance(values, str) and values in schema.vocabularies:
        made = {**made, "values": list(schema.vocabularies[values].values)}
    return dict(made)
