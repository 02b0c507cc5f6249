# Made by `python -m codegen generate` from schema/tasks/model_management.yaml; edit that file instead.
"""Import your own model, update its metadata, or delete it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias

from runware._models import kinds
from runware._models.limits import Limits
from runware._models.model import (
    Result,
    Settings,
    Task,
    model,
    param,
    received,
)
from runware.tasks.shared import ModelCategory, ModelConditioning, Scheduler, UploadArchitecture

ModelOperation: TypeAlias = Literal["import", "update", "delete"] | str
"""The values known today. Other values are sent as well."""


@model
class ModelManagementStatus(Result):
    """The state of the model after the operation."""

    operation: ModelOperation | None = received("operation", kinds.string, default=None)
    """The requested operation."""
    status: str | None = received("status", kinds.string, default=None)
    """State of the operation. An import goes through the phases of an upload, up to `ready`."""
    message: str | None = received("message", kinds.string, default=None)
    """The server's message about the status."""
    air: str | None = received("air", kinds.air, default=None)
    """The model's AIR identifier."""


@model
class ModelManagement(Task[ModelManagementStatus]):
    """Import your own model, update its metadata, or delete it.

    `import` takes and requires the same parameters as the task `modelUpload`. `update` takes the parameters
    to change. `delete` requires `air`, `unique_identifier` and `category`.

    It may take 15 minutes as a whole, unless `deadline` says otherwise. Omitted parameters are not sent:
    the default of the server or of the model applies.

    https://runware.ai/docs/en/image-inference/model-upload
    """

    task_type = "modelManagement"
    __settings__ = Settings(max_duration=900)

    operation: ModelOperation = param("operation", kinds.string, known=kinds.values_of(ModelOperation))
    """The operation: `import`, `update` or `delete`."""
    category: ModelCategory | None = param(
        "category", kinds.string, default=None, known=kinds.values_of(ModelCategory)
    )
    """Category of the model."""
    type: Literal["base", "inpainting", "refiner", "positive", "negative"] | str | None = param(
        "type", kinds.string, default=None, known=("base", "inpainting", "refiner", "positive", "negative")
    )
    """For a checkpoint, its purpose (`base`, `inpainting`, `refiner`). For embeddings, the prompt that they
    belong in (`positive`, `negative`)."""
    architecture: UploadArchitecture | None = param(
        "architecture", kinds.string, default=None, known=kinds.values_of(UploadArchitecture)
    )
    """Family of models that the weights were trained on. Weights can be combined only within a family."""
    conditioning: ModelConditioning | None = param(
        "conditioning", kinds.string, default=None, known=kinds.values_of(ModelConditioning)
    )
    """Kind of guide images that the ControlNet follows. Only for a ControlNet."""
    format: Literal["safetensors"] | str | None = param(
        "format", kinds.string, default=None, known=("safetensors",)
    )
    """File format; currently always `safetensors`."""
    name: str | None = param("name", kinds.string, default=None)
    """Display name of the model."""
    version: str | None = param("version", kinds.string, default=None)
    """Display version of the model (`1.0`)."""
    download_url: str | None = param("downloadURL", kinds.string, default=None, aliases=("downloadUrl",))
    """URL of the file, which the server must be able to download without logging in. Host a local file first."""
    default_scheduler: Scheduler | None = param(
        "defaultScheduler", kinds.string, default=None, known=kinds.values_of(Scheduler)
    )
    """Default scheduler. Only for a checkpoint."""
    default_steps: int | None = param("defaultSteps", kinds.integer, default=None, minimum=1, maximum=100)
    """Default number of steps, 1 to 100. Only for a checkpoint."""
    default_cfg: float | None = param(
        "defaultCFG",
        kinds.number,
        default=None,
        minimum=0,
        maximum=30,
        aliases=("defaultCFGScale", "defaultGuidanceScale"),
    )
    """Default guidance scale, 0 to 30. Only for a checkpoint."""
    default_strength: float | None = param(
        "defaultStrength", kinds.number, default=None, minimum=0, maximum=1
    )
    """Default strength of image-to-image tasks, 0 to 1. Only for a checkpoint."""
    default_weight: float | None = param("defaultWeight", kinds.number, default=None, minimum=-4, maximum=4)
    """Default weight, from -4 to 4. Only for a LoRA or LyCORIS."""
    positive_trigger_words: str | None = param("positiveTriggerWords", kinds.string, default=None)
    """Trigger words for what the model was trained on, separated by commas."""
    negative_trigger_words: str | None = param("negativeTriggerWords", kinds.string, default=None)
    """Trigger words for the negative prompt, separated by commas."""
    air: str | None = param("air", kinds.air, default=None)
    """The AIR identifier of the model (`yourorg:100@1`), by which all tasks refer to it. The part before the
    colon is your organization's own source, see `AIRSource` of the account's details."""
    unique_identifier: str | None = param("uniqueIdentifier", kinds.string, default=None)
    """Hash of the file, such as its SHA-256. The server downloads the file again only if the hash has changed:
    the same `air` and `unique_identifier` sent twice make one model."""
    private: bool | None = param("private", kinds.boolean, default=None)
    """Whether only your organization can use the model. Otherwise everybody can. Server default: true."""
    hero_image_url: str | None = param("heroImageURL", kinds.string, default=None, aliases=("heroImageUrl",))
    """URL of the image that represents the model."""
    tags: Sequence[str] | None = param(
        "tags", kinds.list_of(kinds.string), default=None, max_length=100, each=Limits(max_length=400)
    )
    """Tags by which the model can be found: up to 100, of up to 400 characters each. At most 100 items. Each:
    at most 400 characters."""
    short_description: str | None = param(
        "shortDescription", kinds.string, default=None, min_length=2, max_length=40000
    )
    """Short description of the model, 2 to 40000 characters."""
    comment: str | None = param("comment", kinds.string, default=None, min_length=2, max_length=1000)
    """Comment on the model, 2 to 1000 characters."""
