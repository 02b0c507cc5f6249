"""What a client says of the API's models, and what it does with tasks that do not keep to it."""

import logging
import pickle
from pathlib import Path
from typing import Any

import pytest

from runware import (
    Caption,
    ConnectionFailedError,
    Image,
    ImageInference,
    InvalidParameterError,
    ModelInfo,
    Models,
    ModelWarning,
    Runware,
    Text,
    ValidationError,
)
from tests.support.logs import LOGGER

GOOD: dict[str, Any] = {
    "model": "runware:101@1",
    "positive_prompt": "a lighthouse",
    "width": 512,
    "height": 512,
}
TINY: dict[str, Any] = {**GOOD, "width": 65}
WIDTH = "width is 65, but runware:101@1 takes 128 to 2048 in multiples of 64; the nearest is 128."


def offline(**settings: Any) -> Runware:
    return Runware("good key", url="ws://127.0.0.1:9", **settings)


# What is known -------------------------------------------------------------------------------------------------------


def test_a_client_and_those_made_of_it_have_one_catalogue() -> None:
    client = offline()
    assert client.models is client.models
    assert client.with_options(timeout=1).models is client.models
    assert offline().models is not client.models


def test_a_model_is_found_by_both_of_its_names() -> None:
    models = offline().models
    model = models.get("runware:400@1")
    assert isinstance(models, Models)
    assert isinstance(model, ModelInfo)
    assert models.get("bfl-flux-2-dev") is model
    assert (model.air, model.slug, model.task) == ("runware:400@1", "bfl-flux-2-dev", "imageInference")
    assert pickle.loads(pickle.dumps(model)) == model
    assert {model: 1}[pickle.loads(pickle.dumps(model))] == 1
    assert "runware:400@1" in models
    assert "acme:1@1" not in models
    assert 7 not in models
    files = (Path(__file__).parents[2] / "schema/models").glob("*.yaml")
    assert len(models) == len(list(models)) == len(list(files))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("runware:400@9", "did you mean 'runware:400@"),
        ("bfl-flux-2-def", "did you mean 'bfl-flux-2-dev'"),
        ("?", r"client.models.find\(text=...\) searches"),
        ("a" * 100_000, r"client.models.find\(text=...\) searches"),
        (7, "it must be a string"),
    ],
)
def test_of_an_unknown_model_the_nearest_names_are_given(name: Any, words: str) -> None:
    with pytest.raises(InvalidParameterError, match=words) as refused:
        offline().models.get(name)
    assert refused.value.parameters == ("model",)
    assert len(str(refused.value)) < 10_000


def test_models_are_found_by_what_they_do_and_take() -> None:
    models = offline().models
    by_wire, by_method, by_class = (models.find(task=one) for one in ("caption", "image_inference", Caption))
    assert by_wire == by_class
    assert by_method == models.find(task="imageInference")
    assert {model.task for model in by_wire} == {"caption"}
    assert [model.slug for model in models.find(text="Flux 2 KLEIN 9b-kv")] == ["bfl-flux-2-klein-9b-kv"]
    assert "runware:400@1" in [model.air for model in models.find(creator="bfl")]
    for name in ("reference_images", "inputs.referenceImages", "referenceImages"):
        assert "runware:400@1" in [model.air for model in models.find(takes=name)]
    both = models.find(takes=("seed_image", "lora.weight"), task=ImageInference)
    assert [model.air for model in both] == ["runware:101@1"]
    assert models.find(takes="nonsense") == []
    assert len(models.find()) == len(models)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"task": "image_inferense"}, "There is no task 'image_inferense': did you mean 'image_inference'?"),
        ({"task": 7}, "task is 7; it must be a class such as ImageInference"),
        ({"text": 7}, "text is 7"),
        ({"takes": [7]}, "takes is 7"),
        ({"creator": b"bfl"}, "creator is"),
    ],
)
def test_a_search_that_makes_no_sense_is_refused(asked: dict[str, Any], words: str) -> None:
    with pytest.raises(InvalidParameterError, match=words):
        offline().models.find(**asked)


