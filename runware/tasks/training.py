# Made by `python -m codegen generate` from schema/tasks/training.yaml; edit that file instead.
"""Train your own model on a set of images."""

from __future__ import annotations

from collections.abc import Mapping
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
from runware.tasks.shared import DeliveryMethod, OutputFiles

if TYPE_CHECKING:
    import runware._files.media as local_media
    import runware.tasks.training_objects as objects
else:
    objects = LazyModule("runware.tasks.training_objects")
    local_media = LazyModule("runware._files.media")


@model
class TrainedModel(Result):
    """A model that was trained and registered."""

    air: str = received("air", kinds.air)
    """The AIR identifier of the trained model."""
    outputs: OutputFiles | None = received("outputs", OutputFiles, default=None)
    """Files with the weights of the model."""


@model
class Training(Task[TrainedModel]):
    """Train your own model on a set of images.

    Training takes hours. The finished model is registered under the AIR identifier given in `import_model`
    and can be used like any other. Submit the task and collect the result later, or give it a `timeout` to
    match.

    It may take 1 day as a whole, unless `deadline` says otherwise. Omitted parameters are not sent: the
    default of the server or of the model applies.

    https://runware.ai/docs/models/exactly-illustrative-training
    """

    task_type = "training"
    __settings__ = Settings(delivery=("async",), max_duration=86400)

    model: str = param("model", kinds.air)
    """The trainer, as an AIR identifier (`runware:flux-1-dev@style-lora-training`,
    `exactly:illustrative@training`)."""
    dataset: local_media.Media = param("dataset", kinds.media, path="inputs.dataset")
    """The training images, as one ZIP archive. How many depends on the trainer;
    `exactly:illustrative@training` requires 10 to 50 of at most 50 MB each."""
    import_model: objects.ImportModel | objects.ImportModelDict = param(
        "importModel", kinds.named("runware.tasks", "ImportModel")
    )
    """Metadata under which the trained model is registered."""
    trigger_word: str | None = param("triggerWord", kinds.string, default=None)
    """Word that activates the learned style in later prompts. Only trainers of style LoRAs."""
    training_steps: int | None = param("trainingSteps", kinds.integer, default=None, minimum=1)
    """Number of training steps. With more steps, the model learns the images more closely. Only trainers of
    style LoRAs. At least 1."""
    learning_rate: float | None = param("learningRate", kinds.number, default=None, above=0)
    """Learning rate: how much each step changes the weights. Only trainers of style LoRAs. More than 0."""
    inputs: Mapping[str, object] | None = param("inputs", kinds.mapping, default=None)
    """Further inputs that only some trainers take."""
    settings: Mapping[str, object] | None = param("settings", kinds.mapping, default=None)
    """Further settings that only some trainers take."""
    delivery_method: DeliveryMethod | None = param(
        "deliveryMethod", kinds.string, default=None, known=kinds.values_of(DeliveryMethod)
    )
    """How results are delivered: `sync` as they are generated, `async` by polling (the client polls for you).
    Chosen by the client unless given."""
    webhook_url: str | None = param("webhookURL", kinds.string, default=None)
    """URL to which the server posts each result. The call then ends with the server's acknowledgement."""
    routing: object | None = param("routing", kinds.anything, default=None)
    """The API's routing preferences, an object whose members are not documented. Sent unchanged."""
    include_cost: bool | None = param("includeCost", kinds.boolean, default=None)
    """Report the cost in US dollars with each result. Server default: false."""
