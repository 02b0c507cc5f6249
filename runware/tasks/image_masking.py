# Made by `python -m codegen generate` from schema/tasks/image_masking.yaml; edit that file instead.
"""Find faces, hands, people or parts of a face in a picture, and make a mask of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from runware._models import kinds
from runware._models.lazy import LazyModule
from runware._models.model import (
    ResponseObject,
    Result,
    Settings,
    Task,
    model,
    param,
    received,
)
from runware.tasks.shared import DeliveryMethod, ImageFormat, OutputType

if TYPE_CHECKING:
    import runware._files.media as local_media
    import runware.tasks.image_masking_settings as nested
else:
    nested = LazyModule("runware.tasks.image_masking_settings")
    local_media = LazyModule("runware._files.media")


@model
class DetectionBox(ResponseObject):
    """The rectangle around one find, in pixels from the picture's upper left corner."""

    x_min: float = received("x_min", kinds.number)
    """Its left edge."""
    y_min: float = received("y_min", kinds.number)
    """Its upper edge."""
    x_max: float = received("x_max", kinds.number)
    """Its right edge."""
    y_max: float = received("y_max", kinds.number)
    """Its lower edge."""


@model
class Mask(Result):
    """A mask: white where something was found, black elsewhere."""

    mask_image_uuid: str = received("maskImageUUID", kinds.uuid)
    """UUID of the mask; usable as a mask image and wherever an image is expected."""
    mask_image_url: str | None = received(
        "maskImageURL", kinds.string, default=None, file="url", file_uuid="mask_image_uuid"
    )
    """Where the mask can be fetched. Given with `outputType` `URL`."""
    mask_image_base64_data: str | None = received(
        "maskImageBase64Data", kinds.string, default=None, file="base64", file_uuid="mask_image_uuid"
    )
    """The mask as base64. Given with `outputType` `base64Data`."""
    mask_image_data_uri: str | None = received(
        "maskImageDataURI", kinds.string, default=None, file="data_uri", file_uuid="mask_image_uuid"
    )
    """The mask as a data URI. Given with `outputType` `dataURI`."""
    detections: list[DetectionBox] | None = received("detections", kinds.list_of(DetectionBox), default=None)
    """What was found, a rectangle each. Empty if nothing was."""
    input_image_uuid: str | None = received("inputImageUUID", kinds.uuid, default=None)
    """UUID of the picture that was searched."""
    image_uuid: str | None = received("imageUUID", kinds.uuid, default=None)
    """UUID of the mask, as older servers call it."""


@model
class ImageMasking(Task[Mask]):
    """Find faces, hands, people or parts of a face in a picture, and make a mask of them.

    The mask is white where something was found and black elsewhere, ready to be the mask image of an
    inpainting. Padding and blur help the repainted area to blend in.

    It may take 5 minutes as a whole, unless `deadline` says otherwise. Omitted parameters are not sent: the
    default of the server or of the model applies.

    https://runware.ai/docs/en/image-inference/inpainting
    """

    task_type = "imageMasking"
    returns = Mask
    __settings__ = Settings(delivery=("sync", "async"), max_duration=300)

    input_image: local_media.Media = param("inputImage", kinds.media, path="inputs.image")
    """The picture to search."""
    model: str = param("model", kinds.air)
    """What to look for, as an AIR identifier: faces (`runware:35@1`, and its larger sibling `runware:35@2`),
    hands (`runware:35@3`), people (`runware:35@4`, `runware:35@5`), faces from afar or close by
    (`runware:35@6`, `runware:35@7`), the mesh of a face (`runware:35@8`) or parts of it, such as the eyes
    (`runware:35@15`), the nose (`runware:35@13`) and the lips (`runware:35@14`)."""
    confidence: float | None = param(
        "confidence", kinds.number, default=None, minimum=0, maximum=1, path="settings.confidence"
    )
    """How sure the model must be of a find, 0 to 1. Lower finds more, and more that is wrong. Server default:
    0.25."""
    max_detections: int | None = param(
        "maxDetections", kinds.integer, default=None, minimum=1, path="settings.maxDetections"
    )
    """How many finds the mask may cover, usually 1 to 20. At least 1. Server default: 6."""
    mask_padding: int | None = param("maskPadding", kinds.integer, default=None, path="settings.maskPadding")
    """By how many pixels to grow the mask, usually -40 to 40. A negative number shrinks it. Server default: 4."""
    mask_blur: int | None = param(
        "maskBlur", kinds.integer, default=None, minimum=0, path="settings.maskBlur"
    )
    """Over how many pixels the mask's edge fades, usually 0 to 20. At least 0. Server default: 4."""
    inputs: Mapping[str, object] | None = param("inputs", kinds.mapping, default=None)
    """Inputs that only some models take."""
    settings: nested.ImageMaskingSettings | nested.ImageMaskingSettingsDict | Mapping[str, object] | None = (
        param("settings", kinds.named("runware.tasks", "ImageMaskingSettings"), default=None)
    )
    """Settings that only some models take."""
    delivery_method: DeliveryMethod | None = param(
        "deliveryMethod", kinds.string, default=None, known=kinds.values_of(DeliveryMethod)
    )
    """How results come back: `sync` as they are made, `async` by polling (the client polls for you). Chosen by
    the client unless given."""
    webhook_url: str | None = param("webhookURL", kinds.string, default=None)
    """Where the server posts each result. The call then ends with the server's acknowledgement."""
    routing: object | None = param("routing", kinds.anything, default=None)
    """The API's own preferences for where the task is carried out. Sent as given."""
    output_type: OutputType | None = param(
        "outputType", kinds.string, default=None, known=kinds.values_of(OutputType)
    )
    """What a result holds: a `URL`, `base64Data`, or a `dataURI`. Server default: URL."""
    output_format: ImageFormat | None = param(
        "outputFormat", kinds.string, default=None, known=kinds.values_of(ImageFormat)
    )
    """File format of the result. Server default: JPG."""
    output_quality: int | None = param("outputQuality", kinds.integer, default=None, minimum=20, maximum=99)
    """Compression quality; higher is better and larger. 20 to 99. Server default: 95."""
    upload_endpoint: str | None = param("uploadEndpoint", kinds.string, default=None)
    """URL to which the server PUTs the finished file."""
    ttl: int | None = param("ttl", kinds.integer, default=None, minimum=60)
    """Seconds for which a result's URL lives. Only with `output_type` `URL`. At least 60."""
    include_cost: bool | None = param("includeCost", kinds.boolean, default=None)
    """Report the cost in US dollars with each result. Server default: false."""
