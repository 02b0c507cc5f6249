"""What people write in the schema reaches both packages as they wrote it, and is never anything else than text."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from codegen import output
from codegen.load import load_schema
from codegen.prose import between, escaped, unmarked, with_marked_strings, wrapped
from codegen.resolve import Field
from codegen.spec import Each, Param
from codegen.type_expressions import parse
from codegen.views import ParamView
from tests.codegen import small_schema

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent.parent

TEXTS = [
    'He said "no"',
    '"All of it is quoted"',
    'Three """ quotes',
    '"""',
    'Four """" and five """""',
    "Three ''' quotes",
    "A backslash \\",
    'A backslash and a quote \\"',
    "Twice \\\\ and an escape \\n, \\x41, \\u0041",
    "A name \\N{BULLET} and a bad one \\N{NO SUCH}",
    "Of a template: {{ method.name }}, {% for x in y %}, {# gone #}",
    "Of a string: {name}, %s, $HOME",
    'Code: """ + __import__("os").abort() + """',
    "# a comment",
    ">>> await client.close()",
    "Synced and asynchronous: you await it in an async with, not with asyncio.run(main()).",
    "Await. AsyncIterator, AsyncThing and SyncThing of anyio. ASYNC.",
    "from runware import Runware",
    "await",
    "Umlauts äöü, 漢字, 😀 and 👩‍👩‍👧.",
    "A very long word: " + "x" * 300,
]  # fmt: skip


def value_of(text: str) -> str:
    """The text as a value: there, what joins emoji is refused."""
    return text.replace("\u200d", "")


def schema_saying(text: str, folder: Path) -> Path:
    """The small schema with one text wherever it has prose."""
    says: dict[str, list[tuple[str, Any]]] = {
        "echo": [
            ("summary", text),
            ("doc", f"{text}\n\n{text}"),
            ("params.text.doc", text),
            ("params.tags.doc", text),
            ("objects.Frame.doc", text),
            ("objects.Echo.fields.text.doc", text),
            ("examples.0.send.text", text[:300]),
            ("examples.0.send.frame.style", "double"),
        ],
        "search": [
            ("pages.summary", text),
            ("examples.0.send.search", text),
            ("objects.FoundEcho.doc", text),
        ],
        "chat": [("stream.summary", text), ("examples.0.send.prompt", text)],
        "upload": [("variants.doc", text), ("variants.of.cave.doc", text), ("examples.0.send.title", text)],
        "shared": [("objects.Picture.doc", text), ("vocabularies.Mood", ["calm", "loud", value_of(text)])],
        "errors": [("codes.busy.meaning", text)],
    }
    changed: dict[str, str | bytes | None] = {}
    for file, patches in says.items():
        content = small_schema.CONTENT[small_schema.SHORT[file]]
        for path, value in patches:
            content = small_schema.patched(file, path, value, content)
        changed[small_schema.SHORT[file]] = small_schema.written(content)
    return small_schema.write(folder, changed)


def docstrings(module: str) -> Iterator[str]:
    """Yield each string that is a statement of its own, such as a docstring, on one line."""
    for node in ast.walk(ast.parse(module)):
        if (
            isinstance(node, ast.Expr)
            and isinstance(node.value, ast.Constant)
            and isinstance(node.value.value, str)
        ):
            yield " ".join(node.value.value.split())


