"""The calls under way: sending them, asking for them, their times, and the steps that `runware._engine.lifecycle` decides on."""

from __future__ import annotations

import logging
from collections.abc import Callable
from random import Random
from typing import Any

from runware._engine import lifecycle as fate
from runware._engine.lifecycle import RETRIES, Happening, Step
from runware._engine.questions import Questions
from runware._engine.registry import Event, Roster
from runware._engine.request import Request
from runware._engine.send_queue import Outbox, size
from runware._engine.task_state import ANSWER_WAIT, NEVER, QUESTION, Call, Reading, Stage, share
from runware._logs.contexts import as_caller
from runware.errors import RunwareError
from runware.options import CallOptions

logger = logging.getLogger("runware")

TURNED_AWAY = frozenset({Step.WAIT_TURN, Step.SEND_LATER})

FIRST_POLL = 1.0  # seconds; then half as long again each time
LONGEST_POLL = 10.0
CONFIRMATION = 2.0  # seconds until a task is asked for again that the server does not know, perhaps not yet
ANSWER_LASTS = 0.5  # an answer may come in several messages; they are there by then
GRACE = 1.0  # seconds without a further result of a task that may give fewer than it was asked for
FRAME_TASKS = 200  # tasks in one message, at most
FRAME_SIZE = 4_000_000  # characters in one message, roughly: the task that exceeds it is the last one


