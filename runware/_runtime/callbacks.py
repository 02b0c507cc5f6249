"""The functions that a caller has called with what arrives, and what they raise."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from runware._engine.call_options import call_plain, check_callback
from runware._models.model import Result
from runware.errors import CallbackError, RunwareError

if TYPE_CHECKING:
    import runware.values as values


class Callbacks:
    """`on_result` and `on_progress` of one call. What they raise is kept until the task has ended.

    Args:
        options: The options of the call; the callbacks are taken out of them.
        awaited: Whether what they return can be awaited, so that they may be asynchronous.

    Raises:
        InvalidParameterError: One of them is nothing that can be called here.
    """

    def __init__(self, options: dict[str, Any], *, awaited: bool) -> None:
        self._functions: dict[str, Callable[[Any], object]] = {}
        for name, takes in (("on_result", "a result"), ("on_progress", "a Progress")):
            if (callback := options.pop(name, None)) is not None:
                check_callback(callback, name, takes, awaited=awaited)
                self._functions[name] = callback
        #: The first error of each, by name.
        self._raised: dict[str, Exception] = {}

    def __bool__(self) -> bool:
        return bool(self._functions)

    def tell(self, news: Result | values.Progress) -> None:
        """Call the one that this is for."""
        with self._called(news) as (name, callback):
            call_plain(callback, name, news)

    async def tell_and_wait(self, news: Result | values.Progress) -> None:
        """Call the one that this is for, and await what it returns if that can be awaited."""
        with self._called(news) as (_, callback):
            answer = callback(news)
            if inspect.isawaitable(answer):
                await answer

    @contextmanager
    def _called(self, news: Result | values.Progress) -> Generator[tuple[str, Callable[[Any], object]]]:
        name = "on_result" if isinstance(news, Result) else "on_progress"
        try:
            yield name, self._functions.get(name, lambda _: None)
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
        if not self._raised:
            return
        (name, error), *others = self._raised.items()
        failure = CallbackError(
            f"{name} raised {error!r}. The task itself succeeded: its {len(results)} results are in the error's `results`.",
            results=results,
            task_uuid=results[0].task_uuid if results else None,
            task_type=results[0].task_type if results else None,
        )
        for other, its_error in others:
            failure.add_note(f"{other} raised {its_error!r}.")
        raise failure from error
