# Made by `python -m codegen generate` from schema/shared.yaml; edit that file instead.
"""Objects that several tasks send."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, Required, TypedDict

from runware._models import kinds
from runware._models.lazy import LazyModule
from runware._models.model import (
    Object,
    Settings,
    model,
    param,
)

if TYPE_CHECKING:
    import runware._files.media as local_media
else:
    local_media = LazyModule("runware._files.media")


@model
class Lora(Object):
    """A LoRA (low-rank adaptation), small weights that adapt a model to a style or subject."""

    model: str = param("model", kinds.air)
    """The LoRA, as an AIR identifier (`civitai:132942@146296`)."""
    weight: float | None = param("weight", kinds.number, default=None, minimum=-4, maximum=4)
    """Strength of the LoRA, from -4 to 4. Negative values push away from what it was trained on. Server
    default: 1."""
    transformer: Literal["high", "low", "both"] | str | None = param(
        "transformer", kinds.string, default=None, known=("high", "low", "both")
    )
    """Noise stage that the LoRA acts on: `high` for coarse structure, `low` for details. Only for video models
    with separate transformers for the two. Server default: both."""


class LoraDict(TypedDict, total=False):
    """A mapping to give instead of `Lora(...)`, whose parameters are its keys."""

    model: Required[str]
    """The LoRA, as an AIR identifier (`civitai:132942@146296`)."""
    weight: float | None
    """Strength of the LoRA, from -4 to 4. Negative values push away from what it was trained on. Server
    default: 1."""
    transformer: Literal["high", "low", "both"] | str | None
    """Noise stage that the LoRA acts on: `high` for coarse structure, `low` for details. Only for video models
    with separate transformers for the two. Server default: both."""


@model
class Safety(Object):
    """Checks for unsafe content."""

    mode: Literal["none", "fast", "full"] | str | None = param(
        "mode", kinds.string, default=None, known=("none", "fast", "full")
    )
    """Thoroughness of the check. Only for videos, where the server's default is `fast`, and newer models do
    not take `none`. Takes precedence over `check_content`."""
    check_content: bool | None = param("checkContent", kinds.boolean, default=None)
    """Check the results for unsafe content. For videos the same as `mode` `fast`; image models usually have no
    `mode`. Server default: false."""
    check_inputs: bool | None = param("checkInputs", kinds.boolean, default=None)
    """Check the prompt and the media that were sent. Only some models."""
    tolerance: bool | None = param("tolerance", kinds.boolean, default=None)
    """Make the model's own filter more permissive. Only some models."""


class SafetyDict(TypedDict, total=False):
    """A mapping to give instead of `Safety(...)`, whose parameters are its keys."""

    mode: Literal["none", "fast", "full"] | str | None
    """Thoroughness of the check. Only for videos, where the server's default is `fast`, and newer models do
    not take `none`. Takes precedence over `check_content`."""
    check_content: bool | None
    """Check the results for unsafe content. For videos the same as `mode` `fast`; image models usually have no
    `mode`. Server default: false."""
    check_inputs: bool | None
    """Check the prompt and the media that were sent. Only some models."""
    tolerance: bool | None
    """Make the model's own filter more permissive. Only some models."""


