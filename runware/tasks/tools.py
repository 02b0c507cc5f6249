# Made by `python -m codegen generate` from schema/tasks/tools.yaml; edit that file instead.
"""Work on video, audio and image files with a tool such as FFmpeg."""

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
    """What a tool made."""

    outputs: OutputFiles = received("outputs", OutputFiles)
    """The file that was made."""


@model
class Tools(Task[ToolOutput]):
    """Work on video, audio and image files with a tool such as FFmpeg.

    FFmpeg (`runware:ffmpeg@0`) takes up to 10 files by URL and makes one: it converts, trims, scales, lays
    one over the other, or takes out the sound. What it shall do goes into `settings`, as options, filter
    graphs and stream maps.

    It may take 1 hour as a whole, unless `deadline` says otherwise. Omitted parameters are not sent: the
    default of the server or of the model applies.

    https://runware.ai/docs/models/ffmpeg
    """

    task_type = "tools"
    returns = ToolOutput
    __settings__ = Settings(delivery=("async", "sync"), max_duration=3600)

    model: str = param("model", kinds.air)
    """Which tool, as an AIR identifier (`runware:ffmpeg@0`)."""
    inputs: Mapping[str, object] = param("inputs", kinds.mapping)
    """The files to work on, and options for reading them, in the tool's own words."""
    settings: Mapping[str, object] | None = param("settings", kinds.mapping, default=None)
    """What to do with them, in the tool's own words."""
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
    """Seconds for which the result's URL lives, at least 60."""
    delivery_method: DeliveryMethod | None = param(
        "deliveryMethod", kinds.string, default=None, known=kinds.values_of(DeliveryMethod)
    )
    """How results come back: `sync` as they are made, `async` by polling (the client polls for you). Chosen by
    the client unless given."""
    webhook_url: str | None = param("webhookURL", kinds.string, default=None)
    """Where the server posts each result. The call then ends with the server's acknowledgement."""
    routing: object | None = param("routing", kinds.anything, default=None)
    """The API's own preferences for where the task is carried out. Sent as given."""
    include_cost: bool | None = param("includeCost", kinds.boolean, default=None)
    """Report the cost in US dollars with each result. Server default: false."""
