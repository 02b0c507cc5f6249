# Derived from runware/methods/caption.py by `python -m codegen generate`; edit that file instead.
"""Describe an image or video in words, or estimate the age of a person in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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


class CaptionMethods(Runner):
    """Describe an image or video in words, or estimate the age of a person in it."""

    @runs("Caption")
    def caption(
        self,
        *,
        input_image: media.Media | None = None,
        input_video: media.Media | None = None,
        input_images: Sequence[media.Media] | None = None,
        model: identifiers.CaptionModel | str | None = None,
        prompt: str | Sequence[str] | None = None,
        template: str | None = None,
        inputs: tasks.CaptionInputs | tasks.CaptionInputsDict | Mapping[str, object] | None = None,
        delivery_method: tasks.DeliveryMethod | None = None,
        webhook_url: str | None = None,
        routing: object | None = None,
        include_cost: bool | None = None,
        task_uuid: str | UUIDObject | None = None,
        extra: Mapping[str, object] | None = None,
        **options: Unpack[Options[tasks.MediaCaption]],
    ) -> list[tasks.MediaCaption]:
        """Describe an image or video in words, or estimate the age of a person in it.

        Most models return text; those that estimate an age return structured data instead. Give either an
        image or a video, as the model requires.

        It may take 15 minutes as a whole, unless `deadline` says otherwise. Omitted parameters are not
        sent: the default of the server or of the model applies.

        Args:
            input_image: The image to describe.
            input_video: The video to describe. Models for video (`memories:1@1`) only deliver `async`.
            model: The model, as an AIR identifier: `runware:150@2` (LLaVA), `runware:151@1` (CLIP),
                `runware:152@2` (Qwen2.5-VL), `runware:154@1` (age), `memories:1@1` (video). If omitted, the
                server uses its default model, if it has one.
            delivery_method: How results are delivered: `sync` as they are generated, `async` by polling
                (the client polls for you). Chosen by the client unless given.
            include_cost: Report the cost in US dollars with each result. Server default: false.

        Returns:
            The results, in the order in which they arrived.

        Raises:
            InvalidParameterError: The client rejected a value. Nothing was sent.
            APIError: The server rejected the task, or failed to complete it.
            NoAnswerError: No complete response arrived.

        Example:
            >>> results = client.caption(
            ...     input_image="5788104a-1ca7-4b7e-8a16-b27b57e86f87",
            ...     model="runware:150@2",
            ... )

        https://runware.ai/docs/en/tools/caption

        Other Parameters:
            input_images: Several images to describe at once. Only models that take more than one.
            prompt: Instruction for the description, or a question about the image. Not for models that
                estimate an age or describe video.
            template: Name of a predefined instruction. Only some models.
            inputs: Further inputs that only some models take.
            webhook_url: URL to which the server posts each result. The call then ends with the server's
                acknowledgement.
            routing: The API's routing preferences, an object whose members are not documented. Sent
                unchanged.
            task_uuid: The UUID (version 4) of the task. Default: a new one.
            extra: Parameters that this version does not know, by their wire names. They are sent as they are.
            **options: Time limits, retries and callbacks: see `Options`.
        """
        ...

    request_image_to_text = caption
