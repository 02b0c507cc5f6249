"""Bugs that SDKs of such APIs have shipped, one test for each, named after the bug.

What needs a program of its own (a second event loop, `python -O`, the time of an import) is in
`tests/processes/test_shipped_bugs.py`; outages of 3, 10 and 20 seconds by a clock of their own are in
`tests/protocol/test_outages.py`.
"""

import io
import logging
import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread, Timer
from typing import Any

import pytest
from PIL import Image as Pillow

from runware import (
    AuthenticationError,
    CallbackError,
    Caption,
    ConnectionFailedError,
    EnhancedPrompt,
    ImageInference,
    ImageMasking,
    ImportModel,
    NoAnswerError,
    PromptEnhance,
    ProviderError,
    Result,
    Runware,
    ThreeDInference,
    Training,
    ValidationError,
)
from tests.support.addresses import address
from tests.support.fake_server import replying
from tests.support.flaky_proxy import FlakyProxy
from tests.support.leftovers import open_sockets

from .together import together

TRANSPORTS = ["websocket", "http"]
SMALL: dict[str, Any] = {"width": 128, "height": 128}
LAKE: dict[str, Any] = {"model": "runware:101@1", "positive_prompt": "a lake", **SMALL}
OTHER_UUID = "50836053-a0ee-4cf5-b9d6-ae7c5d140ada"


@contextmanager
def meanwhile(do: Callable[[], object]) -> Iterator[None]:
    """Do something in another thread."""
    thread = Thread(target=do)
    thread.start()
    yield
    thread.join()


def types_sent(server: Any) -> list[str]:
    return [request["taskType"] for request in server.requests]


def answer(task: dict[str, Any], *items: dict[str, Any]) -> dict[str, Any]:
    """A message with results of a task."""
    return {"data": [{"taskType": task["taskType"], "taskUUID": task["taskUUID"], **item} for item in items]}


def refusal(task: dict[str, Any], code: str = "providerError", **more: Any) -> dict[str, Any]:
    """A message with an error of a task."""
    error = {
        "code": code, "message": "It failed.", "taskType": task["taskType"], "taskUUID": task["taskUUID"], **more
    }  # fmt: skip
    return {"errors": [error]}


# Connections ---------------------------------------------------------------------------------------------------------


async def test_frame_of_3_mib(client: Runware) -> None:
    [image] = await client.image_inference(
        model="m:1@1", positive_prompt="x", width=2048, height=2048, output_type="base64Data",
        output_format="PNG", seed_image=_noise(2048), strength=0.0,
    )  # fmt: skip
    assert image.image_base64_data is not None
    assert len(image.image_base64_data) > 3 * 2**20


def _noise(side: int) -> bytes:
    file = io.BytesIO()
    Pillow.effect_noise((side, side), 90).save(file, "PNG")
    return file.getvalue()


