# Made by `python -m codegen generate` from schema/shared.yaml; edit that file instead.
"""Objects that several tasks send."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal, Required, TypedDict

from runware._models import kinds
from runware._models.lazy import LazyModule
from runware._models.limits import Limits
from runware._models.model import (
    OpenObject,
    model,
    param,
)

if TYPE_CHECKING:
    import runware._files.media as local_media
else:
    local_media = LazyModule("runware._files.media")


@model
class AlibabaProviderSettings(OpenObject):
    """Settings of Alibaba's models."""

    audio: bool | None = param("audio", kinds.boolean, default=None)
    """Make sound for the video."""
    prompt_enhancer: bool | None = param("promptEnhancer", kinds.boolean, default=None)
    """Let the model write the prompt in more detail."""
    prompt_extend: bool | None = param("promptExtend", kinds.boolean, default=None)
    """Let the model add to a short prompt."""
    shot_type: Literal["single", "multi"] | str | None = param(
        "shotType", kinds.string, default=None, known=("single", "multi")
    )
    """Whether the video is one shot or several."""


class AlibabaProviderSettingsDict(TypedDict, total=False):
    """A mapping to give instead of `AlibabaProviderSettings(...)`, whose parameters are its keys."""

    audio: bool | None
    """Make sound for the video."""
    prompt_enhancer: bool | None
    """Let the model write the prompt in more detail."""
    prompt_extend: bool | None
    """Let the model add to a short prompt."""
    shot_type: Literal["single", "multi"] | str | None
    """Whether the video is one shot or several."""


@model
class BFLProviderSettings(OpenObject):
    """Settings of Black Forest Labs' models."""

    prompt_upsampling: bool | None = param("promptUpsampling", kinds.boolean, default=None)
    """Let the model write the prompt in more detail. Server default: false."""
    raw: bool | None = param("raw", kinds.boolean, default=None)
    """Leave the image less polished and more like a photo. Server default: false."""
    safety_tolerance: int | None = param("safetyTolerance", kinds.integer, default=None, minimum=0, maximum=6)
    """How much the filter lets pass, from 0 (little) to 6; some models go up to 5. 0 to 6. Server default: 2."""


class BFLProviderSettingsDict(TypedDict, total=False):
    """A mapping to give instead of `BFLProviderSettings(...)`, whose parameters are its keys."""

    prompt_upsampling: bool | None
    """Let the model write the prompt in more detail. Server default: false."""
    raw: bool | None
    """Leave the image less polished and more like a photo. Server default: false."""
    safety_tolerance: int | None
    """How much the filter lets pass, from 0 (little) to 6; some models go up to 5. 0 to 6. Server default: 2."""


@model
class BriaMask(OpenObject):
    """What of a video to work on."""

    foreground: bool | None = param("foreground", kinds.boolean, default=None)
    """Whatever is in the foreground."""
    frame_index: int | None = param("frameIndex", kinds.integer, default=None, minimum=0)
    """The frame to which `key_points` belong, 0 being the first. At least 0."""
    key_points: Sequence[object] | None = param("keyPoints", kinds.list_of(kinds.anything), default=None)
    """Points on it in that frame."""
    prompt: str | None = param("prompt", kinds.string, default=None)
    """What it is."""


class BriaMaskDict(TypedDict, total=False):
    """A mapping to give instead of `BriaMask(...)`, whose parameters are its keys."""

    foreground: bool | None
    """Whatever is in the foreground."""
    frame_index: int | None
    """The frame to which `key_points` belong, 0 being the first. At least 0."""
    key_points: Sequence[object] | None
    """Points on it in that frame."""
    prompt: str | None
    """What it is."""


@model
class BriaProviderSettings(OpenObject):
    """Settings of Bria's models."""

    auto_trim: bool | None = param("autoTrim", kinds.boolean, default=None)
    """Cut off what is empty."""
    color: (
        Literal["contemporary color", "vivid color", "black and white colors", "sepia vintage"] | str | None
    ) = param(
        "color",
        kinds.string,
        default=None,
        known=("contemporary color", "vivid color", "black and white colors", "sepia vintage"),
    )
    """The colours to give the image."""
    content_moderation: bool | None = param("contentModeration", kinds.boolean, default=None)
    """Check the media that are sent and made for unsafe content."""
    edit: Literal["colorize", "relight", "restore", "blend", "reseason", "sketch_to_image"] | str | None = (
        param(
            "edit",
            kinds.string,
            default=None,
            known=("colorize", "relight", "restore", "blend", "reseason", "sketch_to_image"),
        )
    )
    """What to do with the image."""
    enhance_image: bool | None = param("enhanceImage", kinds.boolean, default=None)
    """Add detail to the image."""
    enhance_reference_images: bool | None = param("enhanceReferenceImages", kinds.boolean, default=None)
    """Improve the reference images first."""
    force_background_detection: bool | None = param("forceBackgroundDetection", kinds.boolean, default=None)
    """Look for a background even where the image has transparency."""
    ip_signal: bool | None = param("ipSignal", kinds.boolean, default=None)
    """Say whether the prompt may touch somebody's intellectual property."""
    light_direction: Literal["front", "side", "bottom", "top-down"] | str | None = param(
        "lightDirection", kinds.string, default=None, known=("front", "side", "bottom", "top-down")
    )
    """Where new light comes from."""
    light_type: (
        Literal[
            "midday",
            "blue hour light",
            "low-angle sunlight",
            "sunrise light",
            "spotlight on subject, keep background settings",
            "overcast light",
            "soft overcast daylight lighting",
            "cloud-filtered lighting",
            "fog-diffused lighting",
            "moonlight lighting",
            "starlight lighting nighttime",
            "soft bokeh lighting",
            "harsh studio lighting keep background setting",
        ]
        | str
        | None
    ) = param(
        "lightType",
        kinds.string,
        default=None,
        known=(
            "midday",
            "blue hour light",
            "low-angle sunlight",
            "sunrise light",
            "spotlight on subject, keep background settings",
            "overcast light",
            "soft overcast daylight lighting",
            "cloud-filtered lighting",
            "fog-diffused lighting",
            "moonlight lighting",
            "starlight lighting nighttime",
            "soft bokeh lighting",
            "harsh studio lighting keep background setting",
        ),
    )
    """What kind of light to put in."""
    mask: BriaMask | BriaMaskDict | Mapping[str, object] | None = param("mask", BriaMask, default=None)
    """What of a video to work on."""
    medium: Literal["photography", "art"] | str | None = param(
        "medium", kinds.string, default=None, known=("photography", "art")
    )
    """Whether to make a photo or a work of art."""
    mode: Literal["base", "high_control", "fast"] | str | None = param(
        "mode", kinds.string, default=None, known=("base", "high_control", "fast")
    )
    """How the model works."""
    original_quality: bool | None = param("originalQuality", kinds.boolean, default=None)
    """Keep the quality of what was sent."""
    preserve_alpha: bool | None = param("preserveAlpha", kinds.boolean, default=None)
    """Keep what is transparent."""
    preserve_audio: bool | None = param("preserveAudio", kinds.boolean, default=None)
    """Keep the sound of the video."""
    prompt_content_moderation: bool | None = param("promptContentModeration", kinds.boolean, default=None)
    """Check the prompt for unsafe content."""
    prompt_enhancement: bool | None = param("promptEnhancement", kinds.boolean, default=None)
    """Let the model write the prompt in more detail."""
    refine_prompt: bool | None = param("refinePrompt", kinds.boolean, default=None)
    """Let the model improve the prompt."""
    season: Literal["spring", "summer", "autumn", "winter"] | str | None = param(
        "season", kinds.string, default=None, known=("spring", "summer", "autumn", "winter")
    )
    """The season to put the image into."""


