"""Strict loading: what cannot be understood for certain is refused, naming file, path and key."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, TypeVar, cast

import yaml
from attrs import has
from cattrs import Converter, transform_error
from cattrs.gen import make_dict_structure_fn

from codegen import checks, model_checks
from codegen.model_spec import Allowed, ArchitectureFile, ModelFile, ModelFiles, ModelParam, ModelsFile
from codegen.resolve import Schema, resolve
from codegen.spec import ErrorsFile, SchemaFiles, SharedFile, TaskFile

T = TypeVar("T")


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
    _refuse(model_checks.problems(schema))
    return schema


def _read_files(folder: Path) -> SchemaFiles:
    complaints: list[str] = []

    def read(path: Path, cls: type[T]) -> T | None:
        try:
            return _structure(read_yaml(path), cls)
        except Exception as error:
            name = path.relative_to(folder).as_posix()
            complaints.extend(f"{name}: {line}" for line in _sentences(error))
            return None

    shared = read(folder / "shared.yaml", SharedFile)
    errors = read(folder / "errors.yaml", ErrorsFile)
    tasks = {
        path.relative_to(folder).as_posix(): task
        for path in sorted((folder / "tasks").glob("*.yaml"))
        if (task := read(path, TaskFile)) is not None
    }
    common = read(folder / "models.yaml", ModelsFile)
    models = {
        path.stem: model
        for path in sorted((folder / "models").glob("*.yaml"))
        if (model := read(path, ModelFile)) is not None
    }
    architectures = {
        path.stem: family
        for path in sorted((folder / "architectures").glob("*.yaml"))
        if (family := read(path, ArchitectureFile)) is not None
    }
    _refuse(complaints)
    assert shared is not None
    assert errors is not None
    assert common is not None
    return SchemaFiles(shared, errors, tasks, ModelFiles(common, models, architectures))


def _refuse(complaints: list[str]) -> None:
    if complaints:
        raise SchemaError("\n".join(complaints))


class _StrictLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc] # chosen at run time
    """YAML as people read it: `16:9` is text, `on` is text, a date is text, a key stands once.

    YAML 1.1 reads them as 969, true, and a date. Only plain numbers, true, false and null are special here.
    """

    yaml_implicit_resolvers: dict[str, Any] = {}


def _resolve(tag: str, pattern: str, first: str) -> None:
    loader: Any = _StrictLoader
    loader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(f"^(?:{pattern})$"), list(first))


_resolve("bool", "true|false", "tf")
_resolve("null", "null|~|", "n~")
_resolve("int", r"[-+]?(?:0|[1-9][0-9]*)", "-+0123456789")
_resolve("float", r"[-+]?(?:0|[1-9][0-9]*)?\.[0-9]+(?:[eE][-+]?[0-9]+)?", "-+0123456789.")


def _mapping_without_repetition(loader: Any, node: Any) -> dict[Any, Any]:
    mapping: dict[Any, Any] = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if key in mapping:
            raise ValueError(f"line {key_node.start_mark.line + 1}: {key!r} stands here twice")
        mapping[key] = loader.construct_object(value_node, deep=True)
    return mapping


cast("Any", _StrictLoader).add_constructor("tag:yaml.org,2002:map", _mapping_without_repetition)


def read_yaml(path: Path) -> object:
    """The content of a YAML file, read strictly."""
    return yaml.load(path.read_text(encoding="utf-8"), _StrictLoader)  # noqa: S506 - a safe loader of ours


_converter = Converter(forbid_extra_keys=True)


def _exactly(*types: type) -> Any:
    """A hook that takes a value as it is or refuses it: cattrs by itself would turn 969 into '969'."""

    def take(value: object, _: object) -> object:
        if type(value) in types:
            return value
        wanted = " or ".join(t.__name__ for t in types)
        raise ValueError(f"{value!r} is {type(value).__name__}, not {wanted}; quote it if it is text")

    return take


for _type in (str, bool, int):
    _converter.register_structure_hook(_type, _exactly(_type))
for _union, _types in (
    (str | bool, (str, bool)),
    (str | int, (str, int)),
    (str | bool | int, (str, bool, int)),
    (float | int, (int, float)),
    (float | int | None, (int, float, type(None))),
    (bool | int | float | str | list[Any] | None, (bool, int, float, str, list, type(None))),
):
    _converter.register_structure_hook(_union, _exactly(*_types))


def _name_or_list(listed: Any) -> Any:
    """A hook for a name, or a list of values."""

    def take(value: object, _: object) -> object:
        if value is None:
            return None
        return _converter.structure(value, listed) if isinstance(value, list) else _exactly(str)(value, str)

    return take


_converter.register_structure_hook(list[str | int] | str | None, _name_or_list(list[str | int]))
_converter.register_structure_hook(str | list[str] | None, _name_or_list(list[str]))


_values = list[bool | int | float | str]


def _values_or(*others: type) -> Any:
    """A hook for a list of values, or what else may stand in its place."""

    def take(value: object, _: object) -> object:
        if isinstance(value, list):
            return [_exactly(bool, int, float, str)(item, None) for item in cast("list[object]", value)]
        if isinstance(value, dict):
            cls = next((cls for cls in others if has(cls)), None)
            return _exactly(list)(value, None) if cls is None else _converter.structure(value, cls)
        return _exactly(list, *others)(value, None)

    return take


_nothing = type(None)
_converter.register_structure_hook_func(lambda hint: bool(hint == _values), _values_or())
_converter.register_structure_hook(_values | None, _values_or(_nothing))
_converter.register_structure_hook(_values | str | None, _values_or(str, _nothing))
_param_form = _values_or(ModelParam, str, _nothing)
_converter.register_structure_hook(
    ModelParam | _values | str | None,
    # A key with nothing behind it: YAML means null, and this loader would read no text.
    lambda value, _: _param_form(None if value == "" else value, None),
)
_converter.register_structure_hook(Allowed | _values, _values_or(Allowed))


def _strict(cls: Any) -> Any:
    return make_dict_structure_fn(cls, _converter, _cattrs_forbid_extra_keys=True)


_converter.register_structure_hook_factory(has, _strict)


def _structure(data: object, cls: type[T]) -> T:
    if not isinstance(data, dict):
        raise ValueError("the file is empty or no mapping")
    return _converter.structure(cast("dict[str, Any]", data), cls)


def _sentences(error: Exception) -> list[str]:
    if isinstance(error, yaml.YAMLError):
        return [" ".join(str(error).split())]
    if type(error) is ValueError:
        return [str(error)]
    return transform_error(error, format_exception=_explain)


def _explain(error: BaseException, type: type | None) -> str:
    from cattrs import ForbiddenExtraKeysError

    if isinstance(error, ForbiddenExtraKeysError):
        return f"unknown key {', '.join(sorted(error.extra_fields))}"
    if isinstance(error, KeyError):
        return f"required key {error.args[0]} is missing"
    return str(error)
