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
    """Generate sound for the video."""
    prompt_enhancer: bool | None = param("promptEnhancer", kinds.boolean, default=None)
    """Let the model rewrite the prompt in more detail."""
    prompt_extend: bool | None = param("promptExtend", kinds.boolean, default=None)
    """Let the model rewrite the prompt in more detail, which takes longer. Server default: true."""
    shot_type: Literal["single", "multi"] | str | None = param(
        "shotType", kinds.string, default=None, known=("single", "multi")
    )
    """Whether the video is one shot or several."""


class AlibabaProviderSettingsDict(TypedDict, total=False):
    """A mapping to give instead of `AlibabaProviderSettings(...)`, whose parameters are its keys."""

    audio: bool | None
    """Generate sound for the video."""
    prompt_enhancer: bool | None
    """Let the model rewrite the prompt in more detail."""
    prompt_extend: bool | None
    """Let the model rewrite the prompt in more detail, which takes longer. Server default: true."""
    shot_type: Literal["single", "multi"] | str | None
    """Whether the video is one shot or several."""


@model
class BFLProviderSettings(OpenObject):
    """Settings of Black Forest Labs' models."""

    prompt_upsampling: bool | None = param("promptUpsampling", kinds.boolean, default=None)
    """Let the model rewrite the prompt in more detail. Server default: false."""
    raw: bool | None = param("raw", kinds.boolean, default=None)
    """Generate a less polished image that looks more like a photo. Server default: false."""
    safety_tolerance: int | None = param("safetyTolerance", kinds.integer, default=None, minimum=0, maximum=6)
    """How permissive the content filter is, from 0 (strict) to 6; some models go up to 5. 0 to 6. Server
    default: 2."""


class BFLProviderSettingsDict(TypedDict, total=False):
    """A mapping to give instead of `BFLProviderSettings(...)`, whose parameters are its keys."""

    prompt_upsampling: bool | None
    """Let the model rewrite the prompt in more detail. Server default: false."""
    raw: bool | None
    """Generate a less polished image that looks more like a photo. Server default: false."""
    safety_tolerance: int | None
    """How permissive the content filter is, from 0 (strict) to 6; some models go up to 5. 0 to 6. Server
    default: 2."""


@model
class BriaMask(OpenObject):
    """Selects what to process: by a prompt, by points in a frame, or as the foreground."""

    foreground: bool | None = param("foreground", kinds.boolean, default=None)
    """Select the foreground."""
    frame_index: int | None = param("frameIndex", kinds.integer, default=None, minimum=0)
    """Index of the frame that `key_points` belong to. At least 0."""
    key_points: Sequence[object] | None = param("keyPoints", kinds.list_of(kinds.anything), default=None)
    """Points in the frame `frame_index`, in the form that the model requires."""
    prompt: str | None = param("prompt", kinds.string, default=None)
    """Description of what to select."""


class BriaMaskDict(TypedDict, total=False):
    """A mapping to give instead of `BriaMask(...)`, whose parameters are its keys."""

    foreground: bool | None
    """Select the foreground."""
    frame_index: int | None
    """Index of the frame that `key_points` belong to. At least 0."""
    key_points: Sequence[object] | None
    """Points in the frame `frame_index`, in the form that the model requires."""
    prompt: str | None
    """Description of what to select."""


@model
class BriaProviderSettings(OpenObject):
    """Settings of Bria's models."""

    auto_trim: bool | None = param("autoTrim", kinds.boolean, default=None)
    """Crop empty margins."""
    color: (
        Literal["contemporary color", "vivid color", "black and white colors", "sepia vintage"] | str | None
    ) = param(
        "color",
        kinds.string,
        default=None,
        known=("contemporary color", "vivid color", "black and white colors", "sepia vintage"),
    )
    """Colour scheme of the image."""
    content_moderation: bool | None = param("contentModeration", kinds.boolean, default=None)
    """Refuse input media and results with unsafe content. Server default: true."""
    edit: Literal["colorize", "relight", "restore", "blend", "reseason", "sketch_to_image"] | str | None = (
        param(
            "edit",
            kinds.string,
            default=None,
            known=("colorize", "relight", "restore", "blend", "reseason", "sketch_to_image"),
        )
    )
    """Kind of edit to apply to the image."""
    enhance_image: bool | None = param("enhanceImage", kinds.boolean, default=None)
    """Add details to the image. Server default: false."""
    enhance_reference_images: bool | None = param("enhanceReferenceImages", kinds.boolean, default=None)
    """Improve the reference images before use. Server default: true."""
    force_background_detection: bool | None = param("forceBackgroundDetection", kinds.boolean, default=None)
    """Detect the background even if the image has transparency. Server default: false."""
    ip_signal: bool | None = param("ipSignal", kinds.boolean, default=None)
    """Flag signs of protected intellectual property in the prompt or the result. Server default: false."""
    light_direction: Literal["front", "side", "bottom", "top-down"] | str | None = param(
        "lightDirection", kinds.string, default=None, known=("front", "side", "bottom", "top-down")
    )
    """Direction of the new light."""
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
    """Type of the new light."""
    mask: BriaMask | BriaMaskDict | Mapping[str, object] | None = param("mask", BriaMask, default=None)
    """The object in a video to process."""
    medium: Literal["photography", "art"] | str | None = param(
        "medium", kinds.string, default=None, known=("photography", "art")
    )
    """Medium of the image: a photo or a work of art."""
    mode: Literal["base", "high_control", "fast"] | str | None = param(
        "mode", kinds.string, default=None, known=("base", "high_control", "fast")
    )
    """How backgrounds are generated: `base`, with more control by the prompt (`high_control`), or `fast`.
    Server default: base."""
    original_quality: bool | None = param("originalQuality", kinds.boolean, default=None)
    """Keep the size of the input image; otherwise, the result has one megapixel. Server default: true."""
    preserve_alpha: bool | None = param("preserveAlpha", kinds.boolean, default=None)
    """Keep the transparency of the input media."""
    preserve_audio: bool | None = param("preserveAudio", kinds.boolean, default=None)
    """Keep the audio of the video."""
    prompt_content_moderation: bool | None = param("promptContentModeration", kinds.boolean, default=None)
    """Refuse prompts with unsafe content. Server default: true."""
    prompt_enhancement: bool | None = param("promptEnhancement", kinds.boolean, default=None)
    """Let the model rewrite the prompt in more detail. Server default: false."""
    refine_prompt: bool | None = param("refinePrompt", kinds.boolean, default=None)
    """Let the model improve the prompt. Server default: true."""
    season: Literal["spring", "summer", "autumn", "winter"] | str | None = param(
        "season", kinds.string, default=None, known=("spring", "summer", "autumn", "winter")
    )
    """Season to show in the image."""


