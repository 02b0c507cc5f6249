"""The places of files in results, and the fields that contain them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, cast

import attrs

from runware._models import kinds
from runware._models.model import ResponseObject, fields_of
from runware.emulator.work import ENDINGS, Work

_DEEPEST = 4


@attrs.frozen
class FilePlace:
    """The place of a file in a result: the path of objects, and the stem of its fields (`image` of `imageURL`)."""

    path: tuple[str, ...]
    stem: str
    #: For each object on the path, whether it is a list of objects.
    lists: tuple[bool, ...]
    #: The field with the file's UUID, if there is one.
    uuid: str | None
    #: The field for each supported form: `url`, `base64` or `data_uri`.
    forms: Mapping[str, str]

    def announced(self, work: Work, content: bytes, mime: str | None) -> dict[str, Any]:
        """Store a file, and return the fields of the innermost object that contain it."""
        file = work.store.add(content, mime)
        named = {} if self.uuid is None else {self.uuid: file.uuid}
        return named | {self.forms[form]: said for form, said in work.forms(file, self.forms).items()}


def file_places(cls: type[ResponseObject]) -> tuple[FilePlace, ...]:
    """Return the places of files in results of a class, the outermost first."""
    return tuple(sorted(_places(cls, (), ()), key=lambda place: len(place.path)))


def _places(cls: type[ResponseObject], path: tuple[str, ...], lists: tuple[bool, ...]) -> Iterator[FilePlace]:
    found: dict[str, FilePlace] = {}
    fields = {field.name: field for field in fields_of(cls) if "wire" in field.metadata}
    for field in fields.values():
        wire: str = field.metadata["wire"]
        if form := field.metadata["file"]:
            stem, uuid = stem_of(wire), fields.get(field.metadata["file_uuid"] or "")
            forms = {**(found[stem].forms if stem in found else {}), form: wire}
            found[stem] = FilePlace(path, stem, lists, None if uuid is None else uuid.metadata["wire"], forms)
            continue
        kind = kinds.loaded(field.metadata["kind"])
        several = isinstance(kind, kinds.ListOf)
        inner = kinds.loaded(kind.item) if isinstance(kind, kinds.ListOf) else kind
        if isinstance(inner, type) and len(path) < _DEEPEST:
            yield from _places(cast("type[ResponseObject]", inner), (*path, wire), (*lists, several))
    yield from found.values()


def stem_of(wire: str) -> str:
    """Return the name of a file's field without its form: `image` for `imageURL`."""
    for ending in ENDINGS.values():
        wire = wire.removesuffix(ending)
    return wire
