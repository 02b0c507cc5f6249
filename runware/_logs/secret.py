"""What must be seen nowhere: in no repr, log or error, and not among the local variables that a traceback shows."""

from __future__ import annotations

from typing import Any, Generic, TypeVar, cast

from runware._logs.redact import without_secrets

T = TypeVar("T")
Text = TypeVar("Text", str, bytes)

SHOWN = "***"
#: A shorter secret could be a word of a prompt by chance.
_RECOGNISABLE = 16


class Secret(Generic[T]):
    """A value that shows itself only to who asks for it. Pass this on, and `reveal()` where it leaves the program."""

    __slots__ = ("_value",)

    def __init__(self, value: T) -> None:
        self._value = value

    def reveal(self) -> T:
        """The value. Use it at once: in a variable it would be seen."""
        return self._value

    def removed_from(self, text: Text) -> Text:
        """The text without the secret: a server may quote it."""
        if not isinstance(self._value, str) or len(self._value) < _RECOGNISABLE:
            return text
        if isinstance(text, str):
            return text.replace(self._value, SHOWN)
        return text.replace(self._value.encode(), SHOWN.encode())

    def __repr__(self) -> str:
        return repr(SHOWN)

    def __str__(self) -> str:
        return SHOWN

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self._value == cast("Secret[object]", other)._value

    def __hash__(self) -> int:
        return hash(self._value)


class SecretURL(Secret[str]):
    """A URL that shows itself without what it may hold of secrets: credentials, query and fragment."""

    __slots__ = ()

    def __repr__(self) -> str:
        return repr(str(self))

    def __str__(self) -> str:
        return without_secrets(self._value)


def revealed(value: object) -> Any:
    """What JSON makes of a secret, for `json.dumps(default=)`."""
    if isinstance(value, Secret):
        return value.reveal()  # pyright: ignore[reportUnknownMemberType,reportUnknownVariableType]
    raise TypeError(f"{type(value).__name__} cannot be sent as JSON.")


def without_frames(error: BaseException, outer: BaseException | None = None) -> None:
    """Forget where in a library an exception was raised: the frames there hold what we gave it to send.

    Args:
        error: The exception; those that led to it lose their frames, too.
        outer: The one that was being handled before: it, and what led to it, are others' business.
    """
    seen = {id(outer)}
    waiting: list[BaseException | None] = [error]
    while waiting:
        one = waiting.pop()
        if one is not None and id(one) not in seen:
            seen.add(id(one))
            one.__traceback__ = None
            waiting += [one.__cause__, one.__context__]