class BriaProviderSettingsDict(TypedDict, total=False):
    """A mapping to give instead of `BriaProviderSettings(...)`, whose parameters are its keys."""

    auto_trim: bool | None
    """Crop empty margins."""
    color: (
        Literal["contemporary color", "vivid color", "black and white colors", "sepia vintage"] | str | None
    )
    """Colour scheme of the image."""
    content_moderation: bool | None
    """Refuse input media and results with unsafe content. Server default: true."""
    edit: Literal["colorize", "relight", "restore", "blend", "reseason", "sketch_to_image"] | str | None
    """Kind of edit to apply to the image."""
    enhance_image: bool | None
    """Add details to the image. Server default: false."""
    enhance_reference_images: bool | None
    """Improve the reference images before use. Server default: true."""
    force_background_detection: bool | None
    """Detect the background even if the image has transparency. Server default: false."""
    ip_signal: bool | None
    """Flag signs of protected intellectual property in the prompt or the result. Server default: false."""
    light_direction: Literal["front", "side", "bottom", "top-down"] | str | None
    """Direction of the new light."""
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
    """Type of the new light."""
    mask: BriaMask | BriaMaskDict | Mapping[str, object] | None
    """The object in a video to process."""
    medium: Literal["photography", "art"] | str | None
    """Medium of the image: a photo or a work of art."""
    mode: Literal["base", "high_control", "fast"] | str | None
    """How backgrounds are generated: `base`, with more control by the prompt (`high_control`), or `fast`.
    Server default: base."""
    original_quality: bool | None
    """Keep the size of the input image; otherwise, the result has one megapixel. Server default: true."""
    preserve_alpha: bool | None
    """Keep the transparency of the input media."""
    preserve_audio: bool | None
    """Keep the audio of the video."""
    prompt_content_moderation: bool | None
    """Refuse prompts with unsafe content. Server default: true."""
    prompt_enhancement: bool | None
    """Let the model rewrite the prompt in more detail. Server default: false."""
    refine_prompt: bool | None
    """Let the model improve the prompt. Server default: true."""
    season: Literal["spring", "summer", "autumn", "winter"] | str | None
    """Season to show in the image."""


@model
class BytedanceProviderSettings(OpenObject):
    """Settings of ByteDance's models."""

    audio: bool | None = param("audio", kinds.boolean, default=None)
    """Generate sound for the video."""
    camera_fixed: bool | None = param("cameraFixed", kinds.boolean, default=None)
    """Keep the camera still. Server default: false."""
    draft: bool | None = param("draft", kinds.boolean, default=None)
    """Generate a cheap draft of the video first."""
    fast_mode: bool | None = param("fastMode", kinds.boolean, default=None)
    """Generate faster, at some cost in quality."""
    max_sequential_images: int | None = param(
        "maxSequentialImages", kinds.integer, default=None, minimum=1, maximum=15
    )
    """Maximum number of related images to generate as a sequence. Together with the reference images at most
    15; the model may generate fewer. 1 to 15."""
    optimize_prompt_mode: Literal["standard", "fast"] | str | None = param(
        "optimizePromptMode", kinds.string, default=None, known=("standard", "fast")
    )
    """How the prompt is improved: for quality (`standard`) or for speed (`fast`). Server default: standard."""


class BytedanceProviderSettingsDict(TypedDict, total=False):
    """A mapping to give instead of `BytedanceProviderSettings(...)`, whose parameters are its keys."""

    audio: bool | None
    """Generate sound for the video."""
    camera_fixed: bool | None
    """Keep the camera still. Server default: false."""
    draft: bool | None
    """Generate a cheap draft of the video first."""
    fast_mode: bool | None
    """Generate faster, at some cost in quality."""
    max_sequential_images: int | None
    """Maximum number of related images to generate as a sequence. Together with the reference images at most
    15; the model may generate fewer. 1 to 15."""
    optimize_prompt_mode: Literal["standard", "fast"] | str | None
    """How the prompt is improved: for quality (`standard`) or for speed (`fast`). Server default: standard."""


@model
class CompositionSection(OpenObject):
    """One section of a song."""

    section_name: str = param("sectionName", kinds.string, min_length=1, max_length=100)
    """Name of the section, 1 to 100 characters."""
    positive_local_styles: Sequence[str] | None = param(
        "positiveLocalStyles", kinds.list_of(kinds.string), default=None
    )
    """Styles of this section."""
    negative_local_styles: Sequence[str] | None = param(
        "negativeLocalStyles", kinds.list_of(kinds.string), default=None
    )
    """Styles to avoid in this section."""
    duration: int | None = param("duration", kinds.integer, default=None, minimum=3, maximum=120)
    """Length of the section in seconds, 3 to 120."""
    lines: Sequence[str] | None = param("lines", kinds.list_of(kinds.string), default=None)
    """Lyrics of the section, line by line."""


