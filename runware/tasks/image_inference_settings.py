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
    """A reference image with its purpose, for models that distinguish them."""

    image: local_media.Media = param("image", kinds.media)
    """The image."""
    type: Literal["sketch", "reference"] | str | None = param(
        "type", kinds.string, default=None, known=("sketch", "reference"), aliases=("refType",)
    )
    """Type of the reference; the model defines the possible values."""
    role: str | None = param("role", kinds.string, default=None)
    """Role of the image in the result; the model defines the possible values."""
    tag: str | None = param("tag", kinds.string, default=None)
    """Name by which the prompt can refer to the image."""
    strength: float | None = param("strength", kinds.number, default=None)
    """How strongly the image influences the result."""


class ReferenceImageDict(TypedDict, total=False):
    """A mapping to give instead of `ReferenceImage(...)`, whose parameters are its keys."""

    image: Required[local_media.Media]
    """The image."""
    type: Literal["sketch", "reference"] | str | None
    """Type of the reference; the model defines the possible values."""
    role: str | None
    """Role of the image in the result; the model defines the possible values."""
    tag: str | None
    """Name by which the prompt can refer to the image."""
    strength: float | None
    """How strongly the image influences the result."""


@model
class Font(Object):
    """A font for a text in the image."""

    url: str = param("url", kinds.string, aliases=("fontUrl",))
    """URL of the font file."""
    text: str = param("text", kinds.string)
    """The text to set in this font."""


class FontDict(TypedDict, total=False):
    """A mapping to give instead of `Font(...)`, whose parameters are its keys."""

    url: Required[str]
    """URL of the font file."""
    text: Required[str]
    """The text to set in this font."""


@model
class ImageInputs(OpenObject):
    """Media inputs. Most of them are parameters of the task as well."""

    images: Sequence[local_media.Media] | None = param("images", kinds.list_of(kinds.media), default=None)
    """The images to process, for models that take several."""
    reference_videos: Sequence[local_media.Media] | None = param(
        "referenceVideos", kinds.list_of(kinds.media), default=None
    )
    """Videos to take subjects and styles from, usually up to 10."""
    seed_image: local_media.Media | None = param("seedImage", kinds.media, default=None)
    """The image to start from, for image-to-image, inpainting and outpainting."""
    mask_image: local_media.Media | None = param("maskImage", kinds.media, default=None)
    """Mask of the area to repaint, of the size of `seed_image`: white areas are repainted, black areas are
    kept."""
    reference_images: Sequence[local_media.Media | ReferenceImage | ReferenceImageDict] | None = param(
        "referenceImages",
        kinds.list_of(kinds.either(kinds.media, ReferenceImage)),
        default=None,
        aliases=("references",),
    )
    """Images to edit, or to take subjects and styles from. The maximum number depends on the model."""
    image: local_media.Media | None = param("image", kinds.media, default=None)
    """The image to edit, for editing models that take exactly one, such as `bria:21@1`."""
    mask: local_media.Media | None = param("mask", kinds.media, default=None)
    """Mask of the area of `image` to edit: white areas are repainted, black areas are kept."""
    super_resolution_references: Sequence[local_media.Media] | None = param(
        "superResolutionReferences", kinds.list_of(kinds.media), default=None
    )
    """Reference images for fine detail. Only some models."""
    fonts: Sequence[Font | FontDict] | None = param("fonts", kinds.list_of(Font), default=None)
    """Fonts for the text in the image. Only some models."""


class ImageInputsDict(TypedDict, total=False):
    """A mapping to give instead of `ImageInputs(...)`, whose parameters are its keys."""

    images: Sequence[local_media.Media] | None
    """The images to process, for models that take several."""
    reference_videos: Sequence[local_media.Media] | None
    """Videos to take subjects and styles from, usually up to 10."""
    seed_image: local_media.Media | None
    """The image to start from, for image-to-image, inpainting and outpainting."""
    mask_image: local_media.Media | None
    """Mask of the area to repaint, of the size of `seed_image`: white areas are repainted, black areas are
    kept."""
    reference_images: Sequence[local_media.Media | ReferenceImage | ReferenceImageDict] | None
    """Images to edit, or to take subjects and styles from. The maximum number depends on the model."""
    image: local_media.Media | None
    """The image to edit, for editing models that take exactly one, such as `bria:21@1`."""
    mask: local_media.Media | None
    """Mask of the area of `image` to edit: white areas are repainted, black areas are kept."""
    super_resolution_references: Sequence[local_media.Media] | None
    """Reference images for fine detail. Only some models."""
    fonts: Sequence[Font | FontDict] | None
    """Fonts for the text in the image. Only some models."""


