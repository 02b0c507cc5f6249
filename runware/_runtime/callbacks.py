"""The callbacks of a call, `on_result` and `on_progress`, and the exceptions that they raise."""

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
    """`on_result` and `on_progress` of one call. Their exceptions are kept until the task has ended.

    Args:
        options: The options of the call; the callbacks are taken out of them.
        awaited: Whether the caller awaits what they return, so that they may be asynchronous.

    Raises:
        InvalidParameterError: One of them cannot be called here.
    """

    def __init__(self, options: dict[str, Any], *, awaited: bool) -> None:
        self._functions: dict[str, Callable[[Any], object]] = {}
        for name, takes in (("on_result", "a result"), ("on_progress", "a Progress")):
            if (callback := options.pop(name, None)) is not None:
                check_callback(callback, name, takes, awaited=awaited)
                self._functions[name] = callback
        #: The first exception of each callback, by name.
        self._raised: dict[str, Exception] = {}

    def __bool__(self) -> bool:
        return bool(self._functions)

    def notify(self, update: Result | values.Progress) -> None:
        """Call the callback for an update."""
        with self._called(update) as (name, callback):
            call_plain(callback, name, update)

    async def notify_and_await(self, update: Result | values.Progress) -> None:
        """Call the callback for an update, and await what it returns if that is awaitable."""
        with self._called(update) as (_, callback):
            answer = callback(update)
            if inspect.isawaitable(answer):
                await answer

    @contextmanager
    def _called(self, update: Result | values.Progress) -> Generator[tuple[str, Callable[[Any], object]]]:
        name = "on_result" if isinstance(update, Result) else "on_progress"
        try:
            yield name, self._functions.get(name, lambda _: None)
        except Exception as error:
            self._raised.setdefault(name, error)

    def annotate(self, failure: RunwareError) -> None:
        """Add notes to the error of a failed task, which is raised in place of the exceptions of callbacks."""
        for name, error in self._raised.items():
            failure.add_note(f"Before that, {name} raised {error!r}.")
            failure.__context__ = failure.__context__ or error

    def check(self, results: list[Any]) -> None:
        """Raise the exceptions of callbacks after a task that succeeded.

        Raises:
            CallbackError: A callback raised an exception.
        """
        if not self._raised:
            return
        (name, error), *others = self._raised.items()
        failure = CallbackError(
            f"{name} raised {error!r}. The task itself succeeded: what it returns is in the error's `results`.",
            results=results,
            task_uuid=results[0].task_uuid if results else None,
            task_type=results[0].task_type if results else None,
        )
        for other, its_error in others:
            failure.add_note(f"{other} raised {its_error!r}.")
        raise failure from error
