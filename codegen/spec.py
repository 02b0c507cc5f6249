"""What a schema file may say: the closed vocabulary, as classes.

A misspelt key, a wrong type or a missing key is refused by the loader (`codegen.load`); the JSON Schemas that editors
use are made from the same classes (`codegen.json_schema`), whose field metadata carries the one-line explanations.
"""

from __future__ import annotations

from typing import Any

from attrs import Factory, field, frozen

from codegen.names import capitalized, is_identifier, snake
from codegen.type_expressions import Scalar, TypeExpression, as_mapping, parse


def _key(doc: str, default: Any = None) -> Any:
    return field(default=default, metadata={"doc": doc})


def _required(doc: str) -> Any:
    return field(metadata={"doc": doc})


def _list(doc: str) -> Any:
    return field(default=Factory(list[Any]), metadata={"doc": doc})


def _dict(doc: str) -> Any:
    return field(default=Factory(dict[str, Any]), metadata={"doc": doc})


@frozen(kw_only=True)
class Param:
    """A parameter of a task, or a field of an object. The key it stands under is its wire name."""

    type: str = _required("string integer number boolean uuid model media map any, an object, list[…], A | B")
    doc: str = _required("What it means, with its unit.")
    required: bool = _key("The API cannot do without it; in results: always there.", False)
    name: str | None = _key("Python name, where the snake_case of the key is not good.")
    path: str | None = _key("Where it goes on the wire, if not at the root under its key.")
    sent_as: dict[str | bool, str | bool | int] | None = _key("Values that the wire calls differently.")
    aliases: list[str] = _list("Older wire names, which the local server still understands.")
    range: list[int | float | None] | None = _key(
        "[lowest, highest], of a number or of each in a list; null where no limit holds for all models."
    )
    above: int | float | None = _key("Only what is greater than this number.")
    step: int | float | None = _key("Multiples of this number only.")
    length: list[int | None] | None = _key("[shortest, longest], of a string or list.")
    source: str | list[str] | None = _key("Where its limits are known from: `sources` of shared.yaml.")
    unit: str | None = _key("`percent`: 30 stands for 30 percent, so that a fraction is probably a mistake.")
    known: list[str | int] | str | None = _key("The values known today: a list, or a vocabulary's name.")
    server_default: bool | int | float | str | list[Any] | None = _key("What the server assumes. Never sent.")
    since: str | None = _key("Version of this package that brought it.")
    file: str | None = _key("In results: `url`, `base64` or `data_uri` of a file.")

    @property
    def expression(self) -> TypeExpression:
        return parse(self.type)

    @property
    def is_text(self) -> bool:
        return self.expression == Scalar("string")

    @property
    def sources(self) -> list[str]:
        return [self.source] if isinstance(self.source, str) else self.source or []

    def python_name(self, wire: str) -> str:
        return self.name or snake(wire)


@frozen(kw_only=True)
class ObjectSpec:
    """An object that is sent inside a task or received in a result."""

    doc: str = _required("What it is.")
    page: str | None = _key("Link to the API's documentation.")
    fields: dict[str, Param] = _dict("Wire name -> field.")
    includes: list[str] = _list("Groups of shared.yaml whose fields it has too.")
    exclusive: list[list[str]] = _list("Lists of fields of which at most one may be given.")


@frozen(kw_only=True)
class Example:
    """A published request with its answer: docstring, reference page, wire test and local server's test."""

    title: str = _required("What it shows.")
    send: dict[str, Any] = _dict("Parameters: keys as under `params`, values as on the wire.")
    receive: list[dict[str, Any]] = _list("The results that the API answered.")


@frozen(kw_only=True)
class Variant:
    """One of several shapes of a task, told apart by the value of one parameter."""

    name: str = _required("Name of its class.")
    doc: str = _required("What is particular about it.")
    params: dict[str, Param] = _dict("Wire name -> parameter that only this variant takes.")
    exclusive: list[list[str]] = _list("Lists of parameters of which at most one may be given.")


@frozen(kw_only=True)
class Variants:
    """The shapes of a task, by the value of one parameter."""

    on: str = _required("Wire name of the parameter that tells them apart.")
    doc: str = _key("What that parameter means.", "")
    of: dict[str, Variant] = _required("Value -> variant.")


