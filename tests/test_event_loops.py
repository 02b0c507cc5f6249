"""Where asyncio does not run, the async client says so in a sentence; where it does, under whatever name, it works."""

from __future__ import annotations

import asyncio
import gc
import weakref
from collections.abc import AsyncIterator, Callable, Coroutine
from itertools import pairwise
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import anyio
import pytest

from runware import (
    Batch,
    ClientClosedError,
    EventLoopError,
    ImageInference,
    PromptEnhance,
    Runware,
    RunwareError,
)
from runware._models.model import Task
from runware._runtime.handles import BoundedMap
from runware._runtime.waiter import Waiter
from runware.batch import BatchRun
from runware.emulator import Emulator
from runware.events import Event, TaskFinished
from tests.support.fake_server import Channel, FakeServer, made, picture

trio = pytest.importorskip("trio")

USES: dict[str, Callable[[Runware], Coroutine[Any, Any, Any]]] = {
    "call": lambda client: client.prompt_enhance(prompt="dog"),
    "run": lambda client: client.run(PromptEnhance(prompt="dog")),
    "results": lambda client: client.results(PromptEnhance(prompt="dog")).__anext__(),
    "stream": lambda client: client.text_stream(
        model="a:b@1", messages=[{"role": "user", "content": "x"}]
    ).__aenter__(),
    "submit": lambda client: client.submit(PromptEnhance(prompt="dog")),
    "connect": lambda client: client.ensure_connection(),
    "upload": lambda client: client.upload(b"\x89PNG\r\n\x1a\n"),
    "save": lambda client: client.save([], "out"),
    "initialize": lambda client: Runware.initialize("key"),
}


@pytest.mark.parametrize("use", USES)
def test_without_a_loop(use: str) -> None:
    work = USES[use](Runware("key"))
    with pytest.raises(EventLoopError, match=r"asyncio\.run.*runware_sync") as caught:
        work.send(None)
    assert isinstance(caught.value, RuntimeError)


@pytest.mark.parametrize("use", USES)
def test_with_trio(use: str) -> None:
    async def main() -> None:
        async with Runware("key") as client:
            await USES[use](client)

    with pytest.raises(RunwareError, match="there is none here"):
        trio.run(main)


def test_with_anyio_on_asyncio() -> None:
    async def main(url: str) -> None:
        async with Runware("key", url=url) as client, anyio.create_task_group() as group:
            for _ in range(3):
                group.start_soon(lambda: client.prompt_enhance(prompt="dog"))

    with Emulator() as server:
        anyio.run(main, server.url)
        assert len(server.requests) == 3


# Several loops at once ------------------------------------------------------------------------------------------------


