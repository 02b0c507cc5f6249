"""The abstract scenes that represent prompts, each painted on a canvas of any size."""

# Pillow's annotations use numpy, which may not be installed.
# pyright: reportUnknownMemberType=false

import math
from collections.abc import Callable, Sequence
from random import Random
from typing import TypeAlias

from PIL import Image, ImageDraw, ImageFilter

from runware.emulator.rendering.palette import Colour, along, between, varied

Scene: TypeAlias = Callable[[Image.Image, Sequence[Colour], Random], None]
#: Shorter side in pixels from which soft colours may be painted at a quarter of the size, without visible steps.
_LARGE = 1024
#: The centre, radius, colour and strength of a soft light.
Glow: TypeAlias = tuple[tuple[float, float], float, Colour, float]


def ridges(canvas: Image.Image, colours: Sequence[Colour], random: Random) -> None:
    """Paint mountain ridges that fade into the distance under a low sun."""
    width, height = canvas.size
    horizon = random.uniform(0.5, 0.62)
    radius = min(width, height) * random.uniform(0.08, 0.14)
    sun = (width * random.uniform(0.2, 0.8), height * (horizon - random.uniform(0.08, 0.26)))
    sky = [between(colours[1], colours[2], 0.4), colours[3], colours[4]]
    _paint_background(canvas, sky, [(sun, radius * 4, colours[4], 0.75)], bottom=horizon + 0.1)
    pen = ImageDraw.Draw(canvas)
    _disc(pen, sun, radius, between(colours[4], (255, 255, 255), 0.6))
    count = 6
    for index in range(count):
        nearness = index / (count - 1)
        colour = along([between(colours[3], colours[4], 0.35), colours[2], colours[1], colours[0]], nearness)
        level = height * (horizon + (1.0 - horizon) * 0.8 * nearness**1.15)
        relief = height * (0.055 + 0.075 * nearness)
        line = _wavy_line(width, level, relief, random, roughness=6)
        pen.polygon([*line, (width, height), (0, height)], fill=colour)


def waves(canvas: Image.Image, colours: Sequence[Colour], random: Random) -> None:
    """Paint bands that flow across the picture, light above and deep below."""
    width, height = canvas.size
    radius = min(width, height) * random.uniform(0.09, 0.16)
    sun = (width * random.uniform(0.2, 0.8), height * random.uniform(0.14, 0.24))
    sky = [colours[4], between(colours[4], colours[3], 0.8)]
    _paint_background(canvas, sky, [(sun, radius * 3, (255, 255, 255), 0.6)], bottom=0.4)
    pen = ImageDraw.Draw(canvas)
    _disc(pen, sun, radius, between(colours[4], (255, 255, 255), 0.75))
    count = random.randint(9, 12)
    crest = max(1, round(min(width, height) / 260))
    phase, lean = random.uniform(0, math.tau), random.uniform(-0.12, 0.12)
    cycles = random.uniform(1.0, 2.2)
    for index in range(count):
        depth = index / (count - 1)
        colour = varied(along(colours[3::-1], depth), random, 6)
        level = height * (0.26 + 0.72 * depth)
        swing = height * (0.035 + 0.03 * math.sin(index * 1.7 + phase))
        turn = phase + index * random.uniform(0.6, 0.9)
        line = [
            (
                width * step / 90,
                level
                + height * lean * (step / 90 - 0.5)
                + swing * math.sin(turn + cycles * math.tau * step / 90)
                + swing * 0.3 * math.sin(turn * 2 + cycles * 2.3 * math.tau * step / 90),
            )
            for step in range(91)
        ]
        pen.polygon([*line, (width, height), (0, height)], fill=colour)
        pen.line(line, fill=between(colour, colours[4], 0.45), width=crest)


