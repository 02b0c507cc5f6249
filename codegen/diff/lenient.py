"""Lenient reading of a state of the schema: what the present vocabulary does not know is noted, and ignored.

An older state may have keys that were removed since, or lack keys that are required today.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import PurePosixPath
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

import attrs
from attrs import evolve, field, frozen

from codegen.diff.catalogue import read_models
from codegen.diff.compare import State
from codegen.diff.rules import Finding, shown
from codegen.model_spec import ModelFiles, ModelsFile
from codegen.resolve import resolve
from codegen.spec import Each, ErrorsFile, ObjectSpec, Param, SchemaFiles, SharedFile, TaskFile, Variants
from codegen.type_expressions import TypeExpressionError, keys_of_items, parse

T = TypeVar("T")
_MISFIT: Any = object()
#: Type -> placeholder for a required key that is missing.
_PLACEHOLDERS: dict[object, Any] = {str: "", int: 0, float | int: 0, dict: dict[str, Any]}
#: Path in `schema/` -> content of the file.
Documents = Mapping[str, object]


def read_state(documents: Documents) -> State:
    """Read the schema of these files."""
    reader = _Reader()
    shared = reader.file(documents.get("shared.yaml", {}), SharedFile, "shared.yaml")
    errors = reader.file(documents.get("errors.yaml", {}), ErrorsFile, "errors.yaml")
    tasks = {
        path: _named(reader.file(document, TaskFile, path), path)
        for path, document in sorted(documents.items())
        if path.startswith("tasks/")
    }
    files = _Repair(shared, tasks, reader.notes).files(errors)
    return State(resolve(files), read_models(documents), tuple(reader.notes))


def _named(task: TaskFile, path: str) -> TaskFile:
    """Give a task without a wire name that of its file."""
    return task if task.task else evolve(task, task=PurePosixPath(path).stem)


@frozen
class _Reader:
    """Structures mappings as the classes of `codegen.spec`, collecting notes."""

    notes: list[Finding] = field(factory=list[Finding])

    def note(self, rule: str, where: str, sentence: str) -> None:
        self.notes.append(Finding(rule, where, sentence))

    def file(self, data: object, cls: type[T], where: str) -> T:
        return cast("T", self.instance(data, cls, where))

    def instance(self, data: object, cls: type, where: str) -> object:
        if not isinstance(data, dict):
            self.note("unreadable-value", where, f"{shown(data)} is not a mapping.")
            data = {}
        content = {str(key): value for key, value in cast("dict[object, object]", data).items()}
        hints = _hints(cls)
        names = {one.name: one for one in attrs.fields(cast("type[attrs.AttrsInstance]", cls))}
        for key in content:
            if key not in names:
                self.note("unknown-key", where, f"The key `{key}` no longer exists.")
        given: dict[str, object] = {}
        for name, one in names.items():
            read = self.value(content[name], hints[name], f"{where}: {name}") if name in content else _MISFIT
            if read is not _MISFIT:
                given[name] = read
            elif one.default is attrs.NOTHING:
                if name not in content:
                    self.note("missing-key", where, f"The key `{name}`, required today, is missing.")
                given[name] = "any" if name == "type" else _placeholder(hints[name])
        return cls(**given)

    def value(self, data: object, hint: Any, where: str) -> object:
        """Return a value structured as a type; `_MISFIT` if it does not fit."""
        if hint is Any:
            return data
        origin = get_origin(hint)
        if origin in (Union, UnionType):
            fitting = [option for option in get_args(hint) if _fits(data, option)]
            if fitting:
                return self.value(data, fitting[0], where)
        elif attrs.has(hint):
            return self.instance(data, cast("type", hint), where)
        if not _fits(data, hint):
            self.note("unreadable-value", where, f"{shown(data)} has an unexpected type.")
            return _MISFIT
        if origin is list:
            [item] = get_args(hint)
            items = [
                self.value(one, item, f"{where}: {i}") for i, one in enumerate(cast("list[object]", data))
            ]
            return [one for one in items if one is not _MISFIT]
        if origin is dict:
            keys, values = get_args(hint)
            table: dict[object, object] = {}
            for key, one in cast("dict[object, object]", data).items():
                read = self.value(one, values, f"{where}: {key}")
                if read is not _MISFIT:
                    table[_key(str(key), keys)] = read
            return table
        return data


@cache
def _hints(cls: type) -> dict[str, Any]:
    return get_type_hints(cls)


def _fits(data: object, hint: Any) -> bool:
    """Whether a value is of a type, ignoring nested values."""
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        return any(_fits(data, option) for option in get_args(hint))
    if attrs.has(hint):
        return isinstance(data, dict)
    if hint is Any:
        return True
    plain: Any = origin or hint
    return type(data) is (NoneType if plain is None else plain)


def _key(key: str, hint: Any) -> object:
    """Convert a text key of a document to the number or boolean that the type demands."""
    if hint is int and key.isdecimal():
        return int(key)
    if hint == str | bool and key in ("true", "false"):
        return key == "true"
    return key


def _placeholder(hint: Any) -> object:
    made = _PLACEHOLDERS.get(get_origin(hint) or hint, _PLACEHOLDERS.get(hint, ""))
    return made() if callable(made) else made


@frozen
class _Repair:
    """Replaces names that lead nowhere, so that the files can be resolved."""

    shared: SharedFile
    tasks: Mapping[str, TaskFile]
    notes: list[Finding]

    def files(self, errors: ErrorsFile) -> SchemaFiles:
        shared = evolve(
            self.shared,
            groups={
                name: self._params(group, f"shared.yaml: {name}")
                for name, group in self.shared.groups.items()
            },
            objects=self._objects(self.shared.objects, "shared.yaml"),
        )
        tasks = {file: self._task(file, task) for file, task in self.tasks.items()}
        missing = sorted(self._named_objects(shared, tasks) - self._declared())
        for name in missing:
            self._note(
                "shared.yaml", f"There is no object called `{name}`; it counts as an object without fields."
            )
        empty = {name: ObjectSpec(doc="") for name in missing}
        # Models are compared separately.
        models = ModelFiles(ModelsFile(version=""), {}, {})
        return SchemaFiles(evolve(shared, objects={**shared.objects, **empty}), errors, tasks, models)

    def _note(self, where: str, sentence: str) -> None:
        self.notes.append(Finding("unresolved-name", where, sentence))

    def _declared(self) -> set[str]:
        return {*self.shared.objects, *(name for task in self.tasks.values() for name in task.objects)}

    def _vocabularies(self) -> set[str]:
        tables = [self.shared.vocabularies, *(task.vocabularies for task in self.tasks.values())]
        return {name for table in tables for name in table}

    def _task(self, file: str, task: TaskFile) -> TaskFile:
        variants: Variants | None = task.variants
        if variants is not None:
            of = {
                value: evolve(variant, params=self._params(variant.params, f"{file}: {value}"))
                for value, variant in variants.of.items()
            }
            variants = evolve(variants, of=of)
        return evolve(
            task,
            params=self._params(task.params, file),
            includes=self._includes(task.includes, file),
            objects=self._objects(task.objects, file),
            variants=variants,
        )

    def _objects(self, objects: Mapping[str, ObjectSpec], file: str) -> dict[str, ObjectSpec]:
        return {
            name: evolve(
                spec,
                fields=self._params(spec.fields, f"{file}: {name}"),
                includes=self._includes(spec.includes, f"{file}: {name}"),
            )
            for name, spec in objects.items()
        }

    def _includes(self, groups: list[str], where: str) -> list[str]:
        for name in groups:
            if name not in self.shared.groups:
                self._note(where, f"It includes `{name}`, which is not a group.")
        return [name for name in groups if name in self.shared.groups]

    def _params(self, params: Mapping[str, Param], where: str) -> dict[str, Param]:
        return {wire: self._param(param, f"{where}: {wire}") for wire, param in params.items()}

    def _param(self, param: Param, where: str) -> Param:
        try:
            parse(param.type)
        except TypeExpressionError:
            self._note(where, f"`{param.type}` is no longer a type; it counts as `any`.")
            param = evolve(param, type="any")
        param = _of_items_under_each(param)
        known = param.all_known
        if isinstance(known, str) and known not in self._vocabularies():
            self._note(where, f"There is no vocabulary called `{known}`.")
            param = evolve(param, known=None, each=param.each and evolve(param.each, known=None))
        return param

    def _named_objects(self, shared: SharedFile, tasks: Mapping[str, TaskFile]) -> set[str]:
        tables: list[Mapping[str, Param]] = [*shared.groups.values(), *_tables(shared.objects.values())]
        for task in tasks.values():
            tables += [task.params, *_tables(task.objects.values())]
            tables += [variant.params for variant in task.variants.of.values()] if task.variants else []
        named = {name for table in tables for param in table.values() for name in parse(param.type).objects()}
        return named | {task.returns for task in tasks.values()}


def _of_items_under_each(param: Param) -> Param:
    """Move the limits of a list's items under `each`; older states have them beside those of the list."""
    moved = keys_of_items(parse(param.type))
    values: dict[str, Any] = {key: value for key in moved if (value := getattr(param, key)) is not None}
    gone: dict[str, Any] = dict.fromkeys(values)
    return evolve(param, each=evolve(param.each or Each(), **values), **gone) if values else param


def _tables(objects: Iterable[ObjectSpec]) -> list[Mapping[str, Param]]:
    return [spec.fields for spec in objects]
