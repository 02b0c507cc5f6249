"""A task as the engine sees it: what is sent, and what ends it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import attrs

from runware._engine.envelope import status_of


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Completion:
    """What ends a task: the number of its results, the last of its phases, or the word of the server."""

    #: How many results end it, and the payload's key that says so, if there is one.
    expected: int = 1
    count_param: str | None = None
    #: The server may give fewer results than were asked for.
    partial_ok: bool = False
    #: For a task that reports phases: a result's field and its values that end the task.
    terminal_values: Mapping[str, tuple[str, ...]] = {}
    #: How many results there are to be is not known: its end is when none is under way any more.
    open_ended: bool = False
    #: The server posts the results somewhere else; its acknowledgement ends the task.
    webhook: bool = False
    #: It reports phases, rather than results.
    phased: bool = attrs.field(init=False)
    #: The number of results ends it, and nothing else.
    counted: bool = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "phased", bool(self.terminal_values))
        object.__setattr__(self, "counted", not (self.phased or self.open_ended or self.webhook))

    def is_last_phase(self, item: Mapping[str, Any]) -> bool:
        """Whether a phase ends the task."""
        return status_of(item) == "success" or any(
            status_of(item, field) in ending for field, ending in self.terminal_values.items()
        )

    def attempt_ended(self, *, given: int, asked: int, failures: Sequence[object], finished: bool) -> bool:
        """Whether every result that an attempt was asked for has come or failed.

        If their number is not known, an answer of the server has to tell.

        An error that is pushed may be said twice, or speak for all results: it stands for one, for certain.
        """
        if self.phased:
            return finished or bool(failures)
        if self.open_ended:
            return False
        return given + min(len(failures), 1) >= asked

    def is_enough(self, results: int, *, failures: Sequence[object], finished: bool) -> bool:
        """Whether the results that are here are what the task was to give."""
        if self.phased:
            return finished
        if failures and self.open_ended:
            return False
        return results >= self.expected or (results > 0 and self.partial_ok and not failures)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class TaskKind:
    """What all tasks of a type have in common."""

    #: The class of their results, for whoever takes them.
    returns: type[Any]
    #: Task types that make for certain nothing that this one makes.
    foreign_types: frozenset[str]
    billed: bool
    #: They can be asked to report their cost.
    reports_cost: bool
    max_duration: float


@attrs.define(eq=False, repr=False, weakref_slot=False)
class Request:
    """One task on the wire. `payload` is never changed once it is made."""

    uuid: str
    task_type: str
    payload: dict[str, Any]
    kind: TaskKind
    completion: Completion
    #: About how many characters the payload has: media in it may have many megabytes.
    size: int = 0
    #: Somebody knows it by its UUID, which is that of all attempts then.
    named: bool = False
    #: Seconds that its local media took to be read and stored: they count for the deadline of the call.
    prepared_in: float = 0.0
