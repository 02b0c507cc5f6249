"""Files about the repository say what is so: generated files, workflows, hooks, versions."""

from __future__ import annotations

import inspect
import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

import runware
import runware.batch
from runware import emulator

ROOT = Path(__file__).parents[1]
MARK = "codegen generate`"
#: Says what is generated, and is not.
SAYS_IT = "codegen/"


def tracked() -> list[str]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("This is no clone.")
    return [name for name in listed.stdout.splitlines() if (ROOT / name).exists()]


def head(name: str) -> str:
    with (ROOT / name).open(encoding="utf-8") as file:
        return file.readline() + file.readline()


def test_generated_files_are_known_as_such() -> None:
    """Then reviews leave them folded."""
    names = [name for name in tracked() if name.endswith((".py", ".md")) and not name.startswith(SAYS_IT)]
    made = {name for name in names if MARK in head(name)}
    asked = subprocess.run(
        ["git", "check-attr", "linguist-generated", *names],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    marked = {line.split(":")[0] for line in asked.stdout.splitlines() if line.endswith(": set")}
    assert len(made) > 100
    assert {name for name in made if name not in marked} == set()
    assert {name for name in marked if name not in made and (ROOT / name).read_text("utf-8").strip()} == set()


def workflows() -> list[Path]:
    return sorted((ROOT / ".github/workflows").glob("*.yml"))


def steps(path: Path) -> list[dict[str, Any]]:
    document = yaml.safe_load(path.read_text("utf-8"))
    return [step for job in document["jobs"].values() for step in job["steps"]]


@pytest.mark.parametrize("path", workflows(), ids=lambda path: path.stem)
def test_workflows_only_call_sessions_that_exist(path: Path) -> None:
    noxfile = (ROOT / "noxfile.py").read_text("utf-8")
    sessions = set(re.findall(r"^@nox\.session.*\ndef (\w+)", noxfile, re.MULTILINE))
    text = path.read_text("utf-8")
    commands = [step["run"] for step in steps(path) if "run" in step]
    assert all(command.startswith(("python -m nox -s ", "python -m pip install nox")) for command in commands)
    named = {word for command in commands for word in re.findall(r"-s ([a-z ]+)", command)}
    named |= set(re.findall(r"^ +- \"(\w+) -- ", text, re.MULTILINE))
    named |= {name for listed in re.findall(r"session: \[(.+)\]", text) for name in listed.split(", ")}
    assert {word for names in named for word in names.split()} <= sessions


def hooks() -> dict[str, list[str]]:
    """What each hook of pre-commit installs."""
    document = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))
    return {
        hook["id"]: hook["additional_dependencies"] for repo in document["repos"] for hook in repo["hooks"]
    }


def test_hooks_install_what_is_declared() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["dependency-groups"]["codegen"]
    [ruff] = [name for name in declared if name.startswith("ruff==")]
    assert hooks()["ruff-check"] == hooks()["ruff-format"] == [ruff]
    assert hooks()["codegen"] == ["attrs", "cattrs", *declared]


@pytest.mark.parametrize("path", workflows(), ids=lambda path: path.stem)
def test_actions_are_pinned_to_commits(path: Path) -> None:
    """A tag can be moved by whoever takes an action over; a commit cannot. The comment is what people and dependabot read."""
    used = re.findall(r"uses: (.+)", path.read_text("utf-8"))
    assert used
    assert [one for one in used if not re.fullmatch(r"[\w/-]+@[0-9a-f]{40}  # v\d+\.\d+\.\d+", one)] == []


def test_continuous_integration_takes_each_python_that_is_tested() -> None:
    [listed] = re.findall(r'for version in \((".+")\) if is_here', (ROOT / "noxfile.py").read_text("utf-8"))
    versions = re.findall(r'"3\.(\d+)"', listed)
    [taken] = re.findall(r"\^3\\\.\(([\d|]+)\)", (ROOT / ".ci" / "run").read_text("utf-8"))
    assert taken.split("|") == versions
    readme = (ROOT / "README.md").read_text("utf-8")
    assert f"from 3.{versions[0]} to 3.{versions[-1]}" in readme


def test_the_command_of_the_readme_is_that_of_continuous_integration() -> None:
    [command] = re.findall(r"^python3 .*nox -s tests$", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE)
    assert command in (ROOT / ".ci/run").read_text("utf-8").splitlines()


def test_forms_are_valid() -> None:
    for path in (ROOT / ".github/ISSUE_TEMPLATE").glob("*.yml"):
        form = yaml.safe_load(path.read_text("utf-8"))
        if path.name != "config.yml":
            assert {"name", "description", "body"} <= form.keys()


def test_addresses_in_the_packages_are_those_of_pages() -> None:
    """An installed package has no `docs/`. Where a page is named that a person reads, its address is named."""
    site = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["urls"]["Documentation"]
    shipped = [path for name in ("runware", "runware_sync") for path in (ROOT / name).rglob("*.py")]
    named = {page for path in shipped for page in re.findall(rf"{site}/([\w/-]+)/", path.read_text("utf-8"))}
    assert named
    assert [page for page in named if not (ROOT / "docs" / f"{page}.md").exists()] == []
    public = {
        id(value): value for package in (runware, runware.batch, emulator) for value in vars(package).values()
    }
    texts = [inspect.getdoc(value) or "" for value in [runware.batch, emulator, *public.values()]]
    assert [text for text in texts if "docs/" in text.replace("/docs/", "")] == []
