"""Comparison of limits: which of two allows more."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from fractions import Fraction
from math import ceil, floor

from attrs import frozen

from codegen.resolve import Field
from codegen.spec import Each, Param
from codegen.type_expressions import (
    NUMBERS,
    ListOf,
    TypeExpression,
    item_options_of,
    options_of,
    scalars_among,
)

_TEXTS = frozenset({"string", "uuid", "model", "media"})
#: Keys that limit numbers, and keys that limit text.
_OF_NUMBERS, _OF_TEXT = ("range", "above", "below", "step"), ("pattern",)


@frozen
class Change:
    """A limit that has changed."""

    narrowed: bool
    old: str
    new: str


def limit_changes(old: Field, new: Field) -> Iterator[Change]:
    """Yield each limit that differs and applies to values of both types."""
    if old.type == new.type and old.spec == new.spec:
        return
    yield from _changes_in(old.spec, new.spec, options_of(old.type), options_of(new.type))
    items = item_options_of(old.type), item_options_of(new.type)
    for change in _changes_in(old.spec.each or Each(), new.spec.each or Each(), *items):
        yield Change(change.narrowed, f"items of {change.old}", f"items of {change.new}")


def _changes_in(
    old: Param | Each, new: Param | Each, before: Sequence[TypeExpression], after: Sequence[TypeExpression]
) -> Iterator[Change]:
    kinds = [_kinds(options) for options in (before, after)]
    both = kinds[0] & kinds[1]
    # Limits of a kind that only one of the types has are ignored: the change of type is reported instead.
    mute = {
        *(() if "number" in both else _OF_NUMBERS),
        *(() if "text" in both else _OF_TEXT),
        *(() if both & {"text", "list"} else ("length",)),
    }
    whole = all(scalars_among(options) & NUMBERS == frozenset({"integer"}) for options in (before, after))
    limits = [Limits.of(spec, mute, whole=whole) for spec in (old, new)]
    yield from changes(*limits)


def _kinds(options: Sequence[TypeExpression]) -> set[str]:
    scalars = scalars_among(options)
    found = {"number"} if scalars & NUMBERS else set[str]()
    found |= {"text"} if scalars & _TEXTS else set[str]()
    return found | ({"list"} if any(isinstance(option, ListOf) for option in options) else set[str]())


#: A number, and whether the limit excludes the number itself.
_End = tuple[Fraction, bool] | None


@frozen
class Limits:
    """The limits of a parameter: the ends of numbers and of lengths, the step and the pattern."""

    lowest: _End
    highest: _End
    shortest: _End
    longest: _End
    step: float | None
    pattern: str | None

    @classmethod
    def of(cls, spec: Param | Each, mute: Collection[str] = (), *, whole: bool = False) -> Limits:
        """Make limits from a spec, without the keys in `mute`. If `whole`, above 0 becomes at least 1."""
        range, above, below, length, step, pattern = (
            None if key in mute else getattr(spec, key)
            for key in ("range", "above", "below", "length", "step", "pattern")
        )
        lowest = _strictest(_end(range, 0), _exclusive(above), is_lowest=True)
        highest = _strictest(_end(range, 1), _exclusive(below), is_lowest=False)
        shortest = _end(length, 0)
        return cls(
            _whole(lowest, floor, 1) if whole else lowest,
            _whole(highest, ceil, -1) if whole else highest,
            None if shortest == (Fraction(0), False) else shortest,
            _end(length, 1),
            None if whole and step == 1 else step,
            pattern,
        )


def changes(old: Limits, new: Limits) -> Iterator[Change]:
    """Yield the differences of two sets of limits."""
    yield from _ends(old.lowest, new.lowest, "at least", "more than", is_lowest=True)
    yield from _ends(old.highest, new.highest, "at most", "less than", is_lowest=False)
    yield from _ends(old.shortest, new.shortest, "a length of at least", "", is_lowest=True)
    yield from _ends(old.longest, new.longest, "a length of at most", "", is_lowest=False)
    if old.step != new.step:
        narrowed = new.step is not None and not _divides(new.step, old.step)
        yield Change(narrowed, _said("multiples of", old.step), _said("multiples of", new.step))
    if old.pattern != new.pattern:
        # Whether one pattern allows more than another cannot be decided in general.
        words = [f"`{one}`" if one else "any form" for one in (old.pattern, new.pattern)]
        yield Change(new.pattern is not None, *words)


def _end(ends: list[int | float | None] | list[int | None] | None, position: int) -> _End:
    value = ends[position] if ends is not None and len(ends) > position else None
    return None if value is None else (Fraction(str(value)), False)


def _strictest(one: _End, other: _End, *, is_lowest: bool) -> _End:
    """Return the stricter of two ends: those of `range` and of `above` or `below`."""
    if one is None or other is None:
        return one or other
    return other if _is_narrower(one, other, is_lowest=is_lowest) else one


def _whole(end: _End, towards: Callable[[Fraction], int], step: int) -> _End:
    """Return an end as an inclusive whole number."""
    if end is None:
        return None
    if end[1]:
        return Fraction(towards(end[0]) + step), False
    return Fraction(-towards(-end[0])), False


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
    """Whether each multiple of `of` is a multiple of `step`."""
    if of is None:
        return False
    if not step:
        return not of
    return (Fraction(str(of)) / Fraction(str(step))).denominator == 1
