"""The server's front: WebSocket, HTTP and files on one port."""

from __future__ import annotations

import contextlib
import hmac
import json
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.types import ASGIApp
from starlette.websockets import WebSocket, WebSocketDisconnect

from runware.emulator.addresses import Addresses, asked_origin, outgoing
from runware.emulator.keeping.bounds import weight
from runware.emulator.keeping.history import SeenTask
from runware.emulator.keeping.ledger import ReceivedMessage, redacted
from runware.emulator.keeping.records import was_reset
from runware.emulator.refusal import Refused, problem, status_of
from runware.emulator.service import Message
from runware.emulator.serving.bodies import Body, read_body, received
from runware.emulator.serving.cors import CORS
from runware.emulator.serving.downloads import download
from runware.emulator.serving.exchange import Exchange
from runware.emulator.serving.line import BreakOff, Line
from runware.emulator.serving.page_routes import routes as page_routes
from runware.emulator.serving.server_state import ServerState, as_object
from runware.emulator.serving.sessions import Send, Session
from runware.emulator.serving.slashes import slash_ignored
from runware.emulator.streams import events
from runware.version import __version__

KeyCheck = Callable[[object], bool]


def key_check(api_key: str | None) -> KeyCheck:
    """Which keys are good: the one that was set, or any that is not empty."""

    def is_good(given: object) -> bool:
        if not isinstance(given, str) or not given.strip():
            return False
        return api_key is None or hmac.compare_digest(given.encode(), api_key.encode())

    return is_good


