"""Conversion between models and the JSON of the wire: JSON to results, tasks and results to JSON."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Never, Protocol, TypeAlias, TypeVar, cast

from runware._files.file_holder import FileHolder
from runware._files.provenance import MADE_FROM
from runware._json.plain_values import as_boolean, as_number, as_text, as_uuid, items_of
from runware._json.shown import shown
from runware._models import kinds
from runware.errors import refusal

R = TypeVar("R", bound=FileHolder)


def from_wire(cls: type[R], item: Mapping[str, Any], made_from: Mapping[str, Any] | None = None) -> R:
    """Create a result from a JSON object. Nothing that the server can send makes this fail.

    Without cattrs, whose function looks up each field, and takes 1.4 us more for each result of a task.
    """
    fields = _received(cls)
    values: dict[str, object] = {}
    extra: dict[str, object] | None = None
    for key, value in item.items():
        # A null goes into `extra`, too, for `to_dict`: it is not the same JSON as a missing key.
        if value is None or (field := fields.get(key)) is None:
            extra = extra or {}
            extra[key] = value
        elif (inside := field[1]) is None:
            values[field[0]] = value
        else:
            values[field[0]] = _objects(value, inside)
    if extra is not None:
        values["extra"] = extra
    made = object.__new__(cls)
    object.__setattr__(made, "__dict__", values)
    if made_from:
        object.__setattr__(made, MADE_FROM, made_from)
    return made


@kinds.cached_per_class
def _received(cls: type[Any]) -> dict[str, tuple[str, type[Any] | None]]:
    """Return field name and class of nested objects (None if there are none), by wire name."""
    return {
        field.metadata["wire"]: (field.name, class_in(field.metadata["kind"]))
        for field in kinds.fields_of(cls)
        if "wire" in field.metadata
    }


def class_in(kind: kinds.Kind) -> type[Any] | None:
    """Return the class of the objects in a kind; None if it has none."""
    kind = kinds.loaded(kind)
    if isinstance(kind, kinds.ListOf):
        return class_in(kind.item)
    if isinstance(kind, kinds.Either):
        return next((cls for option in kind.options if (cls := class_in(option))), None)
    return kind if isinstance(kind, type) else None


def _objects(value: object, cls: type[Any]) -> object:
    """Convert JSON objects, also in lists, to the class. Other values are returned unchanged, whatever their type."""
    if isinstance(value, Mapping):
        return from_wire(cls, cast("Mapping[str, Any]", value))
    if isinstance(value, list):
        return [_objects(item, cls) for item in cast("list[object]", value)]
    return value


def to_dict(received: FileHolder) -> dict[str, Any]:
    """Return the JSON object that `from_wire` was given."""
    return _unstructure()(received)


@functools.cache
def _unstructure() -> Callable[[FileHolder], dict[str, Any]]:
    import attrs
    from cattrs import Converter  # takes 10 ms to load
    from cattrs.gen import make_dict_unstructure_fn, override

    def by_wire_names(cls: type[Any]) -> Callable[[Any], dict[str, Any]]:
        names = {field.name: field.metadata.get("wire") for field in attrs.fields(cls)}
        overrides: Any = {
            name: override(omit=wire is None, rename=wire, unstruct_hook=converter.unstructure)
            for name, wire in names.items()
        }
        known = make_dict_unstructure_fn(cls, converter, _cattrs_omit_if_default=True, **overrides)
        return lambda received: {**known(received), **received.extra}

    converter = Converter()
    converter.register_unstructure_hook_factory(attrs.has, by_wire_names)
    return converter.unstructure


#: Approximate number of characters that an item takes besides its text.
_ITEM = 20
#: Python does not convert longer integers to text. The negative bound is computed once: it takes two kilobytes.
_TOO_LARGE = 10**4300
_TOO_SMALL = -_TOO_LARGE


class LocalMediaError(Exception):
    """Raised when local media would have to be read, which takes time."""


#: Returns the text that is sent for local media. The second argument is the name of the value in errors.
ReadMedia: TypeAlias = "Callable[[Any, str], str]"


def no_reading(value: object, name: str) -> Never:
    """Raise: there are local media."""
    raise LocalMediaError


class Encoder:
    """Encoder of values as plain JSON values. `size` is the approximate number of characters so far.

    Other libraries' values become Python's own, and local media what `read` returns, by default data URIs.
    """

    __slots__ = ("_read", "size")

    def __init__(self, read: ReadMedia | None = None) -> None:
        self._read = read
        self.size = 0

    def json(self, value: Any, name: str) -> Any:
        """Return the JSON of a value. `name` is its name in errors; empty for a whole task.

        Raises:
            InvalidParameterError: The value cannot be expressed in JSON, or a file cannot be read.
        """
        kind = type(value)  # pyright: ignore[reportUnknownVariableType] # a cast would take time
        if kind is str:
            self.size += len(value)
        elif kind is int:
            if not _TOO_SMALL < value < _TOO_LARGE:
                raise refusal(f"{name} has more than 4300 digits, which cannot be sent as JSON.", name)
        elif kind is bool or value is None:
            pass
        elif kind is dict or isinstance(value, Mapping):
            return self._object(cast("Mapping[object, Any]", value), name)
        elif issubclass(kind, float):
            if not math.isfinite(value):
                raise refusal(f"{name} is {value}, which JSON cannot represent.", name)
            return float(value)
        elif (text := as_text(value)) is not None:
            return self.json(text, name)
        else:
            return self._other(value, name)
        return value

    def _object(
        self, value: Mapping[object, Any], name: str, names: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        """Return the JSON of a mapping. `names` has the names of its keys in errors, where callers use other ones."""
        prefix = f"{name}." if name else ""
        json: dict[str, Any] = {}
        self.size += _ITEM * len(value)
        for key, item in value.items():
            text = key if type(key) is str else as_text(key)
            if text is None:
                owner = name or "The task"
                raise refusal(
                    f"{owner} has the key {shown(key)}; the keys of a JSON object are strings.", name
                )
            json[text] = self.json(item, prefix + (names.get(text, text) if names else text))
        return json

    def _other(self, value: Any, name: str) -> Any:
        if (items := items_of(value)) is not None:
            self.size += _ITEM * len(items)
            return [self.json(item, f"{name}[{index}]") for index, item in enumerate(items)]
        kind: type[object] = type(value)  # pyright: ignore[reportUnknownVariableType]
        if issubclass(kind, kinds.Described):
            return self._object(cast("Mapping[object, Any]", _wire_values(value)), name, _names(kind))
        from runware._files import media

        if issubclass(kind, FileHolder):
            return self.json(media.encode(value, name), name)
        if media.is_local(value):
            return self.json((self._read or media.encode)(value, name), name)
        for plain in (as_boolean(value), as_number(value), as_uuid(value)):
            if plain is not None:
                return self.json(plain, name)
        raise refusal(f"{name} holds {shown(value)} ({kind.__name__}), which cannot be sent as JSON.", name)


class TaskModel(Protocol):
    """Protocol of the tasks that `to_wire` takes."""

    task_type: ClassVar[str]
    __settings__: ClassVar[Any]


def to_wire(task: TaskModel, encoder: Encoder | None = None, uuid: str | None = None) -> dict[str, Any]:
    """Return the JSON object of a task: its type, its parameters at their places, and the UUID if one is given.

    Without cattrs, whose function looks up each field: to encode its output and measure it takes 2.3 us more.

    Raises:
        InvalidParameterError: A parameter was given twice, flat and inside of `settings=` or the like; or a value cannot
            be sent.
    """
    encoder = encoder or Encoder()
    cls, given = type(task), vars(task)
    places = _places(cls)
    payload: dict[str, Any] = {"taskType": cls.task_type, **cls.__settings__.constants}
    if uuid is not None:
        payload["taskUUID"] = uuid
    for name, value in given.items():
        if (known := places.get(name)) is None:
            continue
        wire, place, root_for, sent = known
        if sent is not None and (value := sent(value)) is None:
            continue
        if root_for and "model" in given and kinds.resolve_air(given["model"]) in root_for:
            place = wire
        kind: type[object] = type(value)  # pyright: ignore[reportUnknownVariableType] # a cast would take time
        if kind is str:
            encoder.size += len(value)
        elif kind is not int or not _TOO_SMALL < value < _TOO_LARGE:
            value = encoder.json(value, name)
        if "." in place or place in payload:
            _put(payload, tuple(place.split(".")), value, wire)
        else:
            payload[place] = value
    encoder.size += _ITEM * len(payload)
    if extra := given.get("extra"):
        if uuid is not None and "taskUUID" in extra:
            raise refusal("extra holds taskUUID; give it as task_uuid=.", "task_uuid")
        for key, json in encoder.json(extra, "").items():
            _put(payload, (key,), json, key)
    return payload


def _wire_values(described: kinds.Described) -> dict[str, Any]:
    """Return the values of an object that are sent, by wire name."""
    places, given = _places(type(described)), vars(described)
    items = ((places[name], value) for name, value in given.items() if name in places)
    json = {wire: value if sent is None else sent(value) for (wire, _, _, sent), value in items}
    extra: Mapping[str, Any] = given.get("extra", {}) if isinstance(described, kinds.Open) else {}
    if twice := json.keys() & extra.keys():
        owner, key = type(described).__name__, min(twice)
        raise refusal(f"{key} of {owner} was given twice, as a parameter and in extra. Give it once.", key)
    return {**json, **extra}


@kinds.cached_per_class
def _names(cls: type[Any]) -> dict[str, str]:
    """Return the field names of an object by wire name."""
    return {place[0]: name for name, place in _places(cls).items()}


#: How a parameter is sent: its wire name, its dotted path in the JSON, the models that take it at the root instead, and
#: the converter of its values to those that are sent, if they differ. If the converter returns None, nothing is sent.
_Place: TypeAlias = "tuple[str, str, tuple[str, ...], Callable[[Any], Any] | None]"


@kinds.cached_per_class
def _places(cls: type[Any]) -> dict[str, _Place]:
    return {
        field.name: (said["wire"], ".".join(said["path"]), said["root_for"], _wire_converter(said))
        for field in kinds.fields_of(cls)
        if "wire" in (said := field.metadata)
    }


def _wire_converter(said: Mapping[Any, Any]) -> Callable[[Any], Any] | None:
    """Return the converter of a field's values to those that are sent; None if they are sent unchanged."""
    if said["sent_as"] is not None:
        return functools.partial(wire_value, said["sent_as"])
    return _wire_model if said["kind"] is kinds.air else None


