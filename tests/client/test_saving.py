"""Files of results: found wherever they are, written where the caller means, with what is known of them."""

import base64
import io
import json
import logging
import pickle
import sys
from pathlib import Path
from typing import Any

import pytest
from PIL import Image as Pillow

from runware import (
    Image,
    ImageInference,
    InvalidParameterError,
    NoAnswerError,
    PromptEnhance,
    Result,
    Runware,
    RunwareError,
    VideoInference,
)
from tests.support.addresses import address
from tests.support.fake_server import replying

TRANSPORTS = ["websocket", "http"]
FILE = io.BytesIO()
Pillow.new("RGB", (8, 4), "teal").save(FILE, "PNG")
PNG = FILE.getvalue()
URI = "data:image/svg+xml,%3Csvg%20/%3E"
LAKE: dict[str, Any] = {"model": "runware:101@1", "positive_prompt": "a lake", "width": 128, "height": 128}


class OddPath:
    """A path of another library that cannot tell where it is."""

    def __init__(self, path: Any) -> None:
        self._path = path

    def __repr__(self) -> str:
        return f"OddPath({self._path})"

    def __fspath__(self) -> Any:
        if self._path is None:
            raise RuntimeError("nowhere")
        return self._path


def lake(**more: Any) -> ImageInference:
    return ImageInference(**{**LAKE, **more})


def answer(task: dict[str, Any], *items: dict[str, Any]) -> dict[str, Any]:
    return {"data": [{"taskType": task["taskType"], "taskUUID": task["taskUUID"], **item} for item in items]}


def beside(path: Path) -> Any:
    return json.loads(path.with_name(f"{path.name}.json").read_text("utf-8"))


# Which files there are ------------------------------------------------------------------------------------------------


async def test_a_sound_that_comes_as_a_video_is_saved(client: Runware, tmp_path: Path) -> None:
    for output_type in ("base64Data", "dataURI", "URL"):
        sounds = await client.audio_inference(
            model="elevenlabs:1@1", positive_prompt="waves", duration=1, output_format="MP4",
            output_type=output_type,  # type: ignore[arg-type]
        )  # fmt: skip
        [path] = await client.save(sounds, tmp_path / output_type)
        assert path.suffix == ".mp4"


@pytest.mark.parametrize("transport", TRANSPORTS)
async def test_files_of_a_task_that_is_not_known_are_saved(
    transport: str, server: Any, tmp_path: Path
) -> None:
    async with Runware("good key", url=server.url) as client:
        [image] = await client.run(lake())

        item = {
            "imageURL": image.image_url,
            "outputs": {"files": [{"uuid": "f", "url": URI}]},
            "inputImageURL": "x",
        }
        with replying(lambda task: [answer(task, item)]) as other:
            async with Runware("key", url=address(other, transport)) as brave:
                results = await brave.run({"taskType": "brandNewTask", "model": "new:1@1"}, timeout=5)
                assert type(results[0]) is Result
                paths = await brave.save(results, tmp_path, metadata=True)
    assert [path.suffix for path in paths] == [".jpg", ".svg"]
    assert beside(paths[0])["model"] == "new:1@1"


async def test_files_that_are_asked_for_with_get_response_are_saved(client: Runware, tmp_path: Path) -> None:
    [image] = await client.run(lake())
    states = await client.get_response(task_uuid=image.task_uuid)
    [path] = await client.save(states, tmp_path, name="{seed}-{uuid}", metadata=True)
    assert path.stem == f"{image.seed}-{image.image_uuid}"
    assert "request" not in beside(path)  # what was sent for it is not known


