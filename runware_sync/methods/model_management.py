# Derived from runware/methods/model_management.py by `python -m codegen generate`; edit that file instead.
"""Import a model of your own, change what is said of it, or delete it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, Unpack

import runware.tasks as tasks
from runware._json.plain_values import UUIDObject
from runware.options import Options

from .runner import Runner, runs


class ModelManagementMethods(Runner):
    """Import a model of your own, change what is said of it, or delete it."""

    @runs("ModelManagement")
    def model_management(
        self,
        *,
        operation: tasks.ModelOperation,
        category: tasks.ModelCategory | None = None,
        type: Literal["base", "inpainting", "refiner", "positive", "negative"] | str | None = None,
        architecture: tasks.UploadArchitecture | None = None,
        conditioning: tasks.ModelConditioning | None = None,
        format: Literal["safetensors"] | str | None = None,
        name: str | None = None,
        version: str | None = None,
        download_url: str | None = None,
        default_scheduler: tasks.Scheduler | None = None,
        default_steps: int | None = None,
        default_cfg: float | None = None,
        default_strength: float | None = None,
        default_weight: float | None = None,
        positive_trigger_words: str | None = None,
        negative_trigger_words: str | None = None,
        air: str | None = None,
        unique_identifier: str | None = None,
        private: bool | None = None,
        hero_image_url: str | None = None,
        tags: Sequence[str] | None = None,
        short_description: str | None = None,
        comment: str | None = None,
        task_uuid: str | UUIDObject | None = None,
        extra: Mapping[str, object] | None = None,
        **options: Unpack[Options[tasks.ModelManagementStatus]],
    ) -> list[tasks.ModelManagementStatus]:
        """Import a model of your own, change what is said of it, or delete it.

        To `import` takes what the task `modelUpload` takes and needs the same parameters. To `update` takes
        those that are to change. To `delete` needs `air`, `unique_identifier` and `category`.

        It may take 15 minutes as a whole, unless `deadline` says otherwise. Omitted parameters are not
        sent: the default of the server or of the model applies.

        Args:
            operation: What to do: `import`, `update` or `delete`.
            category: What kind of model it is.
            air: The AIR identifier that the model gets (`yourorg:100@1`), its name in every task from then
                on. The part before the colon is your organization's own source, see `AIRSource` of the
                account's details.
            unique_identifier: A hash of the file, such as its SHA-256. The server fetches the file again
                only if this has changed, so that the same `air` and `unique_identifier` sent twice make one
                model.
            short_description: What the model is for, 2 to 40000 characters.

        Returns:
            The results, in the order in which they arrived.

        Raises:
            InvalidParameterError: The client rejected a value. Nothing was sent.
            APIError: The server rejected the task, or failed to complete it.
            NoAnswerError: No complete response arrived.

        Example:
            >>> results = client.model_management(
            ...     operation="update",
            ...     category="lora",
            ...     air="yourorg:100@1",
            ...     unique_identifier="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            ...     short_description="Loose watercolour on rough paper, second edition.",
            ... )

        https://runware.ai/docs/en/image-inference/model-upload

        Other Parameters:
            type: Of a checkpoint: what it is made for (`base`, `inpainting`, `refiner`). Of embeddings:
                which prompt they belong in (`positive`, `negative`).
            architecture: The family of models that the weights were trained on. Weights work together only
                within a family.
            conditioning: What the guide images show. Only for a ControlNet.
            format: The file's format; today always `safetensors`.
            name: The model's name for people.
            version: The model's version for people (`1.0`).
            download_url: Where the server can fetch the file, without logging in. Host a local file first.
            default_scheduler: Scheduler of tasks that name none. Only for a checkpoint.
            default_steps: Number of steps of tasks that give none, 1 to 100. Only for a checkpoint.
            default_cfg: Guidance scale of tasks that give none, 0 to 30. Only for a checkpoint.
            default_strength: Strength of image-to-image tasks that give none, 0 to 1. Only for a
                checkpoint.
            default_weight: Weight in tasks that give none, from -4 to 4. Only for a LoRA or LyCORIS.
            positive_trigger_words: Words that call up what it was trained on, separated by commas.
            negative_trigger_words: Words for the negative prompt, separated by commas.
            private: Keep the model to your organization. Otherwise everybody can use it. Server default:
                true.
            hero_image_url: Where the picture that represents the model can be fetched.
            tags: Words to find the model by: up to 100, of up to 400 characters each. At most 100 items.
                Each: at most 400 characters.
            comment: A note about the model, 2 to 1000 characters.
            task_uuid: The UUID (version 4) of the task. Default: a new one.
            extra: Parameters that this version does not know, by their wire names. They are sent as they are.
            **options: Time limits, retries and callbacks: see `Options`.
        """
        ...
