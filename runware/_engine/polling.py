"""Asking the server for tasks: when, how many at once, and whose answer an empty one is.

`{"data": []}` is how the server says that it does not know the task that it was asked for, and it does not say which. So
it tells something of a task only if no question about another one is open. Otherwise all of them are asked for again,
each alone.
"""

from __future__ import annotations

from collections import deque
from typing import Any

from runware._engine.recovery import NO_RECOVERY
from runware._engine.registry import Registry
from runware._engine.task_state import GET_RESPONSE, Stage, TaskState
from runware._engine.timing import NEVER, Timing
from runware._json.uuids import usual_uuid


class Polling:
    """The questions that are to be asked, and those of the present connection that are open."""

    def __init__(self, registry: Registry, timing: Timing) -> None:
        self._registry = registry
        self._timing = timing
        #: The tasks whose turn it is to be asked for.
        self.waiting: deque[TaskState] = deque()
        #: When each task was asked for; more than once if an answer is late.
        self.open: dict[TaskState, deque[float]] = {}
        #: The task that is being asked for alone.
        self.alone: TaskState | None = None
        #: How many empty answers have come that may be about several.
        self.unclear = 0
        #: When a question last had an answer.
        self.answered_at = -NEVER

    # When --------------------------------------------------------------------------------------------------------

    def begin(self, task: TaskState, now: float) -> None:
        """Ask what the server knows of it."""
        recovery = task.recover()
        recovery.doubt()
        self._registry.move(task, Stage.POLLED)
        if not recovery.to_be_polled and not recovery.awaits_answer:
            self.poll_at(task, now)

    def poll_at(self, task: TaskState, when: float) -> None:
        """Ask at that time, then at growing intervals."""
        task.recover().plan_poll(when, task.share(self._timing.first_poll))
        self._registry.set_timer(task)

    def poll_soon(self, task: TaskState, now: float) -> None:
        """Give the server a moment before it is asked."""
        self.poll_at(task, now + task.share(self._timing.first_poll))

    def poll_later(self, task: TaskState, now: float) -> None:
        """Ask again, after a longer time than before."""
        task.recover().plan_later_poll(now, task.share(self._timing.longest_poll))

    def confirm(self, task: TaskState, now: float) -> None:
        """The server does not know it, perhaps not yet."""
        pause = task.share(self._timing.confirmation)
        task.recover().plan_poll(now + pause, pause)
        self._registry.set_timer(task)

    def poll_now(self, task: TaskState, now: float, *, connected: bool) -> bool:
        """Somebody wants to know. False if there is nothing to ask. Without a connection it is asked as soon as there is one."""
        if task.stage is not Stage.POLLED:
            return False
        if connected and not task.recovery.to_be_polled and not task.recovery.poll_open:
            self.poll_at(task, now)
        return True

    def due(self, task: TaskState, *, connected: bool) -> None:
        """It is time to ask."""
        recovery = task.recover()
        recovery.clear_planned_poll()
        if connected:
            recovery.queue_poll()
            self.waiting.append(task)

    # Sending -----------------------------------------------------------------------------------------------------

    def take(self, message: list[dict[str, Any]], now: float, most: int) -> list[TaskState]:
        """Put questions into a message that is about to be sent. Their clocks start here, not in a queue."""
        polled: list[TaskState] = []
        while self.waiting and len(message) < most:
            task = self.waiting[0]
            if task.recovery.to_be_polled:
                if not self._may_poll(task):
                    break
                task.recover().poll_sent(now + task.share(self._timing.answer_wait))
                self.opened(task, now)
                self._registry.set_timer(task)
                polled.append(task)
                message.append({"taskType": GET_RESPONSE, "taskUUID": task.uuid})
            self.waiting.popleft()
        return polled

    def opened(self, task: TaskState, now: float) -> None:
        """A question is being sent: about a task, or a task that is a question itself."""
        self.open.setdefault(task, deque()).append(now)
        if task.recovery.poll_alone:
            self.alone = task

    @property
    def is_held_up(self) -> bool:
        """Whether those whose turn it is wait for an answer to another question."""
        return bool(self.waiting) and not self._may_poll(self.waiting[0])

    def _may_poll(self, task: TaskState) -> bool:
        alone = self.alone
        if alone is not None and alone.stage is not Stage.ENDED:
            return False
        return not task.recovery.poll_alone or not self.open.keys() - {task}

    # Answers -----------------------------------------------------------------------------------------------------

    def close(self, task: TaskState) -> bool:
        """The question about it has its answer, or gets none. Returns whether there was one."""
        if task in self.open:
            self._close(task)
        return task.recovery is not NO_RECOVERY and task.recovery.close_poll()

    def named(self, task: TaskState, now: float) -> None:
        """The server names the task, whatever it says: what is empty is no answer about it."""
        if task in self.open:
            self._close(task)
            self.answered_at = now

    def named_late(self, uuid: object, now: float) -> None:
        """The server names a task that has ended since it was asked for: the others wait for that answer no longer."""
        if self.open and isinstance(uuid, str):
            usual = usual_uuid(uuid)
            ended = [task for task in self.open if task.stage is Stage.ENDED]
            for task in ended:
                if usual in map(usual_uuid, task.uuids):
                    self.named(task, now)

    def unanswered(self, task: TaskState, *, poll_alone: bool) -> None:
        """The others need not wait for its answer, though it may still come; or it was one that names no task."""
        if self.alone is task:
            self.alone = None
        task.recover().give_up_poll(alone=poll_alone or self.unclear > 0)

    def empty(self, now: float) -> TaskState | None:
        """An empty answer has come. Gives the task that it is about, if it can be about no other."""
        self.answered_at = now
        if len(self.open) == 1:
            [(task, times)] = self.open.items()
            times.popleft()
            if not times:
                self._close(task)
            return task
        self.unclear += 1
        return None

    def poll_each_alone(self, now: float) -> None:
        """If all questions have an answer, and some answers do not say whose they are: ask again, one by one."""
        if self.unclear < sum(map(len, self.open.values())):
            return
        tasks = list(self.open)
        self._forget()
        for task in tasks:
            if task.stage is Stage.ENDED:
                continue
            task.recover().give_up_poll(alone=True)
            if task.recovery.in_doubt or task.stage is not Stage.POLLED:
                self.begin(task, now)
            else:
                self.poll_later(task, now)
            self._registry.set_timer(task)

    def _close(self, task: TaskState) -> None:
        del self.open[task]
        if self.alone is task:
            self.alone = None
        if not self.open:
            self.unclear = 0

    def _forget(self) -> None:
        self.open.clear()
        self.alone = None
        self.unclear = 0

    # The connection ----------------------------------------------------------------------------------------------

    def lost(self) -> None:
        """There is no connection any more: no answer is expected. What is to be asked is decided when there is one."""
        self.waiting.clear()
        self._forget()

    def resumed(self, when: float) -> None:
        """There is a connection. A resumed session pushes what it held; at `when`, the rest is asked for."""
        self._forget()
        for task in self._registry.tasks():
            if task.stage is Stage.POLLED and task.recovery.idle:
                self.poll_at(task, when)

    # Time --------------------------------------------------------------------------------------------------------

    def wake_at(self) -> float:
        """When the oldest question counts as one that gets no answer."""
        return min((times[0] + self._timing.latest_answer for times in self.open.values()), default=NEVER)

    def wake(self, now: float) -> None:
        """Time has passed."""
        for task, times in list(self.open.items()):
            while times and times[0] + self._timing.latest_answer <= now:
                times.popleft()
            if not times:
                self._close(task)
