"""Default handler: results like those of the most similar example in the schema, with real files and request values."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any, cast
from urllib.parse import urlsplit

from runware._models import kinds
from runware._models.examples_data import EXAMPLES
from runware._models.model import ResponseObject, Result, fields_of
from runware.emulator.file_places import file_places
from runware.emulator.handlers.tools import WRITTEN, file_of, of_one_kind
from runware.emulator.work import Work, new_uuid

_ENVELOPE = {field.name for field in fields_of(Result)}
#: Part of the name of a file's field -> format, if nothing else determines the format.
_BY_NAME = {
    "image": "PNG", "picture": "PNG", "mask": "PNG", "thumbnail": "PNG", "preview": "PNG",
    "video": "MP4", "audio": "WAV", "sound": "WAV", "mesh": "GLB", "model": "GLB",
}  # fmt: skip
#: Extension of a file name -> name of the format, where they differ.
_BY_ENDING = {"JPEG": "JPG"}

Shown = Mapping[str, Any]


def handle_anything(work: Work) -> Iterator[dict[str, Any]]:
    """Yield results with the fields that the most similar example has, and with the required fields of their class.

    Files are newly made, in the requested format or of the kind in the example. The seed grows by one per result.
    Without an example, every field gets a value of its type. A task with phases yields all phases of the example, up to
    a final phase.
    """
    received = _nearest(work)
    if work.cls.__settings__.terminal_values:
        yield from _phases(work, received)
        return
    for index in range(work.count):
        shown = received[index % len(received)] if received else None
        yield _filled(work, work.cls.returns, shown, index)


def _phases(work: Work, received: list[Shown]) -> Iterator[dict[str, Any]]:
    filled: dict[str, Any] = {}
    phases: list[Shown | None] = [*received] or [None]
    for shown in phases:
        filled = _filled(work, work.cls.returns, shown, 0)
        yield filled
        if work.ends(filled):
            return
    [field, values], *_ = work.cls.__settings__.terminal_values.items()
    yield {**filled, field: values[0]}


def _nearest(work: Work) -> list[Shown]:
    """Return the results of the example whose request is most similar to this one; empty if there is no example."""
    examples = _examples().get(work.cls.task_type, [])
    likeness = [
        sum((key in work.request) + (work.request.get(key) == value) for key, value in sent.items())
        for sent, _ in examples
    ]
    return examples[likeness.index(max(likeness))][1] if examples else []


@functools.cache
def _examples() -> dict[str, list[tuple[Shown, list[Shown]]]]:
    return {task: json.loads(examples) for task, examples in EXAMPLES.items()}


def _filled(work: Work, cls: type[ResponseObject], shown: Shown | None, index: int) -> dict[str, Any]:
    fields = [field for field in fields_of(cls) if "wire" in field.metadata and field.name not in _ENVELOPE]
    wanted = [field for field in fields if _is_wanted(field, shown)]
    filled: dict[str, Any] = {}
    like = {field.metadata["wire"]: (shown or {}).get(field.metadata["wire"]) for field in wanted}
    files = [place for place in file_places(cls) if not place.path]
    for place in files:
        if known := [like[wire] for wire in place.forms.values() if wire in like]:
            content, mime = file_of(work, _format(work, place.stem, known[0]), work.text, work.seed + index)
            filled |= place.announced(work, content, mime)
    named = {place.uuid for place in files}
    for field in wanted:
        wire, kind = field.metadata["wire"], field.metadata["kind"]
        if field.metadata["file"] or wire in named:
            continue
        if wire == "seed":
            filled[wire] = work.seed + index
        elif field.name in work.values and _is_of(kind, work.values[field.name]):
            filled[wire] = work.values[field.name]
        elif shown is not None and wire in shown:
            filled[wire] = _as_shown(work, kind, wire, shown[wire], index)
        else:
            filled[wire] = _made_up(work, kind, field.name, index)
    return filled


def _is_of(kind: kinds.Kind, value: object) -> bool:
    """Whether the value of a parameter is valid for the result's field of the same name, which can have another type.

    Objects never are: a request and a result have objects of different classes.
    """
    kind = kinds.loaded(kind)
    if isinstance(kind, kinds.ListOf):
        return isinstance(value, list) and all(_is_of(kind.item, one) for one in cast("list[object]", value))
    if isinstance(kind, kinds.Either):
        return any(_is_of(option, value) for option in kind.options)
    return isinstance(kind, kinds.Scalar) and kind.accepts(value)


def _is_wanted(field: kinds.Field, shown: Shown | None) -> bool:
    return shown is None or field.required or field.metadata["wire"] in shown


def _format(work: Work, name: str, like: object) -> str:
    """Return the format of a file: the requested format, that of the example, or one by the name of its field.

    The requested format is that of the main file: if a result has several files, those of another kind ignore it, such
    as a sound beside a mesh.
    """
    ending = PurePosixPath(urlsplit(like).path).suffix[1:].upper() if isinstance(like, str) else ""
    ending = _BY_ENDING.get(ending, ending)
    by_name = next((format for word, format in _BY_NAME.items() if word in name.lower()), None)
    own = ending if ending in WRITTEN else by_name
    asked = str(work.get("output_format", "")).upper()
    if asked in WRITTEN and own and not of_one_kind(asked, own) and len(file_places(work.cls.returns)) > 1:
        return own
    return asked or own or "PNG"


def _as_shown(work: Work, kind: kinds.Kind, name: str, shown: object, index: int) -> Any:
    """Return a value of the example, with new UUIDs, and with files and URLs of this server."""
    kind = kinds.loaded(kind)
    if isinstance(kind, kinds.ListOf) and isinstance(shown, list):
        return [_as_shown(work, kind.item, name, item, index) for item in cast("list[object]", shown)]
    if isinstance(kind, type) and isinstance(shown, Mapping):
        return _filled(work, cast("type[ResponseObject]", kind), cast("Shown", shown), index)
    if isinstance(kind, kinds.Scalar) and kind.name == "uuid":
        return new_uuid()
    if isinstance(shown, str) and shown.startswith("https://"):
        content, mime = file_of(work, _format(work, name, shown), work.text, work.seed + index)
        return work.link(content, mime)[1]
    return shown


def _made_up(work: Work, kind: kinds.Kind, name: str, index: int) -> Any:
    kind = kinds.loaded(kind)
    if isinstance(kind, kinds.ListOf):
        return [_made_up(work, kind.item, name, index)]
    if isinstance(kind, kinds.Either):
        return _made_up(work, kind.options[0], name, index)
    if isinstance(kind, type):
        return _filled(work, cast("type[ResponseObject]", kind), None, index)
    made_up: dict[str, Any] = {
        "string": work.text,
        "integer": len(work.text),
        "number": round(len(work.text) / 10, 1),
        "boolean": True,
        "uuid": new_uuid(),
        "map": {},
    }
    return made_up.get(kind.name, work.text)
