# Made by `python -m codegen generate` from schema/tasks/upscale.yaml; edit that file instead.
"""Make an image or video larger and sharper."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal, TypeAlias

from runware._models import kinds
from runware._models.lazy import LazyModule
from runware._models.model import (
    Result,
    Settings,
    Task,
    model,
    param,
    received,
)
from runware.tasks.shared import DeliveryMethod, OutputType, Scheduler

if TYPE_CHECKING:
    import runware._files.media as local_media
    import runware.tasks.shared_objects as shared_objects
    import runware.tasks.upscale_settings as nested
else:
    shared_objects = LazyModule("runware.tasks.shared_objects")
    nested = LazyModule("runware.tasks.upscale_settings")
    local_media = LazyModule("runware._files.media")

UpscaledFormat: TypeAlias = Literal["JPG", "PNG", "WEBP", "MP4", "WEBM", "MOV"] | str
"""The values known today. Other values are sent as well."""


@model
class Upscaled(Result):
    """An upscaled image or video."""

    image_uuid: str | None = received("imageUUID", kinds.uuid, default=None)
    """UUID of the image; usable wherever an image is expected."""
    image_url: str | None = received(
        "imageURL", kinds.string, default=None, file="url", file_uuid="image_uuid"
    )
    """URL of the image. Given with `outputType` `URL`."""
    image_base64_data: str | None = received(
        "imageBase64Data", kinds.string, default=None, file="base64", file_uuid="image_uuid"
    )
    """The image as base64. Given with `outputType` `base64Data`."""
    image_data_uri: str | None = received(
        "imageDataURI", kinds.string, default=None, file="data_uri", file_uuid="image_uuid"
    )
    """The image as a data URI. Given with `outputType` `dataURI`."""
    video_uuid: str | None = received("videoUUID", kinds.uuid, default=None)
    """UUID of the video; usable wherever a video is expected."""
    video_url: str | None = received(
        "videoURL", kinds.string, default=None, file="url", file_uuid="video_uuid"
    )
    """URL of the video."""
    video_base64_data: str | None = received(
        "videoBase64Data", kinds.string, default=None, file="base64", file_uuid="video_uuid"
    )
    """The video as base64."""
    video_data_uri: str | None = received(
        "videoDataURI", kinds.string, default=None, file="data_uri", file_uuid="video_uuid"
    )
    """The video as a data URI."""
    media_uuid: str | None = received("mediaUUID", kinds.uuid, default=None)
    """UUID of the result, if the server does not say which kind of media it is."""
    media_url: str | None = received(
        "mediaURL", kinds.string, default=None, file="url", file_uuid="media_uuid"
    )
    """URL of the result that `media_uuid` identifies."""
    input_image_uuid: str | None = received("inputImageUUID", kinds.uuid, default=None)
    """UUID of the input image."""
    seed: int | None = received("seed", kinds.integer, default=None)
    """Seed that was used. Only of models that repaint details."""
    nsfw_content: bool | None = received("NSFWContent", kinds.boolean, default=None)
    """Whether unsafe content was found. Present if the check was requested."""


@model
class Upscale(Task[Upscaled]):
    """Make an image or video larger and sharper.

    Which parameters set the size depends on the model: `upscale_factor` for most, `target_megapixels`,
    `width` and `height`, or `resolution` for others. An upscaled image has at most 4096 by 4096 pixels; the
    input is shrunk first if the result would be larger. `positive_prompt`, `negative_prompt`, `steps`,
    `strength` and the like control models that repaint details (`runware:500@1` Clarity, `runware:501@1`
    CCSR, `runware:502@1` latent upscaler); other models do not take them.

    It may take 1 hour as a whole, unless `deadline` says otherwise. Omitted parameters are not sent: the
    default of the server or of the model applies.

    https://runware.ai/docs/en/tools/upscale
    """

    task_type = "upscale"
    __settings__ = Settings(
        delivery=("sync", "async"),
        max_duration=3600,
        aliases=("imageUpscale", "newUpscaleGan"),
        exclusive=(("input_image", "input_video"),),
    )

    input_image: local_media.Media | None = param(
        "inputImage", kinds.media, default=None, path="inputs.image"
    )
    """The image to upscale."""
    input_video: local_media.Media | None = param(
        "inputVideo", kinds.media, default=None, path="inputs.video"
    )
    """The video to upscale. Models for video (`bria:50@1`) only deliver `async`."""
    upscale_factor: float | None = param("upscaleFactor", kinds.number, default=None, minimum=1)
    """Factor by which width and height are multiplied. Usually 2 or 4. At least 1."""
    model: str | None = param("model", kinds.air, default=None)
    """The upscaler, as an AIR identifier: `runware:500@1` (Clarity), `runware:501@1` (CCSR), `runware:503@1`
    (SwinIR), `runware:504@1` (Real-ESRGAN), `bria:50@1` (video). If omitted, the server uses its default
    model, if it has one."""
    target_megapixels: int | None = param("targetMegapixels", kinds.integer, default=None, minimum=1)
    """Size of the result in megapixels, instead of a factor. Only some models. At least 1."""
    width: int | None = param("width", kinds.integer, default=None, minimum=1, maximum=65535)
    """Width of the result in pixels, up to 3840. Only some models for video. 1 to 65535."""
    height: int | None = param("height", kinds.integer, default=None, minimum=1, maximum=65535)
    """Height of the result in pixels, up to 2160. Only some models for video. 1 to 65535."""
    resolution: Literal["240p", "360p", "480p", "540p", "720p", "1080p", "2k", "4k"] | str | None = param(
        "resolution",
        kinds.string,
        default=None,
        known=("240p", "360p", "480p", "540p", "720p", "1080p", "2k", "4k"),
    )
    """Size of the result by name. Only some models for video."""
    fps: float | None = param("fps", kinds.number, default=None, minimum=1)
    """Frames per second of the result, usually 15 to 120, and not fewer than those of the input. Only some
    models for video. At least 1."""
    output_type: OutputType | None = param(
        "outputType", kinds.string, default=None, known=kinds.values_of(OutputType)
    )
    """Form of the result: a `URL`, `base64Data`, or a `dataURI`. Videos come as `URL` only. Server default:
    URL."""
    output_format: UpscaledFormat | None = param(
        "outputFormat", kinds.string, default=None, known=kinds.values_of(UpscaledFormat)
    )
    """File format of the result. If omitted, JPG for images and MP4 for videos."""
    output_quality: int | None = param("outputQuality", kinds.integer, default=None, minimum=20, maximum=99)
    """Compression quality, 20 to 99; higher is better and larger. Server default: 95."""
    positive_prompt: str | None = param(
        "positivePrompt",
        kinds.string,
        default=None,
        path="settings.positivePrompt",
        root_for=("bfl:flux@video-upscale",),
    )
    """Prompt: what the details should look like. Only models that repaint details."""
    negative_prompt: str | None = param(
        "negativePrompt", kinds.string, default=None, path="settings.negativePrompt"
    )
    """Negative prompt: what to avoid in the details. Only models that repaint details."""
    strength: float | None = param(
        "strength", kinds.number, default=None, minimum=0, maximum=1, path="settings.strength"
    )
    """How much the result may differ from the input, from 0 (not at all) to 1. Only models that repaint
    details. 0 to 1."""
    control_net_weight: float | None = param(
        "controlNetWeight",
        kinds.number,
        default=None,
        minimum=-4,
        maximum=4,
        path="settings.controlNetWeight",
    )
    """How closely to preserve the structure of the input, from -4 to 4. Only some models (`runware:500@1`).
    Server default: 1."""
    steps: int | None = param("steps", kinds.integer, default=None, minimum=1, path="settings.steps")
    """Number of steps; more take longer and give finer details. Only models that repaint details. At least 1."""
    scheduler: Scheduler | None = param(
        "scheduler", kinds.string, default=None, path="settings.scheduler", known=kinds.values_of(Scheduler)
    )
    """Scheduler: how the noise is removed from step to step. Only models that repaint details."""
    seed: int | None = param("seed", kinds.integer, default=None, minimum=0, path="settings.seed")
    """Seed of the random number generator; the same seed gives the same result. Random unless given. At least
    0."""
    cfg_scale: float | None = param(
        "CFGScale", kinds.number, default=None, minimum=0, path="settings.CFGScale"
    )
    """How closely to follow the prompt; higher is closer. Only models that repaint details. At least 0."""
    clip_skip: int | None = param(
        "clipSkip", kinds.integer, default=None, minimum=0, path="settings.clipSkip"
    )
    """Number of last layers of the CLIP text encoder to skip, usually 0 to 2. Only some models. At least 0."""
    color_fix: bool | None = param("colorFix", kinds.boolean, default=None, path="settings.colorFix")
    """Restore the colours of the input in the result. Only `runware:501@1`."""
    tile_diffusion: bool | None = param(
        "tileDiffusion", kinds.boolean, default=None, path="settings.tileDiffusion"
    )
    """Process the image in tiles, which takes less memory for large images. Only `runware:501@1`."""
    inputs: nested.UpscaleInputs | nested.UpscaleInputsDict | Mapping[str, object] | None = param(
        "inputs", kinds.named("runware.tasks", "UpscaleInputs"), default=None
    )
    """Further inputs that only some models take."""
    settings: nested.UpscaleSettings | nested.UpscaleSettingsDict | Mapping[str, object] | None = param(
        "settings", kinds.named("runware.tasks", "UpscaleSettings"), default=None
    )
    """Further settings that only some models take."""
    provider_settings: Mapping[str, object] | None = param("providerSettings", kinds.mapping, default=None)
    """Settings of the model's provider under the provider's name."""
    delivery_method: DeliveryMethod | None = param(
        "deliveryMethod", kinds.string, default=None, known=kinds.values_of(DeliveryMethod)
    )
    """How results are delivered: `sync` as they are generated, `async` by polling (the client polls for you).
    Chosen by the client unless given."""
    webhook_url: str | None = param("webhookURL", kinds.string, default=None)
    """URL to which the server posts each result. The call then ends with the server's acknowledgement."""
    routing: object | None = param("routing", kinds.anything, default=None)
    """The API's routing preferences, an object whose members are not documented. Sent unchanged."""
    upload_endpoint: str | None = param("uploadEndpoint", kinds.string, default=None)
    """URL to which the server PUTs the finished file."""
    ttl: int | None = param("ttl", kinds.integer, default=None, minimum=60)
    """Seconds for which the URL of a result is valid, at least 60. Only with `output_type` `URL`."""
    include_cost: bool | None = param("includeCost", kinds.boolean, default=None)
    """Report the cost in US dollars with each result. Server default: false."""
    safety: shared_objects.Safety | shared_objects.SafetyDict | None = param(
        "safety", kinds.named("runware.tasks", "Safety"), default=None
    )
    """Checks for unsafe content that the server makes. With them, results have `NSFWContent`."""
