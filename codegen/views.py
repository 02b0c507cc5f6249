"""What the templates print: the schema in Python's terms, every decision already taken."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Mapping
from functools import cached_property
from typing import Any, cast

from attrs import define, field

from codegen.names import snake
from codegen.spec import ObjectSpec, Param, Schema, TaskFile
from codegen.type_expressions import Direction, Either, ListOf, ObjectName, TypeExpression, as_mapping

_WIDTH = 108
_QUOTED = re.compile(r"`(\w+)`")


def in_python(text: str, params: Mapping[str, str]) -> str:
    """Prose of the schema with its `wireNames` of parameters as Python calls them."""
    return _QUOTED.sub(lambda quoted: f"`{params.get(quoted[1], quoted[1])}`", text)


def literal(value: object) -> str:
    """A value as Python code, strings in double quotes."""
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, list):
        return f"[{', '.join(literal(item) for item in cast('list[object]', value))}]"
    if isinstance(value, dict):
        items = cast("dict[object, object]", value).items()
        return f"{{{', '.join(f'{literal(key)}: {literal(item)}' for key, item in items)}}}"
    return repr(value)


def wrapped(text: str, indent: int, hanging: int = 0) -> str:
    """Text for a docstring, broken into lines; the first one is not indented."""
    safe = text.replace("\\", "\\\\").replace('"""', "'''")
    return textwrap.fill(
        " ".join(safe.split()),
        _WIDTH,
        initial_indent=" " * indent,
        subsequent_indent=" " * (indent + hanging),
        break_long_words=False,
        break_on_hyphens=False,
    ).lstrip()


@define
class ParamView:
    """One parameter or field."""

    wire: str
    spec: Param
    direction: Direction
    #: Wire names of all parameters beside it -> Python names.
    siblings: Mapping[str, str]
    #: Of what has a place of its own: the models that take it at the root instead.
    root_for: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return self.spec.python_name(self.wire)

    @property
    def required(self) -> bool:
        return self.spec.required

    @cached_property
    def type(self) -> str:
        known = self.spec.known
        if isinstance(known, str):
            plain = self.spec.expression.annotation(self.direction)
            words = "str | int" if "int" in plain.replace("list", "").split("[")[-1].rstrip("]") else "str"
            return plain.replace(words, known) if words in plain else f"{known} | {plain}"
        annotation = self.spec.expression.annotation(self.direction)
        if known:
            literal = f"Literal[{', '.join(repr(value) for value in known)}]"
            if isinstance(self.spec.expression, ListOf):
                item = self.spec.expression.item.annotation(self.direction)
                return annotation.replace(item, f"{literal} | {item}")
            return f"{literal} | {annotation}"
        return annotation

    @property
    def annotation(self) -> str:
        return self.type if self.required else f"{self.type} | None"

    @property
    def declaration(self) -> str:
        """The call of `param` or `received` that makes the field."""
        spec = self.spec
        arguments = [repr(self.wire), _qualified(spec.expression)]
        if not self.required:
            arguments.append("default=None")
        if self.direction == "received":
            if spec.file:
                arguments.append(f"file={spec.file!r}")
                if uuid := self._file_uuid():
                    arguments.append(f"file_uuid={uuid!r}")
            return f"received({', '.join(arguments)})"
        for name, limits in (("imum", spec.range), ("_length", spec.length)):
            for end, limit in zip(("min", "max"), limits or (), strict=False):
                if limit is not None:
                    arguments.append(f"{end}{name}={limit!r}")
        keys = ("path", "above", "step", "unit", "sent_as")
        arguments += [f"{key}={getattr(spec, key)!r}" for key in keys if getattr(spec, key) is not None]
        if self.root_for:
            arguments.append(f"root_for={self.root_for!r}")
        if isinstance(spec.known, list):
            arguments.append(f"known={tuple(spec.known)!r}")
        elif spec.known:
            arguments.append(f"known=kinds.values_of({spec.known})")
        if spec.aliases:
            arguments.append(f"aliases={tuple(spec.aliases)!r}")
        return f"param({', '.join(arguments)})"

    def _file_uuid(self) -> str | None:
        """The sibling that names the same file: `imageURL` has `image_uuid`, `url` has `uuid`."""
        for ending in ("URL", "Base64Data", "DataURI", "url"):
            if self.wire.endswith(ending):
                stem = self.wire.removesuffix(ending)
                candidates = [f"{stem}UUID", f"{stem}uuid", "uuid"]
                return next((self.siblings[c] for c in candidates if c in self.siblings), None)
        return None

    @property
    def doc(self) -> str:
        """Meaning, limits, and the server's default, in sentences."""
        spec = self.spec
        sentences = [spec.doc.strip()]
        unit = " items" if isinstance(spec.expression, ListOf) else " characters"
        for limits, counted in ((spec.range, ""), (spec.length, unit)):
            # A careful author may have said it in the text already.
            if limits and (stated := _limits(limits, counted)).rstrip(".").lower() not in spec.doc.lower():
                sentences.append(stated)
        if spec.above is not None and f"more than {spec.above}" not in spec.doc.lower():
            sentences.append(f"More than {spec.above}.")
        if spec.step is not None:
            sentences.append(f"In multiples of {spec.step}.")
        if spec.server_default is not None:
            shown = (
                str(spec.server_default).lower()
                if isinstance(spec.server_default, bool)
                else spec.server_default
            )
            sentences.append(f"Server default: {shown}.")
        if spec.since:
            sentences.append(f"Since version {spec.since}.")
        return " ".join(s if s.endswith((".", "!", "?", ":", ")")) else f"{s}." for s in sentences if s)

    @property
    def attribute_doc(self) -> str:
        return wrapped(in_python(self.doc, self.siblings), 4)

    @property
    def argument_doc(self) -> str:
        return wrapped(f"{self.name}: {in_python(self.doc, self.siblings)}", 12, 4)


