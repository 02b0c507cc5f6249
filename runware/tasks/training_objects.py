# Made by `python -m codegen generate` from schema/tasks/training.yaml; edit that file instead.
"""Train a model of your own on a set of images."""

from __future__ import annotations

from typing import Required, TypedDict

from runware._models import kinds
from runware._models.model import (
    Object,
    model,
    param,
)


@model
class ImportModel(Object):
    """How a trained model is registered."""

    air: str = param("air", kinds.air)
    """The AIR identifier that it gets, with your organisation's source (`yourorg:my-style@1`)."""
    name: str = param("name", kinds.string)
    """Its name."""
    version: str | None = param("version", kinds.string, default=None)
    """Its version (`1.0.0`). Raise it when you train again."""
    unique_identifier: str | None = param("uniqueIdentifier", kinds.string, default=None)
    """Text that tells this set of weights from others."""
    private: bool | None = param("private", kinds.boolean, default=None)
    """Whether only your organisation can use it."""
    short_description: str | None = param("shortDescription", kinds.string, default=None)
    """What it is good for."""
    hero_image_url: str | None = param("heroImageURL", kinds.string, default=None)
    """URL of a picture that presents it."""
    architecture: str | None = param("architecture", kinds.string, default=None)
    """Architecture of its base model (`flux1d`)."""
    category: str | None = param("category", kinds.string, default=None)
    """What kind of model it is (`lora`)."""


class ImportModelDict(TypedDict, total=False):
    """A mapping to give instead of `ImportModel(...)`, whose parameters are its keys."""

    air: Required[str]
    """The AIR identifier that it gets, with your organisation's source (`yourorg:my-style@1`)."""
    name: Required[str]
    """Its name."""
    version: str | None
    """Its version (`1.0.0`). Raise it when you train again."""
    unique_identifier: str | None
    """Text that tells this set of weights from others."""
    private: bool | None
    """Whether only your organisation can use it."""
    short_description: str | None
    """What it is good for."""
    hero_image_url: str | None
    """URL of a picture that presents it."""
    architecture: str | None
    """Architecture of its base model (`flux1d`)."""
    category: str | None
    """What kind of model it is (`lora`)."""
