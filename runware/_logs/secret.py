"""What must be seen nowhere: in no repr, log or error, and not among the local variables that a traceback shows."""

from __future__ import annotations

from typing import Any, Generic, TypeVar

from runware._logs.redact import without_secrets

T = TypeVar("T")

SHOWN = "***"


class Secret(Generic[T]):
    """A value that shows itself only to who asks for it. Pass this on, and `reveal()` where it leaves the program."""

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
        """The value. Use it at once: in a variable it would be seen."""
        return self._value

    def __repr__(self) -> str:
        return repr(str(self))

    def __str__(self) -> str:
        return SHOWN


class SecretURL(Secret[str]):
    """A URL that shows itself without what it may hold of secrets: credentials, query and fragment."""

    __slots__ = ()

    def __str__(self) -> str:
        return without_secrets(self._value)


def revealed(value: object) -> Any:
    """What JSON makes of a secret, for `json.dumps(default=)`."""
    if isinstance(value, Secret):
        return value.reveal()  # pyright: ignore[reportUnknownMemberType,reportUnknownVariableType]
    raise TypeError(f"{type(value).__name__} cannot be sent as JSON.")