@model
class BoundingBox(OpenObject):
    """Current and target position of an object in an image."""

    id: str = param("id", kinds.string, min_length=1)
    """Identifier of the object. At least 1 character."""
    description: str | None = param("description", kinds.string, default=None, min_length=1)
    """Description of the object. At least 1 character."""
    reference_index: int | None = param("referenceIndex", kinds.integer, default=None, minimum=0)
    """Index of the reference image that shows the object, 0 being the first; usually up to 9. At least 0."""
    source_box: Sequence[object] | None = param(
        "sourceBox", kinds.list_of(kinds.anything), default=None, min_length=4, max_length=4
    )
    """Current position of the object: a rectangle as four numbers, in the order that the model defines. Some
    models take `null`, in Python `None`, for a number. Exactly 4 items."""
    target_box: Sequence[object] | None = param(
        "targetBox", kinds.list_of(kinds.anything), default=None, min_length=4, max_length=4
    )
    """Target position of the object: a rectangle as four numbers, in the order that the model defines. Some
    models take `null`, in Python `None`, for a number. Exactly 4 items."""


class BoundingBoxDict(TypedDict, total=False):
    """A mapping to give instead of `BoundingBox(...)`, whose parameters are its keys."""

    id: Required[str]
    """Identifier of the object. At least 1 character."""
    description: str | None
    """Description of the object. At least 1 character."""
    reference_index: int | None
    """Index of the reference image that shows the object, 0 being the first; usually up to 9. At least 0."""
    source_box: Sequence[object] | None
    """Current position of the object: a rectangle as four numbers, in the order that the model defines. Some
    models take `null`, in Python `None`, for a number. Exactly 4 items."""
    target_box: Sequence[object] | None
    """Target position of the object: a rectangle as four numbers, in the order that the model defines. Some
    models take `null`, in Python `None`, for a number. Exactly 4 items."""


@model
class EditRegion(OpenObject):
    """A rectangle of an image, in pixels from its upper left corner."""

    x1: int | None = param("x1", kinds.integer, default=None, minimum=0)
    """Left edge of the region. At least 0."""
    y1: int | None = param("y1", kinds.integer, default=None, minimum=0)
    """Upper edge of the region. At least 0."""
    x2: int | None = param("x2", kinds.integer, default=None, minimum=0)
    """Right edge of the region. At least 0."""
    y2: int | None = param("y2", kinds.integer, default=None, minimum=0)
    """Lower edge of the region. At least 0."""


class EditRegionDict(TypedDict, total=False):
    """A mapping to give instead of `EditRegion(...)`, whose parameters are its keys."""

    x1: int | None
    """Left edge of the region. At least 0."""
    y1: int | None
    """Upper edge of the region. At least 0."""
    x2: int | None
    """Right edge of the region. At least 0."""
    y2: int | None
    """Lower edge of the region. At least 0."""


@model
class Moodboard(OpenObject):
    """A collection of images whose style to use."""

    id: str | None = param("id", kinds.string, default=None)
    """Identifier of the moodboard at the model's provider."""
    strength: float | None = param("strength", kinds.number, default=None)
    """How strongly to apply the moodboard, usually -0.5 to 1.5."""


class MoodboardDict(TypedDict, total=False):
    """A mapping to give instead of `Moodboard(...)`, whose parameters are its keys."""

    id: str | None
    """Identifier of the moodboard at the model's provider."""
    strength: float | None
    """How strongly to apply the moodboard, usually -0.5 to 1.5."""


@model
class PaletteColor(OpenObject):
    """A colour and its share of the image."""

    hex: str | None = param("hex", kinds.string, default=None)
    """The colour (`#ff8800`)."""
    ratio: str | float | None = param(
        "ratio", kinds.either(kinds.string, kinds.number), default=None, minimum=0
    )
    """Share of the image, in percent or in the form that the model requires (`23.51%`). At least 0."""


class PaletteColorDict(TypedDict, total=False):
    """A mapping to give instead of `PaletteColor(...)`, whose parameters are its keys."""

    hex: str | None
    """The colour (`#ff8800`)."""
    ratio: str | float | None
    """Share of the image, in percent or in the form that the model requires (`23.51%`). At least 0."""


