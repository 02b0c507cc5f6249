"""The project's commands: `nox -l` lists them, `nox -s NAME` runs one."""

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
    """Whether a Python runs: version managers leave commands behind for versions that are not selected."""
    command = shutil.which(f"python{version}")
    return command is not None and subprocess.run([command, "--version"], capture_output=True).returncode == 0  # noqa: S603


#: The minimum coverage of lines and branches, per cent. CONTRIBUTING.md lists the gaps.
COVERED = {"runware/_engine": 100, "runware": 97, "codegen": 96}
#: The tests that also run on the older Pythons.
ON_EVERY_PYTHON = ("client", "processes", "protocol", "saving")
VERSIONS = [version for version in ("3.11", "3.12", "3.13", "3.14", "3.15") if is_here(version)]


@nox.session
def demo(session: nox.Session) -> None:
    """Make eight pictures with a local server, or with the public API (`-- --live`)."""
    session.install("-e", ".[emulator]", "rich>=13")
    session.run("python", "examples/demo.py", *session.posargs)


def run_tests(session: nox.Session, *which: str, by: tuple[str, ...] = ()) -> None:
    """Run some of the tests, or those given after `--`."""
    session.install("-e", ".[cli,emulator,fonts,media,speed]", *GROUPS["tests"], *GROUPS["codegen"])
    # Compiled beforehand, or six test processes and each program that a test starts would compile the modules again.
    compiled: dict[str, str | None] = {"PYTHONDONTWRITEBYTECODE": None}
    session.run("python", "-m", "compileall", "-q", "runware", "runware_sync", "codegen", env=compiled)
    # Six workers even on two cores: tests spend much of their time waiting for responses, and for servers to stop.
    workers = ("--numprocesses=6", "--dist=worksteal")
    session.run(*by, "pytest", *workers, *(session.posargs or which), env=compiled)


@nox.session(python=VERSIONS[-1:] or None)
def tests(session: nox.Session) -> None:
    """Run the tests on the newest installed Python, except slow ones."""
    run_tests(session, "-m", "not slow")


@nox.session(python=VERSIONS[-1:] or None)
def slow(session: nox.Session) -> None:
    """Run the slow tests on the newest installed Python."""
    run_tests(session, "-m", "slow")


@nox.session(python=VERSIONS[-1:] or None)
def coverage(session: nox.Session) -> None:
    """Measure coverage of lines and branches, over threads and processes, into out/coverage; too little fails."""
    folder = ROOT / "out" / "coverage"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    session.install("coverage>=7.10")
    run_tests(session, by=("coverage", "run", "-m"))
    session.run("coverage", "combine", "--quiet")
    session.run("coverage", "html", "--quiet", "--directory", str(folder / "html"))
    if not session.posargs:
        for part, least in COVERED.items():
            session.run("coverage", "report", f"--include={part}/*", f"--fail-under={least}")


@nox.session(python=VERSIONS[:-1] or None)
def older(session: nox.Session) -> None:
    """Run the tests that may differ on each older installed Python: event loops, threads, processes, files."""
    if len(VERSIONS) < 2:
        session.skip("There is one Python here.")
    run_tests(session, "-m", "not slow", *(f"tests/{name}" for name in ON_EVERY_PYTHON))


@nox.session(python="3.11")
def lowest(session: nox.Session) -> None:
    """Run the tests of clients, files and the local server with the lowest declared versions."""
    session.install("uv")
    wanted = str(Path(session.create_tmp(), "lowest.txt"))
    extras = [f"--extra={name}" for name in ("cli", "emulator", "fonts", "media", "speed")]
    versions = ("--quiet", "--resolution=lowest-direct", *extras, "pyproject.toml", "-o", wanted)
    session.run("uv", "pip", "compile", *versions)
    # uv here too: pip would try the releases of test requirements one by one until they fit, which takes hours.
    python = ("--python", str(Path(session.bin, "python")))
    session.run(
        "uv", "pip", "install", "--quiet", *python, "-r", wanted, *GROUPS["tests"], *GROUPS["codegen"]
    )
    session.run("uv", "pip", "install", "--quiet", *python, "--no-deps", "-e", ".")
    session.run(
        "pytest", "--numprocesses=4", *(session.posargs or ("tests/client", "tests/saving", "tests/emulator"))
    )


@nox.session
def generate(session: nox.Session) -> None:
    """Write everything that is generated from the schema and the async sources."""
    session.install("attrs", "cattrs", *GROUPS["codegen"])
    session.run("python", "-m", "codegen", "generate")


