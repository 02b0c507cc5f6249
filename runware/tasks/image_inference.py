# Made by `python -m codegen generate` from schema/tasks/image_inference.yaml; edit that file instead.
"""Make images from text, or from text and other images."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal

from runware._models import kinds
from runware._models.lazy import LazyModule
from runware._models.model import (
    Settings,
    Task,
    model,
    param,
)
from runware.tasks.shared import DeliveryMethod, Image, OutputType, Scheduler

if TYPE_CHECKING:
    import runware._files.media as local_media
    import runware.tasks.image_inference_objects as objects
    import runware.tasks.image_inference_settings as nested
    import runware.tasks.shared_objects as shared_objects
else:
    objects = LazyModule("runware.tasks.image_inference_objects")
    nested = LazyModule("runware.tasks.image_inference_settings")
    shared_objects = LazyModule("runware.tasks.shared_objects")
    local_media = LazyModule("runware._files.media")


@model
class ImageInference(Task[Image]):
    """Make images from text, or from text and other images.

    With only a prompt this is text-to-image. With `seed_image` it is image-to-image, with `mask_image`
    inpainting, with `outpaint` outpainting, with `reference_images` editing by instruction. Which of the
    parameters a model takes is up to the model; the server refuses those that it does not know.

    It may take 5 minutes as a whole, unless `deadline` says otherwise. Omitted parameters are not sent: the
    default of the server or of the model applies.

    https://runware.ai/docs/en/image-inference/api-reference
    """

    task_type = "imageInference"
    __settings__ = Settings(
        delivery=("sync", "async"),
        max_duration=300,
        count_param="numberResults",
        aliases=("newTask",),
        exclusive=(("prompt_weighting", "use_prompt_weighting"),),
    )

    model: str = param("model", kinds.air)
    """The model, as an AIR identifier (`runware:101@1`, `civitai:102438@133677`)."""
    positive_prompt: str | None = param("positivePrompt", kinds.string, default=None, min_length=1)
    """Prompt: what the image should show. Nearly every model requires it, usually 2 to 3000 characters.
    `__BLANK__` stands for an empty prompt. At least 1 character."""
    negative_prompt: str | None = param("negativePrompt", kinds.string, default=None)
    """Negative prompt: what to avoid, usually 2 to 3000 characters. Some models do not take it; many ignore it
    if `cfg_scale` is at most 1."""
    width: int | None = param("width", kinds.integer, default=None, minimum=1, maximum=65535)
    """Width in pixels. Usually 128 to 2048 in multiples of 64; many hosted models have a list of sizes
    instead. If omitted, models that edit use the width of the reference images. 1 to 65535."""
    height: int | None = param("height", kinds.integer, default=None, minimum=1, maximum=65535)
    """Height in pixels; see `width`. 1 to 65535."""
    resolution: Literal["0.5K", "0.75K", "1K", "1.5K", "2K", "4K"] | str | None = param(
        "resolution", kinds.string, default=None, known=("0.5K", "0.75K", "1K", "1.5K", "2K", "4K")
    )
    """Size by name, instead of `width` and `height`; the aspect ratio is then usually that of the first
    reference image. Only some hosted models."""
    steps: int | None = param("steps", kinds.integer, default=None, minimum=1)
    """Number of denoising steps. More steps take longer and show more detail; usually 1 to 50 or 100, 20 by
    default. At least 1."""
    scheduler: Scheduler | None = param(
        "scheduler", kinds.string, default=None, known=kinds.values_of(Scheduler)
    )
    """Scheduler: how the noise is removed from step to step. Each model has its own default."""
    seed: int | None = param("seed", kinds.integer, default=None, minimum=0)
    """Seed of the random number generator; the same seed and parameters give the same image. At least 0; the
    maximum depends on the model, often 2^31 - 1 or 2^63 - 1. Random unless given."""
    cfg_scale: float | None = param("CFGScale", kinds.number, default=None, minimum=0)
    """Guidance scale: how closely to follow the prompt. Usually 0 to 30 or 50; higher values leave less
    freedom, low values may reduce quality. At least 0."""
    true_cfg_scale: float | None = param("trueCFGScale", kinds.number, default=None)
    """Strength of true classifier-free guidance, which makes `negative_prompt` work. Only models of the FLUX.1
    family."""
    clip_skip: int | None = param("clipSkip", kinds.integer, default=None, minimum=0, maximum=2)
    """Number of last layers of the text encoder to skip, 0 to 2, besides those that the model skips anyway.
    Only Stable Diffusion models."""
    prompt_weighting: Literal["compel", "sdEmbeds"] | str | None = param(
        "promptWeighting", kinds.string, default=None, known=("compel", "sdEmbeds")
    )
    """Syntax for weights in the prompt, such as `(word)1.2` (`compel`) or `(word:1.2)` (`sdEmbeds`). `compel`
    takes longer and costs extra, and works only with SD 1.5 and SDXL; `sdEmbeds` with FLUX.1, too."""
    use_prompt_weighting: bool | None = param(
        "usePromptWeighting", kinds.boolean, default=None, path="promptWeighting", sent_as={True: "compel"}
    )
    """Interpret weights in the prompt. The same as `prompt_weighting` `compel`."""
    seed_image: local_media.Media | None = param(
        "seedImage", kinds.media, default=None, path="inputs.seedImage"
    )
    """The image to start from, for image-to-image, inpainting and outpainting."""
    mask_image: local_media.Media | None = param(
        "maskImage", kinds.media, default=None, path="inputs.maskImage"
    )
    """Mask of the area to repaint, of the size of `seed_image`: white areas are repainted, black areas are
    kept."""
    mask_margin: int | None = param("maskMargin", kinds.integer, default=None, minimum=32, maximum=128)
    """Pixels of context around the mask to zoom in on, 32 to 128, for more detail in the inpainted area."""
    strength: float | None = param("strength", kinds.number, default=None, minimum=0, maximum=1)
    """How much the result may differ from `seed_image`, from 0 (hardly) to 1 (`seed_image` is ignored). 0 to
    1. Server default: 0.8."""
    outpaint: objects.Outpaint | objects.OutpaintDict | None = param(
        "outpaint", kinds.named("runware.tasks", "Outpaint"), default=None
    )
    """How far to extend `seed_image` on each side. `width` and `height` are then those of the final image."""
    reference_images: (
        Sequence[local_media.Media | nested.ReferenceImage | nested.ReferenceImageDict] | None
    ) = param(
        "referenceImages",
        kinds.list_of(kinds.either(kinds.media, kinds.named("runware.tasks", "ReferenceImage"))),
        default=None,
        path="inputs.referenceImages",
        aliases=("references",),
    )
    """Images to edit, or to take subjects and styles from. The maximum number depends on the model."""
    image: local_media.Media | None = param("image", kinds.media, default=None, path="inputs.image")
    """The image to edit, for editing models that take exactly one, such as `bria:21@1`."""
    mask: local_media.Media | None = param("mask", kinds.media, default=None, path="inputs.mask")
    """Mask of the area of `image` to edit: white areas are repainted, black areas are kept."""
    super_resolution_references: Sequence[local_media.Media] | None = param(
        "superResolutionReferences",
        kinds.list_of(kinds.media),
        default=None,
        path="inputs.superResolutionReferences",
    )
    """Reference images for fine detail. Only some models."""
    fonts: Sequence[nested.Font | nested.FontDict] | None = param(
        "fonts", kinds.list_of(kinds.named("runware.tasks", "Font")), default=None, path="inputs.fonts"
    )
    """Fonts for the text in the image. Only some models."""
    lora: Sequence[shared_objects.Lora | shared_objects.LoraDict] | None = param(
        "lora", kinds.list_of(kinds.named("runware.tasks", "Lora")), default=None
    )
    """LoRAs to apply to the model."""
    lycoris: Sequence[objects.Lycoris | objects.LycorisDict] | None = param(
        "lycoris", kinds.list_of(kinds.named("runware.tasks", "Lycoris")), default=None
    )
    """LyCORIS networks to apply to the model."""
    embeddings: Sequence[objects.Embedding | objects.EmbeddingDict] | None = param(
        "embeddings", kinds.list_of(kinds.named("runware.tasks", "Embedding")), default=None
    )
    """Textual inversions to use. Only Stable Diffusion models."""
    vae: str | None = param("vae", kinds.air, default=None)
    """VAE to use instead of the model's own, as an AIR identifier. It decodes the model's output into pixels.
    Only Stable Diffusion models."""
    control_net: Sequence[objects.ControlNet | objects.ControlNetDict] | None = param(
        "controlNet", kinds.list_of(kinds.named("runware.tasks", "ControlNet")), default=None
    )
    """ControlNets, each with a guide image that determines edges, depth, poses and the like. Make guide images
    with the task `controlNetPreprocess`."""
    ip_adapters: Sequence[objects.IPAdapter | objects.IPAdapterDict] | None = param(
        "ipAdapters", kinds.list_of(kinds.named("runware.tasks", "IPAdapter")), default=None
    )
    """IP-Adapters, each with images whose style or content is transferred."""
    refiner: objects.Refiner | objects.RefinerDict | None = param(
        "refiner", kinds.named("runware.tasks", "Refiner"), default=None
    )
    """A second model that refines the details. Only SDXL."""
    pulid: objects.PuLID | objects.PuLIDDict | None = param(
        "puLID", kinds.named("runware.tasks", "PuLID"), default=None, path="pulid"
    )
    """Preserve the identity of a face. Only models of the FLUX.1 dev family."""
    ace_plus_plus: objects.ACEPlusPlus | objects.ACEPlusPlusDict | None = param(
        "acePlusPlus", kinds.named("runware.tasks", "ACEPlusPlus"), default=None
    )
    """Preserve a subject, or edit a region, with ACE++. Only `runware:102@1`, together with
    `reference_images`."""
    instant_id: objects.InstantID | objects.InstantIDDict | None = param(
        "instantID", kinds.named("runware.tasks", "InstantID"), default=None
    )
    """Preserve the identity of a face with InstantID. Only SDXL."""
    photo_maker: objects.PhotoMakerOptions | objects.PhotoMakerOptionsDict | None = param(
        "photoMaker", kinds.named("runware.tasks", "PhotoMakerOptions"), default=None
    )
    """Preserve the identity of a person with PhotoMaker. Only SDXL."""
    ultralytics: objects.Ultralytics | objects.UltralyticsDict | None = param(
        "ultralytics", kinds.named("runware.tasks", "Ultralytics"), default=None
    )
    """Detect the faces in the finished image, and repaint them in more detail."""
    hires_fix: bool | objects.HiresFix | objects.HiresFixDict | None = param(
        "hiresFix",
        kinds.either(kinds.boolean, kinds.named("runware.tasks", "HiresFix")),
        default=None,
        sent_as={True: True},
    )
    """Generate a smaller image first, then upscale and refine it. `true` uses the server's defaults; `false`
    is not sent."""
    upscale_factor: Literal[1, 2, 4] | int | None = param(
        "upscaleFactor", kinds.integer, default=None, minimum=1, known=(1, 2, 4)
    )
    """Factor by which the finished image is upscaled. Only `ideogram:4@1`. At least 1."""
    acceleration: Literal["none", "low", "medium", "high"] | str | None = param(
        "acceleration", kinds.string, default=None, known=("none", "low", "medium", "high")
    )
    """Acceleration level: higher is faster, at the cost of quality. A preset of `accelerator_options`,
    `steps`, `scheduler` and the like, which may still be given. Only some models. Server default: none."""
    accelerator_options: shared_objects.AcceleratorOptions | shared_objects.AcceleratorOptionsDict | None = (
        param("acceleratorOptions", kinds.named("runware.tasks", "AcceleratorOptions"), default=None)
    )
    """Caches that skip computations from step to step, which is faster."""
    layer_diffuse: bool | None = param(
        "layerDiffuse", kinds.boolean, default=None, path="advancedFeatures.layerDiffuse"
    )
    """Generate an image with a transparent background. Only FLUX.1; set `output_format` to `PNG`. Server
    default: false."""
    watermark: shared_objects.Watermark | shared_objects.WatermarkDict | None = param(
        "watermark",
        kinds.named("runware.tasks", "Watermark"),
        default=None,
        path="advancedFeatures.watermark",
    )
    """Visible watermark on the image."""
    advanced_features: objects.AdvancedFeatures | objects.AdvancedFeaturesDict | None = param(
        "advancedFeatures", kinds.named("runware.tasks", "AdvancedFeatures"), default=None
    )
    """Features that only some models have."""
    structured_prompt: Mapping[str, object] | None = param("structuredPrompt", kinds.mapping, default=None)
    """The prompt as an object whose keys the model defines. Only `ideogram:4@q`."""
    output_format: Literal["JPG", "PNG", "WEBP", "TIFF"] | str | None = param(
        "outputFormat", kinds.string, default=None, known=("JPG", "PNG", "WEBP", "TIFF")
    )
    """File format of the result. TIFF, for images in layers, only from `alibaba:qwen-image@layered`. Server
    default: JPG."""
    check_nsfw: bool | None = param("checkNSFW", kinds.boolean, default=None, path="safety.checkContent")
    """Check the images for unsafe content; results then have `NSFWContent`. The same as `safety` with
    `checkContent`. Server default: false."""
    inputs: nested.ImageInputs | nested.ImageInputsDict | Mapping[str, object] | None = param(
        "inputs", kinds.named("runware.tasks", "ImageInputs"), default=None
    )
    """Further inputs that only some models take."""
    settings: nested.ImageSettings | nested.ImageSettingsDict | Mapping[str, object] | None = param(
        "settings", kinds.named("runware.tasks", "ImageSettings"), default=None
    )
    """Settings that only some models take, such as `quality`, `background` or `promptExtend`."""
    provider_settings: (
        nested.ImageProviderSettings | nested.ImageProviderSettingsDict | Mapping[str, object] | None
    ) = param("providerSettings", kinds.named("runware.tasks", "ImageProviderSettings"), default=None)
    """Settings of the model's provider, under the provider's name, such as `{bfl: {safetyTolerance: 3}}`."""
    delivery_method: DeliveryMethod | None = param(
        "deliveryMethod", kinds.string, default=None, known=kinds.values_of(DeliveryMethod)
    )
    """How results are delivered: `sync` as they are generated, `async` by polling (the client polls for you).
    Chosen by the client unless given."""
    webhook_url: str | None = param("webhookURL", kinds.string, default=None)
    """URL to which the server posts each result. The call then ends with the server's acknowledgement."""
    routing: object | None = param("routing", kinds.anything, default=None)
    """The API's routing preferences, an object whose members are not documented. Sent unchanged."""
    output_type: OutputType | None = param(
        "outputType", kinds.string, default=None, known=kinds.values_of(OutputType)
    )
    """Form of the result: a `URL`, `base64Data`, or a `dataURI`. Server default: URL."""
    output_quality: int | None = param("outputQuality", kinds.integer, default=None, minimum=20, maximum=99)
    """Compression quality; higher is better and larger. 20 to 99. Server default: 95."""
    upload_endpoint: str | None = param("uploadEndpoint", kinds.string, default=None)
    """URL to which the server PUTs the finished file."""
    ttl: int | None = param("ttl", kinds.integer, default=None, minimum=60)
    """Seconds for which the URL of a result is valid. Only with `output_type` `URL`. At least 60."""
    include_cost: bool | None = param("includeCost", kinds.boolean, default=None)
    """Report the cost in US dollars with each result. Server default: false."""
    number_results: int | None = param("numberResults", kinds.integer, default=None, minimum=1, maximum=20)
    """Number of results to generate. The seed increases by one from result to result. 1 to 20. Server default:
    1."""
    safety: shared_objects.Safety | shared_objects.SafetyDict | None = param(
        "safety", kinds.named("runware.tasks", "Safety"), default=None
    )
    """Checks for unsafe content that the server makes. With them, results have `NSFWContent`."""
