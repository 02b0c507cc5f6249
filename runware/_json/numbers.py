"""Numbers as a server says them: whatever JSON allows, and what it does not."""

from __future__ import annotations

import math

__all__ = ["finite_number"]

_LONGEST = 50  # characters of a number in a string


def finite_number(value: object) -> float | None:
    """The number that a value is, also in a string; None for anything else, such as NaN, infinity, and True.

    >>> finite_number(5), finite_number("0.25"), finite_number(float("nan")), finite_number(10**400)
    (5.0, 0.25, None, None)
    """
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    if isinstance(value, str) and (len(value) > _LONGEST or "_" in value):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):  # no number, or an integer of hundreds of digits
        return None
    return number if math.isfinite(number) else None
