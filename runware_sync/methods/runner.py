# Derived from runware/methods/runner.py by `python -m codegen generate`; edit that file instead.
"""What the generated methods need of a client: that it runs tasks, and knows what models do."""

from __future__ import annotations

import functools
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, TypeVar, Unpack, cast

from runware._models.arguments import check_option_names, parameters, required
from runware._models.lazy import load
from runware._models.model import Result, Task
from runware.options import Options

F = TypeVar("F", bound=Callable[..., Any])
R = TypeVar("R", bound=Result)


class Runner(ABC):
    """Runs a task of any type."""

    @abstractmethod
    def run(self, task: Task[R], /, **options: Unpack[Options[R]]) -> list[R]:
        """Run a task to its end."""

    @abstractmethod
    def _task_of_model(
        self, model: str, task: object, params: dict[str, object]
    ) -> tuple[Task[Any], dict[str, Any]]:
        """The task that a model does, made of these parameters, and the options among them."""


def runs(task: str) -> Callable[[F], F]:
    """Make a method of its declaration, which has no body: what it is given becomes a task of this class, and options.

    What is not given is not passed on. A method declares up to seventy parameters, and a call that had a variable for each
    would take 0.6 kB more for as long as its task runs.
    """

    def method(declared: F) -> F:
        @functools.wraps(declared)
        def call(self: Runner, **given: Any) -> list[Any]:
            cls: Any = load(task)
            names = parameters(cls)
            others = () if given.keys() <= names else given.keys() - names
            options = {name: given.pop(name) for name in others}
            if not given.keys() >= required(cls):
                check_option_names(options, cls, Options)  # what it lacks may be there, misspelt
                # Raises Python's own TypeError, which names the method and what is missing.
                declared(self, **given)
            running = self.run(cls(**given), **options)
            del given, options
            return running

        return cast("F", call)

    return method
