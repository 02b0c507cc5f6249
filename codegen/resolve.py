"""The resolved schema, from which everything is generated: groups merged, types parsed, names looked up.

`codegen.checks.unresolved` runs first, and reports references that lead nowhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from attrs import evolve, frozen

from codegen.model_spec import ModelFile, ModelFiles
from codegen.spec import GROUPS, Each, ErrorsFile, ObjectSpec, Param, SchemaFiles, TaskFile
from codegen.type_expressions import Direction, Known, TypeExpression, keys_of_items, parse

#: Base class of an object's class: Object or OpenObject if sent, Result if a task returns it, ResponseObject inside one.
Role = Literal["Object", "OpenObject", "Result", "ResponseObject"]
#: The module for what `shared.yaml` declares.
SHARED = "shared"
#: Suffixes of the lazily imported modules of sent objects: True for open objects and those nested in one.
SENT = {False: "_objects", True: "_settings"}


@frozen
class Vocabulary:
    """A named list of known values."""

    name: str
    values: tuple[str | int, ...]
    #: The module of its type: that of a task, or `shared`.
    home: str

    @property
    def other(self) -> str:
        """The type of values that are not listed."""
        return "str" if isinstance(self.values[0], str) else "int"


@frozen
class Field:
    """A parameter of a task, or a field of an object."""

    wire: str
    spec: Param
    #: File, table and key, for complaints.
    where: str
    type: TypeExpression
    #: The vocabulary of its known values; None if they have no name.
    vocabulary: Vocabulary | None
    #: For a parameter with a path: the models that take it at the root, under its own name.
    root_for: tuple[str, ...] = ()
    #: Whether this is a parameter of the task in the file, copied into the object that its path leads into.
    of_parameter: bool = False

    @property
    def name(self) -> str:
        """The Python name."""
        return self.spec.python_name(self.wire)

    @property
    def known(self) -> tuple[str | int, ...]:
        """The values known today; empty if they are not listed."""
        if self.vocabulary:
            return self.vocabulary.values
        return tuple(self.spec.all_known or ())

    @property
    def of_numbers(self) -> Param | Each:
        """The spec with the limits of numbers: `each` if only the items of the list are numbers."""
        each = self.spec.each
        return each if each is not None and "range" in keys_of_items(self.type) else self.spec

    def annotation(self, direction: Direction) -> str:
        """Return the Python type, known values included."""
        if self.vocabulary:
            other = self.vocabulary.other
            return self.type.annotation(direction, Known(self.vocabulary.name, frozenset({other})))
        if self.known:
            values = ", ".join(repr(value) for value in self.known)
            return self.type.annotation(direction, Known(f"Literal[{values}]"))
        return self.type.annotation(direction)


#: Wire name -> field.
Fields = Mapping[str, Field]
#: The contents of the files about single models.
Models = Iterable[ModelFile]


@frozen
class ObjectType:
    """An object that tasks send or receive."""

    name: str
    spec: ObjectSpec
    where: str
    #: The module of the task that declares it, or `shared`.
    home: str
    fields: Fields
    is_sent: bool
    is_received: bool
    #: Whether a task returns it.
    is_result: bool
    #: Whether it is open, or nested in an open object.
    of_settings: bool

    @property
    def module(self) -> str:
        """The module of its class."""
        return self.home + SENT[self.of_settings] if self.direction == "sent" else self.home

    @property
    def role(self) -> Role:
        if self.is_result:
            return "Result"
        if self.is_received:
            return "ResponseObject"
        return "OpenObject" if self.spec.open else "Object"

    @property
    def direction(self) -> Direction:
        return "received" if self.is_result or self.is_received else "sent"


@frozen
class TaskClass:
    """The class of a task's requests: the only one, or one of several variants, each with its own constant."""

    name: str
    summary: str
    #: Required fields come first.
    fields: Fields
    #: Lists of wire names: at most one may be given, at least one, all or none, the first only with the others.
    exclusive: list[list[str]]
    at_least_one: list[list[str]]
    together: list[list[str]]
    requires: list[list[str]]
    #: Wire name -> value of the constants that are sent with the fields.
    constants: Mapping[str, str]


