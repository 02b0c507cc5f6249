"""Typesetting of any script: clusters of characters, and runs of one font and direction in visual order."""

import logging
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby

from PIL import ImageDraw

from runware.emulator.rendering.fonts import (
    CHINESE,
    JAPANESE,
    KOREAN,
    Face,
    Font,
    faces,
    font_of,
    han_face,
    has_shaping,
    own_face,
)

logger = logging.getLogger("runware.emulator")

Ink = tuple[int, int, int, int]

# Joined to the preceding character: joiners, variation selectors, the keycap frame, skin tones.
_JOINING = {"\u200c", "\u200d", "\ufe0e", "\ufe0f", "\u20e3", *map(chr, range(0x1F3FB, 0x1F400))}
_JOINER, _AS_PICTURE = "\u200d", "\ufe0f"
_FLAGS = range(0x1F1E6, 0x1F200)
_EMOJI = "NotoEmoji"
# Characters with which a line of Chinese or Japanese must not begin or end.
_NOT_FIRST = set("、。，．・：；？！ー々〻」』）】〕〉》〗〙］｝ぁぃぅぇぉっゃゅょァィゥェォッャュョ…")
_NOT_LAST = set("「『（【〔〈《〖〘［｛")
_IDEOGRAPHS = ("CJK", "HIRAGANA", "KATAKANA", "FULLWIDTH")
_MIRRORED = str.maketrans("()[]{}<>«»", ")(][}{><»«")
_SCRIPT_NAMES = {
    "CJK": "Chinese characters",
    "HANGUL": "Korean",
    "HIRAGANA": "Japanese",
    "KATAKANA": "Japanese",
}


@dataclass(frozen=True, slots=True)
class Run:
    """Characters of one font and direction, which are drawn in one call."""

    text: str
    face: Face
    rtl: bool


@dataclass(frozen=True, slots=True)
class Typeface:
    """How a text is set: in Pillow's built-in font only, or in the installed fonts that have its characters.

    `han` is the index of the font for Chinese, Japanese and Korean; None for the built-in font only. `leading` and
    `ascent` are multiples of the font size: from one baseline to the next, and from the top to the first baseline.
    """

    han: int | None = None
    #: Whether the text as a whole runs from right to left.
    rtl: bool = False
    leading: float = 1.28
    ascent: float = 0.98

    @property
    def is_plain(self) -> bool:
        """Whether Pillow's built-in font has all characters."""
        return self.han is None

    def length(self, text: str, size: int) -> float:
        """Return the length of a text on one line, in pixels."""
        if self.is_plain:
            return font_of(size).getlength(text)
        return sum(_length(run, size) for run in _runs(text, self.han or 0, self.rtl))

    def measure(self, size: int) -> Callable[[str], float]:
        """Return `length` as a function for one size."""
        return font_of(size).getlength if self.is_plain else lambda text: self.length(text, size)

    def write(
        self, pen: ImageDraw.ImageDraw, place: tuple[float, float], text: str, size: int, ink: Ink
    ) -> None:
        """Write a line; `place` is its left end on the baseline."""
        if self.is_plain:
            pen.text(place, text, font=font_of(size), fill=ink, anchor="ls")
            return
        x, baseline = place
        for run in _runs(text, self.han or 0, self.rtl):
            shown, direction = _shown(run)
            pen.text(
                (x, baseline), shown, font=run.face.font(size), fill=ink, anchor="ls", direction=direction
            )
            x += _length(run, size)

    def words(self, text: str) -> list[tuple[str, bool]]:
        """Return the parts between which a line may break, and for each whether a space precedes it."""
        if self.is_plain:
            return [(word, True) for word in text.split()]
        return [
            (part, index == 0)
            for word in text.split()
            for index, part in enumerate(_between_ideographs(word))
        ]


PLAIN = Typeface()


def typeface_for(text: str) -> Typeface:
    """Return the typeface for a text of `drawable`, which has only characters that can be drawn."""
    own = own_face()
    if not faces() or all(own.has(character) for character in set(text)):
        return PLAIN
    return Typeface(_han_variant(text), is_rtl(text), 1.5, 1.12)


