# Derived from runware/methods/vectorize.py by `python -m codegen generate`; edit that file instead.
"""Turn an image into vector graphics, or make vector graphics from a prompt."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal, Unpack

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


class VectorizeMethods(Runner):
    """Turn an image into vector graphics, or make vector graphics from a prompt."""

    @runs("Vectorize")
    def vectorize(
        self,
        *,
        model: identifiers.VectorizeModel | str,
        input_image: media.Media | None = None,
        positive_prompt: str | None = None,
        width: int | None = None,
        height: int | None = None,
        output_type: tasks.OutputType | None = None,
        output_format: Literal["SVG"] | str | None = None,
        inputs: tasks.VectorizeInputs | tasks.VectorizeInputsDict | Mapping[str, object] | None = None,
        settings: Mapping[str, object] | None = None,
        provider_settings: Mapping[str, object] | None = None,
        delivery_method: tasks.DeliveryMethod | None = None,
        webhook_url: str | None = None,
        routing: object | None = None,
        upload_endpoint: str | None = None,
        ttl: int | None = None,
        include_cost: bool | None = None,
        task_uuid: str | UUIDObject | None = None,
        extra: Mapping[str, object] | None = None,
        **options: Unpack[Options[tasks.Image]],
    ) -> list[tasks.Image]:
        """Turn an image into vector graphics, or make vector graphics from a prompt.

        Some models trace an image (`recraft:1@1`, `picsart:1@1`), others draw from a prompt
        (`recraft:v4@vector`, `recraft:v4-pro@vector`); give the input that the model requires. Results are
        SVG files.

        It may take 5 minutes as a whole, unless `deadline` says otherwise. Omitted parameters are not sent:
        the default of the server or of the model applies.

        Args:
            model: The model, as an AIR identifier (`recraft:1@1`).
            input_image: The image to trace. Only models that trace.
            positive_prompt: Prompt: what to draw. Only models that draw from a prompt.
            width: Width of the drawing in pixels. Only models that draw from a prompt. 1 to 65535.
            height: Height of the drawing in pixels. Only models that draw from a prompt. 1 to 65535.
            output_format: File format of the result. Server default: SVG.
            include_cost: Report the cost in US dollars with each result. Server default: false.

        Returns:
            The results, in the order in which they arrived.

        Raises:
            InvalidParameterError: The client rejected a value. Nothing was sent.
            APIError: The server rejected the task, or failed to complete it.
            NoAnswerError: No complete response arrived.

        Example:
            >>> results = client.vectorize(
            ...     input_image="c64351d5-4c59-42f7-95e1-eace013eddab",
            ...     model="recraft:1@1",
            ...     output_format="SVG",
            ...     include_cost=True,
            ... )

        https://runware.ai/docs/models/recraft-vectorize

        Other Parameters:
            output_type: Form of the result: a `URL`, `base64Data`, or a `dataURI`. Server default: URL.
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
            task_uuid: The UUID (version 4) of the task. Default: a new one.
            extra: Parameters that this version does not know, by their wire names. They are sent as they are.
            **options: Time limits, retries and callbacks: see `Options`.
        """
        ...
