"""Which of two types, or of two limits, allows more."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Literal

from attrs import frozen

from codegen.spec import Each, Param
from codegen.type_expressions import SCALARS, Direction, Either, ListOf, ObjectName, Scalar, TypeExpression

Relation = Literal["same", "respelt", "wider", "narrower", "other"]

#: The left takes all that the right takes. Where it is received, all of the second line are `str` in Python.
_WIDER = {
    ("number", "integer"),
    ("string", "model"),
    ("media", "string"),
    ("media", "model"),
    ("media", "uuid"),
}
_TEXTS = {"string", "uuid", "model", "media"}


def relation(old: TypeExpression, new: TypeExpression, direction: Direction) -> Relation:
    """How the new type is to the old one."""
    if old == new:
        return "same"
    wider, narrower = _covers(new, old, direction), _covers(old, new, direction)
    if wider and narrower:
        return "respelt"
    return "wider" if wider else "narrower" if narrower else "other"


def _covers(wide: TypeExpression, narrow: TypeExpression, direction: Direction) -> bool:
    if isinstance(narrow, Either):
        return all(_covers(wide, option, direction) for option in narrow.options)
    if isinstance(wide, Either):
        return any(_covers(option, narrow, direction) for option in wide.options)
    if wide == narrow:
        return True
    if isinstance(wide, Scalar) and wide.name == "any":
        return True
    if isinstance(wide, ObjectName) and wide.is_open and narrow == SCALARS["map"]:
        return direction == "sent"  # a mapping may stand for the object, whatever its members
    if isinstance(wide, ListOf) and isinstance(narrow, ListOf):
        return _covers(wide.item, narrow.item, direction)
    if isinstance(wide, Scalar) and isinstance(narrow, Scalar):
        if direction == "received" and {wide.name, narrow.name} <= _TEXTS:
            return True
        return (wide.name, narrow.name) in _WIDER
    return False


@frozen
class Change:
    """A limit that has changed."""

    narrowed: bool
    old: str
    new: str


def limit_changes(old: Param | Each, new: Param | Each) -> Iterator[Change]:
    """The ends of range and length, the step and the pattern, where they differ: what is outside of them is refused."""
    yield from _ends(_lowest(old), _lowest(new), "at least", "more than", is_lowest=True)
    yield from _ends(_highest(old), _highest(new), "at most", "less than", is_lowest=False)
    for key, position in (("at least", 0), ("at most", 1)):
        before, after = (_end(param.length, position) for param in (old, new))
        yield from _ends(before, after, f"a length of {key}", "", is_lowest=position == 0)
    if old.step != new.step:
        narrowed = new.step is not None and not _divides(new.step, old.step)
        yield Change(narrowed, _said("multiples of", old.step), _said("multiples of", new.step))
    if old.pattern != new.pattern:
        # Which of two patterns allows more, nobody can say in general.
        words = [f"`{one}`" if one else "any form" for one in (old.pattern, new.pattern)]
        yield Change(new.pattern is not None, *words)
    if isinstance(old, Param) and isinstance(new, Param):
        for change in limit_changes(old.each or Each(), new.each or Each()):
            yield Change(change.narrowed, f"items of {change.old}", f"items of {change.new}")


#: A number, and whether it is itself outside of the limit.
_End = tuple[Fraction, bool] | None


def _end(ends: list[int | float | None] | list[int | None] | None, position: int) -> _End:
    value = ends[position] if ends is not None and len(ends) > position else None
    return None if value is None else (Fraction(str(value)), False)


def _highest(limits: Param | Each) -> _End:
    """Of `range` and `below`, which counts."""
    found = [end for end in (_end(limits.range, 1), _exclusive(limits.below)) if end is not None]
    return min(found, key=lambda end: (end[0], not end[1]), default=None)


def _lowest(limits: Param | Each) -> _End:
    """Of `range` and `above`, which counts."""
    found = [end for end in (_end(limits.range, 0), _exclusive(limits.above)) if end is not None]
    return max(found, default=None)


def _exclusive(limit: float | None) -> _End:
    return None if limit is None else (Fraction(str(limit)), True)


def _ends(old: _End, new: _End, words: str, exclusive: str, *, is_lowest: bool) -> Iterator[Change]:
    if old == new:
        return
    change = _said_end(words, exclusive, old), _said_end(words, exclusive, new)
    yield Change(_is_narrower(old, new, is_lowest=is_lowest), *change)


def _is_narrower(old: _End, new: _End, *, is_lowest: bool) -> bool:
    if old is None or new is None:
        return old is None
    return new > old if is_lowest else (new[0], not new[1]) < (old[0], not old[1])


def _said_end(words: str, exclusive: str, end: _End) -> str:
    return "no limit" if end is None else _said(exclusive if end[1] else words, end[0])


def _said(words: str, value: Fraction | float | None) -> str:
    if value is None:
        return "no limit"
    number = Fraction(str(value))
    return f"{words} {number.numerator if number.denominator == 1 else float(number)}"


def _divides(step: float, of: float | None) -> bool:
    """Whether each multiple of the one is a multiple of the other."""
    if of is None:
        return False
    if not step:
        return not of
    return (Fraction(str(of)) / Fraction(str(step))).denominator == 1
