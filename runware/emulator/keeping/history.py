"""The history: the last tasks of clients with their outcomes, one `SeenTask` for each.

The log, the page, the control API, `Emulator.last` and the report of a failed test read it.
It is written in the server's thread and read in any thread.
"""

from __future__ import annotations

import json
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Literal, TypeAlias, cast

import attrs

from runware.emulator.keeping.bounds import MOST_TEXT, weight
from runware.emulator.keeping.kept_json import kept, prompt_of
from runware.emulator.keeping.store import Store

State = Literal["under_way", "done", "failed"]
Change = Literal["received", "changed", "ended", "reset"]
#: Called on each change, in the server's thread, so it must be fast. The task of a `reset` is None.
Listener: TypeAlias = "Callable[[Change, SeenTask | None], None]"

#: Default maximum number of tasks.
LIMIT = 500
#: Task types that are not in the history: they open a connection, keep it alive, or poll a task.
NOT_TASKS = frozenset({"authentication", "newConnection", "ping", "getResponse"})
#: The error code of a task that a fault lost before the server processed it.
FAULT_CODE = "fault"


@attrs.define(eq=False, kw_only=True, repr=False)
class SeenTask:
    """A task that a client sent, and its outcome.

    The object changes while the task is under way. It never has API keys, and media are cut to their beginning.

    Attributes:
        number: The number of the task since the server was started or reset, from 1.
        client: The address and port of the client.
        transport: How the task was sent: `websocket`, `http`, or `stream` for a streamed answer.
        request: The received JSON object.
        state: `under_way`, `done` or `failed`.
        asked: The number of results that were requested.
        results: The number of results that were made so far.
        answers: The results as JSON, both those that were sent and those that wait for `getResponse`.
        errors: The errors as JSON.
        cost: The cost so far, in US dollars.
        files: The files that were made, each with its `url` relative to the server, `mime` type, and size in `bytes`.
        chosen: The id of the chosen answer that the task got, or None.
        pieces: The number of pieces of a streamed answer that were written.
        weight: The approximate memory that the task takes, in characters.
    """

    number: int
    client: str
    transport: str
    request: dict[str, Any]
    state: State = "under_way"
    asked: int = 1
    results: int = 0
    answers: list[dict[str, Any]] = attrs.Factory(list[dict[str, Any]])
    errors: list[dict[str, Any]] = attrs.Factory(list[dict[str, Any]])
    cost: float = 0.0
    files: list[dict[str, Any]] = attrs.Factory(list[dict[str, Any]])
    chosen: str | None = None
    pieces: int = 0
    weight: int = attrs.field(default=0, repr=False)
    _received: float = attrs.Factory(time.time)
    _began: float = attrs.Factory(time.perf_counter)
    _ended: float | None = None

    @property
    def received_at(self) -> datetime:
        """When the task was received (UTC)."""
        return datetime.fromtimestamp(self._received, UTC)

    @property
    def milliseconds(self) -> float | None:
        """The duration until the end of the task, in milliseconds; None while the task is under way."""
        return None if self._ended is None else round((self._ended - self._began) * 1000, 1)

    @property
    def task_type(self) -> str | None:
        """The type of the task, as it was sent; None if it has none."""
        return self._text("taskType")

    @property
    def task_uuid(self) -> str | None:
        """The UUID of the task; None if it has none."""
        return self._text("taskUUID")

    @property
    def model(self) -> str | None:
        """The model that the task names, or None."""
        return self._text("model")

    @property
    def prompt(self) -> str | None:
        """The prompt or the text of the task, or its last message, or None."""
        return prompt_of(self.request)

    @property
    def searched_text(self) -> str:
        """The text in which a search looks: the request and the first error, case-folded."""
        return json.dumps([self.request, self.error], ensure_ascii=False).casefold()

    @property
    def error(self) -> dict[str, Any] | None:
        """The first error with its `code`, `message` and `parameter`; None if there is none."""
        if not self.errors:
            return None
        return {key: self.errors[0].get(key) for key in ("code", "message", "parameter")}

    def stop(self, state: State) -> None:
        """End the task now, with its final state."""
        self.state, self._ended = state, time.perf_counter()

    def summary(self) -> dict[str, Any]:
        """Return a summary of the task as JSON."""
        return {
            "number": self.number,
            "received_at": self.received_at.isoformat(timespec="milliseconds"),
            "client": self.client,
            "transport": self.transport,
            "task_type": self.task_type,
            "task_uuid": self.task_uuid,
            "model": self.model,
            "prompt": self.prompt,
            "width": self._side("width"),
            "height": self._side("height"),
            "results": self.results,
            "asked": self.asked,
            "state": self.state,
            "cost": self.cost,
            "milliseconds": self.milliseconds,
            "error": self.error,
            "files": list(self.files),
            "chosen": self.chosen,
        }

    def __repr__(self) -> str:
        what = " ".join(filter(None, (self.task_type or "a task", self.model)))
        error = f", {self.error['code']}" if self.error else ""
        return f"<SeenTask {self.number}: {what}, {self.results} of {self.asked}, {self.state}{error}>"

    def _text(self, key: str) -> str | None:
        value = self.request.get(key)
        return value if isinstance(value, str) else None

    def _side(self, key: str) -> int | None:
        value = self.request.get(key)
        return value if isinstance(value, int) else None