@model
class PromptEnhanceSettings(OpenObject):
    """How the model rewrites the prompt in more detail."""

    enabled: bool | None = param("enabled", kinds.boolean, default=None)
    """Whether the model rewrites the prompt."""
    temperature: float | None = param("temperature", kinds.number, default=None, minimum=0)
    """Sampling temperature: higher values give more varied words; usually 0.1 to 5. At least 0."""
    top_p: float | None = param("topP", kinds.number, default=None, minimum=0, maximum=1)
    """Nucleus sampling: choose only among the most likely words whose probabilities add up to this value,
    usually 0.1 to 1. 0 to 1."""


class PromptEnhanceSettingsDict(TypedDict, total=False):
    """A mapping to give instead of `PromptEnhanceSettings(...)`, whose parameters are its keys."""

    enabled: bool | None
    """Whether the model rewrites the prompt."""
    temperature: float | None
    """Sampling temperature: higher values give more varied words; usually 0.1 to 5. At least 0."""
    top_p: float | None
    """Nucleus sampling: choose only among the most likely words whose probabilities add up to this value,
    usually 0.1 to 1. 0 to 1."""


@model
class ScoreGuidance(OpenObject):
    """A score and its meaning."""

    score: float | None = param("score", kinds.number, default=None)
    """The score."""
    description: str | None = param("description", kinds.string, default=None)
    """Meaning of the score."""


class ScoreGuidanceDict(TypedDict, total=False):
    """A mapping to give instead of `ScoreGuidance(...)`, whose parameters are its keys."""

    score: float | None
    """The score."""
    description: str | None
    """Meaning of the score."""


@model
class ScoringCriterion(OpenObject):
    """A criterion by which images are scored."""

    key: str | None = param("key", kinds.string, default=None)
    """Name of the criterion in the response."""
    label: str | None = param("label", kinds.string, default=None)
    """Display name of the criterion."""
    description: str | None = param("description", kinds.string, default=None)
    """What the criterion measures."""
    weight: float | None = param("weight", kinds.number, default=None)
    """How much the criterion counts in relation to the others."""
    passing_score: float | None = param("passingScore", kinds.number, default=None)
    """Minimum score of an acceptable image."""
    score_guidance: Sequence[ScoreGuidance | ScoreGuidanceDict | Mapping[str, object]] | None = param(
        "scoreGuidance", kinds.list_of(ScoreGuidance), default=None
    )
    """Meanings of the scores."""


class ScoringCriterionDict(TypedDict, total=False):
    """A mapping to give instead of `ScoringCriterion(...)`, whose parameters are its keys."""

    key: str | None
    """Name of the criterion in the response."""
    label: str | None
    """Display name of the criterion."""
    description: str | None
    """What the criterion measures."""
    weight: float | None
    """How much the criterion counts in relation to the others."""
    passing_score: float | None
    """Minimum score of an acceptable image."""
    score_guidance: Sequence[ScoreGuidance | ScoreGuidanceDict | Mapping[str, object]] | None
    """Meanings of the scores."""


@model
class PromptElement(OpenObject):
    """An element of an image, such as an object or a text."""

    type: str | None = param("type", kinds.string, default=None)
    """Kind of the element, such as an object or a text."""
    desc: str | None = param("desc", kinds.string, default=None)
    """Description of the element."""
    text: str | None = param("text", kinds.string, default=None)
    """Wording of the element, if it is a text."""
    bbox: Sequence[float] | None = param("bbox", kinds.list_of(kinds.number), default=None)
    """Bounding box of the element."""
    color_palette: Sequence[str] | None = param("color_palette", kinds.list_of(kinds.string), default=None)
    """Colours of the element."""


class PromptElementDict(TypedDict, total=False):
    """A mapping to give instead of `PromptElement(...)`, whose parameters are its keys."""

    type: str | None
    """Kind of the element, such as an object or a text."""
    desc: str | None
    """Description of the element."""
    text: str | None
    """Wording of the element, if it is a text."""
    bbox: Sequence[float] | None
    """Bounding box of the element."""
    color_palette: Sequence[str] | None
    """Colours of the element."""


@model
class PromptComposition(OpenObject):
    """Background and elements of an image, as a part of a structured prompt."""

    background: str | None = param("background", kinds.string, default=None)
    """Description of the background."""
    elements: Sequence[PromptElement | PromptElementDict | Mapping[str, object]] | None = param(
        "elements", kinds.list_of(PromptElement), default=None
    )
    """The elements of the image."""


