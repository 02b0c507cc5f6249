"""Any task at all: results as in the nearest example of the schema, with real files, and what the request says in them."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any, cast
from urllib.parse import urlsplit

import attrs

from runware._models import kinds
from runware._models.model import ResponseObject, Result, fields_of
from runware.emulator.examples_data import EXAMPLES
from runware.emulator.handlers.tools import WRITTEN, file_of
from runware.emulator.work import Work, new_uuid

_ENVELOPE = {field.name for field in fields_of(Result)}
#: What a file is if nothing but the name of its field says so.
_BY_NAME = {"video": "MP4", "audio": "WAV", "sound": "WAV", "mesh": "GLB", "model": "GLB"}
#: Endings of file names that are no names of formats.
_BY_ENDING = {"JPEG": "JPG"}

Shown = Mapping[str, Any]


def handle_anything(work: Work) -> Iterator[dict[str, Any]]:
    """What the nearest example received, as far as the result's class has it, and what that class always has.

    Files are made anew, of the kind that the example shows or the format that is asked for. Seeds count up. Without an
    example every field is filled by its type.
    """
    received = _nearest(work)
    for index in range(work.count):
        shown = received[index % len(received)] if received else None
        yield _filled(work, work.cls.returns, shown, index)


def _nearest(work: Work) -> list[Shown]:
    """The results of the example whose request is most like this one."""
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
    for stem, like in {
        _stem(field): _like(field, shown) for field in wanted if field.metadata["file"]
    }.items():
        content, mime = file_of(work, _format(work, stem, like), work.text, work.seed + index)
        filled |= work.publish(stem, content, mime)
    named = {field.metadata["file_uuid"] for field in fields if field.metadata["file"]}
    for field in wanted:
        wire, kind = field.metadata["wire"], field.metadata["kind"]
        if field.metadata["file"] or field.name in named:
            continue
        if wire == "seed":
            filled[wire] = work.seed + index
        elif field.name in work.values:
            filled[wire] = work.values[field.name]
        elif shown is not None and wire in shown:
            filled[wire] = _as_shown(work, kind, wire, shown[wire], index)
        else:
            filled[wire] = _made_up(work, kind, field.name, index)
    return filled


def _is_wanted(field: attrs.Attribute[Any], shown: Shown | None) -> bool:
    return shown is None or field.default is attrs.NOTHING or field.metadata["wire"] in shown


def _like(field: attrs.Attribute[Any], shown: Shown | None) -> object:
    return (shown or {}).get(field.metadata["wire"])


def _stem(field: attrs.Attribute[Any]) -> str:
    wire: str = field.metadata["wire"]
    for ending in ("Base64Data", "DataURI", "URL"):
        wire = wire.removesuffix(ending)
    return wire


def _format(work: Work, name: str, like: object) -> str:
    """The format of a file: what is asked for, or as the example has it, or as its field is called."""
    if asked := work.get("output_format"):
        return str(asked).upper()
    ending = PurePosixPath(urlsplit(like).path).suffix[1:].upper() if isinstance(like, str) else ""
    by_name = next((format for word, format in _BY_NAME.items() if word in name.lower()), "PNG")
    ending = _BY_ENDING.get(ending, ending)
    return ending if ending in WRITTEN else by_name


def _as_shown(work: Work, kind: kinds.Kind, name: str, shown: object, index: int) -> Any:
    """A value as the example has it; UUIDs and files are this server's own."""
    kind = kinds.loaded(kind)
    if isinstance(kind, kinds.ListOf) and isinstance(shown, list):
        return [_as_shown(work, kind.item, name, item, index) for item in cast("list[object]", shown)]
    if isinstance(kind, type) and isinstance(shown, Mapping):
        return _filled(work, cast("type[ResponseObject]", kind), cast("Shown", shown), index)
    if isinstance(kind, kinds.Scalar) and kind.name == "uuid":
        return new_uuid()
    if isinstance(shown, str) and shown.startswith("https://"):
        content, mime = file_of(work, _format(work, name, shown), work.text, work.seed + index)
        return work.store.url(work.store.add(content, mime))
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
