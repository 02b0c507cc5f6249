"""Under which UUID a task is known, when it is begun anew, and whose results are whose."""

import pickle
from functools import partial
from typing import Any
from uuid import uuid4

import pytest

from runware import (
    BatchError,
    Caption,
    ConflictError,
    ImageInference,
    PromptEnhance,
    ProviderError,
    Runware,
    RunwareError,
    TaskTimeoutError,
)
from tests.support.addresses import address
from tests.support.fake_server import Channel, FakeServer, failed, made, picture
from tests.support.timing import lasting

from .together import together

pytestmark = pytest.mark.slow

TRANSPORTS = ["websocket", "http"]
LAKE: dict[str, Any] = {"model": "runware:101@1", "positive_prompt": "a lake", "width": 128, "height": 128}
OTHER_UUID = "50836053-a0ee-4cf5-b9d6-ae7c5d140ada"
#: Failures that may pass.
PASSING = ["inferenceError", "providerError", "processingFailed"]


def fails_first(code: str, times: int = 1) -> FakeServer:
    """The first attempts fail, and the next one is done."""

    def task(channel: Channel, task: dict[str, Any]) -> None:
        server.bill(task)
        if len(server.tasks) > times:
            channel.send(made(task, picture(task)))
        else:
            channel.send(failed(task, code))

    def question(channel: Channel, question: dict[str, Any]) -> None:
        channel.send(failed(question, code, status="error"))

    server = FakeServer(task, question)
    return server


# What a caller knows by its UUID -------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", PASSING)
@pytest.mark.parametrize("transport", TRANSPORTS)
async def test_a_submitted_task_is_not_begun_anew(transport: str, code: str) -> None:
    """It was accepted, and fails later."""

    def task(channel: Channel, task: dict[str, Any]) -> None:
        server.bill(task)
        channel.send(made(task, {}))

    def question(channel: Channel, question: dict[str, Any]) -> None:
        channel.send(failed(question, code, status="error"))

    with FakeServer(task, question) as server:
        async with Runware("key", url=address(server, transport), timeout=5) as client:
            job = await client.submit(ImageInference(**LAKE))
            with pytest.raises(ProviderError) as first:
                await job.results()
            # Another process asks for the same task, and learns the same.
            copy = client.job(pickle.loads(pickle.dumps(job)))
            with pytest.raises(ProviderError) as second:
                await copy.results()
    assert list(server.submissions.items()) == [(job.task_uuid, 1)]
    assert str(job) == first.value.task_uuid == second.value.task_uuid == copy.task_uuid
    assert first.value.retryable
    assert first.value.code == second.value.code == code


@pytest.mark.parametrize("transport", TRANSPORTS)
async def test_a_submitted_task_that_fails_at_once(transport: str) -> None:
    """Whether `submit` raises or the job does: the task was sent once."""
    with fails_first("inferenceError") as server:
        async with Runware("key", url=address(server, transport), timeout=5) as client:

            async def submit() -> None:
                job = await client.submit(ImageInference(**LAKE))
                await job.results()

            with pytest.raises(ProviderError) as error:
                await submit()
    assert error.value.task_uuid == server.tasks[0]["taskUUID"]
    assert error.value.retryable
    assert len(server.tasks) == 1


@pytest.mark.parametrize("way", ["method", "run", "mapping", "results", "run_all", "map", "on_result"])
@pytest.mark.parametrize("transport", TRANSPORTS)
async def test_a_task_with_its_own_uuid_is_not_begun_anew(transport: str, way: str) -> None:
    uuid = str(uuid4())
    task = ImageInference(**LAKE, task_uuid=uuid)

    async def run(client: Runware) -> None:
        if way == "method":
            await client.image_inference(**LAKE, task_uuid=uuid)
        elif way == "run":
            await client.run(task)
        elif way == "mapping":
            await client.run({"taskType": "imageInference", "taskUUID": uuid, "positivePrompt": "a lake"})
        elif way == "results":
            async for _ in client.results(task):
                pass
        elif way == "run_all":
            await client.run_all([task])
        elif way == "map":
            async for done in client.map([task]):
                if done.error is not None:
                    raise done.error
        else:
            await client.run(task, on_result=print)

    with fails_first("inferenceError") as server:
        async with Runware("key", url=address(server, transport), timeout=5) as client:
            with pytest.raises(RunwareError) as caught:
                await run(client)
    error = caught.value.errors[0] if isinstance(caught.value, BatchError) else caught.value
    assert isinstance(error, ProviderError)
    assert error.retryable
    assert error.task_uuid == uuid
    assert list(server.submissions.items()) == [(uuid, 1)]


