"""The request of a task, and the conditions that complete the task."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from runware._engine.envelope import status_of
from runware._record import Record


class Completion:
    """Conditions that complete a task: the number of its results, its last phase, or a response of the server."""

    # Read several times for each result: a `Record` takes 7 % more time for all that the engine does with a result.
    __slots__ = (
        "count_param", "counted", "expected", "open_ended", "partial_ok", "phased", "polled", "terminal_values", "webhook"
    )  # fmt: skip

    def __init__(
        self, *, expected: int = 1, count_param: str | None = None, partial_ok: bool = False,
        terminal_values: Mapping[str, Collection[str]] | None = None, open_ended: bool = False, webhook: bool = False,
        polled: bool = False,
    ) -> None:  # fmt: skip
        #: Number of results that completes the task, and the payload's key for that number, if it has one.
        self.expected, self.count_param = expected, count_param
        #: The server may return fewer results than the request asks for.
        self.partial_ok = partial_ok
        #: For a task that reports phases: fields of its results, and the values, in any case, that end the task.
        self.terminal_values = terminal_values or {}
        #: The number of results is unknown: the task ends when a poll reports none as under way.
        self.open_ended = open_ended
        #: The server posts the results to a webhook; its acknowledgement completes the task.
        self.webhook = webhook
        #: The delivery is asynchronous: the server acknowledges the task, and returns results, with a status, to polls.
        self.polled = polled
        #: The task reports phases, rather than results.
        self.phased = bool(terminal_values)
        #: Only the number of results completes the task.
        self.counted = not (terminal_values or open_ended or webhook)

    def is_phase(self, item: Mapping[str, Any]) -> bool:
        """Whether an item of a task that reports phases has a phase, or another status."""
        return any(status_of(item, field) is not None for field in ("status", *self.terminal_values))

    def is_last_phase(self, item: Mapping[str, Any]) -> bool:
        """Whether a phase ends the task."""
        return status_of(item) == "success" or any(
            status_of(item, field) in {value.lower() for value in ending}
            for field, ending in self.terminal_values.items()
        )


class TaskKind(Record):
    """Properties that all tasks of a type share."""

    #: The class of the results, for the caller.
    returns: type[Any]
    #: Keys that a result may have, and an acknowledgement never has; empty if unknown.
    result_keys: frozenset[str]
    #: Task types none of whose results can be a result of this type.
    foreign_types: frozenset[str]
    #: The tasks cost money.
    billed: bool
    #: The tasks have the parameter `includeCost`.
    reports_cost: bool
    #: Seconds that a task may take as a whole, if the call has no deadline.
    max_duration: float


class Request(NamedTuple):
    """The request of one task. Its `payload` is never mutated."""

    uuid: str
    task_type: str
    payload: dict[str, Any]
    kind: TaskKind
    completion: Completion
    #: Approximate number of characters in the payload: embedded media may have many megabytes.
    size: int = 0
    #: The caller knows the task by its UUID, so all attempts must use that UUID.
    named: bool = False
    #: Seconds that reading and uploading local media took: they count towards the deadline of the call.
    prepared_in: float = 0.0

    def __repr__(self) -> str:
        return f"<Request {self.task_type} {self.uuid}>"  # the payload may have megabytes
