"""Whatever stands in the files: a schema loads, or is refused in sentences that name the file."""

from __future__ import annotations

import ast
import copy
import sys
import types
import typing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, get_type_hints

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from codegen import render
from codegen.load import SchemaError, load_schema
from codegen.prose import unmarked
from codegen.resolve import Schema
from codegen.strict_yaml import read_yaml
from tests.codegen import small_schema
from tests.codegen.test_broken_schemas import PLACES

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent.parent
OWN = {
    path.relative_to(ROOT / "schema").as_posix(): read_yaml(path)
    for path in (*(ROOT / "schema").glob("*.yaml"), *(ROOT / "schema/tasks").glob("*.yaml"))
}
NAMES = sorted(name for name in OWN if name != "models.yaml")
SMALL = small_schema.CONTENT

at_random = settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))

#: What makes up YAML, and what has a meaning in the files.
WORDS = "task params doc type range known objects send a 1 -1 1.5 true null ~ '' : - [ ] { } , &x *x !!str <<: | > # ? --- ... @ `"
SIGNS = [
    *[
        ": ",
        ":\n",
        "\n",
        "\n  ",
        "\n    ",
        "- ",
        "--- ",
        "%YAML 1.2\n",
        "'",
        '"',
        "\\",
        "\t",
        "é",
        "а",
        "\u200b",
        "\x00",
        "\ufeff",
        "\ud7ff",
        "{{",
    ],
    ", ",
]
PIECES = st.sampled_from([*WORDS.split(), *SIGNS])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8)
    | st.sampled_from(["string", "integer", "list[string]", "Frame", "Mood", "sync", "text", "times", "percent", "a.b", "-", "0"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip


def unreadable(changed: dict[str, str | bytes | None]) -> list[str]:
    """The complaints about a schema that name no place, or are no line. One without complaints can be imported."""
    with TemporaryDirectory() as folder:
        try:
            schema = load_schema(small_schema.write(Path(folder, "schema"), changed))
        except SchemaError as refused:
            lines = str(refused).splitlines()
            return [line for line in lines if not (PLACES.match(line) and line.isprintable())]
    can_be_imported(schema)
    return []


def can_be_imported(schema: Schema) -> None:
    """What is made of it is Python whose modules load, and whose types exist."""
    texts = {path: unmarked(text) for path, text in render.modules(schema).items()}
    with pytest.MonkeyPatch.context() as patch:
        # Python keeps overloads by the names of their modules: these would be taken for those of the package.
        patch.setattr(typing, "overload", lambda function: function)
        for path in sorted(texts, key=lambda path: path != "runware/tasks/shared.py"):
            name = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
            module = types.ModuleType(name)
            module.__package__ = name.rpartition(".")[0] if not path.endswith("__init__.py") else name
            patch.setitem(sys.modules, name, module)
            if not path.endswith("methods/__init__.py"):  # it knows those of the schema on disk
                exec(compile(texts[path], f"<{path}>", "exec"), vars(module))
        for path in (path for path in texts if path.startswith("runware/tasks/") and "__init__" not in path):
            name = path.removesuffix(".py").replace("/", ".")
            for cls in [value for value in vars(sys.modules[name]).values() if isinstance(value, type)]:
                if cls.__module__ == name:
                    get_type_hints(cls, localns=imported_from_tasks(texts[path]))


def imported_from_tasks(text: str) -> dict[str, object]:
    """What a module imports from others of the tasks, also only for type checkers."""
    return {
        alias.name: getattr(sys.modules[node.module], alias.name)
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("runware.tasks.")
        for alias in node.names
    }


@at_random
@given(name=st.sampled_from(sorted(SMALL)), text=st.lists(PIECES, max_size=40).map("".join))
def test_any_text(name: str, text: str) -> None:
    assert unreadable({name: text}) == []


@at_random
@given(name=st.sampled_from(sorted(SMALL)), content=st.binary(max_size=60))
def test_any_bytes(name: str, content: bytes) -> None:
    assert unreadable({name: content}) == []


@at_random
@given(name=st.sampled_from(sorted(SMALL)), content=VALUES)
def test_any_content(name: str, content: Any) -> None:
    assert unreadable({name: small_schema.written(content)}) == []


def places(content: Any, way: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to every value inside of a content."""
    pairs = (
        content.items()
        if isinstance(content, dict)
        else enumerate(content)
        if isinstance(content, list)
        else ()
    )
    found = [] if not way else [way]
    for key, value in pairs:
        found += places(value, (*way, key))
    return found


def mutated(content: Any, data: st.DataObject) -> Any:
    """The content with one value or key taken out, doubled, swapped with another, or of another kind."""
    changed = copy.deepcopy(content)
    ways = places(changed)
    *way, last = data.draw(st.sampled_from(ways))
    holder = changed
    for key in way:
        holder = holder[key]
    what = data.draw(st.sampled_from(["delete", "retype", "swap", "rename", "wrap", "insert"]))
    if what == "delete":
        del holder[last]
    elif what == "retype":
        holder[last] = data.draw(VALUES)
    elif what == "wrap":
        holder[last] = data.draw(st.sampled_from([[holder[last]], {"a": holder[last]}, str(holder[last])]))
    elif what == "swap":
        *other_way, other = data.draw(st.sampled_from(ways))
        source = content
        for key in other_way:
            source = source[key]
        holder[last] = copy.deepcopy(source[other])
    elif isinstance(holder, dict):
        value = holder.pop(last) if what == "rename" else holder[last]
        holder[
            data.draw(st.text(max_size=6) | st.sampled_from(["class", "text", "timeout", "Times", 5, True]))
        ] = value
    else:
        holder.insert(0, holder[last])
    return changed


def test_the_good_ones_can_be_imported() -> None:
    assert unreadable({}) == []
    schema = load_schema(ROOT / "schema")
    can_be_imported(schema)
    assert schema.tasks


@settings(at_random, max_examples=250)
@given(name=st.sampled_from(sorted(SMALL)), data=st.data())
def test_a_mutation_of_the_small_schema(name: str, data: st.DataObject) -> None:
    content = mutated(SMALL[name], data)
    if data.draw(st.booleans()):
        content = mutated(content, data) if places(content) else content
    assert unreadable({name: small_schema.written(content)}) == []


@settings(at_random, max_examples=20)
@given(name=st.sampled_from(NAMES), data=st.data())
def test_a_mutation_of_the_projects_own_files(name: str, data: st.DataObject) -> None:
    files = {
        path: small_schema.written(content)
        for path, content in {**OWN, name: mutated(OWN[name], data)}.items()
    }
    with_nothing_else: dict[str, str | bytes | None] = dict.fromkeys(small_schema.FILES)
    assert unreadable({**with_nothing_else, **files}) == []
