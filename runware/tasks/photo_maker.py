# Made by `python -m codegen generate` from schema/tasks/photo_maker.yaml; edit that file instead.
"""Generate images of a person in new scenes and styles, from one to four photos."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

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
from runware.tasks.shared import DeliveryMethod, ImageFormat, OutputType, PhotoMakerStyle, Scheduler

if TYPE_CHECKING:
    import runware._files.media as local_media
    import runware.tasks.shared_objects as shared_objects
else:
    shared_objects = LazyModule("runware.tasks.shared_objects")
    local_media = LazyModule("runware._files.media")


@model
class Portrait(Result):
    """One generated image of the person."""

    image_uuid: str = received("imageUUID", kinds.uuid)
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
    input_images_uuid: list[str] | None = received("inputImagesUUID", kinds.list_of(kinds.uuid), default=None)
    """UUIDs of the photos of the person."""
    input_image_uuid: str | None = received("inputImageUUID", kinds.uuid, default=None)
    """UUID of the photo of the person, if there was only one."""
    seed: int | None = received("seed", kinds.integer, default=None)
    """Seed that was used. May exceed 2^53; always exact here."""
    nsfw_content: bool | None = received("NSFWContent", kinds.boolean, default=None)
    """Whether unsafe content was found. Present if the check was requested."""


@model
class PhotoMaker(Task[Portrait]):
    """Generate images of a person in new scenes and styles, from one to four photos.

    An older task; newer models take `photoMaker` as a part of image inference. The prompt should refer to
    the person by the trigger word `rwre` (as in `a rwre woman in a forest`); if it is missing, the server
    puts it in front.

    It may take 5 minutes as a whole, unless `deadline` says otherwise. Omitted parameters are not sent: the
    default of the server or of the model applies.

    https://runware.ai/docs/en/image-inference/photomaker
    """

    task_type = "photoMaker"
    __settings__ = Settings(delivery=("sync", "async"), max_duration=300, count_param="numberResults")

    positive_prompt: str = param("positivePrompt", kinds.string, min_length=2, max_length=300)
    """Prompt: what the image should show, 2 to 300 characters. The trigger word `rwre` stands for the person."""
    input_images: Sequence[local_media.Media] = param(
        "inputImages", kinds.list_of(kinds.media), min_length=1, max_length=4
    )
    """One to four photos of the person. More photos give a better likeness. 1 to 4 items."""
    width: int = param("width", kinds.integer, minimum=64, maximum=65472, step=64)
    """Width of the result in pixels, a multiple of 64. Usually 128 to 2048. 64 to 65472. In multiples of 64."""
    height: int = param("height", kinds.integer, minimum=64, maximum=65472, step=64)
    """Height of the result in pixels, a multiple of 64. Usually 128 to 2048. 64 to 65472. In multiples of 64."""
    model: str | None = param("model", kinds.air, default=None)
    """The model, as an AIR identifier (`civitai:139562@344487`). It must belong to the SDXL family."""
    style: PhotoMakerStyle | None = param(
        "style", kinds.string, default=None, known=kinds.values_of(PhotoMakerStyle)
    )
    """The style of the result. Server default: No style."""
    strength: int | None = param("strength", kinds.integer, default=None, minimum=15, maximum=50)
    """How much the prompt may change the person, 15 to 50. Lower values preserve the likeness, higher values
    follow the prompt. Server default: 15."""
    negative_prompt: str | None = param("negativePrompt", kinds.string, default=None)
    """Negative prompt: what to avoid."""
    steps: int | None = param("steps", kinds.integer, default=None, minimum=1, maximum=100)
    """Number of steps, 1 to 100. More take longer and give finer details. Server default: 20."""
    scheduler: Scheduler | None = param(
        "scheduler", kinds.string, default=None, known=kinds.values_of(Scheduler)
    )
    """Scheduler: how the noise is removed from step to step. Each model has its own default."""
    seed: int | None = param("seed", kinds.integer, default=None, minimum=0)
    """Seed of the random number generator; the same seed gives the same result. Random unless given. At least
    0."""
    cfg_scale: float | None = param("CFGScale", kinds.number, default=None, minimum=0, maximum=50)
    """How closely to follow the prompt, 0 to 50. Higher is closer. Server default: 7."""
    clip_skip: int | None = param("clipSkip", kinds.integer, default=None, minimum=0, maximum=2)
    """Number of last layers of the CLIP text encoder to skip, 0 to 2."""
    check_nsfw: bool | None = param("checkNSFW", kinds.boolean, default=None, path="safety.checkContent")
    """Check the images for unsafe content; results then have `NSFWContent`. The same as `safety` with
    `checkContent`. Server default: false."""
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
    number_results: int | None = param("numberResults", kinds.integer, default=None, minimum=1, maximum=20)
    """Number of results to generate. The seed increases by one from result to result. 1 to 20. Server default:
    1."""
    safety: shared_objects.Safety | shared_objects.SafetyDict | None = param(
        "safety", kinds.named("runware.tasks", "Safety"), default=None
    )
    """Checks for unsafe content that the server makes. With them, results have `NSFWContent`."""
