"""A separate environment for each client, reused by later runs."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

from benchmarks.clients import Environment

ROOT = Path(__file__).parent.parent
FOLDER = Path(sys.prefix) / "clients"


class UnavailableError(Exception):
    """An environment cannot be made on this machine. The message says why."""


def prepare(environment: Environment) -> None:
    """Make an environment, unless it exists with the same requirements.

    Raises:
        UnavailableError: A requirement cannot be installed.
    """
    folder = FOLDER / environment.name
    wanted = json.dumps(
        [environment.requirements, sys.version, _dependencies() if "-e" in environment.requirements else []]
    )
    stamp = folder / "requirements.json"
    if stamp.exists() and stamp.read_text() == wanted:
        return
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    print(f"Installing {environment.name} ...", flush=True)
    requirements = [requirement.format(root=ROOT) for requirement in environment.requirements]
    if environment.node:
        if shutil.which("node") is None or shutil.which("npm") is None:
            raise UnavailableError("node or npm is not installed.")
        (folder / "package.json").write_text("{}")
        _run("npm", "install", "--no-audit", "--no-fund", "--silent", "--prefix", str(folder), *requirements)
    else:
        _run(sys.executable, "-m", "venv", str(folder))
        _run(str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", *requirements)
    stamp.write_text(wanted)


def interpreter(environment: Environment) -> str:
    """Return the command that runs a driver in the environment."""
    return (
        shutil.which("node") or "node"
        if environment.node
        else str(FOLDER / environment.name / "bin" / "python")
    )


def package_file(environment: Environment) -> Path:
    """Return the main file of a node package, which the driver outside its folder imports by path."""
    folder = FOLDER / environment.name / "node_modules" / environment.packages[0]
    return folder / str(json.loads((folder / "package.json").read_text())["main"])


def versions(environment: Environment) -> dict[str, str]:
    """Return the versions of the environment's packages."""
    if environment.node:
        modules = FOLDER / environment.name / "node_modules"
        found = {
            name: json.loads((modules / name / "package.json").read_text())["version"]
            for name in environment.packages
        }
        node = subprocess.run(["node", "--version"], capture_output=True, text=True).stdout.strip()  # noqa: S607
        return {**found, "node": node.removeprefix("v")}
    code = (
        "import importlib.metadata as m, json, sys; "
        "print(json.dumps({d.name: d.version for d in m.distributions() if d.name in sys.argv[1:]}))"
    )
    command = [interpreter(environment), "-c", code, *environment.packages]
    return dict(
        sorted(json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout).items())
    )


def _dependencies() -> list[object]:
    """Return this project's own dependencies: an editable installation does not notice that they change."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return [project["dependencies"], project["optional-dependencies"]]


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise UnavailableError(
            f"{command[0]} failed: {(done.stderr or done.stdout).strip().splitlines()[-1]}"
        )
