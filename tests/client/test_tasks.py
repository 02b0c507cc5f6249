"""Running tasks: what goes over the wire, and what comes back."""

import base64
import inspect
import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image as Pillow

from runware import (
    AdvancedFeatures,
    BatchError,
    ControlNet,
    EnhancedPrompt,
    HiresFix,
    Image,
    ImageInference,
    InvalidParameterError,
    IPAdapter,
    Lora,
    ModelWarning,
    PromptEnhance,
    Result,
    Runware,
    ValidationError,
    Watermark,
)

from .together import together

SMALL: dict[str, Any] = {"width": 192, "height": 128}
PHOTO = io.BytesIO()
Pillow.new("RGB", (32, 32), "red").save(PHOTO, "PNG")


async def test_image_inference_sends_the_wire_names_and_gives_typed_images(
    client: Runware, server: Any
) -> None:
    images = await client.image_inference(
        model="runware:101@1",
        positive_prompt="a lighthouse",
        cfg_scale=3.5,
        number_results=2,
        seed=7,
        include_cost=True,
        check_nsfw=True,
        prompt_weighting="sdEmbeds",
        lora=[Lora(model="civitai:1@1", weight=0.5)],
        **SMALL,
    )
    [sent] = server.requests
    uuid = sent.pop("taskUUID")
    assert sent == {
        "taskType": "imageInference",
        "model": "runware:101@1",
        "positivePrompt": "a lighthouse",
        "width": 192,
        "height": 128,
        "CFGScale": 3.5,
        "numberResults": 2,
        "seed": 7,
        "includeCost": True,
        "safety": {"checkContent": True},
        "promptWeighting": "sdEmbeds",
        "lora": [{"model": "civitai:1@1", "weight": 0.5}],
    }
    assert [type(image) for image in images] == [Image, Image]
    assert [image.seed for image in images] == [7, 8]
    assert {image.task_uuid for image in images} == {uuid}
    assert images[0].image_uuid != images[1].image_uuid
    assert images[0].nsfw_content is False
    assert images[0].cost == server.ledger.of(uuid)[0].cost


async def test_prompt_enhance_gives_each_version(client: Runware, server: Any) -> None:
    versions = await client.prompt_enhance(prompt="dog", prompt_versions=3, prompt_max_length=30)
    assert [type(version) for version in versions] == [EnhancedPrompt] * 3
    assert all(version.text.startswith("dog") for version in versions)
    assert server.requests[0]["promptVersions"] == 3


async def test_the_seeds_method_names_are_aliases(client: Runware, server: Any) -> None:
    await client.request_images(model="runware:101@1", positive_prompt="a lake", **SMALL)
    await client.enhance_prompt(prompt="dog")
    assert [request["taskType"] for request in server.requests] == ["imageInference", "promptEnhance"]


async def test_what_is_not_given_is_not_sent(client: Runware, server: Any) -> None:
    await client.prompt_enhance(prompt="dog")
    assert server.requests[0].keys() == {"taskType", "taskUUID", "prompt"}


async def test_the_slug_of_a_known_model_is_sent_as_its_air_identifier(client: Runware, server: Any) -> None:
    await client.image_inference(
        model="bfl-flux-1-dev", positive_prompt="a lake", lora=[Lora(model="bfl-flux-1-dev")], **SMALL
    )
    assert server.requests[0]["model"] == "runware:101@1"
    assert server.requests[0]["lora"] == [{"model": "runware:101@1"}]


async def test_a_custom_task_uuid_is_used(client: Runware, server: Any) -> None:
    uuid = "a770f077-f413-47de-9dac-be0b26a35da6"
    [result] = await client.prompt_enhance(prompt="dog", task_uuid=uuid)
    assert server.requests[0]["taskUUID"] == result.task_uuid == uuid


async def test_a_task_can_be_run_again_and_gets_a_new_uuid(client: Runware, server: Any) -> None:
    task = PromptEnhance(prompt="dog")
    before = repr(task)
    await client.run(task)
    await client.run(task)
    first, second = server.requests
    assert first["taskUUID"] != second["taskUUID"]
    assert repr(task) == before


async def test_extra_parameters_are_sent_as_they_are(client: Runware, server: Any) -> None:
    with pytest.raises(ValidationError) as caught:
        await client.prompt_enhance(prompt="dog", extra={"brandNew": {"x": 1}})
    assert server.requests[0]["brandNew"] == {"x": 1}
    assert caught.value.parameters == ("brandNew",)


