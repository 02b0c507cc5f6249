"""No answer, an answer that names nobody, and "there is no such task": which of them is a reason to send a task again.

The servers here do what they are sent as often as they are sent. So what is sent twice is paid for twice.
"""

import time
from typing import Any

import pytest

from runware import (
    ImageInference,
    IncompleteResultsError,
    NotFoundError,
    Runware,
    RunwareError,
    TaskTimeoutError,
)
from tests.support.addresses import address
from tests.support.fake_server import EMPTY, Channel, FakeServer, failed, made, picture
from tests.support.timing import lasting

from .together import together

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("quarter_waits")]

TRANSPORTS = ["websocket", "http"]
NOT_KNOWN = ["taskNotFound", "taskFailedOrNotFound"]
LAKE: dict[str, Any] = {"model": "runware:101@1", "positive_prompt": "a lake", "width": 128, "height": 128}
HAIKU: dict[str, Any] = {"model": "minimax:m3@0", "messages": [{"role": "user", "content": "a haiku"}]}
OTHER_UUID = "50836053-a0ee-4cf5-b9d6-ae7c5d140ada"


def of_image(question: dict[str, Any]) -> dict[str, Any]:
    """What results say that are given to a question."""
    return {**question, "asked for": "imageInference"}


def uuids(images: Any) -> list[str]:
    return sorted(image.image_uuid for image in images)


# Answers that name nobody --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("empty_answers", [1, 2, 3])
@pytest.mark.parametrize("lost", [1, 3])
async def test_empty_answers_for_one_task_are_not_those_for_another(lost: int, empty_answers: int) -> None:
    """Of some tasks one was done, the others got lost: these are sent again, and nothing else is."""
    kept: list[str] = []

    def task(channel: Channel, task: dict[str, Any]) -> None:
        if channel.number > 1:
            server.bill(task)
            channel.send(made(task, picture(task)))
            return
        if not kept:
            kept.append(task["taskUUID"])
            server.bill(task)
        if len(server.tasks) == lost + 1:
            channel.hang_up()

    def question(channel: Channel, question: dict[str, Any]) -> None:
        if question["taskUUID"] in kept:
            channel.send(made(of_image(question), picture(question)), after=0.1)
        elif question["taskUUID"] in server.billed:
            channel.send(made(of_image(question), picture(question)))
        else:
            channel.send(*[EMPTY] * empty_answers)

    with FakeServer(task, question) as server:
        async with Runware("key", url=server.url, timeout=4) as client:
            with lasting(0, 12):
                outcomes = await together(*[lambda: client.image_inference(**LAKE)] * (lost + 1))
    assert [len(images) for images in outcomes] == [1] * (lost + 1)
    assert server.submissions[kept[0]] == 1
    assert sorted(server.billed) == sorted(server.submissions)


@pytest.mark.parametrize("texts", [1, 4])
@pytest.mark.parametrize("pushed_before", [0, 1])
async def test_an_empty_message_that_nobody_asked_for(texts: int, pushed_before: int) -> None:
    """It comes while a question is open, whose answer takes a little longer."""
    haikus = [{"text": f"haiku {number}"} for number in range(texts)]

    def task(channel: Channel, task: dict[str, Any]) -> None:
        server.bill(task)
        for haiku in haikus[:pushed_before]:
            channel.send(made(task, haiku))
        channel.hang_up()

    def question(channel: Channel, question: dict[str, Any]) -> None:
        channel.send(EMPTY)
        told = [{**haiku, "status": "success"} for haiku in haikus]
        channel.send(made({**question, "asked for": "textInference"}, *told), after=0.1)

    with FakeServer(task, question) as server:
        async with Runware("key", url=server.url, timeout=10) as client:
            results = await client.text_inference(**HAIKU, number_results=texts)
    assert sorted(result.text for result in results) == [haiku["text"] for haiku in haikus]
    assert len(server.billed) == 1


