"""Which parameters the public models take."""

from __future__ import annotations

import functools
import json
from typing import cast

from runware._models.catalogue import known_models


def untaken(air: object, task_type: str) -> frozenset[str]:
    """The parameters that a model is known not to take, by the first part of their places: `inputs`, `seed`.

    Of a model that is not known, or known for another task, nothing is known. A parameter that no model of the task is
    said to take is not told of at all, so nothing is known of it either.
    """
    if not isinstance(air, str) or air not in _taken() or known_models()[air]["task"] != task_type:
        return frozenset()
    return _told_of(task_type) - _taken()[air]


@functools.cache
def _taken() -> dict[str, frozenset[str]]:
    from runware.emulator.model_parameters_data import MODELS

    models = cast("dict[str, list[str]]", json.loads(MODELS))
    return {air: frozenset(parameters) for air, parameters in models.items()}


@functools.cache
def _told_of(task_type: str) -> frozenset[str]:
    of_task = (taken for air, taken in _taken().items() if known_models()[air]["task"] == task_type)
    return frozenset[str]().union(*of_task)
