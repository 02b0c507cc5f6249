"""What editors are told: the project's own files are good, mistakes are not, and names are offered."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from codegen import json_schema
from codegen.load import load_schema
from codegen.strict_yaml import read_yaml
from tests.codegen import small_schema
from tests.codegen.broken_schemas import EMPTY, SHAPES

SCHEMA = Path(__file__).parent.parent.parent / "schema"
KINDS = {"shared.yaml": "shared", "errors.yaml": "errors"}
OWN_FILES = [*KINDS, *(f"tasks/{path.name}" for path in sorted((SCHEMA / "tasks").glob("*.yaml")))]


def as_an_editor_reads_it(value: Any) -> Any:
    """JSON has no keys but text."""
    if isinstance(value, dict):
        return {
            str(key).lower() if isinstance(key, bool) else str(key): as_an_editor_reads_it(inner)
            for key, inner in value.items()
        }
    return [as_an_editor_reads_it(inner) for inner in value] if isinstance(value, list) else value


def complaints(document: dict[str, Any], content: Any) -> list[str]:
    return [error.message for error in Draft7Validator(document).iter_errors(as_an_editor_reads_it(content))]


def on_disk(name: str) -> dict[str, Any]:
    text = (SCHEMA / "json-schema" / f"{KINDS.get(name, 'task')}.json").read_text("utf-8")
    document: dict[str, Any] = json.loads(text)
    Draft7Validator.check_schema(document)
    return document


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The JSON Schemas of the small schema."""
    folder = small_schema.write(tmp_path_factory.mktemp("small") / "schema")
    made = json_schema.documents(load_schema(folder))
    return {name: json.loads(text) for name, text in made.items()}


@pytest.mark.parametrize("name", OWN_FILES)
def test_the_projects_own_files_are_good(name: str) -> None:
    assert complaints(on_disk(name), read_yaml(SCHEMA / name)) == []


@pytest.mark.parametrize("name", OWN_FILES)
def test_the_projects_own_files_need_no_libyaml(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """PyYAML reads with its own parser where libyaml is not installed, and this parser takes less."""
    content = read_yaml(SCHEMA / name)
    monkeypatch.setattr("codegen.strict_yaml._LOADER", yaml.SafeLoader)
    assert read_yaml(SCHEMA / name) == content


@pytest.mark.parametrize(
    ("file", "key", "value"),
    [
        pytest.param(*row[:3], id=f"{row[0]} {row[1]} {str(row[2])[:30]!a}")
        for row in (*SHAPES, *EMPTY)
        # An editor reads numbers as text where they are keys.
        if row[0] != "models"
        and row[1] != "statuses"
        and ("str, not" in row[3] or "unknown" in row[3] or "empty" in row[3])
    ],
)
def test_what_the_loader_refuses_of_a_file_by_itself_an_editor_refuses(
    documents: dict[str, Any], file: str, key: str, value: object
) -> None:
    name = small_schema.SHORT[file]
    content = small_schema.patched(file, key, value)
    assert complaints(documents[KINDS.get(name, "task")], content)


@pytest.mark.parametrize(
    ("file", "key", "value"),
    [
        ("echo", "delivery", ["post"]),
        ("echo", "includes", ["costs"]),
        ("echo", "params.times.source", "hearsay"),
        ("echo", "params.times.source", ["nature", "hearsay"]),
        ("echo", "params.times.unit", "per cent"),
        ("echo", "params.times.range", [1]),
        ("echo", "params.times.range", [True, 5]),
        ("echo", "page", "http://runware.ai"),
        ("shared", "objects.Picture.fields.pictureURL.file", "uri"),
        ("errors", "codes.busy.error", "ServrError"),
    ],
)
def test_a_value_that_is_none_of_those_there_are_is_refused(
    documents: dict[str, Any], file: str, key: str, value: object
) -> None:
    document = documents[KINDS.get(small_schema.SHORT[file], "task")]
    assert complaints(document, small_schema.patched(file, key, value))


def test_values_are_offered(documents: dict[str, Any]) -> None:
    task, param = documents["task"]["properties"], documents["task"]["definitions"]["Param"]["properties"]
    assert task["delivery"]["items"]["enum"] == ["sync", "async", "stream"]
    assert task["includes"]["items"]["enum"] == ["delivery", "cost"]
    assert {"enum": ["Picture"]} in task["returns"]["anyOf"]
    assert {"enum": ["documented", "nature"]} in param["source"]["anyOf"]
    assert param["type"]["anyOf"][0]["enum"][:3] == ["string", "integer", "number"]
    assert ["DeliveryMethod", "Mood"] in [
        offered.get("enum") for option in param["known"]["anyOf"] for offered in option.get("anyOf", [])
    ]
    error = documents["errors"]["definitions"]["ErrorCode"]["properties"]["error"]["enum"]
    assert {"ServerError", "QuotaError"} <= set(error)
