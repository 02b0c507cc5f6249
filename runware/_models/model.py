"""What generated models are made of: tasks and objects that are sent, results that are received.

A request knows the type of its results, so that one `run` is typed for every task:

    @model
    class PromptEnhance(Task[EnhancedPrompt]): ...
"""

from __future__ import annotations

import functools
import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, Generic, NamedTuple, Self, TypeVar, cast, dataclass_transform

import attrs

from runware._files.file_holder import FileHolder
from runware._json.plain_values import UUIDObject
from runware._logs.redact import shorten
from runware._models import kinds
from runware._models.limits import NO_LIMITS, Limits
from runware._models.task_settings import Settings
from runware.errors import InvalidParameterError

#: What of a result is about its delivery. `status` is content where a class has a field for it.
ENVELOPE = frozenset({"taskType", "taskUUID", "status", "progress"})
#: Where a result keeps what it was made from, which is no part of what it says (see `runware._files.provenance`).
_MADE_FROM = "_made_from"
_NO_CONTENT = frozenset({"extra", _MADE_FROM})

C = TypeVar("C")
F = TypeVar("F", bound=Callable[..., object])
R_co = TypeVar("R_co", bound="Result", covariant=True)


def param(
    wire: str,
    kind: kinds.Kind,
    *,
    default: Any = attrs.NOTHING,
    path: str | None = None,
    root_for: tuple[str, ...] = (),
    minimum: float | None = None,
    maximum: float | None = None,
    above: float | None = None,
    step: float | None = None,
    min_length: int | None = None,
    max_length: int | None = None,
    unit: str | None = None,
    known: tuple[str | int, ...] | None = None,
    sent_as: Mapping[str | bool, str | bool | int] | None = None,
    aliases: tuple[str, ...] = (),
) -> Any:
    """A field that is sent. `wire` is its key there, `path` its place if that is not the root.

    `root_for` has the models, by AIR identifier, that take it at the root nevertheless.
    """
    place = tuple(path.split(".")) if path else (wire,)
    metadata = {
        "wire": wire,
        "kind": kind,
        "path": place,
        "root_for": root_for,
        "limits": Limits(minimum, maximum, step, min_length, max_length, above),
        "unit": unit,
        "known": known,
        "sent_as": sent_as,
        "aliases": aliases,
    }
    return attrs.field(default=default, metadata=metadata)


def received(
    wire: str,
    kind: kinds.Kind,
    *,
    default: Any = attrs.NOTHING,
    file: str | None = None,
    file_uuid: str | None = None,
) -> Any:
    """A field of a result. `file` says what of a file it holds: its `url`, `base64` or `data_uri`.

    Without a `default` the API promises the field. Should the server break that promise, the field is None all the
    same: a result is paid for and must not be lost over it.
    """
    metadata = {"wire": wire, "kind": kind, "file": file, "file_uuid": file_uuid}
    return attrs.field(default=None if default is attrs.NOTHING else default, metadata=metadata)


def once_per_class(function: F) -> F:
    """Remember what a function gives for each class."""
    # functools.cache by another name: type checkers take a class with compared instances for unhashable.
    return cast("F", functools.cache(function))


def fields_of(cls: type[object]) -> Sequence[attrs.Attribute[Any]]:
    """The fields of a model, its base classes' first."""
    return cast("Sequence[attrs.Attribute[Any]]", attrs.fields(cast("Any", cls)))


def evolved(instance: C, **changes: object) -> C:
    """A copy of a model with other values, checked like a new one."""
    return cast("C", attrs.evolve(cast("Any", instance), **changes))


@dataclass_transform(
    frozen_default=True, kw_only_default=True, field_specifiers=(param, received, attrs.field)
)
def model(cls: type[C]) -> type[C]:
    """Make a class a model: frozen, keyword-only, compared by value.

    A task has up to sixty fields, of which a program gives five. So an instance holds what was given, and the class the
    defaults: a third of the time and half of the memory that slots and a generated `__init__` take.
    """
    made: type[C] = attrs.frozen(cls, kw_only=True, init=False, repr=False, eq=False, slots=False)
    for field in fields_of(made):
        if field.default is not attrs.NOTHING:
            setattr(made, field.name, _default(field))
    return made


