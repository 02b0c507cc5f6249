"""The limits of a parameter, and the sentence that refuses a value outside of them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple, cast

from runware.errors import InvalidParameterError

if TYPE_CHECKING:
    from fractions import Fraction

#: How far from a multiple a number may be, in steps: 3 * 0.1 is a multiple of 0.1, although not exactly.
_TOLERANCE = 1e-6


class Limits(NamedTuple):
    """The limits of a parameter that hold for every model. Those of numbers hold for each number of a list."""

    minimum: float | None = None
    maximum: float | None = None
    step: float | None = None
    min_length: int | None = None
    max_length: int | None = None
    #: What it must be greater than.
    above: float | None = None

    def allows(self, number: float) -> bool:
        """Whether a number is within the limits."""
        lowest, highest, step, _, _, above = self
        return (
            (lowest is None or number >= lowest)
            and (highest is None or number <= highest)
            and (above is None or number > above)
            and (step is None or _is_multiple(number, step))
        )

    def allows_length(self, length: int) -> bool:
        """Whether a text or a list may have so many characters or items."""
        return (self.min_length or 0) <= length and (self.max_length is None or length <= self.max_length)

    def check(self, value: object, name: str) -> None:
        """Refuse a value outside the limits, saying which value would do."""
        if type(value) in (int, float):
            if not self.allows(cast("float", value)):
                raise self._refused_number(cast("float", value), name)
        elif isinstance(value, str | list):
            self._check_length(cast("str | list[object]", value), name)
            for index, item in enumerate(cast("list[object]", value) if isinstance(value, list) else ()):
                if isinstance(item, int | float):
                    self.check(item, f"{name}[{index}]")

    def nearest(self, value: float) -> float | None:
        """The allowed number that is nearest to a value; None if there is none."""
        step = None if self.step is None else _exact(self.step)
        ends = ((value, round), (self.minimum, math.ceil), (self.maximum, math.floor))
        given = ((_exact(end), rounded) for end, rounded in ends if end is not None)
        exact = (rounded(end / step) * step if step else end for end, rounded in given)
        numbers = [int(number) if number.denominator == 1 else float(number) for number in exact]
        allowed = [number for number in numbers if self.allows(number)]
        return min(allowed, key=lambda number: abs(_exact(number) - _exact(value)), default=None)

    def _refused_number(self, value: float, name: str) -> InvalidParameterError:
        rule = _between(self.minimum, self.maximum)
        if self.above is not None:
            rule = " and ".join(filter(None, (f"greater than {self.above}", rule)))
        if self.step is not None:
            rule = f"{rule}, in multiples of {self.step}" if rule else f"a multiple of {self.step}"
        nearest = self.nearest(value)
        remedy = "" if nearest is None else f" The nearest is {_shown(nearest)}."
        sentence = f"{name} is {_shown(value)}; it must be {rule}.{remedy}"
        lowest = self.minimum if self.above is None or value > self.above else self.above
        return InvalidParameterError(sentence, parameters=(name,), minimum=lowest, maximum=self.maximum)

    def _check_length(self, value: str | list[object], name: str) -> None:
        length, shortest, longest = len(value), self.min_length, self.max_length
        if not self.allows_length(length):
            unit = ("character" if isinstance(value, str) else "item") + ("" if length == 1 else "s")
            sentence = f"{name} has {length} {unit}; it must have {_between(shortest, longest)}."
            raise InvalidParameterError(sentence, parameters=(name,), minimum=shortest, maximum=longest)


def _is_multiple(value: float, step: float) -> bool:
    if isinstance(value, int) and isinstance(step, int):
        return value % step == 0
    steps = _exact(value) / _exact(step)
    return abs(steps - round(steps)) <= _TOLERANCE


def _exact(number: float) -> Fraction:
    """The number as it is written: a tenth is a tenth."""
    from fractions import Fraction  # not needed by most tasks

    return Fraction(number) if isinstance(number, int) else Fraction(repr(number))


def _shown(number: float) -> str:
    # Python writes no integer of more than 4300 digits.
    return str(number) if abs(number) < 10**4300 else "an integer of thousands of digits"


def _between(lowest: float | None, highest: float | None) -> str:
    if lowest is not None and highest is not None:
        return f"between {lowest} and {highest}"
    if lowest is not None:
        return f"at least {lowest}"
    return "" if highest is None else f"at most {highest}"
