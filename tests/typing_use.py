"""What users' code looks like to a type checker, in both flavours. Checked, never run."""

from __future__ import annotations

import functools
import unittest
from collections.abc import Iterable, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any, Protocol, TypeVar, Unpack, assert_type
from uuid import UUID

import attrs
from PIL.Image import Image as PILImage

import runware
import runware_sync
from runware import (
    BatchError,
    BatchOutcome,
    Caption,
    ControlNet,
    EnhancedPrompt,
    GoogleProviderSettings,
    Image,
    ImageInference,
    Lora,
    LoraDict,
    MediaCaption,
    Message,
    ModelInfo,
    Models,
    Options,
    Outcome,
    Progress,
    PromptEnhance,
    Result,
    RunwareError,
    Task,
    Text,
    TextDelta,
    TokenUsage,
    Video,
    VideoInference,
    VideoSettings,
    VideoSettingsDict,
    errors,
    tasks,
)
from runware.emulator import Emulator, Faults, SeenTask, mock_runware

R = TypeVar("R", bound=Result)


async def take(image: Image) -> None:
    assert_type(image, Image)


def by_modules(task: tasks.ImageInference, error: errors.RunwareError) -> None:
    assert_type(task, ImageInference)
    assert_type(error, RunwareError)


async def take_progress(progress: Progress) -> None:
    assert_type(progress, Progress)


async def nested_parameters(client: runware.Runware, blocking: runware_sync.Runware) -> None:
    settings: VideoSettingsDict = {"prompt_extend": True, "edit": {"controls": {"depth_blur": 0.5}}}
    anything: Mapping[str, object] = {"brandNew": 1}
    for task in (
        VideoInference(model="m:1@1", settings={"promptExtend": True}),
        VideoInference(model="m:1@1", settings={"prompt_extend": True, "edit": {"strength": "flex_1"}}),
        VideoInference(model="m:1@1", settings=VideoSettings(prompt_extend=True, extra={"brandNew": 1})),
        VideoInference(model="m:1@1", settings=settings),
        VideoInference(model="m:1@1", settings=anything),
        VideoInference(model="m:1@1", settings={"brandNew": 1, "edit": {"newer": 2}}),
        VideoInference(model="m:1@1", provider_settings={"google": {"generate_audio": True}}),
        VideoInference(model="m:1@1", provider_settings={"google": {"generateAudio": True}}),
        VideoInference(
            model="m:1@1", provider_settings={"google": GoogleProviderSettings(generate_audio=True)}
        ),
        VideoInference(model="m:1@1", inputs={"frame_images": [{"image": b"x"}], "video": Path("a.mp4")}),
    ):
        assert_type(await client.run(task), list[Video])
    assert_type(await client.video_inference(model="m:1@1", settings={"promptExtend": True}), list[Video])
    assert_type(blocking.video_inference(model="m:1@1", settings={"prompt_extend": True}), list[Video])
    assert_type(blocking.video_inference(model="m:1@1", provider_settings=anything), list[Video])
    assert_type(VideoSettings(prompt_extend=True).prompt_extend, bool | None)
    VideoInference(model="m:1@1", settings=5)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
    VideoSettings(prompt_extend="x")  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
    VideoSettings(promt_extend=True)  # type: ignore[call-arg] # pyright: ignore[reportCallIssue]
    settings = {"prompt_extend": "x"}  # type: ignore[typeddict-item] # pyright: ignore[reportAssignmentType]


async def with_models_of_the_async_client(client: runware.Runware, name: str) -> None:
    assert_type(await client.generate("runware:400@1", positive_prompt="a lighthouse"), list[Image])
    assert_type(await client.generate("bfl-flux-2-dev", positive_prompt="a lighthouse"), list[Image])
    assert_type(await client.generate("openai:gpt@5.4", messages=[]), list[Text])
    assert_type(await client.generate(name), list[Result])
    assert_type(await client.generate("acme:1@1", task=Caption), list[MediaCaption])
    assert_type(await client.generate("acme:1@1", task="caption"), list[Result])
    assert_type(client.models, Models)
    assert_type(client.models.get(name), ModelInfo)
    assert_type(client.models.find(task=ImageInference, takes=["width"]), list[ModelInfo])
    assert_type(await client.run(PromptEnhance(prompt="x"), validate="off"), list[EnhancedPrompt])


def with_models_of_the_blocking_client(client: runware_sync.Runware, name: str) -> None:
    assert_type(client.generate("runware:400@1", positive_prompt="a lighthouse"), list[Image])
    assert_type(client.generate(name), list[Result])
    assert_type(client.generate("acme:1@1", task=Caption), list[MediaCaption])
    assert_type(client.models.get(name).example(), str)
    assert_type(client.models.get(name).parameters["width"].maximum, float | None)


