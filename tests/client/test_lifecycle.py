"""Hanging up, connecting again, closing for good; and which server it is, if the environment says that."""

import pickle
import socket
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest

from runware import (
    BatchError,
    ClientClosedError,
    ConnectionFailedError,
    NoAnswerError,
    PromptEnhance,
    ProviderError,
    Runware,
    TaskTimeoutError,
)
from tests.support.addresses import address
from tests.support.fake_server import Channel, FakeServer, failed, nothing
from tests.support.timing import lasting

from .together import together

KEY = "a key that is long enough"


@pytest.fixture(params=["websocket", "http"])
def transport(request: pytest.FixtureRequest) -> Any:
    return request.param


@pytest.fixture
def servers(transport: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Two of them; the environment names the first."""
    emulator = import_module("runware.emulator")
    with emulator.Emulator() as first, emulator.Emulator() as second:
        monkeypatch.setenv("RUNWARE_API_KEY", KEY)
        monkeypatch.setenv("RUNWARE_BASE_URL", url_of(first, transport))
        yield first, second


def url_of(server: Any, transport: str) -> str:
    return address(server, transport)


# Hanging up ------------------------------------------------------------------------------------------------------------


async def test_the_next_use_after_disconnecting_connects_again(client: Runware, server: Any) -> None:
    for times in range(1, 4):
        assert await client.prompt_enhance(prompt="dog")
        assert len(server.ledger) == times
        assert client.connected
        await client.disconnect()
        assert not client.connected
        server.wait_for_connections(0)
    await client.ensure_connection()
    assert client.connected


async def test_disconnecting_ends_what_is_under_way_and_nothing_else(client: Runware, server: Any) -> None:
    server.latency = 30.0
    await client.ensure_connection()
    waiting, _ = await together(lambda: client.prompt_enhance(prompt="dog"), client.disconnect)
    assert isinstance(waiting, ClientClosedError)
    server.latency = 0.0
    assert await client.prompt_enhance(prompt="cat")


async def test_disconnecting_twice_and_before_anything(client: Runware) -> None:
    await client.disconnect()
    await client.disconnect()
    assert await client.prompt_enhance(prompt="dog")


async def test_a_job_is_asked_for_again_after_disconnecting(client: Runware, server: Any) -> None:
    server.latency = 0.3
    job = await client.submit(PromptEnhance(prompt="dog"))
    await client.disconnect()
    assert await job.results()
    assert len(server.ledger) == 1


async def test_what_was_spent_is_still_counted_after_disconnecting(client: Runware, server: Any) -> None:
    for _ in range(2):
        await client.prompt_enhance(prompt="dog", include_cost=True)
        await client.disconnect()
    assert client.spent == server.ledger.total > 0


async def test_text_streams_begin_anew_after_disconnecting(client: Runware) -> None:
    await client.disconnect()
    messages = [{"role": "user", "content": "What is a lighthouse?"}]
    async with client.text_stream(model="minimax:m3@0", messages=messages) as stream:
        assert "".join([piece.text async for piece in stream])


async def test_closing_and_leaving_are_final(client: Runware) -> None:
    await client.disconnect()
    async with client:
        assert await client.prompt_enhance(prompt="dog")
    for use in (client.ensure_connection, lambda: client.prompt_enhance(prompt="dog")):
        with pytest.raises(ClientClosedError, match="closed"):
            await use()
    await client.disconnect()
    with pytest.raises(ClientClosedError, match="closed"):
        await client.ensure_connection()


# The environment -------------------------------------------------------------------------------------------------------


async def test_a_client_follows_the_environment(
    servers: Any, transport: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = servers
    async with Runware() as client:
        await client.prompt_enhance(prompt="dog")
        assert first.url.partition(":")[2] in repr(client).replace("http:", "ws:")
        monkeypatch.setenv("RUNWARE_BASE_URL", url_of(second, transport))
        await client.prompt_enhance(prompt="cat")
        assert second.url.partition(":")[2] in repr(client).replace("http:", "ws:")
        assert client.spent == 0
    assert [[task["prompt"] for task in server.requests] for server in servers] == [["dog"], ["cat"]]
    first.wait_for_connections(0)
    second.wait_for_connections(0)


async def test_a_server_that_is_gone_is_not_looked_for(
    servers: Any, transport: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = servers
    async with Runware() as client:
        await client.prompt_enhance(prompt="dog")
        first.stop()
        monkeypatch.setenv("RUNWARE_BASE_URL", url_of(second, transport))
        await client.prompt_enhance(prompt="cat", deadline=10)
    assert [task["prompt"] for task in second.requests] == ["cat"]


async def test_a_client_is_made_before_there_is_a_key_or_a_url(
    servers: Any, transport: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("RUNWARE_API_KEY")
    monkeypatch.delenv("RUNWARE_BASE_URL")
    early = Runware()
    hasty = early.with_options(timeout=30)
    copy = pickle.loads(pickle.dumps(early))
    monkeypatch.setenv("RUNWARE_API_KEY", KEY)
    monkeypatch.setenv("RUNWARE_BASE_URL", url_of(servers[0], transport))
    for client in (early, hasty, copy):
        assert await client.prompt_enhance(prompt="dog")
    assert {message.transport for message in servers[0].received} == {transport}
    for client in (early, copy):
        await client.close()


@pytest.mark.parametrize("copied", [False, True])
async def test_what_the_environment_no_longer_says_stays_as_it_was(
    servers: Any, copied: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Runware()
    monkeypatch.delenv("RUNWARE_API_KEY")
    monkeypatch.delenv("RUNWARE_BASE_URL")
    async with pickle.loads(pickle.dumps(client)) if copied else client as used:
        await used.prompt_enhance(prompt="dog")
    assert len(servers[0].ledger) == 1


async def test_what_was_given_stays(servers: Any, transport: str, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = servers
    async with Runware(KEY, url=url_of(second, transport)) as client:
        await client.prompt_enhance(prompt="dog")
        monkeypatch.setenv("RUNWARE_API_KEY", "another key")
        monkeypatch.setenv("RUNWARE_BASE_URL", "ws://127.0.0.1:1/v1")
        await client.prompt_enhance(prompt="cat")
        assert KEY not in repr(client)
    assert len(second.ledger) == 2
    assert first.received == []


async def test_a_new_key_is_used_from_the_next_call_on(monkeypatch: pytest.MonkeyPatch) -> None:
    emulator = import_module("runware.emulator")
    with emulator.Emulator(api_key="second key") as server:
        monkeypatch.setenv("RUNWARE_BASE_URL", server.url)
        monkeypatch.setenv("RUNWARE_API_KEY", "second key")
        async with Runware() as client:
            monkeypatch.setenv("RUNWARE_API_KEY", "first key")
            with pytest.raises(Exception, match="key"):
                await client.prompt_enhance(prompt="dog")
            monkeypatch.setenv("RUNWARE_API_KEY", "second key")
            assert await client.prompt_enhance(prompt="dog")


async def test_tasks_under_way_end_where_they_began(
    servers: Any, transport: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = servers
    first.latency = 0.5
    async with Runware() as client:
        job = await client.submit(PromptEnhance(prompt="dog"))
        monkeypatch.setenv("RUNWARE_BASE_URL", url_of(second, transport))
        assert await client.prompt_enhance(prompt="cat")
        assert await job.results()
    assert [len(server.ledger) for server in servers] == [1, 1]


# A server that takes connections, and no more --------------------------------------------------------------------------


async def test_the_authentication_takes_no_longer_than_connecting_may() -> None:
    with FakeServer(nothing, authentication=nothing) as server:
        async with Runware("key", url=server.url, connect_timeout=0.2, max_retries=0) as client:
            with lasting(0.2, 3), pytest.raises(ConnectionFailedError, match=r"within 0\.2 s\."):
                await client.ensure_connection()


@pytest.mark.parametrize("transport", ["websocket", "http"])
async def test_a_task_that_was_not_sent_is_not_in_doubt(transport: str) -> None:
    """A program that asks before it pays again did not send it again, although the error said that nothing was sent."""
    with FakeServer(nothing) as server:
        url = address(server, transport)
    async with Runware("key", url=url, max_retries=0) as client:
        with pytest.raises(ConnectionFailedError, match="could not be sent") as caught:
            await client.prompt_enhance(prompt="a dog")
    assert not caught.value.in_doubt
    assert not pickle.loads(pickle.dumps(caught.value)).in_doubt


@pytest.mark.parametrize("transport", ["websocket", "http"])
async def test_a_task_that_waits_for_its_connection_is_not_in_doubt(transport: str) -> None:
    """Over HTTP, it was told that it may still be running, although nothing was sent."""
    with socket.create_server(("127.0.0.1", 0)) as mute:  # no TLS handshake ends
        scheme = "https" if transport == "http" else "wss"
        url = f"{scheme}://127.0.0.1:{mute.getsockname()[1]}/v1"
        async with Runware("key", url=url) as client:
            with pytest.raises(ConnectionFailedError, match="was not sent, so it is not billed") as caught:
                await client.prompt_enhance(prompt="a dog", deadline=0.5)
            assert not caught.value.in_doubt
            waiting, _ = await together(lambda: client.prompt_enhance(prompt="a dog"), client.close)
    assert isinstance(waiting, ClientClosedError)
    assert not waiting.in_doubt


@pytest.mark.parametrize("transport", ["websocket", "http"])
async def test_a_task_that_waits_for_another_until_its_deadline_is_not_in_doubt(transport: str) -> None:
    with FakeServer(nothing) as server:
        async with Runware("key", url=address(server, transport), max_in_flight=1) as client:
            tasks = [PromptEnhance(prompt=prompt) for prompt in ("a dog", "a cat")]
            outcomes = await client.run_all(tasks, return_errors=True, deadline=1)
    sent, queued = (outcome for outcome in outcomes if isinstance(outcome, NoAnswerError))
    assert isinstance(queued, TaskTimeoutError)
    assert "queue" in str(queued)
    assert (sent.in_doubt, queued.in_doubt) == (True, False)
    assert len(server.tasks) == 1


@pytest.mark.parametrize("sends", [True, False])
async def test_a_batch_is_in_doubt_if_a_task_of_it_is(sends: bool) -> None:
    """A program that asks before it pays again would have sent all tasks again."""
    with FakeServer(nothing) as server:
        async with Runware("key", url=server.url, budget=None if sends else 0) as client:
            with pytest.raises(BatchError) as caught:
                await client.run_all([PromptEnhance(prompt="a dog")], deadline=1)
    assert caught.value.in_doubt is sends
    assert pickle.loads(pickle.dumps(caught.value)).in_doubt is sends


async def test_an_error_before_anything_is_sent_is_not_in_doubt() -> None:
    """A closed client was in doubt about tasks that it never sent."""
    with FakeServer(nothing) as server:
        client = Runware("key", url=server.url)
        await client.close()
        with pytest.raises(ClientClosedError) as closed:
            await client.prompt_enhance(prompt="a dog")
    assert not closed.value.in_doubt


@pytest.mark.parametrize("transport", ["websocket", "http"])
async def test_a_task_without_time_for_its_retry_raises_what_the_server_said(transport: str) -> None:
    """It was told that it may still be running."""

    def fail(channel: Channel, task: dict[str, Any]) -> None:
        channel.send(failed(task, "providerError"))

    with FakeServer(fail) as server:
        async with Runware("key", url=address(server, transport), max_retries=20) as client:
            with pytest.raises(ProviderError, match="It failed") as caught:
                await client.prompt_enhance(prompt="a dog", deadline=1)
        assert list(caught.value.attempts) == [task["taskUUID"] for task in server.tasks]
    assert not caught.value.in_doubt


@pytest.mark.parametrize("transport", ["websocket", "http"])
async def test_what_costs_nothing_is_not_in_doubt(transport: str) -> None:
    """It was told that it may be billed, and to be collected by its UUID."""
    with FakeServer(nothing) as server:
        async with Runware("key", url=address(server, transport)) as client:
            with pytest.raises(TaskTimeoutError) as search:
                await client.model_search(search="a dog", deadline=0.5)
            with pytest.raises(TaskTimeoutError) as question:
                await client.get_response(task_uuid="50836053-a0ee-4cf5-b9d6-ae7c5d140ada", deadline=0.5)
    assert (search.value.in_doubt, "billed" in str(search.value)) == (False, False)
    assert question.value.in_doubt, "so is the task that it asks for"


async def test_a_task_whose_media_could_not_be_stored_is_not_in_doubt() -> None:
    """It was told that it may be running, under the UUID of the upload."""
    with FakeServer(nothing) as server:
        settings: dict[str, Any] = {"upload_inputs": True, "timeout": 0.5, "max_retries": 0}
        async with Runware("key", url=server.url, **settings) as client:
            with pytest.raises(
                TaskTimeoutError, match="media could not be stored, so no task was sent"
            ) as caught:
                await client.caption(input_image=b"\x89PNG\r\n\x1a\n....")
    assert not caught.value.in_doubt
    assert not {"billed", "running"} & set(str(caught.value).replace(",", " ").split())
    assert pickle.loads(pickle.dumps(caught.value)).args == caught.value.args == (caught.value.message,)
