"""Size costs time and nothing else, ten times as much ten times the time; and it does not matter where one stands."""

from __future__ import annotations

import ast
import copy
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from codegen import render
from codegen.load import load_schema
from codegen.prose import unmarked
from tests.codegen import small_schema

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent.parent


def with_parameters(count: int) -> dict[str, Any]:
    echo = copy.deepcopy(small_schema.CONTENT["tasks/fancy_echo.yaml"])
    for number in range(count):
        echo["params"][f"extraNumber{number}"] = {
            "type": "number",
            "path": f"settings.extraNumber{number}",
            "range": [0, 1],
            "source": "nature",
            "server_default": 0.5,
            "doc": "How much of it there is, from 0 to 1.",
        }
        echo["examples"][0]["send"][f"extraNumber{number}"] = 0.25
    return echo


def with_objects_inside_of_each_other(count: int) -> dict[str, Any]:
    echo = copy.deepcopy(small_schema.CONTENT["tasks/fancy_echo.yaml"])
    for number in range(count):
        inner = {"type": f"Inner{number + 1}", "doc": "What is inside."}
        last = {"type": "string", "doc": "The innermost."}
        fields = {"inner": inner if number + 1 < count else last}
        echo["objects"][f"Inner{number}"] = {"doc": "One more.", "fields": fields}
    echo["params"]["outermost"] = {"type": "Inner0", "doc": "The outermost."}
    return echo


def generated(content: dict[str, Any], folder: Path) -> tuple[float, str]:
    """How long it takes, in seconds of the processor, and what the models of the task are."""
    text = small_schema.written(content)
    small_schema.write(folder, {"tasks/fancy_echo.yaml": text})
    began = time.process_time()
    modules = render.modules(load_schema(folder))
    return time.process_time() - began, modules["runware/tasks/fancy_echo.py"]


@pytest.mark.parametrize("made", [with_parameters, with_objects_inside_of_each_other])
def test_ten_times_as_much_takes_ten_times_as_long(
    tmp_path: Path, made: Callable[[int], dict[str, Any]]
) -> None:
    generated(made(3), tmp_path / "first")  # what is made once, is made by now
    few = min(generated(made(300), tmp_path / f"few{number}")[0] for number in range(3))
    many, text = generated(made(3000), tmp_path / "many")
    assert len(ast.parse(unmarked(text)).body) > 10
    assert many < 20 * few, f"300 took {few:.3f} s, and 3000 took {many:.3f} s"


@pytest.mark.parametrize("folder", ["elsewhere", "with_settings_of_its_own"])
def test_it_does_not_matter_where_one_stands(tmp_path: Path, folder: str) -> None:
    place = tmp_path / folder
    place.mkdir()
    if folder == "with_settings_of_its_own":
        (place / "ruff.toml").write_text("line-length = 40\n")
        (place / "schema").mkdir()
        (place / "pyproject.toml").write_text('[tool.ruff]\nline-length = 50\nsrc = ["."]\n')
    checked = subprocess.run(
        [sys.executable, "-m", "codegen", "check"],
        cwd=place, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (checked.returncode, checked.stderr) == (0, "")
    assert list(place.rglob("*.py")) == []
