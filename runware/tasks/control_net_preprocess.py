# Made by `python -m codegen generate` from schema/tasks/control_net_preprocess.yaml; edit that file instead.
"""Turn an image into a guide image for a ControlNet."""

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
from runware.tasks.shared import DeliveryMethod, ImageFormat, OutputType

if TYPE_CHECKING:
    import runware._files.media as local_media
    import runware.tasks.control_net_preprocess_settings as nested
else:
    nested = LazyModule("runware.tasks.control_net_preprocess_settings")
    local_media = LazyModule("runware._files.media")

Preprocessor: TypeAlias = (
    Literal[
        "canny",
        "depth",
        "lineart",
        "lineart_anime",
        "mlsd",
        "normalbae",
        "openpose",
        "scribble",
        "seg",
        "shuffle",
        "softedge",
        "tile",
    ]
    | str
)
"""The values known today. Other values are sent as well."""


@model
class ControlNetImage(Result):
    """A guide image for a ControlNet."""

    guide_image_uuid: str = received("guideImageUUID", kinds.uuid)
    """UUID of the guide image; usable as the guide image of a ControlNet and wherever an image is expected."""
    guide_image_url: str | None = received(
        "guideImageURL", kinds.string, default=None, file="url", file_uuid="guide_image_uuid"
    )
    """URL of the guide image. Given with `outputType` `URL`."""
    guide_image_base64_data: str | None = received(
        "guideImageBase64Data", kinds.string, default=None, file="base64", file_uuid="guide_image_uuid"
    )
    """The guide image as base64. Given with `outputType` `base64Data`."""
    guide_image_data_uri: str | None = received(
        "guideImageDataURI", kinds.string, default=None, file="data_uri", file_uuid="guide_image_uuid"
    )
    """The guide image as a data URI. Given with `outputType` `dataURI`."""
    input_image_uuid: str | None = received("inputImageUUID", kinds.uuid, default=None)
    """UUID of the input image."""


@model
class ControlNetPreprocess(Task[ControlNetImage]):
    """Turn an image into a guide image for a ControlNet.

    The guide image shows one aspect of the input image, such as edges, depth, pose or lines. Choose the
    aspect with `pre_processor_type`, or the preprocessor with `model`; one of the two is required.

    It may take 5 minutes as a whole, unless `deadline` says otherwise. Omitted parameters are not sent: the
    default of the server or of the model applies.

    https://runware.ai/docs/en/tools/controlnet-preprocess
    """

    task_type = "controlNetPreprocess"
    __settings__ = Settings(
        delivery=("sync", "async"),
        max_duration=300,
        aliases=("imageControlNetPreProcess", "newPreProcessControlNet"),
        exclusive=(("pre_processor_type", "model"),),
        at_least_one=(("pre_processor_type", "model"),),
    )

    input_image: local_media.Media = param("inputImage", kinds.media, path="inputs.image")
    """The image to make a guide image from."""
    pre_processor_type: Preprocessor | None = param(
        "preProcessorType",
        kinds.string,
        default=None,
        path="model",
        sent_as={
            "canny": "runware:controlnet-preprocess@canny",
            "depth": "runware:controlnet-preprocess@depth",
            "lineart": "runware:controlnet-preprocess@lineart",
            "lineart_anime": "runware:controlnet-preprocess@lineart-anime",
            "mlsd": "runware:controlnet-preprocess@mlsd",
            "normalbae": "runware:controlnet-preprocess@normalbae",
            "openpose": "runware:controlnet-preprocess@openpose",
            "scribble": "runware:controlnet-preprocess@scribble",
            "seg": "runware:controlnet-preprocess@seg",
            "shuffle": "runware:controlnet-preprocess@shuffle",
            "softedge": "runware:controlnet-preprocess@softedge",
            "tile": "runware:controlnet-preprocess@tile",
        },
        known=kinds.values_of(Preprocessor),
    )
    """Aspect that the guide image shows: edges (`canny`, `softedge`), lines (`lineart`, `lineart_anime`,
    `scribble`, `mlsd` for straight ones), `depth`, surface normals (`normalbae`), poses (`openpose`),
    segments (`seg`), detail (`tile`) or the image's content without its shapes (`shuffle`). An alternative
    to `model`. At least one of `pre_processor_type` and `model` is needed."""
    model: str | None = param("model", kinds.air, default=None)
    """The preprocessor, as an AIR identifier (`runware:controlnet-preprocess@canny`). At least one of
    `pre_processor_type` and `model` is needed."""
    width: int | None = param("width", kinds.integer, default=None, minimum=1, maximum=65535)
    """Maximum width of the guide image in pixels. The newest preprocessors no longer list it and may refuse
    it. 1 to 65535."""
    height: int | None = param("height", kinds.integer, default=None, minimum=1, maximum=65535)
    """Maximum height of the guide image in pixels. The newest preprocessors no longer list it and may refuse
    it. 1 to 65535."""
    low_threshold_canny: int | None = param(
        "lowThresholdCanny",
        kinds.integer,
        default=None,
        minimum=0,
        maximum=255,
        path="settings.lowThresholdCanny",
    )
    """Lower threshold of the Canny edge detector, 0 to 255, below `high_threshold_canny`. Weaker edges are
    dropped; those between the thresholds are kept if they touch a stronger one. Only `canny`. Server
    default: 100."""
    high_threshold_canny: int | None = param(
        "highThresholdCanny",
        kinds.integer,
        default=None,
        minimum=0,
        maximum=255,
        path="settings.highThresholdCanny",
    )
    """Upper threshold of the Canny edge detector, 0 to 255: stronger edges are always kept. Only `canny`.
    Server default: 200."""
    include_hands_and_face_open_pose: bool | None = param(
        "includeHandsAndFaceOpenPose",
        kinds.boolean,
        default=None,
        path="settings.includeHandsAndFaceOpenPose",
    )
    """Draw hands and faces too, not only bodies. Only `openpose`. Server default: false."""
    inputs: Mapping[str, object] | None = param("inputs", kinds.mapping, default=None)
    """Inputs that only some preprocessors take."""
    settings: (
        nested.ControlNetPreprocessSettings
        | nested.ControlNetPreprocessSettingsDict
        | Mapping[str, object]
        | None
    ) = param("settings", kinds.named("runware.tasks", "ControlNetPreprocessSettings"), default=None)
    """Settings that only some preprocessors take."""
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