async def test_a_call_that_a_model_shows_runs(client: Runware, server: Any) -> None:
    for name in ("runware:400@1", "klingai-video-2-6-pro", "openai-gpt-image-2-5-flare"):
        source = client.models.get(name).example(blocking=True).removeprefix("results = client.")
        method, _, arguments = source.partition("(")
        given = eval(f"dict({arguments}")
        assert await getattr(client, method)(**given, validate="error")


@pytest.mark.slow
async def test_the_call_that_each_model_shows_is_one_that_it_takes() -> None:
    """It gets as far as the connection, which there is none of."""
    client = offline(validate="error", max_retries=0, reconnect=False)
    shown = [model for model in client.models if model.parameters]
    assert len(shown) > 300
    for model in shown:
        source = model.example(blocking=True).removeprefix("results = client.")
        method, _, arguments = source.partition("(")
        given = eval(f"dict({arguments}")
        with pytest.raises(ConnectionFailedError):
            await getattr(client, method)(**given)


# Tasks that a model will not take ------------------------------------------------------------------------------------


async def test_it_is_warned_of_once_at_the_line_of_the_caller(client: Runware, server: Any) -> None:
    with pytest.warns(ModelWarning) as caught:
        await client.image_inference(**TINY)  # here
    [warning] = caught
    assert str(warning.message) == WIDTH
    assert warning.filename == __file__
    lines = Path(__file__).read_text("utf-8").splitlines()
    assert lines[warning.lineno - 1].endswith("# here")
    await client.image_inference(**TINY)  # pytest makes errors of warnings
    await client.with_options(timeout=30).image_inference(**TINY)
    with pytest.warns(ModelWarning, match="height is 66"):
        await client.image_inference(**TINY | {"height": 66})
    assert [task["width"] for task in server.requests] == [65] * 4


async def test_it_is_refused_before_anything_is_sent(client: Runware, server: Any) -> None:
    strict = client.with_options(validate="error")
    task = ImageInference(**TINY)
    calls: list[Any] = [
        lambda: strict.image_inference(**TINY),
        lambda: strict.run(task),
        lambda: strict.run(task, on_result=print),
        lambda: strict.submit(task),
        lambda: strict.generate("runware:101@1", **without_model(TINY)),
        lambda: client.run(task, validate="error"),
        lambda: client.submit(task, validate="error"),
        lambda: client.generate("runware:101@1", **without_model(TINY), validate="error"),
    ]
    for call in calls:
        with pytest.raises(InvalidParameterError) as refused:
            await call()
        assert str(refused.value) == WIDTH
        assert refused.value.parameters == ("width",)
        assert (refused.value.minimum, refused.value.maximum) == (128, 2048)
    [outcome] = await client.run_all([task], return_errors=True, validate="error")
    assert str(outcome) == WIDTH
    async for done in client.map([task], validate="error"):
        assert str(done.error) == WIDTH
    with pytest.raises(InvalidParameterError, match="width is 65"):
        async for _ in client.results(task, validate="error"):
            pass
    with pytest.raises(InvalidParameterError, match="output_format"):
        async with client.text_stream(
            model="openai:gpt@5.4",
            messages=[{"role": "user", "content": "hi"}],
            validate="error",
            output_format="XML",
        ) as stream:
            await stream.read()
    assert server.requests == []


async def test_a_model_that_does_other_tasks_is_warned_of_and_refused(client: Runware, server: Any) -> None:
    given: dict[str, Any] = {"model": "runware:101@1", "positive_prompt": "waves"}
    words = "runware:101@1 is for ImageInference, not for VideoInference."
    with pytest.warns(ModelWarning) as caught:
        assert await client.video_inference(**given)
    assert [str(one.message) for one in caught] == [words]
    assert await client.video_inference(**given, duration=9)  # pytest makes errors of warnings
    sent = len(server.requests)
    with pytest.raises(InvalidParameterError) as refused:
        await client.video_inference(**given, validate="error")
    assert (str(refused.value), refused.value.parameters) == (words, ("model",))
    assert refused.value.task_type == "videoInference"
    older = {"taskType": "imageUpscale", "inputImage": "https://example.com/a.png", "upscaleFactor": 2}
    with pytest.raises(
        InvalidParameterError, match="klingai:6@1 is for videoInference, not for imageUpscale"
    ):
        await client.run({**older, "model": "klingai:6@1"}, validate="error")
    with pytest.raises(
        InvalidParameterError, match="runware:101@1 is for ImageInference, not for TextInference"
    ):
        async with client.text_stream(
            model="bfl-flux-1-dev", messages=[{"role": "user", "content": "hi"}], validate="error"
        ) as stream:
            await stream.read()
    assert len(server.requests) == sent


