"""Pictures as SVG: regions of one colour, traced as smooth outlines."""

# Pillow's annotations use numpy, which may not be installed.
# pyright: reportUnknownMemberType=false

from collections.abc import Iterator
from itertools import pairwise
from typing import TypeAlias
from xml.sax.saxutils import escape

from PIL import Image, ImageFilter

from runware.emulator.rendering.image import draw
from runware.emulator.rendering.lettering import BACKING, SetText, set_text

_Point: TypeAlias = tuple[int, int]
_Edges: TypeAlias = dict[_Point, list[_Point]]

_COLOURS = 16
_LARGEST_FILE = 190_000
_TRACED_SIDES = (288, 200, 144, 96)
_SMALLEST_SIDE = 56


def to_svg(image: Image.Image) -> bytes:
    """Vectorise a picture: reduce it to its main colours, and trace each region as one outline, in less than 200 KB.

    Transparent parts are white. The SVG has the size of the picture, in pixels.
    """
    return _document(image.size, _traced(image))


def draw_svg(prompt: str, *, seed: int, width: int, height: int) -> bytes:
    """Draw a prompt as SVG: the scene of `image.draw`, with the prompt as text elements."""
    painting = draw(prompt, seed=seed, width=width, height=height, lettered=False)
    body = _traced(painting)
    text = set_text(prompt, f"seed {seed}  ·  {width} x {height}", width=width, height=height)
    return _document((width, height), body + _text_elements(text) if text else body, title=prompt)


def _document(size: tuple[int, int], body: str, title: str = "") -> bytes:
    width, height = size
    heading = f"<title>{_plain(title)}</title>\n" if title else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<svg xmlns="http://www.w3.org/2000/svg" width="{width}"'
        f' height="{height}" viewBox="0 0 {width} {height}">\n{heading}{body}</svg>\n'
    ).encode()


def _traced(image: Image.Image) -> str:
    flat = Image.new("RGB", image.size, "white")
    opaque = image.convert("RGBA")
    flat.paste(opaque, (0, 0), opaque)
    for side in _TRACED_SIDES:
        body = _layers(flat, side)
        if body is not None and len(body) <= _LARGEST_FILE:
            return body
    return _layers(flat, _SMALLEST_SIDE, most_steps=None) or ""


def _layers(image: Image.Image, side: int, most_steps: int | None = 40_000) -> str | None:
    """Return one path per colour, each on top of the previous one, so that there are no gaps between regions.

    None if the rows cross more than `most_steps` boundaries between layers, since tracing would take too long.
    """
    scale = min(1.0, side / max(image.size))
    columns, rows = max(1, round(image.width * scale)), max(1, round(image.height * scale))
    small = image.resize((columns, rows), Image.Resampling.BOX)
    indexed = small.quantize(_COLOURS, dither=Image.Dither.NONE)
    if min(columns, rows) >= 8:
        indexed = indexed.filter(ImageFilter.ModeFilter(3))
    palette = indexed.getpalette("RGB") or [0, 0, 0]
    used = sorted(set(indexed.tobytes()), key=lambda index: -sum(palette[3 * index : 3 * index + 3]))
    order = bytes(used.index(index) if index in used else 0 for index in range(256))
    ranks = indexed.tobytes().translate(order)

    if most_steps is not None and sum(abs(one - next_one) for one, next_one in pairwise(ranks)) > most_steps:
        return None
    fills = ["#" + bytes(palette[3 * index : 3 * index + 3]).hex() for index in used]
    layers = _boundaries(ranks, columns, rows, len(used))
    paths = [
        f'<path fill="{fill}" d="{_outlines(edges)}"/>\n' for fill, edges in zip(fills, layers, strict=True)
    ]
    # Units are half grid steps, so that the middles of edges are integers; the grid starts one point outside.
    grid = f"scale({image.width / columns / 2:.4f} {image.height / rows / 2:.4f}) translate(-2 -2)"
    background = f'<rect width="{image.width}" height="{image.height}" fill="{fills[0]}"/>\n'
    return f'{background}<g transform="{grid}">\n{"".join(paths[1:])}</g>\n'


