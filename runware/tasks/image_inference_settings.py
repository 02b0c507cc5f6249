# Made by `python -m codegen generate` from schema/tasks/image_inference.yaml; edit that file instead.
"""Make images from text, or from text and other images."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal, Required, TypedDict

from runware._models import kinds
from runware._models.lazy import LazyModule
from runware._models.model import (
    Object,
    OpenObject,
    model,
    param,
)

if TYPE_CHECKING:
    import runware._files.media as local_media
    import runware.tasks.shared_settings as shared_settings
else:
    shared_settings = LazyModule("runware.tasks.shared_settings")
    local_media = LazyModule("runware._files.media")


@model
class ReferenceImage(Object):
    """A reference image and what it is for, for models that tell them apart."""

    image: local_media.Media = param("image", kinds.media)
    """The image."""
    type: Literal["sketch", "reference"] | str | None = param(
        "type", kinds.string, default=None, known=("sketch", "reference"), aliases=("refType",)
    )
    """What to take it as; the names are the model's."""
    role: str | None = param("role", kinds.string, default=None)
    """What it stands for; the names are the model's."""
    tag: str | None = param("tag", kinds.string, default=None)
    """A name by which the prompt can speak of it."""
    strength: float | None = param("strength", kinds.number, default=None)
    """How much it counts."""


class ReferenceImageDict(TypedDict, total=False):
    """A mapping to give instead of `ReferenceImage(...)`, whose parameters are its keys."""

    image: Required[local_media.Media]
    """The image."""
    type: Literal["sketch", "reference"] | str | None
    """What to take it as; the names are the model's."""
    role: str | None
    """What it stands for; the names are the model's."""
    tag: str | None
    """A name by which the prompt can speak of it."""
    strength: float | None
    """How much it counts."""


@model
class Font(Object):
    """A font for text in the image."""

    url: str = param("url", kinds.string, aliases=("fontUrl",))
    """Where the font file can be fetched."""
    text: str = param("text", kinds.string)
    """The text to set in it."""


class FontDict(TypedDict, total=False):
    """A mapping to give instead of `Font(...)`, whose parameters are its keys."""

    url: Required[str]
    """Where the font file can be fetched."""
    text: Required[str]
    """The text to set in it."""


@model
class ImageInputs(OpenObject):
    """Media to work on. Most are parameters as well."""

    images: Sequence[local_media.Media] | None = param("images", kinds.list_of(kinds.media), default=None)
    """The images to work on, for models that take several."""
    reference_videos: Sequence[local_media.Media] | None = param(
        "referenceVideos", kinds.list_of(kinds.media), default=None
    )
    """Videos to take subjects and styles from, usually up to 10."""
    seed_image: local_media.Media | None = param("seedImage", kinds.media, default=None)
    """The image to start from, for image-to-image, inpainting and outpainting."""
    mask_image: local_media.Media | None = param("maskImage", kinds.media, default=None)
    """Where to paint, as an image of the size of `seed_image`: white is made anew, black stays."""
    reference_images: Sequence[local_media.Media | ReferenceImage | ReferenceImageDict] | None = param(
        "referenceImages",
        kinds.list_of(kinds.either(kinds.media, ReferenceImage)),
        default=None,
        aliases=("references",),
    )
    """Images to edit or to take subjects and styles from. How many is up to the model."""
    image: local_media.Media | None = param("image", kinds.media, default=None)
    """The image to edit, for editing models that take exactly one, such as `bria:21@1`."""
    mask: local_media.Media | None = param("mask", kinds.media, default=None)
    """Where to edit `image`: white is made anew, black stays."""
    super_resolution_references: Sequence[local_media.Media] | None = param(
        "superResolutionReferences", kinds.list_of(kinds.media), default=None
    )
    """Images from which to take fine detail. Only some models."""
    fonts: Sequence[Font | FontDict] | None = param("fonts", kinds.list_of(Font), default=None)
    """Fonts for the text in the image. Only some models."""


