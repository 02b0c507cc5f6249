# Made by `python -m codegen generate` from schema/tasks/media_storage.yaml; edit that file instead.
"""Store an image, video, audio or 3D model to use it in many tasks by its UUID, or delete it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from runware._models import kinds
from runware._models.lazy import LazyModule
from runware._models.model import (
    Result,
    Settings,
    Task,
    model,
    param,
    received,
)

if TYPE_CHECKING:
    import runware._files.media as local_media
else:
    local_media = LazyModule("runware._files.media")


@model
class StoredMedia(Result):
    """A file that the server has stored or deleted."""

    operation: Literal["upload", "delete"] | str = received("operation", kinds.string)
    """The operation that was performed: `upload` or `delete`."""
    media_uuid: str = received("mediaUUID", kinds.uuid)
    """UUID of the file; once stored, usable wherever media of its kind is expected."""
    media_url: str | None = received(
        "mediaURL", kinds.string, default=None, file="url", file_uuid="media_uuid"
    )
    """URL of the file. Not given after `delete`."""


@model
class MediaStorage(Task[StoredMedia]):
    """Store an image, video, audio or 3D model to use it in many tasks by its UUID, or delete it.

    It may take 10 minutes as a whole, unless `deadline` says otherwise. Omitted parameters are not sent:
    the default of the server or of the model applies.

    https://runware.ai/docs/platform/media-storage
    """

    task_type = "mediaStorage"
    __settings__ = Settings(max_duration=600)

    operation: Literal["upload", "delete"] | str = param(
        "operation", kinds.string, known=("upload", "delete")
    )
    """The operation: `upload` or `delete`."""
    media: local_media.Media = param("media", kinds.media)
    """For `upload`, the media as a file, URL, data URI or base64. For `delete`, the `mediaUUID` that the
    upload returned."""