def _boundaries(ranks: bytes, columns: int, rows: int, layers: int) -> list[_Edges]:
    """Return for each layer the unit edges around all points of its rank or above, with the region on their right.

    The outermost points are repeated beyond the picture, so that bevelled corners are outside of the view.
    """
    lines = [ranks[row * columns : (row + 1) * columns] for row in range(rows)]
    wide = [line[:1] + line + line[-1:] for line in [lines[0], *lines, lines[-1]]]
    blank = bytes(columns + 4)
    grid = [blank, *(b"\0" + line + b"\0" for line in wide), blank]
    edges: list[_Edges] = [{} for _ in range(layers)]

    def add(low: int, high: int, start: _Point, end: _Point) -> None:
        for layer in range(low + 1, high + 1):
            edges[layer].setdefault(start, []).append(end)

    for y, (above, here) in enumerate(pairwise(grid)):
        for x, (up, down) in enumerate(zip(above, here, strict=True), start=-1):
            if down > up:
                add(up, down, (x, y), (x + 1, y))
            elif up > down:
                add(down, up, (x + 1, y), (x, y))
        for x, (left, right) in enumerate(pairwise(here)):
            if right > left:
                add(left, right, (x, y + 1), (x, y))
            elif left > right:
                add(right, left, (x, y), (x, y + 1))
    return edges


def _outlines(edges: _Edges) -> str:
    return "".join(_smooth(loop) for loop in _loops(edges))


def _loops(edges: _Edges) -> Iterator[list[_Point]]:
    """Join unit edges to closed loops, and yield the points at which each loop turns."""
    while edges:
        start = point = next(iter(edges))
        loop: list[_Point] = []
        while True:
            ends = edges[point]
            following = ends.pop()
            if not ends:
                del edges[point]
            loop.append(point)
            point = following
            if point == start:
                break
        before = [loop[-1], *loop[:-1]]
        after = [*loop[1:], loop[0]]
        yield [
            (x, y)
            for (left, top), (x, y), (right, bottom) in zip(before, loop, after, strict=True)
            if not left == x == right and not top == y == bottom
        ]


def _smooth(loop: list[_Point]) -> str:
    """Return a path, in half grid steps, that turns stairs into slopes and bevels the corners of long edges."""
    points: list[_Point] = []
    for (x, y), (right, bottom) in pairwise([*loop, loop[0]]):
        across, down = right - x, bottom - y
        length = abs(across) + abs(down)
        if length <= 3:
            points.append((x + right, y + bottom))
        else:
            hop_x, hop_y = 3 * across // length, 3 * down // length
            points += [(2 * x + hop_x, 2 * y + hop_y), (2 * right - hop_x, 2 * bottom - hop_y)]
    steps = (f"l{x - left} {y - top}" for (left, top), (x, y) in pairwise(points))
    return f"M{points[0][0]} {points[0][1]}{''.join(steps)}z"


def _text_elements(text: SetText) -> str:
    left, top, width, height = text.panel
    red, green, blue, alpha = BACKING
    backing = (
        f'<rect x="{left}" y="{top}" width="{width}" height="{height}" rx="{text.rounding}"'
        f' fill="rgb({red},{green},{blue})" fill-opacity="{alpha / 255:.2f}"/>\n'
    )
    rtl = ' direction="rtl"'
    # `textLength` is set, since the viewer's fonts differ from the one that measured the text.
    lines = (
        f'<text x="{left + line.x + (round(line.length) if line.is_rtl else 0)}" y="{top + line.baseline}"'
        f'{rtl if line.is_rtl else ""} font-family="Helvetica, Arial, sans-serif"'
        f' font-size="{line.size}" textLength="{line.length:.0f}" lengthAdjust="spacingAndGlyphs"'
        f' fill="#fff">{_plain(line.words)}</text>\n'
        for line in text.lines
    )
    return backing + "".join(lines)


def _plain(text: str) -> str:
    """Return the text escaped for XML, without unprintable characters."""
    return escape("".join(letter for letter in text if letter.isprintable()))
