"""The thread of the blocking client: nothing that is handed to it waits for ever, whatever else happens to it."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from contextvars import ContextVar
from pathlib import Path

import pytest

import runware_sync
from runware._runtime.handoff import MOST_EVENTFDS, Handoff, Inbox
from runware._runtime.loop_thread import LoopRun, LoopThread
from runware._runtime.thread_events import EventFD, OneShotEvent
from runware.emulator import Emulator
from runware.errors import ClientClosedError, ConnectionFailedError, EventLoopError
from runware.tasks import PromptEnhance
from runware_sync.portal import Portal

WORD = ContextVar("WORD", default="none")


async def for_ever() -> None:
    await asyncio.Event().wait()


async def word() -> str:
    return WORD.get()


async def broken() -> None:
    raise KeyError("mine")


def running() -> tuple[LoopThread, LoopRun, asyncio.AbstractEventLoop]:
    """A thread that has begun, and what it has."""
    thread = LoopThread()
    thread.run(word)
    loop_run = thread._loop_run
    assert loop_run is not None
    assert loop_run.loop is not None
    return thread, loop_run, loop_run.loop


@pytest.fixture(params=["eventfds", "locks"], autouse=True)
def ways_to_wait(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """With eventfds, which Linux has, and as on systems that have none."""
    if request.param == "locks":
        monkeypatch.setattr("runware._runtime.handoff.new_eventfd", lambda: None)


def interrupt_the_wake_up(
    monkeypatch: pytest.MonkeyPatch, inbox: Inbox, meanwhile: Callable[[], None]
) -> None:
    """An interrupt comes when the loop is woken next, after something that others do."""
    wake = inbox._wake

    def interrupted() -> None:
        monkeypatch.setattr(inbox, "_wake", wake)
        meanwhile()
        raise KeyboardInterrupt

    monkeypatch.setattr(inbox, "_wake", interrupted)


def test_results_errors_and_the_context_come_through() -> None:
    thread = LoopThread()
    WORD.set("some")
    assert thread.run(word) == "some"
    with pytest.raises(KeyError, match="mine"):
        thread.run(broken)
    thread.stop()
    assert thread.run(word) == "some", "it starts again"
    thread.stop()


def open_eventfds() -> int:
    """How many this process has, where the system says so."""
    listed = Path("/proc/self/fd")
    held = 0
    for handle in listed.iterdir() if listed.exists() else ():
        with suppress(OSError):  # the one that lists them is gone
            held += "eventfd" in str(handle.readlink())
    return held


def test_eventfds_serve_again_and_end_with_the_thread() -> None:
    before = open_eventfds()
    thread = LoopThread()
    for _ in range(3):
        with ThreadPoolExecutor(MOST_EVENTFDS + 8) as pool:
            assert [*pool.map(lambda _: thread.run(word), range(200))] == ["none"] * 200
    assert open_eventfds() <= before + 1 + MOST_EVENTFDS
    thread.stop()
    assert open_eventfds() == before


def test_an_eventfd_that_an_interrupt_left_unfinished_is_forgotten_in_silence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    complaints: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", complaints.append)
    EventFD.__new__(EventFD)
    assert complaints == []


def test_eventfds_of_calls_that_the_stop_ends_end_as_well() -> None:
    before = open_eventfds()
    thread, loop_run, _ = running()
    with ThreadPoolExecutor(MOST_EVENTFDS) as pool:
        calls = [pool.submit(thread.run, for_ever) for _ in range(MOST_EVENTFDS)]
        while len(loop_run.inbox.open) < MOST_EVENTFDS:
            time.sleep(0)
        thread.stop()
        assert {type(call.exception(10)) for call in calls} == {ClientClosedError}
    assert open_eventfds() <= before, "though the client is still there, and the errors"


@pytest.mark.parametrize("note", [None, "A task may still be running."])
def test_a_call_that_the_stop_ends_is_in_doubt_if_a_task_may_run(note: str | None) -> None:
    """Every one was, although nothing may have been sent."""

    async def interrupted() -> None:
        begun.set()
        try:
            await for_ever()
        except asyncio.CancelledError as reason:
            if note is not None:
                reason.add_note(note)
            raise

    begun = threading.Event()
    thread, _, _ = running()
    with ThreadPoolExecutor(1) as pool:
        call = pool.submit(thread.run, interrupted)
        assert begun.wait(10)
        thread.stop()
        error = call.exception(10)
    assert isinstance(error, ClientClosedError)
    assert (error.in_doubt, getattr(error, "__notes__", [])) == (note is not None, [note] if note else [])


def test_a_system_without_room_for_a_loop_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_loop() -> None:
        raise OSError(24, "Too many open files")

    thread = LoopThread()
    monkeypatch.setattr(asyncio, "new_event_loop", no_loop)
    with pytest.raises(ConnectionFailedError, match="Too many open files"):
        thread.run(word)
    monkeypatch.undo()
    assert thread.run(word), "it starts again"
    thread.stop()


async def called_from_its_own(thread: LoopThread) -> str:
    return thread.run(word)


def test_a_call_in_its_own_thread_is_refused() -> None:
    thread = LoopThread()
    with pytest.raises(EventLoopError, match="its own thread"):
        thread.run(called_from_its_own, thread)
    thread.stop()


def test_what_is_handed_over_in_the_moment_of_the_stop_ends() -> None:
    thread, loop_run, loop = running()
    with ThreadPoolExecutor() as pool:
        calls: list[Future[None]] = []

        def stop_while_it_is_called() -> None:
            loop.stop()
            calls.extend(pool.submit(thread.run, for_ever) for _ in range(3))
            while len(loop_run.inbox.open) < 3:
                pass

        loop.call_soon_threadsafe(stop_while_it_is_called)
        assert loop_run.thread is not None
        loop_run.thread.join(60)
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


def test_calls_that_come_together_keep_their_own_context_and_need_one_wake_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    thread, loop_run, loop = running()
    wake_ups: list[None] = []
    wake = loop_run.inbox._wake

    def counted() -> None:
        wake_ups.append(None)
        wake()

    monkeypatch.setattr(loop_run.inbox, "_wake", counted)

    def call(own: str) -> str:
        WORD.set(own)
        return thread.run(word)

    held, go_on = threading.Event(), threading.Event()

    def hold() -> None:
        held.set()
        go_on.wait(10)

    loop.call_soon_threadsafe(hold)
    assert held.wait(10)
    words = [f"word {number}" for number in range(MOST_EVENTFDS + 8)]
    with ThreadPoolExecutor(len(words)) as pool:
        calls = [pool.submit(call, words[0])]
        while (
            loop_run.inbox._woken_in is not loop_run.inbox._turn
        ):  # those who come while it is done do it once more
            time.sleep(0)
        calls += [pool.submit(call, word) for word in words[1:]]
        while len(loop_run.inbox._steps) < len(words):
            time.sleep(0)
        go_on.set()
        assert [call.result(10) for call in calls] == words
    assert len(wake_ups) == 1
    thread.stop()


async def test_what_is_handed_over_again_and_again_lets_the_loop_do_other_things() -> None:
    loop = asyncio.get_running_loop()
    inbox = Inbox(loop)
    times = 0

    def again() -> None:
        nonlocal times
        times += 1
        if times < 1000:
            inbox.put(again)

    inbox.put(again)
    for _ in range(3):
        await asyncio.sleep(0)
    assert 0 < times < 10


def test_an_interrupt_in_the_middle_of_a_hand_over_holds_nobody_else_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    thread, loop_run, _ = running()
    with ThreadPoolExecutor() as pool:
        other: list[Future[str]] = []
        interrupt_the_wake_up(
            monkeypatch, loop_run.inbox, lambda: other.append(pool.submit(thread.run, word))
        )
        with pytest.raises(KeyboardInterrupt):
            thread.run(word)
        assert other[0].result(10) == "none"
    thread.stop()


def test_whoever_is_held_up_before_a_wake_up_holds_nobody_else_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """The handler of a signal may come in that moment, and call, or wait for others who do."""
    thread, loop_run, _ = running()
    wake = loop_run.inbox._wake
    with ThreadPoolExecutor() as pool:

        def held_up() -> None:
            monkeypatch.setattr(loop_run.inbox, "_wake", wake)
            assert pool.submit(thread.run, word).result(10) == "none"
            wake()

        monkeypatch.setattr(loop_run.inbox, "_wake", held_up)
        assert thread.run(word) in {"none", "some"}
    thread.stop()


def test_an_interrupt_of_an_interrupted_wake_up_holds_nobody_else_up(monkeypatch: pytest.MonkeyPatch) -> None:
    thread, loop_run, _ = running()

    def interrupted() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(loop_run.inbox, "_wake", interrupted)
    with pytest.raises(KeyboardInterrupt):
        thread.run(word)
    monkeypatch.undo()
    with ThreadPoolExecutor() as pool:
        try:
            assert pool.submit(thread.run, word).result(10) == "none"
        finally:
            thread.stop()


def test_a_call_of_a_signal_in_the_first_call_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    thread = LoopThread()
    start = LoopRun.start
    refused: list[type[BaseException]] = []

    def called_meanwhile(loop_run: LoopRun) -> None:
        [lock] = thread._locks.values()
        acquired = lock.acquire(timeout=0)
        assert acquired, "it would wait for itself for ever"
        lock.release()
        with pytest.raises(EventLoopError, match="signal handler") as error:
            thread.run(word)
        refused.append(error.type)
        start(loop_run)

    monkeypatch.setattr(LoopRun, "start", called_meanwhile)
    assert thread.run(word)
    assert refused == [EventLoopError]
    thread.stop()


def test_calls_that_were_given_up_leave_their_eventfds_to_others() -> None:
    thread, loop_run, _ = running()
    first = loop_run.inbox.event()
    loop_run.inbox.give_back(first)
    before = open_eventfds()
    for _ in range(MOST_EVENTFDS + 8):
        call = Handoff(for_ever, loop_run.inbox)
        loop_run.inbox.open.add(call)
        loop_run.inbox.put(call.begin)
        call.leave(KeyboardInterrupt())
        while not call.ended:
            time.sleep(0)
        thread.run(word)  # which comes after all that
    last = loop_run.inbox.event()
    assert type(last) is type(first)
    assert open_eventfds() <= before
    thread.stop()


def test_a_loop_that_cannot_be_closed_leaves_nobody_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """As when the program has closed all files."""
    thread, loop_run, loop = running()
    close = loop.close
    late = Handoff(for_ever, loop_run.inbox)
    raised: list[type[BaseException]] = []

    def broken_close() -> None:
        close()
        loop_run.inbox.open.add(late)  # by another thread, just before
        raise OSError(9, "Bad file descriptor")

    def hook(told: threading.ExceptHookArgs) -> None:
        raised.append(told.exc_type)

    monkeypatch.setattr(threading, "excepthook", hook)
    monkeypatch.setattr(loop, "close", broken_close)
    thread.stop()
    assert (raised, late.ended) == ([OSError], True)


@pytest.mark.parametrize("turns", [0, 1])
def test_an_exit_is_for_its_caller_alone(turns: int) -> None:
    thread, loop_run, _ = running()
    go_on = asyncio.Event()

    async def wait() -> str:
        await go_on.wait()
        return "went on"

    async def leave() -> None:
        for _ in range(turns):
            await asyncio.sleep(0)
        go_on.set()
        sys.exit(3)

    with ThreadPoolExecutor() as pool:
        other = pool.submit(thread.run, wait)
        while not loop_run.inbox.open:
            time.sleep(0)
        with pytest.raises(SystemExit):
            thread.run(leave)
        assert other.result(10) == "went on"
    thread.stop()


def test_an_exit_of_the_loop_itself_leaves_nobody_waiting() -> None:
    """As when `on_event` calls `sys.exit`."""
    thread, loop_run, _ = running()

    async def leave_soon() -> None:
        asyncio.get_running_loop().call_soon(sys.exit)

    with ThreadPoolExecutor() as pool:
        other = pool.submit(thread.run, for_ever)
        while not loop_run.inbox.open:
            time.sleep(0)
        thread.run(leave_soon)
        assert isinstance(other.exception(10), ClientClosedError)
    assert thread.run(word), "it starts again"
    thread.stop()


def test_an_interrupt_while_a_call_is_given_up_holds_nobody_else_up(monkeypatch: pytest.MonkeyPatch) -> None:
    thread, loop_run, _ = running()
    inbox = loop_run.inbox
    with ThreadPoolExecutor() as pool:
        call = Handoff(for_ever, inbox)
        inbox.open.add(call)
        inbox.put(call.begin)
        thread.run(word)  # which comes after it: it has begun
        other: list[Future[str]] = []
        interrupt_the_wake_up(
            monkeypatch, loop_run.inbox, lambda: other.append(pool.submit(thread.run, word))
        )
        with pytest.raises(KeyboardInterrupt):
            call.leave(KeyboardInterrupt())
        try:
            assert other[0].result(10) == "none"
        finally:
            thread.stop()


def test_a_second_interrupt_says_what_the_first_would_have_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """As when a shell and the program that started it both pass one Ctrl-C on."""

    async def named() -> None:
        try:
            await for_ever()
        except asyncio.CancelledError as cancelled:
            cancelled.add_note("Task 7 goes on.")
            raise

    class InterruptedOnce(OneShotEvent):
        was_interrupted = False

        def wait(self, timeout: float = -1) -> bool:
            if not self.was_interrupted:
                self.was_interrupted = True
                may_end.set()
                raise KeyboardInterrupt("the second")
            return super().wait(timeout)

    may_end = threading.Event()
    thread, loop_run, _ = running()
    call = Handoff(named, loop_run.inbox)
    loop_run.inbox.open.add(call)
    loop_run.inbox.put(call.begin)
    thread.run(word)  # which comes after it: it has begun
    monkeypatch.setattr("runware._runtime.handoff.OneShotEvent", InterruptedOnce)
    loop_run.inbox.put(lambda: may_end.wait(10) and None)  # it does not end before somebody waits for that
    with pytest.raises(KeyboardInterrupt, match="the second") as caught:
        call.leave(KeyboardInterrupt("the first"))
    assert caught.value.__notes__ == ["Task 7 goes on."]
    thread.stop()


@pytest.mark.parametrize(
    "call",
    [
        lambda client: client.prompt_enhance(prompt="dog"),
        lambda client: client.prompt_enhance(prompt="dog", on_result=print),
        lambda client: client.run_all([PromptEnhance(prompt="dog")]),
        lambda client: client.submit(PromptEnhance(prompt="dog")),
        lambda client: next(client.results(PromptEnhance(prompt="dog"))),
        lambda client: next(client.map([PromptEnhance(prompt="dog")])),
    ],
    ids=["run", "on_result", "run_all", "submit", "results", "map"],
)
def test_an_interrupt_just_after_the_answer_names_its_task(
    call: Callable[[runware_sync.Runware], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    give_back = Inbox.give_back

    def interrupted(inbox: Inbox, event: EventFD | OneShotEvent) -> None:
        monkeypatch.setattr(Inbox, "give_back", give_back)
        raise KeyboardInterrupt

    with Emulator() as server, runware_sync.Runware("key", url=server.url) as client:
        client.ensure_connection()
        monkeypatch.setattr(Inbox, "give_back", interrupted)
        with pytest.raises(KeyboardInterrupt) as caught:
            call(client)
        [request] = server.requests
        assert repr(request["taskUUID"]) in "".join(caught.value.__notes__)


def test_a_wait_for_the_end_that_was_interrupted_can_be_made_again() -> None:
    """Python 3.11 takes a thread for ended when an interrupt comes while somebody joins it."""
    main = threading.main_thread().ident
    assert main is not None
    steps: list[str] = []

    async def interrupt_who_waits() -> None:
        while sys._current_frames()[main].f_code.co_qualname != "OneShotEvent.wait":
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


def test_a_thread_that_python_takes_for_ended_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """As Python 3.11 does when an interrupt comes while somebody asks whether it has ended."""
    thread, loop_run, _ = running()
    monkeypatch.setattr(loop_run.thread, "is_alive", lambda: False)
    thread.run(word)
    assert thread._loop_run is loop_run
    thread.stop()


def test_a_client_that_another_thread_is_closing_is_closed_without_an_error() -> None:
    begun = threading.Event()

    async def disconnect() -> None:
        begun.set()
        await asyncio.Event().wait()

    portal = Portal(disconnect, lambda: None)
    portal.run(asyncio.sleep, 0)
    with ThreadPoolExecutor(1) as pool:
        disconnecting = pool.submit(portal.disconnect)
        begun.wait()
        portal._thread.stop()  # as another thread does, whose own `disconnect` has ended
        assert disconnecting.result() is None


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
