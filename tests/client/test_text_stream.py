"""Texts as they are written: over the wire, in pieces, and in all the ways in which they can end."""

import gc
import json
import logging
from contextlib import suppress
from typing import Any

import pytest

from runware import (
    AuthenticationError,
    BudgetExceededError,
    ClientClosedError,
    QuotaError,
    RateLimitError,
    Result,
    Runware,
    Text,
    TextDelta,
    TextInference,
)
from tests.support.addresses import address
from tests.support.rude_server import DONE, FINISHED, Hold, ScriptedServer, answer, piece, streamed, text

from .streaming import QUESTION, UUID, ask, scripted
from .together import happens, together

# What a text is ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("transport", ["websocket", "http"])
async def test_a_text_comes_in_pieces(server: Any, transport: Any) -> None:
    async with Runware("good key", url=address(server, transport)) as client:
        [whole] = await client.text_inference(model="m:1@1", messages=QUESTION)
        async with ask(client, include_usage=True, include_cost=True, max_tokens=500) as stream:
            assert (stream.text, stream.finish_reason, stream.is_complete) == ("", None, False)
            deltas = [delta async for delta in stream]
        assert len(deltas) > 5
        assert "".join(delta.text for delta in deltas) == stream.text == whole.text
        assert (stream.finish_reason, stream.is_complete, stream.reasoning) == ("stop", True, "")
        assert stream.usage.total_tokens == stream.usage.prompt_tokens + stream.usage.completion_tokens
        [entry] = server.ledger.of(stream.task_uuid)
        assert stream.cost == entry.cost == client.spent
        assert type(stream.result) is Text
        assert (stream.result.text, stream.result.task_uuid) == (whole.text, stream.task_uuid)
        assert server.requests[1] == {
            "taskType": "textInference",
            "taskUUID": stream.task_uuid,
            "model": "m:1@1",
            "messages": QUESTION,
            "settings": {"maxTokens": 500},
            "includeUsage": True,
            "includeCost": True,
            "deliveryMethod": "stream",
        }
        assert [delta async for delta in stream] == []


async def test_an_error_of_another_task_does_not_get_the_text(client: Runware) -> None:
    raised = QuotaError("Another task cannot be paid.")
    with suppress(QuotaError):
        async with ask(client) as stream:
            await stream.__anext__()
            raise raised
    assert (raised.task_uuid, raised.results) == (None, [])
    assert stream.text


async def test_the_pieces_of_the_text_alone_and_the_whole_at_once(client: Runware, server: Any) -> None:
    async with ask(client, thinking_level="low") as stream:
        pieces = [part async for part in stream.texts()]
    assert all(pieces)
    assert "".join(pieces) == stream.text
    assert stream.result.reasoning_content == [stream.reasoning]
    assert "lighthouse" in stream.reasoning
    async with ask(client) as stream:
        result = await stream.read()
    assert result == stream.result
    assert result.finish_reason == "stop"


async def test_a_stream_can_be_iterated_over_without_a_block(client: Runware, server: Any) -> None:
    parts = [delta.text async for delta in ask(client, task_uuid=UUID)]
    assert len(parts) > 5
    assert [entry.task_uuid for entry in server.ledger] == [UUID]


async def test_nothing_is_sent_before_the_stream_begins_and_its_uuid_is_known(
    client: Runware, server: Any
) -> None:
    stream = ask(client)
    assert len(stream.task_uuid) == 36
    assert not server.requests
    async with stream:
        pass
    assert [request["taskUUID"] for request in server.requests] == [stream.task_uuid]
    assert stream.task_uuid in repr(stream)


async def test_tasks_and_mappings_can_be_streamed(client: Runware, server: Any) -> None:
    task = TextInference(model="m:1@1", messages=QUESTION, task_uuid=UUID)
    async with client.stream(task) as stream:
        assert (await stream.read()).task_uuid == UUID
    async with client.stream({"taskType": "textInference", "model": "m:1@1", "messages": QUESTION}) as stream:
        assert type(await stream.read()) is Text
    assert [request["deliveryMethod"] for request in server.requests] == ["stream", "stream"]


async def test_many_streams_at_once(client: Runware, server: Any) -> None:
    async def read(number: int) -> Any:
        async with client.text_stream(
            model="m:1@1", messages=[{"role": "user", "content": f"What is {number}?"}]
        ) as stream:
            return (await stream.read()).text

    texts = await together(*[lambda number=number: read(number) for number in range(20)])
    assert all(f"What is {number}?" in text for number, text in enumerate(texts))
    assert len(server.ledger) == 20


async def test_local_media_go_with_it_or_before_it(server: Any) -> None:
    for upload_inputs in (False, True):
        async with Runware("good key", url=server.url, upload_inputs=upload_inputs) as client:
            assert await ask(client, documents=[b"%PDF-1.4 a document"]).read()
    first, _, second = server.requests
    assert first["inputs"]["documents"][0].startswith("data:application/pdf;base64,")
    assert len(second["inputs"]["documents"][0]) == 36


