"""Comparison of groups of dependent parameters: which requests are newly refused, and which newly allowed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, permutations

from codegen.resolve import Fields, TaskClass
from codegen.spec import ObjectSpec

#: Rule, sentence, and the names concerned.
Change = tuple[str, str, list[str]]


def group_changes(
    old: TaskClass | ObjectSpec, new: TaskClass | ObjectSpec, before: Fields, after: Fields
) -> Iterator[Change]:
    """Yield the differences between the lists of `codegen.spec.GROUPS`, given the fields of both states."""
    both = frozenset(before.keys() & after.keys())
    always = [
        frozenset(wire for wire, one in fields.items() if one.spec.required) for fields in (before, after)
    ]
    yield from _exclusive_changes(old.exclusive, new.exclusive, both)
    yield from _at_least_one_changes(old.at_least_one, new.at_least_one, always)
    yield from _needed_changes(_needs(old, both), _needs(new, both), always)


def _exclusive_changes(old: list[list[str]], new: list[list[str]], both: frozenset[str]) -> Iterator[Change]:
    before, after = (_excluded(lists, both) for lists in (old, new))
    for pairs, rule, words in (
        (after - before, "exclusive-added", "{} can no longer be given together."),
        (before - after, "exclusive-removed", "{} can be given together."),
    ):
        for pair in sorted(pairs):
            yield rule, words.format(_listed(pair)), list(pair)


def _excluded(lists: list[list[str]], among: frozenset[str]) -> set[tuple[str, str]]:
    """Return the pairs of which only one may be given."""
    pairs: set[tuple[str, str]] = set()
    for names in lists:
        pairs.update(combinations(sorted(set(names) & among), 2))
    return pairs


def _at_least_one_changes(
    old: list[list[str]], new: list[list[str]], always: Sequence[frozenset[str]]
) -> Iterator[Change]:
    for lists, others, given, rule, words in (
        (new, old, always[0], "at-least-one-added", "One of {} is now required."),
        (old, new, always[1], "at-least-one-removed", "None of {} is required any longer."),
    ):
        for names in lists:
            # A request with a name of a smaller list, or with a required one, satisfies this list too.
            if not given & {*names} and not any(set(other) <= set(names) for other in others):
                yield rule, words.format(_listed(names)), list(names)


def _needed_changes(
    before: set[tuple[str, str]], after: set[tuple[str, str]], always: Sequence[frozenset[str]]
) -> Iterator[Change]:
    for pairs, given, rule, words in (
        (after - before, always[0], "together-added", "`{}` can no longer be given without `{}`."),
        (before - after, always[1], "together-removed", "`{}` can be given without `{}`."),
    ):
        for name, other in sorted(pairs):
            if other not in given:
                yield rule, words.format(name, other), [name, other]


def _needs(of: TaskClass | ObjectSpec, among: frozenset[str]) -> set[tuple[str, str]]:
    """Return the pairs of a name and a name that it needs, if the first is in both states."""
    pairs = [pair for names in of.together for pair in permutations(names, 2)]
    pairs += [(first, other) for first, *needed in of.requires for other in needed]
    return {pair for pair in pairs if pair[0] in among}


def _listed(names: Iterable[str]) -> str:
    return " and ".join(f"`{name}`" for name in names)