async def with_the_async_client(client: runware.Runware) -> None:
    task = ImageInference(model="runware:101@1", positive_prompt="a lighthouse", width=512, height=512)
    assert_type(await client.run(task), list[Image])
    assert_type(await client.run(PromptEnhance(prompt="a lighthouse")), list[EnhancedPrompt])
    assert_type(await client.run({"taskType": "brandNew", "prompt": "x"}), list[Result])
    assert_type(await client.run_all([task, task]), list[list[Image]])
    assert_type(await client.run_all([task], return_errors=True), list[list[Image] | RunwareError])
    caption = Caption(model="x", input_image="https://example.com/a.png")
    first, second = await client.run_all((PromptEnhance(prompt="x"), caption))
    assert_type(first, list[EnhancedPrompt])
    assert_type(second, list[MediaCaption])
    both = (PromptEnhance(prompt="x"), caption)
    either = await client.run_all(both, return_errors=True)
    assert_type(either, tuple[list[EnhancedPrompt] | RunwareError, list[MediaCaption] | RunwareError])
    flag = bool(task.width)
    assert_type(
        await client.run_all(both, return_errors=flag),
        tuple[list[EnhancedPrompt] | RunwareError, list[MediaCaption] | RunwareError],
    )
    assert_type(await client.run_all([task], return_errors=flag), list[list[Image] | RunwareError])
    many = tuple(task for _ in range(2))
    assert_type(await client.run_all(many), tuple[list[Image], ...])
    assert_type(
        await client.run_all((task, *both, task, task)),
        tuple[list[Image], list[EnhancedPrompt], list[MediaCaption], list[Image], list[Image]],
    )
    assert_type(await client.prompt_enhance(prompt="x"), list[EnhancedPrompt])
    assert_type(await client.enhance_prompt(prompt="x"), list[EnhancedPrompt])
    images = await client.request_images(
        model="runware:101@1",
        positive_prompt="x",
        seed_image=Path("photo.png"),
        mask_image=BytesIO(b""),
        lora=[Lora(model="civitai:1@1", weight=0.5)],
        control_net=[ControlNet(model="runware:25@1", guide_image=b"")],
        scheduler="a scheduler of tomorrow",
        timeout=10,
        on_result=lambda image: assert_type(image, Image),
    )
    assert_type(images, list[Image])
    await client.image_inference(
        model="runware:101@1",
        lora=[Lora(model="civitai:1@1"), {"model": "civitai:2@1", "weight": 1}],
        outpaint={"top": 64},
        reference_images=[*images, {"image": images[0]}, Path("photo.png")],
        seed_image=images[0],
        task_uuid=UUID("a770f077-f413-47de-9dac-be0b26a35da6"),
    )
    loras: list[LoraDict] = [{"model": "civitai:2@1"}]
    assert_type(await client.run(ImageInference(model="x", lora=loras, reference_images=images)), list[Image])
    ImageInference(model="x", lora=[{"weight": 1}])  # type: ignore[list-item] # pyright: ignore[reportArgumentType]
    ImageInference(model="x", lora=[{"model": "y", "wieght": 1}])  # type: ignore[list-item] # pyright: ignore[reportArgumentType]
    assert_type(await client.upload(images[0]), str)
    assert_type(client.job(UUID("a770f077-f413-47de-9dac-be0b26a35da6"), ImageInference), runware.Job[Image])
    assert_type(images[0].image_url, str | None)
    assert_type(images[0].seed, int | None)
    assert_type(await client.save(images, "out"), list[Path])
    assert_type(await client.save([images, images], "out"), list[Path])
    assert_type(await client.fetch(images[0], role="image"), bytes)
    assert_type(await client.fetch(images[0].image_url or ""), bytes)
    assert_type(await client.fetch_image(images[0]), PILImage)
    await client.run(task, on_result=take)
    await client.image_inference(model="m:1@1", on_result=take, on_progress=take_progress)
    runware.Runware("key", apiKey="key")  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
    async for image in client.results(task):
        assert_type(image, Image)
    async with client.results(task) as stream:
        async for image in stream:
            assert_type(image, Image)
    async with client.text_stream(
        model="m:1@1", messages=[Message(role="user", content="x")], timeout=5
    ) as text:
        assert_type(text, runware.TextStream[Text])
        async for delta in text:
            assert_type(delta, TextDelta)
            assert_type(delta.text, str)
        async for piece in text.texts():
            assert_type(piece, str)
    assert_type(await text.read(), Text)
    assert_type(text.usage, TokenUsage | None)
    assert_type(text.finish_reason, str | None)
    assert_type(client.stream({"taskType": "brandNew"}), runware.TextStream[Result])
    client.text_stream(model="m:1@1")  # type: ignore[call-arg] # pyright: ignore[reportCallIssue]
    assert_type(await runware.Runware.initialize("key"), runware.Runware)
    await client.image_inference(model=5)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
    ImageInference()  # type: ignore[call-arg] # pyright: ignore[reportCallIssue]
    ImageInference(model="x", lora=[Lora(weight=1)])  # type: ignore[call-arg] # pyright: ignore[reportCallIssue]
    task.width = 5  # type: ignore[misc] # pyright: ignore[reportAttributeAccessIssue]
    await client.model_upload(  # type: ignore[call-overload]
        category="lora",  # pyright: ignore[reportArgumentType]
        name="x",
        version="1",
        architecture="sdxl",
        format="safetensors",
        download_url="https://example.com/x",
        conditioning="canny",
    )


