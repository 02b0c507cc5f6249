"""Views for the templates of models: the schema in Python terms, with all decisions made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from attrs import define, field

from codegen.names import snake
from codegen.prose import (
    between,
    duration_and_defaults,
    in_python,
    line,
    literal,
    paragraphs,
    qualified,
    with_marked_strings,
    wrapped,
)
from codegen.resolve import Field, Fields, ObjectType, TaskClass, TaskType, Vocabulary
from codegen.spec import GROUPS, Each, ObjectSpec, Param
from codegen.type_expressions import Direction, ListOf, as_mapping, options_of


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
    #: Wire name -> Python name of all parameters of the same class.
    siblings: Mapping[str, str]
    #: Type name -> qualified name in annotations, for types of modules that are imported lazily.
    later: Mapping[str, str] = {}
    #: Sentences about its dependencies on other parameters.
    beside_others: Sequence[str] = ()

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
        plain = with_marked_strings(qualified(self.field.annotation(self.direction), self.later))
        return plain if self.required else f"{plain} | None"

    @property
    def key(self) -> str:
        """Its type as a key of a `TypedDict`."""
        return f"Required[{self.annotation}]" if self.required else self.annotation

    @property
    def argument(self) -> str:
        """The parameter in a signature."""
        return f"{self.name}: {self.annotation}{'' if self.required else ' = None'}"

    @property
    def declaration(self) -> str:
        """The call of `param` or `received` that declares the field."""
        spec = self.field.spec
        arguments = [repr(self.wire), self.field.type.code(self.later)]
        if not self.required:
            arguments.append("default=None")
        if self.direction == "received":
            if spec.file:
                arguments.append(f"file={spec.file!r}")
            if spec.file_uuid:
                arguments.append(f"file_uuid={self.siblings[spec.file_uuid]!r}")
            if spec.was:
                arguments.append(f"was={tuple(spec.was)!r}")
            return f"received({', '.join(arguments)})"
        arguments += _limits(spec)
        if spec.each is not None and (of_items := ", ".join(_limits(spec.each))):
            arguments.append(f"each=Limits({of_items})")
        keys = ("path", "unit", "sent_as")
        arguments += [f"{key}={getattr(spec, key)!r}" for key in keys if getattr(spec, key) is not None]
        if self.field.root_for:
            arguments.append(f"root_for={self.field.root_for!r}")
        key = "known" if spec.known else "each_known"
        if self.field.vocabulary:
            arguments.append(f"{key}=kinds.values_of({self.field.vocabulary.name})")
        elif self.field.known:
            arguments.append(f"{key}={self.field.known!r}")
        if spec.aliases:
            arguments.append(f"aliases={tuple(spec.aliases)!r}")
        if spec.was:
            arguments.append(f"was={tuple(spec.was)!r}")
        return f"param({', '.join(arguments)})"

    @property
    def doc(self) -> str:
        """Meaning, limits, and the server's default, in sentences."""
        spec = self.field.spec
        unit = " items" if isinstance(self.field.type, ListOf) else " characters"
        sentences = [spec.doc.strip(), *_stated(spec, unit, spec.doc)]
        if spec.each is not None:
            # `_stated` skips limits that the text of the schema already has.
            items = [one.item for one in options_of(self.field.type) if isinstance(one, ListOf)]
            of_lists = bool(items) and isinstance(items[0], ListOf)
            of_items = _stated(spec.each, " items" if of_lists else " characters", spec.doc)
            sentences += [f"Each: {text[:1].lower()}{text[1:]}" for text in of_items]
        sentences += self.beside_others
        if spec.server_default is not None:
            shown = (
                str(spec.server_default).lower()
                if isinstance(spec.server_default, bool)
                else spec.server_default
            )
            sentences.append(f"Server default: {shown}.")
        if spec.was:
            sentences.append(f"Formerly {' and '.join(f'`{old}`' for old in spec.was)}.")
        if spec.since:
            sentences.append(f"Since version {spec.since}.")
        return " ".join(s if s.endswith((".", "!", "?", ":", ")")) else f"{s}." for s in sentences if s)

    @property
    def attribute_doc(self) -> str:
        return wrapped(in_python(self.doc, self.siblings), 4)

    @property
    def argument_doc(self) -> str:
        return wrapped(f"{self.name}: {in_python(self.doc, self.siblings)}", 12, 4)


