# Made by `python -m codegen generate` from schema/tasks/model_upload.yaml; edit that file instead.
"""Bring your own model, to use it in tasks like any other."""

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
from runware.tasks.shared import ModelConditioning, Scheduler, UploadArchitecture

ModelUploadPhase: TypeAlias = (
    Literal["validated", "downloaded", "optimized", "stored", "ready", "failed"] | str
)
"""The values known today. Other values are sent as well."""


@model
class ModelUploadStatus(Result):
    """How far the upload of a model has come."""

    status: ModelUploadPhase = received("status", kinds.string)
    """The phase that was completed. `ready` and `failed` are the last."""
    message: str = received("message", kinds.string)
    """The same in a sentence."""
    air: str | None = received("air", kinds.air, default=None)
    """The model's AIR identifier."""


@model
class CheckpointUpload(Task[ModelUploadStatus]):
    """Upload a checkpoint, a complete model.

    What can be said of a model depends on its category, so there is a class for each: a LoRA has a default
    weight, a ControlNet has a conditioning, and neither has the other.

    The server fetches the file by itself and reports each phase: `validated`, `downloaded`, `optimized`,
    `stored`, `ready`. A LoRA takes minutes, a large checkpoint much longer. Sending the same `air` and
    `unique_identifier` again makes no second model; it reports where the first one stands.

    It may take 2 hours as a whole, unless `deadline` says otherwise. Omitted parameters are not sent: the
    default of the server or of the model applies.

    https://runware.ai/docs/en/image-inference/model-upload
    """

    task_type = "modelUpload"
    returns = ModelUploadStatus
    __settings__ = Settings(
        max_duration=7200,
        terminal_values={"status": ("ready", "failed")},
        constants={"category": "checkpoint"},
        variant_name="category",
    )

    name: str = param("name", kinds.string)
    """The model's name for people."""
    version: str = param("version", kinds.string)
    """The model's version for people (`1.0`)."""
    download_url: str = param("downloadURL", kinds.string, aliases=("downloadUrl",))
    """Where the server can fetch the file, without logging in. Host a local file first."""
    architecture: UploadArchitecture = param(
        "architecture", kinds.string, known=kinds.values_of(UploadArchitecture)
    )
    """The family of models that the weights were trained on. Weights work together only within a family."""
    format: Literal["safetensors"] | str = param("format", kinds.string, known=("safetensors",))
    """The file's format; today always `safetensors`."""
    type: Literal["base", "inpainting", "refiner"] | str | None = param(
        "type", kinds.string, default=None, known=("base", "inpainting", "refiner")
    )
    """What the checkpoint is made for: images (`base`), `inpainting`, or refining (`refiner`)."""
    default_scheduler: Scheduler | None = param(
        "defaultScheduler", kinds.string, default=None, known=kinds.values_of(Scheduler)
    )
    """Scheduler of tasks that name none."""
    default_steps: int | None = param("defaultSteps", kinds.integer, default=None, minimum=1, maximum=100)
    """Number of steps of tasks that give none, 1 to 100. Server default: 20."""
    default_cfg: float | None = param(
        "defaultCFG",
        kinds.number,
        default=None,
        minimum=0,
        maximum=30,
        aliases=("defaultCFGScale", "defaultGuidanceScale"),
    )
    """Guidance scale of tasks that give none, 0 to 30. Server default: 7."""
    default_strength: float | None = param(
        "defaultStrength", kinds.number, default=None, minimum=0, maximum=1
    )
    """Strength of image-to-image tasks that give none, 0 to 1. Server default: 0.8."""
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


