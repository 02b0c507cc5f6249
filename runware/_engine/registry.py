"""Which tasks there are: by UUID, in flight, and by the time at which they want to be looked at; and what is told of them."""

from __future__ import annotations

import heapq
from itertools import count
from typing import Any

from runware._engine.recovery import NO_RECOVERY
from runware._engine.task_state import Stage, TaskState
from runware._engine.timing import NEVER
from runware._json.uuids import usual_uuid
from runware.errors import ClientClosedError, InvalidParameterError, RunwareError


class Notice:
    """Something that is told of a task: to who waits for it, and to an observer."""

    # Plain classes: a named tuple takes twice as long to make, and there are two of these for each task.
    __slots__ = ("task",)

    def __init__(self, task: TaskState) -> None:
        self.task = task


class Accepted(Notice):
    """The server has said that it has the task."""

    __slots__ = ()


class Progressed(Notice):
    """The task has got further."""

    __slots__ = ("percent",)

    def __init__(self, task: TaskState, percent: float) -> None:
        self.task = task
        self.percent = percent


class Answered(Notice):
    """The task was asked for, and the answer is complete, or will not come."""

    __slots__ = ()


class ResultCame(Notice):
    """The task has one more result."""

    __slots__ = ("item",)

    def __init__(self, task: TaskState, item: dict[str, Any]) -> None:
        self.task = task
        self.item = item


class Ended(Notice):
    """The task has ended. Nothing is told of it after that."""

    __slots__ = ()


class Sent(Notice):
    """An attempt was sent. For an observer only."""

    __slots__ = ()


class Retried(Notice):
    """Another attempt is to be sent after a pause. For an observer only."""

    __slots__ = ("error", "pause")

    def __init__(self, task: TaskState, pause: float, error: RunwareError | None) -> None:
        self.task = task
        self.pause = pause
        self.error = error


class Departed:
    """Tasks that have ended lately before all of their results had come: the server may still send the others."""

    #: How many UUIDs each of the two generations has: 2 MB in all, or so.
    KEPT = 5000

    def __init__(self) -> None:
        #: UUID -> whether somebody waited for the task until its end.
        self._young: dict[str, bool] = {}
        self._old: dict[str, bool] = {}

    def add(self, task: TaskState, *, waited_for: bool) -> None:
        """It has ended, and the server may go on with it."""
        if task.sent:
            if len(self._young) >= self.KEPT:
                self._old, self._young = self._young, {}
            self._young.update((usual_uuid(uuid), waited_for) for uuid in task.uuids)

    def waited_for(self, uuid: object) -> bool | None:
        """Whether somebody waited for the task until its end; None if no such task is kept here."""
        usual = usual_uuid(uuid) if isinstance(uuid, str) else ""
        return self._young.get(usual, self._old.get(usual))


