"""Pictures from prompts, and from prompts with other pictures."""

# Pillow's annotations use numpy, which may not be installed.
# pyright: reportUnknownMemberType=false

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from PIL import Image

from runware._json.plain_values import is_uuid
from runware.emulator.addresses import is_meant_as_url
from runware.emulator.handlers.marks import marking
from runware.emulator.refusal import Refused, problem
from runware.emulator.rendering.image import MIME, draw, draw_cut_out, encode, letter
from runware.emulator.rendering.image_tools import blend, inpaint, outpaint
from runware.emulator.work import Work

#: The trigger word of `photoMaker`: it marks the person in the prompt.
_TRIGGER = "rwre"
#: Limits of a side in pixels, for reasonable time and memory, whatever a model accepts.
_SMALLEST, _LARGEST = 16, 8192


def image_inference(work: Work) -> Iterator[dict[str, Any]]:
    """Draw prompt and seed. A seed image is blended with this by `strength`, inpainted by a mask, or outpainted."""
    seed_image = given_picture(work, "seed_image", "seedImage")
    width, height = _size(work, seed_image)
    prompt, mark = prompt_of(work), marking(work)
    for index in range(work.count):
        seed = work.seed + index
        if seed_image is not None:
            picture = _from_seed_image(work, seed_image, prompt, seed, (width, height))
        elif work.get("layer_diffuse"):
            picture = draw_cut_out(prompt, seed=seed, width=width, height=height)
        else:
            picture = draw(prompt, seed=seed, width=width, height=height)
        picture = mark(picture) if mark else picture
        yield {**published(work, "image", picture, otherwise="JPG"), "seed": seed, **safety(work)}


def photo_maker(work: Work) -> Iterator[dict[str, Any]]:
    """Draw the prompt, blended with the photos of the person: the higher `strength`, the less of the photos."""
    given = cast("list[str]", work.values["input_images"])
    photos = [work.picture(photo, f"inputImages[{index}]") for index, photo in enumerate(given)]
    uuids = [uuid_of(work, photo, picture) for photo, picture in zip(given, photos, strict=True)]
    prompt = prompt_of(work)
    if _TRIGGER not in prompt.split():
        prompt = f"{_TRIGGER} {prompt}"
    style = str(work.get("style", "No style"))
    shown = prompt if style.lower() == "no style" else f"{prompt}, {style}"
    strength = float(work.get("strength", 15)) / 100
    width, height = side(work, "width", None), side(work, "height", None)
    for index in range(work.count):
        seed = work.seed + index
        drawn = draw(shown, seed=seed, width=width, height=height, lettered=False)
        person = photos[0]
        for others, photo in enumerate(photos[1:], 1):
            person = blend(photo.convert("RGB"), person.convert("RGB"), 1 / (others + 1))
        picture = letter(blend(drawn, person, 0.3 + strength), shown, seed=seed)
        fields = published(work, "image", picture, otherwise="JPG")
        yield {**fields, "inputImagesUUID": uuids, "seed": seed, **safety(work)}


def prompt_of(work: Work) -> str:
    """Return the prompt; empty for `__BLANK__`, which means no prompt."""
    prompt = str(work.get("positive_prompt", ""))
    return "" if prompt == "__BLANK__" else prompt


def published(work: Work, stem: str, picture: Image.Image, *, otherwise: str) -> dict[str, Any]:
    """Store a picture in the requested format, by default `otherwise`; return the fields of the result."""
    format = str(work.get("output_format", otherwise)).upper()
    if format not in MIME:
        raise unwritable(format, [name for name in MIME if name != "JPEG"])
    content = encode(picture, format, int(work.get("output_quality", 95)))
    return work.publish(stem, content, MIME[format])


def unwritable(format: str, allowed: list[str], reason: str = "") -> Refused:
    """Return the refusal of a format that this server cannot write for a task."""
    listed = ", ".join(f"'{name}'" for name in allowed) or "none"
    return Refused(
        problem(
            "unsupportedOutputFormat",
            f"Unsupported value '{format}' for 'outputFormat' parameter. Allowed values are: {listed}. {reason}".strip(),
            "outputFormat", type="string", allowedValues=allowed,
        )
    )  # fmt: skip


