# Made by `python -m codegen generate` from schema/tasks/model_upload.yaml; edit that file instead.
"""Upload your own model, to use it in tasks like any other model."""

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
    """State of a model's upload."""

    status: ModelUploadPhase = received("status", kinds.string)
    """The last completed phase, or `failed`. `ready` and `failed` are final."""
    message: str = received("message", kinds.string)
    """The server's message about the status."""
    air: str | None = received("air", kinds.air, default=None)
    """The model's AIR identifier."""


@model
class CheckpointUpload(Task[ModelUploadStatus]):
    """Upload a checkpoint, a complete model.

    The parameters depend on the model's category, so there is a class for each: a LoRA has a default
    weight, a ControlNet has a conditioning, and neither has the other.

    The server downloads the file itself and reports each phase: `validated`, `downloaded`, `optimized`,
    `stored`, `ready`. A LoRA takes minutes, a large checkpoint much longer. Sending the same `air` and
    `unique_identifier` again does not make a second model, but reports the state of the first one.

    It may take 2 hours as a whole, unless `deadline` says otherwise. Omitted parameters are not sent: the
    default of the server or of the model applies.

    https://runware.ai/docs/en/image-inference/model-upload
    """

    task_type = "modelUpload"
    __settings__ = Settings(
        max_duration=7200,
        terminal_values={"status": ("ready", "failed")},
        constants={"category": "checkpoint"},
        variant_name="category",
    )

    name: str = param("name", kinds.string)
    """Display name of the model."""
    version: str = param("version", kinds.string)
    """Display version of the model (`1.0`)."""
    download_url: str = param("downloadURL", kinds.string, aliases=("downloadUrl",))
    """URL of the file, which the server must be able to download without logging in. Host a local file first."""
    architecture: UploadArchitecture = param(
        "architecture", kinds.string, known=kinds.values_of(UploadArchitecture)
    )
    """Family of models that the weights were trained on. Weights can be combined only within a family."""
    format: Literal["safetensors"] | str = param("format", kinds.string, known=("safetensors",))
    """File format; currently always `safetensors`."""
    type: Literal["base", "inpainting", "refiner"] | str | None = param(
        "type", kinds.string, default=None, known=("base", "inpainting", "refiner")
    )
    """Purpose of the checkpoint: generating images (`base`), `inpainting`, or refining (`refiner`)."""
    default_scheduler: Scheduler | None = param(
        "defaultScheduler", kinds.string, default=None, known=kinds.values_of(Scheduler)
    )
    """Default scheduler."""
    default_steps: int | None = param("defaultSteps", kinds.integer, default=None, minimum=1, maximum=100)
    """Default number of steps, 1 to 100. Server default: 20."""
    default_cfg: float | None = param(
        "defaultCFG",
        kinds.number,
        default=None,
        minimum=0,
        maximum=30,
        aliases=("defaultCFGScale", "defaultGuidanceScale"),
    )
    """Default guidance scale, 0 to 30. Server default: 7."""
    default_strength: float | None = param(
        "defaultStrength", kinds.number, default=None, minimum=0, maximum=1
    )
    """Default strength of image-to-image tasks, 0 to 1. Server default: 0.8."""
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


