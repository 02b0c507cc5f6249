"""Tasks that outlive whoever sent them, many tasks at once, and how far they have got."""

import json
import pickle
from threading import Event
from typing import Any

import pytest

from runware import (
    APIError,
    CallbackError,
    ClientClosedError,
    ConnectionLostError,
    EnhancedPrompt,
    ImageInference,
    InvalidParameterError,
    Job,
    ModelSearch,
    NoAnswerError,
    NotFoundError,
    Progress,
    PromptEnhance,
    Runware,
    TaskTimeoutError,
    ValidationError,
    Video,
    VideoInference,
)
from tests.support.addresses import address
from tests.support.fake_server import Channel, FakeServer, made, nothing, picture
from tests.support.short_waits import short_waits

from .together import happens, together

LAKE: dict[str, Any] = {"model": "runware:101@1", "positive_prompt": "a lake", "width": 128, "height": 128}
WAVES = VideoInference(model="klingai:5@3", positive_prompt="waves", duration=1, width=256, height=256)
UNKNOWN = "50836053-a0ee-4cf5-b9d6-ae7c5d140ada"


def sent(server: Any) -> list[str]:
    return [request["taskType"] for request in server.requests]


async def test_submit_returns_when_the_server_has_it(client: Runware, server: Any) -> None:
    server.latency = 0.3
    job = await client.submit(ImageInference(**LAKE, number_results=2))
    assert server.requests[0]["taskUUID"] == job.task_uuid == str(job)
    assert server.requests[0]["deliveryMethod"] == "async"
    assert (await job.status()).state == "running"
    images = await job.results()
    assert len(images) == 2
    assert await job.results() == images
    assert [image async for image in job] == images
    status = await job.status()
    assert (status.state, status.results) == ("done", 2)
    assert sent(server).count("imageInference") == 1


async def test_another_client_collects_everything_once(client: Runware, server: Any) -> None:
    job = await client.submit(ImageInference(**LAKE, number_results=4))
    async with Runware("good key", url=server.url) as other:
        again = other.job(str(job), ImageInference)
        images = await again.results()
        assert len({image.image_uuid for image in images}) == len(images) == 4
        assert {image.image_uuid for image in await job.results()} == {image.image_uuid for image in images}
    assert len(server.ledger) == 4


async def test_the_first_thing_that_a_client_does_may_be_to_ask_for_a_status(
    client: Runware, server: Any
) -> None:
    job = await client.submit(ImageInference(**LAKE, number_results=2))
    await job.results()
    async with Runware("good key", url=server.url) as other:
        before = sent(server).count("getResponse")
        await other.job(str(job), ImageInference).status()
        assert sent(server).count("getResponse") > before
        assert (await other.job(UNKNOWN).status()).state == "unknown"


async def test_a_status_that_nobody_can_tell_is_an_error() -> None:
    async with Runware("good key", url="ws://127.0.0.1:9/v1", max_retries=0) as client:
        with pytest.raises(NoAnswerError):
            await client.job(UNKNOWN).status()


async def test_a_status_that_does_not_come_in_time_is_an_error() -> None:
    """It was "failed", so programs would have paid for a task again that may be running."""
    with FakeServer(nothing) as server:
        server.answers("getResponse", nothing)
        async with Runware("key", url=server.url) as client:
            with pytest.raises(TaskTimeoutError) as caught:
                await client.job(UNKNOWN, deadline=0.5).status()
    assert caught.value.in_doubt


async def test_a_status_that_is_lost_on_the_way_is_an_error_also_if_the_task_costs_nothing() -> None:
    """It was "failed"."""

    def accepted(channel: Channel, task: dict[str, Any]) -> None:
        channel.send(made(task, {"status": "processing"}))

    with FakeServer(accepted) as server:
        server.answers("getResponse", lambda channel, _: channel.hang_up())
        async with Runware("key", url=server.url, reconnect=False) as client:
            job = await client.submit(ModelSearch(search="a lake"))
            with pytest.raises(ConnectionLostError) as caught:
                await job.status()
    assert not caught.value.in_doubt


