"""The task `tools`: a given file in another format. The parameters of single tools are not evaluated."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from PIL import Image

from runware._files import sniff
from runware._json.plain_values import is_uuid
from runware.emulator.addresses import is_meant_as_url
from runware.emulator.handlers.images import unwritable
from runware.emulator.refusal import Refused, problem
from runware.emulator.rendering.audio import AUDIO_MIME, compose, encode_audio
from runware.emulator.rendering.image import MIME, draw, encode
from runware.emulator.rendering.media import UnsupportedFormat
from runware.emulator.rendering.mesh import MESH_MIME, encode_mesh, geometry
from runware.emulator.rendering.vector import to_svg
from runware.emulator.rendering.video import VIDEO_MIME, encode_video, pace, storyboard
from runware.emulator.work import Work

#: The formats that this server can write, by kind of file: videos, sounds, pictures, meshes.
_KINDS = ([*VIDEO_MIME], [*AUDIO_MIME], [*MIME, "SVG"], [*MESH_MIME])
WRITTEN = [format for kind in _KINDS for format in kind]

_SECONDS, _FPS, _SIDE = 2.0, 12, 512


def tools(work: Work) -> Iterator[dict[str, Any]]:
    """Make a file of the requested format from the first given file, or from a drawing that stands in for it."""
    given = next(filter(_is_file, _texts(work.get("inputs"))), None)
    if given is None:
        raise Refused(
            problem("invalidInputs", "Invalid value for 'inputs' parameter. It has no file.", "inputs")
        )
    format = str(work.get("output_format", "MP4")).upper()
    content, mime = file_of(work, format, given, work.seed, _picture(work, given))
    uuid, url = work.link(content, mime)
    yield {"outputs": {"files": [{"uuid": uuid, "url": url}]}}


def file_of(
    work: Work, format: str, text: str, seed: int, picture: Image.Image | None = None
) -> tuple[bytes, str]:
    """Make a file of a format from a picture, by default one that shows the text; return it with its MIME type.

    Raises:
        Refused: This server cannot write the format.
    """
    picture = picture or draw(text, seed=seed, width=_SIDE, height=_SIDE)
    try:
        if format in MIME:
            return encode(picture, format), MIME[format]
        if format in VIDEO_MIME:
            count, fps = pace(_SECONDS, _FPS)
            pictures = storyboard(
                text, seed=seed, width=_SIDE, height=_SIDE, duration=_SECONDS, fps=_FPS,
                first=picture, last=None, max_frames=count,
            )  # fmt: skip
            return encode_video(pictures, fps=fps, format=format), VIDEO_MIME[format]
        if format in AUDIO_MIME:
            return encode_audio(compose(text, seed=seed, duration=_SECONDS), format), AUDIO_MIME[format]
        if format in MESH_MIME:
            return encode_mesh(geometry(text, seed=seed, image=picture), format), MESH_MIME[format]
        if format == "SVG":
            return to_svg(picture), "image/svg+xml"
    except UnsupportedFormat as error:
        raise unwritable(format, ["WAV", *MIME], str(error)) from error
    raise unwritable(format, WRITTEN, "This server writes no others.")


def of_one_kind(one: str, other: str) -> bool:
    """Whether two formats are of the same kind of file."""
    return any(one in kind and other in kind for kind in _KINDS)


def _picture(work: Work, given: str) -> Image.Image:
    """Return the given picture, or a drawing in place of a file of another kind or of another server."""
    content = work.store.read(given)
    if content is None or not sniff.mime_type(content).startswith("image/"):
        return draw(f"stand-in for {given[:200]}", seed=work.seed, width=_SIDE, height=_SIDE)
    return work.picture(given, "inputs")


def _is_file(text: str) -> bool:
    return is_uuid(text) or is_meant_as_url(text) or text.startswith("data:")


def _texts(value: object) -> Iterator[str]:
    """Yield all strings in a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in cast("dict[str, object]", value).values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in cast("list[object]", value):
            yield from _texts(item)


HANDLERS = {"tools": tools}
