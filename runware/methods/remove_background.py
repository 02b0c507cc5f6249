# Made by `python -m codegen generate` from schema/tasks/remove_background.yaml; edit that file instead.
"""Remove the background of an image or video."""

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


class RemoveBackgroundMethods(Runner):
    """Remove the background of an image or video."""

    @runs("RemoveBackground")
    async def remove_background(
        self,
        *,
        input_image: media.Media | None = None,
        input_video: media.Media | None = None,
        model: identifiers.RemoveBackgroundModel | str | None = None,
        output_type: tasks.OutputType | None = None,
        output_format: tasks.CutoutFormat | None = None,
        output_quality: int | None = None,
        rgba: Sequence[float] | None = None,
        background_color: str | None = None,
        return_only_mask: bool | None = None,
        post_process_mask: bool | None = None,
        alpha_matting: bool | None = None,
        alpha_matting_foreground_threshold: int | None = None,
        alpha_matting_background_threshold: int | None = None,
        alpha_matting_erode_size: int | None = None,
        inputs: tasks.RemoveBackgroundInputs
        | tasks.RemoveBackgroundInputsDict
        | Mapping[str, object]
        | None = None,
        settings: tasks.RemoveBackgroundSettings
        | tasks.RemoveBackgroundSettingsDict
        | Mapping[str, object]
        | None = None,
        provider_settings: Mapping[str, object] | None = None,
        delivery_method: tasks.DeliveryMethod | None = None,
        webhook_url: str | None = None,
        routing: object | None = None,
        upload_endpoint: str | None = None,
        ttl: int | None = None,
        include_cost: bool | None = None,
        safety: tasks.Safety | tasks.SafetyDict | None = None,
        task_uuid: str | UUIDObject | None = None,
        extra: Mapping[str, object] | None = None,
        **options: Unpack[Options[tasks.Cutout]],
    ) -> list[tasks.Cutout]:
        """Remove the background of an image or video.

        Only PNG, WEBM and MOV keep the background transparent; other formats fill it. Only some models,
        above all `runware:109@1`, let you choose the fill colour, refine edges, or return the mask alone.

        It may take 30 minutes as a whole, unless `deadline` says otherwise. Omitted parameters are not
        sent: the default of the server or of the model applies.

        Args:
            input_image: The image whose background to remove.
            input_video: The video whose background to remove. Models for video (`bria:51@1`) only deliver
                `async`.
            model: The remover, as an AIR identifier: `runware:109@1` (RemBG), `runware:112@5` (BiRefNet),
                `bria:2@1`, `bria:51@1` (video). If omitted, the server uses its default model, if it has
                one.
            output_type: Form of the result: a `URL`, `base64Data`, or a `dataURI`. Videos come as `URL`
                only. Server default: URL.
            output_format: File format of the result. Images are PNG if omitted. Only PNG, WEBM and MOV
                support transparency.
            rgba: Colour of the new background: red, green and blue from 0 to 255, and alpha from 0
                (transparent) to 1. Only `runware:109@1` and some models for video. Exactly 4 items.
            return_only_mask: Return the mask of the subject instead of the cut-out. Only `runware:109@1`.
                Server default: false.
            post_process_mask: Smooth the mask before it is applied. Only `runware:109@1`. Server default:
                false.
            alpha_matting: Refine soft edges such as hair with alpha matting. Only `runware:109@1`. Server
                default: false.

        Returns:
            The results, in the order in which they arrived.

        Raises:
            InvalidParameterError: The client rejected a value. Nothing was sent.
            APIError: The server rejected the task, or failed to complete it.
            NoAnswerError: No complete response arrived.

        Example:
            >>> results = await client.remove_background(
            ...     input_image="fd613011-3872-4f37-b4aa-0d343c051a27",
            ...     model="runware:109@1",
            ...     output_type="URL",
            ...     output_format="PNG",
            ...     include_cost=True,
            ... )

        https://runware.ai/docs/en/tools/remove-background

        Other Parameters:
            output_quality: Compression quality, 20 to 99; higher is better and larger. Server default: 95.
            background_color: Colour of the new background, by its name (`Transparent`, `Black`, `White`).
                Only models for video.
            alpha_matting_foreground_threshold: Mask value from which a pixel certainly belongs to the
                subject, 1 to 255. With `alpha_matting`. Server default: 240.
            alpha_matting_background_threshold: Mask value up to which a pixel certainly belongs to the
                background, 1 to 255. With `alpha_matting`. Server default: 10.
            alpha_matting_erode_size: Size of the erosion, 1 to 255: how far the areas that certainly are
                subject or background shrink before the edge between them is refined. With `alpha_matting`.
                Server default: 10.
            inputs: Further inputs that only some models take.
            settings: Further settings that only some models take.
            provider_settings: Settings of the model's provider under the provider's name.
            delivery_method: How results are delivered: `sync` as they are generated, `async` by polling
                (the client polls for you). Chosen by the client unless given.
            webhook_url: URL to which the server posts each result. The call then ends with the server's
                acknowledgement.
            routing: The API's routing preferences, an object whose members are not documented. Sent
                unchanged.
            upload_endpoint: URL to which the server PUTs the finished file.
            ttl: Seconds for which the URL of a result is valid, at least 60. Only with `output_type` `URL`.
            include_cost: Report the cost in US dollars with each result. Server default: false.
            safety: Checks for unsafe content that the server makes. With them, results have `NSFWContent`.
            task_uuid: The UUID (version 4) of the task. Default: a new one.
            extra: Parameters that this version does not know, by their wire names. They are sent as they are.
            **options: Time limits, retries and callbacks: see `Options`.
        """
        ...

    remove_image_background = remove_background
