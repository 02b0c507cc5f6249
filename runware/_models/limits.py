"""The limits of a parameter, and the errors for values outside of them."""

from __future__ import annotations

import math
import re
import sys
from typing import TYPE_CHECKING, cast

from runware._json.shown import shown
from runware._record import Record
from runware.errors import InvalidParameterError, refusal

if TYPE_CHECKING:
    from fractions import Fraction

#: Distance from a multiple that is tolerated, in steps: 3 * 0.1 counts as a multiple of 0.1, but is not exactly one.
_TOLERANCE = 1e-6
#: Floats are exact enough for multiples of fewer steps.
_MOST_STEPS = 1e6
#: Takes the place of a missing bound in `integers`.
_NO_BOUND = 10**20


class Limits(Record):
    """The limits of a parameter that hold for every model."""

    minimum: float | None = None
    maximum: float | None = None
    step: float | None = None
    min_length: int | None = None
    max_length: int | None = None
    #: Exclusive minimum and maximum.
    above: float | None = None
    below: float | None = None
    #: A regular expression that the whole text must match.
    pattern: str | None = None
    #: The limits of each item of a list.
    each: Limits | None = None

    def allows(self, number: float) -> bool:
        """Whether a number is within the limits."""
        lowest, highest = self.minimum, self.maximum
        return (
            (lowest is None or number >= lowest)
            and (highest is None or number <= highest)
            and (self.above is None or number > self.above)
            and (self.below is None or number < self.below)
            and (self.step is None or _is_multiple(number, self.step))
        )

    def integers(self) -> range | None:
        """Return the integers within the limits (±10**20 without a bound); None if a range cannot express them."""
        lowest = -_NO_BOUND if self.minimum is None else self.minimum
        highest = _NO_BOUND if self.maximum is None else self.maximum
        step = self.step or 1
        if self.above is not None or self.below is not None:
            return None
        if not (isinstance(lowest, int) and isinstance(highest, int) and isinstance(step, int)):
            return None
        return range(-(-lowest // step) * step, highest + 1, step)

    def lengths(self) -> range:
        """Return the lengths that a text or a list may have, in characters or items."""
        return range(self.min_length or 0, sys.maxsize if self.max_length is None else self.max_length + 1)

    def allows_form(self, text: str) -> bool:
        """Whether a text matches the pattern. ASCII: `\\d` does not match digits of other alphabets."""
        return self.pattern is None or re.fullmatch(self.pattern, text, re.ASCII) is not None

    def check(self, value: object, name: str) -> None:
        """Refuse a value outside the limits. The error for a number names the nearest allowed one."""
        if type(value) in (int, float):
            if not self.allows(cast("float", value)):
                raise self._refused_number(cast("float", value), name)
        elif isinstance(value, str):
            self._check_length(value, name)
            if not self.allows_form(value):
                problem = f"the whole of it must match the regular expression {self.pattern}."
                raise refusal(f"{name} is {shown(value)}; {problem}", name)
        elif isinstance(value, list):
            items = cast("list[object]", value)
            self._check_length(items, name)
            for index, item in enumerate(items if self.each else ()):
                cast("Limits", self.each).check(item, f"{name}[{index}]")

    def nearest(self, value: float) -> float | None:
        """Return the allowed number that is nearest to a value; None if there is none."""
        step = None if self.step is None else _exact(self.step)
        ends = ((value, round), (self.minimum, math.ceil), (self.maximum, math.floor))
        given = ((_exact(end), rounded) for end, rounded in ends if end is not None)
        exact = (rounded(end / step) * step if step else end for end, rounded in given)
        numbers = [int(number) if number.denominator == 1 else float(number) for number in exact]
        allowed = [number for number in numbers if self.allows(number)]
        return min(allowed, key=lambda number: abs(_exact(number) - _exact(value)), default=None)

    def _refused_number(self, value: float, name: str) -> InvalidParameterError:
        above = "" if self.above is None else f"greater than {self.above}"
        below = "" if self.below is None else f"less than {self.below}"
        rule = " and ".join(filter(None, (above, between(self.minimum, self.maximum), below)))
        if self.step is not None:
            rule = f"{rule}, in multiples of {self.step}" if rule else f"a multiple of {self.step}"
        nearest = self.nearest(value)
        remedy = "" if nearest is None else f" The nearest is {shown(nearest)}."
        sentence = f"{name} is {shown(value)}; it must be {rule}.{remedy}"
        lowest = self.minimum if self.above is None or value > self.above else self.above
        highest = self.maximum if self.below is None or value < self.below else self.below
        return refusal(sentence, name, minimum=lowest, maximum=highest)

    def _check_length(self, value: str | list[object], name: str) -> None:
        length, shortest, longest = len(value), self.min_length, self.max_length
        if length not in self.lengths():
            unit = ("character" if isinstance(value, str) else "item") + ("" if length == 1 else "s")
            sentence = f"{name} has {length} {unit}; it must have {between(shortest, longest)}."
            raise refusal(sentence, name, minimum=shortest, maximum=longest)


#: For parameters without limits, which are most of them.
NO_LIMITS = Limits()


def _is_multiple(value: float, step: float) -> bool:
    if isinstance(value, int) and isinstance(step, int):
        return value % step == 0
    few = abs(value) < _MOST_STEPS * step  # nearly always: fractions take fifty times as long
    steps = value / step if few else cast("float", _exact(value) / _exact(step))
    return abs(steps - round(steps)) <= _TOLERANCE


def _exact(number: float) -> Fraction:
    """Return the number as its decimal notation says: 0.1 is exactly a tenth."""
    from fractions import Fraction  # not needed by most tasks

    return Fraction(number) if isinstance(number, int) else Fraction(repr(number))


def between(lowest: float | None, highest: float | None, both: str = "between {} and {}") -> str:
    """Return a range in words, empty if it has no end. `both` is the form of a range with two ends."""
    if lowest is not None and highest is not None:
        return f"exactly {lowest}" if lowest == highest else both.format(lowest, highest)
    if lowest is not None:
        return f"at least {lowest}"
    return "" if highest is None else f"at most {highest}"