def safety(work: Work) -> dict[str, Any]:
    """Return the `NSFWContent` field if the request enabled the safety check, otherwise nothing."""
    asked: dict[str, Any] = work.get("safety", {})
    mode = asked.get("mode", "none")
    return (
        {"NSFWContent": False}
        if work.get("check_nsfw") or asked.get("checkContent") or mode != "none"
        else {}
    )


def given_picture(work: Work, name: str, wire: str) -> Image.Image | None:
    """Return the picture of a parameter; None if the parameter is absent."""
    value = work.get(name)
    return work.picture(value, wire) if isinstance(value, str) else None


def uuid_of(work: Work, given: str, picture: Image.Image) -> str:
    """Return the UUID of an input. As in the API, an input that was not sent as UUID is stored, and gets one."""
    if is_uuid(given):
        return given
    if is_meant_as_url(given):
        file = work.store.at(given)
        if file is not None:
            return file.uuid
    return work.store.add(encode(picture, "PNG"), "image/png").uuid


def _from_seed_image(
    work: Work, seed_image: Image.Image, prompt: str, seed: int, size: tuple[int, int]
) -> Image.Image:
    width, height = size
    drawn = draw(prompt, seed=seed, width=width, height=height, lettered=False)
    margins = work.get("outpaint")
    if margins:
        sides = {side: int(margins.get(side, 0)) for side in ("top", "right", "bottom", "left")}
        inner = (width - sides["left"] - sides["right"], height - sides["top"] - sides["bottom"])
        if min(inner) < 1:
            raise Refused(
                problem(
                    "invalidOutpaint",
                    "Invalid value for 'outpaint' parameter. 'width' and 'height' are those of the final image, of which "
                    "nothing is left for 'seedImage'.",
                    ["outpaint", "width", "height"], type="object",
                )
            )  # fmt: skip
        around = outpaint(seed_image.convert("RGB").resize(inner), **sides, background=drawn)
        return letter(around.convert("RGB").resize(size), prompt, seed=seed)
    base = seed_image.convert("RGB").resize(size)
    mask = given_picture(work, "mask_image", "maskImage")
    if mask is None:
        return letter(blend(drawn, base, float(work.get("strength", 0.8))), prompt, seed=seed)
    mask = mask.resize(size)
    painted = letter(inpaint(drawn, base, mask).convert("RGB"), prompt, seed=seed)
    # A second time, so that the lettering stays within the mask, too.
    return inpaint(painted, base, mask)


def _size(work: Work, seed_image: Image.Image | None) -> tuple[int, int]:
    width, height = work.get("width"), work.get("height")
    if width is None or height is None:
        reference = next(_references(work), None)
        if reference is not None:
            return work.picture(reference, "referenceImages").size
        edited = given_picture(work, "image", "image")
        if edited is not None:
            return edited.size
        if seed_image is not None:
            return seed_image.size
        if width is None and height is None:
            return (1024, 1024)
    return side(work, "width", height), side(work, "height", width)


def side(work: Work, name: str, otherwise: int | None) -> int:
    """Return a side of the picture in pixels. Refuse it if it is beyond the limits of this server."""
    pixels = int(work.get(name, otherwise) or 0)
    if not _SMALLEST <= pixels <= _LARGEST:
        raise Refused(
            problem(
                f"invalid{name.capitalize()}",
                f"Invalid value for '{name}' parameter. This server draws sides of {_SMALLEST} to {_LARGEST} pixels.",
                name, type="integer", min=_SMALLEST, max=_LARGEST,
            )
        )  # fmt: skip
    return pixels


def _references(work: Work) -> Iterator[str]:
    for given in cast("list[Any]", work.get("reference_images", [])):
        value = cast("dict[str, Any]", given).get("image") if isinstance(given, dict) else given
        if isinstance(value, str):
            yield value


HANDLERS = {"imageInference": image_inference, "photoMaker": photo_maker}
