"""Ctrl-C at any moment: no thread stays, no connection, and no coroutine that nobody awaited."""

from __future__ import annotations

import pytest

from runware.emulator import Emulator
from tests.support.addresses import address
from tests.support.programs import run

pytestmark = pytest.mark.slow

PROGRAM = """
import gc, httpx, random, signal, sys, threading, time
signal.signal(signal.SIGALRM, signal.default_int_handler)
unraisable = []
def unraised(seen):
    # Python itself can only print an interrupt that comes while one of its own sets forgets what is gone.
    if "WeakSet" not in repr(seen.object):
        unraisable.append(repr(seen.exc_value))
sys.unraisablehook = unraised
def interrupted(delay, work):
    # Once, and not later than the work: the timer is off before anybody looks. It may ring while it is turned off.
    try:
        try:
            signal.setitimer(signal.ITIMER_REAL, delay)
            work()
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    except KeyboardInterrupt:
        return True
    return False
def made():
    # Without certificates, which take long to load.
    return runware_sync.Runware("key", url=URL, http_client=lambda: httpx.AsyncClient(verify=False))
def used(client):
    def work():
        with client:
            client.prompt_enhance(prompt="dog")
            list(client.results(runware.PromptEnhance(prompt="dog", prompt_versions=2)))
    return work
def call(client):
    return lambda: client.prompt_enhance(prompt="dog")
# Python lists a thread for ever if an interrupt comes during `Thread.start`, just before the thread would run.
ignored = [threading.main_thread()]
def threads():
    return [thread for thread in threading.enumerate() if thread not in ignored]
def how_long(make):
    client = made()
    began = time.perf_counter()
    make(client)()
    took = time.perf_counter() - began
    client.close()
    return took
def round(make, longest):
    client = made()
    was_interrupted = interrupted(random.uniform(1e-6, longest), lambda: make(client)())
    if {then_closed}:
        client.close()
    else:
        was_closing = interrupted(random.uniform(1e-6, 0.004), client.close)
    del client
    gc.collect()
    for thread in threads():
        # Not `join`: whoever was interrupted while it started a thread has not waited until that one runs, and one that
        # was joined in that moment is taken for ended by Python 3.11 though it runs.
        began = time.monotonic()
        while thread in threading.enumerate():
            waited = time.monotonic() - began
            if thread.ident is None and waited > 10:
                ignored.append(thread)
                break
            assert waited < 60, thread
            time.sleep(0.001)
    return was_interrupted
random.seed({seed})
how_long(used)
try:
    hits = sum(round(make, how_long(make)) for make in (used, call) for _ in range({rounds}))
finally:
    gc.collect()
print(hits > {rounds} / 4, threads(), unraisable)
"""


@pytest.mark.parametrize("then_closed", [True, False], ids=["in a call", "in close"])
@pytest.mark.parametrize("transport", ["websocket", "http"])
def test_interrupts_at_random_leave_nothing(transport: str, then_closed: bool) -> None:
    with Emulator() as server:
        program = PROGRAM.format(then_closed=then_closed, seed=1, rounds=30)
        done = run(address(server, transport), program)
    assert (done.stdout, done.stderr, done.returncode) == ("True [] []\n", "", 0)


WAITING = """
import random, signal, threading
from runware._runtime.thread_events import OneShotEvent
signal.signal(signal.SIGALRM, signal.default_int_handler)
random.seed(1)
hits = 0
for _ in range(1500):
    event = OneShotEvent()
    thread = threading.Timer(random.uniform(0, 2e-4), event.set)
    thread.start()
    try:
        try:
            signal.setitimer(signal.ITIMER_REAL, random.uniform(1e-6, 4e-4))
            event.wait(20)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    except KeyboardInterrupt:
        hits += 1
    assert event.wait(20)
    thread.join()
print(hits > 100)
"""


def test_an_interrupt_of_a_wait_breaks_nothing() -> None:
    done = run("", WAITING)
    assert (done.stdout, done.stderr, done.returncode) == ("True\n", "", 0)


@pytest.mark.parametrize("transport", ["websocket", "http"])
def test_an_exit_in_on_event_ends_the_program_and_says_so(transport: str) -> None:
    """It came in the middle of the work of the client, and nothing said where it came from."""
    with Emulator(api_key="good key") as server:
        done = run(
            address(server, transport),
            """
            def leave(event):
                if isinstance(event, runware.ResultArrived):
                    raise SystemExit(3)
            async def main():
                async with runware.Runware("good key", url=URL, on_event=leave) as client:
                    await client.prompt_enhance(prompt="dog")
            asyncio.run(main())
            """,
        )
    assert (done.returncode, done.stdout) == (3, "")
    assert "on_event raised an exception at a ResultArrived event" in done.stderr
