# Made by `python -m codegen generate` from schema/tasks/caption.yaml; edit that file instead.
"""Describe an image or video in words, or estimate the age of a person in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from runware._models import kinds
from runware._models.lazy import LazyModule
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
class CaptionInputs(OpenObject):
    """Media inputs. All known ones are parameters of the task as well."""

    image: local_media.Media | None = param("image", kinds.media, default=None)
    """The image to describe."""
    video: local_media.Media | None = param("video", kinds.media, default=None)
    """The video to describe. Models for video (`memories:1@1`) only deliver `async`."""


class CaptionInputsDict(TypedDict, total=False):
    """A mapping to give instead of `CaptionInputs(...)`, whose parameters are its keys."""

    image: local_media.Media | None
    """The image to describe."""
    video: local_media.Media | None
    """The video to describe. Models for video (`memories:1@1`) only deliver `async`."""
