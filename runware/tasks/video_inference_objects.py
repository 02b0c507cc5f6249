# Made by `python -m codegen generate` from schema/tasks/video_inference.yaml; edit that file instead.
"""Make videos from a prompt, images, other videos or speech."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from runware._models import kinds
from runware._models.lazy import LazyModule
from runware._models.model import (
    Object,
    model,
    param,
)

if TYPE_CHECKING:
    import runware.tasks.shared_objects as shared_objects
else:
    shared_objects = LazyModule("runware.tasks.shared_objects")


@model
class WanAnimate(Object):
    """Settings of Wan Animate, which transfers the motion of a video to a person in an image."""

    mode: str | None = param("mode", kinds.string, default=None)
    """`animate` the person in the image, or `replace` a person in the video by them."""
    retarget_pose: bool | None = param("retargetPose", kinds.boolean, default=None)
    """Fit the poses to the proportions of the person in the image. Only with the mode `animate`."""
    prev_seg_cond_frames: int | None = param("prevSegCondFrames", kinds.integer, default=None, minimum=0)
    """Number of frames that each segment takes over from the previous one, usually 1 to 5. More is smoother
    and slower. At least 0."""


class WanAnimateDict(TypedDict, total=False):
    """A mapping to give instead of `WanAnimate(...)`, whose parameters are its keys."""

    mode: str | None
    """`animate` the person in the image, or `replace` a person in the video by them."""
    retarget_pose: bool | None
    """Fit the poses to the proportions of the person in the image. Only with the mode `animate`."""
    prev_seg_cond_frames: int | None
    """Number of frames that each segment takes over from the previous one, usually 1 to 5. More is smoother
    and slower. At least 0."""


@model
class VideoAdvancedFeatures(Object):
    """Features that only few video models have."""

    video_cfg_scale: float | None = param("videoCFGScale", kinds.number, default=None)
    """Guidance scale of the picture: how closely it follows the prompt. Higher is closer."""
    audio_cfg_scale: float | None = param("audioCFGScale", kinds.number, default=None)
    """Guidance scale of the sound: how closely it follows the prompt. Higher is closer."""
    video_negative_prompt: str | None = param("videoNegativePrompt", kinds.string, default=None)
    """Negative prompt for the picture."""
    audio_negative_prompt: str | None = param("audioNegativePrompt", kinds.string, default=None)
    """Negative prompt for the sound."""
    fps: int | None = param("fps", kinds.integer, default=None, minimum=1)
    """Frames per second. At least 1."""
    slg_layer: int | None = param("slgLayer", kinds.integer, default=None, minimum=0)
    """Layer that skip-layer guidance (SLG) skips. At least 0."""
    wan_animate: WanAnimate | WanAnimateDict | None = param("wanAnimate", WanAnimate, default=None)
    """Settings of Wan Animate."""
    watermark: shared_objects.Watermark | shared_objects.WatermarkDict | None = param(
        "watermark", kinds.named("runware.tasks", "Watermark"), default=None
    )
    """Visible watermark on the video."""


class VideoAdvancedFeaturesDict(TypedDict, total=False):
    """A mapping to give instead of `VideoAdvancedFeatures(...)`, whose parameters are its keys."""

    video_cfg_scale: float | None
    """Guidance scale of the picture: how closely it follows the prompt. Higher is closer."""
    audio_cfg_scale: float | None
    """Guidance scale of the sound: how closely it follows the prompt. Higher is closer."""
    video_negative_prompt: str | None
    """Negative prompt for the picture."""
    audio_negative_prompt: str | None
    """Negative prompt for the sound."""
    fps: int | None
    """Frames per second. At least 1."""
    slg_layer: int | None
    """Layer that skip-layer guidance (SLG) skips. At least 0."""
    wan_animate: WanAnimate | WanAnimateDict | None
    """Settings of Wan Animate."""
    watermark: shared_objects.Watermark | shared_objects.WatermarkDict | None
    """Visible watermark on the video."""
