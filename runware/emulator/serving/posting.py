"""Messages over HTTP: one POST, one response."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from runware.emulator.addresses import asked_origin
from runware.emulator.keeping.history import SeenTask
from runware.emulator.keeping.records import was_reset
from runware.emulator.refusal import Refused, status_of
from runware.emulator.service import Message
from runware.emulator.serving.bodies import json_answer, read_body
from runware.emulator.serving.frontend import Frontend, bad_key
from runware.emulator.serving.http_faults import HTTPFaults
from runware.emulator.serving.server_state import ServerState, as_object, is_ping, pong
from runware.emulator.streams import events


async def answer_post(frontend: Frontend, request: Request) -> Response:
    """Return the response to a POST."""
    asked_origin.set(frontend.addresses.origin_of(request))
    body = await read_body(await request.body())
    state, requests = frontend.state, body.requests
    state.see(requests)
    faults = HTTPFaults(
        request, state.chance, frontend.break_off, lambda: frontend.restart(state), frontend.unanswered
    )
    history = state.service.history
    transport = "stream" if _is_stream(requests) else "http"
    seen = history.see(body.value, frontend.addresses.client_of(request), transport)
    if (fault := faults.fault_before()) is not None:
        history.swallow(seen, faults.fault)
        return fault
    frontend.note(state, body)
    if as_object(requests[0] if requests else None).get("taskType") == "authentication":
        authentication = as_object(requests.pop(0))
        del seen[0]
        error = frontend.key_error(authentication.get("apiKey"), state)
    else:
        error = body.error or _key_error(frontend, state, request.headers.get("authorization", ""))
    if error is not None:
        for one in seen:
            history.fail(one, [error])
        return _answered([], [error])
    if (fault := faults.overloaded_or_blocked([as_object(task) for task in requests])) is not None:
        history.swallow(seen, faults.fault)
        return fault
    if _is_stream(requests):
        return await _stream(state, requests[0], seen[0], faults)
    tasks = list(zip(requests, seen, strict=True))
    if (fault := faults.fault_after_acceptance()) is not None:
        for task, one in tasks:
            if not is_ping(task):
                state.service.spawn(task, _discard, one)
        return fault
    return await faults.with_delivery_faults(await _answer(state, tasks))


def _key_error(frontend: Frontend, state: ServerState, header: str) -> dict[str, Any] | None:
    scheme, _, key = header.partition(" ")
    # A header without a scheme has no key.
    return frontend.key_error(key, state) if scheme.lower() == "bearer" else bad_key(header)


async def _answer(state: ServerState, tasks: Sequence[tuple[object, SeenTask | None]]) -> Response:
    """Execute the requests of a message, and return one response with all results and errors."""
    data: list[dict[str, Any]] = []
    errors: list[dict[str, Any]] = []

    async def collect(message: Message) -> None:
        data.extend(message.get("data", []))
        errors.extend(message.get("errors", []))

    others: list[tuple[object, SeenTask | None]] = []
    for task, seen in tasks:
        given = as_object(task)
        if is_ping(task):
            await collect(pong(state, given))
        elif state.is_of_former(given):
            errors.append(was_reset(given))
        else:
            others.append((task, seen))
    await state.service.handle_all(others, collect)
    if (odd := state.chance.odd_item(data)) is not None:
        data.append(odd)
    return _answered(state.chance.mixed(data), state.chance.mixed(errors))


async def _stream(state: ServerState, task: object, seen: SeenTask | None, faults: HTTPFaults) -> Response:
    """Return the response to a request for a text stream."""
    chance = state.chance
    try:
        pieces = await state.service.stream(task, seen, fails=chance.strikes("stream_error"))
    except Refused as refused:
        return await faults.with_delivery_faults(_answered([], refused.errors))
    if (fault := faults.fault_after_acceptance()) is not None:
        return fault
    body = events(pieces, chance.strikes)
    return StreamingResponse(body, media_type="text/event-stream", headers={"Cache-Control": "no-cache"})


def _is_stream(requests: Sequence[object]) -> bool:
    """Whether a message has exactly one task, with `deliveryMethod` `stream`."""
    tasks = [task for item in requests if (task := as_object(item)).get("taskType") != "authentication"]
    return len(tasks) == 1 and tasks[0].get("deliveryMethod") == "stream"


async def _discard(message: Message) -> None:
    pass


def _answered(data: list[dict[str, Any]], errors: list[dict[str, Any]]) -> Response:
    body: dict[str, Any] = {"data": data}
    if errors:
        body["errors"] = errors
    polled = any(error.get("status") == "error" for error in errors)
    status = status_of(str(errors[0].get("code"))) if errors and not data and not polled else 200
    return json_answer(body, status)
