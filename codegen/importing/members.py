"""Values as published schemas describe them, and merging of several descriptions of one value."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from attrs import define, evolve, field

from codegen.importing.texts import shown

Number = int | float
Ends = list[Number | None]


@define
class Member:
    """A parameter, a field, or an item of a list."""

    #: A scalar of the schema's language, `object`, `list` or `union`.
    kind: str
    doc: str | None = None
    required: bool = False
    range: Ends | None = None
    above: Number | None = None
    below: Number | None = None
    step: Number | None = None
    length: list[int | None] | None = None
    #: A pattern for the whole text, in the schema's own language.
    pattern: str | None = None
    #: All valid values; None if they are not listed.
    values: list[Any] | None = None
    default: Any = None
    #: For an object: name -> member.
    members: dict[str, Member] = field(factory=dict[str, "Member"])
    #: For an object: whether other members are forbidden.
    closed: bool = False
    #: For an object: the name under which a document shares its schema among several places.
    shared_as: str | None = None
    #: For an object: `allOf` and similar keywords, with conditions between its members.
    conditions: dict[str, Any] = field(factory=dict[str, Any])
    #: For a list: its items.
    item: Member | None = None
    #: For a list: the schema that at least one item must match.
    contains: Any = None
    #: For a union: its options.
    options: list[Member] = field(factory=list["Member"])

    @property
    def parts(self) -> list[Member]:
        """The options of a union, flattened; otherwise the member alone."""
        return [part for one in self.options for part in one.parts] if self.kind == "union" else [self]

    def at(self, place: str) -> Member | None:
        """Return the member at a nested place, such as `settings.width` or `list[].name`."""
        member: Member | None = self
        for name in place.replace("[]", "").split("."):
            inner = member.object_in() if member is not None else None
            member = inner.members.get(name) if inner is not None else None
        return member

    def object_in(self) -> Member | None:
        """Return the object that the member is, its items are, or its only object option is; None without one."""
        if self.kind == "object":
            return self
        if self.kind == "list" and self.item is not None:
            return self.item.object_in()
        found = [inner for option in self.options if (inner := option.object_in()) is not None]
        return found[0] if len(found) == 1 else None


def merged(members: Sequence[Member], of: int) -> Member:
    """Merge descriptions of one member by `of` schemas: the widest limits, and only properties common to all.

    `members` are the descriptions of the schemas that have the member, which may be fewer.
    """
    first = members[0]
    if len(members) == 1 and of == 1:
        return first
    kinds = {member.kind for member in members}
    made = evolve(
        first,
        doc=next((member.doc for member in members if member.doc), None),
        required=len(members) == of and all(member.required for member in members),
        default=first.default if all(member.default == first.default for member in members) else None,
        values=_all_values(members),
        conditions=first.conditions if all(m.conditions == first.conditions for m in members) else {},
        shared_as=first.shared_as if all(m.shared_as == first.shared_as for m in members) else None,
        contains=first.contains if all(m.contains == first.contains for m in members) else None,
    )
    if len(kinds) > 1:
        return _united(made, members)
    made.range = _widest([member.range for member in members])
    made.length = _widest_length([member.length for member in members])
    made.above = _agreed(members, lambda member: member.above, min)
    made.below = _agreed(members, lambda member: member.below, max)
    made.pattern = first.pattern if all(member.pattern == first.pattern for member in members) else None
    made.step = first.step if all(member.step == first.step for member in members) else None
    if first.kind == "object":
        made.members = merged_tables([member.members for member in members])
        made.closed = all(member.closed for member in members)
    if first.kind == "list":
        made.item = merged([m.item for m in members if m.item is not None], len(members))
    if first.kind == "union" and any(m.options != first.options for m in members):
        return _united(made, members)
    return made


def merged_tables(tables: Sequence[dict[str, Member]]) -> dict[str, Member]:
    """Merge the members of several descriptions of one object."""
    names = dict.fromkeys(name for table in tables for name in table)
    return {name: merged([t[name] for t in tables if name in t], len(tables)) for name in names}


def _united(made: Member, members: Sequence[Member]) -> Member:
    """Merge members of different kinds into a union with one option of each kind."""
    options: dict[str, list[Member]] = {}
    for part in (part for member in members for part in member.parts):
        options.setdefault(part.kind, []).append(part)
    if set(options) == {"integer", "number"}:
        return merged([evolve(part, kind="number") for parts in options.values() for part in parts], 0)
    united = with_one_object([merged(parts, len(parts)) for parts in options.values()])
    if len(united) == 1:
        return evolve(united[0], doc=made.doc, required=made.required)
    return Member("union", made.doc, made.required, default=made.default, options=united)


def alternatives(members: Sequence[Member]) -> list[Member]:
    """Return the options of a union, with all objects merged, and all lists, since their values look alike."""
    made: list[Member] = []
    for part in members:
        alike = [one for one in members if one.kind == part.kind]
        if part.kind not in ("object", "list"):
            made.append(part)
        elif part is alike[0]:
            made.append(merged(alike, len(alike)))
    return with_one_object(made)


def with_one_object(options: Sequence[Member]) -> list[Member]:
    """Merge an object with the object in a list beside it: a field of a response has one class for both."""
    found = [inner for option in options if (inner := option.object_in()) is not None]
    if len(found) < 2 or all(one == found[0] for one in found):
        return list(options)
    whole = merged(found, len(found))
    return [_with_object(option, whole) for option in options]


def _with_object(member: Member, whole: Member) -> Member:
    if member.kind == "object":
        return whole
    if member.kind == "list" and member.item is not None:
        return evolve(member, item=_with_object(member.item, whole))
    return evolve(member, options=[_with_object(option, whole) for option in member.options])


def _all_values(members: Sequence[Member]) -> list[Any] | None:
    if any(member.values is None for member in members):
        return None
    found: dict[str, Any] = {}
    for member in members:
        found.update({shown(value): value for value in member.values or ()})
    return list(found.values())


def _widest(ranges: Sequence[Ends | None]) -> Ends | None:
    lows: list[Number] = [ends[0] for ends in ranges if ends is not None and ends[0] is not None]
    highs: list[Number] = [ends[1] for ends in ranges if ends is not None and ends[1] is not None]
    low = min(lows) if len(lows) == len(ranges) else None
    high = max(highs) if len(highs) == len(ranges) else None
    return None if low is None and high is None else [low, high]


def _widest_length(lengths: Sequence[list[int | None] | None]) -> list[int | None] | None:
    ends = _widest([None if length is None else list(length) for length in lengths])
    return None if ends is None else [None if end is None else int(end) for end in ends]


def _agreed(
    members: Sequence[Member], key: Callable[[Member], Number | None], widest: Callable[..., Number]
) -> Number | None:
    found = [number for member in members if (number := key(member)) is not None]
    return widest(found) if len(found) == len(members) else None