# No answer -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("max_retries", [0, 2])
@pytest.mark.parametrize("transport", TRANSPORTS)
async def test_an_answer_that_takes_longer_than_questions_wait(transport: str, max_retries: int) -> None:
    image = picture()

    def task(channel: Channel, task: dict[str, Any]) -> None:
        server.bill(task)
        channel.hang_up()

    def question(channel: Channel, question: dict[str, Any]) -> None:
        channel.send(made(of_image(question), image), after=1)

    with FakeServer(task, question) as server:
        async with Runware(
            "key", url=address(server, transport), timeout=10, max_retries=max_retries
        ) as client:
            await client.ensure_connection()
            with lasting(1, 6):
                [result] = await client.image_inference(**LAKE)
    assert result.image_uuid == image["imageUUID"]
    assert len(server.tasks) == len(server.billed) == 1


async def test_questions_that_get_lost_are_asked_again() -> None:
    """The first two answers never come."""

    def task(channel: Channel, task: dict[str, Any]) -> None:
        server.bill(task)
        channel.hang_up()

    def question(channel: Channel, question: dict[str, Any]) -> None:
        if len(server.of("getResponse")) > 2:
            channel.send(made(of_image(question), picture(question)))

    with FakeServer(task, question) as server:
        async with Runware("key", url=server.url, timeout=8) as client:
            assert len(await client.image_inference(**LAKE)) == 1
    assert len(server.tasks) == len(server.billed) == 1


@pytest.mark.parametrize("lost", [True, False])
@pytest.mark.parametrize("max_retries", [0, 1])
async def test_a_server_that_answers_no_question_is_not_sent_a_copy(max_retries: int, lost: bool) -> None:
    """It has the task, and answers pings. So it is known to be there, and nothing says that it has lost the task."""

    def task(channel: Channel, task: dict[str, Any]) -> None:
        server.bill(task)
        if lost:
            channel.hang_up()

    with FakeServer(task) as server:
        async with Runware("key", url=server.url, max_retries=max_retries) as client:
            with (
                lasting(0.9 * (max_retries + 1), max_retries + 1 + 2.5),
                pytest.raises(TaskTimeoutError, match="may still be running") as late,
            ):
                await client.image_inference(**LAKE, timeout=1)
    assert len(server.tasks) == len(server.billed) == 1
    assert late.value.task_uuid == server.tasks[0]["taskUUID"]


# "There is no such task" ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["empty", *NOT_KNOWN])
@pytest.mark.parametrize("transport", TRANSPORTS)
async def test_a_server_that_finds_the_task_a_moment_later(transport: str, how: str) -> None:
    def task(channel: Channel, task: dict[str, Any]) -> None:
        server.bill(task)
        channel.hang_up()

    asked_at: list[float] = []

    def question(channel: Channel, question: dict[str, Any]) -> None:
        asked_at.append(time.monotonic())
        if asked_at[-1] >= asked_at[0] + 0.1:
            channel.send(made(of_image(question), picture(question)))
        else:
            channel.send(EMPTY if how == "empty" else failed(question, how))

    with FakeServer(task, question) as server:
        async with Runware("key", url=address(server, transport), timeout=10) as client:
            with lasting(0, 8):
                assert len(await client.image_inference(**LAKE)) == 1
    assert len(server.tasks) == len(server.billed) == 1


@pytest.mark.parametrize("status", [200, 400, 404])
@pytest.mark.parametrize("code", NOT_KNOWN)
@pytest.mark.parametrize("transport", TRANSPORTS)
async def test_what_the_server_never_got_is_sent_again(transport: str, code: str, status: int) -> None:
    if transport == "websocket" and status != 200:
        pytest.skip("a WebSocket message has no status")

    def task(channel: Channel, task: dict[str, Any]) -> None:
        if len(server.tasks) == 1:
            channel.hang_up()
            return
        server.bill(task)
        channel.send(made(task, picture(task)))

    def question(channel: Channel, question: dict[str, Any]) -> None:
        if status == 200:
            channel.send(failed(question, code))
        else:
            channel.respond(status, failed(question, code))

    with FakeServer(task, question) as server:
        async with Runware("key", url=address(server, transport), timeout=10) as client:
            assert len(await client.image_inference(**LAKE)) == 1
    assert list(server.submissions.values()) == [2]
    assert len(server.billed) == 1