async def test_results_that_are_closed_by_another_call_end_for_those_who_wait() -> None:
    """They waited for ever."""
    arrived = Event()

    async def read() -> int:
        count = 0
        async for _ in results:
            count += 1
            arrived.set()
        return count

    async def close() -> None:
        assert await happens(arrived)
        await results.close()

    with FakeServer(lambda channel, task: channel.send(made(task, picture()))) as server:
        async with Runware("key", url=server.url) as client:
            results = client.results(ImageInference(**LAKE, number_results=2))
            assert await together(read, close) == [1, None]


async def test_results_of_a_job_come_one_by_one(client: Runware, server: Any) -> None:
    server.latency = 0.2
    job = await client.submit(ImageInference(**LAKE, number_results=3))
    again = client.job(job.task_uuid, ImageInference)
    assert len([image async for image in again]) == 3
    assert len([image async for image in job]) == 3


async def test_a_job_travels_without_the_key(client: Runware, server: Any) -> None:
    job = await client.submit(WAVES)
    frozen = pickle.dumps(job)
    assert b"good key" not in frozen
    copy = pickle.loads(frozen)
    with pytest.raises(InvalidParameterError, match=r"belongs to no client.*use client\.job\(job\)"):
        await copy.results()
    async with Runware("good key", url=server.url) as other:
        [video] = await other.job(copy).results()
    assert type(video) is Video
    assert "VideoInference" in repr(copy)


async def test_without_the_class_the_server_says_what_it_is(client: Runware) -> None:
    job = await client.submit(WAVES)
    await job.results()
    [video] = await client.job(str(job)).results()
    assert isinstance(video, Video)
    assert video.video_url


async def test_a_raw_task_is_a_job_too(client: Runware) -> None:
    job = await client.submit({"taskType": "promptEnhance", "prompt": "dog", "promptVersions": 1})
    [result] = await job.results()
    assert isinstance(result, EnhancedPrompt)


async def test_a_refused_task_never_becomes_a_job(client: Runware) -> None:
    with pytest.raises(ValidationError) as refused:
        await client.submit(ImageInference(**LAKE, extra={"foo": 1}))
    assert refused.value.task_uuid


async def test_a_job_that_failed_says_so_again_and_again(client: Runware, server: Any) -> None:
    job = await client.submit(ImageInference(**LAKE, negative_prompt="rain"))
    await job.results()
    failing = client.job(UNKNOWN, ImageInference, timeout=0.2)
    for _ in range(2):
        with pytest.raises(NotFoundError) as missing:
            await failing.results()
        assert missing.value.task_uuid == UNKNOWN
    assert (await failing.status()).state == "failed"


async def test_a_question_about_an_unknown_task_is_answered_soon(client: Runware, server: Any) -> None:
    with pytest.raises(NotFoundError, match=f"does not know task {UNKNOWN}, or no longer does"):
        await client.get_response(task_uuid=UNKNOWN)
    assert sent(server) == ["getResponse"] * 2


@pytest.mark.parametrize("uuid", ["5", "", None, 5])
async def test_what_is_no_uuid_is_refused(client: Runware, uuid: Any) -> None:
    with pytest.raises(InvalidParameterError, match="task_uuid"):
        client.job(uuid, ImageInference)


async def test_a_job_nobody_holds_asks_for_nothing(client: Runware, server: Any) -> None:
    server.latency = 60.0
    job = await client.submit(ImageInference(**LAKE))
    job.close()
    server.latency = 0.0
    await client.prompt_enhance(prompt="dog")
    assert "getResponse" not in sent(server)


async def test_a_job_of_a_client_that_is_closed_names_its_task(client: Runware, server: Any) -> None:
    """Nothing said which task it was, nor that it may be running."""
    server.latency = 30.0
    sent = await client.submit(PromptEnhance(prompt="dog"))
    collected = client.job(UNKNOWN, PromptEnhance)
    await client.close()
    for job in (sent, collected):
        for ask in (job.results, job.status):
            with pytest.raises(ClientClosedError, match=job.task_uuid) as caught:
                await ask()
            assert (caught.value.task_uuid, caught.value.task_type) == (job.task_uuid, "promptEnhance")
            assert caught.value.attempts == (job.task_uuid,)
            assert caught.value.in_doubt


