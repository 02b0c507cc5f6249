"""Vector pictures and meshes: SVG from pictures or prompts, and solids."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from PIL import Image

from runware.emulator.handlers.images import given_picture, prompt_of, side, unwritable
from runware.emulator.refusal import missing
from runware.emulator.rendering.mesh import MESH_MIME, encode_mesh, geometry
from runware.emulator.rendering.vector import draw_svg, to_svg
from runware.emulator.work import Work

_SIDE = 1024


def vectorize(work: Work) -> Iterator[dict[str, Any]]:
    """Trace the picture as SVG, or draw the prompt as SVG."""
    picture = given_picture(work, "input_image", "inputImage")
    prompt = prompt_of(work)
    if picture is None and not prompt:
        raise missing("inputs.image", "positivePrompt")
    format = str(work.get("output_format", "SVG")).upper()
    if format != "SVG":
        raise unwritable(format, ["SVG"])
    for index in range(work.count):
        if picture is not None:
            content = to_svg(picture)
        else:
            width, height = side(work, "width", _SIDE), side(work, "height", _SIDE)
            content = draw_svg(prompt, seed=work.seed + index, width=width, height=height)
        yield work.publish("image", content, "image/svg+xml")


def three_d_inference(work: Work) -> Iterator[dict[str, Any]]:
    """Make a solid from prompt and seed, in the colours of the first picture if there is one."""
    picture = _view(work)
    prompt = prompt_of(work)
    if picture is None and not prompt and not work.get("mesh_file"):
        raise missing("inputs.image", "inputs.images", "positivePrompt")
    format = str(work.get("output_format", "GLB")).upper()
    if format not in MESH_MIME:
        raise unwritable(format, list(MESH_MIME), "This server writes no others.")
    for index in range(work.count):
        seed = work.seed + index
        content = encode_mesh(geometry(prompt or "solid", seed=seed, image=picture), format)
        uuid, url = work.link(content, MESH_MIME[format])
        yield {"outputs": {"files": [{"uuid": uuid, "url": url}]}, "seed": seed}


def _view(work: Work) -> Image.Image | None:
    picture = given_picture(work, "input_image", "inputImage")
    if picture is not None:
        return picture
    for name, wire in (("input_images", "inputImages"), ("reference_images", "referenceImages")):
        views = cast("list[str]", work.get(name, []))
        if views:
            return work.picture(views[0], f"{wire}[0]")
    return None


HANDLERS = {"vectorize": vectorize, "3dInference": three_d_inference}