class Frontend:
    """Receives messages and sends answers. What they mean is the service's business."""

    def __init__(self, state: ServerState, is_good: KeyCheck, addresses: Addresses | None = None) -> None:
        #: The one of now. A message belongs to that of its arrival to its end.
        self.state = state
        self._is_good = is_good
        self.addresses = addresses or Addresses()
        self._lines: set[Line] = set()
        #: What the clients were told whose key is not good, by their way out.
        self._refusals: dict[Send, dict[str, Any]] = {}
        #: Called when a message has come, or a connection is opened or closed.
        self.on_change: Callable[[], None] = lambda: None
        #: Called when a connection was opened or closed, or its key refused, with the client.
        self.on_connection: Callable[[str, str], None] = lambda change, client: None
        #: Breaks a connection off without a word: the business of whoever runs the application.
        self.break_off: BreakOff = lambda connection: None
        #: What is answered besides, and what where nothing is.
        self.more_routes: list[BaseRoute] = []
        self.exception_handlers: dict[Any, Callable[[Request, Exception], Awaitable[Response]]] = {}
        #: Breaks all connections off.
        self.break_all_off: Callable[[], None] = lambda: None

    async def reset(self, state: ServerState) -> None:
        """Begin a new state. What is under way ends with an error; connections stay, unless they are out of order."""
        former = self.state
        self.replace(state)
        for line in list(self._lines):
            line.reset()
        await former.service.reset()
        self.on_change()

    def replace(self, state: ServerState) -> None:
        """Put another state in the place of the one of now."""
        former, self.state = self.state, state
        state.service.history.follow(former.service.history)

    def application(self) -> ASGIApp:
        """The ASGI application."""
        application = Starlette(
            routes=[
                Route("/health", _health),
                Route("/files/{name}", self._file),
                Route("/v1", self._post, methods=["POST"]),
                Route("/", self._post, methods=["POST"]),
                *self.more_routes,
                WebSocketRoute("/v1", self._converse),
                WebSocketRoute("/", self._converse),
                *page_routes(),
            ],
            lifespan=self._lifespan,
            exception_handlers=self.exception_handlers,
        )
        return CORS(slash_ignored(application))

    @contextlib.asynccontextmanager
    async def _lifespan(self, _: Starlette) -> AsyncGenerator[None]:
        yield
        await self.state.service.close()

    async def _file(self, request: Request) -> Response:
        return download(self.state.service.store, request)

    # WebSocket ---------------------------------------------------------------------------------------------------

    async def _converse(self, socket: WebSocket) -> None:
        await socket.accept()
        self.state.connections.add(socket)
        self.on_change()
        client = self.addresses.client_of(socket)
        self.on_connection("opened", client)
        origin = self.addresses.origin_of(socket)
        asked_origin.set(origin)
        line = Line(socket, lambda: self.state.chance, self.break_off, origin)
        self._lines.add(line)
        send = line.send  # one object for all the time: the session knows the connection by it
        session: Session | None = None
        try:
            while True:
                body = await received(socket)
                state = self.state
                state.see(body.requests)
                seen = state.service.history.see(body.value, client, "websocket")
                late = await self._goes_wrong(state, line)
                if line.ended or line.half_open:
                    state.service.history.swallow(seen, line.fault)
                    continue
                self._note(
                    state, ReceivedMessage(transport="websocket", body=redacted(body.value)), socket, session
                )
                if late:
                    line.ended = True
                refused = self._refusals.get(send)
                session = await self._message(state, body, seen, session, line, send)
                if self._refusals.get(send) is not refused:
                    self.on_connection("refused", client)
                if late:
                    await line.close()
        except WebSocketDisconnect:
            pass
        finally:
            self.state.connections.discard(socket)
            self._lines.discard(line)
            self._refusals.pop(send, None)
            self.on_change()
            self.on_connection("closed", client)
            line.left()
            if session is not None:
                session.leave(send)

    def _note(
        self,
        state: ServerState,
        message: ReceivedMessage,
        socket: WebSocket | None = None,
        session: Session | None = None,
    ) -> None:
        """A message has come. What only goes on with what began in another state is no business of this one."""
        strange = socket is not None and socket not in state.connections
        if message.objects and all(
            state.is_of_former(each) or (strange and _is_ping(each)) for each in message.objects
        ):
            return
        if socket is not None:
            state.connections.add(socket)
        if session is not None:
            state.sessions.keep(session)
        state.received.add(message, weight(message.body))
        state.requested += len(message.tasks)
        self.on_change()

    async def _goes_wrong(self, state: ServerState, line: Line) -> bool:
        """Commit the faults that are due when a message comes. Returns whether the connection ends after it."""
        if line.ended or line.half_open:
            return False
        chance = state.chance
        if chance.strikes("restart"):
            line.ended, line.fault = True, "restart"
            self._restart(state)
            return False
        if chance.strikes("forget"):
            state.sessions.forget()
        line.fault = next((fault for fault in ("half_open", "abort", "drop") if chance.strikes(fault)), "")
        if line.fault == "half_open":
            line.half_open = True
        elif line.fault == "abort":
            line.abort()
        elif line.fault == "drop":
            await line.close()
        return not line.half_open and not line.ended and chance.strikes("drop_late")

    async def _message(
        self,
        state: ServerState,
        body: Body,
        noted: list[SeenTask | None],
        session: Session | None,
        line: Line,
        send: Send,
    ) -> Session | None:
        history = state.service.history
        if body.error is not None:
            for seen in noted:
                history.fail(seen, [body.error])
            await send({"errors": [body.error]})
        for request, seen in zip(body.requests, noted if body.requests else (), strict=True):
            given = as_object(request)
            if given.get("taskType") in ("authentication", "newConnection"):
                if session is None and state.chance.strikes("shut"):
                    history.swallow(noted, "shut")
                    await line.close()
                    return session
                session = await self._authenticate(state, given, session, send)
            elif session is None:
                refusal = self._refusals.get(send) or _bad_key(None)
                history.fail(seen, [refusal])
                await send({"errors": [refusal]})
            elif given.get("taskType") == "ping":
                await send(_pong(state, given))
            elif state.is_of_former(given):
                await session.deliver({"errors": [was_reset(given)]})
            elif (error := state.chance.overload(given)) is not None:
                history.fail(seen, [error])
                await session.deliver({"errors": [error]})
            else:
                state.service.spawn(request, session.deliver, seen)
        return session

    async def _authenticate(
        self, state: ServerState, given: dict[str, Any], session: Session | None, send: Send
    ) -> Session | None:
        if not self._is_good(given.get("apiKey")) or state.chance.refuses():
            error = self._refusals[send] = _bad_key(given.get("apiKey"))
            # Some clients look for `error` alone at this point, others for `errors`.
            await send({"errors": [error], "error": error})
            return session
        opened = state.sessions.open(given.get("connectionSessionUUID"))
        await send({"data": [{"taskType": "authentication", "connectionSessionUUID": opened.uuid}]})
        await opened.resume(send)
        return opened

    def _restart(self, state: ServerState) -> None:
        state.sessions.forget()
        self.break_all_off()

    async def hang_up(self, code: int) -> None:
        """Close all connections."""
        for socket in list(self.state.connections):
            with contextlib.suppress(RuntimeError):
                await socket.close(code)

    # HTTP --------------------------------------------------------------------------------------------------------

    async def _post(self, request: Request) -> Response:
        asked_origin.set(self.addresses.origin_of(request))
        body = await read_body((await request.body()).decode(errors="replace"))
        state = self.state
        state.see(body.requests)
        exchange = Exchange(request, state.chance, self.break_off, lambda: self._restart(state))
        history = state.service.history
        requests = body.requests
        transport = "stream" if _is_stream(requests) else "http"
        seen = history.see(body.value, self.addresses.client_of(request), transport)
        if (fault := exchange.not_taken()) is not None:
            history.swallow(seen, exchange.fault)
            return fault
        self._note(state, ReceivedMessage(transport="http", body=redacted(body.value)))
        if body.error is not None:
            for one in seen:
                history.fail(one, [body.error])
            return _json_answer([], [body.error])
        key: object
        scheme, _, key = request.headers.get("authorization", "").partition(" ")
        first = as_object(requests[0])
        if first.get("taskType") == "authentication":
            scheme, key = "bearer", first.get("apiKey")
            del requests[0], seen[0]
        if scheme.lower() != "bearer" or not self._is_good(key) or state.chance.refuses():
            for one in seen:
                history.fail(one, [_bad_key(key or None)])
            return _json_answer([], [_bad_key(key or None)])
        if (fault := exchange.turned_away([as_object(request) for request in requests])) is not None:
            history.swallow(seen, "overload")
            return fault
        if _is_stream(requests):
            return await self._stream(state, requests[0], seen[0], exchange)
        if (fault := exchange.not_waited_for()) is not None:
            for task, one in zip(requests, seen, strict=True):
                if not _is_ping(task):
                    state.service.spawn(task, _to_nobody, one)
            return fault
        return await exchange.on_its_way(await self._answer(state, list(zip(requests, seen, strict=True))))

    async def _answer(self, state: ServerState, requests: list[tuple[object, SeenTask | None]]) -> Response:
        """Everything that is answered to the requests of a message, together."""
        data: list[dict[str, Any]] = []
        errors: list[dict[str, Any]] = []

        async def collect(message: Message) -> None:
            data.extend(message.get("data", []))
            errors.extend(message.get("errors", []))

        others: list[tuple[object, SeenTask | None]] = []
        for request, seen in requests:
            given = as_object(request)
            if _is_ping(request):
                await collect(_pong(state, given))
            elif state.is_of_former(given):
                errors.append(was_reset(given))
            else:
                others.append((request, seen))
        await state.service.handle_all(others, collect)
        if (odd := state.chance.odd_item(data)) is not None:
            data.append(odd)
        return _json_answer(state.chance.mixed(data), state.chance.mixed(errors))

    async def _stream(
        self, state: ServerState, request: object, seen: SeenTask | None, exchange: Exchange
    ) -> Response:
        """The answer to a request that wants it piece by piece."""
        chance = state.chance
        try:
            pieces = await state.service.stream(request, seen, fails=chance.strikes("stream_error"))
        except Refused as refused:
            return await exchange.on_its_way(_json_answer([], refused.errors))
        if (fault := exchange.not_waited_for()) is not None:
            return fault
        body = events(pieces, chance.strikes)
        return StreamingResponse(body, media_type="text/event-stream", headers={"Cache-Control": "no-cache"})


