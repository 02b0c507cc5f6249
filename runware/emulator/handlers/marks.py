"""The watermark that a request asks for on its pictures and videos."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PIL import Image

from runware.emulator.refusal import Refused, problem
from runware.emulator.rendering.watermark import image_mark, marked, overlay, text_mark
from runware.emulator.work import Work

_COLOURS = {"fontColor": "ink", "bgColor": "ground"}


def marking(work: Work) -> Callable[[Image.Image], Image.Image] | None:
    """Return a function that puts the watermark on a picture of any size; None if none is requested.

    Raises:
        Refused: The image of the watermark is not an image, or a colour is not valid.
    """
    asked: dict[str, Any] = work.get("watermark", {})
    text, given = asked.get("text"), asked.get("image")
    if not text and not given:
        return None
    image = work.picture(str(given), "advancedFeatures.watermark.image") if given else None
    colours = {ours: str(asked[name]) for name, ours in _COLOURS.items() if asked.get(name)}
    for name, ours in _COLOURS.items():
        if ours in colours:
            _check_colour(f"advancedFeatures.watermark.{name}", colours[ours])
    position, opacity = str(asked.get("displayPosition", "bottom-right")), float(asked.get("opacity", 1.0))
    sheets: dict[tuple[int, int], Image.Image] = {}

    def mark(picture: Image.Image) -> Image.Image:
        size = picture.size
        if size not in sheets:
            made = image_mark(image, size) if image else text_mark(str(text), size, **colours)
            sheets[size] = overlay(made, size, position=position.lower(), opacity=opacity)
        return marked(picture, sheets[size])

    return mark


def _check_colour(place: str, colour: str) -> None:
    try:
        text_mark("", (16, 16), ink=colour)
    except ValueError as error:
        name = place.rpartition(".")[2]
        raise Refused(
            problem(
                f"invalid{name[:1].upper()}{name[1:]}",
                f"Invalid value for '{place}' parameter. {error}.",
                place, type="string",
            )
        ) from error  # fmt: skip
