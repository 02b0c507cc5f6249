"""One call: a task on its way from the first attempt to its end, and what the server's words mean for it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from enum import Enum, auto
from typing import Any
from uuid import uuid4

import attrs

from runware.errors import RunwareError
from runware.options import Limits
from runware.request import Request

#: Keys of an answer that say nothing about its content.
ENVELOPE = frozenset({"taskType", "taskUUID", "status", "progress"})
#: Statuses of a task that goes on.
UNDER_WAY = frozenset({"processing", "queued", "pending", "scheduled", "waiting"})


class Stage(Enum):
    """Where a call is. What follows from it is decided in `runware.protocol`."""

    WAITING = auto()  # to be sent, as soon as possible or at `resend_at`
    SENT = auto()  # sent on the present connection; no word yet
    PUSHED = auto()  # the server has it and will push the results
    POLLED = auto()  # the server has it, or may have it, and is asked for the results
    ENDED = auto()


class Word(Enum):
    """What one item of an answer says about its task."""

    RESULT = auto()
    ACKNOWLEDGED = auto()
    PROGRESS = auto()
    FAILED = auto()


@attrs.define(eq=False)
class Call:
    """A call's state. Times are seconds of the engine's clock."""

    request: Request
    limits: Limits
    deadline: float
    #: The UUID of the present attempt; further attempts after the first has ended get their own.
    uuid: str
    stage: Stage = Stage.WAITING
    tries_left: int = 0
    #: When the wait for a sign of life runs out.
    silent_at: float = 0.0
    #: When to ask for the results next; None if that is not planned.
    poll_at: float | None = None
    poll_interval: float = 0.0
    #: When to send it again; None if it need not wait.
    resend_at: float | None = None
    #: It is not known whether the server has it: asked for, and if unknown there, sent again.
    in_doubt: bool = False
    #: When a question without an answer means: the server does not know it.
    unknown_at: float | None = None
    #: What to fail with if it turns out that the server does not know it.
    suspicion: RunwareError | None = None
    sent: bool = False
    results: list[dict[str, Any]] = attrs.Factory(list)
    failures: list[RunwareError] = attrs.Factory(list)
    #: Results that earlier attempts gave; the present one was asked for the others.
    before: int = 0
    error: RunwareError | None = None
    progress: float | None = None
    #: The session's own: who waits for this call.
    waiter: Any = None
    _seen: dict[str, int] = attrs.Factory(dict)
    _source: object = None
    _source_counts: dict[str, int] = attrs.Factory(dict)

    @property
    def missing(self) -> int:
        """How many results are still to come."""
        return max(self.request.expected - len(self.results), 0)

    @property
    def accounted(self) -> bool:
        """Whether every result of the present attempt has come or failed."""
        return len(self.results) - self.before + len(self.failures) >= self.request.expected - self.before

    def wake_at(self) -> float:
        """When time alone changes something."""
        planned = (self.poll_at, self.unknown_at, self.resend_at)
        return min(self.silent_at, self.deadline, *(time for time in planned if time is not None))

    def payload(self) -> dict[str, Any]:
        """What to send: the request itself, or the part of it that is still missing."""
        if self.uuid == self.request.uuid:
            return self.request.payload
        payload = {**self.request.payload, "taskUUID": self.uuid}
        if self.request.counted_by and self.request.counted_by in payload:
            payload[self.request.counted_by] = self.missing
        return payload

    def begin_again(self, when: float) -> None:
        """Plan a further attempt, under a UUID of its own, since this one is known to have ended."""
        self.uuid = str(uuid4())
        self.before = len(self.results)
        self.failures.clear()
        self.wait_to_send(when)

    def wait_to_send(self, when: float | None = None) -> None:
        """Plan to send the present attempt, for the first time or again."""
        self.stage = Stage.WAITING
        self.in_doubt = False
        self.poll_at = self.unknown_at = None
        self.resend_at = when

    def word(self, item: Mapping[str, Any]) -> Word:
        """What an item means: statuses decide where there are some, and otherwise whether there is content."""
        status = item.get("status")
        if self.request.ends:
            return Word.RESULT if status is not None else Word.ACKNOWLEDGED
        if status == "error" or "error" in item:
            return Word.FAILED
        if status in UNDER_WAY or ("progress" in item and status != "success"):
            return Word.PROGRESS
        return Word.RESULT if item.keys() - ENVELOPE else Word.ACKNOWLEDGED

    def is_end(self, item: Mapping[str, Any]) -> bool:
        """Whether a phase is the last one."""
        return any(item.get(field) in values for field, values in self.request.ends.items())

    def take(self, item: dict[str, Any], source: object) -> bool:
        """Keep a result, unless it is one that is here already.

        A result is known by its own UUID. Results without one (texts) are known by their content, counted per source:
        one source (a connection, one answer to a question) does not repeat itself, but two may tell the same.
        """
        if source != self._source:
            self._source = source
            self._source_counts = {}
        key, unique = _identity(item)
        count = 1 if unique else self._source_counts.get(key, 0) + 1
        self._source_counts[key] = count
        if count <= self._seen.get(key, 0):
            return False
        self._seen[key] = count
        self.results.append(item)
        return True


def _identity(item: Mapping[str, Any]) -> tuple[str, bool]:
    for key, value in item.items():
        # inputImageUUID and the like name what it was made from, not what it is.
        if (
            key.endswith("UUID")
            and key != "taskUUID"
            and not key.startswith("input")
            and isinstance(value, str)
        ):
            return value, True
    content = {key: value for key, value in item.items() if key not in ENVELOPE or key == "status"}
    if content.get("status") == "success":
        del content["status"]  # said when asked, not when pushed
    return json.dumps([item.get("taskUUID"), content], sort_keys=True, default=str), False