async def test_of_tasks_without_a_list_of_models_any_will_do(client: Runware) -> None:
    strict = client.with_options(validate="error")
    client.models.register("civitai:133005@782002", architecture="sdxl")
    photo: Any = {"input_images": ["https://example.com/a.png"], "style": "Comic book"}
    for model in ("civitai:133005@782002", "runware:101@1"):
        assert await strict.photo_maker(model=model, positive_prompt="a man", width=512, height=512, **photo)
    assert await strict.upscale(model="civitai:133005@782002", input_image="https://example.com/a.png")


def without_model(given: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in given.items() if name != "model"}


async def test_it_is_not_looked_at(server: Any) -> None:
    async with Runware("good key", url=server.url, validate="off") as client:
        assert await client.image_inference(**TINY)
        with pytest.raises(InvalidParameterError, match="width is 65"):
            await client.image_inference(**TINY, validate="error")
        again = pickle.loads(pickle.dumps(client))
        async with again:
            assert await again.image_inference(**TINY)


@pytest.mark.parametrize("validate", ["yes", True, None])
def test_a_setting_that_is_none_is_refused(validate: Any) -> None:
    with pytest.raises(
        InvalidParameterError, match=r"validate is .* it must be 'warn', 'error' or 'off'"
    ) as refused:
        offline(validate=validate)
    assert refused.value.allowed_values == ("warn", "error", "off")


async def test_a_warning_has_the_words_of_the_caller(client: Runware, caplog: Any) -> None:
    caplog.set_level(logging.INFO, LOGGER.name)
    with pytest.warns(ModelWarning) as caught:
        await client.image_inference(**GOOD, cfg_scale=30, seed_image="https://example.com/a.png")
    assert str(caught[0].message).startswith("cfg_scale is 30, but runware:101@1 takes 0 to 20")
    assert "The task is sent nevertheless (validate='warn')." in caplog.text
    wire = {
        "taskType": "imageInference",
        "model": "runware:400@1",
        "positivePrompt": "a lake",
        "CFGScale": 40,
    }
    with pytest.warns(ModelWarning, match="^CFGScale is 40"):
        await client.run({**wire, "width": 512, "height": 512})


async def test_a_mapping_in_an_older_dialect_is_looked_at_like_one_of_today(
    client: Runware, server: Any
) -> None:
    older = {
        "taskType": "newTask",
        "model": "runware:101@1",
        "positivePrompt": "a lake",
        "width": 512,
        "height": 512,
    }
    older |= {"seedImage": ["https://example.com/a.png"], "strength": 3}
    with pytest.raises(InvalidParameterError) as refused:
        await client.run(older, validate="error")
    assert "seedImage is a list, but runware:101@1 takes the type media." in str(refused.value)
    assert "strength is 3, but runware:101@1 takes 0 to 1 in multiples of 0.01; the nearest is 1." in str(
        refused.value
    )
    assert refused.value.parameters == ("strength", "seedImage")
    assert server.requests == []
    older |= {"seedImage": "https://example.com/a.png", "strength": 0.5}
    assert await client.run(older, validate="error")
    assert server.requests[0]["seedImage"] == "https://example.com/a.png", "it is sent as it was given"


async def test_an_error_has_the_names_of_members_in_python(client: Runware, server: Any) -> None:
    with pytest.raises(InvalidParameterError) as refused:
        await client.generate(
            "tripo-v3-1", positive_prompt="an owl", settings={"face_limit": 5}, validate="error"
        )
    assert (
        str(refused.value)
        == "settings.face_limit is 5, but tripo:v3.1@0 takes 500 to 20000; the nearest is 500."
    )
    assert refused.value.parameters == ("settings.face_limit",)
    with pytest.raises(
        InvalidParameterError, match=r"needs output_format where settings\.background is 'transparent'"
    ):
        await client.generate(
            "openai-gpt-image-2-5-flare",
            positive_prompt="a lake",
            width=1024,
            height=1024,
            settings={"background": "transparent"},
            validate="error",
        )