# What it costs -------------------------------------------------------------------------------------------------------


async def test_a_budget_counts_streams(server: Any) -> None:
    async with Runware("good key", url=server.url, budget=0.000001) as client:
        async with ask(client) as stream:
            await stream.read()
        assert stream.cost == client.spent == server.ledger.total > 0
        another = ask(client)
        with pytest.raises(BudgetExceededError) as caught:
            await another.read()
        assert caught.value.task_uuid == another.task_uuid
        assert len(server.requests) == 1


async def test_a_stream_that_was_turned_away_is_not_sent_again_once_the_budget_is_spent() -> None:
    busy = answer(429, {"errors": [{"code": "rateLimitExceeded", "message": "Busy."}]}, Retry_After="1")
    costly = streamed(piece(delta={"text": "a"}, cost=0.002), FINISHED, DONE)
    with ScriptedServer(busy, costly, costly) as server:
        async with scripted(server.url, budget=0.002) as client:
            outcomes = await together(ask(client).read, ask(client).read)
        assert len(server.requests) == 2
    [error] = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert isinstance(error, BudgetExceededError)
    assert isinstance(error.__cause__, RateLimitError)
    assert "not sent again after it had failed: Busy" in str(error)
    assert client.spent == 0.002


async def test_a_cost_that_is_told_twice_counts_once() -> None:
    with ScriptedServer(streamed(piece(delta={"text": "a"}, cost=0.001), FINISHED, FINISHED, DONE)) as server:
        async with scripted(server.url) as client:
            async with ask(client) as stream:
                await stream.read()
            assert client.spent == stream.cost == 0.002


# What is on the wire -------------------------------------------------------------------------------------------------


