"""What is in sdist and wheel, and whether the wheel works in empty environments.

python -m distribution dist/ --python 3.11 3.13
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from distribution.programs import CLUSTER, COMMAND, DASK, EMULATOR, FIXTURE, QUICKSTART, SOCKS, SPEED

ROOT = Path(__file__).parents[1]
#: Of each archive, what must be in it, and what must not be in any.
WHEEL = ("runware/__init__.py", "runware/py.typed", "runware_sync/__init__.py", "runware_sync/py.typed", "runware_pytest.py",
         "runware/emulator/page/index.html")  # fmt: skip
SDIST = (
    "README.md",
    "LICENSE",
    "CHANGELOG.md",
    "pyproject.toml",
    "hatch_build.py",
    "schema/shared.yaml",
    "tests/conftest.py",
)
NEVER = re.compile(r"(^|/)(\.git|\.nox|\.venv|out|dist|__pycache__|node_modules)/|\.pyc$|(^|/)\.env$")
#: Extra -> the programs that must run with it.
EXTRAS = {
    "": (QUICKSTART,),
    "cli": (QUICKSTART, COMMAND),
    "emulator": (EMULATOR, FIXTURE),
    "emulator,media": (EMULATOR,),
    "emulator,fonts": (EMULATOR,),
    "dask": (QUICKSTART, DASK),
    "emulator,dask": (CLUSTER,),
    "speed": (QUICKSTART, SPEED),
    "socks": (QUICKSTART, SOCKS),
}
RESOLUTIONS = ("highest", "lowest-direct")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="with one sdist and one wheel")
    parser.add_argument("--python", nargs="+", default=["3"], help="versions to try")
    parser.add_argument(
        "--quick", action="store_true", help="the newest Python with the newest versions alone"
    )
    given = parser.parse_args()
    [wheel], [sdist] = given.folder.glob("*.whl"), given.folder.glob("*.tar.gz")
    problems = [*in_tag(os.environ), *in_wheel(wheel), *in_sdist(sdist)]
    for problem in problems:
        print(problem)
    if problems:
        sys.exit(1)
    pythons = given.python[-1:] if given.quick else given.python
    for each in pythons:
        for resolution in RESOLUTIONS[:1] if given.quick else RESOLUTIONS:
            # The lowest versions that are declared have wheels for the lowest Python.
            if resolution == RESOLUTIONS[0] or each == given.python[0]:
                for extra in EXTRAS:
                    try_out(wheel, each, resolution, extra)


def version() -> str:
    """What is released."""
    [found] = re.findall(
        r'^__version__ = "(.+)"', (ROOT / "runware/version.py").read_text("utf-8"), re.MULTILINE
    )
    return str(found)


def in_tag(environment: Mapping[str, str]) -> Iterator[str]:
    """A line for each thing that is wrong with the tag that a workflow releases; none where there is no tag."""
    if environment.get("GITHUB_REF_TYPE") != "tag":
        return
    tag = environment["GITHUB_REF_NAME"]
    if tag != f"v{version()}":
        yield f"The tag {tag} releases {version()}, which runware/version.py has: it must be v{version()}."
    dated = rf"^## {re.escape(version())} - \d{{4}}-\d\d-\d\d$"
    if not re.search(dated, (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE):
        yield f"CHANGELOG.md has no date for {version()}."


def in_wheel(wheel: Path) -> Iterator[str]:
    """A line for each thing that is wrong."""
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        [metadata] = [archive.read(name).decode() for name in names if name.endswith(".dist-info/METADATA")]
    yield from _missing(wheel, names, WHEEL)
    ours = {
        path.relative_to(ROOT).as_posix()
        for name in ("runware", "runware_sync")
        for path in (ROOT / name).rglob("*.py")
    }
    yield from _missing(wheel, names, sorted(ours))
    for name in names:
        if not name.startswith(("runware/", "runware_sync/", "runware_pytest.py", "runware_duo-")):
            yield f"{wheel.name} has {name}, which is none of its packages."
    if re.findall(r"^Version: (.+)$", metadata, re.MULTILINE) != [version()]:
        yield f"{wheel.name} has another version than runware/version.py, which has {version()}."
    tried = {name for extra in EXTRAS for name in extra.split(",")}
    for extra in re.findall(r"^Provides-Extra: (.+)$", metadata, re.MULTILINE):
        if extra not in tried:
            yield f"{wheel.name} has the extra {extra}, which distribution/__main__.py does not try."
    for link in re.findall(r"\]\(([^)]+)\)", metadata):
        if not link.startswith("https://"):
            yield f"{wheel.name}: its description has the link {link}, which leads nowhere on a package index."


def in_sdist(sdist: Path) -> Iterator[str]:
    """A line for each thing that is wrong."""
    with tarfile.open(sdist) as archive:
        names = [name.partition("/")[2] for name in archive.getnames()]
    pages = (path for path in (ROOT / "docs").rglob("*") if path.is_file() and "cache" not in path.as_posix())
    yield from _missing(sdist, names, [*SDIST, *(path.relative_to(ROOT).as_posix() for path in pages)])


def _missing(archive: Path, names: list[str], wanted: tuple[str, ...] | list[str]) -> Iterator[str]:
    yield from (f"{archive.name} has no {name}." for name in wanted if name not in names)
    yield from (
        f"{archive.name} has {name}, which is not for others." for name in names if NEVER.search(name)
    )


def try_out(wheel: Path, python_version: str, resolution: str, extra: str) -> None:
    """Install the wheel into an empty environment, and run what the extra promises. Ends the program if something fails."""
    with TemporaryDirectory() as folder:
        python = Path(folder, "bin" if os.name == "posix" else "Scripts", "python")
        _run("uv", "venv", "--quiet", "--python", python_version, folder, at=folder)
        wanted = f"{wheel.resolve()}[{extra}]" if extra else str(wheel.resolve())
        further = ["pytest>=8.3"] if extra == "emulator" else []
        install = ("uv", "pip", "install", "--quiet", f"--resolution={resolution}", "--python", str(python))
        _run(*install, wanted, *further, at=folder)
        for number, program in enumerate(EXTRAS[extra]):
            path = Path(folder, f"test_program_{number}.py")
            path.write_text(program, encoding="utf-8")
            is_test = program is FIXTURE
            _run(
                str(python),
                *(("-m", "pytest", "-q", "-p", "no:cacheprovider") if is_test else ()),
                str(path),
                at=folder,
            )
        print(
            f"Python {python_version}, {resolution} versions, {f'[{extra}]' if extra else 'no extra'}: works",
            flush=True,
        )


def _run(*command: str, at: str) -> None:
    environment = {
        name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")
    }
    done = subprocess.run(command, cwd=at, env=environment, capture_output=True, text=True, timeout=600)
    if done.returncode:
        print(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
        sys.exit(1)


if __name__ == "__main__":
    main()
