"""The functions that a caller has called with what arrives, and what they raise."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from runware.errors import CallbackError, RunwareError
from runware.model import Result
from runware.progress import Progress


class Callbacks:
    """`on_result` and `on_progress` of one call. What they raise is kept until the task has ended."""

    def __init__(
        self, on_result: Callable[[Any], object] | None, on_progress: Callable[[Progress], object] | None
    ) -> None:
        self._on_result = on_result
        self._on_progress = on_progress
        #: The first error of each, by name.
        self._raised: dict[str, Exception] = {}

    def __bool__(self) -> bool:
        return self._on_result is not None or self._on_progress is not None

    def tell(self, news: Result | Progress) -> None:
        """Call the one that this is for."""
        if isinstance(news, Progress):
            self._call("on_progress", self._on_progress, news)
        else:
            self._call("on_result", self._on_result, news)

    def _call(self, name: str, callback: Callable[[Any], object] | None, news: object) -> None:
        if callback is not None:
            try:
                callback(news)
            except Exception as error:
                self._raised.setdefault(name, error)

    def note(self, failure: RunwareError) -> None:
        """The task failed: its error is what counts, and it says what they had raised before."""
        for name, error in self._raised.items():
            failure.add_note(f"Before that, {name} raised {error!r}.")
            failure.__context__ = failure.__context__ or error

    def check(self, results: list[Any]) -> None:
        """The task went well.

        Raises:
            CallbackError: One of them raised.
        """
        for name, error in self._raised.items():
            failure = CallbackError(
                f"{name} raised {error!r}. The task went on: its {len(results)} results are in `results`.",
                results=results,
                task_uuid=results[0].task_uuid if results else None,
                task_type=results[0].task_type if results else None,
            )
            for other, its_error in self._raised.items():
                if its_error is not error:
                    failure.add_note(f"{other} raised {its_error!r}.")
            raise failure from error
