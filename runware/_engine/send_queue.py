"""Send queue: a FIFO queue per caller, served in turn, and an adaptive window of tasks in flight.

The window is `max_in_flight` at first, and then follows the capacity of the server by additive increase and
multiplicative decrease (AIMD). A server that turns tasks away has as many as it can take: the others wait until one of
these has ended. Every result widens the window a little: by one task for as many results as the window is wide, or by a
tenth of a task per result if that is more. A server that has had more tasks in flight before gets a moment to notice that
others have ended. If the server turns everything away, sending pauses, longer each time; then one task is sent as a
probe, and if that succeeds, every result widens the window by one until the next task is turned away.

Callers take turns: one task of each caller is sent, then one of the next. A batch is a caller of its own, and so is a
client made by `with_options`; all single calls of one client are one caller together, first come, first served. So the
first task of a caller waits for at most one task of each other caller, however many these have.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from random import Random
from typing import Any

from runware._engine import outcome
from runware._engine.budget import Budget
from runware._engine.lifecycle import was_turned_away
from runware._engine.registry import Registry, Retried
from runware._engine.task_state import Stage, TaskState
from runware._engine.timing import NEVER, Timing
from runware._logs import logger
from runware._logs.contexts import as_caller
from runware.errors import RunwareError

FRAME_TASKS = 200  # maximum number of tasks in one message
FRAME_SIZE = 4_000_000  # approximate characters in one message: the task that exceeds it is the last one

DECAY = 0.25  # tasks by which the window shrinks when the server takes fewer than it did before
GROWTH = 0.1  # tasks, at least, by which each result widens the window


class SendQueue:
    """The queues of all callers. A task that need not be sent any more, or whose deadline is over, is skipped."""

    def __init__(self, random: Random, registry: Registry, timing: Timing, max_in_flight: int) -> None:
        self._registry = registry
        self._timing = timing
        self._random = random
        self._max_in_flight = max_in_flight
        #: The width of the window: how many tasks may be in flight.
        self._at_once = float(max_in_flight)
        #: The tasks of each caller; the caller whose turn is next comes first.
        self.tasks: OrderedDict[object, deque[TaskState]] = OrderedDict()
        self._length = 0
        #: No task is sent before this time, which backing off sets; and how often in a row the client has backed off.
        self._slow_until = 0.0
        self._slow_steps = 0
        #: The server turned everything away, so every result widens the window by one.
        self._recovering = False
        #: End of the pause that the server requested; 0 if there is none.
        self.paused_until = 0.0
        #: Number of times in a row that a pause of `Timing.breath` was too short for the server.
        self._breaths = 0
        #: How often the server has turned away all tasks since a task last showed a sign of life.
        self.refusals = 0
        #: Whether the server has slowed the client down, by a pause or a narrower window, until results have undone that.
        self.throttled = False

    def put(self, task: TaskState, *, first: bool = False) -> None:
        """Queue a task to be sent, before all others if `first`."""
        caller = task.options.caller
        queue = self.tasks.get(caller)
        if queue is None:
            queue = self.tasks[caller] = deque()
        if first:
            queue.appendleft(task)
            self.tasks.move_to_end(caller, last=False)
        else:
            queue.append(task)
        self._length += 1
        if self._length > 2 * len(self._registry) + 100:
            self._drop_ended()

    def next_task(self, now: float) -> TaskState | None:
        """Pop the next task to send; None if there is none, or none may be sent now."""
        while (
            self.tasks
            and len(self._registry.in_flight) < self._at_once // 1
            and now >= self._slow_until
            and now >= self.paused_until
        ):
            caller = next(iter(self.tasks))
            queue = self.tasks[caller]
            task = queue.popleft()
            self._length -= 1
            if not queue:
                del self.tasks[caller]
            elif len(self.tasks) > 1:
                self.tasks.move_to_end(caller)  # its next turn comes after those of all other callers
            if task.stage is Stage.WAITING and task.recovery.resend_at == NEVER and now < task.deadline:
                return task
        return None

    def clear(self) -> None:
        """Empty the queues: all tasks have ended."""
        self.tasks.clear()
        self._length = 0

    def _drop_ended(self) -> None:
        """Drop the tasks that need not be sent any more: most of them have ended, as when no server was reached for long."""
        for caller, queue in list(self.tasks.items()):
            self.tasks[caller] = deque(dict.fromkeys(task for task in queue if task.stage is Stage.WAITING))
            if not self.tasks[caller]:
                del self.tasks[caller]
        self._length = sum(map(len, self.tasks.values()))

    @property
    def sends_from(self) -> float:
        """The time from which tasks may be sent; 0 if there is no pause."""
        return max(self._slow_until, self.paused_until)

    # The window --------------------------------------------------------------------------------------------------

    def on_overload(self, now: float) -> None:
        """Handle an overloaded server: back off, longer each time in a row."""
        self.throttled = True
        if now >= self._slow_until:
            self._slow_steps += 1
        self._slow_until = max(self._slow_until, now + self.backoff(self._slow_steps))

    def on_turned_away(self, now: float) -> None:
        """Handle that a task was turned away, which is not in flight any more: the others are what the server can take."""
        self.throttled = True
        registry = self._registry
        in_flight = len(registry.in_flight)
        self._recovering = not in_flight and not self.progresses(now)
        if self._recovering:
            registry.lower_proven(to=0.0)
            self.refusals += 1
            self.on_overload(now)
        elif in_flight < max(registry.proven, 1):
            # The server has just had more in flight. It may not have noticed yet that others have ended, or can take less by now.
            registry.lower_proven(to=registry.proven - DECAY)
            self._at_once = max(registry.proven, 1.0)
            if now >= self._slow_until:  # tasks that are turned away together count once
                self._slow_until = now + min(self._timing.breath * 2**self._breaths, self._timing.recent)
                self._breaths += 1
        else:
            self._at_once = max(min(self._at_once, in_flight), 1.0)

    def on_sign_of_life(self) -> None:
        """Handle a sign of life of any task."""
        self.refusals = self._breaths = 0

    def on_result(self, now: float) -> None:
        """Handle a result while the client is throttled: widen the window, up to `max_in_flight`."""
        self.on_sign_of_life()
        self._slow_steps //= 2
        if self._at_once < self._max_in_flight:
            growth = 1.0 if self._recovering else max(1 / self._at_once, GROWTH)
            self._at_once = min(self._at_once + growth, self._max_in_flight)
        self.throttled = self._at_once < self._max_in_flight or self._slow_steps > 0 or now < self.sends_from

    def progresses(self, now: float) -> bool:
        """Whether a task has shown a sign of life within the last `Timing.recent` seconds."""
        return now < self._registry.progress_at + self._timing.recent

    def backoff(self, attempt: int) -> float:
        """Return the seconds to pause before a retry, with jitter."""
        return self._timing.backoff(self._random, attempt)

    # Pauses that the server requests -----------------------------------------------------------------------------

    def pause_until(self, when: float) -> None:
        """Start a pause that the server requested: no task and no poll is sent before `when`."""
        self.throttled = True
        self.paused_until = max(self.paused_until, when)

    def is_paused(self, now: float) -> bool:
        """Whether a pause that the server requested is not over."""
        return now < self.paused_until

    @property
    def opens_at(self) -> float:
        """End of the pause that the server requested; minus infinity if there is none."""
        return self.paused_until or -NEVER

    # Time --------------------------------------------------------------------------------------------------------

    def wake(self, now: float) -> None:
        """Clear the pauses that are over."""
        if now >= self._slow_until:
            self._slow_until = 0.0
        if now >= self.paused_until:
            self.paused_until = 0.0


class Attempts:
    """Moves tasks from the queue into messages, and back into the queue for further attempts."""

    def __init__(self, registry: Registry, queue: SendQueue, budget: Budget | None) -> None:
        self._registry = registry
        self._queue = queue
        #: The budget, checked before each task is sent: it may be spent while a task is queued. None without a limit.
        self.budget = budget

    def take(self, message: list[dict[str, Any]], now: float, *, most: int = FRAME_TASKS) -> list[TaskState]:
        """Move at most `most` tasks from the queue into a message; return them. `Tracker.on_sent` follows, or `unsend`."""
        leaving: list[TaskState] = []
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
            self._registry.move(task, Stage.LEAVING)
            leaving.append(task)
            message.append(payload)
        return leaving

    def _refusal(self, task: TaskState, budget: Budget) -> RunwareError | None:
        """Return the error of a task that is not sent because the budget is spent; None if the task may be sent."""
        if task.results:
            return None  # a task with results is completed, as tasks in flight are
        return budget.refusal(task.request, again=task.sent, failure=task.recovery.last_failure)

    def fail(self, task: TaskState, error: Exception) -> None:
        """End a task over which the client itself failed, so that no other task ends."""
        logger.error("Handling task %s failed; this is a bug in the client.", task.uuid, exc_info=error)
        self._registry.end(task, outcome.broken(error, task))

    def unsend(self, task: TaskState) -> None:
        """Put a task that was not delivered back to the front of its queue: it is sent once there is a connection."""
        # The client of the user does not tell when it connects: the task may have been polled while it was still on its way.
        polled = task.stage is Stage.POLLED and not (
            task.times_sent > 1 or task.acknowledged or task.received
        )
        if polled:
            task.recover().wait_to_send(NEVER, None)  # a server does not know what it never got
        if polled or task.stage is Stage.SENT:
            task.unsent()
        elif task.stage is not Stage.LEAVING:
            return
        self._registry.move(task, Stage.WAITING)
        self._queue.put(task, first=True)
        self._registry.set_timer(task)

    def restart(self, task: TaskState, pause: float, now: float) -> None:
        """Begin a new attempt, under a new UUID, after a pause: the current one has ended."""
        failure = outcome.last_failure(task)
        task.begin_again()
        self._registry.add(task)
        self.send_again(task, pause, now, failure)

    def send_again(
        self, task: TaskState, pause: float, now: float, failure: RunwareError | None = None
    ) -> None:
        """Schedule the missing results of a task to be requested again after a pause."""
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
        """Handle a task that was turned away: adapt the window, and end tasks that wait for room in vain.

        A task waits in vain if the server has turned away everything, more times in a row than the task has retries.
        """
        refusals = self._queue.refusals
        self._queue.on_turned_away(now)
        if self._queue.refusals > refusals:
            for task in self._registry.tasks():
                turned_away = task.recovery.turned_away
                if turned_away is not None and self._queue.refusals > task.options.max_retries:
                    self._registry.end(task, turned_away)
