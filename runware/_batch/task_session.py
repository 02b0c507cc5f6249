"""What a batch needs of a client: its session, which is given to it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Protocol

from runware._batch.content import TaskLike
from runware._engine.call_options import CallOptions
from runware._models.model import Task
from runware._runtime.waiter import Waiter


class TaskSession(Protocol):
    """Sends tasks, asks for them, and saves files."""

    @property
    def url(self) -> object:
        """The server."""
        ...

    async def begin(self, task: TaskLike, options: CallOptions) -> Waiter:
        """Send a task on its way."""
        ...

    async def collect(self, uuid: str, cls: type[Task[Any]] | None, options: CallOptions) -> Waiter:
        """Wait for a task that was sent before."""
        ...

    async def save(self, results: Iterable[object], folder: Path, *, name: str, parts: Path) -> list[Path]:
        """Write the files of results into a folder."""
        ...

    async def disconnect(self) -> None:
        """Leave the server."""
        ...

    def check_open(self) -> None:
        """Raise if it is closed."""
        ...
