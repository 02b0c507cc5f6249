# Made by `python -m codegen generate` from schema/tasks/image_inference.yaml; edit that file instead.
"""Make images from text, or from text and other images."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, Required, TypedDict

from runware._files.media import Media
from runware._models import kinds
from runware._models.model import Object, Settings, Task, model, param
from runware.tasks.shared import (
    AcceleratorOptions,
    AcceleratorOptionsDict,
    DeliveryMethod,
    Image,
    Lora,
    LoraDict,
    OutputType,
    PhotoMakerStyle,
    Safety,
    SafetyDict,
    Scheduler,
    Watermark,
    WatermarkDict,
)


@model
class Outpaint(Object):
    """How far to extend an image, in pixels to each side. Most models want multiples of 64."""

    top: int | None = param("top", kinds.integer, default=None, minimum=0)
    """Pixels above. At least 0. Server default: 0."""
    right: int | None = param("right", kinds.integer, default=None, minimum=0)
    """Pixels on the right. At least 0. Server default: 0."""
    bottom: int | None = param("bottom", kinds.integer, default=None, minimum=0)
    """Pixels below. At least 0. Server default: 0."""
    left: int | None = param("left", kinds.integer, default=None, minimum=0)
    """Pixels on the left. At least 0. Server default: 0."""
    blur: int | None = param("blur", kinds.integer, default=None, minimum=0, maximum=32)
    """Width in pixels of the soft seam between old and new, 0 to 32. Server default: 0."""


class OutpaintDict(TypedDict, total=False):
    """A mapping to give instead of `Outpaint(...)`, whose parameters are its keys."""

    top: int | None
    right: int | None
    bottom: int | None
    left: int | None
    blur: int | None


@model
class ReferenceImage(Object):
    """A reference image and what it is for, for models that tell them apart."""

    image: Media = param("image", kinds.media)
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

    image: Required[Media]
    type: Literal["sketch", "reference"] | str | None
    role: str | None
    tag: str | None
    strength: float | None


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
    text: Required[str]


@model
class Lycoris(Object):
    """A LyCORIS network, small weights that bend a model towards a style or subject."""

    model: str = param("model", kinds.air)
    """Which LyCORIS, as an AIR identifier."""
    weight: float | None = param("weight", kinds.number, default=None)
    """How strongly it acts; usually around 1."""


class LycorisDict(TypedDict, total=False):
    """A mapping to give instead of `Lycoris(...)`, whose parameters are its keys."""

    model: Required[str]
    weight: float | None


@model
class Embedding(Object):
    """A textual inversion, a learned word for a style or subject."""

    model: str = param("model", kinds.air)
    """Which embedding, as an AIR identifier (`civitai:195911@220262`)."""
    weight: float | None = param("weight", kinds.number, default=None, minimum=-4, maximum=4)
    """How strongly it acts, from -4 to 4. Server default: 1."""


class EmbeddingDict(TypedDict, total=False):
    """A mapping to give instead of `Embedding(...)`, whose parameters are its keys."""

    model: Required[str]
    weight: float | None


@model
class ControlNet(Object):
    """A guide image and the ControlNet that makes the model follow it, for all or some of the steps."""

    __settings__ = Settings(
        exclusive=(("start_step", "start_step_percentage"), ("end_step", "end_step_percentage"))
    )

    model: str = param("model", kinds.air)
    """Which ControlNet, as an AIR identifier; it has to fit the model. For FLUX.1 `runware:25@1` (canny),
    `26@1` (tile), `27@1` (depth), `28@1` (blur), `29@1` (pose), `30@1` (gray), `31@1` (low quality),
    `98@1`; for SDXL `runware:20@1` (canny), `3@1` (depth); for SD 1.5 `runware:6@1`, `6@2`, `11@1`, `12@1`,
    `13@1`, `17@1`, `142@0`; for Z-Image Turbo `runware:z-image@turbo-controlnet`."""
    guide_image: Media = param("guideImage", kinds.media)
    """The image to follow, already reduced to edges, depth or a pose."""
    weight: float | None = param("weight", kinds.number, default=None, minimum=-4, maximum=4)
    """How strongly to follow it, from -4 to 4. Every model takes 0 to 1. Server default: 1."""
    start_step: int | None = param("startStep", kinds.integer, default=None, minimum=0)
    """Step at which it starts to act. At least 0."""
    start_step_percentage: int | None = param(
        "startStepPercentage", kinds.integer, default=None, minimum=0, maximum=99, unit="percent"
    )
    """Percentage of the steps at which it starts to act, 0 to 99."""
    end_step: int | None = param("endStep", kinds.integer, default=None, minimum=1)
    """Step at which it stops to act, after the start. At least 1."""
    end_step_percentage: int | None = param(
        "endStepPercentage", kinds.integer, default=None, minimum=1, maximum=100, unit="percent"
    )
    """Percentage of the steps at which it stops to act, after the start: 1 to 100."""
    control_mode: Literal["prompt", "controlnet", "balanced"] | str | None = param(
        "controlMode", kinds.string, default=None, known=("prompt", "controlnet", "balanced")
    )
    """Which counts more, the prompt or the guide image. Server default: balanced."""


class ControlNetDict(TypedDict, total=False):
    """A mapping to give instead of `ControlNet(...)`, whose parameters are its keys."""

    model: Required[str]
    guide_image: Required[Media]
    weight: float | None
    start_step: int | None
    start_step_percentage: int | None
    end_step: int | None
    end_step_percentage: int | None
    control_mode: Literal["prompt", "controlnet", "balanced"] | str | None


@model
class IPAdapter(Object):
    """Images whose style or content an IP-Adapter takes over."""

    model: str = param("model", kinds.air)
    """Which IP-Adapter, as an AIR identifier; it has to fit the model. For SDXL `runware:55@1` to `55@4`, for
    SD 1.5 `runware:55@5` to `55@10`, for FLUX.1 `runware:56@1` to `56@4` and `runware:105@1` (Redux)."""
    guide_images: Sequence[Media] = param(
        "guideImages", kinds.list_of(kinds.media), min_length=1, aliases=("guideImage",)
    )
    """The images to take over from. At least 1 items."""
    weight: float | None = param("weight", kinds.number, default=None, minimum=-4, maximum=4)
    """How strongly it acts, from -4 to 4. Server default: 1."""
    weight_type: (
        Literal[
            "normal",
            "ease_in",
            "ease_out",
            "ease_in_out",
            "weak_input",
            "weak_output",
            "weak_middle",
            "strong_middle",
            "style_transfer",
            "composition",
            "strong_style_transfer",
            "style_and_composition",
            "strong_style_and_composition",
        ]
        | str
        | None
    ) = param(
        "weightType",
        kinds.string,
        default=None,
        known=(
            "normal",
            "ease_in",
            "ease_out",
            "ease_in_out",
            "weak_input",
            "weak_output",
            "weak_middle",
            "strong_middle",
            "style_transfer",
            "composition",
            "strong_style_transfer",
            "style_and_composition",
            "strong_style_and_composition",
        ),
    )
    """Which layers of the model it acts on, and how strongly on each. Only Stable Diffusion models."""
    weight_composition: float | None = param("weightComposition", kinds.number, default=None)
    """How strongly to take over the composition, beside the style. Only Stable Diffusion models."""
    embed_scaling: Literal["only_v", "kv", "kv_penalty_c", "k_mean_v_penalty_c"] | str | None = param(
        "embedScaling",
        kinds.string,
        default=None,
        known=("only_v", "kv", "kv_penalty_c", "k_mean_v_penalty_c"),
    )
    """How the weight is applied inside of the attention layers. Only Stable Diffusion models."""
    combine_method: Literal["concat", "add", "subtract", "average", "norm_average"] | str | None = param(
        "combineMethod",
        kinds.string,
        default=None,
        known=("concat", "add", "subtract", "average", "norm_average"),
    )
    """How several guide images become one. Only Stable Diffusion models."""


class IPAdapterDict(TypedDict, total=False):
    """A mapping to give instead of `IPAdapter(...)`, whose parameters are its keys."""

    model: Required[str]
    guide_images: Required[Sequence[Media]]
    weight: float | None
    weight_type: (
        Literal[
            "normal",
            "ease_in",
            "ease_out",
            "ease_in_out",
            "weak_input",
            "weak_output",
            "weak_middle",
            "strong_middle",
            "style_transfer",
            "composition",
            "strong_style_transfer",
            "style_and_composition",
            "strong_style_and_composition",
        ]
        | str
        | None
    )
    weight_composition: float | None
    embed_scaling: Literal["only_v", "kv", "kv_penalty_c", "k_mean_v_penalty_c"] | str | None
    combine_method: Literal["concat", "add", "subtract", "average", "norm_average"] | str | None


@model
class Refiner(Object):
    """A second SDXL model that takes over for the last steps."""

    __settings__ = Settings(exclusive=(("start_step", "start_step_percentage"),))

    model: str = param("model", kinds.air)
    """Which refiner, as an AIR identifier (`runware:101055@128080`)."""
    start_step: int | None = param("startStep", kinds.integer, default=None, minimum=2)
    """Step at which it takes over, 2 or later. At least 2."""
    start_step_percentage: float | None = param(
        "startStepPercentage", kinds.number, default=None, minimum=1, maximum=99, unit="percent"
    )
    """Percentage of the steps at which it takes over, 1 to 99."""


class RefinerDict(TypedDict, total=False):
    """A mapping to give instead of `Refiner(...)`, whose parameters are its keys."""

    model: Required[str]
    start_step: int | None
    start_step_percentage: float | None


@model
class PuLID(Object):
    """Keeps the identity of a face, from one image of it."""

    __settings__ = Settings(exclusive=(("cfg_start_step", "cfg_start_step_percentage"),))

    images: Sequence[Media] = param(
        "images", kinds.list_of(kinds.media), min_length=1, max_length=1, aliases=("inputImages",)
    )
    """One image of the face. 1 to 1 items."""
    id_weight: float | None = param("idWeight", kinds.number, default=None, minimum=0, maximum=3)
    """How strongly to keep the identity, 0 to 3. Server default: 1."""
    true_cfg_scale: float | None = param("trueCFGScale", kinds.number, default=None, minimum=0, maximum=10)
    """Strength of true classifier-free guidance, 0 to 10."""
    cfg_start_step: int | None = param(
        "CFGstartStep", kinds.integer, default=None, minimum=0, aliases=("CFGStartStep",)
    )
    """Step at which it starts to act. Later ones leave more freedom. At least 0."""
    cfg_start_step_percentage: int | None = param(
        "CFGstartStepPercentage",
        kinds.integer,
        default=None,
        minimum=0,
        maximum=99,
        unit="percent",
        aliases=("CFGStartStepPercentage",),
    )
    """Percentage of the steps at which it starts to act, 0 to 99."""


class PuLIDDict(TypedDict, total=False):
    """A mapping to give instead of `PuLID(...)`, whose parameters are its keys."""

    images: Required[Sequence[Media]]
    id_weight: float | None
    true_cfg_scale: float | None
    cfg_start_step: int | None
    cfg_start_step_percentage: int | None


@model
class ACEPlusPlus(Object):
    """Keeps a subject across images, or edits a part of one, by ACE++."""

    type: Literal["portrait", "subject", "local_editing"] | str = param(
        "type", kinds.string, known=("portrait", "subject", "local_editing")
    )
    """What to do: keep a face, keep an object, or edit a region."""
    input_images: Sequence[Media] | None = param(
        "inputImages", kinds.list_of(kinds.media), default=None, min_length=0, max_length=1
    )
    """The image to edit, for `local_editing`; one at most. 0 to 1 items."""
    input_masks: Sequence[Media] | None = param(
        "inputMasks", kinds.list_of(kinds.media), default=None, min_length=0, max_length=1
    )
    """Where to edit it, white on black; one at most. 0 to 1 items."""
    repainting_scale: float | None = param(
        "repaintingScale", kinds.number, default=None, minimum=0, maximum=1
    )
    """Between keeping the subject (0) and following the prompt (1). 0 to 1. Server default: 0."""


class ACEPlusPlusDict(TypedDict, total=False):
    """A mapping to give instead of `ACEPlusPlus(...)`, whose parameters are its keys."""

    type: Required[Literal["portrait", "subject", "local_editing"] | str]
    input_images: Sequence[Media] | None
    input_masks: Sequence[Media] | None
    repainting_scale: float | None


@model
class InstantID(Object):
    """Keeps the identity of a face, in a pose of your choice."""

    __settings__ = Settings(exclusive=(("input_image", "input_images"),))

    input_image: Media | None = param("inputImage", kinds.media, default=None)
    """The image of the face."""
    input_images: Sequence[Media] | None = param("inputImages", kinds.list_of(kinds.media), default=None)
    """Several images of the face."""
    pose_image: Media | None = param("poseImage", kinds.media, default=None)
    """The image whose pose to take."""
    identity_net_strength: float | None = param("identityNetStrength", kinds.number, default=None)
    """How strongly to keep the face."""
    adapter_strength: float | None = param("adapterStrength", kinds.number, default=None)
    """How strongly to take over details of the images."""
    control_net_canny_weight: float | None = param("controlNetCannyWeight", kinds.number, default=None)
    """How strongly to follow the edges of the pose image."""
    control_net_depth_weight: float | None = param("controlNetDepthWeight", kinds.number, default=None)
    """How strongly to follow the depth of the pose image."""
    enhance_non_face_region: bool | None = param("enhanceNonFaceRegion", kinds.boolean, default=None)
    """Improve what is not the face, too. Server default: true."""


class InstantIDDict(TypedDict, total=False):
    """A mapping to give instead of `InstantID(...)`, whose parameters are its keys."""

    input_image: Media | None
    input_images: Sequence[Media] | None
    pose_image: Media | None
    identity_net_strength: float | None
    adapter_strength: float | None
    control_net_canny_weight: float | None
    control_net_depth_weight: float | None
    enhance_non_face_region: bool | None


@model
class PhotoMakerOptions(Object):
    """Keeps the identity of a person, from several images."""

    images: Sequence[Media] = param("images", kinds.list_of(kinds.media), aliases=("inputImages",))
    """Images of the person, usually 1 to 4."""
    style: PhotoMakerStyle | None = param(
        "style", kinds.string, default=None, known=kinds.values_of(PhotoMakerStyle)
    )
    """The style of the result. Server default: No style."""
    strength: float | None = param("strength", kinds.number, default=None, minimum=0)
    """How much of the style to show, as opposed to the person; usually 15 to 50. At least 0."""


class PhotoMakerOptionsDict(TypedDict, total=False):
    """A mapping to give instead of `PhotoMakerOptions(...)`, whose parameters are its keys."""

    images: Required[Sequence[Media]]
    style: PhotoMakerStyle | None
    strength: float | None


@model
class Ultralytics(Object):
    """Finds faces in the finished image and paints them again in more detail."""

    confidence: float | None = param("confidence", kinds.number, default=None, minimum=0, maximum=1)
    """How sure to be that something is a face, 0 to 1. Server default: 0.9."""
    mask_blur: int | None = param("maskBlur", kinds.integer, default=None, minimum=0)
    """Pixels over which to soften the edge of a face's mask; usually up to 100. At least 0. Server default: 5."""
    mask_padding: int | None = param("maskPadding", kinds.integer, default=None, minimum=0)
    """Pixels by which to widen a face's mask; usually up to 20. At least 0. Server default: 5."""
    inpaint_size: int | None = param("inpaintSize", kinds.integer, default=None, minimum=1, maximum=65535)
    """Size in pixels at which a face is painted; usually 128 to 2048. 1 to 65535. Server default: 1024."""
    positive_prompt: str | None = param("positivePrompt", kinds.string, default=None)
    """What a face should show, if not what the task's prompt says."""
    negative_prompt: str | None = param("negativePrompt", kinds.string, default=None)
    """What to avoid in a face."""
    steps: int | None = param("steps", kinds.integer, default=None, minimum=1)
    """Number of denoising steps for a face; usually up to 100. At least 1. Server default: 20."""
    cfg_scale: float | None = param("CFGScale", kinds.number, default=None, minimum=0)
    """How closely to follow the prompt in a face; usually up to 50. At least 0. Server default: 8."""
    strength: float | None = param("strength", kinds.number, default=None, minimum=0, maximum=1)
    """How far to go away from the face there is, 0 to 1. Server default: 0.3."""


