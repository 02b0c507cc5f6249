"""An environment for each client: their import names collide with ours and with one another."""

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
    """Where a client is installed, and the command that runs its driver."""

    folder: Path
    command: list[str]


def prepare(client: Client, below: Path) -> Environment:
    """Install a client, unless it is there from the last time.

    Raises:
        RuntimeError: There is no Node.
        CalledProcessError: pip or npm failed, and said why.
    """
    folder = below.absolute() / re.sub(r"[^\w.-]+", "_", client.requirement)
    is_node = client.driver.endswith(".mjs")
    if is_node and not (shutil.which("npm") and shutil.which("node")):
        raise RuntimeError(f"{client.name} needs Node with npm, and they are not on the PATH.")
    installed = folder / "installed"
    if not installed.exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        (_npm if is_node else _pip)(client.requirement, folder)
        installed.touch()
    runtime = shutil.which("node") if is_node else _python(folder)
    return Environment(folder, [str(runtime), str(DRIVERS / client.driver)])


def _python(folder: Path) -> Path:
    return folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def _pip(requirement: str, folder: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    pip = [str(_python(folder)), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, requirement], check=True)


def _npm(requirement: str, folder: Path) -> None:
    npm = shutil.which("npm") or "npm"
    subprocess.run([npm, "install", "--silent", "--prefix", str(folder), requirement], check=True)


def versions() -> str:
    """The Python and the Node that the clients run on."""
    python = f"Python {sys.version.split()[0]}"
    node = shutil.which("node")
    if node is None:
        return python
    shown = subprocess.run([node, "--version"], check=True, capture_output=True, text=True).stdout.strip()
    return f"{python}, Node {shown.removeprefix('v')}"