class CompositionSectionDict(TypedDict, total=False):
    """A mapping to give instead of `CompositionSection(...)`, whose parameters are its keys."""

    section_name: Required[str]
    """Name of the section, 1 to 100 characters."""
    positive_local_styles: Sequence[str] | None
    """Styles of this section."""
    negative_local_styles: Sequence[str] | None
    """Styles to avoid in this section."""
    duration: int | None
    """Length of the section in seconds, 3 to 120."""
    lines: Sequence[str] | None
    """Lyrics of the section, line by line."""


@model
class CompositionPlan(OpenObject):
    """A song, described section by section."""

    positive_global_styles: Sequence[str] | None = param(
        "positiveGlobalStyles", kinds.list_of(kinds.string), default=None
    )
    """Styles of the whole song."""
    negative_global_styles: Sequence[str] | None = param(
        "negativeGlobalStyles", kinds.list_of(kinds.string), default=None
    )
    """Styles to avoid in the whole song."""
    sections: Sequence[CompositionSection | CompositionSectionDict | Mapping[str, object]] | None = param(
        "sections", kinds.list_of(CompositionSection), default=None
    )
    """The sections of the song, in order."""


class CompositionPlanDict(TypedDict, total=False):
    """A mapping to give instead of `CompositionPlan(...)`, whose parameters are its keys."""

    positive_global_styles: Sequence[str] | None
    """Styles of the whole song."""
    negative_global_styles: Sequence[str] | None
    """Styles to avoid in the whole song."""
    sections: Sequence[CompositionSection | CompositionSectionDict | Mapping[str, object]] | None
    """The sections of the song, in order."""


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
    """Let the model rewrite the prompt in more detail. Veo 3 always does. Server default: true."""
    generate_audio: bool | None = param("generateAudio", kinds.boolean, default=None)
    """Generate sound for the video. Not with Veo 2. Server default: false."""
    resize_mode: Literal["crop", "pad"] | str | None = param(
        "resizeMode", kinds.string, default=None, known=("crop", "pad")
    )
    """How an image with another aspect ratio is fitted."""
    safety_tolerance: str | None = param("safetyTolerance", kinds.string, default=None)
    """How permissive the content filter is. Google defines the possible values."""
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
    """Let the model rewrite the prompt in more detail. Veo 3 always does. Server default: true."""
    generate_audio: bool | None
    """Generate sound for the video. Not with Veo 2. Server default: false."""
    resize_mode: Literal["crop", "pad"] | str | None
    """How an image with another aspect ratio is fitted."""
    safety_tolerance: str | None
    """How permissive the content filter is. Google defines the possible values."""
    search: bool | None
    """Let the model search the web."""
    search_latitude: float | None
    """Latitude in degrees of the place that the search is about. -90 to 90."""
    search_longitude: float | None
    """Longitude in degrees of the place that the search is about. -180 to 180."""


@model
class IdeogramColor(OpenObject):
    """A colour and its weight."""

    color_hex: str | None = param("colorHex", kinds.string, default=None)
    """The colour (`#ff8800`)."""
    color_weight: float | None = param("colorWeight", kinds.number, default=None, minimum=0.05, maximum=1)
    """Weight of the colour, 0.05 to 1."""


class IdeogramColorDict(TypedDict, total=False):
    """A mapping to give instead of `IdeogramColor(...)`, whose parameters are its keys."""

    color_hex: str | None
    """The colour (`#ff8800`)."""
    color_weight: float | None
    """Weight of the colour, 0.05 to 1."""


@model
class IdeogramPalette(OpenObject):
    """The colours to use."""

    name: str | None = param("name", kinds.string, default=None)
    """Name of a predefined palette (`PASTEL`)."""
    members: Sequence[IdeogramColor | IdeogramColorDict | Mapping[str, object]] | None = param(
        "members", kinds.list_of(IdeogramColor), default=None
    )
    """The colours one by one, those with the greatest weights first."""


class IdeogramPaletteDict(TypedDict, total=False):
    """A mapping to give instead of `IdeogramPalette(...)`, whose parameters are its keys."""

    name: str | None
    """Name of a predefined palette (`PASTEL`)."""
    members: Sequence[IdeogramColor | IdeogramColorDict | Mapping[str, object]] | None
    """The colours one by one, those with the greatest weights first."""


@model
class IdeogramProviderSettings(OpenObject):
    """Settings of Ideogram's models."""

    color_palette: IdeogramPalette | IdeogramPaletteDict | Mapping[str, object] | None = param(
        "colorPalette", IdeogramPalette, default=None
    )
    """The colours to use, by the name of a palette or one by one. Only Ideogram 2.0."""
    magic_prompt: Literal["AUTO", "ON", "OFF"] | str | None = param(
        "magicPrompt", kinds.string, default=None, known=("AUTO", "ON", "OFF")
    )
    """Whether the model rewrites the prompt in more detail; with `AUTO`, the model decides. Server default:
    AUTO."""
    remix_strength: int | None = param("remixStrength", kinds.integer, default=None, minimum=1, maximum=100)
    """How much the result may differ from the image to remix, 1 to 100. Lower values preserve more of it.
    Server default: 50."""
    rendering_speed: Literal["TURBO", "DEFAULT", "QUALITY"] | str | None = param(
        "renderingSpeed", kinds.string, default=None, known=("TURBO", "DEFAULT", "QUALITY")
    )
    """Trade-off between speed and quality. `QUALITY` only with Ideogram 3.0. Server default: DEFAULT."""
    style_code: str | None = param("styleCode", kinds.string, default=None)
    """Code of a style, 8 hexadecimal digits. Not together with `style_type` or reference images. Only Ideogram
    3.0."""
    style_preset: str | None = param("stylePreset", kinds.string, default=None)
    """Name of a predefined style (`ART_DECO`). Only Ideogram 3.0."""
    style_reference_images: Sequence[local_media.Media] | None = param(
        "styleReferenceImages", kinds.list_of(kinds.media), default=None, max_length=4
    )
    """Images whose style to use, up to 4. At most 4 items."""
    style_type: (
        Literal["AUTO", "GENERAL", "REALISTIC", "DESIGN", "FICTION", "RENDER_3D", "ANIME"] | str | None
    ) = param(
        "styleType",
        kinds.string,
        default=None,
        known=("AUTO", "GENERAL", "REALISTIC", "DESIGN", "FICTION", "RENDER_3D", "ANIME"),
    )
    """Style type of the image. `RENDER_3D` and `ANIME` only up to Ideogram 2a. Server default: AUTO."""