class BriaProviderSettingsDict(TypedDict, total=False):
    """A mapping to give instead of `BriaProviderSettings(...)`, whose parameters are its keys."""

    auto_trim: bool | None
    """Cut off what is empty."""
    color: (
        Literal["contemporary color", "vivid color", "black and white colors", "sepia vintage"] | str | None
    )
    """The colours to give the image."""
    content_moderation: bool | None
    """Check the media that are sent and made for unsafe content."""
    edit: Literal["colorize", "relight", "restore", "blend", "reseason", "sketch_to_image"] | str | None
    """What to do with the image."""
    enhance_image: bool | None
    """Add detail to the image."""
    enhance_reference_images: bool | None
    """Improve the reference images first."""
    force_background_detection: bool | None
    """Look for a background even where the image has transparency."""
    ip_signal: bool | None
    """Say whether the prompt may touch somebody's intellectual property."""
    light_direction: Literal["front", "side", "bottom", "top-down"] | str | None
    """Where new light comes from."""
    light_type: (
        Literal[
            "midday",
            "blue hour light",
            "low-angle sunlight",
            "sunrise light",
            "spotlight on subject, keep background settings",
            "overcast light",
            "soft overcast daylight lighting",
            "cloud-filtered lighting",
            "fog-diffused lighting",
            "moonlight lighting",
            "starlight lighting nighttime",
            "soft bokeh lighting",
            "harsh studio lighting keep background setting",
        ]
        | str
        | None
    )
    """What kind of light to put in."""
    mask: BriaMask | BriaMaskDict | Mapping[str, object] | None
    """What of a video to work on."""
    medium: Literal["photography", "art"] | str | None
    """Whether to make a photo or a work of art."""
    mode: Literal["base", "high_control", "fast"] | str | None
    """How the model works."""
    original_quality: bool | None
    """Keep the quality of what was sent."""
    preserve_alpha: bool | None
    """Keep what is transparent."""
    preserve_audio: bool | None
    """Keep the sound of the video."""
    prompt_content_moderation: bool | None
    """Check the prompt for unsafe content."""
    prompt_enhancement: bool | None
    """Let the model write the prompt in more detail."""
    refine_prompt: bool | None
    """Let the model improve the prompt."""
    season: Literal["spring", "summer", "autumn", "winter"] | str | None
    """The season to put the image into."""


@model
class BytedanceProviderSettings(OpenObject):
    """Settings of ByteDance's models."""

    audio: bool | None = param("audio", kinds.boolean, default=None)
    """Make sound for the video."""
    camera_fixed: bool | None = param("cameraFixed", kinds.boolean, default=None)
    """Keep the camera still. Server default: false."""
    draft: bool | None = param("draft", kinds.boolean, default=None)
    """Make a cheap draft of the video first."""
    fast_mode: bool | None = param("fastMode", kinds.boolean, default=None)
    """Be faster at some cost in quality."""
    max_sequential_images: int | None = param(
        "maxSequentialImages", kinds.integer, default=None, minimum=1, maximum=15
    )
    """How many images to make in a row that belong together. 1 to 15."""
    optimize_prompt_mode: Literal["standard", "fast"] | str | None = param(
        "optimizePromptMode", kinds.string, default=None, known=("standard", "fast")
    )
    """How thoroughly the model improves the prompt."""


class BytedanceProviderSettingsDict(TypedDict, total=False):
    """A mapping to give instead of `BytedanceProviderSettings(...)`, whose parameters are its keys."""

    audio: bool | None
    """Make sound for the video."""
    camera_fixed: bool | None
    """Keep the camera still. Server default: false."""
    draft: bool | None
    """Make a cheap draft of the video first."""
    fast_mode: bool | None
    """Be faster at some cost in quality."""
    max_sequential_images: int | None
    """How many images to make in a row that belong together. 1 to 15."""
    optimize_prompt_mode: Literal["standard", "fast"] | str | None
    """How thoroughly the model improves the prompt."""


