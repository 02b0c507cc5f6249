"""State of a task that does not go smoothly: polls, doubts, failures and further attempts."""

from __future__ import annotations

from runware._engine.envelope import Item
from runware._engine.timing import NEVER
from runware.errors import RunwareError


class PollReply:
    """The reply to the last poll of a task, as far as it has arrived.

    Every reply repeats all results, made or failed. So failures are collected per reply, and not added up over several.
    `made` counts results whether they are new or not.
    """

    def __init__(self) -> None:
        #: Whether a poll awaited this reply. If not, its items may be late repetitions, which do not tell how many results there are.
        self.answers_poll = False
        self.made = 0
        self.under_way = 0
        self.failures: list[RunwareError] = []
        #: Number of items in the current message; a reply may come in several.
        self.in_message = 0
        #: The results that have no UUID of their own, by content.
        self.alike: dict[str, list[Item]] = {}


class Recovery:
    """Created when a task is polled, retried, in doubt or failed. A task that goes smoothly shares `NO_RECOVERY`.

    Times are in seconds of the engine's clock; `NEVER` if not scheduled.
    """

    def __init__(self) -> None:
        #: The task was sent before this engine had it: it may be polled, and is never sent.
        self.collected = False
        #: The UUIDs of earlier attempts.
        self.earlier: list[str] = []
        #: The current attempt has a new UUID, and was not sent yet.
        self.begins_anew = False
        #: The failure when the task was last scheduled to be sent again; None if the task was lost on the way.
        self.last_failure: RunwareError | None = None
        #: The task was sent again because the server did not know it: the earlier copy may still be on the way.
        self.copy_may_run = False
        #: Number of retries used.
        self.tries_used = 0
        #: A retry has begun by waiting again: if the server does not know the task, it is sent in the same retry.
        self.try_open = False
        #: When to send the task again.
        self.resend_at = NEVER
        #: The error with which the server turned the task away, while the task waits for its turn.
        self.turned_away: RunwareError | None = None

        #: When to poll next.
        self.poll_at = NEVER
        self.poll_interval = 0.0
        #: A poll is queued.
        self.to_be_polled = False
        #: A poll was sent, and its answer is awaited until `answer_by`.
        self.awaits_answer = False
        self.answer_by = NEVER
        #: A poll counted as unanswered, and its answer may still come.
        self.answer_is_late = False
        #: An empty answer may have been about this task or another one: poll it while no other poll is open.
        self.poll_alone = False
        #: The reply that has begun to arrive, and when it counts as complete.
        self.reply: PollReply | None = None
        self.settled_at = NEVER
        #: When to poll for further results, for a task that may return fewer than requested.
        self.quiet_at = NEVER

        #: It is unknown whether the server has the task.
        self.in_doubt = False
        #: The connection was lost after the task was sent.
        self.lost = False
        #: Number of times in a row that the server did not know the task.
        self.unknowns = 0
        #: When the first of these answers may be confirmed: the server may not know the task yet.
        self.confirm_at = NEVER
        #: The status that the server last reported.
        self.last_said = ""
        #: A reply said that the task ended with fewer results than requested; believed when a second one says the same.
        self.seems_over = False
        #: An error that may belong to the task: it names no task, or this one but may be about a poll, or of a gateway.
        self.unattributed: RunwareError | None = None
        #: Failures of the current attempt.
        self.failures: list[RunwareError] = []
        #: Pushed results that look like duplicates, but have no UUID that would tell.
        self.possible_duplicates: list[Item] = []

    @property
    def poll_open(self) -> bool:
        """Whether a poll was sent whose answer is not complete."""
        return self.awaits_answer or self.reply is not None

    @property
    def idle(self) -> bool:
        """Whether no poll is scheduled or queued."""
        return self.poll_at == NEVER and not self.to_be_polled

    def wake_at(self) -> float:
        """Return the earliest time at which a timer is due."""
        return min(self.resend_at, self.poll_at, self.answer_by, self.settled_at, self.quiet_at)

    # Polls -------------------------------------------------------------------------------------------------------

    def plan_poll(self, when: float, interval: float) -> None:
        """Schedule a poll for `when`; the one after it follows in 1.5 times `interval`."""
        self.poll_interval = interval
        self.poll_at = when
        self.quiet_at = NEVER

    def plan_later_poll(self, now: float, longest: float) -> None:
        """Schedule the next poll, after 1.5 times the last interval, at most `longest` seconds."""
        self.poll_interval = min(self.poll_interval * 1.5, longest)
        self.poll_at = now + self.poll_interval

    def queue_poll(self) -> None:
        """Mark a poll as queued."""
        self.to_be_polled = True

    def clear_planned_poll(self) -> None:
        """Unschedule the next poll: it is due, or no longer needed."""
        self.poll_at = NEVER

    def poll_sent(self, answer_by: float) -> None:
        """Handle that a poll is sent: await its answer until `answer_by`, and discard an incomplete reply."""
        self.to_be_polled = False
        self.stop_reading()
        self.awaits_answer = True
        self.answer_by = answer_by

    def expect_answer_by(self, when: float) -> None:
        """Change when the poll counts as unanswered; `NEVER` if the transport reports an answer or a failure."""
        self.answer_by = when

    def close_poll(self, *, alone: bool = False, late: bool = False) -> bool:
        """Stop awaiting the answer to the poll; return whether one was awaited. With `late`, the answer may still arrive.

        The next poll is sent `alone` if an answer may be unclear otherwise.
        """
        was_open, self.awaits_answer, self.poll_alone = self.awaits_answer, False, alone
        self.answer_by = NEVER
        self.answer_is_late |= late
        return was_open

    def stop_polling(self) -> None:
        """Forget all polls: scheduled, queued and sent."""
        self.to_be_polled = self.awaits_answer = self.answer_is_late = False
        self.poll_at = self.answer_by = self.quiet_at = NEVER
        self.stop_reading()

    def read(self, settled_at: float, *, was_open: bool) -> PollReply:
        """Return the reply that is arriving, with one more item counted; begin a reply, due at `settled_at`, if none is.

        `was_open`: this is the first item since the poll.
        """
        if self.reply is None:
            self.reply = PollReply()
            self.settled_at = settled_at
        self.reply.answers_poll |= was_open or self.answer_is_late
        self.answer_is_late = False
        self.reply.in_message += 1
        return self.reply

    def stop_reading(self) -> None:
        """Drop the arriving reply: it is complete, or obsolete."""
        self.reply = None
        self.settled_at = NEVER

    def expect_quiet(self, when: float) -> None:
        """Set when silence means that a poll must tell whether there will be further results; `NEVER` to clear."""
        self.quiet_at = when

    def collect(self) -> None:
        """Set `collected`: the task was sent before, by this client or another one."""
        self.collected = True

    # What is believed about the task -----------------------------------------------------------------------------

    def alive(self) -> None:
        """Handle a sign of life: clear `in_doubt`, `seems_over`, `unknowns` and `unattributed`."""
        self.in_doubt = self.seems_over = False
        self.unknowns = 0
        self.unattributed = None

    def doubt(self) -> None:
        """Set `in_doubt`: it is unknown whether the server has the task."""
        self.in_doubt = True

    def trust(self) -> None:
        """Clear `in_doubt`: the server has the task, and has reported a result or a failure."""
        self.in_doubt = False

    def lose(self) -> None:
        """Set `lost` and `in_doubt`, and drop all polls: the connection that the task was sent on is gone."""
        self.stop_polling()
        self.in_doubt = self.lost = True

    def deny(self, confirm_at: float) -> None:
        """Increment `unknowns`: the server does not know the task. The next such answer counts from `confirm_at` on."""
        self.unknowns += 1
        self.confirm_at = confirm_at

    def set_seems_over(self, seems_over: bool) -> None:
        """Set whether the last reply said that the task ended with fewer results than requested."""
        self.seems_over = seems_over

    def suspect(self, error: RunwareError | None) -> None:
        """Set `unattributed`, an error that may belong to the task; None to clear it."""
        self.unattributed = error

    def report_status(self, status: str) -> None:
        """Set the status that the server reported."""
        self.last_said = status

    def take_duplicates(self) -> list[Item]:
        """Return the possible duplicates, and forget them: it is decided what they are."""
        taken, self.possible_duplicates = self.possible_duplicates, []
        return taken

    def fail(self, failure: RunwareError) -> None:
        """Add a failure of the current attempt."""
        self.failures.append(failure)

    def fail_with(self, failures: list[RunwareError]) -> None:
        """Replace the failures of the current attempt."""
        self.failures = failures

    # Further attempts --------------------------------------------------------------------------------------------

    def use_try(self, *, waits: bool) -> None:
        """Use up a retry, which waits again or sends the task. Sending after waiting belongs to the same retry."""
        if waits or not self.try_open:
            self.tries_used += 1
        self.try_open = waits

    def turn_away(self, error: RunwareError | None) -> None:
        """Set the error with which the overloaded server turned the task away: the task waits for its turn."""
        self.turned_away = error

    def sent(self) -> None:
        """Handle that the task was sent. `unknowns` restarts at 0: it was about an earlier copy."""
        self.unknowns = 0
        self.turned_away = None
        self.begins_anew = False
        self.resend_at = NEVER

    def give_up_copy(self) -> None:
        """Set `copy_may_run`: the last copy counts as lost on the way, and the task is sent again."""
        self.copy_may_run = True

    def wait_to_send(self, when: float, failure: RunwareError | None) -> None:
        """Schedule the current attempt to be sent again; clear its polls, doubts and failures."""
        self.last_failure = failure
        self.stop_polling()
        self.in_doubt = self.seems_over = False
        self.unattributed = None
        self.failures = []
        self.resend_at = when

    def due_to_send(self) -> None:
        """Clear `resend_at`: the task goes to the send queue."""
        self.resend_at = NEVER

    def begin_again(self, uuid: str) -> None:
        """Begin a new attempt: `uuid` is that of the attempt that has ended."""
        self.earlier.append(uuid)
        self.begins_anew = True
        self.last_said = ""
        self.lost = self.copy_may_run = False
        self.failures = []
        self.possible_duplicates.clear()


#: Null object shared by all tasks that go smoothly. It is never mutated.
NO_RECOVERY = Recovery()
