"""Detection of the subject of a picture: the parts that differ from the colours of its border, away from the edge."""

# Pillow's annotations use numpy, which may not be installed.
# pyright: reportUnknownMemberType=false

from collections.abc import Sequence
from typing import TypeAlias

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageStat

Box: TypeAlias = tuple[int, int, int, int]
"""x_min, y_min, x_max, y_max in pixels; the maxima are exclusive."""

_ANALYSED_SIDE = 192
_SEARCHED_SIDE = 96


def subject_mask(image: Image.Image) -> Image.Image:
    """Return a mask ("L") of the picture's size: white on the subject, black elsewhere, smooth in between."""
    salience = _salience(image)
    # Half of Otsu's threshold, since parts of a subject have low salience, and its edges have reduced weight already.
    threshold = max(_otsu_threshold(salience) // 2, 14)
    cut = salience.point([0] * (threshold + 1) + [255] * (255 - threshold))
    cut = (
        cut.filter(ImageFilter.MedianFilter(5))
        .filter(ImageFilter.MaxFilter(9))
        .filter(ImageFilter.MinFilter(9))
    )
    covered = ImageStat.Stat(cut).mean[0] / 255
    if not 0.02 <= covered <= 0.8:
        # Nothing stands out, as in a plain or evenly busy picture: take an oval in the middle, as for a portrait.
        cut = _centred_oval(cut.size)
    cut = _without_specks(cut)
    # A blur before enlarging and a steep curve after it make the outline smooth, without steps of the small mask.
    cut = cut.filter(ImageFilter.GaussianBlur(1.6)).resize(image.size, Image.Resampling.BICUBIC)
    return cut.point([min(max((level - 88) * 255 // 80, 0), 255) for level in range(256)])


def detect(image: Image.Image, *, max_detections: int = 1, confidence: float = 0.25) -> list[Box]:
    """Return the boxes of the salient regions, the most prominent first; `confidence` is the minimum, 0 to 1."""
    small = _shrunk(subject_mask(image), _SEARCHED_SIDE)
    width, height = small.size
    found: list[tuple[float, Box]] = []
    for region in _regions(small):
        rows = [place // width for place in region]
        columns = [place % width for place in region]
        box = (min(columns), min(rows), max(columns) + 1, max(rows) + 1)
        filled = len(region) / ((box[2] - box[0]) * (box[3] - box[1]))
        prominence = min(1.0, (len(region) / (width * height) / 0.12) ** 0.5)
        found.append((0.45 + 0.3 * filled + 0.24 * prominence, box))
    kept = sorted((sure, box) for sure, box in found if sure >= confidence)[::-1][: max(0, max_detections)]
    across, down = image.width / width, image.height / height
    return [
        (round(box[0] * across), round(box[1] * down), round(box[2] * across), round(box[3] * down))
        for _, box in kept
    ]


def mask(image: Image.Image, boxes: Sequence[Box], *, padding: int = 4, blur: int = 4) -> Image.Image:
    """Return a mask ("L") of the picture's size: white in the boxes, black elsewhere.

    The boxes are enlarged by `padding` and softened by `blur` pixels, but by at most the longer side of the picture.
    """
    most = max(image.size)
    padding, blur = max(-most, min(padding, most)), min(blur, most)
    drawn = Image.new("L", image.size, 0)
    pen = ImageDraw.Draw(drawn)
    for left, top, right, bottom in boxes:
        grown = (left - padding, top - padding, right + padding - 1, bottom + padding - 1)
        if grown[0] <= grown[2] and grown[1] <= grown[3]:
            pen.rectangle(grown, fill=255)
    return drawn.filter(ImageFilter.GaussianBlur(blur)) if blur > 0 else drawn


def _salience(image: Image.Image) -> Image.Image:
    """Return the distance of each pixel of a small copy to the border's colours, with less weight towards the edges."""
    small = _shrunk(image.convert("RGB"), _ANALYSED_SIDE).filter(ImageFilter.GaussianBlur(1.2))
    nearest: Image.Image | None = None
    for colour in _border_colours(small):
        red, green, blue = ImageChops.difference(small, Image.new("RGB", small.size, colour)).split()
        distance = ImageChops.lighter(ImageChops.lighter(red, green), blue)
        nearest = distance if nearest is None else ImageChops.darker(nearest, distance)
    assert nearest is not None, "a border has at least one colour"
    if image.has_transparency_data:
        # In a picture with transparency, the opaque parts are the subject.
        nearest = ImageChops.lighter(nearest, _shrunk(image.convert("RGBA").getchannel("A"), _ANALYSED_SIDE))
    return ImageChops.multiply(nearest, _centre_weight(small.size))


def _border_colours(image: Image.Image) -> list[tuple[int, int, int]]:
    width, height = image.size
    depth = max(1, min(width, height) // 24)
    strips = [
        image.crop((0, 0, width, depth)).resize((64, 4)),
        image.crop((0, height - depth, width, height)).resize((64, 4)),
        image.crop((0, 0, depth, height)).transpose(Image.Transpose.ROTATE_90).resize((64, 4)),
        image.crop((width - depth, 0, width, height)).transpose(Image.Transpose.ROTATE_90).resize((64, 4)),
    ]
    border = Image.new("RGB", (64, 16))
    for index, strip in enumerate(strips):
        border.paste(strip, (0, 4 * index))
    levels = border.quantize(10).convert("RGB").getcolors(1024) or []
    common = [colour for count, colour in levels if count >= 12 and isinstance(colour, tuple)]
    return [(colour[0], colour[1], colour[2]) for colour in common] or [(0, 0, 0)]


def _centre_weight(size: tuple[int, int]) -> Image.Image:
    """Return a weight of 255 in the middle that falls to 0 in the corners."""
    falling = [min(255, max(0, round((188 - distance) * 3.2))) for distance in range(256)]
    return Image.radial_gradient("L").point(falling).resize(size, Image.Resampling.BILINEAR)


def _centred_oval(size: tuple[int, int]) -> Image.Image:
    width, height = size
    oval = Image.new("L", size, 0)
    ImageDraw.Draw(oval).ellipse((width * 0.24, height * 0.18, width * 0.76, height * 0.84), fill=255)
    return oval


def _otsu_threshold(image: Image.Image) -> int:
    """Return the level that best divides a picture into dark and light, by Otsu's method."""
    histogram = image.histogram()
    total, whole = sum(histogram), sum(level * count for level, count in enumerate(histogram))
    best, best_spread, below, below_sum = 127, -1.0, 0, 0
    for level, count in enumerate(histogram[:-1]):
        below += count
        below_sum += level * count
        above = total - below
        if not below or not above:
            continue
        spread = below * above * (below_sum / below - (whole - below_sum) / above) ** 2
        if spread > best_spread:
            best, best_spread = level, spread
    return best


def _without_specks(cut: Image.Image) -> Image.Image:
    """Remove the regions that are smaller than a twelfth of the largest one."""
    regions = _regions(cut)
    kept = bytearray(cut.width * cut.height)
    largest = len(regions[0]) if regions else 0
    for region in regions:
        if len(region) * 12 >= largest:
            for place in region:
                kept[place] = 255
    return Image.frombytes("L", cut.size, bytes(kept))


def _regions(cut: Image.Image) -> list[list[int]]:
    """Return the connected white regions as lists of pixel indices, the largest first."""
    width = cut.width
    waiting = {place for place, level in enumerate(cut.tobytes()) if level >= 128}
    regions: list[list[int]] = []
    while waiting:
        region = [waiting.pop()]
        for place in region:  # the list grows in the loop
            column = place % width
            neighbours = [place - width, place + width]
            if column:
                neighbours.append(place - 1)
            if column < width - 1:
                neighbours.append(place + 1)
            for neighbour in neighbours:
                if neighbour in waiting:
                    waiting.remove(neighbour)
                    region.append(neighbour)
        regions.append(region)
    return sorted(regions, key=lambda region: (-len(region), min(region)))


def _shrunk(image: Image.Image, side: int) -> Image.Image:
    scale = min(1.0, side / max(image.size))
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    return image.resize(size, Image.Resampling.BOX) if size != image.size else image
