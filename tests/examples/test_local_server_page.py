"""The examples of the local server's page run, and what they say comes true."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import runware_sync
from runware.emulator import ChosenAnswer, Emulator
from tests.support.pages import both, run, text
from tests.support.posting import picture

PAGE = text("docs/guides/local-server.md")


def blocks(section: str, language: str) -> list[str]:
    """The examples of a section."""
    [text] = [part for part in PAGE.split("\n## ") if part.startswith(section)]
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def test_the_tests_that_choose_answers_pass(
    runware_emulator: Emulator,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("cat.png").write_bytes(picture(30, 20))
    names: dict[str, Any] = {}
    [source] = blocks("Choosing answers", "python")
    exec(compile(source, "local-server.md", "exec"), names)
    tests: list[Callable[[Emulator], None]] = [names[name] for name in names if name.startswith("test_")]
    assert len(tests) == 2
    for test in tests:
        test(runware_emulator)
    assert "No credits: " in capsys.readouterr().out


def test_answers_are_chosen_as_the_page_says(runware_emulator: Emulator) -> None:
    [source] = blocks("Choosing answers", "sh")
    said: list[str] = []
    for line in source.splitlines():
        command = line.partition("#")[0].replace("127.0.0.1:8000", f"127.0.0.1:{runware_emulator.port}")
        done = subprocess.run(["sh", "-c", f"{command} -sSf"], capture_output=True, text=True, check=True)
        said.append(done.stdout)
    assert '"insufficientCredits"' in said[0]
    assert '"insufficientCredits"' in said[1]
    assert runware_emulator.answers == []


def test_the_page_has_every_key_of_an_answer() -> None:
    import attrs

    [section] = [part for part in PAGE.split("\n## ") if part.startswith("Choosing answers")]
    for field in attrs.fields(ChosenAnswer):
        assert f"`{field.name}`" in section, field.name


@pytest.mark.parametrize("source", both(blocks("Recording and replaying", "python"), "replaying"))
def test_a_recording_is_made_and_played_back(
    source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RUNWARE_RECORD", "recording.jsonl")
    task: dict[str, Any] = {
        "model": "runware:101@1",
        "positive_prompt": "a cat",
        "width": 512,
        "height": 512,
        "seed": 1,
    }
    with Emulator() as server, runware_sync.Runware("key", url=server.url) as client:
        [recorded] = client.image_inference(**task)
    monkeypatch.delenv("RUNWARE_RECORD")
    monkeypatch.setenv("RUNWARE_API_KEY", "any key")
    names = run(source, {})
    assert names["image"].image_uuid == recorded.image_uuid


@pytest.mark.parametrize("source", both(blocks("Faults", "python"), "faults"))
def test_a_server_with_faults_bills_what_the_page_prints(
    source: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RUNWARE_API_KEY", "any key")
    run(source, {})
    assert float(capsys.readouterr().out) > 0


def test_no_example_is_left_out() -> None:
    sections = ("Choosing answers", "Recording and replaying", "Faults")
    assert sum(len(blocks(section, "python")) for section in sections) == PAGE.count("```python\n")