@model
class LoraUpload(Task[ModelUploadStatus]):
    """Upload a LoRA, small weights that bend a model towards a style or subject.

    What can be said of a model depends on its category, so there is a class for each: a LoRA has a default
    weight, a ControlNet has a conditioning, and neither has the other.

    The server fetches the file by itself and reports each phase: `validated`, `downloaded`, `optimized`,
    `stored`, `ready`. A LoRA takes minutes, a large checkpoint much longer. Sending the same `air` and
    `unique_identifier` again makes no second model; it reports where the first one stands.

    It may take 2 hours as a whole, unless `deadline` says otherwise. Omitted parameters are not sent: the
    default of the server or of the model applies.

    https://runware.ai/docs/en/image-inference/model-upload
    """

    task_type = "modelUpload"
    returns = ModelUploadStatus
    __settings__ = Settings(
        max_duration=7200,
        terminal_values={"status": ("ready", "failed")},
        constants={"category": "lora"},
        variant_name="category",
    )

    name: str = param("name", kinds.string)
    """The model's name for people."""
    version: str = param("version", kinds.string)
    """The model's version for people (`1.0`)."""
    download_url: str = param("downloadURL", kinds.string, aliases=("downloadUrl",))
    """Where the server can fetch the file, without logging in. Host a local file first."""
    architecture: UploadArchitecture = param(
        "architecture", kinds.string, known=kinds.values_of(UploadArchitecture)
    )
    """The family of models that the weights were trained on. Weights work together only within a family."""
    format: Literal["safetensors"] | str = param("format", kinds.string, known=("safetensors",))
    """The file's format; today always `safetensors`."""
    default_weight: float | None = param("defaultWeight", kinds.number, default=None, minimum=-4, maximum=4)
    """Weight in tasks that give none, from -4 to 4. Server default: 1."""
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


@model
class LycorisUpload(Task[ModelUploadStatus]):
    """Upload a LyCORIS, a relative of the LoRA.

    What can be said of a model depends on its category, so there is a class for each: a LoRA has a default
    weight, a ControlNet has a conditioning, and neither has the other.

    The server fetches the file by itself and reports each phase: `validated`, `downloaded`, `optimized`,
    `stored`, `ready`. A LoRA takes minutes, a large checkpoint much longer. Sending the same `air` and
    `unique_identifier` again makes no second model; it reports where the first one stands.

    It may take 2 hours as a whole, unless `deadline` says otherwise. Omitted parameters are not sent: the
    default of the server or of the model applies.

    https://runware.ai/docs/en/image-inference/model-upload
    """

    task_type = "modelUpload"
    returns = ModelUploadStatus
    __settings__ = Settings(
        max_duration=7200,
        terminal_values={"status": ("ready", "failed")},
        constants={"category": "lycoris"},
        variant_name="category",
    )

    name: str = param("name", kinds.string)
    """The model's name for people."""
    version: str = param("version", kinds.string)
    """The model's version for people (`1.0`)."""
    download_url: str = param("downloadURL", kinds.string, aliases=("downloadUrl",))
    """Where the server can fetch the file, without logging in. Host a local file first."""
    architecture: UploadArchitecture = param(
        "architecture", kinds.string, known=kinds.values_of(UploadArchitecture)
    )
    """The family of models that the weights were trained on. Weights work together only within a family."""
    format: Literal["safetensors"] | str = param("format", kinds.string, known=("safetensors",))
    """The file's format; today always `safetensors`."""
    default_weight: float | None = param("defaultWeight", kinds.number, default=None, minimum=-4, maximum=4)
    """Weight in tasks that give none, from -4 to 4. Server default: 1."""
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


@model
class ControlNetUpload(Task[ModelUploadStatus]):
    """Upload a ControlNet, which makes images follow a guide image.

    What can be said of a model depends on its category, so there is a class for each: a LoRA has a default
    weight, a ControlNet has a conditioning, and neither has the other.

    The server fetches the file by itself and reports each phase: `validated`, `downloaded`, `optimized`,
    `stored`, `ready`. A LoRA takes minutes, a large checkpoint much longer. Sending the same `air` and
    `unique_identifier` again makes no second model; it reports where the first one stands.

    It may take 2 hours as a whole, unless `deadline` says otherwise. Omitted parameters are not sent: the
    default of the server or of the model applies.

    https://runware.ai/docs/en/image-inference/model-upload
    """

    task_type = "modelUpload"
    returns = ModelUploadStatus
    __settings__ = Settings(
        max_duration=7200,
        terminal_values={"status": ("ready", "failed")},
        constants={"category": "controlnet"},
        variant_name="category",
    )

    conditioning: ModelConditioning = param(
        "conditioning", kinds.string, known=kinds.values_of(ModelConditioning)
    )
    """What its guide images show."""
    name: str = param("name", kinds.string)
    """The model's name for people."""
    version: str = param("version", kinds.string)
    """The model's version for people (`1.0`)."""
    download_url: str = param("downloadURL", kinds.string, aliases=("downloadUrl",))
    """Where the server can fetch the file, without logging in. Host a local file first."""
    architecture: UploadArchitecture = param(
        "architecture", kinds.string, known=kinds.values_of(UploadArchitecture)
    )
    """The family of models that the weights were trained on. Weights work together only within a family."""
    format: Literal["safetensors"] | str = param("format", kinds.string, known=("safetensors",))
    """The file's format; today always `safetensors`."""
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


