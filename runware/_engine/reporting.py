"""Tells a client's `on_event` what happens."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

from runware._engine import registry as roster
from runware._engine.budget import cost_of
from runware._engine.task_state import Call, Stage
from runware._logs.contexts import as_caller
from runware._logs.secret import SecretURL
from runware.arguments import call_plain
from runware.errors import RunwareError

if TYPE_CHECKING:
    from runware._engine.request import Request
    from runware.events import Event, OnEvent

logger = logging.getLogger("runware")


class Reporter:
    """Makes public events of what the engine and the transport say. Without an `on_event` it does nothing."""

    def __init__(self, on_event: OnEvent | None) -> None:
        self._on_event = on_event

    def __bool__(self) -> bool:
        return self._on_event is not None

    def happened(self, event: roster.Event, now: float) -> None:
        """The engine says something of a call."""
        if self._on_event is None:
            return
        from runware import events

        call, item = event.call, event.item or {}
        about = _about(call, now)
        match event.kind:
            case "sent":
                self._tell_caller(call, events.RequestSent(**about, attempt=call.times_sent))
            case "result":
                self._tell_caller(call, events.ResultArrived(**about, cost=cost_of(item)))
            case "retry":
                self._tell_caller(call, events.Retrying(**about, attempt=call.times_sent + 1, **item))
            case "end" if call.error is not None:
                failed = events.TaskFailed(**about, error=call.error, results=len(call.results))
                self._tell_caller(call, failed)
            case "end":
                self._tell_caller(call, events.TaskFinished(**about, results=len(call.results)))
            case _:
                pass

    def abandoned(self, call: Call, now: float) -> None:
        """Nobody waits for a call any more. Nothing is said of one that has ended."""
        if self._on_event is not None and call.stage is not Stage.ENDED:
            from runware.events import TaskAbandoned

            self._tell_caller(call, TaskAbandoned(**_about(call, now), results=len(call.results)))

    def streamed(self, name: str, request: Request, began_at: float, **details: object) -> None:
        """Something has happened to a task whose answer comes piece by piece: the name of the event, and what it says.

        It is told where it happens, which is a task of the caller.
        """
        if self._on_event is not None:
            from runware import events

            seconds = asyncio.get_running_loop().time() - began_at
            about = {"task_type": request.task_type, "task_uuid": request.uuid, "seconds": seconds}
            self._tell(getattr(events, name)(**about, **details))

    def connected(self, url: SecretURL) -> None:
        """There is a connection."""
        as_caller(None, logger.info, "Connected to %s", url)
        if self._on_event is not None:
            from runware.events import Connected

            self._tell_caller(None, Connected(url=str(url)))

    def reconnecting(self, error: RunwareError, pause: float) -> None:
        """There is no connection, and another one is tried after a pause."""
        if self._on_event is not None:
            from runware.events import Reconnecting

            self._tell_caller(None, Reconnecting(error=error, pause=pause))

    def _tell_caller(self, call: Call | None, event: Event) -> None:
        as_caller(call, self._tell, event)

    def _tell(self, event: Event) -> None:
        assert self._on_event is not None
        try:
            call_plain(self._on_event, "on_event", event)
        except Exception:
            logger.exception("on_event raised at a %s; the client goes on.", type(event).__name__)


def _about(call: Call, now: float) -> dict[str, Any]:
    return {
        "task_type": call.request.task_type,
        "task_uuid": call.request.uuid,
        "seconds": now - call.began_at,
    }
