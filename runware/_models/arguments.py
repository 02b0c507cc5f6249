"""Arguments of calls other than the values of a task: collections of tasks or results, and option names."""

from __future__ import annotations

from collections.abc import Iterable, KeysView, Mapping
from typing import Any, TypeVar, cast

from runware._json.plain_values import as_text
from runware._models.foreign_names import unknown_parameter
from runware._models.former_names import former_names, with_current_names
from runware._models.kinds import cached_per_class, fields_of
from runware._models.lazy import load
from runware._models.model import ResponseObject, Task
from runware._models.task_types import VARIANTS
from runware.errors import must_be, refusal, with_type

T = TypeVar("T", bound=Task[Any])


def checked_tasks(tasks: Iterable[T]) -> Iterable[T]:
    """Return the tasks, if they are an iterable of tasks.

    Raises:
        InvalidParameterError: The argument is a single task, a text, or not iterable.
    """
    wanted = "an iterable of tasks, such as a list of them"
    if isinstance(tasks, Task | Mapping):
        kind = type(tasks).__name__ if isinstance(tasks, Task) else "mapping"
        raise refusal(f"tasks is a single {kind}; it must be {wanted}; `run` takes a single one.", "tasks")
    return _iterable("tasks", tasks, wanted)


def flat_results(results: object) -> list[ResponseObject]:
    """Return the results as one flat list. A single result and nested lists are accepted as well.

    Raises:
        InvalidParameterError: The argument is not iterable, or an item is not a result.
    """
    if isinstance(results, ResponseObject):
        return [results]
    wanted = "as tasks return them"
    listed: list[ResponseObject] = []
    for index, item in enumerate(_iterable("results", results, f"an iterable of results, {wanted}")):
        if isinstance(item, list | tuple):
            listed += flat_results(cast("list[object]", item))
        elif isinstance(item, ResponseObject):
            listed.append(item)
        else:
            raise refusal(f"results[{index}] is {with_type(item)}; it must be a result, {wanted}.", "results")
    return listed


def check_option_names(
    given: Iterable[str], task: Task[Any] | type[Task[Any]] | Mapping[str, object], known: type[Any]
) -> None:
    """Refuse unknown options of a call. `task` is the task of the call, or its class.

    Raises:
        InvalidParameterError: An option does not exist. The error names the most similar one, or says where it belongs.
    """
    unknown = set(given) - known.__annotations__.keys()
    if not unknown:
        return
    names, owner = list(known.__annotations__), "run"
    cls = task if isinstance(task, type) else type(task)
    if issubclass(cls, Task):
        if misplaced := unknown & parameters(cls):
            name, instead = min(misplaced), f"{cls.__name__}({min(misplaced)}=...)"
            raise refusal(f"{name} is not an option of the call: give it to the task, {instead}.", name)
        names += parameters(cls)
        constants = cls.__settings__.constants.items()
        owner = " and ".join(f"{name} {value!r}" for name, value in constants) or cls.__name__
    raise unknown_parameter(min(unknown), owner, names)


def variant_of(task_type: str, on: str, value: str) -> type[Task[Any]]:
    """Return the class of a variant of a task, by the value of the parameter `on`.

    Raises:
        InvalidParameterError: There is no variant for the value.
    """
    variants, text = VARIANTS[task_type], as_text(value)
    if text is None or text not in variants:
        raise must_be(on, value, f"one of {', '.join(map(repr, variants))}", allowed_values=tuple(variants))
    return cast("type[Task[Any]]", load(variants[text]))


def task_and_options(cls: type[Task[Any]], given: dict[str, Any]) -> tuple[Task[Any], dict[str, Any]]:
    """Split the arguments of a call into a task and options. Unknown names go to the options, which are checked later.

    Raises:
        InvalidParameterError: The task refuses a value, or lacks one.
    """
    current: dict[str, Any] = with_current_names(former_names(cls), given)
    return cls(**{name: current.pop(name, None) for name in parameters(cls)}), current


@cached_per_class
def parameters(cls: type[Task[Any]]) -> KeysView[str]:
    """Return the names of the parameters of a task, in order."""
    return dict.fromkeys(field.name for field in fields_of(cls)).keys()


@cached_per_class
def required(cls: type[Task[Any]]) -> KeysView[str]:
    """Return the names of the required parameters of a task, in order."""
    return dict.fromkeys(field.name for field in fields_of(cls) if field.required).keys()


def _iterable(name: str, value: object, wanted: str) -> Iterable[Any]:
    """Return the value of a parameter, if it is iterable, and neither a text nor a mapping."""
    items: Any = value
    if isinstance(items, str | bytes | Mapping) or not isinstance(items, Iterable):
        raise refusal(f"{name} is {with_type(value)}; it must be {wanted}.", name)
    return items  # pyright: ignore[reportUnknownVariableType] # a cast is redundant for mypy