class IdeogramProviderSettingsDict(TypedDict, total=False):
    """A mapping to give instead of `IdeogramProviderSettings(...)`, whose parameters are its keys."""

    color_palette: IdeogramPalette | IdeogramPaletteDict | Mapping[str, object] | None
    """The colours to use, by the name of a palette or one by one. Only Ideogram 2.0."""
    magic_prompt: Literal["AUTO", "ON", "OFF"] | str | None
    """Whether the model rewrites the prompt in more detail; with `AUTO`, the model decides. Server default:
    AUTO."""
    remix_strength: int | None
    """How much the result may differ from the image to remix, 1 to 100. Lower values preserve more of it.
    Server default: 50."""
    rendering_speed: Literal["TURBO", "DEFAULT", "QUALITY"] | str | None
    """Trade-off between speed and quality. `QUALITY` only with Ideogram 3.0. Server default: DEFAULT."""
    style_code: str | None
    """Code of a style, 8 hexadecimal digits. Not together with `style_type` or reference images. Only Ideogram
    3.0."""
    style_preset: str | None
    """Name of a predefined style (`ART_DECO`). Only Ideogram 3.0."""
    style_reference_images: Sequence[local_media.Media] | None
    """Images whose style to use, up to 4. At most 4 items."""
    style_type: (
        Literal["AUTO", "GENERAL", "REALISTIC", "DESIGN", "FICTION", "RENDER_3D", "ANIME"] | str | None
    )
    """Style type of the image. `RENDER_3D` and `ANIME` only up to Ideogram 2a. Server default: AUTO."""


@model
class KlingCameraMovement(OpenObject):
    """A movement of the camera as numbers, usually -10 to 10 each."""

    horizontal: int | None = param("horizontal", kinds.integer, default=None)
    """Horizontal movement: negative to the left, positive to the right."""
    vertical: int | None = param("vertical", kinds.integer, default=None)
    """Vertical movement: negative down, positive up."""
    pan: int | None = param("pan", kinds.integer, default=None)
    """Rotation up and down."""
    tilt: int | None = param("tilt", kinds.integer, default=None)
    """Rotation to the sides."""
    roll: int | None = param("roll", kinds.integer, default=None)
    """Rotation around the line of sight."""
    zoom: int | None = param("zoom", kinds.integer, default=None)
    """Change of the focal length."""


class KlingCameraMovementDict(TypedDict, total=False):
    """A mapping to give instead of `KlingCameraMovement(...)`, whose parameters are its keys."""

    horizontal: int | None
    """Horizontal movement: negative to the left, positive to the right."""
    vertical: int | None
    """Vertical movement: negative down, positive up."""
    pan: int | None
    """Rotation up and down."""
    tilt: int | None
    """Rotation to the sides."""
    roll: int | None
    """Rotation around the line of sight."""
    zoom: int | None
    """Change of the focal length."""


@model
class KlingCamera(OpenObject):
    """Movement of the camera."""

    type: str | None = param("type", kinds.string, default=None)
    """Name of a predefined movement, or the value that makes the model use `config`."""
    config: KlingCameraMovement | KlingCameraMovementDict | Mapping[str, object] | None = param(
        "config", KlingCameraMovement, default=None
    )
    """The movement as numbers."""


class KlingCameraDict(TypedDict, total=False):
    """A mapping to give instead of `KlingCamera(...)`, whose parameters are its keys."""

    type: str | None
    """Name of a predefined movement, or the value that makes the model use `config`."""
    config: KlingCameraMovement | KlingCameraMovementDict | Mapping[str, object] | None
    """The movement as numbers."""


@model
class KlingShot(OpenObject):
    """One shot of a video."""

    prompt: str | None = param("prompt", kinds.string, default=None)
    """Prompt for the shot."""
    duration: float | None = param("duration", kinds.number, default=None, above=0)
    """Length of the shot in seconds. More than 0."""


class KlingShotDict(TypedDict, total=False):
    """A mapping to give instead of `KlingShot(...)`, whose parameters are its keys."""

    prompt: str | None
    """Prompt for the shot."""
    duration: float | None
    """Length of the shot in seconds. More than 0."""


