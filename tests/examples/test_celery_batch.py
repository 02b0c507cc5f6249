"""The Celery example runs a batch, and a worker that is lost costs nothing. Broker and results are SQLite files."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from runware.emulator import Emulator

pytest.importorskip("celery")
pytest.importorskip("sqlalchemy", reason="results are kept in SQLite")
pytestmark = [pytest.mark.foreign, pytest.mark.slow]
ROOT = Path(__file__).parents[2]

PROGRAM = """
import sys
from runware import PromptEnhance
from runware_sync import Batch, Runware
from examples.celery_batch import CeleryExecutor

with Runware() as client:
    batch = Batch(sys.argv[1], client)
    tasks = [PromptEnhance(prompt=f"task {number}") for number in range(40)]
    for _ in batch.run(tasks, limit=16, executor=CeleryExecutor(patience=float(sys.argv[2]), chunk=4)):
        pass
    print(batch.summary)
"""


# The broker's tables, before programs and workers make them at the same moment.
PREPARE = """
from examples.celery_batch import app
with app.connection() as connection:
    connection.SimpleQueue("celery").close()
"""


@contextmanager
def worker(given: dict[str, str], folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "celery", "-A", "examples.celery_batch", "worker", "--pool", "threads", "--concurrency", "4"]  # fmt: skip
    command += ["--without-heartbeat", "--without-mingle", "--without-gossip", "--loglevel", "INFO"]
    with (folder / "worker.log").open("ab") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=given, stdout=log, stderr=log)
        try:
            yield process
        finally:
            process.kill()
            process.wait(30)


@pytest.fixture
def environment(runware_emulator: Emulator, tmp_path: Path) -> dict[str, str]:
    given = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "RUNWARE_API_KEY": "a key",
        "RUNWARE_BASE_URL": runware_emulator.url,
        # Not Celery's broker in a folder: it reads messages that are still being written, and the worker dies of them.
        "RUNWARE_CELERY_BROKER": f"sqla+sqlite:///{tmp_path / 'broker.db'}",
        "RUNWARE_CELERY_BACKEND": f"db+sqlite:///{tmp_path / 'results.db'}",
    }
    subprocess.run([sys.executable, "-c", PREPARE], cwd=ROOT, env=given, check=True)
    return given


@contextmanager
def program(given: dict[str, str], journal: Path, patience: float) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", PROGRAM, str(journal), str(patience)]
    with subprocess.Popen(command, cwd=ROOT, env=given, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:  # fmt: skip
        try:
            yield process
        finally:
            process.kill()


def test_a_batch_runs_on_celery_and_a_worker_that_dies_costs_nothing(
    environment: dict[str, str], runware_emulator: Emulator, tmp_path: Path
) -> None:
    server = runware_emulator
    server.latency = 3.0
    with program(environment, tmp_path / "a.journal", 8.0) as batch:
        with worker(environment, tmp_path) as first:
            server.wait_for_requests(4, 60)
            first.send_signal(signal.SIGKILL)
            first.wait(30)
        server.latency = 0.0
        with worker(environment, tmp_path):
            out, err = batch.communicate(timeout=120)
    assert out.startswith("40 of 40 tasks done"), (err, (tmp_path / "worker.log").read_text()[-2000:])
    assert len(server.ledger) == 40


def test_a_broker_that_is_away_ends_the_run(
    environment: dict[str, str], runware_emulator: Emulator, tmp_path: Path
) -> None:
    environment["RUNWARE_CELERY_BROKER"] = f"sqla+sqlite:///{tmp_path / 'no folder' / 'broker.db'}"
    with program(environment, tmp_path / "a.journal", 8.0) as batch:
        out, err = batch.communicate(timeout=120)
    assert out.startswith("0 of 40 tasks done"), err
    assert not runware_emulator.ledger
