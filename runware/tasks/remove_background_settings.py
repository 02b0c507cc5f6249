# Made by `python -m codegen generate` from schema/tasks/remove_background.yaml; edit that file instead.
"""Remove the background of an image or video."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypedDict

from runware._models import kinds
from runware._models.lazy import LazyModule
from runware._models.limits import Limits
from runware._models.model import (
    OpenObject,
    model,
    param,
)

if TYPE_CHECKING:
    import runware._files.media as local_media
else:
    local_media = LazyModule("runware._files.media")


@model
class RemoveBackgroundInputs(OpenObject):
    """Media inputs. All known ones are parameters of the task as well."""

    image: local_media.Media | None = param("image", kinds.media, default=None)
    """The image whose background to remove."""
    video: local_media.Media | None = param("video", kinds.media, default=None)
    """The video whose background to remove. Models for video (`bria:51@1`) only deliver `async`."""


class RemoveBackgroundInputsDict(TypedDict, total=False):
    """A mapping to give instead of `RemoveBackgroundInputs(...)`, whose parameters are its keys."""

    image: local_media.Media | None
    """The image whose background to remove."""
    video: local_media.Media | None
    """The video whose background to remove. Models for video (`bria:51@1`) only deliver `async`."""


@model
class RemoveBackgroundSettings(OpenObject):
    """Settings of the model. All known ones are parameters of the task as well."""

    rgba: Sequence[float] | None = param(
        "rgba",
        kinds.list_of(kinds.number),
        default=None,
        min_length=4,
        max_length=4,
        each=Limits(minimum=0, maximum=255),
    )
    """Colour of the new background: red, green and blue from 0 to 255, and alpha from 0 (transparent) to 1.
    Only `runware:109@1` and some models for video. Exactly 4 items."""
    background_color: str | None = param("background_color", kinds.string, default=None)
    """Colour of the new background, by its name (`Transparent`, `Black`, `White`). Only models for video."""
    return_only_mask: bool | None = param("returnOnlyMask", kinds.boolean, default=None)
    """Return the mask of the subject instead of the cut-out. Only `runware:109@1`. Server default: false."""
    post_process_mask: bool | None = param("postProcessMask", kinds.boolean, default=None)
    """Smooth the mask before it is applied. Only `runware:109@1`. Server default: false."""
    alpha_matting: bool | None = param("alphaMatting", kinds.boolean, default=None)
    """Refine soft edges such as hair with alpha matting. Only `runware:109@1`. Server default: false."""
    alpha_matting_foreground_threshold: int | None = param(
        "alphaMattingForegroundThreshold", kinds.integer, default=None, minimum=1, maximum=255
    )
    """Mask value from which a pixel certainly belongs to the subject, 1 to 255. With `alpha_matting`. Server
    default: 240."""
    alpha_matting_background_threshold: int | None = param(
        "alphaMattingBackgroundThreshold", kinds.integer, default=None, minimum=1, maximum=255
    )
    """Mask value up to which a pixel certainly belongs to the background, 1 to 255. With `alpha_matting`.
    Server default: 10."""
    alpha_matting_erode_size: int | None = param(
        "alphaMattingErodeSize", kinds.integer, default=None, minimum=1, maximum=255
    )
    """Size of the erosion, 1 to 255: how far the areas that certainly are subject or background shrink before
    the edge between them is refined. With `alpha_matting`. Server default: 10."""


class RemoveBackgroundSettingsDict(TypedDict, total=False):
    """A mapping to give instead of `RemoveBackgroundSettings(...)`, whose parameters are its keys."""

    rgba: Sequence[float] | None
    """Colour of the new background: red, green and blue from 0 to 255, and alpha from 0 (transparent) to 1.
    Only `runware:109@1` and some models for video. Exactly 4 items."""
    background_color: str | None
    """Colour of the new background, by its name (`Transparent`, `Black`, `White`). Only models for video."""
    return_only_mask: bool | None
    """Return the mask of the subject instead of the cut-out. Only `runware:109@1`. Server default: false."""
    post_process_mask: bool | None
    """Smooth the mask before it is applied. Only `runware:109@1`. Server default: false."""
    alpha_matting: bool | None
    """Refine soft edges such as hair with alpha matting. Only `runware:109@1`. Server default: false."""
    alpha_matting_foreground_threshold: int | None
    """Mask value from which a pixel certainly belongs to the subject, 1 to 255. With `alpha_matting`. Server
    default: 240."""
    alpha_matting_background_threshold: int | None
    """Mask value up to which a pixel certainly belongs to the background, 1 to 255. With `alpha_matting`.
    Server default: 10."""
    alpha_matting_erode_size: int | None
    """Size of the erosion, 1 to 255: how far the areas that certainly are subject or background shrink before
    the edge between them is refined. With `alpha_matting`. Server default: 10."""
