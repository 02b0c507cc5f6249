"""A valid key is refused while tasks are in flight, as by servers that restart."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from runware import AuthenticationError, Runware
from tests.support.fake_server import Channel, FakeServer, made, picture
from tests.support.short_waits import waits_of
from tests.support.timing import lasting

from .together import together

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("quarter_waits")]

LAKE: dict[str, Any] = {"model": "runware:101@1", "positive_prompt": "a lake", "width": 128, "height": 128}
REFUSAL: dict[str, Any] = {
    "errors": [{"code": "invalidApiKey", "message": "Invalid API key.", "taskType": "authentication"}]
}

#: What becomes of the connections after the first one: they are closed, refused, or good.
CLOSED, REFUSED, GOOD = "closed", "refused", "good"


@pytest.fixture(autouse=True)
def short_pauses() -> Iterator[None]:
    """The client connects again sooner than it would."""
    with waits_of(longest_backoff=0.1):
        yield


def welcome(fates: list[str]) -> Callable[[Channel, dict[str, Any]], None]:
    """What is said to the authentication of each connection; the last fate is that of all further ones."""

    def says(channel: Channel, request: dict[str, Any]) -> None:
        what = fates.pop(0) if len(fates) > 1 else fates[0]
        if what == CLOSED:
            channel.hang_up()
        elif what == REFUSED:
            channel.send(REFUSAL)
        else:
            channel.send(
                made(
                    request,
                    {"connectionSessionUUID": "f40c2aeb-f8a7-4af7-a1ab-7594c9bf778f"},
                )
            )

    return says


@pytest.mark.parametrize(
    "fates",
    [
        [CLOSED, CLOSED, CLOSED, REFUSED],
        [REFUSED],
        [REFUSED, REFUSED, REFUSED],
        [REFUSED, CLOSED, REFUSED, CLOSED, REFUSED],
        [CLOSED, CLOSED, CLOSED, CLOSED, CLOSED, CLOSED, REFUSED, REFUSED],
    ],
    ids=lambda fates: "-".join(fates),
)
async def test_a_server_that_is_restarted(fates: list[str]) -> None:
    images: dict[str, dict[str, Any]] = {}

    def task(channel: Channel, task: dict[str, Any]) -> None:
        server.bill(task)
        images[task["taskUUID"]] = picture(task)
        if len(server.tasks) == 3:
            channel.hang_up()

    def question(channel: Channel, question: dict[str, Any]) -> None:
        asked = {**question, "asked for": "imageInference"}
        channel.send(made(asked, images[question["taskUUID"]]))

    with FakeServer(task, question, authentication=welcome([GOOD, *fates, GOOD])) as server:
        async with Runware("key", url=server.url, timeout=20) as client:
            await client.ensure_connection()
            outcomes = await together(*[lambda: client.image_inference(**LAKE)] * 3)
    assert [len(results) for results in outcomes] == [1] * 3
    assert len(server.billed) == len(server.tasks) == 3


async def test_refusals_after_something_good_count_anew() -> None:
    """Three refusals, a good connection that is lost, and three refusals again are no bad key."""
    fates = [GOOD, *[REFUSED] * 3, GOOD, *[REFUSED] * 3, GOOD]

    def question(channel: Channel, question: dict[str, Any]) -> None:
        if channel.number < 6:
            channel.hang_up()
        else:
            channel.send(made({**question, "asked for": "imageInference"}, picture(question)))

    def task(channel: Channel, task: dict[str, Any]) -> None:
        server.bill(task)
        channel.hang_up()

    with FakeServer(task, question, authentication=welcome(fates)) as server:
        async with Runware("key", url=server.url, timeout=20) as client:
            assert len(await client.image_inference(**LAKE)) == 1
    assert len(server.billed) == 1


@pytest.mark.parametrize("closed_before", [0, 3])
async def test_a_key_that_was_taken_back(closed_before: int) -> None:
    """Four refusals in a row are believed. What may run says so, and what was not sent does not."""
    fates = [GOOD, *[CLOSED] * closed_before, REFUSED]

    def task(channel: Channel, task: dict[str, Any]) -> None:
        server.bill(task)
        channel.hang_up()

    with FakeServer(task, authentication=welcome(fates)) as server:
        async with Runware("key", url=server.url, timeout=20, max_in_flight=1) as client:
            with lasting(0, 10):
                outcomes = await together(*[lambda: client.image_inference(**LAKE)] * 2)
    assert [type(outcome) for outcome in outcomes] == [AuthenticationError] * 2
    assert len(server.of("authentication")) == 1 + closed_before + 4
    [sent] = [error for error in outcomes if error.task_uuid in server.billed]
    [not_sent] = [error for error in outcomes if error is not sent]
    assert "may still be running" in str(sent)
    assert "may still be running" not in str(not_sent)
    assert not_sent.task_uuid is not None
    assert all(error.code == "invalidApiKey" for error in outcomes)


async def test_a_key_that_was_never_good_is_final_at_once() -> None:
    with FakeServer(lambda channel, task: None, authentication=welcome([REFUSED])) as server:
        async with Runware("key", url=server.url) as client:
            with lasting(0, 3), pytest.raises(AuthenticationError):
                await client.image_inference(**LAKE)
    assert len(server.of("authentication")) == 1


@pytest.mark.parametrize("what", ["ping", "getResponse"])
@pytest.mark.parametrize("refusals", [1, 3])
async def test_refused_over_http(refusals: int, what: str) -> None:
    """The task was accepted, its answer got lost, and what is posted next is refused for a moment."""

    def task(channel: Channel, task: dict[str, Any]) -> None:
        server.bill(task)
        channel.hang_up()

    def question(channel: Channel, question: dict[str, Any]) -> None:
        if what == "getResponse" and len(server.of(what)) <= refusals:
            channel.respond(401, REFUSAL)
        else:
            channel.send(made({**question, "asked for": "imageInference"}, picture(question)))

    def ping(channel: Channel, ping: dict[str, Any]) -> None:
        # The first one is that of `ensure_connection`.
        if what == "ping" and 1 < len(server.of(what)) <= refusals + 1:
            channel.respond(401, REFUSAL)
        else:
            channel.send(made(ping, {"pong": True}))

    with FakeServer(task, question, ping=ping) as server:
        async with Runware("key", url=server.http_url, timeout=20) as client:
            await client.ensure_connection()
            assert len(await client.image_inference(**LAKE)) == 1
    assert len(server.billed) == 1


async def test_refused_for_good_over_http() -> None:
    def task(channel: Channel, task: dict[str, Any]) -> None:
        server.bill(task)
        channel.hang_up()

    def refuse(channel: Channel, request: dict[str, Any]) -> None:
        channel.respond(401, REFUSAL)

    with FakeServer(task, refuse) as server:
        async with Runware("key", url=server.http_url, timeout=10) as client:
            await client.ensure_connection()
            server.answers("ping", refuse)
            with lasting(0, 10), pytest.raises(AuthenticationError, match="may still be running") as refused:
                await client.image_inference(**LAKE)
    assert refused.value.task_uuid == server.billed[0]
    assert len(server.billed) == 1
