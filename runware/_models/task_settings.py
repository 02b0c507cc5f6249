"""What the schema says of a task besides its parameters, for those who run it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Settings(NamedTuple):
    """The settings of a class of tasks or objects. Together in one place, since users of the class need none of them."""

    #: How it can be delivered; the first is what the client asks for. Utility tasks have none.
    delivery: tuple[str, ...] = ()
    #: The client's method that streams its answer, if there is one.
    stream_method: str | None = None
    #: The wire's parameter that says how many results end it; one does otherwise.
    count_param: str | None = None
    #: The server may give fewer results than were asked for.
    partial_ok: bool = False
    #: Seconds that it may take as a whole, from when it is first sent.
    max_duration: float | None = None
    #: For a task that reports phases: a result's field and its values that end the task.
    terminal_values: Mapping[str, tuple[str, ...]] = {}
    #: False if it costs nothing and changes nothing, so that repeating it is harmless.
    billed: bool = True
    #: What is sent besides the parameters.
    constants: Mapping[str, str] = {}
    #: Older wire names of the task.
    aliases: tuple[str, ...] = ()
    #: Fields of which at most one may be given, in groups.
    exclusive: tuple[tuple[str, ...], ...] = ()
