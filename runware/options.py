"""How a call waits, retries and reports: the options that every method takes."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, Generic, Literal, NamedTuple, TypedDict, TypeVar

from runware._json.plain_values import as_boolean, as_integer, as_number
from runware.errors import InvalidParameterError
from runware.progress import Progress

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


class Limits(NamedTuple):
    """The same, decided: what the engine needs to know about one call."""

    timeout: float
    max_retries: int
    deadline: float | None = None
    on_incomplete: OnIncomplete = "return"
    #: Whose call it is: callers take turns (see `runware._engine.send_queue`).
    caller: object = None


def decide(options: dict[str, Any], *, timeout: float, max_retries: int) -> Limits:
    """Put the client's own settings where a call has none, and check what it has.

    Args:
        options: Those that a call was given, and its `caller` if that is not the client itself.
        timeout: The client's own.
        max_retries: The client's own.

    Raises:
        InvalidParameterError: A number is negative, or not a number.
    """
    if not options:
        return _own(timeout, max_retries)
    deadline = options.get("deadline")
    chosen: dict[str, Any] = {
        "timeout": check_seconds(_first(options.get("timeout"), timeout), "timeout"),
        "max_retries": check_count(_first(options.get("max_retries"), max_retries), "max_retries"),
        "deadline": None if deadline is None else check_seconds(deadline, "deadline"),
        "on_incomplete": _first(options.get("on_incomplete"), "return"),
        "caller": options.get("caller"),
    }
    if chosen["on_incomplete"] not in ("return", "raise"):
        raise InvalidParameterError(
            f"on_incomplete is {chosen['on_incomplete']!r}; it must be 'return' or 'raise'.",
            parameters=("on_incomplete",),
            allowed_values=("return", "raise"),
        )
    return Limits(**chosen)


@functools.lru_cache(maxsize=8, typed=True)
def _own(timeout: float, max_retries: int) -> Limits:
    """One object for all the calls that say nothing."""
    check_seconds(timeout, "timeout")
    check_count(max_retries, "max_retries")
    return Limits(timeout=timeout, max_retries=max_retries)


def check_seconds(value: object, name: str) -> float:
    """The number of seconds. What is no positive, finite number is refused."""
    seconds = as_number(value)
    if seconds is None or not 0 < seconds < float("inf"):
        raise InvalidParameterError(
            f"{name} is {value!r}; it must be a number of seconds greater than 0.", parameters=(name,)
        )
    return seconds


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


def _first(value: Any, otherwise: Any) -> Any:
    return otherwise if value is None else value
