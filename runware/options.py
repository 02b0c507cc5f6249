"""How a call waits, retries and reports: the options that every method takes."""

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

    on_result: Called with each result as it arrives: in the event loop of an async client, in the caller's own thread
        with a blocking one. The async client awaits what an asynchronous one returns before it calls it again; the
        blocking one takes plain functions only. What it raises is reported as a `CallbackError` once the task has
        ended.
    on_progress: Called with a `Progress` when the server tells how far the task has got, where and as `on_result` is
        called.
    timeout: Seconds to wait for the next sign of life of the task, per try. Default: the client's, 60.
    deadline: Seconds after which the call ends whatever happens. Default: what the task may take as a whole, as its method
        says, from when it is first sent; 20 minutes for a task that this version does not know.
    max_retries: How often to try again what failed for a passing reason. 0 means once only. Default: the client's, 2.
    on_incomplete: What to do if, at the end, some results are there and others are not: `"return"` those that arrived
        (and log a warning), or `"raise"` an `IncompleteResultsError` that carries them. Default: `"return"`.
    """

    on_result: Callable[[R], object] | None
    on_progress: Callable[[Progress], object] | None
    timeout: float | None
    deadline: float | None
    max_retries: int | None
    on_incomplete: OnIncomplete


class StreamOptions(TypedDict, total=False):
    """The options of methods whose answer comes piece by piece.

    timeout: Seconds to wait for the next sign of life. Default: the client's, 60.
    deadline: Seconds after which the answer ends whatever happens. Default: what the task may take as a whole, as its
        method says.
    max_retries: How often to try again while certainly nothing was begun: when the server cannot be reached, or turns
        the task away because it is busy. A task that was sent is never sent again by itself. Default: the client's, 2.
    on_incomplete: What to do if the answer ends without the server's word that this was all: `"return"` what arrived
        (and log a warning), or `"raise"` an `IncompleteResultsError` that carries it. Default: `"return"`.
    """

    timeout: float | None
    deadline: float | None
    max_retries: int | None
    on_incomplete: OnIncomplete


class CallOptions(NamedTuple):
    """The options of one call, decided and checked: what the engine needs to know."""

    timeout: float
    max_retries: int
    deadline: float | None = None
    on_incomplete: OnIncomplete = "return"
    #: Whose call it is: callers take turns (see `runware._engine.send_queue`).
    caller: object = None

    def changed(self, **given: Any) -> CallOptions:
        """The same, but for what was given. None leaves an option as it is.

        Raises:
            InvalidParameterError: A value makes no sense.
        """
        checked: dict[str, Any] = {
            name: _CHECKS[name](value, name) for name, value in given.items() if value is not None
        }
        return self._replace(**checked)

    def of_a_batch(self) -> CallOptions:
        """The same for many tasks, which take turns with all others as one caller."""
        return self._replace(caller=object())


def check_seconds(value: object, name: str) -> float:
    """The number of seconds. What is no positive, finite number is refused."""
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
    """The whole number. What is none, or is too small, is refused."""
    count = as_integer(value)
    if count is None or count < at_least:
        raise InvalidParameterError(
            f"{name} is {value!r}; it must be a whole number, {at_least} or more.", parameters=(name,)
        )
    return count


def check_at_least_one(value: object, name: str) -> int:
    """The whole number. What is none from 1 on is refused."""
    return check_count(value, name, at_least=1)


def check_flag(value: object, name: str) -> bool:
    """True or False. What is neither is refused: a text such as "no" would count as true."""
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
