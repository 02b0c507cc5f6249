"""Views for the templates of methods: one class for each kind of method, with its template."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any, ClassVar, cast

from attrs import define, field

from codegen.models import tasks_of_models, written
from codegen.names import snake
from codegen.prose import duration_and_defaults, escaped, in_python, line, literal, paragraphs, wrapped
from codegen.resolve import Schema, TaskClass, TaskType
from codegen.spec import Paging, Streaming, Variants
from codegen.type_expressions import Either, ListOf, ObjectName, TypeExpression
from codegen.views import ParamView, task_view

#: The number of parameters that are documented first: the required ones, then others (at least three).
_FIRST = 9
_OF_EVERY_TASK = (
    "extra: Parameters that this version does not know, by their wire names. They are sent as they are.",
)


def most_used(task: TaskType, cls: TaskClass, schema: Schema) -> frozenset[str]:
    """Return the required parameters, and those most used in examples; ties go to those that more models take."""
    examples = [example.send for example in task.spec.examples if task.sends(example.send) is cls]
    of_models = [
        written(model, schema) for model in schema.models.models.values() if model.task == task.spec.task
    ]
    used = {
        wire: (
            sum(wire in send for send in examples),
            sum((field.spec.path or wire) in one for one in of_models),
        )
        for wire, field in cls.fields.items()
    }
    required = [wire for wire, field in cls.fields.items() if field.spec.required]
    others = [wire for wire, (in_examples, _) in used.items() if in_examples and wire not in required]
    return frozenset(
        [*required, *sorted(others, key=used.__getitem__, reverse=True)[: max(_FIRST - len(required), 3)]]
    )


@define
class RunMethod:
    """The method that runs a task."""

    template: ClassVar[str] = "run_method.py.jinja"
    options_doc: ClassVar[str] = "**options: Time limits, retries and callbacks: see `Options`."
    task: TaskType
    cls: TaskClass
    schema: Schema
    #: Type name -> qualified name in annotations, for types that are imported lazily.
    names: Mapping[str, str]

    @property
    def name(self) -> str:
        return self.task.method

    @property
    def class_name(self) -> str:
        return self.cls.name

    @property
    def returns(self) -> str:
        return f"tasks.{self.task.returns.name}"

    @property
    def page(self) -> str:
        return line(self.task.spec.page)

    @property
    def params(self) -> list[ParamView]:
        return task_view(self.task, self.cls, self.names).params

    @property
    def arguments(self) -> list[str]:
        """The parameters in its signature. `model` lists the known models, so that editors complete them."""
        known = f"model: identifiers.{self.task.spec.class_name}Model | str"
        arguments = [param.argument for param in self.params]
        return [
            argument.replace("model: str", known, 1)
            if self.has_known_models and argument.startswith("model: str")
            else argument
            for argument in arguments
        ]

    @property
    def has_known_models(self) -> bool:
        """Whether the catalogue has models for this task."""
        return self.task.spec.task in tasks_of_models(self.schema)

    @cached_property
    def first(self) -> frozenset[str]:
        """The parameters that are documented first."""
        return most_used(self.task, self.cls, self.schema)

    @property
    def argument_docs(self) -> list[str]:
        """Documentation of the required and most used parameters, which fit on one screen."""
        return [param.argument_doc for param in self.params if param.wire in self.first]

    @property
    def other_docs(self) -> list[str]:
        """Documentation of all other parameters."""
        others = [param.argument_doc for param in self.params if param.wire not in self.first]
        uuid = "The UUID (version 4) of the task. Default: a new one."
        if not self.cls.fields:
            uuid = "The UUID of the task in question."  # a task without parameters refers to an existing task
        return [*others, f"task_uuid: {uuid}", *_OF_EVERY_TASK, self.options_doc]

    @property
    def former(self) -> str:
        """Arguments that map former parameter names to present ones: `old="new"`."""
        return ", ".join(f'{old}="{param.name}"' for param in self.params for old in param.field.spec.was)

    @property
    def summary(self) -> str:
        return wrapped(self.task.spec.summary, 8)

    @property
    def paragraphs(self) -> list[str]:
        names = {wire: param.name for wire, param in self.cls.fields.items()}
        spec = self.task.spec
        ends = duration_and_defaults(spec.max_duration, has_parameters=bool(self.cls.fields))
        texts = [*paragraphs(spec.doc or ""), ends]
        return [wrapped(in_python(text, names), 8) for text in texts]

    @property
    def example(self) -> list[str]:
        """A call as doctest lines, from the first published example of this class; empty without one."""
        published = [example.send for example in self.task.spec.examples if example.send]
        mine = [send for send in published if self.task.sends(send) is self.cls]
        return call_lines(self, mine[0]) if mine else []


@define
class Overload(RunMethod):
    """An overload of the method for one variant of a task."""

    template: ClassVar[str] = "overload.py.jinja"
    variants: Variants

    @property
    def arguments(self) -> list[str]:
        [value] = self.cls.constants.values()
        return [f"{snake(self.variants.on)}: Literal[{literal(value)}]", *super().arguments]

    @property
    def argument_docs(self) -> list[str]:
        return [wrapped(f"{snake(self.variants.on)}: {self.variants.doc}", 12, 4), *super().argument_docs]


@define
class OverloadedMethod(RunMethod):
    """The implementation behind the overloads."""

    template: ClassVar[str] = "overloaded_method.py.jinja"
    variants: Variants

    @property
    def on(self) -> str:
        return snake(self.variants.on)

    @property
    def task_type(self) -> str:
        return literal(self.task.spec.task)


@define
class FormerMethod(RunMethod):
    """A deprecated alias of the method, under a former name."""

    template: ClassVar[str] = "former_method.py.jinja"
    old: str
    variants: Variants | None

    @property
    def name(self) -> str:
        return self.old

    @property
    def new_name(self) -> str:
        return self.task.method

    @property
    def on(self) -> str:
        return snake(self.variants.on) if self.variants else ""

    @property
    def task_type(self) -> str:
        return literal(self.task.spec.task)


@define
class PagesMethod(RunMethod):
    """A method that iterates over all pages of a response."""

    template: ClassVar[str] = "pages_method.py.jinja"
    pages: Paging

    @property
    def name(self) -> str:
        return self.pages.method

    @property
    def summary(self) -> str:
        return wrapped(self.pages.summary, 8)

    @property
    def run_method(self) -> str:
        return self.task.method

    @property
    def of(self) -> str:
        return f"tasks.{self.pages.of}"

    @property
    def strategy_class(self) -> str:
        return "ByDays" if self.pages.days else "ByOffset"

    @property
    def strategy(self) -> str:
        """The constructor call of the paging strategy, with Python names."""
        keys = ("items", "total", "offset", "limit", "start", "end")
        names = {key: cast("str | None", getattr(self.pages, key)) for key in keys}
        arguments = [f"{key}={literal(snake(name))}" for key, name in names.items() if name]
        if self.pages.days:
            arguments.append(f"days={self.pages.days}")
        return f"{self.strategy_class}({', '.join(arguments)})"

    @property
    def example(self) -> list[str]:
        """The last published request as doctest lines, iterating over all pages."""
        arguments, _ = call_arguments(self, self.task.spec.examples[-1].send)
        walk = f">>> async for one in client.{self.name}({', '.join(arguments)}):"
        return [escaped(walk), "...     print(one)", "...     break"]


@define
class StreamMethod(RunMethod):
    """A method that streams the one result, a text, in chunks."""

    template: ClassVar[str] = "stream_method.py.jinja"
    options_doc: ClassVar[str] = "**options: Time limits and retries: see `StreamOptions`."
    stream: Streaming

    @property
    def name(self) -> str:
        return self.stream.method

    @property
    def summary(self) -> str:
        return wrapped(self.stream.summary, 8)

    @property
    def params(self) -> list[ParamView]:
        return [param for param in super().params if param.wire not in self.stream.without]

    @property
    def time_limit(self) -> str:
        return self.paragraphs[-1]

    @property
    def example(self) -> list[str]:
        """The first published request as doctest lines, streamed."""
        *before, last = call_lines(self, self.task.spec.examples[0].send)
        opened = [line.replace("results = await client.", "async with client.") for line in before]
        return [
            *opened,
            f"{last} as stream:",
            "...     async for delta in stream:",
            '...         print(delta.text, end="")',
        ]


def method_views(task: TaskType, schema: Schema, names: Mapping[str, str]) -> list[RunMethod]:
    """Return the views of all methods of a task."""
    spec, first = task.spec, task.classes[0]
    views: list[RunMethod] = []
    if spec.variants is None:
        views.append(RunMethod(task, first, schema, names))
    else:
        views += [Overload(task, cls, schema, names, spec.variants) for cls in task.classes]
        views.append(OverloadedMethod(task, first, schema, names, spec.variants))
    views += [FormerMethod(task, first, schema, names, old, spec.variants) for old in spec.was]
    if spec.pages is not None:
        views.append(PagesMethod(task, first, schema, names, spec.pages))
    if spec.stream is not None:
        views.append(StreamMethod(task, first, schema, names, spec.stream))
    return views


# Examples --------------------------------------------------------------------------------------------------------


def call_lines(method: RunMethod, send: dict[str, Any]) -> list[str]:
    """Return a method call with the parameters of an example, as doctest lines."""
    arguments, used = call_arguments(method, send)
    lines = [f">>> from runware import {name}" for name in sorted(used)]
    lines.append(f">>> results = await client.{method.name}(")
    lines += [f"...     {argument}," for argument in arguments]
    return [*map(escaped, lines), "... )"]


def call_arguments(method: RunMethod, send: dict[str, Any]) -> tuple[list[str], set[str]]:
    """Return the arguments of such a call, and the names of the classes that they use."""
    literals = _Literals(method.schema)
    fields = method.cls.fields
    arguments = [
        f"{fields[wire].name}={literals.text(value, fields[wire].type)}"
        if wire in fields
        else f"{snake(wire)}={literal(value)}"
        for wire, value in send.items()
    ]
    return arguments, literals.used


@define
class _Literals:
    """Renders values of an example as Python code: an object becomes a constructor call."""

    schema: Schema
    used: set[str] = field(factory=set[str])

    def text(self, value: object, kind: TypeExpression) -> str:
        if isinstance(kind, ListOf) and isinstance(value, list):
            items = [self.text(item, kind.item) for item in cast("list[object]", value)]
            return f"[{', '.join(items)}]"
        if isinstance(kind, Either):
            fitting = [option for option in kind.options if _fits(value, option)]
            return self.text(value, fitting[0]) if fitting else literal(value)
        if isinstance(kind, ObjectName) and isinstance(value, dict):
            self.used.add(kind.name)
            fields, members = self.schema.objects[kind.name].fields, cast("dict[str, object]", value)
            arguments = [
                f"{fields[wire].name}={self.text(item, fields[wire].type)}"
                for wire, item in members.items()
                if wire in fields
            ]
            if unknown := {wire: item for wire, item in members.items() if wire not in fields}:
                arguments.append(f"extra={literal(unknown)}")
            return f"{kind.name}({', '.join(arguments)})"
        return literal(value)


def _fits(value: object, kind: TypeExpression) -> bool:
    if isinstance(kind, ListOf):
        return isinstance(value, list)
    return isinstance(kind, ObjectName) == isinstance(value, dict) and not isinstance(value, list)
