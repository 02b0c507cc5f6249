"""The request of a task, and the conditions that complete the task."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cached_property
from typing import Any, NamedTuple

from runware._engine.envelope import status_of
from runware._record import Record


class Completion(Record):
    """Conditions that complete a task: the number of its results, its last phase, or a response of the server."""

    #: Number of results that completes the task, and the payload's key for that number, if it has one.
    expected: int = 1
    count_param: str | None = None
    #: The server may return fewer results than the request asks for.
    partial_ok: bool = False
    #: For a task that reports phases: fields of its results, and the values, in any case, that end the task.
    terminal_values: Mapping[str, Collection[str]] = {}
    #: The number of results is unknown: the task ends when a poll reports none as under way.
    open_ended: bool = False
    #: The server posts the results to a webhook; its acknowledgement completes the task.
    webhook: bool = False
    #: The delivery is asynchronous: the server acknowledges the task, and returns results, with a status, to polls.
    polled: bool = False

    @cached_property
    def phased(self) -> bool:
        """Whether the task reports phases, rather than results."""
        return bool(self.terminal_values)

    @cached_property
    def counted(self) -> bool:
        """Whether only the number of results completes the task."""
        return not (self.phased or self.open_ended or self.webhook)

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