@frozen
class TaskType:
    """A task type of the API."""

    #: Its path in `schema/`.
    file: str
    spec: TaskFile
    returns: ObjectType
    classes: tuple[TaskClass, ...]

    @property
    def method(self) -> str:
        """The name of the client's method, and of the task's modules."""
        return self.spec.method

    def sends(self, constants: Mapping[str, object]) -> TaskClass:
        """Return the class of a request with these parameters (wire names)."""
        return next(cls for cls in self.classes if cls.constants.items() <= constants.items())


@frozen
class Schema:
    """The resolved schema. Names of objects and vocabularies are unique in it."""

    #: Name -> description of the source that limits are known from.
    sources: Mapping[str, str]
    vocabularies: Mapping[str, Vocabulary]
    #: Name -> fields that several tasks take.
    groups: Mapping[str, Fields]
    objects: Mapping[str, ObjectType]
    #: Path in `schema/` -> task type.
    tasks: Mapping[str, TaskType]
    errors: ErrorsFile
    #: The files about models, unresolved; `codegen.models` resolves them.
    models: ModelFiles


def resolve(files: SchemaFiles) -> Schema:
    """Resolve all files together."""
    vocabularies = _vocabularies(files)
    declared = _declared(files)
    open_objects = frozenset(name for name, (spec, _, _) in declared.items() if spec.open)
    alone = _Tables(vocabularies, {}, open_objects)
    groups = {
        name: alone.fields(group, f"shared.yaml: {name}") for name, group in files.shared.groups.items()
    }
    merged = _Tables(vocabularies, groups, open_objects)
    classes = {
        file: tuple(_classes(file, task, merged, files.models.models.values()))
        for file, task in files.tasks.items()
    }
    tables = {
        name: merged.fields(spec.fields, where, spec.includes) for name, (spec, where, _) in declared.items()
    }
    for file, task in files.tasks.items():
        for cls in classes[file]:
            _add_members(cls.fields, {name: tables[name] for name in task.objects})
    results = {task.returns for task in files.tasks.values()}
    received = _reached(results, tables)
    sent = _reached(
        {name for listed in classes.values() for cls in listed for name in _names(cls.fields)}, tables
    )
    settings = _reached(open_objects, tables)
    objects = {
        name: ObjectType(
            name,
            spec,
            where,
            home,
            tables[name],
            name in sent,
            name in received,
            name in results,
            name in settings,
        )
        for name, (spec, where, home) in declared.items()
    }
    tasks = {
        file: TaskType(file, task, objects[task.returns], classes[file]) for file, task in files.tasks.items()
    }
    return Schema(files.shared.sources, vocabularies, groups, objects, tasks, files.errors, files.models)


@frozen
class _Tables:
    """Builds fields from the parameters in the files."""

    vocabularies: Mapping[str, Vocabulary]
    groups: Mapping[str, Fields]
    open_objects: frozenset[str]

    def fields(
        self, params: Mapping[str, Param], where: str, includes: Iterable[str] = ()
    ) -> dict[str, Field]:
        """Return a table's own fields, then those of the groups that it includes."""
        merged = {wire: self._field(wire, param, f"{where}: {wire}") for wire, param in params.items()}
        for group in includes:
            for wire, field in self.groups[group].items():
                merged.setdefault(wire, field)
        return merged

    def _field(self, wire: str, param: Param, where: str) -> Field:
        known = param.all_known
        vocabulary = self.vocabularies[known] if isinstance(known, str) else None
        return Field(wire, param, where, parse(param.type, self.open_objects), vocabulary)