def _default(field: attrs.Attribute[Any]) -> object:
    """What the class has for an instance that was not given the field."""
    factory: Callable[[], object] | None = getattr(field.default, "factory", None)
    if factory is None:
        return field.default
    fresh = functools.cached_property(lambda _: factory())
    fresh.__set_name__(object, field.name)
    return fresh


def with_values(cls: type[C], values: dict[str, object]) -> C:
    """An instance that has these values, unchecked. The dict becomes its own."""
    made = object.__new__(cls)
    object.__setattr__(made, "__dict__", values)
    return made


class _Signature:
    """What `help()` and editors show of a class: its fields, not `**given`."""

    def __get__(self, _: object, cls: type[object]) -> object:
        if not attrs.has(cls):
            raise AttributeError(
                "__signature__"
            )  # of the one base class that is no model; `help` looks there too
        import inspect

        def default(field: attrs.Attribute[Any]) -> object:
            if field.default is attrs.NOTHING:
                return inspect.Parameter.empty
            factory: Callable[[], object] | None = getattr(field.default, "factory", None)
            return factory() if factory else field.default

        parameters = [
            inspect.Parameter(
                field.name, inspect.Parameter.KEYWORD_ONLY, default=default(field), annotation=field.type
            )
            for field in fields_of(cls)
        ]
        return inspect.Signature(parameters, return_annotation=None)


class _Model:
    """Has what was given, and shows it: a model may have sixty fields, and media of many megabytes."""

    __signature__: ClassVar[object] = _Signature()
    __settings__: ClassVar[Settings] = Settings()

    def __init__(self, *positional: object, **given: object) -> None:
        rules = _rules(type(self))
        if positional or not rules.names.issuperset(given):
            raise _wrong_call(type(self), positional, given)
        values = {name: value for name, value in given.items() if value is not None}
        for name in rules.required:
            if name not in values:
                raise _missing(type(self), name, given)
        if converters := rules.converters:
            for name, value in values.items():
                values[name] = converters[name](value)
        if not rules.rivals.isdisjoint(values):
            check_exclusive(type(self), values)
        object.__setattr__(self, "__dict__", values)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, _Model) or type(other) is not type(self):
            return NotImplemented
        return self._content() == other._content()

    def __hash__(self) -> int:
        return hash((type(self), _hashable(self)))

    def _content(self) -> dict[str, object]:
        """What it says: two that say the same are equal."""
        content = {name: value for name, value in vars(self).items() if value is not None}
        if not content.get("extra", True):
            del content["extra"]
        return content

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: object) -> Any:
        from runware._models.pydantic_schema import core_schema_of

        return core_schema_of(cls)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: object, handler: object) -> dict[str, Any]:
        from runware._models.pydantic_schema import json_schema_of

        return json_schema_of(cls)

    def __repr__(self) -> str:
        # A traceback may show one that was refused while it was made, and so lacks what is required.
        given = {field.name: getattr(self, field.name, None) for field in fields_of(type(self))}
        shown = [
            f"{name}={_cut(value)}" for name, value in given.items() if value is not None and value != {}
        ]
        return f"{type(self).__name__}({', '.join(shown)})"


def _hashable(value: object, depth: int = 4) -> object:
    """Something that has a hash, and is the same for values that are equal.

    It need not differ for values that differ. So what cannot be hashed counts for nothing, nor does what stands deep
    inside, where a value might contain itself; and of bytes only the length counts.
    """
    if isinstance(value, _Model):
        value = value._content()  # pyright: ignore[reportPrivateUsage] # a model's hash is made here
    if isinstance(value, Mapping):
        items = cast("Mapping[object, object]", value).items()
        return frozenset((key, _hashable(item, depth - 1)) for key, item in items) if depth else len(items)
    if isinstance(value, list | tuple):
        listed = cast("Sequence[object]", value)
        return tuple(_hashable(item, depth - 1) for item in listed) if depth else len(listed)
    try:
        if isinstance(value, bytes | bytearray | memoryview):
            return len(cast("bytes", value))
        hash(value)
    except Exception:  # whatever an object of another library raises
        return None
    return value


