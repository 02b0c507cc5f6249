"""Three-way merge: a change by the vendor is applied unless people changed the same key, which is a conflict."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from attrs import frozen

from codegen.importing.sources import is_list, is_table, mapping
from codegen.importing.texts import shown


class Missing:
    """Sentinel for a missing key."""

    def __repr__(self) -> str:
        return "nothing"


MISSING = Missing()
Path = tuple[str, ...]


@frozen
class Items:
    """A change of a list: items to append, and indices to remove."""

    added: tuple[object, ...]
    removed: tuple[int, ...]

    def of(self, items: list[object]) -> list[object]:
        """Return a list with these changes."""
        kept = [item for index, item in enumerate(items) if index not in self.removed]
        return [*kept, *self.added]


@frozen
class Edit:
    """A new value of a key, its removal (`MISSING`), or a change of its list (`Items`)."""

    path: Path
    value: object


@frozen
class Conflict:
    """A key that both the vendor and people changed. It keeps the value of people."""

    path: Path
    before: object
    published: object
    kept: object

    def __str__(self) -> str:
        where = ".".join(self.path)
        kept = "stays out" if self.kept is MISSING else f"stays {shown(self.kept, 100)}"
        if self.published is MISSING:
            return f"{where}: is no longer published, {kept}"
        before = "is new" if self.before is MISSING else f"was {shown(self.before, 100)}"
        return f"{where}: {before}, is published as {shown(self.published, 100)}, {kept}"


def three_way_merge(
    before: object, published: object, kept: object, path: Path = ()
) -> Iterator[Edit | Conflict]:
    """Yield the edits of what people keep, and the conflicts, given what was published before and is published now."""
    if _same(before, published) or _same(kept, published):
        return
    if is_table(published) and is_table(kept):
        old, new, own = mapping(before), published, kept
        for key in dict.fromkeys([*new, *old]):
            inner = (*path, str(key))
            yield from three_way_merge(
                old.get(key, MISSING), new.get(key, MISSING), own.get(key, MISSING), inner
            )
    elif _same(before, kept):
        yield Edit(path, published)
    else:
        yield Conflict(path, before, published, kept)


def _same(one: object, other: object) -> bool:
    """Whether two values are equal, with types compared strictly (true is not 1) and the order of keys ignored."""
    if is_table(one) and is_table(other):
        return one.keys() == other.keys() and all(_same(one[key], other[key]) for key in one)
    if is_list(one) and is_list(other):
        return len(one) == len(other) and all(map(_same, one, other))
    return type(one) is type(other) and one == other


def changed(kept: Any, edits: list[Edit]) -> Any:
    """Apply edits to the data, to verify the edited text against it."""
    made = _copied(kept)
    for edit in edits:
        *way, last = edit.path
        at = made
        for key in way:
            at = at[key]
        if edit.value is MISSING:
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
    """Replace edits that would leave a table empty with its removal: the loader refuses empty tables."""
    outer = [edit.path[:-1] for edit in edits if edit.value is MISSING and len(edit.path) > 1]
    after = changed(kept, edits)
    for path in sorted(set(outer), key=len, reverse=True):
        at = after
        for key in path:
            at = at[key]
        if at == {}:
            inside = [edit for edit in edits if edit.path[: len(path)] != path]
            return without_empty(kept, [*inside, Edit(path, MISSING)])
    return edits