async def test_missing_images_of_a_known_uuid_are_not_made_under_another() -> None:
    uuid = str(uuid4())

    def task(channel: Channel, task: dict[str, Any]) -> None:
        server.bill(task)
        channel.send({**made(task, shown), **failed(task, "inferenceError")})

    def question(channel: Channel, question: dict[str, Any]) -> None:
        asked = {**question, "asked for": "imageInference"}
        image = {**shown, "status": "success"}
        channel.send({**made(asked, image), **failed(question, "inferenceError", status="error")})

    shown = picture()
    with FakeServer(task, question) as server:
        async with Runware("key", url=server.url, timeout=5) as client:
            with pytest.raises(RunwareError) as error:
                await client.image_inference(**LAKE, number_results=2, task_uuid=uuid)
    assert error.value.task_uuid == uuid
    assert [image.image_uuid for image in error.value.results] == [shown["imageUUID"]]
    assert list(server.submissions.items()) == [(uuid, 1)]


# What is begun anew --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("transport", TRANSPORTS)
async def test_results_name_the_attempt_that_made_them(transport: str) -> None:
    with fails_first("inferenceError") as server:
        async with Runware("key", url=address(server, transport), timeout=5) as client:
            [image] = await client.image_inference(**LAKE)
    first, second = server.tasks
    assert first["taskUUID"] != second["taskUUID"]
    assert image.task_uuid == second["taskUUID"]


@pytest.mark.parametrize("max_retries", [0, 1, 2])
@pytest.mark.parametrize("transport", TRANSPORTS)
async def test_errors_name_the_present_attempt_and_all_of_them(transport: str, max_retries: int) -> None:
    with fails_first("inferenceError", times=9) as server:
        async with Runware(
            "key", url=address(server, transport), timeout=5, max_retries=max_retries
        ) as client:
            with pytest.raises(ProviderError) as error:
                await client.image_inference(**LAKE)
    attempts = [task["taskUUID"] for task in server.tasks]
    assert len(set(attempts)) == max_retries + 1
    assert error.value.task_uuid == attempts[-1]
    assert error.value.attempts == tuple(attempts)
    assert pickle.loads(pickle.dumps(error.value)).attempts == tuple(attempts)


@pytest.mark.parametrize(
    "limit", [{"deadline": 2.5}, {"timeout": 1, "max_retries": 1}], ids=["deadline", "timeout"]
)
@pytest.mark.parametrize("transport", TRANSPORTS)
async def test_a_timeout_names_the_present_attempt(transport: str, limit: dict[str, Any]) -> None:
    """The first attempt fails, the second one is never heard of: it is the one to ask for."""

    def task(channel: Channel, task: dict[str, Any]) -> None:
        server.bill(task)
        if len(server.tasks) == 1:
            channel.send(failed(task, "inferenceError"))

    with FakeServer(task) as server:
        async with Runware("key", url=address(server, transport)) as client:
            with lasting(0.9, 6), pytest.raises(TaskTimeoutError, match="may still be running") as late:
                await client.image_inference(**LAKE, **limit)
    attempts = [task["taskUUID"] for task in server.tasks]
    assert len(attempts) == 2
    assert late.value.task_uuid == attempts[1]
    assert attempts[1] in str(late.value)
    assert late.value.attempts == tuple(attempts)


# Whose results are whose ---------------------------------------------------------------------------------------------


def that_checks() -> FakeServer:
    """It refuses a UUID that it has, and tells what it made whoever asks."""
    results: dict[str, dict[str, Any]] = {}

    def task(channel: Channel, task: dict[str, Any]) -> None:
        uuid = task["taskUUID"]
        if uuid in results:
            channel.send(failed(task, "conflictTaskUUID"))
            return
        server.bill(task)
        results[uuid] = made(
            task, picture(task) if task["taskType"] == "imageInference" else {"text": "a text"}
        )
        channel.send(results[uuid])

    server = FakeServer(task, lambda channel, question: channel.send(results[question["taskUUID"]]))
    return server