@pytest.mark.parametrize("code", NOT_KNOWN)
async def test_images_that_the_server_does_not_know_any_more_are_made_again(code: str) -> None:
    def task(channel: Channel, task: dict[str, Any]) -> None:
        count = task.get("numberResults", 1)
        if len(server.tasks) == 1:
            channel.send(made(task, picture(), picture()))
            channel.hang_up()
        else:
            channel.send(made(task, *[picture() for _ in range(count)]))

    with FakeServer(task, lambda channel, question: channel.send(failed(question, code))) as server:
        async with Runware("key", url=server.url, timeout=10) as client:
            images = await client.image_inference(**LAKE, number_results=3)
    assert len(set(uuids(images))) == 3
    assert [task.get("numberResults", 1) for task in server.tasks] == [3, 1]


@pytest.mark.parametrize("on_incomplete", ["return", "raise"])
@pytest.mark.parametrize("code", NOT_KNOWN)
async def test_images_that_came_before_are_given(code: str, on_incomplete: str) -> None:
    def task(channel: Channel, task: dict[str, Any]) -> None:
        channel.send(made(task, picture(), picture()))
        channel.hang_up()

    with FakeServer(task, lambda channel, question: channel.send(failed(question, code))) as server:
        async with Runware("key", url=server.url, timeout=2, max_retries=0) as client:
            try:
                images = await client.image_inference(**LAKE, number_results=3, on_incomplete=on_incomplete)
            except IncompleteResultsError as error:
                assert on_incomplete == "raise"
                images = error.results
    assert len(images) == 2
    assert len(server.tasks) == 1


@pytest.mark.parametrize("how", ["empty", *NOT_KNOWN])
@pytest.mark.parametrize("transport", TRANSPORTS)
async def test_a_job_that_is_not_known_yet(transport: str, how: str) -> None:
    """A queued task is not known. So a job is asked for as long as documented: `timeout`, for each try."""
    began = time.monotonic()

    def question(channel: Channel, question: dict[str, Any]) -> None:
        if time.monotonic() > began + 0.5:
            channel.send(made(of_image(question), {**picture(question), "status": "success"}))
        else:
            channel.send(EMPTY if how == "empty" else failed(question, how))

    with FakeServer(lambda channel, task: None, question) as server:
        async with Runware("key", url=address(server, transport), timeout=5) as client:
            assert len(await client.job(OTHER_UUID, ImageInference).results()) == 1
    assert server.tasks == []


@pytest.mark.parametrize("how", ["empty", *NOT_KNOWN])
@pytest.mark.parametrize("transport", TRANSPORTS)
async def test_a_job_that_is_never_known(transport: str, how: str) -> None:
    def question(channel: Channel, question: dict[str, Any]) -> None:
        channel.send(EMPTY if how == "empty" else failed(question, how))

    with FakeServer(lambda channel, task: None, question) as server:
        async with Runware("key", url=address(server, transport), max_retries=1) as client:
            with lasting(1.8, 5), pytest.raises(NotFoundError) as unknown:
                await client.job(OTHER_UUID, ImageInference, timeout=1).results()
    assert unknown.value.task_uuid == OTHER_UUID


# An error that names no task -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("max_retries", [0, 2])
async def test_an_error_of_nobody_while_a_task_is_queued(max_retries: int) -> None:
    """Queued tasks are not known to this server. The result comes in its time."""

    def task(channel: Channel, task: dict[str, Any]) -> None:
        server.bill(task)
        channel.send({"errors": [{"code": "internalServerError", "message": "Something broke."}]})
        channel.send(made(task, picture(task)), after=1.5)

    with FakeServer(task, lambda channel, question: channel.send(EMPTY)) as server:
        async with Runware("key", url=server.url, timeout=10, max_retries=max_retries) as client:
            with lasting(1.5, 6):
                assert len(await client.image_inference(**LAKE)) == 1
    assert len(server.tasks) == len(server.billed) == 1


async def test_what_is_given_up_after_an_error_of_nobody_may_be_running() -> None:
    def task(channel: Channel, task: dict[str, Any]) -> None:
        server.bill(task)
        channel.send({"errors": [{"code": "internalServerError", "message": "Something broke."}]})

    with FakeServer(task, lambda channel, question: channel.send(EMPTY)) as server:
        async with Runware("key", url=server.url, max_retries=0) as client:
            with lasting(1.8, 6), pytest.raises(RunwareError, match="may still be running") as given_up:
                await client.image_inference(**LAKE, timeout=2)
    assert given_up.value.task_uuid == server.tasks[0]["taskUUID"]
    assert len(server.tasks) == 1