@model
class CompositionSection(OpenObject):
    """One section of a song."""

    section_name: str = param("sectionName", kinds.string, min_length=1, max_length=100)
    """Its name, 1 to 100 characters."""
    positive_local_styles: Sequence[str] | None = param(
        "positiveLocalStyles", kinds.list_of(kinds.string), default=None
    )
    """Styles that this section shall have."""
    negative_local_styles: Sequence[str] | None = param(
        "negativeLocalStyles", kinds.list_of(kinds.string), default=None
    )
    """Styles to avoid in this section."""
    duration: int | None = param("duration", kinds.integer, default=None, minimum=3, maximum=120)
    """Its length in seconds, 3 to 120."""
    lines: Sequence[str] | None = param("lines", kinds.list_of(kinds.string), default=None)
    """What is sung in it, line by line."""


class CompositionSectionDict(TypedDict, total=False):
    """A mapping to give instead of `CompositionSection(...)`, whose parameters are its keys."""

    section_name: Required[str]
    """Its name, 1 to 100 characters."""
    positive_local_styles: Sequence[str] | None
    """Styles that this section shall have."""
    negative_local_styles: Sequence[str] | None
    """Styles to avoid in this section."""
    duration: int | None
    """Its length in seconds, 3 to 120."""
    lines: Sequence[str] | None
    """What is sung in it, line by line."""


@model
class CompositionPlan(OpenObject):
    """A song section by section."""

    positive_global_styles: Sequence[str] | None = param(
        "positiveGlobalStyles", kinds.list_of(kinds.string), default=None
    )
    """Styles that the whole song shall have."""
    negative_global_styles: Sequence[str] | None = param(
        "negativeGlobalStyles", kinds.list_of(kinds.string), default=None
    )
    """Styles to avoid in the whole song."""
    sections: Sequence[CompositionSection | CompositionSectionDict | Mapping[str, object]] | None = param(
        "sections", kinds.list_of(CompositionSection), default=None
    )
    """The sections in their order."""


class CompositionPlanDict(TypedDict, total=False):
    """A mapping to give instead of `CompositionPlan(...)`, whose parameters are its keys."""

    positive_global_styles: Sequence[str] | None
    """Styles that the whole song shall have."""
    negative_global_styles: Sequence[str] | None
    """Styles to avoid in the whole song."""
    sections: Sequence[CompositionSection | CompositionSectionDict | Mapping[str, object]] | None
    """The sections in their order."""


@model
class ElevenLabsMusic(OpenObject):
    """Settings of ElevenLabs' models for music."""

    composition_plan: CompositionPlan | CompositionPlanDict | Mapping[str, object] | None = param(
        "compositionPlan", CompositionPlan, default=None
    )
    """The song section by section, instead of `positivePrompt` and `duration`."""


class ElevenLabsMusicDict(TypedDict, total=False):
    """A mapping to give instead of `ElevenLabsMusic(...)`, whose parameters are its keys."""

    composition_plan: CompositionPlan | CompositionPlanDict | Mapping[str, object] | None
    """The song section by section, instead of `positivePrompt` and `duration`."""


@model
class ElevenLabsProviderSettings(OpenObject):
    """Settings of ElevenLabs' models."""

    music: ElevenLabsMusic | ElevenLabsMusicDict | Mapping[str, object] | None = param(
        "music", ElevenLabsMusic, default=None
    )
    """Settings of the models for music."""


class ElevenLabsProviderSettingsDict(TypedDict, total=False):
    """A mapping to give instead of `ElevenLabsProviderSettings(...)`, whose parameters are its keys."""

    music: ElevenLabsMusic | ElevenLabsMusicDict | Mapping[str, object] | None
    """Settings of the models for music."""


@model
class GoogleProviderSettings(OpenObject):
    """Settings of Google's models."""

    enhance_prompt: bool | None = param("enhancePrompt", kinds.boolean, default=None)
    """Let the model write the prompt in more detail. Server default: true."""
    generate_audio: bool | None = param("generateAudio", kinds.boolean, default=None)
    """Make sound for the video. Server default: false."""
    resize_mode: Literal["crop", "pad"] | str | None = param(
        "resizeMode", kinds.string, default=None, known=("crop", "pad")
    )
    """How an image of another shape is fitted."""
    safety_tolerance: str | None = param("safetyTolerance", kinds.string, default=None)
    """How much the filter lets pass, in Google's words."""
    search: bool | None = param("search", kinds.boolean, default=None)
    """Let the model search the web."""
    search_latitude: float | None = param(
        "searchLatitude", kinds.number, default=None, minimum=-90, maximum=90
    )
    """Latitude in degrees of the place that the search is about. -90 to 90."""
    search_longitude: float | None = param(
        "searchLongitude", kinds.number, default=None, minimum=-180, maximum=180
    )
    """Longitude in degrees of the place that the search is about. -180 to 180."""


class GoogleProviderSettingsDict(TypedDict, total=False):
    """A mapping to give instead of `GoogleProviderSettings(...)`, whose parameters are its keys."""

    enhance_prompt: bool | None
    """Let the model write the prompt in more detail. Server default: true."""
    generate_audio: bool | None
    """Make sound for the video. Server default: false."""
    resize_mode: Literal["crop", "pad"] | str | None
    """How an image of another shape is fitted."""
    safety_tolerance: str | None
    """How much the filter lets pass, in Google's words."""
    search: bool | None
    """Let the model search the web."""
    search_latitude: float | None
    """Latitude in degrees of the place that the search is about. -90 to 90."""
    search_longitude: float | None
    """Longitude in degrees of the place that the search is about. -180 to 180."""


@model
class IdeogramColor(OpenObject):
    """A colour and how much of it to use."""

    color_hex: str | None = param("colorHex", kinds.string, default=None)
    """The colour (`#ff8800`)."""
    color_weight: float | None = param("colorWeight", kinds.number, default=None, minimum=0.05, maximum=1)
    """How much it counts, 0.05 to 1."""


