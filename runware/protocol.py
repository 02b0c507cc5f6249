"""The conversation with the server, without a socket and without a clock.

Tasks, messages, losses and times go in; messages to send and events come out. Here it is decided what becomes of every
task. `session.py` only moves bytes and waits.

What is done with a task when something happens to it:

    it has not been sent, connection lost   wait for the connection; send it then
    it was sent, connection lost            in doubt: after the next authentication the resumed session may push its
                                            results, and the server is asked for it (`getResponse`, by its UUID)
    in doubt, the server knows it           go on asking until it has ended
    in doubt, the server does not know it   nothing arrived before: send it again under the same UUID (a retry)
                                            some results arrived: they count; ask until silence ends the attempt
    silence for `timeout` seconds           ask for it; no word after that either: as if the server did not know it
    `conflictTaskUUID`                      the server has it already: ask for its results
    an error, other results still open      ask which of them go on
    it has ended, results are missing,      ask for the missing number under a new UUID, after a pause (a retry)
      the error may pass
    it has ended otherwise                  the results, or the error that carries those that came
    no retries left, or the deadline        the results that came (`on_incomplete`), or an error
"""

from __future__ import annotations

import heapq
import logging
from collections import deque
from collections.abc import Iterable, Mapping
from itertools import count
from random import Random
from typing import Any, NamedTuple, cast

from runware.call import Call, Stage, Word
from runware.errors import (
    AuthenticationError,
    ClientClosedError,
    ConflictError,
    ConnectionFailedError,
    ConnectionLostError,
    IncompleteResultsError,
    InvalidParameterError,
    PermissionDeniedError,
    RunwareError,
    TaskTimeoutError,
    error_from_answer,
)
from runware.options import Limits
from runware.request import Request

logger = logging.getLogger("runware")

AUTHENTICATION_WAIT = 15.0  # seconds for the answer to the first message
IDLE_BEFORE_PING = 30.0  # seconds without a message; the server hangs up after 120
PONG_WAIT = 10.0
FIRST_POLL = 1.0  # seconds; then half as long again each time
LONGEST_POLL = 10.0
ANSWER_WAIT = 3.0  # a question that has no answer by then has none
LONGEST_BACKOFF = 30.0
FRAME_TASKS = 200  # tasks in one message, at most
GRACE = 1.0  # seconds to wait for further results of a task that may give fewer than asked for


class Event(NamedTuple):
    """Something that a waiter should know: a result, a progress report, or the end of its call."""

    kind: str  # "result", "progress" or "end"
    call: Call
    item: dict[str, Any] | None = None


