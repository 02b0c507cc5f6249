# Made by `python -m codegen generate` from schema/tasks/control_net_preprocess.yaml; edit that file instead.
"""Turn an image into a guide image for a ControlNet."""

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


class ControlNetPreprocessMethods(Runner):
    """Turn an image into a guide image for a ControlNet."""

    @runs("ControlNetPreprocess")
    async def control_net_preprocess(
        self,
        *,
        input_image: media.Media,
        pre_processor_type: tasks.Preprocessor | None = None,
        model: identifiers.ControlNetPreprocessModel | str | None = None,
        width: int | None = None,
        height: int | None = None,
        low_threshold_canny: int | None = None,
        high_threshold_canny: int | None = None,
        include_hands_and_face_open_pose: bool | None = None,
        inputs: Mapping[str, object] | None = None,
        settings: tasks.ControlNetPreprocessSettings
        | tasks.ControlNetPreprocessSettingsDict
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
        **options: Unpack[Options[tasks.ControlNetImage]],
    ) -> list[tasks.ControlNetImage]:
        """Turn an image into a guide image for a ControlNet.

        The guide image shows one aspect of the input image, such as edges, depth, pose or lines. Choose the
        aspect with `pre_processor_type`, or the preprocessor with `model`; one of the two is required.

        It may take 5 minutes as a whole, unless `deadline` says otherwise. Omitted parameters are not sent:
        the default of the server or of the model applies.

        Args:
            input_image: The image to make a guide image from.
            pre_processor_type: Aspect that the guide image shows: edges (`canny`, `softedge`), lines
                (`lineart`, `lineart_anime`, `scribble`, `mlsd` for straight ones), `depth`, surface normals
                (`normalbae`), poses (`openpose`), segments (`seg`), detail (`tile`) or the image's content
                without its shapes (`shuffle`). An alternative to `model`. At least one of
                `pre_processor_type` and `model` is needed.
            model: The preprocessor, as an AIR identifier (`runware:controlnet-preprocess@canny`). At least
                one of `pre_processor_type` and `model` is needed.
            width: Maximum width of the guide image in pixels. The newest preprocessors no longer list it
                and may refuse it. 1 to 65535.
            height: Maximum height of the guide image in pixels. The newest preprocessors no longer list it
                and may refuse it. 1 to 65535.
            low_threshold_canny: Lower threshold of the Canny edge detector, 0 to 255, below
                `high_threshold_canny`. Weaker edges are dropped; those between the thresholds are kept if
                they touch a stronger one. Only `canny`. Server default: 100.
            high_threshold_canny: Upper threshold of the Canny edge detector, 0 to 255: stronger edges are
                always kept. Only `canny`. Server default: 200.
            include_hands_and_face_open_pose: Draw hands and faces too, not only bodies. Only `openpose`.
                Server default: false.
            output_format: File format of the result. Server default: JPG.

        Returns:
            The results, in the order in which they arrived.

        Raises:
            InvalidParameterError: The client rejected a value. Nothing was sent.
            APIError: The server rejected the task, or failed to complete it.
            NoAnswerError: No complete response arrived.

        Example:
            >>> results = await client.control_net_preprocess(
            ...     input_image="ff1d9a0b-b80f-4665-ae07-8055b99f4aea",
            ...     pre_processor_type="canny",
            ...     height=512,
            ...     width=512,
            ... )

        https://runware.ai/docs/en/tools/controlnet-preprocess

        Other Parameters:
            inputs: Inputs that only some preprocessors take.
            settings: Settings that only some preprocessors take.
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
            task_uuid: The UUID (version 4) of the task. Default: a new one.
            extra: Parameters that this version does not know, by their wire names. They are sent as they are.
            **options: Time limits, retries and callbacks: see `Options`.
        """
        ...

    control_net_pre_process = control_net_preprocess
