"""Conversations in which the server sends any JSON about some tasks: the other tasks get their results.

`nox -s fuzz -- --examples 20000` runs that many random conversations.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from .conversations import HTTPConversation, WebSocketConversation
from .drawing import http_steps, seeds, victims, websocket_steps

pytestmark = pytest.mark.slow

examples = os.environ.get("RUNWARE_EXAMPLES")
conversations = settings(
    max_examples=int(examples or 300),
    derandomize=examples is None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


class Reader(logging.Handler):
    """Formats every log record as a handler would, and raises its errors."""

    def emit(self, record: logging.LogRecord) -> None:
        record.getMessage().encode(errors="backslashreplace")


@contextmanager
def logs_are_read() -> Iterator[None]:
    """Let no other handler, also not that of pytest, see the records: its reports cannot carry unpaired surrogates."""
    logger = logging.getLogger("runware")
    before = logger.level, logger.propagate, logger.handlers
    logger.propagate, logger.handlers = False, [Reader()]
    logger.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        level, logger.propagate, logger.handlers = before
        logger.setLevel(level)


@conversations
@given(victims, websocket_steps, seeds)
@logs_are_read()
def test_over_websocket(victims: list[int], steps: list[tuple[Any, ...]], seed: int) -> None:
    conversation = WebSocketConversation(victims, seed)
    conversation.write()
    for step in steps:
        conversation.step(*step)
    conversation.until_all_have_ended(conversation.turn)
    assert conversation.broken_promises() == []


@conversations
@given(victims, http_steps, seeds)
@logs_are_read()
def test_over_http(victims: list[int], steps: list[tuple[Any, ...]], seed: int) -> None:
    conversation = HTTPConversation(victims, seed)
    # The victims are sent first, so that it is known which posts are theirs.
    for step in steps:
        conversation.step(*step)
    conversation.until_all_have_ended(conversation.turn)
    assert conversation.broken_promises() == []