async def batches(client: runware.Runware, blocking: runware_sync.Runware) -> None:
    task = ImageInference(model="runware:101@1", positive_prompt="a lighthouse", width=512, height=512)
    batch = runware.Batch("a.journal", client)
    async for outcome in batch.run([task], save="out", limit=4):
        assert_type(outcome, BatchOutcome[Image])
        assert_type(outcome.results, list[Image])
        assert_type(outcome.error, RunwareError | None)
        assert_type(outcome.files, list[Path])
    async for from_file in batch.run(Path("tasks.csv"), task=ImageInference):
        assert_type(from_file.results, list[Image])
    async for anything in batch.run("tasks.jsonl"):
        assert_type(anything.results, list[Result])
    async for raw in batch.run([{"taskType": "brandNew"}], retry=(runware.RateLimitError, "provider")):
        assert_type(raw, BatchOutcome[Result])
    assert_type(batch.summary, runware.BatchSummary)
    assert_type(batch.summary.cost, float)
    assert_type(next(batch.outcomes()), BatchOutcome[Result])
    for done in runware_sync.Batch("a.journal", blocking).run([task]):
        assert_type(done, BatchOutcome[Image])
    batch.run([task], on_unknown="hope")  # type: ignore[call-overload] # pyright: ignore[reportCallIssue, reportArgumentType]
    runware.Batch("a.journal", blocking)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]


def with_the_blocking_client(client: runware_sync.Runware) -> None:
    task = ImageInference(model="runware:101@1", positive_prompt="a lighthouse", width=512, height=512)
    assert_type(client.run(task), list[Image])
    assert_type(client.run(PromptEnhance(prompt="a lighthouse")), list[EnhancedPrompt])
    assert_type(client.run({"taskType": "brandNew", "prompt": "x"}), list[Result])
    assert_type(client.run_all([task, task]), list[list[Image]])
    assert_type(client.run_all([task], return_errors=True), list[list[Image] | RunwareError])
    caption = Caption(model="x", input_image="https://example.com/a.png")
    first, second = client.run_all((PromptEnhance(prompt="x"), caption))
    assert_type(first, list[EnhancedPrompt])
    assert_type(second, list[MediaCaption])
    both = (PromptEnhance(prompt="x"), caption)
    either = client.run_all(both, return_errors=True)
    assert_type(either, tuple[list[EnhancedPrompt] | RunwareError, list[MediaCaption] | RunwareError])
    flag = bool(task.width)
    assert_type(
        client.run_all(both, return_errors=flag),
        tuple[list[EnhancedPrompt] | RunwareError, list[MediaCaption] | RunwareError],
    )
    assert_type(client.run_all([task], return_errors=flag), list[list[Image] | RunwareError])
    many = tuple(task for _ in range(2))
    assert_type(client.run_all(many), tuple[list[Image], ...])
    assert_type(
        client.run_all((task, *both, task, task)),
        tuple[list[Image], list[EnhancedPrompt], list[MediaCaption], list[Image], list[Image]],
    )
    assert_type(
        client.prompt_enhance(prompt="x", on_result=lambda e: assert_type(e, EnhancedPrompt)),
        list[EnhancedPrompt],
    )
    images = client.image_inference(model="runware:101@1", positive_prompt="x")
    assert_type(images, list[runware_sync.Image])
    assert_type(client.save(images, "out"), list[Path])
    for image in client.results(task):
        assert_type(image, Image)
    with client.results(task) as stream:
        assert_type(next(stream), Image)
    with client.text_stream(model="m:1@1", messages=[Message(role="user", content="x")]) as text:
        assert_type(text, runware_sync.TextStream[Text])
        assert_type(next(text), TextDelta)
        assert_type(list(text.texts()), list[str])
    assert_type(text.read(), Text)
    assert_type(runware_sync.Runware.initialize("key"), runware_sync.Runware)
    client.image_inference(model=5)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]


