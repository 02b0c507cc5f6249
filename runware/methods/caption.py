# Made by `python -m codegen generate` from schema/tasks/caption.yaml; edit that file instead.
"""Describe an image or video in words, or estimate the age of a person in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Unpack

import runware.tasks as tasks
from runware.options import Options

from .runner import Runner

if TYPE_CHECKING:
    from runware._catalogue.identifiers import CaptionModel
    from runware._files.media import Media
    from runware._json.plain_values import UUIDObject
    from runware.tasks.caption import MediaCaption
    from runware.tasks.caption_settings import CaptionInputs, CaptionInputsDict
    from runware.tasks.shared import DeliveryMethod


class CaptionMethods(Runner):
    """Describe an image or video in words, or estimate the age of a person in it."""

    async def caption(
        self,
        *,
        input_image: Media | None = None,
        input_video: Media | None = None,
        input_images: Sequence[Media] | None = None,
        model: CaptionModel | str | None = None,
        prompt: str | Sequence[str] | None = None,
        template: str | None = None,
        inputs: CaptionInputs | CaptionInputsDict | Mapping[str, object] | None = None,
        delivery_method: DeliveryMethod | None = None,
        webhook_url: str | None = None,
        routing: object | None = None,
        include_cost: bool | None = None,
        task_uuid: str | UUIDObject | None = None,
        extra: Mapping[str, object] | None = None,
        **options: Unpack[Options[MediaCaption]],
    ) -> list[MediaCaption]:
        """Describe an image or video in words, or estimate the age of a person in it.

        Most models answer with text; those that estimate an age answer with structured data instead. Give
        either an image or a video, as the model wants it.

        It may take 15 minutes as a whole, unless `deadline` says otherwise.

        Args:
            input_image: The image to describe.
            input_video: The video to describe. Models for video (`memories:1@1`) only deliver `async`.
            input_images: Several images to describe at once. Only where the model takes more than one.
            model: Which model describes, as an AIR identifier: `runware:150@2` (LLaVA), `runware:151@1`
                (CLIP), `runware:152@2` (Qwen2.5-VL), `runware:154@1` (age), `memories:1@1` (video). Without
                it the server's own choice, where it has one.
            prompt: What to tell about the image, or a question about it. Not for models that estimate an
                age or describe video.
            template: Name of a ready-made instruction. Only some models.
            inputs: Further inputs that only some models take.
            delivery_method: How results come back: `sync` as they are made, `async` by asking for them (the
                client does that for you). Chosen by the client unless given.
            webhook_url: Where the server posts each result. The call then ends with the server's
                acknowledgement.
            routing: The API's own preferences for where the task is carried out. Sent as given.
            include_cost: Report the cost in US dollars with each result. Server default: false.
            task_uuid: The UUID (version 4) of the task. Default: a new one.
            extra: Parameters that this version does not know, by their wire names. They are sent as they are.
            **options: Time limits, retries and callbacks: see `Options`.

        Returns:
            The results, in the order in which they arrived.

        Raises:
            InvalidParameterError: The client refused a value. Nothing was sent.
            APIError: The server refused the task, or failed to do it.
            NoAnswerError: No complete answer came.

        Example:
            >>> results = await client.caption(
            ...     input_image="5788104a-1ca7-4b7e-8a16-b27b57e86f87",
            ...     model="runware:150@2",
            ... )

        https://runware.ai/docs/en/tools/caption
        """
        return await self.run(
            tasks.Caption(
                input_image=input_image,
                input_video=input_video,
                input_images=input_images,
                model=model,
                prompt=prompt,
                template=template,
                inputs=inputs,
                delivery_method=delivery_method,
                webhook_url=webhook_url,
                routing=routing,
                include_cost=include_cost,
                task_uuid=task_uuid,
                extra=extra or {},
            ),
            **options,
        )

    request_image_to_text = caption
