"""Every example in a public docstring runs, in the colour it is written in."""

from __future__ import annotations

import ast
import doctest
import inspect
from pathlib import Path
from typing import Any

import pytest

import runware
import runware_sync
from runware.emulator import Emulator

pytestmark = pytest.mark.slow

COLOURS = {"runware": runware, "runware_sync": runware_sync}


def examples() -> list[Any]:
    found: list[Any] = []
    for package, module in COLOURS.items():
        for name, member in inspect.getmembers(module.Runware):
            text = inspect.getdoc(member) or ""
            if not name.startswith("_") and ">>>" in text:
                found.append(pytest.param(package, text, id=f"{package}.{name}"))
        found.append(pytest.param(package, inspect.getdoc(module.Runware), id=f"{package}.Runware"))
    return found


@pytest.mark.parametrize(("package", "text"), examples())
async def test_an_example_runs(
    package: str, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    source = "".join(example.source for example in doctest.DocTestParser().get_examples(text))
    code = compile(source, "<example>", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    with Emulator() as server:
        monkeypatch.setenv("RUNWARE_API_KEY", "any")
        monkeypatch.setenv("RUNWARE_BASE_URL", server.url)
        client = COLOURS[package].Runware()
        names = {"client": client}
        result = eval(code, names)
        if inspect.iscoroutine(result):
            await result
        closing = client.disconnect()
        if inspect.iscoroutine(closing):
            await closing
        assert server.requests
