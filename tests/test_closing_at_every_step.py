"""Calls that are cancelled, and clients that are closed, at every step of the event loop from the call's begin to its end.

Nothing may remain, and what the caller is told has to be true of what the server has seen.
"""

from __future__ import annotations

import asyncio
import gc
import socket
import threading
from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from itertools import count
from typing import Any

import pytest

import runware_sync
from runware import ClientClosedError, PromptEnhance, Runware
from runware.emulator import Emulator
from tests.support.addresses import address
from tests.support.rude_server import RudeServer, answer

Call = Callable[[Runware], Awaitable[Any]]

#: More than any of the calls takes.
MOST_STEPS = 400


class SteppedLoop(asyncio.SelectorEventLoop):
    """An event loop that calls a function before its step with a given number, counted from the call of `at`."""

    _left = -1

    def at(self, step: int, do: Callable[[], object]) -> None:
        self._left, self._do = step, do

    def _run_once(self) -> None:
        if self._left == 0:
            self.call_soon(self._do)
        self._left -= 1
        super()._run_once()  # type: ignore[misc]


@pytest.fixture
def server() -> Iterator[Emulator]:
    with Emulator(api_key="good key") as running:
        yield running


@pytest.fixture
def files() -> Iterator[RudeServer]:
    with RudeServer(lambda _: answer(200, "a file")) as running:
        yield running


_numbers = count()


def prompt() -> str:
    """Return a prompt by which the task is recognised: that of an earlier step may reach the server late."""
    return f"a dog, number {next(_numbers)}"


def was_seen(server: Emulator) -> bool:
    """Whether the server has seen the last prompt."""
    last = f"a dog, number {next(_numbers) - 1}"
    return any(last in str(request) for request in server.requests)


async def run(client: Runware) -> object:
    return await client.prompt_enhance(prompt=prompt())


async def run_all(client: Runware) -> object:
    return await client.run_all([PromptEnhance(prompt=prompt())])


async def submit(client: Runware) -> object:
    return await (await client.submit(PromptEnhance(prompt=prompt()))).results()


async def iterate(client: Runware) -> object:
    return [result async for result in client.results(PromptEnhance(prompt=prompt()))]


async def stream(client: Runware) -> object:
    messages = [{"role": "user", "content": prompt()}]
    return await client.text_stream(model="minimax:m3@0", messages=messages, max_tokens=5).read()


async def begin_anew(client: Runware) -> object:
    await client.ensure_connection()
    await client.disconnect()
    return await run(client)


async def nothing(_: Runware) -> None:
    pass


def outcome_of(url: str, call: Call, step: int, act: str, before: Call) -> tuple[bool, object]:
    """Cancel a call, or close its client, at a step. Return whether it was still under way then, and its outcome."""
    was_under_way = False

    async def main() -> object:
        client = Runware("good key", url=url)
        await before(client)
        called = asyncio.ensure_future(call(client))
        closing: list[asyncio.Task[None]] = []

        def interrupt() -> None:
            nonlocal was_under_way
            was_under_way = not called.done()
            if act == "cancel":
                called.cancel()
            elif was_under_way:
                closing.append(asyncio.ensure_future(client.close()))

        loop.at(step, interrupt)
        async with asyncio.timeout(20):
            try:
                outcome: object = await called
            except BaseException as error:
                outcome = error
            await asyncio.gather(*closing)
            await client.close()
        assert asyncio.all_tasks() == {asyncio.current_task()}
        return outcome

    with asyncio.Runner(loop_factory=SteppedLoop) as runner:
        loop: Any = runner.get_loop()
        outcome = runner.run(main())
        assert len(loop._selector.get_map()) == 1, "only the loop's own"
    gc.collect()  # what was left open complains here
    return was_under_way, outcome


def each_step(url: str, call: Call, act: str, before: Call = nothing) -> Iterator[object]:
    """Interrupt a call at each of its steps, one after the other, and yield the outcomes."""
    for step in range(MOST_STEPS):
        was_under_way, outcome = outcome_of(url, call, step, act, before)
        if not was_under_way:
            assert step > 1
            return
        yield outcome
    raise AssertionError("It never ends.")


