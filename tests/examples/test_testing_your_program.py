"""Every example of docs/guides/testing-your-program.md runs, and the table of the control API is complete."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from starlette.routing import Route

from runware.emulator import Emulator
from runware_sync import Runware

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "guides" / "testing-your-program.md").read_text("utf-8")


def examples(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with the files of the page. Each says its name in its first line."""
    for text in examples("python") + examples("js"):
        name = text.partition("\n")[0].split()[-1]
        (tmp_path / name).write_text(text)
    return tmp_path


def run(project: Path, *command: str, **environment: str) -> str:
    mine = {key: value for key, value in os.environ.items() if not key.startswith(("RUNWARE_", "PYTEST_"))}
    done = subprocess.run(
        command, cwd=project, env={**mine, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_the_test_with_the_fixture(project: Path) -> None:
    command = (sys.executable, "-m", "pytest", "-q", "test_program.py", "test_trouble.py")
    assert "2 passed" in run(project, *command)  # with the strict server of the page
    (project / "conftest.py").unlink()
    assert "2 passed" in run(project, *command)


def test_the_test_with_unittest(project: Path) -> None:
    assert "Ran 2 tests" in run(project, sys.executable, "-m", "unittest", "test_with_unittest")


def test_the_setting(project: Path) -> None:
    [setting] = examples("toml")
    (project / "pyproject.toml").write_text(setting)
    (project / "test_more.py").write_text(
        "import os\nKEY = os.environ['RUNWARE_API_KEY']\ndef test_it():\n    from program import paint\n    assert paint('x')\n"
    )
    assert "2 passed" in run(project, sys.executable, "-m", "pytest", "-q", "test_program.py", "test_more.py")
    with pytest.raises(AssertionError, match="KeyError: 'RUNWARE_API_KEY'"):
        run(project, sys.executable, "-m", "pytest", "-q", "-o", "runware_emulator=false", "test_more.py")


@pytest.fixture
def server() -> Iterator[Emulator]:
    with Emulator() as running:
        yield running


@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl here")
def test_the_commands(server: Emulator, project: Path) -> None:
    [commands] = examples("bash")
    commands = commands.replace("http://127.0.0.1:8000", server.http_url.removesuffix("/v1"))
    said = run(project, "sh", "-e", "-c", commands)
    decoder, values, rest = json.JSONDecoder(), [], said
    while rest.strip():
        value, end = decoder.raw_decode(rest.strip())
        values.append(value)
        rest = rest.strip()[end:]
    answer, asked, ledger, faults = values
    assert answer["data"][0]["taskType"] == "imageInference"
    assert [(task["prompt"], task["state"]) for task in asked["requests"]] == [("a lighthouse", "done")]
    assert ledger["total"] == server.billed > 0
    assert (faults["overload"], faults["latency"]) == (server.faults.overload, server.latency) == (0.5, 0.2)


@pytest.mark.skipif(shutil.which("node") is None, reason="there is no Node here")
def test_the_test_in_javascript(server: Emulator, project: Path) -> None:
    said = run(
        project, "node", "--test", "program.test.mjs", RUNWARE_EMULATOR=server.http_url.removesuffix("/v1")
    )
    assert re.search(r"^\S+ pass 3$", said, re.MULTILINE), said


def test_the_control_api_says_what_the_page_says(runware_emulator: Emulator) -> None:
    page = (ROOT / "docs" / "guides" / "local-server.md").read_text("utf-8")
    section = page.partition("## The control API\n")[2]
    with Runware() as client:
        client.prompt_enhance(prompt="a lighthouse")
    address = runware_emulator.http_url.removesuffix("/v1") + "/_emulator"
    for path in ("state", "requests", "requests/1", "ledger"):
        for name in httpx.get(f"{address}/{path}").raise_for_status().json():
            assert f"`{name}`" in section or f'"{name}"' in section, name
    for name in httpx.get(f"{address}/requests").json()["requests"][0]:
        assert f"`{name}`" in section, name


def test_the_table_of_the_control_api_has_every_route() -> None:
    page = (ROOT / "docs" / "guides" / "local-server.md").read_text("utf-8")
    described = set(re.findall(r"^\| `(\w+) (/_emulator/\S+)`", page, re.MULTILINE))
    routes = {
        (method, route.path)
        for route in Emulator()._control.routes
        if isinstance(route, Route)  # events have a WebSocket besides, under the same path
        for method in route.methods or ()
        if method != "HEAD"
    }
    assert {(method, re.sub(r"\{\w+\}", "N", path)) for method, path in routes} == {
        (method, re.sub(r"\d+$", "N", path)) for method, path in described
    }
