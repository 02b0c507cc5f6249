"""The progress line of a terminal while a task runs."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Self

from runware.cli.output import terminal

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

    from runware.values import Progress


class Waiting:
    """A live line with the elapsed time, the progress and the number of results. Shows nothing without a terminal."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._bar: Bar | None = None
        self._row: TaskID | None = None
        self._results = 0
        self._percent: float | None = None

    def __enter__(self) -> Self:
        if sys.stderr.isatty():
            from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

            self._bar = Progress(
                SpinnerColumn("line"),
                TextColumn("{task.description}"),
                TimeElapsedColumn(),
                console=terminal(),
                transient=True,
                redirect_stdout=False,
            )
            self._bar.start()
            self._row = self._bar.add_task(self._name, total=None)
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()

    def result(self, _: Any) -> None:
        """Handle a result: count it."""
        self._results += 1
        self._show()

    def progress(self, progress: Progress) -> None:
        """Handle a progress report of the server."""
        self._percent = progress.percent
        self._show()

    def _show(self) -> None:
        if self._bar is None or self._row is None:
            return
        parts = [self._name]
        if self._percent is not None:
            parts.append(f"{self._percent:.0f} %")
        if self._results:
            parts.append(f"{self._results} {'result' if self._results == 1 else 'results'}")
        self._bar.update(self._row, description=", ".join(parts))