def _vocabularies(files: SchemaFiles) -> dict[str, Vocabulary]:
    listed = [(SHARED, files.shared.vocabularies)]
    listed += [(task.method, task.vocabularies) for task in files.tasks.values()]
    return {
        name: Vocabulary(name, tuple(values), home)
        for home, table in listed
        for name, values in table.items()
    }


def _declared(files: SchemaFiles) -> dict[str, tuple[ObjectSpec, str, str]]:
    """Return each object's spec, its place for complaints, and the module of its class, by name."""
    listed = [("shared.yaml", SHARED, files.shared.objects)]
    listed += [(file, task.method, task.objects) for file, task in files.tasks.items()]
    return {
        name: (spec, f"{file}: {name}", home) for file, home, table in listed for name, spec in table.items()
    }


def _classes(file: str, task: TaskFile, tables: _Tables, models: Models) -> Iterator[TaskClass]:
    """Yield the class of a task, or one class for each of its variants."""
    common = tables.fields(task.params, file, task.includes)

    def made(
        name: str,
        summary: str,
        own: Fields,
        groups: Mapping[str, list[list[str]]],
        constants: Mapping[str, str],
    ) -> TaskClass:
        fields = _with_models(task, own, models)
        required_first = dict(sorted(fields.items(), key=lambda item: not item[1].spec.required))
        return TaskClass(name, summary, required_first, constants=constants, **groups)

    if task.variants is None:
        yield made(task.class_name, task.summary, common, {key: getattr(task, key) for key in GROUPS}, {})
        return
    for value, variant in task.variants.of.items():
        # A variant's own parameters come before those that all variants share.
        own = {**tables.fields(variant.params, f"{file}: {value}"), **common}
        groups = {key: [*getattr(task, key), *getattr(variant, key)] for key in GROUPS}
        yield made(variant.name, variant.doc, own, groups, {task.variants.on: value})


def _add_members(fields: Fields, objects: Mapping[str, dict[str, Field]]) -> None:
    """Add to the objects of a task the parameters whose path leads into them.

    `seedImage`, sent as `inputs.seedImage`, thus becomes a member of the object `inputs` too, though the file declares it
    once. Required parameters are not added: they are always given as parameters.
    """
    for field in fields.values():
        root, *inner = (field.spec.path or "").split(".")
        holder = fields.get(root)
        for depth, wire in enumerate(inner, 1):
            names = holder.type.objects() if holder else ()
            members = next((objects[name] for name in names if name in objects), None)
            if members is None:
                break
            if depth == len(inner) and not field.spec.required:
                members.setdefault(wire, _member(field, wire))
            holder = members.get(wire)


def _member(field: Field, wire: str) -> Field:
    """Return a parameter as a member of the object in which it is sent."""
    own = wire == field.wire
    name, was = (field.spec.name, field.spec.was) if own else (None, [])
    return evolve(
        field,
        wire=wire,
        spec=evolve(field.spec, path=None, name=name, was=was),
        root_for=(),
        of_parameter=True,
    )


def _with_models(task: TaskFile, fields: Fields, models: Models) -> Fields:
    """Return the fields with `root_for` set to the models that list a nested parameter by its own name."""
    paths = {field.spec.path for field in fields.values()}

    def at_root(field: Field) -> tuple[str, ...]:
        if field.spec.path is None or field.wire in paths:
            return ()
        return tuple(
            model.air for model in models if model.task == task.task and field.wire in (model.params or ())
        )

    return {wire: evolve(field, root_for=at_root(field)) for wire, field in fields.items()}


def _names(fields: Fields) -> set[str]:
    """Return the names of the objects that fields refer to."""
    return {name for field in fields.values() for name in field.type.objects()}


def _reached(names: Iterable[str], tables: Mapping[str, Fields]) -> set[str]:
    """Return the names of these objects and of all objects nested in them, at any depth."""
    reached = set[str]()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += _names(tables[name])
    return reached