async def test_results_without_a_file_are_a_warning(
    client: Runware, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    outcomes = await client.run_all([lake(), PromptEnhance(prompt="x", prompt_versions=5)])
    assert len(await client.save(outcomes, tmp_path)) == 1
    [warning] = [record for record in caplog.records if record.levelno == logging.WARNING]
    message = warning.getMessage()
    assert "5 of 6 results" in message
    assert f"EnhancedPrompt of task {outcomes[1][0].task_uuid}" in message
    assert len(message) < 400


# Where to -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("folder", ["~/out", Path("~/out"), "~"])
async def test_the_home_directory(
    folder: Any, client: Runware, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    [path] = await client.save(await client.run(lake()), folder)
    assert path.parent == tmp_path / str(folder)[2:]


@pytest.mark.parametrize(
    ("folder", "remedy"),
    [
        ("s3://bucket/out", "is 's3://bucket/out', a URL; save into a folder of this machine"),
        (Path("s3://bucket/out"), "a URL; save into a folder of this machine"),
        ("gs://user:secret@bucket/out?token=secret", "is 'gs://bucket/out', a URL"),
        ("https://example.com/out", "a URL; save into a folder"),
        ("file:///tmp/out", "a URL; give the path in it, without file://"),
        ("FILE:/tmp/out", "give the path in it"),
        ("~nobody-of-this-name/out", "this machine has no such user"),
        ("out/cat.png", "save(results, 'out', name='cat')"),
        (Path("out/cat.JPEG"), "save(results, 'out', name='cat')"),
        ("video.mp4", "save(results, '.', name='video')"),
        (None, "is None; it must be a path"),
        ("", "is '', which names no folder. For the current folder, write '.'."),
        (5, "is 5; it must be a path"),
        (b"out", "it must be a path"),
        ("out\0", "results cannot be saved in"),
        ("x" * 300 + ".png", "looks like the name of a file"),
        (OddPath(5), "it must be a path"),
        (OddPath(None), "it must be a path"),
    ],
    ids=str,
)
async def test_what_is_no_folder_is_refused_with_the_remedy(
    folder: Any, remedy: str, client: Runware, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    image = Image(task_type="x", task_uuid="u", image_data_uri=URI)
    with pytest.raises(InvalidParameterError) as refused:
        await client.save(image, folder)
    assert remedy in str(refused.value)
    assert "secret" not in str(refused.value)
    assert refused.value.parameters == ("folder",)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("folder", ["cat.png", "v1.0", "new.png/", ".png", "C", "./~"])
async def test_a_folder_may_have_an_odd_name(
    folder: str, client: Runware, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "cat.png").mkdir()
    [path] = await client.save(Image(task_type="x", task_uuid="u", image_data_uri=URI), folder)
    assert path.resolve() == tmp_path / folder.strip("./" if "~" in folder else "/") / "u-image.svg"


# What it was made from ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["run", "run_all", "map", "results", "submit", "on_result"])
async def test_the_request_is_beside_the_file(way: str, client: Runware, tmp_path: Path) -> None:
    task = lake(include_cost=True, steps=7)
    results: list[Any] = []
    if way == "run":
        results = await client.run(task)
    elif way == "run_all":
        results = await client.run_all([task])
    elif way == "map":
        results = [one.results async for one in client.map([task])]
    elif way == "results":
        results = [result async for result in client.results(task)]
    elif way == "submit":
        results = await (await client.submit(task)).results()
    else:
        await client.run(task, on_result=results.append)
    [path] = await client.save(results, tmp_path, metadata=True)
    known = beside(path)
    assert known["model"] == "runware:101@1"
    assert known["request"].items() >= {
        "taskType": "imageInference", "model": "runware:101@1", "positivePrompt": "a lake", "width": 128, "steps": 7,
    }.items()  # fmt: skip
    assert known["cost"] > 0
    assert isinstance(known["seed"], int)


async def test_what_is_beside_a_file_can_be_run_again(client: Runware, server: Any, tmp_path: Path) -> None:
    [path] = await client.save(await client.run(lake()), tmp_path, metadata=True)
    again = await client.run(beside(path)["request"])
    assert len(again) == 1
    first, second = ({**request, "taskUUID": ""} for request in server.requests)
    assert first == second
    assert len({request["taskUUID"] for request in server.requests}) == 2


async def test_neither_media_nor_secrets_are_beside_the_file(tmp_path: Path) -> None:
    item = {"imageUUID": "i", "imageDataURI": URI}
    with replying(lambda task: [answer(task, item)]) as server:
        async with Runware("key", url=server.url) as client:
            task = lake(
                seed_image=PNG,
                mask_image="https://user:secret@example.com/m.png?signature=secret#secret",
                extra={"brandNew": {"deep": ["data:image/png;base64,secret", "A" * 5000]}},
            )
            [path] = await client.save(await client.run(task, timeout=5), tmp_path, metadata=True)
    text = path.with_name(f"{path.name}.json").read_text()
    assert "secret" not in text
    assert "AAAA" * 20 not in text
    assert "iVBOR" not in text
    request = beside(path)["request"]
    assert request["inputs"]["maskImage"] == "https://example.com/m.png"
    assert request["inputs"]["seedImage"].startswith("data:image/png;base64,…(")


async def test_a_result_does_not_hold_the_media_of_its_request(client: Runware) -> None:
    [image] = await client.run(lake(seed_image=PNG + bytes(100_000)))
    assert all(len(str(value)) < 10_000 for value in vars(image).values())


async def test_results_compare_print_and_pickle_as_if_they_knew_no_request(
    client: Runware, tmp_path: Path
) -> None:
    [image] = await client.run(lake())
    same = type(image)(**{name: value for name, value in vars(image).items() if name[0] != "_"})
    copied = pickle.loads(pickle.dumps(image))
    assert image == same == copied
    assert repr(image) == repr(same)
    assert len(pickle.dumps(image)) == len(pickle.dumps(same))
    assert "a lake" not in repr(image)
    assert image.to_dict() == same.to_dict()
    for path in await client.save([copied], tmp_path, metadata=True):
        assert beside(path)["imageUUID"] == image.image_uuid
        assert "request" not in beside(path)


# One file -------------------------------------------------------------------------------------------------------------


async def test_fetch_takes_a_url(client: Runware) -> None:
    [image] = await client.run(lake(output_format="PNG"))
    content = await client.fetch(image.image_url)
    assert content == await client.fetch(image)
    assert await client.fetch("data:image/svg+xml,%3Csvg%20/%3E") == b"<svg />"


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("s3://bucket/cat.png", "must be a URL (http or https) or a data URI"),
        ("cat.png", 'read by Path("…").read_bytes()'),
        ("", "must be a URL"),
        ("ftp://user:secret@example.com/x", "source is 'ftp://example.com/x'"),
        ("50836053-a0ee-4cf5-b9d6-ae7c5d140ada", "must be a URL"),
        (5, "source is 5 (int); it must be one result, or a URL"),
        (None, "source is None"),
        ([], "To get the files of several results, save them."),
    ],
)
async def test_what_cannot_be_fetched_is_refused(client: Runware, source: Any, sentence: str) -> None:
    with pytest.raises(InvalidParameterError) as refused:
        await client.fetch(source)
    assert sentence in str(refused.value)
    assert "secret" not in str(refused.value)


async def test_a_file_of_several_is_fetched_by_its_role(client: Runware) -> None:
    files = {"imageDataURI": "data:,one", "maskImageDataURI": "data:,two"}
    with replying(lambda task: [answer(task, files)]) as server:
        async with Runware("key", url=server.url) as other:
            [result] = await other.run({"taskType": "brandNewTask"}, timeout=5)
            assert await other.fetch(result, role="image") == b"one"
            assert await other.fetch(result, role="mask_image") == b"two"
            with pytest.raises(
                InvalidParameterError, match=r"2 files \(image, mask_image\)\. .*role='image'"
            ) as refused:
                await other.fetch(result)
            assert refused.value.allowed_values == ("image", "mask_image")
            with pytest.raises(InvalidParameterError, match=r"role is 'video'.* are: 'image', 'mask_image'"):
                await other.fetch(result, role="video")
            with pytest.raises(InvalidParameterError, match="a URL has no roles"):
                await other.fetch("data:,x", role="image")


async def test_what_a_result_is_known_to_have_comes_before_what_is_new(client: Runware) -> None:
    image = Image(
        task_type="x", task_uuid="u", image_data_uri="data:,one", extra={"previewDataURI": "data:,two"}
    )
    assert await client.fetch(image) == b"one"
    assert await client.fetch(image, role="preview") == b"two"


async def test_fetch_image_gives_an_image_of_pil(client: Runware) -> None:
    for output_type in ("URL", "base64Data", "dataURI"):
        [image] = await client.run(lake(output_type=output_type))
        picture = await client.fetch_image(image)
        assert isinstance(picture, Pillow.Image)
        assert picture.size == (128, 128)
        assert picture.convert("L").getextrema()
    assert (await client.fetch_image(image.image_data_uri)).size == (128, 128)


async def test_what_is_no_image_is_said_so(client: Runware) -> None:
    [video] = await client.run(
        VideoInference(model="klingai:5@3", positive_prompt="waves", duration=1, width=64, height=64)
    )
    with pytest.raises(RunwareError, match=r"no image that Pillow can read\. Use fetch"):
        await client.fetch_image(video)
    cut_off = "data:image/png;base64," + base64.b64encode(b"\x89PNG\r\n\x1a\nand so on").decode()
    with pytest.raises(RunwareError, match=r"no image that Pillow can read(: [A-Z][^<>]+)?\. Use fetch"):
        await client.fetch_image(cut_off)
    with pytest.raises(InvalidParameterError, match="no file"):
        await client.fetch_image(Result(task_type="x", task_uuid="u"))
    with pytest.raises(NoAnswerError):
        await client.fetch_image("http://127.0.0.1:9/x.png")


async def test_the_package_that_is_missing_is_named(client: Runware, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "PIL", None)
    with pytest.raises(RunwareError, match="pip install pillow"):
        await client.fetch_image("data:,x")


# In a notebook --------------------------------------------------------------------------------------------------------


async def test_a_list_of_results_shows_itself(client: Runware) -> None:
    images = await client.image_inference(**LAKE, number_results=3)
    arrived: list[Any] = []
    for shown in (images, images[:], await client.run(lake(number_results=3), on_result=arrived.append)):
        html = shown._repr_html_()  # type: ignore[attr-defined]
        assert html.count("<img") == 3
    assert images[0].image_url in images[:1]._repr_html_()  # type: ignore[attr-defined]
    tasks: list[Any] = [lake(), PromptEnhance(prompt="<b>"), lake(seed_image=b"no picture")]
    rows = await client.run_all(tasks, return_errors=True)
    html = rows._repr_html_()  # type: ignore[attr-defined]
    assert html.count("<img") == 1
    assert "EnhancedPrompt(" in html
    assert "<b>" not in html
    job = await client.submit(lake())
    assert "<img" in (await job.results())._repr_html_()  # type: ignore[attr-defined]


async def test_a_list_of_results_is_a_list(client: Runware) -> None:
    images = await client.image_inference(**LAKE, number_results=2)
    assert isinstance(images, list)
    assert images == list(images)
    assert repr(images) == repr(list(images))
    assert pickle.loads(pickle.dumps(images)) == images
    assert json.dumps([image.seed for image in images])
    [first, second] = images
    assert images[-1] is second
    assert [*images, first] == images + [first]  # noqa: RUF005


async def test_one_bad_file_harms_no_other_picture(client: Runware) -> None:
    bad: list[dict[str, Any]] = [
        {"imageBase64Data": "!!!"}, {"imageURL": "http://["}, {"imageURL": 'javascript:"><script>'},
        {"imageBase64Data": URI},
    ]  # fmt: skip
    with replying(lambda task: [answer(task, *bad, {"imageDataURI": URI})]) as server:
        async with Runware("key", url=server.url) as other:
            images = await other.run(lake(number_results=5), timeout=5)
    html = images._repr_html_()  # type: ignore[attr-defined]
    assert html.count("<img") == 2
    assert "<script" not in html
