"""What the server remembers of its tasks, and what it answers when it is asked for one."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import attrs

from runware.emulator.keeping.bounds import REMEMBERED, Recent, weight
from runware.emulator.keeping.history import SeenTask
from runware.emulator.refusal import problem
from runware.emulator.script import USUAL, Script

#: The keys that every item begins with.
ENVELOPE = ("taskType", "taskUUID")


@attrs.define(eq=False)
class Record:
    """A task that was accepted. `slots` has one place for each result: None while it is being made.

    A task with phases has one place, for its latest phase.
    """

    request: dict[str, Any]
    slots: list[dict[str, Any] | None]
    phased: bool = False
    #: How much of the next result is done, in percent, if its handler says so.
    progress: int | None = None
    #: Every result was delivered, or can be asked for.
    is_done: bool = False
    #: The next question about it is answered as if it were not known.
    hidden: bool = False
    errors: list[dict[str, Any]] = attrs.Factory(list[dict[str, Any]])
    started: float = attrs.Factory(time.monotonic)
    #: How it is answered, if that is not left to its handler alone.
    script: Script = USUAL
    #: What the history has of it.
    seen: SeenTask | None = None

    @property
    def is_complete(self) -> bool:
        """Whether every result was made."""
        return self.is_done or not (self.phased or None in self.slots)


class Records(dict[str, Record]):
    """Tasks by their UUIDs: all that are under way, and the last that have ended, `most` of them."""

    def __init__(self, most: int = REMEMBERED) -> None:
        super().__init__()
        self._ended: Recent[Record] = Recent(most)

    def end(self, record: Record) -> None:
        """A task has ended."""
        for oldest in self._ended.add(record, weight(record.request) + weight(record.slots)):
            uuid = str(oldest.request["taskUUID"])
            if self.get(uuid) is oldest:
                del self[uuid]


def envelope(request: Mapping[str, Any]) -> dict[str, Any]:
    """The name that was sent is the name that is answered."""
    return {key: request[key] for key in ENVELOPE}


def was_reset(request: Mapping[str, Any]) -> dict[str, Any]:
    """What is said of a task that was begun before a reset. It is final: a client does not begin the task anew."""
    message = "The local server was reset after this task was begun; it belongs to a test that has ended."
    error = addressed(problem("invalidTaskUUID", message, "taskUUID", type="string"), request)
    # An answer to a question has a status. Without one, it is the question that failed.
    return {**error, "status": "error"} if request.get("taskType") in QUERIES else error


def addressed(error: dict[str, Any], request: Mapping[str, Any]) -> dict[str, Any]:
    """An error with the name of the task that it is about."""
    own = {key: request[key] for key in ENVELOPE if isinstance(request.get(key), str)}
    return {**error, **own}


def _response(record: Record | None, request: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    if record is None or record.hidden:
        if record is not None:
            record.hidden = False
        return
    progress = record.progress
    for slot in record.slots[: len(record.slots) - len(record.errors)]:
        if slot is not None:
            yield "data", slot if record.phased else {**slot, "status": "success"}
            continue
        item = {**envelope(record.request), "status": "processing"}
        yield "data", item if progress is None else {**item, "progress": progress}
        progress = None  # it is that of the next result alone
    for error in record.errors:
        yield "errors", {**error, "status": "error"}


def _details(record: Record | None, request: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    if record is None:
        message = "There is no task with this taskUUID."
        yield "errors", addressed(problem("taskNotFound", message, "taskUUID"), request)
        return
    made = [slot for slot in record.slots if slot is not None]
    response = {"errors": record.errors} if record.errors else {"data": made}
    yield "data", {**envelope(request), "request": [record.request], "response": response}


#: What `getResponse` and its like answer about another task: for each item, whether it is data or an error.
QUERIES: dict[str, Callable[[Record | None, Mapping[str, Any]], Iterator[tuple[str, dict[str, Any]]]]] = {
    "getResponse": _response,
    "getTaskDetails": _details,
}
