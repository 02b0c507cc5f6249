"""The control API under `/_emulator`: reading and changing the server's state over HTTP."""

from __future__ import annotations

import functools
import json
import math
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, cast

import attrs
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from runware._files.threads import in_thread
from runware.emulator.addresses import Networks
from runware.emulator.control.event_feed import EventFeed
from runware.emulator.faults import Chance, Faults
from runware.emulator.keeping.history import LIMIT, SeenTask, State
from runware.emulator.keeping.ledger import Entry, Failure
from runware.emulator.serving.frontend import Frontend
from runware.emulator.serving.guard import refusal
from runware.emulator.serving.incoming import LimitExceeded, read_large_json
from runware.emulator.serving.server_state import ServerState
from runware.version import __version__, with_addresses

#: The beginning of all paths.
ROOT = "/_emulator"
#: Maximum bytes of a body without a file.
LONGEST_BODY = 1_000_000

Handler = Callable[[Request], Awaitable[Response]]
_STATES: tuple[State, ...] = ("under_way", "done", "failed")
_FILTERS = ("limit", "task_type", "model", "text", "state")


class BadRequest(Exception):  # noqa: N818 - it is an answer
    """Raised to answer an invalid request with a sentence and a status."""

    def __init__(self, sentence: str, status: int = 400) -> None:
        super().__init__(sentence)
        self.status = status


def json_text(value: object) -> str:
    """Encode JSON for browsers: NaN and infinity become strings."""
    try:
        return json.dumps(value, allow_nan=False)
    except ValueError:
        return json.dumps(_finite(value))


def answer(value: object, status: int = 200) -> Response:
    """Return a JSON response, which is not cached."""
    return Response(
        json_text(value), status, media_type="application/json", headers={"Cache-Control": "no-store"}
    )


def _finite(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, Mapping):
        return {key: _finite(item) for key, item in cast("Mapping[str, Any]", value).items()}
    if isinstance(value, list | tuple):
        return [_finite(item) for item in cast("Sequence[Any]", value)]
    return value


async def body_of(request: Request, longest: int = LONGEST_BODY) -> Any:
    """Read and decode the body of a request.

    Raises:
        BadRequest: The body is not JSON, or too long.
    """
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > longest:
            raise BadRequest(f"The body is longer than {longest} bytes.")
    try:
        return await read_large_json(body)
    except LimitExceeded as much:
        raise BadRequest(f"The body {much}.") from None
    except ValueError as error:
        raise BadRequest(f"The body is not valid JSON: {error}.") from None


