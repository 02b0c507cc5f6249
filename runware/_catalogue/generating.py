"""The task that is made of a model and parameters, without its name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from runware._catalogue.models import Models, unknown_model
from runware._logs.redact import shorten
from runware._models.foreign_names import unknown_parameter
from runware._models.kinds import fields_of, wire_name
from runware._models.model import Task
from runware._models.task_names import find_task, is_task_class
from runware._models.validation import from_mapping
from runware.errors import InvalidParameterError


def task_of_model(
    models: Models, model: str, task: object, given: Mapping[str, object], options: frozenset[str]
) -> tuple[Task[Any], dict[str, Any]]:
    """The task, and the options of the call.

    Args:
        models: What the client knows.
        model: The model.
        task: What it shall do, if that was said.
        given: Parameters by the names of Python or of the wire, and options.
        options: The names of options.

    Raises:
        InvalidParameterError: It does not follow what the model does, or a parameter does not exist or has a wrong value.
    """
    cls = _class(models, model, task)
    if "model" in given:
        raise InvalidParameterError(
            "model was given twice: it is the first argument of generate.", parameters=("model",)
        )
    fields = fields_of(cls)
    names = {name for field in fields for name in (field.name, wire_name(field))}
    for name in sorted(given.keys() - names - options):
        raise unknown_parameter(name, cls.__name__, [*(field.name for field in fields), *options])
    values: dict[object, object] = {name: value for name, value in given.items() if name not in options}
    chosen: dict[str, Any] = {name: value for name, value in given.items() if name in options}
    return from_mapping(cls, {"model": model} | values), chosen


def _class(models: Models, model: str, task: object) -> type[Task[Any]]:
    if is_task_class(task):
        return task
    if task is not None:
        names = find_task(task)
        if names is None:
            raise InvalidParameterError(
                f"task is {shorten(task)!r}; it must be a class such as ImageInference, or its name.",
                parameters=("task",),
            )
        return names.cls
    if model not in models:
        error = unknown_model(model)
        raise InvalidParameterError(
            f"{error.message} Say what it does: generate(..., task=ImageInference), or use "
            "client.run(ImageInference(...)).",
            parameters=error.parameters,
            allowed_values=error.allowed_values,
        )
    task_type = models.get(model).task
    known = find_task(task_type)
    if known is None:
        raise InvalidParameterError(
            f"{model} does {task_type}, which this version has no class for; use client.run({{'taskType': "
            f"{task_type!r}, ...}}).",
            parameters=("model",),
        )
    return known.cls