@model
class KlingProviderSettings(OpenObject):
    """Settings of Kling AI's models."""

    asmr_mode: bool | None = param("asmrMode", kinds.boolean, default=None)
    """Make the sounds close and detailed (ASMR)."""
    bgm_prompt: str | None = param("bgmPrompt", kinds.string, default=None)
    """Prompt for the background music."""
    camera_control: KlingCamera | KlingCameraDict | Mapping[str, object] | None = param(
        "cameraControl", KlingCamera, default=None
    )
    """Movement of the camera."""
    character_orientation: Literal["image", "video"] | str | None = param(
        "characterOrientation", kinds.string, default=None, known=("image", "video")
    )
    """Orientation of the person: as in the image, or as in the video whose motion is followed."""
    keep_original_sound: bool | None = param("keepOriginalSound", kinds.boolean, default=None)
    """Keep the audio of the video that was sent."""
    multi_prompt: Sequence[KlingShot | KlingShotDict | Mapping[str, object]] | None = param(
        "multiPrompt", kinds.list_of(KlingShot), default=None
    )
    """The shots in order, each with its prompt."""
    original_audio_volume: float | None = param("originalAudioVolume", kinds.number, default=None, minimum=0)
    """Volume of the audio of the video that was sent. The model defines the scale. At least 0."""
    sound: bool | None = param("sound", kinds.boolean, default=None)
    """Generate sound for the video."""
    sound_effect_prompt: str | None = param("soundEffectPrompt", kinds.string, default=None)
    """Prompt for the sound effects."""
    sound_volume: float | None = param("soundVolume", kinds.number, default=None, minimum=0)
    """Volume of the generated sound. The model defines the scale. At least 0."""


class KlingProviderSettingsDict(TypedDict, total=False):
    """A mapping to give instead of `KlingProviderSettings(...)`, whose parameters are its keys."""

    asmr_mode: bool | None
    """Make the sounds close and detailed (ASMR)."""
    bgm_prompt: str | None
    """Prompt for the background music."""
    camera_control: KlingCamera | KlingCameraDict | Mapping[str, object] | None
    """Movement of the camera."""
    character_orientation: Literal["image", "video"] | str | None
    """Orientation of the person: as in the image, or as in the video whose motion is followed."""
    keep_original_sound: bool | None
    """Keep the audio of the video that was sent."""
    multi_prompt: Sequence[KlingShot | KlingShotDict | Mapping[str, object]] | None
    """The shots in order, each with its prompt."""
    original_audio_volume: float | None
    """Volume of the audio of the video that was sent. The model defines the scale. At least 0."""
    sound: bool | None
    """Generate sound for the video."""
    sound_effect_prompt: str | None
    """Prompt for the sound effects."""
    sound_volume: float | None
    """Volume of the generated sound. The model defines the scale. At least 0."""


@model
class LightricksProviderSettings(OpenObject):
    """Settings of Lightricks' models."""

    duration: int | None = param("duration", kinds.integer, default=None, minimum=1)
    """Length of the part to process, in seconds. At least 1."""
    generate_audio: bool | None = param("generateAudio", kinds.boolean, default=None)
    """Generate sound for the video."""
    mode: Literal["replace_audio", "replace_video", "replace_audio_and_video"] | str | None = param(
        "mode",
        kinds.string,
        default=None,
        known=("replace_audio", "replace_video", "replace_audio_and_video"),
    )
    """What to regenerate: the audio, the video, or both."""
    start_time: int | None = param("startTime", kinds.integer, default=None, minimum=0)
    """Start of the part to process, in seconds. At least 0."""


class LightricksProviderSettingsDict(TypedDict, total=False):
    """A mapping to give instead of `LightricksProviderSettings(...)`, whose parameters are its keys."""

    duration: int | None
    """Length of the part to process, in seconds. At least 1."""
    generate_audio: bool | None
    """Generate sound for the video."""
    mode: Literal["replace_audio", "replace_video", "replace_audio_and_video"] | str | None
    """What to regenerate: the audio, the video, or both."""
    start_time: int | None
    """Start of the part to process, in seconds. At least 0."""


@model
class LumaConcept(OpenObject):
    """A predefined movement or look."""

    key: str | None = param("key", kinds.string, default=None)
    """Name of the movement or look."""


class LumaConceptDict(TypedDict, total=False):
    """A mapping to give instead of `LumaConcept(...)`, whose parameters are its keys."""

    key: str | None
    """Name of the movement or look."""


@model
class LumaProviderSettings(OpenObject):
    """Settings of Luma's models."""

    concepts: Sequence[LumaConcept | LumaConceptDict | Mapping[str, object]] | None = param(
        "concepts", kinds.list_of(LumaConcept), default=None
    )
    """Predefined movements and looks."""
    loop: bool | None = param("loop", kinds.boolean, default=None)
    """Make the end of the video match its beginning, so that it can loop."""


class LumaProviderSettingsDict(TypedDict, total=False):
    """A mapping to give instead of `LumaProviderSettings(...)`, whose parameters are its keys."""

    concepts: Sequence[LumaConcept | LumaConceptDict | Mapping[str, object]] | None
    """Predefined movements and looks."""
    loop: bool | None
    """Make the end of the video match its beginning, so that it can loop."""


@model
class MidjourneyProviderSettings(OpenObject):
    """Settings of Midjourney's models."""

    chaos: int | None = param("chaos", kinds.integer, default=None, minimum=0)
    """How much the results differ from each other, usually 0 to 100. At least 0. Server default: 0."""
    niji: str | None = param("niji", kinds.string, default=None)
    """Version of the model for anime (`5`, `6`); `0` or `close` for none."""
    quality: float | None = param("quality", kinds.number, default=None, minimum=0)
    """Computing effort; usually 0.25, 0.5, 1 or 2. At least 0. Server default: 1."""
    stylize: int | None = param("stylize", kinds.integer, default=None, minimum=0)
    """Strength of the model's own style, usually 0 to 1000. At least 0. Server default: 100."""
    weird: int | None = param("weird", kinds.integer, default=None, minimum=0)
    """How unusual the results are, usually 0 to 3000. At least 0. Server default: 0."""


