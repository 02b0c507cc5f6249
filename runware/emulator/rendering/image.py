"""Pictures: drawn from a prompt and a seed, and their bytes in the formats of the API."""

# Pillow's annotations use numpy, which may not be installed.
# pyright: reportUnknownMemberType=false

import io
import warnings
from collections.abc import Mapping
from math import cos, sin, tau
from types import MappingProxyType

from PIL import Image, ImageDraw, ImageOps, UnidentifiedImageError

from runware.emulator.rendering.lettering import write
from runware.emulator.rendering.palette import palette_for, words_in
from runware.emulator.rendering.randomness import seeded
from runware.emulator.rendering.scenes import scene_for

MIME: Mapping[str, str] = MappingProxyType(
    {
        "JPG": "image/jpeg",
        "JPEG": "image/jpeg",
        "PNG": "image/png",
        "WEBP": "image/webp",
        "TIFF": "image/tiff",
    }
)

_LARGEST_SIDE = 16384
_SUPERSAMPLED_UP_TO = 1_200_000
_PAINTED_UP_TO = 4_500_000


def draw(prompt: str, *, seed: int, width: int, height: int, lettered: bool = True) -> Image.Image:
    """Draw an abstract RGB picture with the prompt written on it.

    The same arguments give the same pixels. The seed determines the composition, the prompt the scene and the
    colours. Sides are in pixels, up to 16384; pictures of less than about 40 pixels have no text.
    """
    if not (1 <= width <= _LARGEST_SIDE and 1 <= height <= _LARGEST_SIDE):
        raise ValueError(
            f"A picture of {width}x{height} cannot be drawn: sides are 1 to {_LARGEST_SIDE} pixels."
        )
    picture = _painted(prompt, seed, width, height)
    if lettered:
        _write(picture, prompt, seed)
    return picture


def draw_cut_out(prompt: str, *, seed: int, width: int, height: int) -> Image.Image:
    """Draw the picture of `draw` within an outline that follows the seed; around it, it is transparent (RGBA)."""
    picture = draw(prompt, seed=seed, width=width, height=height, lettered=False)
    random = seeded("outline", prompt, seed)
    waves = [(number, random.uniform(0.02, 0.16 / number), random.uniform(0, tau)) for number in (2, 3, 5)]
    outline: list[tuple[float, float]] = []
    for step in range(180):
        angle = tau * step / 180
        reach = 0.42 * (1 + sum(high * cos(number * angle + start) for number, high, start in waves))
        # Above the middle, since the text is below.
        outline.append((width * (0.5 + reach * cos(angle)), height * (0.44 + reach * 0.9 * sin(angle))))
    scale = 2 if width * height <= _SUPERSAMPLED_UP_TO else 1
    mask = Image.new("L", (width * scale, height * scale))
    ImageDraw.Draw(mask).polygon([(x * scale, y * scale) for x, y in outline], fill=255)
    picture.putalpha(mask.reduce(scale) if scale > 1 else mask)
    return letter(picture, prompt, seed=seed)


def letter(image: Image.Image, prompt: str, *, seed: int) -> Image.Image:
    """Return a copy of an RGB or RGBA picture with the prompt, the seed and the size written at its foot."""
    lettered = image.copy()
    _write(lettered, prompt, seed)
    return lettered


def _write(image: Image.Image, prompt: str, seed: int) -> None:
    write(image, prompt, f"seed {seed}  ·  {image.width} x {image.height}")


def encode(image: Image.Image, format: str, quality: int = 95) -> bytes:
    """Return the picture as the bytes of a JPG (or JPEG), PNG, WEBP or TIFF file; `quality` is 1 to 100.

    A JPG has no transparency: it is flattened onto white.
    """
    kind = format.upper()
    file = io.BytesIO()
    if kind in ("JPG", "JPEG"):
        _flattened(image).save(file, "JPEG", quality=max(1, min(quality, 100)))
    elif kind == "PNG":
        _in_mode_of_files(image).save(file, "PNG", compress_level=3)
    elif kind == "WEBP":
        _in_mode_of_files(image).save(file, "WEBP", quality=max(1, min(quality, 100)), method=1)
    elif kind == "TIFF":
        _in_mode_of_files(image).save(file, "TIFF", compression="tiff_deflate")
    else:
        raise ValueError(f"Pictures cannot be written as {format!r}, only as {', '.join(MIME)}.")
    return file.getvalue()


def decode(data: bytes) -> Image.Image:
    """Decode a picture file of any format that Pillow supports, completely, and rotated as its EXIF data say.

    Raises ValueError if the file is not a picture, is damaged, or is so large that it may be a decompression bomb.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data)) as opened:
                return _in_mode_of_files(ImageOps.exif_transpose(opened))
    except UnidentifiedImageError as error:
        raise ValueError(f"These {len(data)} bytes are not a picture.") from error
    except Exception as error:  # for damaged files, Pillow raises many other exceptions than OSError
        raise ValueError(f"This picture of {len(data)} bytes cannot be read: {error}.") from error


def _painted(prompt: str, seed: int, width: int, height: int) -> Image.Image:
    pixels = width * height
    # Small pictures are painted on a larger canvas for smooth edges, very large ones on a smaller canvas for speed.
    scale = 2.0 if pixels <= _SUPERSAMPLED_UP_TO else min(1.0, (_PAINTED_UP_TO / pixels) ** 0.5)
    canvas = Image.new("RGB", (max(1, round(width * scale)), max(1, round(height * scale))))
    scene = scene_for(words_in(prompt), seeded("scene", prompt))
    scene(canvas, palette_for(prompt, seed), seeded("composition", prompt, seed))
    if scale == 2.0:
        return canvas.reduce(2)
    return canvas if scale == 1.0 else canvas.resize((width, height), Image.Resampling.BICUBIC)


def _flattened(image: Image.Image) -> Image.Image:
    if not image.has_transparency_data:
        return image.convert("RGB")
    rgba = image.convert("RGBA")
    flat = Image.new("RGB", rgba.size, "white")
    flat.paste(rgba, (0, 0), rgba)
    return flat


def _in_mode_of_files(image: Image.Image) -> Image.Image:
    if image.mode in ("L", "RGB", "RGBA"):
        return image
    return image.convert("RGBA" if image.has_transparency_data else "RGB")
