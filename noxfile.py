"""What can be done with this repository: `nox -l` lists it, `nox -s NAME` does it."""

from __future__ import annotations

import argparse
import shutil
import subprocess
from pathlib import Path

import nox

nox.options.default_venv_backend = "virtualenv"
nox.options.reuse_existing_virtualenvs = True
nox.options.sessions = ["tests", "check"]
nox.options.error_on_missing_interpreters = False

ROOT = Path(__file__).parent
GROUPS = nox.project.load_toml("pyproject.toml")["dependency-groups"]


def is_here(version: str) -> bool:
    """Whether that Python runs: version managers leave commands behind for those that are not chosen."""
    command = shutil.which(f"python{version}")
    return command is not None and subprocess.run([command, "--version"], capture_output=True).returncode == 0  # noqa: S603


#: The tests that run on every Python; all of them run on the newest.
ON_EVERY_PYTHON = ("client", "processes", "protocol", "saving")
VERSIONS = [version for version in ("3.11", "3.12", "3.13") if is_here(version)]


@nox.session
def demo(session: nox.Session) -> None:
    """Eight pictures from a local server, or with `-- --live` from the public API."""
    session.install("-e", ".[emulator]", "rich>=13")
    session.run("python", "examples/demo.py", *session.posargs)


@nox.session(python=VERSIONS or None)
def tests(session: nox.Session) -> None:
    """The tests, on every Python that is here."""
    session.install("-e", ".[emulator,media,speed]", *GROUPS["tests"], *GROUPS["codegen"])
    # Six at a time even on two cores: most of the time goes by waiting, for answers and for servers to stop.
    at_once = ["--numprocesses=6", "--dist=worksteal"]
    if session.posargs or session.python == (VERSIONS or [None])[-1]:
        session.run("pytest", *at_once, *session.posargs)
    else:
        # What differs from one Python to another shows here: event loops, threads, processes, files.
        session.run("pytest", *at_once, "-m", "not slow", *(f"tests/{name}" for name in ON_EVERY_PYTHON))


@nox.session(python="3.11")
def lowest(session: nox.Session) -> None:
    """The tests of clients, files and the local server with the lowest versions that are declared."""
    session.install("uv")
    wanted = str(Path(session.create_tmp(), "lowest.txt"))
    extras = [f"--extra={name}" for name in ("emulator", "media", "speed")]
    session.run(
        "uv",
        "pip",
        "compile",
        "--quiet",
        "--resolution=lowest-direct",
        *extras,
        "pyproject.toml",
        "-o",
        wanted,
    )
    session.install("-r", wanted, *GROUPS["tests"], *GROUPS["codegen"])
    session.install("--no-deps", "-e", ".")
    session.run(
        "pytest", "--numprocesses=4", *(session.posargs or ("tests/client", "tests/saving", "tests/emulator"))
    )


@nox.session
def generate(session: nox.Session) -> None:
    """Write everything that the schema and the async sources imply."""
    session.install("attrs", "cattrs", *GROUPS["codegen"])
    session.run("python", "-m", "codegen", "generate")


@nox.session
def check(session: nox.Session) -> None:
    """Generated files up to date, lint, formatting and types."""
    session.install(
        "-e",
        ".[emulator,media,speed]",
        *GROUPS["tests"],
        *GROUPS["codegen"],
        *GROUPS["check"],
        "rich>=13",
        "nox",
    )
    session.run("python", "-m", "codegen", "check")
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    session.run("mypy")
    session.run("pyright", "--pythonpath", str(Path(session.bin, "python")))


@nox.session
def api(session: nox.Session) -> None:
    """Public names written by hand that break since the last release, or since a revision: `-- v0.1.0`."""
    session.install("-e", ".", *GROUPS["codegen"])
    session.run("python", "-m", "codegen.public_api", *session.posargs)


@nox.session
def bench(session: nox.Session) -> None:
    """This client beside bare websockets and the vendor's SDKs: `-- --quick`, `-- --profile 5000`, `-- --help`."""
    session.install("matplotlib", "orjson", "picows", "uvloop")
    session.run("python", "-m", "benchmarks", *session.posargs)


@nox.session
def stress(session: nox.Session) -> None:
    """Many tasks to a server where everything goes wrong, both flavours and transports: `-- --weather all --seed 1`."""
    session.install("-e", ".[emulator]")
    session.run("python", "-m", "tests.stress", *session.posargs)


@nox.session
def fuzz(session: nox.Session) -> None:
    """Random conversations with the engine, other ones each time: `-- --examples 20000`, and pytest's own options."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--examples", type=int, default=20_000, help="conversations of each kind")
    given, others = parser.parse_known_args(session.posargs)
    session.install("-e", ".[emulator,speed]", *GROUPS["tests"])
    session.run(
        "pytest",
        "--show-capture=no",
        "tests/protocol/test_any_json.py",
        "tests/protocol/test_state_machine.py",
        "tests/protocol/test_exchanges_at_random.py",
        *others,
        env={"RUNWARE_EXAMPLES": str(given.examples)},
    )


@nox.session
def interop(session: nox.Session) -> None:
    """The vendor's clients against the local server, needs npm: `-- --write` puts the table into the documentation."""
    session.install("-e", ".[emulator,media]")
    clients = str(Path(session.virtualenv.location, "clients"))
    session.run("python", "-m", "interop", "--environments", clients, *session.posargs)