class MidjourneyProviderSettingsDict(TypedDict, total=False):
    """A mapping to give instead of `MidjourneyProviderSettings(...)`, whose parameters are its keys."""

    chaos: int | None
    """How much the results differ from each other, usually 0 to 100. At least 0. Server default: 0."""
    niji: str | None
    """Version of the model for anime (`5`, `6`); `0` or `close` for none."""
    quality: float | None
    """Computing effort; usually 0.25, 0.5, 1 or 2. At least 0. Server default: 1."""
    stylize: int | None
    """Strength of the model's own style, usually 0 to 1000. At least 0. Server default: 100."""
    weird: int | None
    """How unusual the results are, usually 0 to 3000. At least 0. Server default: 0."""


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
    """Position in the video, in seconds, at which the sound begins, usually up to 10. At least 0."""


class MireloProviderSettingsDict(TypedDict, total=False):
    """A mapping to give instead of `MireloProviderSettings(...)`, whose parameters are its keys."""

    start_offset: int | None
    """Position in the video, in seconds, at which the sound begins, usually up to 10. At least 0."""


@model
class OpenAIProviderSettings(OpenObject):
    """Settings of OpenAI's models."""

    background: Literal["auto", "transparent", "opaque"] | str | None = param(
        "background", kinds.string, default=None, known=("auto", "transparent", "opaque")
    )
    """Background of the image; with `auto`, the model decides. Server default: auto."""
    quality: Literal["auto", "high", "medium", "low"] | str | None = param(
        "quality", kinds.string, default=None, known=("auto", "high", "medium", "low")
    )
    """Quality level: how much detail to generate. Server default: auto."""
    style: Literal["vivid", "natural"] | str | None = param(
        "style", kinds.string, default=None, known=("vivid", "natural")
    )
    """Style of the image."""


class OpenAIProviderSettingsDict(TypedDict, total=False):
    """A mapping to give instead of `OpenAIProviderSettings(...)`, whose parameters are its keys."""

    background: Literal["auto", "transparent", "opaque"] | str | None
    """Background of the image; with `auto`, the model decides. Server default: auto."""
    quality: Literal["auto", "high", "medium", "low"] | str | None
    """Quality level: how much detail to generate. Server default: auto."""
    style: Literal["vivid", "natural"] | str | None
    """Style of the image."""


@model
class PixVerseProviderSettings(OpenObject):
    """Settings of PixVerse's models."""

    audio: bool | None = param("audio", kinds.boolean, default=None)
    """Generate sound for the video."""
    camera_movement: str | None = param("cameraMovement", kinds.string, default=None)
    """Name of a predefined movement of the camera. Not together with `effect`."""
    effect: str | None = param("effect", kinds.string, default=None)
    """Name of a predefined effect. Not together with `camera_movement`."""
    motion_mode: Literal["normal", "fast"] | str | None = param(
        "motionMode", kinds.string, default=None, known=("normal", "fast")
    )
    """Speed of the motion. `fast` has no effect on videos of 8 seconds or in 1080p. Server default: normal."""
    multi_clip: bool | None = param("multiClip", kinds.boolean, default=None)
    """Generate a video that consists of several shots."""
    sound_effect_content: str | None = param(
        "soundEffectContent", kinds.string, default=None, min_length=2, max_length=2048
    )
    """Prompt for the sound, 2 to 2048 characters, with `sound_effect_switch`. Chosen by the model if omitted."""
    sound_effect_switch: bool | None = param("soundEffectSwitch", kinds.boolean, default=None)
    """Generate background sound or music. Server default: false."""
    style: str | None = param("style", kinds.string, default=None)
    """Style of the video (`anime`)."""
    thinking: Literal["enabled", "disabled", "auto"] | str | None = param(
        "thinking", kinds.string, default=None, known=("enabled", "disabled", "auto")
    )
    """Whether the model reasons about the prompt before generating."""


class PixVerseProviderSettingsDict(TypedDict, total=False):
    """A mapping to give instead of `PixVerseProviderSettings(...)`, whose parameters are its keys."""

    audio: bool | None
    """Generate sound for the video."""
    camera_movement: str | None
    """Name of a predefined movement of the camera. Not together with `effect`."""
    effect: str | None
    """Name of a predefined effect. Not together with `camera_movement`."""
    motion_mode: Literal["normal", "fast"] | str | None
    """Speed of the motion. `fast` has no effect on videos of 8 seconds or in 1080p. Server default: normal."""
    multi_clip: bool | None
    """Generate a video that consists of several shots."""
    sound_effect_content: str | None
    """Prompt for the sound, 2 to 2048 characters, with `sound_effect_switch`. Chosen by the model if omitted."""
    sound_effect_switch: bool | None
    """Generate background sound or music. Server default: false."""
    style: str | None
    """Style of the video (`anime`)."""
    thinking: Literal["enabled", "disabled", "auto"] | str | None
    """Whether the model reasons about the prompt before generating."""


@model
class RecraftColor(OpenObject):
    """A colour."""

    rgb: Sequence[int] | None = param(
        "rgb", kinds.list_of(kinds.integer), default=None, each=Limits(minimum=0, maximum=255)
    )
    """Red, green and blue components, 0 to 255 each."""


class RecraftColorDict(TypedDict, total=False):
    """A mapping to give instead of `RecraftColor(...)`, whose parameters are its keys."""

    rgb: Sequence[int] | None
    """Red, green and blue components, 0 to 255 each."""


@model
class RecraftProviderSettings(OpenObject):
    """Settings of Recraft's models."""

    style_id: str | None = param("styleId", kinds.string, default=None)
    """ID of a style that you have created."""
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
    """ID of a style that you have created."""
    colors: Sequence[RecraftColor | RecraftColorDict | Mapping[str, object]] | None
    """Colours to prefer."""
    background_color: RecraftColor | RecraftColorDict | Mapping[str, object] | None
    """Colour of the background."""


