"""The options of a call, and the validation of their values."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Literal, cast

from runware._json.plain_values import as_boolean, as_finite, as_integer, as_text, is_endless
from runware._json.shown import shown
from runware._record import Record
from runware.errors import InvalidParameterError, must_be, refusal

OnIncomplete = Literal["return", "raise"]
Validate = Literal["warn", "error", "off"]

#: Larger counts are cut to this one, which is as good as no limit: some systems cannot handle larger numbers.
PLENTY = 2**31 - 2


class CallOptions(Record):
    """The validated options of one call."""

    timeout: float
    max_retries: int
    deadline: float | None = None
    on_incomplete: OnIncomplete = "return"
    validate: Validate = "warn"
    #: Identity of the caller, by which callers take turns (see `runware._engine.send_queue`).
    caller: object = None

    def changed(self, **given: Any) -> CallOptions:
        """Return a copy with the given options changed. None leaves an option as it is.

        Raises:
            InvalidParameterError: An option has a wrong value.
        """
        checked: dict[str, Any] = {
            name: CHECKS[name](value, name) for name, value in given.items() if value is not None
        }
        return self.replace(**checked) if checked else self

    def as_one_caller(self) -> CallOptions:
        """Return a copy for the tasks of a batch, which are one caller together that takes turns with the others."""
        return self.replace(caller=object())


def check_seconds(value: object, name: str) -> float:
    """Return a number of seconds as float. It must be positive and finite."""
    seconds = as_finite(value)
    if seconds is None or seconds <= 0:
        wanted = "it must be a number of seconds greater than 0."
        if is_endless(value):
            wanted = (
                "every wait has an end, so it must be a finite number of seconds, such as 86400 for a day."
            )
        raise refusal(f"{name} is {shown(value)}; {wanted}", name)
    return seconds


def check_deadline(value: object) -> float | None:
    """Return the deadline of a call, in seconds; None if there is none."""
    return None if value is None else check_seconds(value, "deadline")


def check_count(value: object, name: str, at_least: int = 0) -> int:
    """Return a whole number, at most `PLENTY`. It must be `at_least` or greater."""
    count = as_integer(value)
    if count is None or count < at_least:
        raise must_be(name, value, f"a whole number, {at_least} or more")
    return min(count, PLENTY)


def check_at_least_one(value: object, name: str) -> int:
    """Return a whole number. It must be 1 or greater."""
    return check_count(value, name, at_least=1)


def check_flag(value: object, name: str) -> bool:
    """Return a boolean. Other values, such as strings, are refused: "no" would count as true."""
    flag = as_boolean(value)
    if flag is None:
        raise must_be(name, value, "True or False")
    return flag


def check_callback(callback: object, name: str, takes: str, *, awaited: bool) -> None:
    """Refuse a callback that would never run: no function, a generator function, or an async one that is not awaited.

    Args:
        callback: The callback.
        name: The name of its option.
        takes: What the callback is called with, for the error.
        awaited: Whether an awaitable that the callback returns is awaited.

    Raises:
        InvalidParameterError: The callback would never run.
    """
    wanted = f"it must be a {'' if awaited else 'plain '}function that takes {takes}"
    if not callable(callback):
        raise refusal(f"{name} is {shown(callback)}; {wanted}.", name)
    if _is_one(callback, inspect.isgeneratorfunction) or _is_one(callback, inspect.isasyncgenfunction):
        problem = "a generator function, which does nothing when it is called"
        raise refusal(f"{name} is {shown(callback)}, {problem}; {wanted}.", name)
    if not awaited and _is_one(callback, inspect.iscoroutinefunction):
        raise _never_awaited(f"{name} is {shown(callback)}, which is asynchronous", name, wanted)


def call_plain(callback: Callable[[Any], object], name: str, argument: object) -> None:
    """Call a function whose return value is not awaited.

    Raises:
        InvalidParameterError: The function returned a coroutine or another awaitable that nothing would await.
    """
    answer = callback(argument)
    if inspect.iscoroutine(answer):
        answer.close()
    elif not inspect.isawaitable(answer) or hasattr(cast("object", answer), "add_done_callback"):
        return  # a future or an asyncio.Task runs by itself
    raise _never_awaited(f"{name} returned {shown(answer)}", name, "it must do its work before it returns")


def check_word(value: object, name: str, *allowed: str) -> str:
    """Return one of the allowed words as a plain string: a member of an enum becomes its text."""
    word = as_text(value)
    if word not in allowed:
        listed = f"{', '.join(map(repr, allowed[:-1]))} or {allowed[-1]!r}"
        raise must_be(name, value, listed, allowed_values=allowed)
    return word


def _check_on_incomplete(value: object, name: str) -> str:
    return check_word(value, name, "return", "raise")


def _check_validate(value: object, name: str) -> str:
    return check_word(value, name, "warn", "error", "off")


def _is_one(callback: object, test: Callable[[object], bool]) -> bool:
    """Whether `test` holds for a function, or for the `__call__` of an object; a partial is unwrapped."""
    if isinstance(callback, partial):
        return _is_one(cast("partial[object]", callback).func, test)
    return test(callback) or test(getattr(type(callback), "__call__", None))  # noqa: B004


def _never_awaited(problem: str, name: str, wanted: str) -> InvalidParameterError:
    return refusal(f"{problem}, and nothing would await it here; {wanted}.", name)


#: The check of each option: takes the value and the name of the option, and returns the checked value.
CHECKS: Mapping[str, Callable[[object, str], object]] = {
    "timeout": check_seconds,
    "max_retries": check_count,
    "deadline": check_seconds,
    "on_incomplete": _check_on_incomplete,
    "validate": _check_validate,
}
