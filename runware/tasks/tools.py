# Made by `python -m codegen generate` from schema/tasks/tools.yaml; edit that file instead.
"""Process video, audio and image files with a tool such as FFmpeg."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from runware._models import kinds
from runware._models.model import (
    Result,
    Settings,
    Task,
    model,
    param,
    received,
)
from runware.tasks.shared import DeliveryMethod, OutputFiles


@model
class ToolOutput(Result):
    """Output of a tool."""

    outputs: OutputFiles = received("outputs", OutputFiles)
    """The file that the tool produced."""


@model
class Tools(Task[ToolOutput]):
    """Process video, audio and image files with a tool such as FFmpeg.

    FFmpeg (`runware:ffmpeg@0`) takes the URLs of up to 10 files and produces one file: it converts, trims,
    scales, overlays, or extracts the sound. `settings` contains the options, filter graphs and stream maps.

    It may take 1 hour as a whole, unless `deadline` says otherwise. Omitted parameters are not sent: the
    default of the server or of the model applies.

    https://runware.ai/docs/models/ffmpeg
    """

    task_type = "tools"
    __settings__ = Settings(delivery=("async", "sync"), max_duration=3600)

    model: str = param("model", kinds.air)
    """The tool, as an AIR identifier (`runware:ffmpeg@0`)."""
    inputs: Mapping[str, object] = param("inputs", kinds.mapping)
    """The files to process, and options for reading them. The tool defines the keys."""
    settings: Mapping[str, object] | None = param("settings", kinds.mapping, default=None)
    """Options for processing the files. The tool defines the keys."""
    output_format: (
        Literal["MP4", "WEBM", "MOV", "MKV", "MP3", "WAV", "AAC", "FLAC", "OGG", "PNG", "JPG", "WEBP"]
        | str
        | None
    ) = param(
        "outputFormat",
        kinds.string,
        default=None,
        known=("MP4", "WEBM", "MOV", "MKV", "MP3", "WAV", "AAC", "FLAC", "OGG", "PNG", "JPG", "WEBP"),
    )
    """File format of the result."""
    ttl: int | None = param("ttl", kinds.integer, default=None, minimum=60)
    """Seconds for which the URL of the result is valid, at least 60."""
    delivery_method: DeliveryMethod | None = param(
        "deliveryMethod", kinds.string, default=None, known=kinds.values_of(DeliveryMethod)
    )
    """How results are delivered: `sync` as they are generated, `async` by polling (the client polls for you).
    Chosen by the client unless given."""
    webhook_url: str | None = param("webhookURL", kinds.string, default=None)
    """URL to which the server posts each result. The call then ends with the server's acknowledgement."""
    routing: object | None = param("routing", kinds.anything, default=None)
    """The API's routing preferences, an object whose members are not documented. Sent unchanged."""
    include_cost: bool | None = param("includeCost", kinds.boolean, default=None)
    """Report the cost in US dollars with each result. Server default: false."""
