"""The options that every method takes: time limits, retries and callbacks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Generic, Literal, NamedTuple, TypedDict, TypeVar

from runware._json.plain_values import as_boolean, as_integer, as_number
from runware.errors import InvalidParameterError
from runware.values import Progress

R = TypeVar("R")

OnIncomplete = Literal["return", "raise"]


class Options(TypedDict, Generic[R], total=False):
    """The options that every method takes besides the parameters of its task.

    on_result: Called with each result as it arrives. The async client calls it in its event loop; it may be
        asynchronous, and is awaited before the next call. The blocking client calls it in the caller's thread; it must be
        a plain function. If it raises, the task goes on to its end, and then a `CallbackError` is raised.
    on_progress: Called with a `Progress` when the server reports progress, in the same way as `on_result`.
    timeout: Seconds to wait for the next sign of life of the task, per try. Default: the client's, 60.
    deadline: Seconds after which the call ends in any case. Default: the time that the task may take as a whole, counted
        from when it is first sent. The method says how long that is. For a task that this version does not know, it is
        20 minutes.
    max_retries: How often to try again after an error that may pass. 0 means one try. Default: the client's, 2.
    on_incomplete: What to do if some results are missing at the end: `"return"` those that arrived and log a warning, or
        `"raise"` an `IncompleteResultsError` that carries them. Default: `"return"`.
    """

    on_result: Callable[[R], object] | None
    on_progress: Callable[[Progress], object] | None
    timeout: float | None
    deadline: float | None
    max_retries: int | None
    on_incomplete: OnIncomplete


class StreamOptions(TypedDict, total=False):
    """The options of methods that stream their answer.

    timeout: Seconds to wait for the next sign of life. Default: the client's, 60.
    deadline: Seconds after which the stream ends in any case. Default: the time that the task may take as a whole. The
        method says how long that is.
    max_retries: How often to try again when certainly nothing was begun: when the server cannot be reached, or is too busy
        to take the task. A task that was sent is never sent again. Default: the client's, 2.
    on_incomplete: What to do if the answer ends and the server has not said that it is complete: `"return"` what arrived
        and log a warning, or `"raise"` an `IncompleteResultsError` that carries it. Default: `"return"`.
    """

    timeout: float | None
    deadline: float | None
    max_retries: int | None
    on_incomplete: OnIncomplete


class CallOptions(NamedTuple):
    """The options of one call, checked, for the engine."""

    timeout: float
    max_retries: int
    deadline: float | None = None
    on_incomplete: OnIncomplete = "return"
    #: Who calls. Callers take turns (see `runware._engine.send_queue`).
    caller: object = None

    def changed(self, **given: Any) -> CallOptions:
        """The same with the given options changed. None leaves an option as it is.

        Raises:
            InvalidParameterError: An option has a wrong value.
        """
        checked: dict[str, Any] = {
            name: _CHECKS[name](value, name) for name, value in given.items() if value is not None
        }
        return self._replace(**checked)

    def of_a_batch(self) -> CallOptions:
        """The same for many tasks. Together they are one caller that takes turns with the others."""
        return self._replace(caller=object())


def check_seconds(value: object, name: str) -> float:
    """The number of seconds. It must be positive and finite."""
    seconds = as_number(value)
    if seconds is None or not 0 < seconds < float("inf"):
        raise InvalidParameterError(
            f"{name} is {value!r}; it must be a number of seconds greater than 0.", parameters=(name,)
        )
    return seconds


def check_deadline(value: object) -> float | None:
    """The deadline of a call; None if there is none."""
    return None if value is None else check_seconds(value, "deadline")


def check_count(value: object, name: str, at_least: int = 0) -> int:
    """The whole number. It must be `at_least` or greater."""
    count = as_integer(value)
    if count is None or count < at_least:
        raise InvalidParameterError(
            f"{name} is {value!r}; it must be a whole number, {at_least} or more.", parameters=(name,)
        )
    return count


def check_flag(value: object, name: str) -> bool:
    """True or False. Nothing else is taken: a string such as "no" would count as true."""
    flag = as_boolean(value)
    if flag is None:
        raise InvalidParameterError(f"{name} is {value!r}; it must be True or False.", parameters=(name,))
    return flag


def _check_on_incomplete(value: object, name: str) -> object:
    if value not in ("return", "raise"):
        raise InvalidParameterError(
            f"{name} is {value!r}; it must be 'return' or 'raise'.",
            parameters=(name,),
            allowed_values=("return", "raise"),
        )
    return value


_CHECKS: Mapping[str, Callable[[object, str], object]] = {
    "timeout": check_seconds,
    "max_retries": check_count,
    "deadline": check_seconds,
    "on_incomplete": _check_on_incomplete,
}