class ImageInputsDict(TypedDict, total=False):
    """A mapping to give instead of `ImageInputs(...)`, whose parameters are its keys."""

    images: Sequence[local_media.Media] | None
    """The images to work on, for models that take several."""
    reference_videos: Sequence[local_media.Media] | None
    """Videos to take subjects and styles from, usually up to 10."""
    seed_image: local_media.Media | None
    """The image to start from, for image-to-image, inpainting and outpainting."""
    mask_image: local_media.Media | None
    """Where to paint, as an image of the size of `seed_image`: white is made anew, black stays."""
    reference_images: Sequence[local_media.Media | ReferenceImage | ReferenceImageDict] | None
    """Images to edit or to take subjects and styles from. How many is up to the model."""
    image: local_media.Media | None
    """The image to edit, for editing models that take exactly one, such as `bria:21@1`."""
    mask: local_media.Media | None
    """Where to edit `image`: white is made anew, black stays."""
    super_resolution_references: Sequence[local_media.Media] | None
    """Images from which to take fine detail. Only some models."""
    fonts: Sequence[Font | FontDict] | None
    """Fonts for the text in the image. Only some models."""


@model
class BoundingBox(OpenObject):
    """Where a thing is and where it shall be."""

    id: str = param("id", kinds.string, min_length=1)
    """Its name. At least 1 character."""
    description: str | None = param("description", kinds.string, default=None, min_length=1)
    """What it is. At least 1 character."""
    reference_index: int | None = param("referenceIndex", kinds.integer, default=None, minimum=0)
    """In which reference image it is, 0 being the first; usually up to 9. At least 0."""
    source_box: Sequence[float] | None = param(
        "sourceBox", kinds.list_of(kinds.number), default=None, min_length=4, max_length=4
    )
    """Where it is: the edges of a rectangle, four numbers. Exactly 4 items."""
    target_box: Sequence[float] | None = param(
        "targetBox", kinds.list_of(kinds.number), default=None, min_length=4, max_length=4
    )
    """Where it shall be: the edges of a rectangle, four numbers. Exactly 4 items."""


class BoundingBoxDict(TypedDict, total=False):
    """A mapping to give instead of `BoundingBox(...)`, whose parameters are its keys."""

    id: Required[str]
    """Its name. At least 1 character."""
    description: str | None
    """What it is. At least 1 character."""
    reference_index: int | None
    """In which reference image it is, 0 being the first; usually up to 9. At least 0."""
    source_box: Sequence[float] | None
    """Where it is: the edges of a rectangle, four numbers. Exactly 4 items."""
    target_box: Sequence[float] | None
    """Where it shall be: the edges of a rectangle, four numbers. Exactly 4 items."""


@model
class EditRegion(OpenObject):
    """A rectangle of an image, in pixels from its upper left corner."""

    x1: int | None = param("x1", kinds.integer, default=None, minimum=0)
    """Its left edge. At least 0."""
    y1: int | None = param("y1", kinds.integer, default=None, minimum=0)
    """Its upper edge. At least 0."""
    x2: int | None = param("x2", kinds.integer, default=None, minimum=0)
    """Its right edge. At least 0."""
    y2: int | None = param("y2", kinds.integer, default=None, minimum=0)
    """Its lower edge. At least 0."""


class EditRegionDict(TypedDict, total=False):
    """A mapping to give instead of `EditRegion(...)`, whose parameters are its keys."""

    x1: int | None
    """Its left edge. At least 0."""
    y1: int | None
    """Its upper edge. At least 0."""
    x2: int | None
    """Its right edge. At least 0."""
    y2: int | None
    """Its lower edge. At least 0."""


@model
class Moodboard(OpenObject):
    """A collection of images whose look to take."""

    id: str | None = param("id", kinds.string, default=None)
    """Its ID at the model's provider."""
    strength: float | None = param("strength", kinds.number, default=None)
    """How much it counts, usually -0.5 to 1.5."""


class MoodboardDict(TypedDict, total=False):
    """A mapping to give instead of `Moodboard(...)`, whose parameters are its keys."""

    id: str | None
    """Its ID at the model's provider."""
    strength: float | None
    """How much it counts, usually -0.5 to 1.5."""


