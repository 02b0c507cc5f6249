"""Tasks on given pictures and videos: upscaling, background removal, control maps, masks and captions."""

# Pillow's annotations use numpy, which may not be installed.
# pyright: reportUnknownMemberType=false

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any, cast

from PIL import Image, ImageColor

from runware.emulator.handlers.images import given_picture, published, safety, unwritable, uuid_of
from runware.emulator.handlers.videos import Clip, input_clip, publish_video, requested_size
from runware.emulator.refusal import Refused, missing, problem
from runware.emulator.rendering import image_tools as rendering
from runware.emulator.rendering.control_maps import PREPROCESSORS, preprocess
from runware.emulator.rendering.media import UnsupportedFormat, open_container
from runware.emulator.rendering.randomness import seeded
from runware.emulator.rendering.subject import detect, mask
from runware.emulator.rendering.video import VIDEO_MIME
from runware.emulator.work import Work

#: Caption models that estimate an age instead of describing the picture.
_AGE_MODELS = ("runware:152@50", "runware:153@1", "runware:154@1")
_AGES = ("0-2", "3-9", "10-12", "13-20", "21-32", "33-43", "44-53", "54-65", "66-100")
_SEGMENT = 6
#: Formats of transparent videos -> codec, pixel format and options, which differ from those of opaque videos.
_TRANSPARENT_CODECS: dict[str, tuple[str, str, dict[str, str]]] = {
    "WEBM": ("libvpx", "yuva420p", {"auto-alt-ref": "0", "deadline": "realtime", "cpu-used": "-8"}),
    "MOV": ("qtrle", "argb", {}),
}
_LONGEST_SIDE = 4096


def upscale(work: Work) -> Iterator[dict[str, Any]]:
    """Enlarge the picture or video: by a factor, to a number of megapixels, or to a size."""
    if work.get("input_video"):
        clip = input_clip(work, "input_video", "inputVideo")
        size = _upscaled_size(work, clip.size)
        larger = clip.thinned(size).changed(lambda picture: picture.resize(size, Image.Resampling.LANCZOS))
        yield {**_published_video(work, larger), **safety(work)}
        return
    given, picture = _input(work)
    size = _upscaled_size(work, picture.size)
    factor = max(size[0] / picture.width, size[1] / picture.height)
    fields = published(work, "image", rendering.upscale(picture, max(factor, 1.0)), otherwise="JPG")
    seed = {"seed": work.seed} if work.get("positive_prompt") or work.get("seed") is not None else {}
    yield {**fields, "inputImageUUID": uuid_of(work, given, picture), **seed, **safety(work)}


def remove_background(work: Work) -> Iterator[dict[str, Any]]:
    """Cut out the subject: with a transparent or coloured background, or as a mask."""
    names = (
        "rgba", "return_only_mask", "post_process_mask", "alpha_matting", "alpha_matting_foreground_threshold",
        "alpha_matting_background_threshold", "alpha_matting_erode_size",
    )  # fmt: skip
    options = {name: work.values[name] for name in names if work.get(name) is not None}
    if work.get("input_video"):
        clip = input_clip(work, "input_video", "inputVideo")
        cut = clip.changed(lambda picture: rendering.remove_background(picture, **options))
        colour = str(work.get("background_color", "transparent")).lower()
        format = str(work.get("output_format", "MP4")).upper()
        if colour == "transparent" and format in _TRANSPARENT_CODECS and not work.get("return_only_mask"):
            yield {**_published_transparent(work, cut, format), **safety(work)}
            return
        behind = _colour(colour)
        cut = cut.changed(lambda picture: _on_colour(behind, picture))
        yield {**_published_video(work, cut), **safety(work)}
        return
    given, picture = _input(work)
    fields = published(work, "image", rendering.remove_background(picture, **options), otherwise="PNG")
    yield {**fields, "inputImageUUID": uuid_of(work, given, picture), **safety(work)}


