"""Comparison of types: whether one accepts all values of another, in Python and as JSON on the wire.

The two differ: in Python, a `uuid` accepts UUID objects, a `media` accepts files and bytes, and objects have a class of
their own; on the wire, all of them are text or plain objects.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Literal

from attrs import field, frozen

from codegen.diff.limits import limit_changes
from codegen.resolve import Field, ObjectType
from codegen.spec import GROUPS
from codegen.type_expressions import Direction, Either, ListOf, ObjectName, Scalar, TypeExpression

#: Kinds of change of a type. `python`: the JSON is unchanged, but the Python type is not.
Relation = Literal["same", "respelt", "wider", "narrower", "python", "other"]
Objects = Mapping[str, ObjectType]

#: Pairs whose left type accepts all values of the right one. `media` refuses text that is no file.
_IN_PYTHON = {("number", "integer"), ("string", "model"), ("media", "uuid")}
_ON_THE_WIRE = {*_IN_PYTHON, ("string", "uuid"), ("string", "media")}
#: Scalars that are all received as `str`.
_TEXTS = {"string", "uuid", "model", "media"}


def relation(old: Field, new: Field, direction: Direction, objects: tuple[Objects, Objects]) -> Relation:
    """Return how the new type relates to the old one. `objects` are those of the old and of the new state."""
    if old.type == new.type:
        return "same"
    before, after = objects
    is_sent = direction == "sent"

    def covers(wide: Field, narrow: Field, *, on_the_wire: bool) -> bool:
        tables = (after, before) if wide is new else (before, after)
        return _Cover(is_sent, on_the_wire, *tables).covers(wide.type, narrow.type)

    # A sent type must accept all that the old one did; a received type must add nothing to the old one.
    outer, inner = (new, old) if is_sent else (old, new)
    if covers(outer, inner, on_the_wire=False):
        return "respelt" if covers(inner, outer, on_the_wire=False) else "wider" if is_sent else "narrower"
    if covers(outer, inner, on_the_wire=True):
        return "python"
    if covers(inner, outer, on_the_wire=True):
        return "narrower" if is_sent else "wider"
    return "other"


@frozen
class _Cover:
    """Decides whether one type accepts all values of another."""

    is_sent: bool
    on_the_wire: bool
    wide_objects: Objects
    narrow_objects: Objects
    #: Pairs of objects whose comparison is in progress, to stop recursion.
    inside: list[tuple[str, str]] = field(factory=list[tuple[str, str]])

    def covers(self, wide: TypeExpression, narrow: TypeExpression) -> bool:
        if isinstance(narrow, Either):
            return all(self.covers(wide, option) for option in narrow.options)
        if isinstance(wide, Either):
            return any(self.covers(option, narrow) for option in wide.options)
        if wide == narrow or (isinstance(wide, Scalar) and wide.name == "any"):
            return True
        if isinstance(wide, ListOf) and isinstance(narrow, ListOf):
            return self.covers(wide.item, narrow.item)
        if isinstance(wide, Scalar) and isinstance(narrow, Scalar):
            return self._scalars(wide.name, narrow.name)
        if isinstance(wide, ObjectName) and isinstance(narrow, ObjectName):
            return self.on_the_wire and self._objects(wide.name, narrow.name)
        if isinstance(wide, ObjectName) and isinstance(narrow, Scalar) and narrow.name == "map":
            return self.is_sent and self._takes_any_members(self.wide_objects.get(wide.name))
        # Python distinguishes a mapping from an instance of a class; JSON does not.
        is_map = isinstance(wide, Scalar) and wide.name == "map"
        return self.on_the_wire and is_map and isinstance(narrow, ObjectName)

    def _scalars(self, wide: str, narrow: str) -> bool:
        if not self.is_sent and {wide, narrow} <= _TEXTS:
            return True
        return (wide, narrow) in (_ON_THE_WIRE if self.on_the_wire else _IN_PYTHON)

    def _objects(self, wide: str, narrow: str) -> bool:
        outer, inner = self.wide_objects.get(wide), self.narrow_objects.get(narrow)
        if outer is None or inner is None or (wide, narrow) in self.inside:
            return False
        self.inside.append((wide, narrow))
        found = self._sent(outer, inner) if self.is_sent else self._received(outer, inner)
        self.inside.pop()
        return found

    def _sent(self, wide: ObjectType, narrow: ObjectType) -> bool:
        strangers = narrow.fields.keys() - wide.fields.keys()
        if (strangers or narrow.spec.open) and not wide.spec.open:
            return False
        if any(getattr(wide.spec, key) != getattr(narrow.spec, key) for key in GROUPS):
            return False
        for wire, one in wide.fields.items():
            other = narrow.fields.get(wire)
            if other is None:
                if one.spec.required or (narrow.spec.open and not _takes_anything(one)):
                    return False
            elif (
                (one.spec.required and not other.spec.required)
                or one.spec.sent_as != other.spec.sent_as
                or not self.covers(one.type, other.type)
                or any(change.narrowed for change in limit_changes(other, one))
            ):
                return False
        return True

    def _received(self, wide: ObjectType, narrow: ObjectType) -> bool:
        for wire, one in wide.fields.items():
            other = narrow.fields.get(wire)
            if one.spec.required and (other is None or not other.spec.required):
                return False
            if other is not None and not self.covers(one.type, other.type):
                return False
        return True

    def _takes_any_members(self, obj: ObjectType | None) -> bool:
        """Whether any mapping fits the object: the object is open, and its fields accept anything."""
        if obj is None or not obj.spec.open or any(getattr(obj.spec, key) for key in GROUPS):
            return False
        return all(map(_takes_anything, obj.fields.values()))


def _takes_anything(one: Field) -> bool:
    return _is_any(one.type) and not one.spec.required


def _is_any(kind: TypeExpression) -> bool:
    options: Collection[TypeExpression] = kind.options if isinstance(kind, Either) else (kind,)
    return any(isinstance(option, Scalar) and option.name == "any" for option in options)
