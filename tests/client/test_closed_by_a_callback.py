"""A callback, or whoever iterates, closes the client. What has arrived is paid for, and is given all the same."""

from typing import Any

import pytest

from runware import ClientClosedError, Image, ImageInference, Runware
from tests.support.addresses import address
from tests.support.fake_server import Channel, FakeServer, made, nothing, picture

TRANSPORTS = ["websocket", "http"]
LAKE: dict[str, Any] = {"model": "runware:101@1", "positive_prompt": "a lake", "width": 128, "height": 128}


def all_at_once(channel: Channel, task: dict[str, Any]) -> None:
    channel.send(made(task, *[picture() for _ in range(task["numberResults"])]))


def the_first(channel: Channel, task: dict[str, Any]) -> None:
    channel.send(made(task, picture()))


@pytest.mark.parametrize("ending", ["close", "disconnect"])
@pytest.mark.parametrize("transport", TRANSPORTS)
async def test_results_that_are_here_are_returned(transport: str, ending: str) -> None:
    told: list[Image] = []

    async def end(image: Image) -> None:
        told.append(image)
        await getattr(client, ending)()

    with FakeServer(all_at_once, nothing) as server:
        client = Runware("key", url=address(server, transport))
        images = await client.image_inference(**LAKE, number_results=3, on_result=end)
        await client.close()
    assert len(images) == 3
    assert told == images


async def test_results_that_are_here_ride_on_the_error() -> None:
    async def end(image: Image) -> None:
        await client.close()

    with FakeServer(the_first, nothing) as server:
        client = Runware("key", url=server.url)
        with pytest.raises(ClientClosedError) as caught:
            await client.image_inference(**LAKE, number_results=3, on_result=end)
    assert len(caught.value.results) == 1


@pytest.mark.parametrize("transport", TRANSPORTS)
async def test_an_iterator_gives_what_is_here(transport: str) -> None:
    images: list[Image] = []
    with FakeServer(all_at_once, nothing) as server:
        client = Runware("key", url=address(server, transport))
        async for image in client.results(ImageInference(**LAKE, number_results=3)):
            images.append(image)
            await client.close()
    assert len(images) == 3
