"""The files that results and URLs name: fetched, opened and saved in the event loop of a session."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from runware._files.threads import in_thread
from runware._models.model import ResponseObject

if TYPE_CHECKING:
    from PIL.Image import Image as PILImage

    from runware._transport.http_client import HTTPClient

#: They take long to load, and others use the loop.
_MODULES = ("runware._transport.http_client", "runware._files.saving")


class Files:
    """Downloads by one HTTP client, which is made when it is needed."""

    def __init__(self, http_client: Callable[[], HTTPClient]) -> None:
        self._http_client = http_client

    async def fetch(self, source: ResponseObject | str, role: str | None, deadline: float | None) -> bytes:
        """The content of a result's file, or of what a URL names."""
        await in_thread(_load)
        from runware._files import saving

        return await saving.fetch(source, role, fetch=self._http_client().download, deadline=deadline)

    async def fetch_image(
        self, source: ResponseObject | str, role: str | None, deadline: float | None
    ) -> PILImage:
        """The same as a PIL image."""
        await in_thread(_load)
        from runware._files import saving

        return await saving.fetch_image(source, role, fetch=self._http_client().download, deadline=deadline)

    async def save(self, results: Iterable[object], folder: str | PathLike[str], **how: Any) -> list[Path]:
        """Write the files of results into a folder."""
        await in_thread(_load)
        from runware._files import saving

        return await saving.save(results, folder, fetch=self._http_client().download, **how)


def _load() -> None:
    for name in _MODULES:
        import_module(name)
