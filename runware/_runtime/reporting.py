"""Calls of a client's `on_event`, with the events of its tasks and its connection."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from runware._engine.budget import cost_of
from runware._engine.call_options import call_plain
from runware._engine.registry import Ended, Notice, ResultCame, Retried, Sent
from runware._engine.task_state import Stage, TaskState
from runware._logs import logger
from runware._logs.contexts import as_caller
from runware._logs.secret import SecretURL
from runware._models.lazy import LazyModule
from runware.errors import RunwareError

if TYPE_CHECKING:
    import runware.events as events
    from runware._engine.request import Request
else:
    events = LazyModule("runware.events")


class Reporter:
    """Converter of notices from the engine and the transport to public events. Without `on_event`, there are none."""

    def __init__(self, on_event: events.OnEvent | None, loop: asyncio.AbstractEventLoop) -> None:
        self._on_event, self._loop = on_event, loop

    def __bool__(self) -> bool:
        return self._on_event is not None

    def on_notice(self, notice: Notice, now: float) -> None:
        """Report a notice of the engine about a task. Called only if there is `on_event`."""
        task = notice.task
        about = _about(task.request, now - task.began_at)
        event: events.Event
        match notice:
            case Sent():
                event = events.RequestSent(**about, attempt=task.times_sent)
            case ResultCame(item=item):
                event = events.ResultArrived(**about, cost=cost_of(item))
            case Retried(pause=pause, error=error):
                event = events.Retrying(**about, attempt=task.times_sent + 1, pause=pause, error=error)
            case Ended() if task.error is not None:
                event = events.TaskFailed(**about, error=task.error, results=len(task.results))
            case Ended():
                event = events.TaskFinished(**about, results=len(task.results))
            case _:
                return
        as_caller(task, self._emit, event)

    def abandoned(self, task: TaskState, now: float) -> None:
        """Report that no caller waits for a task any more, unless the task has ended."""
        if self._on_event is not None and task.stage is not Stage.ENDED:
            about = _about(task.request, now - task.began_at)
            as_caller(task, self._emit, events.TaskAbandoned(**about, results=len(task.results)))

    def streamed(self, name: str, request: Request, seconds: float, **details: object) -> None:
        """Report an event of a streamed task, given by the name of its class in `runware.events` and its details.

        Called in an asyncio task that the caller began, so the caller's context variables are in place already.
        """
        if self._on_event is not None:
            self._emit(getattr(events, name)(**_about(request, seconds), **details))

    def connected(self, url: SecretURL) -> None:
        """Log and report a new connection."""
        as_caller(None, logger.info, "Connected to %s", url)
        if self._on_event is not None:
            as_caller(None, self._emit, events.Connected(url=str(url)))

    def reconnecting(self, error: RunwareError, pause: float) -> None:
        """Report that there is no connection, and that the next attempt follows after a pause."""
        if self._on_event is not None:
            as_caller(None, self._emit, events.Reconnecting(error=error, pause=pause))

    def _emit(self, event: events.Event) -> None:
        assert self._on_event is not None
        try:
            call_plain(self._on_event, "on_event", event)
        except BaseException as error:
            logger.exception(
                "on_event raised an exception at a %s event; the client continues.", type(event).__name__
            )
            if isinstance(error, SystemExit | KeyboardInterrupt):
                # The exception ends the loop, but not before the work that reported the event is done.
                self._loop.call_soon(_raise, error)


def _raise(error: BaseException) -> None:
    raise error


def _about(request: Request, seconds: float) -> dict[str, Any]:
    return {"task_type": request.task_type, "task_uuid": request.uuid, "seconds": seconds}
