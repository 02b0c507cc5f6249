"""Edits of single keys in a YAML file that leave every other byte unchanged.

ruamel.yaml only finds where each value begins and ends. It does not print the file, since it would break lines
differently.
"""

from __future__ import annotations

from collections.abc import Sequence
from io import StringIO
from pathlib import Path as FilePath
from tempfile import TemporaryDirectory
from typing import Any, cast

from attrs import frozen
from ruamel.yaml import YAML

from codegen.importing.merging import MISSING, Edit, Items, Path, changed, without_empty
from codegen.importing.refused import RefusedError
from codegen.importing.yaml_text import entry, flow, item_lines, scalar
from codegen.strict_yaml import YamlError, read_yaml

#: The order of the keys of a parameter or field.
_OF_PARAM = (
    "type", "required", "name", "path", "sent_as", "aliases", "range", "above", "below", "step", "length", "pattern", "each",
    "source", "unit", "known", "server_default", "doc",
)  # fmt: skip


@frozen
class _Node:
    """A value of the file: its position, and the values inside it."""

    start: int
    #: The end position. For a block mapping, it includes the comments that follow.
    end: int
    column: int
    is_block: bool
    is_block_scalar: bool
    #: The text of a scalar.
    text: str
    pairs: tuple[tuple[_Node, _Node], ...]
    items: tuple[_Node, ...]

    @property
    def is_empty(self) -> bool:
        return self.end <= self.start


def _composed(text: str) -> _Node:
    return _typed(cast("Any", YAML(typ="rt", pure=True)).compose(StringIO(text)))


def _typed(node: Any) -> _Node:
    inside: list[Any] = node.value if node.id != "scalar" else []
    is_mapping = node.id == "mapping"
    return _Node(
        start=node.start_mark.index,
        end=node.end_mark.index,
        column=node.start_mark.column,
        is_block=node.id != "scalar" and not node.flow_style,
        is_block_scalar=node.id == "scalar" and node.style in ("|", ">"),
        text=node.value if node.id == "scalar" else "",
        pairs=tuple((_typed(key), _typed(value)) for key, value in inside) if is_mapping else (),
        items=() if is_mapping else tuple(map(_typed, inside)),
    )


@frozen
class _Splice:
    start: int
    end: int
    text: str
    #: Depth in the file: of two insertions at one position, the deeper one comes first.
    depth: int = 0


def edited(text: str, edits: Sequence[Edit], order: Sequence[str] = ()) -> str:
    """Return the text of a YAML file with some keys changed, added or removed.

    Args:
        text: The file.
        edits: The changes.
        order: The order of the top-level keys: a new key follows those that precede it here, or else comes last.

    Raises:
        RefusedError: A key is in a position that cannot be edited.
    """
    if not edits:
        return text
    if not text.endswith("\n"):
        text += "\n"
    root = _composed(text)
    splices: list[_Splice] = []
    added: dict[Path, list[Edit]] = {}
    removed: dict[Path, list[str]] = {}
    for edit in edits:
        way, last = edit.path[:-1], edit.path[-1]
        holder = _at(root, way)
        pair = _pair(holder, last)
        if pair is None:
            added.setdefault(way, []).append(edit)
        elif edit.value is MISSING:
            removed.setdefault(way, []).append(last)
        elif isinstance(edit.value, Items):
            splices += _items(text, pair[1], edit.value, len(edit.path))
        else:
            splices.append(_replaced(text, holder, pair, edit))
    for place, names in removed.items():
        splices += _removed(text, _at(root, place), names)
    for place, new in added.items():
        holder = _at(root, place)
        for index, some in _by_place(holder, new, _order_at(place, order)).items():
            splices.append(_added(text, holder, index, some))
    for splice in sorted(splices, key=lambda splice: (splice.start, splice.end, -splice.depth), reverse=True):
        text = text[: splice.start] + splice.text + text[splice.end :]
    return text


def _order_at(place: Path, order: Sequence[str]) -> Sequence[str]:
    """Return the order of the keys at a place; empty where keys are arbitrary names."""
    is_param = len(place) > 1 and (place[-2] in ("params", "fields") or place[-1] == "each")
    return _OF_PARAM if is_param else () if place else order


def _at(root: _Node, path: Path) -> _Node:
    node = root
    for key in path:
        pair = _pair(node, key)
        if pair is None:
            raise RefusedError(f"The key {'.'.join(path)} no longer exists in the file.")
        node = pair[1]
    return node


def _pair(node: _Node, key: str) -> tuple[_Node, _Node] | None:
    return next((pair for pair in node.pairs if pair[0].text == key), None)


# Ends of values ----------------------------------------------------------------------------------------------------


def _end(text: str, node: _Node) -> int:
    """Return the end of a value, without the comments and empty lines after it."""
    if node.is_block and node.pairs:
        return _pair_end(text, node.pairs[-1])
    if node.is_block and node.items:
        return _end(text, node.items[-1])
    return _end_of_block_scalar(text, node) if node.is_block_scalar else node.end


def _pair_end(text: str, pair: tuple[_Node, _Node]) -> int:
    """Return the end of a key and its value, which may be empty."""
    key, value = pair
    colon = text.find(":", key.end, key.end + 2) + 1
    return max(colon, key.end) if value.is_empty else _end(text, value)


