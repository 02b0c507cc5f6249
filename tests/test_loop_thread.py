"""The thread of the blocking client: nothing that is handed to it waits for ever, whatever else happens to it."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar

import pytest

import runware_sync
from runware._runtime.loop_thread import LoopThread
from runware.emulator import Emulator
from runware.errors import ClientClosedError

WORD = ContextVar("WORD", default="none")


async def for_ever() -> None:
    await asyncio.Event().wait()


async def word() -> str:
    return WORD.get()


async def broken() -> None:
    raise KeyError("mine")


def test_results_errors_and_the_context_come_through() -> None:
    thread = LoopThread()
    WORD.set("some")
    assert thread.run(word) == "some"
    with pytest.raises(KeyError, match="mine"):
        thread.run(broken)
    thread.stop()
    assert thread.run(word) == "some", "it starts again"
    thread.stop()


def test_what_is_handed_over_in_the_moment_of_the_stop_ends() -> None:
    thread = LoopThread()
    thread.run(word)
    serving = thread._serving
    assert serving is not None
    loop = serving.loop
    assert loop is not None
    with ThreadPoolExecutor() as pool:
        calls = []

        def stop_while_it_is_called() -> None:
            loop.stop()
            calls.extend(pool.submit(thread.run, for_ever) for _ in range(3))
            while len(serving.open) < 3:
                pass

        loop.call_soon_threadsafe(stop_while_it_is_called)
        assert serving.thread is not None
        serving.thread.join(10)
        assert [type(call.exception(10)) for call in calls] == [ClientClosedError] * 3
    thread.stop()


def test_what_comes_just_after_the_end_of_the_loop_ends_or_starts_another() -> None:
    thread = LoopThread()
    for _ in range(30):
        thread.run(word)
        begin = threading.Barrier(3)

        def call(begin: threading.Barrier = begin) -> str:
            begin.wait()
            try:
                return thread.run(word)
            except ClientClosedError:
                return "closed"

        with ThreadPoolExecutor() as pool:
            calls = [pool.submit(call) for _ in range(2)]
            begin.wait()
            thread.stop()
            assert {call.result(10) for call in calls} <= {"none", "some", "closed"}
    thread.stop()


def test_a_wait_for_the_end_that_was_interrupted_can_be_made_again() -> None:
    """Python 3.11 takes a thread for ended when an interrupt comes while somebody joins it."""
    main = threading.main_thread().ident
    assert main is not None
    steps: list[str] = []

    async def interrupt_who_waits() -> None:
        while sys._current_frames()[main].f_code.co_filename != threading.__file__:
            await asyncio.sleep(0)
        signal.pthread_kill(main, signal.SIGUSR1)
        await asyncio.sleep(0.2)
        steps.append("ended")

    before = signal.signal(signal.SIGUSR1, signal.default_int_handler)
    try:
        thread = LoopThread(interrupt_who_waits)
        thread.run(word)
        with pytest.raises(KeyboardInterrupt):
            thread.stop()
        assert steps == []
        thread.stop()
        assert steps == ["ended"]
    finally:
        signal.signal(signal.SIGUSR1, before)


def test_clients_of_several_threads_keep_out_of_each_others_way(caplog: pytest.LogCaptureFixture) -> None:
    """Each has a loop in a thread of its own, and the threads take turns in the middle of everything."""

    def many_calls(number: int) -> int:
        with runware_sync.Runware("key", url=server.url) as client:
            return sum(
                len(client.prompt_enhance(prompt=f"{number} {call}", deadline=30)) for call in range(25)
            )

    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with Emulator() as server, ThreadPoolExecutor(8) as pool:
            counts = list(pool.map(many_calls, range(8)))
    finally:
        sys.setswitchinterval(before)
    assert counts == [25] * 8
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING] == []