async def test_the_request(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with ScriptedServer(streamed(text("a"), FINISHED, DONE)) as server:
        async with scripted(server.url) as client, ask(client) as stream:
            assert await stream.read()
    [request] = server.requests
    lines = request.head.lower().splitlines()
    assert lines[0] == "post /v1 http/1.1"
    assert {"accept: text/event-stream", "authorization: bearer good key"} <= set(lines)
    assert "good key" not in json.dumps(request.body)
    assert "good key" not in caplog.text


async def test_a_server_that_quotes_the_key_does_not_make_it_known(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    key = "a key that is long enough"
    failure = {"errors": [{"code": "invalidApiKey", "message": f"No: {key}"}]}
    scripts = answer(401, failure), streamed(text(f"Your key is {key}."), piece(**failure))
    with ScriptedServer(*scripts) as server:
        async with Runware(key, url=server.url) as client:
            for _ in scripts:
                with pytest.raises(AuthenticationError) as caught:
                    await ask(client).read()
                assert key not in f"{caught.value} {caught.value.details} {caught.value.results}"
    assert [result.text for result in caught.value.results] == ["Your key is ***."]
    assert key in server.requests[0].head
    assert key not in caplog.text
    assert "textInference" in caplog.text


async def test_every_byte_may_come_alone_and_only_line_ends_end_lines() -> None:
    words = ["Der Leuchtturm\u2028", "\u2029\x85\x0b", " größer 😀", "\r\n", "data: x"]
    body = b"\xef\xbb\xbf: hello\r\n\r\n" + text(*words).replace(b"\n\n", b"\r\n\r\n") + FINISHED + DONE
    with ScriptedServer(streamed(*(bytes([byte]) for byte in body))) as server:
        async with scripted(server.url) as client, ask(client) as stream:
            assert [delta.text async for delta in stream] == words


async def test_what_servers_say_in_other_ways() -> None:
    said = [
        piece(data={"taskType": "textInference", "taskUUID": "x", "delta": {"reasoningContent": ["Let me ", "see"]}}),
        piece(taskUUID="x", delta={"text": "Yes", "toolCalls": [{"name": "look"}]}, resultIndex=0),
        piece(delta=None, finishReason=None),
        b"data: no JSON\n\n",
        b"event: ping\ndata: [1, 2]\n\n",
        piece(delta={"text": None, "toolCalls": [{"name": "listen"}]}),
        piece(taskUUID="x", taskType="textInference", delta={}, finishReason="tool", brandNew=1, usage=None),
        piece(taskUUID="x", taskType="textInference", text="Yes", usage={"totalTokens": 15}),
        b"data: [DONE]",
    ]  # fmt: skip
    with ScriptedServer(streamed(*said)) as server:
        async with scripted(server.url) as client, ask(client) as stream:
            deltas = [delta async for delta in stream]
    assert deltas[:2] == [
        TextDelta(reasoning="Let me see"),
        TextDelta(text="Yes", extra={"toolCalls": [{"name": "look"}]}),
    ]
    assert (stream.text, stream.reasoning, stream.finish_reason) == ("Yes", "Let me see", "tool")
    assert stream.usage.total_tokens == 15
    assert stream.result.extra["brandNew"] == 1
    assert stream.result.extra["toolCalls"] == [{"name": "look"}, {"name": "listen"}]


async def test_a_server_that_does_not_stream_gives_one_piece() -> None:
    result = {
        "taskType": "textInference",
        "taskUUID": UUID,
        "text": "All.",
        "finishReason": "stop",
        "cost": 0.1,
    }
    with ScriptedServer(answer(200, {"data": [result]})) as server:
        async with scripted(server.url) as client:
            async with ask(client, task_uuid=UUID) as stream:
                assert [delta async for delta in stream] == [TextDelta(text="All.")]
            assert client.spent == 0.1
    assert stream.result.to_dict() == result


# How it is left ------------------------------------------------------------------------------------------------------


async def test_leaving_early_closes_the_connection() -> None:
    with ScriptedServer(streamed(text("a", "b"), Hold())) as server:
        async with scripted(server.url) as client:
            async with ask(client) as stream:
                async for delta in stream:
                    assert delta == TextDelta(text="a")
                    break
            assert await happens(server.left)
            assert stream.text == "a"
            assert [delta async for delta in stream] == []


async def test_a_stream_that_is_forgotten_closes_its_connection() -> None:
    with ScriptedServer(streamed(text("a", "b"), Hold())) as server:
        async with scripted(server.url) as client:
            async for _ in ask(client):
                break
            gc.collect()
            assert await happens(server.left)


async def test_closing_the_client_ends_its_streams() -> None:
    with ScriptedServer(streamed(text("a"), Hold())) as server:
        client = scripted(server.url)
        stream = ask(client)
        async for _ in stream:
            await client.close()
            break
        assert await happens(server.left)
        with pytest.raises(ClientClosedError) as caught:
            await stream.read()
        assert caught.value.task_uuid == stream.task_uuid
        assert [result.text for result in caught.value.results] == ["a"]
        await stream.close()
        with pytest.raises(ClientClosedError):
            async with ask(client):
                pass


async def test_closing_the_client_wakes_whoever_reads() -> None:
    with ScriptedServer(streamed(text("a"), Hold())) as server:
        client = scripted(server.url)
        stream = ask(client)
        async with stream:
            async for _ in stream:
                break

            async def close() -> None:
                await client.disconnect()

            outcome, _ = await together(stream.read, close)
            assert isinstance(outcome, ClientClosedError)


async def test_a_stream_that_is_closed_before_it_begins_sends_nothing(client: Runware, server: Any) -> None:
    stream = ask(client)
    await stream.close()
    assert [delta async for delta in stream] == []
    assert not server.requests


async def test_the_result_of_a_task_that_is_not_known_here() -> None:
    with ScriptedServer(streamed(text("a"), FINISHED, DONE)) as server:
        async with scripted(server.url) as client:
            stream = client.stream({"taskType": "brandNew", "taskUUID": UUID})
            result = await stream.read()
    assert type(result) is Result
    assert result.extra["text"] == stream.text == "a"
    assert (stream.finish_reason, stream.usage, result.cost) == ("stop", None, 0.002)


async def test_a_character_that_comes_in_two_halves_is_whole() -> None:
    """A pair of surrogates, cut between two pieces: neither half could be printed."""
    halves = "".join(
        f'data: {{"delta": {{"text": "{half}"}}}}\n\n'
        for half in ("a\\ud83c", "", "\\udf0ab\\ud83c", "c\\ud83d")
    )
    with ScriptedServer(streamed(halves.encode(), FINISHED, DONE)) as server:
        async with scripted(server.url) as client, ask(client) as stream:
            pieces = [delta.text async for delta in stream]
    assert pieces == ["a", "\U0001f30ab", "\ud83cc"]
    assert stream.text == stream.result.text == "a\U0001f30ab\ud83cc\ud83d"


@pytest.mark.parametrize("separator", ["\n", "\r\n"])
async def test_events_that_no_blank_line_separates(separator: str) -> None:
    """The last of them, with the cost, need not say which task it is of."""
    events = (text("a", "b") + FINISHED).decode().replace("\n\n", separator) + "\n"
    listed = 'data: [{"delta": {"text": "c"}}, {"delta": {"text": "d"}}]\n\n'
    with ScriptedServer(streamed(events.encode(), listed.encode(), DONE)) as server:
        async with scripted(server.url) as client, ask(client) as stream:
            result = await stream.read()
        assert (result.text, result.cost, client.spent) == ("abcd", 0.002, 0.002)
    assert stream.finish_reason == "stop"
