"""An interrupt (Ctrl-C) keeps results that have arrived and are paid for from the caller. It names their tasks."""

from collections.abc import Callable
from typing import Any

import pytest

from runware import Image, ImageInference, Runware
from tests.support.addresses import address
from tests.support.fake_server import Channel, FakeServer, made, nothing, picture

LAKE: dict[str, Any] = {"model": "runware:101@1", "positive_prompt": "a lake", "width": 128, "height": 128}
TRANSPORTS = ["websocket", "http"]


def all_at_once(channel: Channel, task: dict[str, Any]) -> None:
    channel.send(made(task, *[picture() for _ in range(task.get("numberResults", 1))]))


def when_there_are(number: int) -> Callable[[Channel, dict[str, Any]], None]:
    """Answers so many tasks in one message."""
    waiting: list[dict[str, Any]] = []

    def answer(channel: Channel, task: dict[str, Any]) -> None:
        waiting.append(task)
        if len(waiting) == number:
            channel.send({"data": [item for one in waiting for item in made(one, picture())["data"]]})

    return answer


def ended(uuid: str) -> str:
    return f"Task {uuid} has ended, and its results were not returned. client.job({uuid!r}) collects its results."


async def broken_off(iterator: Any, reason: type[BaseException]) -> None:
    """Takes one, and is interrupted."""
    async with iterator:
        async for _ in iterator:
            raise reason


async def taken(iterator: Any) -> None:
    async with iterator:
        async for _ in iterator:
            pass


@pytest.mark.parametrize("transport", TRANSPORTS)
async def test_in_a_callback(transport: str) -> None:
    def interrupted(image: Image) -> None:
        raise KeyboardInterrupt

    with FakeServer(all_at_once, nothing) as server:
        async with Runware("key", url=address(server, transport)) as client:
            with pytest.raises(KeyboardInterrupt) as caught:
                await client.image_inference(**LAKE, number_results=3, on_result=interrupted)
        [task] = server.tasks
    assert caught.value.__notes__ == [ended(task["taskUUID"])]


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize("reason", [KeyboardInterrupt, SystemExit, LookupError])
async def test_in_an_iteration(transport: str, reason: type[BaseException]) -> None:
    with FakeServer(all_at_once, nothing) as server:
        async with Runware("key", url=address(server, transport)) as client:
            with pytest.raises(reason) as caught:
                await broken_off(client.results(ImageInference(**LAKE, number_results=3)), reason)
        [task] = server.tasks
    assert caught.value.__notes__ == [ended(task["taskUUID"])]


@pytest.mark.parametrize("reason", [KeyboardInterrupt, LookupError])
async def test_in_a_text_that_is_read_piece_by_piece(client: Runware, reason: type[BaseException]) -> None:
    stream = client.text_stream(model="m:1@1", messages=[{"role": "user", "content": "a lake, at length"}])
    with pytest.raises(reason) as caught:
        await broken_off(stream, reason)
    going_on = f"Task {stream.task_uuid} may still be running, and be billed. A stream cannot be resumed."
    assert caught.value.__notes__ == [going_on]


@pytest.mark.parametrize("work", [taken, lambda stream: stream.read()], ids=["iterated", "read"])
async def test_in_a_text_just_after_the_server_has_taken_its_task(
    client: Runware, work: Callable[[Any], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = client.text_stream(model="m:1@1", messages=[{"role": "user", "content": "a lake, at length"}])
    run = stream._portal.run

    async def interrupted(step: Any) -> None:
        monkeypatch.undo()
        await run(step)
        raise KeyboardInterrupt

    monkeypatch.setattr(stream._portal, "run", interrupted)
    with pytest.raises(KeyboardInterrupt) as caught:
        await work(stream)
    [note] = caught.value.__notes__
    assert note.startswith(f"Task {stream.task_uuid} may still be running")
    await stream.close()


async def test_what_was_given_is_not_named() -> None:
    with FakeServer(all_at_once, nothing) as server:
        async with Runware("key", url=server.url) as client:
            with pytest.raises(KeyboardInterrupt) as caught:
                await broken_off(client.results(ImageInference(**LAKE, number_results=1)), KeyboardInterrupt)
    assert not hasattr(caught.value, "__notes__")


async def test_what_is_done_after_an_interrupt_has_nothing_to_do_with_it() -> None:
    interrupt = KeyboardInterrupt()
    with FakeServer(all_at_once, nothing) as server:
        async with Runware("key", url=server.url) as client:
            try:
                raise interrupt
            except KeyboardInterrupt:
                await taken(client.results(ImageInference(**LAKE, number_results=2)))
                await taken(client.map([ImageInference(**LAKE)]))
                await client.image_inference(**LAKE, number_results=2, on_result=lambda _: None)
                await client.run_all([ImageInference(**LAKE)])
    assert not hasattr(interrupt, "__notes__")


@pytest.mark.parametrize("reason", [KeyboardInterrupt, LookupError])
async def test_of_many_tasks(reason: type[BaseException]) -> None:
    with FakeServer(when_there_are(8), nothing) as server:
        async with Runware("key", url=server.url) as client:
            with pytest.raises(reason) as caught:
                await broken_off(client.map([ImageInference(**LAKE)] * 9, limit=9), reason)
        uuids = [task["taskUUID"] for task in server.tasks]
    *named, others, going_on = caught.value.__notes__
    assert named == [ended(uuid) for uuid in uuids[1:4]]
    assert others == "The same is true of 4 more that have ended."
    assert going_on.startswith(f"Task {uuids[8]} may still be running")
