"""Batches in processes of their own: interrupted, killed, and two at once."""

from __future__ import annotations

import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from runware.emulator import Emulator
from tests.support.programs import ROOT, run, run_interrupted

SYNC = """
tasks = [runware.PromptEnhance(prompt=f"task {{number}}") for number in range(12)]
with runware_sync.Runware("key", url=URL) as client:
    batch = runware_sync.Batch({journal!r}, client)
    try:
        for outcome in batch.run(tasks, limit=4, manifest={manifest!r}):
            pass
    except KeyboardInterrupt as error:
        print("interrupted:", error.__notes__, flush=True)
        input()
    print(batch.summary)
"""
ASYNC = """
tasks = [runware.PromptEnhance(prompt=f"task {{number}}") for number in range(12)]
async def main():
    async with runware.Runware("key", url=URL) as client:
        batch = runware.Batch({journal!r}, client)
        async for outcome in batch.run(tasks, limit=4, manifest={manifest!r}):
            pass
        print(batch.summary)
try:
    asyncio.run(main())
except KeyboardInterrupt as error:
    print("interrupted:", getattr(error.__context__, "__notes__", ""), flush=True)
    input()
"""


@pytest.mark.parametrize("program", [SYNC, ASYNC])
def test_an_interrupt_ends_a_batch_cleanly_and_says_how_to_go_on(
    program: str, tmp_path: Path, runware_emulator: Emulator
) -> None:
    server = runware_emulator
    server.latency = 0.5
    text = program.format(journal=str(tmp_path / "a.journal"), manifest=str(tmp_path / "manifest"))
    done = run_interrupted(server, server.url, text)
    assert (done.returncode, done.stderr) == (0, ""), done
    assert "interrupted:" in done.stdout
    assert "run the batch again to continue" in done.stdout
    assert (tmp_path / "manifest.csv").exists()
    again = run(server.url, text)
    assert (again.returncode, again.stderr) == (0, ""), again
    assert again.stdout.startswith("12 of 12 tasks done")
    assert len(server.ledger) == 12
    assert len((tmp_path / "manifest.jsonl").read_text("utf-8").splitlines()) == 12


def test_a_lock_ends_with_its_process(tmp_path: Path, runware_emulator: Emulator) -> None:
    server = runware_emulator
    server.latency = 4.0
    journal = tmp_path / "a.journal"
    text = SYNC.format(journal=str(journal), manifest=None)
    program = f"import runware, runware_sync\nURL = {server.url!r}\n{textwrap.dedent(text)}"
    first = subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        server.wait_for_requests(1, 30)
        second = run(server.url, text)
        assert second.returncode == 1
        assert f"is in use by another run (process {first.pid})" in second.stderr
    finally:
        first.send_signal(signal.SIGKILL)
        first.wait(30)
    server.latency = 0.0
    third = run(server.url, text)
    assert third.returncode == 0, third
    assert third.stdout.startswith("12 of 12 tasks done")
    assert len(server.ledger) == 12


def test_a_batch_is_loaded_when_it_is_first_used(runware_emulator: Emulator) -> None:
    program = """
    import sys
    runware.Runware("key", url=URL), runware_sync.Runware("key", url=URL)
    assert "Batch" in dir(runware) and "Batch" in dir(runware_sync)
    assert not [name for name in sys.modules if "batch" in name and "runware" in name]
    assert "sqlite3" not in sys.modules or "coverage" in sys.modules  # which has a database of its own
    assert runware.Batch is not runware_sync.Batch
    assert runware.BatchOutcome is runware_sync.BatchOutcome
    """
    done = run(runware_emulator.url, program)
    assert (done.returncode, done.stderr) == (0, ""), done