async def test_settings_and_inputs_are_merged_with_what_has_its_own_name(
    client: Runware, server: Any
) -> None:
    task = ImageInference(
        model="m:1@1",
        positive_prompt="x",
        seed_image="https://example.com/a.png",
        inputs={"other": 1},
        **SMALL,
    )
    await together(lambda: client.run(task))
    assert server.requests[0]["inputs"] == {"other": 1, "seedImage": "https://example.com/a.png"}


async def test_a_raw_task_gives_typed_results_where_its_type_is_known(client: Runware, server: Any) -> None:
    [image] = await client.run(
        {"taskType": "imageInference", "model": "m:1@1", "positivePrompt": "x", **SMALL}
    )
    assert isinstance(image, Image)
    assert server.requests[0]["taskUUID"] == image.task_uuid


async def test_a_raw_task_of_an_unknown_type_reaches_the_server(client: Runware, server: Any) -> None:
    with pytest.raises(ValidationError, match="taskType") as caught:
        await client.run({"taskType": "brandNewTask", "prompt": "x"})
    assert caught.value.code == "invalidTaskType"
    assert caught.value.task_uuid == server.requests[0]["taskUUID"]


async def test_results_arrive_one_by_one(client: Runware) -> None:
    task = ImageInference(model="m:1@1", positive_prompt="x", number_results=3, seed=1, **SMALL)
    assert [image.seed async for image in client.results(task)] == [1, 2, 3]


async def test_leaving_the_results_early_leaves_the_client_usable(client: Runware) -> None:
    task = ImageInference(model="m:1@1", positive_prompt="x", number_results=3, **SMALL)
    async with client.results(task) as stream:
        async for _ in stream:
            break
    assert [image async for image in stream] == []
    assert await client.prompt_enhance(prompt="dog")


async def test_on_result_is_called_for_each_result(client: Runware) -> None:
    arrived: list[Result] = []
    images = await client.image_inference(
        model="m:1@1", positive_prompt="x", number_results=3, on_result=arrived.append, **SMALL
    )
    assert arrived == images
    assert len(arrived) == 3


async def test_parallel_requests_get_their_own_results(client: Runware) -> None:
    def run(seed: int) -> Any:
        return lambda: client.image_inference(
            model="m:1@1", positive_prompt=str(seed), seed=seed, number_results=2, **SMALL
        )

    outcomes = await together(*[run(seed * 100) for seed in range(1, 6)])
    assert [[image.seed for image in images] for images in outcomes] == [
        [n * 100, n * 100 + 1] for n in range(1, 6)
    ]


@pytest.mark.parametrize("client", ["websocket"], indirect=True)
async def test_run_all_sends_few_messages_and_keeps_the_order(client: Runware, server: Any) -> None:
    tasks = [PromptEnhance(prompt=f"dog {number}") for number in range(20)]
    batches = await client.run_all(tasks)
    assert [versions[0].text.split(",")[0] for versions in batches] == [
        f"dog {number}" for number in range(20)
    ]
    messages = [message for message in server.received if message.objects[0]["taskType"] == "promptEnhance"]
    assert len(messages) == 1


async def test_run_all_keeps_the_results_of_those_that_succeeded(client: Runware) -> None:
    bad = PromptEnhance(prompt="dog", extra={"brandNew": 1})
    with pytest.raises(BatchError, match="1 of 2 tasks failed") as caught:
        await client.run_all([PromptEnhance(prompt="cat"), bad])
    good, error = caught.value.outcomes
    assert good[0].text.startswith("cat")
    assert isinstance(error, ValidationError)
    assert caught.value.results == good
    outcomes = await client.run_all([bad, PromptEnhance(prompt="cat")], return_errors=True)
    assert isinstance(outcomes[0], ValidationError)
    assert isinstance(outcomes[1], list)


async def test_run_all_keeps_what_a_task_gave_before_it_failed(client: Runware, server: Any) -> None:
    server.answer_next("imageInference", partial=1, then_error="contentPolicyViolation")
    half = ImageInference(model="a:1@1", positive_prompt="a lighthouse", number_results=2, **SMALL)
    whole = PromptEnhance(prompt="a boat")
    with pytest.raises(BatchError, match="1 of 2 tasks failed") as caught:
        await client.run_all([half, whole])
    failed, good = caught.value.outcomes
    assert len(failed.results) == 1
    assert caught.value.results == [*failed.results, *good]