@pytest.mark.usefixtures("short_waits")
async def test_clean_close_1001_mid_poll(server: Any) -> None:
    server.latency = 0.5

    def close_at_the_first_question() -> None:
        server.wait_for_requests(2)
        server.hang_up(1001)

    async with Runware("good key", url=server.url) as client:
        job = await client.submit(ImageInference(**LAKE, number_results=2))
        with meanwhile(close_at_the_first_question):
            images = await job.results()
    assert len(images) == len(server.ledger) == 2
    assert types_sent(server).count("imageInference") == 1


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.usefixtures("short_waits")
async def test_abnormal_close_1006_mid_poll(server: Any, transport: str) -> None:
    server.latency = 0.5

    def break_off_at_the_first_question() -> None:
        server.wait_for_requests(2)
        proxy.cut()
        proxy.mend()

    with FlakyProxy(server.port) as proxy:
        async with Runware("good key", url=address(proxy, transport)) as client:
            job = await client.submit(ImageInference(**LAKE, number_results=2))
            with meanwhile(break_off_at_the_first_question):
                images = await job.results()
    assert len(images) == len(server.ledger) == 2
    assert types_sent(server).count("imageInference") == 1


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.usefixtures("short_waits")
async def test_outage_of_3_seconds(server: Any, transport: str) -> None:
    server.latency = 1.0

    def break_off() -> None:
        server.wait_for_requests(1)
        proxy.cut()
        Timer(3.0, proxy.mend).start()

    with FlakyProxy(server.port) as proxy:
        async with Runware("good key", url=address(proxy, transport)) as client:
            with meanwhile(break_off):
                images = await client.image_inference(**LAKE, number_results=2)
    assert len(images) == len(server.ledger) == 2
    assert types_sent(server).count("imageInference") == 1


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.usefixtures("short_waits")
async def test_half_open_socket(server: Any, transport: str) -> None:
    server.latency = 0.3

    def fall_silent() -> None:
        server.wait_for_requests(1)
        proxy.silence()

    with FlakyProxy(server.port) as proxy:
        async with Runware("good key", url=address(proxy, transport)) as client:
            with meanwhile(fall_silent):
                images = await client.image_inference(**LAKE, number_results=2, timeout=2)
    assert len(images) == len(server.ledger) == 2
    assert types_sent(server).count("imageInference") == 1


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.usefixtures("short_waits")
async def test_auth_never_answered(server: Any, transport: str) -> None:
    server.faults = type(server.faults)(half_open=1.0)
    async with Runware("good key", url=address(server, transport), max_retries=1) as client:
        with pytest.raises(ConnectionFailedError):
            await client.ensure_connection()
        with pytest.raises(NoAnswerError):
            await client.prompt_enhance(prompt="dog", timeout=0.5)
        assert not client.connected


async def test_5_concurrent_first_calls_open_1_socket(server: Any) -> None:
    async with Runware("good key", url=server.url) as client:
        outcomes = await together(*[lambda: client.prompt_enhance(prompt="dog")] * 5)
        assert all(isinstance(outcome[0], EnhancedPrompt) for outcome in outcomes)
        authentications = [
            message for message in server.received if message.objects[0]["taskType"] == "authentication"
        ]
        assert len(authentications) == 1
        assert server.connections == 1


@pytest.mark.parametrize("transport", TRANSPORTS)
async def test_close_leaves_0_sockets(server: Any, transport: str) -> None:
    before = open_sockets()
    client = Runware("good key", url=address(server, transport))
    await together(*[lambda: client.prompt_enhance(prompt="dog")] * 5)
    assert open_sockets() > before
    await client.close()
    server.wait_for_connections(0)
    server.stop()
    assert open_sockets() <= before


# Results -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("transport", TRANSPORTS)
async def test_number_results_2_without_result_index(transport: str) -> None:
    def says(task: dict[str, Any]) -> Any:
        yield answer(task, {"text": "a dog"})
        yield answer(task, {"text": "a cat"})

    with replying(says) as server:
        async with Runware("key", url=address(server, transport)) as client:
            texts = await client.prompt_enhance(prompt="x", prompt_versions=2, timeout=5)
    assert [text.text for text in texts] == ["a dog", "a cat"]
    assert types_sent(server) == ["promptEnhance"]


async def test_number_results_2_without_result_index_replayed() -> None:
    def says(task: dict[str, Any]) -> Any:
        yield answer(task, {"text": "a dog"})
        yield answer(task, {"text": "a dog"})
        yield answer(task, {"text": "a cat"})

    with replying(says) as server:
        async with Runware("key", url=server.url) as client:
            texts = await client.prompt_enhance(prompt="x", prompt_versions=2, timeout=5)
    assert [text.text for text in texts] == ["a dog", "a cat"]


@pytest.mark.parametrize("transport", TRANSPORTS)
async def test_1_ok_and_1_error(transport: str) -> None:
    image = {"imageUUID": OTHER_UUID, "imageURL": "https://example.com/1.png"}

    def says(task: dict[str, Any]) -> Any:
        if task["taskType"] == "imageInference":
            yield {**answer(task, image), **refusal(task, "promptBlocked")}
        else:
            yield {
                **answer(task, {**image, "status": "success"}),
                **refusal(task, "promptBlocked", status="error"),
            }

    with replying(says) as server:
        async with Runware("key", url=address(server, transport)) as client:
            with pytest.raises(Exception, match="It failed") as failed:
                await client.image_inference(**LAKE, number_results=2, timeout=5, max_retries=0)
    assert [result.image_uuid for result in failed.value.results] == [OTHER_UUID]  # type: ignore[attr-defined]


