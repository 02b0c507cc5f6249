"""The tasks under way: taking them on, their times, and the actions that `lifecycle` decides on."""

from __future__ import annotations

import logging
from collections.abc import Callable
from random import Random
from typing import Any, assert_never

from runware._engine import outcome
from runware._engine.call_options import CallOptions
from runware._engine.lifecycle import RETRIES, Action, Situation, Trigger, decide, was_turned_away
from runware._engine.polling import Polling
from runware._engine.recovery import NO_RECOVERY, PollReply
from runware._engine.registry import Answered, Registry, Sent
from runware._engine.request import Request
from runware._engine.send_queue import FRAME_TASKS, Attempts, SendQueue
from runware._engine.task_state import GET_RESPONSE, Stage, TaskState
from runware._engine.timing import NEVER, TIMING, Timing
from runware.errors import APIError, RunwareError

logger = logging.getLogger("runware")

MAX_IN_FLIGHT = 1000

_TO_BE_SENT_AGAIN = frozenset({Action.WAIT_TURN, Action.RESEND_LATER})


class Tracker:
    """All tasks that have not ended. What the server says of them comes in through `runware._engine.inbound`."""

    def __init__(
        self, *, max_in_flight: int = MAX_IN_FLIGHT, timing: Timing = TIMING, random: Random | None = None
    ) -> None:
        self.timing = timing
        #: Whether tasks can be sent and questions be asked.
        self.connected = False
        #: Whether the network takes nothing: whoever waits to be sent, or asked for, does not wait for others.
        self.blocked = False
        self.registry = Registry()
        # It spreads load and keeps no secret.
        self.queue = SendQueue(random or Random(), self.registry, timing, max_in_flight)  # noqa: S311
        self.polling = Polling(self.registry, timing)
        self.attempts = Attempts(self.registry, self.queue)
        #: Seconds for the peer to show that it is there, if a task has had no sign of life.
        self.doubts_peer: float | None = None
        #: When a part came of what is for certain about a task, and not complete yet.
        self._arriving_for: dict[TaskState, float] = {}

    # For the session ---------------------------------------------------------------------------------------------

    def submit(self, request: Request, options: CallOptions, now: float) -> TaskState:
        """Take a task on. It is sent with the next message, or when there is a connection again.

        Raises:
            InvalidParameterError: A task with its UUID is under way.
        """
        task = TaskState(request, options, now, timing=self.timing)
        self.registry.add(task)
        self.queue.put(task)
        self.registry.set_timer(task)
        return task

    def sent_alone(self, request: Request, options: CallOptions, now: float) -> TaskState:
        """Take on a task that has just been sent, for which there was room. No other has its UUID, which is new."""
        task = TaskState(request, options, now, timing=self.timing)
        self.registry.add(task)
        self.attempts.sent(task, now)
        self._went_out(task, now)
        return task

    def collect(self, request: Request, options: CallOptions, now: float) -> TaskState:
        """Take on a task that was sent before, by this process or another: it is asked for, and never sent.

        Raises:
            InvalidParameterError: A task with its UUID is under way.
        """
        task = TaskState(request, options, now, timing=self.timing)
        self.registry.add(task)
        task.collect(now)
        self.registry.move(task, Stage.POLLED)
        self.polling.poll_at(task, now)
        return task

    def poll_now(self, task: TaskState, now: float) -> bool:
        """Ask for a task now, rather than when it is due. False if its results are pushed, or it has ended."""
        return self.polling.poll_now(task, now, connected=self.connected)

    def abandon(self, task: TaskState) -> None:
        """Nobody waits for it any more. The server goes on with it all the same."""
        if task.stage is not Stage.ENDED:
            self.registry.remove(task)
            self.registry.departed.add(task, waited_for=False)

    def close(self) -> None:
        """The client is being closed: whoever waits is told."""
        self.end_all(outcome.closed)

    def break_off(self, error: BaseException) -> None:
        """The client itself failed: whoever waits is told, and a later task begins anew."""
        self.end_all(lambda task: outcome.broken(error, task))

    def end_all(self, error: Callable[[TaskState], RunwareError]) -> None:
        """No task can go on."""
        for task in self.registry.tasks():
            self.registry.end(task, error(task))
        self.queue.clear()
        self.polling.lost()

    # The connection ----------------------------------------------------------------------------------------------

    def lost(self) -> None:
        """What was sent is in doubt. It is asked for when there is a connection again."""
        self.connected = False
        self.polling.lost()
        for task in self.registry.tasks():
            self.doubt(task)

    def doubt(self, task: TaskState) -> None:
        """The connection that a task was sent on is gone. It is asked for when there is one again."""
        if task.stage is not Stage.ENDED and decide(Trigger.LOST, Situation(task)) is Action.POLL:
            task.recover().lose()
            self.registry.move(task, Stage.POLLED)

    def resumed(self, when: float) -> None:
        """There is a connection. A resumed session pushes what it held; at `when`, the rest is asked for."""
        self.connected = True
        self.polling.resumed(when)

    # Sending -----------------------------------------------------------------------------------------------------

    def take_polls(self, message: list[dict[str, Any]], now: float) -> list[TaskState]:
        """Put questions into a message that is about to be sent."""
        if self.queue.is_paused(now):
            return []
        return self.polling.take(message, now, FRAME_TASKS)

    def take_tasks(
        self, message: list[dict[str, Any]], now: float, *, most: int = FRAME_TASKS
    ) -> list[TaskState]:
        """Put tasks into a message that is about to be sent."""
        sent = self.attempts.take(message, now, most=most)
        for task in sent:
            self._went_out(task, now)
        return sent

    def _went_out(self, task: TaskState, now: float) -> None:
        """A task is on its way: an observer is told, and the answer to a question is expected."""
        if task.request.task_type == GET_RESPONSE:
            self.polling.opened(task, now)
        if self.registry.observed:
            self.registry.notices.append(Sent(task))

    def adopt(self, task: TaskState, now: float) -> None:
        """The server has it after all, so it need not be sent again."""
        if task.stage is Stage.WAITING:
            self.attempts.sent(task, now)
            self.registry.move(task, Stage.POLLED)
            self.polling.poll_soon(task, now)

    # What becomes of what was sent --------------------------------------------------------------------------------

    def poll_refused(self, task: TaskState, now: float) -> None:
        """It was asked for at a bad moment. To begin anew would be to pay twice: it is asked for again."""
        self.polling.close(task)
        self.queue.on_overload(now)
        if task.stage is Stage.POLLED and task.recovery.idle and task.recovery.reply is None:
            self.polling.poll_later(task, now)
            self.registry.set_timer(task)

    def poll_lost(self, task: TaskState) -> None:
        """Its question, or the answer, got lost on the way. It is asked again when there is a connection."""
        if self.polling.close(task):
            task.recovery.clear_planned_poll()

    def not_known(self, task: TaskState, now: float) -> None:
        """The answer to its question is here and does not mention it: the server knows no such task."""
        if task.is_get_response and task.stage is Stage.SENT:
            self.polling.begin(task, now)  # this was its own answer
        elif not self.polling.close(task):
            return
        self._unknown(task, now)
        self.registry.set_timer(task)

    def poll_inconclusive(self, task: TaskState, now: float, *, poll_alone: bool = False) -> None:
        """The answer to its question is here, and does not tell whether the server knows it; alone, it may be told."""
        if self.polling.close(task):
            self._unanswered(task, now, poll_alone=poll_alone)
            self.registry.set_timer(task)

    def on_uncertain_error(self, task: TaskState, error: APIError, now: float) -> None:
        """An error is probably its own, but not for certain: the server is asked."""
        self.polling.begin(task, now)
        task.recover().suspect(error)

    def left_open(self, task: TaskState, now: float) -> None:
        """The whole answer to the task is here, and does not end it: the server is asked what is to come."""
        if task.is_get_response and task.stage is Stage.SENT:
            self.not_known(task, now)
        elif task.stage in (Stage.SENT, Stage.PUSHED):
            self.polling.begin(task, now)
            self.registry.set_timer(task)

    def alive(self, task: TaskState, now: float) -> None:
        """The server has shown that it works on the task."""
        task.answered(now)
        self.queue.on_sign_of_life(now)

    def reply_complete(self, task: TaskState, reply: PollReply, now: float) -> None:
        """The answer to a question about a task is complete."""
        self.registry.notices.append(Answered(task))
        recovery = task.recover()
        recovery.stop_reading()
        self.registry.add_results(task, task.overlooked(reply))
        if reply.made:
            recovery.possible_duplicates.clear()
        if reply.under_way or task.request.completion.phased or not (reply.made or reply.failures):
            recovery.set_seems_over(False)
            self.polling.poll_later(task, now)
            return
        failed = len(reply.failures)
        if (
            task.received + failed >= task.requested
            or recovery.seems_over
            or task.request.completion.partial_ok
        ):
            recovery.fail_with(reply.failures or recovery.failures)
            self.on(Trigger.OVER, task, now)
        else:
            recovery.set_seems_over(True)
            self.polling.poll_soon(task, now)

    def _unanswered(self, task: TaskState, now: float, *, poll_alone: bool = False) -> None:
        """There is no answer, which says nothing."""
        self.polling.unanswered(task, poll_alone=poll_alone)
        self.registry.notices.append(Answered(task))
        self.on(Trigger.UNANSWERED, task, now)

    def _unknown(self, task: TaskState, now: float) -> None:
        """The server does not know it."""
        self.registry.notices.append(Answered(task))
        recovery = task.recover()
        if not recovery.in_doubt:
            self.polling.poll_later(task, now)
            return
        recovery.deny()
        if recovery.unknowns > 1:
            # Without any answer yet, they may be repetitions still.
            self.registry.add_results(task, recovery.possible_duplicates)
            recovery.possible_duplicates.clear()
        self.on(Trigger.UNKNOWN, task, now)

    # Time --------------------------------------------------------------------------------------------------------

    def arriving_for(self, task: TaskState, when: float | None) -> None:
        """A part came of what is for certain about a task; None if everything is there, or nothing will come."""
        if when is None:
            self._arriving_for.pop(task, None)
        else:
            self._arriving_for[task] = when

    def wake_at(self) -> float:
        """When to call `wake` at the latest."""
        soonest = self.registry.next_timer()
        if self.connected:
            if self.queue.tasks:
                soonest = min(soonest, self.queue.sends_from or NEVER)
            if self.polling.waiting:
                soonest = min(soonest, self.polling.wake_at(), self.queue.paused_until or NEVER)
        return soonest

    def wake(self, now: float, arriving_at: float | None = None) -> None:
        """Time has passed. `arriving_at` is when a part of a message came or went out, whosever it is, that is not complete yet."""
        self.queue.wake(now)
        self.polling.wake(now)
        for task in self.registry.due(now):
            at = self._arriving_for.get(task, arriving_at)
            if at is not None and at + task.options.timeout > task.silent_at:
                task.alive(at)
                answer_by = task.recovery.answer_by
                if answer_by != NEVER:
                    task.recovery.expect_answer_by(max(answer_by, at + task.share(self.timing.answer_wait)))
            try:
                self._on_timer(task, now)
            except Exception as error:
                self.attempts.fail(task, error)
            self.registry.set_timer(task)

    def _on_timer(self, task: TaskState, now: float) -> None:
        if now >= task.deadline:
            self.on(Trigger.DEADLINE, task, now)
            return
        if task.recovery is not NO_RECOVERY:
            self._on_recovery_timer(task, now)
        if now >= task.doubt_at:
            task.doubted(now)
            if task.stage is not Stage.WAITING:
                self.on(Trigger.OVERDUE, task, now)
        if now >= task.silent_at:
            self._silent(task, now)
        if now >= task.recovery.poll_at:
            self.polling.due(task, connected=self.connected)

    def _on_recovery_timer(self, task: TaskState, now: float) -> None:
        recovery = task.recovery
        if now >= recovery.resend_at:
            recovery.due_to_send()
            self.queue.put(task)
        if now >= recovery.answer_by:
            self._unanswered(task, now)
        if now >= recovery.settled_at and recovery.reply is not None:
            self.reply_complete(task, recovery.reply, now)
        if now >= recovery.quiet_at:
            recovery.expect_quiet(NEVER)
            self.on(Trigger.QUIET, task, now)

    def _silent(self, task: TaskState, now: float) -> None:
        """There was no sign of life for `timeout` seconds, unless the server had asked not to be asked."""
        since = self.queue.opens_at
        if task.recovery.to_be_polled and self.connected and not self.blocked:
            if not self.polling.is_held_up:
                # It has not been asked for yet.
                task.expect_sign_by(now + task.share(self.timing.answer_wait))
                return
            since = max(since, self.polling.answered_at)  # it waits for the answers to others
        if task.stage is Stage.WAITING and task.recovery.turned_away is not None:
            since = max(since, self.queue.progress_at)  # it waits for others to end
        excused_until = since + task.options.timeout
        if now < excused_until:
            task.expect_sign_by(excused_until)
        else:
            task.expect_sign_by(now + task.options.timeout)
            self.on(Trigger.SILENT, task, now)

    # Actions -----------------------------------------------------------------------------------------------------

    def on(self, trigger: Trigger, task: TaskState, now: float) -> None:
        """Something has happened to a task: do what follows from it."""
        if task.stage is Stage.ENDED:
            return
        action = decide(trigger, Situation(task, self.connected, self._is_alone(task, now), self.blocked))
        if action in _TO_BE_SENT_AGAIN and self.queue.opens_at >= task.deadline:
            action = Action.FAIL  # there will be no turn in time
        if action in RETRIES:
            task.recover().use_try(waits=action is Action.WAIT_ON)
        match action:
            case Action.CONTINUE:
                pass
            case Action.WAIT_ON:
                self._wait_on(task, now)
            case Action.POLL:
                self.polling.begin(task, now)
            case Action.POLL_LATER:
                self._poll_later(trigger, task, now)
            case Action.RESEND:
                task.recover().give_up_copy()
                self.attempts.send_again(task, 0.0, now)
            case Action.WAIT_TURN:
                self.attempts.send_again(task, 0.0, now)
            case Action.RESEND_LATER:
                self.attempts.send_again(task, self.queue.backoff(task.recovery.tries_used), now)
            case Action.RESTART:
                self.attempts.restart(task, self.queue.backoff(task.recovery.tries_used), now)
            case Action.FINISH:
                self.registry.end(task)
            case Action.FAIL:
                self.registry.end(task, outcome.failure_of(task))
                if was_turned_away(task):
                    self.attempts.on_turned_away(now)
            case Action.GIVE_UP:
                self.registry.end(task, outcome.outcome_of_giving_up(task, late=trigger is Trigger.DEADLINE))
            case _:
                assert_never(action)

    def _is_alone(self, task: TaskState, now: float) -> bool:
        """Whether no other task is under way, or was until just now."""
        others = len(self.registry.in_flight) - (task in self.registry.in_flight)
        return not others and not self.queue.progresses(now)

    def _wait_on(self, task: TaskState, now: float) -> None:
        task.alive(now)
        if self.connected and (task.may_run or self.blocked):
            # Nothing was heard of it: perhaps nobody is there.
            wait = task.share(self.timing.answer_wait)
            self.doubts_peer = wait if self.doubts_peer is None else min(self.doubts_peer, wait)
            if task.may_run:
                self.polling.begin(task, now)

    def _poll_later(self, trigger: Trigger, task: TaskState, now: float) -> None:
        if trigger is Trigger.UNKNOWN and task.recovery.unknowns == 1:
            self.polling.confirm(task, now)
        elif task.stage is Stage.POLLED:
            self.polling.poll_later(task, now)
        else:
            self.adopt(task, now)
            self.registry.move(task, Stage.POLLED)
            self.polling.poll_at(task, now)