class IdeogramColorDict(TypedDict, total=False):
    """A mapping to give instead of `IdeogramColor(...)`, whose parameters are its keys."""

    color_hex: str | None
    """The colour (`#ff8800`)."""
    color_weight: float | None
    """How much it counts, 0.05 to 1."""


@model
class IdeogramPalette(OpenObject):
    """The colours to use."""

    name: str | None = param("name", kinds.string, default=None)
    """Name of a ready-made palette."""
    members: Sequence[IdeogramColor | IdeogramColorDict | Mapping[str, object]] | None = param(
        "members", kinds.list_of(IdeogramColor), default=None
    )
    """The colours one by one."""


class IdeogramPaletteDict(TypedDict, total=False):
    """A mapping to give instead of `IdeogramPalette(...)`, whose parameters are its keys."""

    name: str | None
    """Name of a ready-made palette."""
    members: Sequence[IdeogramColor | IdeogramColorDict | Mapping[str, object]] | None
    """The colours one by one."""


@model
class IdeogramProviderSettings(OpenObject):
    """Settings of Ideogram's models."""

    color_palette: IdeogramPalette | IdeogramPaletteDict | Mapping[str, object] | None = param(
        "colorPalette", IdeogramPalette, default=None
    )
    """The colours to use, by the name of a palette or one by one."""
    magic_prompt: Literal["AUTO", "ON", "OFF"] | str | None = param(
        "magicPrompt", kinds.string, default=None, known=("AUTO", "ON", "OFF")
    )
    """Let the model write the prompt in more detail."""
    remix_strength: int | None = param("remixStrength", kinds.integer, default=None, minimum=1, maximum=100)
    """How closely to keep to the image that is remixed, 1 to 100. Server default: 50."""
    rendering_speed: Literal["TURBO", "DEFAULT", "QUALITY"] | str | None = param(
        "renderingSpeed", kinds.string, default=None, known=("TURBO", "DEFAULT", "QUALITY")
    )
    """Whether to be fast or to be good."""
    style_code: str | None = param("styleCode", kinds.string, default=None)
    """Code of a style."""
    style_preset: str | None = param("stylePreset", kinds.string, default=None)
    """Name of a ready-made style."""
    style_reference_images: Sequence[local_media.Media] | None = param(
        "styleReferenceImages", kinds.list_of(kinds.media), default=None, max_length=4
    )
    """Images whose style to take, up to 4. At most 4 items."""
    style_type: (
        Literal["AUTO", "GENERAL", "REALISTIC", "DESIGN", "FICTION", "RENDER_3D", "ANIME"] | str | None
    ) = param(
        "styleType",
        kinds.string,
        default=None,
        known=("AUTO", "GENERAL", "REALISTIC", "DESIGN", "FICTION", "RENDER_3D", "ANIME"),
    )
    """What kind of image to make."""


class IdeogramProviderSettingsDict(TypedDict, total=False):
    """A mapping to give instead of `IdeogramProviderSettings(...)`, whose parameters are its keys."""

    color_palette: IdeogramPalette | IdeogramPaletteDict | Mapping[str, object] | None
    """The colours to use, by the name of a palette or one by one."""
    magic_prompt: Literal["AUTO", "ON", "OFF"] | str | None
    """Let the model write the prompt in more detail."""
    remix_strength: int | None
    """How closely to keep to the image that is remixed, 1 to 100. Server default: 50."""
    rendering_speed: Literal["TURBO", "DEFAULT", "QUALITY"] | str | None
    """Whether to be fast or to be good."""
    style_code: str | None
    """Code of a style."""
    style_preset: str | None
    """Name of a ready-made style."""
    style_reference_images: Sequence[local_media.Media] | None
    """Images whose style to take, up to 4. At most 4 items."""
    style_type: (
        Literal["AUTO", "GENERAL", "REALISTIC", "DESIGN", "FICTION", "RENDER_3D", "ANIME"] | str | None
    )
    """What kind of image to make."""


@model
class KlingCameraMovement(OpenObject):
    """A movement of the camera in numbers, usually -10 to 10 each."""

    horizontal: int | None = param("horizontal", kinds.integer, default=None)
    """To the left (negative) or the right."""
    vertical: int | None = param("vertical", kinds.integer, default=None)
    """Down (negative) or up."""
    pan: int | None = param("pan", kinds.integer, default=None)
    """How it turns up and down."""
    tilt: int | None = param("tilt", kinds.integer, default=None)
    """How it turns to the sides."""
    roll: int | None = param("roll", kinds.integer, default=None)
    """How it turns around the line of sight."""
    zoom: int | None = param("zoom", kinds.integer, default=None)
    """How the focal length changes."""


class KlingCameraMovementDict(TypedDict, total=False):
    """A mapping to give instead of `KlingCameraMovement(...)`, whose parameters are its keys."""

    horizontal: int | None
    """To the left (negative) or the right."""
    vertical: int | None
    """Down (negative) or up."""
    pan: int | None
    """How it turns up and down."""
    tilt: int | None
    """How it turns to the sides."""
    roll: int | None
    """How it turns around the line of sight."""
    zoom: int | None
    """How the focal length changes."""


@model
class KlingCamera(OpenObject):
    """How the camera moves."""

    type: str | None = param("type", kinds.string, default=None)
    """Name of a ready-made movement, or what says that `config` counts."""
    config: KlingCameraMovement | KlingCameraMovementDict | Mapping[str, object] | None = param(
        "config", KlingCameraMovement, default=None
    )
    """The movement in numbers."""


class KlingCameraDict(TypedDict, total=False):
    """A mapping to give instead of `KlingCamera(...)`, whose parameters are its keys."""

    type: str | None
    """Name of a ready-made movement, or what says that `config` counts."""
    config: KlingCameraMovement | KlingCameraMovementDict | Mapping[str, object] | None
    """The movement in numbers."""


