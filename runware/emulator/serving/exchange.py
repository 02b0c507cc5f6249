"""One HTTP request and its answer, and what goes wrong between them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from runware.emulator.faults import Chance
from runware.emulator.serving.bodies import json_answer
from runware.emulator.serving.line import BreakOff


class Exchange:
    """Says at each point of a request's life what is answered if something goes wrong there.

    Args:
        request: The request.
        chance: Decides on the faults.
        break_off: Breaks off the connection of the request.
        restart: Breaks off all connections, and loses all sessions.
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
        #: The fault because of which nothing is done.
        self.fault = ""

    def not_taken(self) -> Response | None:
        """What happens before anything is done, if anything does."""
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

    def turned_away(self, requests: list[dict[str, Any]]) -> Response | None:
        """The answer if the server has too much to do, or something on the way does not let questions through."""
        if (blocked := self._chance.blocked(requests)) is not None:
            return Response("<html><body>Blocked.</body></html>", blocked, media_type="text/html")
        overload = self._chance.overload_post(requests)
        if overload is None:
            return None
        if overload.errors is None:
            text = "Too many requests, or too few servers. Come back later.\n"
            return Response(text, overload.status, overload.headers, "text/plain")
        return json_answer({"data": [], "errors": overload.errors}, overload.status, overload.headers)

    def not_waited_for(self) -> Response | None:
        """What happens once it was taken and is being worked on, if anything does."""
        if self._chance.strikes("drop_late"):
            return self._broken_off()
        return self._page() if self._chance.strikes("server_error_late") else None

    async def on_its_way(self, answer: Response) -> Response:
        """The answer as it gets out."""
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
    """No answer, as long as there is a connection."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass


class _Unanswered(_Silence):
    """The same, known among others of its kind: after a reset, nobody is to wait for it."""

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
    """The beginning of an answer, and then no connection. Of nothing, there is no head either."""

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
