"""What the generated methods need of a client: that it runs tasks, and knows what models do."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, TypeVar, Unpack

from runware._models.model import Result, Task
from runware.options import Options

R = TypeVar("R", bound=Result)


class Runner(ABC):
    """Runs a task of any type."""

    @abstractmethod
    async def run(self, task: Task[R], /, **options: Unpack[Options[R]]) -> list[R]:
        """Run a task to its end."""

    @abstractmethod
    def _task_of_model(
        self, model: str, task: object, params: dict[str, object]
    ) -> tuple[Task[Any], dict[str, Any]]:
        """The task that a model does, made of these parameters, and the options among them."""
