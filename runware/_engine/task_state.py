"""One call: a task on its way from the first attempt to its end, and what the server's words mean for it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from enum import Enum, auto
from typing import Any, cast

import attrs

from runware._engine.request import Request, new_uuid
from runware._models.model import ENVELOPE
from runware.errors import RunwareError
from runware.options import CallOptions

#: Statuses of a task that goes on.
UNDER_WAY = frozenset({"processing", "queued", "pending", "scheduled", "waiting"})

NEVER = float("inf")

#: The task type of a question about a task.
QUESTION = "getResponse"

ANSWER_WAIT = 3.0  # seconds for the answer to a question; after that, it is asked again


class Stage(Enum):
    """Where a call is. What follows from it is decided in `runware._engine.lifecycle`."""

    WAITING = auto()  # to be sent, as soon as possible or at `resend_at`
    SENT = auto()  # sent on the present connection; no word yet
    PUSHED = auto()  # the server has it and pushes the results
    POLLED = auto()  # the server has it, or may have it, and is asked for the results
    ENDED = auto()


class Word(Enum):
    """What one item of an answer says about its task."""

    RESULT = auto()
    ACKNOWLEDGED = auto()
    PROGRESS = auto()
    FAILED = auto()


@attrs.define
class Reading:
    """What the answer to the last question has said so far.

    Every answer tells of all results again, made or failed. So failures are counted here, for one answer, and not added
    up. `made` counts results whether they are new or not.
    """

    made: int = 0
    under_way: int = 0
    failures: list[RunwareError] = attrs.field(factory=list[RunwareError])
    #: Items in the present message; an answer may come in several.
    in_message: int = 0
    #: The results that have no UUID, by what they say.
    alike: dict[str, list[dict[str, Any]]] = attrs.field(factory=dict[str, list[dict[str, Any]]])


@attrs.define(eq=False)
class Call:
    """A call's state. Times are seconds of the engine's clock; `NEVER` if something is not planned."""

    request: Request
    options: CallOptions
    #: The UUIDs of all attempts. The first has the request's own; the present one is the last.
    uuids: list[str]
    tries_left: int
    #: It was sent by somebody else: this call may ask, never send.
    collected: bool = False
    stage: Stage = Stage.WAITING

    #: When the client was given it.
    began_at: float = 0.0
    deadline: float = NEVER
    #: When the wait for a sign of life runs out, and when it is asked for because that is near.
    silent_at: float = NEVER
    doubt_at: float = NEVER
    #: When to send it again.
    resend_at: float = NEVER
    #: When to ask for the results next.
    poll_at: float = NEVER
    poll_interval: float = 0.0
    #: When a question that was sent counts as one that gets no answer.
    answer_by: float = NEVER
    #: When everything is there that belongs to the answer which has begun to come.
    settled_at: float = NEVER
    #: When to ask whether there are to be further results, for a task that may give fewer than it was asked for.
    quiet_at: float = NEVER
    #: When its timer rings: the engine's own.
    armed_at: float = NEVER

    #: A question is to be sent.
    asking: bool = False
    #: A question was sent, and its answer is waited for.
    asked_for: bool = False
    #: It is not known whether the server has the task.
    in_doubt: bool = False
    #: How often in a row the server has said that it knows no such task.
    unknowns: int = 0
    #: An empty answer may have been about it, or about another: it is to be asked for while nothing else is.
    ask_alone: bool = False
    #: A try has begun with waiting once more: if the server turns out not to know the task, it is sent in the same try.
    try_open: bool = False
    #: The connection was lost after it was sent.
    lost: bool = False
    #: An answer told that it ended with less than was asked for; believed when a second one says the same.
    seems_over: bool = False
    reading: Reading | None = None
    #: What it failed with if the server does not know it.
    suspicion: RunwareError | None = None
    #: What it was turned away with, while it waits for its turn.
    turned_away: RunwareError | None = None

    #: How often it was sent, in all attempts together.
    times_sent: int = 0
    results: list[dict[str, Any]] = attrs.field(factory=list[dict[str, Any]])
    #: Failures of the present attempt.
    failures: list[RunwareError] = attrs.field(factory=list[RunwareError])
    #: How many results the present attempt was asked for, and how many of these have come.
    asked: int = 1
    given: int = 0
    #: Whether the number that was asked for is known.
    counted: bool = True
    #: The server has said that it has the task.
    acknowledged: bool = False
    #: The last phase has come, for a task that reports phases.
    finished: bool = False
    progress: float | None = None
    error: RunwareError | None = None
    #: The session's own: who waits for this call.
    waiter: Any = None
    #: What was pushed and looks like a repetition of a result, but has no UUID to tell.
    twins: list[dict[str, Any]] = attrs.field(factory=list[dict[str, Any]])
    #: How often each name was given to a result that has no UUID.
    _named: dict[str, int] | None = None
    _seen: dict[str, int] = attrs.field(factory=dict[str, int])
    _message: object = None
    _message_counts: dict[str, int] = attrs.field(factory=dict[str, int])

    @property
    def uuid(self) -> str:
        """The UUID of the present attempt."""
        return self.uuids[-1]

    @property
    def sent(self) -> bool:
        """Whether any attempt was sent."""
        return self.times_sent > 0

    @property
    def is_question(self) -> bool:
        """Whether it is the user's own question about a task, under that task's UUID."""
        return self.request.task_type == QUESTION

    @property
    def question_open(self) -> bool:
        """Whether it was asked for, and the answer is not complete."""
        return self.asked_for or self.reading is not None

    @property
    def missing(self) -> int:
        """How many results are still to come."""
        return max(self.request.expected - len(self.results), 0)

    @property
    def may_run(self) -> bool:
        """Whether the server may be working on it."""
        return self.stage in (Stage.SENT, Stage.PUSHED, Stage.POLLED)

    @property
    def may_retry(self) -> bool:
        """Whether it may be sent again."""
        return self.try_open or self.tries_left > 0

    def use_try(self, *, waits: bool) -> None:
        """It is tried again: by waiting once more, or by sending it."""
        if waits or not self.try_open:
            self.tries_left -= 1
        self.try_open = waits

    @property
    def attempt_ended(self) -> bool:
        """Whether every result that the present attempt was asked for has come or failed.

        If their number is not known, an answer of the server has to tell.

        An error that is pushed may be said twice, or speak for all results: it stands for one, for certain.
        """
        if self.request.terminal_values:
            return self.finished or bool(self.failures)
        if not self.counted:
            return False
        return self.given + min(len(self.failures), 1) >= self.asked

    def wake_at(self) -> float:
        """When time alone changes something."""
        return min(
            self.silent_at,
            self.doubt_at,
            self.deadline,
            self.resend_at,
            self.poll_at,
            self.answer_by,
            self.settled_at,
            self.quiet_at,
        )

    def alive(self, now: float) -> None:
        """There was a sign of life. Shortly before the next one is overdue, the server is asked."""
        self.silent_at = now + self.options.timeout
        self.doubt_at = self.silent_at - share(self.options, ANSWER_WAIT)

    def payload(self) -> dict[str, Any]:
        """What to send: the request itself, or the part of it that is still missing."""
        payload, count_param = self.request.payload, self.request.count_param
        if self.uuid != self.request.uuid:
            payload = {**payload, "taskUUID": self.uuid}
        if (
            self.results
            and not self.request.terminal_values
            and count_param is not None
            and count_param in payload
        ):
            payload = {**payload, count_param: self.missing}
            seed = payload.get("seed")
            # Results have rising seeds; those that are here need not be made again.
            made = {made for result in self.results if isinstance(made := result.get("seed"), int)}
            if isinstance(seed, int) and made:
                payload["seed"] = next(s for s in range(seed, seed + len(made) + 1) if s not in made)
        return payload

    def sent_now(self) -> None:
        """It is on its way to the server."""
        self.stage = Stage.SENT
        self.unknowns = 0  # what the server did not know was an earlier copy
        self.turned_away = None
        self.resend_at = NEVER
        self.times_sent += 1
        self.asked = self.given + self.missing

    def begin_again(self) -> None:
        """The present attempt has ended: the next one has a UUID of its own."""
        self.uuids.append(new_uuid())
        self.given = 0
        self.acknowledged = self.finished = self.lost = False
        self.failures = []
        self.twins.clear()

    def wait_to_send(self, when: float = NEVER) -> None:
        """Plan to send the present attempt, for the first time or again."""
        self.stage = Stage.WAITING
        self.stop_asking()
        self.in_doubt = self.seems_over = False
        self.suspicion = None
        self.failures = []
        self.quiet_at = self.doubt_at = NEVER
        self.resend_at = when

    def stop_asking(self) -> None:
        """Forget the question that was asked, or was to be asked."""
        self.asking = self.asked_for = False
        self.poll_at = self.answer_by = NEVER
        self.stop_reading()

    def stop_reading(self) -> None:
        """The answer that has begun to come is complete, or of no use any more."""
        self.reading = None
        self.settled_at = NEVER

    def word(self, item: Mapping[str, Any]) -> Word:
        """What an item means: statuses decide where there are some, and otherwise whether there is content."""
        status = status_of(item)
        if self.is_question:
            return Word.RESULT  # whoever asks this wants to know just that
        if status == "error" or item.get("error"):
            return Word.FAILED
        if status in UNDER_WAY:
            return Word.PROGRESS
        if self.request.terminal_values:
            return Word.ACKNOWLEDGED if status is None else Word.RESULT
        content = item.keys() - ENVELOPE
        if "progress" in item and status != "success" and all(key.endswith("UUID") for key in content):
            return Word.PROGRESS
        if status == "failed":
            return Word.FAILED
        return Word.RESULT if content else Word.ACKNOWLEDGED

    def is_end(self, item: Mapping[str, Any]) -> bool:
        """Whether a phase is the last one."""
        return status_of(item) == "success" or any(
            item.get(field) in values for field, values in self.request.terminal_values.items()
        )

    def take(self, item: dict[str, Any], message: object, reading: Reading | None = None) -> bool:
        """Keep a result, unless it is one that is here already. `reading` is the answer that it is part of, if any.

        A result is known by its own UUID. Results without one (texts) are known by their attempt and their content:
        one message does not repeat itself, but two may tell the same. So what is pushed once more is put aside as a
        twin, and an answer of the server decides: it tells of each result once, in one message or in several, and
        `overlooked` counts them. If there is no answer, twins are kept: rather one too many than one lost.
        """
        if message != self._message:
            self._message = message
            self._message_counts = {}
        key, unique = _identity(item)
        if reading is not None and not unique:
            reading.alike.setdefault(key, []).append(item)
        count = 1 if unique else self._message_counts.get(key, 0) + 1
        self._message_counts[key] = count
        if count > self._seen.get(key, 0):
            self._keep(key, item)
            return True
        late = str(item.get("taskUUID")).lower() != self.uuid.lower()
        if not (unique or late or reading or self.request.terminal_values) and len(self.twins) < self.asked:
            self.twins.append(item)
        return False

    def name_of(self, item: dict[str, Any]) -> str:
        """What tells a result from the task's others, whoever asks for them. To be called once for each, in turn."""
        key, unique = _identity(item)
        if unique:
            return key
        self._named = self._named or {}
        self._named[key] = number = self._named.get(key, 0) + 1
        return f"{key} {number}"

    def take_again(self, item: dict[str, Any]) -> None:
        """Keep what looked like a repetition: it was none."""
        self._keep(_identity(item)[0], item)
        self.given += 1

    def overlooked(self, reading: Reading) -> list[dict[str, Any]]:
        """What an answer tells of more often than it is here, as far as something is missing.

        Two late answers, each in several messages, look like one that tells of more than was asked for: then every
        text counts for half. Only if failures made them shorter may a text be taken for another one that failed.
        """
        failed, under_way = len(reading.failures), reading.under_way
        answers = max(-(-(reading.made + under_way + failed) // max(self.asked, 1)), 1)
        room = self.asked - -(-(failed + under_way) // answers) - self.given
        more = [
            item
            for key, items in reading.alike.items()
            for item in items[self._seen.get(key, 0) : -(-len(items) // answers)]
        ]
        return more[: max(room, 0)]

    def _keep(self, key: str, item: dict[str, Any]) -> None:
        self._seen[key] = self._seen.get(key, 0) + 1
        self.results.append(item)


def share(options: CallOptions, seconds: float) -> float:
    """Seconds that one step of a try may take: all of them have their place in a short `timeout`, too."""
    return min(seconds, options.timeout / 3)


def status_of(item: Mapping[str, Any]) -> str | None:
    """An item's status; what is no text is none."""
    status = item.get("status")
    return status if isinstance(status, str) else None


def _identity(item: Mapping[str, Any]) -> tuple[str, bool]:
    """What tells a result from others, and whether it does so for certain."""
    # inputImageUUID and the like name what it was made from, not what it is.
    own = [key for key in item if key[-4:] == "UUID" and key != "taskUUID" and key[:5] != "input"]
    named = [key for key in sorted(own) if isinstance(item[key], str)]
    if named:
        return cast("str", item[named[0]]), True
    # What it cost may be said in one message and not in another.
    content = {key: value for key, value in item.items() if key not in ENVELOPE | {"cost"} or key == "status"}
    if content.get("status") == "success":
        del content["status"]  # said when asked, not when pushed
    attempt = str(item.get("taskUUID")).lower()
    return f"{attempt} {json.dumps(content, sort_keys=True, default=str)}", False