async def test_error_for_another_task_must_not_reach_me(client: Runware) -> None:
    bad, good = await together(
        lambda: client.prompt_enhance(prompt="dog", extra={"brandNew": 1}),
        lambda: client.prompt_enhance(prompt="cat"),
    )
    assert isinstance(bad, ValidationError)
    assert bad.task_uuid is not None
    assert good[0].text.startswith("cat")


@pytest.mark.parametrize("transport", TRANSPORTS)
async def test_error_for_a_task_of_nobody_must_not_reach_me(transport: str) -> None:
    def says(task: dict[str, Any]) -> Any:
        yield refusal({**task, "taskUUID": OTHER_UUID})
        yield answer(task, {"text": "mine"})

    with replying(says) as server:
        async with Runware("key", url=address(server, transport)) as client:
            [text] = await client.prompt_enhance(prompt="x", timeout=5)
    assert text.text == "mine"


@pytest.mark.parametrize("transport", TRANSPORTS)
async def test_array_parameter(transport: str) -> None:
    with replying(
        lambda task: [refusal(task, "invalidCustomHeight", parameter=["width", "height"])]
    ) as server:
        async with Runware("key", url=address(server, transport)) as client:
            with pytest.raises(ValidationError) as refused:
                await client.image_inference(**LAKE)
    assert refused.value.parameters == ("width", "height")


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize(
    ("task", "item", "field"),
    [
        pytest.param(ImageInference(**LAKE), {"imageBase64Data": "AAAA"}, "image_base64_data", id="base64"),
        pytest.param(ImageInference(**LAKE), {"imageDataURI": "data:image/png;base64,AAAA"}, "image_data_uri", id="uri"),
        pytest.param(
            ImageMasking(model="runware:35@1", input_image=OTHER_UUID), {"maskImageURL": "https://x/m.png"},
            "mask_image_url", id="mask",
        ),
        pytest.param(
            ThreeDInference(model="hyper3d:rodin@gen-2", positive_prompt="a stool"),
            {"outputs": {"files": [{"uuid": OTHER_UUID, "url": "https://x/m.glb"}]}}, "outputs", id="3D",
        ),
        pytest.param(
            Caption(model="runware:150@2", input_image=OTHER_UUID),
            {"structuredData": {"ageGroup": "13-20", "confidence": 79.65}}, "structured_data", id="structuredData",
        ),
        pytest.param(
            Training(
                model="exactly:illustrative@training", dataset="https://x/a.zip",
                import_model=ImportModel(air="me:style@1", name="Style"),
            ),
            {"air": "me:style@1"}, "air", id="air",
        ),
    ],
)  # fmt: skip
async def test_result_with_only(task: Any, item: dict[str, Any], field: str, transport: str) -> None:
    with replying(lambda request: [answer(request, item)]) as server:
        async with Runware("key", url=address(server, transport)) as client:
            [result] = await client.run(task, timeout=5)
    assert getattr(result, field)
    assert len(server.requests) == 1


@pytest.mark.parametrize("transport", TRANSPORTS)
async def test_unknown_result_field_and_enum(transport: str) -> None:
    item = {"text": "x", "finishReason": "brandNew", "newField": {"a": [1]}}
    with replying(lambda task: [answer(task, item)]) as server:
        async with Runware("key", url=address(server, transport)) as client:
            [text] = await client.text_inference(
                model="minimax:m3@0", messages=[{"role": "user", "content": "x"}], timeout=5
            )
    assert text.finish_reason == "brandNew"
    assert text.extra["newField"] == {"a": [1]}


