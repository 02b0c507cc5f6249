# Made by `python -m codegen generate` from schema/tasks/model_management.yaml; edit that file instead.
"""Import a model of your own, change what is said of it, or delete it."""

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
    """What became of the model."""

    operation: ModelOperation | None = received("operation", kinds.string, default=None)
    """The requested operation."""
    status: str | None = received("status", kinds.string, default=None)
    """How far it has come. An import goes through the phases of an upload, up to `ready`."""
    message: str | None = received("message", kinds.string, default=None)
    """The same in a sentence."""
    air: str | None = received("air", kinds.air, default=None)
    """The model's AIR identifier."""


@model
class ModelManagement(Task[ModelManagementStatus]):
    """Import a model of your own, change what is said of it, or delete it.

    To `import` takes what the task `modelUpload` takes and needs the same parameters. To `update` takes
    those that are to change. To `delete` needs `air`, `unique_identifier` and `category`.

    It may take 15 minutes as a whole, unless `deadline` says otherwise. Omitted parameters are not sent:
    the default of the server or of the model applies.

    https://runware.ai/docs/en/image-inference/model-upload
    """

    task_type = "modelManagement"
    returns = ModelManagementStatus
    __settings__ = Settings(max_duration=900)

    operation: ModelOperation = param("operation", kinds.string, known=kinds.values_of(ModelOperation))
    """What to do: `import`, `update` or `delete`."""
    category: ModelCategory | None = param(
        "category", kinds.string, default=None, known=kinds.values_of(ModelCategory)
    )
    """What kind of model it is."""
    type: Literal["base", "inpainting", "refiner", "positive", "negative"] | str | None = param(
        "type", kinds.string, default=None, known=("base", "inpainting", "refiner", "positive", "negative")
    )
    """Of a checkpoint: what it is made for (`base`, `inpainting`, `refiner`). Of embeddings: which prompt they
    belong in (`positive`, `negative`)."""
    architecture: UploadArchitecture | None = param(
        "architecture", kinds.string, default=None, known=kinds.values_of(UploadArchitecture)
    )
    """The family of models that the weights were trained on. Weights work together only within a family."""
    conditioning: ModelConditioning | None = param(
        "conditioning", kinds.string, default=None, known=kinds.values_of(ModelConditioning)
    )
    """What the guide images show. Only for a ControlNet."""
    format: Literal["safetensors"] | str | None = param(
        "format", kinds.string, default=None, known=("safetensors",)
    )
    """The file's format; today always `safetensors`."""
    name: str | None = param("name", kinds.string, default=None)
    """The model's name for people."""
    version: str | None = param("version", kinds.string, default=None)
    """The model's version for people (`1.0`)."""
    download_url: str | None = param("downloadURL", kinds.string, default=None, aliases=("downloadUrl",))
    """Where the server can fetch the file, without logging in. Host a local file first."""
    default_scheduler: Scheduler | None = param(
        "defaultScheduler", kinds.string, default=None, known=kinds.values_of(Scheduler)
    )
    """Scheduler of tasks that name none. Only for a checkpoint."""
    default_steps: int | None = param("defaultSteps", kinds.integer, default=None, minimum=1, maximum=100)
    """Number of steps of tasks that give none, 1 to 100. Only for a checkpoint."""
    default_cfg: float | None = param(
        "defaultCFG",
        kinds.number,
        default=None,
        minimum=0,
        maximum=30,
        aliases=("defaultCFGScale", "defaultGuidanceScale"),
    )
    """Guidance scale of tasks that give none, 0 to 30. Only for a checkpoint."""
    default_strength: float | None = param(
        "defaultStrength", kinds.number, default=None, minimum=0, maximum=1
    )
    """Strength of image-to-image tasks that give none, 0 to 1. Only for a checkpoint."""
    default_weight: float | None = param("defaultWeight", kinds.number, default=None, minimum=-4, maximum=4)
    """Weight in tasks that give none, from -4 to 4. Only for a LoRA or LyCORIS."""
    positive_trigger_words: str | None = param("positiveTriggerWords", kinds.string, default=None)
    """Words that call up what it was trained on, separated by commas."""
    negative_trigger_words: str | None = param("negativeTriggerWords", kinds.string, default=None)
    """Words for the negative prompt, separated by commas."""
    air: str | None = param("air", kinds.air, default=None)
    """The AIR identifier that the model gets (`yourorg:100@1`), its name in every task from then on. The part
    before the colon is your organization's own source, see `AIRSource` of the account's details."""
    unique_identifier: str | None = param("uniqueIdentifier", kinds.string, default=None)
    """A hash of the file, such as its SHA-256. The server fetches the file again only if this has changed, so
    that the same `air` and `unique_identifier` sent twice make one model."""
    private: bool | None = param("private", kinds.boolean, default=None)
    """Keep the model to your organization. Otherwise everybody can use it. Server default: true."""
    hero_image_url: str | None = param("heroImageURL", kinds.string, default=None, aliases=("heroImageUrl",))
    """Where the picture that represents the model can be fetched."""
    tags: Sequence[str] | None = param(
        "tags", kinds.list_of(kinds.string), default=None, max_length=100, each=Limits(max_length=400)
    )
    """Words to find the model by: up to 100, of up to 400 characters each. At most 100 items. Each: at most
    400 characters."""
    short_description: str | None = param(
        "shortDescription", kinds.string, default=None, min_length=2, max_length=40000
    )
    """What the model is for, 2 to 40000 characters."""
    comment: str | None = param("comment", kinds.string, default=None, min_length=2, max_length=1000)
    """A note about the model, 2 to 1000 characters."""
