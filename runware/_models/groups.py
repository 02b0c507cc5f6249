"""Parameters that have to do with each other: at most one of them, at least one of them, all of them or none, one with others."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from typing import Literal, NamedTuple, Protocol, TypeAlias

#: Lists of parameters, by their Python names.
Groups: TypeAlias = tuple[tuple[str, ...], ...]


class Grouped(Protocol):
    """What the schema says of a class: its `Settings`."""

    @property
    def exclusive(self) -> Groups: ...
    @property
    def at_least_one(self) -> Groups: ...
    @property
    def together(self) -> Groups: ...
    @property
    def requires(self) -> Groups: ...


class Broken(NamedTuple):
    """A rule that was not kept, and which of its parameters are there and which are not."""

    rule: Literal["exclusive", "at_least_one", "together", "requires"]
    given: tuple[str, ...]
    absent: tuple[str, ...]


def broken(settings: Grouped, given: Container[str]) -> Iterator[Broken]:
    """Each rule that these parameters do not keep."""
    for names in settings.exclusive:
        if len(there := _among(names, given)) > 1:
            yield Broken("exclusive", there, ())
    for names in settings.at_least_one:
        if not _among(names, given):
            yield Broken("at_least_one", (), names)
    for names in settings.together:
        there = _among(names, given)
        if 0 < len(there) < len(names):
            yield Broken("together", there, _missing(names, given))
    for first, *needed in settings.requires:
        if first in given and (absent := _missing(needed, given)):
            yield Broken("requires", (first,), absent)


def _among(names: Iterable[str], given: Container[str]) -> tuple[str, ...]:
    return tuple([name for name in names if name in given])


def _missing(names: Iterable[str], given: Container[str]) -> tuple[str, ...]:
    return tuple([name for name in names if name not in given])
