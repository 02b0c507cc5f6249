"""Task classes of requests, by `taskType`, and for tasks with variants also by the parameter that selects one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import runware.tasks as tasks
from runware._models.model import Task
from runware._models.slugs_data import MODELS
from runware._models.task_types import TASK_TYPES, VARIANTS
from runware.emulator.refusal import Refused, missing, problem

#: The tasks for which models are published.
TASKS_WITH_MODELS = frozenset(model["task"] for model in MODELS.values())


def class_of(request: Mapping[str, Any]) -> type[Task[Any]]:
    """Return the class of a request's task.

    Raises:
        Refused: There is no such task.
    """
    task_type = request.get("taskType")
    name = TASK_TYPES.get(str(task_type))
    if name is None:
        listed = ", ".join(f"'{known}'" for known in TASK_TYPES)
        raise Refused(
            problem(
                "invalidTaskType", f"Invalid value for 'taskType' parameter. Supported values are: {listed}.",
                "taskType", type="string", allowedValues=list(TASK_TYPES),
            )
        )  # fmt: skip
    cls: type[Task[Any]] = getattr(tasks, name)
    variants = VARIANTS.get(str(task_type))
    return cls if variants is None else _variant_of(request, cls, variants)


def _variant_of(
    request: Mapping[str, Any], cls: type[Task[Any]], variants: Mapping[str, str]
) -> type[Task[Any]]:
    """Return the class that is selected by the parameter that distinguishes the variants of a task."""
    (on,) = cls.__settings__.constants
    if on not in request:
        raise missing(on, type="string")
    variant = variants.get(str(request[on]))
    if variant is None:
        listed = ", ".join(f"'{known}'" for known in variants)
        raise Refused(
            problem(
                f"invalid{on[:1].upper()}{on[1:]}",
                f"Invalid value for '{on}' parameter. Supported values are: {listed}.",
                on, type="string", allowedValues=list(variants),
            )
        )  # fmt: skip
    return cast("type[Task[Any]]", getattr(tasks, variant))
