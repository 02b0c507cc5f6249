"""Polls (`getResponse` requests): when to send them, how many at once, and which poll an empty answer belongs to.

With `{"data": []}` the server says that it does not know the polled task, and does not say which task it means. So this
answer says something about a task only if no poll of another task is open. Otherwise all of these are polled again, each
alone.
"""

from __future__ import annotations

from collections import deque
from typing import Any

from runware._engine.recovery import NO_RECOVERY
from runware._engine.registry import Registry
from runware._engine.task_state import GET_RESPONSE, Stage, TaskState
from runware._engine.timing import NEVER, Timing
from runware._json.plain_values import canonical_uuid


class Polling:
    """The queue of polls, and the open polls of the current connection."""

    def __init__(self, registry: Registry, timing: Timing) -> None:
        self._registry = registry
        self._timing = timing
        #: The tasks whose polls are queued.
        self.waiting: deque[TaskState] = deque()
        #: When the open polls of each task were sent; several if an answer is late.
        self.open: dict[TaskState, deque[float]] = {}
        #: The task that is being polled alone.
        self.alone: TaskState | None = None
        #: Number of empty answers that may be about more than one task.
        self.unclear = 0
        #: When a poll last got an answer.
        self.answered_at = -NEVER

    # Scheduling --------------------------------------------------------------------------------------------------

    def begin(self, task: TaskState, now: float) -> None:
        """Move a task to stage POLLED, in doubt, and poll it as soon as possible. Without effect on an ended task."""
        if task.stage is Stage.ENDED:
            return
        recovery = task.recover()
        recovery.doubt()
        self._registry.move(task, Stage.POLLED)
        if not recovery.to_be_polled and not recovery.awaits_answer:
            self.poll_at(task, now)

    def poll_at(self, task: TaskState, when: float, interval: float | None = None) -> None:
        """Poll a task at `when`, then at growing intervals: the first is 1.5 times `interval`."""
        first = task.share(self._timing.first_poll) if interval is None else interval
        task.recover().plan_poll(when, first)
        self._registry.set_timer(task)

    def poll_soon(self, task: TaskState, now: float) -> None:
        """Poll a task after the first interval, which gives the server a moment."""
        self.poll_at(task, now + task.share(self._timing.first_poll))

    def poll_later(self, task: TaskState, now: float) -> None:
        """Poll a task again, after a longer interval than the last."""
        task.recover().plan_later_poll(now, task.share(self._timing.longest_poll))
        self._registry.set_timer(task)

    def due(self, task: TaskState, *, connected: bool) -> None:
        """Queue the poll that is due. Without a connection it is dropped: `resumed` schedules another one."""
        recovery = task.recover()
        recovery.clear_planned_poll()
        if connected:
            recovery.queue_poll()
            self.waiting.append(task)

    # Sending -----------------------------------------------------------------------------------------------------

    def take(self, message: list[dict[str, Any]], now: float, most: int) -> list[TaskState]:
        """Move polls into a message of at most `most` items that is about to be sent; start their time limits."""
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
            if task is self.alone:
                # Polls that share a message go first: many others may wait to be sent alone.
                self.waiting = deque(sorted(self.waiting, key=lambda waiting: waiting.recovery.poll_alone))
        return polled

    def opened(self, task: TaskState, now: float) -> None:
        """Register an open poll: a poll of a task, or a task that is the caller's own getResponse request."""
        self.open.setdefault(task, deque()).append(now)
        if task.recovery.poll_alone:
            self.alone = task

    @property
    def is_held_up(self) -> bool:
        """Whether the queued polls wait for the answer to another poll."""
        return bool(self.waiting) and not self._may_poll(self.waiting[0])

    def _may_poll(self, task: TaskState) -> bool:
        alone = self.alone
        if alone is not None and alone.stage is not Stage.ENDED:
            return False
        return not task.recovery.poll_alone or not self.open.keys() - {task}

    # Answers -----------------------------------------------------------------------------------------------------

    def close(self, task: TaskState) -> bool:
        """Close the polls of a task, which have an answer or will get none; return whether an answer was awaited."""
        if task in self.open:
            self._close(task)
        return task.recovery is not NO_RECOVERY and task.recovery.close_poll()

    def named(self, task: TaskState, now: float) -> None:
        """Handle an item that names the task: it answers the task's polls, so an empty answer is not about the task."""
        if task in self.open:
            self._close(task)
            self.answered_at = now

    def named_late(self, uuid: object, now: float) -> None:
        """Handle an item that names a task that ended after its poll was sent: other polls need not wait for it."""
        if self.open and isinstance(uuid, str):
            canonical = canonical_uuid(uuid)
            for task in list(self.open):
                if task.stage is Stage.ENDED and canonical in map(canonical_uuid, task.uuids):
                    self.named(task, now)

    def unanswered(self, task: TaskState, *, poll_alone: bool) -> None:
        """Handle a poll whose answer is late, or names no task: other polls no longer wait for it."""
        if self.alone is task:
            self.alone = None
        task.recover().close_poll(alone=poll_alone or self.unclear > 0, late=True)

    def empty(self, now: float) -> TaskState | None:
        """Handle an empty answer; return the task that it is about, None if it may be about several."""
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
        """Poll all tasks with open polls again, one by one, if every open poll may have had one of the unclear answers."""
        if self.unclear < sum(map(len, self.open.values())):
            return
        tasks = [task for task in self.open if task.stage is not Stage.ENDED]
        self._forget()
        for task in tasks:
            task.recover().close_poll(alone=True)
            if task.recovery.in_doubt or task.stage is not Stage.POLLED:
                self.begin(task, now)
            else:
                self.poll_later(task, now)

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
        """Handle a lost connection: drop queued and open polls. `resumed` schedules new ones."""
        self.waiting.clear()
        self._forget()

    def resumed(self, when: float) -> None:
        """Handle a new connection. A resumed session pushes the results it held; at `when`, the other tasks are polled."""
        self._forget()
        for task in self._registry.tasks():
            if task.stage is Stage.POLLED and task.recovery.idle:
                self.poll_at(task, when)

    # Time --------------------------------------------------------------------------------------------------------

    def wake_at(self) -> float:
        """Return when the oldest open poll counts as unanswered for good; `NEVER` if no poll is open."""
        return min((times[0] + self._timing.latest_answer for times in self.open.values()), default=NEVER)

    def wake(self, now: float) -> None:
        """Close the polls that count as unanswered for good."""
        for task, times in list(self.open.items()):
            while times and times[0] + self._timing.latest_answer <= now:
                times.popleft()
            if not times:
                self._close(task)
