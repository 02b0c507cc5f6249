"""Every example in a public docstring runs, in the flavour it is written in."""

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

FLAVOURS = {"runware": runware, "runware_sync": runware_sync}


def examples() -> list[Any]:
    found: list[Any] = []
    for package, module in FLAVOURS.items():
        for name, member in inspect.getmembers(module.Runware):
            text = inspect.getdoc(member) or ""
            if not name.startswith("_") and ">>>" in text:
                found.append(pytest.param(package, text, id=f"{package}.{name}"))
        found.append(pytest.param(package, inspect.getdoc(module.Runware), id=f"{package}.Runware"))
    return found


@pytest.mark.parametrize(("package", "text"), examples())
async def test_an_example_runs(
    package: str, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, runware_emulator: Emulator
) -> None:
    monkeypatch.chdir(tmp_path)
    source = "".join(example.source for example in doctest.DocTestParser().get_examples(text))
    code = compile(source, "<example>", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    client = FLAVOURS[package].Runware()
    names = {"client": client}
    result = eval(code, names)
    if inspect.iscoroutine(result):
        await result
    closing = client.disconnect()
    if inspect.iscoroutine(closing):
        await closing
    assert runware_emulator.requests
