# Derived from runware/methods/run_all.py by `python -m codegen generate`; edit that file instead.
"""`run_all`, whose results have the types of its tasks, each its own if they are in a short tuple."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal, TypeVar, Unpack, cast, overload

from runware._models.model import R, Result, Task
from runware.errors import RunwareError
from runware.options import Options

from .runner import Runner

A = TypeVar("A", bound=Result)
B = TypeVar("B", bound=Result)
C = TypeVar("C", bound=Result)
D = TypeVar("D", bound=Result)
E = TypeVar("E", bound=Result)


class RunAllMethods(Runner):
    """The method that runs many tasks together."""

    # A tuple is also an Iterable but gives another return type, so its overloads come first: the first match is used.
    @overload
    def run_all(  # type: ignore[overload-overlap]
        self,
        tasks: tuple[Task[A]],
        /,
        *,
        return_errors: Literal[False] = False,
        **options: Unpack[Options[Any]],
    ) -> tuple[list[A]]: ...

    @overload
    def run_all(  # type: ignore[overload-overlap]
        self, tasks: tuple[Task[A]], /, *, return_errors: bool, **options: Unpack[Options[Any]]
    ) -> tuple[list[A] | RunwareError]: ...

    @overload
    def run_all(  # type: ignore[overload-overlap]
        self,
        tasks: tuple[Task[A], Task[B]],
        /,
        *,
        return_errors: Literal[False] = False,
        **options: Unpack[Options[Any]],
    ) -> tuple[list[A], list[B]]: ...

    @overload
    def run_all(  # type: ignore[overload-overlap]
        self, tasks: tuple[Task[A], Task[B]], /, *, return_errors: bool, **options: Unpack[Options[Any]]
    ) -> tuple[list[A] | RunwareError, list[B] | RunwareError]: ...

    @overload
    def run_all(  # type: ignore[overload-overlap]
        self,
        tasks: tuple[Task[A], Task[B], Task[C]],
        /,
        *,
        return_errors: Literal[False] = False,
        **options: Unpack[Options[Any]],
    ) -> tuple[list[A], list[B], list[C]]: ...

    @overload
    def run_all(  # type: ignore[overload-overlap]
        self,
        tasks: tuple[Task[A], Task[B], Task[C]],
        /,
        *,
        return_errors: bool,
        **options: Unpack[Options[Any]],
    ) -> tuple[list[A] | RunwareError, list[B] | RunwareError, list[C] | RunwareError]: ...

    @overload
    def run_all(  # type: ignore[overload-overlap]
        self,
        tasks: tuple[Task[A], Task[B], Task[C], Task[D]],
        /,
        *,
        return_errors: Literal[False] = False,
        **options: Unpack[Options[Any]],
    ) -> tuple[list[A], list[B], list[C], list[D]]: ...

    @overload
    def run_all(  # type: ignore[overload-overlap]
        self,
        tasks: tuple[Task[A], Task[B], Task[C], Task[D]],
        /,
        *,
        return_errors: bool,
        **options: Unpack[Options[Any]],
    ) -> tuple[
        list[A] | RunwareError, list[B] | RunwareError, list[C] | RunwareError, list[D] | RunwareError
    ]: ...

    @overload
    def run_all(  # type: ignore[overload-overlap]
        self,
        tasks: tuple[Task[A], Task[B], Task[C], Task[D], Task[E]],
        /,
        *,
        return_errors: Literal[False] = False,
        **options: Unpack[Options[Any]],
    ) -> tuple[list[A], list[B], list[C], list[D], list[E]]: ...

    @overload
    def run_all(  # type: ignore[overload-overlap]
        self,
        tasks: tuple[Task[A], Task[B], Task[C], Task[D], Task[E]],
        /,
        *,
        return_errors: bool,
        **options: Unpack[Options[Any]],
    ) -> tuple[
        list[A] | RunwareError,
        list[B] | RunwareError,
        list[C] | RunwareError,
        list[D] | RunwareError,
        list[E] | RunwareError,
    ]: ...

    @overload
    def run_all(  # type: ignore[overload-overlap]
        self,
        tasks: tuple[Task[R], ...],
        /,
        *,
        return_errors: Literal[False] = False,
        **options: Unpack[Options[R]],
    ) -> tuple[list[R], ...]: ...

    @overload
    def run_all(  # type: ignore[overload-overlap]
        self, tasks: tuple[Task[R], ...], /, *, return_errors: bool, **options: Unpack[Options[R]]
    ) -> tuple[list[R] | RunwareError, ...]: ...

    @overload
    def run_all(
        self,
        tasks: Iterable[Task[R]],
        /,
        *,
        return_errors: Literal[False] = False,
        **options: Unpack[Options[R]],
    ) -> list[list[R]]: ...

    @overload
    def run_all(
        self, tasks: Iterable[Task[R]], /, *, return_errors: bool, **options: Unpack[Options[R]]
    ) -> list[list[R] | RunwareError]: ...

    def run_all(
        self, tasks: Iterable[Task[Any]], /, *, return_errors: bool = False, **options: Unpack[Options[Any]]
    ) -> list[Any] | tuple[Any, ...]:
        """Run many tasks together, in few messages, and wait for all of them.

        Args:
            tasks: The tasks, of any types. For type checkers, each task in a tuple of up to five keeps its own type.
            return_errors: Return the error of a failed task in place of its results. Default: raise a `BatchError`.
            **options: Time limits and retries of each task: see `Options`. Callbacks are not accepted.

        Returns:
            The list of results of each task, in the order given: a tuple of lists if `tasks` is a tuple, otherwise a
            list of lists.

        Raises:
            BatchError: Some tasks failed. Its `outcomes` has the results or the error of every task.
            InvalidParameterError: `tasks` is not an iterable of tasks, or an option does not exist.

        Example:
            >>> from runware_sync import PromptEnhance
            >>> first, second = client.run_all((PromptEnhance(prompt="sea"), PromptEnhance(prompt="sky")))
        """
        return self._run_all(tasks, return_errors, cast("dict[str, Any]", options))