async def test_a_parameter_goes_where_its_model_takes_it(client: Runware, server: Any) -> None:
    for model in ("bfl:flux@video-upscale", "runware:500@1"):
        await client.upscale(model=model, positive_prompt="sharp", input_image=PHOTO.getvalue())
    to_flux, to_clarity = server.requests
    assert (to_flux["positivePrompt"], "settings" in to_flux) == ("sharp", False)
    assert ("positivePrompt" in to_clarity, to_clarity["settings"]) == (False, {"positivePrompt": "sharp"})


async def test_values_that_only_some_models_take_make_the_whole_way(client: Runware, server: Any) -> None:
    [image] = await client.image_inference(
        model="alibaba:qwen-image@layered",
        positive_prompt="a lake",
        inputs={"image": PHOTO.getvalue()},
        output_format="TIFF",
        output_type="base64Data",
        advanced_features=AdvancedFeatures(watermark=Watermark(text="Draft", display_position="tiled")),
    )
    assert image.image_base64_data is not None
    assert Pillow.open(io.BytesIO(base64.b64decode(image.image_base64_data))).format == "TIFF"
    assert server.requests[0]["advancedFeatures"]["watermark"]["displayPosition"] == "tiled"
    await client.image_inference(
        model="runware:101@1",
        positive_prompt="a lake",
        ip_adapters=[IPAdapter(model="runware:56@1", guide_images=[PHOTO.getvalue()], weight=-4)],
        control_net=[
            ControlNet(model="runware:25@1", guide_image=PHOTO.getvalue(), start_step_percentage=30)
        ],
        hires_fix=HiresFix(model="runware:504@1"),
        **SMALL,
    )
    assert server.requests[-1]["hiresFix"] == {"model": "runware:504@1"}


async def test_run_all_gives_a_tuple_for_a_tuple(client: Runware) -> None:
    tasks = (PromptEnhance(prompt="cat"), ImageInference(model="m:1@1", positive_prompt="x", **SMALL))
    outcome = await client.run_all(tasks)
    assert type(outcome) is tuple
    prompts, images = outcome
    assert prompts[0].text.startswith("cat")
    assert images[0].image_url
    bad = PromptEnhance(prompt="dog", extra={"brandNew": 1})
    mixed = await client.run_all((*tasks, bad), return_errors=True)
    assert type(mixed) is tuple
    assert isinstance(mixed[2], ValidationError)
    assert await client.run_all(()) == ()
    assert await client.run_all([]) == []
    assert isinstance(await client.run_all(iter(tasks)), list)


async def test_media_are_sent_from_every_form(client: Runware, server: Any, tmp_path: Path) -> None:
    path = tmp_path / "photo.without-an-ending"
    path.write_bytes(PHOTO.getvalue())
    uri = "data:image/png;base64," + base64.b64encode(PHOTO.getvalue()).decode()
    forms = [path, PHOTO.getvalue(), io.BytesIO(PHOTO.getvalue()), Pillow.open(path), uri, uri.split(",")[1]]
    for form in forms:
        await client.image_inference(
            model="m:1@1",
            positive_prompt="x",
            seed_image=form,
            control_net=[ControlNet(model="m:2@1", guide_image=form)],
            **SMALL,
        )
    for form, request in zip(forms, server.requests, strict=True):
        expected = form if isinstance(form, str) else uri
        assert request["inputs"]["seedImage"] == request["controlNet"][0]["guideImage"]
        if isinstance(form, Pillow.Image):
            assert request["inputs"]["seedImage"].startswith("data:image/png;base64,")
        else:
            assert request["inputs"]["seedImage"] == expected


async def test_a_uuid_of_an_earlier_image_is_an_input(client: Runware) -> None:
    [first] = await client.image_inference(model="m:1@1", positive_prompt="x", **SMALL)
    [again] = await client.image_inference(
        model="m:1@1", positive_prompt="y", seed_image=first.image_uuid, strength=0.5, **SMALL
    )
    assert again.image_uuid != first.image_uuid


@pytest.mark.parametrize("output_type", ["URL", "base64Data", "dataURI"])
@pytest.mark.parametrize("output_format", ["PNG", "JPG", "WEBP"])
async def test_saved_pictures_are_real(
    client: Runware, tmp_path: Path, output_type: str, output_format: str
) -> None:
    images = await client.image_inference(
        model="m:1@1",
        positive_prompt="a lighthouse",
        output_type=output_type,
        output_format=output_format,
        number_results=2,
        **SMALL,
    )
    paths = await client.save(images, tmp_path)
    assert [path.stem for path in paths] == [image.image_uuid for image in images]
    for path in paths:
        assert path.suffix == {"PNG": ".png", "JPG": ".jpg", "WEBP": ".webp"}[output_format]
        with Pillow.open(path) as picture:
            assert picture.size == (192, 128)
            assert picture.format == {"JPG": "JPEG"}.get(output_format, output_format)