async def test_a_job_that_has_ended_is_not_in_doubt_after_its_client_is_closed(client: Runware) -> None:
    """The blocking client said that the task may still be running, and had lost the results that had arrived."""
    job = await client.submit(ImageInference(**LAKE))
    images = await job.results()
    await client.close()
    try:
        assert await job.results() == images
    except ClientClosedError as error:
        assert (error.results, error.task_uuid, error.in_doubt) == (images, job.task_uuid, False)  # noqa: PT017


async def test_a_job_that_was_closed_can_be_asked_again(client: Runware, server: Any) -> None:
    server.latency = 0.5
    job = await client.submit(ImageInference(**LAKE), deadline=10)
    job.close()
    other = client.job(job)
    assert (await other.status()).state in ("running", "done")
    assert (await job.status()).state in ("running", "done")
    other.close()
    assert len(await job.results()) == 1
    assert sent(server).count("imageInference") == 1


async def test_on_progress_tells_how_far_it_has_got(client: Runware, server: Any) -> None:
    server.latency = 1.5
    told: list[Progress] = []
    [video] = await client.run(WAVES, on_progress=told.append)
    assert isinstance(video, Video)
    assert told
    assert [progress.percent for progress in told] == sorted({progress.percent for progress in told})
    assert {progress.task_uuid for progress in told} == {video.task_uuid}


async def test_a_job_that_is_done_is_done_to_100_percent(client: Runware, server: Any) -> None:
    sent = await client.submit(WAVES)
    async with Runware("good key", url=server.url) as other:
        job = other.job(sent.task_uuid, VideoInference)
        await job.results()
        assert (await job.status()).percent == 100, (
            "the report that came with the result, 90, is no longer true"
        )


async def test_on_progress_that_raises_loses_nothing(client: Runware, server: Any) -> None:
    server.latency = 1.5

    def fail(_: Progress) -> None:
        raise RuntimeError("Oh.")

    with pytest.raises(CallbackError, match="on_progress raised RuntimeError") as raised:
        await client.run(WAVES, on_progress=fail)
    assert len(raised.value.results) == 1
    assert "1 results" not in str(raised.value)


async def test_map_keeps_the_limit_and_gives_each_as_it_ends(client: Runware, server: Any) -> None:
    taken: list[int] = []
    ended: list[int] = []

    def tasks() -> Any:
        for number in range(20):
            taken.append(number)
            assert len(taken) - len(ended) <= 3
            yield PromptEnhance(prompt=f"dog {number}")

    async for done in client.map(tasks(), limit=3):
        assert done.error is None
        assert done.task.prompt == f"dog {done.index}"
        assert len(done.results) == 1
        ended.append(done.index)
    assert sorted(ended) == list(range(20))
    assert sorted(request["prompt"] for request in server.requests) == sorted(f"dog {n}" for n in range(20))


async def test_map_gives_failures_in_their_places(client: Runware, server: Any) -> None:
    tasks: list[Any] = [
        ImageInference(**LAKE), ImageInference(**LAKE, seed_image="data:image/png;base64,AAAA"), ImageInference(**LAKE),
        ImageInference(**LAKE, extra={"circle": object()}),
    ]  # fmt: skip
    done = {one.index: one async for one in client.map(tasks)}
    assert [done[index].error is None for index in range(4)] == [True, False, True, False]
    assert isinstance(done[1].error, APIError)
    assert isinstance(done[3].error, InvalidParameterError)
    assert done[1].task is tasks[1]


async def test_map_left_early_begins_nothing_further(client: Runware, server: Any) -> None:
    tasks = (PromptEnhance(prompt=f"dog {number}") for number in range(1000))
    async with client.map(tasks, limit=2) as running:
        async for _ in running:
            break
    assert await client.prompt_enhance(prompt="cat")
    assert len(server.requests) < 10
    assert [one async for one in running] == []


