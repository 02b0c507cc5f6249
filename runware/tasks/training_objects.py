# Made by `python -m codegen generate` from schema/tasks/training.yaml; edit that file instead.
"""Train your own model on a set of images."""

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
    """Metadata under which a trained model is registered."""

    air: str = param("air", kinds.air)
    """The AIR identifier of the trained model, with your organisation's source (`yourorg:my-style@1`)."""
    name: str = param("name", kinds.string)
    """Display name of the model."""
    version: str | None = param("version", kinds.string, default=None)
    """Version of the model (`1.0.0`). Increase it when you train again."""
    unique_identifier: str | None = param("uniqueIdentifier", kinds.string, default=None)
    """Identifier that distinguishes these weights from others."""
    private: bool | None = param("private", kinds.boolean, default=None)
    """Whether only your organisation can use the model."""
    short_description: str | None = param("shortDescription", kinds.string, default=None)
    """Short description of the model."""
    hero_image_url: str | None = param("heroImageURL", kinds.string, default=None)
    """URL of the image that represents the model."""
    architecture: str | None = param("architecture", kinds.string, default=None)
    """Architecture of the base model (`flux1d`)."""
    category: str | None = param("category", kinds.string, default=None)
    """Category of the model (`lora`)."""


class ImportModelDict(TypedDict, total=False):
    """A mapping to give instead of `ImportModel(...)`, whose parameters are its keys."""

    air: Required[str]
    """The AIR identifier of the trained model, with your organisation's source (`yourorg:my-style@1`)."""
    name: Required[str]
    """Display name of the model."""
    version: str | None
    """Version of the model (`1.0.0`). Increase it when you train again."""
    unique_identifier: str | None
    """Identifier that distinguishes these weights from others."""
    private: bool | None
    """Whether only your organisation can use the model."""
    short_description: str | None
    """Short description of the model."""
    hero_image_url: str | None
    """URL of the image that represents the model."""
    architecture: str | None
    """Architecture of the base model (`flux1d`)."""
    category: str | None
    """Category of the model (`lora`)."""