@model
class PaletteColor(OpenObject):
    """A colour and how much of it to use."""

    hex: str | None = param("hex", kinds.string, default=None)
    """The colour (`#ff8800`)."""
    ratio: str | float | None = param(
        "ratio", kinds.either(kinds.string, kinds.number), default=None, minimum=0
    )
    """Its share of the image, in percent or as the model wants it (`23.51%`). At least 0."""


class PaletteColorDict(TypedDict, total=False):
    """A mapping to give instead of `PaletteColor(...)`, whose parameters are its keys."""

    hex: str | None
    """The colour (`#ff8800`)."""
    ratio: str | float | None
    """Its share of the image, in percent or as the model wants it (`23.51%`). At least 0."""


@model
class PromptEnhanceSettings(OpenObject):
    """How the model writes the prompt in more detail."""

    enabled: bool | None = param("enabled", kinds.boolean, default=None)
    """Do it."""
    temperature: float | None = param("temperature", kinds.number, default=None, minimum=0)
    """How freely to choose words, usually 0.1 to 5. At least 0."""
    top_p: float | None = param("topP", kinds.number, default=None, minimum=0, maximum=1)
    """Choose only among the likeliest words that together have this probability, usually 0.1 to 1. 0 to 1."""


class PromptEnhanceSettingsDict(TypedDict, total=False):
    """A mapping to give instead of `PromptEnhanceSettings(...)`, whose parameters are its keys."""

    enabled: bool | None
    """Do it."""
    temperature: float | None
    """How freely to choose words, usually 0.1 to 5. At least 0."""
    top_p: float | None
    """Choose only among the likeliest words that together have this probability, usually 0.1 to 1. 0 to 1."""


@model
class ScoreGuidance(OpenObject):
    """What a score means."""

    score: float | None = param("score", kinds.number, default=None)
    """The score."""
    description: str | None = param("description", kinds.string, default=None)
    """What it means."""


class ScoreGuidanceDict(TypedDict, total=False):
    """A mapping to give instead of `ScoreGuidance(...)`, whose parameters are its keys."""

    score: float | None
    """The score."""
    description: str | None
    """What it means."""


@model
class ScoringCriterion(OpenObject):
    """A point by which images are judged."""

    key: str | None = param("key", kinds.string, default=None)
    """Its name in the answer."""
    label: str | None = param("label", kinds.string, default=None)
    """Its name for people."""
    description: str | None = param("description", kinds.string, default=None)
    """What it means."""
    weight: float | None = param("weight", kinds.number, default=None)
    """How much it counts."""
    passing_score: float | None = param("passingScore", kinds.number, default=None)
    """The score from which an image is good enough."""
    score_guidance: Sequence[ScoreGuidance | ScoreGuidanceDict | Mapping[str, object]] | None = param(
        "scoreGuidance", kinds.list_of(ScoreGuidance), default=None
    )
    """What each score means."""


class ScoringCriterionDict(TypedDict, total=False):
    """A mapping to give instead of `ScoringCriterion(...)`, whose parameters are its keys."""

    key: str | None
    """Its name in the answer."""
    label: str | None
    """Its name for people."""
    description: str | None
    """What it means."""
    weight: float | None
    """How much it counts."""
    passing_score: float | None
    """The score from which an image is good enough."""
    score_guidance: Sequence[ScoreGuidance | ScoreGuidanceDict | Mapping[str, object]] | None
    """What each score means."""


@model
class PromptElement(OpenObject):
    """A thing in an image."""

    type: str | None = param("type", kinds.string, default=None)
    """What kind of thing it is, such as an object or a text."""
    desc: str | None = param("desc", kinds.string, default=None)
    """What it looks like."""
    text: str | None = param("text", kinds.string, default=None)
    """What it says, if it is a text."""
    bbox: Sequence[float] | None = param("bbox", kinds.list_of(kinds.number), default=None)
    """The rectangle in which it stands."""
    color_palette: Sequence[str] | None = param("color_palette", kinds.list_of(kinds.string), default=None)
    """Its colours."""


