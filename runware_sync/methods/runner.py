# Derived from runware/methods/runner.py by `python -m codegen generate`; edit that file instead.
"""What the generated methods need of a client: that it runs and streams tasks."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TypeVar, Unpack

from runware._models.model import Result, Task
from runware.options import Options, StreamOptions

from ..text_stream import TextStream

R = TypeVar("R", bound=Result)


class Runner(ABC):
    """Runs a task of any type."""

    @abstractmethod
    def run(self, task: Task[R], /, **options: Unpack[Options[R]]) -> list[R]:
        """Run a task to its end."""

    @abstractmethod
    def stream(self, task: Task[R], /, **options: Unpack[StreamOptions]) -> TextStream[R]:
        """Run a task whose answer is a text, and read the text as it is written."""
