"""The server's front: WebSocket, HTTP and files on one port."""

from __future__ import annotations

import contextlib
import hmac
import json
from collections.abc import AsyncGenerator, Callable
from typing import Any, cast

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from runware.emulator.exchange import Exchange
from runware.emulator.faults import Chance, Faults
from runware.emulator.ledger import Received, redacted
from runware.emulator.line import BreakOff, Line
from runware.emulator.refusal import Refused, problem, status_of
from runware.emulator.service import Message, Service
from runware.emulator.sessions import Send, Session, Sessions
from runware.emulator.streams import events

KeyCheck = Callable[[object], bool]


def key_check(api_key: str | None) -> KeyCheck:
    """Which keys are good: the one that was set, or any that is not empty."""

    def is_good(given: object) -> bool:
        if not isinstance(given, str) or not given.strip():
            return False
        return api_key is None or hmac.compare_digest(given.encode(), api_key.encode())

    return is_good


class Front:
    """Receives messages and sends answers. What they mean is the service's business."""

    def __init__(
        self, service: Service, sessions: Sessions, is_good: KeyCheck, record: Callable[[Received], None]
    ) -> None:
        self._service = service
        self._sessions = sessions
        self._is_good = is_good
        self._record = record
        #: Open WebSocket connections.
        self.connections: set[WebSocket] = set()
        #: What the clients were told whose key is not good, by their way out.
        self._refusals: dict[Send, dict[str, Any]] = {}
        #: Called when a connection is opened or closed.
        self.on_change: Callable[[], None] = lambda: None
        #: Decides on the faults.
        self.chance = Chance(Faults())
        #: Breaks a connection off without a word: the business of whoever runs the application.
        self.break_off: BreakOff = lambda connection: None
        #: Breaks all connections off.
        self.break_all_off: Callable[[], None] = lambda: None

    def application(self) -> Starlette:
        """The ASGI application."""
        return Starlette(
            routes=[
                Route("/files/{name}", self._file),
                Route("/v1", self._post, methods=["POST"]),
                Route("/", self._post, methods=["POST"]),
                WebSocketRoute("/v1", self._converse),
                WebSocketRoute("/", self._converse),
            ],
            lifespan=self._lifespan,
        )

    @contextlib.asynccontextmanager
    async def _lifespan(self, _: Starlette) -> AsyncGenerator[None]:
        yield
        await self._service.close()

    async def _file(self, request: Request) -> Response:
        file = self._service.store.named(request.path_params["name"])
        if file is None:
            return Response("There is no such file.", status_code=404, media_type="text/plain")
        return Response(file.content, media_type=file.mime)

    # WebSocket ---------------------------------------------------------------------------------------------------

    async def _converse(self, socket: WebSocket) -> None:
        await socket.accept()
        self.connections.add(socket)
        self.on_change()
        line = Line(socket, lambda: self.chance, self.break_off)
        send = line.send  # one object for all the time: the session knows the connection by it
        session: Session | None = None
        try:
            while True:
                body = _parsed(await socket.receive_text())
                late = await self._goes_wrong(line)
                if line.ended or line.half_open:
                    continue
                self._record(Received(transport="websocket", body=redacted(body)))
                if late:
                    line.ended = True
                session = await self._message(body, session, send)
                if late:
                    await line.close()
        except WebSocketDisconnect:
            pass
        finally:
            self.connections.discard(socket)
            self._refusals.pop(send, None)
            self.on_change()
            line.left()
            if session is not None:
                session.leave(send)

    async def _goes_wrong(self, line: Line) -> bool:
        """Commit the faults that are due when a message comes. Returns whether the connection ends after it."""
        if line.ended or line.half_open:
            return False
        if self.chance.strikes("restart"):
            line.ended = True
            self._restart()
            return False
        if self.chance.strikes("forget"):
            self._sessions.forget()
        if self.chance.strikes("half_open"):
            line.half_open = True
        elif self.chance.strikes("abort"):
            line.abort()
        elif self.chance.strikes("drop"):
            await line.close()
        return not line.half_open and not line.ended and self.chance.strikes("drop_late")

    async def _message(self, body: object, session: Session | None, send: Send) -> Session | None:
        if not isinstance(body, list):
            await send({"errors": [_no_array()]})
            return session
        requests: list[object] = cast("Any", body)
        for request in requests:
            given = _as_object(request)
            if given.get("taskType") in ("authentication", "newConnection"):
                session = await self._authenticate(given, session, send)
            elif session is None:
                await send({"errors": [self._refusals.get(send) or _bad_key(None)]})
            elif given.get("taskType") == "ping":
                await send({"data": [{"taskType": "ping", "pong": True}]})
            elif (error := self.chance.overload(given)) is not None:
                await session.deliver({"errors": [error]})
            else:
                self._service.spawn(request, session.deliver)
        return session

    async def _authenticate(
        self, given: dict[str, Any], session: Session | None, send: Send
    ) -> Session | None:
        if not self._is_good(given.get("apiKey")) or self.chance.refuses():
            error = self._refusals[send] = _bad_key(given.get("apiKey"))
            # Some clients look for `error` alone at this point, others for `errors`.
            await send({"errors": [error], "error": error})
            return session
        opened = self._sessions.open(given.get("connectionSessionUUID"))
        await send({"data": [{"taskType": "authentication", "connectionSessionUUID": opened.uuid}]})
        await opened.resume(send)
        return opened

    def _restart(self) -> None:
        self._sessions.forget()
        self.break_all_off()

    async def hang_up(self, code: int) -> None:
        """Close all connections."""
        for socket in list(self.connections):
            with contextlib.suppress(RuntimeError):
                await socket.close(code)

    # HTTP --------------------------------------------------------------------------------------------------------

    async def _post(self, request: Request) -> Response:
        body = _parsed((await request.body()).decode(errors="replace"))
        exchange = Exchange(request, self.chance, self.break_off, self._restart)
        if (fault := exchange.not_taken()) is not None:
            return fault
        self._record(Received(transport="http", body=redacted(body)))
        if not isinstance(body, list) or not body:
            return _json_answer([], [_no_array()])
        requests: list[object] = list(cast("list[object]", body))
        key: object
        scheme, _, key = request.headers.get("authorization", "").partition(" ")
        first = _as_object(requests[0])
        if first.get("taskType") == "authentication":
            scheme, key = "bearer", first.get("apiKey")
            del requests[0]
        if scheme.lower() != "bearer" or not self._is_good(key) or self.chance.refuses():
            return _json_answer([], [_bad_key(key or None)])
        if (fault := exchange.turned_away([_as_object(request) for request in requests])) is not None:
            return fault
        if len(requests) == 1 and _as_object(requests[0]).get("deliveryMethod") == "stream":
            return await self._stream(requests[0], exchange)
        if (fault := exchange.not_waited_for()) is not None:
            for task in requests:
                if not _is_ping(task):
                    self._service.spawn(task, _to_nobody)
            return fault
        return await exchange.on_its_way(await self._answer(requests))

    async def _answer(self, requests: list[object]) -> Response:
        """Everything that is answered to the requests of a message, together."""
        data: list[dict[str, Any]] = []
        errors: list[dict[str, Any]] = []

        async def collect(message: Message) -> None:
            data.extend(message.get("data", []))
            errors.extend(message.get("errors", []))

        others = [request for request in requests if not _is_ping(request)]
        data += [{"taskType": "ping", "pong": True}] * (len(requests) - len(others))
        await self._service.handle_all(others, collect)
        return _json_answer(self.chance.mixed(data), self.chance.mixed(errors))

    async def _stream(self, request: object, exchange: Exchange) -> Response:
        """The answer to a request that wants it piece by piece."""
        chance = self.chance
        try:
            pieces = await self._service.stream(request, fails=chance.strikes("stream_error"))
        except Refused as refused:
            return await exchange.on_its_way(_json_answer([], refused.errors))
        if (fault := exchange.not_waited_for()) is not None:
            return fault
        body = events(pieces, chance.strikes)
        return StreamingResponse(body, media_type="text/event-stream", headers={"Cache-Control": "no-cache"})


