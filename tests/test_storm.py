"""A small storm in each colour; `nox -s storm` has larger ones."""

from __future__ import annotations

import logging
from uuid import uuid4

import pytest

from runware import PromptEnhance, ValidationError
from runware.emulator import Emulator

from .storm import Colour, Plan, calls_in_memory, run_jobs, run_storm


@pytest.mark.parametrize("colour", ["async", "blocking"])
def test_in_a_storm_every_task_ends_once_and_no_money_is_lost(
    colour: Colour, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL, "runware")  # there is much to warn of
    report = run_storm(300, 1, colour)
    assert report.problems() == [], report.table()
    assert sum(report.ends.values()) == 300
    assert report.ends["RunwareError"] == 0
    assert report.ends["results"] > 200
    assert report.delivered == report.billed > 300
    assert len(report.faults) >= 4, "the weather was fine"


@pytest.mark.parametrize("colour", ["async", "blocking"])
def test_a_stream_that_raised_leaves_nothing_in_memory(colour: Colour) -> None:
    """A storm has shown it: the error held on to the stream, the stream's finalizer to the error, for ever."""
    before = calls_in_memory()
    with Emulator() as server:
        job = [Plan(0, str(uuid4()), "results", 0, PromptEnhance(prompt="x", extra={"noSuch": 1}))]
        assert run_jobs(server, [job], colour) == []
        assert isinstance(job[0].error, ValidationError)
        job.clear()
        assert calls_in_memory() == before
