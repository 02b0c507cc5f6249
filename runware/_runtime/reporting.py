"""Tells a client's `on_event` what happens."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from runware._engine.budget import cost_of
from runware._engine.call_options import call_plain
from runware._engine.registry import Ended, Notice, ResultCame, Retried, Sent
from runware._engine.task_state import Stage, TaskState
from runware._logs.contexts import as_caller
from runware._logs.secret import SecretURL
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

    def happened(self, notice: Notice, now: float) -> None:
        """The engine says something of a task."""
        if self._on_event is None:
            return
        from runware import events

        task = notice.task
        about = _about(task, now)
        match notice:
            case Sent():
                self._tell_caller(task, events.RequestSent(**about, attempt=task.times_sent))
            case ResultCame(item=item):
                self._tell_caller(task, events.ResultArrived(**about, cost=cost_of(item)))
            case Retried(pause=pause, error=error):
                attempt = task.times_sent + 1
                self._tell_caller(task, events.Retrying(**about, attempt=attempt, pause=pause, error=error))
            case Ended() if task.error is not None:
                failed = events.TaskFailed(**about, error=task.error, results=len(task.results))
                self._tell_caller(task, failed)
            case Ended():
                self._tell_caller(task, events.TaskFinished(**about, results=len(task.results)))
            case _:
                pass

    def abandoned(self, task: TaskState, now: float) -> None:
        """Nobody waits for a task any more. Nothing is said of one that has ended."""
        if self._on_event is not None and task.stage is not Stage.ENDED:
            from runware.events import TaskAbandoned

            self._tell_caller(task, TaskAbandoned(**_about(task, now), results=len(task.results)))

    def streamed(self, name: str, request: Request, seconds: float, **details: object) -> None:
        """Something has happened to a task whose answer comes piece by piece: the name of the event, and what it says.

        It is told where it happens, which is a task of the caller.
        """
        if self._on_event is not None:
            from runware import events

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

    def _tell_caller(self, task: TaskState | None, event: Event) -> None:
        as_caller(task, self._tell, event)

    def _tell(self, event: Event) -> None:
        assert self._on_event is not None
        try:
            call_plain(self._on_event, "on_event", event)
        except Exception:
            logger.exception(
                "on_event raised an exception at a %s event; the client continues.", type(event).__name__
            )


def _about(task: TaskState, now: float) -> dict[str, Any]:
    return {
        "task_type": task.request.task_type,
        "task_uuid": task.request.uuid,
        "seconds": now - task.began_at,
    }
