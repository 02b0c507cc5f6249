"""What is refused: every mistake in a sentence of one line that names the file and the key, and never a traceback."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from codegen import __main__ as command
from codegen import render
from codegen.load import SchemaError, load_schema
from codegen.prose import unmarked
from tests.codegen import small_schema
from tests.codegen.broken_schemas import BROKEN, FILES

pytestmark = pytest.mark.slow

#: How a complaint begins.
PLACES = re.compile(
    r"(?:(?:shared|errors|models)\.ya?ml|(?:tasks|models|architectures)/\S+|tasks?|task\.yaml|vocabularies): \S"
)


def refusal(folder: Path) -> str:
    """What is said about a schema. Each line of it names a file."""
    with pytest.raises(SchemaError) as refused:
        load_schema(folder)
    said = str(refused.value)
    for line in said.splitlines():
        assert PLACES.match(line), line
        assert line.isprintable(), line
    return said


def test_the_small_schema_is_good(tmp_path: Path) -> None:
    schema = load_schema(small_schema.write(tmp_path / "schema"))
    modules = {path: unmarked(text) for path, text in render.modules(schema).items()}
    for text in modules.values():
        ast.parse(text)
    # What an open object does not know has its place in examples, too.
    assert 'EchoSettings(pitch=1.5, extra={"accent": "none"})' in modules[
        "runware/methods/fancy_echo.py"
    ].replace("'", '"')


@pytest.mark.parametrize("name", sorted(small_schema.FILES))
def test_the_small_schema_is_good_as_it_is_written_for_the_table(tmp_path: Path, name: str) -> None:
    text = small_schema.written(small_schema.CONTENT[name])
    assert load_schema(small_schema.write(tmp_path / "schema", {name: text})).tasks


@pytest.mark.parametrize(
    ("file", "key", "value", "complaint"),
    [
        pytest.param(*row, id=f"{index}: {row[0]} {row[1]} {str(row[2])[:40]!a}")
        for index, row in enumerate(BROKEN)
    ],
)
def test_a_mistake_is_refused_with_its_place(
    tmp_path: Path, file: str, key: str, value: object, complaint: str
) -> None:
    text = small_schema.written(small_schema.patched(file, key, value))
    said = refusal(small_schema.write(tmp_path / "schema", {small_schema.SHORT[file]: text}))
    assert re.search(complaint, said), said


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [pytest.param(*row, id=f"{index}: {row[0]} {str(row[1])[:30]!a}") for index, row in enumerate(FILES)],
)
def test_a_file_that_cannot_be_understood_is_refused(
    tmp_path: Path, name: str, content: str | bytes | None, complaint: str
) -> None:
    said = refusal(small_schema.write(tmp_path / "schema", {name: content}))
    assert re.search(complaint, said, re.MULTILINE), said


@pytest.mark.parametrize(
    ("file", "key"), [("echo", "returns"), ("echo", "params.tags.source"), ("model", "task")]
)
def test_a_name_without_an_end_leaves_the_sentence_short(tmp_path: Path, file: str, key: str) -> None:
    text = small_schema.written(small_schema.patched(file, key, "x" * 5000))
    said = refusal(small_schema.write(tmp_path / "schema", {small_schema.SHORT[file]: text}))
    assert max(map(len, said.splitlines())) < 700


def test_a_folder_in_place_of_a_file_is_refused(tmp_path: Path) -> None:
    folder = small_schema.write(tmp_path / "schema", {"shared.yaml": None})
    (folder / "shared.yaml").mkdir()
    (folder / "tasks/other.yaml").mkdir()
    said = refusal(folder)
    assert "shared.yaml: this is a folder, not a file" in said
    assert "tasks/other.yaml: this is a folder, not a file" in said


def test_a_schema_without_tasks_is_refused(tmp_path: Path) -> None:
    folder = small_schema.write(tmp_path / "schema", dict.fromkeys(small_schema.FILES))
    assert "tasks: there is no task file" in refusal(folder)
    assert "tasks: there is no task file" in refusal(tmp_path / "nowhere")


def test_a_link_to_nowhere_is_refused(tmp_path: Path) -> None:
    folder = small_schema.write(tmp_path / "schema")
    (folder / "tasks/other.yaml").symlink_to(tmp_path / "nowhere.yaml")
    assert refusal(folder) == "tasks/other.yaml: the file does not exist"


def test_hidden_files_of_systems_and_editors_are_left_alone(tmp_path: Path) -> None:
    folder = small_schema.write(tmp_path / "schema")
    before = load_schema(folder)
    (folder / "tasks/.DS_Store").write_bytes(b"\x00")
    assert load_schema(folder) == before


def test_the_command_says_it_and_fails_without_a_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    echo = small_schema.written(small_schema.patched("echo", "params.times.range", [5, 1]))
    small_schema.write(tmp_path / "schema", {"tasks/fancy_echo.yaml": echo})
    monkeypatch.setattr(command, "ROOT", tmp_path)
    monkeypatch.setattr("sys.argv", ["codegen", "check"])
    assert command.main() == 1
    said = capsys.readouterr()
    assert said.err == "tasks/fancy_echo.yaml: times: range is [5, 1]; write the lowest number first\n"
    assert said.out == ""
