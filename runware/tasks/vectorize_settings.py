# Made by `python -m codegen generate` from schema/tasks/vectorize.yaml; edit that file instead.
"""Turn an image into vector graphics, or make vector graphics from a prompt."""

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
class VectorizeInputs(OpenObject):
    """Media inputs. All known ones are parameters of the task as well."""

    image: local_media.Media | None = param("image", kinds.media, default=None)
    """The image to trace. Only models that trace."""


class VectorizeInputsDict(TypedDict, total=False):
    """A mapping to give instead of `VectorizeInputs(...)`, whose parameters are its keys."""

    image: local_media.Media | None
    """The image to trace. Only models that trace."""
