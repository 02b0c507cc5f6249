"""Faults of one HTTP request and its response."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from runware.emulator.faults import Chance
from runware.emulator.serving.bodies import json_answer
from runware.emulator.serving.connection import BreakOff


class HTTPFaults:
    """Injector of faults into the stages of a request.

    Args:
        request: The request.
        chance: The random choice of faults.
        break_off: Aborts the connection of the request.
        restart: Aborts all connections, and removes all sessions.
        unanswered: The requests that are never answered.
    """

    def __init__(
        self,
        request: Request,
        chance: Chance,
        break_off: BreakOff,
        restart: Callable[[], None],
        unanswered: set[HTTPConnection],
    ) -> None:
        self._request = request
        self._chance = chance
        self._break_off = break_off
        self._restart = restart
        self._unanswered = unanswered
        #: The fault because of which the request is not processed; empty if there is none.
        self.fault = ""

    def fault_before(self) -> Response | None:
        """Return the response of a fault before the request is processed; None without a fault."""
        before = ("restart", "half_open", "abort", "drop", "server_error")
        self.fault = next((fault for fault in before if self._chance.strikes(fault)), "")
        if self.fault == "restart":
            self._restart()
            return _Silence()
        if self.fault == "half_open":
            return _Unanswered(self._request, self._unanswered)
        if self.fault in ("abort", "drop"):
            return self._broken_off()
        return self._page() if self.fault else None

    def overloaded_or_blocked(self, requests: list[dict[str, Any]]) -> Response | None:
        """Return the response of the faults `overload` or `blocked_questions`; None without these."""
        if (blocked := self._chance.blocked(requests)) is not None:
            self.fault = "blocked_questions"
            return Response("<html><body>Blocked.</body></html>", blocked, media_type="text/html")
        overload = self._chance.overload_post(requests)
        if overload is None:
            return None
        self.fault = overload.fault
        if overload.errors is None:
            text = "Too many requests, or too few servers. Come back later.\n"
            return Response(text, overload.status, overload.headers, "text/plain")
        return json_answer({"data": [], "errors": overload.errors}, overload.status, overload.headers)

    def fault_after_acceptance(self) -> Response | None:
        """Return the response of a fault after the request was accepted; None without a fault."""
        if self._chance.strikes("drop_late"):
            return self._broken_off()
        return self._page() if self._chance.strikes("server_error_late") else None

    async def with_delivery_faults(self, answer: Response) -> Response:
        """Return a response with the faults of its delivery applied."""
        if late := self._chance.delay():
            await asyncio.sleep(late)
        body = bytes(answer.body)
        if self._chance.strikes("lose"):
            return _Beginning(answer, self._chance.cut(body), lambda: self._break_off(self._request))
        if self._chance.strikes("no_content"):
            return Response(status_code=self._chance.no_content())
        if self._chance.strikes("garbage"):
            nonsense, media_type = self._chance.no_answer(body)
            return Response(nonsense, media_type=media_type)
        return answer

    def _broken_off(self) -> Response:
        self._break_off(self._request)
        return _Silence()

    def _page(self) -> Response:
        status, page = self._chance.page()
        return Response(page, status, media_type="text/html")


class _Silence(Response):
    """Response that sends nothing, and ends with the connection."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass


class _Unanswered(_Silence):
    """Response that sends nothing, in a set of such requests: a reset aborts their connections."""

    def __init__(self, request: Request, unanswered: set[HTTPConnection]) -> None:
        super().__init__()
        self._request = request
        self._all = unanswered
        unanswered.add(request)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._all.discard(self._request)


class _Beginning(_Silence):
    """Response that sends the first `length` bytes of a body, then aborts; with 0 bytes not even the headers."""

    def __init__(self, answer: Response, length: int, break_off: Callable[[], None]) -> None:
        super().__init__()
        self._answer = answer
        self._length = length
        self._end = break_off

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._length:
            answer = self._answer
            headers = answer.raw_headers
            await send({"type": "http.response.start", "status": answer.status_code, "headers": headers})
            part = bytes(answer.body)[: self._length]
            await send({"type": "http.response.body", "body": part, "more_body": True})
        self._end()
        await super().__call__(scope, receive, send)