@model
class LoraUpload(Task[ModelUploadStatus]):
    """Upload a LoRA, small weights that adapt a model to a style or subject.

    The parameters depend on the model's category, so there is a class for each: a LoRA has a default
    weight, a ControlNet has a conditioning, and neither has the other.

    The server downloads the file itself and reports each phase: `validated`, `downloaded`, `optimized`,
    `stored`, `ready`. A LoRA takes minutes, a large checkpoint much longer. Sending the same `air` and
    `unique_identifier` again does not make a second model, but reports the state of the first one.

    It may take 2 hours as a whole, unless `deadline` says otherwise. Omitted parameters are not sent: the
    default of the server or of the model applies.

    https://runware.ai/docs/en/image-inference/model-upload
    """

    task_type = "modelUpload"
    __settings__ = Settings(
        max_duration=7200,
        terminal_values={"status": ("ready", "failed")},
        constants={"category": "lora"},
        variant_name="category",
    )

    name: str = param("name", kinds.string)
    """Display name of the model."""
    version: str = param("version", kinds.string)
    """Display version of the model (`1.0`)."""
    download_url: str = param("downloadURL", kinds.string, aliases=("downloadUrl",))
    """URL of the file, which the server must be able to download without logging in. Host a local file first."""
    architecture: UploadArchitecture = param(
        "architecture", kinds.string, known=kinds.values_of(UploadArchitecture)
    )
    """Family of models that the weights were trained on. Weights can be combined only within a family."""
    format: Literal["safetensors"] | str = param("format", kinds.string, known=("safetensors",))
    """File format; currently always `safetensors`."""
    default_weight: float | None = param("defaultWeight", kinds.number, default=None, minimum=-4, maximum=4)
    """Default weight, from -4 to 4. Server default: 1."""
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


@model
class LycorisUpload(Task[ModelUploadStatus]):
    """Upload a LyCORIS, small weights similar to a LoRA.

    The parameters depend on the model's category, so there is a class for each: a LoRA has a default
    weight, a ControlNet has a conditioning, and neither has the other.

    The server downloads the file itself and reports each phase: `validated`, `downloaded`, `optimized`,
    `stored`, `ready`. A LoRA takes minutes, a large checkpoint much longer. Sending the same `air` and
    `unique_identifier` again does not make a second model, but reports the state of the first one.

    It may take 2 hours as a whole, unless `deadline` says otherwise. Omitted parameters are not sent: the
    default of the server or of the model applies.

    https://runware.ai/docs/en/image-inference/model-upload
    """

    task_type = "modelUpload"
    __settings__ = Settings(
        max_duration=7200,
        terminal_values={"status": ("ready", "failed")},
        constants={"category": "lycoris"},
        variant_name="category",
    )

    name: str = param("name", kinds.string)
    """Display name of the model."""
    version: str = param("version", kinds.string)
    """Display version of the model (`1.0`)."""
    download_url: str = param("downloadURL", kinds.string, aliases=("downloadUrl",))
    """URL of the file, which the server must be able to download without logging in. Host a local file first."""
    architecture: UploadArchitecture = param(
        "architecture", kinds.string, known=kinds.values_of(UploadArchitecture)
    )
    """Family of models that the weights were trained on. Weights can be combined only within a family."""
    format: Literal["safetensors"] | str = param("format", kinds.string, known=("safetensors",))
    """File format; currently always `safetensors`."""
    default_weight: float | None = param("defaultWeight", kinds.number, default=None, minimum=-4, maximum=4)
    """Default weight, from -4 to 4. Server default: 1."""
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


@model
class ControlNetUpload(Task[ModelUploadStatus]):
    """Upload a ControlNet, which makes images follow a guide image.

    The parameters depend on the model's category, so there is a class for each: a LoRA has a default
    weight, a ControlNet has a conditioning, and neither has the other.

    The server downloads the file itself and reports each phase: `validated`, `downloaded`, `optimized`,
    `stored`, `ready`. A LoRA takes minutes, a large checkpoint much longer. Sending the same `air` and
    `unique_identifier` again does not make a second model, but reports the state of the first one.

    It may take 2 hours as a whole, unless `deadline` says otherwise. Omitted parameters are not sent: the
    default of the server or of the model applies.

    https://runware.ai/docs/en/image-inference/model-upload
    """

    task_type = "modelUpload"
    __settings__ = Settings(
        max_duration=7200,
        terminal_values={"status": ("ready", "failed")},
        constants={"category": "controlnet"},
        variant_name="category",
    )

    conditioning: ModelConditioning = param(
        "conditioning", kinds.string, known=kinds.values_of(ModelConditioning)
    )
    """Kind of guide images that the ControlNet follows."""
    name: str = param("name", kinds.string)
    """Display name of the model."""
    version: str = param("version", kinds.string)
    """Display version of the model (`1.0`)."""
    download_url: str = param("downloadURL", kinds.string, aliases=("downloadUrl",))
    """URL of the file, which the server must be able to download without logging in. Host a local file first."""
    architecture: UploadArchitecture = param(
        "architecture", kinds.string, known=kinds.values_of(UploadArchitecture)
    )
    """Family of models that the weights were trained on. Weights can be combined only within a family."""
    format: Literal["safetensors"] | str = param("format", kinds.string, known=("safetensors",))
    """File format; currently always `safetensors`."""
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