class PromptElementDict(TypedDict, total=False):
    """A mapping to give instead of `PromptElement(...)`, whose parameters are its keys."""

    type: str | None
    """What kind of thing it is, such as an object or a text."""
    desc: str | None
    """What it looks like."""
    text: str | None
    """What it says, if it is a text."""
    bbox: Sequence[float] | None
    """The rectangle in which it stands."""
    color_palette: Sequence[str] | None
    """Its colours."""


@model
class PromptComposition(OpenObject):
    """What an image is made of."""

    background: str | None = param("background", kinds.string, default=None)
    """What is behind everything."""
    elements: Sequence[PromptElement | PromptElementDict | Mapping[str, object]] | None = param(
        "elements", kinds.list_of(PromptElement), default=None
    )
    """The things in it."""


class PromptCompositionDict(TypedDict, total=False):
    """A mapping to give instead of `PromptComposition(...)`, whose parameters are its keys."""

    background: str | None
    """What is behind everything."""
    elements: Sequence[PromptElement | PromptElementDict | Mapping[str, object]] | None
    """The things in it."""


@model
class PromptStyle(OpenObject):
    """How an image looks."""

    aesthetics: str | None = param("aesthetics", kinds.string, default=None)
    """Its mood and taste."""
    art_style: str | None = param("art_style", kinds.string, default=None)
    """The kind of art."""
    color_palette: Sequence[str] | None = param("color_palette", kinds.list_of(kinds.string), default=None)
    """Its colours."""
    lighting: str | None = param("lighting", kinds.string, default=None)
    """Its light."""
    medium: str | None = param("medium", kinds.string, default=None)
    """What it is made with, such as oil or film."""
    photo: str | None = param("photo", kinds.string, default=None)
    """How it was taken, if it is a photo: lens, angle, exposure."""


class PromptStyleDict(TypedDict, total=False):
    """A mapping to give instead of `PromptStyle(...)`, whose parameters are its keys."""

    aesthetics: str | None
    """Its mood and taste."""
    art_style: str | None
    """The kind of art."""
    color_palette: Sequence[str] | None
    """Its colours."""
    lighting: str | None
    """Its light."""
    medium: str | None
    """What it is made with, such as oil or film."""
    photo: str | None
    """How it was taken, if it is a photo: lens, angle, exposure."""


@model
class StructuredPrompt(OpenObject):
    """The prompt as an object."""

    high_level_description: str | None = param("high_level_description", kinds.string, default=None)
    """What the image shows as a whole."""
    style_description: PromptStyle | PromptStyleDict | Mapping[str, object] | None = param(
        "style_description", PromptStyle, default=None
    )
    """How the image looks."""
    compositional_deconstruction: PromptComposition | PromptCompositionDict | Mapping[str, object] | None = (
        param("compositional_deconstruction", PromptComposition, default=None)
    )
    """What the image is made of."""


class StructuredPromptDict(TypedDict, total=False):
    """A mapping to give instead of `StructuredPrompt(...)`, whose parameters are its keys."""

    high_level_description: str | None
    """What the image shows as a whole."""
    style_description: PromptStyle | PromptStyleDict | Mapping[str, object] | None
    """How the image looks."""
    compositional_deconstruction: PromptComposition | PromptCompositionDict | Mapping[str, object] | None
    """What the image is made of."""


