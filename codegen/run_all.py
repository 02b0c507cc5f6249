"""The overloads of `run_all`: in a short tuple, each task keeps the type of its own results."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

#: The type variables of the tasks in a tuple; with more tasks than these, all have one type.
LETTERS = "ABCDE"


class Overload(NamedTuple):
    """The types of one way to call `run_all`."""

    tasks: str
    results: str
    results_or_errors: str
    #: The results that the options are about.
    options: str
    #: Whether a later overload takes these tasks, too, but returns another type.
    overlaps: bool


def run_all_overloads() -> Iterator[Overload]:
    """Yield the overloads, the narrowest first: type checkers take the first one that fits."""
    for number in range(1, len(LETTERS) + 1):
        some = LETTERS[:number]
        yield Overload(
            _tuple(f"Task[{one}]" for one in some),
            _tuple(f"list[{one}]" for one in some),
            _tuple(f"list[{one}] | RunwareError" for one in some),
            options="Any",
            overlaps=True,
        )
    yield Overload(
        "tuple[Task[R], ...]", "tuple[list[R], ...]", "tuple[list[R] | RunwareError, ...]", "R", overlaps=True
    )
    yield Overload("Iterable[Task[R]]", "list[list[R]]", "list[list[R] | RunwareError]", "R", overlaps=False)


def _tuple(items: Iterator[str]) -> str:
    return f"tuple[{', '.join(items)}]"
