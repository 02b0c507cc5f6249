"""Several tasks or results at once, as callers give them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar, cast

from runware._logs.redact import shorten
from runware._models.model import Received, Task
from runware.errors import InvalidParameterError

T = TypeVar("T", bound=Task[Any])


def several_tasks(tasks: Iterable[T]) -> Iterable[T]:
    """The tasks, if they are several.

    Raises:
        InvalidParameterError: It is a single one, or something else that is not iterated over for its tasks.
    """
    if _is_one_task(tasks):
        kind = type(tasks).__name__ if isinstance(tasks, Task) else "mapping"
        raise _refused("tasks", f"a single {kind}", "tasks, such as a list of them; `run` takes a single one")
    if not _has_items(tasks):
        raise _refused("tasks", _shown(tasks), "tasks, such as a list of them")
    return tasks


def several_results(results: object) -> list[Received]:
    """The results as one list; a single one, and lists within the list, are welcome.

    Raises:
        InvalidParameterError: There is something else among them.
    """
    if isinstance(results, Received):
        return [results]
    if not _has_items(results):
        raise _refused("results", _shown(results), "results, as tasks return them")
    listed: list[Received] = []
    for index, item in enumerate(cast("Iterable[object]", results)):
        if isinstance(item, list | tuple):
            listed += several_results(cast("list[object]", item))
        elif isinstance(item, Received):
            listed.append(item)
        else:
            raise _refused(f"results[{index}]", _shown(item), "a result, as tasks return them", several=False)
    return listed


def _is_one_task(value: object) -> bool:
    return isinstance(value, Task | Mapping)


def _has_items(value: object) -> bool:
    return isinstance(value, Iterable) and not isinstance(value, str | bytes | Mapping)


def _refused(name: str, given: str, wanted: str, *, several: bool = True) -> InvalidParameterError:
    must = f"it must be {'an iterable of ' if several else ''}{wanted}"
    return InvalidParameterError(f"{name} is {given}; {must}.", parameters=(name.partition("[")[0],))


def _shown(value: object) -> str:
    return f"{shorten(value)!r} ({type(value).__name__})"