@attrs.define(eq=False)
class Control:
    """The control API: its routes, and their access control.

    Args:
        frontend: The state and settings of the server.
        next_state: Makes the state that follows the current one after a reset.
        control_from: The networks from which the server may be controlled.
        latency: The initial latency. `faults` and `mode` are initial values, too.
    """

    frontend: Frontend
    next_state: Callable[[], ServerState]
    control_from: Networks
    latency: float
    faults: Faults
    mode: str
    #: Host names of the server that are allowed besides private ones.
    known_as: tuple[str, ...] = ()
    _began: float = attrs.Factory(time.monotonic)
    #: The subscribers that are notified of changes.
    feeds: set[EventFeed] = attrs.Factory(set[EventFeed])
    #: The routes, to which `add` adds.
    routes: list[BaseRoute] = attrs.Factory(list[BaseRoute])
    #: The handlers by path and method.
    _handlers: dict[str, dict[str, Handler]] = attrs.Factory(dict[str, dict[str, Handler]])

    def __attrs_post_init__(self) -> None:
        self.add("/state", self._get_state)
        self.add("/requests", self._get_requests)
        self.add("/requests/{number}", self._get_request)
        self.add("/ledger", self._get_ledger)
        self.add("/schema", self._get_schema)
        self.add("/reset", self._reset, "POST")
        self.add("/faults", self._get_faults)
        self.add("/faults", self._set_faults, "POST")

    def add(self, path: str, handler: Handler, *methods: str) -> None:
        """Add a route. If the handler raises `BadRequest`, the response has its sentence.

        Args:
            path: The path below `/_emulator`.
            handler: The function that handles requests.
            *methods: The methods. Default: `GET`.
        """
        handlers = self._handlers.setdefault(path, {})
        handlers |= dict.fromkeys(methods or ("GET",), handler)
        # One route for each path: of several, the first would determine the `Allow` header.
        route = Route(ROOT + path, functools.partial(self._answered, handlers), methods=list(handlers))
        others = [one for one in self.routes if not isinstance(one, Route) or one.path != route.path]
        self.routes[:] = [*others, route]

    async def _answered(self, handlers: Mapping[str, Handler], request: Request) -> Response:
        if (sentence := self.refusal(request)) is not None:
            return answer({"error": sentence}, 403)
        try:
            return await handlers["GET" if request.method == "HEAD" else request.method](request)
        except BadRequest as mistake:
            return answer({"error": str(mistake)}, mistake.status)

    def refusal(self, request: HTTPConnection) -> str | None:
        """Return the sentence that refuses a client; None if it may control the server."""
        client = self.frontend.addresses.address_of(request)
        return refusal(request, client, self.control_from, self.known_as)

    def changed(self) -> None:
        """Notify the subscribers of a changed state. Thread-safe."""
        for feed in tuple(self.feeds):
            feed.state_changed()

    # Reading -----------------------------------------------------------------------------------------------------

    async def _get_state(self, request: Request) -> Response:
        return answer(self.state_for(request))

    def state_for(self, request: HTTPConnection) -> dict[str, Any]:
        """Return the state of the server as JSON, with its URLs as the client sees them."""
        state = self.frontend.state
        service, history = state.service, state.service.history
        http_url = self._http_url(request)
        return {
            "version": __version__,
            "url": f"ws{http_url.removeprefix('http')}",
            "http_url": http_url,
            "uptime": round(time.monotonic() - self._began, 3),
            "mode": self.mode,
            "connections": len(state.connections),
            "tasks": {
                "received": history.received,
                "under_way": history.under_way,
                "done": history.done,
                "failed": history.failed,
            },
            "billed": {"total": service.ledger.total, "count": len(service.ledger)},
            "latency": service.latency,
            "faults": attrs.asdict(state.chance.faults),
            "fault_counts": dict(state.chance.counts),
            "answers": [one.to_json() for one in service.answers.pending],
            "files": {"count": service.store.count, "bytes": service.store.size},
        }

    def _http_url(self, request: HTTPConnection) -> str:
        return f"{self.frontend.addresses.origin_of(request)}/v1"

    async def _get_requests(self, request: Request) -> Response:
        asked = _filters(request, *_FILTERS)
        limit = _limit(asked.get("limit"))
        state = asked.get("state")
        if state is not None and state not in _STATES:
            raise BadRequest(f"state is {state!r}; it must be {', '.join(_STATES[:-1])} or {_STATES[-1]}.")
        found = [task for task in reversed(self.frontend.state.service.history.tasks) if _fits(task, asked)]
        return answer({"requests": [task.summary() for task in found[:limit]]})

    async def _get_request(self, request: Request) -> Response:
        given, history = request.path_params["number"], self.frontend.state.service.history
        number = int(given) if given.isdecimal() and len(given) < 10 else 0
        task = history.numbered(number)
        if task is not None:
            from runware.emulator.control.details import (
                details,  # importing it takes as long as the rest of the server
            )

            return answer(await in_thread(functools.partial(details, task, self._http_url(request))))
        if 0 < number <= history.received:
            raise BadRequest(
                f"Task {number} is not kept any more; only the newest {len(history)} are kept.", 404
            )
        raise BadRequest(f"There is no task {given[:50]!r}; {history.received} were received.", 404)

    async def _get_faults(self, request: Request) -> Response:
        state = self.frontend.state
        return answer({"latency": state.service.latency, **attrs.asdict(state.chance.faults)})

    async def _get_ledger(self, request: Request) -> Response:
        ledger = self.frontend.state.service.ledger
        uuid = _filters(request, "task_uuid").get("task_uuid")
        entries = list(ledger) if uuid is None else ledger.of(uuid)
        failures = [failure for failure in list(ledger.failures) if uuid in (None, failure.task_uuid)]
        return answer(
            {
                "total": ledger.total if uuid is None else round(sum(entry.cost for entry in entries), 6),
                "count": len(ledger) if uuid is None else len(entries),
                "entries": [_line(entry) for entry in entries],
                "failures": [_line(failure) for failure in failures],
            }
        )

    async def _get_schema(self, request: Request) -> Response:
        from runware.emulator.control.form_schema import form_schema  # slow import

        return Response(
            await in_thread(form_schema), media_type="application/json", headers={"Cache-Control": "no-cache"}
        )

    # Changing ----------------------------------------------------------------------------------------------------

    async def _reset(self, request: Request) -> Response:
        await self.frontend.reset(self.next_state())
        return Response(status_code=204)

    async def _set_faults(self, request: Request) -> Response:
        given = await body_of(request)
        if not isinstance(given, dict):
            raise BadRequest('The body must be a JSON object such as {"latency": 0.2, "drop": 0.05}.')
        state = self.frontend.state
        changes = dict(cast("dict[str, Any]", given))
        latency, faults = _latency(changes.pop("latency", state.service.latency)), state.chance.faults
        if not given:
            latency, faults = self.latency, self.faults
        else:
            faults = changed_faults(faults, changes)
        state.service.latency = latency
        if changes or not given:
            state.chance = Chance(faults)
        self.changed()
        return answer({"latency": latency, **attrs.asdict(faults)})


