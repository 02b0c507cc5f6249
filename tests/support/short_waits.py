"""The engine's waits, about ten times shorter, so that a test is over soon. Its code is that of every program."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

from runware._engine import questions, send_queue, task_state, tracker, websocket
from runware._transport import http

#: What the engine waits for, in seconds, by the module that says so.
SHORT_WAITS: list[tuple[Any, dict[str, float]]] = [
    (
        tracker,
        {"FIRST_POLL": 0.1, "LONGEST_POLL": 1.0, "CONFIRMATION": 0.2, "ANSWER_WAIT": 0.3, "ANSWER_LASTS": 0.05, "GRACE": 0.1},
    ),
    (task_state, {"ANSWER_WAIT": 0.3}),
    (questions, {"LATEST_ANSWER": 1.0}),
    (
        websocket,
        {"FIRST_POLL": 0.1, "AUTHENTICATION_WAIT": 1.0, "IDLE_BEFORE_PING": 0.4, "PONG_WAIT": 0.4, "WRITE_WAIT": 5.0},
    ),
    (http, {"ANSWER_WAIT": 1.0}),
    (send_queue, {"LONGEST_BACKOFF": 0.2}),
]  # fmt: skip


@contextmanager
def short_waits() -> Iterator[None]:
    """The engine with all of these waits."""
    with _patched(
        (module, name, seconds) for module, waits in SHORT_WAITS for name, seconds in waits.items()
    ):
        yield


@contextmanager
def waits_of(**seconds: float) -> Iterator[None]:
    """The engine with other values for the waits of these names."""
    with _patched(
        (module, name, seconds[name])
        for module, waits in SHORT_WAITS
        for name in waits.keys() & seconds.keys()
    ):
        yield


@contextmanager
def _patched(values: Iterable[tuple[Any, str, float]]) -> Iterator[None]:
    with ExitStack() as stack:
        for module, name, seconds in values:
            stack.enter_context(patch.object(module, name, seconds))
        yield
