"""Pages of the documentation: their tables, and their code, which can be run."""

from __future__ import annotations

import ast
import asyncio
import inspect
import re
import warnings
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import runware
import runware_sync
from codegen.twin import example_twin

ROOT = Path(__file__).parents[2]


class Row(NamedTuple):
    """A row of a table that compares names."""

    theirs: str
    ours: str
    rest: list[str]


def text(path: str) -> str:
    """Return the text of a page, by its path in the repository."""
    return (ROOT / path).read_text("utf-8")


def table(page: str, heading: str) -> list[Row]:
    """Return the rows of the table under a heading."""
    [section] = re.findall(rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL)
    lines = [line for line in section.splitlines() if line.startswith("|")][2:]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    assert rows, heading
    return [Row(cells[0].strip("`"), cells[1].strip("`"), cells[2:]) for cells in rows]


def in_code(cell: str) -> list[str]:
    """Return the texts in backticks."""
    return re.findall(r"(?<!`)`([^`\n]+)`(?!`)", cell)


def fences(page: str) -> list[tuple[str, str]]:
    """Return each code block: the text after its opening fence, and the code without its indentation."""
    found: list[tuple[str, list[str]]] = []
    indent: str | None = None
    for line in page.splitlines():
        fence = re.fullmatch(r"( *)```(.*)", line)
        if fence and indent is None:
            indent = fence[1]
            found.append((fence[2].strip(), []))
        elif fence and fence[1] == indent:
            indent = None
        elif indent is not None:
            found[-1][1].append(line.removeprefix(indent))
    assert indent is None, f"a block of code has no end: {found[-1]}"
    return [(language, "\n".join(lines) + "\n") for language, lines in found]


def blocks(page: str) -> list[str]:
    """Return the Python examples of a page, by its path in the repository."""
    return [code for language, code in fences(text(page)) if language == "python"]


def both(sources: list[str], page: str) -> list[Any]:
    """Return each example and its blocking twin, as parameters of a test."""
    found: list[Any] = []
    for number, source in enumerate(sources, 1):
        found.append(pytest.param(source, id=f"{page} {number}"))
        if (twin := example_twin(source)) is not None:
            found.append(pytest.param(twin, id=f"{page} {number} blocking"))
    return found


def run(source: str, names: dict[str, Any]) -> dict[str, Any]:
    """Run an example of either package, with a `client` of its package. Return the names that it defines.

    It has to keep to what its models take.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("error", runware.ModelWarning)
        return _ran(source, names)


def _ran(source: str, names: dict[str, Any]) -> dict[str, Any]:
    code = compile(source, "an example", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    if not code.co_flags & inspect.CO_COROUTINE:
        with runware_sync.Runware() as client:
            names |= {"client": client}
            exec(code, names)
        return names

    async def with_client() -> None:
        async with runware.Runware() as client:
            names["client"] = client
            await eval(code, names)

    asyncio.run(with_client())
    return names
