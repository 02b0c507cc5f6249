"""Tasks by their names: on the wire, of today and before, and in Python."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from typing import Any, NamedTuple, TypeGuard, cast

from runware._models.arguments import variant_of
from runware._models.foreign_names import plain
from runware._models.lazy import load
from runware._models.model import Task
from runware._models.task_types import HOMES, TASK_TYPES, VARIANTS


class TaskNames(NamedTuple):
    """A task by its names. Its class is loaded when it is asked for."""

    #: On the wire.
    task_type: str
    class_name: str

    @property
    def method(self) -> str:
        """The method of the client that runs it."""
        return HOMES[self.class_name]

    @property
    def cls(self) -> type[Task[Any]]:
        """Its class; the first one if it has variants."""
        return cast("type[Task[Any]]", load(self.class_name))

    @property
    def variants(self) -> Mapping[str, str]:
        """What tells its variants apart -> the class of each; empty if it has none."""
        return VARIANTS.get(self.task_type, {})

    @property
    def classes(self) -> list[type[Task[Any]]]:
        """Its class, or those of its variants."""
        return [cast("type[Task[Any]]", load(name)) for name in self.variants.values() or (self.class_name,)]


@cache
def all_tasks() -> dict[str, TaskNames]:
    """Every task by its type, older names of it left out."""
    first: dict[str, TaskNames] = {}
    for task_type, class_name in TASK_TYPES.items():
        first.setdefault(class_name, TaskNames(task_type, class_name))
    return {one.task_type: one for one in first.values()}


@cache
def tasks_by_name() -> dict[str, TaskNames]:
    """Every task by all its names, as `plain` makes them."""
    current = {one.class_name: one for one in all_tasks().values()}
    return {
        plain(name): current[class_name]
        for task_type, class_name in TASK_TYPES.items()
        for name in (task_type, class_name, HOMES[class_name])
    }


def find_task(name: object) -> TaskNames | None:
    """A task by its type, an older name of it, the name of its method, or its class; None if there is no such task."""
    if is_task_class(name):
        name = name.task_type
    return tasks_by_name().get(plain(name)) if isinstance(name, str) else None


def nearest_task(name: str, cutoff: float = 0.5) -> str | None:
    """The task whose name is most like this one, if one is: as Python writes it, or else as the wire does."""
    near = get_close_matches(plain(name[:100]), list(tasks_by_name()), n=1, cutoff=cutoff)
    if not near:
        return None
    found = tasks_by_name()[near[0]]
    return found.method if "_" in name else found.task_type


def is_task_class(task: object) -> TypeGuard[type[Task[Any]]]:
    """Whether it is the class of a task: one of those, or made from one."""
    return isinstance(task, type) and getattr(task, "task_type", None) in TASK_TYPES


def variant_keys(cls: type[Task[Any]]) -> tuple[str, ...]:
    """What the parameter that tells the variants of a task apart is called, in Python and on the wire; empty without one."""
    settings = cls.__settings__
    return tuple(dict.fromkeys((settings.variant_name, *settings.constants))) if settings.variant_name else ()


def variant_in(cls: type[Task[Any]], said: Mapping[str, object]) -> type[Task[Any]]:
    """The class of the variant of a task that parameters speak of; the class itself if they speak of none.

    Raises:
        InvalidParameterError: They speak of one that there is not.
    """
    for key in variant_keys(cls):
        if (value := said.get(key)) is not None:
            return variant_of(cls.task_type, key, cast("str", value))
    return cls