def test_with_the_fixture(runware_emulator: Emulator) -> None:
    task = runware_emulator.last("imageInference")
    assert_type(task, SeenTask)
    assert_type(task.cost, float)
    assert_type(task.prompt, str | None)
    assert_type(runware_emulator.billed, float)
    assert_type([one.number for one in runware_emulator.history], list[int])


@mock_runware
def decorated(count: int, *, runware_emulator: Emulator) -> int:
    return count + len(runware_emulator.history)


@mock_runware(latency=0.1, faults=Faults(drop=0.1))
async def decorated_coroutine(runware_emulator: Emulator) -> str:
    return runware_emulator.url


@mock_runware
class DecoratedCase(unittest.TestCase):
    runware_emulator: Emulator


async def in_decorated(server: Emulator) -> None:
    assert_type(decorated(1, runware_emulator=server), int)
    assert_type(await decorated_coroutine(server), str)
    assert_type(DecoratedCase().runware_emulator, Emulator)
    with mock_runware(strict=True) as given:
        assert_type(given, Emulator)
    mock_runware(strict="yes")  # type: ignore[call-overload] # pyright: ignore[reportArgumentType, reportCallIssue]


class Runs(Protocol):
    """The part of a client that a user's code needs, so that tests can give a fake one."""

    async def run(self, task: Task[R], /) -> list[R]: ...


class FakeClient:
    async def run(self, task: Task[R], /) -> list[R]:
        assert_type(task.returns, type[R])
        return [type(task).returns.from_dict({"taskUUID": "x"})]


class LoggingClient(runware.Runware):
    def __init__(self, tenant: str, *, api_key: str) -> None:
        super().__init__(api_key)
        self.tenant = tenant

    async def run(self, task: Task[R] | Mapping[str, object], /, **options: Unpack[Options[R]]) -> list[R]:
        return await super().run(task, **options)


class LoggingBlockingClient(runware_sync.Runware):
    def run(self, task: Task[R] | Mapping[str, object], /, **options: Unpack[Options[R]]) -> list[R]:
        return super().run(task, **options)


async def clients_of_ones_own() -> None:
    fakes: list[Runs] = [FakeClient(), runware.Runware("key")]
    assert_type(await fakes[0].run(PromptEnhance(prompt="x")), list[EnhancedPrompt])
    assert_type(await LoggingClient.initialize("tenant", api_key="key"), LoggingClient)
    assert_type(LoggingBlockingClient.initialize("key", timeout=5), LoggingBlockingClient)
    assert_type(
        await LoggingClient("tenant", api_key="key").run(PromptEnhance(prompt="x")), list[EnhancedPrompt]
    )
    await LoggingClient.initialize("tenant")  # type: ignore[call-arg] # pyright: ignore[reportCallIssue]
    await runware.Runware.initialize("key", timout=5)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
    runware_sync.Runware.initialize(timeout="5")  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]


async def functions_around(client: runware.Runware, task: Task[R], **options: Unpack[Options]) -> list[R]:
    assert_type(await client.image_inference(model="m:1@1", **options), list[Image])
    assert_type(await (await client.submit(task)).results(), list[R])
    assert_type(await client.run_all([task, task]), list[list[R]])
    assert_type(client.map([task]), runware.Map[R])
    assert_type([result async for result in client.results(task)], list[R])
    assert_type(
        await functools.partial(client.run, timeout=5)(PromptEnhance(prompt="x")), list[EnhancedPrompt]
    )
    submitted = functools.partial(client.submit, VideoInference(model="m:1@1"))
    assert_type(await submitted(), runware.Job[Video])
    return await client.run(task, max_retries=0)


def function_around(client: runware_sync.Runware, task: Task[R], raw: dict[str, str]) -> list[R]:
    assert_type(functools.partial(client.run, task)(), list[R])
    assert_type(client.submit(raw), runware_sync.Job[Result])
    assert_type(client.stream(raw).read(), Result)
    return client.run(task, timeout=5)


def results_of_any_kind(
    job: runware.Job[Video],
    outcome: Outcome[Video],
    of_batch: BatchOutcome[Video],
    blocking: runware_sync.Job[Video],
) -> tuple[list[runware.Job], runware_sync.Job, Iterable[Outcome]]:
    return [job], blocking, [outcome, of_batch]


def attributes_of_errors(error: BatchError) -> None:
    assert_type(error.parameters, tuple[str, ...])
    assert_type(error.errors, list[RunwareError])
    assert_type(error.details, dict[str, object])
    assert_type(error.in_doubt, bool)


def functions_of_attrs(task: ImageInference, image: Image) -> None:
    assert_type(attrs.asdict(task), dict[str, Any])
    assert attrs.has(type(image))
