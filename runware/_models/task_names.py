"""Lookup of tasks by name: current and older names on the wire, and names in Python."""

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
    """The names of a task. Its class is imported on access."""

    #: The current task type on the wire.
    task_type: str
    class_name: str

    @property
    def method(self) -> str:
        """The name of the client's method that runs the task."""
        return HOMES[self.class_name]

    @property
    def cls(self) -> type[Task[Any]]:
        """The class of the task; that of the first variant if there are several."""
        return cast("type[Task[Any]]", load(self.class_name))

    @property
    def variants(self) -> Mapping[str, str]:
        """The class names of the variants, by the value that selects each; empty without variants."""
        return VARIANTS.get(self.task_type, {})

    @property
    def classes(self) -> list[type[Task[Any]]]:
        """The class of the task, or the classes of its variants."""
        return [cast("type[Task[Any]]", load(name)) for name in self.variants.values() or (self.class_name,)]


@cache
def all_tasks() -> dict[str, TaskNames]:
    """Return all tasks by current task type."""
    first: dict[str, TaskNames] = {}
    for task_type, class_name in TASK_TYPES.items():
        first.setdefault(class_name, TaskNames(task_type, class_name))
    return {one.task_type: one for one in first.values()}


@cache
def tasks_by_name() -> dict[str, TaskNames]:
    """Return all tasks by each of their names, older ones included, as `plain` spells it."""
    current = {one.class_name: one for one in all_tasks().values()}
    return {
        plain(name): current[class_name]
        for task_type, class_name in TASK_TYPES.items()
        for name in (task_type, class_name, HOMES[class_name])
    }


def find_task(name: object) -> TaskNames | None:
    """Return a task by its type, an older type, its method, its class or its class name; None if there is none."""
    if is_task_class(name):
        name = name.task_type
    return tasks_by_name().get(plain(name)) if isinstance(name, str) else None


def nearest_task(name: str, cutoff: float = 0.5) -> str | None:
    """Return the most similar method name if `name` has an underscore, else the task type; None if none is similar."""
    near = get_close_matches(plain(name[:100]), list(tasks_by_name()), n=1, cutoff=cutoff)
    if not near:
        return None
    found = tasks_by_name()[near[0]]
    return found.method if "_" in name else found.task_type


def is_task_class(task: object) -> TypeGuard[type[Task[Any]]]:
    """Whether the argument is the class of a task, or a subclass of one."""
    return isinstance(task, type) and getattr(task, "task_type", None) in TASK_TYPES


def variant_keys(cls: type[Task[Any]]) -> tuple[str, ...]:
    """Return the Python and wire names of the parameter that selects a task's variant; empty without variants."""
    settings = cls.__settings__
    return tuple(dict.fromkeys((settings.variant_name, *settings.constants))) if settings.variant_name else ()


def variant_in(cls: type[Task[Any]], said: Mapping[str, object]) -> type[Task[Any]]:
    """Return the class of the variant of a task that parameters select; the class itself if they select none.

    Raises:
        InvalidParameterError: They select a variant that does not exist.
    """
    for key in variant_keys(cls):
        if (value := said.get(key)) is not None:
            return variant_of(cls.task_type, key, cast("str", value))
    return cls
