"""Whole programs, run in their own process, with warnings as errors."""

from __future__ import annotations

import signal
import subprocess
import sys
import textwrap
from pathlib import Path

from runware.emulator import Emulator

ROOT = Path(__file__).parents[2]
MAX_DURATION = 180


def run(url: str, program: str, *flags: str, first: str = "") -> subprocess.CompletedProcess[str]:
    """Run a program to its end, with `URL` and both packages defined; the code in `first` runs before they are imported."""
    with _started(url, program, *flags, first=first) as process:
        return _ended(process)


def run_interrupted(
    server: Emulator, url: str, program: str, by: signal.Signals = signal.SIGINT
) -> subprocess.CompletedProcess[str]:
    """Run a program, and interrupt it (Ctrl-C, or another signal) when the server has its first task.

    It then has to print a line, and may wait for one: by then the server is quick.
    """
    with _started(url, program) as process:
        server.wait_for_requests(1, MAX_DURATION)
        process.send_signal(by)
        assert process.stdout is not None
        printed = process.stdout.readline()
        server.latency = 0.0
        done = _ended(process, "go on\n")
        done.stdout = printed + done.stdout
        return done


def _started(url: str, program: str, *flags: str, first: str = "") -> subprocess.Popen[str]:
    text = f"{first}\nimport asyncio, runware, runware_sync\nURL = {url!r}\n{textwrap.dedent(program)}"
    return subprocess.Popen(
        [sys.executable, "-X", "dev", "-W", "error", *flags, "-c", text],
        cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def _ended(process: subprocess.Popen[str], said: str | None = None) -> subprocess.CompletedProcess[str]:
    try:
        out, err = process.communicate(said, timeout=MAX_DURATION)
    except subprocess.TimeoutExpired:
        process.kill()
        raise
    # On a busy machine asyncio's debug mode remarks upon steps that took long.
    err = "".join(line for line in err.splitlines(True) if not line.startswith("Executing <"))
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)
