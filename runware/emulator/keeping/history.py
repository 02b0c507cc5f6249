"""What clients asked for and what they got: one `SeenTask` for each task, the last ones are kept.

Everything that tells of tasks reads it: the log, the page, the control API, `Emulator.last`, the report of a failed test.
It is written in the server's thread and read in any.
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
from runware.emulator.keeping.kept_json import kept, own_words
from runware.emulator.keeping.store import Store

State = Literal["under_way", "done", "failed"]
Change = Literal["received", "changed", "ended", "reset"]
#: Is told of each change in the server's thread, so it must be quick. With `reset` there is no task.
Listener: TypeAlias = "Callable[[Change, SeenTask | None], None]"

#: How many tasks are kept.
LIMIT = 500
#: These are no tasks: they open a connection, keep it alive, or ask about a task.
NO_TASKS = frozenset({"authentication", "newConnection", "ping", "getResponse"})
#: The code of the error of a task that a fault swallowed.
SWALLOWED = "fault"


@attrs.define(eq=False, kw_only=True, repr=False)
class SeenTask:
    """A task that a client sent, and what became of it.

    It changes while the task is under way. Keys are never in it, and media are cut to their beginning.

    Attributes:
        number: Its place among all tasks since the server began or was reset, from 1.
        client: Address and port of the client.
        transport: How it came: `websocket`, `http`, or `stream` for an answer in pieces.
        request: The JSON object as it was received.
        state: `under_way`, `done` or `failed`.
        asked: How many results were asked for.
        results: How many were made so far.
        answers: The results as JSON, whether they were sent or are kept for `getResponse`.
        errors: The errors as JSON.
        cost: What was billed so far, in US dollars.
        files: Each file that was made: its `url` relative to the server, `mime` type, and size in `bytes`.
        chosen: The id of the chosen answer that it got, or None.
        pieces: How many pieces of a streamed answer were written.
        weight: About how many characters are kept of it.
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
        """When it came."""
        return datetime.fromtimestamp(self._received, UTC)

    @property
    def milliseconds(self) -> float | None:
        """How long it took until its end; None while it is under way."""
        return None if self._ended is None else round((self._ended - self._began) * 1000, 1)

    @property
    def task_type(self) -> str | None:
        """Its type, as it was sent."""
        return self._text("taskType")

    @property
    def task_uuid(self) -> str | None:
        """Its UUID."""
        return self._text("taskUUID")

    @property
    def model(self) -> str | None:
        """The model that it names."""
        return self._text("model")

    @property
    def prompt(self) -> str | None:
        """Its own words: its prompt, its text, or the last of its messages."""
        return own_words(self.request)

    @property
    def searched_text(self) -> str:
        """What a search looks at: all of the request and of the first error, in lower case."""
        return json.dumps([self.request, self.error], ensure_ascii=False).casefold()

    @property
    def error(self) -> dict[str, Any] | None:
        """The first error: its `code`, `message` and `parameter`."""
        if not self.errors:
            return None
        return {key: self.errors[0].get(key) for key in ("code", "message", "parameter")}

    def stop(self, state: State) -> None:
        """It ends now, like this."""
        self.state, self._ended = state, time.perf_counter()

    def summary(self) -> dict[str, Any]:
        """It as JSON, in short."""
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
    """The last tasks, oldest first, and who is told of changes.

    Args:
        limit: How many tasks are kept.
        most_text: How many characters they may have in all; the newest task is always kept.
    """

    def __init__(self, limit: int = LIMIT, most_text: int = MOST_TEXT) -> None:
        self._limit, self._most_text = limit, most_text
        self._tasks: deque[SeenTask] = deque()
        self._weight = 0
        #: Up to this number they are not kept any more.
        self._gone = 0
        self._lock = threading.Lock()
        #: The same list from one history to the next.
        self._listeners: list[Listener] = []
        #: How many there were in all, and how many of them have ended how.
        self.received = self.done = self.failed = 0

    @property
    def under_way(self) -> int:
        """How many have not ended yet."""
        return self.received - self.done - self.failed

    @property
    def tasks(self) -> list[SeenTask]:
        """Those that are kept, oldest first."""
        with self._lock:
            return list(self._tasks)

    def __iter__(self) -> Iterator[SeenTask]:
        return iter(self.tasks)

    def __len__(self) -> int:
        return len(self._tasks)

    def numbered(self, number: int) -> SeenTask | None:
        """The task of that number, if it is still kept."""
        return next((task for task in self.tasks if task.number == number), None)

    def last(self, task_type: str | None = None) -> SeenTask:
        """The newest task, or the newest of that type.

        Raises:
            LookupError: There was none. It says which there were.
        """
        tasks = self.tasks
        for task in reversed(tasks):
            if task_type is None or task.task_type == task_type:
                return task
        kinds = ", ".join(sorted({str(task.task_type) for task in tasks})) or "nothing"
        wanted = "task" if task_type is None else f"task {task_type}"
        raise LookupError(f"The local server saw no {wanted}; it saw {kinds}.")

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Have someone told of each change from now on, beyond resets. What is returned ends it."""
        listeners = self._listeners
        listeners.append(listener)

        def unsubscribe() -> None:
            if listener in listeners:
                listeners.remove(listener)

        return unsubscribe

    def follow(self, former: History) -> None:
        """Take the place of another, whose listeners are told that everything begins anew."""
        self._listeners, former._listeners = former._listeners, []
        self._tell("reset", None)

    # What the server reports -------------------------------------------------------------------------------------

    def see(self, body: object, client: str, transport: str) -> list[SeenTask | None]:
        """A message has come. Returns for each of its items the task that it is, or None."""
        items = cast("list[object]", body) if isinstance(body, list) else [body]
        return [self._see(item, client, transport) for item in items]

    def _see(self, item: object, client: str, transport: str) -> SeenTask | None:
        if not isinstance(item, dict):
            return None
        request = cast("dict[str, Any]", item)
        task_type = request.get("taskType")
        if isinstance(task_type, str) and task_type in NO_TASKS:
            return None
        self.received += 1
        task = SeenTask(number=self.received, client=client, transport=transport, request=kept(request))
        with self._lock:
            self._tasks.append(task)
        self._weigh(task, task.request)
        self._tell("received", task)
        return task

    def _weigh(self, task: SeenTask, more: object) -> None:
        """More is kept of a task: the oldest tasks go if it is too much."""
        if task.number <= self._gone:
            return
        task.weight += (added := weight(more))
        self._weight += added
        with self._lock:
            while len(self._tasks) > 1 and (len(self._tasks) > self._limit or self._weight > self._most_text):
                oldest = self._tasks.popleft()
                self._gone = oldest.number
                self._weight -= oldest.weight

    def accept(self, task: SeenTask | None, asked: int) -> None:
        """It is well-formed, and so many results are to be made."""
        if task is not None:
            task.asked = asked
            self._tell("changed", task)

    def choose(self, task: SeenTask | None, chosen: str | None) -> None:
        """It gets a chosen answer, or none."""
        if task is not None:
            task.chosen = chosen

    def piece(self, task: SeenTask | None) -> None:
        """A piece of its answer was written."""
        if task is not None:
            task.pieces += 1

    def result(self, task: SeenTask | None, item: dict[str, Any], store: Store, *, ends: bool) -> None:
        """A result was made. A phase that is not the last is one that counts for nothing."""
        if task is None or task.state != "under_way":
            return
        task.answers.append(answer := kept(item))
        self._weigh(task, answer)
        task.files += _files_in(item, store, task.files)
        task.results = min(task.results + 1, task.asked)
        if ends:
            self.end(task)
        else:
            self._tell("changed", task)

    def answer(
        self, task: SeenTask | None, message: Mapping[str, list[dict[str, Any]]], store: Store
    ) -> None:
        """It was answered at once, with all that there is to say."""
        for item in message.get("data", []):
            self.result(task, item, store, ends=False)
        if errors := message.get("errors"):
            self.fail(task, errors)
        self.end(task)

    def bill(self, task: SeenTask | None, cost: float) -> None:
        """Something of it was billed."""
        if task is not None:
            task.cost = round(task.cost + cost, 6)

    def fail(self, task: SeenTask | None, errors: Iterable[dict[str, Any]]) -> None:
        """It has ended with errors."""
        if task is not None and task.state == "under_way":
            task.errors += [kept(error) for error in errors]
            task.stop("failed")
            self.failed += 1
            self._tell("ended", task)

    def end(self, task: SeenTask | None) -> None:
        """It has all its results."""
        if task is not None and task.state == "under_way":
            task.stop("done")
            self.done += 1
            self._tell("ended", task)

    def swallow(self, tasks: Iterable[SeenTask | None], fault: str) -> None:
        """A fault struck before anybody looked at these."""
        message = f"The fault {fault}: it struck before the server looked at this task."
        for task in tasks:
            self.fail(task, [{"code": SWALLOWED, "message": message, "parameter": None, "fault": fault}])

    def _tell(self, change: Change, task: SeenTask | None) -> None:
        for listener in tuple(self._listeners):
            listener(change, task)


def _files_in(
    item: Mapping[str, Any], store: Store, known: Iterable[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """The files that a result names by their UUIDs, but for those that it was made of."""
    found: list[dict[str, Any]] = []
    for key, value in item.items():
        if isinstance(value, str):
            if key != "taskUUID" and key.endswith(("UUID", "uuid")) and not key.startswith(_GIVEN):
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


#: How the names of what a result was made of begin.
_GIVEN = ("input", "seed", "reference")
