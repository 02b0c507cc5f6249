"""Which parameters the public models take."""

from __future__ import annotations

import functools

from runware._models.catalogue import MODELS
from runware.emulator.model_parameters_data import MODELS as PARAMETERS

_TAKEN = {air: frozenset(parameters) for air, parameters in PARAMETERS.items()}


def untaken(air: object, task_type: str) -> frozenset[str]:
    """The parameters that a model is known not to take, by the first part of their places: `inputs`, `seed`.

    Of a model that is not known, or known for another task, nothing is known. A parameter that no model of the task is
    said to take is not told of at all, so nothing is known of it either.
    """
    if not isinstance(air, str) or air not in _TAKEN or MODELS[air]["task"] != task_type:
        return frozenset()
    return _told_of(task_type) - _TAKEN[air]


@functools.cache
def _told_of(task_type: str) -> frozenset[str]:
    of_task = (taken for air, taken in _TAKEN.items() if MODELS[air]["task"] == task_type)
    return frozenset[str]().union(*of_task)
