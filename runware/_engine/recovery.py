"""What is known of a task that does not simply go well: questions about it, doubts, failures and further attempts."""

from __future__ import annotations

from typing import Any

from runware._engine.timing import NEVER
from runware.errors import RunwareError

Item = dict[str, Any]


class PollReply:
    """What the answer to the last question about a task has said so far.

    Every answer tells of all results again, made or failed. So failures are counted here, for one answer, and not added
    up. `made` counts results whether they are new or not.
    """

    def __init__(self) -> None:
        self.made = 0
        self.under_way = 0
        self.failures: list[RunwareError] = []
        #: Items in the present message; an answer may come in several.
        self.in_message = 0
        #: The results that have no UUID, by what they say.
        self.alike: dict[str, list[Item]] = {}


class Recovery:
    """Made when a task is asked for, tried again, doubted or failed. A task that goes well never has one of its own.

    Times are seconds of the engine's clock; `NEVER` if something is not planned.
    """

    def __init__(self) -> None:
        #: The task was sent by somebody else: it may be asked for, and never be sent.
        self.collected = False
        #: The UUIDs of earlier attempts.
        self.earlier: list[str] = []
        #: The present attempt has a UUID of its own, and was not sent yet.
        self.begins_anew = False
        #: What it failed with when it was last planned to be sent again; None if it was lost on the way.
        self.last_failure: RunwareError | None = None
        #: It was sent again since the server did not know it: what was sent before may be on the way still.
        self.copy_may_run = False
        self.tries_used = 0
        #: A try has begun with waiting once more: if the server turns out not to know the task, it is sent in the same try.
        self.try_open = False
        #: When to send it again.
        self.resend_at = NEVER
        #: What it was turned away with, while it waits for its turn.
        self.turned_away: RunwareError | None = None

        #: When to ask for the results next.
        self.poll_at = NEVER
        self.poll_interval = 0.0
        #: A question is to be sent.
        self.to_be_polled = False
        #: A question was sent, and its answer is waited for until then.
        self.awaits_answer = False
        self.answer_by = NEVER
        #: An empty answer may have been about it, or about another: it is to be asked for while nothing else is.
        self.poll_alone = False
        #: The answer that has begun to come, and when everything is there that belongs to it.
        self.reply: PollReply | None = None
        self.settled_at = NEVER
        #: When to ask whether there are to be further results, for a task that may give fewer than it was asked for.
        self.quiet_at = NEVER

        #: It is not known whether the server has the task.
        self.in_doubt = False
        #: The connection was lost after it was sent.
        self.lost = False
        #: How often in a row the server has said that it knows no such task.
        self.unknowns = 0
        #: What the server last called its status.
        self.last_said = ""
        #: An answer told that it ended with less than was asked for; believed when a second one says the same.
        self.seems_over = False
        #: An error that may be its own: it named no task, or this one in words that are not for certain the API's.
        self.unattributed: RunwareError | None = None
        #: Failures of the present attempt.
        self.failures: list[RunwareError] = []
        #: What was pushed and looks like a repetition of a result, but has no UUID to tell.
        self.possible_duplicates: list[Item] = []

    @property
    def poll_open(self) -> bool:
        """Whether it was asked for, and the answer is not complete."""
        return self.awaits_answer or self.reply is not None

    @property
    def idle(self) -> bool:
        """Whether it is neither asked for nor about to be."""
        return self.poll_at == NEVER and not self.to_be_polled

    def wake_at(self) -> float:
        """When time alone changes something."""
        return min(self.resend_at, self.poll_at, self.answer_by, self.settled_at, self.quiet_at)

    # Questions ---------------------------------------------------------------------------------------------------

    def plan_poll(self, when: float, interval: float) -> None:
        """Ask at that time; the next question comes half as long again after `interval`."""
        self.poll_interval = interval
        self.poll_at = when
        self.quiet_at = NEVER

    def plan_later_poll(self, now: float, longest: float) -> None:
        """Ask once more, after a longer time than the last."""
        self.poll_interval = min(self.poll_interval * 1.5, longest)
        self.poll_at = now + self.poll_interval

    def queue_poll(self) -> None:
        """It is its turn to be asked for."""
        self.to_be_polled = True

    def clear_planned_poll(self) -> None:
        """The time to ask for it has come, or the plan is dropped."""
        self.poll_at = NEVER

    def poll_sent(self, answer_by: float) -> None:
        """The question is being sent."""
        self.to_be_polled = False
        self.stop_reading()
        self.awaits_answer = True
        self.answer_by = answer_by

    def expect_answer_by(self, when: float) -> None:
        """Parts of what may be its answer are arriving; or the answer comes with a certainty, or fails."""
        self.answer_by = when

    def close_poll(self) -> bool:
        """The question has its answer, or gets none. Returns whether there was one."""
        was_open, self.awaits_answer, self.poll_alone = self.awaits_answer, False, False
        self.answer_by = NEVER
        return was_open

    def give_up_poll(self, *, alone: bool) -> None:
        """No answer is expected any more; the next question is asked `alone` if this one's answer may be unclear."""
        self.awaits_answer, self.answer_by = False, NEVER
        self.poll_alone = alone

    def stop_polling(self) -> None:
        """Forget the question that was asked, or was to be asked."""
        self.to_be_polled = self.awaits_answer = False
        self.poll_at = self.answer_by = NEVER
        self.stop_reading()

    def read(self, settled_at: float) -> PollReply:
        """What the present answer says. It begins here if there is none."""
        if self.reply is None:
            self.reply = PollReply()
            self.settled_at = settled_at
        self.reply.in_message += 1
        return self.reply

    def stop_reading(self) -> None:
        """The answer that has begun to come is complete, or of no use any more."""
        self.reply = None
        self.settled_at = NEVER

    def expect_quiet(self, when: float) -> None:
        """There may be further results, or not: silence until then will tell."""
        self.quiet_at = when

    # What it is thought to be ------------------------------------------------------------------------------------

    def alive(self) -> None:
        """There was a sign of life."""
        self.in_doubt = self.seems_over = False
        self.unknowns = 0
        self.unattributed = None

    def doubt(self) -> None:
        """It is not known whether the server has it."""
        self.in_doubt = True

    def trust(self) -> None:
        """The server has it, and says what became of it."""
        self.in_doubt = False

    def lose(self) -> None:
        """The connection that it was sent on is gone."""
        self.stop_polling()
        self.in_doubt = self.lost = True
        self.quiet_at = NEVER

    def deny(self) -> None:
        """The server says once more that it knows no such task."""
        self.unknowns += 1

    def set_seems_over(self, seems_over: bool) -> None:
        """Whether an answer told that it ended with less than was asked for."""
        self.seems_over = seems_over

    def suspect(self, error: RunwareError | None) -> None:
        """An error may have been meant for it."""
        self.unattributed = error

    def fail(self, failure: RunwareError) -> None:
        """The present attempt has one more failure."""
        self.failures.append(failure)

    def fail_with(self, failures: list[RunwareError]) -> None:
        """The present attempt has these failures."""
        self.failures = failures

    # Further attempts --------------------------------------------------------------------------------------------

    def use_try(self, *, waits: bool) -> None:
        """It is tried again: by waiting once more, or by sending it."""
        if waits or not self.try_open:
            self.tries_used += 1
        self.try_open = waits

    def turn_away(self, error: RunwareError | None) -> None:
        """The server has too much to do, so that it waits for its turn."""
        self.turned_away = error

    def sent(self) -> None:
        """It is on its way to the server. What the server did not know was an earlier copy."""
        self.unknowns = 0
        self.turned_away = None
        self.begins_anew = False
        self.resend_at = NEVER

    def give_up_copy(self) -> None:
        """What was sent counts as lost on the way, and is sent once more."""
        self.copy_may_run = True

    def wait_to_send(self, when: float, failure: RunwareError | None) -> None:
        """Plan to send the present attempt again."""
        self.last_failure = failure
        self.stop_polling()
        self.in_doubt = self.seems_over = False
        self.unattributed = None
        self.failures = []
        self.quiet_at = NEVER
        self.resend_at = when

    def due_to_send(self) -> None:
        """The time to send it has come."""
        self.resend_at = NEVER

    def begin_again(self, uuid: str) -> None:
        """The attempt with this UUID has ended; the next one has a UUID of its own."""
        self.earlier.append(uuid)
        self.begins_anew = True
        self.last_said = ""
        self.lost = self.copy_may_run = False
        self.failures = []
        self.possible_duplicates.clear()


#: Of all tasks that go well. It is never changed.
NO_RECOVERY = Recovery()
