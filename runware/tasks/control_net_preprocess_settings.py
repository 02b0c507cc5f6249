# Made by `python -m codegen generate` from schema/tasks/control_net_preprocess.yaml; edit that file instead.
"""Turn an image into a guide image for a ControlNet."""

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
    """Settings of the preprocessor. All known ones are parameters of the task as well."""

    low_threshold_canny: int | None = param(
        "lowThresholdCanny", kinds.integer, default=None, minimum=0, maximum=255
    )
    """Lower threshold of the Canny edge detector, 0 to 255, below `high_threshold_canny`. Weaker edges are
    dropped; those between the thresholds are kept if they touch a stronger one. Only `canny`. Server
    default: 100."""
    high_threshold_canny: int | None = param(
        "highThresholdCanny", kinds.integer, default=None, minimum=0, maximum=255
    )
    """Upper threshold of the Canny edge detector, 0 to 255: stronger edges are always kept. Only `canny`.
    Server default: 200."""
    include_hands_and_face_open_pose: bool | None = param(
        "includeHandsAndFaceOpenPose", kinds.boolean, default=None
    )
    """Draw hands and faces too, not only bodies. Only `openpose`. Server default: false."""


class ControlNetPreprocessSettingsDict(TypedDict, total=False):
    """A mapping to give instead of `ControlNetPreprocessSettings(...)`, whose parameters are its keys."""

    low_threshold_canny: int | None
    """Lower threshold of the Canny edge detector, 0 to 255, below `high_threshold_canny`. Weaker edges are
    dropped; those between the thresholds are kept if they touch a stronger one. Only `canny`. Server
    default: 100."""
    high_threshold_canny: int | None
    """Upper threshold of the Canny edge detector, 0 to 255: stronger edges are always kept. Only `canny`.
    Server default: 200."""
    include_hands_and_face_open_pose: bool | None
    """Draw hands and faces too, not only bodies. Only `openpose`. Server default: false."""
