"""Conversion of published values to parameters and fields of the schema's language, with notes about the rest."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

from attrs import evolve, frozen

from codegen import taken_names, twin
from codegen.checks.limits import contradictions
from codegen.checks.values import wrong
from codegen.importing.members import Member, Number, merged
from codegen.importing.sources import is_list, is_table, mapping
from codegen.importing.texts import as_words, sentence, shown
from codegen.names import snake
from codegen.resolve import SHARED, Field, Vocabulary
from codegen.spec import LIMITS, Param, SharedFile
from codegen.strict_yaml import GREATEST
from codegen.structure import structured
from codegen.type_expressions import NUMBERS, SCALARS, keys_of_items, parse

#: Sources in `shared.yaml`: of published limits, and of numbers for which no limit is known.
PUBLISHED, OPEN = "published", "open"
#: Suffix of a field's name -> the kind of file content in it.
_FILES = {"URL": "url", "Base64Data": "base64", "DataURI": "data_uri"}
#: Names of files that a task was given rather than made, and of links to web pages.
_NO_FILE = re.compile(
    r"^(input|seed|reference|source|original|request)|(webhook|callback|docs|documentation|help|support|page|website"
    r"|dashboard|status|upload|license|terms)$",
    re.IGNORECASE,
)
#: Scalar types to which limits of text apply.
_TEXTS = ("string", "uuid", "model", "media")


def names_in(table: object) -> dict[str, str]:
    """Return the Python names of the parameters or fields that a file already has, by key."""
    return {key: str(mapping(one).get("name") or snake(key)) for key, one in mapping(table).items()}


def python_name(wire: str, taken: Collection[str], beside: set[str], own: str | None) -> str | None:
    """Return a Python name if the default one is reserved or used beside it; None if the default one is free.

    A parameter that has a name of its `own` keeps it, wherever it is.
    """
    name = plain = snake(wire)
    if name in taken or taken_names.is_keyword(name) or twin.changes(name):
        name = f"{name}_value"
    others = beside - {own}
    number = 1
    while name in others:
        number += 1
        name = f"{plain}_{number}"
    beside.add(own or name)
    return None if name == plain else name


@frozen
class Writer:
    """Makes parameters and fields of the schema's language."""

    shared: SharedFile
    #: Called with a line for each thing that cannot be expressed.
    note: Callable[[str], None]

    def sent(
        self, member: Member, kind: str, place: str, *, wire: str | None = None, limited: bool = True
    ) -> dict[str, Any]:
        """Make a parameter, or a field of a sent object; without limits if not `limited`: others may take more."""
        made: dict[str, Any] = {"type": kind}
        if member.required:
            made["required"] = True
        if wire is not None and wire != place:
            made["path"] = place
        known = self._known(member, kind, place)
        made = self._limited({**made, **known}, member, place, limited)
        made.pop("known", None)
        if sources := sources_of(made):
            made["source"] = sources[0] if len(sources) == 1 else sources
        if "known" in known:
            made["known"] = known["known"]
        default = self._default(member, made, place)
        if default is not None:
            made["server_default"] = default
        made["doc"] = member.doc or sentence(as_words(place.rpartition(".")[2]))
        return made

    def received(
        self, member: Member, kind: str, place: str, siblings: Mapping[str, Member]
    ) -> dict[str, Any]:
        """Make a field of a result, or of an object in a result."""
        made: dict[str, Any] = {"type": kind}
        if member.required:
            made["required"] = True
        made |= self._known(member, kind, place)
        name = place.rpartition(".")[2]
        if member.kind == "string" and (found := _file_of(name, siblings)):
            made |= found
        made["doc"] = member.doc or sentence(as_words(name))
        return made

    # Values ---------------------------------------------------------------------------------------------------------

    def _known(self, member: Member, kind: str, place: str) -> dict[str, Any]:
        """Return the known values, of the value or its items: as a vocabulary's name if one has exactly these."""
        values = _values_in(member)
        if not values or (member.kind == "model" and len(values) == 1):  # a model's page knows one
            return {}
        scalars = parse(kind).scalars()
        odd = [value for value in values if not can_stand(value) or not _is_one_of(value, scalars)]
        if odd and {shown(value) for value in values} != {"true", "false"}:
            self.note(f"`{place}`: one of {', '.join(shown(value, 40) for value in values)}")
        if any(type(value) not in (str, int) for value in odd):
            return {}
        known = [value for value in dict.fromkeys(values) if value not in odd]
        named = [name for name, listed in self.shared.vocabularies.items() if set(listed) == set(known)]
        if not known:
            return {}
        said: dict[str, Any] = {"known": named[0] if named else known}
        return {"each": said} if "known" in keys_of_items(parse(kind)) else said

    def _default(self, member: Member, made: dict[str, Any], place: str) -> Any:
        value = member.default
        if value is None or member.required:
            return None
        field = self._field(made, place)
        if type(value) is float and value.is_integer() and field.type == SCALARS["integer"]:
            value = int(value)
        is_huge = type(value) in (int, float) and abs(value) > GREATEST
        if is_huge or _has_tables(value) or value in ([], "") or list(wrong(value, field, {}, "")):
            self.note(f"`{place}`: default {shown(value)}")
            return None
        return value

    def _field(self, made: dict[str, Any], place: str) -> Field:
        """Return the field that the loader would make."""
        spec = structured({**made, "doc": made.get("doc", place)}, Param)
        name = spec.all_known
        vocabulary = (
            Vocabulary(name, tuple(self.shared.vocabularies[name]), SHARED) if isinstance(name, str) else None
        )
        return Field(place, spec, place, parse(spec.type), vocabulary)

    # Limits ---------------------------------------------------------------------------------------------------------

    def _limited(self, made: dict[str, Any], member: Member, place: str, limited: bool) -> dict[str, Any]:
        """Add the limits of the value, and of its items, to a parameter."""
        items = list(_items(member))
        itself = self._limits([member], place, limited)
        each = self._limits(items, f"{place}[]", limited)
        if limited and any(_has_limits(part) for item in items for part in _items(item)):
            self.note(f"`{place}[][]`: limits of what is in the lists of a list")
        each |= made.get("each", {})
        plain = {key: value for key, value in made.items() if key != "each"}
        whole = {**plain, **itself, **({"each": each} if each else {})}
        for complaint in contradictions(self._field(whole, place)):
            self.note(f"`{place}`: {complaint}")
            if limited:
                return self._limited(made, member, place, limited=False)
            return {
                key: value for key, value in whole.items() if key != "known"
            }  # the known values are what contradicts
        return whole

    def _limits(self, members: Sequence[Member], place: str, limited: bool) -> dict[str, Any]:
        options = [part for member in members for part in member.parts]
        made: dict[str, Any] = {}
        if numbers := [_as_number(option, members) for option in options if option.kind in NUMBERS]:
            number = merged(numbers, len(numbers))
            said = {"range": number.range, "above": number.above, "below": number.below, "step": number.step}
            made = {key: value for key, value in said.items() if value is not None} if limited else {}
            if not made.keys() & {"range", "above", "below"}:
                made = {"range": [None, None], **made}
        return {**made, **self._of_texts(options, place)} if limited else made

    def _of_texts(self, options: Sequence[Member], place: str) -> dict[str, Any]:
        """Return length and pattern, if all options to which they apply have the same."""
        made: dict[str, Any] = {}
        for key, kinds in (("length", (*_TEXTS, "list")), ("pattern", _TEXTS)):
            concerned = [option for option in options if option.kind in kinds]
            said = [getattr(option, key) for option in concerned]
            if said and all(one is not None and one == said[0] for one in said):
                made[key] = said[0]
                continue
            for option, one in zip(concerned, said, strict=True):
                if one is not None:
                    self.note(f"`{place}`: a {key} of {shown(one)}, if it is a {option.kind}")
        return made


