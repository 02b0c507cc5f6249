"""Results with files, as the schema makes them."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from pathlib import Path

import attrs

PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)
GIF = b"GIF89a" + bytes(100)


def file_field(kind: str, uuid: str | None = None) -> str | None:
    return attrs.field(default=None, metadata={"file": kind, "file_uuid": uuid})  # type: ignore[no-any-return]


class Dictable:
    def to_dict(self) -> dict[str, object]:
        return {key: value for key, value in attrs.asdict(self).items() if value is not None}  # type: ignore[arg-type]


@attrs.frozen
class Picture(Dictable):
    image_uuid: str | None = None
    image_url: str | None = file_field("url", "image_uuid")
    image_base64_data: str | None = file_field("base64", "image_uuid")
    image_data_uri: str | None = file_field("data_uri", "image_uuid")
    mask_image_uuid: str | None = None
    mask_image_url: str | None = file_field("url", "mask_image_uuid")
    task_uuid: str | None = None
    seed: int | None = None


@attrs.frozen
class OutputFile(Dictable):
    uuid: str | None = None
    url: str | None = file_field("url", "uuid")
    file_url: str | None = file_field("url", "uuid")


@attrs.frozen
class Outputs(Dictable):
    files: Sequence[OutputFile] = ()


@attrs.frozen
class Model3D(Dictable):
    task_uuid: str | None = None
    outputs: Outputs | None = None


@attrs.frozen
class Text(Dictable):
    text: str = "words"


def base64_picture(content: bytes = PNG, **fields: object) -> Picture:
    return Picture(image_base64_data=base64.b64encode(content).decode(), **fields)  # type: ignore[arg-type]


def names(path: Path) -> list[str]:
    return sorted(entry.name for entry in path.iterdir())
