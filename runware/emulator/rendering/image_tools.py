"""Image operations of the API: upscaling, background removal, description, blending, inpainting and outpainting."""

# Pillow's annotations use numpy, which may not be installed.
# pyright: reportUnknownMemberType=false

from collections.abc import Sequence

from PIL import Image, ImageChops, ImageFilter, ImageStat

from runware.emulator.rendering.control_maps import PREPROCESSORS, preprocess
from runware.emulator.rendering.palette import colour_name
from runware.emulator.rendering.subject import Box, detect, mask, subject_mask

__all__ = [
    "PREPROCESSORS",
    "Box",
    "blend",
    "describe",
    "detect",
    "inpaint",
    "mask",
    "outpaint",
    "preprocess",
    "remove_background",
    "subject_mask",
    "upscale",
]


def upscale(image: Image.Image, factor: float, *, max_side: int = 4096) -> Image.Image:
    """Return the picture enlarged by `factor`, with sides of at most `max_side` pixels, but never made smaller."""
    if factor < 1:
        raise ValueError(f"A picture cannot be upscaled by {factor}: the factor is 1 or more.")
    scale = max(1.0, min(factor, max_side / max(image.size)))
    size = (round(image.width * scale), round(image.height * scale))
    if size == image.size:
        return image.copy()
    smooth = image if image.mode in ("L", "RGB", "RGBA") else image.convert("RGBA")
    larger = smooth.resize(size, Image.Resampling.LANCZOS)
    # Weak sharpening, at edges only: a stronger filter makes the rims of letters white.
    return larger.filter(ImageFilter.UnsharpMask(radius=1.2 * scale**0.5, percent=55, threshold=2))


def remove_background(
    image: Image.Image,
    *,
    rgba: Sequence[float] | None = None,
    return_only_mask: bool = False,
    post_process_mask: bool = False,
    alpha_matting: bool = False,
    alpha_matting_foreground_threshold: int = 240,
    alpha_matting_background_threshold: int = 10,
    alpha_matting_erode_size: int = 10,
) -> Image.Image:
    """Return the subject alone, as RGBA with a transparent background, or its mask alone as "L".

    `rgba` is a colour behind the subject: red, green and blue 0 to 255, alpha 0 to 1. `post_process_mask`
    gives the mask a hard, smooth outline. `alpha_matting` gives it a soft outline: values between the thresholds
    (0 to 255) become translucent, in a rim as wide as the erode size in pixels.
    """
    cut = subject_mask(image)
    if post_process_mask:
        cut = cut.filter(ImageFilter.GaussianBlur(3)).point([0] * 128 + [255] * 128)
        cut = cut.filter(ImageFilter.GaussianBlur(0.8))
    if alpha_matting:
        cut = _matted(
            cut,
            alpha_matting_foreground_threshold,
            alpha_matting_background_threshold,
            alpha_matting_erode_size,
        )
    if return_only_mask:
        return cut
    subject = image.convert("RGBA")
    subject.putalpha(ImageChops.multiply(subject.getchannel("A"), cut))
    if rgba is None:
        return subject
    return Image.alpha_composite(Image.new("RGBA", image.size, _pixel(rgba)), subject)


def describe(image: Image.Image) -> str:
    """Return a caption with orientation, size, brightness, contrast and dominant colours."""
    width, height = image.size
    if abs(width - height) <= 0.02 * max(width, height):
        shape = "square"
    else:
        shape = "landscape-format" if width > height else "portrait-format"
    flat = image.convert("RGBA")
    rgb = Image.new("RGB", flat.size, "white")
    rgb.paste(flat, (0, 0), flat)
    light = ImageStat.Stat(rgb.convert("L"))
    brightness = "A dark" if light.mean[0] < 75 else "A bright" if light.mean[0] > 175 else "An evenly lit"
    contrast = (
        "strong contrast"
        if light.stddev[0] > 62
        else "soft contrast"
        if light.stddev[0] < 30
        else "some contrast"
    )
    colours = _dominant_colours(rgb)
    listed = f"{', '.join(colours[:-1])} and {colours[-1]}" if len(colours) > 1 else colours[0]
    return f"{brightness} {shape} picture of {width} by {height} pixels with {contrast}, mostly in {listed}."


def blend(image: Image.Image, guide: Image.Image, strength: float) -> Image.Image:
    """Blend `guide`, at strength 0, with the drawn `image`, at strength 1.

    The result has the size of `image`; `guide` is cropped and scaled to it.
    """
    share = min(max(strength, 0.0), 1.0)
    start = _filling(guide.convert("RGB"), image.size)
    return Image.blend(start, image.convert("RGB"), share)