class PromptCompositionDict(TypedDict, total=False):
    """A mapping to give instead of `PromptComposition(...)`, whose parameters are its keys."""

    background: str | None
    """Description of the background."""
    elements: Sequence[PromptElement | PromptElementDict | Mapping[str, object]] | None
    """The elements of the image."""


@model
class PromptStyle(OpenObject):
    """Style of an image, as a part of a structured prompt."""

    aesthetics: str | None = param("aesthetics", kinds.string, default=None)
    """Mood and aesthetics of the image."""
    art_style: str | None = param("art_style", kinds.string, default=None)
    """Art style of the image."""
    color_palette: Sequence[str] | None = param("color_palette", kinds.list_of(kinds.string), default=None)
    """Colours of the image."""
    lighting: str | None = param("lighting", kinds.string, default=None)
    """Lighting of the image."""
    medium: str | None = param("medium", kinds.string, default=None)
    """Medium of the image, such as oil or film."""
    photo: str | None = param("photo", kinds.string, default=None)
    """Photographic details, if the image is a photo: lens, angle, exposure."""


class PromptStyleDict(TypedDict, total=False):
    """A mapping to give instead of `PromptStyle(...)`, whose parameters are its keys."""

    aesthetics: str | None
    """Mood and aesthetics of the image."""
    art_style: str | None
    """Art style of the image."""
    color_palette: Sequence[str] | None
    """Colours of the image."""
    lighting: str | None
    """Lighting of the image."""
    medium: str | None
    """Medium of the image, such as oil or film."""
    photo: str | None
    """Photographic details, if the image is a photo: lens, angle, exposure."""


@model
class StructuredPrompt(OpenObject):
    """The prompt as an object."""

    high_level_description: str | None = param("high_level_description", kinds.string, default=None)
    """Description of the image as a whole."""
    style_description: PromptStyle | PromptStyleDict | Mapping[str, object] | None = param(
        "style_description", PromptStyle, default=None
    )
    """Style of the image."""
    compositional_deconstruction: PromptComposition | PromptCompositionDict | Mapping[str, object] | None = (
        param("compositional_deconstruction", PromptComposition, default=None)
    )
    """Background and elements of the image."""


class StructuredPromptDict(TypedDict, total=False):
    """A mapping to give instead of `StructuredPrompt(...)`, whose parameters are its keys."""

    high_level_description: str | None
    """Description of the image as a whole."""
    style_description: PromptStyle | PromptStyleDict | Mapping[str, object] | None
    """Style of the image."""
    compositional_deconstruction: PromptComposition | PromptCompositionDict | Mapping[str, object] | None
    """Background and elements of the image."""