@nox.session
def check(session: nox.Session) -> None:
    """Check generated files, lint, formatting and types."""
    session.install(
        "-e",
        ".[cli,emulator,fonts,media,speed]",
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
def hooks(session: nox.Session) -> None:
    """Run the hooks of `pre-commit install` over all files."""
    session.install("pre-commit>=4")
    session.run("pre-commit", "run", "--all-files", *session.posargs)


@nox.session
def api(session: nox.Session) -> None:
    """List hand-written public names that break since the last release, or since a revision: `-- v0.1.0`."""
    session.install("-e", ".", *GROUPS["codegen"])
    session.run("python", "-m", "codegen.public_api", *session.posargs)


@nox.session
def bench(session: nox.Session) -> None:
    """Compare this client with bare websockets and the vendor's SDKs: `-- --quick`, `-- --profile 5000`, `-- --help`."""
    session.install("matplotlib", "orjson", "picows", "uvloop")
    session.run("python", "-m", "benchmarks", *session.posargs)


@nox.session
def pictures(session: nox.Session) -> None:
    """Take the pictures of the local server's page, into docs/guides/pictures/. Needs Chromium."""
    session.install("-e", ".[emulator,media]", *GROUPS["tests"])
    session.run("python", "-m", "docs.pictures")


@nox.session
def docs(session: nox.Session) -> None:
    """Build the documentation site into out/site; strict, with spelling. `-- --serve` serves it while you write."""
    session.install("-e", ".[emulator,media]", *GROUPS["codegen"], *GROUPS["docs"])
    environment = {"NO_MKDOCS_2_WARNING": "1"}  # silences the theme's advertisement of another tool
    if "--serve" in session.posargs:
        session.run("mkdocs", "serve", env=environment)
        return
    session.run("codespell")
    session.run("mkdocs", "build", "--strict", "--quiet", *session.posargs, env=environment)


@nox.session
def dist(session: nox.Session) -> None:
    """Build sdist and wheel, and test the wheel in empty environments, with each extra alone."""
    session.install(*GROUPS["dist"], "uv")
    folder = ROOT / "dist"
    shutil.rmtree(folder, ignore_errors=True)
    session.run("python", "-m", "build", "--outdir", str(folder))
    session.run("twine", "check", "--strict", *map(str, folder.iterdir()))
    session.run(
        "check-wheel-contents",
        "--toplevel=runware,runware_sync,runware_pytest.py",
        *map(str, folder.glob("*.whl")),
    )
    session.run(
        "python", "-m", "distribution", str(folder), "--python", *(VERSIONS or ["3"]), *session.posargs
    )


@nox.session
def stress(session: nox.Session) -> None:
    """Send many tasks to a server with faults, with both flavours and transports: `-- --weather all --seed 1`."""
    session.install("-e", ".[emulator]")
    session.run("python", "-m", "tests.stress", *session.posargs)


@nox.session
def storm(session: nox.Session) -> None:
    """Kill a batch (SIGKILL) repeatedly, under faults: `-- --batch --seed 1 --kills 30`, `-- --batch --help`."""
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--batch", action="store_true", required=True)
    _, others = parser.parse_known_args(session.posargs)
    session.install("-e", ".[emulator,dask]")
    session.run("python", "-m", "tests.batch_storm", *others)


@nox.session
def fuzz(session: nox.Session) -> None:
    """Fuzz the engine with random conversations: `-- --examples 20000`, and pytest's own options."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--examples", type=int, default=20_000, help="conversations of each kind")
    given, others = parser.parse_known_args(session.posargs)
    session.install("-e", ".[emulator,speed]", *GROUPS["tests"])
    session.run(
        "pytest",
        "--show-capture=no",
        "tests/protocol/test_alarms.py",
        "tests/protocol/test_any_json.py",
        "tests/protocol/test_state_machine.py",
        "tests/protocol/test_simulated_weather.py",
        "tests/protocol/test_exchanges_at_random.py",
        *others,
        env={"RUNWARE_EXAMPLES": str(given.examples)},
    )


@nox.session
def interop(session: nox.Session) -> None:
    """Run the vendor's clients, and newer releases, against the local server: `-- --write`, `-- --pinned`; needs npm."""
    session.install("-e", ".[emulator,media]")
    clients = str(Path(session.virtualenv.location, "clients"))
    session.run("python", "-m", "interop", "--environments", clients, *session.posargs)