def inpaint(image: Image.Image, seed: Image.Image, mask: Image.Image) -> Image.Image:
    """Return `seed` with `image` pasted where `mask` is white; pixels where it is black are unchanged."""
    base = seed.convert("RGB")
    where = mask.convert("L").resize(base.size, Image.Resampling.BILINEAR)
    # The mask is feathered inwards only, so that nothing outside of it changes.
    soft = ImageChops.darker(where, where.filter(ImageFilter.GaussianBlur(max(base.size) / 256)))
    return Image.composite(_filling(image.convert("RGB"), base.size), base, soft)


def outpaint(
    seed: Image.Image,
    top: int,
    right: int,
    bottom: int,
    left: int,
    background: Image.Image | None = None,
) -> Image.Image:
    """Extend a picture by a number of pixels on each side; the picture itself is unchanged.

    The new margin is `background`, scaled to the new size, which fades into the colours of the picture towards
    its edge. Without a background, the margin has only these colours.
    """
    if min(top, right, bottom, left) < 0:
        raise ValueError("A picture is extended by 0 or more pixels a side.")
    base = seed.convert("RGB")
    size = (base.width + left + right, base.height + top + bottom)
    reach = max(top, right, bottom, left, 1)
    surroundings = _with_edges_drawn_out(base, size, left, top).filter(
        ImageFilter.BoxBlur(min(reach / 8, 24))
    )
    if background is not None:
        closeness = Image.new("L", size, 0)
        rim = reach // 3
        closeness.paste(255, (left - rim, top - rim, left + base.width + rim, top + base.height + rim))
        closeness = closeness.filter(ImageFilter.BoxBlur(rim))
        surroundings = Image.composite(surroundings, _filling(background.convert("RGB"), size), closeness)
    surroundings.paste(base, (left, top))
    return surroundings


def _with_edges_drawn_out(base: Image.Image, size: tuple[int, int], left: int, top: int) -> Image.Image:
    width, height = base.size
    wide = Image.new("RGB", (size[0], height))
    wide.paste(base.crop((0, 0, 1, height)).resize((max(left, 1), height)), (0, 0))
    right = max(size[0] - left - width, 1)
    wide.paste(base.crop((width - 1, 0, width, height)).resize((right, height)), (left + width, 0))
    wide.paste(base, (left, 0))
    drawn_out = Image.new("RGB", size)
    drawn_out.paste(wide.crop((0, 0, size[0], 1)).resize((size[0], max(top, 1))), (0, 0))
    bottom = max(size[1] - top - height, 1)
    drawn_out.paste(wide.crop((0, height - 1, size[0], height)).resize((size[0], bottom)), (0, top + height))
    drawn_out.paste(wide, (0, top))
    return drawn_out


def _matted(cut: Image.Image, foreground: int, background: int, erode_size: int) -> Image.Image:
    high, low = max(foreground, background + 1), background
    rim = max(1, min(erode_size, 60))
    soft = cut.filter(ImageFilter.BoxBlur(rim / 2))
    steep = [min(max(round((level - low) * 255 / (high - low)), 0), 255) for level in range(256)]
    return ImageChops.darker(soft.point(steep), cut.filter(ImageFilter.GaussianBlur(1)))


def _pixel(rgba: Sequence[float]) -> tuple[int, int, int, int]:
    if len(rgba) != 4:
        raise ValueError(f"A background colour has 4 numbers (red, green, blue, alpha), not {len(rgba)}.")
    red, green, blue, alpha = (*rgba[:3], rgba[3] * 255)
    return (_byte(red), _byte(green), _byte(blue), _byte(alpha))


def _byte(value: float) -> int:
    return min(max(round(value), 0), 255)


def _dominant_colours(image: Image.Image) -> list[str]:
    """Return the names of up to three colours, the most frequent first."""
    small = image.resize((64, 64), Image.Resampling.BOX)
    share: dict[str, int] = {}
    for count, colour in small.quantize(12).convert("RGB").getcolors(4096) or []:
        name = colour_name(colour if isinstance(colour, tuple) else (0, 0, 0))
        share[name] = share.get(name, 0) + count
    ranked = sorted(share, key=lambda name: (-share[name], name))
    return [name for name in ranked[:3] if share[name] >= 64 * 64 // 16] or ranked[:1]


def _filling(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    """Return the picture cropped to the proportions of `size` and scaled to it."""
    if image.size == size:
        return image
    scale = max(size[0] / image.width, size[1] / image.height)
    across, down = size[0] / scale, size[1] / scale
    left, top = (image.width - across) / 2, (image.height - down) / 2
    return image.resize(size, Image.Resampling.LANCZOS, (left, top, left + across, top + down))
