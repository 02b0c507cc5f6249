"""Base classes and field declarations of generated models: tasks and objects that are sent, results that are received.

A task class knows its result type, so that one `run` is typed for every task:

    @model
    class PromptEnhance(Task[EnhancedPrompt]): ...
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Protocol, Self, cast, dataclass_transform

from runware._engine.envelope import ENVELOPE
from runware._files.file_holder import FileHolder
from runware._json.plain_values import UUIDObject, equal
from runware._logs.redact import shorten_anything
from runware._models import codec, kinds
from runware._models.attrs_classes import AttrsModel, AttrsProps, FrozenMethod
from runware._models.former_names import attribute, former_names, with_current_names
from runware._models.kinds import Field
from runware._models.kinds import fields_of as fields_of
from runware._models.limits import NO_LIMITS, Limits
from runware._models.validation import checked_init, from_mapping
from runware._record import Record
from runware.errors import refusal

if TYPE_CHECKING:
    from typing_extensions import TypeVar

    #: The default is for tasks whose class is not known: mappings, and the lines of files.
    R = TypeVar("R", bound="Result", default="Result")
    R_co = TypeVar("R_co", bound="Result", default="Result", covariant=True)
else:
    from typing import TypeVar

    R, R_co = TypeVar("R", bound="Result"), TypeVar("R_co", bound="Result", covariant=True)
C = TypeVar("C")


class Settings(Record):
    """What the schema says about a class of tasks or objects besides its parameters."""

    #: Delivery methods that the task supports; empty for utility tasks. The client sends `deliveryMethod` unasked only for
    #: `async`: where that is the only one, or where no caller waits.
    delivery: tuple[str, ...] = ()
    #: The client's method that streams the response; None if there is none.
    stream_method: str | None = None
    #: Wire name of the parameter with the number of results that end the task; None if one result ends it.
    count_param: str | None = None
    #: Whether the server may return fewer results than requested.
    partial_ok: bool = False
    #: Seconds that the whole task may take, counted from the first send; None for the client's default.
    max_duration: float | None = None
    #: For a task that reports phases: the values that end the task, by field of the result.
    terminal_values: Mapping[str, tuple[str, ...]] = {}
    #: False if the task costs nothing and changes nothing, so that repeating it is harmless.
    billed: bool = True
    #: Wire names and values sent besides the parameters. They distinguish the variants of a task type.
    constants: Mapping[str, str] = {}
    #: Python name of the key in `constants`; None for a task without variants.
    variant_name: str | None = None
    #: Older wire names of the task type.
    aliases: tuple[str, ...] = ()
    #: Groups of parameters of which at most one may be given.
    exclusive: tuple[tuple[str, ...], ...] = ()
    #: Groups of which at least one must be given, and groups that must be given together or not at all.
    at_least_one: tuple[tuple[str, ...], ...] = ()
    together: tuple[tuple[str, ...], ...] = ()
    #: Groups whose first parameter may be given only with all the others.
    requires: tuple[tuple[str, ...], ...] = ()


def param(
    wire: str,
    kind: kinds.Kind,
    *,
    default: Any = ...,
    path: str = "",
    root_for: tuple[str, ...] = (),
    unit: str | None = None,
    known: tuple[str | int, ...] | None = None,
    each_known: tuple[str | int, ...] | None = None,
    sent_as: Mapping[str | bool, str | bool | int] | None = None,
    aliases: tuple[str, ...] = (),
    was: tuple[str, ...] = (),
    **limits: Any,
) -> Any:
    """Declare a parameter. `wire` is its wire name, `path` its dotted path in the JSON if that is not the wire name.

    `root_for` lists the models, by AIR identifier, that take the parameter at the root nevertheless. `each_known` are the
    known values of a list's items, `was` the former names. `limits` are fields of `Limits`.
    """
    metadata = {
        "wire": wire,
        "kind": kind,
        "path": tuple((path or wire).split(".")),
        "root_for": root_for,
        "limits": Limits(**limits) if limits else NO_LIMITS,
        "unit": unit,
        "known": known,
        "each_known": each_known,
        "sent_as": sent_as,
        "aliases": aliases,
        "was": was,
    }
    return Field(metadata, default=default)


def received(
    wire: str,
    kind: kinds.Kind,
    *,
    default: Any = None,
    file: str | None = None,
    file_uuid: str | None = None,
    was: tuple[str, ...] = (),
) -> Any:
    """Declare a field of a result. `file` is the form in which it holds a file: `url`, `base64` or `data_uri`.

    A field without a `default` is one that the API promises. If the server breaks the promise, the field is None:
    a result is paid for, and must not be lost because of a missing field.
    """
    metadata = {"wire": wire, "kind": kind, "file": file, "file_uuid": file_uuid, "was": was}
    return Field(metadata, default=default)


def _other(
    metadata: Mapping[str, Any], *, default: Any = ..., factory: Callable[[], object] | None = None
) -> Any:
    """Declare a field that is not in the schema."""
    return Field(metadata, default=default, factory=factory)


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(param, received, _other))
def model(cls: type[C]) -> type[C]:
    """Make a class a model: frozen, keyword-only, compared by value, and usable with the functions of attrs.

    An instance stores only the given values, and the class attributes are the defaults: a task has up to sixty fields, of
    which a program gives five.
    """
    made: Any = cls
    of_attrs = AttrsModel(cls)
    made.__attrs_attrs__, made.__attrs_props__ = of_attrs, AttrsProps(cls)
    own = {name: field for name, field in vars(cls).items() if isinstance(field, Field)}
    inherited = (field for field in getattr(cls, "__fields__", ()) if field.name not in own)
    made.__fields__ = (*inherited, *own.values())
    for name, field in own.items():
        field.name, field.type = name, cls.__annotations__[name]
        delattr(cls, name)
        if not field.required:
            setattr(cls, name, _default(field))
    for old, name in former_names(cls).items():
        setattr(cls, old, attribute(old, name))
    init = of_attrs.unchecked()
    made.__init__ = of_attrs.with_signature(init if issubclass(cls, FileHolder) else checked_init(cls, init))
    return cls


def _default(field: Field) -> object:
    """Return the class attribute for instances without a value: the default, or a cached property for the factory."""
    factory = field.factory
    if factory is None:
        return field.default
    fresh = functools.cached_property(lambda _: factory())
    fresh.__set_name__(object, field.name)
    return fresh


def evolved(instance: C, **changes: object) -> C:
    """Return a copy of a model with some values changed, validated like a new one."""
    current = with_current_names(former_names(type(instance)), changes)
    from attrs import evolve

    return cast("C", evolve(cast("Any", instance), **current))


class Model:
    """Base class of all models."""

    __settings__: ClassVar[Settings] = Settings()
    __fields__: ClassVar[tuple[Field, ...]]
    __attrs_attrs__: ClassVar[Any]

    #: Empty: fields are keyword-only in class patterns, too.
    __match_args__: ClassVar[tuple[()]] = ()

    if not TYPE_CHECKING:  # dataclass_transform tells type checkers that models are frozen
        __setattr__ = FrozenMethod()
        __delattr__ = FrozenMethod()

    def __replace__(self, **changes: Any) -> Self:
        return evolved(self, **changes)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Model) or type(other) is not type(self):
            return NotImplemented
        return equal(self._content(), other._content())

    def __hash__(self) -> int:
        return hash((type(self), _hashable(self)))

    def _content(self) -> dict[str, object]:
        """Return the values that are compared: those that are not None, and `extra` unless it is empty."""
        said = vars(self).items()
        return {name: value for name, value in said if value is not None and (name != "extra" or value)}

    def __repr__(self) -> str:
        """Return the given values, long ones shortened: a model may have sixty fields, and media of many megabytes."""
        # A traceback may show an instance whose construction failed, so that required values are missing.
        said = self._content()
        given = ((field.name, said.get(field.name)) for field in fields_of(type(self)))
        shown = (f"{name}={_cut(value)}" for name, value in given if value is not None and value != {})
        return f"{type(self).__name__}({', '.join(shown)})"

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: object) -> Any:
        from runware._models.pydantic_schema import core_schema_of

        if issubclass(cls, FileHolder):
            return core_schema_of(cls, functools.partial(codec.from_wire, cls), codec.to_dict)
        return core_schema_of(cls, functools.partial(from_mapping, cls), codec.flat_json)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: object, handler: object) -> dict[str, Any]:
        from runware._models.pydantic_schema import json_schema_of

        return json_schema_of(cls)


def _hashable(value: object, depth: int = 4) -> object:
    """Return a hashable stand-in for a value, the same for equal values.

    Different values may have the same stand-in: None if a value cannot be hashed, the length for bytes, and for a
    container that is `depth` levels deep, which may contain itself.
    """
    if isinstance(value, Model):
        value = value._content()  # pyright: ignore[reportPrivateUsage] # a model's hash is made here
    if isinstance(value, Mapping | list | tuple):
        held = cast("Mapping[object, object] | list[object]", value)
        items = held.items() if isinstance(held, Mapping) else enumerate(held)
        return frozenset((key, _hashable(item, depth - 1)) for key, item in items) if depth else len(held)
    try:
        is_bytes = isinstance(value, bytes | bytearray | memoryview)
        return len(cast("bytes", value)) if is_bytes else hash(value)
    except Exception:  # whatever an object of another library raises
        return None


def _cut(value: object) -> str:
    if isinstance(value, str | bytes) and len(value) > 2000:
        return f"{value[:100]!r}… ({len(value)} long)"
    return repr(shorten_anything(cast("object", value)) if isinstance(value, Mapping) else value)


@model
class Object(Model, kinds.Described):
    """Base class of the objects that are sent inside a task."""


@model
class OpenObject(Object, kinds.Open):
    """Base class of the objects whose members depend on the model. Members unknown to this version are sent, too."""

    #: Members that this version does not know, by their wire names. They are sent as they are.
    extra: Mapping[str, object] = _other({"kind": kinds.mapping}, factory=dict[str, object])


class ResultClass(Protocol):
    """Type of a class attribute that depends on a type variable of its class, which `ClassVar` does not allow."""

    def __get__(self, task: object, cls: type[Task[R]]) -> type[R]: ...


@model
class Task(Model, Generic[R_co]):
    """A request. Its class determines the task type on the wire and the class of the results.

    Running a task does not change it, so it can be run again; each run without a `task_uuid` gets a new one.
    """

    task_type: ClassVar[str]
    #: The class of the results: `Image` for a `Task[Image]`.
    returns: ClassVar[ResultClass]

    #: The UUID (version 4) of the task; by default every run gets a new one.
    task_uuid: str | UUIDObject | None = _other({"kind": kinds.uuid, "alias": "taskUUID"}, default=None)
    #: Parameters that this version does not know, by their wire names. They are sent as they are.
    extra: Mapping[str, object] = _other({"kind": kinds.mapping}, factory=dict[str, object])

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        made: Any = cls
        for base in vars(cls).get("__orig_bases__", ()):
            if getattr(base, "__origin__", None) is Task:
                [made.returns] = base.__args__


@model
class ResponseObject(Model, FileHolder):
    """An object received from the server. Fields that this version does not know are in `extra`."""

    extra: Mapping[str, object] = _other({}, factory=dict[str, object])

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object as the server sent it: wire names, unknown fields and the envelope included.

        Example:
            >>> from runware import Image
            >>> Image(image_uuid="b7db282d-2943-4f12-992f-77df3ad3ec71", seed=7).to_dict()
            {'imageUUID': 'b7db282d-2943-4f12-992f-77df3ad3ec71', 'seed': 7}
        """
        return codec.to_dict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], /) -> Self:
        """Create an object from the JSON object that `to_dict` returned, for instance out of a file or a database.

        Args:
            data: A JSON object with wire names. Nothing in it is refused: fields that this version does not know are
                in `extra`.

        Raises:
            InvalidParameterError: `data` is not a mapping.

        Example:
            >>> from runware import Image
            >>> image = Image.from_dict({"imageUUID": "b7db282d-2943-4f12-992f-77df3ad3ec71", "seed": 7})
            >>> image == Image.from_dict(image.to_dict())
            True
        """
        if not isinstance(data, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance] # callers may be untyped
            kind, wanted = type(data).__name__, "a mapping with the names of the API, as to_dict() returns it"
            raise refusal(f"data is {kind}; it must be {wanted}.", "data")
        return codec.from_wire(cls, data)


@model
class Result(ResponseObject):
    """One result of a task. Also the class of results whose task this version does not know.

    Two results are equal if their content is, however they were delivered: a pushed result equals the same result from
    a poll, which also has a `status` in its `extra`. `repr` leaves such keys out, too; `to_dict` returns all of them.
    """

    task_type: str = received("taskType", kinds.string)
    """Type of the task that gave this result."""
    task_uuid: str = received("taskUUID", kinds.uuid)
    """UUID of the task that gave this result."""
    cost: float | None = received("cost", kinds.number, default=None)
    """Cost in US dollars, if requested with `include_cost`."""

    def __getstate__(self) -> dict[str, Any]:
        # The parameters of its request are not pickled: see `runware._files.provenance`.
        return super()._content()

    def _repr_html_(self) -> str:
        """Return the HTML for notebooks: the picture itself, a player, or a link."""
        from runware._files.html import as_html

        return as_html(self)

    def _content(self) -> dict[str, object]:
        content = super()._content()
        told = cast("Mapping[str, object]", content.pop("extra", {}))
        told = {key: value for key, value in told.items() if key not in ENVELOPE and value is not None}
        return {**content, "extra": told} if told else content
