"""Three ways: what the vendor changed is changed where people left it alone; what both changed stays as people have it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from attrs import frozen

from codegen.importing.sources import is_list, is_table, mapping
from codegen.importing.texts import shown


class Nothing:
    """Stands for a key that is not there."""

    def __repr__(self) -> str:
        return "nothing"


NOTHING = Nothing()
Path = tuple[str, ...]


@frozen
class Items:
    """What becomes of a list: items at its end, and the indices of those that are taken out."""

    added: tuple[object, ...]
    removed: tuple[int, ...]

    def of(self, items: list[object]) -> list[object]:
        """The list with these changes."""
        kept = [item for index, item in enumerate(items) if index not in self.removed]
        return [*kept, *self.added]


@frozen
class Edit:
    """A key that gets a value, or is taken out, or whose list gets or loses items."""

    path: Path
    value: object


@frozen
class Conflict:
    """A key that both changed."""

    path: Path
    before: object
    published: object
    kept: object

    def __str__(self) -> str:
        where = ".".join(self.path)
        kept = "stays out" if self.kept is NOTHING else f"stays {shown(self.kept, 100)}"
        if self.published is NOTHING:
            return f"{where}: is no longer published, {kept}"
        before = "is new" if self.before is NOTHING else f"was {shown(self.before, 100)}"
        return f"{where}: {before}, is published as {shown(self.published, 100)}, {kept}"


def three_ways(before: object, published: object, kept: object, path: Path = ()) -> Iterator[Edit | Conflict]:
    """What to change in what people keep, and what not."""
    if _same(before, published) or _same(kept, published):
        return
    if is_table(published) and is_table(kept):
        old, new, own = mapping(before), published, kept
        for key in dict.fromkeys([*new, *old]):
            inner = (*path, str(key))
            yield from three_ways(old.get(key, NOTHING), new.get(key, NOTHING), own.get(key, NOTHING), inner)
    elif _same(before, kept):
        yield Edit(path, published)
    else:
        yield Conflict(path, before, published, kept)


def _same(one: object, other: object) -> bool:
    """Whether two values are the same: true is not 1, and the order of keys says nothing."""
    if is_table(one) and is_table(other):
        return one.keys() == other.keys() and all(_same(one[key], other[key]) for key in one)
    if is_list(one) and is_list(other):
        return len(one) == len(other) and all(map(_same, one, other))
    return type(one) is type(other) and one == other


def changed(kept: Any, edits: list[Edit]) -> Any:
    """The data with edits, to compare with what the edited file says."""
    made = _copied(kept)
    for edit in edits:
        *way, last = edit.path
        at = made
        for key in way:
            at = at[key]
        if edit.value is NOTHING:
            del at[last]
        elif isinstance(edit.value, Items):
            at[last] = edit.value.of(at[last])
        else:
            at[last] = edit.value
    return made


def _copied(value: Any) -> Any:
    if is_table(value):
        return {key: _copied(inner) for key, inner in value.items()}
    return value


def without_empty(kept: Any, edits: list[Edit]) -> list[Edit]:
    """The same, but where a table would be left empty, it is taken out itself: the loader wants it so."""
    outer = [edit.path[:-1] for edit in edits if edit.value is NOTHING and len(edit.path) > 1]
    after = changed(kept, edits)
    for path in sorted(set(outer), key=len, reverse=True):
        at = after
        for key in path:
            at = at[key]
        if at == {}:
            inside = [edit for edit in edits if edit.path[: len(path)] != path]
            return without_empty(kept, [*inside, Edit(path, NOTHING)])
    return edits
