"""Sending: no more at once than the server can do, callers take turns, and what has to be is sent again.

How many tasks may be in flight is `max_in_flight` at first. From then on additive increase and multiplicative decrease
(AIMD) find out what the server can do. A server that turns tasks away has as many as it can do: the rest waits until one
of these has ended. Every result allows a little more again: one task for as many results as are allowed at once, or a
tenth where that is more. A server that has done more before is given a moment to notice that others have ended. If it
turns everything away, it is left alone for a while, longer each time; then one task tries, and if it goes well, every
result allows one more until the next is turned away.

Callers take turns: of each, one task is sent, then one of the next caller. A batch is a caller of its own, and so is a
client made by `with_options`; all single calls of one client are one caller together, first come, first served. So the
first task of a caller waits for one task of each other caller at most, however many these have.
"""

from __future__ import annotations

import logging
from collections import OrderedDict, deque
from random import Random
from typing import Any

from runware._engine import outcome
from runware._engine.budget import Budget
from runware._engine.lifecycle import was_turned_away
from runware._engine.registry import Registry, Retried
from runware._engine.task_state import Stage, TaskState
from runware._engine.timing import NEVER, Timing
from runware._logs.contexts import as_caller
from runware.errors import RunwareError

logger = logging.getLogger("runware")

FRAME_TASKS = 200  # tasks in one message, at most
FRAME_SIZE = 4_000_000  # characters in one message, roughly: the task that exceeds it is the last one

DECAY = 0.25  # tasks at once fewer, each time that the server takes fewer than it did before
GROWTH = 0.1  # at least so much, for each result, of one more task at once


class SendQueue:
    """The queues of all callers. A task that was put here and has moved on since, or whose time is up, is passed over."""

    def __init__(self, random: Random, registry: Registry, timing: Timing, max_in_flight: int) -> None:
        self._registry = registry
        self._timing = timing
        self._random = random
        self._max_in_flight = max_in_flight
        self._at_once = float(max_in_flight)
        #: The tasks of each caller; the caller whose turn it is comes first.
        self.tasks: OrderedDict[object, deque[TaskState]] = OrderedDict()
        self._slow_until = 0.0
        self._slow_steps = 0
        self._recovering = False
        #: How many tasks the server has done at once.
        self._proven = 0.0
        #: Until when the server has asked to be left alone; 0 if it has not.
        self.paused_until = 0.0
        #: How many times in a row a moment (`Timing.breath`) was not enough for the server.
        self._breaths = 0
        #: When a task last showed a sign of life, and how often since then the server has turned away all there was.
        self.progress_at = -NEVER
        self.refusals = 0

    def put(self, task: TaskState, *, first: bool = False) -> None:
        """The task is to be sent."""
        caller = task.options.caller
        queue = self.tasks.get(caller)
        if queue is None:
            queue = self.tasks[caller] = deque()
        if first:
            queue.appendleft(task)
            self.tasks.move_to_end(caller, last=False)
        else:
            queue.append(task)

    def next_task(self, now: float) -> TaskState | None:
        """The next task to send, if one may be sent now."""
        while (
            self.tasks
            and len(self._registry.in_flight) < self._at_once // 1
            and now >= self._slow_until
            and now >= self.paused_until
        ):
            caller = next(iter(self.tasks))
            queue = self.tasks[caller]
            task = queue.popleft()
            if not queue:
                del self.tasks[caller]
            elif len(self.tasks) > 1:
                self.tasks.move_to_end(caller)  # its next turn comes after that of everybody else
            if task.stage is Stage.WAITING and task.recovery.resend_at == NEVER and now < task.deadline:
                return task
        return None

    def clear(self) -> None:
        """All tasks have ended."""
        self.tasks.clear()

    @property
    def sends_from(self) -> float:
        """From when on tasks may be sent; 0 if there is nothing to wait for."""
        return max(self._slow_until, self.paused_until)

    # What the server can do --------------------------------------------------------------------------------------

    def on_overload(self, now: float) -> None:
        """The server has too much to do: it is left alone for a while, and longer each time that this changes nothing."""
        if now >= self._slow_until:
            self._slow_steps += 1
        self._slow_until = max(self._slow_until, now + self.backoff(self._slow_steps))

    def on_turned_away(self, now: float) -> None:
        """A task was turned away, and is not in flight any more. The others are as many as the server can do."""
        in_flight = len(self._registry.in_flight)
        self._recovering = not in_flight and not self.progresses(now)
        if self._recovering:
            self._proven = 0.0
            self.refusals += 1
            self.on_overload(now)
        elif in_flight < self._proven:
            # It has done more at once. It may not know yet that others have ended, or be able to do less by now.
            self._proven -= DECAY
            self._at_once = max(self._proven, 1.0)
            if now >= self._slow_until:  # those that are turned away together count once
                self._slow_until = now + min(self._timing.breath * 2**self._breaths, self._timing.recent)
                self._breaths += 1
        else:
            self._at_once = max(min(self._at_once, in_flight), 1.0)

    def on_sign_of_life(self, now: float) -> None:
        """A task showed a sign of life."""
        self.progress_at = now
        self.refusals = self._breaths = 0

    def on_result(self, now: float) -> None:
        """A result came, which is a sign of life."""
        self.progress_at = now
        self.refusals = self._breaths = 0
        self._slow_steps //= 2
        in_flight = len(self._registry.in_flight)
        if in_flight > self._proven:
            self._proven = float(in_flight)
        if self._at_once < self._max_in_flight:
            growth = 1.0 if self._recovering else max(1 / self._at_once, GROWTH)
            self._at_once = min(self._at_once + growth, self._max_in_flight)

    def progresses(self, now: float) -> bool:
        """Whether tasks have shown signs of life until now."""
        return now < self.progress_at + self._timing.recent

    def backoff(self, attempt: int) -> float:
        """The pause before an attempt."""
        return self._timing.backoff(self._random, attempt)

    # Pauses that the server asks for -----------------------------------------------------------------------------

    def pause_until(self, when: float) -> None:
        """The server asked for a pause: no task and no question is sent before that time."""
        self.paused_until = max(self.paused_until, when)

    def is_paused(self, now: float) -> bool:
        """Whether the server has asked to be left alone."""
        return now < self.paused_until

    @property
    def opens_at(self) -> float:
        """Until when the server has asked to be left alone; in the past if it has not."""
        return self.paused_until or -NEVER

    # Time --------------------------------------------------------------------------------------------------------

    def wake(self, now: float) -> None:
        """Time has passed."""
        if now >= self._slow_until:
            self._slow_until = 0.0
        if now >= self.paused_until:
            self.paused_until = 0.0