def changed_faults(faults: Faults, changes: Mapping[str, Any]) -> Faults:
    """Return faults with changes from JSON.

    Raises:
        BadRequest: A fault is unknown, or its value is invalid.
    """
    known = {field.name: field for field in attrs.fields(Faults)}
    for name, value in changes.items():
        if name not in known:
            raise BadRequest(f"There is no fault {name[:50]!r}; there are latency, {', '.join(known)}.")
        kind = str(known[name].type)
        is_number = isinstance(value, int | float if "float" in kind else int) and not isinstance(value, bool)
        if not (is_number and 0 <= value < math.inf) and not (value is None and "None" in kind):
            wanted = "a number" if "float" in kind else "an integer"
            orelse = ", or null" if "None" in kind else ""
            raise BadRequest(f"{name} is {_shown(value)}; it must be {wanted} of 0 or more{orelse}.")
    try:
        return attrs.evolve(faults, **changes)
    except ValueError as error:
        raise BadRequest(str(error)) from None


def _latency(value: Any) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < math.inf:
        return float(value)
    raise BadRequest(f"latency is {_shown(value)}; it must be a number of seconds, 0 or more.")


def _filters(request: Request, *known: str) -> dict[str, str]:
    asked = dict(request.query_params)
    for name in asked:
        if name not in known:
            be = "is" if len(known) == 1 else "are"
            raise BadRequest(f"There is no filter {name!r}; there {be} {', '.join(known)}.")
    return asked


def _limit(given: str | None) -> int:
    if given is None:
        return LIMIT
    if not given.isdecimal() or not 1 <= int(given[:6]) <= LIMIT or len(given) > 6:
        raise BadRequest(f"limit is {given[:50]!r}; it must be between 1 and {LIMIT}.")
    return int(given)


def _shown(value: object) -> str:
    text = json.dumps(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _fits(task: SeenTask, asked: Mapping[str, str]) -> bool:
    for name in ("task_type", "model", "state"):
        if name in asked and getattr(task, name) != asked[name]:
            return False
    words = asked.get("text")
    return words is None or words.casefold() in task.searched_text


def _line(entry: Entry | Failure) -> dict[str, Any]:
    return {**attrs.asdict(entry), "date": entry.date.isoformat(timespec="milliseconds")}


async def no_such_page(request: Request, error: Exception) -> Response:
    """Return the response for a path without a route, or a route without the method."""
    assert isinstance(error, HTTPException)
    path, headers = request.url.path, dict(error.headers or {})
    what = f"There is no {request.method[:20]} {path[:200]}"
    takes = " or ".join(sorted({*headers.get("Allow", "").split(", ")} - {"HEAD"}))
    if path.rstrip("/") == ROOT or path.startswith(f"{ROOT}/"):
        more = (
            f" it takes {takes}" if takes else with_addresses(" docs/guides/local-server.md lists the paths")
        )
        found = answer({"error": f"{what};{more}."}, error.status_code)
        found.headers.update(headers)
        return found
    if path.rstrip("/") in ("", "/v1"):
        sentence = f"{what}: POST tasks as a JSON array, or open a WebSocket."
    else:
        sentence = f"{what}. The API is at /v1, a page for people at /, and the control API under {ROOT}."
    return PlainTextResponse(f"{sentence}\n", error.status_code, headers)
