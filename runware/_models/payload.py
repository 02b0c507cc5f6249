"""A task as it is sent: where its parameters stand, and the JSON of their values."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, NamedTuple, Protocol, cast

from runware._files.file_holder import FileHolder
from runware._json.plain_values import as_boolean, as_number, as_uuid, items_of
from runware._models import codec, kinds
from runware._models.fields import fields_of, once_per_class
from runware._models.task_settings import Settings
from runware.errors import InvalidParameterError

#: Characters that an item takes besides its text, about.
_ITEM = 20
#: Python writes no integer of more digits.
_TOO_LARGE = 10**4300


class LocalMediaError(Exception):
    """There is something to read, which takes its time."""


class Encoder:
    """Makes plain JSON of values, and adds up about how many characters that is.

    Local media become data URIs, other libraries' values become Python's own. With `reads_media=False`, the first that
    would have to be read raises `LocalMediaError` instead.
    """

    __slots__ = ("_reads_media", "size")

    def __init__(self, *, reads_media: bool = True) -> None:
        self._reads_media = reads_media
        self.size = 0

    def json(self, value: Any, name: str) -> Any:
        """The JSON of a value. `name` is what errors call it; nothing for a whole task.

        Raises:
            InvalidParameterError: JSON has no word for it, or a file cannot be read.
        """
        kind = type(value)  # pyright: ignore[reportUnknownVariableType] # a cast would take time
        if kind is str:
            self.size += len(value)
        elif kind is int:
            if not -_TOO_LARGE < value < _TOO_LARGE:
                raise _refusal(f"{name} has more than 4300 digits, which cannot be sent as JSON.", name)
        elif kind is bool or value is None:
            pass
        elif kind is dict or isinstance(value, Mapping):
            return self._object(cast("Mapping[object, Any]", value), name)
        elif isinstance(value, float):
            if not math.isfinite(value):
                raise _refusal(f"{name} is {value}, which JSON has no word for.", name)
            return float(value)
        elif not isinstance(value, str):
            return self._other(value, name)
        return value

    def _object(self, value: Mapping[object, Any], name: str) -> dict[str, Any]:
        prefix = f"{name}." if name else ""
        json: dict[str, Any] = {}
        self.size += _ITEM * len(value)
        for key, item in value.items():
            if not isinstance(key, str):
                raise _refusal(
                    f"{name or 'The task'} has the key {key!r}; the keys of a JSON object are strings.", name
                )
            json[key] = self.json(item, prefix + key)
        return json

    def _other(self, value: Any, name: str) -> Any:
        if (items := items_of(value)) is not None:
            self.size += _ITEM * len(items)
            return [self.json(item, f"{name}[{index}]") for index, item in enumerate(items)]
        if isinstance(value, FileHolder):
            return self._media(value, name)
        if isinstance(value, kinds.Described):
            return self.json(codec.to_dict(value), name)
        from runware._files import media

        if media.is_local(value):
            if not self._reads_media:
                raise LocalMediaError
            return self._media(value, name)
        for plain in (as_boolean(value), as_number(value), as_uuid(value)):
            if plain is not None:
                return self.json(plain, name)
        kind = type(value).__name__
        raise _refusal(f"{name} holds {value!r} ({kind}), which cannot be sent as JSON.", name)

    def _media(self, value: Any, name: str) -> str:
        from runware._files import media

        text = media.encode(value, name)
        self.size += len(text)
        return text


def _refusal(sentence: str, name: str) -> InvalidParameterError:
    return InvalidParameterError(sentence, parameters=(name,))


class TaskModel(Protocol):
    """What is needed of a task."""

    task_type: ClassVar[str]
    __settings__: ClassVar[Settings]


def to_wire(task: TaskModel, encoder: Encoder | None = None, uuid: str | None = None) -> dict[str, Any]:
    """The parameters of a task as the wire wants them, and its UUID if it has one.

    Without cattrs, whose function asks for each field: with it, encoding what it gives and measuring that take 2.3 us more.

    Raises:
        InvalidParameterError: A parameter was given twice, flat and inside of `settings=` or the like; or a value cannot
            be sent.
    """
    encoder = encoder or Encoder()
    cls, given = type(task), vars(task)
    inner, outer = _places(cls)
    payload: dict[str, Any] = {"taskType": cls.task_type, **cls.__settings__.constants}
    if uuid is not None:
        payload["taskUUID"] = uuid
    if not given.keys().isdisjoint(inner):
        model = codec.sent_model(given["model"]) if "model" in given else None
        for name, place in inner.items():
            if name in given and (value := place.sent(given[name])) is not None:
                path = (place.wire,) if model in place.root_for else place.path
                _put(payload, path, encoder.json(value, ".".join(path)), place.wire)
    # Mappings such as `settings` come after what is inside of them, so that they are merged in.
    for name, value in given.items():
        if name in outer:
            wire, (root,), sent, _ = outer[name]
            if sent is codec.unchanged and type(value) is str and root not in payload:
                payload[root] = value  # as most are
                encoder.size += len(value)
                continue
            if (value := sent(value)) is None:
                continue
            json = encoder.json(value, root)
            if root in payload:
                _put(payload, (root,), json, wire)
            else:
                payload[root] = json
    encoder.size += _ITEM * len(payload)
    if extra := given.get("extra"):
        for key, json in encoder.json(extra, "").items():
            _put(payload, (key,), json, key)
    return payload


class _Place(NamedTuple):
    """Where a parameter stands in the JSON, and what makes it so."""

    wire: str
    path: tuple[str, ...]
    #: What is sent of a value. None is not sent.
    sent: Callable[[Any], Any]
    #: The models that take it at the root instead.
    root_for: tuple[str, ...]


@once_per_class
def _places(cls: type[Any]) -> tuple[dict[str, _Place], dict[str, _Place]]:
    """Per parameter its place: of those inside of others, and of those at the root."""
    places = {
        field.name: _Place(
            field.metadata["wire"],
            field.metadata["path"],
            _sending(field.metadata),
            field.metadata["root_for"],
        )
        for field in fields_of(cls)
        if "wire" in field.metadata
    }
    inner = {name: place for name, place in places.items() if len(place.path) > 1}
    return inner, {name: place for name, place in places.items() if name not in inner}


def _sending(metadata: Mapping[Any, Any]) -> Callable[[Any], Any]:
    sent_as: Mapping[Any, Any] | None = metadata["sent_as"]
    if sent_as is None:
        return codec.sent_model if metadata["kind"] is kinds.air else codec.unchanged

    def in_other_words(value: Any) -> Any:
        if isinstance(value, bool):
            return sent_as.get(value)
        return sent_as.get(value, value) if isinstance(value, str) else value

    return in_other_words


def _put(
    payload: dict[str, Any], path: tuple[str, ...], json: Any, wire: str, outer: tuple[str, ...] = ()
) -> None:
    for depth, key in enumerate(path[:-1]):
        payload = payload.setdefault(key, {})
        if not isinstance(payload, dict):  # pyright: ignore[reportUnnecessaryIsInstance] # JSON of any kind
            raise _twice(wire, (*outer, *path[: depth + 1]))
    if path[-1] not in payload:
        payload[path[-1]] = json
        return
    there = payload[path[-1]]
    if not isinstance(json, dict) or not isinstance(there, dict):
        raise _twice(wire, (*outer, *path))
    for key, item in cast("dict[str, Any]", json).items():
        _put(cast("dict[str, Any]", there), (key,), item, f"{wire}.{key}", (*outer, *path))


def _twice(wire: str, path: tuple[str, ...]) -> InvalidParameterError:
    return InvalidParameterError(
        f"{wire} was given twice: it is sent as {'.'.join(path)}, which another parameter fills. Give it once.",
        parameters=(wire,),
    )