class UltralyticsDict(TypedDict, total=False):
    """A mapping to give instead of `Ultralytics(...)`, whose parameters are its keys."""

    confidence: float | None
    mask_blur: int | None
    mask_padding: int | None
    inpaint_size: int | None
    positive_prompt: str | None
    negative_prompt: str | None
    steps: int | None
    cfg_scale: float | None
    strength: float | None


@model
class HiresFix(Object):
    """How to upscale and refine the image."""

    model: str = param("model", kinds.air)
    """Which upscaler, as an AIR identifier: `runware:504@1`, `runware:realesrgan@anime-6b`,
    `runware:esrgan@animesharp` or `runware:esrgan@ultrasharp`."""
    upscale_factor: Literal[4] | int | None = param(
        "upscaleFactor", kinds.integer, default=None, minimum=1, known=(4,)
    )
    """How many times larger the upscaler makes it. At least 1. Server default: 4."""
    steps: int | None = param("steps", kinds.integer, default=None, minimum=1)
    """Number of denoising steps after upscaling; usually up to 35. At least 1. Server default: 10."""
    strength: float | None = param("strength", kinds.number, default=None, minimum=0, maximum=1)
    """How far to go away from the upscaled image, 0 to 1. Server default: 0.8."""


class HiresFixDict(TypedDict, total=False):
    """A mapping to give instead of `HiresFix(...)`, whose parameters are its keys."""

    model: Required[str]
    upscale_factor: Literal[4] | int | None
    steps: int | None
    strength: float | None


