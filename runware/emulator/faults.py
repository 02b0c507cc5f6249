"""Faults that the local server injects into its traffic, each with a given probability.

    fault               over WebSocket                                  over HTTP
    ------------------  ----------------------------------------------  ----------------------------------------------
    (decided for each message received; over HTTP, for each POST)
    restart             all connections break, and all sessions are     the same
                          lost; tasks that were begun are completed
    forget              all sessions are lost; clients notice it when   -
                          they reconnect
    half_open           the server ignores this connection from now     the POST is never answered
                          on, and treats results as delivered
    abort               the connection breaks without a close frame     the connection breaks, nothing processed
                          (1006), nothing processed
    drop                the connection is closed (1001), nothing        as abort
                          processed
    drop_late           the message is processed, but the connection    the POST is processed, but the connection breaks
                          is closed (1001) first; results are kept        before a response is sent
                          for the session
    server_error        -                                               500, 502 or 504 with HTML, nothing processed
    server_error_late   -                                               the same, but the POST is processed
    shut                the connection is closed (1001) instead of an   -
                          answer to authentication, nothing processed
    refuse              a valid key is refused, at most                 the same
                          `most_refusals` times in a row
    ping_error          a ping is answered with an error                the same, with status 400
    overload            for each task: a temporary error                429 or 503, nothing processed: an error in JSON,
                                                                          or plain text; with or without `Retry-After`
    overload_questions  the same for each poll (`getResponse`,          the same for a POST of polls only
                          `getTaskDetails`)
    blocked_questions   -                                               302, 403, 404 or 405 with an HTML page to a POST
                                                                          of polls only
    (decided for each task received)
    copies              a task that was received before is made and     the same
                          billed again, not refused as a conflict
    unknown             the first poll (`getResponse`) of the task is   the same
                          answered as if it were unknown: `data: []`
    (decided for each poll)
    late_answer         the poll is answered late                       the same
    (decided for each message sent; over HTTP, for each response)
    delay               the message is late, and others overtake it     the response is late
    lose                the connection breaks during the message,       the connection breaks within the response
                          which is treated as delivered
    no_content          -                                               201, 202, 204 or 206 without a body instead
    garbage             garbage is sent before the message              garbage with status 200 instead
    empty               `data: []` is sent before the message; it       -
                          answers no request
    unnamed_error       an error that names no task is sent before it   -
    odd                 an item about one of its tasks, with odd JSON   the response also has such an item
                          where clients read it, is sent before it
    reorder             the next message overtakes it                   the items of the response are shuffled
    duplicate           the message is sent twice                       each error, and each result with its own UUID, is
                                                                          in the response twice
    (decided for each text stream)
    stream_error        -                                               after the second piece, an event with an error
    stream_cut          -                                               the stream ends there, as if that were all
    stream_lose         -                                               the connection breaks there
    (always, if set)
    slots               the number of tasks processed at a time;        the same, with status 429
                          further ones get a temporary error
    bandwidth           bytes per second of each connection             the same, also for downloads of files

Text streams have the faults of the POST up to its response, and their own. Messages to webhooks have `delay`, `lose` (they
are not sent) and `duplicate`. Downloads of files have no faults, except that `bandwidth` limits their connections and a
`restart` breaks them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from random import Random
from typing import Any

import attrs

from runware.emulator.keeping.bounds import Recent
from runware.emulator.refusal import problem, status_of

#: Seconds, about 30 years: `datetime` raises OverflowError for dates much further ahead, such as in `Retry-After`.
_LONGEST = 1_000_000_000


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: object) -> bool:
    return isinstance(value, float) or _is_whole(value)


def _probability(instance: object, attribute: attrs.Attribute[float], value: float) -> None:
    if not (_is_number(value) and 0 <= value <= 1):
        raise ValueError(f"{attribute.name} is {value!r}; it must be a probability, from 0 to 1.")


def _positive(instance: object, attribute: attrs.Attribute[int | None], value: int | None) -> None:
    if value is not None and not (_is_whole(value) and value >= 1):
        raise ValueError(f"{attribute.name} is {value!r}; it must be 1 or more, or None for any number.")


def _at_least_0(instance: object, attribute: attrs.Attribute[float], value: float) -> None:
    if not (_is_number(value) and 0 <= value <= _LONGEST):
        raise ValueError(f"{attribute.name} is {value!r}; it must be between 0 and {_LONGEST}.")
    if _is_whole(attribute.default) and not _is_whole(value):
        raise ValueError(f"{attribute.name} is {value!r}; it must be a whole number.")


def _never() -> Any:
    return attrs.field(default=0.0, validator=_probability)


def _up_to(default: float) -> Any:
    return attrs.field(default=default, validator=_at_least_0)


@attrs.frozen(kw_only=True)
class Faults:
    """Probabilities of faults in WebSocket messages and HTTP POSTs. Downloads of files have no faults but `bandwidth`.

    All are probabilities from 0 to 1, by default 0, except where a number or seconds are named. Unless the text says
    otherwise, a fault happens over WebSocket and over HTTP alike.

    Args:
        seed: Seed of the random numbers that choose the faults. By default it differs each time.
        restart: For each message or POST received: break all connections and lose all sessions, like a server that
            restarts. The message is not processed. Tasks that were begun continue.
        forget: For each WebSocket message received: lose all sessions. Clients notice it when they reconnect. Results
            that were kept for them are gone.
        half_open: For each message received: from this message on, ignore this connection and send nothing on it, but
            leave it open. Answers are lost: the server treats them as delivered. A POST is never answered.
        abort: For each message or POST received: break the connection without a close frame (clients see 1006), before
            the message is processed.
        drop: For each message received: close the connection (code 1001) before the message is processed. Over HTTP
            the same as `abort`.
        drop_late: For each message or POST received: process it, but close the connection (code 1001, over HTTP
            without a response) before any answer is sent. Answers are kept for a client that resumes its session, and
            for `getResponse`.
        server_error: For each POST: answer with status 500, 502 or 504 and an HTML page, without processing it.
        server_error_late: For each POST: process it, but send the same kind of answer at once.
        shut: For each WebSocket connection that authenticates: close it (code 1001) before the authentication is
            answered.
        refuse: For each authentication, and so for each POST: refuse a valid key, but at most `most_refusals` times in
            a row.
        most_refusals: How often in a row a valid key is refused at most.
        ping_error: For each ping: answer with an error, like a server that does not know `ping`.
        overload: For each task: refuse it with a temporary error (`rateLimitExceeded`, `serviceUnavailable`) before it
            is checked. The task is not billed. A POST is refused as a whole, with status 429 or 503, an error in JSON
            or a line of text, and with or without `Retry-After`, in seconds or as a date.
        overload_questions: For each `getResponse` or `getTaskDetails`, or POST with nothing else: refuse it with a
            temporary error. The task itself continues.
        blocked_questions: For each POST with nothing but such polls: answer with status 302, 403, 404 or 405 and an HTML
            page, like a firewall that blocks them. The task itself continues.
        copies: For each task that was received before: make and bill it again, like a server that does not check for
            copies, instead of refusing it (`conflictTaskUUID`).
        unknown: For each task: answer the first poll for it (`getResponse`) as if the task were unknown, with an empty
            `data`. Later polls are answered correctly.
        late_answer: For each `getResponse` or `getTaskDetails`: answer up to `longest_late_answer` seconds later.
        longest_late_answer: Seconds; see `late_answer`.
        longest_retry_after: The largest number of seconds in `Retry-After`.
        delay: For each message delivered, also to a webhook: wait up to `longest_delay` seconds first. Other messages
            overtake it.
        longest_delay: Seconds; see `delay`.
        lose: For each message delivered: the connection breaks during the delivery. The server treats the message as
            delivered, and the client receives nothing, or only its beginning. A webhook receives nothing.
        no_content: For each answer over HTTP: send a success status without a body (201, 202, 204, 206) in its place.
            The POST is processed.
        garbage: For each message delivered: send garbage before it: text that is not JSON, JSON that is not an answer,
            or an error that names no task. Over HTTP, send garbage with status 200 instead of it: text that is not
            JSON, HTML, or a truncated answer.
        empty: For each WebSocket message delivered: send an empty answer (`{"data": []}`) before it that answers no
            request.
        unnamed_error: For each WebSocket message delivered: send an error before it that names no task and concerns
            none.
        odd: For each message or answer delivered that has results: add an item about one of its tasks with odd JSON at
            a key that clients read: an array for a status, an infinite number for a progress or a cost. Clients may
            fail that task, but no other; `Emulator.fault_tasks` has its UUID.
        reorder: For each message delivered: hold it back until the next message has been sent, for a moment at most. Only
            one message is held back at a time, so with 1, each second message overtakes one.
            Over HTTP, the items of an answer are shuffled, except in answers to `getResponse`.
        duplicate: For each message delivered, also to a webhook: send it twice. Over HTTP, this applies to each error,
            and to each result with its own UUID. Other results could not be distinguished from equal ones.
        stream_error: For each text stream: the task fails after the second piece, and an event says so.
        stream_cut: For each text stream: the answer ends after the second piece, as if that were all.
        stream_lose: For each text stream: the connection breaks after the second piece.
        slots: How many tasks are processed at the same time. Further tasks are turned away (`rateLimitExceeded`) and
            not billed. Unlimited by default.
        bandwidth: Bytes per second that each connection sends to its client, including downloads. Unlimited by
            default. It applies to new connections only.

    Example:
        >>> from runware.emulator.faults import Faults
        >>> Faults(seed=1, drop=0.02, duplicate=0.1).drop
        0.02
    """

    seed: int | None = None
    restart: float = _never()
    forget: float = _never()
    half_open: float = _never()
    abort: float = _never()
    drop: float = _never()
    drop_late: float = _never()
    server_error: float = _never()
    server_error_late: float = _never()
    shut: float = _never()
    refuse: float = _never()
    most_refusals: int = _up_to(1)
    ping_error: float = _never()
    overload: float = _never()
    overload_questions: float = _never()
    blocked_questions: float = _never()
    longest_retry_after: int = _up_to(1)
    copies: float = _never()
    unknown: float = _never()
    late_answer: float = _never()
    longest_late_answer: float = _up_to(6.0)
    delay: float = _never()
    longest_delay: float = _up_to(0.1)
    lose: float = _never()
    no_content: float = _never()
    garbage: float = _never()
    empty: float = _never()
    unnamed_error: float = _never()
    odd: float = _never()
    reorder: float = _never()
    duplicate: float = _never()
    stream_error: float = _never()
    stream_cut: float = _never()
    stream_lose: float = _never()
    slots: int | None = attrs.field(default=None, validator=_positive)
    bandwidth: int | None = attrs.field(default=None, validator=_positive)


@attrs.frozen
class Overload:
    """The response to a POST that is refused for overload."""

    fault: str
    status: int
    headers: Mapping[str, str]
    #: The errors in the body; None for a line of plain text.
    errors: list[dict[str, Any]] | None


class Chance:
    """Random choice of the faults that happen, with a count of each."""

    def __init__(self, faults: Faults) -> None:
        if not isinstance(faults, Faults):  # pyright: ignore[reportUnnecessaryIsInstance] # tests may be untyped
            raise ValueError(f"faults is {faults!r}; it must be a Faults, such as Faults(drop=0.05).")
        self.faults = faults
        #: How often each fault has happened.
        self.counts: dict[str, int] = {}
        # Not used for secrets.
        self._random = Random(faults.seed)  # noqa: S311
        #: The UUIDs of the last tasks that a fault affected, by fault.
        self.tasks: dict[str, Recent[str]] = {}
        self._refusals = 0

    def strikes(self, fault: str) -> bool:
        """Decide whether a fault happens now, and count it if so."""
        probability: float = getattr(self.faults, fault)
        happens = probability > 0 and self._random.random() < probability
        if happens:
            self.counts[fault] = self.counts.get(fault, 0) + 1
        return happens

    def refuses(self) -> bool:
        """Decide whether a valid key is refused now: at most `most_refusals` times in a row."""
        refused = self._refusals < self.faults.most_refusals and self.strikes("refuse")
        self._refusals = self._refusals + 1 if refused else 0
        return refused

    def strikes_always(self, fault: str) -> None:
        """Count a fault that is not random, such as `slots`."""
        self.counts[fault] = self.counts.get(fault, 0) + 1

    def strikes_task(self, fault: str, uuid: str) -> bool:
        """Decide whether a fault happens to a task now, and note the task if so."""
        happens = self.strikes(fault)
        if happens:
            self.tasks.setdefault(fault, Recent()).add(uuid)
        return happens

    def answer_late(self) -> float:
        """Return the seconds by which a poll is answered late; 0 if it is not."""
        return (
            self._random.uniform(0.0, self.faults.longest_late_answer) if self.strikes("late_answer") else 0.0
        )

    def no_content(self) -> int:
        """Return a success status for a response without a body."""
        return self._random.choice((201, 202, 204, 206))

    def unnamed_error(self) -> dict[str, Any]:
        """Return an error that names no task."""
        return self._random.choice(_UNNAMED)

    def odd_item(self, items: Iterable[Mapping[str, Any]]) -> dict[str, Any] | None:
        """Return an item with odd JSON about the first task of these items, if this fault happens; otherwise None."""
        about = next((item for item in items if isinstance(item.get("taskUUID"), str)), None)
        if about is None or not self.strikes_task("odd", about["taskUUID"]):
            return None
        return {**_own(about), **self._random.choice(_ODD)}

    def overload(self, request: Mapping[str, Any]) -> dict[str, Any] | None:
        """Return the temporary error for a request over WebSocket, if it is refused for overload; otherwise None."""
        if not self.strikes("overload_questions" if _is_poll(request) else "overload"):
            return None
        return {**self._random.choice(_OVERLOADS), **_own(request)}

    def overload_post(self, requests: list[dict[str, Any]]) -> Overload | None:
        """Return the response to a POST of these requests, if it is refused for overload; otherwise None."""
        fault = "overload_questions" if all(map(_is_poll, requests)) else "overload"
        if not self.strikes(fault):
            return None
        error = self._random.choice(_OVERLOADS)
        # The error may name the tasks of the POST, or none; or a proxy that does not speak JSON sends plain text.
        errors = self._random.choice(([error], [{**error, **_own(request)} for request in requests], None))
        seconds = self._random.randint(0, self.faults.longest_retry_after)
        date = format_datetime(datetime.now(UTC) + timedelta(seconds=seconds), usegmt=True)
        headers = self._random.choice(({}, {"Retry-After": str(seconds)}, {"Retry-After": date}))
        return Overload(fault, status_of(error["code"]), headers, errors)

    def blocked(self, requests: list[dict[str, Any]]) -> int | None:
        """Return the status of the HTML page that replaces the response to polls, if the fault happens; else None."""
        happens = all(_is_poll(request) for request in requests) and self.strikes("blocked_questions")
        return self._random.choice((302, 403, 404, 405)) if happens else None

    def delay(self) -> float:
        """Return the seconds by which a message is late; 0 if it is not."""
        return self._random.uniform(0.0, self.faults.longest_delay) if self.strikes("delay") else 0.0

    def garbage(self) -> str:
        """Return text that is not an answer: not JSON, other JSON, or an error that names no task."""
        return self._random.choice(_GARBAGE)

    def page(self) -> tuple[int, str]:
        """Return status and HTML of the error page of a gateway whose server fails."""
        status, title = self._random.choice(_PAGES)
        return status, _PAGE.format(title=f"{status} {title}")

    def no_answer(self, answer: bytes) -> tuple[bytes, str]:
        """Return the garbage that replaces a response over HTTP, and its content type."""
        what = self._random.choice(("a page", "its beginning", *_NO_ANSWERS))
        if what == "a page":
            return _PAGE.format(title="Please log in").encode(), "text/html; charset=utf-8"
        return (answer[: self.cut(answer)] if what == "its beginning" else what.encode()), "application/json"

    def cut(self, answer: bytes) -> int:
        """Return the index at which a response is truncated, before its end."""
        return self._random.randrange(len(answer))

    def mixed(self, items: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return the items of a response over HTTP, with the faults `reorder` and `duplicate` applied.

        Items with a status, which answer polls, are left alone: their number and order are information.
        """
        told = [item for item in items if "status" in item]
        rest = [item for item in items if "status" not in item]
        if rest and self.strikes("reorder"):
            rest = self._random.sample(rest, len(rest))
        return told + [
            item for item in rest for _ in range(1 + (_has_name(item) and self.strikes("duplicate")))
        ]


