"""Fonts and their characters: Pillow's built-in font, and the fonts in the packages of the extra `fonts`."""

import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TypeAlias

from PIL import ImageFont, features

Font: TypeAlias = ImageFont.FreeTypeFont | ImageFont.ImageFont

#: The packages, and the files that are preferred for characters that several files have.
_PACKAGES = ("manimgx_fonts", "manimgx_fonts_cjk")
_FIRST = ("NotoSans[", "NotoSansSymbols[")
_WEIGHT = 400
#: Indices of the fonts in the collection for Chinese, Japanese and Korean.
JAPANESE, KOREAN, CHINESE = 0, 1, 2


@dataclass(frozen=True, eq=False)
class Face:
    """A font: a file, or one font of a collection. `path` is None for Pillow's built-in font."""

    path: Path | None
    index: int = 0
    #: The first and last code points of the ranges of its characters, in ascending order.
    starts: list[int] = field(default_factory=list[int])
    ends: list[int] = field(default_factory=list[int])

    def has(self, character: str) -> bool:
        """Whether the font has a glyph for a character."""
        code = ord(character)
        place = bisect_right(self.starts, code) - 1
        return place >= 0 and code <= self.ends[place]

    def font(self, size: int) -> Font:
        """Return the font at a size in pixels."""
        return font_of(size) if self.path is None else _font(self.path, self.index, size)


@lru_cache(maxsize=128)
def font_of(size: int) -> Font:
    """Return Pillow's built-in font at a size in pixels."""
    return ImageFont.load_default(size)


@cache
def has_shaping() -> bool:
    """Whether Pillow supports text shaping, which Arabic and Indian scripts need."""
    return bool(features.check("raqm"))


@lru_cache(maxsize=128)
def _font(path: Path, index: int, size: int) -> Font:
    engine = ImageFont.Layout.RAQM if has_shaping() else ImageFont.Layout.BASIC
    font = ImageFont.truetype(path, size, index, layout_engine=engine)
    try:
        # The default weight of some variable fonts is the thinnest.
        font.set_variation_by_axes([_WEIGHT])
    except (OSError, NotImplementedError):  # the font is not variable, or FreeType is too old
        return font
    return font


@cache
def own_face() -> Face:
    """Return Pillow's built-in font, which has little more than ASCII."""
    font = font_of(16)
    source = getattr(font, "path", None)
    if source is None or isinstance(source, str | bytes):  # Pillow without FreeType
        return Face(None, 0, [32], [126])
    return Face(None, 0, *_ranges(_Bytes(source.getvalue()), 0))


@cache
def faces() -> tuple[Face, ...]:
    """Return the fonts of the installed packages, the most general first; empty without packages."""
    found = [path for package in _PACKAGES for path in _files(package)]
    found.sort(key=lambda path: (not path.name.startswith(_FIRST), path.suffix != ".ttf", path.name))
    return tuple(Face(path, 0, *_ranges(path, 0)) for path in found if path.suffix != ".ttc")


@cache
def han_face(index: int) -> Face | None:
    """Return the font for Chinese, Japanese and Korean with the glyph forms of one of them; None if not installed."""
    collection = next((path for path in _files(_PACKAGES[1]) if path.suffix == ".ttc"), None)
    return None if collection is None else Face(collection, index, *_ranges(collection, index))


def _files(package: str) -> list[Path]:
    spec = find_spec(package)
    folders = [Path(folder) for folder in (spec.submodule_search_locations or ())] if spec else []
    fonts = [path for folder in folders for path in folder.iterdir() if path.suffix in (".ttf", ".ttc")]
    return sorted(path for path in fonts if "Italic" not in path.name)


@dataclass(frozen=True)
class _Bytes:
    """Bytes that `_read` reads like a file."""

    content: bytes


def _ranges(source: Path | _Bytes, index: int) -> tuple[list[int], list[int]]:
    """Return the characters of a font from its `cmap` table: the first and the last code points of ranges."""
    content = _read(source, 0, 16)
    start = 0
    if content[:4] == b"ttcf":
        (start,) = struct.unpack(">I", _read(source, 12 + 4 * index, 4))
    (count,) = struct.unpack(">H", _read(source, start + 4, 2))
    tables = _read(source, start + 12, 16 * count)
    for tag, _, offset, length in struct.iter_unpack(">4sIII", tables):
        if tag == b"cmap":
            pairs = sorted(_best_subtable(_read(source, offset, length)))
            return [first for first, _ in pairs], [last for _, last in pairs]
    return [], []


def _read(source: Path | _Bytes, offset: int, length: int) -> bytes:
    if isinstance(source, _Bytes):
        return source.content[offset : offset + length]
    with source.open("rb") as file:
        file.seek(offset)
        return file.read(length)


def _best_subtable(table: bytes) -> list[tuple[int, int]]:
    """Return the ranges of the subtable with the most characters."""
    (count,) = struct.unpack_from(">H", table, 2)
    found: list[list[tuple[int, int]]] = [[]]
    for number in range(count):
        platform, _, offset = struct.unpack_from(">HHI", table, 4 + 8 * number)
        (format,) = struct.unpack_from(">H", table, offset)
        if platform in (0, 3) and format == 12:
            found.append(list(_groups(table, offset)))
        elif platform in (0, 3) and format == 4:
            found.append(list(_segments(table, offset)))
    return max(found, key=lambda ranges: sum(last - first + 1 for first, last in ranges))


def _groups(table: bytes, offset: int) -> Iterator[tuple[int, int]]:
    (count,) = struct.unpack_from(">I", table, offset + 12)
    for number in range(count):
        first, last, _ = struct.unpack_from(">III", table, offset + 16 + 12 * number)
        yield first, last


def _segments(table: bytes, offset: int) -> Iterator[tuple[int, int]]:
    (doubled,) = struct.unpack_from(">H", table, offset + 6)
    count = doubled // 2
    lasts = struct.unpack_from(f">{count}H", table, offset + 14)
    firsts = struct.unpack_from(f">{count}H", table, offset + 16 + doubled)
    for first, last in zip(firsts, lasts, strict=True):
        if first != 0xFFFF:
            yield first, last
