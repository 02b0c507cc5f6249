"""PIL images made into files, without importing PIL."""

from __future__ import annotations

import io
from typing import IO, Protocol, cast

__all__ = ["Picture", "picture_bytes"]

_QUALITY = 95
_KEPT_FORMATS = {"JPEG": "JPEG", "MPO": "JPEG", "WEBP": "WEBP"}
# What files cannot hold, or other programs read wrongly, and the nearest mode that is safe.
_CONVERTED_MODES = {
    "CMYK": "RGB",
    "F": "L",
    "HSV": "RGB",
    "I": "I;16",
    "La": "LA",
    "PA": "RGBA",
    "RGBX": "RGB",
    "RGBa": "RGBA",
    "YCbCr": "RGB",
}


class Picture(Protocol):
    """A PIL image."""

    @property
    def format(self) -> str | None: ...

    @property
    def mode(self) -> str: ...

    def save(self, fp: IO[bytes], format: str, **params: object) -> None: ...


class _Convertible(Protocol):
    def convert(self, mode: str) -> Picture: ...


def picture_bytes(picture: Picture) -> bytes:
    """The picture as a PNG file, or as the JPEG or WEBP (quality 95) that it was read from.

    Raises whatever PIL and its codecs raise.
    """
    kind = _KEPT_FORMATS.get(picture.format or "", "PNG")
    if mode := _CONVERTED_MODES.get(picture.mode):
        picture = cast("_Convertible", picture).convert(mode)
    buffer = io.BytesIO()
    if kind == "PNG":
        picture.save(buffer, format=kind)
    else:
        picture.save(buffer, format=kind, quality=_QUALITY)
    return buffer.getvalue()
