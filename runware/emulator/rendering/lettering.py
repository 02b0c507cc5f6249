"""A prompt set in type: wrapped, fitted and put on a backing that keeps it legible on any picture."""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from PIL import Image, ImageDraw, ImageFont

Font: TypeAlias = ImageFont.FreeTypeFont | ImageFont.ImageFont

_INK = (255, 255, 255, 255)
_CAPTION_INK = (214, 216, 224, 255)
BACKING = (10, 11, 18, 214)
_ELLIPSIS = "..."
_LONGEST = 1200

# Pillow's own font holds little more than ASCII; these have no decomposition that leads there.
_PLAIN = str.maketrans(
    {"ß": "ss", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d"}
    | {"×": "x", "–": "-", "—": "-", "−": "-", "‘": "'", "’": "'", "“": '"', "”": '"', "…": "...", "ı": "i"}
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of type: where it starts on its panel, and the font size and length it was measured at."""

    words: str
    x: int
    baseline: int
    size: int
    length: float
    ink: tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class SetText:
    """A prompt as it is set: lines on a panel (left, top, width, height) with rounded corners."""

    lines: list[Line]
    panel: tuple[int, int, int, int]
    rounding: int


def write(picture: Image.Image, text: str, caption: str) -> None:
    """Write a text and a small caption at the foot of an RGB picture, on a backing, if it is large enough."""
    label = label_for(text, caption, width=picture.width, height=picture.height)
    if label:
        picture.paste(label[0], label[1], label[0])


def label_for(
    text: str, caption: str, *, width: int, height: int
) -> tuple[Image.Image, tuple[int, int]] | None:
    """Return what `write` puts on a picture of this size (RGBA), and its top left corner."""
    setting = set_text(text, caption, width=width, height=height)
    if setting is None:
        return None
    left, top, panel_width, panel_height = setting.panel
    panel = Image.new("RGBA", (panel_width, panel_height), (0, 0, 0, 0))
    pen = ImageDraw.Draw(panel)
    pen.rounded_rectangle((0, 0, panel_width - 1, panel_height - 1), setting.rounding, fill=BACKING)
    for line in setting.lines:
        pen.text((line.x, line.baseline), line.words, font=font_of(line.size), fill=line.ink, anchor="ls")
    return panel, (left, top)


def set_text(text: str, caption: str, *, width: int, height: int) -> SetText | None:
    """Fit a text and a small caption to the foot of a picture of this size; None if nothing legible fits."""
    if width < 40 or height < 30:
        return None
    side = min(width, height)
    margin, padding = max(2, side // 28), max(3, side // 36)
    room_across = width - 2 * (margin + padding)
    # A small picture is all label; a large one remains a picture.
    share = 0.42 if side >= 360 else 0.62 if side >= 160 else 1.0
    caption_size = max(9, min(round(side / 38), 34))
    caption_line = _shortened(_drawable(caption), font_of(caption_size), room_across) if side >= 96 else ""
    caption_height = round(caption_size * 1.5) if caption_line else 0
    room_down = round((height - 2 * margin) * share) - 2 * padding - caption_height

    size, words = _fitted(
        _drawable(text), room_across, room_down, smallest=max(9, min(side // 46, 20)), side=side
    )
    step = _line_step(size)
    lines = [
        Line(
            line,
            padding,
            padding + index * step + round(size * 0.98),
            size,
            font_of(size).getlength(line),
            _INK,
        )
        for index, line in enumerate(words)
    ]
    panel_height = len(lines) * step + caption_height + 2 * padding
    if caption_line:
        length = font_of(caption_size).getlength(caption_line)
        baseline = panel_height - padding - round(caption_size * 0.2)
        lines.append(Line(caption_line, padding, baseline, caption_size, length, _CAPTION_INK))
    if not lines:
        return None
    panel_width = min(width - 2 * margin, round(max(line.length for line in lines)) + 2 * padding + 1)
    panel = (margin, max(0, height - margin - panel_height), panel_width, panel_height)
    return SetText(lines, panel, max(2, side // 60))


@lru_cache(maxsize=128)
def font_of(size: int) -> Font:
    """Return Pillow's own font at a size in pixels."""
    return ImageFont.load_default(size)


def _fitted(text: str, across: int, down: int, *, smallest: int, side: int) -> tuple[int, list[str]]:
    """Return the largest size at which the text fits, and its lines; at the smallest size it is cut short."""
    low, high = smallest, max(smallest, min(side // 11, 84))
    best: tuple[int, list[str]] | None = None
    while low <= high:
        size = (low + high) // 2
        lines = _wrapped(text, font_of(size), across)
        if len(lines) * _line_step(size) <= down:
            best, low = (size, lines), size + 1
        else:
            high = size - 1
    if best:
        return best
    lines = _wrapped(text, font_of(smallest), across)
    kept = lines[: max(1, down // _line_step(smallest))]
    if len(kept) < len(lines):
        kept[-1] = _shortened(f"{kept[-1]}{_ELLIPSIS}", font_of(smallest), across)
    return smallest, kept


def _wrapped(text: str, font: Font, across: int) -> list[str]:
    # Words are measured once each and added up: measuring every growing line makes long prompts slow.
    length_of = lru_cache(maxsize=None)(font.getlength)
    space = length_of(" ")
    lines: list[str] = []
    line, length = "", 0.0
    for word in text.split():
        grown = length + space + length_of(word)
        if line and grown <= across:
            line, length = f"{line} {word}", grown
            continue
        if line:
            lines.append(line)
        *whole, line = _pieces(word, font, across) if length_of(word) > across else [word]
        lines.extend(whole)
        length = length_of(line)
    return [*lines, line] if line else lines


def _pieces(word: str, font: Font, across: int) -> list[str]:
    pieces = [""]
    for character in word:
        if pieces[-1] and font.getlength(pieces[-1] + character) > across:
            pieces.append("")
        pieces[-1] += character
    return pieces


def _shortened(line: str, font: Font, across: int) -> str:
    if font.getlength(line) <= across:
        return line
    kept = line.removesuffix(_ELLIPSIS)
    while kept and font.getlength(f"{kept}{_ELLIPSIS}") > across:
        kept = kept[:-1]
    return f"{kept.rstrip(' ,.;:')}{_ELLIPSIS}" if kept else ""


def _line_step(size: int) -> int:
    return round(size * 1.28)


def _drawable(text: str) -> str:
    """Return the text on one line, without accents and signs that the font lacks."""
    plain = unicodedata.normalize("NFKD", text[:_LONGEST].translate(_PLAIN))
    shown = (letter for letter in plain if not unicodedata.combining(letter))
    return " ".join("".join(letter if letter.isprintable() else " " for letter in shown).split())
