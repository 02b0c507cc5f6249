"""Cache of local media on the server: each file is stored once, and any number of tasks refer to it by UUID."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any, cast

from runware._engine.doubt import MAY_STILL_RUN, reworded
from runware._files import media
from runware._files.threads import in_thread
from runware._json.plain_values import is_uuid
from runware._models.model import Object, Task, evolved, fields_of
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
        uri = await in_thread(partial(media.encode, value, parameter))
        if is_uuid(uri):
            return uri
        digest, now = media.digest(uri.encode()), asyncio.get_running_loop().time()
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

    async def replaced(self, value: Any, name: str = "") -> Any:
        """Return a task, object, mapping or list with UUIDs in place of local media, which is stored."""
        if isinstance(value, Task | Object):
            return await self._replaced_in_model(cast("Any", value))
        if isinstance(value, Mapping):
            items = cast("Mapping[str, Any]", value).items()
            return {key: await self.replaced(item, f"{name}.{key}" if name else key) for key, item in items}
        if isinstance(value, list | tuple):
            listed = cast("list[Any]", value)
            return [await self.replaced(item, f"{name}[{index}]") for index, item in enumerate(listed)]
        if not isinstance(value, str | int | float | None) and media.is_local(value):
            return await self.reference(value, name)
        return value

    async def _replaced_in_model(self, model: object) -> object:
        changed: dict[str, object] = {}
        for field in fields_of(type(model)):
            value: object = getattr(model, field.name)
            if (replaced := await self.replaced(value, field.name)) is not value:
                changed[field.name] = replaced
        return evolved(model, **changed) if changed else model

    def _forget_failure(self, digest: str, done: asyncio.Future[str]) -> None:
        if done.cancelled() or done.exception() is not None:
            present, _ = self._by_content.get(digest, (None, 0.0))
            if present is done:
                del self._by_content[digest]