@model
class FluxKontext(Object):
    """Guidance of FLUX.1 Kontext."""

    __settings__ = Settings(exclusive=(("guidance_end_step", "guidance_end_step_percentage"),))

    guidance_end_step: int | None = param("guidanceEndStep", kinds.integer, default=None, minimum=0)
    """Step at which guidance ends. At least 0."""
    guidance_end_step_percentage: float | None = param(
        "guidanceEndStepPercentage", kinds.number, default=None, minimum=0, maximum=100, unit="percent"
    )
    """Percentage of the steps at which guidance ends. 0 to 100."""


class FluxKontextDict(TypedDict, total=False):
    """A mapping to give instead of `FluxKontext(...)`, whose parameters are its keys."""

    guidance_end_step: int | None
    guidance_end_step_percentage: float | None


@model
class Region(Object):
    """A part of the image with a prompt of its own."""

    prompt: str = param("prompt", kinds.string)
    """What to show there."""
    mask: Sequence[int] | Media = param(
        "mask", kinds.either(kinds.list_of(kinds.integer), kinds.media), minimum=0
    )
    """Where it is: a box `[left, top, right, bottom]` in pixels, or a mask, white on black. At least 0."""


class RegionDict(TypedDict, total=False):
    """A mapping to give instead of `Region(...)`, whose parameters are its keys."""

    prompt: Required[str]
    mask: Required[Sequence[int] | Media]


