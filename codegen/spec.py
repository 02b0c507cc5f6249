"""Vocabulary of the schema's files, as classes: a key that no class has is refused.

The loader (`codegen.load`) refuses a misspelt key, a wrong type or a missing key. The JSON Schemas for editors and the
tables of `schema/README.md` are generated from the same classes: each field has its explanation with it.
`codegen.resolve` combines the files.
"""

from __future__ import annotations

from typing import Any

from attrs import Factory, frozen

from codegen.keys import entries as _dict
from codegen.keys import listed as _list
from codegen.keys import optional as _key
from codegen.keys import required as _required
from codegen.model_spec import ModelFiles
from codegen.names import capitalized, snake

#: Keys with the limits of a value.
LIMITS = ("range", "above", "below", "step", "length", "pattern")
#: Keys with lists of parameters or fields that depend on each other.
GROUPS = ("exclusive", "at_least_one", "together", "requires")


@frozen(kw_only=True)
class Each:
    """The limits of each item of a list. Their `source` is that of the parameter."""

    range: list[int | float | None] | None = _key("`[lowest, highest]`, of a number; either may be null.")
    above: int | float | None = _key("Only what is greater than this number.")
    below: int | float | None = _key("Only what is less than this number.")
    step: int | float | None = _key("Multiples of this number only.")
    length: list[int | None] | None = _key("`[shortest, longest]`, of a string.")
    pattern: str | None = _key("A regular expression for a whole string, as for a parameter.")
    known: list[str | int] | str | None = _key(
        "The values known today, as a list or a vocabulary's name; others are let through.",
        choices="vocabularies",
    )


@frozen(kw_only=True)
class Param:
    """A parameter of a task, or a field of an object. Its key in the file is its wire name."""

    type: str = _required(
        "`string` `integer` `number` `boolean` `uuid` `model` `media` `map` `any`, an object's name, `list[…]`, or a union "
        "with ` | `.",
        choices="types",
    )
    doc: str = _required("What it means, with its unit.")
    required: bool = _key("The API cannot do without it; in results: it is always there.", False)
    name: str | None = _key("The Python name, where the snake_case of the key is not good.")
    was: list[str] = _list(
        "Python names that it had in the last release. They still work, with a `DeprecationWarning`; take them out after "
        "the next one."
    )
    path: str | None = _key(
        "Where it goes on the wire, if not at the root under its key: `inputs.seedImage`, `settings.temperature`."
    )
    sent_as: dict[str | bool, str | bool | int] | None = _key(
        'Values that the wire calls differently: `{canny: "runware:controlnet-preprocess@canny"}`. A boolean value '
        "without an entry is not sent."
    )
    aliases: list[str] = _list("Older wire names, which the local server still understands.")
    range: list[int | float | None] | None = _key("`[lowest, highest]`, of a number; either may be null.")
    above: int | float | None = _key("Only what is greater than this number.")
    below: int | float | None = _key("Only what is less than this number.")
    step: int | float | None = _key("Multiples of this number only.")
    length: list[int | None] | None = _key("`[shortest, longest]`, of a string or list.")
    pattern: str | None = _key(
        "A regular expression for a whole string (ASCII), without `^` and `$`: characters, classes, groups, alternatives "
        "and repetitions, none inside of another."
    )
    each: Each | None = _key("For a list: the limits and known values of each of its items.")
    source: str | list[str] | None = _key(
        "Where the limits and `required` are known from: a name, or several, of the `sources` of `shared.yaml`.",
        choices="sources",
    )
    unit: str | None = _key(
        "`percent`: 30 means 30 %. For a fraction such as 0.3, the client asks whether 30 was meant.",
        choices=("percent",),
    )
    known: list[str | int] | str | None = _key(
        "The values known today, as a list or a vocabulary's name; others are let through. Those of a list's items "
        "belong under `each`.",
        choices="vocabularies",
    )
    server_default: bool | int | float | str | list[Any] | None = _key(
        "What the server assumes. Documented, never sent."
    )
    replaces: str | None = _key(
        "The group of `includes` whose parameter of the same name this one replaces.", choices="groups"
    )
    since: str | None = _key("Version of this package that brought it.")
    file: str | None = _key(
        "In results: `url`, `base64` or `data_uri` of a file.", choices=("url", "base64", "data_uri")
    )
    file_uuid: str | None = _key("In results: the field (wire name) that has the UUID of this file.")

    @property
    def all_known(self) -> list[str | int] | str | None:
        """The known values of the parameter, or else those of each item of its list."""
        return self.each.known if self.known is None and self.each is not None else self.known

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
    includes: list[str] = _list("Groups of `shared.yaml` whose fields it has too.", "groups")
    exclusive: list[list[str]] = _list("Lists of fields of which at most one may be given.")
    at_least_one: list[list[str]] = _list("Lists of fields of which at least one must be given.")
    together: list[list[str]] = _list("Lists of fields that are given together, or not at all.")
    requires: list[list[str]] = _list("Lists of fields of which the first is given only with all the others.")
    open: bool = _key(
        "In what is sent: `true` if it may have more members, of models that are newer than this version.",
        False,
    )
    extra: bool = _key(
        "In results: `true` if fields of any other task may come besides, which are then in its `extra`.",
        False,
    )


