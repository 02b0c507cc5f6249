# Made by `python -m codegen generate` from schema/tasks/image_masking.yaml; edit that file instead.
"""Detect faces, hands, people or parts of a face in an image, and make a mask of them."""

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
    """Bounding box of one detection, in pixels from the image's upper left corner."""

    x_min: float = received("x_min", kinds.number)
    """Left edge of the box."""
    y_min: float = received("y_min", kinds.number)
    """Upper edge of the box."""
    x_max: float = received("x_max", kinds.number)
    """Right edge of the box."""
    y_max: float = received("y_max", kinds.number)
    """Lower edge of the box."""


@model
class Mask(Result):
    """A mask: white where something was detected, black elsewhere."""

    mask_image_uuid: str = received("maskImageUUID", kinds.uuid)
    """UUID of the mask; usable as a mask image and wherever an image is expected."""
    mask_image_url: str | None = received(
        "maskImageURL", kinds.string, default=None, file="url", file_uuid="mask_image_uuid"
    )
    """URL of the mask. Given with `outputType` `URL`."""
    mask_image_base64_data: str | None = received(
        "maskImageBase64Data", kinds.string, default=None, file="base64", file_uuid="mask_image_uuid"
    )
    """The mask as base64. Given with `outputType` `base64Data`."""
    mask_image_data_uri: str | None = received(
        "maskImageDataURI", kinds.string, default=None, file="data_uri", file_uuid="mask_image_uuid"
    )
    """The mask as a data URI. Given with `outputType` `dataURI`."""
    detections: list[DetectionBox] | None = received("detections", kinds.list_of(DetectionBox), default=None)
    """Bounding boxes of the detections. Empty if nothing was detected."""
    input_image_uuid: str | None = received("inputImageUUID", kinds.uuid, default=None)
    """UUID of the input image."""
    image_uuid: str | None = received("imageUUID", kinds.uuid, default=None)
    """UUID of the mask, under the name that older servers use."""


@model
class ImageMasking(Task[Mask]):
    """Detect faces, hands, people or parts of a face in an image, and make a mask of them.

    The mask is white where something was detected and black elsewhere. It can be used as the mask image of
    an inpainting task. Padding and blur help the repainted area to blend in.

    It may take 5 minutes as a whole, unless `deadline` says otherwise. Omitted parameters are not sent: the
    default of the server or of the model applies.

    https://runware.ai/docs/en/image-inference/inpainting
    """

    task_type = "imageMasking"
    __settings__ = Settings(delivery=("sync", "async"), max_duration=300)

    input_image: local_media.Media = param("inputImage", kinds.media, path="inputs.image")
    """The image to search."""
    model: str = param("model", kinds.air)
    """The detection model, as an AIR identifier: faces (`runware:35@1`, and the larger model `runware:35@2`),
    hands (`runware:35@3`), people (`runware:35@4`, `runware:35@5`), faces from afar or close by
    (`runware:35@6`, `runware:35@7`), the mesh of a face (`runware:35@8`) or parts of it, such as the eyes
    (`runware:35@15`), the nose (`runware:35@13`) and the lips (`runware:35@14`)."""
    confidence: float | None = param(
        "confidence", kinds.number, default=None, minimum=0, maximum=1, path="settings.confidence"
    )
    """Minimum confidence of a detection, 0 to 1. Lower values detect more, and more that is wrong. Server
    default: 0.25."""
    max_detections: int | None = param(
        "maxDetections", kinds.integer, default=None, minimum=1, path="settings.maxDetections"
    )
    """Maximum number of detections that the mask covers, usually 1 to 20. At least 1. Server default: 6."""
    mask_padding: int | None = param("maskPadding", kinds.integer, default=None, path="settings.maskPadding")
    """Pixels by which to enlarge the mask, usually -40 to 40. A negative number shrinks it. Server default: 4."""
    mask_blur: int | None = param(
        "maskBlur", kinds.integer, default=None, minimum=0, path="settings.maskBlur"
    )
    """Blur radius of the edge of the mask in pixels, usually 0 to 20. At least 0. Server default: 4."""
    inputs: Mapping[str, object] | None = param("inputs", kinds.mapping, default=None)
    """Inputs that only some models take."""
    settings: nested.ImageMaskingSettings | nested.ImageMaskingSettingsDict | Mapping[str, object] | None = (
        param("settings", kinds.named("runware.tasks", "ImageMaskingSettings"), default=None)
    )
    """Settings that only some models take."""
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
    output_format: ImageFormat | None = param(
        "outputFormat", kinds.string, default=None, known=kinds.values_of(ImageFormat)
    )
    """File format of the result. Server default: JPG."""
    output_quality: int | None = param("outputQuality", kinds.integer, default=None, minimum=20, maximum=99)
    """Compression quality; higher is better and larger. 20 to 99. Server default: 95."""
    upload_endpoint: str | None = param("uploadEndpoint", kinds.string, default=None)
    """URL to which the server PUTs the finished file."""
    ttl: int | None = param("ttl", kinds.integer, default=None, minimum=60)
    """Seconds for which the URL of a result is valid. Only with `output_type` `URL`. At least 60."""
    include_cost: bool | None = param("includeCost", kinds.boolean, default=None)
    """Report the cost in US dollars with each result. Server default: false."""
