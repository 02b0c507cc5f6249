"""Video: an animated storyboard of a prompt, and the encoding of pictures as a video file."""

# Pillow's annotations use numpy, which may not be installed.
# pyright: reportUnknownMemberType=false

import math
import tempfile
from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple, cast

from PIL import Image, ImageDraw

from runware.emulator.rendering.image import draw
from runware.emulator.rendering.lettering import label_for
from runware.emulator.rendering.media import (
    Pcm,
    UnsupportedFormat,
    add_audio,
    has_encoder,
    open_container,
    write_audio,
)
from runware.emulator.rendering.palette import palette_for

__all__ = ["VIDEO_MIME", "Pace", "UnsupportedFormat", "encode_video", "pace", "storyboard"]

VIDEO_MIME = {"MP4": "video/mp4", "MOV": "video/quicktime", "WEBM": "video/webm"}


class Pace(NamedTuple):
    """The number of pictures of a video, and its frame rate."""

    frames: int
    fps: Fraction


def pace(duration: float, fps: float, max_frames: int = 60) -> Pace:
    """Return the pace of `duration` seconds: at most `max_frames` pictures, at a lower rate than `fps` if necessary."""
    if not 0 < duration < math.inf or not 0 < fps < math.inf:
        raise ValueError(f"A film of {duration} seconds at {fps} pictures per second is not possible.")
    length = Fraction(duration).limit_denominator(1000) or Fraction(1, 1000)
    frames = max(1, min(round(duration * fps), max_frames))
    return Pace(frames, frames / length)


