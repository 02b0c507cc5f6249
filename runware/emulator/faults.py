"""What goes wrong on the way: faults that the local server commits, as often as it is told.

    fault               over WebSocket                                  over HTTP
    ------------------  ----------------------------------------------  ----------------------------------------------
    (for each message that comes; over HTTP, for each POST)
    restart             all connections break off, and all sessions     the same
                          are lost; what is being made is made
    forget              all sessions are lost, which clients learn of   -
                          when they connect again
    half_open           nothing is done or said any more on this        it is never answered
                          connection; answers are held for delivered
    abort               it breaks off without a word (1006), nothing    it breaks off, nothing done
                          done
    drop                it is closed (1001), nothing done               as abort
    drop_late           what it says is done, but it is closed (1001)   what it says is done, but it breaks off before
                          first; answers are kept for the session         an answer goes out
    server_error        -                                               500, 502 or 504 with a page of HTML, nothing done
    server_error_late   -                                               the same, though what it says is done
    shut                it is closed (1001) instead of an answer to     -
                          an authentication, nothing done
    refuse              a good key is refused, `most_refusals` times    the same
                          in a row at most
    ping_error          a ping is answered with an error                the same, with status 400
    overload            for each task: an error for a passing reason    429 or 503, nothing done: an error in JSON, or
                                                                          plain text; `Retry-After` or none
    overload_questions  the same for each `getResponse` and             the same for a POST with nothing else in it
                          `getTaskDetails`
    blocked_questions   -                                               302, 403, 404 or 405 with a page of HTML to a POST
                                                                          with nothing else in it
    (for each task that comes)
    copies              if it came before, it is made and billed once   the same
                          more, rather than refused as a conflict
    unknown             the first question about it is answered as if   the same
                          it were not known: `data: []`
    (for each `getResponse`)
    late_answer         it is answered late                             the same
    (for each message that goes out; over HTTP, for each answer)
    delay               it is late, and others overtake it              it is late
    lose                it breaks off on the way; held for delivered    it breaks off in its midst
    no_content          -                                               201, 202, 204 or 206 without a body in its place
    garbage             nonsense goes out before it                     nonsense goes out in its place, with status 200
    empty               `data: []` goes out before it, which answers    -
                          no question
    unnamed_error       an error that names no task goes out before it  -
    odd                 an item about its task goes out before it, with the same item is in it
                          odd JSON at a key that clients read
    reorder             the next one overtakes it                       its items come in any order
    duplicate           it comes twice                                  for each error, or result with a UUID of its
                                                                          own: it is in it twice
    (for each text that is streamed)
    stream_error        -                                               it fails after its second piece, and is told so
    stream_cut          -                                               it ends there, as if that were all
    stream_lose         -                                               it breaks off there
    (all the time, if they are given)
    slots               so many tasks are made at once, and further     the same, with status 429
                          ones are turned away for the time being
    bandwidth           so many bytes go out in a second                the same, for each connection; downloads, too

A stream knows of what happens before an answer goes out and of its own faults. Downloads of files are spared.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from random import Random
from typing import Any

import attrs

from runware.emulator.refusal import problem, status_of

#: Seconds: some 30 years. A date that lies further ahead may be one that no calendar has.
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
    """How often which fault happens, to WebSocket messages and to HTTP POSTs. Downloads of files are spared.

    All are probabilities from 0 to 1, and 0 unless given. Where nothing else is said, a fault strikes over WebSocket
    and over HTTP alike.

    Args:
        seed: Start of the random numbers that decide; another one each time by default.
        restart: For each message or POST received: break off all connections and lose all sessions, as a server that
            restarts does. Nothing of the message is done. What was begun goes on.
        forget: For each WebSocket message received: lose all sessions. Clients learn of it when they connect again,
            and what was kept for them is gone.
        half_open: For each message received: from this one on do nothing on this connection and say nothing, yet
            leave it open. Answers are swallowed: the server holds them for delivered. A POST is never answered.
        abort: For each message or POST received: break the connection off without a word (clients see 1006) before
            anything of it is done.
        drop: For each message received: close the connection (code 1001) before anything of it is done. Over HTTP the
            same as `abort`.
        drop_late: For each message or POST received: do what it says, but close the connection (code 1001, over HTTP
            without a word) before any answer goes out. Answers are kept for a client that resumes its session, and
            for `getResponse`.
        server_error: For each POST: answer with status 500, 502 or 504 and a page of HTML before anything of it is
            done.
        server_error_late: For each POST: do what it says, but answer so at once.
        shut: For each WebSocket connection that authenticates: close it (code 1001) before that is answered.
        refuse: For each authentication, and so for each POST: refuse a good key, but not more than `most_refusals`
            times in a row.
        most_refusals: How often in a row a good key is refused at most.
        ping_error: For each ping: answer with an error, as servers do that do not know it.
        overload: For each task: refuse it for a passing reason (`rateLimitExceeded`, `serviceUnavailable`) before it
            is looked at. It is not billed. A POST is refused as a whole, with status 429 or 503, an error in JSON or
            a line of text, and with or without `Retry-After`, in seconds or as a date.
        overload_questions: For each `getResponse` or `getTaskDetails`, or POST of nothing else: refuse it for a
            passing reason. The task itself goes on.
        blocked_questions: For each POST of nothing but such questions: answer with status 302, 403, 404 or 405 and a page
            of HTML, as a firewall does that does not let them through. The task itself goes on.
        copies: For each task that came before: make and bill it once more, as a server does that does not check for
            copies, rather than refuse it (`conflictTaskUUID`).
        unknown: For each task: answer the first question about it (`getResponse`) as if it were not known, with an
            empty `data`. Further questions are answered truthfully.
        late_answer: For each `getResponse`: answer up to `longest_late_answer` seconds later.
        longest_late_answer: Seconds.
        longest_retry_after: Seconds that `Retry-After` asks for at most.
        delay: For each message delivered: wait up to `longest_delay` seconds first. Other messages overtake it.
        longest_delay: Seconds.
        lose: For each message delivered: the connection breaks while it is on its way. The server holds it for
            delivered, and the client never sees it, or the beginning of it.
        no_content: For each answer over HTTP: send a status of success without a body (201, 202, 204, 206) in its place.
            What the POST says is done.
        garbage: For each message delivered: send nonsense before it: what is no JSON, JSON that is no answer, or an
            error that names no task. Over HTTP, send nonsense with status 200 in place of it: what is no JSON, HTML,
            or the answer cut short.
        empty: For each WebSocket message delivered: send an empty answer (`{"data": []}`) before it, which is the answer
            to no question.
        unnamed_error: For each WebSocket message delivered: send an error before it that names no task. It concerns
            none.
        odd: For each message or answer delivered that has results: add an item about one of its tasks with odd JSON at
            a key that clients read: an array for a status, an endless number for a progress or a cost. Clients may
            fail that task, but no other; `Emulator.fault_tasks` has its UUID.
        reorder: For each message delivered: hold it back until the next one has been sent, a moment at most. The items
            of an answer over HTTP come in any order, but for those that answer `getResponse`.
        duplicate: For each message delivered: send it twice. In an answer over HTTP, for each error, or result with a
            UUID of its own. Others could not be told from results that are alike.
        stream_error: For each text stream: the task fails after the second piece, and an event says so.
        stream_cut: For each text stream: the answer ends after the second piece, as if that were all.
        stream_lose: For each text stream: the connection breaks after the second piece.
        slots: How many tasks are made at the same time. Further ones are turned away (`rateLimitExceeded`) and not
            billed. Any number by default.
        bandwidth: Bytes that each connection carries to its client in a second, downloads included. As many as it can
            by default. It counts for connections that are made from now on.

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
    """How a POST is turned away."""

    status: int
    headers: Mapping[str, str]
    #: What is answered; None: a line of text.
    errors: list[dict[str, Any]] | None


