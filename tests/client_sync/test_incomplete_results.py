# Derived from tests/client/test_incomplete_results.py by `python -m codegen generate`; edit that file instead.
"""A task that may return fewer results than requested, as opposed to one whose results were lost."""

import logging
from collections.abc import Callable
from typing import Any

import pytest

from runware_sync import IncompleteResultsError, Runware
from tests.support.addresses import address
from tests.support.fake_server import Channel, FakeServer, made
from tests.support.timing import lasting

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("quarter_waits")]

TRANSPORTS = ["websocket", "http"]
TEXTS = [{"text": text} for text in ["a dog", "a cat", "a cow"]]

Says = Callable[[Channel, dict[str, Any]], None]


def silent(channel: Channel, question: dict[str, Any]) -> None:
    """The answer gets lost."""


def broken_off(channel: Channel, question: dict[str, Any]) -> None:
    """The connection does."""
    channel.hang_up()


def told(count: int) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """An answer that tells of so many texts."""

    def answer(question: dict[str, Any]) -> dict[str, Any]:
        kind = {**question, "asked for": "promptEnhance"}
        return made(kind, *[{**text, "status": "success"} for text in TEXTS[:count]])

    return answer


def two_of_three(channel: Channel, task: dict[str, Any]) -> None:
    """All three are made and billed; the third one gets lost."""
    channel.server.bill(task)
    for text in TEXTS[:2]:
        channel.send(made(task, text))


@pytest.mark.parametrize("lost", [silent, broken_off])
@pytest.mark.parametrize("transport", TRANSPORTS)
def test_answers_that_get_lost_are_no_answer(transport: str, lost: Says) -> None:
    with FakeServer(two_of_three, lost) as server:
        with Runware("key", url=address(server, transport), max_retries=1) as client:
            client.ensure_connection()
            with lasting(1.8, 5), pytest.raises(IncompleteResultsError) as incomplete:
                client.prompt_enhance(prompt="x", prompt_versions=3, timeout=1, on_incomplete="raise")
    assert [text.text for text in incomplete.value.results] == ["a dog", "a cat"]
    assert incomplete.value.task_uuid == server.billed[0]
    assert server.of("getResponse"), "it is asked for; how often in so short a time, the machine decides"
    assert len(server.billed) == 1


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_there_is_a_warning(transport: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING, "runware_sync")
    with FakeServer(two_of_three, silent) as server:
        with Runware("key", url=address(server, transport), max_retries=0) as client:
            client.ensure_connection()
            with lasting(0.9, 4):
                texts = client.prompt_enhance(prompt="x", prompt_versions=3, timeout=1)
    assert [text.text for text in texts] == ["a dog", "a cat"]
    assert [record for record in caplog.records if server.billed[0] in record.getMessage()]
    assert len(server.billed) == 1


@pytest.mark.parametrize("lost", [silent, broken_off])
@pytest.mark.parametrize("transport", TRANSPORTS)
def test_the_third_comes_when_it_is_asked_for_again(transport: str, lost: Says) -> None:
    def question(channel: Channel, question: dict[str, Any]) -> None:
        if len(server.of("getResponse")) < 3:
            lost(channel, question)
        else:
            channel.send(told(3)(question))

    with FakeServer(two_of_three, question) as server:
        with Runware("key", url=address(server, transport), timeout=1.5, max_retries=8) as client:
            client.ensure_connection()
            texts = client.prompt_enhance(prompt="x", prompt_versions=3, on_incomplete="raise")
    assert [text.text for text in texts] == ["a dog", "a cat", "a cow"]
    assert len(server.billed) == 1


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_the_server_says_that_there_are_no_more(transport: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING, "runware_sync")
    with FakeServer(two_of_three, lambda channel, question: channel.send(told(2)(question))) as server:
        with Runware("key", url=address(server, transport), timeout=10) as client:
            with lasting(0, 6):
                texts = client.prompt_enhance(prompt="x", prompt_versions=3, on_incomplete="raise")
    assert len(texts) == 2
    assert caplog.records == []
    assert len(server.billed) == 1
