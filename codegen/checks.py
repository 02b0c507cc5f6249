"""What the classes of `codegen.spec` cannot say by themselves: references that lead nowhere, names used twice."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path

from attrs import frozen

from codegen import limits
from codegen.names import is_identifier
from codegen.resolve import SHARED, Field, Fields, ObjectType, Schema, TaskType
from codegen.spec import ObjectSpec, Param, SchemaFiles
from codegen.type_expressions import TypeExpressionError, as_mapping, parse

#: Names of a method's own arguments, and of the options that every method takes.
RESERVED = {
    "self", "extra", "task_uuid", "on_result", "on_progress", "timeout", "deadline", "max_retries", "on_incomplete"
}  # fmt: skip
#: What every result has.
OF_EVERY_RESULT = ("taskType", "taskUUID", "cost")


# Before it is resolved: does every name lead somewhere? ----------------------------------------------------------


def unresolved(files: SchemaFiles) -> list[str]:
    """A line for each name that is declared twice or not at all, and for each type that cannot be read."""
    return [*_declared_twice(files), *_leading_nowhere(files)]


def _declared_twice(files: SchemaFiles) -> Iterator[str]:
    shared = files.shared
    declared = [("shared.yaml", name) for name in [*_class_names(shared.objects), *shared.vocabularies]]
    for file, task in files.tasks.items():
        variants = [variant.name for variant in task.variants.of.values()] if task.variants else []
        names = [*(variants or [task.class_name]), *_class_names(task.objects), *task.vocabularies]
        declared += [(file, name) for name in names]
    owners: dict[str, str] = {}
    for where, name in declared:
        if name in owners:
            yield f"{where}: {name} is already declared in {owners[name]}; names are global"
        owners[name] = where


def _class_names(objects: Mapping[str, ObjectSpec]) -> list[str]:
    return [*objects, *map(as_mapping, objects)]


@frozen
class _Names:
    """What a file may refer to."""

    groups: Collection[str]
    objects: Collection[str]
    vocabularies: Collection[str]

    def strangers(
        self, where: str, params: Mapping[str, Param], includes: Collection[str] = ()
    ) -> Iterator[str]:
        """A line for each name in a table that is none of these, and for each type that cannot be read."""
        for name in includes:
            if name not in self.groups:
                yield f"{where}: includes {name}, which is no group of shared.yaml"
        for wire, param in params.items():
            try:
                names = list(parse(param.type).objects())
            except TypeExpressionError as error:
                yield f"{where}: {wire}: {error}"
                continue
            for name in names:
                if name not in self.objects:
                    yield f"{where}: {wire}: no object is called {name}"
            if isinstance(param.known, str) and param.known not in self.vocabularies:
                yield f"{where}: {wire}: no vocabulary is called {param.known}"


def _leading_nowhere(files: SchemaFiles) -> Iterator[str]:
    shared = files.shared
    names = _Names(shared.groups, shared.objects, shared.vocabularies)
    for name, group in shared.groups.items():
        yield from names.strangers(f"shared.yaml: {name}", group)
    for name, spec in shared.objects.items():
        yield from names.strangers(f"shared.yaml: {name}", spec.fields, spec.includes)
    for file, task in files.tasks.items():
        own = _Names(
            shared.groups, {*shared.objects, *task.objects}, {*shared.vocabularies, *task.vocabularies}
        )
        yield from own.strangers(file, task.params, task.includes)
        for value, variant in task.variants.of.items() if task.variants else ():
            yield from own.strangers(f"{file}: {value}", variant.params)
        for name, spec in task.objects.items():
            yield from own.strangers(f"{file}: {name}", spec.fields, spec.includes)
        if task.returns not in own.objects:
            yield f"{file}: returns {task.returns}, which neither this file nor shared.yaml declares"


# Once it is resolved: does it make sense? ------------------------------------------------------------------------


def problems(schema: Schema) -> list[str]:
    """A line for everything that makes no sense, each once."""
    found = [*_method_problems(schema), *_status_problems(schema)]
    for obj in schema.objects.values():
        found += _object_problems(obj, schema)
    for task in schema.tasks.values():
        for check in TASK_CHECKS:
            found += check(task)
    for fields in _tables(schema):
        for field in fields.values():
            found += _field_problems(field, fields)
    return list(dict.fromkeys(found)) or limits.problems(schema)


def _tables(schema: Schema) -> Iterator[Fields]:
    yield from schema.groups.values()
    yield from (obj.fields for obj in schema.objects.values())
    yield from (cls.fields for task in schema.tasks.values() for cls in task.classes)


def _method_problems(schema: Schema) -> Iterator[str]:
    methods: dict[str, str] = {}
    for file, task in schema.tasks.items():
        for name in task.spec.methods:
            if not is_identifier(name):
                yield f"{file}: {name!r} is no name for a method; give the task a `name:`"
            if name in methods:
                yield f"{file}: method {name} is already that of {methods[name]}"
            methods[name] = file
        if Path(file).stem != task.method:
            yield f"{file}: is about {task.method}, so it should be called {task.method}.yaml"


def _status_problems(schema: Schema) -> Iterator[str]:
    for status, code in schema.errors.statuses.items():
        if code not in schema.errors.codes:
            yield f"errors.yaml: statuses: {status} stands for {code}, which is no code here"


def _field_problems(field: Field, siblings: Fields) -> Iterator[str]:
    spec = field.spec
    if not is_identifier(field.name):
        yield f"{field.where}: {field.name!r} is no Python name; give it a `name:`"
    if spec.file not in (None, "url", "base64", "data_uri"):
        yield f"{field.where}: file is {spec.file!r}; it knows url, base64 and data_uri"
    if spec.file_uuid is not None and (spec.file is None or spec.file_uuid not in siblings):
        wrong = (
            "has file_uuid, but no file"
            if spec.file is None
            else f"file_uuid names {spec.file_uuid}, which is no field here"
        )
        yield f"{field.where}: {wrong}"
    for key, ends in (("range", spec.range), ("length", spec.length)):
        if ends is None:
            continue
        if len(ends) != 2:
            yield f"{field.where}: {key} has {len(ends)} numbers; it is [lowest, highest]"
        elif ends[0] is not None and ends[1] is not None and ends[0] > ends[1]:
            yield f"{field.where}: {key} is {ends}; the lowest comes first"


def _object_problems(obj: ObjectType, schema: Schema) -> Iterator[str]:
    yield from _exclusive_problems(obj.where, obj.spec.exclusive, obj.fields)
    if obj.is_sent and obj.is_received:
        yield f"{obj.where}: is sent by a task and received from one; declare two objects"
    for field in obj.fields.values() if obj.spec.open else ():
        if field.name == "extra":
            yield f"{field.where}: an open object has its unknown members in `extra`; give it another `name:`"
    for field in obj.fields.values() if obj.direction == "sent" else ():
        if field.vocabulary and field.vocabulary.home != SHARED:
            yield f"{field.where}: {field.vocabulary.name} is used inside of an object; declare it in shared.yaml"
    if obj.is_result:
        for wire in OF_EVERY_RESULT:
            if wire in obj.fields:
                yield f"{obj.where}: {wire}: every result has it; leave it out"
    if obj.name in _inside(obj, schema):
        yield f"{obj.where}: {obj.name} contains itself"


def _inside(obj: ObjectType, schema: Schema) -> set[str]:
    """The objects inside of an object, at any depth."""
    found = set[str]()
    waiting = [obj]
    while waiting:
        names = {name for field in waiting.pop().fields.values() for name in field.type.objects()} - found
        found |= names
        waiting += [schema.objects[name] for name in sorted(names)]
    return found


def _exclusive_problems(where: str, exclusive: list[list[str]], fields: Fields) -> Iterator[str]:
    for names in exclusive:
        for name in names:
            if name not in fields:
                yield f"{where}: exclusive names {name}, which is no parameter here"


# Of a task -------------------------------------------------------------------------------------------------------


def _class_problems(task: TaskType) -> Iterator[str]:
    for cls in task.classes:
        yield from _exclusive_problems(task.file, cls.exclusive, cls.fields)
        taken: dict[str, str] = {}
        for field in cls.fields.values():
            if field.name in RESERVED:
                yield f"{field.where}: {field.name} is an argument of every method; give it another `name:`"
            if field.name in taken:
                yield (
                    f"{field.where}: {field.name} is the Python name of {taken[field.name]} already; "
                    "give it a `name:`"
                )
            taken[field.name] = field.wire


def _delivery_problems(task: TaskType) -> Iterator[str]:
    for method in task.spec.delivery:
        if method not in ("sync", "async", "stream"):
            yield f"{task.file}: delivery has {method!r}; it knows sync, async and stream"


def _completion_problems(task: TaskType) -> Iterator[str]:
    completion = task.spec.completion
    if completion.count_param and completion.terminal_values:
        yield f"{task.file}: completion has count_param and terminal_values; one of them ends the task"
    if completion.partial_ok and not completion.count_param:
        yield f"{task.file}: completion has partial_ok, but no count_param"
    yield from _no_parameters(task, "completion", completion.count_param)
    yield from _no_results(task, "completion", *(completion.terminal_values or ()))


def _pages_problems(task: TaskType) -> Iterator[str]:
    pages = task.spec.pages
    if pages is not None:
        yield from _no_parameters(task, "pages", pages.offset, pages.limit, pages.start, pages.end)
        yield from _no_results(task, "pages", pages.items, pages.total)


def _no_parameters(task: TaskType, key: str, *names: str | None) -> Iterator[str]:
    for name in names:
        if name and any(name not in cls.fields for cls in task.classes):
            yield f"{task.file}: {key} names {name}, which is no parameter"


def _no_results(task: TaskType, key: str, *names: str | None) -> Iterator[str]:
    for name in names:
        if name and name not in task.returns.fields:
            yield f"{task.file}: {key} names {name}, which {task.returns.name} has not"


def _stream_problems(task: TaskType) -> Iterator[str]:
    stream = task.spec.stream
    if (stream is not None) != ("stream" in task.spec.delivery):
        yield f"{task.file}: a task has the key `stream` if `delivery` has stream, and only then"
        return
    if stream is None:
        return
    if task.spec.variants is not None:
        yield f"{task.file}: a task with variants cannot have the key `stream`"
    fields = task.classes[0].fields
    for name in stream.without:
        if name not in fields or fields[name].spec.required:
            yield f"{task.file}: stream names {name}, which is {'required' if name in fields else 'no parameter'}"
    for name in ("text", "finishReason"):
        if name not in task.returns.fields:
            yield f"{task.file}: {task.returns.name} has no {name}, so it cannot be streamed"


def _example_problems(task: TaskType) -> Iterator[str]:
    names = {name for cls in task.classes for name in (*cls.fields, *cls.constants)}
    for example in task.spec.examples:
        for key in example.send:
            if key not in names:
                yield f"{task.file}: example {example.title!r} sends {key}, which is no parameter"


TASK_CHECKS: tuple[Callable[[TaskType], Iterator[str]], ...] = (
    _class_problems,
    _delivery_problems,
    _completion_problems,
    _pages_problems,
    _stream_problems,
    _example_problems,
)
