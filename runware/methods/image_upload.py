# Made by `python -m codegen generate` from schema/tasks/image_upload.yaml; edit that file instead.
"""Store an image on the server, to use it in many tasks by its UUID."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Unpack

import runware.tasks as tasks
from runware._json.plain_values import UUIDObject
from runware._models.lazy import LazyModule
from runware.options import Options

from .runner import Runner, runs

if TYPE_CHECKING:
    import runware._files.media as media
else:
    media = LazyModule("runware._files.media")


class ImageUploadMethods(Runner):
    """Store an image on the server, to use it in many tasks by its UUID."""

    @runs("ImageUpload")
    async def image_upload(
        self,
        *,
        image: media.Media,
        task_uuid: str | UUIDObject | None = None,
        extra: Mapping[str, object] | None = None,
        **options: Unpack[Options[tasks.UploadedImage]],
    ) -> list[tasks.UploadedImage]:
        """Store an image on the server, to use it in many tasks by its UUID.

        The server keeps the image until 30 days after its last use, scaled down to 2048 pixels on the
        longer side. New programs should use the task `mediaStorage`, which also stores video, audio and 3D
        models, and can delete them.

        It may take 5 minutes as a whole, unless `deadline` says otherwise. Omitted parameters are not sent:
        the default of the server or of the model applies.

        Args:
            image: The image to store. JPEG, PNG, WEBP, BMP or GIF; as a file, a URL, a data URI or base64.

        Returns:
            The results, in the order in which they arrived.

        Raises:
            InvalidParameterError: The client rejected a value. Nothing was sent.
            APIError: The server rejected the task, or failed to complete it.
            NoAnswerError: No complete response arrived.

        Example:
            >>> results = await client.image_upload(
            ...     image="data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
            ... )

        https://runware.ai/docs/en/utilities/image-upload

        Other Parameters:
            task_uuid: The UUID (version 4) of the task. Default: a new one.
            extra: Parameters that this version does not know, by their wire names. They are sent as they are.
            **options: Time limits, retries and callbacks: see `Options`.
        """
        ...
