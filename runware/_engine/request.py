"""A task as the engine sees it: what is sent, and what ends it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from runware._engine.envelope import status_of


class Completion:
    """What ends a task: the number of its results, the last of its phases, or the word of the server."""

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
        #: How many results end it, and the payload's key that says so, if there is one.
        self.expected, self.count_param = expected, count_param
        #: The server may give fewer results than were asked for.
        self.partial_ok = partial_ok
        #: For a task that reports phases: a result's field and its values that end the task, in small letters.
        self.terminal_values = {
            field: frozenset(value.lower() for value in values)
            for field, values in (terminal_values or {}).items()
        }
        #: How many results there are to be is not known: its end is when none is under way any more.
        self.open_ended = open_ended
        #: The server posts the results somewhere else; its acknowledgement ends the task.
        self.webhook = webhook
        #: The server acknowledges it, and gives its results, which have a status, to who asks for them.
        self.polled = polled
        #: It reports phases, rather than results.
        self.phased = bool(terminal_values)
        #: The number of results ends it, and nothing else.
        self.counted = not (terminal_values or open_ended or webhook)

    def is_phase(self, item: Mapping[str, Any]) -> bool:
        """Whether an item of a task that reports phases says one, or another status."""
        return any(status_of(item, field) is not None for field in ("status", *self.terminal_values))

    def is_last_phase(self, item: Mapping[str, Any]) -> bool:
        """Whether a phase ends the task."""
        return status_of(item) == "success" or any(
            status_of(item, field) in ending for field, ending in self.terminal_values.items()
        )

    def attempt_ended(
        self, *, received: int, requested: int, failures: Sequence[object], finished: bool
    ) -> bool:
        """Whether every result that an attempt was asked for has come or failed.

        If their number is not known, an answer of the server has to tell.

        An error that is pushed may be said twice, or speak for all results: it stands for one, for certain.
        """
        if self.phased:
            return finished or bool(failures)
        if self.open_ended:
            return False
        return received + min(len(failures), 1) >= requested

    def is_enough(self, results: int, *, failures: Sequence[object], finished: bool) -> bool:
        """Whether the results that are here are what the task was to give."""
        if self.phased:
            return finished
        if failures and self.open_ended:
            return False
        return results >= self.expected or (results > 0 and self.partial_ok and not failures)


class TaskKind:
    """What all tasks of a type have in common."""

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
        #: The class of their results, for whoever takes them.
        self.returns = returns
        #: What those may have that an acknowledgement has not; empty if nothing is known of them.
        self.result_keys = result_keys
        #: Task types that make for certain nothing that this one makes.
        self.foreign_types = foreign_types
        self.billed = billed
        #: They can be asked to report their cost.
        self.reports_cost = reports_cost
        self.max_duration = max_duration


class Request:
    """One task on the wire. `payload` is never changed once it is made."""

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
        #: About how many characters the payload has: media in it may have many megabytes.
        self.size = size
        #: Somebody knows it by its UUID, which is that of all attempts then.
        self.named = named
        #: Seconds that its local media took to be read and stored: they count for the deadline of the call.
        self.prepared_in = 0.0