def _limits(spec: Param | Each) -> list[str]:
    """Return the arguments of `Limits`, without those for items."""
    arguments: list[str] = []
    for name, limits in (("imum", spec.range), ("_length", spec.length)):
        for end, limit in zip(("min", "max"), limits or (), strict=False):
            if limit is not None:
                arguments.append(f"{end}{name}={limit!r}")
    keys = ("above", "below", "step")
    arguments += [f"{key}={getattr(spec, key)!r}" for key in keys if getattr(spec, key) is not None]
    return arguments if spec.pattern is None else [*arguments, f"pattern={literal(spec.pattern)}"]


def _stated(spec: Param | Each, unit: str, doc: str) -> Iterator[str]:
    """Yield the limits as sentences, except those that the schema's text already states."""
    for limits, counted in ((spec.range, ""), (spec.length, unit)):
        if limits and (stated := between(limits, counted)).rstrip(".").lower() not in doc.lower():
            yield stated
    for words, limit in (("more than", spec.above), ("less than", spec.below)):
        if limit is not None and f"{words} {limit}" not in doc.lower():
            yield f"{words.capitalize()} {limit}."
    if spec.step is not None:
        yield f"In multiples of {spec.step}."
    if spec.pattern is not None:
        yield f"It must match the regular expression `{spec.pattern}`."


@define
class ClassView:
    """The class of an object, a result, or a task."""

    name: str
    base: str
    summary: str
    params: list[ParamView]
    page: str | None = None
    paragraphs: list[str] = field(factory=list[str])
    #: Names and Python expressions: the class attributes, and the arguments of its `Settings`.
    attributes: list[tuple[str, str]] = field(factory=list[tuple[str, str]])
    settings: list[tuple[str, str]] = field(factory=list[tuple[str, str]])
    groups: Mapping[str, list[list[str]]] = field(factory=dict[str, list[list[str]]])

    @property
    def mapping(self) -> str | None:
        """The name of the `TypedDict` that is accepted in place of the class; None for results and tasks."""
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
        """The arguments of its `Settings`; empty if all are defaults."""
        groups = [
            (key, repr(tuple(tuple(self.python_names[wire] for wire in names) for names in lists)))
            for key, lists in self.groups.items()
            if lists
        ]
        return ", ".join(f"{name}={value}" for name, value in [*self.settings, *groups])


def object_view(obj: ObjectType, later: Mapping[str, str]) -> ClassView:
    first, *rest = paragraphs(obj.spec.doc)
    return ClassView(
        obj.name,
        obj.role,
        first,
        _params(obj.fields, obj.direction, later, obj.spec),
        obj.spec.page,
        rest,
        groups=_groups(obj.spec),
    )


def task_view(task: TaskType, cls: TaskClass, later: Mapping[str, str]) -> ClassView:
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
        "variant_name": snake(spec.variants.on) if spec.variants else None,
    }
    settings = [(name, repr(value)) for name, value in optional.items() if value]
    return ClassView(
        cls.name,
        f"Task[{task.returns.name}]",
        cls.summary,
        _params(cls.fields, "sent", later, cls),
        spec.page,
        [
            *paragraphs(spec.doc or ""),
            duration_and_defaults(spec.max_duration, has_parameters=bool(cls.fields)),
        ],
        [("task_type", repr(spec.task))],
        settings if spec.billed else [*settings, ("billed", "False")],
        _groups(cls),
    )


def _params(
    fields: Fields, direction: Direction, later: Mapping[str, str], of: TaskClass | ObjectSpec
) -> list[ParamView]:
    names = {wire: field.name for wire, field in fields.items()}
    return [
        ParamView(field, direction, names, later, tuple(_beside_others(field, of)))
        for field in fields.values()
    ]


def _groups(of: TaskClass | ObjectSpec) -> dict[str, list[list[str]]]:
    return {key: getattr(of, key) for key in GROUPS}


def _beside_others(field: Field, of: TaskClass | ObjectSpec) -> Iterator[str]:
    """Yield a sentence for each dependency of a parameter on others."""
    for names in of.together:
        if field.wire in names:
            others = [f"`{name}`" for name in names if name != field.wire]
            yield f"Only together with {' and '.join(others)}."
    for first, *needed in of.requires:
        if field.wire == first:
            yield f"Only together with {' and '.join(f'`{name}`' for name in needed)}."
    for names in of.at_least_one:
        if field.wire in names:
            *before, last = (f"`{name}`" for name in names)
            yield f"At least one of {', '.join(before)} and {last} is needed."


def ordered(classes: list[ClassView]) -> list[ClassView]:
    """Sort classes so that each one comes after those it refers to."""
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