@model
class RegionalPrompting(Object):
    """Different prompts for different regions of the image."""

    regions: Sequence[Region | RegionDict] | None = param("regions", kinds.list_of(Region), default=None)
    """The regions and their prompts."""
    background_prompt: str | None = param("backgroundPrompt", kinds.string, default=None)
    """What to show outside of the regions."""
    base_ratio: float | None = param("baseRatio", kinds.number, default=None, minimum=0, maximum=1)
    """How much the prompt for the whole image counts in the regions, 0 to 1."""
    inject_steps: int = param("injectSteps", kinds.integer, minimum=0)
    """Number of steps in which the regions have their own prompts. At least 0."""


class RegionalPromptingDict(TypedDict, total=False):
    """A mapping to give instead of `RegionalPrompting(...)`, whose parameters are its keys."""

    regions: Sequence[Region | RegionDict] | None
    background_prompt: str | None
    base_ratio: float | None
    inject_steps: Required[int]


@model
class AdvancedFeatures(Object):
    """Features that only some models have."""

    layer_diffuse: bool | None = param("layerDiffuse", kinds.boolean, default=None)
    """Make an image with a transparent background. Only FLUX.1; give `outputFormat` `PNG`. Server default:
    false."""
    hires_fix: bool | None = param("hiresFix", kinds.boolean, default=None)
    """Make the image smaller first, then upscale and refine it. Newer models have `hires_fix` as a parameter."""
    flux_kontext: FluxKontext | FluxKontextDict | None = param("fluxKontext", FluxKontext, default=None)
    """Guidance of FLUX.1 Kontext."""
    regional_prompting: RegionalPrompting | RegionalPromptingDict | None = param(
        "regionalPrompting", RegionalPrompting, default=None
    )
    """Different prompts for different regions of the image."""
    watermark: Watermark | WatermarkDict | None = param("watermark", Watermark, default=None)
    """A visible mark on the image."""


