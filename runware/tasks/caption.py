# Made by `python -m codegen generate` from schema/tasks/caption.yaml; edit that file instead.
"""Describe an image or video in words, or estimate the age of a person in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from runware._models import kinds
from runware._models.lazy import LazyModule
from runware._models.model import (
    ResponseObject,
    Result,
    Settings,
    Task,
    model,
    param,
    received,
)
from runware.tasks.shared import DeliveryMethod

if TYPE_CHECKING:
    import runware._files.media as local_media
    import runware.tasks.caption_settings as nested
else:
    nested = LazyModule("runware.tasks.caption_settings")
    local_media = LazyModule("runware._files.media")


@model
class AgeEstimate(ResponseObject):
    """The estimated age of the person in an image."""

    age_group: str | None = received("ageGroup", kinds.string, default=None)
    """The range of years (`13-20`)."""
    confidence: float | None = received("confidence", kinds.number, default=None)
    """Confidence of the model, in percent."""


@model
class MediaCaption(Result):
    """Description of an image or a video."""

    text: str | None = received("text", kinds.string, default=None)
    """The description. For a video, it consists of segments of six seconds, each with its number and times.
    Absent if `structured_data` is given."""
    structured_data: AgeEstimate | None = received("structuredData", AgeEstimate, default=None)
    """The estimate of models that estimate an age."""


@model
class Caption(Task[MediaCaption]):
    """Describe an image or video in words, or estimate the age of a person in it.

    Most models return text; those that estimate an age return structured data instead. Give either an image
    or a video, as the model requires.

    It may take 15 minutes as a whole, unless `deadline` says otherwise. Omitted parameters are not sent:
    the default of the server or of the model applies.

    https://runware.ai/docs/en/tools/caption
    """

    task_type = "caption"
    __settings__ = Settings(
        delivery=("sync", "async"),
        max_duration=900,
        aliases=("imageCaption", "newReverseImageClip"),
        exclusive=(("input_image", "input_images", "input_video"),),
    )

    input_image: local_media.Media | None = param(
        "inputImage", kinds.media, default=None, path="inputs.image"
    )
    """The image to describe."""
    input_video: local_media.Media | None = param(
        "inputVideo", kinds.media, default=None, path="inputs.video"
    )
    """The video to describe. Models for video (`memories:1@1`) only deliver `async`."""
    input_images: Sequence[local_media.Media] | None = param(
        "inputImages", kinds.list_of(kinds.media), default=None
    )
    """Several images to describe at once. Only models that take more than one."""
    model: str | None = param("model", kinds.air, default=None)
    """The model, as an AIR identifier: `runware:150@2` (LLaVA), `runware:151@1` (CLIP), `runware:152@2`
    (Qwen2.5-VL), `runware:154@1` (age), `memories:1@1` (video). If omitted, the server uses its default
    model, if it has one."""
    prompt: str | Sequence[str] | None = param(
        "prompt", kinds.either(kinds.string, kinds.list_of(kinds.string)), default=None
    )
    """Instruction for the description, or a question about the image. Not for models that estimate an age or
    describe video."""
    template: str | None = param("template", kinds.string, default=None)
    """Name of a predefined instruction. Only some models."""
    inputs: nested.CaptionInputs | nested.CaptionInputsDict | Mapping[str, object] | None = param(
        "inputs", kinds.named("runware.tasks", "CaptionInputs"), default=None
    )
    """Further inputs that only some models take."""
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