@model
class VAEUpload(Task[ModelUploadStatus]):
    """Upload a VAE (variational autoencoder), which decodes a model's output into pixels.

    The parameters depend on the model's category, so there is a class for each: a LoRA has a default
    weight, a ControlNet has a conditioning, and neither has the other.

    The server downloads the file itself and reports each phase: `validated`, `downloaded`, `optimized`,
    `stored`, `ready`. A LoRA takes minutes, a large checkpoint much longer. Sending the same `air` and
    `unique_identifier` again does not make a second model, but reports the state of the first one.

    It may take 2 hours as a whole, unless `deadline` says otherwise. Omitted parameters are not sent: the
    default of the server or of the model applies.

    https://runware.ai/docs/en/image-inference/model-upload
    """

    task_type = "modelUpload"
    __settings__ = Settings(
        max_duration=7200,
        terminal_values={"status": ("ready", "failed")},
        constants={"category": "vae"},
        variant_name="category",
    )

    name: str = param("name", kinds.string)
    """Display name of the model."""
    version: str = param("version", kinds.string)
    """Display version of the model (`1.0`)."""
    download_url: str = param("downloadURL", kinds.string, aliases=("downloadUrl",))
    """URL of the file, which the server must be able to download without logging in. Host a local file first."""
    architecture: UploadArchitecture = param(
        "architecture", kinds.string, known=kinds.values_of(UploadArchitecture)
    )
    """Family of models that the weights were trained on. Weights can be combined only within a family."""
    format: Literal["safetensors"] | str = param("format", kinds.string, known=("safetensors",))
    """File format; currently always `safetensors`."""
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


@model
class EmbeddingsUpload(Task[ModelUploadStatus]):
    """Upload embeddings (textual inversion), new words for a prompt.

    The parameters depend on the model's category, so there is a class for each: a LoRA has a default
    weight, a ControlNet has a conditioning, and neither has the other.

    The server downloads the file itself and reports each phase: `validated`, `downloaded`, `optimized`,
    `stored`, `ready`. A LoRA takes minutes, a large checkpoint much longer. Sending the same `air` and
    `unique_identifier` again does not make a second model, but reports the state of the first one.

    It may take 2 hours as a whole, unless `deadline` says otherwise. Omitted parameters are not sent: the
    default of the server or of the model applies.

    https://runware.ai/docs/en/image-inference/model-upload
    """

    task_type = "modelUpload"
    __settings__ = Settings(
        max_duration=7200,
        terminal_values={"status": ("ready", "failed")},
        constants={"category": "embeddings"},
        variant_name="category",
    )

    type: Literal["positive", "negative"] | str = param("type", kinds.string, known=("positive", "negative"))
    """The prompt that the embeddings belong in: `positive` or `negative`."""
    name: str = param("name", kinds.string)
    """Display name of the model."""
    version: str = param("version", kinds.string)
    """Display version of the model (`1.0`)."""
    download_url: str = param("downloadURL", kinds.string, aliases=("downloadUrl",))
    """URL of the file, which the server must be able to download without logging in. Host a local file first."""
    architecture: UploadArchitecture = param(
        "architecture", kinds.string, known=kinds.values_of(UploadArchitecture)
    )
    """Family of models that the weights were trained on. Weights can be combined only within a family."""
    format: Literal["safetensors"] | str = param("format", kinds.string, known=("safetensors",))
    """File format; currently always `safetensors`."""
    positive_trigger_words: str | None = param("positiveTriggerWords", kinds.string, default=None)
    """Trigger words of the embeddings, separated by commas."""
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