@model
class KlingShot(OpenObject):
    """One shot of a video."""

    prompt: str | None = param("prompt", kinds.string, default=None)
    """What it shows."""
    duration: float | None = param("duration", kinds.number, default=None, above=0)
    """Its length in seconds. More than 0."""


class KlingShotDict(TypedDict, total=False):
    """A mapping to give instead of `KlingShot(...)`, whose parameters are its keys."""

    prompt: str | None
    """What it shows."""
    duration: float | None
    """Its length in seconds. More than 0."""


@model
class KlingProviderSettings(OpenObject):
    """Settings of Kling AI's models."""

    asmr_mode: bool | None = param("asmrMode", kinds.boolean, default=None)
    """Make the sounds close and detailed."""
    bgm_prompt: str | None = param("bgmPrompt", kinds.string, default=None)
    """What the background music is like."""
    camera_control: KlingCamera | KlingCameraDict | Mapping[str, object] | None = param(
        "cameraControl", KlingCamera, default=None
    )
    """How the camera moves."""
    character_orientation: Literal["image", "video"] | str | None = param(
        "characterOrientation", kinds.string, default=None, known=("image", "video")
    )
    """Which way the person faces: as in the image, or as in the video whose motion is followed."""
    keep_original_sound: bool | None = param("keepOriginalSound", kinds.boolean, default=None)
    """Keep the sound of the video that was sent."""
    multi_prompt: Sequence[KlingShot | KlingShotDict | Mapping[str, object]] | None = param(
        "multiPrompt", kinds.list_of(KlingShot), default=None
    )
    """The shots one after the other, each with its prompt."""
    original_audio_volume: float | None = param("originalAudioVolume", kinds.number, default=None, minimum=0)
    """How loud the sound of the video that was sent stays. The scale is the model's. At least 0."""
    sound: bool | None = param("sound", kinds.boolean, default=None)
    """Make sound for the video."""
    sound_effect_prompt: str | None = param("soundEffectPrompt", kinds.string, default=None)
    """What sound effects to make."""
    sound_volume: float | None = param("soundVolume", kinds.number, default=None, minimum=0)
    """How loud the new sound is. The scale is the model's. At least 0."""


class KlingProviderSettingsDict(TypedDict, total=False):
    """A mapping to give instead of `KlingProviderSettings(...)`, whose parameters are its keys."""

    asmr_mode: bool | None
    """Make the sounds close and detailed."""
    bgm_prompt: str | None
    """What the background music is like."""
    camera_control: KlingCamera | KlingCameraDict | Mapping[str, object] | None
    """How the camera moves."""
    character_orientation: Literal["image", "video"] | str | None
    """Which way the person faces: as in the image, or as in the video whose motion is followed."""
    keep_original_sound: bool | None
    """Keep the sound of the video that was sent."""
    multi_prompt: Sequence[KlingShot | KlingShotDict | Mapping[str, object]] | None
    """The shots one after the other, each with its prompt."""
    original_audio_volume: float | None
    """How loud the sound of the video that was sent stays. The scale is the model's. At least 0."""
    sound: bool | None
    """Make sound for the video."""
    sound_effect_prompt: str | None
    """What sound effects to make."""
    sound_volume: float | None
    """How loud the new sound is. The scale is the model's. At least 0."""


@model
class LightricksProviderSettings(OpenObject):
    """Settings of Lightricks' models."""

    duration: int | None = param("duration", kinds.integer, default=None, minimum=1)
    """How many seconds to work on. At least 1."""
    generate_audio: bool | None = param("generateAudio", kinds.boolean, default=None)
    """Make sound for the video."""
    mode: Literal["replace_audio", "replace_video", "replace_audio_and_video"] | str | None = param(
        "mode",
        kinds.string,
        default=None,
        known=("replace_audio", "replace_video", "replace_audio_and_video"),
    )
    """What of the video to make anew."""
    start_time: int | None = param("startTime", kinds.integer, default=None, minimum=0)
    """Second at which to begin. At least 0."""


class LightricksProviderSettingsDict(TypedDict, total=False):
    """A mapping to give instead of `LightricksProviderSettings(...)`, whose parameters are its keys."""

    duration: int | None
    """How many seconds to work on. At least 1."""
    generate_audio: bool | None
    """Make sound for the video."""
    mode: Literal["replace_audio", "replace_video", "replace_audio_and_video"] | str | None
    """What of the video to make anew."""
    start_time: int | None
    """Second at which to begin. At least 0."""


@model
class LumaConcept(OpenObject):
    """A ready-made movement or look."""

    key: str | None = param("key", kinds.string, default=None)
    """Its name."""


class LumaConceptDict(TypedDict, total=False):
    """A mapping to give instead of `LumaConcept(...)`, whose parameters are its keys."""

    key: str | None
    """Its name."""


@model
class LumaProviderSettings(OpenObject):
    """Settings of Luma's models."""

    concepts: Sequence[LumaConcept | LumaConceptDict | Mapping[str, object]] | None = param(
        "concepts", kinds.list_of(LumaConcept), default=None
    )
    """Ready-made movements and looks."""
    loop: bool | None = param("loop", kinds.boolean, default=None)
    """Let the end of the video fit its beginning."""


class LumaProviderSettingsDict(TypedDict, total=False):
    """A mapping to give instead of `LumaProviderSettings(...)`, whose parameters are its keys."""

    concepts: Sequence[LumaConcept | LumaConceptDict | Mapping[str, object]] | None
    """Ready-made movements and looks."""
    loop: bool | None
    """Let the end of the video fit its beginning."""


