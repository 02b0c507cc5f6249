"""A small run in each weather over each transport; `nox -s stress -- --weather all` has larger ones."""

from __future__ import annotations

import logging
from uuid import uuid4

import pytest

from runware import PromptEnhance, ValidationError
from runware.emulator import Emulator
from tests.stress.clients import FLAVOURS, Flavour, run_jobs
from tests.stress.plans import Plan
from tests.stress.running import run_stress
from tests.stress.weathers import TRANSPORTS, WEATHERS, Transport
from tests.support.leftovers import calls_in_memory

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize("flavour", FLAVOURS)
def test_under_stress_every_task_ends_once_and_no_money_is_lost(
    flavour: Flavour, transport: Transport, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL, "runware")  # there is much to warn of
    report = run_stress(250, 1, flavour, transport)
    assert report.problems() == [], report.table()
    assert report.ended_once == 250
    assert report.ends["RunwareError"] == 0
    assert report.ends["results"] > 200
    assert report.delivered == report.billed > 300
    assert len(report.faults) >= 4, "the weather was fine"


#: How many tasks there are in a small run: a POST is about one of them.
SMALL: dict[Transport, int] = {"websocket": 200, "http": 100}
OTHER_WEATHERS = [name for name in WEATHERS if name != "plain"]


@pytest.mark.parametrize(
    ("weather", "transport", "flavour"),
    [
        *((weather, transport, "async") for weather in OTHER_WEATHERS for transport in TRANSPORTS),
        ("no-copy-check", "websocket", "blocking"),
        ("odd-json", "http", "blocking"),
    ],
)
def test_in_every_weather_no_task_is_paid_for_twice_or_lost(
    weather: str, transport: Transport, flavour: Flavour, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL, "runware")
    # In heavy weather each connection carries few messages, so that many tasks take longer than a run may.
    fewer = {"busy": 80, "heavy": 60}
    tasks = 30 if WEATHERS[weather].tasks == "large" else fewer.get(weather, SMALL[transport])
    report = run_stress(tasks, 1, flavour, transport, weather)
    assert report.problems() == [], report.table()
    assert report.ended_once == tasks
    # A slow line goes wrong without anything that could be counted, and pings are for idle connections.
    assert report.faults or weather == "large-slow", "the weather was fine"


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize("flavour", FLAVOURS)
def test_a_stream_that_raised_leaves_nothing_in_memory(flavour: Flavour, transport: Transport) -> None:
    """The error held on to the stream, the stream's finalizer to the error, for ever."""
    before = calls_in_memory()
    with Emulator() as server:
        job = [Plan(0, str(uuid4()), "results", 0, PromptEnhance(prompt="x", extra={"noSuch": 1}))]
        assert run_jobs(server, [job], flavour, transport) == []
        assert isinstance(job[0].error, ValidationError)
        job.clear()
        assert calls_in_memory() == before
