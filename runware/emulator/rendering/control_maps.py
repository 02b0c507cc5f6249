"""Control maps, which guide the structure of a picture: edges, depth, normals, poses, regions and so on."""

# Pillow's annotations use numpy, which may not be installed.
# pyright: reportUnknownMemberType=false

import re
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TypeAlias

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageOps

from runware.emulator.rendering.palette import Colour
from runware.emulator.rendering.randomness import seeded
from runware.emulator.rendering.subject import detect, subject_mask

_Preprocessor: TypeAlias = Callable[[Image.Image], Image.Image]

_ACROSS = (-1, 0, 1, -2, 0, 2, -1, 0, 1)
_DOWN = (-1, -2, -1, 0, 0, 0, 1, 2, 1)

# Colours and joints are those of OpenPose maps; positions of joints are relative to the subject's box.
_JOINTS = {
    "nose": (0.50, 0.10), "neck": (0.50, 0.22), "right shoulder": (0.34, 0.23), "right elbow": (0.24, 0.38),
    "right wrist": (0.20, 0.52), "left shoulder": (0.66, 0.23), "left elbow": (0.77, 0.37),
    "left wrist": (0.82, 0.24), "right hip": (0.41, 0.54), "right knee": (0.38, 0.75),
    "right ankle": (0.35, 0.96),
    "left hip": (0.59, 0.54), "left knee": (0.63, 0.75), "left ankle": (0.67, 0.96),
    "right eye": (0.46, 0.07),
    "left eye": (0.54, 0.07), "right ear": (0.41, 0.09), "left ear": (0.59, 0.09),
}  # fmt: skip
_LIMBS: list[tuple[str, str, Colour]] = [
    ("neck", "right shoulder", (255, 0, 0)), ("neck", "left shoulder", (255, 85, 0)),
    ("right shoulder", "right elbow", (255, 170, 0)), ("right elbow", "right wrist", (255, 255, 0)),
    ("left shoulder", "left elbow", (170, 255, 0)), ("left elbow", "left wrist", (85, 255, 0)),
    ("neck", "right hip", (0, 255, 0)), ("right hip", "right knee", (0, 255, 85)),
    ("right knee", "right ankle", (0, 255, 170)), ("neck", "left hip", (0, 255, 255)),
    ("left hip", "left knee", (0, 170, 255)), ("left knee", "left ankle", (0, 85, 255)),
    ("neck", "nose", (0, 0, 255)), ("nose", "right eye", (85, 0, 255)),
    ("right eye", "right ear", (170, 0, 255)),
    ("nose", "left eye", (255, 0, 255)), ("left eye", "left ear", (255, 0, 170)),
]  # fmt: skip

_REGION_COLOURS = [
    (120, 120, 120), (180, 120, 120), (6, 230, 230), (80, 50, 50), (4, 200, 3), (120, 120, 80),
    (140, 140, 140),
    (204, 5, 255), (230, 230, 230), (4, 250, 7), (224, 5, 255), (235, 255, 7),
]  # fmt: skip


def preprocess(image: Image.Image, kind: str, *, low: int = 100, high: int = 200) -> Image.Image:
    """Return the control map of a picture, in RGB and of the same size.

    `kind` is one of PREPROCESSORS, ignoring case and with hyphens as underscores; otherwise ValueError is raised.
    `low` and `high` (0 to 255) are the thresholds for canny: an edge starts where the gradient is above `high`, and
    continues while it is above `low`.
    """
    name = kind.strip().lower().replace("-", "_")
    if name not in PREPROCESSORS:
        raise ValueError(f"There is no preprocessor {kind!r}; there are {', '.join(PREPROCESSORS)}.")
    picture = image.convert("RGB")
    guide = _canny(picture, low, high) if name == "canny" else PREPROCESSORS[name](picture)
    return guide.convert("RGB")