def _limits(limits: list[Any], unit: str) -> str:
    lowest, highest = limits
    if lowest is not None and highest is not None:
        return f"{lowest} to {highest}{unit}."
    if lowest is not None:
        return f"At least {lowest}{unit}."
    return "" if highest is None else f"At most {highest}{unit}."


def _qualified(expression: TypeExpression) -> str:
    """The kind as code: `kinds.list_of(Lora)`. Qualified, since a field may be called `string`."""
    if isinstance(expression, ListOf):
        return f"kinds.list_of({_qualified(expression.item)})"
    if isinstance(expression, Either):
        return f"kinds.either({', '.join(_qualified(option) for option in expression.options)})"
    return expression.kind() if isinstance(expression, ObjectName) else f"kinds.{expression.kind()}"


@define
class ClassView:
    """One class: an object, a result, or a task."""

    name: str
    base: str
    summary: str
    params: list[ParamView]
    page: str | None = None
    paragraphs: list[str] = field(factory=list[str])
    #: What the class says of itself, and what stands in its `Settings`: names and Python expressions.
    attributes: list[tuple[str, str]] = field(factory=list[tuple[str, str]])
    settings: list[tuple[str, str]] = field(factory=list[tuple[str, str]])
    exclusive: list[list[str]] = field(factory=list[list[str]])

    @property
    def mapping(self) -> str | None:
        """The name of the type of mappings that are taken for it."""
        return as_mapping(self.name) if self.base == "Object" else None

    @property
    def depends_on(self) -> set[str]:
        return {name for param in self.params for name in param.spec.expression.objects()}

    @property
    def python_names(self) -> dict[str, str]:
        return {param.wire: param.name for param in self.params}

    @property
    def docstring(self) -> str:
        parts = [wrapped(in_python(text, self.python_names), 4) for text in (self.summary, *self.paragraphs)]
        if self.page:
            parts.append(self.page)
        text = "\n\n    ".join(parts)
        return text if len(parts) == 1 else f"{text}\n    "

    @property
    def all_settings(self) -> str:
        """The arguments of its `Settings`; nothing if they are those of every class."""
        groups = tuple(tuple(self.python_names[wire] for wire in names) for names in self.exclusive)
        settings = [*self.settings, ("exclusive", repr(groups))] if groups else self.settings
        return ", ".join(f"{name}={value}" for name, value in settings)


def object_view(name: str, spec: ObjectSpec, schema: Schema, role: str) -> ClassView:
    """`role` is the base class: Object where it is sent, ResponseObject or Result where it is not."""
    fields = _with_groups(spec.fields, spec.includes, schema)
    if role == "Result":
        fields = {
            wire: param for wire, param in fields.items() if wire not in ("taskType", "taskUUID", "cost")
        }
    direction: Direction = "sent" if role == "Object" else "received"
    params = [ParamView(wire, param, direction, _names(fields)) for wire, param in fields.items()]
    first, *rest = spec.doc.strip().split("\n\n")
    return ClassView(name, role, first, params, spec.page, rest, exclusive=spec.exclusive)