@model
class ImageSettings(OpenObject):
    """Settings that only some models take."""

    auto_crop: bool | None = param("autoCrop", kinds.boolean, default=None)
    """Crop empty margins."""
    background: Literal["auto", "transparent", "opaque"] | str | None = param(
        "background", kinds.string, default=None, known=("auto", "transparent", "opaque")
    )
    """Background of the image; with `auto`, the model decides. Server default: auto."""
    background_color: str | None = param("backgroundColor", kinds.string, default=None)
    """Colour of the background (`#ffffff`)."""
    background_mode: Literal["original", "transparent", "solid"] | str | None = param(
        "backgroundMode", kinds.string, default=None, known=("original", "transparent", "solid")
    )
    """How to treat the background."""
    bounding_boxes: Sequence[BoundingBox | BoundingBoxDict | Mapping[str, object]] | None = param(
        "boundingBoxes", kinds.list_of(BoundingBox), default=None, min_length=1
    )
    """Current and target positions of objects in the image. At least 1 item."""
    color_palette: Sequence[PaletteColor | PaletteColorDict | Mapping[str, object]] | None = param(
        "colorPalette", kinds.list_of(PaletteColor), default=None
    )
    """The colours to use."""
    copyright_detection: bool | None = param("copyrightDetection", kinds.boolean, default=None)
    """Detect content that is protected by copyright."""
    creativity: Literal["raw", "low", "medium", "high"] | str | None = param(
        "creativity", kinds.string, default=None, known=("raw", "low", "medium", "high")
    )
    """How freely the model may go beyond the prompt."""
    dilate_pixels: int | None = param("dilatePixels", kinds.integer, default=None, minimum=0)
    """Number of pixels by which to dilate the mask, usually up to 100. At least 0."""
    edit_regions: Sequence[EditRegion | EditRegionDict | Mapping[str, object]] | None = param(
        "editRegions", kinds.list_of(EditRegion), default=None
    )
    """The regions of the image to edit."""
    enhance_prompt: bool | None = param("enhancePrompt", kinds.boolean, default=None)
    """Let the model rewrite the prompt in more detail."""
    image_search: bool | None = param("imageSearch", kinds.boolean, default=None)
    """Let the model search the web for images."""
    layers: int | None = param("layers", kinds.integer, default=None, minimum=1)
    """Number of layers to generate, usually up to 10. At least 1."""
    magic_prompt: Literal["AUTO", "ON", "OFF"] | str | None = param(
        "magicPrompt", kinds.string, default=None, known=("AUTO", "ON", "OFF")
    )
    """Whether the model rewrites the prompt in more detail; with `AUTO`, the model decides."""
    moderation: Literal["auto", "low"] | str | None = param(
        "moderation", kinds.string, default=None, known=("auto", "low")
    )
    """Strictness of the content moderation; `low` is less strict. Server default: auto."""
    moodboards: Sequence[Moodboard | MoodboardDict | Mapping[str, object]] | None = param(
        "moodboards", kinds.list_of(Moodboard), default=None
    )
    """Moodboards whose style to use."""
    preserve_input_size: bool | None = param("preserveInputSize", kinds.boolean, default=None)
    """Keep the size of the image that was sent."""
    prompt_enhance: PromptEnhanceSettings | PromptEnhanceSettingsDict | Mapping[str, object] | None = param(
        "promptEnhance", PromptEnhanceSettings, default=None
    )
    """How the model rewrites the prompt in more detail."""
    prompt_extend: bool | None = param("promptExtend", kinds.boolean, default=None)
    """Let the model extend a short prompt."""
    quality: Literal["auto", "low", "medium", "high", "xhigh", "max"] | str | None = param(
        "quality", kinds.string, default=None, known=("auto", "low", "medium", "high", "xhigh", "max")
    )
    """Quality level: how much detail to generate."""
    rendering_speed: Literal["TURBO", "DEFAULT", "QUALITY"] | str | None = param(
        "renderingSpeed", kinds.string, default=None, known=("TURBO", "DEFAULT", "QUALITY")
    )
    """Trade-off between speed and quality."""
    safety_tolerance: Literal["none", "low", "medium", "high", "off"] | int | str | None = param(
        "safetyTolerance",
        kinds.either(kinds.integer, kinds.string),
        default=None,
        minimum=0,
        known=("none", "low", "medium", "high", "off"),
    )
    """How permissive the content filter is: a number, usually 0 (strict) to 4, or a word. At least 0."""
    scoring_prompt: str | None = param("scoringPrompt", kinds.string, default=None)
    """Criteria by which the images are scored, as text."""
    scoring_rubric: Sequence[ScoringCriterion | ScoringCriterionDict | Mapping[str, object]] | None = param(
        "scoringRubric", kinds.list_of(ScoringCriterion), default=None
    )
    """Criteria by which the images are scored, as a list."""
    search: bool | None = param("search", kinds.boolean, default=None)
    """Let the model search the web."""
    sequential: bool | None = param("sequential", kinds.boolean, default=None)
    """Generate several images that belong together."""
    shell: bool | None = param("shell", kinds.boolean, default=None)
    """Let the model run its own programs in a shell."""
    structured_prompt: StructuredPrompt | StructuredPromptDict | Mapping[str, object] | None = param(
        "structuredPrompt", StructuredPrompt, default=None
    )
    """The prompt as an object."""
    style: str | None = param("style", kinds.string, default=None)
    """Style of the image; the model defines the possible values."""
    system_prompt: str | None = param("systemPrompt", kinds.string, default=None, min_length=1)
    """Instructions for the model, usually up to 50000 characters. At least 1 character."""
    temperature: float | None = param("temperature", kinds.number, default=None, minimum=0)
    """How much the result may vary, usually 0 to 2; higher is more varied. At least 0."""
    thinking: bool | None = param("thinking", kinds.boolean, default=None)
    """Let the model reason about the prompt before generating."""
    thinking_level: Literal["minimal", "low", "medium", "high", "xhigh"] | str | None = param(
        "thinkingLevel", kinds.string, default=None, known=("minimal", "low", "medium", "high", "xhigh")
    )
    """How much the model reasons before generating."""
    top_p: float | None = param("topP", kinds.number, default=None, minimum=0, maximum=1)
    """Nucleus sampling: choose only among the most likely tokens whose probabilities add up to this value. 0
    to 1."""
    true_cfg_scale: float | None = param("trueCFGScale", kinds.number, default=None)
    """Strength of true classifier-free guidance, usually 1 or more."""
    turbo: bool | None = param("turbo", kinds.boolean, default=None)
    """Generate faster, at some cost in quality."""
    web_search: bool | None = param("webSearch", kinds.boolean, default=None)
    """Let the model search the web."""


