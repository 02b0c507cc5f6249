# Made by `python -m codegen generate` from schema/tasks/remove_background.yaml; edit that file instead.
"""Remove the background of an image or video."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal, TypeAlias

from runware._models import kinds
from runware._models.lazy import LazyModule
from runware._models.limits import Limits
from runware._models.model import (
    Result,
    Settings,
    Task,
    model,
    param,
    received,
)
from runware.tasks.shared import DeliveryMethod, OutputType

if TYPE_CHECKING:
    import runware._files.media as local_media
    import runware.tasks.remove_background_settings as nested
    import runware.tasks.shared_objects as shared_objects
else:
    nested = LazyModule("runware.tasks.remove_background_settings")
    shared_objects = LazyModule("runware.tasks.shared_objects")
    local_media = LazyModule("runware._files.media")

CutoutFormat: TypeAlias = Literal["PNG", "WEBP", "JPG", "WEBM", "MOV", "MP4"] | str
"""The values known today. Other values are sent as well."""


@model
class Cutout(Result):
    """An image or video without its background, or the mask of its subject."""

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
    nsfw_content: bool | None = received("NSFWContent", kinds.boolean, default=None)
    """Whether unsafe content was found. Present if the check was requested."""


@model
class RemoveBackground(Task[Cutout]):
    """Remove the background of an image or video.

    Only PNG, WEBM and MOV keep the background transparent; other formats fill it. Only some models, above
    all `runware:109@1`, let you choose the fill colour, refine edges, or return the mask alone.

    It may take 30 minutes as a whole, unless `deadline` says otherwise. Omitted parameters are not sent:
    the default of the server or of the model applies.

    https://runware.ai/docs/en/tools/remove-background
    """

    task_type = "removeBackground"
    __settings__ = Settings(
        delivery=("sync", "async"),
        max_duration=1800,
        aliases=("imageBackgroundRemoval",),
        exclusive=(("input_image", "input_video"),),
    )

    input_image: local_media.Media | None = param(
        "inputImage", kinds.media, default=None, path="inputs.image"
    )
    """The image whose background to remove."""
    input_video: local_media.Media | None = param(
        "inputVideo", kinds.media, default=None, path="inputs.video"
    )
    """The video whose background to remove. Models for video (`bria:51@1`) only deliver `async`."""
    model: str | None = param("model", kinds.air, default=None)
    """The remover, as an AIR identifier: `runware:109@1` (RemBG), `runware:112@5` (BiRefNet), `bria:2@1`,
    `bria:51@1` (video). If omitted, the server uses its default model, if it has one."""
    output_type: OutputType | None = param(
        "outputType", kinds.string, default=None, known=kinds.values_of(OutputType)
    )
    """Form of the result: a `URL`, `base64Data`, or a `dataURI`. Videos come as `URL` only. Server default:
    URL."""
    output_format: CutoutFormat | None = param(
        "outputFormat", kinds.string, default=None, known=kinds.values_of(CutoutFormat)
    )
    """File format of the result. Images are PNG if omitted. Only PNG, WEBM and MOV support transparency."""
    output_quality: int | None = param("outputQuality", kinds.integer, default=None, minimum=20, maximum=99)
    """Compression quality, 20 to 99; higher is better and larger. Server default: 95."""
    rgba: Sequence[float] | None = param(
        "rgba",
        kinds.list_of(kinds.number),
        default=None,
        min_length=4,
        max_length=4,
        each=Limits(minimum=0, maximum=255),
        path="settings.rgba",
    )
    """Colour of the new background: red, green and blue from 0 to 255, and alpha from 0 (transparent) to 1.
    Only `runware:109@1` and some models for video. Exactly 4 items."""
    background_color: str | None = param(
        "backgroundColor", kinds.string, default=None, path="settings.background_color"
    )
    """Colour of the new background, by its name (`Transparent`, `Black`, `White`). Only models for video."""
    return_only_mask: bool | None = param(
        "returnOnlyMask", kinds.boolean, default=None, path="settings.returnOnlyMask"
    )
    """Return the mask of the subject instead of the cut-out. Only `runware:109@1`. Server default: false."""
    post_process_mask: bool | None = param(
        "postProcessMask", kinds.boolean, default=None, path="settings.postProcessMask"
    )
    """Smooth the mask before it is applied. Only `runware:109@1`. Server default: false."""
    alpha_matting: bool | None = param(
        "alphaMatting", kinds.boolean, default=None, path="settings.alphaMatting"
    )
    """Refine soft edges such as hair with alpha matting. Only `runware:109@1`. Server default: false."""
    alpha_matting_foreground_threshold: int | None = param(
        "alphaMattingForegroundThreshold",
        kinds.integer,
        default=None,
        minimum=1,
        maximum=255,
        path="settings.alphaMattingForegroundThreshold",
    )
    """Mask value from which a pixel certainly belongs to the subject, 1 to 255. With `alpha_matting`. Server
    default: 240."""
    alpha_matting_background_threshold: int | None = param(
        "alphaMattingBackgroundThreshold",
        kinds.integer,
        default=None,
        minimum=1,
        maximum=255,
        path="settings.alphaMattingBackgroundThreshold",
    )
    """Mask value up to which a pixel certainly belongs to the background, 1 to 255. With `alpha_matting`.
    Server default: 10."""
    alpha_matting_erode_size: int | None = param(
        "alphaMattingErodeSize",
        kinds.integer,
        default=None,
        minimum=1,
        maximum=255,
        path="settings.alphaMattingErodeSize",
    )
    """Size of the erosion, 1 to 255: how far the areas that certainly are subject or background shrink before
    the edge between them is refined. With `alpha_matting`. Server default: 10."""
    inputs: (
        nested.RemoveBackgroundInputs | nested.RemoveBackgroundInputsDict | Mapping[str, object] | None
    ) = param("inputs", kinds.named("runware.tasks", "RemoveBackgroundInputs"), default=None)
    """Further inputs that only some models take."""
    settings: (
        nested.RemoveBackgroundSettings | nested.RemoveBackgroundSettingsDict | Mapping[str, object] | None
    ) = param("settings", kinds.named("runware.tasks", "RemoveBackgroundSettings"), default=None)
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
