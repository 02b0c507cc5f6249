# Derived from runware/methods/runner.py by `python -m codegen generate`; edit that file instead.
"""The interface of a client that the generated methods use, and the decorator that gives them their body."""

from __future__ import annotations

import functools
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from typing import Any, TypeVar, Unpack, cast

from runware._models.arguments import check_option_names, parameters, required
from runware._models.lazy import load
from runware._models.model import R, Task
from runware.options import Options

F = TypeVar("F", bound=Callable[..., Any])


class Runner(ABC):
    """Interface of a client that runs tasks of any type."""

    @abstractmethod
    def run(self, task: Task[R], /, **options: Unpack[Options[R]]) -> list[R]:
        """Run a task and wait for its results."""

    @abstractmethod
    def _run_all(
        self, tasks: Iterable[Task[Any]], return_errors: bool, options: dict[str, Any]
    ) -> list[Any] | tuple[Any, ...]:
        """Run many tasks together, and wait for all of them."""

    @abstractmethod
    def _task_of_model(
        self, model: str, task: object, params: dict[str, object]
    ) -> tuple[Task[Any], dict[str, Any]]:
        """Return the task for a model, created from the parameters, and the call options among the parameters."""


def runs(task: str) -> Callable[[F], F]:
    """Decorator that turns a declaration without body into a method: it creates a task of class `task` and runs it.

    Arguments that are not given are not passed on. A method declares up to seventy parameters, and a local variable for
    each would take 0.6 kB more per call for as long as its task runs.
    """

    def method(declared: F) -> F:
        @functools.wraps(declared)
        def call(self: Runner, **given: Any) -> list[Any]:
            cls: Any = load(task)
            names = parameters(cls)
            others = () if given.keys() <= names else given.keys() - names
            options = {name: given.pop(name) for name in others}
            if not given.keys() >= required(cls):
                check_option_names(options, cls, Options)  # a missing parameter may be there, misspelt
                # Raises Python's own TypeError, which names the method and the missing parameters.
                declared(self, **given)
            running = self.run(cls(**given), **options)
            del given, options
            return running

        return cast("F", call)

    return method