def is_rtl(text: str) -> bool:
    """Whether a text runs from right to left; its first letter decides."""
    kinds = (unicodedata.bidirectional(character) for character in text)
    return next((kind in ("R", "AL") for kind in kinds if kind in ("L", "R", "AL")), False)


def clusters(text: str) -> list[str]:
    """Split a text into grapheme clusters: a character with its accents, an emoji of several parts, a flag."""
    found: list[str] = []
    for character in text:
        joined = found and (
            character in _JOINING
            or unicodedata.category(character).startswith("M")
            or found[-1].endswith(_JOINER)
            or (ord(character) in _FLAGS and len(found[-1]) == 1 and ord(found[-1]) in _FLAGS)
        )
        if joined:
            found[-1] += character
        else:
            found.append(character)
    return found


def described(text: str) -> str:
    """Describe the characters that no installed font has: `[Devanagari, 23 characters]`, `[rocket]`."""
    known = _faces(_han_variant(text)) if faces() else (own_face(),)
    whole = clusters(text)
    drawn = _with_spaces(whole, [_is_drawn(cluster, known) for cluster in whole])
    parts: list[str] = []
    for is_drawn, group in groupby(zip(whole, drawn, strict=True), lambda item: item[1]):
        shown = [cluster for cluster, _ in group]
        if is_drawn:
            # Without the installed fonts, keycap frames and skin tones are dropped.
            parts += ["".join(filter(known[0].has, one)) for one in shown] if len(known) == 1 else shown
            continue
        _warn_once()
        name = ""
        for cluster in shown:
            # A space counts as part of the word before it.
            name = name if cluster == " " else _name_of(cluster, is_japanese=_han_variant(text) == JAPANESE)
            parts.append(f"\0{name}")
    return _joined(parts)


def _joined(parts: list[str]) -> str:
    """Join the parts; consecutive ones that are marked with the same name become one description with their number."""
    found: list[str] = []
    for name, group in groupby(parts, lambda part: part[1:] if part.startswith("\0") else None):
        same = list(group)
        found += same if name is None else [_description(name, len(same))]
    return "".join(found).replace("][", "] [")


def _with_spaces(parts: list[str], drawn: list[bool]) -> list[bool]:
    """Return `drawn`, changed so that a space between two undrawn clusters is not drawn either."""
    for index in range(1, len(parts) - 1):
        if parts[index] == " " and not drawn[index - 1] and not drawn[index + 1]:
            drawn[index] = False
    return drawn


def _is_drawn(cluster: str, known: tuple[Face, ...]) -> bool:
    return any(face.has(cluster[0]) for face in known) or cluster[0] in _JOINING


def _name_of(cluster: str, *, is_japanese: bool) -> str:
    """Return the script of a letter, or the name of a sign."""
    if ord(cluster[0]) in _FLAGS:
        return "flag " + "".join(unicodedata.name(letter)[-1] for letter in cluster)
    if unicodedata.category(cluster[0]).startswith(("L", "M", "N")):
        script = "HIRAGANA" if is_japanese and _script(cluster[0]) == "CJK" else _script(cluster[0])
        return _SCRIPT_NAMES.get(script, script.title())
    return unicodedata.name(cluster[0], "sign").lower()


def _description(name: str, count: int) -> str:
    if name[:1].isupper():
        return f"[{name}, {count} {'character' if count == 1 else 'characters'}]"
    return f"[{name}]" if count == 1 else f"[{name} x {count}]"


@cache
def _warn_once() -> None:
    logger.warning(
        "A prompt has characters that no installed font has; pictures say so in words. "
        "Fonts for most scripts come with: pip install 'runware-duo[fonts]'"
    )


def _script(character: str) -> str:
    return unicodedata.name(character, "UNKNOWN").split()[0].split("-")[0]