@frozen(kw_only=True)
class Paging:
    """A second method that walks through all pages of the answer: by offset, or by windows of days."""

    method: str = _required("Name of the method.")
    summary: str = _required("What it does, in one line.")
    of: str = _required("The object that it gives one after the other.")
    items: str | None = _key("By offset: the result's field that holds the items.")
    total: str | None = _key("By offset: the result's field that says how many items there are.")
    offset: str | None = _key("By offset: the parameter that says how many items to skip.")
    limit: str | None = _key("By offset: the parameter that says how many items a page has.")
    start: str | None = _key("By days: the parameter for the first day.")
    end: str | None = _key("By days: the parameter for the last day.")
    days: int | None = _key("By days: how many days may be asked for at once.")


@frozen(kw_only=True)
class Streaming:
    """A second method that gives the one result, a text, piece by piece."""

    method: str = _required("Name of the method.")
    summary: str = _required("What it does, in one line.")
    without: list[str] = _list("Parameters (wire names) that make no sense there.")


@frozen(kw_only=True)
class TaskFile:
    """A file of `schema/tasks/`: one task type."""

    task: str = _required("The wire's taskType.")
    summary: str = _required("What it does, in one line.")
    page: str = _required("Link to the API's documentation.")
    returns: str = _required("The object that each result is.")
    max_duration: float | int = _required("Seconds that it may take as a whole, from when it is first sent.")
    doc: str | None = _key("Further paragraphs.")
    name: str | None = _key("The class's name, where `task` makes no good one.")
    method_aliases: list[str] = _list("Further names of the method.")
    aliases: list[str] = _list("Older wire names of the task, which the local server still understands.")
    results: str | None = _key("The parameter (wire name) that says how many results end the task.")
    partial_ok: bool = _key("The server may give fewer results than `results` asks for.", False)
    terminal_values: dict[str, list[str]] | None = _key(
        "Result field -> the values that end a task with phases."
    )
    delivery: list[str] = _list("sync, async, stream: how it can be sent; the first is the client's choice.")
    billed: bool = _key("false: costs nothing and changes nothing, so repeating it is harmless.", True)
    includes: list[str] = _list("Groups of shared.yaml whose parameters it takes.")
    params: dict[str, Param] = _dict("Wire name -> parameter.")
    pages: Paging | None = _key("A second method that walks through all pages of the answer.")
    stream: Streaming | None = _key("A second method that streams; goes with `stream` under `delivery`.")
    variants: Variants | None = _key("Shapes of the task, by the value of one parameter.")
    objects: dict[str, ObjectSpec] = _dict("Objects that only this task uses.")
    vocabularies: dict[str, list[str | int]] = _dict("Name -> known values.")
    exclusive: list[list[str]] = _list("Lists of parameters of which at most one may be given.")
    examples: list[Example] = _list("Published requests with their answers.")

    @property
    def class_name(self) -> str:
        return self.name or capitalized(self.task)

    @property
    def method(self) -> str:
        return snake(self.class_name)

    @property
    def methods(self) -> list[str]:
        """The names of all its methods."""
        second = [more.method for more in (self.pages, self.stream) if more is not None]
        return [self.method, *self.method_aliases, *second]


@frozen(kw_only=True)
class SharedFile:
    """`schema/shared.yaml`: what several tasks have in common."""

    vocabularies: dict[str, list[str | int]] = _dict("Name -> known values.")
    sources: dict[str, str] = _dict("Name -> what a limit is known from, for `source`.")
    groups: dict[str, dict[str, Param]] = _dict("Name -> parameters, for `includes`.")
    objects: dict[str, ObjectSpec] = _dict("Objects that several tasks send or receive.")


@frozen(kw_only=True)
class ErrorCode:
    """One error code of the server."""

    error: str = _required("The exception, a class of runware/errors.py.")
    meaning: str = _required("What happened and what to do, in one sentence.")
    retryable: bool = _key("Whether the same request may succeed later.", False)
    status: int | None = _key("The HTTP status that goes with it.")
    unknown_task: bool = _key(
        "Whether it answers a question about a task, and says that there is none.", False
    )
    overload: bool = _key("Whether the server has too much to do, which says nothing of the task.", False)


@frozen(kw_only=True)
class ErrorPattern:
    """A family of error codes."""

    match: str = _required("Shell-style pattern, case-sensitive.")
    error: str = _required("The exception, a class of runware/errors.py.")
    meaning: str = _required("What happened and what to do, in one sentence.")
    retryable: bool = _key("Whether the same request may succeed later.", False)
    status: int | None = _key("The HTTP status that goes with it.")