@frozen(kw_only=True)
class Example:
    """A published request with its response: docstring, reference page, wire test and local server's test."""

    title: str = _required("What it shows.")
    send: dict[str, Any] = _dict("Parameters: keys as under `params`, values as on the wire.")
    receive: list[dict[str, Any]] = _list("The results that the API answered.")


@frozen(kw_only=True)
class Variant:
    """One of several variants of a task, selected by the value of one parameter."""

    name: str = _required("Name of its class.")
    doc: str = _required("What is particular about it.")
    params: dict[str, Param] = _dict("Wire name -> parameter that only this variant takes.")
    exclusive: list[list[str]] = _list("Lists of parameters of which at most one may be given.")
    at_least_one: list[list[str]] = _list("Lists of parameters of which at least one must be given.")
    together: list[list[str]] = _list("Lists of parameters that are given together, or not at all.")
    requires: list[list[str]] = _list(
        "Lists of parameters of which the first is given only with all the others."
    )


@frozen(kw_only=True)
class Variants:
    """The variants of a task, by the value of one parameter."""

    on: str = _required("Wire name of the parameter that tells them apart.")
    doc: str = _required("What that parameter means.")
    of: dict[str, Variant] = _required("Value -> variant.")


@frozen(kw_only=True)
class Completion:
    """When a task is complete, if not after one result."""

    count_param: str | None = _key("The parameter (wire name) that says how many results end the task.")
    partial_ok: bool = _key("`true` if the server may give fewer results than that.", False)
    terminal_values: dict[str, list[str]] | None = _key(
        "For tasks that report phases: `{status: [ready, failed]}`, the values of a result's field that end the task."
    )


@frozen(kw_only=True)
class Paging:
    """A second method that iterates over all pages of a response: by offset, or by windows of days."""

    method: str = _required("Name of the method.")
    summary: str = _required("What it does, in one line.")
    of: str = _required("The object that it gives one after the other.", "objects")
    items: str | None = _key("By offset: the result's field that holds the items.")
    total: str | None = _key("By offset: the result's field that says how many items there are.")
    offset: str | None = _key("By offset: the parameter that says how many items to skip.")
    limit: str | None = _key("By offset: the parameter that says how many items a page has.")
    start: str | None = _key("By days: the parameter for the first day.")
    end: str | None = _key("By days: the parameter for the last day.")
    days: int | None = _key("By days: how many days may be asked for at once.")


@frozen(kw_only=True)
class Streaming:
    """A second method that streams the one result, a text, in chunks."""

    method: str = _required("Name of the method.")
    summary: str = _required("What it does, in one line.")
    without: list[str] = _list("Parameters (wire names) that make no sense there.")


