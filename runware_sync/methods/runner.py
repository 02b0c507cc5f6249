# Derived from runware/methods/runner.py by `python -m codegen generate`; edit that file instead.
"""What the generated methods need of a client: that it runs tasks, and knows models."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, TypeVar, Unpack

from runware._models.model import Result, Task
from runware.options import Options

if TYPE_CHECKING:
    from runware._catalogue.models import Models

R = TypeVar("R", bound=Result)


class Runner(ABC):
    """Runs a task of any type."""

    @abstractmethod
    def run(self, task: Task[R], /, **options: Unpack[Options[R]]) -> list[R]:
        """Run a task to its end."""

    @property
    @abstractmethod
    def models(self) -> Models:
        """What is known of the API's models."""
