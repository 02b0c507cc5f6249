"""A published value as a parameter or field of the schema's language, and what of it the language cannot say."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from attrs import frozen

from codegen import taken_names, twin
from codegen.checks.values import is_multiple
from codegen.importing.members import Member, Number
from codegen.importing.sources import is_list, is_table
from codegen.importing.texts import as_words, sentence, shown
from codegen.names import snake
from codegen.spec import SharedFile
from codegen.type_expressions import keys_of_items, parse

#: What limits that are published are known from, in `shared.yaml`; and those of which none is known.
PUBLISHED, OPEN = "published", "open"
#: How the files of results are called: what a name ends in -> what the field has.
_FILES = {"URL": "url", "Base64Data": "base64", "DataURI": "data_uri"}


def python_name(wire: str, taken: Collection[str]) -> str | None:
    """Another Python name, if that of the wire is taken."""
    name = snake(wire)
    if name in taken or taken_names.is_keyword(name) or twin.changes(name):
        return f"{name}_value"
    return None


@frozen
class Writer:
    """Makes parameters and fields."""

    shared: SharedFile
    #: Takes a line for what cannot be said.
    note: Callable[[str], None]

    def sent(
        self, member: Member, kind: str, place: str, *, wire: str | None = None, limited: bool = True
    ) -> dict[str, Any]:
        """A parameter of a task, or a field of an object that is sent. Not `limited` if others may take more."""
        made: dict[str, Any] = {"type": kind}
        if member.required:
            made["required"] = True
        if wire is not None and wire != place:
            made["path"] = place
        known = self._known(member, place)
        number = _number_in(member)
        if number is not None:
            made |= self._limits(number, _values_in(member) or [], place, limited)
        length = self._length(member, place) if limited else None
        if length is not None:
            made["length"] = length
        sources = _sources(made)
        if sources:
            made["source"] = sources[0] if len(sources) == 1 else sources
        if known:
            made["known"] = known
        default = self._default(member, made, place)
        if default is not None:
            made["server_default"] = default
        made["doc"] = member.doc or sentence(as_words(place.rpartition(".")[2]))
        return _items_apart(made)

    def received(
        self, member: Member, kind: str, place: str, siblings: Mapping[str, Member]
    ) -> dict[str, Any]:
        """A field of a result, or of an object in it."""
        made: dict[str, Any] = {"type": kind}
        if member.required:
            made["required"] = True
        known = self._known(member, place)
        if known:
            made["known"] = known
        name = place.rpartition(".")[2]
        if member.kind == "string" and (found := _file_of(name, siblings)):
            made["file"], made["file_uuid"] = found
        made["doc"] = member.doc or sentence(as_words(name))
        return _items_apart(made)

    def _known(self, member: Member, place: str) -> Any:
        """The values known today: a vocabulary's name where one has just these."""
        values = _values_in(member)
        if not values or (member.kind == "model" and len(values) == 1):  # a model's page knows one
            return None
        if any(type(value) not in (str, int) for value in values):
            if set(map(str, values)) != {"True", "False"}:
                self.note(f"`{place}`: one of {', '.join(shown(value, 40) for value in values)}")
            return None
        named = [name for name, listed in self.shared.vocabularies.items() if set(listed) == set(values)]
        return named[0] if named else list(dict.fromkeys(values))

    def _limits(self, number: Member, values: list[Any], place: str, limited: bool) -> dict[str, Any]:
        made: dict[str, Any] = {}
        if not limited:
            return {"range": [None, None]}
        ends = number.range
        numbers: list[Number] = [value for value in values if type(value) in (int, float)]
        if ends is None and numbers:
            ends = [min(numbers), max(numbers)]
        if ends is not None:
            made["range"] = ends
        if number.above is not None:
            made["above"] = number.above
        if number.step is not None:
            if all(end is None or is_multiple(end, number.step) for end in ends or []):
                made["step"] = number.step
            else:
                self.note(f"`{place}`: a multiple of {number.step}")
        if "range" not in made and "above" not in made:
            made = {"range": [None, None], **made}
        return made

    def _length(self, member: Member, place: str) -> list[int | None] | None:
        inner = member.item
        if inner is not None and inner.length is not None:
            self.note(f"`{place}[]`: a length of {shown(inner.length)}")
        if member.kind == "union":
            for option in member.options:
                if option.length is not None:
                    self.note(f"`{place}`: a length of {shown(option.length)}, if it is a {option.kind}")
        return member.length

    def _default(self, member: Member, made: dict[str, Any], place: str) -> Any:
        value = member.default
        if value is None or member.required:
            return None
        if is_table(value) or (is_list(value) and not value) or value == "":
            self.note(f"`{place}`: default {shown(value)}")
            return None
        return value


def _items_apart(made: dict[str, Any]) -> dict[str, Any]:
    """The same with the limits of a list's items under `each`."""
    if "list[" not in made["type"]:
        return made
    moved = [key for key in keys_of_items(parse(made["type"])) if key in made]
    if not moved:
        return made
    first = list(made).index(moved[0])
    kept = [(key, value) for key, value in made.items() if key not in moved]
    each = ("each", {key: made[key] for key in moved})
    return dict([*kept[:first], each, *kept[first:]])


def _sources(made: Mapping[str, Any]) -> list[str]:
    is_open = made.get("range") == [None, None]
    limits = (
        ("required", "above", "step", "length")
        if is_open
        else ("required", "range", "above", "step", "length")
    )
    sources = [PUBLISHED] if any(key in made for key in limits) else []
    return [*sources, OPEN] if is_open and "above" not in made else sources


def _number_in(member: Member) -> Member | None:
    """The number that it is, that it can be, or of which it is a list."""
    if member.kind in ("integer", "number"):
        return member
    if member.kind == "list" and member.item is not None:
        return _number_in(member.item)
    found = [number for option in member.options if (number := _number_in(option)) is not None]
    if len(found) == 1:
        return found[0]
    return Member("number") if found else None


def _values_in(member: Member) -> list[Any] | None:
    if member.kind == "list" and member.item is not None:
        return _values_in(member.item)
    if member.kind != "union" or member.values is not None:
        return member.values
    parts = [_values_in(option) for option in member.options]
    return [value for values in parts for value in values or []] or None


def _file_of(name: str, siblings: Mapping[str, Member]) -> tuple[str, str] | None:
    """What of a file a field of a result has, and the field with the file's UUID."""
    if name == "url" and "uuid" in siblings and siblings["uuid"].kind == "uuid":
        return "url", "uuid"
    for ending, what in _FILES.items():
        stem = name.removesuffix(ending)
        if stem and stem != name:
            uuid = f"{stem}UUID"
            if uuid in siblings and siblings[uuid].kind == "uuid":
                return what, uuid
    return None
