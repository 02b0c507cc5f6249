"""Typesetting of prompts: wrapped, fitted, and on a backing that makes them legible on any picture."""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache

from PIL import Image, ImageDraw

from runware.emulator.rendering.fonts import faces, own_face
from runware.emulator.rendering.scripts import PLAIN, Typeface, clusters, described, is_rtl, typeface_for

_INK = (255, 255, 255, 255)
_CAPTION_INK = (214, 216, 224, 255)
BACKING = (10, 11, 18, 214)
_ELLIPSIS = "..."
_LONGEST = 1200

# Pillow's built-in font has little more than ASCII, and Unicode has no decomposition of these signs to ASCII.
_SIGNS = str.maketrans(
    {"×": "x", "–": "-", "—": "-", "−": "-", "‘": "'", "’": "'", "“": '"', "”": '"', "…": "..."}
)
_MARKS = str.maketrans(
    {
        "、": ", ",
        "。": ". ",
        "，": ", ",
        "：": ": ",
        "；": "; ",
        "「": ' "',
        "」": '" ',
        "『": ' "',
        "』": '" ',
        "・": " ",
    }
    | {"،": ", ", "؛": "; ", "؟": "? ", "।": ". ", "«": '"', "»": '"', "„": '"'}
)
_LETTERS = str.maketrans(
    {
        "ß": "ss",
        "æ": "ae",
        "Æ": "AE",
        "œ": "oe",
        "Œ": "OE",
        "ø": "o",
        "Ø": "O",
        "ł": "l",
        "Ł": "L",
        "đ": "d",
        "ı": "i",
    }
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text: its start on the panel, its font size, and its measured length."""

    words: str
    x: int
    baseline: int
    size: int
    length: float
    ink: tuple[int, int, int, int]
    typeface: Typeface = PLAIN

    @property
    def is_rtl(self) -> bool:
        """Whether the line runs from right to left."""
        return not self.typeface.is_plain and is_rtl(self.words)


@dataclass(frozen=True, slots=True)
class SetText:
    """A typeset prompt: lines on a panel (left, top, width, height) with rounded corners."""

    lines: list[Line]
    panel: tuple[int, int, int, int]
    rounding: int


def write(picture: Image.Image, text: str, caption: str) -> None:
    """Write a text and a small caption on a backing at the foot of a picture, if the picture is large enough."""
    label = label_for(text, caption, width=picture.width, height=picture.height)
    if label:
        picture.paste(label[0], label[1], label[0])


def label_for(
    text: str, caption: str, *, width: int, height: int
) -> tuple[Image.Image, tuple[int, int]] | None:
    """Return the label (RGBA) of a picture of a size, and its top left corner; None if nothing legible fits."""
    setting = set_text(text, caption, width=width, height=height)
    if setting is None:
        return None
    left, top, panel_width, panel_height = setting.panel
    panel = Image.new("RGBA", (panel_width, panel_height), (0, 0, 0, 0))
    pen = ImageDraw.Draw(panel)
    pen.rounded_rectangle((0, 0, panel_width - 1, panel_height - 1), setting.rounding, fill=BACKING)
    for line in setting.lines:
        line.typeface.write(pen, (line.x, line.baseline), line.words, line.size, line.ink)
    return panel, (left, top)


def set_text(text: str, caption: str, *, width: int, height: int) -> SetText | None:
    """Typeset a text and a small caption for the foot of a picture of a size; None if nothing legible fits."""
    if width < 40 or height < 30:
        return None
    side = min(width, height)
    margin, padding = max(2, side // 28), max(3, side // 36)
    room_across = width - 2 * (margin + padding)
    # The maximum share of the label: the larger a picture, the more of it remains visible.
    share = 0.42 if side >= 360 else 0.62 if side >= 160 else 1.0
    caption_size = max(9, min(round(side / 38), 34))
    caption_line = (
        _shortened(drawable(caption), PLAIN.measure(caption_size), room_across) if side >= 96 else ""
    )
    caption_height = round(caption_size * 1.5) if caption_line else 0
    room_down = round((height - 2 * margin) * share) - 2 * padding - caption_height

    shown = drawable(text)
    typeface = typeface_for(shown)
    size, words = _fitted(
        shown, typeface, room_across, room_down, smallest=max(9, min(side // 46, 20)), side=side
    )
    step = _line_step(typeface, size)
    measure = typeface.measure(size)
    lengths = [measure(line) for line in words]
    lines = [
        Line(
            line,
            padding,
            padding + index * step + round(size * typeface.ascent),
            size,
            length,
            _INK,
            typeface,
        )
        for index, (line, length) in enumerate(zip(words, lengths, strict=True))
    ]
    panel_height = len(lines) * step + caption_height + 2 * padding
    if caption_line:
        length = PLAIN.length(caption_line, caption_size)
        baseline = panel_height - padding - round(caption_size * 0.2)
        lines.append(Line(caption_line, padding, baseline, caption_size, length, _CAPTION_INK))
    if not lines:
        return None
    panel_width = min(width - 2 * margin, round(max(line.length for line in lines)) + 2 * padding + 1)
    # Right-to-left lines start at the right.
    lines = [
        replace(line, x=max(padding, panel_width - padding - round(line.length))) if line.is_rtl else line
        for line in lines
    ]
    panel = (margin, max(0, height - margin - panel_height), panel_width, panel_height)
    return SetText(lines, panel, max(2, side // 60))


def _fitted(
    text: str, typeface: Typeface, across: int, down: int, *, smallest: int, side: int
) -> tuple[int, list[str]]:
    """Return the largest size at which the text fits, and its lines. A text that does not fit at `smallest` is cut."""
    words = typeface.words(text)
    low, high = smallest, max(smallest, min(side // 11, 84))
    best: tuple[int, list[str]] | None = None
    while low <= high:
        size = (low + high) // 2
        lines = _wrapped(words, typeface.measure(size), across)
        if len(lines) * _line_step(typeface, size) <= down:
            best, low = (size, lines), size + 1
        else:
            high = size - 1
    if best:
        return best
    measure = typeface.measure(smallest)
    lines = _wrapped(words, measure, across)
    kept = lines[: max(1, down // _line_step(typeface, smallest))]
    if len(kept) < len(lines):
        kept[-1] = _shortened(f"{kept[-1]}{_ELLIPSIS}", measure, across)
    return smallest, kept


def _wrapped(words: list[tuple[str, bool]], measure: Callable[[str], float], across: int) -> list[str]:
    # Each word is measured once: measuring every growing line would be slow for long prompts.
    length_of = lru_cache(maxsize=None)(measure)
    space = length_of(" ")
    lines: list[str] = []
    line, length = "", 0.0
    for word, is_spaced in words:
        gap, between = (space, " ") if is_spaced else (0.0, "")
        grown = length + gap + length_of(word)
        if line and grown <= across:
            line, length = f"{line}{between}{word}", grown
            continue
        if line:
            lines.append(line)
        *whole, line = _pieces(word, measure, across) if length_of(word) > across else [word]
        lines.extend(whole)
        length = length_of(line)
    return [*lines, line] if line else lines


def _pieces(word: str, measure: Callable[[str], float], across: int) -> list[str]:
    pieces = [""]
    for cluster in clusters(word):
        if pieces[-1] and measure(pieces[-1] + cluster) > across:
            pieces.append("")
        pieces[-1] += cluster
    return pieces


def _shortened(line: str, measure: Callable[[str], float], across: int) -> str:
    if measure(line) <= across:
        return line
    kept = clusters(line.removesuffix(_ELLIPSIS))
    while kept and measure(f"{''.join(kept)}{_ELLIPSIS}") > across:
        kept.pop()
    return f"{''.join(kept).rstrip(' ,.;:')}{_ELLIPSIS}" if kept else ""


def _line_step(typeface: Typeface, size: int) -> int:
    return round(size * typeface.leading)


def drawable(text: str) -> str:
    """Return the text on one line, with characters that the fonts lack replaced: accents dropped, others described."""
    return _drawable(text[:_LONGEST])


@lru_cache(maxsize=256)
def _drawable(text: str) -> str:
    shown = unicodedata.normalize("NFC", text)
    shown = " ".join("".join(letter if _is_seen(letter) else " " for letter in shown).split())
    own = own_face()
    plain = shown.translate(_SIGNS)
    if all(own.has(character) for character in set(plain)):
        return plain
    if faces():
        return described(shown)
    bare = unicodedata.normalize("NFKD", plain.translate(_LETTERS).translate(_MARKS))
    bare = unicodedata.normalize("NFC", "".join(letter for letter in bare if not _is_accent(letter)))
    return described(" ".join(bare.split()))


def _is_seen(character: str) -> bool:
    # The joiners of letters and emoji are not printable, but affect the characters beside them.
    return character.isprintable() or character in "\u200c\u200d"


def _is_accent(character: str) -> bool:
    """Whether a character is an accent that can be dropped; the combining signs of other scripts cannot."""
    return unicodedata.name(character, "").startswith("COMBINING")