def task_views(task: TaskFile, schema: Schema) -> list[ClassView]:
    """The class of a task, or one class for each of its variants."""
    common = _with_groups(task.params, task.includes, schema)
    attributes = [("task_type", repr(task.task)), ("returns", task.returns)]
    optional = {
        "delivery": tuple(task.delivery),
        "stream_method": task.stream.method if task.stream else None,
        "max_duration": task.max_duration,
        "count_param": task.results,
        "partial_ok": task.partial_ok,
        "terminal_values": {field: tuple(values) for field, values in (task.terminal_values or {}).items()},
        "aliases": tuple(task.aliases),
    }
    settings = [(name, repr(value)) for name, value in optional.items() if value]
    if not task.billed:
        settings.append(("billed", "False"))
    paragraphs = [*([task.doc] if task.doc else []), time_limit(task)]
    base = f"Task[{task.returns}]"

    def view(name: str, summary: str, params: Mapping[str, Param], exclusive: list[list[str]]) -> ClassView:
        ordered_params = _required_first(params)
        shown = [
            ParamView(wire, param, "sent", _names(params), _root_for(task, wire, params, schema))
            for wire, param in ordered_params.items()
        ]
        return ClassView(
            name, base, summary, shown, task.page, paragraphs, attributes, list(settings), exclusive
        )

    if task.variants is None:
        return [view(task.class_name, task.summary, common, task.exclusive)]
    views: list[ClassView] = []
    for value, variant in task.variants.of.items():
        # What is particular stands before what is common to all variants.
        made = view(
            variant.name, variant.doc, {**variant.params, **common}, [*task.exclusive, *variant.exclusive]
        )
        made.settings.append(("constants", repr({task.variants.on: value})))
        views.append(made)
    return views


def _root_for(task: TaskFile, wire: str, params: Mapping[str, Param], schema: Schema) -> tuple[str, ...]:
    """The models that are known to take at the root what the task has elsewhere: they list it by its own name."""
    if params[wire].path is None or any(p.path == wire for p in params.values()):
        return ()
    return tuple(
        air
        for air, model in schema.models.items()
        if model["task"] == task.task and wire in model.get("params", ())
    )


def time_limit(task: TaskFile) -> str:
    """How long the task may take, in a sentence."""
    units = {"day": 86400, "hour": 3600, "minute": 60, "second": 1}
    unit = next(unit for unit, seconds in units.items() if task.max_duration % seconds == 0)
    count = task.max_duration // units[unit]
    return (
        f"It may take {count} {unit}{'' if count == 1 else 's'} as a whole, unless `deadline` says otherwise."
    )


def _names(params: Mapping[str, Param]) -> dict[str, str]:
    return {wire: param.python_name(wire) for wire, param in params.items()}


def _required_first(params: Mapping[str, Param]) -> dict[str, Param]:
    return dict(sorted(params.items(), key=lambda item: not item[1].required))


def _with_groups(params: Mapping[str, Param], includes: list[str], schema: Schema) -> dict[str, Param]:
    everything = dict(params)
    for group in includes:
        for wire, param in schema.shared.groups[group].items():
            everything.setdefault(wire, param)
    return everything


