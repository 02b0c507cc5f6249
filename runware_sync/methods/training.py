# Derived from runware/methods/training.py by `python -m codegen generate`; edit that file instead.
"""Train your own model on a set of images."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Unpack

import runware.tasks as tasks
from runware._json.plain_values import UUIDObject
from runware._models.lazy import LazyModule
from runware.options import Options

from .runner import Runner, runs

if TYPE_CHECKING:
    import runware._catalogue.identifiers as identifiers
    import runware._files.media as media
else:
    identifiers = LazyModule("runware._catalogue.identifiers")
    media = LazyModule("runware._files.media")


class TrainingMethods(Runner):
    """Train your own model on a set of images."""

    @runs("Training")
    def training(
        self,
        *,
        model: identifiers.TrainingModel | str,
        dataset: media.Media,
        import_model: tasks.ImportModel | tasks.ImportModelDict,
        trigger_word: str | None = None,
        training_steps: int | None = None,
        learning_rate: float | None = None,
        inputs: Mapping[str, object] | None = None,
        settings: Mapping[str, object] | None = None,
        delivery_method: tasks.DeliveryMethod | None = None,
        webhook_url: str | None = None,
        routing: object | None = None,
        include_cost: bool | None = None,
        task_uuid: str | UUIDObject | None = None,
        extra: Mapping[str, object] | None = None,
        **options: Unpack[Options[tasks.TrainedModel]],
    ) -> list[tasks.TrainedModel]:
        """Train your own model on a set of images.

        Training takes hours. The finished model is registered under the AIR identifier given in
        `import_model` and can be used like any other. Submit the task and collect the result later, or give
        it a `timeout` to match.

        It may take 1 day as a whole, unless `deadline` says otherwise. Omitted parameters are not sent: the
        default of the server or of the model applies.

        Args:
            model: The trainer, as an AIR identifier (`runware:flux-1-dev@style-lora-training`,
                `exactly:illustrative@training`).
            dataset: The training images, as one ZIP archive. How many depends on the trainer;
                `exactly:illustrative@training` requires 10 to 50 of at most 50 MB each.
            import_model: Metadata under which the trained model is registered.
            trigger_word: Word that activates the learned style in later prompts. Only trainers of style
                LoRAs.
            training_steps: Number of training steps. With more steps, the model learns the images more
                closely. Only trainers of style LoRAs. At least 1.
            learning_rate: Learning rate: how much each step changes the weights. Only trainers of style
                LoRAs. More than 0.
            include_cost: Report the cost in US dollars with each result. Server default: false.

        Returns:
            The results, in the order in which they arrived.

        Raises:
            InvalidParameterError: The client rejected a value. Nothing was sent.
            APIError: The server rejected the task, or failed to complete it.
            NoAnswerError: No complete response arrived.

        Example:
            >>> from runware_sync import ImportModel
            >>> results = client.training(
            ...     model="exactly:illustrative@training",
            ...     dataset="https://example.com/stellar-dataset.zip",
            ...     import_model=ImportModel(air="yourorg:exactly-illustrative@stellar", name="Stellar", short_description="Editorial cosmic illustration in the Stellar brand style", version="1.0.0", private=True),
            ... )

        https://runware.ai/docs/models/exactly-illustrative-training

        Other Parameters:
            inputs: Further inputs that only some trainers take.
            settings: Further settings that only some trainers take.
            delivery_method: How results are delivered: `sync` as they are generated, `async` by polling
                (the client polls for you). Chosen by the client unless given.
            webhook_url: URL to which the server posts each result. The call then ends with the server's
                acknowledgement.
            routing: The API's routing preferences, an object whose members are not documented. Sent
                unchanged.
            task_uuid: The UUID (version 4) of the task. Default: a new one.
            extra: Parameters that this version does not know, by their wire names. They are sent as they are.
            **options: Time limits, retries and callbacks: see `Options`.
        """
        ...
