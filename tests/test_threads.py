"""Blocking work in threads: one for each job, or one for many."""

from __future__ import annotations

import asyncio
import gc
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest

from runware._files.threads import AT_ONCE, Worker, in_thread, read_in_thread


async def test_all_work_is_done_in_one_thread_which_ends() -> None:
    worker = Worker()
    threads = {await worker.run(threading.current_thread) for _ in range(5)}
    assert len(threads) == 1
    with pytest.raises(ValueError, match="no"):
        await worker.run(int, "no")
    worker.end()
    worker.join()
    assert not threads.pop().is_alive()


async def test_a_cancelled_caller_waits_for_the_end_of_the_work() -> None:
    worker, begun, may_end = Worker(), threading.Event(), threading.Event()
    done: list[str] = []

    def work() -> None:
        begun.set()
        may_end.wait()
        done.append("done")

    caller = asyncio.create_task(worker.run(work))
    while not begun.is_set():
        await asyncio.sleep(0)
    caller.cancel()
    await asyncio.sleep(0)
    assert not caller.done()
    may_end.set()
    with pytest.raises(asyncio.CancelledError):
        await caller
    assert done == ["done"]
    worker.end()
    worker.join()


async def test_where_no_thread_can_be_started_the_work_is_done_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def start(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", start)
    worker = Worker()
    assert await worker.run(int, "1") == 1
    worker.end()
    worker.join()


async def test_an_interrupt_while_the_thread_starts_leaves_no_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[threading.Thread] = []
    start = threading.Thread.start

    def interrupted(thread: threading.Thread) -> None:
        start(thread)
        started.append(thread)
        if len(started) == 1:
            # Ctrl-C, where an event loop does not keep it for later: in a notebook, or the second
            raise KeyboardInterrupt

    monkeypatch.setattr(threading.Thread, "start", interrupted)
    worker = Worker()
    with pytest.raises(KeyboardInterrupt):
        worker.run(int, "1").send(None)
    assert await worker.run(int, "1") == 1
    worker.end()
    for thread in started:
        thread.join(10)
    assert [thread for thread in started if thread.is_alive()] == []


async def test_a_call_that_is_thrown_away_does_not_wait_for_its_thread() -> None:
    may_end = threading.Event()
    call = in_thread(may_end.wait, 3.0)
    call.send(None)
    began_at = time.monotonic()
    call.close()  # as the garbage collector does it, in any thread, when a loop was closed
    assert time.monotonic() < began_at + 1.0
    may_end.set()


@pytest.fixture
def without_collector() -> Iterator[None]:
    gc.disable()
    yield
    gc.enable()


class Large:
    """Something that takes memory."""


class FailedError(Exception):
    """Something that has frames in its traceback, and what is in them."""


def fail() -> None:
    raise FailedError


@pytest.mark.usefixtures("without_collector")
async def test_nothing_holds_on_to_what_came_of_a_job() -> None:
    worker = Worker()
    ways: tuple[Callable[..., Any], ...] = (in_thread, worker.run)
    for run in ways:
        value = await run(Large)
        left: list[weakref.ref[Any]] = [weakref.ref(value)]
        del value
        try:
            await run(fail)
        except FailedError as error:
            left.append(weakref.ref(error))
        await run(int)  # the thread has gone on to this
        assert [one() for one in left] == [None, None], run
    worker.end()
    worker.join()


async def test_a_cancelled_caller_leaves_reading_that_may_never_end() -> None:
    """A pipe into which nobody writes cannot be interrupted."""
    begun, may_end = threading.Event(), threading.Event()

    def read() -> None:
        begun.set()
        assert may_end.wait(20)

    caller = asyncio.create_task(read_in_thread(read))
    while not begun.is_set():
        await asyncio.sleep(0)
    [thread] = [one for one in threading.enumerate() if one.name == "runware work"]
    caller.cancel()
    try:
        done, _ = await asyncio.wait([caller], timeout=5)
    finally:
        may_end.set()
        thread.join()
    assert done == {caller}
    assert await read_in_thread(partial(int, "1")) == 1


async def test_slow_reading_does_not_keep_other_work_waiting() -> None:
    """Pipes of slow programs took all threads of a loop, so that it could neither connect nor save."""
    may_end = threading.Event()
    readers = [asyncio.create_task(read_in_thread(may_end.wait)) for _ in range(AT_ONCE + 4)]
    other = asyncio.create_task(in_thread(int, "1"))
    try:
        done, _ = await asyncio.wait([other], timeout=5)
    finally:
        may_end.set()
    assert done == {other}
    assert await asyncio.gather(*readers) == [True] * (AT_ONCE + 4)