def in_loops(count: int, work: Callable[[int], Coroutine[Any, Any, None]]) -> None:
    """Do something in loops that run at once, each in a thread of its own."""
    failures: list[BaseException] = []

    def run(number: int) -> None:
        try:
            asyncio.run(work(number))
        except BaseException as failure:
            failures.append(failure)

    threads = [Thread(target=run, args=[number]) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


def test_loops_that_run_at_once_have_one_connection_each() -> None:
    def task(channel: Channel, task: dict[str, Any]) -> None:
        used.setdefault(task["prompt"], []).append(channel.number)
        channel.send(made(task, {"text": "a dog"}))

    used: dict[str, list[int]] = {}
    turn = Barrier(3)
    with FakeServer(task) as server:
        client = Runware("key", url=server.url)

        async def work(number: int) -> None:
            for _ in range(10):
                turn.wait(10)  # so that they take turns
                await client.prompt_enhance(prompt=str(number))
                assert client.connected

        in_loops(3, work)
    assert [len(numbers) for numbers in used.values()] == [10, 10, 10]
    assert sorted({number for numbers in used.values() for number in numbers}) == [1, 2, 3]
    assert all(len(set(numbers)) == 1 for numbers in used.values())


def test_loops_that_have_ended_are_let_go() -> None:
    loops: list[weakref.ref[asyncio.AbstractEventLoop]] = []

    async def work() -> None:
        loops.append(weakref.ref(asyncio.get_running_loop()))
        await client.prompt_enhance(prompt="dog")

    with Emulator() as server:
        client = Runware("key", url=server.url)
        for _ in range(5):
            asyncio.run(work())
        gc.collect()
        assert [loop() is None for loop in loops] == [True, True, True, True, False]


@pytest.mark.parametrize("for_good", [False, True])
def test_what_other_loops_have_under_way_ends_with_the_client_alone(for_good: bool) -> None:
    """To disconnect in one loop does not break off what another one pays for; to close the client does."""

    def task(channel: Channel, task: dict[str, Any]) -> None:
        if task["prompt"] == "1":
            channel.send(made(task, {"text": "a dog"}))
        else:
            held.append((channel, task))
            arrived.wait(10)

    held: list[tuple[Channel, dict[str, Any]]] = []
    arrived = Barrier(2)
    with FakeServer(task) as server:
        client = Runware("key", url=server.url)

        async def work(number: int) -> None:
            if number == 0 and for_good:
                with pytest.raises(ClientClosedError):
                    await client.prompt_enhance(prompt="0")
            elif number == 0:
                assert (await client.prompt_enhance(prompt="0"))[0].text == "a cat"
            else:
                await client.prompt_enhance(prompt="1")
                await asyncio.to_thread(arrived.wait, 10)
                if for_good:
                    await client.close()
                    return
                await client.disconnect()
                [(channel, task)] = held
                channel.send(made(task, {"text": "a cat"}))

        in_loops(2, work)


def test_what_was_begun_in_another_loop_and_has_not_ended_is_named_there() -> None:
    def task(channel: Channel, task: dict[str, Any]) -> None:
        if task["prompt"] != "slow":
            channel.send(made(task, {"text": "a dog"}))

    def one_of_two(channel: Channel, task: dict[str, Any]) -> None:
        channel.send(made(task, picture()))

    async def begin() -> None:
        assert (await anext(results)).image_url
        assert (await anext(outcomes)).error is None

    async def go_on(iterator: AsyncIterator[Any]) -> None:
        with pytest.raises(EventLoopError, match="started in another event loop") as caught:
            await anext(iterator)
        uuid = caught.value.task_uuid
        assert caught.value.in_doubt, "it goes on, so it must not be paid for again"
        assert "may still be running" in str(caught.value)
        assert str(uuid) in caught.value.__notes__[0]
        named.append((uuid, len(caught.value.results)))
        with pytest.raises(StopAsyncIteration):
            await anext(iterator)

    named: list[tuple[str | None, int]] = []
    with FakeServer(task) as server:
        server.answers("imageInference", one_of_two)
        client = Runware("key", url=server.url)
        results = client.results(ImageInference(model="a:1@1", positive_prompt="dog", number_results=2))
        outcomes = client.map((PromptEnhance(prompt=prompt) for prompt in ("slow", "quick", "more")), limit=2)
        asyncio.run(begin())
        for iterator in (results, outcomes):
            asyncio.run(go_on(iterator))
        image, slow, _ = server.requests
    assert named == [(image["taskUUID"], 1), (slow["taskUUID"], 0)]


def test_a_batch_does_not_go_on_in_another_loop(tmp_path: Path) -> None:
    async def all_of(outcomes: BatchRun[Any], most: int) -> int:
        return len([await anext(outcomes) for _ in range(most)])

    with Emulator() as server:
        batch = Batch(tmp_path / "a.journal", Runware("key", url=server.url))
        tasks = [PromptEnhance(prompt=f"task {number}") for number in range(9)]
        outcomes = batch.run(tasks, limit=2, manifest=tmp_path / "manifest")
        assert asyncio.run(all_of(outcomes, 1)) == 1
        with pytest.raises(EventLoopError, match="started in another event loop"):
            asyncio.run(all_of(outcomes, 8))
        assert (tmp_path / "manifest.csv").exists()
        assert asyncio.run(all_of(batch.run(tasks, limit=2), 1)) == 1


def test_a_map_of_which_nothing_is_under_way_goes_on_in_another_loop() -> None:
    async def next_two() -> list[RunwareError | None]:
        return [(await anext(outcomes)).error for _ in range(2)]

    with Emulator() as server:
        client = Runware("key", url=server.url)
        outcomes = client.map([PromptEnhance(prompt="dog")] * 4, limit=1)
        assert [asyncio.run(next_two()) for _ in range(2)] == [[None, None]] * 2


@pytest.mark.parametrize("turns", range(6))
def test_a_loop_that_ends_while_the_client_is_being_closed(turns: int) -> None:
    """It cancels whoever waits for the other side to hang up. The connection is closed all the same."""

    async def main(url: str) -> None:
        client = Runware("key", url=url)
        await client.prompt_enhance(prompt="dog")
        closing = asyncio.ensure_future(client.close())
        for _ in range(turns):
            await asyncio.sleep(0)
        del closing

    answers = FakeServer(lambda channel, task: channel.send(made(task, {"text": "a dog"})))
    with answers as server:
        for _ in range(5):  # it may be quick
            asyncio.run(main(server.url))
        assert server.wait_until_closed(5)
        assert len(server.of("authentication")) == 5


async def test_a_large_batch_leaves_the_loop_to_others_while_it_begins() -> None:
    begun = 0

    async def begin(task: Task[Any]) -> Waiter:
        nonlocal begun
        begun += 1
        raise ClientClosedError("This is as good as any end.")

    async def others() -> list[int]:
        seen = [0]
        while begun < 1000:
            seen.append(begun)
            await asyncio.sleep(0)
        return seen

    batch = BoundedMap[Any](begin, 1000)
    outcomes, seen = await asyncio.gather(batch.all([PromptEnhance(prompt="x")] * 1000), others())
    assert len(outcomes) == 1000
    assert max(after - before for before, after in pairwise([*seen, 1000])) <= 200


async def test_results_that_come_in_the_moment_of_a_cancellation_are_named() -> None:
    def cancel(event: Event) -> None:
        if isinstance(event, TaskFinished):
            call.cancel()  # the results are here, and whoever waits has not been woken yet

    with Emulator() as server:
        async with Runware("key", url=server.url, on_event=cancel) as client:
            call = asyncio.ensure_future(client.prompt_enhance(prompt="dog"))
            with pytest.raises(asyncio.CancelledError) as caught:
                await call
            [request] = server.requests
            uuid = request["taskUUID"]
            assert caught.value.__notes__ == [
                f"Task {uuid} has ended, and its results were not returned. client.job({uuid!r}) collects its results."
            ]
            [prompt] = await client.job(uuid, PromptEnhance).results()
            assert prompt.task_uuid == uuid