@pytest.mark.parametrize(
    "second",
    [
        pytest.param(partial(ImageInference, **{**LAKE, "positive_prompt": "a sea"}), id="same type"),
        pytest.param(partial(PromptEnhance, prompt="a sea"), id="text"),
        pytest.param(partial(Caption, model="runware:150@2", input_image=OTHER_UUID), id="caption"),
    ],
)
@pytest.mark.parametrize("way", ["run", "submit"])
@pytest.mark.parametrize("transport", TRANSPORTS)
async def test_one_uuid_for_two_tasks(transport: str, way: str, second: Any) -> None:
    uuid = str(uuid4())
    again = second(task_uuid=uuid)
    with that_checks() as server:
        async with Runware("key", url=address(server, transport), timeout=3) as client:
            assert len(await client.image_inference(**LAKE, task_uuid=uuid)) == 1
            begin = client.run if way == "run" else client.submit
            with lasting(0, 3), pytest.raises(ConflictError) as conflict:
                await begin(again)
    assert conflict.value.task_uuid == uuid
    assert server.submissions == {uuid: 2}
    assert server.billed == [uuid]


@pytest.mark.parametrize("transport", TRANSPORTS)
async def test_a_copy_after_a_lost_connection_is_collected(transport: str) -> None:
    """Here the task was sent twice by the client itself: what the server has is its own."""
    results: dict[str, dict[str, Any]] = {}

    def task(channel: Channel, task: dict[str, Any]) -> None:
        if task["taskUUID"] in results:
            channel.send(failed(task, "conflictTaskUUID"))
            return
        server.bill(task)
        results[task["taskUUID"]] = {**picture(task), "status": "success"}
        channel.hang_up()

    def question(channel: Channel, question: dict[str, Any]) -> None:
        if len(server.tasks) < 2:
            channel.send(failed(question, "taskNotFound"))  # it is mistaken
        else:
            channel.send(made({**question, "asked for": "imageInference"}, results[question["taskUUID"]]))

    with FakeServer(task, question) as server:
        async with Runware("key", url=address(server, transport), timeout=10) as client:
            assert len(await client.image_inference(**LAKE)) == 1
    assert list(server.submissions.values()) == [2]
    assert len(server.billed) == 1


@pytest.mark.parametrize("asked", [False, True])
@pytest.mark.parametrize("transport", TRANSPORTS)
async def test_results_of_another_type_are_not_those_of_a_task(transport: str, asked: bool) -> None:
    """Under the same UUID the server tells of a picture, too."""

    def task(channel: Channel, task: dict[str, Any]) -> None:
        server.bill(task)
        if asked:
            channel.hang_up()
        else:
            channel.send(
                made({**task, "asked for": "imageInference"}, {**picture(task), "text": "a picture"})
            )
            channel.send(made(task, {"text": "mine"}))

    def question(channel: Channel, question: dict[str, Any]) -> None:
        channel.send(
            made(
                {**question, "asked for": "imageInference"},
                {**picture(question), "text": "x", "status": "success"},
            ),
            made({**question, "asked for": "caption"}, {"text": "mine", "status": "success"}),
        )

    with FakeServer(task, question) as server:
        async with Runware("key", url=address(server, transport), timeout=5) as client:
            texts = await client.caption(model="runware:150@2", input_image=OTHER_UUID)
    assert [text.text for text in texts] == ["mine"]
    assert len(server.billed) == 1


async def test_only_results_of_another_type() -> None:
    """Then there is none, whatever the error is."""

    def task(channel: Channel, task: dict[str, Any]) -> None:
        channel.hang_up()

    def question(channel: Channel, question: dict[str, Any]) -> None:
        channel.send(
            made({**question, "asked for": "imageInference"}, {**picture(question), "status": "success"})
        )

    with FakeServer(task, question) as server:
        async with Runware("key", url=server.url, max_retries=0) as client:
            [outcome] = await together(lambda: client.prompt_enhance(prompt="x", timeout=1))
    assert isinstance(outcome, RunwareError), outcome
    assert outcome.results == []
    assert len(server.tasks) == 1
