"""The server's front: WebSocket, HTTP and files on one port."""

from __future__ import annotations

import contextlib
import hmac
import json
from collections.abc import AsyncGenerator, Callable, Mapping
from typing import Any, cast

import attrs
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from runware.emulator.exchange import Exchange
from runware.emulator.faults import Chance, Faults
from runware.emulator.ledger import ReceivedMessage, redacted
from runware.emulator.line import BreakOff, Line
from runware.emulator.records import was_reset
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


@attrs.define(eq=False)
class ServerState:
    """All that a test can see of the server. A reset puts a new one in its place: nothing of the old one gets there."""

    service: Service
    sessions: Sessions = attrs.Factory(Sessions)
    #: Decides on the faults.
    chance: Chance = attrs.Factory(lambda: Chance(Faults()))
    received: list[ReceivedMessage] = attrs.Factory(list[ReceivedMessage])
    #: WebSocket connections on which something was said.
    connections: set[WebSocket] = attrs.Factory(set[WebSocket])
    #: The UUIDs of all that was asked of it, whether or not a fault let it get here.
    seen: set[object] = attrs.Factory(set[object])
    #: Those of states before.
    former: frozenset[object] = frozenset()

    def __attrs_post_init__(self) -> None:
        self.service.chance = lambda: self.chance

    def see(self, body: object) -> None:
        """Something has come."""
        requests = cast("list[object]", body) if isinstance(body, list) else []
        self.seen.update(
            uuid for each in requests if isinstance(uuid := _as_object(each).get("taskUUID"), str)
        )

    def is_of_former(self, request: Mapping[str, Any]) -> bool:
        """Whether a request asks for a task of a state before: whoever began it still waits."""
        uuid = request.get("taskUUID")
        if request.get("taskType") != "getResponse" or not isinstance(uuid, str):
            return False
        return uuid in self.former and uuid not in self.service.records

    def next(self, service: Service, faults: Faults) -> ServerState:
        """The one to put in its place."""
        return ServerState(service, chance=Chance(faults), former=self.former | self.seen)


