"""Conversion of other libraries' numbers, booleans, UUIDs and arrays to values of JSON, and of JSON values to numbers.

Values are recognised by Python's own protocols, so that numpy, torch, pandas or `decimal` work without being imported.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol, TypeVar, cast

T = TypeVar("T")

_UUID = re.compile(r"[0-9a-fA-F]{8,12}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
#: What objects of other libraries raise when they cannot be converted.
_CONVERSION_ERRORS = (TypeError, ValueError, OverflowError, ArithmeticError, RuntimeError)
_LONGEST_NUMBER = 50  # characters of a number in a string


class UUIDObject(Protocol):
    """A `uuid.UUID`, or the equivalent of another library."""

    @property
    def hex(self) -> str: ...


def is_uuid(value: object) -> bool:
    """Whether a value is text in the form of a UUID, of any version: the API's own examples are not all version 4."""
    text = as_text(value)
    return text is not None and _UUID.fullmatch(text) is not None


def as_text(value: object) -> str | None:
    """Return the str of a text, also of a subclass such as an enumeration's member; None for anything else.

    An object that only claims to be a str by its `__class__`, such as Django's lazy objects and Werkzeug's proxies, gives
    None: JSON encoders refuse it.
    """
    kind = type(value)
    if kind is str or not issubclass(kind, str):
        return cast("str", value) if kind is str else None
    return str.__str__(cast("str", value))  # the `__str__` of a subclass may return something else


def as_uuid(value: object) -> str | None:
    """Return the text of a UUID object, or of a UUID given as text; None for anything else."""
    if is_uuid(value):
        return as_text(value)
    if not isinstance(value, str) and isinstance(getattr(value, "hex", None), str) and is_uuid(str(value)):
        return str(value)
    return None


def canonical_uuid(text: str) -> str:
    """Return a UUID in its canonical form: lower case, with hyphens, without `urn:uuid:`, braces or white space."""
    small = text.lower()
    if len(small) == 36 and small[8] == "-":  # nearly all have this form
        return small
    small = small.strip().removeprefix("urn:uuid:").strip("{}")
    if len(small) != 32 or "-" in small:
        return small
    return "-".join((small[:8], small[8:12], small[12:16], small[16:20], small[20:]))


def as_boolean(value: object) -> bool | None:
    """Return the bool of a value that is a boolean and nothing else, such as `numpy.bool_`; None for anything else."""
    if value is None or type(value) is bool:
        return value
    if callable(getattr(value, "item", None)) and not _is_sized(value):
        item = _converted(operator.methodcaller("item"), value)
        return item if type(item) is bool else None
    only_truth = hasattr(type(value), "__bool__") and not any(
        hasattr(type(value), other) for other in ("__len__", "__add__", "__float__", "__index__")
    )
    return _converted(bool, value) if only_truth else None


def as_integer(value: object) -> int | None:
    """Return the int of a value with `__index__`, such as `numpy.int64`; None for anything else, also booleans."""
    if as_boolean(value) is not None or _is_sized(value):
        return None
    return _converted(operator.index, value)


def as_number(value: object) -> float | None:
    """Return the int or float of a number such as `numpy.float32` or `Decimal`; None for anything else."""
    if issubclass(type(value), float):
        return float(cast("float", value))
    if (integer := as_integer(value)) is not None:
        return integer
    if not hasattr(type(value), "__float__") or _is_sized(value) or as_boolean(value) is not None:
        return None
    return _converted(float, value)


def finite_number(value: object) -> float | None:
    """Return a number from the server, also one in a string, as float; None for anything else, also NaN, infinity, True.

    >>> finite_number(5), finite_number("0.25"), finite_number(float("nan")), finite_number(10**400)
    (5.0, 0.25, None, None)
    """
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    if isinstance(value, str) and (len(value) > _LONGEST_NUMBER or "_" in value):
        return None
    number = _converted(float, value)
    return number if number is not None and math.isfinite(number) else None


def as_finite(value: object) -> float | None:
    """Return what `as_number` accepts as float; None for anything else, also NaN, infinity, and an int out of range."""
    return finite_number(as_number(value))


def is_endless(value: object) -> bool:
    """Whether a value is a positive number beyond all floats: infinity, or an int of hundreds of digits."""
    number = as_number(value)
    return number is not None and number > 0 and as_finite(number) is None


def items_of(value: object) -> Sequence[object] | None:
    """Return the items of a list or a similar sequence, such as a tuple, a range or an array; None for anything else."""
    if isinstance(value, list | tuple):
        return cast("Sequence[object]", value)
    if isinstance(value, str | bytes | bytearray | memoryview | Mapping) or hasattr(value, "read"):
        return None
    if isinstance(value, Sequence):
        return cast("Sequence[object]", value)
    if not all(hasattr(type(value), method) for method in ("__len__", "__getitem__", "__iter__")):
        return None
    return list(cast("Sequence[object]", value)) if _is_sized(value) else None


def equal(one: object, other: object) -> bool:
    """Whether two values are equal. Arrays are compared as a whole; other libraries compare them item by item."""
    try:
        return bool(one == other)
    except RecursionError:
        raise
    except Exception:  # "the truth value of an array is ambiguous", and the like
        if type(one) is not type(other):
            return False
    if isinstance(one, Mapping):
        here, there = cast("Mapping[object, object]", one), cast("Mapping[object, object]", other)
        return here.keys() == there.keys() and all(equal(here[key], there[key]) for key in here)
    items, others = items_of(one), items_of(other)
    if items is None or others is None or len(items) != len(others):
        return False
    return all(map(equal, items, others))


def _is_sized(value: object) -> bool:
    """Whether a value has a length. A zero-dimensional array has the method, but no length: it is a number."""
    return _converted(len, value) is not None


def _converted(convert: Callable[[Any], T], value: object) -> T | None:
    try:
        return convert(value)
    except _CONVERSION_ERRORS:
        return None