@model
class AcceleratorOptions(Object):
    """Caches that skip computations from step to step, which is faster, at some cost in quality. Which of them
    are supported depends on the model; only one of `tea_cache`, `fb_cache`, `db_cache` and `deep_cache` can
    be on. They work badly with schedulers that add noise (SDE, ancestral)."""

    __settings__ = Settings(
        exclusive=(
            ("cache_start_step", "cache_start_step_percentage"),
            ("cache_end_step", "cache_end_step_percentage"),
        )
    )

    tea_cache: bool | None = param("teaCache", kinds.boolean, default=None)
    """Enable TeaCache, for transformer models such as FLUX and SD 3. Server default: false."""
    tea_cache_distance: float | None = param(
        "teaCacheDistance", kinds.number, default=None, minimum=0, maximum=1
    )
    """How readily TeaCache reuses computations, 0 to 1. Higher is faster and less faithful. Server default:
    0.5."""
    fb_cache: bool | None = param("fbCache", kinds.boolean, default=None, aliases=("fbcache",))
    """Enable the first-block cache, for transformer models."""
    fb_cache_threshold: float | None = param(
        "fbCacheThreshold", kinds.number, default=None, minimum=0, maximum=1, aliases=("cacheDistance",)
    )
    """Threshold at which the first-block cache reuses computations, 0 to 1. Higher is faster and less faithful
    according to the API's documentation; its newer schemas say the opposite. Server default: 0.25."""
    db_cache: bool | None = param("dbCache", kinds.boolean, default=None)
    """Enable the dual-block cache, for transformer models."""
    db_cache_threshold: float | None = param(
        "dbCacheThreshold", kinds.number, default=None, minimum=0, maximum=1
    )
    """Threshold at which the dual-block cache reuses computations, 0 to 1. Lower is faster and less faithful
    according to the API's schemas. Server default: 0.25."""
    db_cache_skip_interval: int | None = param("dbCacheSkipInterval", kinds.integer, default=None, minimum=1)
    """Number of steps that the dual-block cache skips between two refreshes. Higher is faster and less
    faithful. At least 1. Server default: 5."""
    deep_cache: bool | None = param("deepCache", kinds.boolean, default=None)
    """Enable DeepCache, for UNet models such as SDXL and SD 1.5. Server default: false."""
    deep_cache_interval: int | None = param("deepCacheInterval", kinds.integer, default=None, minimum=1)
    """Number of steps from one full computation of DeepCache to the next. Higher is faster and less faithful.
    At least 1. Server default: 3."""
    deep_cache_branch_id: int | None = param("deepCacheBranchId", kinds.integer, default=None, minimum=0)
    """Index of the network branch that DeepCache caches, 0 being the shallowest. Lower is faster and less
    faithful. At least 0. Server default: 0."""
    deep_cache_skip_mode: str | None = param("deepCacheSkipMode", kinds.string, default=None)
    """How DeepCache chooses the steps to skip."""
    cache_start_step: int | None = param("cacheStartStep", kinds.integer, default=None, minimum=0)
    """Step at which caching starts. At least 0."""
    cache_start_step_percentage: int | None = param(
        "cacheStartStepPercentage", kinds.integer, default=None, minimum=0, maximum=99, unit="percent"
    )
    """Percentage of the steps at which caching starts, 0 to 99."""
    cache_end_step: int | None = param(
        "cacheEndStep", kinds.integer, default=None, minimum=1, aliases=("cacheStopStep",)
    )
    """Step at which caching ends, after the start. At least 1."""
    cache_end_step_percentage: int | None = param(
        "cacheEndStepPercentage", kinds.integer, default=None, minimum=1, maximum=100, unit="percent"
    )
    """Percentage of the steps at which caching ends, after the start: 1 to 100."""
    cache_max_consecutive_steps: int | None = param(
        "cacheMaxConsecutiveSteps", kinds.integer, default=None, minimum=1, maximum=5
    )
    """Maximum number of consecutive steps taken from a cache, 1 to 5. Server default: 3."""


class AcceleratorOptionsDict(TypedDict, total=False):
    """A mapping to give instead of `AcceleratorOptions(...)`, whose parameters are its keys."""

    tea_cache: bool | None
    """Enable TeaCache, for transformer models such as FLUX and SD 3. Server default: false."""
    tea_cache_distance: float | None
    """How readily TeaCache reuses computations, 0 to 1. Higher is faster and less faithful. Server default:
    0.5."""
    fb_cache: bool | None
    """Enable the first-block cache, for transformer models."""
    fb_cache_threshold: float | None
    """Threshold at which the first-block cache reuses computations, 0 to 1. Higher is faster and less faithful
    according to the API's documentation; its newer schemas say the opposite. Server default: 0.25."""
    db_cache: bool | None
    """Enable the dual-block cache, for transformer models."""
    db_cache_threshold: float | None
    """Threshold at which the dual-block cache reuses computations, 0 to 1. Lower is faster and less faithful
    according to the API's schemas. Server default: 0.25."""
    db_cache_skip_interval: int | None
    """Number of steps that the dual-block cache skips between two refreshes. Higher is faster and less
    faithful. At least 1. Server default: 5."""
    deep_cache: bool | None
    """Enable DeepCache, for UNet models such as SDXL and SD 1.5. Server default: false."""
    deep_cache_interval: int | None
    """Number of steps from one full computation of DeepCache to the next. Higher is faster and less faithful.
    At least 1. Server default: 3."""
    deep_cache_branch_id: int | None
    """Index of the network branch that DeepCache caches, 0 being the shallowest. Lower is faster and less
    faithful. At least 0. Server default: 0."""
    deep_cache_skip_mode: str | None
    """How DeepCache chooses the steps to skip."""
    cache_start_step: int | None
    """Step at which caching starts. At least 0."""
    cache_start_step_percentage: int | None
    """Percentage of the steps at which caching starts, 0 to 99."""
    cache_end_step: int | None
    """Step at which caching ends, after the start. At least 1."""
    cache_end_step_percentage: int | None
    """Percentage of the steps at which caching ends, after the start: 1 to 100."""
    cache_max_consecutive_steps: int | None
    """Maximum number of consecutive steps taken from a cache, 1 to 5. Server default: 3."""