@model
class MidjourneyProviderSettings(OpenObject):
    """Settings of Midjourney's models."""

    chaos: int | None = param("chaos", kinds.integer, default=None, minimum=0)
    """How much the results differ, usually 0 to 100. At least 0."""
    niji: str | None = param("niji", kinds.string, default=None)
    """Which version of the model for anime to take (`6`)."""
    quality: float | None = param("quality", kinds.number, default=None, minimum=0)
    """How much work to put in; usually 0.25, 0.5, 1 or 2. At least 0."""
    stylize: int | None = param("stylize", kinds.integer, default=None, minimum=0)
    """How much of the model's own taste to show, usually 0 to 1000. At least 0."""
    weird: int | None = param("weird", kinds.integer, default=None, minimum=0)
    """How strange to be, usually 0 to 3000. At least 0."""


class MidjourneyProviderSettingsDict(TypedDict, total=False):
    """A mapping to give instead of `MidjourneyProviderSettings(...)`, whose parameters are its keys."""

    chaos: int | None
    """How much the results differ, usually 0 to 100. At least 0."""
    niji: str | None
    """Which version of the model for anime to take (`6`)."""
    quality: float | None
    """How much work to put in; usually 0.25, 0.5, 1 or 2. At least 0."""
    stylize: int | None
    """How much of the model's own taste to show, usually 0 to 1000. At least 0."""
    weird: int | None
    """How strange to be, usually 0 to 3000. At least 0."""


@model
class MiniMaxProviderSettings(OpenObject):
    """Settings of MiniMax's models."""

    prompt_optimizer: bool | None = param("promptOptimizer", kinds.boolean, default=None)
    """Let the model improve the prompt. Server default: false."""


class MiniMaxProviderSettingsDict(TypedDict, total=False):
    """A mapping to give instead of `MiniMaxProviderSettings(...)`, whose parameters are its keys."""

    prompt_optimizer: bool | None
    """Let the model improve the prompt. Server default: false."""


@model
class MireloProviderSettings(OpenObject):
    """Settings of Mirelo's models."""

    start_offset: int | None = param("startOffset", kinds.integer, default=None, minimum=0)
    """Second of the video at which the sound begins, usually up to 10. At least 0."""


class MireloProviderSettingsDict(TypedDict, total=False):
    """A mapping to give instead of `MireloProviderSettings(...)`, whose parameters are its keys."""

    start_offset: int | None
    """Second of the video at which the sound begins, usually up to 10. At least 0."""


@model
class OpenAIProviderSettings(OpenObject):
    """Settings of OpenAI's models."""

    background: Literal["auto", "transparent", "opaque"] | str | None = param(
        "background", kinds.string, default=None, known=("auto", "transparent", "opaque")
    )
    """What is behind the subject."""
    quality: Literal["auto", "high", "medium", "low"] | str | None = param(
        "quality", kinds.string, default=None, known=("auto", "high", "medium", "low")
    )
    """How much detail to make."""
    style: Literal["vivid", "natural"] | str | None = param(
        "style", kinds.string, default=None, known=("vivid", "natural")
    )
    """How the image looks."""


class OpenAIProviderSettingsDict(TypedDict, total=False):
    """A mapping to give instead of `OpenAIProviderSettings(...)`, whose parameters are its keys."""

    background: Literal["auto", "transparent", "opaque"] | str | None
    """What is behind the subject."""
    quality: Literal["auto", "high", "medium", "low"] | str | None
    """How much detail to make."""
    style: Literal["vivid", "natural"] | str | None
    """How the image looks."""


@model
class PixVerseProviderSettings(OpenObject):
    """Settings of PixVerse's models."""

    audio: bool | None = param("audio", kinds.boolean, default=None)
    """Make sound for the video."""
    camera_movement: str | None = param("cameraMovement", kinds.string, default=None)
    """How the camera moves, by the name of a ready-made movement."""
    effect: str | None = param("effect", kinds.string, default=None)
    """A ready-made effect by its name. It takes the place of the prompt."""
    motion_mode: Literal["normal", "fast"] | str | None = param(
        "motionMode", kinds.string, default=None, known=("normal", "fast")
    )
    """How fast things move."""
    multi_clip: bool | None = param("multiClip", kinds.boolean, default=None)
    """Make the video of several shots."""
    sound_effect_content: str | None = param(
        "soundEffectContent", kinds.string, default=None, min_length=2, max_length=2048
    )
    """What sound effects to make, 2 to 2048 characters."""
    sound_effect_switch: bool | None = param("soundEffectSwitch", kinds.boolean, default=None)
    """Make sound effects."""
    style: str | None = param("style", kinds.string, default=None)
    """How the video looks (`anime`)."""
    thinking: Literal["enabled", "disabled", "auto"] | str | None = param(
        "thinking", kinds.string, default=None, known=("enabled", "disabled", "auto")
    )
    """Whether the model thinks about the prompt first."""


class PixVerseProviderSettingsDict(TypedDict, total=False):
    """A mapping to give instead of `PixVerseProviderSettings(...)`, whose parameters are its keys."""

    audio: bool | None
    """Make sound for the video."""
    camera_movement: str | None
    """How the camera moves, by the name of a ready-made movement."""
    effect: str | None
    """A ready-made effect by its name. It takes the place of the prompt."""
    motion_mode: Literal["normal", "fast"] | str | None
    """How fast things move."""
    multi_clip: bool | None
    """Make the video of several shots."""
    sound_effect_content: str | None
    """What sound effects to make, 2 to 2048 characters."""
    sound_effect_switch: bool | None
    """Make sound effects."""
    style: str | None
    """How the video looks (`anime`)."""
    thinking: Literal["enabled", "disabled", "auto"] | str | None
    """Whether the model thinks about the prompt first."""


@model
class RecraftColor(OpenObject):
    """A colour."""

    rgb: Sequence[int] | None = param(
        "rgb", kinds.list_of(kinds.integer), default=None, each=Limits(minimum=0, maximum=255)
    )
    """Its red, green and blue, 0 to 255 each."""


class RecraftColorDict(TypedDict, total=False):
    """A mapping to give instead of `RecraftColor(...)`, whose parameters are its keys."""

    rgb: Sequence[int] | None
    """Its red, green and blue, 0 to 255 each."""


