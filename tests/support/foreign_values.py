"""Minimal versions of other libraries' values: numbers, booleans and arrays like those of numpy."""

from __future__ import annotations

import operator
from collections.abc import Iterator
from typing import Any


class Integer:
    """Like `numpy.int64`."""

    def __init__(self, value: int) -> None:
        self._value = value

    def __index__(self) -> int:
        return self._value

    __int__ = __index__

    def __float__(self) -> float:
        return float(self._value)

    def item(self) -> int:
        return self._value


class Index:
    """The minimal class that Python accepts as an integer."""

    def __init__(self, value: int) -> None:
        self._value = value

    def __index__(self) -> int:
        return self._value


class Float(float):
    """Like `numpy.float64`."""


class Real:
    """Like `numpy.float32`."""

    def __init__(self, value: float) -> None:
        self._value = value

    def __float__(self) -> float:
        return float(self._value)

    def item(self) -> float:
        return self._value


class Boolean:
    """Like `numpy.bool_`, which also has the methods of a number."""

    def __init__(self, value: bool) -> None:
        self._value = value

    def __bool__(self) -> bool:
        return self._value

    def __add__(self, other: object) -> Any:
        return NotImplemented

    def __float__(self) -> float:
        return float(self._value)

    def __index__(self) -> int:
        raise TypeError("no index")

    def item(self) -> bool:
        return self._value


class Truth:
    """A value that has a truth value and nothing else."""

    def __bool__(self) -> bool:
        return True


class Array:
    """Like `numpy.ndarray`, with no dimension (a number), one, or several."""

    def __init__(self, value: Any) -> None:
        self._value = value

    def __len__(self) -> int:
        if not isinstance(self._value, list):
            raise TypeError("len() of unsized object")
        return len(self._value)

    def __iter__(self) -> Iterator[Any]:
        return iter([self[index] for index in range(len(self))])

    def __getitem__(self, index: int) -> Any:
        item = self._value[index]
        return Array(item) if isinstance(item, list) else Integer(item) if type(item) is int else Real(item)

    def __index__(self) -> int:
        return operator.index(self._value)

    def __float__(self) -> float:
        return float(self._value)

    def item(self) -> Any:
        return self._value


class Text(str):
    """A string whose `str()` differs from its value, like members of enumerations."""

    def __str__(self) -> str:
        return f"Text.{super().__str__().upper()}"

    __repr__ = __format__ = lambda self, *_: str(self)


class StandIn:
    """Like Django's lazy objects and Werkzeug's proxies: it wraps a value, and reports the value's class as its own."""

    def __init__(self, value: Any) -> None:
        self.__dict__["stands_for"] = value

    @property
    def __class__(self) -> Any:
        return type(self.__dict__["stands_for"])

    def __getattr__(self, name: str) -> Any:
        return getattr(self.__dict__["stands_for"], name)

    def __str__(self) -> str:
        return str(self.__dict__["stands_for"])

    def __repr__(self) -> str:
        return f"StandIn({self.__dict__['stands_for']!r})"

    def __bool__(self) -> bool:
        return bool(self.__dict__["stands_for"])

    def __eq__(self, other: object) -> bool:
        return bool(self.__dict__["stands_for"] == other)

    def __hash__(self) -> int:
        return hash(self.__dict__["stands_for"])

    def __len__(self) -> int:
        return len(self.__dict__["stands_for"])

    def __iter__(self) -> Iterator[Any]:
        return iter(self.__dict__["stands_for"])

    def __getitem__(self, key: Any) -> Any:
        return self.__dict__["stands_for"][key]


class Incomparable:
    """Like an array of several items: comparing it returns an array, which has no truth value."""

    __hash__ = None  # type: ignore[assignment]

    def __eq__(self, other: object) -> Any:
        return self

    def __bool__(self) -> bool:
        raise ValueError("The truth value of an array is ambiguous.")


class Unshowable:
    """Like an object whose repr queries a database, where that is not allowed."""

    def __repr__(self) -> str:
        raise RuntimeError("You cannot ask the database from here.")

    __str__ = __repr__
