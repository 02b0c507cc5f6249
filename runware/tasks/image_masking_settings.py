# Made by `python -m codegen generate` from schema/tasks/image_masking.yaml; edit that file instead.
"""Find faces, hands, people or parts of a face in a picture, and make a mask of them."""

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
    """Settings of the model. All that are known are parameters as well."""

    confidence: float | None = param("confidence", kinds.number, default=None, minimum=0, maximum=1)
    """How sure the model must be of a find, 0 to 1. Lower finds more, and more that is wrong. Server default:
    0.25."""
    max_detections: int | None = param("maxDetections", kinds.integer, default=None, minimum=1)
    """How many finds the mask may cover, usually 1 to 20. At least 1. Server default: 6."""
    mask_padding: int | None = param("maskPadding", kinds.integer, default=None)
    """By how many pixels to grow the mask, usually -40 to 40. A negative number shrinks it. Server default: 4."""
    mask_blur: int | None = param("maskBlur", kinds.integer, default=None, minimum=0)
    """Over how many pixels the mask's edge fades, usually 0 to 20. At least 0. Server default: 4."""


class ImageMaskingSettingsDict(TypedDict, total=False):
    """A mapping to give instead of `ImageMaskingSettings(...)`, whose parameters are its keys."""

    confidence: float | None
    """How sure the model must be of a find, 0 to 1. Lower finds more, and more that is wrong. Server default:
    0.25."""
    max_detections: int | None
    """How many finds the mask may cover, usually 1 to 20. At least 1. Server default: 6."""
    mask_padding: int | None
    """By how many pixels to grow the mask, usually -40 to 40. A negative number shrinks it. Server default: 4."""
    mask_blur: int | None
    """Over how many pixels the mask's edge fades, usually 0 to 20. At least 0. Server default: 4."""
