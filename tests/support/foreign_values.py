"""Values of other libraries in miniature: numbers, truth values and arrays such as numpy has."""

from __future__ import annotations

import operator
from collections.abc import Iterator
from typing import Any


class Integer:
    """As `numpy.int64`."""

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
    """The least that Python takes for an integer."""

    def __init__(self, value: int) -> None:
        self._value = value

    def __index__(self) -> int:
        return self._value


class Float(float):
    """As `numpy.float64`."""


class Real:
    """As `numpy.float32`."""

    def __init__(self, value: float) -> None:
        self._value = value

    def __float__(self) -> float:
        return float(self._value)

    def item(self) -> float:
        return self._value


class Boolean:
    """As `numpy.bool_`: a number too, as far as its methods go."""

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
    """Nothing but true or false."""

    def __bool__(self) -> bool:
        return True


class Array:
    """As `numpy.ndarray`: of no dimension (a number), of one, or of several."""

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
