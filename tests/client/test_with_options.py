"""A client with other defaults, on the same connection."""

import copy
import pickle
import time
from collections.abc import Callable
from typing import Any

import pytest

from runware import (
    ClientClosedError,
    ImageInference,
    IncompleteResultsError,
    InvalidParameterError,
    PromptEnhance,
    Runware,
    TaskTimeoutError,
)
from tests.support.fake_server import made, replying

from .together import together


async def test_there_is_one_connection_and_one_account(server: Any) -> None:
    async with Runware("good key", url=server.url) as client:
        other = client.with_options(max_retries=0)
        assert type(other) is type(client)
        await other.prompt_enhance(prompt="dog", include_cost=True)
        await client.prompt_enhance(prompt="cat")
        await other.with_options(timeout=30).prompt_enhance(prompt="bird")
        assert server.connections == 1
        assert client.connected
        assert other.connected
        assert client.spent == other.spent > 0


async def test_its_time_limits_apply(client: Runware, server: Any) -> None:
    await client.ensure_connection()
    server.latency = 20
    hasty = client.with_options(deadline=0.3)
    began = time.monotonic()
    for call in (
        lambda: hasty.prompt_enhance(prompt="dog"),
        lambda: hasty.run({"taskType": "promptEnhance", "prompt": "dog"}),
        lambda: hasty.run(PromptEnhance(prompt="dog"), on_result=print),
        lambda: hasty.run_all([PromptEnhance(prompt="dog")], return_errors=True),
    ):
        [outcome] = await together(call)
        error = outcome[0] if isinstance(outcome, list) else outcome
        assert isinstance(error, TaskTimeoutError)
    stream = hasty.results(PromptEnhance(prompt="dog"))
    with pytest.raises(TaskTimeoutError):
        await stream.__anext__()
    assert time.monotonic() - began < 10


async def test_its_timeout_applies(server: Any) -> None:
    async with Runware("good key", url=server.url) as client:
        await client.ensure_connection()
        server.faults = type(server.faults)(half_open=1.0)  # it says nothing any more
        hasty = client.with_options(timeout=0.2, max_retries=0)
        outcomes = await together(
            lambda: hasty.prompt_enhance(prompt="dog"),
            lambda: hasty.prompt_enhance(prompt="dog", timeout=0.1),
            lambda: hasty.with_options(timeout=0.3).prompt_enhance(prompt="dog", timeout=None),
        )
    assert [type(outcome) for outcome in outcomes] == [TaskTimeoutError] * 3
    for outcome, seconds in zip(outcomes, ("0.2", "0.1", "0.3"), strict=True):
        assert f"(timeout {seconds} s, max_retries 0)" in str(outcome)


async def test_the_client_itself_stays_as_it_is(client: Runware, server: Any) -> None:
    await client.ensure_connection()
    server.latency = 0.5
    client.with_options(deadline=0.1)
    assert await client.prompt_enhance(prompt="dog")


def give_one(request: dict[str, Any]) -> list[dict[str, Any]]:
    """Answer each task with one result, however many are asked for."""
    return [made(request, {"imageUUID": request["taskUUID"]})]


async def test_what_to_do_with_incomplete_results() -> None:
    task = {"taskType": "imageInference", "numberResults": 2}
    with replying(give_one) as server:
        async with Runware("any key", url=server.url) as client:
            hasty = client.with_options(deadline=0.3)
            assert len(await hasty.run(task)) == 1
            strict = hasty.with_options(on_incomplete="raise")
            with pytest.raises(IncompleteResultsError) as caught:
                await strict.run(task)
            assert len(caught.value.results) == 1
            assert len(await strict.run(task, on_incomplete="return")) == 1


async def test_incomplete_results_of_an_iterator() -> None:
    task = ImageInference(
        model="runware:101@1", positive_prompt="a lake", width=128, height=128, number_results=2
    )
    with replying(give_one) as server:
        async with Runware("any key", url=server.url) as client:
            strict = client.with_options(deadline=0.3, on_incomplete="raise")
            stream = strict.results(task)
            await stream.__anext__()
            with pytest.raises(IncompleteResultsError):
                await stream.__anext__()


async def test_what_it_may_do_with_incomplete_results(client: Runware) -> None:
    with pytest.raises(
        InvalidParameterError, match="on_incomplete is 'shrug'; it must be 'return' or 'raise'"
    ):
        client.with_options(on_incomplete="shrug")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"timeout": 0}, "timeout is 0; it must be a number of seconds greater than 0"),
        ({"deadline": -1}, "deadline is -1; it must be a number of seconds greater than 0"),
        ({"max_retries": 1.5}, "max_retries is 1.5; it must be a whole number, 0 or more"),
    ],
)
async def test_a_wrong_option_is_a_sentence(client: Runware, options: dict[str, Any], sentence: str) -> None:
    with pytest.raises(InvalidParameterError, match=sentence):
        client.with_options(**options)


async def test_closing_either_closes_both(server: Any) -> None:
    client = Runware("good key", url=server.url)
    other = client.with_options(timeout=30)
    await client.prompt_enhance(prompt="dog")
    await other.close()
    server.wait_for_connections(0)
    with pytest.raises(ClientClosedError):
        await client.prompt_enhance(prompt="dog")


async def test_it_pickles(client: Runware, server: Any) -> None:
    hasty = pickle.loads(pickle.dumps(client.with_options(deadline=0.2)))
    await hasty.ensure_connection()
    server.latency = 20
    with pytest.raises(TaskTimeoutError):
        await hasty.prompt_enhance(prompt="dog")
    await hasty.disconnect()


class Named(Runware):
    """A client with something of its own."""

    def __init__(self, name: str, **settings: Any) -> None:
        super().__init__("good key", **settings)
        self.name = name


def pickled(client: Named) -> Named:
    again: Named = pickle.loads(pickle.dumps(client))
    return again


@pytest.mark.parametrize("another", [Named.with_options, pickled, copy.copy, copy.deepcopy])
async def test_a_class_of_ones_own_keeps_what_it_has(server: Any, another: Callable[[Named], Named]) -> None:
    async with Named("x", url=server.url) as client:
        await client.ensure_connection()
        async with another(client) as other:
            assert isinstance(other, Named)
            assert other.name == "x"
            assert await other.prompt_enhance(prompt="dog")


async def test_the_two_take_turns(server: Any) -> None:
    server.latency = 0.01
    async with Runware("good key", url=server.url, max_in_flight=1) as client:
        await client.ensure_connection()
        other = client.with_options(timeout=30)
        many = [lambda: client.prompt_enhance(prompt="one of many")] * 30
        await together(*many, lambda: other.prompt_enhance(prompt="single"))
    prompts = [request["prompt"] for request in server.requests]
    assert len(prompts) == 31
    assert prompts.index("single") < 20