@model
class ImageSettings(OpenObject):
    """Settings that only some models take."""

    auto_crop: bool | None = param("autoCrop", kinds.boolean, default=None)
    """Cut off what is empty."""
    background: Literal["auto", "transparent", "opaque"] | str | None = param(
        "background", kinds.string, default=None, known=("auto", "transparent", "opaque")
    )
    """What is behind the subject. Server default: auto."""
    background_color: str | None = param("backgroundColor", kinds.string, default=None)
    """Colour of the background (`#ffffff`)."""
    background_mode: Literal["original", "transparent", "solid"] | str | None = param(
        "backgroundMode", kinds.string, default=None, known=("original", "transparent", "solid")
    )
    """What to do with the background."""
    bounding_boxes: Sequence[BoundingBox | BoundingBoxDict | Mapping[str, object]] | None = param(
        "boundingBoxes", kinds.list_of(BoundingBox), default=None, min_length=1
    )
    """Where things are and where they shall be. At least 1 item."""
    color_palette: Sequence[PaletteColor | PaletteColorDict | Mapping[str, object]] | None = param(
        "colorPalette", kinds.list_of(PaletteColor), default=None
    )
    """The colours to use."""
    copyright_detection: bool | None = param("copyrightDetection", kinds.boolean, default=None)
    """Look for what belongs to somebody else."""
    creativity: Literal["raw", "low", "medium", "high"] | str | None = param(
        "creativity", kinds.string, default=None, known=("raw", "low", "medium", "high")
    )
    """How freely to go beyond the prompt."""
    dilate_pixels: int | None = param("dilatePixels", kinds.integer, default=None, minimum=0)
    """By how many pixels to widen the mask, usually up to 100. At least 0."""
    edit_regions: Sequence[EditRegion | EditRegionDict | Mapping[str, object]] | None = param(
        "editRegions", kinds.list_of(EditRegion), default=None
    )
    """The parts of the image to edit."""
    enhance_prompt: bool | None = param("enhancePrompt", kinds.boolean, default=None)
    """Let the model write the prompt in more detail."""
    image_search: bool | None = param("imageSearch", kinds.boolean, default=None)
    """Let the model search the web for images."""
    layers: int | None = param("layers", kinds.integer, default=None, minimum=1)
    """How many layers to make, usually up to 10. At least 1."""
    magic_prompt: Literal["AUTO", "ON", "OFF"] | str | None = param(
        "magicPrompt", kinds.string, default=None, known=("AUTO", "ON", "OFF")
    )
    """Let the model write the prompt in more detail."""
    moderation: Literal["auto", "low"] | str | None = param(
        "moderation", kinds.string, default=None, known=("auto", "low")
    )
    """How strict the checks are. Server default: auto."""
    moodboards: Sequence[Moodboard | MoodboardDict | Mapping[str, object]] | None = param(
        "moodboards", kinds.list_of(Moodboard), default=None
    )
    """Collections of images whose look to take."""
    preserve_input_size: bool | None = param("preserveInputSize", kinds.boolean, default=None)
    """Keep the size of the image that was sent."""
    prompt_enhance: PromptEnhanceSettings | PromptEnhanceSettingsDict | Mapping[str, object] | None = param(
        "promptEnhance", PromptEnhanceSettings, default=None
    )
    """How the model writes the prompt in more detail."""
    prompt_extend: bool | None = param("promptExtend", kinds.boolean, default=None)
    """Let the model add to a short prompt."""
    quality: Literal["auto", "low", "medium", "high", "xhigh", "max"] | str | None = param(
        "quality", kinds.string, default=None, known=("auto", "low", "medium", "high", "xhigh", "max")
    )
    """How much detail to make."""
    rendering_speed: Literal["TURBO", "DEFAULT", "QUALITY"] | str | None = param(
        "renderingSpeed", kinds.string, default=None, known=("TURBO", "DEFAULT", "QUALITY")
    )
    """Whether to be fast or to be good."""
    safety_tolerance: Literal["none", "low", "medium", "high", "off"] | int | str | None = param(
        "safetyTolerance",
        kinds.either(kinds.integer, kinds.string),
        default=None,
        minimum=0,
        known=("none", "low", "medium", "high", "off"),
    )
    """How much the filter lets pass: a number, usually 0 (little) to 4, or a word. At least 0."""
    scoring_prompt: str | None = param("scoringPrompt", kinds.string, default=None)
    """What the images are judged by."""
    scoring_rubric: Sequence[ScoringCriterion | ScoringCriterionDict | Mapping[str, object]] | None = param(
        "scoringRubric", kinds.list_of(ScoringCriterion), default=None
    )
    """What the images are judged by, point by point."""
    search: bool | None = param("search", kinds.boolean, default=None)
    """Let the model search the web."""
    sequential: bool | None = param("sequential", kinds.boolean, default=None)
    """Make several images that belong together."""
    shell: bool | None = param("shell", kinds.boolean, default=None)
    """Let the model run programs of its own."""
    structured_prompt: StructuredPrompt | StructuredPromptDict | Mapping[str, object] | None = param(
        "structuredPrompt", StructuredPrompt, default=None
    )
    """The prompt as an object."""
    style: str | None = param("style", kinds.string, default=None)
    """How the image looks, in the model's words."""
    system_prompt: str | None = param("systemPrompt", kinds.string, default=None, min_length=1)
    """Instructions for the model, usually up to 50000 characters. At least 1 character."""
    temperature: float | None = param("temperature", kinds.number, default=None, minimum=0)
    """How much the result may vary, usually 0 to 2; higher is more varied. At least 0."""
    thinking: bool | None = param("thinking", kinds.boolean, default=None)
    """Let the model think about the prompt first."""
    thinking_level: Literal["minimal", "low", "medium", "high", "xhigh"] | str | None = param(
        "thinkingLevel", kinds.string, default=None, known=("minimal", "low", "medium", "high", "xhigh")
    )
    """How much to think before."""
    top_p: float | None = param("topP", kinds.number, default=None, minimum=0, maximum=1)
    """Choose only among the likeliest tokens that together have this probability. 0 to 1."""
    true_cfg_scale: float | None = param("trueCFGScale", kinds.number, default=None)
    """Strength of true classifier-free guidance, usually 1 or more."""
    turbo: bool | None = param("turbo", kinds.boolean, default=None)
    """Be faster at some cost in quality."""
    web_search: bool | None = param("webSearch", kinds.boolean, default=None)
    """Let the model search the web."""


