"""Whatever is published: it is imported, or refused in a sentence, and what was imported changes nothing again."""

from __future__ import annotations

import contextlib
import copy
import io
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from codegen.importing import sources
from codegen.importing.refused import RefusedError
from tests.codegen import published
from tests.codegen.importing_schema import Importing
from tests.codegen.test_fuzzing import places

pytestmark = pytest.mark.slow

DOCUMENTS = {
    "pair": published.pair(),
    "resolve": [published.resolve()],
    "page": [published.page()],
    "registry": [published.REGISTRY],
    "schema map": [published.SCHEMA_MAP],
}
WORDS = [
    "type", "properties", "items", "enum", "const", "oneOf", "anyOf", "allOf", "not", "if", "then", "required",
    "minimum", "maximum", "multipleOf", "pattern", "format", "default", "description", "string", "integer", "object",
    "array", "uuid", "uri", "null", "#/components/schemas/Glow", "#", "https://example.com", "__class__", "a b", "é",
    "\u200b", '"""', "{{x}}", "- x: &a", "1.5", "true", "",
]  # fmt: skip
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=6)
    | st.sampled_from(WORDS) | st.sampled_from([2**63, -(2**70), 1e300, 5e-324, 0.1]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip


def outcome(importing: Importing, documents: list[Any]) -> int:
    """The exit code, once it was seen that what is said can be read."""
    said, shown = io.StringIO(), io.StringIO()
    with contextlib.redirect_stderr(said), contextlib.redirect_stdout(shown):
        code = importing.add(*documents)
    assert code in (0, 1, 2)
    assert all(line.isprintable() for line in said.getvalue().splitlines()), said.getvalue()
    if code == 2:
        assert said.getvalue().strip()
        assert "written:" not in shown.getvalue()
    return code


def is_added_once(documents: list[Any]) -> bool:
    """Whether it is refused, or adding it a second time changes nothing."""
    with TemporaryDirectory() as folder:
        importing = Importing(Path(folder))
        if outcome(importing, documents) != 1:
            return True
        text = importing.text() if (importing.schema / "tasks/lantern_show.yaml").exists() else ""
        return outcome(importing, documents) == 0 and (not text or importing.text() == text)


def said_of(path: Path) -> str:
    """Why a file is refused; nothing if it is read."""
    try:
        sources.read(str(path))
    except RefusedError as refused:
        return str(refused)
    return ""


def mutated(documents: list[Any], data: st.DataObject) -> list[Any]:
    """Documents with one value or key taken out, swapped with another, renamed, wrapped, or of another kind."""
    changed = copy.deepcopy(documents)
    for _ in range(data.draw(st.integers(1, 3))):
        ways = places(changed)
        *way, last = data.draw(st.sampled_from(ways))
        holder = changed
        for key in way:
            holder = holder[key]
        what = data.draw(st.sampled_from(["delete", "retype", "swap", "rename", "wrap", "insert"]))
        if what == "delete" and way:
            del holder[last]
        elif what in ("delete", "retype"):
            holder[last] = data.draw(VALUES)
        elif what == "wrap":
            wrapped = [
                [holder[last]],
                {"allOf": [holder[last]]},
                {"anyOf": [holder[last]]},
                {"type": "array", "items": holder[last]},
            ]
            holder[last] = data.draw(st.sampled_from(wrapped))
        elif what == "swap":
            *other_way, other = data.draw(st.sampled_from(ways))
            source: Any = documents
            with contextlib.suppress(KeyError, IndexError, TypeError):
                for key in other_way:
                    source = source[key]
                holder[last] = copy.deepcopy(source[other])
        elif isinstance(holder, dict):
            name = data.draw(st.sampled_from(WORDS) | st.text(max_size=6))
            holder[name] = data.draw(VALUES) if what == "insert" else holder.pop(last)
    return changed


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(kind=st.sampled_from(sorted(DOCUMENTS)), data=st.data())
def test_mutations_of_what_is_published(kind: str, data: st.DataObject) -> None:
    assert is_added_once(mutated(DOCUMENTS[kind], data))


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(schema=VALUES, place=st.sampled_from(["properties", "allOf", "if", "dependentSchemas", "items"]))
def test_any_schema_in_any_place(schema: Any, place: str) -> None:
    request, response = published.pair()
    if place == "properties":
        request["properties"]["thing"] = schema
    elif place == "items":
        request["properties"]["lanterns"]["items"] = schema
    elif place == "allOf":
        request["allOf"].append(schema)
    else:
        request[place] = schema
    assert is_added_once([request, response])


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(kind=st.sampled_from(["pair", "page"]), data=st.data())
def test_a_second_version_is_merged_or_refused(kind: str, data: st.DataObject) -> None:
    with TemporaryDirectory() as folder:
        importing = Importing(Path(folder))
        assert outcome(importing, DOCUMENTS[kind]) == 1
        second = mutated(DOCUMENTS[kind], data)
        if outcome(importing, second) == 1:
            assert outcome(importing, second) == 0


@settings(max_examples=60, deadline=None)
@given(content=st.binary(max_size=60) | st.text(alphabet='[]{}":,0eE.-\\u \n', max_size=30).map(str.encode))
def test_any_bytes(content: bytes) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder, "any.json")
        path.write_bytes(content)
        assert said_of(path).isprintable()