class Frontend:
    """Receives messages and sends answers. What they mean is the service's business."""

    def __init__(self, state: ServerState, is_good: KeyCheck) -> None:
        #: The one of now. A message belongs to that of its arrival to its end.
        self.state = state
        self._is_good = is_good
        self._lines: set[Line] = set()
        #: What the clients were told whose key is not good, by their way out.
        self._refusals: dict[Send, dict[str, Any]] = {}
        #: Called when a message has come, or a connection is opened or closed.
        self.on_change: Callable[[], None] = lambda: None
        #: Breaks a connection off without a word: the business of whoever runs the application.
        self.break_off: BreakOff = lambda connection: None
        #: Breaks all connections off.
        self.break_all_off: Callable[[], None] = lambda: None

    async def reset(self, state: ServerState) -> None:
        """Begin a new state. What is under way ends with an error; connections stay, unless they are out of order."""
        former, self.state = self.state, state
        for line in list(self._lines):
            line.reset()
        await former.service.reset()
        self.on_change()

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
        await self.state.service.close()

    async def _file(self, request: Request) -> Response:
        file = self.state.service.store.named(request.path_params["name"])
        if file is None:
            return Response("There is no such file.", status_code=404, media_type="text/plain")
        return Response(file.content, media_type=file.mime)

    # WebSocket ---------------------------------------------------------------------------------------------------

    async def _converse(self, socket: WebSocket) -> None:
        await socket.accept()
        self.state.connections.add(socket)
        self.on_change()
        line = Line(socket, lambda: self.state.chance, self.break_off)
        self._lines.add(line)
        send = line.send  # one object for all the time: the session knows the connection by it
        session: Session | None = None
        try:
            while True:
                body = _parsed(await socket.receive_text())
                state = self.state
                state.see(body)
                late = await self._goes_wrong(state, line)
                if line.ended or line.half_open:
                    continue
                self._note(
                    state, ReceivedMessage(transport="websocket", body=redacted(body)), socket, session
                )
                if late:
                    line.ended = True
                session = await self._message(state, body, session, line, send)
                if late:
                    await line.close()
        except WebSocketDisconnect:
            pass
        finally:
            self.state.connections.discard(socket)
            self._lines.discard(line)
            self._refusals.pop(send, None)
            self.on_change()
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
        state.received.append(message)
        self.on_change()

    async def _goes_wrong(self, state: ServerState, line: Line) -> bool:
        """Commit the faults that are due when a message comes. Returns whether the connection ends after it."""
        if line.ended or line.half_open:
            return False
        chance = state.chance
        if chance.strikes("restart"):
            line.ended = True
            self._restart(state)
            return False
        if chance.strikes("forget"):
            state.sessions.forget()
        if chance.strikes("half_open"):
            line.half_open = True
        elif chance.strikes("abort"):
            line.abort()
        elif chance.strikes("drop"):
            await line.close()
        return not line.half_open and not line.ended and chance.strikes("drop_late")

    async def _message(
        self, state: ServerState, body: object, session: Session | None, line: Line, send: Send
    ) -> Session | None:
        if not isinstance(body, list):
            await send({"errors": [_no_array()]})
            return session
        requests: list[object] = cast("Any", body)
        for request in requests:
            given = _as_object(request)
            if given.get("taskType") in ("authentication", "newConnection"):
                if session is None and state.chance.strikes("shut"):
                    await line.close()
                    return session
                session = await self._authenticate(state, given, session, send)
            elif session is None:
                await send({"errors": [self._refusals.get(send) or _bad_key(None)]})
            elif given.get("taskType") == "ping":
                await send(_pong(state, given))
            elif state.is_of_former(given):
                await session.deliver({"errors": [was_reset(given)]})
            elif (error := state.chance.overload(given)) is not None:
                await session.deliver({"errors": [error]})
            else:
                state.service.spawn(request, session.deliver)
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
        body = _parsed((await request.body()).decode(errors="replace"))
        state = self.state
        state.see(body)
        exchange = Exchange(request, state.chance, self.break_off, lambda: self._restart(state))
        if (fault := exchange.not_taken()) is not None:
            return fault
        self._note(state, ReceivedMessage(transport="http", body=redacted(body)))
        if not isinstance(body, list) or not body:
            return _json_answer([], [_no_array()])
        requests: list[object] = list(cast("list[object]", body))
        key: object
        scheme, _, key = request.headers.get("authorization", "").partition(" ")
        first = _as_object(requests[0])
        if first.get("taskType") == "authentication":
            scheme, key = "bearer", first.get("apiKey")
            del requests[0]
        if scheme.lower() != "bearer" or not self._is_good(key) or state.chance.refuses():
            return _json_answer([], [_bad_key(key or None)])
        if (fault := exchange.turned_away([_as_object(request) for request in requests])) is not None:
            return fault
        if len(requests) == 1 and _as_object(requests[0]).get("deliveryMethod") == "stream":
            return await self._stream(state, requests[0], exchange)
        if (fault := exchange.not_waited_for()) is not None:
            for task in requests:
                if not _is_ping(task):
                    state.service.spawn(task, _to_nobody)
            return fault
        return await exchange.on_its_way(await self._answer(state, requests))

    async def _answer(self, state: ServerState, requests: list[object]) -> Response:
        """Everything that is answered to the requests of a message, together."""
        data: list[dict[str, Any]] = []
        errors: list[dict[str, Any]] = []

        async def collect(message: Message) -> None:
            data.extend(message.get("data", []))
            errors.extend(message.get("errors", []))

        others: list[object] = []
        for request in requests:
            given = _as_object(request)
            if _is_ping(request):
                await collect(_pong(state, given))
            elif state.is_of_former(given):
                errors.append(was_reset(given))
            else:
                others.append(request)
        await state.service.handle_all(others, collect)
        if (odd := state.chance.odd_item(data)) is not None:
            data.append(odd)
        return _json_answer(state.chance.mixed(data), state.chance.mixed(errors))

    async def _stream(self, state: ServerState, request: object, exchange: Exchange) -> Response:
        """The answer to a request that wants it piece by piece."""
        chance = state.chance
        try:
            pieces = await state.service.stream(request, fails=chance.strikes("stream_error"))
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


def _pong(state: ServerState, ping: Mapping[str, Any]) -> Message:
    if state.chance.strikes("ping_error"):
        error = problem("invalidTaskType", "Invalid value for 'taskType' parameter.", "taskType")
        return {"errors": [{**error, "taskType": ping.get("taskType")}]}
    return {"data": [{"taskType": "ping", "pong": True}]}


def _is_ping(request: object) -> bool:
    return _as_object(request).get("taskType") == "ping"


def _json_answer(data: list[dict[str, Any]], errors: list[dict[str, Any]]) -> Response:
    body: dict[str, Any] = {"data": data}
    if errors:
        body["errors"] = errors
    polled = any(error.get("status") == "error" for error in errors)
    status = status_of(str(errors[0]["code"])) if errors and not data and not polled else 200
    # Not `JSONResponse`, which refuses numbers that are none, and halves of surrogate pairs.
    return Response(json.dumps(body), status, media_type="application/json")


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
