"""Programs that fork in the middle of a call, as the handler of a signal can, or of a batch: parent and child keep out of each
other's way."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from runware.emulator import Emulator
from tests.support.programs import run

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="nothing forks here")

PROGRAM = """
import os, signal, sys, threading, warnings
warnings.simplefilter("ignore", DeprecationWarning)  # forking with threads is what is tested
main, parent = threading.main_thread().ident, os.getpid()
children = []

def fork(*_):
    signal.alarm(60)  # whatever hangs is ended
    child = os.fork()
    if child:
        return children.append(child)
    signal.alarm(60)
    {in_child}

def fork_when_it_waits():
    while sys._current_frames()[main].f_code.co_qualname not in ("EventFD.wait", "OneShotEvent.wait"):
        pass
    os.kill(parent, signal.SIGUSR1)

signal.signal(signal.SIGUSR1, fork)
with runware_sync.Runware("key", url=URL) as client:
    client.ensure_connection()
    for _ in range(3):
        forking = threading.Thread(target=fork_when_it_waits)
        forking.start()
        {call}
        forking.join()
    codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    assert client.prompt_enhance(prompt="dog")
print(codes)
"""

CALL = """
        try:
            assert client.prompt_enhance(prompt="dog")
        except runware.ClientClosedError as error:
            os._exit(7 if os.getpid() != parent and "forked" in str(error) else 8)
        if os.getpid() != parent:
            os._exit(9)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="with locks, the child waits for ever")
def test_a_child_that_goes_on_with_the_call_of_its_parent_is_told() -> None:
    program = PROGRAM.format(in_child="return", call=CALL.strip())
    with Emulator(latency=0.3) as server:
        done = run(server.url, program)
    assert (done.stdout, done.stderr, done.returncode) == ("[7, 7, 7]\n", "", 0)


IN_CHILD = """
    global victim
    os.closerange(3, 256)  # as daemons do
    victim = os.open({path!r}, os.O_RDWR | os.O_CREAT)
    for number in range(3, 64):
        os.dup2(victim, number)
    sys.exit()
"""

CALL_AND_LEAVE = """
        try:
            client.prompt_enhance(prompt="dog")
        except SystemExit:
            del client
            os._exit(0 if all(os.path.sameopenfile(number, victim) for number in range(3, 64)) else 1)
"""


def test_a_child_never_touches_what_has_the_number_of_a_file_of_its_parent(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    program = PROGRAM.format(in_child=IN_CHILD.format(path=str(victim)).strip(), call=CALL_AND_LEAVE.strip())
    with Emulator(latency=0.3) as server:
        done = run(server.url, program)
    assert (done.stdout, done.stderr, done.returncode) == ("[0, 0, 0]\n", "", 0)
    assert victim.read_bytes() == b""


BATCH = """
import os, signal, sys, warnings
warnings.simplefilter("ignore", DeprecationWarning)  # forking with threads is what is tested
tasks = [runware.PromptEnhance(prompt=f"task {{number}}") for number in range(40)]
client = runware_sync.Runware("key", url=URL)
batch = runware_sync.Batch({journal!r}, client)
parent, children = os.getpid(), []

def child(do):
    if number := os.fork():
        return children.append(number)
    signal.alarm(60)
    do()
    sys.exit()

def go_on():
    try:
        list(outcomes)
    except runware.EventLoopError as error:
        assert "before the process was forked" in str(error)
    else:
        os._exit(1)

reading, writing = os.pipe()
def outlive():
    os.close(writing)
    os.read(reading, 1)

with batch.run(tasks, limit=4, manifest={manifest!r}) as outcomes:
    done = [next(outcomes)]
    for do in (lambda: None, go_on, outcomes.close, client.close):
        child(do)
    codes = [os.waitstatus_to_exitcode(os.waitpid(number, 0)[1]) for number in children]
    assert not os.path.exists({manifest!r} + ".csv")
    child(outlive)
    done += outcomes
print(codes, len(done), len(list(batch.run([*tasks, runware.PromptEnhance(prompt="one more")]))))
os.close(writing)
assert os.waitpid(children[-1], 0)[1] == 0
client.close()
"""


def test_a_child_leaves_a_batch_to_its_parent(tmp_path: Path, runware_emulator: Emulator) -> None:
    runware_emulator.latency = 0.1
    program = BATCH.format(journal=str(tmp_path / "a.journal"), manifest=str(tmp_path / "manifest"))
    done = run(runware_emulator.url, program)
    assert (done.stdout, done.stderr, done.returncode) == ("[0, 0, 0, 0] 40 1\n", "", 0)
    assert len(runware_emulator.ledger) == 41


def test_children_end_whatever_a_batch_was_doing(tmp_path: Path, runware_emulator: Emulator) -> None:
    runware_emulator.latency = 0.02
    beginning, _ = BATCH.split("def go_on")
    program = (
        beginning.replace("range(40)", "range(600)").replace("signal.alarm(60)", "")
        + """
def forked(*_):
    child(lambda: None)
    if len(children) < 12:
        signal.setitimer(signal.ITIMER_REAL, 0.03)

signal.signal(signal.SIGALRM, forked)
signal.setitimer(signal.ITIMER_REAL, 0.05)
print(len(list(batch.run(tasks, limit=20))), len(children))
print({{os.waitpid(number, 0)[1] for number in children}})
client.close()
"""
    ).format(journal=str(tmp_path / "a.journal"))
    done = run(runware_emulator.url, program)
    assert (done.stdout, done.stderr, done.returncode) == ("600 12\n{0}\n", "", 0)
    assert len(runware_emulator.ledger) == 600


def test_threads_of_a_child_that_call_at_once_share_one_loop(runware_emulator: Emulator) -> None:
    program = """
    import os, sys, threading, warnings
    warnings.simplefilter("ignore", DeprecationWarning)  # forking with threads is what is tested
    client = runware_sync.Runware("key", url=URL)
    client.ensure_connection()
    def call():
        together.wait()
        results.extend(client.prompt_enhance(prompt="dog"))
    codes = set()
    for _ in range(60):
        if not (number := os.fork()):
            sys.setswitchinterval(1e-6)
            together, results = threading.Barrier(6), []
            threads = [threading.Thread(target=call) for _ in range(6)]
            [thread.start() for thread in threads]
            [thread.join() for thread in threads]
            loops = sum(thread.name == "runware" for thread in threading.enumerate())
            os._exit((len(results), loops) != (6, 1))
        codes.add(os.waitpid(number, 0)[1])
    client.close()
    print(codes)
    """
    done = run(runware_emulator.url, program)
    assert (done.stdout, done.stderr, done.returncode) == ("{0}\n", "", 0)
