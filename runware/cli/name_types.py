"""The names of models and of tasks as what options take."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from runware.cli.completed import Completed

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


def _models(_: click.Context, incomplete: str) -> Iterable[CompletionItem]:
    from runware.cli.completing import models

    return models(incomplete, None)


def _tasks(_: click.Context, incomplete: str) -> Iterable[CompletionItem]:
    from click.shell_completion import CompletionItem

    from runware._models.task_names import all_tasks

    return [CompletionItem(name) for name in all_tasks() if name.lower().startswith(incomplete.lower())]


MODEL_NAME = Completed("model", _models)
TASK_NAME = Completed("task", _tasks)