@model
class RecraftProviderSettings(OpenObject):
    """Settings of Recraft's models."""

    style_id: str | None = param("styleId", kinds.string, default=None)
    """ID of a style that you have made."""
    colors: Sequence[RecraftColor | RecraftColorDict | Mapping[str, object]] | None = param(
        "colors", kinds.list_of(RecraftColor), default=None
    )
    """Colours to prefer."""
    background_color: RecraftColor | RecraftColorDict | Mapping[str, object] | None = param(
        "backgroundColor", RecraftColor, default=None
    )
    """Colour of the background."""


class RecraftProviderSettingsDict(TypedDict, total=False):
    """A mapping to give instead of `RecraftProviderSettings(...)`, whose parameters are its keys."""

    style_id: str | None
    """ID of a style that you have made."""
    colors: Sequence[RecraftColor | RecraftColorDict | Mapping[str, object]] | None
    """Colours to prefer."""
    background_color: RecraftColor | RecraftColorDict | Mapping[str, object] | None
    """Colour of the background."""


@model
class RunwayModeration(OpenObject):
    """How strict the checks are."""

    public_figure_threshold: Literal["auto", "low"] | str | None = param(
        "publicFigureThreshold", kinds.string, default=None, known=("auto", "low")
    )
    """How strict to be about people who are known."""


class RunwayModerationDict(TypedDict, total=False):
    """A mapping to give instead of `RunwayModeration(...)`, whose parameters are its keys."""

    public_figure_threshold: Literal["auto", "low"] | str | None
    """How strict to be about people who are known."""


@model
class RunwayProviderSettings(OpenObject):
    """Settings of Runway's models."""

    content_moderation: RunwayModeration | RunwayModerationDict | Mapping[str, object] | None = param(
        "contentModeration", RunwayModeration, default=None
    )
    """How strict the checks are."""


class RunwayProviderSettingsDict(TypedDict, total=False):
    """A mapping to give instead of `RunwayProviderSettings(...)`, whose parameters are its keys."""

    content_moderation: RunwayModeration | RunwayModerationDict | Mapping[str, object] | None
    """How strict the checks are."""


@model
class SourcefulFont(OpenObject):
    """A font for text in the image."""

    font_url: str | None = param("fontUrl", kinds.string, default=None)
    """Where the font file can be fetched."""
    text: str | None = param("text", kinds.string, default=None)
    """The text to set in it."""


class SourcefulFontDict(TypedDict, total=False):
    """A mapping to give instead of `SourcefulFont(...)`, whose parameters are its keys."""

    font_url: str | None
    """Where the font file can be fetched."""
    text: str | None
    """The text to set in it."""


@model
class SourcefulProviderSettings(OpenObject):
    """Settings of Sourceful's models."""

    enhance_prompt: bool | None = param("enhancePrompt", kinds.boolean, default=None)
    """Let the model write the prompt in more detail."""
    font_inputs: Sequence[SourcefulFont | SourcefulFontDict | Mapping[str, object]] | None = param(
        "fontInputs", kinds.list_of(SourcefulFont), default=None
    )
    """Fonts for the text in the image."""
    transparency: bool | None = param("transparency", kinds.boolean, default=None)
    """Make the background transparent."""


class SourcefulProviderSettingsDict(TypedDict, total=False):
    """A mapping to give instead of `SourcefulProviderSettings(...)`, whose parameters are its keys."""

    enhance_prompt: bool | None
    """Let the model write the prompt in more detail."""
    font_inputs: Sequence[SourcefulFont | SourcefulFontDict | Mapping[str, object]] | None
    """Fonts for the text in the image."""
    transparency: bool | None
    """Make the background transparent."""


@model
class SpeakerDetection(OpenObject):
    """Whose lips to move."""

    auto_detect: bool | None = param("autoDetect", kinds.boolean, default=None)
    """Let the model find out who speaks."""
    bounding_boxes: Sequence[object] | None = param(
        "boundingBoxes", kinds.list_of(kinds.anything), default=None
    )
    """Where the face is, a rectangle for each frame."""
    coordinates: Sequence[object] | None = param("coordinates", kinds.list_of(kinds.anything), default=None)
    """A point on the face in the frame `frame_number`: x and y in pixels."""
    frame_number: int | None = param("frameNumber", kinds.integer, default=None, minimum=0)
    """The frame that `coordinates` belong to. At least 0."""


class SpeakerDetectionDict(TypedDict, total=False):
    """A mapping to give instead of `SpeakerDetection(...)`, whose parameters are its keys."""

    auto_detect: bool | None
    """Let the model find out who speaks."""
    bounding_boxes: Sequence[object] | None
    """Where the face is, a rectangle for each frame."""
    coordinates: Sequence[object] | None
    """A point on the face in the frame `frame_number`: x and y in pixels."""
    frame_number: int | None
    """The frame that `coordinates` belong to. At least 0."""


@model
class SpeechSegment(OpenObject):
    """A part of a video and the sound that belongs to it."""

    audio: str | None = param("audio", kinds.string, default=None)
    """The sound, by its ID among the inputs."""
    audio_start_time: float | None = param("audioStartTime", kinds.number, default=None, minimum=0)
    """Second of the sound at which to begin. At least 0."""
    audio_end_time: float | None = param("audioEndTime", kinds.number, default=None, minimum=0)
    """Second of the sound at which to end. At least 0."""
    start_time: float | None = param("startTime", kinds.number, default=None, minimum=0)
    """Second of the video at which it begins. At least 0."""
    end_time: float | None = param("endTime", kinds.number, default=None, minimum=0)
    """Second of the video at which it ends. At least 0."""
    ref: str | None = param("ref", kinds.string, default=None)
    """The sound or the speech, by its ID among the inputs."""