def control_net_preprocess(work: Work) -> Iterator[dict[str, Any]]:
    """Make the control map of a picture, no larger than the requested size."""
    model = str(work.get("model", ""))
    kind = str(work.get("pre_processor_type", model.rpartition("@")[2])).lower().replace("-", "_")
    if kind not in PREPROCESSORS:
        listed = ", ".join(f"'{name}'" for name in PREPROCESSORS)
        raise Refused(
            problem(
                "invalidPreProcessorType",
                f"Invalid value for 'preProcessorType' parameter. Supported values are: {listed}.",
                "preProcessorType", type="string", allowedValues=list(PREPROCESSORS),
            )
        )  # fmt: skip
    given, picture = _input(work)
    source = picture.copy()
    source.thumbnail(
        (max(int(work.get("width", picture.width)), 1), max(int(work.get("height", picture.height)), 1))
    )
    low, high = int(work.get("low_threshold_canny", 100)), int(work.get("high_threshold_canny", 200))
    guide = preprocess(source, kind, low=low, high=high)
    fields = published(work, "guideImage", guide, otherwise="JPG")
    yield {**fields, "inputImageUUID": uuid_of(work, given, picture)}


def image_masking(work: Work) -> Iterator[dict[str, Any]]:
    """Make a mask, white where something stands out of the picture and black elsewhere, with the detected boxes."""
    given, picture = _input(work)
    most, sure = int(work.get("max_detections", 6)), float(work.get("confidence", 0.25))
    boxes = detect(picture, max_detections=most, confidence=sure)
    padding, blur = int(work.get("mask_padding", 4)), int(work.get("mask_blur", 4))
    fields = published(work, "maskImage", mask(picture, boxes, padding=padding, blur=blur), otherwise="JPG")
    names = ("x_min", "y_min", "x_max", "y_max")
    found = [dict(zip(names, box, strict=True)) for box in boxes]
    yield {**fields, "detections": found, "inputImageUUID": uuid_of(work, given, picture)}


def caption(work: Work) -> Iterator[dict[str, Any]]:
    """Describe pictures, or a video in segments; or estimate an age, the same for each call with the same picture."""
    if work.get("input_video"):
        yield {"text": _in_segments(input_clip(work, "input_video", "inputVideo"))}
        return
    several = cast("list[str]", work.get("input_images", []))
    pictures = [work.picture(given, f"inputImages[{index}]") for index, given in enumerate(several)]
    if not pictures:
        pictures = [_input(work)[1]]
    if work.get("model") in _AGE_MODELS:
        random = seeded("age", pictures[0].convert("L").resize((16, 16)).tobytes())
        confidence = round(random.uniform(50, 99), 2)
        yield {"structuredData": {"ageGroup": random.choice(_AGES), "confidence": confidence}}
        return
    texts = [rendering.describe(picture) for picture in pictures]
    if len(texts) > 1:
        texts = [f"Image {number}: {text}" for number, text in enumerate(texts, 1)]
    asked = work.get("prompt")
    if asked:
        question = asked if isinstance(asked, str) else " ".join(cast("list[str]", asked))
        texts.append(f"(Asked: {question})")
    yield {"text": "\n".join(texts) if len(pictures) > 1 else " ".join(texts)}


def _input(work: Work) -> tuple[str, Image.Image]:
    picture = given_picture(work, "input_image", "inputImage")
    if picture is None:
        raise missing("inputs.image")
    return str(work.values["input_image"]), picture


def _published_video(work: Work, clip: Clip) -> dict[str, Any]:
    fps = work.get("fps")
    if fps and fps > 0:
        clip = _with_frame_rate(clip, float(fps))
    return publish_video(work, clip, str(work.get("output_format", "MP4")))


