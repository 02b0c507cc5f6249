"""What the server says: each item of a message is noted at its call, then conclusions are drawn for the whole message."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any, cast

from runware._engine import lifecycle as fate
from runware._engine.lifecycle import Happening, Step
from runware._engine.registry import Event
from runware._engine.send_queue import is_overload
from runware._engine.task_state import NEVER, QUESTION, Call, Reading, Stage, Word
from runware._engine.tracker import Calls
from runware._json.numbers import finite_number
from runware.errors import ConflictError, error_from_answer, says_unknown_task

logger = logging.getLogger("runware")


class Hearing(Calls):
    """The calls under way, and what the server says of them."""

    def hear(self, call: Call, item: dict[str, Any], message: object, now: float) -> None:
        """Note one item of a message. After the last one of the message, `heard` draws the conclusions."""
        try:
            self._hear(call, item, message, now)
        except Exception as error:
            self.fail(call, error)

    def _hear(self, call: Call, item: dict[str, Any], message: object, now: float) -> None:
        if self._is_of_another(call, item):
            return
        self.questions.answered(call)
        word = call.word(item)
        if str(item.get("taskUUID")).lower() != call.uuid.lower():
            # An earlier attempt: what it made is paid for, the rest of what is said of it is history.
            if word is Word.RESULT and call.take(item, message):
                self.roster.events.append(Event("result", call, item))
            return
        if word is Word.FAILED:
            inner = item.get("error")
            details = cast("dict[str, Any]", inner) if isinstance(inner, dict) else item
            self._hear_failure(call, details, now, told="status" in item)
            return
        self._accepted(call)
        self._adopt(call, now)
        # An answer to a question tells of everything, new or not; its items have a status, at least those of results.
        told = "status" in item or (word is not Word.RESULT and call.question_open)
        reading = self._reading(call, now) if told and call.stage is Stage.POLLED else None
        if word is Word.RESULT:
            self._hear_result(call, item, message, now, reading)
            return
        self._alive(call, now)
        if reading is not None:
            reading.under_way += 1
        elif call.stage is Stage.SENT:
            self.roster.move(call, Stage.POLLED)
            self._ask_soon(call, now)
        progress = finite_number(item.get("progress"))
        if progress is not None and progress != call.progress:
            call.progress = progress
            self.roster.events.append(Event("progress", call, item))

    def _is_of_another(self, call: Call, item: dict[str, Any]) -> bool:
        """Whether it is for certain about a task of another type, which has the same UUID."""
        task_type = item.get("taskType")
        if task_type in (call.request.task_type, QUESTION) or call.is_question:
            return False
        if not call.request.is_of_another(task_type):
            return False
        logger.warning("Task %s got an answer to a %s, which is not its own.", call.uuid, task_type)
        return True

    def _hear_result(
        self, call: Call, item: dict[str, Any], message: object, now: float, reading: Reading | None
    ) -> None:
        if reading is not None:
            reading.made += 1
            call.in_doubt = False
        if call.request.terminal_values:
            call.finished = call.finished or call.is_end(item)
        twins = len(call.twins)
        if call.take(item, message, reading):
            call.given += 1
            self._alive(call, now)
            self.outbox.speed_up()
            self.roster.events.append(Event("result", call, item))
            if call.stage is Stage.SENT:
                self.roster.move(call, Stage.PUSHED)
            if call.request.partial_ok and call.stage is Stage.PUSHED:
                self._expect_quiet(call, now)
        elif reading is not None and call.request.terminal_values:
            self._alive(call, now)
        elif len(call.twins) > twins and call.stage is Stage.PUSHED:
            # Repeated, or made twice alike? The server knows how many there are.
            self._ask(call, now)

    def hear_error(self, call: Call, error: dict[str, Any], now: float) -> None:
        """Note an error of a call."""
        if call.stage is Stage.ENDED:
            return  # another one of the same message ended it
        self.questions.answered(call)
        try:
            if str(error.get("taskUUID")).lower() == call.uuid.lower():
                self._hear_failure(call, error, now, told="status" in error)
        except Exception as failure:
            self.fail(call, failure)

    def _hear_failure(self, call: Call, details: dict[str, Any], now: float, *, told: bool) -> None:
        failure = error_from_answer(details, task_type=call.request.task_type, task_uuid=call.uuid)
        if isinstance(failure, ConflictError):
            if fate.decide(Happening.CONFLICT, call) is Step.FAIL:
                call.failures = [failure]
                self._happens(Happening.CONFLICT, call, now)
                return
            self._accepted(call)
            if call.stage is not Stage.POLLED:
                self._alive(call, now)
                self._happens(Happening.CONFLICT, call, now)
            return
        if says_unknown_task(failure) and (call.stage is Stage.POLLED or call.is_question):
            # Another way to say `data: []`, which names the task. Said twice, it is said once.
            self.not_known(call, now)
            return
        if is_overload(failure) and not told:
            of_question = failure.task_type == QUESTION != call.request.task_type
            # While it waits to be sent again, this is about an earlier copy, and nothing new.
            if of_question or call.stage in (Stage.POLLED, Stage.WAITING):
                self.question_refused(call, now)
                return
            if call.given:
                # Results have come, so the server has it: what was turned away is a copy. Begun anew, it would be paid twice.
                self._ask(call, now)
                return
        self._adopt(call, now)
        told = told and call.stage is Stage.POLLED
        if told or (call.stage is Stage.POLLED and call.question_open):
            call.in_doubt = False
            call.suspicion = None
            reading = self._reading(call, now)
            reading.failures.append(failure)
            if not told:
                reading.in_message -= 1  # perhaps it was pushed, and is no part of the answer
        elif call.stage is Stage.POLLED:
            self._ask_at(call, now)
        if not told or call.asked == 1 or call.request.terminal_values:
            call.failures.append(failure)

    def accuse(self, error: dict[str, Any], calls: Iterable[Call], now: float) -> None:
        """An error names no task. It concerns only calls that have had no word yet; the server is asked which."""
        task_type = error.get("taskType")
        if is_overload(error_from_answer(error)):
            self.outbox.slow_down(now)
        for call in list(calls):
            fits = task_type in (None, "", call.request.task_type)
            if fits and fate.decide(Happening.ACCUSED, call) is Step.ASK:
                call.suspicion = error_from_answer(
                    error, task_type=call.request.task_type, task_uuid=call.request.uuid
                )
                self._ask(call, now)

    def heard(self, calls: Iterable[Call], now: float) -> None:
        """Draw the conclusions for the calls that a message spoke of."""
        for call in calls:
            try:
                self._conclude(call, now)
            except Exception as error:
                self.fail(call, error)
        self._ask_each_alone(now)

    def _conclude(self, call: Call, now: float) -> None:
        if call.stage is Stage.ENDED:
            return
        reading = call.reading
        if call.acknowledged and call.request.webhook:
            if not call.results:
                # What the server made goes elsewhere: its acknowledgement is the result of the call.
                item = {"taskType": call.request.task_type, "taskUUID": call.uuid}
                call.take(item, None)
                self.roster.events.append(Event("result", call, item))
            self.roster.end(call)
        elif call.attempt_ended or (call.stage is Stage.WAITING and call.results and not call.missing):
            self._happens(Happening.OVER, call, now)
        elif call.failures and call.stage in (Stage.SENT, Stage.PUSHED):
            self._happens(Happening.FAILED, call, now)
        elif reading is not None and call.counted and reading.in_message >= call.asked:
            self._read(call, reading, now)
        if reading is not None:
            reading.in_message = 0
        self.roster.timers.set(call)

    def heard_nothing(self, now: float) -> None:
        """`data: []` is how the server says that it does not know what it was asked for. It does not say which."""
        call = self.questions.empty()
        if call is not None and call.stage is not Stage.ENDED:
            self.not_known(call, now)
        self._ask_each_alone(now)

    def _ask_each_alone(self, now: float) -> None:
        """All questions have an answer, and some answers do not say whose they are."""
        for call in self.questions.take_unclear():
            if call.stage is Stage.ENDED:
                continue
            call.asked_for, call.answer_by = False, NEVER
            call.ask_alone = True
            if call.in_doubt or call.stage is not Stage.POLLED:
                self._ask(call, now)
            else:
                self._ask_later(call, now)
            self.roster.timers.set(call)
