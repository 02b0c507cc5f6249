"""The limits of a parameter, and the sentence that refuses a value outside of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple, cast

from runware.errors import InvalidParameterError

if TYPE_CHECKING:
    from fractions import Fraction


class Limits(NamedTuple):
    """The limits of a parameter that hold for every model. Those of numbers hold for each number of a list."""

    minimum: float | None = None
    maximum: float | None = None
    step: float | None = None
    min_length: int | None = None
    max_length: int | None = None
    #: What it must be greater than.
    above: float | None = None

    def enforced(self, convert: Callable[[object], object], name: str) -> Callable[[object], object]:
        """What converts a value, and refuses what is outside of the limits then."""

        def convert_within_limits(value: object) -> object:
            kept = convert(value)
            self.check(kept, name)
            return kept

        return convert_within_limits

    def check(self, value: object, name: str) -> None:
        """Refuse a value outside the limits, saying which value would do."""
        kind = type(value)
        if kind is int or kind is float:
            self._check_number(cast("float", value), name)
        elif isinstance(value, str):
            self._check_length(len(value), "character", name)
        elif isinstance(value, list):
            items = cast("list[object]", value)
            self._check_length(len(items), "item", name)
            for index, item in enumerate(items):
                if isinstance(item, int | float):
                    self._check_number(item, f"{name}[{index}]")

    def _check_number(self, value: float, name: str) -> None:
        lowest, highest, step, _, _, above = self
        if above is not None and value <= above:
            raise InvalidParameterError(
                f"{name} is {_shown(value)}; it must be {self._numbers()}.",
                parameters=(name,),
                minimum=above,
                maximum=highest,
            )
        if (
            (lowest is not None and value < lowest)
            or (highest is not None and value > highest)
            or (step is not None and not is_multiple(value, step))
        ):
            nearest = nearest_allowed(value, lowest, highest, step)
            remedy = "" if nearest is None else f" The nearest is {_shown(nearest)}."
            raise InvalidParameterError(
                f"{name} is {_shown(value)}; it must be {self._numbers()}.{remedy}",
                parameters=(name,),
                minimum=lowest,
                maximum=highest,
            )

    def _numbers(self) -> str:
        words = _between(self.minimum, self.maximum)
        if self.above is not None:
            words = f"greater than {self.above}" + (f" and {words}" if words else "")
        if self.step is None:
            return words
        return f"{words}, in multiples of {self.step}" if words else f"a multiple of {self.step}"

    def _check_length(self, length: int, unit: str, name: str) -> None:
        if (self.min_length is not None and length < self.min_length) or (
            self.max_length is not None and length > self.max_length
        ):
            limit = _between(self.min_length, self.max_length)
            raise InvalidParameterError(
                f"{name} has {length} {unit}{'' if length == 1 else 's'}; it must have {limit}.",
                parameters=(name,),
                minimum=self.min_length,
                maximum=self.max_length,
            )


NO_LIMITS = Limits()


def nearest_allowed(
    value: float, minimum: float | None, maximum: float | None, step: float | None
) -> float | None:
    """The number nearest to a value that keeps all the limits; None if there is none."""
    lowest, highest = (None if end is None else _exact(end) for end in (minimum, maximum))
    nearest = _exact(value)
    if step is not None:
        unit = _exact(step)
        nearest = round(nearest / unit) * unit
        lowest = None if lowest is None else -(-lowest // unit) * unit
        highest = None if highest is None else highest // unit * unit
    if lowest is not None and highest is not None and lowest > highest:
        return None
    if lowest is not None:
        nearest = max(nearest, lowest)
    if highest is not None:
        nearest = min(nearest, highest)
    return int(nearest) if nearest.denominator == 1 else float(nearest)


def is_multiple(value: float, step: float) -> bool:
    if isinstance(value, int) and isinstance(step, int):
        return value % step == 0
    return _exact(value) % _exact(step) == 0


def _exact(number: float) -> Fraction:
    """The number as it is written: a tenth is a tenth, and 0.3 a multiple of it."""
    from fractions import Fraction  # not needed by most tasks

    return Fraction(number) if isinstance(number, int) else Fraction(repr(number))


def _shown(number: float) -> str:
    try:
        return str(number)
    except ValueError:  # Python writes no integer of more than 4300 digits
        return "an integer of thousands of digits"


def _between(lowest: float | None, highest: float | None) -> str:
    if lowest is not None and highest is not None:
        return f"between {lowest} and {highest}"
    if lowest is not None:
        return f"at least {lowest}"
    return "" if highest is None else f"at most {highest}"
