# Made by `python -m codegen generate` from schema/tasks/training.yaml; edit that file instead.
"""Train a model of your own on a set of images."""

from __future__ import annotations

from typing import TypedDict

from runware._files.media import Media
from runware._models import kinds
from runware._models.model import OpenObject, model, param


@model
class TrainingInputs(OpenObject):
    """Media to work on. All that are known are parameters as well."""

    dataset: Media | None = param("dataset", kinds.media, default=None)
    """The images to learn from, as one ZIP archive. How many depends on the trainer;
    `exactly:illustrative@training` wants 10 to 50 of at most 50 MB each."""


class TrainingInputsDict(TypedDict, total=False):
    """A mapping to give instead of `TrainingInputs(...)`, whose parameters are its keys."""

    dataset: Media | None
    """The images to learn from, as one ZIP archive. How many depends on the trainer;
    `exactly:illustrative@training` wants 10 to 50 of at most 50 MB each."""
