"""Pictures from words, and from words and other pictures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from PIL import Image

from runware.emulator.refusal import Refused, problem
from runware.emulator.rendering.image import MIME, draw, encode, letter
from runware.emulator.rendering.image_tools import blend, inpaint, outpaint
from runware.emulator.work import Work


def image_inference(work: Work) -> Iterator[dict[str, Any]]:
    """Draw prompt and seed; mixed with a seed image by `strength`, inside a mask, or around what was there."""
    seed_image = _given(work, "seed_image", "seedImage")
    width, height = _size(work, seed_image)
    for index in range(work.count):
        seed = work.seed + index
        prompt = "" if work.text == "__BLANK__" else work.text
        if seed_image is None:
            picture = draw(prompt, seed=seed, width=width, height=height)
        else:
            picture = _from_seed_image(work, seed_image, prompt, seed, (width, height))
        yield _announced(work, picture, seed)


def _announced(work: Work, picture: Image.Image, seed: int) -> dict[str, Any]:
    format = str(work.get("output_format", "JPG")).upper()
    content = encode(picture, format, int(work.get("output_quality", 95)))
    fields = work.publish("image", content, MIME[format])
    fields["seed"] = seed
    safety = work.get("safety", {})
    if work.get("check_nsfw") or safety.get("checkContent") or safety.get("mode", "none") != "none":
        fields["NSFWContent"] = False
    return fields


def _from_seed_image(
    work: Work, seed_image: Image.Image, prompt: str, seed: int, size: tuple[int, int]
) -> Image.Image:
    width, height = size
    margins = work.get("outpaint")
    if margins:
        sides = {side: int(margins.get(side, 0)) for side in ("top", "right", "bottom", "left")}
        inner = (
            max(width - sides["left"] - sides["right"], 1),
            max(height - sides["top"] - sides["bottom"], 1),
        )
        around = draw(prompt, seed=seed, width=width, height=height, lettered=False)
        picture = outpaint(seed_image.resize(inner), **sides, background=around)
        return letter(picture, prompt, seed=seed)
    drawn = draw(prompt, seed=seed, width=width, height=height)
    base = seed_image.convert("RGB").resize(size)
    mask = _given(work, "mask_image", "maskImage")
    if mask is not None:
        return inpaint(drawn, base, mask.resize(size))
    return blend(drawn, base, float(work.get("strength", 0.8)))


def _given(work: Work, name: str, wire: str) -> Image.Image | None:
    value = work.get(name)
    return work.picture(value, wire) if isinstance(value, str) else None


def _size(work: Work, seed_image: Image.Image | None) -> tuple[int, int]:
    width, height = work.get("width"), work.get("height")
    if width is None or height is None:
        references = work.get("reference_images") or []
        if isinstance(references, list) and references and isinstance(references[0], str):
            return work.picture(references[0], "referenceImages").size  # pyright: ignore[reportUnknownArgumentType]
        edited = work.get("image")
        if isinstance(edited, str):
            return work.picture(edited, "image").size
        if seed_image is not None:
            return seed_image.size
        if width is None and height is None:
            return (1024, 1024)
    given = (width or height, height or width)
    if max(given) > 8192 or min(given) < 16:
        raise Refused(
            problem(
                "invalidWidth" if not 16 <= given[0] <= 8192 else "invalidHeight",
                "Invalid value for 'width' or 'height' parameter. This server draws sides of 16 to 8192 pixels.",
                ["width", "height"], type="integer", min=16, max=8192,
            )
        )  # fmt: skip
    return given


PERFORMERS = {"imageInference": image_inference}
