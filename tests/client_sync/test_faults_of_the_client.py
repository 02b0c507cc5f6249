# Derived from tests/client/test_faults_of_the_client.py by `python -m codegen generate`; edit that file instead.
"""The client itself fails: whoever waits is told and nothing hangs, and the next call is as good as ever."""

import logging
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from typing import Any

import pytest

from runware_sync import ConnectionLostError, Runware, RunwareError
from tests.support.timing import lasting


def fail_once(monkeypatch: pytest.MonkeyPatch, module: str, name: str) -> None:
    """What the client calls, as `Class.method` of a module or as a function in it, fails the first time."""
    holder: Any = import_module(module)
    *classes, name = name.split(".")
    for one in classes:
        holder = getattr(holder, one)
    whole: Callable[..., Any] = getattr(holder, name)
    failed: list[bool] = []

    def fails(*given: Any, **more: Any) -> Any:
        if not failed:
            failed.append(True)
            raise ZeroDivisionError("a fault of our own")
        return whole(*given, **more)

    monkeypatch.setattr(holder, name, fails)


def test_a_call_that_the_client_fails_over_ends_and_the_next_one_does_not(
    client: Runware, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    fail_once(monkeypatch, "runware._transport.http", "encode")
    fail_once(monkeypatch, "runware._engine.websocket", "WebSocketProtocol.opened")
    with pytest.raises(ConnectionLostError, match="The client itself failed: ZeroDivisionError"):
        client.prompt_enhance(prompt="sea")
    assert "this is a bug in the client" in caplog.text
    assert client.prompt_enhance(prompt="sea")


class _Own(BaseException):
    """Not an `Exception`."""


def test_a_log_handler_that_raises_leaves_nobody_waiting(client: Runware) -> None:
    """Over WebSocket, the call waited until its time was up: what was to be sent was lost."""

    class Handler(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            logger.removeHandler(self)
            raise _Own

    logger = logging.getLogger("runware_sync")
    with lasting(0, 5):
        level = logger.level
        logger.setLevel(logging.DEBUG)
        logger.addHandler(Handler())
        try:
            with suppress(RunwareError):
                client.prompt_enhance(prompt="sea", deadline=10)
            assert client.prompt_enhance(prompt="sea", deadline=10)
        finally:
            logger.setLevel(level)


def test_who_waits_for_the_connection_is_told(client: Runware, monkeypatch: pytest.MonkeyPatch) -> None:
    fail_once(monkeypatch, "runware._transport.http", "encode")
    fail_once(monkeypatch, "runware._engine.websocket", "WebSocketProtocol.opened")
    with pytest.raises(RunwareError, match="The client failed: ZeroDivisionError"):
        client.ensure_connection()
    client.ensure_connection()


def test_a_message_that_the_client_fails_over_is_asked_for(
    server: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with Runware("good key", url=server.url, timeout=1.0, max_retries=30) as client:
        client.ensure_connection()
        fail_once(monkeypatch, "runware._engine.inbound", "Inbound.apply")
        # It is not known whose answer it was. The server is asked, shortly before the time is up.
        assert client.prompt_enhance(prompt="sea")
    assert "Handling a message failed; this is a bug in the client." in caplog.text
    assert len(server.ledger) == 1


def test_a_post_whose_answer_the_client_fails_over_ends(
    server: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with Runware("good key", url=server.http_url) as client:
        fail_once(monkeypatch, "runware._engine.http", "unwrap")
        with pytest.raises(ConnectionLostError, match="The client itself failed: ZeroDivisionError"):
            client.prompt_enhance(prompt="sea")
        assert "this is a bug in the client" in caplog.text
        assert client.prompt_enhance(prompt="sea")


def test_a_message_that_the_client_fails_to_send_is_sent_over_the_next_connection(
    client: Runware, server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.ensure_connection()
    fail_once(monkeypatch, "runware._transport.websocket_connection", "encode")
    assert client.prompt_enhance(prompt="sea")
    assert len(server.ledger) == 1


def test_a_result_that_cannot_be_handed_over_ends_its_call(
    client: Runware, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.ERROR)
    fail_once(monkeypatch, "runware._runtime.waiter", "Waiter.take")
    with pytest.raises(ConnectionLostError, match="The client itself failed: ZeroDivisionError"):
        client.prompt_enhance(prompt="sea")
    assert "could not be passed to its caller" in caplog.text
    assert client.prompt_enhance(prompt="sea")


def test_a_stream_that_the_client_fails_over_ends(
    client: Runware, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    fail_once(monkeypatch, "runware._streaming.stream", "pieces")
    with pytest.raises(ConnectionLostError, match="The client itself failed: ZeroDivisionError"):
        with client.text_stream(model="a:b@1", messages=[{"role": "user", "content": "sea"}]) as stream:
            stream.read()
    assert "this is a bug in the client" in caplog.text
