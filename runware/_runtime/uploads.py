"""Cache of local media on the server: each file is stored once, and any number of tasks refer to it by UUID."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

from runware._engine.doubt import MAY_STILL_RUN, reworded
from runware._files import media
from runware._files.threads import read_in_thread
from runware._json.plain_values import is_uuid
from runware._models.codec import ReadMedia
from runware._models.model import Task
from runware._models.preparing import prepare
from runware.errors import RunwareError

#: Seconds without use after which a UUID is not used again. The server deletes media that is not used for 30 days.
KEPT_FOR = 7 * 24 * 3600.0
#: Maximum number of UUIDs in the cache. The least recently used are evicted.
KEPT = 100_000

#: Stores a data URI on the server, and returns its UUID.
Store = Callable[[str], Awaitable[str]]


class Uploads:
    """Cache of uploads, by content. Concurrent callers with the same content wait for one upload."""

    def __init__(self, store: Store) -> None:
        self._store = store
        #: The UUID and the time of its last use, by the digest of the content; the most recently used is the last.
        self._by_content: dict[str, tuple[asyncio.Future[str], float]] = {}

    async def reference(self, value: media.Media, parameter: str) -> str:
        """Return the UUID of a file, and store it now unless it is stored already.

        Raises:
            InvalidParameterError: The file cannot be read.
            APIError: The server refuses the file.
        """
        uri, digest = await read_in_thread(partial(media.encode_with_digest, value, parameter))
        if is_uuid(uri):
            return uri
        now = asyncio.get_running_loop().time()
        waiting, used_at = self._by_content.pop(digest, (None, now))
        if waiting is None or (waiting.done() and now - used_at > KEPT_FOR):
            waiting = asyncio.ensure_future(self._stored(uri))
            waiting.add_done_callback(partial(self._forget_failure, digest))
        self._by_content[digest] = waiting, now
        if len(self._by_content) > KEPT:
            del self._by_content[next(iter(self._by_content))]
        return await asyncio.shield(waiting)

    async def _stored(self, uri: str) -> str:
        try:
            return await self._store(uri)
        except RunwareError as error:
            reason = error.message.removesuffix(MAY_STILL_RUN).rstrip()
            error.in_doubt = False  # the upload may be running: the task is not
            reworded(error, f"The local media could not be stored, so no task was sent with it: {reason}")
            raise

    async def reader_for(self, task: Task[Any] | Mapping[str, object]) -> ReadMedia:
        """Store all local media of a task. Return the function that gives each its UUID, when the task is encoded again."""
        local: list[tuple[Any, str]] = []

        def note(value: Any, name: str) -> str:
            local.append((value, name))
            return ""

        prepare(task, read=note)
        uuids = iter([await self.reference(value, name) for value, name in local])
        return lambda value, name: next(uuids)

    def _forget_failure(self, digest: str, done: asyncio.Future[str]) -> None:
        if done.cancelled() or done.exception() is not None:
            present, _ = self._by_content.get(digest, (None, 0.0))
            if present is done:
                del self._by_content[digest]