def _is_poll(request: Mapping[str, Any]) -> bool:
    return request.get("taskType") in ("getResponse", "getTaskDetails")


def _has_name(item: Mapping[str, Any]) -> bool:
    return "code" in item or any(key.endswith("UUID") and key != "taskUUID" for key in item)


def _own(request: Mapping[str, Any]) -> dict[str, Any]:
    return {key: request[key] for key in ("taskType", "taskUUID") if isinstance(request.get(key), str)}


_OVERLOADS = (
    problem("rateLimitExceeded", "Too many requests. Please slow down."),
    problem("serviceUnavailable", "The service is not available at the moment. Please try again later."),
)
_GARBAGE = (
    "{this is no JSON",
    "",
    "null",
    "42",
    "[]",
    '["data"]',
    '{"hello": "world"}',
    '{"data": "none"}',
    '{"data": [null, 7, {"taskUUID": "00000000-0000-4000-8000-000000000000", "text": "somebody else\'s"}]}',
    json.dumps({"errors": [problem("internalServerError", "Something went wrong.")]}),
    json.dumps({"errors": [problem("invalidParameter", "Something in a request is wrong.", "prompt")]}),
)
#: Without empty answers such as `{"data": []}`: these would mean that the server does not know the task.
_NO_ANSWERS = ("{this is no JSON", "", "null", "42", "[]", '{"hello": "world"}', '{"data": "none"}')
_UNNAMED = (
    problem("internalServerError", "Something went wrong."),
    problem("invalidParameter", "Something in a request is wrong.", "prompt"),
)
#: Other JSON where clients expect a string or a number. Python's `json` and some servers also write NaN and infinity.
_ODD: tuple[dict[str, Any], ...] = (
    {"status": []},
    {"status": {}},
    {"status": {"status": None}},
    {"status": "processing", "progress": 10**400},
    {"status": "processing", "progress": [[]]},
    {"status": "processing", "progress": float("-inf")},
    {"status": "processing", "progress": float("nan"), "seed": [], "cost": "free"},
    {"error": [[{"code": {}}]]},
    {"error": True, "code": [], "message": {}, "parameter": {"": None}},
)
_PAGES = ((500, "Internal Server Error"), (502, "Bad Gateway"), (504, "Gateway Time-out"))
_PAGE = (
    "<html>\n<head><title>{title}</title></head>\n<body><center><h1>{title}</h1></center></body>\n</html>\n"
)
