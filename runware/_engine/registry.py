"""Registry of the pending tasks, by UUID, in flight and by timer, and the notices about them."""

from __future__ import annotations

import heapq
from itertools import count
from typing import Any

from runware._engine.recovery import NO_RECOVERY
from runware._engine.task_state import NO_TIMER, Stage, TaskState, Timer
from runware._engine.timing import NEVER
from runware._json.plain_values import canonical_uuid
from runware.errors import ClientClosedError, InvalidParameterError, RunwareError


class Notice:
    """An event of a task, for its waiter and for an observer."""

    # Plain classes: a named tuple takes twice as long to create, and there are two notices for each task.
    __slots__ = ("task",)

    def __init__(self, task: TaskState) -> None:
        self.task = task


class Accepted(Notice):
    """The server has confirmed that it has the task."""

    __slots__ = ()


class Progressed(Notice):
    """The progress of the task has changed."""

    __slots__ = ("percent",)

    def __init__(self, task: TaskState, percent: float) -> None:
        self.task = task
        self.percent = percent


class Answered(Notice):
    """A poll of the task has its complete answer, or will get none."""

    __slots__ = ()


class ResultCame(Notice):
    """One more result of the task has arrived."""

    __slots__ = ("item",)

    def __init__(self, task: TaskState, item: dict[str, Any]) -> None:
        self.task = task
        self.item = item


class Ended(Notice):
    """The task has ended. This is the last notice about it."""

    __slots__ = ()


class Sent(Notice):
    """The task was sent. For an observer only."""

    __slots__ = ()


class Retried(Notice):
    """The task will be sent again after a pause. For an observer only."""

    __slots__ = ("error", "pause")

    def __init__(self, task: TaskState, pause: float, error: RunwareError | None) -> None:
        self.task = task
        self.pause = pause
        self.error = error


class Departed:
    """Tasks that ended recently with results missing, which the server may still send."""

    #: Maximum number of UUIDs in each of the two generations, about 2 MB in all.
    KEPT = 5000

    def __init__(self) -> None:
        #: UUID -> whether a caller waited for the task until its end.
        self._young: dict[str, bool] = {}
        self._old: dict[str, bool] = {}

    def add(self, task: TaskState, *, waited_for: bool) -> None:
        """Add a task that has ended, and that the server may continue. A task that was never sent is ignored."""
        if task.sent:
            if len(self._young) >= self.KEPT:
                self._old, self._young = self._young, {}
            self._young.update((canonical_uuid(uuid), waited_for) for uuid in task.uuids)

    def waited_for(self, uuid: object) -> bool | None:
        """Whether a caller waited for the task until its end; None if the task is not in here."""
        canonical = canonical_uuid(uuid) if isinstance(uuid, str) else ""
        return self._young.get(canonical, self._old.get(canonical))


