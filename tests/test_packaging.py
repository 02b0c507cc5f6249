"""What must travel with the packages travels, however they are packed."""

from __future__ import annotations

import os
import re
import runpy
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from distribution.__main__ import in_tag
from runware import __version__

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


PAGE = "runware/emulator/page/"


def test_all_data_are_modules_but_for_the_page_of_the_local_server() -> None:
    """What packs programs (PyInstaller) takes modules along, and leaves other files behind. Only the page may be."""
    others = {path.relative_to(ROOT).as_posix() for path in sources() if path.suffix != ".py"}
    page = {name for name in others if name.startswith(PAGE)}
    assert others - page == {"runware/py.typed", "runware_sync/py.typed"}
    assert {name.removeprefix(PAGE).rpartition(".")[2] for name in page} == {"html", "css", "js", "svg"}


def test_a_program_runs_from_an_archive(tmp_path: Path) -> None:
    archive = tmp_path / "packed.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        for path in sources():
            packed.write(path, path.relative_to(ROOT))
    program = """
from urllib.request import urlopen
import runware, runware_sync
from runware.emulator import Emulator

assert ".zip" in runware.__file__
with Emulator() as server, runware_sync.Runware("key", url=server.url) as client:
    images = client.image_inference(model="bfl-flux-1-dev", positive_prompt="a lighthouse", width=128, height=128)
    assert server.requests[0]["model"] == "runware:101@1"
    [path] = client.save(images, "out")
    print(path.stat().st_size > 0)
    for name in ("", "_emulator/page/main.js"):
        with urlopen(f"http://127.0.0.1:{server.port}/{name}") as answer:
            print(answer.status, answer.headers["Content-Type"])
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
    printed = "True\n200 text/html; charset=utf-8\n200 text/javascript; charset=utf-8\n"
    assert (done.stdout, done.stderr) == (printed, "")


#: Modules that the vendor's packages have, too.
THEIRS = ("client", "config", "errors", "version")
PROGRAMS = {
    "import runware_sync": "ImportError: ",
    "from runware.cli_command import main; sys.exit(main())": "runware-duo: ",
    "from runware.emulator_command import main; sys.exit(main())": "runware-emulator: ",
}


@pytest.mark.parametrize("line", PROGRAMS)
@pytest.mark.parametrize("there", ["class Runware: ...\n", None], ids=["overwritten", "removed"])
def test_another_package_in_its_place_is_told_in_one_sentence(
    there: str | None, line: str, tmp_path: Path
) -> None:
    """Installers write over files of packages with the same import name, and take them away with the other package."""
    for name in SHIPPED[:2]:
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("__init__", *THEIRS):
        (tmp_path / f"runware/{name}.py").unlink()
        if there is not None:
            (tmp_path / f"runware/{name}.py").write_text(there)
    program = f"""
import os, sys
sys.meta_path[:] = [finder for finder in sys.meta_path if "editable" not in repr(finder)]
sys.path[:] = [path for path in sys.path if path == {str(tmp_path)!r} or not os.path.isdir(os.path.join(path, "runware"))]
{line}
"""
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith(
        f"{PROGRAMS[line]}Another package was installed or removed in the place of runware-duo"
    )
    assert "pip uninstall runware runware-sdk" in last


@pytest.mark.parametrize(
    ("kind", "tag", "wrong"),
    [
        ("branch", "main", []),
        ("tag", f"v{__version__}", []),
        (
            "tag",
            "v0.0.1",
            [
                f"The tag v0.0.1 releases {__version__}, which runware/version.py has: it must be v{__version__}."
            ],
        ),
    ],
)
def test_a_tag_releases_the_version_that_it_names(kind: str, tag: str, wrong: list[str]) -> None:
    dated = f"CHANGELOG.md has no date for {__version__}."
    told = list(in_tag({"GITHUB_REF_TYPE": kind, "GITHUB_REF_NAME": tag}))
    assert [line for line in told if line != dated] == wrong


def test_addresses_of_the_readme_are_absolute_on_the_package_index() -> None:
    """There, what is relative leads nowhere. The addresses stand in pyproject.toml alone."""
    pytest.importorskip("hatchling", reason="pip install hatchling")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    hook = runpy.run_path(str(ROOT / "hatch_build.py"))
    text = hook["for_index"]((ROOT / "README.md").read_text("utf-8"), project["urls"])
    targets = re.findall(r"\]\(([^)]+)\)", text)
    assert len(targets) > 20
    assert [target for target in targets if not target.startswith("https://")] == []
    source = project["urls"]["Source"]
    assert f"![Eight pictures with their prompts, made by the local server]({source}/raw/main/docs/" in text
    assert f"[schema]({source}/blob/main/schema/README.md)" in text
    assert f"({project['urls']['Documentation']}/guides/batches/)" in text
