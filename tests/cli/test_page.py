"""The examples of docs/guides/command-line.md run, and write what the page says; its table of options is what the command has."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from runware._models.task_names import find_task
from runware.cli.application import command
from runware.cli.run_command import TaskCommand
from runware.cli.task_help import option_rows
from runware.emulator import Emulator
from tests.support.command import Command

PATH = Path(__file__).parents[2] / "docs/guides/command-line.md"
PAGE = PATH.read_text("utf-8")
BLOCKS = re.findall(r"```console\n(.*?)```", PAGE, re.DOTALL)
EXAMPLES: list[tuple[str, str]] = [
    found for block in BLOCKS for found in re.findall(r"^\$ (.*)\n((?:[^$].*\n|\n)*)", block, re.MULTILINE)
]
#: Files that the page shows: name and content.
FILES: list[tuple[str, str]] = re.findall(r"`(\S+)` is:\n\n```text\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture(scope="module")
def server() -> Iterator[Emulator]:
    with Emulator() as server:
        yield server


@pytest.mark.slow
def test_the_examples_write_what_the_page_says(server: Emulator, tmp_path: Path) -> None:
    """In the order of the page, with no files but those that it shows, or that an example before has made."""
    for name, content in FILES:
        (tmp_path / name).write_text(content)
    duo = Command(tmp_path, server)
    duo.environment.pop("PYTHONWARNINGS")
    for line, printed in EXAMPLES:
        program, *arguments = shlex.split(line)
        assert program == "runware-duo"
        done = duo.run(*arguments)
        assert done.returncode == 0, done.stderr
        wanted = "".join(".*" if part == "…" else re.escape(part) for part in re.split("(…)", printed))
        assert re.fullmatch(wanted, done.stderr + done.stdout, re.DOTALL), done.stderr + done.stdout


def test_the_page_has_examples() -> None:
    assert len(EXAMPLES) >= 8


def test_the_table_of_options_is_what_the_command_has() -> None:
    names = find_task("promptEnhance")
    assert names is not None
    whole = TaskCommand(names)
    rows = option_rows(click.Context(whole, parent=click.Context(command)), whole.classes, whole.parameters)
    table = "".join(f"| `{said}` | {text} |\n" for said, text in rows)
    wanted = f"| option | |\n| --- | --- |\n{table}"
    told = PAGE.partition("<!-- options of promptEnhance -->\n")[2].partition("<!-- end of options -->")[0]
    assert told.strip() == wanted.strip(), wanted