@model
class RunwayModeration(OpenObject):
    """Strictness of the content moderation."""

    public_figure_threshold: Literal["auto", "low"] | str | None = param(
        "publicFigureThreshold", kinds.string, default=None, known=("auto", "low")
    )
    """Strictness about recognizable public figures; `low` is less strict. Server default: auto."""


class RunwayModerationDict(TypedDict, total=False):
    """A mapping to give instead of `RunwayModeration(...)`, whose parameters are its keys."""

    public_figure_threshold: Literal["auto", "low"] | str | None
    """Strictness about recognizable public figures; `low` is less strict. Server default: auto."""


@model
class RunwayProviderSettings(OpenObject):
    """Settings of Runway's models."""

    content_moderation: RunwayModeration | RunwayModerationDict | Mapping[str, object] | None = param(
        "contentModeration", RunwayModeration, default=None
    )
    """Strictness of the content moderation."""


class RunwayProviderSettingsDict(TypedDict, total=False):
    """A mapping to give instead of `RunwayProviderSettings(...)`, whose parameters are its keys."""

    content_moderation: RunwayModeration | RunwayModerationDict | Mapping[str, object] | None
    """Strictness of the content moderation."""


@model
class SourcefulFont(OpenObject):
    """A font for a text in the image."""

    font_url: str | None = param("fontUrl", kinds.string, default=None)
    """URL of the font file."""
    text: str | None = param("text", kinds.string, default=None)
    """The text to set in this font."""


class SourcefulFontDict(TypedDict, total=False):
    """A mapping to give instead of `SourcefulFont(...)`, whose parameters are its keys."""

    font_url: str | None
    """URL of the font file."""
    text: str | None
    """The text to set in this font."""


@model
class SourcefulProviderSettings(OpenObject):
    """Settings of Sourceful's models."""

    enhance_prompt: bool | None = param("enhancePrompt", kinds.boolean, default=None)
    """Let the model rewrite the prompt in more detail."""
    font_inputs: Sequence[SourcefulFont | SourcefulFontDict | Mapping[str, object]] | None = param(
        "fontInputs", kinds.list_of(SourcefulFont), default=None
    )
    """Fonts for the text in the image."""
    transparency: bool | None = param("transparency", kinds.boolean, default=None)
    """Make the background transparent."""


class SourcefulProviderSettingsDict(TypedDict, total=False):
    """A mapping to give instead of `SourcefulProviderSettings(...)`, whose parameters are its keys."""

    enhance_prompt: bool | None
    """Let the model rewrite the prompt in more detail."""
    font_inputs: Sequence[SourcefulFont | SourcefulFontDict | Mapping[str, object]] | None
    """Fonts for the text in the image."""
    transparency: bool | None
    """Make the background transparent."""


@model
class SpeakerDetection(OpenObject):
    """Which speaker's lips to move."""

    auto_detect: bool | None = param("autoDetect", kinds.boolean, default=None)
    """Let the model detect the active speaker."""
    bounding_boxes: Sequence[object] | None = param(
        "boundingBoxes", kinds.list_of(kinds.anything), default=None
    )
    """Bounding boxes of the face, one per frame."""
    coordinates: Sequence[object] | None = param("coordinates", kinds.list_of(kinds.anything), default=None)
    """A point on the face in the frame `frame_number`: x and y in pixels."""
    frame_number: int | None = param("frameNumber", kinds.integer, default=None, minimum=0)
    """The frame that `coordinates` belong to. At least 0."""


class SpeakerDetectionDict(TypedDict, total=False):
    """A mapping to give instead of `SpeakerDetection(...)`, whose parameters are its keys."""

    auto_detect: bool | None
    """Let the model detect the active speaker."""
    bounding_boxes: Sequence[object] | None
    """Bounding boxes of the face, one per frame."""
    coordinates: Sequence[object] | None
    """A point on the face in the frame `frame_number`: x and y in pixels."""
    frame_number: int | None
    """The frame that `coordinates` belong to. At least 0."""


@model
class SpeechSegment(OpenObject):
    """A part of a video and the audio that belongs to it."""

    audio: str | None = param("audio", kinds.string, default=None)
    """ID of the audio among the inputs."""
    audio_start_time: float | None = param("audioStartTime", kinds.number, default=None, minimum=0)
    """Start of the segment within the audio, in seconds. At least 0."""
    audio_end_time: float | None = param("audioEndTime", kinds.number, default=None, minimum=0)
    """End of the segment within the audio, in seconds. At least 0."""
    start_time: float | None = param("startTime", kinds.number, default=None, minimum=0)
    """Start of the segment within the video, in seconds. At least 0."""
    end_time: float | None = param("endTime", kinds.number, default=None, minimum=0)
    """End of the segment within the video, in seconds. At least 0."""
    ref: str | None = param("ref", kinds.string, default=None)
    """ID of the audio or the speech among the inputs."""


class SpeechSegmentDict(TypedDict, total=False):
    """A mapping to give instead of `SpeechSegment(...)`, whose parameters are its keys."""

    audio: str | None
    """ID of the audio among the inputs."""
    audio_start_time: float | None
    """Start of the segment within the audio, in seconds. At least 0."""
    audio_end_time: float | None
    """End of the segment within the audio, in seconds. At least 0."""
    start_time: float | None
    """Start of the segment within the video, in seconds. At least 0."""
    end_time: float | None
    """End of the segment within the video, in seconds. At least 0."""
    ref: str | None
    """ID of the audio or the speech among the inputs."""


