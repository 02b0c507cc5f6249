"""Colours: the palette of five colours for a prompt, and the names of colours."""

import colorsys
import re
from collections.abc import Sequence
from random import Random
from typing import TypeAlias

from runware.emulator.rendering.randomness import seeded

Colour: TypeAlias = tuple[int, int, int]

# Each palette is ordered from dark to light.
_PALETTES = {
    "dusk": "1b1035 4a1f5c a83f6b f2795b ffd59a",
    "forest": "0c1f17 1d4033 3d7050 8fb36b e8e3b0",
    "ocean": "071a2e 0d3b5c 1b7390 5cb8b8 dcf3ea",
    "desert": "2b1410 6e2f1d c0642e eaa757 fbe8c4",
    "night": "070a1c 171f4a 3b3a8c 8069cc dccfff",
    "neon": "0d0724 3d126f c2218a ff6fa8 7cf0ff",
    "rose": "2a0d1f 7a2348 d0587e f5a3ad fff0e6",
    "winter": "12202f 33556f 7aa5bf bcd7e2 f7fbfc",
    "autumn": "22120a 6b2a12 b8521b e39a2d f7e2a0",
    "gold": "1d1606 5c430f b08a24 e8c860 fff6d6",
    "red": "1f0508 640d14 ad2831 e8604c ffd9c2",
    "violet": "150a26 3d1a66 7a3fb0 c08be0 f6e6ff",
    "grey": "101214 32373d 6d757d b2b9bf f3f5f6",
    "mint": "06231f 0f5b4a 2fa37c 93dcb0 f0fbe6",
    "blue": "06102b 12307a 2f66d0 7fb2f5 e6f3ff",
}

_CHEERFUL = [mood for mood in _PALETTES if mood != "grey"]

_COLOUR_WORDS = {
    "dusk": "orange",
    "ocean": "teal turquoise aqua cyan",
    "desert": "brown beige tan",
    "neon": "neon magenta",
    "rose": "pink rose",
    "winter": "white",
    "gold": "gold golden yellow amber",
    "red": "red crimson scarlet",
    "violet": "violet purple lavender",
    "grey": "grey gray black silver monochrome",
    "mint": "green mint emerald lime",
    "blue": "blue azure indigo navy",
}

_MOOD_WORDS = {
    "dusk": "dusk sunset dawn sunrise evening twilight warm romantic",
    "forest": "forest woods jungle tree trees garden leaf nature moss mountain mountains fox",
    "ocean": "ocean sea lake river water wave waves fish beach lighthouse underwater",
    "desert": "desert sand dune dunes canyon mars clay lion camel",
    "night": "night midnight star stars space galaxy moon cosmic dark planet astronaut",
    "neon": "cyberpunk robot futuristic synthwave city electric arcade disco",
    "rose": "flower flowers blossom cherry love valentine portrait",
    "winter": "winter snow snowy ice frozen cold arctic polar fog cloud clouds",
    "autumn": "autumn fall october pumpkin copper wood fire coffee",
    "gold": "sun honey luxury jewel treasure",
    "red": "blood ruby lava volcano dragon",
    "violet": "magic mystic dream wizard crystal",
    "grey": "noir stone concrete minimal",
    "mint": "spring grass frog",
    "blue": "sky sapphire",
}

_COLOURS = {word: mood for mood, words in _COLOUR_WORDS.items() for word in words.split()}
_MOODS = {word: mood for mood, words in _MOOD_WORDS.items() for word in words.split()}

_NAMES: dict[str, Colour] = {
    "black": (16, 16, 18), "white": (248, 248, 248), "grey": (128, 128, 128), "light grey": (196, 196, 198),
    "dark grey": (66, 66, 70), "red": (205, 38, 38), "dark red": (105, 16, 22), "orange": (240, 135, 45),
    "brown": (115, 66, 30), "beige": (236, 218, 182), "yellow": (245, 222, 60), "gold": (200, 158, 45),
    "olive": (120, 122, 45), "green": (52, 155, 62), "dark green": (18, 66, 42), "mint": (150, 220, 178),
    "teal": (30, 128, 130), "turquoise": (84, 200, 200), "sky blue": (130, 185, 240), "blue": (42, 90, 208),
    "navy": (14, 26, 78), "indigo": (70, 50, 150), "violet": (138, 70, 192), "lavender": (202, 180, 240),
    "purple": (78, 28, 100), "magenta": (205, 38, 150), "pink": (246, 160, 178), "coral": (242, 116, 92),
}  # fmt: skip


#: Length in characters of the start of a prompt that determines the picture.
_CONSIDERED = 10_000


def words_in(prompt: str) -> list[str]:
    """Return the words of a prompt, lower-case and in order; of a very long prompt, those at its start."""
    return re.findall(r"[^\W\d_]+", prompt[:_CONSIDERED].lower())


def palette_for(prompt: str, seed: int) -> list[Colour]:
    """Return five colours, darkest first. The first colour word of the prompt decides, or else its last mood word.

    Without either, the whole prompt does. The seed shifts the hue slightly, so that pictures of one prompt are
    similar, but not equal.
    """
    words = words_in(prompt)
    colours = [_COLOURS[word] for word in words if word in _COLOURS]
    # The last mood word counts, since the setting usually follows the subject: "a lighthouse at dusk" is a dusk.
    moods = [_MOODS[word] for word in reversed(words) if word in _MOODS]
    mood = (colours or moods or [seeded("mood", prompt).choice(_CHEERFUL)])[0]
    shift = seeded("hue", prompt, seed).uniform(-0.035, 0.035)
    return [_with_hue_shifted(_from_hex(code), shift) for code in _PALETTES[mood].split()]


def colour_name(colour: Sequence[int]) -> str:
    """Return the colour name that is nearest to an RGB colour."""
    return min(_NAMES, key=lambda name: _distance(_NAMES[name], colour))


def between(first: Colour, second: Colour, share: float) -> Colour:
    """Return the mixture of two colours: `share` 0 is the first one, 1 the second."""
    return (
        round(first[0] + (second[0] - first[0]) * share),
        round(first[1] + (second[1] - first[1]) * share),
        round(first[2] + (second[2] - first[2]) * share),
    )


def along(colours: Sequence[Colour], position: float) -> Colour:
    """Return the colour at a position (0 to 1) of the gradient through all colours."""
    place = min(max(position, 0.0), 1.0) * (len(colours) - 1)
    index = min(int(place), len(colours) - 2)
    return between(colours[index], colours[index + 1], place - index)


def varied(colour: Colour, random: Random, amount: int = 12) -> Colour:
    """Return the colour made slightly lighter or darker."""
    step = random.randint(-amount, amount)
    red, green, blue = (min(max(value + step, 0), 255) for value in colour)
    return (red, green, blue)


def _from_hex(code: str) -> Colour:
    return (int(code[0:2], 16), int(code[2:4], 16), int(code[4:6], 16))


def _with_hue_shifted(colour: Colour, shift: float) -> Colour:
    hue, light, saturation = colorsys.rgb_to_hls(*(value / 255 for value in colour))
    red, green, blue = colorsys.hls_to_rgb((hue + shift) % 1.0, light, saturation)
    return (round(red * 255), round(green * 255), round(blue * 255))


def _distance(first: Sequence[int], second: Sequence[int]) -> float:
    # Weighted by perception: by a plain RGB distance, dark blue would be black and green would be grey.
    mean_red = (first[0] + second[0]) / 2
    red, green, blue = (a - b for a, b in zip(first, second, strict=False))
    return (2 + mean_red / 256) * red**2 + 4 * green**2 + (2 + (255 - mean_red) / 256) * blue**2