def storyboard(
    prompt: str,
    *,
    seed: int,
    width: int,
    height: int,
    duration: float,
    fps: float,
    first: Image.Image | None = None,
    last: Image.Image | None = None,
    max_frames: int = 60,
) -> Iterator[Image.Image]:
    """Yield the pictures of a slow camera move with a crossfade in its middle; `pace` determines their number.

    The video starts with the picture `first` and ends with `last`. By default, these are drawings of the prompt, for
    `seed` and the next seed. Sizes are rounded down to even numbers, which video codecs need.
    """
    size = _even(width, height)
    count = pace(duration, fps, max_frames).frames
    # The stage is larger than the video, so that the camera can move.
    stage = (round(size[0] * 1.2), round(size[1] * 1.2))
    start = _on_stage(first, prompt, seed, stage)
    end = _on_stage(last, prompt, seed + 1, stage)
    label = label_for(
        prompt, f"seed {seed}  ·  {size[0]} x {size[1]}  ·  {duration:g} s", width=size[0], height=size[1]
    )
    bar_colour = palette_for(prompt, seed)[4]

    for index in range(count):
        moment = index / max(1, count - 1)
        frame = _camera(start, size, moment)
        # The crossfade takes the middle fifth of the video, and is eased at both ends.
        fade = min(max((moment - 0.4) / 0.2, 0.0), 1.0)
        fade = fade * fade * (3 - 2 * fade)
        if fade > 0:
            other = _camera(end, size, 1 - moment)
            frame = Image.blend(frame, other, fade) if fade < 1 else other
        # On a given first or last picture, nothing is drawn.
        given = first if index == 0 else last if index == count - 1 else None
        if given is None:
            if label:
                frame.paste(label[0], label[1], label[0])
            bar = max(2, size[1] // 120)
            ImageDraw.Draw(frame).rectangle(
                (0, size[1] - bar, round(size[0] * moment), size[1]), fill=bar_colour
            )
        yield frame


def encode_video(
    frames: Iterable[Image.Image],
    *,
    fps: float | Fraction,
    format: str = "MP4",
    quality: int = 80,
    audio: Pcm | None = None,
    sample_rate: int = 44100,
    channels: int = 1,
) -> bytes:
    """Encode pictures as an MP4, MOV (both H.264) or WEBM (VP8) file. Raises UnsupportedFormat if PyAV is missing.

    All pictures get the size of the first one, without a last odd row or column. `quality` is 1 to 100. `audio`
    are samples as from `audio.compose`; `sample_rate` and `channels` describe them.
    """
    kind = format.upper()
    if kind not in VIDEO_MIME:
        raise UnsupportedFormat(f"Film cannot be written as {format!r}, only as {', '.join(VIDEO_MIME)}.")
    pictures = iter(frames)
    opening = next(pictures, None)
    if opening is None:
        raise ValueError("A film needs at least one picture.")
    size = _even(*opening.size)
    rate = Fraction(fps).limit_denominator(60_000)

    options = {"movflags": "+faststart"} if kind != "WEBM" else {}
    # A file on disk, since `faststart` reads the file again to move the index to its front.
    with tempfile.TemporaryDirectory(prefix="runware-video-") as folder:
        file = Path(folder, "video")
        with open_container(file, kind.lower(), options) as container:
            stream = _video_stream(container, kind, size, rate, quality)
            sound: Any = None
            if audio is not None:
                codec = "libopus" if kind == "WEBM" else "aac"
                sound = add_audio(
                    container, codec, sample_rate=sample_rate, channels=channels, bitrate=128_000
                )
            _write_pictures(container, stream, chain([opening], pictures), size, rate)
            if sound is not None and audio is not None:
                write_audio(container, sound, audio, sample_rate=sample_rate, channels=channels)
        return file.read_bytes()


def _video_stream(container: Any, kind: str, size: tuple[int, int], rate: Fraction, quality: int) -> Any:
    share = max(1, min(quality, 100)) / 100
    options = {"flags": "+bitexact"}
    if kind == "WEBM":
        codec = "libvpx"
        options |= {
            "deadline": "realtime",
            # A negative speed is fixed. Otherwise the speed, and with it the file, depends on the load of the machine.
            "cpu-used": "-8",
            "crf": str(round(44 - 34 * share)),
            "auto-alt-ref": "0",
        }
    elif has_encoder("libx264"):
        codec = "libx264"
        options |= {"preset": "ultrafast", "crf": str(round(40 - 24 * share))}
    else:
        codec = "mpeg4"
    stream = container.add_stream(codec, rate=rate, options=options)
    stream.width, stream.height = size
    stream.pix_fmt = "yuv420p"
    # With several threads, the file depends on the number of cores.
    stream.codec_context.thread_count = 1
    if codec != "libx264":
        # For VP8 this is the maximum, since its options set the quality.
        stream.bit_rate = 500_000 + round(size[0] * size[1] * max(float(rate), 8.0) * (0.04 + 0.4 * share))
    return stream


def _write_pictures(
    container: Any,
    stream: Any,
    pictures: Iterable[Image.Image],
    size: tuple[int, int],
    rate: Fraction,
) -> None:
    from av import VideoFrame

    for index, picture in enumerate(pictures):
        rgb = picture.convert("RGB")
        if rgb.size != size:
            rgb = rgb.crop((0, 0, *size)) if _even(*rgb.size) == size else rgb.resize(size)
        frame = cast("Any", VideoFrame).from_image(rgb)
        frame.pts = index
        frame.time_base = 1 / rate
        container.mux(stream.encode(frame))
    container.mux(stream.encode(None))


def _on_stage(picture: Image.Image | None, prompt: str, seed: int, stage: tuple[int, int]) -> Image.Image:
    """Return a given picture, or the drawing for the prompt, cropped and scaled to the stage."""
    if picture is None:
        return draw(prompt, seed=seed, width=stage[0], height=stage[1], lettered=False)
    rgb = picture.convert("RGB")
    scale = max(stage[0] / rgb.width, stage[1] / rgb.height)
    across, down = stage[0] / scale, stage[1] / scale
    left, top = (rgb.width - across) / 2, (rgb.height - down) / 2
    return rgb.resize(stage, Image.Resampling.BICUBIC, (left, top, left + across, top + down))


def _camera(stage: Image.Image, size: tuple[int, int], moment: float) -> Image.Image:
    """Return the view at a moment, 0 to 1: the whole stage at 0, then closer along a gentle curve."""
    zoom = 1 - 0.2 * moment
    across, down = stage.width * zoom, stage.height * zoom
    left = (stage.width - across) * (0.5 + 0.45 * math.sin(moment * math.pi * 0.9))
    top = (stage.height - down) * (0.5 - 0.35 * moment)
    return stage.resize(size, Image.Resampling.BILINEAR, (left, top, left + across, top + down))


def _even(width: int, height: int) -> tuple[int, int]:
    return (max(2, width - width % 2), max(2, height - height % 2))
