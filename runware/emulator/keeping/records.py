"""The accepted tasks of the server, and the responses to polls of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import attrs

from runware.emulator.keeping.bounds import REMEMBERED, Recent, weight
from runware.emulator.keeping.history import SeenTask
from runware.emulator.refusal import problem
from runware.emulator.script import DEFAULT, Script

#: The keys with which every item of a response begins.
ENVELOPE = ("taskType", "taskUUID")


@attrs.define(eq=False)
class Record:
    """An accepted task. `slots` has one place for each result: None until the result is made.

    A task with phases has a single slot, which holds its latest phase.
    """

    request: dict[str, Any]
    slots: list[dict[str, Any] | None]
    phased: bool = False
    #: Progress of the next result, in percent; None if the handler does not report it.
    progress: int | None = None
    #: Whether every result was delivered, or can be polled.
    is_done: bool = False
    #: Whether the next poll is answered as if the task were unknown: a fault.
    hidden: bool = False
    errors: list[dict[str, Any]] = attrs.Factory(list[dict[str, Any]])
    started: float = attrs.Factory(time.monotonic)
    #: How the task is answered: by its handler alone, unless an answer was chosen or recorded.
    script: Script = DEFAULT
    #: The task in the history; None if the history does not have it.
    seen: SeenTask | None = None

    @property
    def is_complete(self) -> bool:
        """Whether every result was made."""
        return self.is_done or not (self.phased or None in self.slots)


class Records(dict[str, Record]):
    """Tasks by UUID: all tasks under way, and at most `most` of the tasks that ended last."""

    def __init__(self, most: int = REMEMBERED) -> None:
        super().__init__()
        self._ended: Recent[Record] = Recent(most)

    def end(self, record: Record) -> None:
        """Register the end of a task, and drop the oldest ended tasks beyond the limits."""
        for oldest in self._ended.add(record, weight(record.request) + weight(record.slots)):
            uuid = str(oldest.request["taskUUID"])
            if self.get(uuid) is oldest:
                del self[uuid]


def envelope(request: Mapping[str, Any]) -> dict[str, Any]:
    """Return the type and the UUID of a task as the client sent them, also if that is an older name of the type."""
    return {key: request[key] for key in ENVELOPE}


def was_reset(request: Mapping[str, Any]) -> dict[str, Any]:
    """Return the error of a task that began before a reset. The error is final, so that clients do not retry it."""
    message = "The local server was reset after this task was started; it belongs to a test that has ended."
    error = addressed(problem("invalidTaskUUID", message, "taskUUID", type="string"), request)
    # The response to a poll has a status; an error without one would mean that the poll itself failed.
    return {**error, "status": "error"} if request.get("taskType") in QUERIES else error


def addressed(error: dict[str, Any], request: Mapping[str, Any]) -> dict[str, Any]:
    """Return an error with the type and the UUID of its task."""
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
        progress = None  # only the next result has progress
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


#: The task types that ask about another task -> generators of the response: "data" or "errors", and the item.
QUERIES: dict[str, Callable[[Record | None, Mapping[str, Any]], Iterator[tuple[str, dict[str, Any]]]]] = {
    "getResponse": _response,
    "getTaskDetails": _details,
}