@frozen(kw_only=True)
class ErrorsFile:
    """`schema/errors.yaml`: the server's error codes."""

    codes: dict[str, ErrorCode] = _dict("Code -> what it becomes.")
    patterns: list[ErrorPattern] = _list("Tried in order for codes that are not listed.")
    statuses: dict[int, str] = _dict(
        "HTTP status -> the code to assume for an answer that has nothing else to say."
    )


@frozen
class Schema:
    """All files together, each with the name it was read from."""

    shared: SharedFile
    errors: ErrorsFile
    tasks: dict[str, TaskFile]
    #: AIR identifier -> what `schema/models.yaml` says of the model.
    models: dict[str, dict[str, Any]]


def problems(schema: Schema) -> list[str]:
    """What the classes cannot say by themselves: references that lead nowhere, names used twice."""
    found: list[str] = []
    owners: dict[str, str] = {}

    def declare(name: str, where: str) -> None:
        if name in owners:
            found.append(f"{where}: {name} is already declared in {owners[name]}; names are global")
        owners[name] = where

    for name in [*_class_names(schema.shared.objects), *schema.shared.vocabularies]:
        declare(name, "shared.yaml")
    for file, task in schema.tasks.items():
        variants = (
            [variant.name for variant in task.variants.of.values()] if task.variants else [task.class_name]
        )
        for name in [*variants, *_class_names(task.objects), *task.vocabularies]:
            declare(name, file)

    methods: dict[str, str] = {}
    for file, task in schema.tasks.items():
        for name in task.methods:
            if not is_identifier(name):
                found.append(f"{file}: {name!r} is no name for a method; give the task a `name:`")
            if name in methods:
                found.append(f"{file}: method {name} is already that of {methods[name]}")
            methods[name] = file
        found += _task_problems(file, task, schema)
    for name, spec in schema.shared.objects.items():
        found += _params_problems(
            f"shared.yaml: {name}", spec.fields, schema.shared.objects, schema.shared.vocabularies
        )
        found += _include_problems(f"shared.yaml: {name}", spec.includes, schema)
    for name, group in schema.shared.groups.items():
        found += _params_problems(
            f"shared.yaml: {name}", group, schema.shared.objects, schema.shared.vocabularies
        )
    return found


def _class_names(objects: dict[str, ObjectSpec]) -> list[str]:
    return [*objects, *map(as_mapping, objects)]


def _task_problems(file: str, task: TaskFile, schema: Schema) -> list[str]:
    found: list[str] = []
    objects = {**schema.shared.objects, **task.objects}
    vocabularies = {**schema.shared.vocabularies, **task.vocabularies}
    params = dict(task.params)
    for group in task.includes:
        params |= schema.shared.groups.get(group, {})
    found += _include_problems(file, task.includes, schema)
    found += _params_problems(file, task.params, objects, vocabularies)
    if task.returns not in objects:
        found.append(f"{file}: returns {task.returns}, which neither this file nor shared.yaml declares")
    if task.results and task.results not in params:
        found.append(f"{file}: results names {task.results}, which is no parameter")
    for method in task.delivery:
        if method not in ("sync", "async", "stream"):
            found.append(f"{file}: delivery has {method!r}; it knows sync, async and stream")
    for name, spec in task.objects.items():
        found += _params_problems(f"{file}: {name}", spec.fields, objects, vocabularies)
        found += _include_problems(f"{file}: {name}", spec.includes, schema)
        found += _exclusive_problems(f"{file}: {name}", spec.exclusive, spec.fields)
    found += _exclusive_problems(file, task.exclusive, params)
    found += _name_problems(file, task, params)
    found += _reference_problems(file, task, params, objects)
    every = set(params)
    for value, variant in task.variants.of.items() if task.variants else ():
        found += _params_problems(f"{file}: {value}", variant.params, objects, vocabularies)
        found += _exclusive_problems(f"{file}: {value}", variant.exclusive, {**params, **variant.params})
        every |= {*variant.params, task.variants.on if task.variants else ""}
    for example in task.examples:
        for key in example.send:
            if key not in every:
                found.append(f"{file}: example {example.title!r} sends {key}, which is no parameter")
    return found


#: Names of a method's own arguments, and of the options that every method takes.
RESERVED = {
    "self", "extra", "task_uuid", "on_result", "on_progress", "timeout", "deadline", "max_retries", "on_incomplete"
}  # fmt: skip


