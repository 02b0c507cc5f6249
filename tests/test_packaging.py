"""What must travel with the packages travels, however they are packed."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
SHIPPED = ("runware", "runware_sync", "runware_pytest.py")


def sources() -> list[Path]:
    found: list[Path] = []
    for name in SHIPPED:
        path = ROOT / name
        found += path.rglob("*") if path.is_dir() else [path]
    return [path for path in found if path.is_file() and path.suffix != ".pyc"]


def test_the_wheel_has_all_of_it() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert tuple(project["tool"]["hatch"]["build"]["targets"]["wheel"]["only-include"]) == SHIPPED
    assert project["project"]["entry-points"]["pytest11"] == {"runware_emulator": "runware_pytest"}
    assert (ROOT / "runware_pytest.py").exists()


def test_all_data_are_modules() -> None:
    """What packs programs (PyInstaller, zipapp) takes modules along, and leaves other files behind."""
    others = {path.relative_to(ROOT).as_posix() for path in sources() if path.suffix != ".py"}
    assert others == {"runware/py.typed", "runware_sync/py.typed"}


def test_a_program_runs_from_an_archive(tmp_path: Path) -> None:
    archive = tmp_path / "packed.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        for path in sources():
            packed.write(path, path.relative_to(ROOT))
    program = """
import runware, runware_sync
from runware.emulator import Emulator

assert ".zip" in runware.__file__
with Emulator() as server, runware_sync.Runware("key", url=server.url) as client:
    images = client.image_inference(model="bfl-flux-1-dev", positive_prompt="a lighthouse", width=128, height=128)
    assert server.requests[0]["model"] == "runware:101@1"
    [path] = client.save(images, "out")
    print(path.stat().st_size > 0)
"""
    environment = {**os.environ, "PYTHONPATH": str(archive)}
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.stdout, done.stderr) == ("True\n", "")
