"""Strict loading of `schema/`: anything ambiguous is refused with an error that names file, path and key."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import TypeVar, cast

from codegen import checks, model_checks
from codegen.model_spec import ArchitectureFile, ModelFile, ModelFiles, ModelsFile
from codegen.resolve import Schema, resolve
from codegen.spec import ErrorsFile, SchemaFiles, SharedFile, TaskFile
from codegen.strict_yaml import YamlError, parsed_cached, read_text
from codegen.structure import StructureError, structured

T = TypeVar("T")

#: The files of `schema/` that are not about a single task or model.
SHARED, ERRORS, MODELS = "shared.yaml", "errors.yaml", "models.yaml"
_CLASSES: dict[str, type[object]] = {
    cls.__name__: cls for cls in (SharedFile, ErrorsFile, ModelsFile, TaskFile, ModelFile, ArchitectureFile)
}
#: The longest complaint that is printed whole, in characters.
LONGEST = 600
#: The folders that are read, and those that other commands write.
FOLDERS, OTHER_FOLDERS = ("tasks", "models", "architectures"), ("imported", "json-schema")
#: Read by `codegen diff`; not a description of the API.
ACCEPTED = "accepted-breakages.yaml"


class SchemaError(Exception):
    """The schema's files have mistakes. The message has one line for each."""


def load_schema(folder: Path) -> Schema:
    """Read all files of `schema/`, and check each alone and all together.

    Raises:
        SchemaError: A file has a mistake, or two files contradict each other.
    """
    files = _read_files(folder)
    _refuse(checks.unresolved(files))
    schema = resolve(files)
    _refuse(checks.problems(schema))
    _refuse(model_checks.problems(schema))
    return schema


def _read_files(folder: Path) -> SchemaFiles:
    complaints = list(_unexpected_files(folder))

    def read(name: str, cls: type[T]) -> T | None:
        try:
            return cast("T", _parsed_file(read_text(folder / name), cls.__name__))
        except StructureError as error:
            complaints.extend(f"{name}: {line}" for line in error.complaints)
        except YamlError as error:
            complaints.append(f"{name}: {error}")
        return None

    shared = read(SHARED, SharedFile)
    errors = read(ERRORS, ErrorsFile)
    common = read(MODELS, ModelsFile)
    models = {
        Path(name).stem: model
        for name in _files_in(folder, "models")
        if (model := read(name, ModelFile)) is not None
    }
    families = {
        Path(name).stem: family
        for name in _files_in(folder, "architectures")
        if (family := read(name, ArchitectureFile)) is not None
    }
    tasks = {name: task for name in _files_in(folder, "tasks") if (task := read(name, TaskFile)) is not None}
    if not tasks:
        complaints.append("tasks: there is no task file")
    _refuse(complaints)
    assert shared is not None
    assert errors is not None
    assert common is not None
    return SchemaFiles(shared, errors, tasks, ModelFiles(common, models, families))


@lru_cache(maxsize=2048)
def _parsed_file(text: str, cls: str) -> object:
    """Parse a file into an instance of a class. Cached, since most files are unchanged on a reload."""
    return structured(parsed_cached(text), _CLASSES[cls])


def _refuse(complaints: list[str]) -> None:
    if complaints:
        raise SchemaError("\n".join(dict.fromkeys(map(_in_one_line, complaints))))


def _in_one_line(complaint: str) -> str:
    """Return a complaint with unprintable characters escaped, and its middle cut out if it is too long."""
    line = "".join(character if character.isprintable() else repr(character)[1:-1] for character in complaint)
    return line if len(line) <= LONGEST else f"{line[: LONGEST // 2]} … {line[-LONGEST // 2 :]}"


# Which files ------------------------------------------------------------------------------------------------------


def _files_in(folder: Path, name: str) -> list[str]:
    return [f"{name}/{path.name}" for path in _listed(folder / name) if path.suffix == ".yaml"]


def _unexpected_files(folder: Path) -> Iterator[str]:
    """Yield a line for each file that looks like part of the schema, but would not be read."""
    for path in _listed(folder / "tasks"):
        if path.suffix != ".yaml":
            yield f"tasks/{path.name}: unexpected file; name a task's file after its method, ending in .yaml, and move other files elsewhere"
    for name, called in (("models", "a model's"), ("architectures", "a family's")):
        for path in _listed(folder / name):
            if path.suffix != ".yaml":
                yield f"{name}/{path.name}: unexpected file; name {called} file after its slug, ending in .yaml, and move other files elsewhere"
    for path in _listed(folder):
        if path.is_dir() and path.name not in (*FOLDERS, *OTHER_FOLDERS, SHARED, ERRORS, MODELS):
            yield f"{path.name}: is none of the folders {', '.join(FOLDERS)}, so its files would not be read; move or remove it"
        if path.suffix.lower() in (".yaml", ".yml") and path.name not in (SHARED, ERRORS, MODELS, ACCEPTED):
            yield f"{path.name}: unexpected file; only {SHARED}, {ERRORS} and {MODELS} belong here, tasks in tasks/ and models in models/"


def _listed(folder: Path) -> list[Path]:
    """Return the files in a folder, sorted, without the hidden files of editors and operating systems."""
    if not folder.is_dir():
        return []
    return sorted(
        path for path in folder.iterdir() if not path.name.startswith(".") or path.suffix in (".yaml", ".yml")
    )