def _cut(value: object) -> str:
    if isinstance(value, str | bytes) and len(value) > 2000:
        return f"{value[:100]!r}… ({len(value)} long)"
    if isinstance(value, Mapping):
        return _cut_mapping(cast("Mapping[str, object]", value))
    return repr(value)


def _cut_mapping(mapping: Mapping[str, object]) -> str:
    try:
        return repr(shorten(mapping))
    except RecursionError:  # it contains itself
        return repr(mapping)


class _Rules(NamedTuple):
    """What is checked when an instance of a class is made."""

    #: Per field what makes of a value what is kept, or refuses it. Empty for what is received: it is taken as it is.
    converters: dict[str, Callable[[object], object]]
    names: frozenset[str]
    required: tuple[str, ...]
    #: The fields that exclude others.
    rivals: frozenset[str]


@once_per_class
def _rules(cls: type[_Model]) -> _Rules:
    names = frozenset(field.name for field in fields_of(cls))
    if issubclass(cls, ResponseObject):
        return _Rules({}, names, (), frozenset())
    return _Rules(
        {field.name: converter(field, _shown(cls, field.name)) for field in fields_of(cls)},
        names,
        tuple(field.name for field in fields_of(cls) if field.default is attrs.NOTHING),
        frozenset(name for names in cls.__settings__.exclusive for name in names),
    )


def converter(field: attrs.Attribute[Any], shown: str) -> Callable[[object], object]:
    """What makes of a value what the field keeps, or refuses it in a sentence about `shown`."""
    convert = kinds.converter(field.metadata["kind"], shown)
    limits: Limits = field.metadata.get("limits", NO_LIMITS)
    if limits == NO_LIMITS:
        return convert

    def convert_within_limits(value: object) -> object:
        kept = convert(value)
        limits.check(kept, shown)
        return kept

    return (
        _percentage(convert_within_limits, shown)
        if field.metadata.get("unit") == "percent"
        else convert_within_limits
    )


def _percentage(convert: Callable[[object], object], shown: str) -> Callable[[object], object]:
    """The same, which also tells who gives a fraction for a percentage that it is none."""

    def convert_percentage(value: object) -> object:
        if not isinstance(value, float) or not 0 < value < 1:
            return convert(value)
        hint = f"It is a percentage: 30 stands for 30 %. Did you mean {value * 100:g}?"
        try:
            kept = convert(value)
        except InvalidParameterError as error:
            raise InvalidParameterError(
                f"{error.message} {hint}",
                parameters=error.parameters,
                minimum=error.minimum,
                maximum=error.maximum,
            ) from None
        # The caller made an object of it: convert_percentage, __init__, the caller.
        warnings.warn(f"{shown} is {value}, less than 1 %. {hint}", stacklevel=3)
        return kept

    return convert_percentage


def check_exclusive(cls: type[Any], values: Mapping[str, object], path: str = "") -> None:
    """Refuse fields together of which only one may be given. `path` says where an object stands, if that is known."""
    settings: Settings = cls.__settings__
    for names in settings.exclusive:
        given = [name for name in names if name in values]
        if len(given) > 1:
            owner = "" if issubclass(cls, Task) else f" of {path or cls.__name__}"
            raise InvalidParameterError(
                f"{' and '.join(given)}{owner} were given together; give at most one of them.",
                parameters=tuple(given),
            )


def _missing(cls: type[_Model], name: str, given: Mapping[str, object]) -> Exception:
    if name not in given:
        return _wrong_call(cls, (), given)
    return InvalidParameterError(f"{_shown(cls, name)} is required.", parameters=(name,))


def _wrong_call(cls: type[_Model], positional: tuple[object, ...], given: Mapping[str, object]) -> TypeError:
    """What Python itself says of a call that does not fit a signature."""
    call, rules = f"{cls.__name__}.__init__()", _rules(cls)
    if positional:
        return TypeError(f"{call} takes 1 positional argument but {1 + len(positional)} were given")
    for name in given:
        if name not in rules.names:
            from runware._models.foreign_names import hint

            remedy = hint(name, rules.names)
            return TypeError(
                f"{call} got an unexpected keyword argument {name!r}{': ' if remedy else ''}{remedy}"
            )
    missing = [repr(name) for name in rules.required if name not in given]
    *others, last = missing
    listed = f"{', '.join(others)}{',' if len(others) > 1 else ''} and {last}" if others else last
    plural = "s" if others else ""
    return TypeError(f"{call} missing {len(missing)} required keyword-only argument{plural}: {listed}")


