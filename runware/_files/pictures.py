"""PIL images made into files, without importing PIL; and files opened as PIL images, which is where it is imported."""

from __future__ import annotations

import io
from importlib.util import find_spec
from typing import IO, TYPE_CHECKING, Protocol, cast

from runware._files.sniff import mime_type
from runware.errors import RunwareError

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["Picture", "check_pil", "opened", "picture_bytes"]

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


def check_pil() -> None:
    """Raise if PIL is not there."""
    if find_spec("PIL") is None:
        raise RunwareError(
            "fetch_image makes images of the library Pillow; install it with: pip install pillow"
        )


def opened(content: bytes) -> Image:
    """The image that a file holds, all of it read.

    Raises:
        RunwareError: PIL cannot read it.
    """
    from PIL import Image

    try:
        image = Image.open(io.BytesIO(content))
        image.load()
    except Exception as error:  # whatever PIL's codecs raise
        raise RunwareError(
            f"The file ({len(content)} bytes, {mime_type(content)}) is no image that Pillow can read: {error} "
            "Use fetch to get the bytes."
        ) from error
    return image
