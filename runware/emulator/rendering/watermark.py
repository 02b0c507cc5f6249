"""Visible watermarks on pictures: a text or an image, at one position or tiled."""

# Pillow's annotations use numpy, which may not be installed.
# pyright: reportUnknownMemberType=false

from PIL import Image, ImageColor, ImageDraw

from runware.emulator.rendering.lettering import drawable
from runware.emulator.rendering.scripts import typeface_for

TILED = "tiled"
_DEFAULT_POSITION = "bottom-right"
_ALONG = {"left": 0.0, "top": 0.0, "center": 0.5, "right": 1.0, "bottom": 1.0}


def text_mark(
    text: str, picture: tuple[int, int], *, ink: str = "#ffffff", ground: str | None = None
) -> Image.Image:
    """Return a text as a watermark (RGBA) for a picture of a size; `ground` is the background colour, if any.

    Raises:
        ValueError: A colour is invalid.
    """
    colour = (*ImageColor.getrgb(ink)[:3], 255)
    behind = (0, 0, 0, 0) if ground is None else (*ImageColor.getrgb(ground)[:3], 255)
    shown = drawable(text)
    typeface = typeface_for(shown)
    size = max(9, round(min(picture) / 28))
    while size > 9 and typeface.length(shown, size) > picture[0] * 0.9:
        size -= 1
    edge = max(2, size // 3)
    length, height = round(typeface.length(shown, size)), round(size * typeface.leading)
    mark = Image.new("RGBA", (length + 2 * edge, height + edge), behind)
    pen = ImageDraw.Draw(mark)
    baseline = edge // 2 + round(size * typeface.ascent)
    if ground is None:
        # The shadow makes the text visible on any picture.
        shadow = (0, 0, 0, 150) if sum(colour[:3]) > 380 else (255, 255, 255, 150)
        typeface.write(pen, (edge + 1, baseline + 1), shown, size, shadow)
    typeface.write(pen, (edge, baseline), shown, size, colour)
    return mark


def image_mark(image: Image.Image, picture: tuple[int, int]) -> Image.Image:
    """Return an image as a watermark (RGBA) for a picture of a size, scaled down to at most a third of each side."""
    scale = min(1.0, picture[0] / 3 / image.width, picture[1] / 3 / image.height)
    mark = image.convert("RGBA")
    return mark.resize((max(1, round(image.width * scale)), max(1, round(image.height * scale))))


def overlay(
    mark: Image.Image, size: tuple[int, int], *, position: str = _DEFAULT_POSITION, opacity: float = 1.0
) -> Image.Image:
    """Return an overlay (RGBA) for a picture of a size, with the mark at a position; `opacity` is 0 to 1.

    Positions are `top-left`, `center-center` and so on, and `tiled`, which covers the picture row by row.
    """
    faded = mark.copy()
    faded.putalpha(mark.getchannel("A").point([round(level * opacity) for level in range(256)]))
    sheet = Image.new("RGBA", size, (0, 0, 0, 0))
    if position == TILED:
        across, down = mark.width + max(8, mark.width // 3), mark.height + max(8, mark.height)
        for row, y in enumerate(range(0, size[1], down)):
            for x in range(-(row % 2) * across // 2, size[0], across):
                sheet.paste(faded, (x, y))
        return sheet
    vertical, _, horizontal = position.partition("-")
    margin = max(2, min(size) // 40)
    x = round((size[0] - mark.width - 2 * margin) * _ALONG.get(horizontal, 1.0)) + margin
    y = round((size[1] - mark.height - 2 * margin) * _ALONG.get(vertical, 1.0)) + margin
    sheet.paste(faded, (x, y))
    return sheet


def marked(picture: Image.Image, sheet: Image.Image) -> Image.Image:
    """Return the picture with an overlay of `overlay` on it."""
    result = picture.copy() if picture.mode in ("RGB", "RGBA") else picture.convert("RGB")
    if result.mode == "RGBA":
        result.alpha_composite(sheet)
    else:
        result.paste(sheet, (0, 0), sheet)
    return result
