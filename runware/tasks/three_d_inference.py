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
    """One generated 3D model."""

    outputs: OutputFiles = received("outputs", OutputFiles)
    """The files of the 3D model."""
    seed: int | None = received("seed", kinds.integer, default=None)
    """Seed that was used."""


@model
class ThreeDInference(Task[Model3D]):
    """Make a textured 3D model from images or a prompt.

    Give images of one object on a plain background, or a prompt; most models take one or the other. Some
    models take one image (`input_image`), others several views (`input_images`, the best one first). How
    the mesh is built, its number of polygons and its materials are settings of the model, such as
    `{"meshMode": "Quad", "material": "PBR"}`.

    It may take 30 minutes as a whole, unless `deadline` says otherwise. Omitted parameters are not sent:
    the default of the server or of the model applies.

    https://runware.ai/docs/models/hyper3d-rodin-gen-2
    """

    task_type = "3dInference"
    __settings__ = Settings(delivery=("async", "sync"), max_duration=1800, count_param="numberResults")

    model: str = param("model", kinds.air)
    """The model, as an AIR identifier (`hyper3d:rodin@gen-2`)."""
    positive_prompt: str | None = param("positivePrompt", kinds.string, default=None)
    """Prompt: the object, its shape, style and material. Many models take either a prompt or images."""
    input_image: local_media.Media | None = param(
        "inputImage", kinds.media, default=None, path="inputs.image"
    )
    """The image of the object. Only models that take one image."""
    input_images: Sequence[local_media.Media] | None = param(
        "inputImages", kinds.list_of(kinds.media), default=None, path="inputs.images"
    )
    """Views of the same object, usually up to 4 or 5. Only models that take several."""
    reference_images: Sequence[local_media.Media] | None = param(
        "referenceImages", kinds.list_of(kinds.media), default=None, path="inputs.referenceImages"
    )
    """Images that guide the style and look. Only some models."""
    mask_image: local_media.Media | None = param("maskImage", kinds.media, default=None, path="inputs.mask")
    """Mask of the object in the image; the object is white. Only some models (`meta:sam@3d`)."""
    mesh_file: local_media.Media | None = param("meshFile", kinds.media, default=None, path="inputs.meshFile")
    """A mesh to process. Only some models."""
    negative_prompt: str | None = param("negativePrompt", kinds.string, default=None)
    """Negative prompt: what to avoid. Only some models."""
    seed: int | None = param("seed", kinds.integer, default=None, minimum=0)
    """Seed of the random number generator; the same seed gives the same result. Random unless given. Some
    models accept only small values (0 to 65535). At least 0."""
    number_results: int | None = param("numberResults", kinds.integer, default=None, minimum=1)
    """Number of results to generate, usually at most 4. At least 1. Server default: 1."""
    output_type: Literal["URL"] | str | None = param("outputType", kinds.string, default=None, known=("URL",))
    """Form of the result; only `URL` so far. Server default: URL."""
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
