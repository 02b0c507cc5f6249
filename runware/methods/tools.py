# Made by `python -m codegen generate` from schema/tasks/tools.yaml; edit that file instead.
"""Process video, audio and image files with a tool such as FFmpeg."""

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
else:
    identifiers = LazyModule("runware._catalogue.identifiers")


class ToolsMethods(Runner):
    """Process video, audio and image files with a tool such as FFmpeg."""

    @runs("Tools")
    async def tools(
        self,
        *,
        model: identifiers.ToolsModel | str,
        inputs: Mapping[str, object],
        settings: Mapping[str, object] | None = None,
        output_format: Literal[
            "MP4", "WEBM", "MOV", "MKV", "MP3", "WAV", "AAC", "FLAC", "OGG", "PNG", "JPG", "WEBP"
        ]
        | str
        | None = None,
        ttl: int | None = None,
        delivery_method: tasks.DeliveryMethod | None = None,
        webhook_url: str | None = None,
        routing: object | None = None,
        include_cost: bool | None = None,
        task_uuid: str | UUIDObject | None = None,
        extra: Mapping[str, object] | None = None,
        **options: Unpack[Options[tasks.ToolOutput]],
    ) -> list[tasks.ToolOutput]:
        """Process video, audio and image files with a tool such as FFmpeg.

        FFmpeg (`runware:ffmpeg@0`) takes the URLs of up to 10 files and produces one file: it converts,
        trims, scales, overlays, or extracts the sound. `settings` contains the options, filter graphs and
        stream maps.

        It may take 1 hour as a whole, unless `deadline` says otherwise. Omitted parameters are not sent:
        the default of the server or of the model applies.

        Args:
            model: The tool, as an AIR identifier (`runware:ffmpeg@0`).
            inputs: The files to process, and options for reading them. The tool defines the keys.
            output_format: File format of the result.

        Returns:
            The results, in the order in which they arrived.

        Raises:
            InvalidParameterError: The client rejected a value. Nothing was sent.
            APIError: The server rejected the task, or failed to complete it.
            NoAnswerError: No complete response arrived.

        Example:
            >>> results = await client.tools(
            ...     model="runware:ffmpeg@0",
            ...     inputs={"media": ["https://example.com/video.mp4"]},
            ...     output_format="MP3",
            ... )

        https://runware.ai/docs/models/ffmpeg

        Other Parameters:
            settings: Options for processing the files. The tool defines the keys.
            ttl: Seconds for which the URL of the result is valid, at least 60.
            delivery_method: How results are delivered: `sync` as they are generated, `async` by polling
                (the client polls for you). Chosen by the client unless given.
            webhook_url: URL to which the server posts each result. The call then ends with the server's
                acknowledgement.
            routing: The API's routing preferences, an object whose members are not documented. Sent
                unchanged.
            include_cost: Report the cost in US dollars with each result. Server default: false.
            task_uuid: The UUID (version 4) of the task. Default: a new one.
            extra: Parameters that this version does not know, by their wire names. They are sent as they are.
            **options: Time limits, retries and callbacks: see `Options`.
        """
        ...
