"""Any task at all: results that its class describes, with what the request says in them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

import attrs

from runware._models import kinds
from runware._models.model import ResponseObject, Result, fields_of
from runware.emulator.rendering.image import draw, encode
from runware.emulator.work import Work, new_uuid

_ENVELOPE = {field.name for field in fields_of(Result)}


def handle_anything(work: Work) -> Iterator[dict[str, Any]]:
    """Fill each field of the result by its type: from the request where names agree, otherwise with something made up."""
    for index in range(work.count):
        yield _filled(work, work.cls.returns, index)


def _filled(work: Work, cls: type[ResponseObject], index: int) -> dict[str, Any]:
    fields = [field for field in fields_of(cls) if "wire" in field.metadata and field.name not in _ENVELOPE]
    filled: dict[str, Any] = {}
    for stem in dict.fromkeys(_stem(field) for field in fields if field.metadata["file"]):
        picture = draw(work.text, seed=work.seed + index, width=512, height=512)
        filled |= work.publish(stem, encode(picture, "PNG"), "image/png")
    named = {field.metadata["file_uuid"] for field in fields if field.metadata["file"]}
    for field in fields:
        wire = field.metadata["wire"]
        if field.metadata["file"] or field.name in named:
            continue
        if field.name in work.values:
            filled[wire] = work.values[field.name]
        else:
            filled[wire] = _made_up(work, field.metadata["kind"], field.name, index)
    return filled


def _stem(field: attrs.Attribute[Any]) -> str:
    wire: str = field.metadata["wire"]
    for ending in ("Base64Data", "DataURI", "URL"):
        wire = wire.removesuffix(ending)
    return wire


def _made_up(work: Work, kind: kinds.Kind, name: str, index: int) -> Any:
    if isinstance(kind, kinds.ListOf):
        return [_made_up(work, kind.item, name, index)]
    if isinstance(kind, kinds.Either):
        return _made_up(work, kind.options[0], name, index)
    if isinstance(kind, type):
        return _filled(work, cast("type[ResponseObject]", kind), index)
    made_up: dict[str, Any] = {
        "string": work.text,
        "integer": len(work.text),
        "number": round(len(work.text) / 10, 1),
        "boolean": True,
        "uuid": new_uuid(),
        "map": {},
    }
    return made_up.get(kind.name, work.text)