class Registry:
    """All tasks that have not ended.

    The garbage collector may `remove` a task at any moment, in the middle of another method. So there are no counters
    here that it could put wrong, and whoever goes through all tasks takes a copy.
    """

    def __init__(self) -> None:
        #: What is to be told, in order.
        self.notices: list[Notice] = []
        #: Whether there is an observer to be told, too.
        self.observed = False
        #: Tasks that may go on after their end, and the results that have come for them since, each with its name.
        self.departed = Departed()
        self.late: list[tuple[dict[str, Any], str]] = []
        #: Those that the server may be working on.
        self.in_flight: dict[TaskState, None] = {}
        self._by_uuid: dict[str, TaskState] = {}
        self._timers: list[tuple[float, int, TaskState]] = []
        self._sequence = count()
        #: A timer was set since somebody last looked that rings before all others.
        self.timer_set = False

    def __bool__(self) -> bool:
        return bool(self._by_uuid)

    def find(self, uuid: object) -> TaskState | None:
        """The task that a UUID belongs to, whichever attempt it is of."""
        if not isinstance(uuid, str):
            return None
        return self._by_uuid.get(uuid) or self._by_uuid.get(usual_uuid(uuid))

    def tasks(self) -> list[TaskState]:
        """All of them, in the order in which they came."""
        return list(dict.fromkeys(list(self._by_uuid.values())))

    def add(self, task: TaskState) -> None:
        """A task, or a further attempt of one, begins.

        Raises:
            InvalidParameterError: Another task with its UUID is under way.
        """
        usual = usual_uuid(task.uuid)
        if usual in self._by_uuid:
            raise InvalidParameterError(
                f"task_uuid {task.uuid} is that of a task which is still under way; give each task its own.",
                parameters=("task_uuid",),
                task_uuid=task.uuid,
            )
        # Nearly all are written so, and need no string of their own.
        self._by_uuid[task.uuid if usual == task.uuid else usual] = task

    def move(self, task: TaskState, stage: Stage) -> None:
        """A task gets to another stage."""
        task.move(stage)
        if stage is Stage.WAITING or stage is Stage.ENDED:
            self.in_flight.pop(task, None)
        else:
            self.in_flight[task] = None

    def remove(self, task: TaskState) -> None:
        """Nobody waits for it any more. The server goes on with it all the same."""
        if task.recovery is not NO_RECOVERY:
            task.recovery.stop_polling()
        task.end()
        self.in_flight.pop(task, None)
        for uuid in task.uuids if task.recovery.earlier else (task.uuid,):
            if self._by_uuid.pop(uuid, None) is None:  # which nearly all are found by
                self._by_uuid.pop(usual_uuid(uuid), None)

    def end(self, task: TaskState, error: RunwareError | None = None) -> None:
        """It ends, and whoever waits is told: once."""
        if task.stage is Stage.ENDED:
            return
        self.remove(task)
        if error is not None:
            task.fail(error)
        complete = len(task.results) >= task.request.completion.expected
        if error is not None or not complete or task.recovery.earlier:
            # Who closes the client knows that results may be missing, and needs no warning about each.
            self.departed.add(task, waited_for=not isinstance(error, ClientClosedError))
        self.notices.append(Ended(task))

    # What is told ------------------------------------------------------------------------------------------------

    def take_notices(self) -> list[Notice]:
        """What happened since the last time, in order."""
        notices, self.notices = self.notices, []
        return notices

    def accept(self, task: TaskState) -> None:
        """The server has said that it has the task."""
        if task.acknowledge():
            self.notices.append(Accepted(task))

    def add_results(self, task: TaskState, items: list[dict[str, Any]]) -> None:
        """What looked like repetitions of results were others, as far as any are still to come."""
        self.notices += [ResultCame(task, item) for item in task.take_overlooked(items)]

    # Time --------------------------------------------------------------------------------------------------------

    # Each task has one entry in the heap that counts: the earliest. Times of tasks mostly move later. Then the entry
    # stays where it is and is set anew when it comes up, so that a sign of life costs nothing.

    def set_timer(self, task: TaskState) -> None:
        """Make sure that the task comes up in time. One that has ended never does: it would be kept until then."""
        when = task.wake_at()
        if when >= task.armed_at or task.stage is Stage.ENDED:
            return
        task.arm(when)
        heapq.heappush(self._timers, (when, next(self._sequence), task))
        if self._timers[0][2] is task:
            self.timer_set = True
        if len(self._timers) > 2 * len(self._by_uuid) + 100:  # many that do not count
            self._timers = [entry for entry in self._timers if entry[2].armed_at == entry[0]]
            heapq.heapify(self._timers)

    def next_timer(self) -> float:
        """When the next task comes up."""
        while self._timers:
            when, _, task = self._timers[0]
            counts = when == task.armed_at
            if counts and when == task.wake_at():
                break
            heapq.heappop(self._timers)
            if counts:
                task.arm(NEVER)
                self.set_timer(task)
        self.timer_set = False
        return self._timers[0][0] if self._timers else NEVER

    def due(self, now: float) -> list[TaskState]:
        """The tasks whose time has come, each once. Set their timers anew."""
        tasks: list[TaskState] = []
        while self.next_timer() <= now:
            task = heapq.heappop(self._timers)[2]
            task.arm(NEVER)
            tasks.append(task)
        return tasks