async def test_the_same_seed_makes_the_same_picture(client: Runware, tmp_path: Path) -> None:
    def run(seed: int) -> Any:
        return lambda: client.image_inference(
            model="m:1@1", positive_prompt="x", seed=seed, output_format="PNG", **SMALL
        )

    images = [images[0] for images in await together(run(1), run(1), run(2))]
    first, same, other = [path.read_bytes() for path in await client.save(images, tmp_path)]
    assert first == same != other


async def test_a_method_takes_what_it_declares_and_nothing_else(client: Runware, server: Any) -> None:
    method: Any = client.image_inference
    with pytest.raises(TypeError, match=r"image_inference\(\) takes 1 positional argument but 2 were given"):
        await method("runware:101@1")
    with pytest.raises(
        TypeError, match=r"\.image_inference\(\) missing 1 required keyword-only argument: 'model'"
    ):
        await method(positive_prompt="a lighthouse")
    with pytest.raises(InvalidParameterError, match="There is no parameter promt"):
        await method(model="runware:101@1", promt="a lighthouse")
    assert server.requests == []


async def test_a_misspelt_argument_that_is_needed_is_named(client: Runware, server: Any) -> None:
    tried = 0
    for _, method in inspect.getmembers(client, inspect.ismethod):
        if inspect.unwrap(method) is method:
            continue  # those of tasks stand for their declarations
        declared = inspect.signature(method).parameters.values()
        for name in [
            one.name for one in declared if one.kind is one.KEYWORD_ONLY and one.default is one.empty
        ]:
            misspelt = name[:-2] + name[:-3:-1]
            with pytest.raises(InvalidParameterError, match=f"no parameter {misspelt} .*did you mean {name}"):
                await method(**{misspelt: "x"})
            tried += 1
    assert tried > 20
    assert server.requests == []


async def test_several_share_the_results_of_one_task_and_each_result_goes_to_one_of_them(
    client: Runware, server: Any
) -> None:
    server.latency = 0.02

    async def take() -> list[Image]:
        return [image async for image in results]

    for number in (1, 7):
        results = client.results(
            ImageInference(model="runware:101@1", positive_prompt="dog", number_results=number, **SMALL)
        )
        shares = await together(*[take] * 4)
        taken = [image.image_uuid for share in shares for image in share]
        assert (len(taken), len(set(taken))) == (number, number)


async def test_the_results_of_a_task_that_was_refused_are_at_their_end(client: Runware) -> None:
    results = client.results({"taskType": 5})  # type: ignore
    with pytest.raises(InvalidParameterError, match="taskType is 5"):
        await results.__anext__()
    for _ in range(2):
        with pytest.raises(StopAsyncIteration):
            await results.__anext__()


@pytest.mark.parametrize("limit", [1, 2, 4])
@pytest.mark.filterwarnings("error")
async def test_a_warning_that_is_an_error_fails_its_own_task_among_others(
    client: Runware, server: Any, limit: int
) -> None:
    """Otherwise the results of those that were sent before it would be lost."""
    tasks = [
        ImageInference(model="runware:101@1", positive_prompt="a dog", width=width, height=128)
        for width in (128, 128, 100, 128)
    ]
    await client.ensure_connection()
    outcomes = [outcome async for outcome in client.map(tasks, limit=limit)]
    [failed] = [outcome for outcome in outcomes if outcome.error is not None]
    assert (len(outcomes), failed.index, len(server.ledger.entries)) == (4, 2, 3)
    assert isinstance(failed.error, InvalidParameterError)
    assert str(failed.error).startswith("width is 100, but")
    assert isinstance(failed.error.__cause__, ModelWarning)


@pytest.mark.filterwarnings("error")
async def test_what_run_all_made_before_a_warning_that_is_an_error_is_given(
    client: Runware, server: Any
) -> None:
    tasks = [
        ImageInference(model="runware:101@1", positive_prompt="a dog", width=width, height=128)
        for width in (128, 100, 128)
    ]
    await client.ensure_connection()
    made, failed, other = await client.run_all(tasks, return_errors=True)
    assert isinstance(failed, InvalidParameterError)
    billed = {entry.task_uuid for entry in server.ledger.entries}
    assert {image.task_uuid for image in [*made, *other]} == billed
