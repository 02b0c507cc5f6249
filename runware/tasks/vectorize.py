# Made by `python -m codegen generate` from schema/tasks/vectorize.yaml; edit that file instead.
"""Turn an image into vector graphics, or make vector graphics from a prompt."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

from runware._models import kinds
from runware._models.lazy import LazyModule
from runware._models.model import (
    Settings,
    Task,
    model,
    param,
)
from runware.tasks.shared import DeliveryMethod, Image, OutputType

if TYPE_CHECKING:
    import runware._files.media as local_media
    import runware.tasks.vectorize_settings as nested
else:
    nested = LazyModule("runware.tasks.vectorize_settings")
    local_media = LazyModule("runware._files.media")


@model
class Vectorize(Task[Image]):
    """Turn an image into vector graphics, or make vector graphics from a prompt.

    Some models trace an image (`recraft:1@1`, `picsart:1@1`), others draw from a prompt
    (`recraft:v4@vector`, `recraft:v4-pro@vector`); give the input that the model requires. Results are SVG
    files.

    It may take 5 minutes as a whole, unless `deadline` says otherwise. Omitted parameters are not sent: the
    default of the server or of the model applies.

    https://runware.ai/docs/models/recraft-vectorize
    """

    task_type = "vectorize"
    __settings__ = Settings(delivery=("sync", "async"), max_duration=300)

    model: str = param("model", kinds.air)
    """The model, as an AIR identifier (`recraft:1@1`)."""
    input_image: local_media.Media | None = param(
        "inputImage", kinds.media, default=None, path="inputs.image"
    )
    """The image to trace. Only models that trace."""
    positive_prompt: str | None = param("positivePrompt", kinds.string, default=None)
    """Prompt: what to draw. Only models that draw from a prompt."""
    width: int | None = param("width", kinds.integer, default=None, minimum=1, maximum=65535)
    """Width of the drawing in pixels. Only models that draw from a prompt. 1 to 65535."""
    height: int | None = param("height", kinds.integer, default=None, minimum=1, maximum=65535)
    """Height of the drawing in pixels. Only models that draw from a prompt. 1 to 65535."""
    output_type: OutputType | None = param(
        "outputType", kinds.string, default=None, known=kinds.values_of(OutputType)
    )
    """Form of the result: a `URL`, `base64Data`, or a `dataURI`. Server default: URL."""
    output_format: Literal["SVG"] | str | None = param(
        "outputFormat", kinds.string, default=None, known=("SVG",)
    )
    """File format of the result. Server default: SVG."""
    inputs: nested.VectorizeInputs | nested.VectorizeInputsDict | Mapping[str, object] | None = param(
        "inputs", kinds.named("runware.tasks", "VectorizeInputs"), default=None
    )
    """Further inputs that only some models take."""
    settings: Mapping[str, object] | None = param("settings", kinds.mapping, default=None)
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