def wire_value(sent_as: Mapping[Any, Any], value: Any) -> Any:
    """Return the value that is sent for a value; None, which is not sent, for a boolean that `sent_as` does not have."""
    if not isinstance(value, str | bool):
        return value
    return sent_as.get(value, None if isinstance(value, bool) else value)


def _wire_model(name: str) -> str:
    # Most names are identifiers: the test saves a call.
    return name if ":" in name else kinds.resolve_air(name)


def _put(holder: dict[str, Any], path: tuple[str, ...], json: Any, wire: str, outside: str = "") -> None:
    """Store JSON at its path. An object is merged into the object that is already there."""
    key, inner, place = path[0], path[1:], f"{outside}{path[0]}"
    if not inner and key not in holder:
        holder[key] = json
        return
    there = holder.setdefault(key, {})
    if not isinstance(there, dict) or not (inner or isinstance(json, dict)):
        problem = f"it is sent as {place}, which another parameter also sets. Give it once."
        raise refusal(f"{wire} was given twice: {problem}", wire)
    if inner:
        _put(cast("dict[str, Any]", there), inner, json, wire, f"{place}.")
    else:
        for name, item in cast("dict[str, Any]", json).items():
            _put(cast("dict[str, Any]", there), (name,), item, f"{wire}.{name}", f"{place}.")


def flat_json(model: object) -> dict[str, Any]:
    """Return the parameters of a task or an object by wire name, none nested in another."""
    if isinstance(model, kinds.Open):
        return cast("dict[str, Any]", Encoder().json(model, type(model).__name__))
    given = vars(model)
    named = {kinds.wire_name(field): given.get(field.name) for field in kinds.fields_of(type(model))}
    return {name: Encoder().json(value, name) for name, value in named.items() if value not in (None, {})}
