"""A small storm of each weather over each transport; `nox -s storm -- --weather all` has larger ones."""

from __future__ import annotations

import logging
from uuid import uuid4

import pytest

from runware import PromptEnhance, ValidationError
from runware.emulator import Emulator

from .storm import (
    COLOURS,
    TRANSPORTS,
    WEATHERS,
    Colour,
    Plan,
    Transport,
    calls_in_memory,
    run_jobs,
    run_storm,
)  # fmt: skip

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize("colour", COLOURS)
def test_in_a_storm_every_task_ends_once_and_no_money_is_lost(
    colour: Colour, transport: Transport, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL, "runware")  # there is much to warn of
    report = run_storm(250, 1, colour, transport)
    assert report.problems() == [], report.table()
    assert report.ended_once == 250
    assert report.ends["RunwareError"] == 0
    assert report.ends["results"] > 200
    assert report.delivered == report.billed > 300
    assert len(report.faults) >= 4, "the weather was fine"


#: How many tasks there are in a small storm: a POST is about one of them.
SMALL: dict[Transport, int] = {"websocket": 200, "http": 100}
OTHER_WEATHERS = [name for name in WEATHERS if name != "plain"]


@pytest.mark.parametrize(
    ("weather", "transport", "colour"),
    [
        *((weather, transport, "async") for weather in OTHER_WEATHERS for transport in TRANSPORTS),
        ("no-copy-check", "websocket", "blocking"),
        ("odd-json", "http", "blocking"),
    ],
)
def test_in_every_weather_no_task_is_paid_for_twice_or_lost(
    weather: str, transport: Transport, colour: Colour, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL, "runware")
    tasks = 30 if WEATHERS[weather].tasks == "large" else 80 if weather == "busy" else SMALL[transport]
    report = run_storm(tasks, 1, colour, transport, weather)
    assert report.problems() == [], report.table()
    assert report.ended_once == tasks
    # A slow line goes wrong without anything that could be counted, and pings are for idle connections.
    assert report.faults or weather == "large-slow", "the weather was fine"


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize("colour", COLOURS)
def test_a_stream_that_raised_leaves_nothing_in_memory(colour: Colour, transport: Transport) -> None:
    """A storm has shown it: the error held on to the stream, the stream's finalizer to the error, for ever."""
    before = calls_in_memory()
    with Emulator() as server:
        job = [Plan(0, str(uuid4()), "results", 0, PromptEnhance(prompt="x", extra={"noSuch": 1}))]
        assert run_jobs(server, [job], colour, transport) == []
        assert isinstance(job[0].error, ValidationError)
        job.clear()
        assert calls_in_memory() == before
