"""What is different on Windows, as far as another system can show it."""

from __future__ import annotations

import shlex
import signal
import sys
import textwrap

import pytest

from runware.cli import collecting
from runware.emulator import Emulator
from runware.emulator import __main__ as emulator_command
from tests.support.programs import run_interrupted

#: Where nothing interrupts who waits for a lock: signals wait until it is taken, or the time is over.
NOTHING_INTERRUPTS = """
import signal, threading, types
from runware._runtime import handoff
class Lock:
    def __init__(self):
        self.lock = threading.Lock()
        self.release = self.lock.release
    def acquire(self, blocking=True, timeout=-1):
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            return self.lock.acquire(blocking, timeout)
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    __enter__ = acquire
    def __exit__(self, *_):
        self.release()
handoff.threading = types.SimpleNamespace(**{**vars(threading), "Lock": Lock})
handoff._CHECK_INTERVAL = 0.2
"""


def test_an_interrupt_ends_a_wait_on_windows_too() -> None:
    with Emulator(latency=100) as slow:
        program = NOTHING_INTERRUPTS + textwrap.dedent("""
            client = runware_sync.Runware("key", url=URL)
            try:
                client.prompt_enhance(prompt="dog")
            except KeyboardInterrupt:
                print("interrupted", flush=True)
            input()
            print(len(client.prompt_enhance(prompt="dog")))
            client.close()
        """)
        done = run_interrupted(slow, slow.url, program)
    assert (done.stdout, done.stderr, done.returncode) == ("interrupted\n1\n", "", 0)


@pytest.mark.parametrize(
    ("system", "line"), [("win32", 'runware-duo run --prompt "it\'s a dog"'), ("linux", None)]
)
def test_a_line_to_run_again_is_quoted_as_the_shells_of_the_system_do(
    system: str, line: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ["runware-duo", "run", "--prompt", "it's a dog"]
    monkeypatch.setattr(sys, "argv", words)
    monkeypatch.setattr(sys, "platform", system)
    assert collecting.this_line() == (line or shlex.join(words))


def test_the_local_server_ends_with_what_windows_has_for_that(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(signal, "SIGHUP")
    monkeypatch.setattr(signal, "SIGBREAK", signal.SIGUSR1, raising=False)
    assert emulator_command._termination_signals() == [signal.SIGTERM, signal.SIGUSR1]