async def _health(_: Request) -> Response:
    answer = {"status": "ok", "version": __version__}
    return Response(json.dumps(answer), media_type="application/json", headers={"Cache-Control": "no-store"})


def _is_stream(requests: list[object]) -> bool:
    """Whether a message has one task alone, whose answer is to come in pieces."""
    tasks = [task for item in requests if (task := as_object(item)).get("taskType") != "authentication"]
    return len(tasks) == 1 and tasks[0].get("deliveryMethod") == "stream"


async def _to_nobody(message: Message) -> None:
    pass


def _pong(state: ServerState, ping: Mapping[str, Any]) -> Message:
    if state.chance.strikes("ping_error"):
        error = problem("invalidTaskType", "Invalid value for 'taskType' parameter.", "taskType")
        return {"errors": [{**error, "taskType": ping.get("taskType")}]}
    return {"data": [{"taskType": "ping", "pong": True}]}


def _is_ping(request: object) -> bool:
    return as_object(request).get("taskType") == "ping"


def _json_answer(data: list[dict[str, Any]], errors: list[dict[str, Any]]) -> Response:
    body: dict[str, Any] = {"data": data}
    if errors:
        body["errors"] = errors
    polled = any(error.get("status") == "error" for error in errors)
    status = status_of(str(errors[0]["code"])) if errors and not data and not polled else 200
    # Not `JSONResponse`, which refuses numbers that are none, and halves of surrogate pairs.
    return Response(outgoing(json.dumps(body)), status, media_type="application/json")


def _bad_key(given: object) -> dict[str, Any]:
    if given is None or given == "":
        return problem("missingApiKey", "The API key is missing. Get one at https://my.runware.ai/signup", "apiKey",
                       type="string", taskType="authentication")  # fmt: skip
    return problem("invalidApiKey", "Invalid API key. Get one at https://my.runware.ai/signup", "apiKey",
                   type="string", taskType="authentication")  # fmt: skip
