# Made by `python -m codegen generate` from schema/tasks/control_net_preprocess.yaml; edit that file instead.
"""Turn a picture into the guide image that a ControlNet follows."""

from __future__ import annotations

from typing import TypedDict

from runware._models import kinds
from runware._models.model import (
    OpenObject,
    model,
    param,
)


@model
class ControlNetPreprocessSettings(OpenObject):
    """Settings of the preprocessor. All that are known are parameters as well."""

    low_threshold_canny: int | None = param(
        "lowThresholdCanny", kinds.integer, default=None, minimum=0, maximum=255
    )
    """Weakest edge that counts when it touches a strong one, 0 to 255; below `high_threshold_canny`. Only
    `canny`. Server default: 100."""
    high_threshold_canny: int | None = param(
        "highThresholdCanny", kinds.integer, default=None, minimum=0, maximum=255
    )
    """Weakest edge that counts by itself, 0 to 255. Only `canny`. Server default: 200."""
    include_hands_and_face_open_pose: bool | None = param(
        "includeHandsAndFaceOpenPose", kinds.boolean, default=None
    )
    """Draw hands and faces too, not only bodies. Only `openpose`. Server default: false."""


class ControlNetPreprocessSettingsDict(TypedDict, total=False):
    """A mapping to give instead of `ControlNetPreprocessSettings(...)`, whose parameters are its keys."""

    low_threshold_canny: int | None
    """Weakest edge that counts when it touches a strong one, 0 to 255; below `high_threshold_canny`. Only
    `canny`. Server default: 100."""
    high_threshold_canny: int | None
    """Weakest edge that counts by itself, 0 to 255. Only `canny`. Server default: 200."""
    include_hands_and_face_open_pose: bool | None
    """Draw hands and faces too, not only bodies. Only `openpose`. Server default: false."""
