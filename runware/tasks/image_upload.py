# Made by `python -m codegen generate` from schema/tasks/image_upload.yaml; edit that file instead.
"""Store an image on the server, to use it in many tasks by its UUID."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
class UploadedImage(Result):
    """An image that the server has stored."""

    image_uuid: str = received("imageUUID", kinds.uuid)
    """UUID of the image; usable wherever an image is expected."""
    image_url: str | None = received(
        "imageURL", kinds.string, default=None, file="url", file_uuid="image_uuid"
    )
    """URL of the image."""


@model
class ImageUpload(Task[UploadedImage]):
    """Store an image on the server, to use it in many tasks by its UUID.

    The server keeps the image until 30 days after its last use, scaled down to 2048 pixels on the longer
    side. New programs should use the task `mediaStorage`, which also stores video, audio and 3D models, and
    can delete them.

    It may take 5 minutes as a whole, unless `deadline` says otherwise. Omitted parameters are not sent: the
    default of the server or of the model applies.

    https://runware.ai/docs/en/utilities/image-upload
    """

    task_type = "imageUpload"
    __settings__ = Settings(max_duration=300, aliases=("newImageUpload",))

    image: local_media.Media = param("image", kinds.media)
    """The image to store. JPEG, PNG, WEBP, BMP or GIF; as a file, a URL, a data URI or base64."""
