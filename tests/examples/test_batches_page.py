"""The programs of docs/guides/batches.md run, in the order in which they stand there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from runware.emulator import Emulator
from tests.support.pages import blocks, both, run

pytestmark = pytest.mark.slow

PAGE = "docs/guides/batches.md"
SCHEDULER = "tcp://scheduler:8786"
ALONE = [source for source in blocks(PAGE) if SCHEDULER not in source]
CLUSTER = [source for source in blocks(PAGE) if SCHEDULER in source]


@pytest.mark.parametrize("source", both(ALONE, PAGE))
def test_a_program_of_the_page_runs(
    source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, runware_emulator: Emulator,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    run(source, {})
    assert runware_emulator.ledger.entries
    assert "Error" not in capsys.readouterr().out


@pytest.fixture
def scheduler(runware_emulator: Emulator) -> Iterator[str]:
    """The address of a cluster whose workers have the environment of the test."""
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as local:
        yield local.scheduler_address


@pytest.mark.foreign
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("source", both(CLUSTER, PAGE))
def test_a_program_of_the_page_runs_over_a_cluster(
    source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, runware_emulator: Emulator, scheduler: str,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    run(source.replace(SCHEDULER, scheduler).replace("range(1000)", "range(40)"), {})
    assert len(runware_emulator.ledger.entries) == 40
    assert "Error" not in capsys.readouterr().out


def test_the_page_has_programs() -> None:
    assert len(ALONE) >= 4
    assert len(CLUSTER) == 1
