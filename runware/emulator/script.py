"""Scripts: how a single task is answered if its answer was chosen or recorded."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeAlias

import attrs

from runware._json.plain_values import finite_number

#: The fields of a result or of a progress report, as a handler yields them.
Fields: TypeAlias = "dict[str, Any]"
Made: TypeAlias = "Iterator[Fields]"


def as_usual(usual: Made) -> Made:
    """Return the handler's results unchanged."""
    return usual


@attrs.frozen(kw_only=True)
class Break:
    """Early end of a stream: after a number of pieces, with errors or without a final event."""

    after: int
    errors: Sequence[dict[str, Any]] = ()


@attrs.frozen(kw_only=True)
class Script:
    """The answer to a single task, where it differs from the handler's."""

    #: The id of the chosen answer; None if no answer was chosen.
    chosen: str | None = None
    #: The errors with which the task is refused before it begins.
    refused: Sequence[dict[str, Any]] = ()
    #: The number of results; None for the requested number.
    count: int | None = None
    #: Converts the handler's results to those of the task. Handlers are lazy: results that are not consumed are not made.
    make: Callable[[Made], Made] = as_usual
    #: Seconds before each result, or before each piece of a stream; 0 before further ones.
    pauses: Sequence[float] = ()
    #: Whether a task without results is forgotten, so that polls do not find it.
    lost: bool = False
    #: Where the stream ends early; None if it does not.
    breaks: Break | None = None
    #: All pieces of the stream; if empty, the result is split into words.
    pieces: Sequence[Fields] = ()

    def pause(self, index: int) -> float:
        """Return the seconds before a result, or before a piece of a stream."""
        return self.pauses[index] if index < len(self.pauses) else 0.0


#: The script of a task whose answer was neither chosen nor recorded.
DEFAULT = Script()


def is_progress(fields: Fields) -> bool:
    """Whether fields are a progress report, not a result."""
    return fields.get("status") == "processing" and isinstance(fields.get("progress"), int)


def cost_of(fields: Fields, usual: float) -> float:
    """Return the cost in a result; `usual` if the result has none, or an invalid one."""
    cost = finite_number(fields.get("cost"))
    return usual if cost is None or cost < 0 else cost