def _canny(image: Image.Image, low: int = 100, high: int = 200) -> Image.Image:
    grey = image.convert("L").filter(ImageFilter.GaussianBlur(1.1))
    across, down = _gradients(grey)
    strength = ImageChops.add(across, down)
    thin = _thinned(strength, across, down)
    # Gradients, and so the thresholds, are a quarter of the usual Sobel values, so that none overflows.
    weak = thin.point(_step_at(max(1, min(low, high) // 4)))
    strong = thin.point(_step_at(max(1, high // 4)))
    return _grown_along(strong, weak)


def _depth(image: Image.Image) -> Image.Image:
    size = _size_within(image, 256)
    light = ImageOps.autocontrast(image.convert("L").resize(size).filter(ImageFilter.GaussianBlur(4)))
    ground = Image.linear_gradient("L").resize(size).point([level * 150 // 255 for level in range(256)])
    near = (
        subject_mask(image)
        .resize(size)
        .filter(ImageFilter.GaussianBlur(3))
        .point([n * 150 // 255 for n in range(256)])
    )
    relief = light.point([level * 60 // 255 for level in range(256)])
    scene = ImageChops.add(ImageChops.lighter(ground, near), relief)
    return scene.filter(ImageFilter.GaussianBlur(1.5)).resize(image.size, Image.Resampling.BICUBIC)


def _normals(image: Image.Image) -> Image.Image:
    size = _size_within(image, 512)
    relief = ImageChops.add(image.convert("L").resize(size), subject_mask(image).resize(size), scale=2)
    relief = relief.filter(ImageFilter.GaussianBlur(2))
    rightward = _convolved(relief, _ACROSS, scale=1.6, offset=128)
    upward = _convolved(relief, _DOWN, scale=1.6, offset=128)
    across, down = _gradients(relief)
    outward = ImageOps.invert(ImageChops.add(across, down)).point([max(128, level) for level in range(256)])
    normals = Image.merge("RGB", (rightward, upward, outward)).filter(ImageFilter.GaussianBlur(1))
    return normals.resize(image.size, Image.Resampling.BICUBIC)


def _pose(image: Image.Image) -> Image.Image:
    boxes = detect(image, max_detections=1, confidence=0.0)
    left, top, right, bottom = boxes[0] if boxes else (0, 0, *image.size)
    # The figure has human proportions, and is centred in the box.
    tall = max(8, bottom - top)
    wide = min(max(8.0, right - left), tall * 0.62)
    middle = (left + right) / 2
    place = {name: (middle + (x - 0.5) * wide, top + y * tall) for name, (x, y) in _JOINTS.items()}
    line = max(2, round(tall / 60))
    drawn = Image.new("RGB", image.size)
    pen = ImageDraw.Draw(drawn)
    for start, end, colour in _LIMBS:
        pen.line([place[start], place[end]], fill=colour, width=line)
    for (x, y), (_, _, colour) in zip(place.values(), [*_LIMBS, _LIMBS[-1]], strict=True):
        pen.ellipse((x - line, y - line, x + line, y + line), fill=colour)
    return drawn


def _straight_lines(image: Image.Image) -> Image.Image:
    size = _size_within(image, 512)
    edges = _canny(image.resize(size), 40, 100).filter(ImageFilter.MaxFilter(3))
    run = max(10, min(size) // 9)
    kept = Image.new("L", size, 0)
    for step in ((1, 0), (0, 1), (1, 1), (1, -1), (2, 1), (2, -1), (1, 2), (1, -2)):
        straight = _along(edges, step, run, ImageChops.darker)
        kept = ImageChops.lighter(kept, _along(straight, (-step[0], -step[1]), run, ImageChops.lighter))
    thin = kept.filter(ImageFilter.MinFilter(3))
    return thin.resize(image.size, Image.Resampling.BILINEAR)


def _tile(image: Image.Image) -> Image.Image:
    small = image.resize((max(1, image.width // 8), max(1, image.height // 8)), Image.Resampling.BOX)
    return small.resize(image.size, Image.Resampling.BICUBIC)


def _segments(image: Image.Image) -> Image.Image:
    small = image.resize(_size_within(image, 384)).filter(ImageFilter.GaussianBlur(2))
    regions = small.quantize(len(_REGION_COLOURS), dither=Image.Dither.NONE)
    regions = regions.filter(ImageFilter.ModeFilter(7))
    regions.putpalette([value for colour in _REGION_COLOURS for value in colour])
    return regions.convert("RGB").resize(image.size, Image.Resampling.NEAREST)


def _soft_edges(image: Image.Image) -> Image.Image:
    across, down = _gradients(image.convert("L").filter(ImageFilter.GaussianBlur(2)))
    return ImageOps.autocontrast(
        ImageChops.add(across, down).filter(ImageFilter.GaussianBlur(1.5)), cutoff=(0, 0.5)
    )


def _line_art(image: Image.Image) -> Image.Image:
    return _differences(image, fine=0.6, coarse=2.4, gain=7.0, floor=10)


def _line_art_anime(image: Image.Image) -> Image.Image:
    return _differences(image, fine=1.0, coarse=4.0, gain=14.0, floor=60)


def _scribble(image: Image.Image) -> Image.Image:
    bold = _canny(image.filter(ImageFilter.GaussianBlur(2.5)), 30, 60).filter(ImageFilter.MaxFilter(5))
    return bold.filter(ImageFilter.GaussianBlur(1.2)).point(_step_at(110))


def _shuffle(image: Image.Image) -> Image.Image:
    """Warp the picture so that only its colours and textures remain."""
    random = seeded("shuffle", *image.size)
    width, height = image.size
    # A cell of a mesh must not be empty.
    cells = min(6, width, height)
    corner = {
        (row, column): (random.uniform(0, width), random.uniform(0, height))
        for row in range(cells + 1)
        for column in range(cells + 1)
    }
    mesh: list[tuple[tuple[int, int, int, int], tuple[float, ...]]] = []
    for row in range(cells):
        for column in range(cells):
            left, right = width * column // cells, width * (column + 1) // cells
            top, bottom = height * row // cells, height * (row + 1) // cells
            northwest, northeast = corner[row, column], corner[row, column + 1]
            southwest, southeast = corner[row + 1, column], corner[row + 1, column + 1]
            mesh.append(((left, top, right, bottom), (*northwest, *southwest, *southeast, *northeast)))
    return image.transform(image.size, Image.Transform.MESH, mesh, Image.Resampling.BILINEAR)


PREPROCESSORS: Mapping[str, _Preprocessor] = MappingProxyType(
    {
        "canny": _canny, "depth": _depth, "mlsd": _straight_lines, "normalbae": _normals, "openpose": _pose,
        "tile": _tile, "seg": _segments, "lineart": _line_art, "lineart_anime": _line_art_anime,
        "shuffle": _shuffle, "scribble": _scribble, "softedge": _soft_edges,
    }
)  # fmt: skip
"""The functions for all kinds of maps, by the names that `preprocess` accepts."""


def _gradients(grey: Image.Image) -> tuple[Image.Image, Image.Image]:
    """Return the absolute horizontal and vertical gradients, as a quarter of the Sobel values."""
    return _either_way(grey, _ACROSS), _either_way(grey, _DOWN)


def _either_way(grey: Image.Image, weights: tuple[int, ...]) -> Image.Image:
    # A filter cuts negative values off, so both directions are computed.
    there = _convolved(grey, weights, scale=4)
    back = _convolved(grey, [-weight for weight in weights], scale=4)
    return ImageChops.lighter(there, back)


def _convolved(grey: Image.Image, weights: Sequence[int], *, scale: float, offset: int = 0) -> Image.Image:
    # A filter copies the outermost pixels unchanged, which would become a frame of false edges.
    padded = ImageOps.expand(grey, 1, fill=0)
    for box, at in (
        ((0, 0, grey.width, 1), (1, 0)),
        ((0, grey.height - 1, grey.width, grey.height), (1, grey.height + 1)),
    ):
        padded.paste(grey.crop(box), at)
    padded.paste(padded.crop((1, 0, 2, padded.height)), (0, 0))
    padded.paste(padded.crop((grey.width, 0, grey.width + 1, padded.height)), (grey.width + 1, 0))
    filtered = padded.filter(ImageFilter.Kernel((3, 3), weights, scale=scale, offset=offset))
    return filtered.crop((1, 1, 1 + grey.width, 1 + grey.height))


def _thinned(strength: Image.Image, across: Image.Image, down: Image.Image) -> Image.Image:
    """Keep the points that are maxima in the direction of their gradient (non-maximum suppression)."""
    everywhere = _step_at(1)
    sideways = ImageChops.subtract(ImageChops.add(across, Image.new("L", across.size, 1)), down).point(
        everywhere
    )
    kept: list[Image.Image] = []
    for x, y in ((1, 0), (0, 1)):
        before, after = ImageChops.offset(strength, x, y), ImageChops.offset(strength, -x, -y)
        beats_before = ImageChops.subtract(strength, before).point(everywhere)
        beaten_by_after = ImageChops.subtract(after, strength).point(everywhere)
        peak = ImageChops.subtract(beats_before, beaten_by_after)
        kept.append(ImageChops.darker(strength, peak))
    return Image.composite(kept[0], kept[1], sideways)


def _grown_along(strong: Image.Image, weak: Image.Image) -> Image.Image:
    """Return the weak points that are connected to strong ones. Sets are much faster than filters, as edges are few."""
    width, height = weak.size
    waiting = _white_places(weak)
    reached = list(_white_places(strong))
    waiting.difference_update(reached)
    around = (-width - 1, -width, -width + 1, -1, 1, width - 1, width, width + 1)
    for place in reached:  # the list grows in the loop
        for hop in around:
            if place + hop in waiting:
                waiting.remove(place + hop)
                reached.append(place + hop)
    edges = bytearray(width * height)
    for place in reached:
        edges[place] = 255
    return Image.frombytes("L", weak.size, bytes(edges))


def _white_places(image: Image.Image) -> set[int]:
    return {found.start() for found in re.finditer(b"\xff", image.tobytes())}


def _differences(image: Image.Image, *, fine: float, coarse: float, gain: float, floor: int) -> Image.Image:
    grey = image.convert("L")
    lines = ImageChops.difference(
        grey.filter(ImageFilter.GaussianBlur(fine)), grey.filter(ImageFilter.GaussianBlur(coarse))
    )
    return lines.point([min(max(round(level * gain) - floor, 0), 255) for level in range(256)])


def _along(
    image: Image.Image,
    step: tuple[int, int],
    length: int,
    combine: Callable[[Image.Image, Image.Image], Image.Image],
) -> Image.Image:
    """Combine each point with its `length` neighbours in one direction; the reach doubles in each step."""
    reach, result = 1, image
    while reach < length:
        hop = min(reach, length - reach)
        result = combine(result, ImageChops.offset(result, step[0] * hop, step[1] * hop))
        reach += hop
    return result


def _step_at(level: int) -> list[int]:
    edge = min(max(level, 0), 256)
    return [0] * edge + [255] * (256 - edge)


def _size_within(image: Image.Image, side: int) -> tuple[int, int]:
    scale = min(1.0, side / max(image.size))
    return (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
