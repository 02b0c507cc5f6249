# Made by `python -m codegen generate` from schema/tasks/video_inference.yaml; edit that file instead.
"""Make videos from a prompt, images, other videos or speech."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, Required, TypedDict

from runware._files.media import Media
from runware._models import kinds
from runware._models.model import Object, model, param
from runware._models.task_settings import Settings

if TYPE_CHECKING:
    from runware.tasks.shared_objects import Watermark, WatermarkDict


@model
class FrameImage(Object):
    """An image and its place in the video."""

    __settings__ = Settings(exclusive=(("frame", "timestamp"),))

    image: Media = param("image", kinds.media, aliases=("inputImage",))
    """The image."""
    frame: Literal["first", "last", 0, -1] | str | int | None = param(
        "frame",
        kinds.either(kinds.string, kinds.integer),
        default=None,
        minimum=-1,
        known=("first", "last", 0, -1),
    )
    """Where it stands: `first` or 0, `last` or -1, or the number of a frame. Decided by the server unless
    given. At least -1."""
    timestamp: float | None = param("timestamp", kinds.number, default=None, minimum=0)
    """Where it stands, in seconds from the start. Only some models. At least 0."""


class FrameImageDict(TypedDict, total=False):
    """A mapping to give instead of `FrameImage(...)`, whose parameters are its keys."""

    image: Required[Media]
    """The image."""
    frame: Literal["first", "last", 0, -1] | str | int | None
    """Where it stands: `first` or 0, `last` or -1, or the number of a frame. Decided by the server unless
    given. At least -1."""
    timestamp: float | None
    """Where it stands, in seconds from the start. Only some models. At least 0."""


@model
class ReferenceSubject(Object):
    """Images of one person, thing or style. Models differ in which fields they take."""

    __settings__ = Settings(exclusive=(("image", "images"),))

    image: Media | None = param("image", kinds.media, default=None)
    """One image of it."""
    images: Sequence[Media] | None = param("images", kinds.list_of(kinds.media), default=None)
    """Several images of it."""
    audio: Media | None = param("audio", kinds.media, default=None)
    """Its voice, or the sound it makes."""
    tag: str | None = param("tag", kinds.string, default=None)
    """Name under which the prompt speaks of it."""
    type: str | None = param("type", kinds.string, default=None, aliases=("refType",))
    """What it is to the model."""
    role: str | None = param("role", kinds.string, default=None)
    """The part it plays in the video."""
    strength: float | None = param("strength", kinds.number, default=None)
    """How closely to follow it."""


class ReferenceSubjectDict(TypedDict, total=False):
    """A mapping to give instead of `ReferenceSubject(...)`, whose parameters are its keys."""

    image: Media | None
    """One image of it."""
    images: Sequence[Media] | None
    """Several images of it."""
    audio: Media | None
    """Its voice, or the sound it makes."""
    tag: str | None
    """Name under which the prompt speaks of it."""
    type: str | None
    """What it is to the model."""
    role: str | None
    """The part it plays in the video."""
    strength: float | None
    """How closely to follow it."""


@model
class ReferenceClip(Object):
    """A video to follow, and as what."""

    video: Media = param("video", kinds.media)
    """The video."""
    tag: str | None = param("tag", kinds.string, default=None)
    """Name under which the prompt speaks of it."""
    type: str | None = param("type", kinds.string, default=None, aliases=("refType",))
    """What it is to the model."""


class ReferenceClipDict(TypedDict, total=False):
    """A mapping to give instead of `ReferenceClip(...)`, whose parameters are its keys."""

    video: Required[Media]
    """The video."""
    tag: str | None
    """Name under which the prompt speaks of it."""
    type: str | None
    """What it is to the model."""


@model
class Element(Object):
    """A person or thing with several views, to be named in the prompt."""

    id: str | None = param("id", kinds.string, default=None, min_length=1, max_length=20)
    """Its name in the prompt, up to 20 characters. 1 to 20 characters."""
    description: str | None = param("description", kinds.string, default=None)
    """What it is."""
    frontal_image: Media | None = param("frontalImage", kinds.media, default=None)
    """What it looks like from the front."""
    images: Sequence[Media] | None = param("images", kinds.list_of(kinds.media), default=None)
    """What it looks like from elsewhere."""
    videos: Sequence[Media] | None = param("videos", kinds.list_of(kinds.media), default=None)
    """How it moves."""
    voice: Sequence[str] | None = param("voice", kinds.list_of(kinds.string), default=None)
    """The voices it speaks with."""
    tags: Sequence[str] | None = param("tags", kinds.list_of(kinds.string), default=None)
    """What kind of person or thing it is."""


class ElementDict(TypedDict, total=False):
    """A mapping to give instead of `Element(...)`, whose parameters are its keys."""

    id: str | None
    """Its name in the prompt, up to 20 characters. 1 to 20 characters."""
    description: str | None
    """What it is."""
    frontal_image: Media | None
    """What it looks like from the front."""
    images: Sequence[Media] | None
    """What it looks like from elsewhere."""
    videos: Sequence[Media] | None
    """How it moves."""
    voice: Sequence[str] | None
    """The voices it speaks with."""
    tags: Sequence[str] | None
    """What kind of person or thing it is."""


@model
class AudioTrack(Object):
    """A sound with an ID, by which segments of the video refer to it."""

    id: str | None = param("id", kinds.string, default=None)
    """Its ID."""
    source: Media | None = param("source", kinds.media, default=None)
    """The sound."""


class AudioTrackDict(TypedDict, total=False):
    """A mapping to give instead of `AudioTrack(...)`, whose parameters are its keys."""

    id: str | None
    """Its ID."""
    source: Media | None
    """The sound."""


@model
class SpeechTrack(Object):
    """A text to be spoken, with an ID, by which segments of the video refer to it."""

    id: str | None = param("id", kinds.string, default=None)
    """Its ID."""
    text: str | None = param("text", kinds.string, default=None)
    """What is said."""
    provider: str | None = param("provider", kinds.string, default=None)
    """Who makes the voice."""
    voice_id: str | None = param("voiceId", kinds.string, default=None)
    """The voice's ID there."""


