"""Every Python example in the README runs, and what it points to exists."""

from __future__ import annotations

import ast
import asyncio
import inspect
import re
from pathlib import Path
from typing import Any

import pytest

import runware
from runware.emulator import Emulator

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "README.md").read_text("utf-8")


def examples() -> list[Any]:
    """The examples, each named by its section; those of tests and of webhooks have tests of their own."""
    found: list[Any] = []
    for section in PAGE.split("\n## ")[1:]:
        title = section.partition("\n")[0]
        blocks = re.findall(r"^```python\n(.*?)^```", section, re.MULTILINE | re.DOTALL)
        found += [pytest.param(block, id=f"{title} {number}") for number, block in enumerate(blocks, 1)]
    return found


def example(word: str) -> str:
    """The one example that has this word."""
    [block] = [each.values[0] for each in examples() if word in each.values[0]]
    return str(block)


def run(source: str, names: dict[str, Any]) -> None:
    code = compile(source, "README.md", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    if not code.co_flags & inspect.CO_COROUTINE:
        exec(code, names)
        return

    async def with_client() -> None:
        async with runware.Runware() as client:
            names["client"] = client
            await eval(code, names)

    asyncio.run(with_client())


@pytest.mark.parametrize("source", examples())
def test_an_example_runs(
    source: str, runware_emulator: Emulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    run(source, {"__name__": "readme"})
    if "client.save(" in source:
        assert list((tmp_path / "out").iterdir())
    if "await client." in source:
        assert runware_emulator.requests


def test_the_test_of_a_program_passes(runware_emulator: Emulator) -> None:
    def my_program() -> None:
        async def paint() -> None:
            async with runware.Runware() as client:
                await client.image_inference(model="bfl:7@1", positive_prompt="a lighthouse")

        asyncio.run(paint())

    names: dict[str, Any] = {"my_program": my_program}
    run(example("def test_my_program"), names)
    names["test_my_program"](runware_emulator)
    assert [task["positivePrompt"] for task in runware_emulator.requests] == ["a lighthouse"]


def test_the_webhook_takes_each_result_once(capsys: pytest.CaptureFixture[str]) -> None:
    names: dict[str, Any] = {}
    run(example("def receive"), names)
    body = (
        b'{"data": [{"taskType": "promptEnhance", "taskUUID": "0d2a1d0c-5f0e-4a5e-9c1b-3d9a7b0f5e11", '
        b'"text": "a tall lighthouse"}]}'
    )
    assert names["receive"]("a guess", body) == 403
    assert [names["receive"]("my secret", body) for _ in range(2)] == [200, 200]
    assert capsys.readouterr().out.count("a tall lighthouse") == 1


PAGES = [
    "README.md",
    "CONTRIBUTING.md",
    "schema/README.md",
    *sorted(f"docs/{p.name}" for p in (ROOT / "docs").glob("*.md")),
]


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    path = ROOT / page
    targets = re.findall(r"\]\(([^)#]+)\)", path.read_text("utf-8"))
    assert [each for each in targets if "://" not in each and not (path.parent / each).exists()] == []


@pytest.mark.parametrize("page", PAGES)
def test_commands_exist(page: str) -> None:
    named = set(re.findall(r"nox -s (\w+)", (ROOT / page).read_text("utf-8")))
    noxfile = (ROOT / "noxfile.py").read_text("utf-8")
    assert named <= set(re.findall(r"^@nox\.session.*\ndef (\w+)", noxfile, re.MULTILINE))