class Calls:
    """What is done with all calls that have not ended. What the server says of them comes in through `runware._engine.hearing`."""

    def __init__(self, random: Random, max_in_flight: int) -> None:
        #: Whether tasks can be sent and questions be asked.
        self.connected = False
        self.roster = Roster()
        self.questions = Questions()
        #: When a part came of what is for certain about a call, and not complete yet.
        self.arriving_for: dict[Call, float] = {}
        #: Seconds for the peer to show that it is there, if a call has had no sign of life.
        self.doubts_peer: float | None = None
        self.outbox = Outbox(random, self.roster, max_in_flight)

    def add(self, request: Request, options: CallOptions, now: float, *, collected: bool) -> Call:
        """Take a call on: to be sent, or, if it was sent by somebody else, to be asked for."""
        call = Call(request, options, [request.uuid], options.max_retries, collected)
        call.began_at = now
        call.alive(now)
        if options.deadline is not None:
            call.deadline = now + options.deadline
        self.roster.add(call)
        if collected:
            call.times_sent, call.in_doubt = 1, True
            call.deadline = (
                min(call.deadline, now + request.max_duration) if options.deadline is None else call.deadline
            )
            call.asked = request.expected
            call.counted = not request.open_ended
            self.roster.move(call, Stage.POLLED)
            self._ask_at(call, now)
        else:
            call.doubt_at = NEVER
            self.outbox.put(call)
        self.roster.timers.set(call)
        return call

    def end_all(self, error: Callable[[Call], RunwareError]) -> None:
        """No call can go on."""
        for call in list(self.roster.under_way):
            self.roster.end(call, error(call))
        self.outbox.clear()

    # The connection ----------------------------------------------------------------------------------------------

    def lost(self) -> None:
        """What was sent is in doubt. It is asked for when there is a connection again."""
        self.connected = False
        self.outbox.clear_questions()
        self.questions.clear()
        for call in list(self.roster.under_way):
            self.doubt(call)

    def doubt(self, call: Call) -> None:
        """The connection that a call was sent on is gone. It is asked for when there is one again."""
        if call.stage is not Stage.ENDED and fate.decide(Happening.LOST, call) is Step.ASK:
            call.stop_asking()
            self.roster.move(call, Stage.POLLED)
            call.in_doubt = call.lost = True
            call.quiet_at = NEVER

    def resumed(self, when: float) -> None:
        """There is a connection. A resumed session pushes what it held; at `when`, the rest is asked for."""
        self.connected = True
        self.questions.clear()
        for call in list(self.roster.under_way):  # the garbage collector may remove some
            if call.stage is Stage.POLLED and call.poll_at == NEVER and not call.asking:
                self._ask_at(call, when)

    def take_questions(self, message: list[dict[str, Any]], now: float) -> list[Call]:
        """Put questions into a message that is about to be sent. Their clocks start here, not in a queue."""
        questions: list[Call] = []
        while (
            len(message) < FRAME_TASKS
            and (call := self.outbox.next_question(now, self.questions.allow)) is not None
        ):
            call.stop_reading()
            call.asked_for = True
            call.answer_by = now + share(call.options, ANSWER_WAIT)
            self.questions.ask(call, now)
            self.roster.timers.set(call)
            questions.append(call)
            message.append({"taskType": QUESTION, "taskUUID": call.uuid})
        return questions

    def take_tasks(self, message: list[dict[str, Any]], now: float, *, most: int = FRAME_TASKS) -> list[Call]:
        """Put tasks into a message that is about to be sent."""
        sent: list[Call] = []
        room = FRAME_SIZE
        while len(message) < most and room > 0 and (call := self.outbox.next_task(now)) is not None:
            try:
                payload = call.payload()
            except Exception as error:
                self.fail(call, error)
                continue
            room -= size(payload)
            self._sent(call, now)
            if call.is_question:
                self.questions.ask(call, now)
            sent.append(call)
            self.roster.observe("sent", call)
            message.append(payload)
        return sent

    def _sent(self, call: Call, now: float) -> None:
        self.roster.move(call, Stage.SENT)
        call.sent_now()
        call.alive(now)
        if call.deadline == NEVER:
            # Waiting in the queue for others does not count.
            call.deadline = now + call.request.max_duration
        self.roster.timers.set(call)

    # What becomes of what was sent --------------------------------------------------------------------------------------

    def question_refused(self, call: Call, now: float) -> None:
        """It was asked for at a bad moment. To begin anew would be to pay twice: it is asked for again."""
        self._close_question(call)
        self.outbox.slow_down(now)
        if call.stage is Stage.POLLED and call.poll_at == NEVER and not call.asking and call.reading is None:
            self._ask_later(call, now)
            self.roster.timers.set(call)

    def question_lost(self, call: Call) -> None:
        """Its question, or the answer, got lost on the way. It is asked again when there is a connection."""
        if self._close_question(call):
            call.poll_at = NEVER

    def not_known(self, call: Call, now: float) -> None:
        """The answer to its question is here and does not mention it: the server knows no such task."""
        if call.is_question and call.stage is Stage.SENT:
            self._ask(call, now)  # this was its own answer
        elif not self._close_question(call):
            return
        self._unknown(call, now)
        self.roster.timers.set(call)

    def left_open(self, call: Call, now: float) -> None:
        """The whole answer to the task is here, and does not end it: the server is asked what is to come."""
        if call.is_question and call.stage is Stage.SENT:
            self.not_known(call, now)
        elif call.stage in (Stage.SENT, Stage.PUSHED):
            self._ask(call, now)
            self.roster.timers.set(call)

    def unsend(self, call: Call) -> None:
        """It did not get out: it is sent as soon as there is a connection."""
        if call.stage is Stage.SENT:
            self.roster.move(call, Stage.WAITING)
            call.times_sent -= 1
            call.doubt_at = NEVER
            if not call.sent:
                self._unlimited(call)
            self.outbox.put(call, first=True)
            self.roster.timers.set(call)

    def fail(self, call: Call, error: Exception) -> None:
        """The client itself failed over a call: it ends, and no other does."""
        logger.error("The client failed over task %s; this is a bug of it.", call.uuid, exc_info=error)
        self.roster.end(call, fate.broken(error, call))

    def _arriving(self, call: Call, now: float) -> None:
        """A part of what may be its answer came at that time."""
        call.alive(now)
        if call.answer_by != NEVER:
            call.answer_by = now + share(call.options, ANSWER_WAIT)

    def _unlimited(self, call: Call) -> None:
        """Its time begins when it is sent."""
        if call.options.deadline is None:
            call.deadline = NEVER

    def _close_question(self, call: Call) -> bool:
        """The question has its answer, or gets none. Returns whether there was one."""
        asked, call.asked_for, call.ask_alone = call.asked_for, False, False
        call.answer_by = NEVER
        self.questions.answered(call)
        return asked

    def _accepted(self, call: Call) -> None:
        if not call.acknowledged:
            call.acknowledged = True
            self.roster.events.append(Event("accepted", call))

    def _adopt(self, call: Call, now: float) -> None:
        """The server has it after all, so it need not be sent again."""
        if call.stage is Stage.WAITING:
            self._sent(call, now)
            self.roster.move(call, Stage.POLLED)
            self._ask_soon(call, now)

    def _alive(self, call: Call, now: float) -> None:
        call.alive(now)
        call.in_doubt = call.seems_over = False
        call.unknowns = 0
        call.suspicion = None
        self.outbox.progress(now)

    # Questions and their answers ---------------------------------------------------------------------------------

    def _ask(self, call: Call, now: float) -> None:
        """Ask what the server knows of it."""
        call.in_doubt = True
        self.roster.move(call, Stage.POLLED)
        if not call.asking and not call.asked_for:
            self._ask_at(call, now)

    def ask_now(self, call: Call, now: float) -> bool:
        """Somebody wants to know. False if there is nothing to ask. Without a connection it is asked as soon as there is one."""
        if call.stage is not Stage.POLLED:
            return False
        if self.connected and not call.asking and not call.question_open:
            self._ask_at(call, now)
        return True

    def _ask_at(self, call: Call, when: float) -> None:
        call.poll_interval = share(call.options, FIRST_POLL)
        call.poll_at = when
        call.quiet_at = NEVER
        self.roster.timers.set(call)

    def _ask_soon(self, call: Call, now: float) -> None:
        self._ask_at(call, now + share(call.options, FIRST_POLL))

    def _expect_quiet(self, call: Call, now: float) -> None:
        """There may be further results, or not: silence will tell."""
        call.quiet_at = now + GRACE

    def _ask_later(self, call: Call, now: float) -> None:
        call.poll_interval = min(call.poll_interval * 1.5, share(call.options, LONGEST_POLL))
        call.poll_at = now + call.poll_interval

    def _reading(self, call: Call, now: float) -> Reading:
        """What the present answer says; it begins here if there is none."""
        self._close_question(call)
        if call.reading is None:
            call.reading = Reading()
            call.settled_at = now + ANSWER_LASTS
        call.reading.in_message += 1
        return call.reading

    def _read(self, call: Call, reading: Reading, now: float) -> None:
        """An answer is complete."""
        self.roster.events.append(Event("answered", call))
        call.stop_reading()
        self.roster.take_again(call, call.overlooked(reading))
        if reading.made:
            call.twins.clear()
        if reading.under_way or call.request.terminal_values or not (reading.made or reading.failures):
            call.seems_over = False
            self._ask_later(call, now)
            return
        failed = len(reading.failures)
        if call.given + failed >= call.asked or call.seems_over or call.request.partial_ok:
            call.failures = reading.failures or call.failures
            self._happens(Happening.OVER, call, now)
        else:
            call.seems_over = True
            self._ask_soon(call, now)

    def _unanswered(self, call: Call, now: float) -> None:
        """There is no answer, which says nothing."""
        call.asked_for, call.answer_by = False, NEVER
        call.ask_alone = self.questions.late(call)
        self.roster.events.append(Event("answered", call))
        self._happens(Happening.UNANSWERED, call, now)

    def _unknown(self, call: Call, now: float) -> None:
        """The server does not know it."""
        self.roster.events.append(Event("answered", call))
        if not call.in_doubt:
            self._ask_later(call, now)
            return
        call.unknowns += 1
        if call.unknowns > 1:
            # Without any answer yet, they may be repetitions still.
            self.roster.take_again(call, call.twins)
            call.twins.clear()
        self._happens(Happening.UNKNOWN, call, now)

    # Time --------------------------------------------------------------------------------------------------------

    def wake_at(self) -> float | None:
        """When to call `wake` at the latest."""
        times = [self.roster.timers.next()]
        if self.connected:
            times += [self.outbox.wake_at(), self.questions.wake_at() if self.outbox.has_questions else None]
        return min((time for time in times if time is not None), default=None)

    def wake(self, now: float, arriving_at: float | None = None) -> None:
        """Time has passed. `arriving_at` is when a part of a message came, whosever it is, that is not complete yet."""
        self.outbox.wake(now)
        self.questions.wake(now)
        for call in self.roster.timers.due(now):
            at = self.arriving_for.get(call, arriving_at)
            if at is not None and at + call.options.timeout > call.silent_at:
                self._arriving(call, at)
            try:
                self._time_is_up(call, now)
            except Exception as error:
                self.fail(call, error)
            if call.stage is not Stage.ENDED:
                self.roster.timers.set(call)

    def _time_is_up(self, call: Call, now: float) -> None:
        if now >= call.deadline:
            self._happens(Happening.DEADLINE, call, now)
            return
        if now >= call.resend_at:
            call.resend_at = NEVER
            self.outbox.put(call)
        if now >= call.answer_by:
            self._unanswered(call, now)
        if now >= call.settled_at and call.reading is not None:
            self._read(call, call.reading, now)
        if now >= call.quiet_at:
            call.quiet_at = NEVER
            self._happens(Happening.QUIET, call, now)
        if now >= call.doubt_at:
            call.doubt_at = NEVER
            call.silent_at = max(call.silent_at, now + share(call.options, ANSWER_WAIT))
            self._happens(Happening.OVERDUE, call, now)
        if now >= call.silent_at:
            self._silent(call, now)
        if now >= call.poll_at:
            call.poll_at = NEVER
            if self.connected:
                self.outbox.ask(call)

    def _silent(self, call: Call, now: float) -> None:
        """There was no sign of life for `timeout` seconds, unless the server had asked not to be asked."""
        if call.asking and self.connected:
            call.silent_at = now + share(call.options, ANSWER_WAIT)  # it has not been asked for yet
            return
        since = self.outbox.opens_at
        if call.stage is Stage.WAITING and call.turned_away is not None:
            since = max(since, self.outbox.progress_at)  # it waits for others to end
        excused_until = since + call.options.timeout
        if now < excused_until:
            call.silent_at = excused_until
        else:
            call.silent_at = now + call.options.timeout
            self._happens(Happening.SILENT, call, now)

    # Steps -------------------------------------------------------------------------------------------------------

    def _happens(self, happening: Happening, call: Call, now: float) -> None:
        if call.stage is Stage.ENDED:
            return
        others = len(self.roster.in_flight) - (call in self.roster.in_flight)
        alone = not others and not self.outbox.progresses(now)
        step = fate.decide(happening, call, connected=self.connected, alone=alone)
        if step in TURNED_AWAY and self.outbox.opens_at >= call.deadline:
            step = Step.FAIL  # there will be no turn in time
        if step in RETRIES:
            call.use_try(waits=step is Step.TRY_ON)
        attempt = call.options.max_retries - call.tries_left
        failure = fate.last_failure(call)
        match step:
            case Step.GO_ON:
                pass
            case Step.TRY_ON:
                call.alive(now)
                if self.connected and call.may_run:
                    self._doubt_peer(call)
                    self._ask(call, now)
            case Step.ASK:
                self._ask(call, now)
            case Step.ASK_ON if happening is Happening.UNKNOWN and call.unknowns == 1:
                self._ask_at(call, now + share(call.options, CONFIRMATION))
                call.poll_interval = share(call.options, CONFIRMATION)
            case Step.ASK_ON if call.stage is Stage.POLLED:
                self._ask_later(call, now)
            case Step.ASK_ON:
                self._adopt(call, now)
                self.roster.move(call, Stage.POLLED)
                self._ask_at(call, now)
            case Step.SEND_AGAIN:
                self._send_again(call, 0.0, failure, now)
            case Step.SEND_LATER:
                self._send_again(call, self.outbox.backoff(attempt), failure, now)
            case Step.WAIT_TURN:
                self._send_again(call, 0.0, failure, now)
            case Step.START_OVER:
                call.begin_again()
                self.roster.add(call)
                self._send_again(call, self.outbox.backoff(attempt), failure, now)
            case Step.FINISH:
                self.roster.end(call)
            case Step.FAIL:
                self.roster.end(call, fate.failure_of(call))
                if fate.was_turned_away(call):
                    self._turned_away(now)
            case Step.GIVE_UP:
                self.roster.end(call, fate.outcome_of_giving_up(call, happening))

    def _send_again(self, call: Call, pause: float, failure: RunwareError | None, now: float) -> None:
        why = failure or "the server does not know it, so it was lost on the way."
        as_caller(
            call,
            logger.info,
            "Task %s is sent again, in %.1f s: %s",
            call.request.uuid,
            pause,
            why,
            stacklevel=2,
        )
        self.roster.observe("retry", call, {"pause": pause, "error": failure})
        turned_away = fate.was_turned_away(call)
        self.roster.move(call, Stage.WAITING)
        call.wait_to_send(now + pause if pause else NEVER)
        call.silent_at = now + pause + call.options.timeout
        if turned_away:
            call.turned_away = failure
            self._unlimited(call)
            self._turned_away(now)
        if not pause and call.stage is Stage.WAITING:
            self.outbox.put(call, first=True)

    def _turned_away(self, now: float) -> None:
        """Whoever waits for others to end waits in vain if the server turns away all of them, as often as there are tries."""
        refusals = self.outbox.refusals
        self.outbox.turned_away(now)
        if self.outbox.refusals > refusals:
            for call in list(self.roster.under_way):
                if call.turned_away is not None and self.outbox.refusals > call.options.max_retries:
                    self.roster.end(call, call.turned_away)

    def _doubt_peer(self, call: Call) -> None:
        """Nothing was heard of it: perhaps nobody is there."""
        wait = share(call.options, ANSWER_WAIT)
        self.doubts_peer = wait if self.doubts_peer is None else min(self.doubts_peer, wait)
