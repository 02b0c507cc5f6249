"""Over HTTP: the same client, the same promises."""

from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from runware import (
    AuthenticationError,
    ConnectionFailedError,
    ImageInference,
    InvalidParameterError,
    ResponseTooLargeError,
    Runware,
)
from tests.support.addresses import address

LAKE: dict[str, Any] = {"model": "runware:101@1", "positive_prompt": "a lake", "width": 128, "height": 128}


async def test_an_http_url_chooses_the_transport(server: Any) -> None:
    async with Runware("good key", url=server.http_url) as client:
        images = await client.image_inference(**LAKE, number_results=3)
    assert len(images) == 3
    assert [message.transport for message in server.received] == ["http"]
    assert server.connections == 0


async def test_the_transport_chooses_the_address(server: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "https://api.runware.ai/v1" in repr(Runware("key", transport="http"))
    assert "wss://ws-api.runware.ai/v1" in repr(Runware("key"))
    monkeypatch.setenv("RUNWARE_BASE_URL", server.url)
    async with Runware("good key", transport="http") as client:
        await client.prompt_enhance(prompt="dog")
    monkeypatch.setenv("RUNWARE_BASE_URL", server.http_url)
    async with Runware("good key", transport="websocket") as client:
        await client.prompt_enhance(prompt="dog")
    assert [message.transport for message in server.received] == ["http", "websocket", "websocket"]


@pytest.mark.parametrize(
    ("address", "over_http", "over_a_websocket"),
    [
        ("wss://ws-api.runware.ai/v1/", "https://api.runware.ai/v1/", "wss://ws-api.runware.ai/v1/"),
        ("https://API.runware.ai", "https://API.runware.ai", "wss://ws-api.runware.ai"),
        ("wss://ws-api.example.com/v1", "https://ws-api.example.com/v1", "wss://ws-api.example.com/v1"),
    ],
)
def test_the_public_server_has_two_names_however_its_address_is_written(
    address: str, over_http: str, over_a_websocket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RUNWARE_BASE_URL", address)
    assert f"url={over_http!r}" in repr(Runware("key", transport="http"))
    assert f"url={over_a_websocket!r}" in repr(Runware("key", transport="websocket"))


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"transport": "carrier pigeon"}, "transport is 'carrier pigeon'; it must be 'websocket' or 'http'"),
        ({"transport": "http", "url": "wss://example.com"}, "give one of them, or let them agree"),
        ({"url": "ftp://example.com"}, "or an HTTP one such as 'https://api.runware.ai/v1'"),
    ],
)
async def test_what_makes_no_sense_is_refused(settings: Any, sentence: str) -> None:
    with pytest.raises(InvalidParameterError, match=sentence):
        Runware("key", **settings)


async def test_the_key_is_in_the_header_and_nowhere_else(server: Any) -> None:
    async with Runware("good key", url=server.http_url) as client:
        await client.prompt_enhance(prompt="dog")
    assert "good key" not in str([message.body for message in server.received])


async def test_a_refused_key_is_final_and_quick(server: Any) -> None:
    async with Runware("bad key", url=server.http_url) as client:
        with pytest.raises(AuthenticationError):
            await client.ensure_connection()
        with pytest.raises(AuthenticationError) as refused:
            await client.prompt_enhance(prompt="dog")
        assert refused.value.task_uuid
        assert not client.connected
    assert len(server.received) == 2


async def test_a_server_that_is_not_there_is_named(server: Any) -> None:
    server.stop()
    async with Runware("good key", url=server.http_url, max_retries=1) as client:
        with pytest.raises(ConnectionFailedError, match="No connection to http://127"):
            await client.ensure_connection()
        with pytest.raises(ConnectionFailedError, match="so the task could not be sent"):
            await client.prompt_enhance(prompt="dog")


async def test_a_server_that_comes_back_is_used_again(server: Any) -> None:
    emulator = import_module("runware.emulator")
    async with Runware("good key", url=server.http_url) as client:
        await client.prompt_enhance(prompt="dog")
        server.stop()
        with emulator.Emulator(port=server.port, api_key="good key") as other:
            assert await client.prompt_enhance(prompt="cat")
            assert [request["prompt"] for request in other.requests] == ["cat"]


async def test_one_of_several_that_is_refused_harms_no_other(server: Any) -> None:
    bad = ImageInference(**LAKE, seed_image="data:image/png;base64,AAAA")
    async with Runware("good key", url=server.http_url) as client:
        outcomes = await client.run_all(
            [ImageInference(**LAKE), bad, ImageInference(**LAKE)], return_errors=True
        )
    assert [isinstance(outcome, list) for outcome in outcomes] == [True, False, True]
    assert isinstance(outcomes[1], Exception)


async def test_files_are_saved_over_the_same_client(server: Any, tmp_path: Path) -> None:
    async with Runware("good key", url=server.http_url) as client:
        images = await client.image_inference(**LAKE, number_results=2)
        paths = await client.save(images, tmp_path)
    assert [path.stat().st_size > 100 for path in paths] == [True, True]


async def test_local_media_travel_over_http(server: Any, tmp_path: Path) -> None:
    pillow = import_module("PIL.Image")
    picture = tmp_path / "a.png"
    pillow.new("RGB", (64, 64), "teal").save(picture)
    async with Runware("good key", url=server.http_url, upload_inputs=True) as client:
        await client.image_inference(**LAKE, seed_image=picture)
        await client.image_inference(**LAKE, seed_image=picture)
    kinds = [request["taskType"] for request in server.requests]
    assert kinds == ["mediaStorage", "imageInference", "imageInference"]


@pytest.mark.parametrize("transport", ["websocket", "http"])
async def test_a_server_whose_every_answer_is_too_large_is_waited_for_no_longer(
    transport: str, server: Any
) -> None:
    """Over HTTP, who waited for the connection waited for ever."""
    async with Runware("good key", url=address(server, transport), max_message_size=5) as client:
        with pytest.raises(ResponseTooLargeError, match="larger than 5 bytes"):
            await client.ensure_connection()