@model
class LipSyncProviderSettings(OpenObject):
    """Settings of Sync Labs' models, which synchronize lips to speech."""

    active_speaker_detection: SpeakerDetection | SpeakerDetectionDict | Mapping[str, object] | None = param(
        "activeSpeakerDetection", SpeakerDetection, default=None
    )
    """Which speaker's lips to move."""
    edit_region: Literal["lips", "face", "head"] | str | None = param(
        "editRegion", kinds.string, default=None, known=("lips", "face", "head")
    )
    """Part of the person that may change."""
    emotion: str | None = param("emotion", kinds.string, default=None)
    """The emotion to show in the face."""
    emotion_prompt: str | None = param("emotionPrompt", kinds.string, default=None)
    """The emotion to show in the face, as free text."""
    mode: str | None = param("mode", kinds.string, default=None)
    """Mode of the model; the model defines the possible values."""
    occlusion_detection: bool | None = param("occlusionDetection", kinds.boolean, default=None)
    """Detect objects that hide the face."""
    occlusion_detection_enabled: bool | None = param("occlusionDetectionEnabled", kinds.boolean, default=None)
    """An older name of `occlusion_detection`."""
    segments: Sequence[SpeechSegment | SpeechSegmentDict | Mapping[str, object]] | None = param(
        "segments", kinds.list_of(SpeechSegment), default=None
    )
    """Which audio belongs to which part of the video."""
    sync_mode: Literal["bounce", "cut_off", "loop", "silence", "remap"] | str | None = param(
        "syncMode", kinds.string, default=None, known=("bounce", "cut_off", "loop", "silence", "remap")
    )
    """What to do if the audio and the video differ in length."""
    temperature: float | None = param("temperature", kinds.number, default=None, minimum=0)
    """Expressiveness of the speaker, usually 0 to 1. At least 0."""


class LipSyncProviderSettingsDict(TypedDict, total=False):
    """A mapping to give instead of `LipSyncProviderSettings(...)`, whose parameters are its keys."""

    active_speaker_detection: SpeakerDetection | SpeakerDetectionDict | Mapping[str, object] | None
    """Which speaker's lips to move."""
    edit_region: Literal["lips", "face", "head"] | str | None
    """Part of the person that may change."""
    emotion: str | None
    """The emotion to show in the face."""
    emotion_prompt: str | None
    """The emotion to show in the face, as free text."""
    mode: str | None
    """Mode of the model; the model defines the possible values."""
    occlusion_detection: bool | None
    """Detect objects that hide the face."""
    occlusion_detection_enabled: bool | None
    """An older name of `occlusion_detection`."""
    segments: Sequence[SpeechSegment | SpeechSegmentDict | Mapping[str, object]] | None
    """Which audio belongs to which part of the video."""
    sync_mode: Literal["bounce", "cut_off", "loop", "silence", "remap"] | str | None
    """What to do if the audio and the video differ in length."""
    temperature: float | None
    """Expressiveness of the speaker, usually 0 to 1. At least 0."""


@model
class ViduTemplate(OpenObject):
    """A predefined scene. Some scenes have variants."""

    name: str | None = param("name", kinds.string, default=None)
    """Name of the scene."""
    area: str | None = param("area", kinds.string, default=None)
    """Variant of the place, for scenes with several."""
    beast: str | None = param("beast", kinds.string, default=None)
    """Variant of the animal, for scenes with several."""


class ViduTemplateDict(TypedDict, total=False):
    """A mapping to give instead of `ViduTemplate(...)`, whose parameters are its keys."""

    name: str | None
    """Name of the scene."""
    area: str | None
    """Variant of the place, for scenes with several."""
    beast: str | None
    """Variant of the animal, for scenes with several."""


@model
class ViduProviderSettings(OpenObject):
    """Settings of Vidu's models."""

    audio: bool | None = param("audio", kinds.boolean, default=None)
    """Generate sound for the video."""
    bgm: bool | None = param("bgm", kinds.boolean, default=None)
    """Add background music. Only for videos of 4 seconds. Server default: false."""
    movement_amplitude: Literal["auto", "small", "medium", "large"] | str | None = param(
        "movementAmplitude", kinds.string, default=None, known=("auto", "small", "medium", "large")
    )
    """Amount of motion. Server default: auto."""
    style: Literal["general", "anime"] | str | None = param(
        "style", kinds.string, default=None, known=("general", "anime")
    )
    """Style of the video. Only for videos from a prompt alone. Server default: general."""
    template: ViduTemplate | ViduTemplateDict | Mapping[str, object] | None = param(
        "template", ViduTemplate, default=None
    )
    """A predefined scene."""


class ViduProviderSettingsDict(TypedDict, total=False):
    """A mapping to give instead of `ViduProviderSettings(...)`, whose parameters are its keys."""

    audio: bool | None
    """Generate sound for the video."""
    bgm: bool | None
    """Add background music. Only for videos of 4 seconds. Server default: false."""
    movement_amplitude: Literal["auto", "small", "medium", "large"] | str | None
    """Amount of motion. Server default: auto."""
    style: Literal["general", "anime"] | str | None
    """Style of the video. Only for videos from a prompt alone. Server default: general."""
    template: ViduTemplate | ViduTemplateDict | Mapping[str, object] | None
    """A predefined scene."""


@model
class XAIProviderSettings(OpenObject):
    """Settings of xAI's models."""

    quality: Literal["low", "medium", "high"] | str | None = param(
        "quality", kinds.string, default=None, known=("low", "medium", "high")
    )
    """Quality level: how much detail to generate."""


class XAIProviderSettingsDict(TypedDict, total=False):
    """A mapping to give instead of `XAIProviderSettings(...)`, whose parameters are its keys."""

    quality: Literal["low", "medium", "high"] | str | None
    """Quality level: how much detail to generate."""
