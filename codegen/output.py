"""All files that the generator owns: built in memory, compared with the disk, and written."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from ruff import find_ruff_bin  # type: ignore[import-untyped] # pyright: ignore[reportMissingTypeStubs]

from codegen import (
    fidelity_page,
    json_schema,
    key_tables,
    known_examples,
    known_models,
    lifecycle_page,
    render,
    twin,
)
from codegen.atomic_files import write_atomically
from codegen.load import load_schema
from codegen.prose import unmarked
from codegen.resolve import Schema

#: In the first two lines of every generated or derived file.
MARK = "`python -m codegen generate`"
#: A page written by hand, except for its generated tables.
README = "schema/README.md"
#: Folders with generated files. Files without `MARK` in these folders are written by hand and left alone.
FOLDERS = ("runware", "runware_sync", "tests/client_sync", "schema/json-schema", "docs")


class OutputError(Exception):
    """Generated code cannot be formatted: a bug of the generator."""


def expected(root: Path) -> dict[str, str]:
    """Return the text of every file that the generator owns, by path."""
    schema = load_schema(root / "schema")
    tests = {f"tests/client_sync/{path}": text for path, text in _tests_twin(root).items()}
    editors = {
        f"schema/json-schema/{name}.json": text for name, text in json_schema.documents(schema).items()
    }
    page = (root / README).read_text(encoding="utf-8")
    return (
        formatted(packages(schema, root) | tests, root)
        | editors
        | known_models.modules(schema)
        | lifecycle_page.document(root)
        | fidelity_page.document(root)
        | {README: key_tables.with_tables(page)}
    )


def packages(schema: Schema, root: Path) -> dict[str, str]:
    """Return the generated and derived modules of both packages by path, unformatted."""
    rendered = render.modules(schema) | known_examples.modules(schema)
    derived = {f"runware_sync/{path}": text for path, text in _package_twin(root, rendered).items()}
    return {path: unmarked(text) for path, text in rendered.items()} | derived


def _package_twin(root: Path, rendered: dict[str, str]) -> dict[str, str]:
    """Return the derived modules by their path in `runware_sync/`."""
    package = {
        path.relative_to(root / "runware").as_posix(): path.read_text(encoding="utf-8")
        for path in (root / "runware").rglob("*.py")
    }
    package |= {path.removeprefix("runware/"): text for path, text in rendered.items()}
    return twin.package_twin({path: package[path] for path in twin.twinned_modules(package)})


def _tests_twin(root: Path) -> dict[str, str]:
    """Return the derived tests by their path in `tests/client_sync/`."""
    folder = root / "tests/client"
    return twin.tests_twin(
        {
            path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
            for path in sorted(folder.rglob("*.py"))
            if path.name not in twin.PAIRED_TESTS
        }
    )


def differences(root: Path, files: dict[str, str]) -> list[str]:
    """Return a line for each file that is missing, changed or stale; none if the disk is up to date."""
    found: list[str] = []
    for name, text in files.items():
        path = root / name
        if not path.exists():
            found.append(f"missing: {name}")
        elif path.read_text(encoding="utf-8") != text:
            found.append(f"changed: {name}")
    return found + [f"stale: {path.relative_to(root).as_posix()}" for path in _stale(root, files)]


def write(root: Path, files: dict[str, str]) -> list[str]:
    """Update the files on disk that differ. Return a line for each one written or deleted."""
    touched: list[str] = []
    for line in differences(root, files):
        what, name = line.split(": ", 1)
        path = root / name
        if what == "stale":
            path.unlink()
            touched.append(f"deleted: {name}")
        else:
            write_atomically(path, files[name])
            touched.append(f"written: {name}")
    return touched


def _stale(root: Path, files: dict[str, str]) -> Iterator[Path]:
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in (".py", ".json", ".md") and path.relative_to(root).as_posix() not in files:
                with path.open(encoding="utf-8") as file:
                    head = file.readline() + file.readline()
                if MARK in head:
                    yield path


def _refuse_what_is_no_python(files: dict[str, str]) -> None:
    for name, text in files.items():
        try:
            ast.parse(text)
        except SyntaxError as error:
            line = text.splitlines()[(error.lineno or 1) - 1 :][:1]
            raise OutputError(
                f"{name}: the generated text is not valid Python: {error.msg}: {' '.join(line).strip()}"
            ) from None


def formatted(files: dict[str, str], root: Path) -> dict[str, str]:
    """Return the files formatted by ruff: imports and `__all__` sorted, unused imports removed, lines broken."""
    with TemporaryDirectory() as folder:
        for name, text in files.items():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        config = ["--config", str(root / "pyproject.toml"), "--no-cache", "--quiet"]
        for command in (["check", "--fix-only", "--select", "I,F401,RUF022", "--ignore", "F403"], ["format"]):
            ran = subprocess.run([find_ruff_bin(), *command, *config, folder], cwd=root)  # noqa: S603
            if ran.returncode:
                _refuse_what_is_no_python(files)
                raise OutputError(f"`ruff {command[0]}` failed; its messages are above")
        return {name: Path(folder, name).read_text(encoding="utf-8") for name in files}
