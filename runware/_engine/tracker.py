"""The pending tasks: registering them, their timers, and the actions that `lifecycle` decides on."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any, assert_never

from runware._engine import outcome
from runware._engine.budget import Budget
from runware._engine.call_options import CallOptions
from runware._engine.lifecycle import (
    RETRIES,
    Action,
    Situation,
    Trigger,
    decide,
    is_over,
    was_turned_away,
)
from runware._engine.polling import Polling
from runware._engine.recovery import NO_RECOVERY, PollReply
from runware._engine.registry import Answered, Registry, Sent
from runware._engine.request import Request
from runware._engine.send_queue import FRAME_TASKS, Attempts, SendQueue
from runware._engine.task_state import GET_RESPONSE, Stage, TaskState
from runware._engine.timing import NEVER, TIMING, Timing
from runware.errors import APIError, RunwareError

_TO_BE_SENT_AGAIN = frozenset({Action.WAIT_TURN, Action.RESEND_LATER})


class Tracker:
    """Runs the state machines of all tasks that have not ended. `runware._engine.inbound` feeds it what the server sends."""

    def __init__(
        self, *, max_in_flight: int, timing: Timing = TIMING, random: Random | None = None, budget: Budget | None = None
    ) -> None:  # fmt: skip
        self.timing = timing
        #: Whether tasks and polls can be sent.
        self.connected = False
        #: Whether the network accepts no data: then tasks that are queued, or to be polled, do not wait for other tasks.
        self.blocked = False
        self.registry = Registry()
        # The random numbers spread load, and protect no secret.
        self.queue = SendQueue(random or Random(), self.registry, timing, max_in_flight)  # noqa: S311
        self.polling = Polling(self.registry, timing)
        self.attempts = Attempts(self.registry, self.queue, budget)
        #: Seconds that the peer has to prove that it is alive, after a task without a sign of life; None without doubts.
        self.doubts_peer: float | None = None
        #: When the last part of a task's HTTP exchange, which is incomplete, came or went out.
        self._arriving_for: dict[TaskState, float] = {}

    # For the session ---------------------------------------------------------------------------------------------

    def submit(self, request: Request, options: CallOptions, now: float) -> TaskState:
        """Register and queue a task. It is sent with the next message, or when there is a connection again.

        Raises:
            InvalidParameterError: A task with its UUID is under way.
        """
        task = TaskState(request, options, now, timing=self.timing)
        self.registry.add(task)
        self.queue.put(task)
        self.registry.set_timer(task)
        return task

    def collect(self, request: Request, options: CallOptions, now: float) -> TaskState:
        """Register a task that was sent before, by this process or another: it is polled, and never sent.

        Raises:
            InvalidParameterError: A task with its UUID is under way.
        """
        task = TaskState(request, options, now, timing=self.timing)
        self.registry.add(task)
        task.recover().collect()
        task.sent_now(now)
        self.polling.begin(task, now)
        return task

    def poll_now(self, task: TaskState, now: float) -> bool:
        """Poll a task now, rather than when its poll is due. Return False if its results are pushed, or it has ended."""
        if task.stage is not Stage.POLLED:
            return False
        if self.connected and not task.recovery.to_be_polled and not task.recovery.poll_open:
            self.polling.poll_at(task, now)
        return True

    def abandon(self, task: TaskState) -> None:
        """Drop a task that no caller waits for any more. The server continues it all the same."""
        if task.stage is not Stage.ENDED:
            self.registry.remove(task)
            self.registry.departed.add(task, waited_for=False)

    def close(self) -> None:
        """End all tasks with an error that says that the client was closed."""
        self.end_all(outcome.closed)

    def break_off(self, error: BaseException) -> None:
        """End all tasks because the client itself failed. Later tasks are not affected."""
        self.end_all(lambda task: outcome.broken(error, task))

    def end_all(self, error: Callable[[TaskState], RunwareError]) -> None:
        """End all tasks, each with the error that `error` returns for it."""
        for task in self.registry.tasks():
            self.registry.end(task, error(task))
        self.queue.clear()
        self.polling.lost()

    # The connection ----------------------------------------------------------------------------------------------

    def lost(self) -> None:
        """Handle a lost connection: tasks that were sent are in doubt, and are polled when there is a connection again."""
        self.connected = False
        self.polling.lost()
        for task in self.registry.tasks():
            self.doubt(task)

    def doubt(self, task: TaskState) -> None:
        """Handle the loss of the connection that a task was sent on: it is polled when there is a connection again."""
        if decide(Situation(Trigger.LOST, task)) is Action.POLL:
            task.recover().lose()
            self.registry.move(task, Stage.POLLED)

    def resumed(self, when: float) -> None:
        """Handle a new connection. A resumed session pushes the results it held; at `when`, the other tasks are polled."""
        self.connected = True
        self.polling.resumed(when)

    # Sending -----------------------------------------------------------------------------------------------------

    def take_polls(self, message: list[dict[str, Any]], now: float) -> list[TaskState]:
        """Move polls into a message that is about to be sent; return their tasks."""
        if self.queue.is_paused(now):
            return []
        return self.polling.take(message, now, FRAME_TASKS)

    def on_sent(self, task: TaskState, now: float) -> None:
        """Handle that a message with the task is being sent."""
        self.registry.sent(task, now)
        if task.request.task_type == GET_RESPONSE:
            self.polling.opened(task, now)  # the caller's own poll
        if self.registry.observed:
            self.registry.notices.append(Sent(task))

    def adopt(self, task: TaskState, now: float) -> None:
        """Handle that the server has a queued task after all: poll it, rather than send it again."""
        if task.stage is Stage.WAITING:
            self.registry.sent(task, now)
            self.registry.move(task, Stage.POLLED)
            self.polling.poll_soon(task, now)

    # Answers ------------------------------------------------------------------------------------------------------

    def poll_refused(self, task: TaskState, now: float) -> None:
        """Handle a poll that the server refused, as when overloaded: poll again. A restart would pay for the task twice."""
        self.polling.close(task)
        self.queue.on_overload(now)
        if task.stage is Stage.POLLED and task.recovery.idle and task.recovery.reply is None:
            self.polling.poll_later(task, now)

    def poll_lost(self, task: TaskState) -> None:
        """Handle a poll that was lost on the way, or its answer: the task is polled when there is a connection again."""
        if self.polling.close(task):
            task.recovery.clear_planned_poll()

    def not_known(self, task: TaskState, now: float) -> None:
        """Handle an answer that says, or implies by not naming the task, that the server does not know the polled task."""
        if task.is_get_response and task.stage is Stage.SENT:
            self.polling.begin(task, now)  # the caller's own poll: this is its answer
        elif not self.polling.close(task):
            return
        self._unknown(task, now)
        self.registry.set_timer(task)

    def poll_inconclusive(self, task: TaskState, now: float, *, poll_alone: bool = False) -> None:
        """Handle an answer that does not tell whether the server knows the task. With `poll_alone`, poll it alone next."""
        if self.polling.close(task):
            self._unanswered(task, now, poll_alone=poll_alone)
            self.registry.set_timer(task)

    def on_uncertain_error(self, task: TaskState, error: APIError, now: float) -> None:
        """Handle an error that may belong to the task, but not certainly does: poll the task."""
        self.polling.begin(task, now)
        task.recover().suspect(error)

    def left_open(self, task: TaskState, now: float) -> None:
        """Handle a complete HTTP response that did not end its task: poll for what is missing."""
        if task.is_get_response and task.stage is Stage.SENT:
            self.not_known(task, now)
        elif task.stage in (Stage.SENT, Stage.PUSHED):
            self.polling.begin(task, now)

    def alive(self, task: TaskState, now: float) -> None:
        """Handle a sign of life: the server is working on the task."""
        task.answered(now)
        self.registry.on_sign_of_life(now)
        self.queue.on_sign_of_life()

    def reply_complete(self, task: TaskState, reply: PollReply, now: float) -> None:
        """Handle a complete reply to a poll: end the task, or poll again."""
        self.registry.notices.append(Answered(task))
        recovery = task.recover()
        recovery.stop_reading()
        if reply.answers_poll:
            self.registry.add_results(task, task.overlooked(reply))
            if reply.made:
                recovery.take_duplicates()
        if reply.under_way or task.request.completion.phased or not (reply.made or reply.failures):
            recovery.set_seems_over(False)
            self.polling.poll_later(task, now)
            return
        complete = task.received + len(reply.failures) >= task.requested
        fewer = recovery.seems_over or task.request.completion.partial_ok
        if complete or (fewer and reply.answers_poll):
            recovery.fail_with(reply.failures or recovery.failures)
            self.on(Trigger.OVER, task, now)
        else:
            recovery.set_seems_over(recovery.seems_over or reply.answers_poll)
            self.polling.poll_soon(task, now)

    def _unanswered(self, task: TaskState, now: float, *, poll_alone: bool = False) -> None:
        """Handle a poll without a conclusive answer, which says nothing about the task."""
        self.polling.unanswered(task, poll_alone=poll_alone)
        self.registry.notices.append(Answered(task))
        self.on(Trigger.UNANSWERED, task, now)

    def _unknown(self, task: TaskState, now: float) -> None:
        """Handle the answer that the server does not know the task, which counts only if the task is in doubt."""
        self.registry.notices.append(Answered(task))
        recovery = task.recover()
        if not recovery.in_doubt:
            self.polling.poll_later(task, now)
            return
        if recovery.unknowns == 1 and now < recovery.confirm_at:  # polled before that, as on a new connection
            self.polling.poll_at(task, recovery.confirm_at)
            return
        recovery.deny(now + task.share(self.timing.confirmation))
        if recovery.unknowns > 1:
            # Not at the first such answer: a later reply could still show that they are repetitions.
            self.registry.add_results(task, recovery.take_duplicates())
        self.on(Trigger.UNKNOWN, task, now)

    # Time --------------------------------------------------------------------------------------------------------

    def arriving_for(self, task: TaskState, when: float | None) -> None:
        """Record when a part of a task's incomplete HTTP exchange came or went out; None if the exchange is over."""
        if when is None:
            self._arriving_for.pop(task, None)
        else:
            self._arriving_for[task] = when

    def wake_at(self) -> float:
        """Return the latest time at which `wake` must be called."""
        soonest = self.registry.next_timer()
        if self.connected:
            if self.queue.tasks:
                soonest = min(soonest, self.queue.sends_from or NEVER)
            if self.polling.waiting:
                soonest = min(soonest, self.polling.wake_at(), self.queue.paused_until or NEVER)
        return soonest

    def wake(self, now: float, arriving_at: float | None = None) -> None:
        """Run the due timers. `arriving_at` is when a part of an incomplete message, of any task, came or went out."""
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
            if task.may_run:
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
        """Handle `timeout` seconds without a sign of life; pauses of the server and waits for other tasks do not count."""
        since, recovery = self.queue.opens_at, task.recovery
        if recovery.to_be_polled and self.connected and not self.blocked and not self.polling.is_held_up:
            task.expect_sign_by(now + task.share(self.timing.answer_wait))  # the poll is about to be sent
            return
        if recovery.to_be_polled or (recovery.poll_alone and not recovery.awaits_answer):
            since = max(since, self.polling.answered_at)  # its poll waits for the answers to other polls
        if task.stage is Stage.WAITING:
            since = max(since, self.registry.progress_at)  # it waits for other tasks to end
        excused_until = since + task.options.timeout
        if now < excused_until:
            task.expect_sign_by(excused_until)
        else:
            task.expect_sign_by(now + task.options.timeout)
            self.on(Trigger.SILENT, task, now)

    # Actions -----------------------------------------------------------------------------------------------------

    def on(self, trigger: Trigger, task: TaskState, now: float) -> None:
        """Handle an event of a task: decide on an action, and do it."""
        if task.stage is Stage.ENDED:
            return
        action = decide(Situation(trigger, task, self.connected, self._is_alone(task, now), self.blocked))
        if action in _TO_BE_SENT_AGAIN and self.queue.opens_at >= task.deadline:
            action = Action.FAIL  # the server's pause lasts beyond the deadline
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
                self.registry.end(task, outcome.failure_of(task), over=is_over(task, trigger))
                if was_turned_away(task):
                    self.attempts.on_turned_away(now)
            case Action.GIVE_UP:
                had_connection = self.connected and not self.blocked
                late, complete = trigger is Trigger.DEADLINE, trigger is Trigger.OVER
                error = outcome.outcome_of_giving_up(
                    task, late=late, complete=complete, connected=had_connection
                )
                self.registry.end(task, error, over=is_over(task, trigger))
            case _:
                assert_never(action)

    def _is_alone(self, task: TaskState, now: float) -> bool:
        """Whether no other task is in flight, and none has shown a sign of life a moment ago."""
        others = len(self.registry.in_flight) - (task in self.registry.in_flight)
        return not others and not self.queue.progresses(now)

    def _wait_on(self, task: TaskState, now: float) -> None:
        task.alive(now)
        if self.connected and (task.may_run or self.blocked):
            # No sign of life: the peer may be gone.
            wait = task.share(self.timing.answer_wait)
            self.doubts_peer = wait if self.doubts_peer is None else min(self.doubts_peer, wait)
            if task.may_run:
                self.polling.begin(task, now)

    def _poll_later(self, trigger: Trigger, task: TaskState, now: float) -> None:
        if trigger is Trigger.UNKNOWN and task.recovery.unknowns == 1:
            at = task.recovery.confirm_at  # the server may not know the task yet
            self.polling.poll_at(task, at, at - now)
        elif task.stage is Stage.POLLED:
            self.polling.poll_later(task, now)
        else:
            self.adopt(task, now)
            self.registry.move(task, Stage.POLLED)
            self.polling.poll_at(task, now)
