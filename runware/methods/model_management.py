# Made by `python -m codegen generate` from schema/tasks/model_management.yaml; edit that file instead.
"""Import your own model, update its metadata, or delete it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, Unpack

import runware.tasks as tasks
from runware._json.plain_values import UUIDObject
from runware.options import Options

from .runner import Runner, runs


class ModelManagementMethods(Runner):
    """Import your own model, update its metadata, or delete it."""

    @runs("ModelManagement")
    async def model_management(
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
        """Import your own model, update its metadata, or delete it.

        `import` takes and requires the same parameters as the task `modelUpload`. `update` takes the
        parameters to change. `delete` requires `air`, `unique_identifier` and `category`.

        It may take 15 minutes as a whole, unless `deadline` says otherwise. Omitted parameters are not
        sent: the default of the server or of the model applies.

        Args:
            operation: The operation: `import`, `update` or `delete`.
            category: Category of the model.
            air: The AIR identifier of the model (`yourorg:100@1`), by which all tasks refer to it. The part
                before the colon is your organization's own source, see `AIRSource` of the account's
                details.
            unique_identifier: Hash of the file, such as its SHA-256. The server downloads the file again
                only if the hash has changed: the same `air` and `unique_identifier` sent twice make one
                model.
            short_description: Short description of the model, 2 to 40000 characters.

        Returns:
            The results, in the order in which they arrived.

        Raises:
            InvalidParameterError: The client rejected a value. Nothing was sent.
            APIError: The server rejected the task, or failed to complete it.
            NoAnswerError: No complete response arrived.

        Example:
            >>> results = await client.model_management(
            ...     operation="update",
            ...     category="lora",
            ...     air="yourorg:100@1",
            ...     unique_identifier="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            ...     short_description="Loose watercolour on rough paper, second edition.",
            ... )

        https://runware.ai/docs/en/image-inference/model-upload

        Other Parameters:
            type: For a checkpoint, its purpose (`base`, `inpainting`, `refiner`). For embeddings, the
                prompt that they belong in (`positive`, `negative`).
            architecture: Family of models that the weights were trained on. Weights can be combined only
                within a family.
            conditioning: Kind of guide images that the ControlNet follows. Only for a ControlNet.
            format: File format; currently always `safetensors`.
            name: Display name of the model.
            version: Display version of the model (`1.0`).
            download_url: URL of the file, which the server must be able to download without logging in.
                Host a local file first.
            default_scheduler: Default scheduler. Only for a checkpoint.
            default_steps: Default number of steps, 1 to 100. Only for a checkpoint.
            default_cfg: Default guidance scale, 0 to 30. Only for a checkpoint.
            default_strength: Default strength of image-to-image tasks, 0 to 1. Only for a checkpoint.
            default_weight: Default weight, from -4 to 4. Only for a LoRA or LyCORIS.
            positive_trigger_words: Trigger words for what the model was trained on, separated by commas.
            negative_trigger_words: Trigger words for the negative prompt, separated by commas.
            private: Whether only your organization can use the model. Otherwise everybody can. Server
                default: true.
            hero_image_url: URL of the image that represents the model.
            tags: Tags by which the model can be found: up to 100, of up to 400 characters each. At most 100
                items. Each: at most 400 characters.
            comment: Comment on the model, 2 to 1000 characters.
            task_uuid: The UUID (version 4) of the task. Default: a new one.
            extra: Parameters that this version does not know, by their wire names. They are sent as they are.
            **options: Time limits, retries and callbacks: see `Options`.
        """
        ...
