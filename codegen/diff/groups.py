"""Parameters that have to do with each other, compared: which requests are refused now, and which no more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations, permutations

from codegen.resolve import TaskClass
from codegen.spec import ObjectSpec

#: Rule, sentence, and the names that it is about.
Change = tuple[str, str, list[str]]


def group_changes(
    old: TaskClass | ObjectSpec, new: TaskClass | ObjectSpec, both: Iterable[str]
) -> Iterator[Change]:
    """What `exclusive`, `at_least_one` and `together` say otherwise. `both` are the names that are in both states."""
    known = frozenset(both)
    yield from _exclusive_changes(old.exclusive, new.exclusive, known)
    yield from _at_least_one_changes(old.at_least_one, new.at_least_one)
    yield from _together_changes(old.together, new.together, known)


def _exclusive_changes(old: list[list[str]], new: list[list[str]], both: frozenset[str]) -> Iterator[Change]:
    before, after = (_excluded(lists, both) for lists in (old, new))
    for pairs, rule, words in (
        (after - before, "exclusive-added", "{} cannot be given together any more."),
        (before - after, "exclusive-removed", "{} can be given together."),
    ):
        for pair in sorted(pairs):
            yield rule, words.format(_listed(pair)), list(pair)


def _excluded(lists: list[list[str]], among: frozenset[str]) -> set[tuple[str, str]]:
    """The pairs of which only one may be given."""
    pairs: set[tuple[str, str]] = set()
    for names in lists:
        pairs.update(combinations(sorted(set(names) & among), 2))
    return pairs


def _at_least_one_changes(old: list[list[str]], new: list[list[str]]) -> Iterator[Change]:
    for lists, others, rule, words in (
        (new, old, "at-least-one-added", "One of {} must be given."),
        (old, new, "at-least-one-removed", "None of {} must be given any more."),
    ):
        for names in lists:
            # Who has one of a smaller list has one of this.
            if not any(set(other) <= set(names) for other in others):
                yield rule, words.format(_listed(names)), list(names)


def _together_changes(old: list[list[str]], new: list[list[str]], both: frozenset[str]) -> Iterator[Change]:
    before, after = (_needs(lists, both) for lists in (old, new))
    for pairs, rule, words in (
        (after - before, "together-added", "`{}` cannot be given without `{}` any more."),
        (before - after, "together-removed", "`{}` can be given without `{}`."),
    ):
        for name, other in sorted(pairs):
            yield rule, words.format(name, other), [name, other]


def _needs(lists: list[list[str]], among: frozenset[str]) -> set[tuple[str, str]]:
    """Each name that needs another one, if it is in both states."""
    return {pair for names in lists for pair in permutations(names, 2) if pair[0] in among}


def _listed(names: Iterable[str]) -> str:
    return " and ".join(f"`{name}`" for name in names)
