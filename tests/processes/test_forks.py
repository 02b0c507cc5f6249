"""Programs that fork in the middle of a call, as the handler of a signal can: parent and child keep out of each other's way."""

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