def _name_problems(file: str, task: TaskFile, params: dict[str, Param]) -> list[str]:
    found: list[str] = []
    variants: list[dict[str, Param]] = [{}]
    if task.variants is not None:
        variants = [variant.params for variant in task.variants.of.values()]
    for more in variants:
        taken: dict[str, str] = {}
        for wire, param in {**params, **more}.items():
            name = param.python_name(wire)
            if name in RESERVED:
                found.append(
                    f"{file}: {wire}: {name} is an argument of every method; give it another `name:`"
                )
            if name in taken:
                found.append(
                    f"{file}: {wire}: {name} is the Python name of {taken[name]} already; give it a `name:`"
                )
            taken[name] = wire
    return list(dict.fromkeys(found))


def _reference_problems(
    file: str, task: TaskFile, params: dict[str, Param], objects: dict[str, ObjectSpec]
) -> list[str]:
    """Names in `terminal_values` and `pages` that lead nowhere, and objects that contain themselves."""
    found: list[str] = []
    result = objects[task.returns].fields if task.returns in objects else {}
    found += [
        f"{file}: terminal_values names {name}, which {task.returns} has not"
        for name in task.terminal_values or ()
        if name not in result
    ]
    if task.pages is not None:
        pages = task.pages
        found += [
            f"{file}: pages names {name}, which is no parameter"
            for name in (pages.offset, pages.limit, pages.start, pages.end)
            if name and name not in params
        ]
        found += [
            f"{file}: pages names {name}, which {task.returns} has not"
            for name in (pages.items, pages.total)
            if name and name not in result
        ]
    found += _stream_problems(file, task, params, result)
    for name in task.objects:
        waiting, seen = [name], set[str]()
        while waiting:
            inner = {n for field in objects[waiting.pop()].fields.values() for n in _object_names(field)}
            if name in inner:
                found.append(f"{file}: {name} contains itself")
                break
            waiting += sorted((inner & objects.keys()) - seen)
            seen |= inner
    return found


def _stream_problems(
    file: str, task: TaskFile, params: dict[str, Param], result: dict[str, Param]
) -> list[str]:
    if (task.stream is not None) != ("stream" in task.delivery):
        return [f"{file}: a task has the key `stream` if `delivery` has stream, and only then"]
    if task.stream is None:
        return []
    found = [
        f"{file}: stream names {name}, which is {'required' if name in params else 'no parameter'}"
        for name in task.stream.without
        if name not in params or params[name].required
    ]
    found += [
        f"{file}: {task.returns} has no {name}, so it cannot be streamed"
        for name in ("text", "finishReason")
        if name not in result
    ]
    if task.variants is not None:
        found.append(f"{file}: a task with variants cannot have the key `stream`")
    return found


def _object_names(param: Param) -> list[str]:
    try:
        return list(param.expression.objects())
    except ValueError:
        return []  # said elsewhere


def _include_problems(where: str, includes: list[str], schema: Schema) -> list[str]:
    groups = schema.shared.groups
    return [
        f"{where}: includes {name}, which is no group of shared.yaml"
        for name in includes
        if name not in groups
    ]


def _params_problems(
    where: str,
    params: dict[str, Param],
    objects: dict[str, ObjectSpec],
    vocabularies: dict[str, list[str | int]],
) -> list[str]:
    found: list[str] = []
    for wire, param in params.items():
        try:
            names = list(param.expression.objects())
        except ValueError as error:
            found.append(f"{where}: {wire}: {error}")
            continue
        found += [f"{where}: {wire}: no object is called {name}" for name in names if name not in objects]
        if not is_identifier(param.python_name(wire)):
            found.append(f"{where}: {wire}: {param.python_name(wire)!r} is no Python name; give it a `name:`")
        if isinstance(param.known, str) and param.known not in vocabularies:
            found.append(f"{where}: {wire}: no vocabulary is called {param.known}")
        if param.file not in (None, "url", "base64", "data_uri"):
            found.append(f"{where}: {wire}: file is {param.file!r}; it knows url, base64 and data_uri")
        for key, limits in (("range", param.range), ("length", param.length)):
            if limits is None:
                continue
            if len(limits) != 2:
                found.append(f"{where}: {wire}: {key} has {len(limits)} numbers; it is [lowest, highest]")
            elif limits[0] is not None and limits[1] is not None and limits[0] > limits[1]:
                found.append(f"{where}: {wire}: {key} is {limits}; the lowest comes first")
    return found


def _exclusive_problems(where: str, exclusive: list[list[str]], params: dict[str, Param]) -> list[str]:
    return [
        f"{where}: exclusive names {name}, which is no parameter here"
        for names in exclusive
        for name in names
        if name not in params
    ]