class ImageSettingsDict(TypedDict, total=False):
    """A mapping to give instead of `ImageSettings(...)`, whose parameters are its keys."""

    auto_crop: bool | None
    """Cut off what is empty."""
    background: Literal["auto", "transparent", "opaque"] | str | None
    """What is behind the subject. Server default: auto."""
    background_color: str | None
    """Colour of the background (`#ffffff`)."""
    background_mode: Literal["original", "transparent", "solid"] | str | None
    """What to do with the background."""
    bounding_boxes: Sequence[BoundingBox | BoundingBoxDict | Mapping[str, object]] | None
    """Where things are and where they shall be. At least 1 item."""
    color_palette: Sequence[PaletteColor | PaletteColorDict | Mapping[str, object]] | None
    """The colours to use."""
    copyright_detection: bool | None
    """Look for what belongs to somebody else."""
    creativity: Literal["raw", "low", "medium", "high"] | str | None
    """How freely to go beyond the prompt."""
    dilate_pixels: int | None
    """By how many pixels to widen the mask, usually up to 100. At least 0."""
    edit_regions: Sequence[EditRegion | EditRegionDict | Mapping[str, object]] | None
    """The parts of the image to edit."""
    enhance_prompt: bool | None
    """Let the model write the prompt in more detail."""
    image_search: bool | None
    """Let the model search the web for images."""
    layers: int | None
    """How many layers to make, usually up to 10. At least 1."""
    magic_prompt: Literal["AUTO", "ON", "OFF"] | str | None
    """Let the model write the prompt in more detail."""
    moderation: Literal["auto", "low"] | str | None
    """How strict the checks are. Server default: auto."""
    moodboards: Sequence[Moodboard | MoodboardDict | Mapping[str, object]] | None
    """Collections of images whose look to take."""
    preserve_input_size: bool | None
    """Keep the size of the image that was sent."""
    prompt_enhance: PromptEnhanceSettings | PromptEnhanceSettingsDict | Mapping[str, object] | None
    """How the model writes the prompt in more detail."""
    prompt_extend: bool | None
    """Let the model add to a short prompt."""
    quality: Literal["auto", "low", "medium", "high", "xhigh", "max"] | str | None
    """How much detail to make."""
    rendering_speed: Literal["TURBO", "DEFAULT", "QUALITY"] | str | None
    """Whether to be fast or to be good."""
    safety_tolerance: Literal["none", "low", "medium", "high", "off"] | int | str | None
    """How much the filter lets pass: a number, usually 0 (little) to 4, or a word. At least 0."""
    scoring_prompt: str | None
    """What the images are judged by."""
    scoring_rubric: Sequence[ScoringCriterion | ScoringCriterionDict | Mapping[str, object]] | None
    """What the images are judged by, point by point."""
    search: bool | None
    """Let the model search the web."""
    sequential: bool | None
    """Make several images that belong together."""
    shell: bool | None
    """Let the model run programs of its own."""
    structured_prompt: StructuredPrompt | StructuredPromptDict | Mapping[str, object] | None
    """The prompt as an object."""
    style: str | None
    """How the image looks, in the model's words."""
    system_prompt: str | None
    """Instructions for the model, usually up to 50000 characters. At least 1 character."""
    temperature: float | None
    """How much the result may vary, usually 0 to 2; higher is more varied. At least 0."""
    thinking: bool | None
    """Let the model think about the prompt first."""
    thinking_level: Literal["minimal", "low", "medium", "high", "xhigh"] | str | None
    """How much to think before."""
    top_p: float | None
    """Choose only among the likeliest tokens that together have this probability. 0 to 1."""
    true_cfg_scale: float | None
    """Strength of true classifier-free guidance, usually 1 or more."""
    turbo: bool | None
    """Be faster at some cost in quality."""
    web_search: bool | None
    """Let the model search the web."""


