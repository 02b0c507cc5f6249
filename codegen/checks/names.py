"""Checks of names: each is well-formed, unique, and not used by the code around the generated one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from codegen import taken_names, twin
from codegen.checks.values import wrong
from codegen.resolve import SENT, SHARED, Field, Fields, ObjectType, Schema, TaskClass
from codegen.spec import ObjectSpec, Param, SchemaFiles, TaskFile
from codegen.strict_yaml import named
from codegen.structure import shown
from codegen.type_expressions import as_mapping

_WIRE = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
TASK = re.compile(r"[A-Za-z0-9]+")
#: Advice for a wire name that the client cannot represent. Names are not trusted, since they become code.
_HOW_WIRE = "; use letters, digits and underscores, beginning with a letter. Remove a parameter with another name: callers send it in `extra`"
_PLACE = re.compile(r"[A-Za-z][A-Za-z0-9_]*(?:\.[A-Za-z][A-Za-z0-9_]*)*")
#: A place in the files of models: a path of wire names, with the brackets of lists.
PLACE_OF_MODELS = re.compile(r"[A-Za-z][A-Za-z0-9_]*(?:\[\])*(?:\.[A-Za-z][A-Za-z0-9_]*(?:\[\])*)*")
_PYTHON = re.compile(r"[a-z][a-z0-9_]*")
_VALUE = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9 ._:@/+-]*[A-Za-z0-9])?")
_CLASS = re.compile(r"[A-Z][A-Za-z0-9]*")

#: Sent by the engine with every task, and by the server with every result.
OF_EVERY_TASK = ("taskType", "taskUUID")
OF_EVERY_RESULT = ("taskType", "taskUUID", "cost")


# Spelling of names ------------------------------------------------------------------------------------------------


def malformed(files: SchemaFiles) -> Iterator[str]:
    """Yield a line for each malformed name, and for each that has a lookalike of an ASCII letter."""
    shared = files.shared
    yield from each_is("shared.yaml: groups", shared.groups, _WIRE, "name of a group")
    yield from each_is("shared.yaml: sources", shared.sources, _WIRE, "name of a source")
    yield from each_is("errors.yaml: codes", files.errors.codes, TASK, "error code")
    for name, group in shared.groups.items():
        yield from _of_fields(f"shared.yaml: {name}", group)
    yield from _of_objects("shared.yaml", shared.objects, shared.vocabularies)
    for file, task in files.tasks.items():
        yield from _of_task(file, task)


def _of_task(file: str, task: TaskFile) -> Iterator[str]:
    yield from each_is(f"{file}: task", [task.task], TASK, "taskType")
    yield from each_is(f"{file}: aliases", task.aliases, TASK, "taskType")
    hint = "; give the task a `name:`" if task.name is None else ""
    yield from each_is(f"{file}: name", [task.class_name], _CLASS, "class name", hint)
    for method in task.methods:
        yield from _method(file, method)
    yield from _of_fields(file, task.params)
    if task.variants is not None:
        yield from each_is(f"{file}: variants: on", [task.variants.on], _WIRE, "wire name")
        yield from each_is(f"{file}: variants: of", task.variants.of, _VALUE, "value")
        for value, variant in task.variants.of.items():
            yield from each_is(f"{file}: {value}: name", [variant.name], _CLASS, "class name")
            yield from _of_fields(f"{file}: {value}", variant.params)
    yield from _of_objects(file, task.objects, task.vocabularies)


def _method(file: str, method: str) -> Iterator[str]:
    if (complaint := _python(method)) is not None:
        yield f"{file}: {method!r} is not a valid name for a method{complaint}; give the task a `name:`"
    elif method in taken_names.of_client() or method in taken_names.of_tasks():
        yield f"{file}: method {method} has the name of an existing attribute of the client"
    elif method in taken_names.of_package():
        yield f"{file}: method {method} is a name that Python has, or that the generated code imports; choose another"


def _of_objects(where: str, objects: Mapping[str, ObjectSpec], vocabularies: Iterable[str]) -> Iterator[str]:
    yield from each_is(f"{where}: objects", objects, _CLASS, "class name")
    yield from each_is(f"{where}: vocabularies", vocabularies, _CLASS, "class name")
    for name, spec in objects.items():
        yield from _of_fields(f"{where}: {name}", spec.fields)


def _of_fields(where: str, params: Mapping[str, Param]) -> Iterator[str]:
    yield from each_is(where, params, _WIRE, "wire name", _HOW_WIRE)
    for wire, param in params.items():
        yield from each_is(f"{where}: {wire}: aliases", param.aliases, _WIRE, "wire name")
        if param.path is not None:
            yield from each_is(f"{where}: {wire}: path", [param.path], _PLACE, "path of wire names")
        is_named = param.name is not None or _WIRE.fullmatch(wire)  # reported above if malformed
        if is_named and (complaint := _python(param.python_name(wire))) is not None:
            yield f"{where}: {wire}: {param.python_name(wire)!r} is not a valid Python name{complaint}; give it a `name:`"
        for old in param.was:
            if (complaint := _python(old)) is not None:
                yield f"{where}: {wire}: was has {old!r}, which is not a valid Python name{complaint}"


def _python(name: str) -> str | None:
    """Return what is wrong with a Python name: empty if it is merely malformed, None if it is valid."""
    if odd := _odd_character(name):
        return odd
    if taken_names.is_keyword(name):
        return ": it is a keyword"
    if twin.changes(name):
        return ": the generator would rename it in the blocking package"
    return None if _PYTHON.fullmatch(name) else ""


def each_is(
    where: str, names: Iterable[str], pattern: re.Pattern[str], noun: str, hint: str = ""
) -> Iterator[str]:
    for name in names:
        if not pattern.fullmatch(name):
            yield f"{where}: {name!r} is not a valid {noun}{_odd_character(name) or ''}{hint}"
        elif pattern is _CLASS and twin.changes(name):
            yield f"{where}: {name!r} is not a valid {noun}: the generator would rename it in the blocking package{hint}"


def _odd_character(name: str) -> str | None:
    """Return a hint at a non-ASCII character, which may look like an ASCII letter; None without one."""
    odd = next((character for character in name if not character.isascii()), None)
    return None if odd is None else f": it contains {named(odd)}, but names must be ASCII"


# Uniqueness -------------------------------------------------------------------------------------------------------


def declared_twice(files: SchemaFiles) -> Iterator[str]:
    """Yield a line for each name of a class, method or task type that is declared twice."""
    shared = files.shared
    classes = [("shared.yaml", name) for name in [*_class_names(shared.objects), *shared.vocabularies]]
    tasks: list[tuple[str, str]] = []
    methods: list[tuple[str, str]] = []
    homes = [SHARED, *(task.method for task in files.tasks.values())]
    modules = {home + suffix for home in homes for suffix in SENT.values()} | taken_names.of_modules()
    for file, task in files.tasks.items():
        variants = [variant.name for variant in task.variants.of.values()] if task.variants else []
        own = [*(variants or [task.class_name]), *_class_names(task.objects), *task.vocabularies]
        classes += [(file, name) for name in [*own, f"{task.class_name}Methods"]]
        tasks += [(file, wire) for wire in [task.task, *task.aliases]]
        methods += [(file, method) for method in task.methods]
        if Path(file).stem != task.method:
            yield f"{file}: describes the method {task.method}; rename the file to {task.method}.yaml"
        if task.method in modules:
            yield f"{file}: {task.method} is the name of an existing module; give the task a `name:`"
    for file, name in classes:
        if name in taken_names.of_package():
            yield f"{file}: {name} is already a name of the package or of Python"
    yield from _owned_twice(classes, "{file}: {name} is already declared in {owner}; names are global")
    yield from _owned_twice(methods, "{file}: method {name} is already declared in {owner}")
    yield from _owned_twice(tasks, "{file}: task {name} is already declared in {owner}")
    yield from _alike(files)


def _alike(files: SchemaFiles) -> Iterator[str]:
    """Yield a line for each name of a task that differs from another task's only in capitals and underscores.

    The command line and files of tasks look up tasks by name without regard to either.
    """
    owners: dict[str, tuple[str, str]] = {}
    for file, task in files.tasks.items():
        for name in (task.task, *task.aliases, task.class_name, task.method):
            owner, other = owners.setdefault(name.replace("_", "").lower(), (file, name))
            if owner != file and name not in (other, files.tasks[owner].method):
                yield f"{file}: {name} differs from {other} of {owner} only in capitals and underscores; choose more distinct names"


def _owned_twice(declared: list[tuple[str, str]], sentence: str) -> Iterator[str]:
    owners: dict[str, str] = {}
    for file, name in declared:
        if name in owners:
            yield sentence.format(file=file, name=name, owner=owners[name])
        owners[name] = file


def _class_names(objects: Mapping[str, ObjectSpec]) -> list[str]:
    return [*objects, *map(as_mapping, objects)]


# After the schema is resolved: names of fields in one class --------------------------------------------------------


def clashes(schema: Schema) -> Iterator[str]:
    """Yield a line for each name of a parameter or field that clashes with another one, or with a reserved name."""
    for task in schema.tasks.values():
        for cls in task.classes:
            yield from _taken_in(cls.fields, taken_names.of_tasks(), "is an argument of every method")
            yield from _places_in(cls.fields, schema)
            yield from _constants_in(task.file, cls)
            for field in cls.fields.values():
                for wire in (field.wire, field.spec.path):
                    if wire in OF_EVERY_TASK:
                        yield f"{field.where}: {wire} is sent with every task; remove it"
    for obj in schema.objects.values():
        yield from _taken_in(obj.fields, _members(obj), "is a name that every such object has")
        yield from _places_in(obj.fields, schema)
        if obj.is_result:
            for wire in OF_EVERY_RESULT:
                if wire in obj.fields:
                    yield f"{obj.where}: {wire}: every result has it; remove it"


def _members(obj: ObjectType) -> frozenset[str]:
    if obj.is_result:
        return taken_names.of_results()
    if obj.is_received:
        return taken_names.of_received_objects()
    return taken_names.of_open_objects() if obj.spec.open else taken_names.of_objects()


def _taken_in(fields: Fields, reserved: frozenset[str], why: str) -> Iterator[str]:
    taken: dict[str, str] = {}
    for field in fields.values():
        if field.name in reserved:
            yield f"{field.where}: {field.name} {why}; give it another `name:`"
        if field.name in taken:
            yield (
                f"{field.where}: {field.name} is already the Python name of {taken[field.name]}; "
                "give it a `name:`"
            )
        taken[field.name] = field.wire
    for field in fields.values():
        for old in field.spec.was:
            if old in reserved:
                yield f"{field.where}: was has {old}, which {why}"
            if old in taken:
                yield f"{field.where}: was has {old}, which is a name of {taken[old]}"
            elif old in fields and old != field.wire:
                yield f"{field.where}: was has {old}, which is the wire name of another field"
            taken[old] = field.wire


def place_of(field: Field) -> str:
    """Return the path of a field on the wire."""
    return field.spec.path or field.wire


def _places_in(fields: Fields, schema: Schema) -> Iterator[str]:
    """Yield a line for each path on the wire that two fields share, and for each older name that two fields have."""
    owners: dict[str, Field] = {}
    for field in fields.values():
        place = place_of(field)
        # Several parameters may set one value: `private` and `owned` are values of `visibility`.
        if place in owners and not (field.spec.sent_as or owners[place].spec.sent_as):
            yield f"{field.where}: is sent at {place}, like {owners[place].wire}; give one of them another `path:`"
        if place not in owners or owners[place].spec.sent_as:
            owners[place] = field
    for field in fields.values():
        owner = owners[place_of(field)]
        for value in (field.spec.sent_as or {}).values() if owner is not field else ():
            for complaint in wrong(value, owner, schema.objects, owner.wire):
                yield f"{field.where}: sent_as has {shown(value)}, and {complaint}"
    names = {wire: wire for wire in fields}
    for field in fields.values():
        for alias in field.spec.aliases:
            if alias in names:
                yield f"{field.where}: aliases has {alias}, which is a name of {names[alias]}"
            names[alias] = field.wire
        holders = (field.spec.path or "").split(".")[:-1]
        for depth in range(1, len(holders) + 1):
            holder = owners.get(".".join(holders[:depth]))
            if holder is None:
                continue
            inside = place_of(field).split(".")[depth]
            # The holder must accept any key, or have a member of this name.
            objects = [schema.objects[name] for name in holder.type.objects()]
            has_it = any(obj.spec.open or inside in obj.fields for obj in objects)
            if not holder.type.scalars() & {"map", "any"} and not has_it:
                yield f"{field.where}: is sent inside {holder.wire}, whose type {holder.spec.type} has no field {inside}"


def _constants_in(file: str, cls: TaskClass) -> Iterator[str]:
    for wire in cls.constants:
        for field in cls.fields.values():
            if wire in (field.wire, field.spec.path, *field.spec.aliases):
                yield f"{file}: the variants are selected by {wire}, which {field.wire} is also sent as"