class ImageSettingsDict(TypedDict, total=False):
    """A mapping to give instead of `ImageSettings(...)`, whose parameters are its keys."""

    auto_crop: bool | None
    """Crop empty margins."""
    background: Literal["auto", "transparent", "opaque"] | str | None
    """Background of the image; with `auto`, the model decides. Server default: auto."""
    background_color: str | None
    """Colour of the background (`#ffffff`)."""
    background_mode: Literal["original", "transparent", "solid"] | str | None
    """How to treat the background."""
    bounding_boxes: Sequence[BoundingBox | BoundingBoxDict | Mapping[str, object]] | None
    """Current and target positions of objects in the image. At least 1 item."""
    color_palette: Sequence[PaletteColor | PaletteColorDict | Mapping[str, object]] | None
    """The colours to use."""
    copyright_detection: bool | None
    """Detect content that is protected by copyright."""
    creativity: Literal["raw", "low", "medium", "high"] | str | None
    """How freely the model may go beyond the prompt."""
    dilate_pixels: int | None
    """Number of pixels by which to dilate the mask, usually up to 100. At least 0."""
    edit_regions: Sequence[EditRegion | EditRegionDict | Mapping[str, object]] | None
    """The regions of the image to edit."""
    enhance_prompt: bool | None
    """Let the model rewrite the prompt in more detail."""
    image_search: bool | None
    """Let the model search the web for images."""
    layers: int | None
    """Number of layers to generate, usually up to 10. At least 1."""
    magic_prompt: Literal["AUTO", "ON", "OFF"] | str | None
    """Whether the model rewrites the prompt in more detail; with `AUTO`, the model decides."""
    moderation: Literal["auto", "low"] | str | None
    """Strictness of the content moderation; `low` is less strict. Server default: auto."""
    moodboards: Sequence[Moodboard | MoodboardDict | Mapping[str, object]] | None
    """Moodboards whose style to use."""
    preserve_input_size: bool | None
    """Keep the size of the image that was sent."""
    prompt_enhance: PromptEnhanceSettings | PromptEnhanceSettingsDict | Mapping[str, object] | None
    """How the model rewrites the prompt in more detail."""
    prompt_extend: bool | None
    """Let the model extend a short prompt."""
    quality: Literal["auto", "low", "medium", "high", "xhigh", "max"] | str | None
    """Quality level: how much detail to generate."""
    rendering_speed: Literal["TURBO", "DEFAULT", "QUALITY"] | str | None
    """Trade-off between speed and quality."""
    safety_tolerance: Literal["none", "low", "medium", "high", "off"] | int | str | None
    """How permissive the content filter is: a number, usually 0 (strict) to 4, or a word. At least 0."""
    scoring_prompt: str | None
    """Criteria by which the images are scored, as text."""
    scoring_rubric: Sequence[ScoringCriterion | ScoringCriterionDict | Mapping[str, object]] | None
    """Criteria by which the images are scored, as a list."""
    search: bool | None
    """Let the model search the web."""
    sequential: bool | None
    """Generate several images that belong together."""
    shell: bool | None
    """Let the model run its own programs in a shell."""
    structured_prompt: StructuredPrompt | StructuredPromptDict | Mapping[str, object] | None
    """The prompt as an object."""
    style: str | None
    """Style of the image; the model defines the possible values."""
    system_prompt: str | None
    """Instructions for the model, usually up to 50000 characters. At least 1 character."""
    temperature: float | None
    """How much the result may vary, usually 0 to 2; higher is more varied. At least 0."""
    thinking: bool | None
    """Let the model reason about the prompt before generating."""
    thinking_level: Literal["minimal", "low", "medium", "high", "xhigh"] | str | None
    """How much the model reasons before generating."""
    top_p: float | None
    """Nucleus sampling: choose only among the most likely tokens whose probabilities add up to this value. 0
    to 1."""
    true_cfg_scale: float | None
    """Strength of true classifier-free guidance, usually 1 or more."""
    turbo: bool | None
    """Generate faster, at some cost in quality."""
    web_search: bool | None
    """Let the model search the web."""


@model
class ImageProviderSettings(OpenObject):
    """Settings of the model's provider, under the provider's name."""

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