@pytest.mark.parametrize("transport", TRANSPORTS)
async def test_retry_count_0(transport: str) -> None:
    with replying(lambda task: [refusal(task)]) as server:
        async with Runware("key", url=address(server, transport), max_retries=0) as client:
            with pytest.raises(ProviderError):
                await client.prompt_enhance(prompt="x", timeout=5)
        async with Runware("key", url=address(server, transport)) as client:
            with pytest.raises(ProviderError):
                await client.prompt_enhance(prompt="x", timeout=5, max_retries=0)
    assert types_sent(server) == ["promptEnhance"] * 2


async def test_seed_greater_than_2_to_the_53(client: Runware, server: Any) -> None:
    seed = 2**53 + 1
    [image] = await client.image_inference(**LAKE, seed=seed)
    assert server.requests[0]["seed"] == image.seed == seed


# What is in the program ----------------------------------------------------------------------------------------------


async def test_pickle_of_client(server: Any) -> None:
    async with Runware("good key", url=server.url, timeout=7) as client:
        await client.ensure_connection()
        async with pickle.loads(pickle.dumps(client)) as copy:
            assert not copy.connected
            assert await copy.prompt_enhance(prompt="dog")


async def test_pickle_of_handle(client: Runware, server: Any) -> None:
    job = await client.submit(PromptEnhance(prompt="dog"))
    copy = pickle.loads(pickle.dumps(job))
    assert copy.task_uuid == job.task_uuid
    assert await client.job(copy).results() == await job.results()


async def test_pickle_of_error(client: Runware) -> None:
    with pytest.raises(ValidationError) as refused:
        await client.prompt_enhance(prompt="dog", extra={"brandNew": 1})
    copy = pickle.loads(pickle.dumps(refused.value))
    assert type(copy) is ValidationError
    assert vars(copy) == vars(refused.value)
    assert str(copy) == str(refused.value)


@pytest.mark.parametrize("transport", TRANSPORTS)
async def test_api_key_nowhere_in_logs_or_repr(
    server: Any, transport: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    client = Runware("s3cret-key", url=address(server, transport))
    with pytest.raises(AuthenticationError) as caught:
        await client.prompt_enhance(prompt="dog")
    shown = [repr(client), repr(vars(client)), repr(caught.value), str(caught.value), str(vars(caught.value))]
    await client.close()
    # The local server runs in this process, too, and sees the key.
    logged = [
        str(record.__dict__) for record in caplog.records if not record.name.startswith("websockets.server")
    ]
    assert [text for text in shown + logged if "s3cret-key" in text] == []


async def test_prompt_equal_to_an_existing_path(client: Runware, server: Any, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("do not leak")
    await client.prompt_enhance(prompt=str(secret))
    assert server.requests[0]["prompt"] == str(secret)


async def test_user_callback_that_raises(client: Runware) -> None:
    def fail(result: Result) -> None:
        raise KeyError("mine")

    failed, fine = await together(
        lambda: client.image_inference(**LAKE, number_results=2, on_result=fail),
        lambda: client.prompt_enhance(prompt="dog"),
    )
    assert isinstance(failed, CallbackError)
    assert isinstance(failed.__cause__, KeyError)
    assert len(failed.results) == 2
    assert isinstance(fine[0], EnhancedPrompt)


@pytest.mark.parametrize("transport", TRANSPORTS)
async def test_user_callback_that_raises_before_the_task_fails(transport: str) -> None:
    def says(task: dict[str, Any]) -> Any:
        yield {**answer(task, {"text": "a dog"}), **refusal(task)}

    def fail(result: Result) -> None:
        raise KeyError("mine")

    with replying(says) as server:
        async with Runware("key", url=address(server, transport), max_retries=0) as client:
            with pytest.raises(ProviderError) as failed:
                await client.prompt_enhance(prompt="x", prompt_versions=2, timeout=5, on_result=fail)
    assert len(failed.value.results) == 1
    assert failed.value.__notes__ == ["Before that, on_result raised KeyError('mine')."]
    assert isinstance(failed.value.__context__, KeyError)
    assert pickle.loads(pickle.dumps(failed.value)).__notes__ == failed.value.__notes__
