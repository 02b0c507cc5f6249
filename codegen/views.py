"""What the templates of models print: the schema in Python's terms, every decision already taken."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from attrs import define, field

from codegen.prose import between, how_long, in_python, line, paragraphs, with_marked_strings, wrapped
from codegen.resolve import Field, Fields, ObjectType, TaskClass, TaskType, Vocabulary
from codegen.type_expressions import Direction, ListOf, as_mapping


@define
class VocabularyView:
    """A named list of known values."""

    vocabulary: Vocabulary

    @property
    def name(self) -> str:
        return self.vocabulary.name

    @property
    def type(self) -> str:
        values = ", ".join(repr(value) for value in self.vocabulary.values)
        return f"Literal[{values}] | {self.vocabulary.other}"


@define
class ParamView:
    """One parameter or field."""

    field: Field
    direction: Direction
    #: Wire names of all parameters beside it -> Python names.
    siblings: Mapping[str, str]
    #: The objects that are of other modules, which load when they are needed.
    by_name: Collection[str] = ()

    @property
    def wire(self) -> str:
        return self.field.wire

    @property
    def name(self) -> str:
        return self.field.name

    @property
    def required(self) -> bool:
        return self.field.spec.required

    @property
    def annotation(self) -> str:
        plain = with_marked_strings(self.field.annotation(self.direction))
        return plain if self.required else f"{plain} | None"

    @property
    def key(self) -> str:
        """Its type as a key of a `TypedDict`."""
        return f"Required[{self.annotation}]" if self.required else self.annotation

    @property
    def argument(self) -> str:
        """What stands for it in a signature."""
        return f"{self.name}: {self.annotation}{'' if self.required else ' = None'}"

    @property
    def declaration(self) -> str:
        """The call of `param` or `received` that makes the field."""
        spec = self.field.spec
        arguments = [repr(self.wire), self.field.type.code(self.by_name)]
        if not self.required:
            arguments.append("default=None")
        if self.direction == "received":
            if spec.file:
                arguments.append(f"file={spec.file!r}")
            if spec.file_uuid:
                arguments.append(f"file_uuid={self.siblings[spec.file_uuid]!r}")
            return f"received({', '.join(arguments)})"
        for name, limits in (("imum", spec.range), ("_length", spec.length)):
            for end, limit in zip(("min", "max"), limits or (), strict=False):
                if limit is not None:
                    arguments.append(f"{end}{name}={limit!r}")
        keys = ("path", "above", "step", "unit", "sent_as")
        arguments += [f"{key}={getattr(spec, key)!r}" for key in keys if getattr(spec, key) is not None]
        if self.field.root_for:
            arguments.append(f"root_for={self.field.root_for!r}")
        if self.field.vocabulary:
            arguments.append(f"known=kinds.values_of({self.field.vocabulary.name})")
        elif self.field.known:
            arguments.append(f"known={self.field.known!r}")
        if spec.aliases:
            arguments.append(f"aliases={tuple(spec.aliases)!r}")
        return f"param({', '.join(arguments)})"

    @property
    def doc(self) -> str:
        """Meaning, limits, and the server's default, in sentences."""
        spec = self.field.spec
        sentences = [spec.doc.strip()]
        unit = " items" if isinstance(self.field.type, ListOf) else " characters"
        for limits, counted in ((spec.range, ""), (spec.length, unit)):
            # A careful author may have said it in the text already.
            if limits and (stated := between(limits, counted)).rstrip(".").lower() not in spec.doc.lower():
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
        return as_mapping(self.name) if self.base in ("Object", "OpenObject") else None

    @property
    def depends_on(self) -> set[str]:
        return {name for param in self.params for name in param.field.type.objects()}

    @property
    def python_names(self) -> dict[str, str]:
        return {param.wire: param.name for param in self.params}

    @property
    def docstring(self) -> str:
        parts = [wrapped(in_python(text, self.python_names), 4) for text in (self.summary, *self.paragraphs)]
        if self.page:
            parts.append(line(self.page))
        text = "\n\n    ".join(parts)
        return text if len(parts) == 1 else f"{text}\n    "

    @property
    def all_settings(self) -> str:
        """The arguments of its `Settings`; nothing if they are those of every class."""
        groups = tuple(tuple(self.python_names[wire] for wire in names) for names in self.exclusive)
        settings = [*self.settings, ("exclusive", repr(groups))] if groups else self.settings
        return ", ".join(f"{name}={value}" for name, value in settings)


def object_view(obj: ObjectType, by_name: Collection[str]) -> ClassView:
    first, *rest = paragraphs(obj.spec.doc)
    return ClassView(
        obj.name,
        obj.role,
        first,
        _params(obj.fields, obj.direction, by_name),
        obj.spec.page,
        rest,
        exclusive=obj.spec.exclusive,
    )


def task_view(task: TaskType, cls: TaskClass, by_name: Collection[str] = ()) -> ClassView:
    spec = task.spec
    optional = {
        "delivery": tuple(spec.delivery),
        "stream_method": spec.stream.method if spec.stream else None,
        "max_duration": spec.max_duration,
        "count_param": spec.completion.count_param,
        "partial_ok": spec.completion.partial_ok,
        "terminal_values": {
            field: tuple(values) for field, values in (spec.completion.terminal_values or {}).items()
        },
        "aliases": tuple(spec.aliases),
        "constants": dict(cls.constants),
    }
    settings = [(name, repr(value)) for name, value in optional.items() if value]
    return ClassView(
        cls.name,
        f"Task[{task.returns.name}]",
        cls.summary,
        _params(cls.fields, "sent", by_name),
        spec.page,
        [*paragraphs(spec.doc or ""), how_long(spec.max_duration)],
        [("task_type", repr(spec.task)), ("returns", task.returns.name)],
        settings if spec.billed else [*settings, ("billed", "False")],
        cls.exclusive,
    )


def _params(fields: Fields, direction: Direction, by_name: Collection[str]) -> list[ParamView]:
    names = {wire: field.name for wire, field in fields.items()}
    return [ParamView(field, direction, names, by_name) for field in fields.values()]


def ordered(classes: list[ClassView]) -> list[ClassView]:
    """The classes in an order in which each stands after those it refers to."""
    by_name = {cls.name: cls for cls in classes}
    done: dict[str, ClassView] = {}
    for cls in classes:
        waiting = [cls]
        while waiting:
            inside = sorted(name for name in waiting[-1].depends_on if name in by_name and name not in done)
            if inside:
                waiting += [by_name[name] for name in reversed(inside)]
            else:
                done.setdefault(waiting[-1].name, waiting.pop())
    return list(done.values())
