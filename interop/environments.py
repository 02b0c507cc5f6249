"""A separate environment for each client: their import names collide with ours and with each other."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import attrs

from interop.clients import Client

DRIVERS = Path(__file__).parent / "drivers"


@attrs.frozen
class Environment:
    """The folder in which a client is installed, and the command that runs its driver."""

    folder: Path
    command: list[str]


def prepare(client: Client, below: Path) -> Environment:
    """Install a client, unless it is installed from an earlier run.

    Raises:
        RuntimeError: Node or npm is missing.
        CalledProcessError: pip or npm failed, and printed the reason.
    """
    folder = below.absolute() / re.sub(r"[^\w.-]+", "_", _requirement(client))
    if client.is_for_node and not (shutil.which("npm") and shutil.which("node")):
        raise RuntimeError(f"{client.name} needs Node with npm, and they are not on the PATH.")
    installed = folder / "installed"
    if not installed.exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        (_npm if client.is_for_node else _pip)([_requirement(client), *client.besides], folder)
        installed.touch()
    runtime = shutil.which("node") if client.is_for_node else _python(folder)
    return Environment(folder, [str(runtime), str(DRIVERS / client.driver)])


def _python(folder: Path) -> Path:
    return folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def _requirement(client: Client) -> str:
    return f"{client.package}{'@' if client.is_for_node else '=='}{client.version}"


def newest(client: Client) -> str:
    """Return the version of the newest release.

    Raises:
        CalledProcessError: pip or npm failed, and printed the reason.
        LookupError: The output of pip cannot be parsed.
    """
    if client.is_for_node:
        return _said([shutil.which("npm") or "npm", "view", client.package, "version"]).strip()
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    answer = _said([*pip, "index", "versions", client.package])
    found = re.search(r"\(([^)\s]+)\)", answer)
    if found is None:
        raise LookupError(f"pip does not say which versions there are of {client.package}: {answer!r}")
    return found[1]


def _said(command: list[str]) -> str:
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def _pip(requirements: list[str], folder: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    pip = [str(_python(folder)), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, *requirements], check=True)


def _npm(requirements: list[str], folder: Path) -> None:
    npm = shutil.which("npm") or "npm"
    subprocess.run([npm, "install", "--silent", "--prefix", str(folder), *requirements], check=True)


def versions() -> str:
    """Return the versions of Python and Node that the clients run on."""
    python = f"Python {sys.version.split()[0]}"
    node = shutil.which("node")
    if node is None:
        return python
    shown = subprocess.run([node, "--version"], check=True, capture_output=True, text=True).stdout.strip()
    return f"{python}, Node {shown.removeprefix('v')}"