async def _to_nobody(message: Message) -> None:
    pass


def _as_object(request: object) -> dict[str, Any]:
    """A JSON object as it is; anything else, which the service refuses, as an empty one."""
    return cast("dict[str, Any]", request) if isinstance(request, dict) else {}


def _is_ping(request: object) -> bool:
    return _as_object(request).get("taskType") == "ping"


def _json_answer(data: list[dict[str, Any]], errors: list[dict[str, Any]]) -> Response:
    body: dict[str, Any] = {"data": data}
    if errors:
        body["errors"] = errors
    polled = any(error.get("status") == "error" for error in errors)
    status = status_of(str(errors[0]["code"])) if errors and not data and not polled else 200
    return JSONResponse(body, status)


def _parsed(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return None


def _no_array() -> dict[str, Any]:
    return problem("invalidPayloadFormat", "The payload must be an array of objects.")


def _bad_key(given: object) -> dict[str, Any]:
    if given is None or given == "":
        return problem("missingApiKey", "The API key is missing. Get one at https://my.runware.ai/signup", "apiKey",
                       type="string", taskType="authentication")  # fmt: skip
    return problem("invalidApiKey", "Invalid API key. Get one at https://my.runware.ai/signup", "apiKey",
                   type="string", taskType="authentication")  # fmt: skip