async def test_a_warning_has_no_prompt(client: Runware, caplog: Any) -> None:
    caplog.set_level(logging.DEBUG, LOGGER.name)
    with pytest.warns(ModelWarning) as caught:
        await client.image_inference(**GOOD | {"positive_prompt": "my secret " * 400})
    assert [str(one.message) for one in caught] == [
        "positive_prompt has 4000 characters, but runware:101@1 takes 2 to 3000."
    ]


async def test_what_this_version_does_not_know_may_be_given_as_extra(server: Any) -> None:
    async with Runware("good key", url=server.url, validate="error") as client:
        with pytest.raises(
            ValidationError, match="brandNew"
        ):  # the local server knows it no more than the client
            await client.image_inference(**GOOD, extra={"brandNew": 1})
    assert server.requests[0]["brandNew"] == 1


async def test_models_that_are_not_known_take_anything_until_they_are_registered(
    client: Runware, server: Any
) -> None:
    task = {"model": "civitai:133005@782002", "positive_prompt": "a lake", "width": 70, "height": 512}
    assert await client.image_inference(**task)
    client.models.register("civitai:133005@782002", architecture="sdxl")
    model = client.models.get("civitai:133005@782002")
    assert (model.air, model.slug) == ("civitai:133005@782002", "sdxl")
    strict = pickle.loads(pickle.dumps(client)).with_options(validate="error")
    with pytest.raises(InvalidParameterError, match="refinerr"):
        await strict.run({"taskType": "imageInference", "model": model.air, "refinerr": {}})
    assert len(server.requests) <= 1


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (("runware:101@1", "sdxl"), "already in the catalogue"),
        (("acme:1@1", "sdxxl"), "did you mean 'sdxl'"),
        (("acme:1@1", "?"), "there are"),
        ((7, "sdxl"), "model is 7"),
        (("acme:1@1", 7), "architecture is 7"),
    ],
)
def test_what_cannot_be_registered(given: tuple[Any, Any], words: str) -> None:
    with pytest.raises(InvalidParameterError, match=words):
        offline().models.register(given[0], architecture=given[1])


# The task of a model -------------------------------------------------------------------------------------------------


async def test_the_task_follows_from_the_model(client: Runware, server: Any) -> None:
    arrived: list[Any] = []
    [image] = await client.generate(
        "bfl-flux-2-dev", positivePrompt="a lake", width=512, height=512, on_result=arrived.append
    )
    assert isinstance(image, Image)
    assert arrived == [image]
    [text] = await client.generate("minimax:m3@0", messages=[{"role": "user", "content": "Hello!"}])
    assert isinstance(text, Text)
    assert [(task["taskType"], task["model"]) for task in server.requests] == [
        ("imageInference", "runware:400@1"),
        ("textInference", "minimax:m3@0"),
    ]


async def test_of_other_models_the_task_is_said(client: Runware, server: Any) -> None:
    for task in (ImageInference, "image_inference", "imageInference"):
        results = await client.generate(
            "civitai:1@2", task=task, positive_prompt="a lake", width=512, height=512
        )
        assert isinstance(results[0], Image)
    client.models.register("acme:sd@1", architecture="sdxl")
    assert await client.generate("acme:sd@1", positive_prompt="a lake", width=512, height=512)


@pytest.mark.parametrize(
    ("model", "given", "words"),
    [
        ("acme:1@1", {}, r"is not in the catalogue: .* generate\(..., task=ImageInference\)"),
        ("acme:1@1", {"task": "paint"}, "task is 'paint'"),
        ("runware:400@1", {"model": "bfl:7@1"}, "model was given twice"),
        ("runware:400@1", {"positive_promt": "a lake"}, "did you mean positive_prompt"),
        ("runware:400@1", {"time_out": 7}, "did you mean timeout"),
        ("runware:400@1", {"width": "wide"}, "width is 'wide'"),
        ("runware:ffmpeg@0", {}, "inputs is required"),
        (7, {}, "it must be a string"),
    ],
)
async def test_what_cannot_be_generated(
    client: Runware, server: Any, model: Any, given: Any, words: str
) -> None:
    with pytest.raises(InvalidParameterError, match=words):
        await client.generate(model, **given)
    assert server.requests == []