@model
class Watermark(Object):
    """A visible watermark on the result: a text or an image."""

    __settings__ = Settings(exclusive=(("text", "image"),))

    text: str | None = param("text", kinds.string, default=None, min_length=2, max_length=32)
    """Text of the watermark, 2 to 32 characters."""
    image: local_media.Media | None = param("image", kinds.media, default=None)
    """Image of the watermark, 64 to 384 pixels a side."""
    display_position: (
        Literal[
            "top-left",
            "top-center",
            "top-right",
            "center-left",
            "center-center",
            "center-right",
            "bottom-left",
            "bottom-center",
            "bottom-right",
            "tiled",
        ]
        | str
        | None
    ) = param(
        "displayPosition",
        kinds.string,
        default=None,
        known=(
            "top-left",
            "top-center",
            "top-right",
            "center-left",
            "center-center",
            "center-right",
            "bottom-left",
            "bottom-center",
            "bottom-right",
            "tiled",
        ),
    )
    """Position of the watermark; `tiled` repeats it all over the result."""
    opacity: float | None = param("opacity", kinds.number, default=None, minimum=0.1, maximum=1)
    """Opacity of the watermark, from 0.1 to 1."""
    font_color: str | None = param("fontColor", kinds.string, default=None)
    """Colour of the text; white (`#ffffff`) unless given."""
    bg_color: str | None = param("bgColor", kinds.string, default=None)
    """Colour behind the text (`#000000`); transparent unless given."""


class WatermarkDict(TypedDict, total=False):
    """A mapping to give instead of `Watermark(...)`, whose parameters are its keys."""

    text: str | None
    """Text of the watermark, 2 to 32 characters."""
    image: local_media.Media | None
    """Image of the watermark, 64 to 384 pixels a side."""
    display_position: (
        Literal[
            "top-left",
            "top-center",
            "top-right",
            "center-left",
            "center-center",
            "center-right",
            "bottom-left",
            "bottom-center",
            "bottom-right",
            "tiled",
        ]
        | str
        | None
    )
    """Position of the watermark; `tiled` repeats it all over the result."""
    opacity: float | None
    """Opacity of the watermark, from 0.1 to 1."""
    font_color: str | None
    """Colour of the text; white (`#ffffff`) unless given."""
    bg_color: str | None
    """Colour behind the text (`#000000`); transparent unless given."""


@model
class Speaker(Object):
    """A speaker of a dialogue and their voice."""

    speaker: str = param("speaker", kinds.string)
    """Name of the speaker, as it is written in the text."""
    voice: str = param("voice", kinds.string)
    """Name or ID of the speaker's voice."""


class SpeakerDict(TypedDict, total=False):
    """A mapping to give instead of `Speaker(...)`, whose parameters are its keys."""

    speaker: Required[str]
    """Name of the speaker, as it is written in the text."""
    voice: Required[str]
    """Name or ID of the speaker's voice."""


@model
class Speech(Object):
    """A text to speak, and how to speak it. The supported fields besides the text depend on the model."""

    text: str | None = param("text", kinds.string, default=None)
    """The text to speak. Video models usually take up to 200 characters, some audio models up to 2000."""
    voice: str | None = param("voice", kinds.string, default=None)
    """Name or ID of the voice (`Sarah`). Some video models choose one with `auto`."""
    voices: Sequence[Speaker | SpeakerDict | str] | None = param(
        "voices", kinds.list_of(kinds.either(Speaker, kinds.string)), default=None
    )
    """The voices of a dialogue. Only audio models."""
    language: str | None = param("language", kinds.string, default=None)
    """Language of the text (`en`)."""
    speed: float | None = param("speed", kinds.number, default=None, above=0)
    """Speed factor of the speech, usually 0.25 to 4; 1 is normal. More than 0."""
    volume: float | None = param("volume", kinds.number, default=None)
    """Volume of the speech. The model defines the scale."""
    pitch: float | None = param("pitch", kinds.number, default=None)
    """Pitch of the voice; 0 is normal. The model defines the scale."""
    emotion: str | None = param("emotion", kinds.string, default=None)
    """Emotion of the speaker (`happy`). Only audio models."""
    tone: Sequence[str] | None = param("tone", kinds.list_of(kinds.string), default=None)
    """Tone of the speech, as keywords. Only audio models."""


class SpeechDict(TypedDict, total=False):
    """A mapping to give instead of `Speech(...)`, whose parameters are its keys."""

    text: str | None
    """The text to speak. Video models usually take up to 200 characters, some audio models up to 2000."""
    voice: str | None
    """Name or ID of the voice (`Sarah`). Some video models choose one with `auto`."""
    voices: Sequence[Speaker | SpeakerDict | str] | None
    """The voices of a dialogue. Only audio models."""
    language: str | None
    """Language of the text (`en`)."""
    speed: float | None
    """Speed factor of the speech, usually 0.25 to 4; 1 is normal. More than 0."""
    volume: float | None
    """Volume of the speech. The model defines the scale."""
    pitch: float | None
    """Pitch of the voice; 0 is normal. The model defines the scale."""
    emotion: str | None
    """Emotion of the speaker (`happy`). Only audio models."""
    tone: Sequence[str] | None
    """Tone of the speech, as keywords. Only audio models."""
