# Derived from runware/methods/photo_maker.py by `python -m codegen generate`; edit that file instead.
"""Generate images of a person in new scenes and styles, from one to four photos."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Unpack

import runware.tasks as tasks
from runware._json.plain_values import UUIDObject
from runware._models.lazy import LazyModule
from runware.options import Options

from .runner import Runner, runs

if TYPE_CHECKING:
    import runware._files.media as media
else:
    media = LazyModule("runware._files.media")


class PhotoMakerMethods(Runner):
    """Generate images of a person in new scenes and styles, from one to four photos."""

    @runs("PhotoMaker")
    def photo_maker(
        self,
        *,
        positive_prompt: str,
        input_images: Sequence[media.Media],
        width: int,
        height: int,
        model: str | None = None,
        style: tasks.PhotoMakerStyle | None = None,
        strength: int | None = None,
        negative_prompt: str | None = None,
        steps: int | None = None,
        scheduler: tasks.Scheduler | None = None,
        seed: int | None = None,
        cfg_scale: float | None = None,
        clip_skip: int | None = None,
        check_nsfw: bool | None = None,
        delivery_method: tasks.DeliveryMethod | None = None,
        webhook_url: str | None = None,
        routing: object | None = None,
        output_type: tasks.OutputType | None = None,
        output_format: tasks.ImageFormat | None = None,
        output_quality: int | None = None,
        upload_endpoint: str | None = None,
        ttl: int | None = None,
        include_cost: bool | None = None,
        number_results: int | None = None,
        safety: tasks.Safety | tasks.SafetyDict | None = None,
        task_uuid: str | UUIDObject | None = None,
        extra: Mapping[str, object] | None = None,
        **options: Unpack[Options[tasks.Portrait]],
    ) -> list[tasks.Portrait]:
        """Generate images of a person in new scenes and styles, from one to four photos.

        An older task; newer models take `photoMaker` as a part of image inference. The prompt should refer
        to the person by the trigger word `rwre` (as in `a rwre woman in a forest`); if it is missing, the
        server puts it in front.

        It may take 5 minutes as a whole, unless `deadline` says otherwise. Omitted parameters are not sent:
        the default of the server or of the model applies.

        Args:
            positive_prompt: Prompt: what the image should show, 2 to 300 characters. The trigger word
                `rwre` stands for the person.
            input_images: One to four photos of the person. More photos give a better likeness. 1 to 4
                items.
            width: Width of the result in pixels, a multiple of 64. Usually 128 to 2048. 64 to 65472. In
                multiples of 64.
            height: Height of the result in pixels, a multiple of 64. Usually 128 to 2048. 64 to 65472. In
                multiples of 64.
            model: The model, as an AIR identifier (`civitai:139562@344487`). It must belong to the SDXL
                family.
            style: The style of the result. Server default: No style.
            strength: How much the prompt may change the person, 15 to 50. Lower values preserve the
                likeness, higher values follow the prompt. Server default: 15.
            steps: Number of steps, 1 to 100. More take longer and give finer details. Server default: 20.
            output_format: File format of the result. Server default: JPG.

        Returns:
            The results, in the order in which they arrived.

        Raises:
            InvalidParameterError: The client rejected a value. Nothing was sent.
            APIError: The server rejected the task, or failed to complete it.
            NoAnswerError: No complete response arrived.

        Example:
            >>> results = client.photo_maker(
            ...     model="civitai:139562@344487",
            ...     positive_prompt="rwre of a beautiful lady in a forest",
            ...     input_images=["https://im.runware.ai/image/ws/0.5/ii/74723926-22f6-417c-befb-f2058fc88c13.webp", "https://im.runware.ai/image/ws/0.5/ii/64acee31-100d-4aa1-a47e-6f8b432e7188.webp"],
            ...     style="No style",
            ...     strength=40,
            ...     width=512,
            ...     height=512,
            ...     steps=35,
            ...     output_format="WEBP",
            ...     include_cost=True,
            ... )

        https://runware.ai/docs/en/image-inference/photomaker

        Other Parameters:
            negative_prompt: Negative prompt: what to avoid.
            scheduler: Scheduler: how the noise is removed from step to step. Each model has its own
                default.
            seed: Seed of the random number generator; the same seed gives the same result. Random unless
                given. At least 0.
            cfg_scale: How closely to follow the prompt, 0 to 50. Higher is closer. Server default: 7.
            clip_skip: Number of last layers of the CLIP text encoder to skip, 0 to 2.
            check_nsfw: Check the images for unsafe content; results then have `NSFWContent`. The same as
                `safety` with `checkContent`. Server default: false.
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
            include_cost: Report the cost in US dollars with each result. Server default: false.
            number_results: Number of results to generate. The seed increases by one from result to result.
                1 to 20. Server default: 1.
            safety: Checks for unsafe content that the server makes. With them, results have `NSFWContent`.
            task_uuid: The UUID (version 4) of the task. Default: a new one.
            extra: Parameters that this version does not know, by their wire names. They are sent as they are.
            **options: Time limits, retries and callbacks: see `Options`.
        """
        ...
