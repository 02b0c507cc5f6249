"""What generated models are made of: tasks and objects that are sent, results that are received.

A request knows the type of its results, so that one `run` is typed for every task:

    @model
    class PromptEnhance(Task[EnhancedPrompt]): ...
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Self, TypeVar, cast, dataclass_transform

from runware._engine.envelope import ENVELOPE
from runware._files.file_holder import FileHolder
from runware._json.plain_values import UUIDObject, equal
from runware._logs.redact import shorten_anything
from runware._models import codec, kinds
from runware._models.attrs_classes import AttrsFields, AttrsInit, AttrsProps, FrozenMethod
from runware._models.former_names import attribute, former_names, with_current_names
from runware._models.kinds import Field
from runware._models.kinds import fields_of as fields_of
from runware._models.limits import NO_LIMITS, Limits
from runware._models.validation import checked_init, from_mapping
from runware._record import Record
from runware.errors import refusal

C = TypeVar("C")
R_co = TypeVar("R_co", bound="Result", covariant=True)


class Settings(Record):
    """What the schema says of a class of tasks or objects besides its parameters, for those who run it."""

    #: How it can be delivered; the first is what the client asks for. Utility tasks have none.
    delivery: tuple[str, ...] = ()
    #: The client's method that streams its answer, if there is one.
    stream_method: str | None = None
    #: The wire's parameter that says how many results end it; one does otherwise.
    count_param: str | None = None
    #: The server may give fewer results than were asked for.
    partial_ok: bool = False
    #: Seconds that it may take as a whole, from when it is first sent.
    max_duration: float | None = None
    #: For a task that reports phases: a result's field and its values that end the task.
    terminal_values: Mapping[str, tuple[str, ...]] = {}
    #: False if it costs nothing and changes nothing, so that repeating it is harmless.
    billed: bool = True
    #: What is sent besides the parameters: what tells the task from others of its type.
    constants: Mapping[str, str] = {}
    #: What Python calls that.
    variant_name: str | None = None
    #: Older wire names of the task.
    aliases: tuple[str, ...] = ()
    #: Fields of which at most one may be given, in groups.
    exclusive: tuple[tuple[str, ...], ...] = ()
    #: Those of which at least one must be given, and those that are given together or not at all.
    at_least_one: tuple[tuple[str, ...], ...] = ()
    together: tuple[tuple[str, ...], ...] = ()
    #: Those of which the first is given only with all the others.
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
    """A field that is sent. `wire` is its key there, `path` its place if that is not the root.

    `root_for` has the models, by AIR identifier, that take it at the root nevertheless. `each_known` are the known values
    of a list's items, `was` its former names. `limits` are those of `Limits`.
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
    """A field of a result. `file` says what of a file it holds: its `url`, `base64` or `data_uri`.

    Without a `default` the API promises the field. Should the server break that promise, the field is None all the
    same: a result is paid for and must not be lost over it.
    """
    metadata = {"wire": wire, "kind": kind, "file": file, "file_uuid": file_uuid, "was": was}
    return Field(metadata, default=default)


def _other(
    metadata: Mapping[str, Any], *, default: Any = ..., factory: Callable[[], object] | None = None
) -> Any:
    """A field that the schema knows nothing of."""
    return Field(metadata, default=default, factory=factory)


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(param, received, _other))
def model(cls: type[C]) -> type[C]:
    """Make a class a model: frozen, keyword-only, compared by value, and an attrs class for all that attrs can do with one.

    An instance holds what was given, and the class the defaults: a task has up to sixty fields, of which a program gives
    five.
    """
    made: Any = cls
    made.__attrs_attrs__, made.__attrs_props__ = AttrsFields(cls), AttrsProps(cls)
    own = {name: field for name, field in vars(cls).items() if isinstance(field, Field)}
    made.__fields__ = (
        *(field for field in getattr(cls, "__fields__", ()) if field.name not in own),
        *own.values(),
    )
    for name, field in own.items():
        field.name, field.type = name, cls.__annotations__[name]
        delattr(cls, name)
        if not field.required:
            setattr(cls, name, _default(field))
    for old, name in former_names(cls).items():
        setattr(cls, old, attribute(old, name))
    of_attrs = AttrsInit(cls)
    init = of_attrs.unchecked() if issubclass(cls, FileHolder) else checked_init(cls, of_attrs)
    made.__init__ = of_attrs.shown_by(init)
    return cls


