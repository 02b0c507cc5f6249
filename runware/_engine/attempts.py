"""The attempts of tasks: sending them, and sending them again."""

from __future__ import annotations

import logging
from typing import Any

from runware._engine import outcome
from runware._engine.lifecycle import was_turned_away
from runware._engine.notices import Retried, Sent
from runware._engine.polling import Polling
from runware._engine.registry import Registry
from runware._engine.send_queue import SendQueue
from runware._engine.task_state import Stage, TaskState
from runware._engine.timing import NEVER
from runware._logs.contexts import as_caller
from runware.errors import RunwareError

logger = logging.getLogger("runware")

FRAME_TASKS = 200  # tasks in one message, at most
FRAME_SIZE = 4_000_000  # characters in one message, roughly: the task that exceeds it is the last one


class Attempts:
    """Takes tasks from the queue into messages, and puts them back there."""

    def __init__(self, registry: Registry, queue: SendQueue, polling: Polling) -> None:
        self._registry = registry
        self._queue = queue
        self._polling = polling

    def take(self, message: list[dict[str, Any]], now: float, *, most: int = FRAME_TASKS) -> list[TaskState]:
        """Put tasks into a message that is about to be sent."""
        sent: list[TaskState] = []
        room = FRAME_SIZE
        while len(message) < most and room > 0 and (task := self._queue.next_task(now)) is not None:
            try:
                payload = task.payload()
            except Exception as error:
                self.fail(task, error)
                continue
            room -= task.request.size
            self.sent(task, now)
            if task.is_question:
                self._polling.opened(task, now)
            if self._registry.observed:
                self._registry.notices.append(Sent(task))
            sent.append(task)
            message.append(payload)
        return sent

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
        if task.stage is Stage.SENT:
            self._registry.move(task, Stage.WAITING)
            task.unsent()
            self._queue.put(task, first=True)
            self._registry.set_timer(task)

    def adopt(self, task: TaskState, now: float) -> None:
        """The server has it after all, so it need not be sent again."""
        if task.stage is Stage.WAITING:
            self.sent(task, now)
            self._registry.move(task, Stage.POLLED)
            self._polling.ask_soon(task, now)

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
        task.wait_to_send(now + pause if pause else NEVER, silent_at=now + pause + task.options.timeout)
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
