"""What goes wrong on the way: faults that the local server commits on its WebSocket connections, as often as it is told."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from random import Random
from typing import Any

import attrs
from starlette.websockets import WebSocket, WebSocketDisconnect

from runware.emulator.refusal import problem

#: Seconds for which a message is held back if no other comes that could overtake it.
HELD_FOR = 0.1


def _probability(instance: object, attribute: attrs.Attribute[float], value: float) -> None:
    if not 0 <= value <= 1:
        raise ValueError(f"{attribute.name} is {value!r}; it must be a probability, from 0 to 1.")


def _never() -> Any:
    return attrs.field(default=0.0, validator=_probability)


@attrs.frozen(kw_only=True)
class Faults:
    """How often which fault happens, over WebSocket. All are probabilities from 0 to 1, and 0 unless given.

    Args:
        seed: Start of the random numbers that decide; another one each time by default.
        drop: For each message received: close the connection (code 1001) before anything of it is done.
        drop_late: For each message received: do what it says, but close the connection (code 1001) before any answer
            goes out. Answers are kept for a client that resumes its session.
        abort: For each message received: break the connection off without a word (clients see 1006) before anything
            of it is done.
        half_open: For each message received: from this one on do nothing on this connection and say nothing, yet
            leave it open. Answers are swallowed: the server holds them for delivered.
        forget: For each message received: lose all sessions, as a server that restarts does. Clients learn of it when
            they connect again, and what was kept for them is gone.
        refuse: For each authentication: refuse a good key, but never twice in a row.
        overload: For each task: refuse it for a passing reason (`rateLimitExceeded`, `serviceUnavailable`) before it
            is looked at. It is not billed.
        overload_questions: For each `getResponse` or `getTaskDetails`: refuse it for a passing reason. The task itself
            goes on.
        lose: For each message delivered: the connection breaks while it is on its way. The server holds it for
            delivered, and the client never sees it.
        delay: For each message delivered: wait up to `longest_delay` seconds first. Other messages overtake it.
        longest_delay: Seconds.
        duplicate: For each message delivered: send it twice.
        reorder: For each message delivered: hold it back until the next one has been sent, a moment at most.
        garbage: For each message delivered: send nonsense before it: what is no JSON, JSON that is no answer, or an
            error that names no task.

    Example:
        >>> from runware.emulator.faults import Faults
        >>> Faults(seed=1, drop=0.02, duplicate=0.1).drop
        0.02
    """

    seed: int | None = None
    drop: float = _never()
    drop_late: float = _never()
    abort: float = _never()
    half_open: float = _never()
    forget: float = _never()
    refuse: float = _never()
    overload: float = _never()
    overload_questions: float = _never()
    lose: float = _never()
    delay: float = _never()
    longest_delay: float = 0.1
    duplicate: float = _never()
    reorder: float = _never()
    garbage: float = _never()


class Chance:
    """Decides for each message which faults happen, and counts them."""

    def __init__(self, faults: Faults) -> None:
        self.faults = faults
        #: How often each fault has happened.
        self.counts: dict[str, int] = {}
        # It decides on faults and keeps no secret.
        self._random = Random(faults.seed)  # noqa: S311
        self._refused_before = False

    def strikes(self, fault: str) -> bool:
        """Whether that fault happens now."""
        probability: float = getattr(self.faults, fault)
        happens = probability > 0 and self._random.random() < probability
        if happens:
            self.counts[fault] = self.counts.get(fault, 0) + 1
        return happens

    def refuses(self) -> bool:
        """Whether a good key is refused now."""
        self._refused_before = not self._refused_before and self.strikes("refuse")
        return self._refused_before

    def overload(self, request: Mapping[str, Any]) -> dict[str, Any] | None:
        """The error that a request is refused with, if it is."""
        question = request.get("taskType") in ("getResponse", "getTaskDetails")
        if not self.strikes("overload_questions" if question else "overload"):
            return None
        own = {key: request[key] for key in ("taskType", "taskUUID") if isinstance(request.get(key), str)}
        return {**self._random.choice(_OVERLOADS), **own}

    def delay(self) -> float:
        """Seconds by which a message is late."""
        return self._random.uniform(0.0, self.faults.longest_delay) if self.strikes("delay") else 0.0

    def garbage(self) -> str:
        """Nonsense."""
        return self._random.choice(_GARBAGE)


class Line:
    """The way out to one client, and what goes wrong on it."""

    def __init__(
        self, socket: WebSocket, chance: Callable[[], Chance], break_off: Callable[[WebSocket], None]
    ) -> None:
        self._socket = socket
        self._chance = chance
        self._break_off = break_off
        self._held: list[str] = []
        self._release: asyncio.Task[None] | None = None
        #: Nothing is done or said any more, and nobody is told.
        self.half_open = False
        #: It was closed or broken off from this side: what still comes is not looked at.
        self.ended = False

    async def send(self, message: Mapping[str, Any]) -> bool:
        """Send a message. Returns whether the server may hold it for delivered."""
        chance = self._chance()
        if late := chance.delay():
            await asyncio.sleep(late)
        if self.half_open:
            return True
        if self.ended:
            return False
        if chance.strikes("lose"):
            self.abort()
            return True
        if chance.strikes("garbage"):
            await self._transmit(chance.garbage())
        text = json.dumps(message)
        if chance.strikes("reorder"):
            self._held.append(text)
            if self._release is None:
                self._release = asyncio.get_running_loop().create_task(self._release_later())
            return True
        sent = await self._transmit(text)
        if sent and chance.strikes("duplicate"):
            await self._transmit(text)
        await self._release_held()
        return sent

    def abort(self) -> None:
        """Break the connection off without a word."""
        self.ended = True
        self._break_off(self._socket)

    async def close(self) -> None:
        """Close the connection as a server does that restarts."""
        self.ended = True
        await self._socket.close(1001)

    def left(self) -> None:
        """The client is gone."""
        self.ended = True
        self._held.clear()
        if self._release is not None:
            self._release.cancel()

    async def _transmit(self, text: str) -> bool:
        try:
            await self._socket.send_text(text)
        except (RuntimeError, WebSocketDisconnect):
            return False
        return True

    async def _release_later(self) -> None:
        await asyncio.sleep(HELD_FOR)
        self._release = None
        await self._release_held()

    async def _release_held(self) -> None:
        held, self._held = self._held, []
        for text in held:
            await self._transmit(text)


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
