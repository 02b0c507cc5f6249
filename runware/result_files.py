"""The files of a result: which there are, and the content of those that came inside it.

Which attributes hold files is told by the schema: an attrs field with `metadata["file"]` of "url", "base64"
or "data_uri" holds one, and `metadata["file_uuid"]` names the field with its UUID. Nothing here knows a
name of the API.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, cast
from urllib.parse import unquote_to_bytes

import attrs

from runware.errors import RunwareError
from runware.shortening import shorten, without_secrets

__all__ = ["FileReference", "Source", "files_in", "payloads_in"]

Source = Literal["url", "base64", "data_uri"]

_CHEAPEST_FIRST: Sequence[Source] = ("base64", "data_uri", "url")
_SUFFIXES: Mapping[str, re.Pattern[str]] = {
    "url": re.compile(r"(^|_)(url|uri)$"),
    "base64": re.compile(r"(^|_)base64(_data)?$"),
    "data_uri": re.compile(r"(^|_)(data_)?uri$"),
}


@attrs.frozen
class FileReference:
    """One file of a result: where it is, and what it is to the result."""

    source: Source
    value: str = attrs.field(repr=lambda value: repr(shorten(value)))
    uuid: str | None
    role: str
    """The name of its field without what says how it is delivered: "image", "mask_image", "files"."""

    @property
    def is_here(self) -> bool:
        """Whether the content came with the result, so that nothing has to be downloaded."""
        return self.source != "url" or self.value[:5].lower() == "data:"

    @property
    def described(self) -> str:
        """The file in an error message, without the secrets that a URL can carry."""
        return self.role if self.is_here else without_secrets(self.value)

    def decoded(self) -> tuple[bytes, str | None]:
        """Content and declared MIME type of a file that `is_here`.

        Raises:
            RunwareError: It is not the base64 it should be.
        """
        header, payload = "data:;base64", self.value
        if payload[:5].lower() == "data:":
            header, _, payload = payload.partition(",")
        in_base64 = header.lower().endswith(";base64")
        content = payload.encode("utf-8", "replace")
        if not in_base64 or b"%" in content:
            content = unquote_to_bytes(content)
        if in_base64:
            digits = b"".join(content.split()).rstrip(b"=")
            try:
                content = base64.b64decode(digits + b"=" * (-len(digits) % 4), validate=True)
            except binascii.Error as error:
                raise RunwareError(
                    f"The server sent {self.role} as base64 that cannot be decoded: {error}."
                ) from error
        return content, header[len("data:") :].partition(";")[0] or None


def files_in(result: object) -> list[FileReference]:
    """The files of a result and of the objects in it, each once, in the order of their fields.

    A file that came both as content and as URL is taken as content, which needs no download.
    """
    chosen: list[FileReference] = []
    for holder, role in _holders(result, "file"):
        same_file: dict[object, list[FileReference]] = {}
        for position, reference in _references(holder, role):
            same_file.setdefault((reference.uuid or reference.role, position), []).append(reference)
        for references in same_file.values():
            best = min(references, key=lambda reference: _CHEAPEST_FIRST.index(reference.source))
            if all(best.value != other.value for other in chosen):
                chosen.append(best)
    return chosen


def _holders(value: object, name: str) -> Iterator[tuple[object, str]]:
    if isinstance(value, list | tuple):
        for item in cast("Sequence[object]", value):
            yield from _holders(item, name)
    elif attrs.has(type(value)):
        yield value, name
        for field in _fields(value):
            yield from _holders(getattr(value, field.name), field.name)


def _fields(holder: object) -> Sequence[attrs.Attribute[object]]:
    return cast(
        "Sequence[attrs.Attribute[object]]", attrs.fields(cast("type[attrs.AttrsInstance]", type(holder)))
    )


def _references(holder: object, holder_name: str) -> Iterator[tuple[int, FileReference]]:
    for field in _fields(holder):
        source = cast("Source | None", field.metadata.get("file"))
        value: object = getattr(holder, field.name)
        if source is None or not value:
            continue
        uuid_field = cast("str | None", field.metadata.get("file_uuid"))
        uuid: object = getattr(holder, uuid_field, None) if uuid_field else None
        role = _SUFFIXES[source].sub("", field.name) or holder_name
        values = cast("Sequence[object]", value if isinstance(value, list | tuple) else (value,))
        for position, one in enumerate(values):
            yield position, FileReference(source, str(one), str(uuid) if uuid else None, role)


def payloads_in(result: object) -> set[str]:
    """The strings of a result that are content, not words about it."""
    return {
        reference.value
        for holder, role in _holders(result, "file")
        for _, reference in _references(holder, role)
        if reference.is_here
    }
