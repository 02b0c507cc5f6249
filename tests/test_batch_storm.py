"""Small storms over batches; `nox -s storm -- --batch` has larger ones."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from tests.batch_storm import Storm

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("flavour", "weather", "transport"),
    [
        ("blocking", "plain", "websocket"),
        ("async", "no-copy-check", "websocket"),
        ("reordered", "plain", "http"),
    ],
)
def test_a_batch_that_is_killed_pays_nothing_twice_and_loses_nothing(
    flavour: str, weather: str, transport: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL, "runware")
    storm = Storm(
        tasks=80, kills=3, seed=1, flavour=flavour, weather=weather, transport=transport, moments=(0.3, 2.0)
    )
    storm.blow(tmp_path)
    assert storm.problems == [], storm.table()
    assert storm.billed > 80
    assert storm.faults, "the weather was fine"