class Attempts:
    """Takes tasks from the queue into messages, and puts them back there."""

    def __init__(self, registry: Registry, queue: SendQueue) -> None:
        self._registry = registry
        self._queue = queue
        #: If there is one to keep. It may have been spent while a task waited for its turn.
        self.budget: Budget | None = None

    def take(self, message: list[dict[str, Any]], now: float, *, most: int = FRAME_TASKS) -> list[TaskState]:
        """Put tasks into a message that is about to be sent."""
        sent: list[TaskState] = []
        room = FRAME_SIZE
        while len(message) < most and room > 0 and (task := self._queue.next_task(now)) is not None:
            if self.budget is not None and (refusal := self._refusal(task, self.budget)) is not None:
                self._registry.end(task, refusal)
                continue
            try:
                payload = task.payload()
            except Exception as error:
                self.fail(task, error)
                continue
            room -= task.request.size
            self.sent(task, now)
            sent.append(task)
            message.append(payload)
        return sent

    def _refusal(self, task: TaskState, budget: Budget) -> RunwareError | None:
        """Why a task is not sent after all, if the budget is spent by now."""
        if task.results:
            return None  # it is completed, as what is in flight is
        refusal = budget.refusal(task.request, again=task.sent, failure=task.recovery.last_failure)
        if refusal is not None and task.recovery.copy_may_run:
            return outcome.in_doubt(refusal)
        return refusal

    def sent(self, task: TaskState, now: float) -> None:
        """A task is on its way to the server."""
        self._registry.move(task, Stage.SENT)
        task.sent_now(now)
        self._registry.set_timer(task)

    def fail(self, task: TaskState, error: Exception) -> None:
        """The client itself failed over a task: it ends, and no other does."""
        logger.error("The client failed over task %s; this is a bug of it.", task.uuid, exc_info=error)
        self._registry.end(task, outcome.broken(error, task))

    def unsend(self, task: TaskState) -> None:
        """It did not get out: it is sent as soon as there is a connection."""
        # It may have been asked for meanwhile.
        asked_for = task.stage is Stage.POLLED and not (task.times_sent > 1 or task.acknowledged or task.given)
        if task.stage is Stage.SENT or asked_for:
            if asked_for:
                task.recover().stop_asking()
            self._registry.move(task, Stage.WAITING)
            task.unsent()
            self._queue.put(task, first=True)
            self._registry.set_timer(task)

    def restart(self, task: TaskState, pause: float, now: float) -> None:
        """The attempt has ended, and the next one begins after a pause, under a UUID of its own."""
        failure = outcome.last_failure(task)
        task.begin_again()
        self._registry.add(task)
        self.send_again(task, pause, now, failure)

    def send_again(
        self, task: TaskState, pause: float, now: float, failure: RunwareError | None = None
    ) -> None:
        """Plan to send what is missing of a task."""
        failure = failure or outcome.last_failure(task)
        why = failure or "the server does not know it, so it was lost on the way."
        line = "Task %s is sent again, in %.1f s: %s"
        as_caller(task, logger.info, line, task.request.uuid, pause, why, stacklevel=2)
        if self._registry.observed:
            self._registry.notices.append(Retried(task, pause, failure))
        turned_away = was_turned_away(task)
        self._registry.move(task, Stage.WAITING)
        task.wait_to_send(now + pause if pause else NEVER, now + pause + task.options.timeout, failure)
        if turned_away:
            task.recover().turn_away(failure)
            task.restart_clock()
            self.on_turned_away(now)
        if not pause and task.stage is Stage.WAITING:
            self._queue.put(task, first=True)

    def on_turned_away(self, now: float) -> None:
        """Whoever waits for others to end waits in vain if the server turns away all of them, as often as there are tries."""
        refusals = self._queue.refusals
        self._queue.on_turned_away(now)
        if self._queue.refusals > refusals:
            for task in self._registry.tasks():
                turned_away = task.recovery.turned_away
                if turned_away is not None and self._queue.refusals > task.options.max_retries:
                    self._registry.end(task, turned_away)