class Protocol:
    """One client's conversation. Feed it with what happens, then take what it wants done."""

    def __init__(
        self, api_key: str, *, reconnect: bool, max_connects: int, random: Random | None = None
    ) -> None:
        self._api_key = api_key
        self._reconnect = reconnect
        self._max_connects = max_connects
        self._random = random or Random()  # noqa: S311 - spreads load, keeps no secret
        self._calls: dict[str, Call] = {}
        self._to_send: deque[Call] = deque()
        self._urgent: list[dict[str, Any]] = []
        self._timers: list[tuple[float, int, Call]] = []
        self._sequence = count()
        self._events: list[Event] = []
        self._questions: deque[list[Call]] = deque()
        self._session: str | None = None
        self._epoch = 0
        self._connected = False
        self._authenticated = False
        self._ever_authenticated = False
        self._failed_connects = 0
        self._heard_at = 0.0
        self._authenticate_by: float | None = None
        self._pong_by: float | None = None
        #: Set when the connection should be given up: why.
        self.hang_up: RunwareError | None = None

    # What the session asks ---------------------------------------------------------------------------------------

    @property
    def authenticated(self) -> bool:
        """Whether tasks can be sent right now."""
        return self._authenticated

    @property
    def wants_connection(self) -> bool:
        """Whether there is a reason to connect: somebody waits."""
        return bool(self._calls)

    def knows(self, uuid: str) -> bool:
        """Whether a call with this UUID is under way."""
        return uuid in self._calls

    def take_events(self) -> list[Event]:
        """What happened since the last time, in order."""
        events, self._events = self._events, []
        return events

    def take_message(self, now: float) -> list[dict[str, Any]]:
        """The tasks to send now as one message; empty if there is nothing to send. Call until it is empty."""
        message, self._urgent = self._urgent, []
        if not self._authenticated:
            return message
        while self._to_send and len(message) < FRAME_TASKS:
            call = self._to_send.popleft()
            if call.stage is not Stage.WAITING or call.resend_at is not None:
                continue  # it ended, or was put off, while it stood in the queue
            call.stage = Stage.SENT
            call.sent = True
            call.silent_at = now + call.limits.timeout
            self._arm(call)
            message.append(call.payload())
        return message

    def wake_at(self) -> float | None:
        """When to call `wake` at the latest."""
        times = [time for time in (self._authenticate_by, self._pong_by) if time is not None]
        if self._authenticated and self._pong_by is None:
            times.append(self._heard_at + IDLE_BEFORE_PING)
        if self._timers:
            times.append(self._timers[0][0])
        return min(times, default=None)

    # What happens ------------------------------------------------------------------------------------------------

    def submit(self, request: Request, limits: Limits, now: float) -> Call:
        """Take a task on. It is sent with the next message, or when there is a connection again."""
        if request.uuid in self._calls:
            raise InvalidParameterError(
                f"task_uuid {request.uuid} is that of a task which is still under way; give each task its own.",
                parameters=("task_uuid",),
                task_uuid=request.uuid,
            )
        call = self._new_call(request, limits, now)
        self._to_send.append(call)
        return call

    def collect(self, request: Request, limits: Limits, now: float) -> Call:
        """Take on a task that was sent before, by this process or another: it is only asked for."""
        call = self._new_call(request, limits, now)
        call.sent = True
        self._ask(call, now)
        return call

    def _new_call(self, request: Request, limits: Limits, now: float) -> Call:
        patience = request.patience if limits.deadline is None else limits.deadline
        call = Call(
            request, limits, deadline=now + patience, uuid=request.uuid, tries_left=limits.max_retries
        )
        call.silent_at = now + limits.timeout
        self._calls[call.uuid] = call
        self._arm(call)
        return call

    def abandon(self, call: Call) -> None:
        """Nobody waits for it any more. The server goes on with it all the same."""
        if call.stage is not Stage.ENDED:
            call.stage = Stage.ENDED
            self._calls.pop(call.uuid, None)

    def opened(self, now: float) -> None:
        """There is a connection; the first message authenticates it."""
        self._connected = True
        self.hang_up = None
        self._epoch += 1
        self._heard_at = now
        self._authenticate_by = now + AUTHENTICATION_WAIT
        message: dict[str, Any] = {"taskType": "authentication", "apiKey": self._api_key}
        if self._session is not None:
            message["connectionSessionUUID"] = self._session
        self._urgent = [message]

    def lost(self, reason: RunwareError, now: float) -> float | None:
        """The connection is gone, or could not be made. Returns the pause before the next try, None for no try."""
        was_connected, self._connected = self._connected, False
        self._authenticated = False
        self._authenticate_by = self._pong_by = None
        self._urgent = []
        self._questions.clear()
        for call in list(self._calls.values()):
            if call.stage in (Stage.SENT, Stage.PUSHED, Stage.POLLED):
                call.in_doubt = call.stage is Stage.SENT or call.in_doubt
                call.stage = Stage.POLLED
                call.poll_at = call.unknown_at = None
        self._failed_connects += 1
        final = isinstance(reason, AuthenticationError | PermissionDeniedError)
        never = not self._ever_authenticated and self._failed_connects > self._max_connects
        if final or never or not self._reconnect:
            for call in list(self._calls.values()):
                self._end(call, _for_call(reason, call, lost=was_connected))
            return None
        return self._backoff(self._failed_connects)

    def closed(self) -> None:
        """The client is being closed: whoever waits is told."""
        for call in list(self._calls.values()):
            sent = "It may still be running, and be billed" if call.sent else "It was not sent"
            self._end(call, ClientClosedError(f"The client was closed before the task had ended. {sent}."))

    def receive(self, message: object, now: float) -> None:
        """One message of the server, whatever it is. What cannot be understood is logged and harms nobody."""
        self._heard_at = now
        self._pong_by = None
        data, errors = _unwrapped(message)
        if not data and not errors:
            if isinstance(message, Mapping) and "data" in message:
                self._empty_answer(now)
            else:
                logger.warning("The server sent something that is no answer: %.200r", message)
            return
        source = (self._epoch, next(self._sequence))
        for item in data:
            self._receive_item(item, source, now)
        for error in errors:
            self._receive_error(error, now)

    def wake(self, now: float) -> None:
        """Time has passed."""
        if self._authenticate_by is not None and now >= self._authenticate_by:
            self._authenticate_by = None
            self.hang_up = ConnectionFailedError(
                f"The server did not answer the authentication within {AUTHENTICATION_WAIT:g} seconds."
            )
        if self._pong_by is not None and now >= self._pong_by:
            self._pong_by = None
            self.hang_up = ConnectionLostError(
                f"The server was silent for {IDLE_BEFORE_PING + PONG_WAIT:g} seconds."
            )
        elif self._authenticated and self._pong_by is None and now >= self._heard_at + IDLE_BEFORE_PING:
            self._urgent.append({"taskType": "ping", "ping": True})
            self._pong_by = now + PONG_WAIT
        questions: list[Call] = []
        while self._timers and self._timers[0][0] <= now:
            _, _, call = heapq.heappop(self._timers)
            if call.stage is Stage.ENDED:
                continue
            if call.wake_at() <= now:
                self._time_is_up(call, now, questions)
            if call.stage is not Stage.ENDED:
                self._arm(call)
        if questions:
            self._questions.append(questions)
            self._urgent += [{"taskType": "getResponse", "taskUUID": call.uuid} for call in questions]

    # Messages ----------------------------------------------------------------------------------------------------

    def _receive_item(self, item: dict[str, Any], source: object, now: float) -> None:
        task_type = item.get("taskType")
        if task_type == "authentication":
            self._authenticated_as(item, now)
            return
        if task_type == "ping":
            return
        call = self._calls.get(str(item.get("taskUUID")))
        if call is None:
            logger.debug("An answer to a task that nobody waits for: %.200r", item)
            return
        word = call.word(item)
        self._sign_of_life(call, now)
        if word is Word.FAILED:
            inner = item.get("error")
            details = cast("dict[str, Any]", inner) if isinstance(inner, dict) else item
            self._failed(call, error_from_answer(details, task_type=call.request.task_type), now)
        elif word is Word.PROGRESS:
            self._report_progress(call, item, now)
        elif word is Word.ACKNOWLEDGED:
            if call.request.webhook:
                call.take(item, source)
                self._end(call)
            elif call.stage is Stage.SENT:
                self._poll_from_now(call, now)
        elif call.take(item, source):
            self._took(call, item, now)

    def _took(self, call: Call, item: dict[str, Any], now: float) -> None:
        self._events.append(Event("result", call, item))
        if call.request.ends:
            done = call.is_end(item)
        else:
            done = call.accounted
        if done:
            self._conclude(call, now)
        elif call.request.may_give_fewer:
            call.deadline = min(call.deadline, now + GRACE)
            self._arm(call)
        elif call.stage is Stage.SENT:
            call.stage = Stage.PUSHED

    def _receive_error(self, error: dict[str, Any], now: float) -> None:
        failure = error_from_answer(error)
        if failure.task_type == "authentication" or not self._authenticated:
            self._refused(failure)
            return
        if failure.task_uuid is None:
            self._suspect(failure, now)
            return
        call = self._calls.get(failure.task_uuid)
        if call is None:
            logger.debug("An error of a task that nobody waits for: %s", failure)
            return
        self._sign_of_life(call, now)
        self._failed(call, error_from_answer(error, task_type=call.request.task_type), now)

    def _authenticated_as(self, item: Mapping[str, Any], now: float) -> None:
        session = item.get("connectionSessionUUID")
        if not isinstance(session, str) or not session:
            self.hang_up = ConnectionFailedError("The server answered the authentication without a session.")
            return
        self._session = session
        self._authenticated = self._ever_authenticated = True
        self._authenticate_by = None
        self._failed_connects = 0
        for call in self._calls.values():
            if call.stage is Stage.POLLED and call.poll_at is None:
                # The resumed session pushes what it held; what it does not is asked for.
                self._ask(call, now + FIRST_POLL)

    def _refused(self, failure: RunwareError) -> None:
        """The authentication failed: for good if the key is the reason, otherwise as a connection may fail."""
        if isinstance(failure, AuthenticationError | PermissionDeniedError):
            self.hang_up = failure
        else:
            self.hang_up = ConnectionFailedError(
                f"The server failed at the authentication: {failure.message}", code=failure.code
            )
            self.hang_up.__cause__ = failure

    def _suspect(self, failure: RunwareError, now: float) -> None:
        """An error that names no task concerns only those that have had no word yet; the server is asked which."""
        for call in self._calls.values():
            fits = failure.task_type in (None, call.request.task_type)
            if call.stage is Stage.SENT and fits:
                call.suspicion = failure
                call.in_doubt = True
                self._ask(call, now)

    def _failed(self, call: Call, failure: RunwareError, now: float) -> None:
        if isinstance(failure, ConflictError):
            call.in_doubt = False
            self._poll_from_now(call, now, 0.0)
            return
        call.failures.append(failure)
        refused = not failure.retryable and not call.results and call.stage in (Stage.SENT, Stage.WAITING)
        if refused or call.accounted or call.request.ends:
            self._conclude(call, now)
        else:
            # It may speak for one of several results, or for all: the server knows which of them go on.
            call.in_doubt = True
            call.suspicion = failure
            self._ask(call, now)

    def _report_progress(self, call: Call, item: dict[str, Any], now: float) -> None:
        progress = item.get("progress")
        if isinstance(progress, int | float) and progress != call.progress:
            call.progress = float(progress)
            self._events.append(Event("progress", call, item))
        if call.stage is Stage.SENT:
            self._poll_from_now(call, now)
        elif call.stage is Stage.POLLED and call.poll_at is None:
            self._plan_poll(call, now)

    def _sign_of_life(self, call: Call, now: float) -> None:
        call.silent_at = now + call.limits.timeout
        call.unknown_at = None
        call.suspicion = None
        if call.in_doubt:
            call.in_doubt = False
            if call.stage is Stage.POLLED and call.poll_at is None:
                self._plan_poll(call, now)

    def _empty_answer(self, now: float) -> None:
        """`data: []` is how the server says that it knows nothing of what the oldest question was about."""
        if self._questions:
            for call in self._questions.popleft():
                if call.unknown_at is not None and call.stage is Stage.POLLED:
                    call.unknown_at = now
                    self._arm(call)

    # Time --------------------------------------------------------------------------------------------------------

    def _time_is_up(self, call: Call, now: float, questions: list[Call]) -> None:
        if now >= call.deadline:
            self._give_up(call)
        elif call.unknown_at is not None and now >= call.unknown_at:
            call.unknown_at = None
            self._unknown(call, now)
        elif call.resend_at is not None and now >= call.resend_at:
            call.resend_at = None
            self._to_send.append(call)
        elif now >= call.silent_at:
            self._silence(call, now)
        if call.stage is Stage.POLLED and call.poll_at is not None and now >= call.poll_at:
            call.poll_at = None
            if self._authenticated:
                questions.append(call)
                if call.in_doubt:
                    call.unknown_at = now + ANSWER_WAIT
                else:
                    self._plan_poll(call, now)

    def _silence(self, call: Call, now: float) -> None:
        call.silent_at = now + call.limits.timeout
        if not self._authenticated:
            if call.tries_left == 0:
                self._give_up(call)
            call.tries_left -= 1
        elif call.stage is not Stage.WAITING:
            call.in_doubt = True
            self._ask(call, now)

    def _unknown(self, call: Call, now: float) -> None:
        """The server was asked and does not know the task, or does not say."""
        if call.failures:
            self._conclude(call, now)
        elif call.suspicion is not None:
            call.failures.append(call.suspicion)
            self._conclude(call, now)
        elif call.tries_left == 0:
            self._give_up(call)
        elif call.results[call.before :] or call.request.ends:
            call.tries_left -= 1
            call.in_doubt = False
            self._plan_poll(call, now)
        else:
            call.tries_left -= 1
            call.wait_to_send()
            self._to_send.append(call)

    def _ask(self, call: Call, when: float) -> None:
        call.stage = Stage.POLLED
        call.in_doubt = True
        call.poll_at = when
        call.poll_interval = FIRST_POLL
        self._arm(call)

    def _poll_from_now(self, call: Call, now: float, after: float = FIRST_POLL) -> None:
        call.stage = Stage.POLLED
        call.poll_interval = FIRST_POLL
        call.poll_at = now + after
        self._arm(call)

    def _plan_poll(self, call: Call, now: float) -> None:
        call.poll_interval = min((call.poll_interval or FIRST_POLL) * 1.5, LONGEST_POLL)
        call.poll_at = now + call.poll_interval
        self._arm(call)

    def _arm(self, call: Call) -> None:
        heapq.heappush(self._timers, (call.wake_at(), next(self._sequence), call))

    def _backoff(self, attempt: int) -> float:
        """Full jitter: clients that lost the server together do not come back together."""
        return self._random.uniform(0.0, min(LONGEST_BACKOFF, 2.0 ** min(attempt - 1, 10)))

    # Ends --------------------------------------------------------------------------------------------------------

    def _conclude(self, call: Call, now: float) -> None:
        """The attempt has ended. Either that is the end of the call, or what is missing is asked for."""
        if not call.failures or (call.missing == 0 and not call.request.ends):
            self._end(call)
        elif all(failure.retryable for failure in call.failures) and call.tries_left > 0:
            self._calls.pop(call.uuid, None)
            attempt = call.limits.max_retries - call.tries_left + 1
            call.tries_left -= 1
            pause = self._backoff(attempt)
            call.begin_again(now + pause)
            call.silent_at = now + pause + call.limits.timeout
            self._calls[call.uuid] = call
            self._arm(call)
        else:
            first, *_ = call.failures
            first.errors = list(call.failures) if len(call.failures) > 1 else []
            self._end(call, first)

    def _give_up(self, call: Call) -> None:
        """No more time, or no more tries."""
        if call.failures:
            self._end(call, call.failures[0])
        elif call.results and call.request.may_give_fewer:
            self._end(call)
        elif call.results and not call.request.ends and call.limits.on_incomplete == "return":
            logger.warning(
                "Task %s gave %d of %d results in time; these are returned.",
                call.request.uuid, len(call.results), call.request.expected,
            )  # fmt: skip
            self._end(call)
        elif call.results and not call.request.ends:
            self._end(call, IncompleteResultsError(
                f"{len(call.results)} of {call.request.expected} results of the task came in time; they are in `results`."
            ))  # fmt: skip
        elif not call.sent:
            self._end(call, ConnectionFailedError(
                "There was no connection to the server in time. The task was not sent, so it is not billed."
            ))  # fmt: skip
        else:
            self._end(call, TaskTimeoutError(
                f"The task gave no sign of life in time (timeout {call.limits.timeout:g} s, "
                f"{call.limits.max_retries} retries). It may still be running: it can be asked for by its UUID."
            ))  # fmt: skip

    def _end(self, call: Call, error: RunwareError | None = None) -> None:
        if call.stage is Stage.ENDED:
            return
        call.stage = Stage.ENDED
        self._calls.pop(call.uuid, None)
        if error is not None:
            error.task_uuid = error.task_uuid or call.request.uuid
            error.task_type = error.task_type or call.request.task_type
        call.error = error
        self._events.append(Event("end", call))