@pytest.mark.parametrize("text", TEXTS, ids=ascii)
def test_a_text_is_in_both_packages_as_it_was_written(tmp_path: Path, text: str) -> None:
    made = output.formatted(
        output.packages(load_schema(schema_saying(text, tmp_path / "schema")), ROOT), ROOT
    )
    found = {path: list(docstrings(module)) for path, module in made.items()}
    for path in (
        "runware/methods/fancy_echo.py",
        "runware_sync/methods/fancy_echo.py",
        "runware/methods/echo_search.py",
        "runware_sync/methods/echo_search.py",
        "runware/methods/echo_chat.py",
        "runware_sync/methods/echo_chat.py",
        "runware/methods/echo_upload.py",
        "runware_sync/methods/echo_upload.py",
        "runware/tasks/fancy_echo.py",
        "runware/tasks/echo_search.py",
        "runware/tasks/echo_upload.py",
        "runware/tasks/shared.py",
    ):
        assert any(text in docstring for docstring in found[path]), f"{path} does not say {text!r}"
    for package in ("runware", "runware_sync"):
        echo = found[f"{package}/methods/fancy_echo.py"]
        assert echo[:2] == [text, text]
        assert echo[2].startswith(f"{text} {text} {text} It may take 5 minutes")
        assert f"tags: {text}" in echo[2]
        assert found[f"{package}/methods/echo_search.py"][-1].startswith(
            f"{text} The parameters are those of"
        )
        assert found[f"{package}/methods/echo_chat.py"][-1].startswith(
            f"{text} The stream is a context manager"
        )
        assert f"kind: {text}" in found[f"{package}/methods/echo_upload.py"][2]
        assert calls(made[f"{package}/methods/fancy_echo.py"], "text") == text[:300]
        assert calls(made[f"{package}/methods/echo_search.py"], "search") == text
        assert calls(made[f"{package}/methods/echo_chat.py"], "prompt") == text
    assert text in constants(made["runware/error_codes.py"])
    assert value_of(text) in constants(made["runware/tasks/shared.py"])


def calls(module: str, keyword: str) -> object:
    """What the example of a method gives for an argument."""
    for node in ast.walk(ast.parse(module)):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            continue
        lines = [line.strip() for line in node.value.splitlines()]
        given = [
            line for line in lines if line.startswith("... ") and line[4:].strip().startswith(f"{keyword}=")
        ]
        walked = [
            line.partition("(")[2][:-2]
            for line in lines
            if line.startswith(">>> ") and f"({keyword}=" in line
        ]
        for arguments in [line[4:].strip().rstrip(",") for line in given] + walked:
            call = ast.parse(f"f({arguments})", mode="eval").body
            assert isinstance(call, ast.Call)
            return ast.literal_eval(call.keywords[0].value)
    raise AssertionError(f"No example gives {keyword}.")


def constants(module: str) -> set[object]:
    return {node.value for node in ast.walk(ast.parse(module)) if isinstance(node, ast.Constant)}


@pytest.mark.parametrize("text", TEXTS, ids=ascii)
def test_an_escaped_text_is_itself_again(text: str) -> None:
    assert ast.literal_eval(f'"""{escaped(text)}"""') == text


def test_lines_are_broken_and_indented_and_marked() -> None:
    lines = unmarked(wrapped("word " * 60, 4, 4)).splitlines()
    assert len(lines) == 3
    assert all(line.startswith(" " * 8 + "word") for line in lines[1:])


def test_strings_in_code_are_marked_and_nothing_else() -> None:
    code = """Literal['a', "it's", 'b\\'c'] | str"""
    assert unmarked(with_marked_strings(code)) == code
    assert with_marked_strings("str | None") == "str | None"
    assert with_marked_strings("Literal['a']") != "Literal['a']"


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("list[string]", "Each: exactly 3 characters."),
        ("list[list[integer]]", "Each: exactly 3 items."),
        ("list[list[integer]] | string", "Each: exactly 3 items."),
    ],
)
def test_the_length_of_what_stands_in_a_list_is_one_of_items_where_it_is_a_list(
    kind: str, sentence: str
) -> None:
    spec = Param(type=kind, doc="Colours.", each=Each(length=[3, 3]))
    field = Field("palette", spec, "tasks/x.yaml: palette", parse(kind), None)
    assert ParamView(field, "sent", {}).doc == f"Colours. {sentence}"


@pytest.mark.parametrize(
    ("limits", "sentence"),
    [
        ([1, 4], "1 to 4 items."),
        ([1, 1], "Exactly 1 item."),
        ([2, 2], "Exactly 2 items."),
        ([1, None], "At least 1 item."),
        ([None, 8], "At most 8 items."),
        ([None, None], ""),
    ],
)
def test_limits_are_said_in_a_sentence(limits: list[float | None], sentence: str) -> None:
    assert between(limits, " items") == sentence