@model
class ImageProviderSettings(OpenObject):
    """Settings of the company behind the model, under its name."""

    alibaba: (
        shared_settings.AlibabaProviderSettings
        | shared_settings.AlibabaProviderSettingsDict
        | Mapping[str, object]
        | None
    ) = param("alibaba", kinds.named("runware.tasks", "AlibabaProviderSettings"), default=None)
    """Settings of Alibaba's models."""
    bfl: (
        shared_settings.BFLProviderSettings
        | shared_settings.BFLProviderSettingsDict
        | Mapping[str, object]
        | None
    ) = param("bfl", kinds.named("runware.tasks", "BFLProviderSettings"), default=None)
    """Settings of Black Forest Labs' models."""
    bria: (
        shared_settings.BriaProviderSettings
        | shared_settings.BriaProviderSettingsDict
        | Mapping[str, object]
        | None
    ) = param("bria", kinds.named("runware.tasks", "BriaProviderSettings"), default=None)
    """Settings of Bria's models."""
    bytedance: (
        shared_settings.BytedanceProviderSettings
        | shared_settings.BytedanceProviderSettingsDict
        | Mapping[str, object]
        | None
    ) = param("bytedance", kinds.named("runware.tasks", "BytedanceProviderSettings"), default=None)
    """Settings of ByteDance's models."""
    google: (
        shared_settings.GoogleProviderSettings
        | shared_settings.GoogleProviderSettingsDict
        | Mapping[str, object]
        | None
    ) = param("google", kinds.named("runware.tasks", "GoogleProviderSettings"), default=None)
    """Settings of Google's models."""
    ideogram: (
        shared_settings.IdeogramProviderSettings
        | shared_settings.IdeogramProviderSettingsDict
        | Mapping[str, object]
        | None
    ) = param("ideogram", kinds.named("runware.tasks", "IdeogramProviderSettings"), default=None)
    """Settings of Ideogram's models."""
    lightricks: (
        shared_settings.LightricksProviderSettings
        | shared_settings.LightricksProviderSettingsDict
        | Mapping[str, object]
        | None
    ) = param("lightricks", kinds.named("runware.tasks", "LightricksProviderSettings"), default=None)
    """Settings of Lightricks' models."""
    midjourney: (
        shared_settings.MidjourneyProviderSettings
        | shared_settings.MidjourneyProviderSettingsDict
        | Mapping[str, object]
        | None
    ) = param("midjourney", kinds.named("runware.tasks", "MidjourneyProviderSettings"), default=None)
    """Settings of Midjourney's models."""
    openai: (
        shared_settings.OpenAIProviderSettings
        | shared_settings.OpenAIProviderSettingsDict
        | Mapping[str, object]
        | None
    ) = param("openai", kinds.named("runware.tasks", "OpenAIProviderSettings"), default=None)
    """Settings of OpenAI's models."""
    recraft: (
        shared_settings.RecraftProviderSettings
        | shared_settings.RecraftProviderSettingsDict
        | Mapping[str, object]
        | None
    ) = param("recraft", kinds.named("runware.tasks", "RecraftProviderSettings"), default=None)
    """Settings of Recraft's models."""
    sourceful: (
        shared_settings.SourcefulProviderSettings
        | shared_settings.SourcefulProviderSettingsDict
        | Mapping[str, object]
        | None
    ) = param("sourceful", kinds.named("runware.tasks", "SourcefulProviderSettings"), default=None)
    """Settings of Sourceful's models."""
    xai: (
        shared_settings.XAIProviderSettings
        | shared_settings.XAIProviderSettingsDict
        | Mapping[str, object]
        | None
    ) = param("xai", kinds.named("runware.tasks", "XAIProviderSettings"), default=None)
    """Settings of xAI's models."""