def _for_call(reason: RunwareError, call: Call, *, lost: bool) -> RunwareError:
    """One error for each waiter: an exception that several raise would collect all their tracebacks."""
    if isinstance(reason, AuthenticationError | PermissionDeniedError):
        error: RunwareError = type(reason)(
            reason.message, code=reason.code, parameters=reason.parameters, documentation=reason.documentation
        )
    elif call.sent:
        error = ConnectionLostError(
            f"The connection was lost while the task was under way: {reason.message} "
            "It may still be running, and be billed."
        )
    else:
        verb = "was lost" if lost else "failed"
        error = ConnectionFailedError(f"The connection {verb}, so the task was not sent: {reason.message}")
    error.__cause__ = reason.__cause__
    return error


def _unwrapped(message: object) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The items and the errors of a message, in all the wrappings that the server has been seen to use."""
    if isinstance(message, list):
        parts = [_unwrapped(part) for part in cast("list[object]", message)]
        return [item for data, _ in parts for item in data], [
            error for _, errors in parts for error in errors
        ]
    if not isinstance(message, Mapping):
        return [], []
    answer = cast("Mapping[str, object]", message)
    errors = _objects(answer.get("errors")) + _objects(answer.get("error"))
    if "errorMessage" in answer:
        errors.append(dict(answer))
    return _objects(answer.get("data")), errors


def _objects(value: object) -> list[dict[str, Any]]:
    values: Iterable[object] = cast("list[object]", value) if isinstance(value, list) else [value]
    return [cast("dict[str, Any]", item) for item in values if isinstance(item, dict)]
