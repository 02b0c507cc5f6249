# Made by `python -m codegen generate` from schema/tasks/image_masking.yaml; edit that file instead.
"""Detect faces, hands, people or parts of a face in an image, and make a mask of them."""

from __future__ import annotations

from typing import TypedDict

from runware._models import kinds
from runware._models.model import (
    OpenObject,
    model,
    param,
)


@model
class ImageMaskingSettings(OpenObject):
    """Settings of the model. All known ones are parameters of the task as well."""

    confidence: float | None = param("confidence", kinds.number, default=None, minimum=0, maximum=1)
    """Minimum confidence of a detection, 0 to 1. Lower values detect more, and more that is wrong. Server
    default: 0.25."""
    max_detections: int | None = param("maxDetections", kinds.integer, default=None, minimum=1)
    """Maximum number of detections that the mask covers, usually 1 to 20. At least 1. Server default: 6."""
    mask_padding: int | None = param("maskPadding", kinds.integer, default=None)
    """Pixels by which to enlarge the mask, usually -40 to 40. A negative number shrinks it. Server default: 4."""
    mask_blur: int | None = param("maskBlur", kinds.integer, default=None, minimum=0)
    """Blur radius of the edge of the mask in pixels, usually 0 to 20. At least 0. Server default: 4."""


class ImageMaskingSettingsDict(TypedDict, total=False):
    """A mapping to give instead of `ImageMaskingSettings(...)`, whose parameters are its keys."""

    confidence: float | None
    """Minimum confidence of a detection, 0 to 1. Lower values detect more, and more that is wrong. Server
    default: 0.25."""
    max_detections: int | None
    """Maximum number of detections that the mask covers, usually 1 to 20. At least 1. Server default: 6."""
    mask_padding: int | None
    """Pixels by which to enlarge the mask, usually -40 to 40. A negative number shrinks it. Server default: 4."""
    mask_blur: int | None
    """Blur radius of the edge of the mask in pixels, usually 0 to 20. At least 0. Server default: 4."""