def lights(canvas: Image.Image, colours: Sequence[Colour], random: Random) -> None:
    """Paint soft flowing colour with translucent discs of light in front of it."""
    width, height = canvas.size
    columns, rows = (5, 4) if width >= height else (4, 5)
    cloud = Image.new("RGB", (columns, rows))
    for row in range(rows):
        for column in range(columns):
            shade = 0.15 + 0.7 * random.random()
            cloud.putpixel((column, row), along(colours, shade))
    by = _shrinking(canvas)
    soft = cloud.resize((max(1, width // by), max(1, height // by)), Image.Resampling.BICUBIC)
    canvas.paste(soft.resize(canvas.size, Image.Resampling.NEAREST), (0, 0))
    pen = ImageDraw.Draw(canvas, "RGBA")
    side = min(width, height)
    for _ in range(18):
        radius = side * random.choice((0.03, 0.05, 0.08, 0.12, 0.2))
        centre = (random.uniform(0, width), random.uniform(0, height))
        colour = random.choice(colours[2:])
        _disc(pen, centre, radius, (*colour, random.randint(40, 90)))
        _ring(pen, centre, radius, (*colours[4], 110), max(1, round(side / 420)))
    for _ in range(3):
        centre = (random.uniform(0, width), random.uniform(0, height))
        for step in range(4):
            _ring(pen, centre, side * (0.3 + 0.06 * step), (*colours[4], 60), max(1, round(side / 500)))


def tiles(canvas: Image.Image, colours: Sequence[Colour], random: Random) -> None:
    """Paint a grid of quarter circles, discs and stripes, as on a printed poster."""
    width, height = canvas.size
    cell = max(4, math.ceil(min(width, height) / random.choice((4, 5))))
    pen = ImageDraw.Draw(canvas)
    left = (width - cell * math.ceil(width / cell)) // 2
    top = (height - cell * math.ceil(height / cell)) // 2
    for y in range(top, height, cell):
        for x in range(left, width, cell):
            back, front, accent = random.sample(list(colours), 3)
            square = (x, y, x + cell - 1, y + cell - 1)
            pen.rectangle(square, fill=back)
            _tile_motif(pen, x, y, cell, front, accent, random)


def orbits(canvas: Image.Image, colours: Sequence[Colour], random: Random) -> None:
    """Paint a lit planet with rings and moons among stars."""
    width, height = canvas.size
    side = min(width, height)
    glows: list[Glow] = []
    for strength in (0.5, 0.35):
        place = (random.uniform(0, width), random.uniform(0, height))
        glows.append((place, side * random.uniform(0.45, 0.7), colours[2], strength))
    _paint_background(canvas, [colours[0], between(colours[0], colours[1], 0.9)], glows)
    pen = ImageDraw.Draw(canvas, "RGBA")
    for _ in range(130):
        place = (random.uniform(0, width), random.uniform(0, height))
        size = side * random.choice((0.0012, 0.0016, 0.0026))
        _disc(pen, place, max(size, 0.6), (255, 255, 255, random.randint(90, 255)))
    centre = (width * random.uniform(0.36, 0.64), height * random.uniform(0.3, 0.42))
    radius = side * random.uniform(0.17, 0.24)
    tilt = random.uniform(0.18, 0.34)
    line = max(1, round(side / 180))
    ring_boxes = [
        (
            centre[0] - radius * reach,
            centre[1] - radius * reach * tilt,
            centre[0] + radius * reach,
            centre[1] + radius * reach * tilt,
        )
        for reach in (1.55, 1.72, 1.95)
    ]
    for box in ring_boxes:
        pen.arc(box, 180, 360, fill=(*colours[4], 150), width=line)
    _planet(canvas, centre, radius, colours, random)
    pen = ImageDraw.Draw(canvas, "RGBA")
    for box in ring_boxes:
        pen.arc(box, 0, 180, fill=(*colours[4], 230), width=line)
    for reach in (2.3, 2.9, 3.6):
        angle = random.uniform(0, math.tau)
        place = (
            centre[0] + radius * reach * math.cos(angle),
            centre[1] + radius * reach * 0.6 * math.sin(angle),
        )
        _ring(pen, centre, radius * reach, (*colours[3], 45), max(1, line // 2))
        _disc(pen, place, radius * random.uniform(0.06, 0.14), (*random.choice(colours[2:]), 255))


def _planet(
    canvas: Image.Image, centre: tuple[float, float], radius: float, colours: Sequence[Colour], random: Random
) -> None:
    whole = max(2, round(radius * 2))
    # Soft parts are painted at half the size, and enlarged.
    size = max(2, whole // 2)
    bands = Image.new("RGB", (1, 14))
    for row in range(14):
        bands.putpixel((0, row), varied(along(colours[2:], random.random()), random))
    surface = bands.resize((1, size), Image.Resampling.BICUBIC).resize((size, size), Image.Resampling.NEAREST)
    surface = surface.rotate(random.uniform(-25, 25), Image.Resampling.BILINEAR, fillcolor=colours[3])
    shade = Image.new("L", (size, size), 205)
    lit = size * 0.95
    ImageDraw.Draw(shade).ellipse(
        (-size * 0.3, -size * 0.35, lit - size * 0.3 + size * 0.2, lit - size * 0.15), fill=0
    )
    shade = shade.filter(ImageFilter.GaussianBlur(size / 9))
    surface.paste(colours[0], (0, 0), shade)
    outline = Image.new("L", (whole, whole), 0)
    ImageDraw.Draw(outline).ellipse((0, 0, whole - 1, whole - 1), fill=255)
    surface = surface.resize((whole, whole), Image.Resampling.BILINEAR)
    canvas.paste(surface, (round(centre[0] - radius), round(centre[1] - radius)), outline)


def _tile_motif(
    pen: ImageDraw.ImageDraw, x: int, y: int, cell: int, front: Colour, accent: Colour, random: Random
) -> None:
    motif = random.randrange(5)
    centre = (x + cell / 2, y + cell / 2)
    if motif == 0:
        corner_x, corner_y = random.choice((0, 1)), random.choice((0, 1))
        start = {(0, 0): 0, (1, 0): 90, (1, 1): 180, (0, 1): 270}[corner_x, corner_y]
        for reach, colour in ((1.0, front), (0.55, accent)):
            pen.pieslice(
                _square(x + corner_x * cell, y + corner_y * cell, cell * reach),
                start,
                start + 90,
                fill=colour,
            )
    elif motif == 1:
        _disc(pen, centre, cell * 0.4, front)
        _disc(pen, centre, cell * 0.18, accent)
    elif motif == 2:
        start = random.choice((0, 90, 180, 270))
        pen.pieslice(_square(*centre, cell * 0.46), start, start + 180, fill=front)
        pen.pieslice(_square(*centre, cell * 0.25), start + 180, start + 360, fill=accent)
    elif motif == 3:
        upright = random.random() < 0.5
        for stripe in range(0, 6, 2):
            near, far = cell * stripe / 6, cell * (stripe + 1) / 6
            box = (x + near, y, x + far, y + cell - 1) if upright else (x, y + near, x + cell - 1, y + far)
            pen.rectangle(box, fill=front)
    else:
        corners = [(x, y), (x + cell, y), (x + cell, y + cell), (x, y + cell)]
        turn = random.randrange(4)
        pen.polygon([corners[turn], corners[(turn + 1) % 4], corners[(turn + 2) % 4]], fill=front)


def _paint_background(
    canvas: Image.Image, colours: Sequence[Colour], glows: Sequence[Glow], *, bottom: float = 1.0
) -> None:
    """Fill a canvas with a gradient and soft lights."""
    by = _shrinking(canvas)
    small = Image.new("RGB", (max(1, canvas.width // by), max(1, canvas.height // by)))
    _fill_with_gradient(small, colours, bottom=bottom)
    for (x, y), radius, colour, strength in glows:
        _glow(small, (x / by, y / by), radius / by, colour, strength)
    canvas.paste(small.resize(canvas.size, Image.Resampling.NEAREST), (0, 0))


def _shrinking(canvas: Image.Image) -> int:
    """Return the factor by which parts without edges are painted smaller; the time falls by its square."""
    return 4 if min(canvas.size) >= _LARGE else 2


def _fill_with_gradient(canvas: Image.Image, colours: Sequence[Colour], *, bottom: float = 1.0) -> None:
    strip = Image.new("RGB", (1, 48))
    for row in range(48):
        strip.putpixel((0, row), along(colours, row / 47 / bottom))
    tall = strip.resize((1, canvas.height), Image.Resampling.BICUBIC).tobytes()
    # Adjacent rows of one colour are painted together, which is faster than enlarging the strip.
    start = 0
    for row in range(1, canvas.height + 1):
        if tall[row * 3 : row * 3 + 3] != tall[start * 3 : start * 3 + 3]:
            canvas.paste(tuple(tall[start * 3 : start * 3 + 3]), (0, start, canvas.width, row))
            start = row


def _glow(
    canvas: Image.Image, centre: tuple[float, float], radius: float, colour: Colour, strength: float
) -> None:
    light = Image.radial_gradient("L").point(
        [round(strength * max(0, 255 - level * 1.4) ** 2 / 255) for level in range(256)]
    )
    left, top = max(0, round(centre[0] - radius)), max(0, round(centre[1] - radius))
    right = min(canvas.width, round(centre[0] + radius))
    bottom = min(canvas.height, round(centre[1] + radius))
    if left >= right or top >= bottom:
        return
    # Only the part on the canvas is enlarged, since a glow can be larger than the picture.
    scale = 256 / (2 * radius)
    corner_x, corner_y = centre[0] - radius, centre[1] - radius
    visible = (
        max(0.0, (left - corner_x) * scale),
        max(0.0, (top - corner_y) * scale),
        min(256.0, (right - corner_x) * scale),
        min(256.0, (bottom - corner_y) * scale),
    )
    mask = light.resize((right - left, bottom - top), Image.Resampling.BILINEAR, visible)
    canvas.paste(colour, (left, top, right, bottom), mask)


def _wavy_line(
    width: int, level: float, relief: float, random: Random, *, roughness: int
) -> list[tuple[float, float]]:
    terms = [
        (relief / order, random.uniform(0.7, 1.3) * order, random.uniform(0, math.tau))
        for order in range(1, roughness)
    ]
    points = 120
    return [
        (
            width * step / points,
            level
            - sum(high * math.sin(start + rate * math.tau * step / points) for high, rate, start in terms)
            * 0.6,
        )
        for step in range(points + 1)
    ]


def _square(x: float, y: float, radius: float) -> tuple[float, float, float, float]:
    return (x - radius, y - radius, x + radius, y + radius)


def _disc(
    pen: ImageDraw.ImageDraw, centre: tuple[float, float], radius: float, colour: tuple[int, ...]
) -> None:
    pen.ellipse(_square(*centre, radius), fill=colour)


def _ring(
    pen: ImageDraw.ImageDraw, centre: tuple[float, float], radius: float, colour: tuple[int, ...], line: int
) -> None:
    pen.ellipse(_square(*centre, radius), outline=colour, width=line)


_SCENES: dict[str, Scene] = {
    "ridges": ridges,
    "waves": waves,
    "lights": lights,
    "tiles": tiles,
    "orbits": orbits,
}

_WORDS = {
    "ridges": "mountain mountains hill hills forest landscape valley dusk sunset dawn desert canyon snow",
    "waves": "ocean sea wave waves lake river water beach lighthouse boat ship fish underwater wind",
    "lights": "portrait light lights dream glow magic flower flowers cat dog face love bokeh soft neon",
    "tiles": "city building architecture pattern geometric bauhaus poster logo robot house street abstract",
    "orbits": "space planet moon star stars galaxy cosmic night astronaut orbit universe mars saturn alien",
}


def scene_for(words: Sequence[str], random: Random) -> Scene:
    """Return the scene of the first word of a prompt that has one, or else a random scene."""
    for word in words:
        for name, known in _WORDS.items():
            if word in known.split():
                return _SCENES[name]
    return random.choice(list(_SCENES.values()))
