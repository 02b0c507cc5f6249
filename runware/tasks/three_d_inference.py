# Made by `python -m codegen generate` from schema/tasks/three_d_inference.yaml; edit that file instead.
"""Make a textured 3D model from images or a prompt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
from runware.tasks.shared import DeliveryMethod, OutputFiles

if TYPE_CHECKING:
    import runware._files.media as local_media
    import runware.tasks.three_d_inference_settings as nested
else:
    nested = LazyModule("runware.tasks.three_d_inference_settings")
    local_media = LazyModule("runware._files.media")

MeshFormat: TypeAlias = Literal["GLB", "FBX", "OBJ", "STL", "USDZ", "3MF", "PLY"] | str
"""The values known today. Other values are sent as well."""


@model
class Model3D(Result):
    """One 3D model."""

    outputs: OutputFiles = received("outputs", OutputFiles)
    """The files of the model."""
    seed: int | None = received("seed", kinds.integer, default=None)
    """The seed it was made with."""


@model
class ThreeDInference(Task[Model3D]):
    """Make a textured 3D model from images or a prompt.

    Give images of one object on a plain background, or a prompt; most models take one or the other. Models
    differ in whether they want one image (`input_image`) or several views (`input_images`, the best one
    first). How the mesh is built, its number of polygons and its materials are settings of the model, such
    as `{"meshMode": "Quad", "material": "PBR"}`.

    It may take 30 minutes as a whole, unless `deadline` says otherwise. Omitted parameters are not sent:
    the default of the server or of the model applies.

    https://runware.ai/docs/models/hyper3d-rodin-gen-2
    """

    task_type = "3dInference"
    returns = Model3D
    __settings__ = Settings(delivery=("async", "sync"), max_duration=1800, count_param="numberResults")

    model: str = param("model", kinds.air)
    """Which model, as an AIR identifier (`hyper3d:rodin@gen-2`)."""
    positive_prompt: str | None = param("positivePrompt", kinds.string, default=None)
    """What to make: the object, its shape, style and material. Many models take no images along with it."""
    input_image: local_media.Media | None = param(
        "inputImage", kinds.media, default=None, path="inputs.image"
    )
    """The image to make it from. Only models that want one image."""
    input_images: Sequence[local_media.Media] | None = param(
        "inputImages", kinds.list_of(kinds.media), default=None, path="inputs.images"
    )
    """Views of the one object to make it from, usually up to 4 or 5. Only models that take several."""
    reference_images: Sequence[local_media.Media] | None = param(
        "referenceImages", kinds.list_of(kinds.media), default=None, path="inputs.referenceImages"
    )
    """Images for style and look. Only some models."""
    mask_image: local_media.Media | None = param("maskImage", kinds.media, default=None, path="inputs.mask")
    """Mask of the object in the image, white where it is. Only some models (`meta:sam@3d`)."""
    mesh_file: local_media.Media | None = param("meshFile", kinds.media, default=None, path="inputs.meshFile")
    """A mesh to work on. Only some models."""
    negative_prompt: str | None = param("negativePrompt", kinds.string, default=None)
    """What to avoid. Only some models."""
    seed: int | None = param("seed", kinds.integer, default=None, minimum=0)
    """Number from which the randomness is made; the same seed gives the same result. Random unless given. Some
    models only take small ones (0 to 65535). At least 0."""
    number_results: int | None = param("numberResults", kinds.integer, default=None, minimum=1)
    """How many results to make, usually at most 4. At least 1. Server default: 1."""
    output_type: Literal["URL"] | str | None = param("outputType", kinds.string, default=None, known=("URL",))
    """What a result holds; only `URL` so far. Server default: URL."""
    output_format: MeshFormat | None = param(
        "outputFormat", kinds.string, default=None, known=kinds.values_of(MeshFormat)
    )
    """File format of the result. All models make GLB; other formats depend on the model. Server default: GLB."""
    output_quality: int | None = param("outputQuality", kinds.integer, default=None, minimum=20, maximum=99)
    """Compression quality, 20 to 99; higher is better and larger. Only some models."""
    inputs: nested.ThreeDInputs | nested.ThreeDInputsDict | Mapping[str, object] | None = param(
        "inputs", kinds.named("runware.tasks", "ThreeDInputs"), default=None
    )
    """Further inputs that only some models take."""
    settings: nested.ThreeDSettings | nested.ThreeDSettingsDict | Mapping[str, object] | None = param(
        "settings", kinds.named("runware.tasks", "ThreeDSettings"), default=None
    )
    """Settings that only some models take, such as `quality`, `polyCount` or `texture`."""
    provider_settings: Mapping[str, object] | None = param("providerSettings", kinds.mapping, default=None)
    """Settings of the model's provider under the provider's name."""
    delivery_method: DeliveryMethod | None = param(
        "deliveryMethod", kinds.string, default=None, known=kinds.values_of(DeliveryMethod)
    )
    """How results come back: `sync` as they are made, `async` by polling (the client polls for you). Chosen by
    the client unless given."""
    webhook_url: str | None = param("webhookURL", kinds.string, default=None)
    """Where the server posts each result. The call then ends with the server's acknowledgement."""
    routing: object | None = param("routing", kinds.anything, default=None)
    """The API's own preferences for where the task is carried out. Sent as given."""
    upload_endpoint: str | None = param("uploadEndpoint", kinds.string, default=None)
    """URL to which the server PUTs the finished file."""
    ttl: int | None = param("ttl", kinds.integer, default=None, minimum=60)
    """Seconds for which a result's URL lives, at least 60. Only with `output_type` `URL`."""
    include_cost: bool | None = param("includeCost", kinds.boolean, default=None)
    """Report the cost in US dollars with each result. Server default: false."""
