"""How one task is answered where that is not left to its handler alone: as it was chosen, or as it was recorded."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeAlias

import attrs

from runware._json.plain_values import finite_number

#: The fields of a result, or how far it is, as a handler yields them.
Fields: TypeAlias = "dict[str, Any]"
Made: TypeAlias = "Iterator[Fields]"


def as_usual(usual: Made) -> Made:
    """What the handler makes."""
    return usual


@attrs.frozen(kw_only=True)
class Break:
    """The end of a stream before its end: after so many pieces, with these errors or without another word."""

    after: int
    errors: Sequence[dict[str, Any]] = ()


@attrs.frozen(kw_only=True)
class Script:
    """How one task is answered."""

    #: The id of the chosen answer.
    chosen: str | None = None
    #: It is turned away with these, before anything of it is begun.
    refused: Sequence[dict[str, Any]] = ()
    #: How many results it makes; as many as were asked for by default.
    count: int | None = None
    #: Gives the results, out of what the handler would make. A handler that is not asked makes nothing.
    make: Callable[[Made], Made] = as_usual
    #: Seconds before each result, or before each piece of a stream; none before further ones.
    pauses: Sequence[float] = ()
    #: What is not delivered is lost: nobody knows of it.
    lost: bool = False
    #: Where its stream breaks off.
    breaks: Break | None = None
    #: The pieces of its stream, the last among them; by default the result is cut into words.
    pieces: Sequence[Fields] = ()

    def pause(self, index: int) -> float:
        """Seconds before a result, or before a piece of a stream."""
        return self.pauses[index] if index < len(self.pauses) else 0.0


#: Nothing is chosen, and nothing recorded.
USUAL = Script()


def is_progress(fields: Fields) -> bool:
    """Whether a handler tells how far the next result is, and not a result."""
    return fields.get("status") == "processing" and isinstance(fields.get("progress"), int)


def told_cost(fields: Fields, usual: float) -> float:
    """What a result costs: what it says, or as usual if it says nothing that can be billed."""
    cost = finite_number(fields.get("cost"))
    return usual if cost is None or cost < 0 else cost
