"""A key of a YAML file is changed, added or taken out, and everything else stays byte for byte."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from codegen.importing.merging import MISSING, Edit, Items
from codegen.importing.refused import RefusedError
from codegen.importing.yaml_edits import edited, merged_text
from codegen.strict_yaml import read_yaml

SCHEMA = Path(__file__).parent.parent.parent / "schema"
FILES = sorted([*(SCHEMA / "tasks").glob("*.yaml"), *(SCHEMA / "models").glob("*.yaml")])
VALUES = st.sampled_from(
    ["plain", "a: b # c", "long words " * 20 + "end", 7, 0.5, True, ["a", "b c"], {"type": "string"}]
)

CASES: list[tuple[str, list[Edit], str]] = [
    ("a: 1 # one\nb: 2\n", [Edit(("a",), 3)], "a: 3 # one\nb: 2\n"),
    ("a: >-\n  some\n\n  text\n\n# about b\nb: 2\n", [Edit(("a",), "other")], "a: other\n\n# about b\nb: 2\n"),
    ("a: |\n  text\nb: 2\n", [Edit(("a",), MISSING)], "b: 2\n"),
    ("a: {x: 1,  v: 2}\n", [Edit(("a", "v"), "z")], "a: {x: 1,  v: z}\n"),
    ("a: {x: 1, v: 2, z: 3}\n", [Edit(("a", "v"), MISSING), Edit(("a", "w"), 4)], "a: {x: 1, z: 3, w: 4}\n"),
    ("a: {x: 1, v: 2, z: 3}\n", [Edit(("a", "z"), MISSING), Edit(("a", "v"), MISSING)], "a: {x: 1}\n"),
    ("a: {x: , v: 2}\n", [Edit(("a", "x"), 1)], "a: {x: 1, v: 2}\n"),
    ("a:\n  x: 1  # one\n\n# end\n", [Edit(("a", "v"), 2)], "a:\n  x: 1  # one\n  v: 2\n\n# end\n"),
    ("a:\n  x:\n  v:\nb: 1\n", [Edit(("a", "v"), 2), Edit(("a", "z"), None)], "a:\n  x:\n  v: 2\n  z:\nb: 1\n"),
    ("a:\n  - x\n  # two\n  - v\n", [Edit(("a",), Items(("z",), (0,)))], "a:\n  # two\n  - v\n  - z\n"),
    ("a: [x, v,\n  z]\n", [Edit(("a",), Items(("w",), (1,)))], "a: [x, z, w]\n"),
    ("a: [x, v, z]\n", [Edit(("a",), Items((), (1, 2)))], "a: [x]\n"),
    ("a: [x]\n", [Edit(("a",), Items(("v",), (0,)))], "a: [v]\n"),
    ('a: "x: v"\n"b c": 1\n', [Edit(("b c",), 2)], 'a: "x: v"\n"b c": 2\n'),
    ("a: 1", [Edit(("b",), 2)], "a: 1\nb: 2\n"),
    ("a: 1\nr:\n  - {x: 1}\n", [Edit(("r",), Items(({"x": 2},), ())), Edit(("b",), 2)], "a: 1\nr:\n  - {x: 1}\n  - {x: 2}\nb: 2\n"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "edits", "expected"), CASES)
def test_an_edit(text: str, edits: list[Edit], expected: str) -> None:
    assert edited(text, edits) == expected


def test_a_new_key_stands_where_it_belongs() -> None:
    edits = [Edit(("b",), 2), Edit(("c",), {"x": 1}), Edit(("z",), 3), Edit(("e",), 4), Edit(("d", "c"), 5)]
    made = edited("a: 1  # one\n# about d\nd: {x: 1}\nw: 1\n", edits, ["a", "b", "c", "d", "e"])
    assert made == "a: 1  # one\nb: 2\nc: {x: 1}\n# about d\nd: {x: 1, c: 5}\ne: 4\nw: 1\nz: 3\n"


def test_a_table_that_would_be_empty_is_taken_out() -> None:
    text = "a: 1\nb:\n  c:\n    d: 1\n"
    file = {"a": 1, "b": {"c": {"d": 1}}}
    assert merged_text(text, file, [Edit(("b", "c", "d"), MISSING)], "x.yaml") == "a: 1\n"


def test_a_key_behind_a_hyphen_is_left_to_people() -> None:
    with pytest.raises(RefusedError, match="no longer exists"):
        edited("a:\n  - b: 1\n    c: 2\n", [Edit(("a", "b", "c"), MISSING)])


def ways(content: Any, way: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """The way to every key in a table of tables."""
    if not isinstance(content, dict):
        return []
    return [found for key, value in content.items() for found in ((*way, key), *ways(value, (*way, key)))]


@pytest.mark.slow
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(path=st.sampled_from(FILES), data=st.data())
def test_any_key_of_any_file_of_the_schema(path: Path, data: st.DataObject) -> None:
    text, file = path.read_text(encoding="utf-8"), read_yaml(path)
    assert isinstance(file, dict)
    way = data.draw(st.sampled_from(ways(file)))
    what = data.draw(st.sampled_from(["replace", "remove", "add"]))
    if what == "add":
        edit = Edit((*way[:-1], "newKey"), data.draw(VALUES))
    else:
        edit = Edit(way, MISSING if what == "remove" else data.draw(VALUES))
    # It reads itself what it wrote, and refuses what is not as it should be.
    made = merged_text(text, file, [edit], path.name)
    gone = [line[2:] for line in difflib.ndiff(text.splitlines(), made.splitlines()) if line.startswith("- ")]
    own_comments = [line for line in gone if line.lstrip().startswith("#")]
    if what == "add":
        assert len(gone) <= 1
    assert what != "add" or own_comments == []