@frozen(kw_only=True)
class TaskFile:
    """A file of `schema/tasks/`: one task type."""

    task: str = _required("The wire's `taskType`.")
    summary: str = _required("What it does, in one line.")
    page: str = _required("Link to the API's documentation.")
    returns: str = _required("The object that each result is.", "objects")
    max_duration: float | int = _required(
        "Seconds that the task may take as a whole, from when it is first sent: its slowest model with its largest request "
        "must fit in, since results that come later are lost."
    )
    doc: str | None = _key("Further paragraphs.")
    name: str | None = _key(
        "The class's name, where `task` makes no good one (`3dInference` → `ThreeDInference`); the method is its snake_case."
    )
    method_aliases: list[str] = _list("Further names of the method.")
    was: list[str] = _list(
        "Names that the method had in the last release. They still work, with a `DeprecationWarning`; take them out after "
        "the next one."
    )
    aliases: list[str] = _list("Older wire names of the task, which the local server still understands.")
    completion: Completion = _key("When the task is complete, if not after one result.", Factory(Completion))
    delivery: list[str] = _list(
        "Which of `sync`, `async`, `stream` it can be sent with; the first is what the client asks for by default. None "
        "for utility tasks, which take no `deliveryMethod`.",
        ("sync", "async", "stream"),
    )
    billed: bool = _key(
        "`false` for tasks that cost nothing and change nothing, so that repeating them is harmless.", True
    )
    includes: list[str] = _list("Groups of `shared.yaml` whose parameters the task takes.", "groups")
    params: dict[str, Param] = _dict("Wire name -> parameter.")
    pages: Paging | None = _key("A second method that walks through all pages of the answer.")
    stream: Streaming | None = _key(
        "A second method that gives the result piece by piece, for tasks with `stream` under `delivery`, whose result has "
        "`text` and `finishReason`."
    )
    variants: Variants | None = _key("Shapes of the task, by the value of one parameter.")
    uses: dict[str, dict[str, str]] = _dict(
        "What the command line uses the task for (`account`: to show the account) -> the parameters that it sends then."
    )
    objects: dict[str, ObjectSpec] = _dict("Name -> object that only this task uses, sent or received.")
    vocabularies: dict[str, list[str | int]] = _dict(
        "Name -> list of known values, for lists that are long or used twice."
    )
    exclusive: list[list[str]] = _list("Lists of parameters of which at most one may be given.")
    at_least_one: list[list[str]] = _list("Lists of parameters of which at least one must be given.")
    together: list[list[str]] = _list("Lists of parameters that are given together, or not at all.")
    requires: list[list[str]] = _list(
        "Lists of parameters of which the first is given only with all the others."
    )
    examples: list[Example] = _list("Published requests with their answers.")

    @property
    def class_name(self) -> str:
        return self.name or capitalized(self.task)

    @property
    def method(self) -> str:
        return snake(self.class_name)

    @property
    def methods(self) -> list[str]:
        """The names of all methods that the task has."""
        second = [more.method for more in (self.pages, self.stream) if more is not None]
        return [self.method, *self.method_aliases, *self.was, *second]


@frozen(kw_only=True)
class SharedFile:
    """`schema/shared.yaml`: definitions that several tasks use."""

    vocabularies: dict[str, list[str | int]] = _dict("Name -> known values.")
    sources: dict[str, str] = _dict("Name -> what a limit is known from, for `source`.")
    groups: dict[str, dict[str, Param]] = _dict("Name -> parameters, for `includes`.")
    objects: dict[str, ObjectSpec] = _dict("Objects that several tasks send or receive.")


@frozen(kw_only=True)
class ErrorCode:
    """One error code of the server."""

    error: str = _required("The exception, a class of runware/errors.py.", "errors")
    meaning: str = _required("What happened and what to do, in one sentence.")
    retryable: bool = _key("Whether the same request may succeed later.", False)
    status: int | None = _key("The HTTP status that goes with it.")
    unknown_task: bool = _key(
        "Whether it answers a poll (`getResponse`), and means that the task is unknown.", False
    )
    overload: bool = _key(
        "Whether the server is overloaded, so that the error is not about the task itself.", False
    )


@frozen(kw_only=True)
class ErrorPattern:
    """A family of error codes, matched by a pattern."""

    match: str = _required("Shell-style pattern, case-sensitive.")
    error: str = _required("The exception, a class of runware/errors.py.", "errors")
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
    remedies: dict[int, str] = _dict(
        "HTTP status that is not the API's, but that of a proxy, a firewall or a front server -> what to do about it. "
        "300 applies to all redirects."
    )


@frozen
class SchemaFiles:
    """The contents of all files, unresolved; tasks by their path in `schema/`."""

    shared: SharedFile
    errors: ErrorsFile
    tasks: dict[str, TaskFile]
    models: ModelFiles
