# Derived from runware/methods/model_upload.py by `python -m codegen generate`; edit that file instead.
"""Upload your own model, to use it in tasks like any other model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, Unpack, overload

import runware.tasks as tasks
from runware._json.plain_values import UUIDObject
from runware._models.arguments import task_and_options, variant_of
from runware.options import Options

from .runner import Runner


class ModelUploadMethods(Runner):
    """Upload your own model, to use it in tasks like any other model."""

    @overload
    def model_upload(
        self,
        *,
        category: Literal["checkpoint"],
        name: str,
        version: str,
        download_url: str,
        architecture: tasks.UploadArchitecture,
        format: Literal["safetensors"] | str,
        type: Literal["base", "inpainting", "refiner"] | str | None = None,
        default_scheduler: tasks.Scheduler | None = None,
        default_steps: int | None = None,
        default_cfg: float | None = None,
        default_strength: float | None = None,
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
        **options: Unpack[Options[tasks.ModelUploadStatus]],
    ) -> list[tasks.ModelUploadStatus]:
        """Upload your own model, to use it in tasks like any other model.

        The parameters depend on the model's category, so there is a class for each: a LoRA has a default
        weight, a ControlNet has a conditioning, and neither has the other.

        The server downloads the file itself and reports each phase: `validated`, `downloaded`, `optimized`,
        `stored`, `ready`. A LoRA takes minutes, a large checkpoint much longer. Sending the same `air` and
        `unique_identifier` again does not make a second model, but reports the state of the first one.

        It may take 2 hours as a whole, unless `deadline` says otherwise. Omitted parameters are not sent:
        the default of the server or of the model applies.

        Args:
            category: Category of the model.
            name: Display name of the model.
            version: Display version of the model (`1.0`).
            download_url: URL of the file, which the server must be able to download without logging in.
                Host a local file first.
            architecture: Family of models that the weights were trained on. Weights can be combined only
                within a family.
            format: File format; currently always `safetensors`.
            type: Purpose of the checkpoint: generating images (`base`), `inpainting`, or refining
                (`refiner`).
            default_scheduler: Default scheduler.
            default_steps: Default number of steps, 1 to 100. Server default: 20.
            default_cfg: Default guidance scale, 0 to 30. Server default: 7.

        Returns:
            The results, in the order in which they arrived.

        Raises:
            InvalidParameterError: The client rejected a value. Nothing was sent.
            APIError: The server rejected the task, or failed to complete it.
            NoAnswerError: No complete response arrived.

        Example:
            >>> results = client.model_upload(
            ...     category="checkpoint",
            ...     type="base",
            ...     architecture="sdxl",
            ...     format="safetensors",
            ...     air="yourorg:200@1",
            ...     unique_identifier="60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752",
            ...     name="Brick Houses",
            ...     version="v2",
            ...     download_url="https://example.com/models/brick-houses.safetensors",
            ...     default_scheduler="Euler a",
            ...     default_steps=28,
            ...     default_cfg=6.5,
            ...     default_strength=0.75,
            ... )

        https://runware.ai/docs/en/image-inference/model-upload

        Other Parameters:
            default_strength: Default strength of image-to-image tasks, 0 to 1. Server default: 0.8.
            positive_trigger_words: Trigger words for what the model was trained on, separated by commas.
            negative_trigger_words: Trigger words for the negative prompt, separated by commas.
            air: The AIR identifier of the model (`yourorg:100@1`), by which all tasks refer to it. The part
                before the colon is your organization's own source, see `AIRSource` of the account's
                details.
            unique_identifier: Hash of the file, such as its SHA-256. The server downloads the file again
                only if the hash has changed: the same `air` and `unique_identifier` sent twice make one
                model.
            private: Whether only your organization can use the model. Otherwise everybody can. Server
                default: true.
            hero_image_url: URL of the image that represents the model.
            tags: Tags by which the model can be found: up to 100, of up to 400 characters each. At most 100
                items. Each: at most 400 characters.
            short_description: Short description of the model, 2 to 40000 characters.
            comment: Comment on the model, 2 to 1000 characters.
            task_uuid: The UUID (version 4) of the task. Default: a new one.
            extra: Parameters that this version does not know, by their wire names. They are sent as they are.
            **options: Time limits, retries and callbacks: see `Options`.
        """

    @overload
    def model_upload(
        self,
        *,
        category: Literal["lora"],
        name: str,
        version: str,
        download_url: str,
        architecture: tasks.UploadArchitecture,
        format: Literal["safetensors"] | str,
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
        **options: Unpack[Options[tasks.ModelUploadStatus]],
    ) -> list[tasks.ModelUploadStatus]:
        """Upload your own model, to use it in tasks like any other model.

        The parameters depend on the model's category, so there is a class for each: a LoRA has a default
        weight, a ControlNet has a conditioning, and neither has the other.

        The server downloads the file itself and reports each phase: `validated`, `downloaded`, `optimized`,
        `stored`, `ready`. A LoRA takes minutes, a large checkpoint much longer. Sending the same `air` and
        `unique_identifier` again does not make a second model, but reports the state of the first one.

        It may take 2 hours as a whole, unless `deadline` says otherwise. Omitted parameters are not sent:
        the default of the server or of the model applies.

        Args:
            category: Category of the model.
            name: Display name of the model.
            version: Display version of the model (`1.0`).
            download_url: URL of the file, which the server must be able to download without logging in.
                Host a local file first.
            architecture: Family of models that the weights were trained on. Weights can be combined only
                within a family.
            format: File format; currently always `safetensors`.
            default_weight: Default weight, from -4 to 4. Server default: 1.
            positive_trigger_words: Trigger words for what the model was trained on, separated by commas.
            air: The AIR identifier of the model (`yourorg:100@1`), by which all tasks refer to it. The part
                before the colon is your organization's own source, see `AIRSource` of the account's
                details.
            unique_identifier: Hash of the file, such as its SHA-256. The server downloads the file again
                only if the hash has changed: the same `air` and `unique_identifier` sent twice make one
                model.

        Returns:
            The results, in the order in which they arrived.

        Raises:
            InvalidParameterError: The client rejected a value. Nothing was sent.
            APIError: The server rejected the task, or failed to complete it.
            NoAnswerError: No complete response arrived.

        Example:
            >>> results = client.model_upload(
            ...     category="lora",
            ...     architecture="flux1d",
            ...     format="safetensors",
            ...     air="yourorg:100@1",
            ...     unique_identifier="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            ...     name="Watercolour",
            ...     version="1.0",
            ...     download_url="https://example.com/models/watercolour.safetensors",
            ...     default_weight=1.0,
            ...     private=True,
            ...     hero_image_url="https://example.com/models/watercolour.jpg",
            ...     tags=["watercolour", "style"],
            ...     positive_trigger_words="wtrclr",
            ...     short_description="Loose watercolour on rough paper.",
            ...     comment="Trained on 40 pictures.",
            ... )

        https://runware.ai/docs/en/image-inference/model-upload

        Other Parameters:
            negative_trigger_words: Trigger words for the negative prompt, separated by commas.
            private: Whether only your organization can use the model. Otherwise everybody can. Server
                default: true.
            hero_image_url: URL of the image that represents the model.
            tags: Tags by which the model can be found: up to 100, of up to 400 characters each. At most 100
                items. Each: at most 400 characters.
            short_description: Short description of the model, 2 to 40000 characters.
            comment: Comment on the model, 2 to 1000 characters.
            task_uuid: The UUID (version 4) of the task. Default: a new one.
            extra: Parameters that this version does not know, by their wire names. They are sent as they are.
            **options: Time limits, retries and callbacks: see `Options`.
        """

    @overload
    def model_upload(
        self,
        *,
        category: Literal["lycoris"],
        name: str,
        version: str,
        download_url: str,
        architecture: tasks.UploadArchitecture,
        format: Literal["safetensors"] | str,
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
        **options: Unpack[Options[tasks.ModelUploadStatus]],
    ) -> list[tasks.ModelUploadStatus]:
        """Upload your own model, to use it in tasks like any other model.

        The parameters depend on the model's category, so there is a class for each: a LoRA has a default
        weight, a ControlNet has a conditioning, and neither has the other.

        The server downloads the file itself and reports each phase: `validated`, `downloaded`, `optimized`,
        `stored`, `ready`. A LoRA takes minutes, a large checkpoint much longer. Sending the same `air` and
        `unique_identifier` again does not make a second model, but reports the state of the first one.

        It may take 2 hours as a whole, unless `deadline` says otherwise. Omitted parameters are not sent:
        the default of the server or of the model applies.

        Args:
            category: Category of the model.
            name: Display name of the model.
            version: Display version of the model (`1.0`).
            download_url: URL of the file, which the server must be able to download without logging in.
                Host a local file first.
            architecture: Family of models that the weights were trained on. Weights can be combined only
                within a family.
            format: File format; currently always `safetensors`.
            default_weight: Default weight, from -4 to 4. Server default: 1.
            positive_trigger_words: Trigger words for what the model was trained on, separated by commas.
            air: The AIR identifier of the model (`yourorg:100@1`), by which all tasks refer to it. The part
                before the colon is your organization's own source, see `AIRSource` of the account's
                details.
            unique_identifier: Hash of the file, such as its SHA-256. The server downloads the file again
                only if the hash has changed: the same `air` and `unique_identifier` sent twice make one
                model.

        Returns:
            The results, in the order in which they arrived.

        Raises:
            InvalidParameterError: The client rejected a value. Nothing was sent.
            APIError: The server rejected the task, or failed to complete it.
            NoAnswerError: No complete response arrived.

        Example:
            >>> results = client.model_upload(
            ...     category="lycoris",
            ...     architecture="sdxl",
            ...     format="safetensors",
            ...     air="yourorg:400@1",
            ...     unique_identifier="2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
            ...     name="Ink Wash",
            ...     version="1.0",
            ...     download_url="https://example.com/models/ink-wash.safetensors",
            ...     default_weight=0.8,
            ...     positive_trigger_words="nkwsh",
            ... )

        https://runware.ai/docs/en/image-inference/model-upload

        Other Parameters:
            negative_trigger_words: Trigger words for the negative prompt, separated by commas.
            private: Whether only your organization can use the model. Otherwise everybody can. Server
                default: true.
            hero_image_url: URL of the image that represents the model.
            tags: Tags by which the model can be found: up to 100, of up to 400 characters each. At most 100
                items. Each: at most 400 characters.
            short_description: Short description of the model, 2 to 40000 characters.
            comment: Comment on the model, 2 to 1000 characters.
            task_uuid: The UUID (version 4) of the task. Default: a new one.
            extra: Parameters that this version does not know, by their wire names. They are sent as they are.
            **options: Time limits, retries and callbacks: see `Options`.
        """

    @overload
    def model_upload(
        self,
        *,
        category: Literal["controlnet"],
        conditioning: tasks.ModelConditioning,
        name: str,
        version: str,
        download_url: str,
        architecture: tasks.UploadArchitecture,
        format: Literal["safetensors"] | str,
        air: str | None = None,
        unique_identifier: str | None = None,
        private: bool | None = None,
        hero_image_url: str | None = None,
        tags: Sequence[str] | None = None,
        short_description: str | None = None,
        comment: str | None = None,
        task_uuid: str | UUIDObject | None = None,
        extra: Mapping[str, object] | None = None,
        **options: Unpack[Options[tasks.ModelUploadStatus]],
    ) -> list[tasks.ModelUploadStatus]:
        """Upload your own model, to use it in tasks like any other model.

        The parameters depend on the model's category, so there is a class for each: a LoRA has a default
        weight, a ControlNet has a conditioning, and neither has the other.

        The server downloads the file itself and reports each phase: `validated`, `downloaded`, `optimized`,
        `stored`, `ready`. A LoRA takes minutes, a large checkpoint much longer. Sending the same `air` and
        `unique_identifier` again does not make a second model, but reports the state of the first one.

        It may take 2 hours as a whole, unless `deadline` says otherwise. Omitted parameters are not sent:
        the default of the server or of the model applies.

        Args:
            category: Category of the model.
            conditioning: Kind of guide images that the ControlNet follows.
            name: Display name of the model.
            version: Display version of the model (`1.0`).
            download_url: URL of the file, which the server must be able to download without logging in.
                Host a local file first.
            architecture: Family of models that the weights were trained on. Weights can be combined only
                within a family.
            format: File format; currently always `safetensors`.
            air: The AIR identifier of the model (`yourorg:100@1`), by which all tasks refer to it. The part
                before the colon is your organization's own source, see `AIRSource` of the account's
                details.
            unique_identifier: Hash of the file, such as its SHA-256. The server downloads the file again
                only if the hash has changed: the same `air` and `unique_identifier` sent twice make one
                model.

        Returns:
            The results, in the order in which they arrived.

        Raises:
            InvalidParameterError: The client rejected a value. Nothing was sent.
            APIError: The server rejected the task, or failed to complete it.
            NoAnswerError: No complete response arrived.

        Example:
            >>> results = client.model_upload(
            ...     category="controlnet",
            ...     conditioning="canny",
            ...     architecture="sdxl",
            ...     format="safetensors",
            ...     air="yourorg:300@1",
            ...     unique_identifier="fd61a03af4f77d870fc21e05e7e80678095c92d808cfb3b5c279ee04c74aca13",
            ...     name="Soft Canny",
            ...     version="1",
            ...     download_url="https://example.com/models/soft-canny.safetensors",
            ... )

        https://runware.ai/docs/en/image-inference/model-upload

        Other Parameters:
            private: Whether only your organization can use the model. Otherwise everybody can. Server
                default: true.
            hero_image_url: URL of the image that represents the model.
            tags: Tags by which the model can be found: up to 100, of up to 400 characters each. At most 100
                items. Each: at most 400 characters.
            short_description: Short description of the model, 2 to 40000 characters.
            comment: Comment on the model, 2 to 1000 characters.
            task_uuid: The UUID (version 4) of the task. Default: a new one.
            extra: Parameters that this version does not know, by their wire names. They are sent as they are.
            **options: Time limits, retries and callbacks: see `Options`.
        """

    @overload
    def model_upload(
        self,
        *,
        category: Literal["vae"],
        name: str,
        version: str,
        download_url: str,
        architecture: tasks.UploadArchitecture,
        format: Literal["safetensors"] | str,
        air: str | None = None,
        unique_identifier: str | None = None,
        private: bool | None = None,
        hero_image_url: str | None = None,
        tags: Sequence[str] | None = None,
        short_description: str | None = None,
        comment: str | None = None,
        task_uuid: str | UUIDObject | None = None,
        extra: Mapping[str, object] | None = None,
        **options: Unpack[Options[tasks.ModelUploadStatus]],
    ) -> list[tasks.ModelUploadStatus]:
        """Upload your own model, to use it in tasks like any other model.

        The parameters depend on the model's category, so there is a class for each: a LoRA has a default
        weight, a ControlNet has a conditioning, and neither has the other.

        The server downloads the file itself and reports each phase: `validated`, `downloaded`, `optimized`,
        `stored`, `ready`. A LoRA takes minutes, a large checkpoint much longer. Sending the same `air` and
        `unique_identifier` again does not make a second model, but reports the state of the first one.

        It may take 2 hours as a whole, unless `deadline` says otherwise. Omitted parameters are not sent:
        the default of the server or of the model applies.

        Args:
            category: Category of the model.
            name: Display name of the model.
            version: Display version of the model (`1.0`).
            download_url: URL of the file, which the server must be able to download without logging in.
                Host a local file first.
            architecture: Family of models that the weights were trained on. Weights can be combined only
                within a family.
            format: File format; currently always `safetensors`.
            air: The AIR identifier of the model (`yourorg:100@1`), by which all tasks refer to it. The part
                before the colon is your organization's own source, see `AIRSource` of the account's
                details.
            unique_identifier: Hash of the file, such as its SHA-256. The server downloads the file again
                only if the hash has changed: the same `air` and `unique_identifier` sent twice make one
                model.

        Returns:
            The results, in the order in which they arrived.

        Raises:
            InvalidParameterError: The client rejected a value. Nothing was sent.
            APIError: The server rejected the task, or failed to complete it.
            NoAnswerError: No complete response arrived.

        Example:
            >>> results = client.model_upload(
            ...     category="vae",
            ...     architecture="sdxl",
            ...     format="safetensors",
            ...     air="yourorg:500@1",
            ...     unique_identifier="fcde2b2edba56bf408601fb721fe9b5c338d10ee429ea04fae5511b68fbf8fb9",
            ...     name="Clear Colours",
            ...     version="1.0",
            ...     download_url="https://example.com/models/clear-colours.safetensors",
            ... )

        https://runware.ai/docs/en/image-inference/model-upload

        Other Parameters:
            private: Whether only your organization can use the model. Otherwise everybody can. Server
                default: true.
            hero_image_url: URL of the image that represents the model.
            tags: Tags by which the model can be found: up to 100, of up to 400 characters each. At most 100
                items. Each: at most 400 characters.
            short_description: Short description of the model, 2 to 40000 characters.
            comment: Comment on the model, 2 to 1000 characters.
            task_uuid: The UUID (version 4) of the task. Default: a new one.
            extra: Parameters that this version does not know, by their wire names. They are sent as they are.
            **options: Time limits, retries and callbacks: see `Options`.
        """

    @overload
    def model_upload(
        self,
        *,
        category: Literal["embeddings"],
        type: Literal["positive", "negative"] | str,
        name: str,
        version: str,
        download_url: str,
        architecture: tasks.UploadArchitecture,
        format: Literal["safetensors"] | str,
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
        **options: Unpack[Options[tasks.ModelUploadStatus]],
    ) -> list[tasks.ModelUploadStatus]:
        """Upload your own model, to use it in tasks like any other model.

        The parameters depend on the model's category, so there is a class for each: a LoRA has a default
        weight, a ControlNet has a conditioning, and neither has the other.

        The server downloads the file itself and reports each phase: `validated`, `downloaded`, `optimized`,
        `stored`, `ready`. A LoRA takes minutes, a large checkpoint much longer. Sending the same `air` and
        `unique_identifier` again does not make a second model, but reports the state of the first one.

        It may take 2 hours as a whole, unless `deadline` says otherwise. Omitted parameters are not sent:
        the default of the server or of the model applies.

        Args:
            category: Category of the model.
            type: The prompt that the embeddings belong in: `positive` or `negative`.
            name: Display name of the model.
            version: Display version of the model (`1.0`).
            download_url: URL of the file, which the server must be able to download without logging in.
                Host a local file first.
            architecture: Family of models that the weights were trained on. Weights can be combined only
                within a family.
            format: File format; currently always `safetensors`.
            negative_trigger_words: Trigger words for the negative prompt, separated by commas.
            air: The AIR identifier of the model (`yourorg:100@1`), by which all tasks refer to it. The part
                before the colon is your organization's own source, see `AIRSource` of the account's
                details.
            unique_identifier: Hash of the file, such as its SHA-256. The server downloads the file again
                only if the hash has changed: the same `air` and `unique_identifier` sent twice make one
                model.

        Returns:
            The results, in the order in which they arrived.

        Raises:
            InvalidParameterError: The client rejected a value. Nothing was sent.
            APIError: The server rejected the task, or failed to complete it.
            NoAnswerError: No complete response arrived.

        Example:
            >>> results = client.model_upload(
            ...     category="embeddings",
            ...     type="negative",
            ...     architecture="sd1x",
            ...     format="safetensors",
            ...     air="yourorg:600@1",
            ...     unique_identifier="baa5a0964d3320fbc0c6a922140453c8513ea24ab8fd0577034804a967248096",
            ...     name="Clumsy Hands",
            ...     version="1.0",
            ...     download_url="https://example.com/models/clumsy-hands.safetensors",
            ...     negative_trigger_words="clmsyhnds",
            ... )

        https://runware.ai/docs/en/image-inference/model-upload

        Other Parameters:
            positive_trigger_words: Trigger words of the embeddings, separated by commas.
            private: Whether only your organization can use the model. Otherwise everybody can. Server
                default: true.
            hero_image_url: URL of the image that represents the model.
            tags: Tags by which the model can be found: up to 100, of up to 400 characters each. At most 100
                items. Each: at most 400 characters.
            short_description: Short description of the model, 2 to 40000 characters.
            comment: Comment on the model, 2 to 1000 characters.
            task_uuid: The UUID (version 4) of the task. Default: a new one.
            extra: Parameters that this version does not know, by their wire names. They are sent as they are.
            **options: Time limits, retries and callbacks: see `Options`.
        """

    def model_upload(self, *, category: str, **given: Any) -> list[tasks.ModelUploadStatus]:
        """Upload your own model, to use it in tasks like any other model. The parameters depend on `category`: see the overloads.

        Args:
            category: Selects the variant.
            **given: The parameters of that variant, and time limits, retries and callbacks: see `Options`.

        Returns:
            The results, in the order in which they arrived.

        Raises:
            InvalidParameterError: The client rejected a value. Nothing was sent.
            APIError: The server rejected the task, or failed to complete it.
            NoAnswerError: No complete response arrived.
        """
        cls = variant_of("modelUpload", "category", category)
        task, options = task_and_options(cls, given)
        return self.run(task, **options)
