"""`on_result` and `on_progress` that are asynchronous: awaited by the async client, refused by the blocking one."""

from __future__ import annotations

import asyncio
import functools
import gc
import logging
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import runware
import runware_sync
from runware import CallbackError, InvalidParameterError, PromptEnhance
from runware.emulator import Emulator
from tests.support.fake_server import replying

TASK = PromptEnhance(prompt="dog", prompt_versions=3)


class Shop:
    """Callbacks of every shape, which note what they are called with."""

    def __init__(self) -> None:
        self.taken: list[Any] = []

    async def function(self, update: Any) -> None:
        await asyncio.sleep(0)
        self.taken.append(update)

    @functools.cached_property
    def callable_object(self) -> Any:
        take = self.function

        class Taker:
            async def __call__(self, update: Any) -> None:
                await take(update)

        return Taker()

    async def _two(self, tag: str, update: Any) -> None:
        await self.function(update)

    @property
    def partial(self) -> Any:
        return functools.partial(functools.partial(self._two), "tag")

    @property
    def partial_of_object(self) -> Any:
        return functools.partial(self.callable_object)

    @property
    def returns_coroutine(self) -> Any:
        return lambda update: self.function(update)

    @property
    def wrapped(self) -> Any:
        @functools.wraps(self.function)
        def plain(update: Any) -> Any:
            return self.function(update)

        return plain

    @property
    def awaitable_object(self) -> Any:
        class Later:
            def __init__(self, update: Any) -> None:
                self.update = update

            def __await__(self) -> Any:
                return take(self.update).__await__()

        take = self.function
        return Later


KNOWN_BEFORE = ["function", "callable_object", "partial", "partial_of_object"]
KNOWN_WHEN_CALLED = ["returns_coroutine", "wrapped", "awaitable_object"]


@pytest.fixture
def server() -> Iterator[Emulator]:
    with Emulator() as running:
        yield running


@pytest.fixture(autouse=True)
def nothing_is_never_awaited() -> Iterator[None]:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        yield
        gc.collect()
    assert [str(one.message) for one in caught if "never awaited" in str(one.message)] == []


@pytest.mark.parametrize("shape", KNOWN_BEFORE + KNOWN_WHEN_CALLED)
@pytest.mark.parametrize("transport", ["url", "http_url"])
async def test_the_async_client_awaits(shape: str, transport: str, server: Emulator) -> None:
    shop = Shop()
    async with runware.Runware("k", url=getattr(server, transport)) as client:
        results = await client.run(TASK, on_result=getattr(shop, shape))
    assert shop.taken == results
    assert len(results) == 3


def progress_twice(task: dict[str, Any]) -> Any:
    same = {"taskType": "promptEnhance", "taskUUID": task["taskUUID"]}
    if task["taskType"] == "promptEnhance":
        yield {"data": [{**same, "status": "processing", "progress": 30}]}
    else:
        yield {"data": [{**same, "status": "success", "text": "a dog"}]}


async def test_the_async_client_awaits_on_progress() -> None:
    shop = Shop()
    with replying(progress_twice) as server:
        async with runware.Runware("k", url=server.url) as client:
            await client.prompt_enhance(prompt="x", on_progress=shop.function, timeout=10)
    assert [update.percent for update in shop.taken] == [30]


async def test_one_is_awaited_before_the_next_is_called(server: Emulator) -> None:
    under_way = 0

    async def take(update: Any) -> None:
        nonlocal under_way
        under_way += 1
        assert under_way == 1
        for _ in range(10):
            await asyncio.sleep(0)
        under_way -= 1

    async with runware.Runware("k", url=server.url) as client:
        assert len(await client.run(TASK, on_result=take)) == 3


async def test_what_an_asynchronous_one_raises_is_told_at_the_end(server: Emulator) -> None:
    async def fail(update: Any) -> None:
        raise ZeroDivisionError("oh")

    async with runware.Runware("k", url=server.url) as client:
        with pytest.raises(CallbackError, match=r"on_result raised ZeroDivisionError\('oh'\)") as failed:
            await client.run(TASK, on_result=fail)
    assert len(failed.value.results) == 3


@pytest.mark.parametrize("name", ["on_result", "on_progress"])
@pytest.mark.parametrize("shape", KNOWN_BEFORE)
def test_the_blocking_client_refuses_what_it_cannot_await(shape: str, name: str, server: Emulator) -> None:
    with runware_sync.Runware("k", url=server.url) as client:
        with pytest.raises(
            InvalidParameterError, match=rf"{name} is .*asynchronous.* must be a plain function"
        ) as refused:
            client.run(TASK, **{name: getattr(Shop(), shape)})
        assert refused.value.parameters == (name,)
    assert server.requests == []


@pytest.mark.parametrize("shape", KNOWN_WHEN_CALLED)
def test_the_blocking_client_tells_what_was_not_awaited(shape: str, server: Emulator) -> None:
    shop = Shop()
    with (
        runware_sync.Runware("k", url=server.url) as client,
        pytest.raises(CallbackError, match="nothing would await it here") as failed,
    ):
        client.run(TASK, on_result=getattr(shop, shape))
    assert isinstance(failed.value.__cause__, InvalidParameterError)
    assert len(failed.value.results) == 3  # what was paid for is not lost
    assert shop.taken == []


async def test_a_blocking_client_leaves_tasks_that_run_by_themselves_alone(server: Emulator) -> None:
    shop, started = Shop(), []

    def start(update: Any) -> Any:
        started.append(asyncio.ensure_future(shop.function(update)))
        return started[-1]

    with runware_sync.Runware("k", url=server.url) as client:
        results = client.run(TASK, on_result=start)
    await asyncio.gather(*started)
    assert shop.taken == results


@pytest.mark.parametrize("flavour", [runware, runware_sync], ids=["async", "blocking"])
async def test_a_generator_function_is_refused(flavour: Any, server: Emulator) -> None:
    def plain(update: Any) -> Any:
        yield update

    async def asynchronous(update: Any) -> Any:
        yield update

    client = flavour.Runware("k", url=server.url)
    for callback in (plain, asynchronous, functools.partial(plain)):
        with pytest.raises(InvalidParameterError, match="generator function, which does nothing"):
            await outcome(functools.partial(client.run, TASK, on_result=callback))
    await outcome(client.close)
    assert server.requests == []


@pytest.mark.parametrize("shape", KNOWN_BEFORE)
def test_on_event_is_never_awaited_so_it_must_be_plain(shape: str) -> None:
    with pytest.raises(InvalidParameterError, match=r"on_event is .*asynchronous"):
        runware.Runware("k", on_event=getattr(Shop(), shape))


async def test_on_event_that_returns_a_coroutine_is_logged(
    server: Emulator, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR, "runware"):
        async with runware.Runware("k", url=server.url, on_event=Shop().returns_coroutine) as client:
            assert await client.prompt_enhance(prompt="dog")
    assert "on_event raised an exception at a RequestSent" in caplog.text
    assert "nothing would await it here" in caplog.text


async def outcome(call: Callable[[], Any]) -> Any:
    answer = call()
    return await answer if asyncio.iscoroutine(answer) else answer
