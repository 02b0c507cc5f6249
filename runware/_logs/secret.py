"""Wrappers for values that must not appear in any repr, log or error, nor among the local variables in a traceback."""

from __future__ import annotations

from typing import Any, Generic, TypeVar

from runware._logs.redact import without_secrets

T = TypeVar("T")

SHOWN = "***"


class Secret(Generic[T]):
    """A value that is shown as `***`. Pass the `Secret` on, and call `reveal()` where the value leaves the program."""

    __slots__ = ("_value",)

    def __init__(self, value: T) -> None:
        self._value = value

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and other.reveal() == self._value

    def __hash__(self) -> int:
        return hash(self._value)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self._value,)

    def reveal(self) -> T:
        """Return the value. Use it at once: a traceback would show a variable that holds it."""
        return self._value

    def __repr__(self) -> str:
        return repr(str(self))

    def __str__(self) -> str:
        return SHOWN


class SecretURL(Secret[str]):
    """A URL that is shown without the parts that may hold secrets: credentials, query and fragment."""

    __slots__ = ()

    def __str__(self) -> str:
        return without_secrets(self._value)


def revealed(value: object) -> Any:
    """Return the value of a secret, for `json.dumps(default=)`."""
    if isinstance(value, Secret):
        return value.reveal()  # pyright: ignore[reportUnknownMemberType,reportUnknownVariableType]
    raise TypeError(f"{type(value).__name__} cannot be sent as JSON.")
