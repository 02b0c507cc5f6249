# Made by `python -m codegen generate` from schema/tasks/image_masking.yaml; edit that file instead.
"""Detect faces, hands, people or parts of a face in an image, and make a mask of them."""

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


class ImageMaskingMethods(Runner):
    """Detect faces, hands, people or parts of a face in an image, and make a mask of them."""

    @runs("ImageMasking")
    async def image_masking(
        self,
        *,
        input_image: media.Media,
        model: identifiers.ImageMaskingModel | str,
        confidence: float | None = None,
        max_detections: int | None = None,
        mask_padding: int | None = None,
        mask_blur: int | None = None,
        inputs: Mapping[str, object] | None = None,
        settings: tasks.ImageMaskingSettings
        | tasks.ImageMaskingSettingsDict
        | Mapping[str, object]
        | None = None,
        delivery_method: tasks.DeliveryMethod | None = None,
        webhook_url: str | None = None,
        routing: object | None = None,
        output_type: tasks.OutputType | None = None,
        output_format: tasks.ImageFormat | None = None,
        output_quality: int | None = None,
        upload_endpoint: str | None = None,
        ttl: int | None = None,
        include_cost: bool | None = None,
        task_uuid: str | UUIDObject | None = None,
        extra: Mapping[str, object] | None = None,
        **options: Unpack[Options[tasks.Mask]],
    ) -> list[tasks.Mask]:
        """Detect faces, hands, people or parts of a face in an image, and make a mask of them.

        The mask is white where something was detected and black elsewhere. It can be used as the mask image
        of an inpainting task. Padding and blur help the repainted area to blend in.

        It may take 5 minutes as a whole, unless `deadline` says otherwise. Omitted parameters are not sent:
        the default of the server or of the model applies.

        Args:
            input_image: The image to search.
            model: The detection model, as an AIR identifier: faces (`runware:35@1`, and the larger model
                `runware:35@2`), hands (`runware:35@3`), people (`runware:35@4`, `runware:35@5`), faces from
                afar or close by (`runware:35@6`, `runware:35@7`), the mesh of a face (`runware:35@8`) or
                parts of it, such as the eyes (`runware:35@15`), the nose (`runware:35@13`) and the lips
                (`runware:35@14`).
            confidence: Minimum confidence of a detection, 0 to 1. Lower values detect more, and more that
                is wrong. Server default: 0.25.
            max_detections: Maximum number of detections that the mask covers, usually 1 to 20. At least 1.
                Server default: 6.
            mask_padding: Pixels by which to enlarge the mask, usually -40 to 40. A negative number shrinks
                it. Server default: 4.
            mask_blur: Blur radius of the edge of the mask in pixels, usually 0 to 20. At least 0. Server
                default: 4.
            output_format: File format of the result. Server default: JPG.
            include_cost: Report the cost in US dollars with each result. Server default: false.

        Returns:
            The results, in the order in which they arrived.

        Raises:
            InvalidParameterError: The client rejected a value. Nothing was sent.
            APIError: The server rejected the task, or failed to complete it.
            NoAnswerError: No complete response arrived.

        Example:
            >>> results = await client.image_masking(
            ...     model="runware:35@2",
            ...     input_image="482b0bb2-b724-4033-989f-1b08d0f769f3",
            ... )

        https://runware.ai/docs/en/image-inference/inpainting

        Other Parameters:
            inputs: Inputs that only some models take.
            settings: Settings that only some models take.
            delivery_method: How results are delivered: `sync` as they are generated, `async` by polling
                (the client polls for you). Chosen by the client unless given.
            webhook_url: URL to which the server posts each result. The call then ends with the server's
                acknowledgement.
            routing: The API's routing preferences, an object whose members are not documented. Sent
                unchanged.
            output_type: Form of the result: a `URL`, `base64Data`, or a `dataURI`. Server default: URL.
            output_quality: Compression quality; higher is better and larger. 20 to 99. Server default: 95.
            upload_endpoint: URL to which the server PUTs the finished file.
            ttl: Seconds for which the URL of a result is valid. Only with `output_type` `URL`. At least 60.
            task_uuid: The UUID (version 4) of the task. Default: a new one.
            extra: Parameters that this version does not know, by their wire names. They are sent as they are.
            **options: Time limits, retries and callbacks: see `Options`.
        """
        ...

    image_mask = image_masking