def can_stand(value: object) -> bool:
    """Whether a value can be listed under `known`."""
    if isinstance(value, str):
        return bool(value) and value == value.strip() and "\n" not in value and "\t" not in value
    return type(value) is int and abs(value) <= GREATEST


def _is_one_of(value: object, scalars: Collection[str]) -> bool:
    """Whether a value matches one of the scalar types under which it can be listed: text, or an integer."""
    return not {*(NUMBERS if type(value) is int else _TEXTS), "any"}.isdisjoint(scalars)


def _has_tables(value: object) -> bool:
    return is_table(value) or (is_list(value) and any(map(_has_tables, value)))


def _has_limits(member: Member) -> bool:
    return any(getattr(part, key) is not None for part in member.parts for key in LIMITS)


def _items(member: Member) -> Iterator[Member]:
    """Yield the item types of the lists that a member can be."""
    for part in member.parts:
        if part.kind == "list" and part.item is not None:
            yield part.item


def _as_number(option: Member, members: Sequence[Member]) -> Member:
    """Return a numeric option; without a range, its limits are the ends of the listed values."""
    listed = option.values or [value for member in members for value in member.values or ()]
    values: list[Number] = [value for value in listed if type(value) in (int, float)]
    if option.range is None and values:
        return evolve(option, kind="number", range=[min(values), max(values)])
    return evolve(option, kind="number")


def sources_of(made: Mapping[str, Any]) -> list[str]:
    """Return the sources of the limits: `published` if there are any, and `open` if a number has none."""
    numbers = [made, *([made["each"]] if "each" in made else [])]
    opened = [one for one in numbers if one.get("range") == [None, None]]
    stated = [
        key for one in numbers for key in (*LIMITS, "required") if key in one and one[key] != [None, None]
    ]
    return [*([PUBLISHED] if stated else []), *([OPEN] if opened else [])]


def _values_in(member: Member) -> list[Any] | None:
    if member.kind == "list" and member.item is not None:
        return _values_in(member.item)
    if member.kind != "union" or member.values is not None:
        return member.values
    parts = [_values_in(option) for option in member.options]
    return [value for values in parts for value in values or []] or None


def _file_of(name: str, siblings: Mapping[str, Member]) -> dict[str, str]:
    """Return the kind of file content in a field of a result, and the field with the file's UUID, if there is one."""
    for ending, what in _FILES.items():
        stem = name.removesuffix(ending)
        if name == "url" or (stem and stem != name):
            uuid = "uuid" if name == "url" else f"{stem}UUID"
            has_uuid = uuid in siblings and siblings[uuid].kind == "uuid"
            if has_uuid or not _NO_FILE.search(stem):
                return {"file": what, **({"file_uuid": uuid} if has_uuid else {})}
    return {}