class History:
    """The last tasks, oldest first, and the listeners, which are called on each change.

    Args:
        limit: The maximum number of tasks.
        most_text: The maximum size of all tasks, in characters; the newest task is always kept.
    """

    def __init__(self, limit: int = LIMIT, most_text: int = MOST_TEXT) -> None:
        self._limit, self._most_text = limit, most_text
        self._tasks: deque[SeenTask] = deque()
        self._weight = 0
        #: The number of the last task that was dropped.
        self._last_dropped = 0
        self._lock = threading.Lock()
        #: After a reset, the next history takes this list over.
        self._listeners: list[Listener] = []
        #: The number of all tasks, and of those that are done or have failed; dropped tasks count, too.
        self.received = self.done = self.failed = 0

    @property
    def under_way(self) -> int:
        """The number of tasks that have not ended yet."""
        return self.received - self.done - self.failed

    @property
    def tasks(self) -> list[SeenTask]:
        """The tasks that are kept, oldest first."""
        with self._lock:
            return list(self._tasks)

    def __iter__(self) -> Iterator[SeenTask]:
        return iter(self.tasks)

    def __len__(self) -> int:
        return len(self._tasks)

    def numbered(self, number: int) -> SeenTask | None:
        """Return the task with a number; None if it is not kept."""
        return next((task for task in self.tasks if task.number == number), None)

    def last(self, task_type: str | None = None) -> SeenTask:
        """Return the newest task, or the newest task of a type.

        Raises:
            LookupError: There is none. The message lists the types of the tasks that there are.
        """
        tasks = self.tasks
        for task in reversed(tasks):
            if task_type is None or task.task_type == task_type:
                return task
        kinds = ", ".join(sorted({str(task.task_type) for task in tasks})) or "nothing"
        wanted = "task" if task_type is None else f"task {task_type}"
        raise LookupError(f"The local server received no {wanted}; it received {kinds}.")

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call a listener on each change from now on, also after resets. Return a function that ends this."""
        listeners = self._listeners
        listeners.append(listener)

        def unsubscribe() -> None:
            if listener in listeners:
                listeners.remove(listener)

        return unsubscribe

    def follow(self, former: History) -> None:
        """Replace a former history: take over its listeners, and notify them of the reset."""
        self._listeners, former._listeners = former._listeners, []
        self._notify("reset", None)

    # Reports of the server -------------------------------------------------------------------------------------------

    def see(self, body: object, client: str, transport: str) -> list[SeenTask | None]:
        """Register the tasks of a received message. Return for each item its task, or None if it is not a task."""
        items = cast("list[object]", body) if isinstance(body, list) else [body]
        return [self._see(item, client, transport) for item in items]

    def _see(self, item: object, client: str, transport: str) -> SeenTask | None:
        if not isinstance(item, dict):
            return None
        request = cast("dict[str, Any]", item)
        task_type = request.get("taskType")
        if isinstance(task_type, str) and task_type in NOT_TASKS:
            return None
        self.received += 1
        task = SeenTask(number=self.received, client=client, transport=transport, request=kept(request))
        with self._lock:
            self._tasks.append(task)
        self._weigh(task, task.request)
        self._notify("received", task)
        return task

    def _weigh(self, task: SeenTask, more: object) -> None:
        """Add the memory of a request or result to its task, and drop the oldest tasks beyond the limits."""
        if task.number <= self._last_dropped:
            return
        task.weight += (added := weight(more))
        self._weight += added
        with self._lock:
            while len(self._tasks) > 1 and (len(self._tasks) > self._limit or self._weight > self._most_text):
                oldest = self._tasks.popleft()
                self._last_dropped = oldest.number
                self._weight -= oldest.weight

    def accept(self, task: SeenTask | None, asked: int) -> None:
        """Note that a task was accepted, and how many results it will have."""
        if task is not None:
            task.asked = asked
            self._notify("changed", task)

    def choose(self, task: SeenTask | None, chosen: str | None) -> None:
        """Note which chosen answer a task gets; None for none."""
        if task is not None:
            task.chosen = chosen

    def piece(self, task: SeenTask | None) -> None:
        """Count a piece of a streamed answer."""
        if task is not None:
            task.pieces += 1

    def result(self, task: SeenTask | None, item: dict[str, Any], store: Store, *, ends: bool) -> None:
        """Add a result, or a phase of one; `ends` marks the last. More results than were requested are not counted."""
        if task is None or task.state != "under_way":
            return
        task.answers.append(answer := kept(item))
        self._weigh(task, answer)
        task.files += _files_in(item, store, task.files)
        task.results = min(task.results + 1, task.asked)
        if ends:
            self.end(task)
        else:
            self._notify("changed", task)

    def answer(
        self, task: SeenTask | None, message: Mapping[str, list[dict[str, Any]]], store: Store
    ) -> None:
        """Add the whole response to a request that is answered at once, and end its task."""
        for item in message.get("data", []):
            self.result(task, item, store, ends=False)
        if errors := message.get("errors"):
            self.fail(task, errors)
        self.end(task)

    def bill(self, task: SeenTask | None, cost: float) -> None:
        """Add to the cost of a task, in US dollars."""
        if task is not None:
            task.cost = round(task.cost + cost, 6)

    def fail(self, task: SeenTask | None, errors: Iterable[dict[str, Any]]) -> None:
        """End a task with errors, unless it has ended."""
        if task is not None and task.state == "under_way":
            task.errors += [kept(error) for error in errors]
            task.stop("failed")
            self.failed += 1
            self._notify("ended", task)

    def end(self, task: SeenTask | None) -> None:
        """End a task as done, unless it has ended."""
        if task is not None and task.state == "under_way":
            task.stop("done")
            self.done += 1
            self._notify("ended", task)

    def swallow(self, tasks: Iterable[SeenTask | None], fault: str) -> None:
        """End tasks that a fault lost before the server processed them."""
        message = f"The fault {fault} occurred before the server processed this task."
        for task in tasks:
            self.fail(task, [{"code": FAULT_CODE, "message": message, "parameter": None, "fault": fault}])

    def _notify(self, change: Change, task: SeenTask | None) -> None:
        for listener in tuple(self._listeners):
            listener(change, task)


def _files_in(
    item: Mapping[str, Any], store: Store, known: Iterable[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Return the new files that a result names by UUID, without those that it was made from."""
    found: list[dict[str, Any]] = []
    for key, value in item.items():
        if isinstance(value, str):
            if key != "taskUUID" and key.endswith(("UUID", "uuid")) and not key.startswith(_INPUT_PREFIXES):
                file = store.with_uuid(value)
                if file is not None and not any(one["url"] == f"/files/{file.name}" for one in known):
                    found.append({"url": f"/files/{file.name}", "mime": file.mime, "bytes": file.size})
        elif isinstance(value, dict):
            found += _files_in(cast("dict[str, Any]", value), store, known)
        elif isinstance(value, list):
            for inner in cast("list[object]", value):
                if isinstance(inner, dict):
                    found += _files_in(cast("dict[str, Any]", inner), store, known)
    return found


#: Prefixes of the fields that name the files that a result was made from.
_INPUT_PREFIXES = ("input", "seed", "reference")