def _default(field: Field) -> object:
    """What the class has for an instance that was not given the field."""
    factory = field.factory
    if factory is None:
        return field.default
    fresh = functools.cached_property(lambda _: factory())
    fresh.__set_name__(object, field.name)
    return fresh


def evolved(instance: C, **changes: object) -> C:
    """A copy of a model with other values, checked like a new one."""
    current = with_current_names(former_names(type(instance)), changes)
    from attrs import evolve

    return cast("C", evolve(cast("Any", instance), **current))


class Model:
    """What all models have."""

    __settings__: ClassVar[Settings] = Settings()
    __fields__: ClassVar[tuple[Field, ...]]

    #: Fields are given by their names alone.
    __match_args__: ClassVar[tuple[()]] = ()

    if not TYPE_CHECKING:  # type checkers know that models are frozen
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
        """What it says: two that say the same are equal."""
        said = vars(self).items()
        return {name: value for name, value in said if value is not None and (name != "extra" or value)}

    def __repr__(self) -> str:
        """What was given, cut where it is long: a model may have sixty fields, and media of many megabytes."""
        # A traceback may show one that was refused while it was made, and so lacks what is required.
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
    """Something that has a hash, and is the same for values that are equal.

    It need not differ for values that differ. So what cannot be hashed counts for nothing, nor does what stands deep
    inside, where a value might contain itself; and of bytes only the length counts.
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
    """An object that is sent inside a task."""


@model
class OpenObject(Object, kinds.Open):
    """An object whose members depend on the model. Those that this version does not know are sent, too."""

    #: Members that this version does not know, by their wire names. They are sent as they are.
    extra: Mapping[str, object] = _other({"kind": kinds.mapping}, factory=dict[str, object])


@model
class Task(Model, Generic[R_co]):
    """A request. Its class says what it is called on the wire and what its results are.

    A task is never changed by running it, so it can be run again; each run without a `task_uuid` gets a new one.
    """

    task_type: ClassVar[str]
    #: The class of its results.
    returns: ClassVar[type[Result]]

    #: The UUID (version 4) to run it under; by default every run gets a new one.
    task_uuid: str | UUIDObject | None = _other({"kind": kinds.uuid, "alias": "taskUUID"}, default=None)
    #: Parameters that this version does not know, by their wire names. They are sent as they are.
    extra: Mapping[str, object] = _other({"kind": kinds.mapping}, factory=dict[str, object])


@model
class ResponseObject(Model, FileHolder):
    """An object that the server sent. Fields that this version does not know are in `extra`."""

    extra: Mapping[str, object] = _other({}, factory=dict[str, object])

    def to_dict(self) -> dict[str, Any]:
        """The JSON object as the server sent it: wire names, unknown fields and the envelope included.

        Example:
            >>> from runware import Image
            >>> Image(image_uuid="b7db282d-2943-4f12-992f-77df3ad3ec71", seed=7).to_dict()
            {'imageUUID': 'b7db282d-2943-4f12-992f-77df3ad3ec71', 'seed': 7}
        """
        return codec.to_dict(self)

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
        if not isinstance(data, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance] # callers may be untyped
            kind, wanted = type(data).__name__, "a mapping in the wire's words, as to_dict() gives it"
            raise refusal(f"data is {kind}; it must be {wanted}.", "data")
        return codec.from_wire(cls, data)


@model
class Result(ResponseObject):
    """One result of a task. Also the class of results whose task this version does not know.

    Two are equal if they say the same. How they were delivered is no part of it: a result that was pushed equals the
    same one from an answer to a question, which also has a `status` in its `extra`. `repr` leaves it out, too;
    `to_dict` gives all of it.
    """

    task_type: str = received("taskType", kinds.string)
    """Type of the task that this answers."""
    task_uuid: str = received("taskUUID", kinds.uuid)
    """UUID of the task that this answers."""
    cost: float | None = received("cost", kinds.number, default=None)
    """Cost in US dollars, if it was asked for with `include_cost`."""

    def __getstate__(self) -> dict[str, Any]:
        # What it was made from stays behind: see `runware._files.provenance`.
        return super()._content()

    def _repr_html_(self) -> str:
        """What a notebook shows: the picture itself, a player, or a link."""
        from runware._files.html import as_html

        return as_html(self)

    def _content(self) -> dict[str, object]:
        content = super()._content()
        told = cast("Mapping[str, object]", content.pop("extra", {}))
        told = {key: value for key, value in told.items() if key not in ENVELOPE and value is not None}
        return {**content, "extra": told} if told else content