@model
class VAEUpload(Task[ModelUploadStatus]):
    """Upload a VAE (variational autoencoder), which turns a model's inner picture into pixels.

    What can be said of a model depends on its category, so there is a class for each: a LoRA has a default
    weight, a ControlNet has a conditioning, and neither has the other.

    The server fetches the file by itself and reports each phase: `validated`, `downloaded`, `optimized`,
    `stored`, `ready`. A LoRA takes minutes, a large checkpoint much longer. Sending the same `air` and
    `unique_identifier` again makes no second model; it reports where the first one stands.

    It may take 2 hours as a whole, unless `deadline` says otherwise. Omitted parameters are not sent: the
    default of the server or of the model applies.

    https://runware.ai/docs/en/image-inference/model-upload
    """

    task_type = "modelUpload"
    returns = ModelUploadStatus
    __settings__ = Settings(
        max_duration=7200,
        terminal_values={"status": ("ready", "failed")},
        constants={"category": "vae"},
        variant_name="category",
    )

    name: str = param("name", kinds.string)
    """The model's name for people."""
    version: str = param("version", kinds.string)
    """The model's version for people (`1.0`)."""
    download_url: str = param("downloadURL", kinds.string, aliases=("downloadUrl",))
    """Where the server can fetch the file, without logging in. Host a local file first."""
    architecture: UploadArchitecture = param(
        "architecture", kinds.string, known=kinds.values_of(UploadArchitecture)
    )
    """The family of models that the weights were trained on. Weights work together only within a family."""
    format: Literal["safetensors"] | str = param("format", kinds.string, known=("safetensors",))
    """The file's format; today always `safetensors`."""
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


@model
class EmbeddingsUpload(Task[ModelUploadStatus]):
    """Upload embeddings (textual inversion), new words for a prompt.

    What can be said of a model depends on its category, so there is a class for each: a LoRA has a default
    weight, a ControlNet has a conditioning, and neither has the other.

    The server fetches the file by itself and reports each phase: `validated`, `downloaded`, `optimized`,
    `stored`, `ready`. A LoRA takes minutes, a large checkpoint much longer. Sending the same `air` and
    `unique_identifier` again makes no second model; it reports where the first one stands.

    It may take 2 hours as a whole, unless `deadline` says otherwise. Omitted parameters are not sent: the
    default of the server or of the model applies.

    https://runware.ai/docs/en/image-inference/model-upload
    """

    task_type = "modelUpload"
    returns = ModelUploadStatus
    __settings__ = Settings(
        max_duration=7200,
        terminal_values={"status": ("ready", "failed")},
        constants={"category": "embeddings"},
        variant_name="category",
    )

    type: Literal["positive", "negative"] | str = param("type", kinds.string, known=("positive", "negative"))
    """Which prompt they belong in, the `positive` or the `negative` one."""
    name: str = param("name", kinds.string)
    """The model's name for people."""
    version: str = param("version", kinds.string)
    """The model's version for people (`1.0`)."""
    download_url: str = param("downloadURL", kinds.string, aliases=("downloadUrl",))
    """Where the server can fetch the file, without logging in. Host a local file first."""
    architecture: UploadArchitecture = param(
        "architecture", kinds.string, known=kinds.values_of(UploadArchitecture)
    )
    """The family of models that the weights were trained on. Weights work together only within a family."""
    format: Literal["safetensors"] | str = param("format", kinds.string, known=("safetensors",))
    """The file's format; today always `safetensors`."""
    positive_trigger_words: str | None = param("positiveTriggerWords", kinds.string, default=None)
    """Words that call them up, separated by commas."""
    negative_trigger_words: str | None = param("negativeTriggerWords", kinds.string, default=None)
    """The same for the negative prompt, separated by commas."""
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
