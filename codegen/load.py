"""Strict loading: what cannot be understood for certain is refused, naming file, path and key."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar, cast

from codegen import checks
from codegen.resolve import Schema, resolve
from codegen.spec import ErrorsFile, SchemaFiles, SharedFile, TaskFile
from codegen.strict_yaml import YamlError, read_yaml
from codegen.structure import StructureError, structured

T = TypeVar("T")

#: What stands in `schema/` besides the tasks.
SHARED, ERRORS, MODELS = "shared.yaml", "errors.yaml", "models.yaml"
#: Of `codegen diff`, not of the API.
ACCEPTED = "accepted-breakages.yaml"


class SchemaError(Exception):
    """Everything that is wrong with the schema's files, a line each."""


def load_schema(folder: Path) -> Schema:
    """Read `schema/`: all files, checked one by one and against each other.

    Raises:
        SchemaError: Something is wrong.
    """
    files = _read_files(folder)
    _refuse(checks.unresolved(files))
    schema = resolve(files)
    _refuse(checks.problems(schema))
    return schema


def _read_files(folder: Path) -> SchemaFiles:
    complaints = list(_strangers(folder))

    def read(name: str, make: Callable[[object], T]) -> T | None:
        try:
            return make(read_yaml(folder / name))
        except StructureError as error:
            complaints.extend(f"{name}: {line}" for line in error.complaints)
        except YamlError as error:
            complaints.append(f"{name}: {error}")
        return None

    shared = read(SHARED, lambda data: structured(data, SharedFile))
    errors = read(ERRORS, lambda data: structured(data, ErrorsFile))
    models = read(MODELS, _models)
    tasks = {
        name: task
        for name in _task_files(folder)
        if (task := read(name, lambda data: structured(data, TaskFile))) is not None
    }
    if not tasks:
        complaints.append("tasks: there is no file of a task")
    _refuse(complaints)
    assert shared is not None
    assert errors is not None
    assert models is not None
    return SchemaFiles(shared, errors, tasks, models)


def _refuse(complaints: list[str]) -> None:
    if complaints:
        raise SchemaError("\n".join(dict.fromkeys(map(_in_one_line, complaints))))


def _in_one_line(complaint: str) -> str:
    """The same with what breaks lines, or shows nothing, as Python writes it."""
    return "".join(character if character.isprintable() else repr(character)[1:-1] for character in complaint)


# Which files ------------------------------------------------------------------------------------------------------


def _task_files(folder: Path) -> list[str]:
    tasks = folder / "tasks"
    return [f"tasks/{path.name}" for path in _listed(tasks) if path.suffix == ".yaml"]


def _strangers(folder: Path) -> Iterator[str]:
    """A line for each file that looks like one of the schema's, but would not be read."""
    for path in _listed(folder / "tasks"):
        if path.suffix != ".yaml":
            yield f"tasks/{path.name}: a task's file is called like its method and ends in .yaml; nothing else stands here"
    for path in _listed(folder):
        if path.suffix.lower() in (".yaml", ".yml") and path.name not in (SHARED, ERRORS, MODELS, ACCEPTED):
            yield f"{path.name}: is none of {SHARED}, {ERRORS} and {MODELS}; tasks stand in tasks/"


def _listed(folder: Path) -> list[Path]:
    """What stands in a folder, but for the hidden files of editors and systems."""
    if not folder.is_dir():
        return []
    return sorted(
        path for path in folder.iterdir() if not path.name.startswith(".") or path.suffix in (".yaml", ".yml")
    )


# The known models: facts of the API, not checked against the tasks ------------------------------------------------


def _models(data: object) -> dict[str, dict[str, Any]]:
    """AIR identifier -> what is known about the model."""
    models = cast("dict[str, object]", data).get("models") if isinstance(data, dict) else None
    if not isinstance(models, dict) or not models:
        raise YamlError("there is no mapping under the key models")
    table = cast("dict[object, object]", models)
    complaints = [
        f"{complaint} @ $.models[{air!r}]" for air, facts in table.items() for complaint in _odd(air, facts)
    ]
    if complaints:
        raise StructureError(complaints)
    return cast("dict[str, dict[str, Any]]", models)


def _odd(air: object, facts: object) -> Iterator[str]:
    if not isinstance(air, str) or not isinstance(facts, Mapping):
        yield "a model is an AIR identifier (text) with a mapping behind it"
        return
    known = cast("Mapping[object, object]", facts)
    for key in ("task", "slug"):
        if not isinstance(known.get(key), str):
            yield f"{key} is {known.get(key)!r}, not text"
    params = known.get("params", {})
    if not isinstance(params, Mapping | list) or not all(
        isinstance(name, str) for name in cast("list[object]", params)
    ):
        yield "params is neither a list of names nor a mapping of them"
