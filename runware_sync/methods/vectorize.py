# Derived from runware/methods/vectorize.py by `python -m codegen generate`; edit that file instead.
"""Turn an image into vector graphics, or make vector graphics from a prompt."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal, Unpack

import runware.tasks as tasks
from runware.options import Options

from .runner import Runner

if TYPE_CHECKING:
    from runware._catalogue.identifiers import VectorizeModel
    from runware._files.media import Media
    from runware._json.plain_values import UUIDObject
    from runware.tasks.shared import DeliveryMethod, Image, OutputType
    from runware.tasks.vectorize_settings import VectorizeInputs, VectorizeInputsDict


class VectorizeMethods(Runner):
    """Turn an image into vector graphics, or make vector graphics from a prompt."""

    def vectorize(
        self,
        *,
        model: VectorizeModel | str,
        input_image: Media | None = None,
        positive_prompt: str | None = None,
        width: int | None = None,
        height: int | None = None,
        output_type: OutputType | None = None,
        output_format: Literal["SVG"] | str | None = None,
        inputs: VectorizeInputs | VectorizeInputsDict | Mapping[str, object] | None = None,
        settings: Mapping[str, object] | None = None,
        provider_settings: Mapping[str, object] | None = None,
        delivery_method: DeliveryMethod | None = None,
        webhook_url: str | None = None,
        routing: object | None = None,
        upload_endpoint: str | None = None,
        ttl: int | None = None,
        include_cost: bool | None = None,
        task_uuid: str | UUIDObject | None = None,
        extra: Mapping[str, object] | None = None,
        **options: Unpack[Options[Image]],
    ) -> list[Image]:
        """Turn an image into vector graphics, or make vector graphics from a prompt.

        Some models trace an image (`recraft:1@1`, `picsart:1@1`), others draw from a prompt
        (`recraft:v4@vector`, `recraft:v4-pro@vector`); give what the model wants. Results are SVG files.

        It may take 5 minutes as a whole, unless `deadline` says otherwise.

        Args:
            model: Which model, as an AIR identifier (`recraft:1@1`).
            input_image: The image to trace. Only models that trace.
            positive_prompt: What to draw. Only models that draw from a prompt.
            width: Width of the drawing in pixels. Only models that draw from a prompt. 1 to 65535.
            height: Height of the drawing in pixels. Only models that draw from a prompt. 1 to 65535.
            output_type: What the result holds: a `URL`, `base64Data`, or a `dataURI`. Server default: URL.
            output_format: File format of the result. Server default: SVG.
            inputs: Further inputs that only some models take.
            settings: Further settings that only some models take.
            provider_settings: Settings of the model's provider under the provider's name.
            delivery_method: How results come back: `sync` as they are made, `async` by asking for them (the
                client does that for you). Chosen by the client unless given.
            webhook_url: Where the server posts each result. The call then ends with the server's
                acknowledgement.
            routing: The API's own preferences for where the task is carried out. Sent as given.
            upload_endpoint: URL to which the server PUTs the finished file.
            ttl: Seconds for which a result's URL lives, 60 or more. Only with `output_type` `URL`. At least
                60.
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
            >>> results = client.vectorize(
            ...     input_image="c64351d5-4c59-42f7-95e1-eace013eddab",
            ...     model="recraft:1@1",
            ...     output_format="SVG",
            ...     include_cost=True,
            ... )

        https://runware.ai/docs/models/recraft-vectorize
        """
        return self.run(
            tasks.Vectorize(
                model=model,
                input_image=input_image,
                positive_prompt=positive_prompt,
                width=width,
                height=height,
                output_type=output_type,
                output_format=output_format,
                inputs=inputs,
                settings=settings,
                provider_settings=provider_settings,
                delivery_method=delivery_method,
                webhook_url=webhook_url,
                routing=routing,
                upload_endpoint=upload_endpoint,
                ttl=ttl,
                include_cost=include_cost,
                task_uuid=task_uuid,
                extra=extra or {},
            ),
            **options,
        )
