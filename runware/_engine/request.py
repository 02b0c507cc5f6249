"""The request of a task, and the conditions that complete the task."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from runware._engine.envelope import status_of


class Completion:
    """Conditions that complete a task: the number of its results, its last phase, or a response of the server."""

    __slots__ = (
        "count_param", "counted", "expected", "open_ended", "partial_ok", "phased", "polled", "terminal_values", "webhook"
    )  # fmt: skip

    def __init__(
        self,
        *,
        expected: int = 1,
        count_param: str | None = None,
        partial_ok: bool = False,
        terminal_values: Mapping[str, tuple[str, ...]] | None = None,
        open_ended: bool = False,
        webhook: bool = False,
        polled: bool = False,
    ) -> None:
        #: Number of results that completes the task, and the payload's key for that number, if it has one.
        self.expected, self.count_param = expected, count_param
        #: The server may return fewer results than the request asks for.
        self.partial_ok = partial_ok
        #: For a task that reports phases: fields of its results, and the values, in lower case, that end the task.
        self.terminal_values = {
            field: frozenset(value.lower() for value in values)
            for field, values in (terminal_values or {}).items()
        }
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
            status_of(item, field) in ending for field, ending in self.terminal_values.items()
        )


class TaskKind:
    """Properties that all tasks of a type share."""

    __slots__ = ("billed", "foreign_types", "max_duration", "reports_cost", "result_keys", "returns")

    def __init__(
        self,
        *,
        returns: type[Any],
        result_keys: frozenset[str],
        foreign_types: frozenset[str],
        billed: bool,
        reports_cost: bool,
        max_duration: float,
    ) -> None:
        #: The class of the results, for the caller.
        self.returns = returns
        #: Keys that a result may have, and an acknowledgement never has; empty if unknown.
        self.result_keys = result_keys
        #: Task types none of whose results can be a result of this type.
        self.foreign_types = foreign_types
        #: The tasks cost money.
        self.billed = billed
        #: The tasks have the parameter `includeCost`.
        self.reports_cost = reports_cost
        #: Seconds that a task may take as a whole, if the call has no deadline.
        self.max_duration = max_duration


class Request:
    """The request of one task. Its `payload` is never mutated."""

    __slots__ = ("completion", "kind", "named", "payload", "prepared_in", "size", "task_type", "uuid")

    def __init__(
        self,
        uuid: str,
        task_type: str,
        payload: dict[str, Any],
        kind: TaskKind,
        completion: Completion,
        size: int = 0,
        named: bool = False,
    ) -> None:
        self.uuid = uuid
        self.task_type = task_type
        self.payload = payload
        self.kind = kind
        self.completion = completion
        #: Approximate number of characters in the payload: embedded media may have many megabytes.
        self.size = size
        #: The caller knows the task by its UUID, so all attempts must use that UUID.
        self.named = named
        #: Seconds that reading and uploading local media took: they count towards the deadline of the call.
        self.prepared_in = 0.0
