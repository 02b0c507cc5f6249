"""The options that a call was given, on top of its client's defaults."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from runware._models.model import Task
from runware._models.variants import parameters, unknown_parameter
from runware.options import Options

__all__ = ["check_names", "chosen", "with_defaults"]

TaskLike = Task[Any] | Mapping[str, object]


def chosen(
    task: TaskLike, options: Mapping[str, Any], defaults: Mapping[str, Any], known: type[Any] = Options
) -> dict[str, Any]:
    """The options to call with, of those that `known` lists.

    Raises:
        InvalidParameterError: There is no such option.
    """
    check_names(task, options, known)
    unfit = Options.__annotations__.keys() - known.__annotations__.keys()
    return with_defaults(options, {name: value for name, value in defaults.items() if name not in unfit})


def check_names(task: TaskLike, options: Mapping[str, Any], known: type[Any] = Options) -> None:
    """Refuse an option that does not exist.

    Raises:
        InvalidParameterError: One does not; the sentence names the nearest that does.
    """
    if unknown := options.keys() - known.__annotations__.keys():
        names = list(known.__annotations__)
        owner = "run"
        if isinstance(task, Task):
            names += parameters(type(task))
            owner = type(task).__name__
        raise unknown_parameter(min(unknown), owner, names)


def with_defaults(options: Mapping[str, Any], defaults: Mapping[str, Any]) -> dict[str, Any]:
    """The options that were given, and the defaults of the others."""
    return {**defaults, **{name: value for name, value in options.items() if value is not None}}
