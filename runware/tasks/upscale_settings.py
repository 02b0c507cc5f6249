# Made by `python -m codegen generate` from schema/tasks/upscale.yaml; edit that file instead.
"""Make an image or video larger and sharper."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from runware._models import kinds
from runware._models.lazy import LazyModule
from runware._models.model import (
    OpenObject,
    model,
    param,
)
from runware.tasks.shared import Scheduler

if TYPE_CHECKING:
    import runware._files.media as local_media
else:
    local_media = LazyModule("runware._files.media")


@model
class UpscaleInputs(OpenObject):
    """Media inputs. All known ones are parameters of the task as well."""

    image: local_media.Media | None = param("image", kinds.media, default=None)
    """The image to upscale."""
    video: local_media.Media | None = param("video", kinds.media, default=None)
    """The video to upscale. Models for video (`bria:50@1`) only deliver `async`."""


class UpscaleInputsDict(TypedDict, total=False):
    """A mapping to give instead of `UpscaleInputs(...)`, whose parameters are its keys."""

    image: local_media.Media | None
    """The image to upscale."""
    video: local_media.Media | None
    """The video to upscale. Models for video (`bria:50@1`) only deliver `async`."""


@model
class UpscaleSettings(OpenObject):
    """Settings that only some models take. Most of them are parameters of the task as well."""

    enhance_details: bool | None = param("enhanceDetails", kinds.boolean, default=None)
    """Add details."""
    realism: bool | None = param("realism", kinds.boolean, default=None)
    """Make the result look more like a photo."""
    positive_prompt: str | None = param("positivePrompt", kinds.string, default=None)
    """Prompt: what the details should look like. Only models that repaint details."""
    negative_prompt: str | None = param("negativePrompt", kinds.string, default=None)
    """Negative prompt: what to avoid in the details. Only models that repaint details."""
    strength: float | None = param("strength", kinds.number, default=None, minimum=0, maximum=1)
    """How much the result may differ from the input, from 0 (not at all) to 1. Only models that repaint
    details. 0 to 1."""
    control_net_weight: float | None = param(
        "controlNetWeight", kinds.number, default=None, minimum=-4, maximum=4
    )
    """How closely to preserve the structure of the input, from -4 to 4. Only some models (`runware:500@1`).
    Server default: 1."""
    steps: int | None = param("steps", kinds.integer, default=None, minimum=1)
    """Number of steps; more take longer and give finer details. Only models that repaint details. At least 1."""
    scheduler: Scheduler | None = param(
        "scheduler", kinds.string, default=None, known=kinds.values_of(Scheduler)
    )
    """Scheduler: how the noise is removed from step to step. Only models that repaint details."""
    seed: int | None = param("seed", kinds.integer, default=None, minimum=0)
    """Seed of the random number generator; the same seed gives the same result. Random unless given. At least
    0."""
    cfg_scale: float | None = param("CFGScale", kinds.number, default=None, minimum=0)
    """How closely to follow the prompt; higher is closer. Only models that repaint details. At least 0."""
    clip_skip: int | None = param("clipSkip", kinds.integer, default=None, minimum=0)
    """Number of last layers of the CLIP text encoder to skip, usually 0 to 2. Only some models. At least 0."""
    color_fix: bool | None = param("colorFix", kinds.boolean, default=None)
    """Restore the colours of the input in the result. Only `runware:501@1`."""
    tile_diffusion: bool | None = param("tileDiffusion", kinds.boolean, default=None)
    """Process the image in tiles, which takes less memory for large images. Only `runware:501@1`."""


class UpscaleSettingsDict(TypedDict, total=False):
    """A mapping to give instead of `UpscaleSettings(...)`, whose parameters are its keys."""

    enhance_details: bool | None
    """Add details."""
    realism: bool | None
    """Make the result look more like a photo."""
    positive_prompt: str | None
    """Prompt: what the details should look like. Only models that repaint details."""
    negative_prompt: str | None
    """Negative prompt: what to avoid in the details. Only models that repaint details."""
    strength: float | None
    """How much the result may differ from the input, from 0 (not at all) to 1. Only models that repaint
    details. 0 to 1."""
    control_net_weight: float | None
    """How closely to preserve the structure of the input, from -4 to 4. Only some models (`runware:500@1`).
    Server default: 1."""
    steps: int | None
    """Number of steps; more take longer and give finer details. Only models that repaint details. At least 1."""
    scheduler: Scheduler | None
    """Scheduler: how the noise is removed from step to step. Only models that repaint details."""
    seed: int | None
    """Seed of the random number generator; the same seed gives the same result. Random unless given. At least
    0."""
    cfg_scale: float | None
    """How closely to follow the prompt; higher is closer. Only models that repaint details. At least 0."""
    clip_skip: int | None
    """Number of last layers of the CLIP text encoder to skip, usually 0 to 2. Only some models. At least 0."""
    color_fix: bool | None
    """Restore the colours of the input in the result. Only `runware:501@1`."""
    tile_diffusion: bool | None
    """Process the image in tiles, which takes less memory for large images. Only `runware:501@1`."""