class SpeechSegmentDict(TypedDict, total=False):
    """A mapping to give instead of `SpeechSegment(...)`, whose parameters are its keys."""

    audio: str | None
    """The sound, by its ID among the inputs."""
    audio_start_time: float | None
    """Second of the sound at which to begin. At least 0."""
    audio_end_time: float | None
    """Second of the sound at which to end. At least 0."""
    start_time: float | None
    """Second of the video at which it begins. At least 0."""
    end_time: float | None
    """Second of the video at which it ends. At least 0."""
    ref: str | None
    """The sound or the speech, by its ID among the inputs."""


@model
class LipSyncProviderSettings(OpenObject):
    """Settings of Sync Labs' models, which fit lips to speech."""

    active_speaker_detection: SpeakerDetection | SpeakerDetectionDict | Mapping[str, object] | None = param(
        "activeSpeakerDetection", SpeakerDetection, default=None
    )
    """Whose lips to move."""
    edit_region: Literal["lips", "face", "head"] | str | None = param(
        "editRegion", kinds.string, default=None, known=("lips", "face", "head")
    )
    """How much of the person may change."""
    emotion: str | None = param("emotion", kinds.string, default=None)
    """The feeling to show in the face."""
    emotion_prompt: str | None = param("emotionPrompt", kinds.string, default=None)
    """The feeling to show in the face, in your words."""
    mode: str | None = param("mode", kinds.string, default=None)
    """How the model works."""
    occlusion_detection: bool | None = param("occlusionDetection", kinds.boolean, default=None)
    """Mind what hides the face."""
    occlusion_detection_enabled: bool | None = param("occlusionDetectionEnabled", kinds.boolean, default=None)
    """An older name of `occlusion_detection`."""
    segments: Sequence[SpeechSegment | SpeechSegmentDict | Mapping[str, object]] | None = param(
        "segments", kinds.list_of(SpeechSegment), default=None
    )
    """Which sound belongs to which part of the video."""
    sync_mode: Literal["bounce", "cut_off", "loop", "silence", "remap"] | str | None = param(
        "syncMode", kinds.string, default=None, known=("bounce", "cut_off", "loop", "silence", "remap")
    )
    """What to do if the sound and the video differ in length."""
    temperature: float | None = param("temperature", kinds.number, default=None, minimum=0)
    """How expressive to be, usually 0 to 1. At least 0."""


class LipSyncProviderSettingsDict(TypedDict, total=False):
    """A mapping to give instead of `LipSyncProviderSettings(...)`, whose parameters are its keys."""

    active_speaker_detection: SpeakerDetection | SpeakerDetectionDict | Mapping[str, object] | None
    """Whose lips to move."""
    edit_region: Literal["lips", "face", "head"] | str | None
    """How much of the person may change."""
    emotion: str | None
    """The feeling to show in the face."""
    emotion_prompt: str | None
    """The feeling to show in the face, in your words."""
    mode: str | None
    """How the model works."""
    occlusion_detection: bool | None
    """Mind what hides the face."""
    occlusion_detection_enabled: bool | None
    """An older name of `occlusion_detection`."""
    segments: Sequence[SpeechSegment | SpeechSegmentDict | Mapping[str, object]] | None
    """Which sound belongs to which part of the video."""
    sync_mode: Literal["bounce", "cut_off", "loop", "silence", "remap"] | str | None
    """What to do if the sound and the video differ in length."""
    temperature: float | None
    """How expressive to be, usually 0 to 1. At least 0."""


@model
class ViduTemplate(OpenObject):
    """A ready-made scene. Some of them have variants."""

    name: str | None = param("name", kinds.string, default=None)
    """Its name."""
    area: str | None = param("area", kinds.string, default=None)
    """The place, where the scene knows several."""
    beast: str | None = param("beast", kinds.string, default=None)
    """The animal, where the scene knows several."""


class ViduTemplateDict(TypedDict, total=False):
    """A mapping to give instead of `ViduTemplate(...)`, whose parameters are its keys."""

    name: str | None
    """Its name."""
    area: str | None
    """The place, where the scene knows several."""
    beast: str | None
    """The animal, where the scene knows several."""


@model
class ViduProviderSettings(OpenObject):
    """Settings of Vidu's models."""

    audio: bool | None = param("audio", kinds.boolean, default=None)
    """Make sound for the video."""
    bgm: bool | None = param("bgm", kinds.boolean, default=None)
    """Add background music."""
    movement_amplitude: Literal["auto", "small", "medium", "large"] | str | None = param(
        "movementAmplitude", kinds.string, default=None, known=("auto", "small", "medium", "large")
    )
    """How much things move."""
    style: Literal["general", "anime"] | str | None = param(
        "style", kinds.string, default=None, known=("general", "anime")
    )
    """How the video looks."""
    template: ViduTemplate | ViduTemplateDict | Mapping[str, object] | None = param(
        "template", ViduTemplate, default=None
    )
    """A ready-made scene."""


class ViduProviderSettingsDict(TypedDict, total=False):
    """A mapping to give instead of `ViduProviderSettings(...)`, whose parameters are its keys."""

    audio: bool | None
    """Make sound for the video."""
    bgm: bool | None
    """Add background music."""
    movement_amplitude: Literal["auto", "small", "medium", "large"] | str | None
    """How much things move."""
    style: Literal["general", "anime"] | str | None
    """How the video looks."""
    template: ViduTemplate | ViduTemplateDict | Mapping[str, object] | None
    """A ready-made scene."""


@model
class XAIProviderSettings(OpenObject):
    """Settings of xAI's models."""

    quality: Literal["low", "medium", "high"] | str | None = param(
        "quality", kinds.string, default=None, known=("low", "medium", "high")
    )
    """How much detail to make."""


class XAIProviderSettingsDict(TypedDict, total=False):
    """A mapping to give instead of `XAIProviderSettings(...)`, whose parameters are its keys."""

    quality: Literal["low", "medium", "high"] | str | None
    """How much detail to make."""
