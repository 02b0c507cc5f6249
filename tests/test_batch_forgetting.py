"""A server that shares none of a batch's assumptions: it makes whatever comes, however often, and soon forgets all of it."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.support.fake_server import EMPTY, Channel, FakeServer, Object, made
from tests.support.programs import ROOT

pytestmark = pytest.mark.slow

TASKS = 100
#: Seconds for which the server knows what it made.
KNOWN = 1.0
PROGRAM = """
import sys
from runware_sync import Batch, PromptEnhance, Runware
from tests.support.short_waits import short_waits

url, journal, policy, kept_for, count = sys.argv[1:]
tasks = [PromptEnhance(prompt=f"task {number}") for number in range(int(count))]
with short_waits(), Runware("key", url=url, timeout=3, max_retries=4) as client:
    batch = Batch(journal, client, kept_for=float(kept_for))
    for outcome in batch.run(tasks, limit=6, on_unknown=policy):
        pass
    print(batch.summary.done, batch.summary.unknown, batch.summary.sent)
"""


class Forgetful(FakeServer):
    """It bills every task that comes, answers it after a moment, and forgets it. Some questions get no answer."""

    def __init__(self, seed: int) -> None:
        super().__init__(self._make, self._tell)
        self._random = random.Random(seed)
        self._known: dict[str, float] = {}
        self.prompts: Counter[str] = Counter()
        self._lock = threading.Lock()
        #: Set when a task has come.
        self.came = threading.Event()

    def _make(self, channel: Channel, request: Object) -> None:
        with self._lock:
            self.prompts[request["prompt"]] += 1
            self._known[request["taskUUID"]] = time.monotonic()
        self.came.set()
        channel.send(made(request, {"text": "more", "cost": 0.01}), after=self._random.uniform(0.0, 0.1))

    def _tell(self, channel: Channel, request: Object) -> None:
        if self._random.random() < 0.2:
            return  # the answer is lost
        when = self._known.get(request["taskUUID"])
        if when is None or time.monotonic() > when + KNOWN:
            channel.send(EMPTY)
        else:
            item = {"text": "more", "cost": 0.01, "status": "success"}
            channel.send(made({**request, "asked for": "promptEnhance"}, item))


def started(server: FakeServer, journal: Path, policy: str, kept_for: float) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, server.url, str(journal), policy, str(kept_for), str(TASKS)],
        cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip


def told_of_its_end(process: subprocess.Popen[str], server: Forgetful) -> None:
    process.wait()
    server.came.set()


@pytest.mark.parametrize("seed", [1, 2])
def test_a_server_that_forgets_is_never_paid_twice_unless_it_is_said_so(seed: int, tmp_path: Path) -> None:
    """Who says truly for how long the server knows a task, pays nothing twice, whenever the program dies."""
    chance = random.Random(seed)
    with Forgetful(seed) as server:
        killed = 0
        for _ in range(4):
            server.came.clear()
            process = started(server, tmp_path / "a.journal", "ask", KNOWN / 2)
            threading.Thread(target=told_of_its_end, args=(process, server), daemon=True).start()
            assert server.came.wait(60)  # a task, or the end: there may be nothing left to send
            try:
                process.wait(chance.uniform(0.0, 0.4))
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
                killed += 1
            process.communicate()
        process = started(server, tmp_path / "a.journal", "ask", KNOWN / 2)
        out, err = process.communicate(timeout=100)
        assert process.returncode == 0, err
        done, unknown, sent = map(int, out.split())
        assert killed
        assert done + unknown + sent == TASKS
        assert max(server.prompts.values()) == 1, "paid twice"
        assert unknown < TASKS / 2, "few are written ahead of what is sent"
        if unknown:
            process = started(server, tmp_path / "a.journal", "resend", KNOWN / 2)
            out, err = process.communicate(timeout=100)
            assert process.returncode == 0, err
            assert out.split()[:2] == [str(TASKS), "0"]
            assert sum(count > 1 for count in server.prompts.values()) <= unknown