class SpeechTrackDict(TypedDict, total=False):
    """A mapping to give instead of `SpeechTrack(...)`, whose parameters are its keys."""

    id: str | None
    """Its ID."""
    text: str | None
    """What is said."""
    provider: str | None
    """Who makes the voice."""
    voice_id: str | None
    """The voice's ID there."""


@model
class WanAnimate(Object):
    """How Wan Animate puts the motion of a video on a person in an image."""

    mode: str | None = param("mode", kinds.string, default=None)
    """Whether to animate the person or to put them into the video."""
    retarget_pose: bool | None = param("retargetPose", kinds.boolean, default=None)
    """Fit the poses to the proportions of the person in the image."""
    prev_seg_cond_frames: int | None = param("prevSegCondFrames", kinds.integer, default=None, minimum=0)
    """How many frames each segment takes over from the one before. At least 0."""


class WanAnimateDict(TypedDict, total=False):
    """A mapping to give instead of `WanAnimate(...)`, whose parameters are its keys."""

    mode: str | None
    """Whether to animate the person or to put them into the video."""
    retarget_pose: bool | None
    """Fit the poses to the proportions of the person in the image."""
    prev_seg_cond_frames: int | None
    """How many frames each segment takes over from the one before. At least 0."""


@model
class VideoAdvancedFeatures(Object):
    """Features of video models that few of them have."""

    video_cfg_scale: float | None = param("videoCFGScale", kinds.number, default=None)
    """How closely the picture follows the prompt. Higher is closer."""
    audio_cfg_scale: float | None = param("audioCFGScale", kinds.number, default=None)
    """How closely the sound follows the prompt. Higher is closer."""
    video_negative_prompt: str | None = param("videoNegativePrompt", kinds.string, default=None)
    """What to avoid in the picture."""
    audio_negative_prompt: str | None = param("audioNegativePrompt", kinds.string, default=None)
    """What to avoid in the sound."""
    fps: int | None = param("fps", kinds.integer, default=None, minimum=1)
    """Frames per second. At least 1."""
    slg_layer: int | None = param("slgLayer", kinds.integer, default=None, minimum=0)
    """Which layer skip-layer guidance leaves out. At least 0."""
    wan_animate: WanAnimate | WanAnimateDict | None = param("wanAnimate", WanAnimate, default=None)
    """How Wan Animate works."""
    watermark: Watermark | WatermarkDict | None = param(
        "watermark", kinds.named("runware.tasks", "Watermark"), default=None
    )
    """A visible mark on the video."""


class VideoAdvancedFeaturesDict(TypedDict, total=False):
    """A mapping to give instead of `VideoAdvancedFeatures(...)`, whose parameters are its keys."""

    video_cfg_scale: float | None
    """How closely the picture follows the prompt. Higher is closer."""
    audio_cfg_scale: float | None
    """How closely the sound follows the prompt. Higher is closer."""
    video_negative_prompt: str | None
    """What to avoid in the picture."""
    audio_negative_prompt: str | None
    """What to avoid in the sound."""
    fps: int | None
    """Frames per second. At least 1."""
    slg_layer: int | None
    """Which layer skip-layer guidance leaves out. At least 0."""
    wan_animate: WanAnimate | WanAnimateDict | None
    """How Wan Animate works."""
    watermark: Watermark | WatermarkDict | None
    """A visible mark on the video."""