def _with_frame_rate(clip: Clip, fps: float) -> Clip:
    """Return the video at approximately `fps`, by repeating each picture a whole number of times."""
    times = max(round(fps / clip.fps), 1)
    pictures = (picture for picture in clip.pictures for _ in range(times))
    return Clip(pictures, clip.fps * times, clip.size, clip.count * times)


def _upscaled_size(work: Work, size: tuple[int, int]) -> tuple[int, int]:
    width, height = size
    if any(work.get(name) for name in ("width", "height", "resolution")):
        return requested_size(work, size)
    factor = float(work.get("upscale_factor", 2))
    if work.get("target_megapixels"):
        factor = max((float(work.values["target_megapixels"]) * 1e6 / (width * height)) ** 0.5, 1.0)
    if factor < 1:
        message = "Invalid value for 'upscaleFactor' parameter. 'upscaleFactor' must be at least 1."
        raise Refused(problem("invalidUpscaleFactor", message, "upscaleFactor", type="float", min=1))
    factor = max(min(factor, _LONGEST_SIDE / max(size)), 1.0)
    return round(width * factor), round(height * factor)


def _published_transparent(work: Work, clip: Clip, format: str) -> dict[str, Any]:
    """Store a video of RGBA pictures with their transparency; return the fields of the result."""
    codec, layout, options = _TRANSPARENT_CODECS[format]
    file = io.BytesIO()
    try:
        container = open_container(file, format.lower())
    except UnsupportedFormat as error:
        raise unwritable(format, [], str(error)) from error
    from av import VideoFrame

    with container:
        stream = container.add_stream(codec, rate=clip.fps, options=options)
        stream.width, stream.height = clip.size
        stream.pix_fmt = layout
        for index, picture in enumerate(clip.pictures):
            frame: Any = VideoFrame(*clip.size, "rgba")
            plane, row = frame.planes[0], 4 * clip.size[0]
            content = picture.convert("RGBA").tobytes()
            rows = (content[start : start + row] for start in range(0, len(content), row))
            # PyAV aligns rows: each needs padding to the line size.
            plane.update(b"".join(one.ljust(plane.line_size, b"\0") for one in rows))
            frame.pts, frame.time_base = index, 1 / clip.fps
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return work.publish("video", file.getvalue(), VIDEO_MIME[format])


def _colour(name: str) -> tuple[int, ...]:
    """Return a colour by its name; white for `transparent`, which this video cannot show."""
    if name == "transparent":
        return (255, 255, 255)
    try:
        return ImageColor.getrgb(name)[:3]
    except ValueError as error:
        message = f"Invalid value for 'backgroundColor' parameter. {error}."
        raise Refused(problem("invalidBackgroundColor", message, "backgroundColor", type="string")) from error


def _on_colour(colour: tuple[int, ...], picture: Image.Image) -> Image.Image:
    if picture.mode != "RGBA":
        return picture
    flat = Image.new("RGB", picture.size, colour)
    flat.paste(picture, (0, 0), picture)
    return flat


def _in_segments(clip: Clip) -> str:
    lines: list[str] = []
    end = 0.0
    middles: dict[int, Image.Image] = {}
    for second, picture in clip.timed():
        segment = int(second // _SEGMENT)
        if segment not in middles or second <= segment * _SEGMENT + _SEGMENT / 2:
            middles[segment] = picture
        end = second + float(1 / clip.fps)
    for segment, picture in middles.items():
        start, stop = segment * _SEGMENT, min((segment + 1) * _SEGMENT, round(end))
        lines.append(f"[{segment + 1}] ({_clock(start)} - {_clock(stop)}): {rendering.describe(picture)}")
    return "\n".join(lines)


def _clock(seconds: int) -> str:
    return f"{seconds // 60}:{seconds % 60:02d}"


HANDLERS = {
    "upscale": upscale,
    "removeBackground": remove_background,
    "controlNetPreprocess": control_net_preprocess,
    "imageMasking": image_masking,
    "caption": caption,
}
