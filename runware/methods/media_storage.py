# Made by `python -m codegen generate` from schema/tasks/media_storage.yaml; edit that file instead.
"""Store an image, video, audio or 3D model to use it in many tasks by its UUID, or delete it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal, Unpack

import runware.tasks as tasks
from runware._json.plain_values import UUIDObject
from runware._models.lazy import LazyModule
from runware.options import Options

from .runner import Runner, runs

if TYPE_CHECKING:
    import runware._files.media as media
else:
    media = LazyModule("runware._files.media")


class MediaStorageMethods(Runner):
    """Store an image, video, audio or 3D model to use it in many tasks by its UUID, or delete it."""

    @runs("MediaStorage")
    async def media_storage(
        self,
        *,
        operation: Literal["upload", "delete"] | str,
        media: media.Media,
        task_uuid: str | UUIDObject | None = None,
        extra: Mapping[str, object] | None = None,
        **options: Unpack[Options[tasks.StoredMedia]],
    ) -> list[tasks.StoredMedia]:
        """Store an image, video, audio or 3D model to use it in many tasks by its UUID, or delete it.

        It may take 10 minutes as a whole, unless `deadline` says otherwise. Omitted parameters are not
        sent: the default of the server or of the model applies.

        Args:
            operation: The operation: `upload` or `delete`.
            media: For `upload`, the media as a file, URL, data URI or base64. For `delete`, the `mediaUUID`
                that the upload returned.

        Returns:
            The results, in the order in which they arrived.

        Raises:
            InvalidParameterError: The client rejected a value. Nothing was sent.
            APIError: The server rejected the task, or failed to complete it.
            NoAnswerError: No complete response arrived.

        Example:
            >>> results = await client.media_storage(
            ...     operation="upload",
            ...     media="data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
            ... )

        https://runware.ai/docs/platform/media-storage

        Other Parameters:
            task_uuid: The UUID (version 4) of the task. Default: a new one.
            extra: Parameters that this version does not know, by their wire names. They are sent as they are.
            **options: Time limits, retries and callbacks: see `Options`.
        """
        ...
