"""Downloads of files, whole or in ranges as players request them, and errors for files that are gone."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Coroutine
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.types import Message, Receive, Scope, Send

from runware.emulator.keeping.store import Dropped, Store, StoredFile
from runware.emulator.serving.conditional import is_of_parts, is_unchanged

#: A file may be an HTML page that a client uploaded: its sandbox separates it from the server's own page.
_HEADERS = {"Content-Security-Policy": "sandbox", "X-Content-Type-Options": "nosniff"}


def download(store: Store, request: Request) -> Response:
    """Return the response to a request for a file: the file, 304, 404, or 410 if it expired or was removed."""
    name = request.path_params["name"]
    file = store.named(name)
    if file is not None and time.monotonic() > file.url_ends:
        return PlainTextResponse("This URL has expired: the task's `ttl` set its lifetime.\n", 410)
    with contextlib.suppress(FileNotFoundError):
        if file is not None:
            answer = _Download(store, file)
            return answer.not_modified() if is_unchanged(request.headers, answer.headers) else answer
    if why := store.why_gone(name):
        return PlainTextResponse(f"{why}\n", 410)
    return PlainTextResponse("There is no such file, or it was deleted.\n", 404)


class _Download(FileResponse):
    """Response with a file that is not removed before it is sent."""

    def __init__(self, store: Store, file: StoredFile) -> None:
        super().__init__(file.path, stat_result=file.path.stat(), media_type=file.mime, headers=_HEADERS)
        # So Starlette calls `stat` again in a thread: if no thread can start, this fails before anything is sent.
        self.stat_result = None
        self._store = store
        self._file = file

    def not_modified(self) -> Response:
        """Return the response for a client whose copy is current."""
        return Response(status_code=304, headers={**_HEADERS, "ETag": self.headers["etag"]})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False
        asked = [
            (name, value)
            for name, value in scope["headers"]
            if name != b"range" or is_of_parts(value.decode("latin-1"))
        ]
        scope = {**scope, "headers": asked}

        async def note(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            with self._store.reading(self._file):
                try:
                    await _finish(super().__call__(scope, receive, note))
                except RuntimeError:
                    if begun:
                        raise
                    # No thread can be started, as when Python 3.12 is shutting down: read the file in this one.
                    whole = Response(self._file.content, headers=_HEADERS, media_type=self._file.mime)
                    await whole(scope, receive, send)
        except Dropped as dropped:
            await PlainTextResponse(f"{dropped}\n", 410)(scope, receive, send)


async def _finish(sending: Coroutine[Any, Any, None]) -> None:
    """Await a coroutine, also if the caller is cancelled, as when the server stops: its thread has to close the file."""
    task = asyncio.ensure_future(sending)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        # The connection is already aborted, so that no `send` waits for the client.
        await asyncio.wait([task])
        if not task.cancelled():
            task.exception()  # retrieved, or asyncio would report it: the file may have been removed before it was opened
        raise