class Registry:
    """All tasks that have not ended.

    The garbage collector may `remove` a task at any moment, in the middle of another method. So this class keeps no
    counters, which could go wrong then, and every loop over the tasks iterates over a copy.
    """

    def __init__(self) -> None:
        #: Pending notices, in order.
        self.notices: list[Notice] = []
        #: Whether there is an observer, which gets further notices.
        self.observed = False
        #: When any task last showed a sign of life, and the most tasks that were in flight when a result arrived.
        self.progress_at = -NEVER
        self.proven = 0.0
        #: Tasks that the server may continue after their end, and the results that have arrived since, each with its name.
        self.departed = Departed()
        self.late: list[tuple[dict[str, Any], str]] = []
        #: The tasks that the server may be working on: a dict, used as an ordered set.
        self.in_flight: dict[TaskState, None] = {}
        self._by_uuid: dict[str, TaskState] = {}
        self._timers: list[Timer] = []
        self._sequence = count()
        #: Since the last call of `next_timer`, a timer was set that fires before all others.
        self.timer_set = False

    def __len__(self) -> int:
        return len(self._by_uuid)

    def find(self, uuid: object) -> TaskState | None:
        """Return the task that has this UUID, in any of its attempts; None if there is none."""
        if not isinstance(uuid, str):
            return None
        return self._by_uuid.get(uuid) or self._by_uuid.get(canonical_uuid(uuid))

    def tasks(self) -> list[TaskState]:
        """Return a list of all tasks, in the order in which they were added."""
        return list(dict.fromkeys(list(self._by_uuid.values())))

    def add(self, task: TaskState) -> None:
        """Register a task, or a further attempt of one, under its current UUID.

        Raises:
            InvalidParameterError: A task with this UUID is pending.
        """
        # A UUID that the client made is canonical. Nearly all others are, too: then no copy of the string is kept.
        key = task.uuid
        if task.request.named and (canonical := canonical_uuid(key)) != key:
            key = canonical
        if key in self._by_uuid:
            raise InvalidParameterError(
                f"task_uuid is {task.uuid}, which a task in flight has. Give each task its own UUID, or none.",
                parameters=("task_uuid",),
                task_uuid=task.uuid,
            )
        self._by_uuid[key] = task

    def move(self, task: TaskState, stage: Stage) -> None:
        """Change the stage of a task, and keep `in_flight` up to date."""
        task.move(stage)
        if stage is Stage.WAITING or stage is Stage.ENDED:
            self.in_flight.pop(task, None)
        else:
            self.in_flight[task] = None

    def sent(self, task: TaskState, now: float) -> None:
        """Handle that a task is sent: move it to stage SENT, and start its time limits."""
        self.move(task, Stage.SENT)
        task.sent_now(now)
        self.set_timer(task)

    def remove(self, task: TaskState) -> None:
        """Remove a task, without a notice. If the server has not ended the task, it continues there all the same."""
        if task.recovery is not NO_RECOVERY:
            task.recovery.stop_polling()
        task.end()
        self.in_flight.pop(task, None)
        for uuid in task.uuids if task.recovery.earlier else (task.uuid,):
            if self._by_uuid.pop(uuid, None) is None:  # the key of nearly all tasks
                self._by_uuid.pop(canonical_uuid(uuid), None)

    def end(self, task: TaskState, error: RunwareError | None = None, *, over: bool = False) -> None:
        """End a task with its results, or with an error. Without effect on a task that has ended.

        `over`: the server has said what became of the whole task.
        """
        if task.stage is Stage.ENDED:
            return
        if error is not None:
            task.fail(error, over=over)  # whether it is in doubt depends on its stage
        self.remove(task)
        complete = len(task.results) >= task.request.completion.expected
        if error is not None or not complete or task.recovery.earlier:
            # A caller who closes the client knows that results may be missing, and needs no warning about each.
            self.departed.add(task, waited_for=not isinstance(error, ClientClosedError))
        self.notices.append(Ended(task))

    # Signs of life -----------------------------------------------------------------------------------------------

    def on_sign_of_life(self, now: float) -> None:
        """Record when a task showed a sign of life."""
        self.progress_at = now

    def on_result(self, task: TaskState, item: dict[str, Any], now: float) -> None:
        """Record a new result, a sign of life, with a notice: the server can take as many tasks as are in flight."""
        self.progress_at = now
        if len(self.in_flight) > self.proven:
            self.proven = len(self.in_flight)
        self.notices.append(ResultCame(task, item))

    def lower_proven(self, to: float) -> None:
        """Lower the number of tasks that the server can take: it has just turned one away."""
        self.proven = max(to, 0.0)

    # Notices -----------------------------------------------------------------------------------------------------

    def take_notices(self) -> list[Notice]:
        """Return the pending notices, in order, and clear them."""
        notices, self.notices = self.notices, []
        return notices

    def accept(self, task: TaskState) -> None:
        """Record that the server has the task, with a notice if that is new."""
        if task.acknowledge():
            self.notices.append(Accepted(task))

    def add_results(self, task: TaskState, items: list[dict[str, Any]]) -> None:
        """Add results that first looked like duplicates, up to the number that is missing."""
        self.notices += [ResultCame(task, item) for item in task.take_overlooked(items)]

    # Time --------------------------------------------------------------------------------------------------------

    # Each task has one entry in the heap, the earliest. Entries that a task has no longer are void, and do not refer to it:
    # its results may be large. The times of tasks mostly move later: then the entry stays where it is, and is replaced when
    # it is popped, so that a sign of life costs nothing.

    def set_timer(self, task: TaskState) -> None:
        """Make sure that the task's timer fires in time."""
        when = task.wake_at()
        if when >= task.timer[0] or task.stage is Stage.ENDED:
            return
        timer: Timer = [when, next(self._sequence), task]
        task.arm(timer)
        heapq.heappush(self._timers, timer)
        if self._timers[0] is timer:
            self.timer_set = True
        if len(self._timers) > 2 * len(self._by_uuid) + 100:  # most entries are void
            self._timers = [timer for timer in self._timers if timer[2] is not None]
            heapq.heapify(self._timers)

    def next_timer(self) -> float:
        """Return when the next timer fires; `NEVER` if none is set."""
        while self._timers:
            when, _, task = self._timers[0]
            if task is not None and when == task.wake_at():
                break
            heapq.heappop(self._timers)
            if task is not None:
                task.arm(NO_TIMER)
                self.set_timer(task)
        self.timer_set = False
        return self._timers[0][0] if self._timers else NEVER

    def due(self, now: float) -> list[TaskState]:
        """Return the tasks whose timers have fired, each once. The caller must set their timers again."""
        fired: list[Timer] = []
        while self.next_timer() <= now:
            fired.append(heapq.heappop(self._timers))
        tasks = [task for _, _, task in fired if task is not None]
        for task in tasks:
            task.arm(NO_TIMER)
        return tasks