class ImageProviderSettingsDict(TypedDict, total=False):
    """A mapping to give instead of `ImageProviderSettings(...)`, whose parameters are its keys."""

    alibaba: (
        shared_settings.AlibabaProviderSettings
        | shared_settings.AlibabaProviderSettingsDict
        | Mapping[str, object]
        | None
    )
    """Settings of Alibaba's models."""
    bfl: (
        shared_settings.BFLProviderSettings
        | shared_settings.BFLProviderSettingsDict
        | Mapping[str, object]
        | None
    )
    """Settings of Black Forest Labs' models."""
    bria: (
        shared_settings.BriaProviderSettings
        | shared_settings.BriaProviderSettingsDict
        | Mapping[str, object]
        | None
    )
    """Settings of Bria's models."""
    bytedance: (
        shared_settings.BytedanceProviderSettings
        | shared_settings.BytedanceProviderSettingsDict
        | Mapping[str, object]
        | None
    )
    """Settings of ByteDance's models."""
    google: (
        shared_settings.GoogleProviderSettings
        | shared_settings.GoogleProviderSettingsDict
        | Mapping[str, object]
        | None
    )
    """Settings of Google's models."""
    ideogram: (
        shared_settings.IdeogramProviderSettings
        | shared_settings.IdeogramProviderSettingsDict
        | Mapping[str, object]
        | None
    )
    """Settings of Ideogram's models."""
    lightricks: (
        shared_settings.LightricksProviderSettings
        | shared_settings.LightricksProviderSettingsDict
        | Mapping[str, object]
        | None
    )
    """Settings of Lightricks' models."""
    midjourney: (
        shared_settings.MidjourneyProviderSettings
        | shared_settings.MidjourneyProviderSettingsDict
        | Mapping[str, object]
        | None
    )
    """Settings of Midjourney's models."""
    openai: (
        shared_settings.OpenAIProviderSettings
        | shared_settings.OpenAIProviderSettingsDict
        | Mapping[str, object]
        | None
    )
    """Settings of OpenAI's models."""
    recraft: (
        shared_settings.RecraftProviderSettings
        | shared_settings.RecraftProviderSettingsDict
        | Mapping[str, object]
        | None
    )
    """Settings of Recraft's models."""
    sourceful: (
        shared_settings.SourcefulProviderSettings
        | shared_settings.SourcefulProviderSettingsDict
        | Mapping[str, object]
        | None
    )
    """Settings of Sourceful's models."""
    xai: (
        shared_settings.XAIProviderSettings
        | shared_settings.XAIProviderSettingsDict
        | Mapping[str, object]
        | None
    )
    """Settings of xAI's models."""