class Chance:
    """Decides for each message which faults happen, and counts them."""

    def __init__(self, faults: Faults) -> None:
        if not isinstance(faults, Faults):  # pyright: ignore[reportUnnecessaryIsInstance] # tests may be untyped
            raise ValueError(f"faults is {faults!r}; it must be a Faults, such as Faults(drop=0.05).")
        self.faults = faults
        #: How often each fault has happened.
        self.counts: dict[str, int] = {}
        # It decides on faults and keeps no secret.
        self._random = Random(faults.seed)  # noqa: S311
        #: The tasks that a fault struck, by their UUIDs.
        self.tasks: dict[str, set[str]] = {}
        self._refusals = 0

    def strikes(self, fault: str) -> bool:
        """Whether that fault happens now."""
        probability: float = getattr(self.faults, fault)
        happens = probability > 0 and self._random.random() < probability
        if happens:
            self.counts[fault] = self.counts.get(fault, 0) + 1
        return happens

    def refuses(self) -> bool:
        """Whether a good key is refused now."""
        refused = self._refusals < self.faults.most_refusals and self.strikes("refuse")
        self._refusals = self._refusals + 1 if refused else 0
        return refused

    def strikes_always(self, fault: str) -> None:
        """Count a fault that is not left to chance."""
        self.counts[fault] = self.counts.get(fault, 0) + 1

    def strikes_task(self, fault: str, uuid: str) -> bool:
        """Whether that fault happens to that task now."""
        happens = self.strikes(fault)
        if happens:
            self.tasks.setdefault(fault, set()).add(uuid)
        return happens

    def answer_late(self) -> float:
        """Seconds by which a question is answered late."""
        return (
            self._random.uniform(0.0, self.faults.longest_late_answer) if self.strikes("late_answer") else 0.0
        )

    def no_content(self) -> int:
        """A status of success that says nothing."""
        return self._random.choice((201, 202, 204, 206))

    def unnamed_error(self) -> dict[str, Any]:
        """An error that names no task."""
        return self._random.choice(_UNNAMED)

    def odd_item(self, items: Iterable[Mapping[str, Any]]) -> dict[str, Any] | None:
        """An item with something odd about one of these tasks, if there is to be one."""
        about = next((item for item in items if isinstance(item.get("taskUUID"), str)), None)
        if about is None or not self.strikes_task("odd", about["taskUUID"]):
            return None
        return {**_own(about), **self._random.choice(_ODD)}

    def overload(self, request: Mapping[str, Any]) -> dict[str, Any] | None:
        """The error that a request is refused with, if it is."""
        if not self.strikes("overload_questions" if _is_question(request) else "overload"):
            return None
        return {**self._random.choice(_OVERLOADS), **_own(request)}

    def overload_post(self, requests: list[dict[str, Any]]) -> Overload | None:
        """How a POST of these requests is turned away, if it is."""
        questions = all(_is_question(request) for request in requests)
        if not self.strikes("overload_questions" if questions else "overload"):
            return None
        error = self._random.choice(_OVERLOADS)
        # It may name the tasks that it is about, or none; or it comes from something that speaks no JSON.
        errors = self._random.choice(([error], [{**error, **_own(request)} for request in requests], None))
        seconds = self._random.randint(0, self.faults.longest_retry_after)
        date = format_datetime(datetime.now(UTC) + timedelta(seconds=seconds), usegmt=True)
        headers = self._random.choice(({}, {"Retry-After": str(seconds)}, {"Retry-After": date}))
        return Overload(status_of(error["code"]), headers, errors)

    def blocked(self, requests: list[dict[str, Any]]) -> int | None:
        """The status of a page that comes in place of answers to questions, if one does."""
        happens = all(_is_question(request) for request in requests) and self.strikes("blocked_questions")
        return self._random.choice((302, 403, 404, 405)) if happens else None

    def delay(self) -> float:
        """Seconds by which a message is late."""
        return self._random.uniform(0.0, self.faults.longest_delay) if self.strikes("delay") else 0.0

    def garbage(self) -> str:
        """Nonsense."""
        return self._random.choice(_GARBAGE)

    def page(self) -> tuple[int, str]:
        """Status and HTML of what a gateway says whose server is in trouble."""
        status, title = self._random.choice(_PAGES)
        return status, _PAGE.format(title=f"{status} {title}")

    def no_answer(self, answer: bytes) -> tuple[bytes, str]:
        """What comes in place of an answer over HTTP, and its content type."""
        what = self._random.choice(("a page", "its beginning", *_NO_ANSWERS))
        if what == "a page":
            return _PAGE.format(title="Please log in").encode(), "text/html; charset=utf-8"
        return (answer[: self.cut(answer)] if what == "its beginning" else what.encode()), "application/json"

    def cut(self, answer: bytes) -> int:
        """Where an answer breaks off, before its end."""
        return self._random.randrange(len(answer))

    def mixed(self, items: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The items of an answer over HTTP, some of them perhaps twice and in another order.

        Not those that answer a question: how many there are, and in which order, is what they tell.
        """
        told = [item for item in items if "status" in item]
        rest = [item for item in items if "status" not in item]
        if rest and self.strikes("reorder"):
            rest = self._random.sample(rest, len(rest))
        return told + [
            item for item in rest for _ in range(1 + (_has_name(item) and self.strikes("duplicate")))
        ]


def _is_question(request: Mapping[str, Any]) -> bool:
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
#: Not empty answers such as `{"data": []}`: those say that nothing is known, which would not be true.
_NO_ANSWERS = ("{this is no JSON", "", "null", "42", "[]", '{"hello": "world"}', '{"data": "none"}')
_UNNAMED = (
    problem("internalServerError", "Something went wrong."),
    problem("invalidParameter", "Something in a request is wrong.", "prompt"),
)
#: Any JSON where clients expect a string or a number. Python's own takes and gives the last ones, and so do some servers.
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
