"""Videos from prompts and pictures, and the pictures of given videos."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import islice
from typing import Any, cast

import attrs
from PIL import Image

from runware._json.plain_values import is_uuid
from runware.emulator.handlers.images import given_picture, prompt_of, safety, unwritable
from runware.emulator.handlers.marks import marking
from runware.emulator.keeping.store import Unreadable
from runware.emulator.refusal import Refused, bad_media, problem
from runware.emulator.rendering.audio import LONGEST, compose
from runware.emulator.rendering.media import Pcm, UnsupportedFormat
from runware.emulator.rendering.video import VIDEO_MIME, encode_video, pace, storyboard
from runware.emulator.work import Work

_SECONDS = 5.0
_FPS = 24
#: Seconds and frame rate of a video that stands in for a foreign one: short, since it may be enlarged afterwards.
_STAND_IN_SECONDS, _STAND_IN_FPS = 1.0, 12
_DEFAULT_SIZE = (1280, 720)
#: Maximum pixels in all pictures of a video together. A longer video gets a lower frame rate, not fewer seconds.
_PIXELS = 60_000_000
#: The same for pictures that are only enlarged, not drawn.
_PIXELS_ENLARGED = 240_000_000
_FEWEST, _MOST = 24, 600
#: Progress that is reported before each video, in percent.
_REPORTS = (10, 30, 50, 70, 90)

Sound = tuple[Pcm, int, int]
"""Samples, sample rate, and number of channels."""


@attrs.frozen
class Clip:
    """The pictures of a video, which can be iterated once, and their frame rate."""

    pictures: Iterator[Image.Image]
    fps: Fraction
    size: tuple[int, int]
    #: Number of pictures; for a given video, according to its file.
    count: int

    def thinned(self, size: tuple[int, int]) -> Clip:
        """Return the same video with at most as many pictures as are allowed for a size, at a lower frame rate."""
        step = -(-self.count // _max_frames(size, _PIXELS_ENLARGED))
        pictures = islice(self.pictures, 0, None, step)
        return Clip(pictures, self.fps / step, self.size, -(-self.count // step))

    def changed(self, change: Callable[[Image.Image], Image.Image]) -> Clip:
        """Return the same video with each picture changed by a function."""
        return attrs.evolve(self, pictures=map(change, self.pictures))

    def timed(self) -> Iterator[tuple[float, Image.Image]]:
        """Yield each picture with the time at which it is shown, in seconds."""
        for index, picture in enumerate(self.pictures):
            yield float(index / self.fps), picture


def video_inference(work: Work) -> Iterator[dict[str, Any]]:
    """Film a camera move over drawings of the prompt; it begins and ends with the frames that the request gives."""
    first, last = _end_frames(work)
    size = requested_size(work, first.size if first else last.size if last else _DEFAULT_SIZE)
    words, duration = _words(work), _duration(work)
    speed = float(work.get("fps", _FPS))
    format = str(work.get("output_format", "MP4"))
    mark = marking(work)
    for index in range(work.count):
        yield from ({"status": "processing", "progress": percent} for percent in _REPORTS)
        seed = work.seed + index
        clip = _drawn(words, seed, size, duration, speed, first, last)
        clip = clip.changed(mark) if mark else clip
        sound = (compose(words, seed=seed, duration=duration), 44100, 1) if _has_sound(work) else None
        yield {**publish_video(work, clip, format, sound=sound), "seed": seed, **safety(work)}


def input_clip(work: Work, name: str, wire: str) -> Clip:
    """Return the video of a parameter. A drawn video stands in for a URL of another server.

    Raises:
        Refused: The value is not a media value or not a video, or PyAV is missing, which reads videos.
    """
    given = str(work.values[name])
    try:
        content = work.store.read(given)
        if content is None and is_uuid(given) and work.fidelity.counts("unknown-media"):
            raise ValueError("there is no such file")
        if content is None:
            return _drawn(f"stand-in for {given}", 0, (512, 512), _STAND_IN_SECONDS, _STAND_IN_FPS)
        return _read(content)
    except (Unreadable, ValueError, OSError) as error:
        raise bad_media(work.where(given, wire), str(error)) from error


def input_or_drawn_clip(work: Work, words: str, seed: int, duration: float) -> Clip:
    """Return the given video, or one that is drawn from a prompt."""
    if isinstance(work.get("input_video"), str):
        return input_clip(work, "input_video", "inputVideo")
    return _drawn(words, seed, (512, 512), duration, _FPS)


def publish_video(work: Work, clip: Clip, format: str, *, sound: Sound | None = None) -> dict[str, Any]:
    """Encode and store a video; return the fields of the result.

    Raises:
        Refused: The video cannot be written in this format.
    """
    kind = format.upper()
    quality = int(work.get("output_quality", 95))
    try:
        if kind not in VIDEO_MIME:
            raise unwritable(kind, list(VIDEO_MIME))
        pcm, rate, channels = sound or (None, 44100, 1)
        content = encode_video(
            clip.pictures, fps=clip.fps, format=kind, quality=quality, audio=pcm, sample_rate=rate, channels=channels
        )  # fmt: skip
    except UnsupportedFormat as error:
        raise unwritable(kind, [], str(error)) from error
    return work.publish("video", content, VIDEO_MIME[kind])


def requested_size(work: Work, usual: tuple[int, int]) -> tuple[int, int]:
    """Return the requested size, given in pixels or by name; `usual` is the default, and decides a missing side."""
    width, height, named = work.get("width"), work.get("height"), str(work.get("resolution", "")).lower()
    if width is None and height is None and named:
        lines = {"2k": 1440, "4k": 2160}.get(named) or int(named.removesuffix("p"))
        # As for screens, the name is the shorter side: 720p is 1280 x 720.
        scale = lines / min(usual)
        width, height = round(usual[0] * scale), round(usual[1] * scale)
    elif width is None and height is None:
        return usual
    width = int(width or max(round((height or 0) * usual[0] / usual[1]), 16))
    height = int(height or max(round(width * usual[1] / usual[0]), 16))
    for name, side in (("width", width), ("height", height)):
        if not 16 <= side <= 4096:
            raise Refused(
                problem(
                    f"invalid{name.capitalize()}",
                    f"Invalid value for '{name}' parameter. This server films sides of 16 to 4096 pixels.",
                    name, type="integer", min=16, max=4096,
                )
            )  # fmt: skip
    return width, height


def _drawn(
    words: str, seed: int, size: tuple[int, int], duration: float, fps: float,
    first: Image.Image | None = None, last: Image.Image | None = None,
) -> Clip:  # fmt: skip
    most = _max_frames(size)
    try:
        count, speed = pace(duration, fps, most)
    except ValueError as error:
        message = f"Invalid value for 'duration' or 'fps' parameter. {error}"
        raise Refused(problem("invalidDuration", message, ["duration", "fps"])) from error
    pictures = storyboard(
        words, seed=seed, width=size[0], height=size[1], duration=duration, fps=fps,
        first=first, last=last, max_frames=most,
    )  # fmt: skip
    return Clip(pictures, speed, size, count)


def _read(content: bytes) -> Clip:
    try:
        import av
    except ImportError as error:
        raise UnsupportedFormat('Reading videos needs PyAV: `pip install "runware-duo[media]"`.') from error
    # PyAV's annotations are incomplete.
    container: Any = cast("Any", av).open(io.BytesIO(content))
    if not container.streams.video:
        raise ValueError("It has no pictures.")
    stream = container.streams.video[0]
    fps = Fraction(stream.average_rate or stream.guessed_rate or _FPS)
    size = (int(stream.width), int(stream.height))
    count = int(stream.frames) or int(float(container.duration or 0) / 1_000_000 * fps) or 1
    step = -(-count // _max_frames(size))

    def pictures() -> Iterator[Image.Image]:
        with container:
            for frame in islice(container.decode(stream), 0, None, step):
                yield frame.to_image()

    return Clip(pictures(), fps / step, size, -(-count // step))


def _max_frames(size: tuple[int, int], pixels: int = _PIXELS) -> int:
    return min(max(pixels // (size[0] * size[1]), _FEWEST), _MOST)


def _words(work: Work) -> str:
    speech: dict[str, Any] = work.get("speech", {})
    return prompt_of(work) or str(speech.get("text") or "video")


def _duration(work: Work) -> float:
    try:
        duration = float(work.get("duration", _SECONDS))
    except ValueError:  # some models accept a word, such as "auto"
        return _SECONDS
    if 0 < duration <= LONGEST:
        return duration
    message = (
        f"Invalid value for 'duration' parameter. This server makes videos of at most {LONGEST:g} seconds."
    )
    raise Refused(problem("invalidDuration", message, "duration", type="float", max=LONGEST))


def _has_sound(work: Work) -> bool:
    settings: dict[str, Any] = work.get("settings", {})
    named = ("speech", "input_speech", "input_audio", "input_audios", "reference_audios", "reference_voices")
    return bool(settings.get("audio")) or any(work.get(name) for name in named)


def _end_frames(work: Work) -> tuple[Image.Image | None, Image.Image | None]:
    """Return the first and the last picture of the video; None for one that the request does not give."""
    frames = cast("list[Any]", work.get("frame_images", []))
    places: dict[str, Image.Image] = {}
    for index, frame in enumerate(frames):
        given: dict[str, Any] = cast("dict[str, Any]", frame) if isinstance(frame, dict) else {"image": frame}
        picture = work.picture(
            str(given.get("image") or given.get("inputImage")), f"frameImages[{index}].image"
        )
        place = given.get("frame", given.get("timestamp"))
        if place is None:
            place = "first" if index == 0 else "last"
        elif place not in ("first", "last"):
            place = "first" if place == 0 else "last"
        places[str(place)] = picture
    if not frames:
        first = given_picture(work, "input_image", "inputImage")
        if first is None and isinstance(work.get("input_video"), str):
            first = next(input_clip(work, "input_video", "inputVideo").pictures, None)
        return first, None
    return places.get("first"), places.get("last")


HANDLERS = {"videoInference": video_inference}