@define
class MethodView:
    """One method of the client."""

    task: TaskFile
    cls: ClassView
    schema: Schema
    #: For a task with variants: the parameter that tells them apart, in Python, and this one's value of it.
    variant: tuple[str, str] | None = None

    @property
    def name(self) -> str:
        return self.task.method

    @property
    def summary(self) -> str:
        return wrapped(self.task.summary, 8)

    @property
    def paging(self) -> str:
        """The call that makes the strategy by which the pages are walked, in Python names."""
        pages = self.task.pages
        assert pages is not None
        names = [(key, getattr(pages, key)) for key in ("items", "total", "offset", "limit", "start", "end")]
        arguments = [f"{key}={literal(snake(name))}" for key, name in names if name]
        if pages.days:
            arguments.append(f"days={pages.days}")
        return f"{self.paging_class}({', '.join(arguments)})"

    @property
    def paging_class(self) -> str:
        """The class of that strategy."""
        assert self.task.pages is not None
        return "ByDays" if self.task.pages.days else "ByOffset"

    @property
    def paging_example(self) -> str:
        """Arguments for the example of the walk: those of the last published request."""
        send = self.task.examples[-1].send
        params = {param.wire: param for param in self.cls.params}
        texts = Literals(self.schema, self.task)
        return ", ".join(
            f"{params[k].name}={texts.text(v, params[k].spec.expression)}" for k, v in send.items()
        )

    @property
    def stream_params(self) -> list[ParamView]:
        """What the method that streams takes."""
        without = self.task.stream.without if self.task.stream else ()
        return [param for param in self.cls.params if param.wire not in without]

    @property
    def stream_examples(self) -> list[str]:
        """The first example as doctest lines, streamed."""
        assert self.task.stream is not None
        call = self._call(self.task.examples[0].send)
        start = next(number for number, line in enumerate(call) if "await" in line)
        return [
            *call[:start],
            f">>> async with client.{self.task.stream.method}(",
            *call[start + 1 : -1],
            "... ) as stream:",
            "...     async for delta in stream:",
            '...         print(delta.text, end="")',
        ]

    @property
    def paragraphs(self) -> list[str]:
        paragraphs = [*(self.task.doc.split("\n\n") if self.task.doc else []), time_limit(self.task)]
        return [wrapped(in_python(text, self.cls.python_names), 8) for text in paragraphs]

    @property
    def examples(self) -> list[str]:
        """Calls as doctest lines, for the docstring."""
        on = self.task.variants.on if self.task.variants else ""
        mine = [e for e in self.task.examples if not self.variant or e.send.get(on) == self.variant[1]]
        shown = [example for example in mine if example.send][:1]
        return [line for example in shown for line in self._call(example.send)]

    def _call(self, send: dict[str, Any]) -> list[str]:
        literals = Literals(self.schema, self.task)
        params = {param.wire: param for param in self.cls.params}
        arguments = [
            f"{params[wire].name}={literals.text(value, params[wire].spec.expression)}"
            if wire in params
            else f"{snake(wire)}={literal(value)}"
            for wire, value in send.items()
        ]
        lines = [f">>> from runware import {name}" for name in sorted(literals.used)]
        lines.append(f">>> results = await client.{self.name}(")
        lines += [f"...     {argument}," for argument in arguments]
        return [*lines, "... )"]


@define
class Literals:
    """Values of an example as Python: an object becomes the call that makes it."""

    schema: Schema
    task: TaskFile
    used: set[str] = field(factory=set[str])

    def text(self, value: object, expression: TypeExpression) -> str:
        if isinstance(expression, ListOf) and isinstance(value, list):
            items = [self.text(item, expression.item) for item in cast("list[object]", value)]
            return f"[{', '.join(items)}]"
        if isinstance(expression, Either):
            fitting = [o for o in expression.options if _fits(value, o)]
            return self.text(value, fitting[0]) if fitting else literal(value)
        if isinstance(expression, ObjectName) and isinstance(value, dict):
            self.used.add(expression.name)
            spec = {**self.schema.shared.objects, **self.task.objects}[expression.name]
            fields = _with_groups(spec.fields, spec.includes, self.schema)
            arguments = [
                f"{fields[wire].python_name(wire)}={self.text(item, fields[wire].expression)}"
                for wire, item in cast("dict[str, object]", value).items()
            ]
            return f"{expression.name}({', '.join(arguments)})"
        return literal(value)


def _fits(value: object, expression: TypeExpression) -> bool:
    if isinstance(expression, ListOf):
        return isinstance(value, list)
    return isinstance(expression, ObjectName) == isinstance(value, dict) and not isinstance(value, list)


def ordered(classes: list[ClassView]) -> list[ClassView]:
    """The classes in an order in which each stands after those it refers to."""
    by_name = {cls.name: cls for cls in classes}
    done: dict[str, ClassView] = {}

    def place(cls: ClassView, path: tuple[str, ...] = ()) -> None:
        if cls.name in path:
            raise ValueError(
                f"{' -> '.join([*path, cls.name])}: objects that contain each other have no order"
            )
        for name in sorted(cls.depends_on & by_name.keys()):
            place(by_name[name], (*path, cls.name))
        done[cls.name] = cls

    for cls in classes:
        if cls.name not in done:
            place(cls)
    return list(done.values())