def _end_of_block_scalar(text: str, node: _Node) -> int:
    """Return the end of the last line that is indented at least as much as the first one."""
    position = end = text.index("\n", node.start)
    margin = None
    while position < len(text) - 1:
        following = _line_end(text, position + 1)
        line = text[position + 1 : following]
        if line.strip():
            indent = len(line) - len(line.lstrip(" "))
            margin = indent if margin is None else margin
            if indent < margin:
                break
            end = following
        position = following
    return end


def _line_end(text: str, position: int) -> int:
    found = text.find("\n", position)
    return len(text) if found < 0 else found


# Insertions --------------------------------------------------------------------------------------------------------


def _replaced(text: str, holder: _Node, pair: tuple[_Node, _Node], edit: Edit) -> _Splice:
    key, _ = pair
    colon = text.index(":", key.end) + 1
    end = _pair_end(text, pair)
    if not holder.is_block:
        while text[end] == " " and pair[1].is_empty:
            end += 1
        return _Splice(colon, end, f" {flow(edit.value)}")
    lines = entry(key.text, edit.value, key.column)
    lead = f"{' ' * key.column}{scalar(key.text)}:"
    # A replaced value comes before anything that is inserted after the line.
    return _Splice(colon, end, "\n".join([lines[0][len(lead) :], *lines[1:]]), depth=1000)


def _by_place(holder: _Node, new: Sequence[Edit], order: Sequence[str]) -> dict[int, list[Edit]]:
    """Group new keys by the index of the pair after which they are inserted."""
    if not holder.pairs:
        raise RefusedError(f"The key {'.'.join(new[0].path[:-1])} has no value that could be added to.")
    found: dict[int, list[Edit]] = {}
    for edit in new:
        key = edit.path[-1]
        earlier = order[: order.index(key)] if key in order else ()
        places = [index for index, (one, _) in enumerate(holder.pairs) if one.text in earlier]
        found.setdefault(max(places, default=len(holder.pairs) - 1), []).append(edit)
    return found


def _added(text: str, holder: _Node, index: int, new: Sequence[Edit]) -> _Splice:
    end = _pair_end(text, holder.pairs[index])
    if not holder.is_block:
        items = "".join(f", {scalar(edit.path[-1])}: {flow(edit.value)}" for edit in new)
        return _Splice(end, end, items)
    column = holder.pairs[0][0].column
    lines = [line for edit in new for line in entry(edit.path[-1], edit.value, column)]
    position = _line_end(text, end)
    return _Splice(position, position, "".join(f"\n{line}" for line in lines), len(new[0].path) - 1)


def _removed(text: str, holder: _Node, names: Sequence[str]) -> list[_Splice]:
    found: list[_Splice] = []
    for index, pair in enumerate(holder.pairs):
        key = pair[0]
        if key.text not in names:
            continue
        end = _pair_end(text, pair)
        if holder.is_block:
            start, end = text.rfind("\n", 0, key.start) + 1, _line_end(text, end) + 1
            if text[start : key.start].strip():  # the first key of an item of a list
                raise RefusedError(f"The key {key.text} is the first key of a list item; remove it by hand.")
            found.append(_Splice(start, min(end, len(text)), ""))
        elif index + 1 < len(holder.pairs):
            found.append(_Splice(key.start, holder.pairs[index + 1][0].start, ""))
        else:
            kept = [one for one in holder.pairs if one[0].text not in names]
            start = _pair_end(text, kept[-1]) if kept else key.start
            found = [splice for splice in found if splice.start < start]
            found.append(_Splice(start, end, ""))
    return found


def _items(text: str, node: _Node, items: Items, depth: int) -> list[_Splice]:
    """Append items to a list, and remove others."""
    if node.is_block:
        return _block_items(text, node, items, depth)
    found = [
        _Splice(node.items[index].start, node.items[index + 1].start, "")
        for index in items.removed
        if index + 1 < len(node.items)
    ]
    kept = [one for index, one in enumerate(node.items) if index not in items.removed]
    last = _end(text, kept[-1]) if kept else node.items[0].start
    if len(node.items) - 1 in items.removed:
        found = [splice for splice in found if splice.start < last]
        found.append(_Splice(last, _end(text, node.items[-1]), ""))
    new = ", ".join(map(flow, items.added))
    if new:
        found.append(_Splice(last, last, f", {new}" if kept else new))
    return found


def _block_items(text: str, node: _Node, items: Items, depth: int) -> list[_Splice]:
    found: list[_Splice] = []
    column = 0
    for index, one in enumerate(node.items):
        start = text.rfind("\n", 0, one.start) + 1
        column = text.index("-", start) - start
        if index in items.removed:
            found.append(_Splice(start, min(_line_end(text, _end(text, one)) + 1, len(text)), ""))
    position = _line_end(text, _end(text, node))
    lines = [line for item in items.added for line in item_lines(item, column)]
    if lines:
        found.append(_Splice(position, position, "".join(f"\n{line}" for line in lines), depth))
    return found


# Whole files -------------------------------------------------------------------------------------------------------


def merged_text(
    text: str, file: dict[str, Any], edits: Sequence[Edit], name: str, order: Sequence[str] = ()
) -> str:
    """Return a file with edits applied, after parsing it to verify the result."""
    wanted = without_empty(file, list(edits))
    made = edited(text, wanted, order)
    if _read(made) != changed(file, wanted):
        raise RefusedError(f"schema/{name} has a form that cannot be edited automatically; edit it by hand.")
    return made


def _read(text: str) -> object:
    with TemporaryDirectory() as folder:
        path = FilePath(folder, "edited.yaml")
        path.write_text(text, encoding="utf-8")
        try:
            return read_yaml(path)
        except YamlError:
            return None