class AdvancedFeaturesDict(TypedDict, total=False):
    """A mapping to give instead of `AdvancedFeatures(...)`, whose parameters are its keys."""

    layer_diffuse: bool | None
    hires_fix: bool | None
    flux_kontext: FluxKontext | FluxKontextDict | None
    regional_prompting: RegionalPrompting | RegionalPromptingDict | None
    watermark: Watermark | WatermarkDict | None


@model
class ImageInference(Task[Image]):
    """Make images from text, or from text and other images.

    With only a prompt this is text-to-image. With `seed_image` it is image-to-image, with `mask_image`
    inpainting, with `outpaint` outpainting, with `reference_images` editing by instruction. Which of the
    parameters a model takes is up to the model; the server refuses those that it does not know.

    It may take 5 minutes as a whole, unless `deadline` says otherwise.

    https://runware.ai/docs/en/image-inference/api-reference
    """

    task_type = "imageInference"
    returns = Image
    __settings__ = Settings(
        delivery=("sync", "async"),
        max_duration=300,
        count_param="numberResults",
        aliases=("newTask",),
        exclusive=(("prompt_weighting", "use_prompt_weighting"),),
    )

    model: str = param("model", kinds.air)
    """Which model makes the images, as an AIR identifier (`runware:101@1`, `civitai:102438@133677`)."""
    positive_prompt: str | None = param("positivePrompt", kinds.string, default=None)
    """What to show. Nearly every model needs it, usually 2 to 3000 characters. `__BLANK__` stands for no
    prompt at all."""
    negative_prompt: str | None = param("negativePrompt", kinds.string, default=None)
    """What to avoid, usually 2 to 3000 characters. Some models have none."""
    width: int | None = param("width", kinds.integer, default=None, minimum=1, maximum=65535)
    """Width in pixels. Usually 128 to 2048 in multiples of 64; many hosted models have a list of sizes
    instead. Models that edit take it from the reference images if it is left out. 1 to 65535."""
    height: int | None = param("height", kinds.integer, default=None, minimum=1, maximum=65535)
    """Height in pixels; see `width`. 1 to 65535."""
    resolution: Literal["0.5K", "0.75K", "1K", "1.5K", "2K", "4K"] | str | None = param(
        "resolution", kinds.string, default=None, known=("0.5K", "0.75K", "1K", "1.5K", "2K", "4K")
    )
    """Size by name instead of `width` and `height`. Only some hosted models."""
    steps: int | None = param("steps", kinds.integer, default=None, minimum=1)
    """Number of denoising steps. More take longer and show more detail; usually 1 to 50 or 100, 20 by default.
    At least 1."""
    scheduler: Scheduler | None = param(
        "scheduler", kinds.string, default=None, known=kinds.values_of(Scheduler)
    )
    """How the noise is taken away from step to step. Each model has its own default."""
    seed: int | None = param("seed", kinds.integer, default=None, minimum=0)
    """Start of the randomness; the same seed and parameters make the same image. 0 or more; how large it may
    be is up to the model, often up to 2^31 - 1 or 2^63 - 1. Random if left out. At least 0."""
    cfg_scale: float | None = param("CFGScale", kinds.number, default=None, minimum=0)
    """How closely to follow the prompt. Usually 0 to 30 or 50; higher values leave less freedom and cost
    quality. At least 0."""
    true_cfg_scale: float | None = param("trueCFGScale", kinds.number, default=None)
    """Strength of true classifier-free guidance, which makes `negative_prompt` work. Only models of the FLUX.1
    family."""
    clip_skip: int | None = param("clipSkip", kinds.integer, default=None, minimum=0, maximum=2)
    """Number of last layers of the text encoder to skip, 0 to 2. Only Stable Diffusion models."""
    prompt_weighting: Literal["compel", "sdEmbeds"] | str | None = param(
        "promptWeighting", kinds.string, default=None, known=("compel", "sdEmbeds")
    )
    """Which syntax for weights in the prompt is understood, such as `(word)1.2`. `compel` only with SD 1.5 and
    SDXL; `sdEmbeds` with FLUX.1, too."""
    use_prompt_weighting: bool | None = param(
        "usePromptWeighting", kinds.boolean, default=None, path="promptWeighting", sent_as={True: "compel"}
    )
    """Understand weights in the prompt. The same as `prompt_weighting` `compel`."""
    seed_image: Media | None = param("seedImage", kinds.media, default=None, path="inputs.seedImage")
    """The image to start from, for image-to-image, inpainting and outpainting."""
    mask_image: Media | None = param("maskImage", kinds.media, default=None, path="inputs.maskImage")
    """Where to paint, as an image of the size of `seed_image`: white is made anew, black stays."""
    mask_margin: int | None = param("maskMargin", kinds.integer, default=None, minimum=32, maximum=128)
    """Pixels of context around the mask to zoom in on, 32 to 128, for more detail in what is inpainted."""
    strength: float | None = param("strength", kinds.number, default=None, minimum=0, maximum=1)
    """How far to go away from `seed_image`, from 0 (hardly) to 1 (ignore it). 0 to 1. Server default: 0.8."""
    outpaint: Outpaint | OutpaintDict | None = param("outpaint", Outpaint, default=None)
    """How far to extend `seed_image` to each side. `width` and `height` are then those of the final image."""
    reference_images: Sequence[Media | ReferenceImage | ReferenceImageDict] | None = param(
        "referenceImages",
        kinds.list_of(kinds.either(kinds.media, ReferenceImage)),
        default=None,
        path="inputs.referenceImages",
        aliases=("references",),
    )
    """Images to edit or to take subjects and styles from. How many is up to the model."""
    image: Media | None = param("image", kinds.media, default=None, path="inputs.image")
    """The image to edit, for editing models that take exactly one, such as `bria:21@1`."""
    mask: Media | None = param("mask", kinds.media, default=None, path="inputs.mask")
    """Where to edit `image`: white is made anew, black stays."""
    super_resolution_references: Sequence[Media] | None = param(
        "superResolutionReferences",
        kinds.list_of(kinds.media),
        default=None,
        path="inputs.superResolutionReferences",
    )
    """Images from which to take fine detail. Only some models."""
    fonts: Sequence[Font | FontDict] | None = param(
        "fonts", kinds.list_of(Font), default=None, path="inputs.fonts"
    )
    """Fonts for the text in the image. Only some models."""
    lora: Sequence[Lora | LoraDict] | None = param("lora", kinds.list_of(Lora), default=None)
    """LoRAs to bend the model with."""
    lycoris: Sequence[Lycoris | LycorisDict] | None = param("lycoris", kinds.list_of(Lycoris), default=None)
    """LyCORIS networks to bend the model with."""
    embeddings: Sequence[Embedding | EmbeddingDict] | None = param(
        "embeddings", kinds.list_of(Embedding), default=None
    )
    """Textual inversions to use. Only Stable Diffusion models."""
    vae: str | None = param("vae", kinds.air, default=None)
    """Another VAE, which turns the model's numbers into pixels, as an AIR identifier. Only Stable Diffusion
    models."""
    control_net: Sequence[ControlNet | ControlNetDict] | None = param(
        "controlNet", kinds.list_of(ControlNet), default=None
    )
    """Guide images that fix edges, depth, poses and the like. Make them with the task `controlNetPreprocess`."""
    ip_adapters: Sequence[IPAdapter | IPAdapterDict] | None = param(
        "ipAdapters", kinds.list_of(IPAdapter), default=None
    )
    """Images whose style or content to take over."""
    refiner: Refiner | RefinerDict | None = param("refiner", Refiner, default=None)
    """A second model that finishes the details. Only SDXL."""
    pulid: PuLID | PuLIDDict | None = param("puLID", PuLID, default=None, path="pulid")
    """Keep the identity of a face. Only models of the FLUX.1 dev family."""
    ace_plus_plus: ACEPlusPlus | ACEPlusPlusDict | None = param("acePlusPlus", ACEPlusPlus, default=None)
    """Keep a subject, or edit locally, by ACE++. Only `runware:102@1`, together with `reference_images`."""
    instant_id: InstantID | InstantIDDict | None = param("instantID", InstantID, default=None)
    """Keep the identity of a face by InstantID. Only SDXL."""
    photo_maker: PhotoMakerOptions | PhotoMakerOptionsDict | None = param(
        "photoMaker", PhotoMakerOptions, default=None
    )
    """Keep the identity of a person by PhotoMaker. Only SDXL."""
    ultralytics: Ultralytics | UltralyticsDict | None = param("ultralytics", Ultralytics, default=None)
    """Find the faces in the finished image and paint them again in more detail."""
    hires_fix: bool | HiresFix | HiresFixDict | None = param(
        "hiresFix", kinds.either(kinds.boolean, HiresFix), default=None, sent_as={True: True}
    )
    """Make the image smaller first, then upscale and refine it. `true` leaves everything to the server;
    `false` is not sent."""
    upscale_factor: Literal[1, 2, 4] | int | None = param(
        "upscaleFactor", kinds.integer, default=None, minimum=1, known=(1, 2, 4)
    )
    """How many times larger the finished image becomes. Only `ideogram:4@1`. At least 1."""
    acceleration: Literal["none", "low", "medium", "high"] | str | None = param(
        "acceleration", kinds.string, default=None, known=("none", "low", "medium", "high")
    )
    """How much faster to be at the cost of quality. Only some models. Server default: none."""
    accelerator_options: AcceleratorOptions | AcceleratorOptionsDict | None = param(
        "acceleratorOptions", AcceleratorOptions, default=None
    )
    """Which computations to skip from step to step to be faster."""
    layer_diffuse: bool | None = param(
        "layerDiffuse", kinds.boolean, default=None, path="advancedFeatures.layerDiffuse"
    )
    """Make an image with a transparent background. Only FLUX.1; give `output_format` `PNG`. Server default:
    false."""
    watermark: Watermark | WatermarkDict | None = param(
        "watermark", Watermark, default=None, path="advancedFeatures.watermark"
    )
    """A visible mark on the image."""
    advanced_features: AdvancedFeatures | AdvancedFeaturesDict | None = param(
        "advancedFeatures", AdvancedFeatures, default=None
    )
    """Features that only some models have."""
    structured_prompt: Mapping[str, object] | None = param("structuredPrompt", kinds.mapping, default=None)
    """The prompt as an object with the model's own keys. Only `ideogram:4@q`."""
    output_format: Literal["JPG", "PNG", "WEBP", "TIFF"] | str | None = param(
        "outputFormat", kinds.string, default=None, known=("JPG", "PNG", "WEBP", "TIFF")
    )
    """File format of the result. TIFF, for images in layers, only from `alibaba:qwen-image@layered`. Server
    default: JPG."""
    check_nsfw: bool | None = param("checkNSFW", kinds.boolean, default=None, path="safety.checkContent")
    """Check the images for unsafe content; results then say `NSFWContent`. The same as `safety` with
    `checkContent`. Server default: false."""
    inputs: Mapping[str, object] | None = param("inputs", kinds.mapping, default=None)
    """Media that have no parameter of their own here; their names are the model's."""
    settings: Mapping[str, object] | None = param("settings", kinds.mapping, default=None)
    """Settings that only some models have, such as `quality` (`low` or `high`), `background`, `style`,
    `layers`, `colorPalette`, `editRegions`, `sequential`, `thinking`, `promptExtend`."""
    provider_settings: Mapping[str, object] | None = param("providerSettings", kinds.mapping, default=None)
    """Settings of the company behind a model, under its name. `bfl`: promptUpsampling, safetyTolerance (0-6),
    raw. `bytedance`: maxSequentialImages (1-15), fastMode, optimizePromptMode. `ideogram`: renderingSpeed,
    magicPrompt, styleType, styleReferenceImages (up to 4), remixStrength (1-100), stylePreset, styleCode,
    colorPalette. `bria`: promptEnhancement, medium, enhanceImage, promptContentModeration,
    contentModeration, ipSignal. `openai`: quality, background, style. `midjourney`: quality, stylize,
    chaos, weird, niji. `recraft`: styleId, colors, backgroundColor. `sourceful`: transparency,
    enhancePrompt, fontInputs. `alibaba`: promptExtend."""
    delivery_method: DeliveryMethod | None = param(
        "deliveryMethod", kinds.string, default=None, known=kinds.values_of(DeliveryMethod)
    )
    """How results come back: `sync` as they are made, `async` by asking for them (the client does that for
    you). Chosen by the client unless given."""
    webhook_url: str | None = param("webhookURL", kinds.string, default=None)
    """Where the server posts each result. The call then ends with the server's acknowledgement."""
    routing: object | None = param("routing", kinds.anything, default=None)
    """The API's own preferences for where the task is carried out. Sent as given."""
    output_type: OutputType | None = param(
        "outputType", kinds.string, default=None, known=kinds.values_of(OutputType)
    )
    """What a result holds: a `URL`, `base64Data`, or a `dataURI`. Server default: URL."""
    output_quality: int | None = param("outputQuality", kinds.integer, default=None, minimum=20, maximum=99)
    """Compression quality; higher is better and larger. 20 to 99. Server default: 95."""
    upload_endpoint: str | None = param("uploadEndpoint", kinds.string, default=None)
    """URL to which the server PUTs the finished file."""
    ttl: int | None = param("ttl", kinds.integer, default=None, minimum=60)
    """Seconds for which a result's URL lives. Only with `output_type` `URL`. At least 60."""
    include_cost: bool | None = param("includeCost", kinds.boolean, default=None)
    """Report the cost in US dollars with each result. Server default: false."""
    number_results: int | None = param("numberResults", kinds.integer, default=None, minimum=1, maximum=20)
    """How many results to make. The seed grows by one from result to result. 1 to 20. Server default: 1."""
    safety: Safety | SafetyDict | None = param("safety", Safety, default=None)
    """Which checks for unsafe content the server makes. With them, results say `NSFWContent`."""