@pytest.mark.parametrize("call", [run, run_all, submit, iterate, stream, begin_anew])
@pytest.mark.parametrize("act", ["cancel", "close"])
@pytest.mark.parametrize("transport", ["websocket", "http"])
def test_no_task_is_denied(server: Emulator, transport: str, act: str, call: Call) -> None:
    """Over HTTP, tasks were said to be running while the client was still connecting."""
    told = set[bool]()
    server.latency = 0.01
    for outcome in each_step(address(server, transport), call, act):
        if isinstance(outcome, BaseException):
            may_run = getattr(outcome, "in_doubt", False) or "may still be running" in str(
                getattr(outcome, "__notes__", "")
            )
            has_ended = "has ended" in str(getattr(outcome, "__notes__", ""))
            assert may_run or has_ended or not was_seen(server), outcome
            told.add(bool(may_run))
    assert told == {True, False}, "at first nothing was sent"


@pytest.mark.parametrize("prepared", [nothing, Runware.ensure_connection])
@pytest.mark.parametrize("act", ["cancel", "close"])
@pytest.mark.parametrize("transport", ["websocket", "http"])
def test_no_download_goes_on(
    server: Emulator, files: RudeServer, transport: str, act: str, prepared: Call
) -> None:
    """A client that was closed while it made its first HTTP client began the download."""

    async def fetch(client: Runware) -> bytes:
        return await client.fetch(f"{files.http_url}/a.txt")

    outcomes = list(each_step(address(server, transport), fetch, act, prepared))
    interrupted = [isinstance(outcome, ClientClosedError | asyncio.CancelledError) for outcome in outcomes]
    assert all(interrupted[: len(outcomes) // 2]), outcomes


@pytest.mark.parametrize("transport", ["websocket", "http"])
@pytest.mark.parametrize("act", ["cancel", "close"])
@pytest.mark.parametrize("call", [run, Runware.ensure_connection, stream])
def test_no_handshake_of_tls_stays_open(transport: str, act: str, call: Call) -> None:
    """The library for HTTP leaves the socket of a cancelled handshake to the garbage collector."""
    with socket.create_server(("127.0.0.1", 0)) as mute:
        url = f"{'https' if transport == 'http' else 'wss'}://127.0.0.1:{mute.getsockname()[1]}/v1"

        async def call_and_give_up(client: Runware) -> object:
            async with asyncio.timeout(0.2):
                return await call(client)

        outcomes = list(each_step(url, call_and_give_up, act))
    assert len(outcomes) > 2
    assert not any(getattr(outcome, "in_doubt", False) for outcome in outcomes)


@pytest.mark.parametrize("transport", ["websocket", "http"])
def test_closing_waits_for_what_a_cancelled_call_has_begun_to_close(server: Emulator, transport: str) -> None:
    """A new session had taken the place of the one that was being closed, and `close` forgot the old one."""

    async def disconnect(client: Runware) -> None:
        await client.disconnect()

    async def connect_again(client: Runware) -> None:
        try:
            await disconnect(client)
        finally:
            connecting = asyncio.ensure_future(client.ensure_connection())
            connecting.add_done_callback(lambda done: done.cancelled() or done.exception())
            await asyncio.sleep(0)

    for call in (disconnect, connect_again):
        outcomes = list(each_step(address(server, transport), call, "cancel", Runware.ensure_connection))
        assert any(isinstance(outcome, asyncio.CancelledError) for outcome in outcomes)


@pytest.mark.parametrize("transport", ["websocket", "http"])
def test_no_task_is_denied_if_another_thread_closes_the_client(
    server: Emulator, transport: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = set[bool]()
    server.latency = 0.01
    for step in range(MOST_STEPS):
        loop = SteppedLoop()
        monkeypatch.setattr(asyncio, "new_event_loop", partial(next, iter([loop])))
        client = runware_sync.Runware("good key", url=address(server, transport))
        closing = threading.Thread(target=client.close)
        loop.at(step, closing.start)
        told_now: ClientClosedError | None = None
        try:
            client.prompt_enhance(prompt=prompt())
        except ClientClosedError as error:
            told_now = error
        if told_now is not None:
            assert told_now.in_doubt or not was_seen(server), told_now
            told.add(told_now.in_doubt)
        client.close()  # perhaps at the same time as the other thread
        if closing.ident is None:
            break
        closing.join()
        assert "runware" not in [thread.name for thread in threading.enumerate()]
    assert told == {True, False}