async def test_several_may_take_from_one_map(client: Runware, server: Any) -> None:
    server.latency = 0.2
    outcomes = client.map([PromptEnhance(prompt=str(number)) for number in range(3)], limit=3)

    async def take_all() -> list[int]:
        return [outcome.index async for outcome in outcomes]

    taken = await together(take_all, take_all, take_all)
    assert sorted(index for indices in taken for index in indices) == [0, 1, 2]


async def test_who_waits_for_a_map_that_is_closed_is_told(client: Runware, server: Any) -> None:
    server.latency = 60.0
    outcomes = client.map([PromptEnhance(prompt="dog")])

    async def take_all() -> list[int]:
        return [outcome.index async for outcome in outcomes]

    async def close_when_it_is_sent() -> None:
        while not server.requests:
            await client.ensure_connection()
        outcomes.close()

    assert await together(take_all, close_when_it_is_sent) == [[], None]


async def test_map_of_nothing_ends(client: Runware) -> None:
    assert [one async for one in client.map(list[PromptEnhance]())] == []


@pytest.mark.parametrize("limit", [0, -1, 1.5, True])
async def test_a_limit_that_is_none_is_refused(client: Runware, limit: Any) -> None:
    with pytest.raises(InvalidParameterError, match="limit is"):
        client.map([], limit=limit)


async def test_a_broken_iterable_is_reported_as_it_is(client: Runware) -> None:
    def tasks() -> Any:
        yield PromptEnhance(prompt="dog")
        raise RuntimeError("No more tasks.")

    with pytest.raises(RuntimeError, match="No more tasks"):
        [one async for one in client.map(tasks(), limit=1)]


@pytest.mark.parametrize("limit", [1, 4, 20])
async def test_what_came_before_an_iterable_broke_is_given_first(
    client: Runware, server: Any, limit: int
) -> None:
    def tasks() -> Any:
        for number in range(6):
            yield PromptEnhance(prompt=f"dog {number}")
        raise RuntimeError("No more tasks.")

    given: list[Any] = []

    async def take_all() -> None:
        async for outcome in outcomes:
            assert outcome.error is None
            given.append(outcome.task)

    outcomes: Any = client.map(tasks(), limit=limit)
    with pytest.raises(RuntimeError, match="No more tasks"):
        await take_all()
    assert sorted(task.prompt for task in given) == [f"dog {number}" for number in range(6)]
    assert len(server.ledger) == 6
    assert [one async for one in outcomes] == []


def test_a_job_is_its_uuid_in_text() -> None:
    job: Job[Any] = Job(UNKNOWN, ImageInference, None, None)
    assert json.dumps({"job": str(job)}) == f'{{"job": "{UNKNOWN}"}}'


@pytest.mark.slow
@pytest.mark.parametrize("transport", ["websocket", "http"])
async def test_a_job_that_did_not_end_in_time_is_asked_for_again(transport: str) -> None:
    ready = Event()

    def task(channel: Channel, task: dict[str, Any]) -> None:
        server.bill(task)
        channel.send(made(task, {}))

    def question(channel: Channel, question: dict[str, Any]) -> None:
        state = {**picture(question), "status": "success"} if ready.is_set() else {"status": "processing"}
        channel.send(made({**question, "asked for": "imageInference"}, state))

    with FakeServer(task, question) as server, short_waits():
        async with Runware("key", url=address(server, transport)) as client:
            job = await client.submit(ImageInference(**LAKE), deadline=4)
            with pytest.raises(TaskTimeoutError, match="collect its results by its UUID"):
                await job.results()
            assert (await job.status()).state == "running"
            ready.set()
            assert len(await job.results()) == 1
            assert (await job.status()).state == "done"
    assert server.billed == [job.task_uuid]


async def test_what_is_collected_under_another_class_is_not_lost() -> None:
    def question(channel: Channel, request: dict[str, Any]) -> None:
        channel.send(
            {
                "data": [
                    {"taskType": "caption", "taskUUID": request["taskUUID"], "text": "x", "status": "success"}
                ]
            }
        )

    with short_waits(), FakeServer(lambda *_: None, question) as fake:
        async with Runware("key", url=fake.url) as client:
            [result] = await client.job(UNKNOWN, PromptEnhance, deadline=5).results()
    assert result.text == "x"