def _han_variant(text: str) -> int:
    names = {_script(character) for character in set(text)}
    return KOREAN if "HANGUL" in names else JAPANESE if names & {"HIRAGANA", "KATAKANA"} else CHINESE


@cache
def _faces(han: int) -> tuple[Face, ...]:
    ideographs = han_face(han)
    return faces() if ideographs is None else (*faces(), ideographs)


@lru_cache(maxsize=4096)
def _runs(text: str, han: int, right_to_left: bool) -> tuple[Run, ...]:
    """Return the runs of a line in visual order, from left to right."""
    known = _faces(han)
    placed: list[tuple[str, Face, bool]] = []
    parts = clusters(text)
    for cluster, rtl in zip(parts, _directions(parts, right_to_left), strict=True):
        before = placed[-1][1] if placed else None
        placed.append((cluster, _face_of(cluster, before, known), rtl))
    groups = [list(group) for _, group in groupby(placed, lambda item: item[2])]
    line: list[Run] = []
    for group in reversed(groups) if right_to_left else groups:
        runs = [
            Run("".join(cluster for cluster, _, _ in same), face, group[0][2])
            for face, same in groupby(group, lambda item: item[1])
        ]
        line += reversed(runs) if group[0][2] else runs
    return tuple(line)


def _directions(parts: list[str], right_to_left: bool) -> list[bool]:
    """Return for each cluster whether it runs from right to left. Neutral clusters take the direction of neighbours."""
    strong: list[bool | None] = []
    for part in parts:
        kind = unicodedata.bidirectional(part[0])
        strong.append(True if kind in ("R", "AL") else False if kind in ("L", "EN", "AN") else None)
    after: list[bool] = [right_to_left] * len(strong)
    following = right_to_left
    for index in reversed(range(len(strong))):
        after[index] = following
        following = following if strong[index] is None else bool(strong[index])
    found: list[bool] = []
    before = right_to_left
    for index, own in enumerate(strong):
        # Between two of the same direction, a neutral cluster has theirs, otherwise that of the line.
        found.append(own if own is not None else before if before == after[index] else right_to_left)
        before = before if own is None else own
    return found


def _face_of(cluster: str, before: Face | None, known: tuple[Face, ...]) -> Face:
    first = cluster[0]
    if _AS_PICTURE in cluster or "\u20e3" in cluster:
        emoji = next((face for face in known if _is_emoji(face) and face.has(first)), None)
        if emoji is not None:
            return emoji
    # Punctuation and digits keep the font of the preceding cluster.
    if before is not None and not first.isalpha() and before.has(first) and not _is_emoji(before):
        return before
    return next((face for face in known if face.has(first)), own_face())


def _is_emoji(face: Face) -> bool:
    return face.path is not None and face.path.name.startswith(_EMOJI)


@lru_cache(maxsize=8192)
def _length(run: Run, size: int) -> float:
    shown, direction = _shown(run)
    return _measured(run.face.font(size), shown, direction)


def _measured(font: Font, text: str, direction: str | None) -> float:
    return font.getlength(text, direction=direction) if direction else font.getlength(text)


def _shown(run: Run) -> tuple[str, str | None]:
    """Return the text to draw, and its direction. Without shaping, Pillow draws from left to right only."""
    if has_shaping():
        return run.text, "rtl" if run.rtl else "ltr"
    if run.rtl:
        return "".join(reversed(clusters(run.text))).translate(_MIRRORED), None
    return run.text, None


def _between_ideographs(word: str) -> list[str]:
    """Return the parts of a word: Chinese and Japanese may break between any two characters, except at some signs."""
    parts: list[str] = []
    breaks_after = False
    for cluster in clusters(word):
        ideograph = _script(cluster[0]) in _IDEOGRAPHS or "\u3000" <= cluster[0] <= "\u303f"
        breaks = (ideograph or breaks_after) and cluster not in _NOT_FIRST
        if parts and not (breaks and parts[-1][-1] not in _NOT_LAST):
            parts[-1] += cluster
        else:
            parts.append(cluster)
        breaks_after = ideograph or cluster in _NOT_FIRST
    return parts