def _shown(cls: type[_Model], name: str) -> str:
    return name if issubclass(cls, Task) else f"{name} of {cls.__name__}"


@model
class Object(_Model):
    """An object that is sent inside a task."""


@model
class Task(_Model, Generic[R_co]):
    """A request. Its class says what it is called on the wire and what its results are.

    A task is never changed by running it, so it can be run again; each run without a `task_uuid` gets a new one.
    """

    task_type: ClassVar[str]
    #: The class of its results.
    returns: ClassVar[type[Result]]

    #: The UUID (version 4) to run it under; by default every run gets a new one.
    task_uuid: str | UUIDObject | None = attrs.field(
        default=None, metadata={"kind": kinds.uuid, "alias": "taskUUID"}
    )
    #: Parameters that this version does not know, by their wire names. They are sent as they are.
    extra: Mapping[str, object] = attrs.field(factory=dict[str, object], metadata={"kind": kinds.mapping})


@model
class ResponseObject(_Model, FileHolder):
    """An object that the server sent. Fields that this version does not know are in `extra`."""

    extra: Mapping[str, object] = attrs.field(factory=dict[str, object])

    def to_dict(self) -> dict[str, Any]:
        """The JSON object as the server sent it: wire names, unknown fields and the envelope included.

        Example:
            >>> from runware import Image
            >>> Image(image_uuid="b7db282d-2943-4f12-992f-77df3ad3ec71", seed=7).to_dict()
            {'imageUUID': 'b7db282d-2943-4f12-992f-77df3ad3ec71', 'seed': 7}
        """
        from runware._models import codec as wire

        return wire.to_dict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], /) -> Self:
        """The object that `to_dict` was asked of, for instance from a file or a database.

        Args:
            data: A JSON object in the wire's words. Nothing in it is refused: what this version does not know is in
                `extra`.

        Raises:
            InvalidParameterError: This is no JSON object.

        Example:
            >>> from runware import Image
            >>> image = Image.from_dict({"imageUUID": "b7db282d-2943-4f12-992f-77df3ad3ec71", "seed": 7})
            >>> image == Image.from_dict(image.to_dict())
            True
        """
        from runware._models import codec as wire

        if not isinstance(data, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance] # callers may be untyped
            raise InvalidParameterError(
                f"data is {type(data).__name__}; it must be a mapping in the wire's words, as to_dict() gives it.",
                parameters=("data",),
            )
        return wire.from_wire(cls, data)


@model
class Result(ResponseObject):
    """One result of a task. Also the class of results whose task this version does not know.

    Two are equal if they say the same. How they were delivered is no part of it: a result that was pushed equals the
    same one from an answer to a question, which also has a `status` in its `extra`. `to_dict` gives all of it.
    """

    task_type: str = received("taskType", kinds.string)
    """Type of the task that this answers."""
    task_uuid: str = received("taskUUID", kinds.uuid)
    """UUID of the task that this answers."""
    cost: float | None = received("cost", kinds.number, default=None)
    """Cost in US dollars, if it was asked for with `include_cost`."""

    def __getstate__(self) -> dict[str, Any]:
        # What it was made from stays behind: see `runware._files.provenance`.
        return {name: value for name, value in vars(self).items() if name != _MADE_FROM}

    def _repr_html_(self) -> str:
        """What a notebook shows: the picture itself, a player, or a link."""
        from runware._files.html import as_html

        return as_html(self)

    def _content(self) -> dict[str, object]:
        told = {key: value for key, value in self.extra.items() if key not in ENVELOPE and value is not None}
        content = {name: value for name, value in super()._content().items() if name not in _NO_CONTENT}
        return {**content, "extra": told} if told else content
