# Derived from tests/client/test_recording.py by `python -m codegen generate`; edit that file instead.
"""What a client records, and that the local server plays it back: the same results, without the server of then."""

import json
import logging
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from runware_sync import (
    APIError,
    ImageInference,
    InvalidParameterError,
    ProviderError,
    Runware,
    RunwareError,
)
from tests.support.addresses import address
from tests.support.posting import MODEL, picture

from .streaming import ask

KEY = "a-key-that-nobody-may-see"
TRANSPORTS = ["websocket", "http"]
LAKE: dict[str, Any] = {"model": "runware:101@1", "positive_prompt": "a lake", "width": 128, "height": 128}


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("RUNWARE_RECORD", str(tmp_path / "rec.jsonl"))
    return tmp_path / "rec.jsonl"


def emulator(**settings: Any) -> Any:
    return import_module("runware.emulator").Emulator(**settings)


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def everything(path: Path) -> bytes:
    """All that is in the recording, its files and their names among it."""
    files = [file for file in path.parent.rglob("*") if file.is_file()]
    return b"\n".join([file.read_bytes() + str(file).encode() for file in files])


def told(failing: Callable[[], Any]) -> RunwareError:
    with pytest.raises(RunwareError) as caught:
        failing()
    return caught.value


def read(stream: Any) -> None:
    for _ in stream:
        pass


def use(client: Runware) -> list[Any]:
    """What a program does, and all that it sees."""
    seen: list[Any] = []
    images = client.image_inference(**LAKE, number_results=2, seed=3, include_cost=True)
    seen += [(image.image_uuid, image.seed, image.cost) for image in images]
    seen.append(client.fetch(images[0]))
    embedded = client.image_inference(**LAKE, seed=4, output_type="base64Data", seed_image=picture())
    seen += [client.fetch(image) for image in embedded]
    [again] = client.image_inference(**LAKE, seed_image=embedded[0].image_uuid, seed=5)
    seen.append(again.image_uuid)
    seen.append(client.upload(picture(50, 50)))
    prompts = client.prompt_enhance(prompt="a dog", prompt_versions=3)
    seen.append([prompt.text for prompt in prompts])
    seen.append([(client.prompt_enhance(prompt="twice"))[0].text for _ in range(2)])
    with ask(client, include_usage=True) as stream:
        seen.append([delta.text for delta in stream])
    seen += [stream.text, stream.finish_reason, stream.usage.total_tokens]
    with client.map([ImageInference(**LAKE, seed=seed) for seed in range(5)]) as outcomes:
        ended = [outcome for outcome in outcomes]
    seen += [[image.image_uuid for image in one.results] for one in sorted(ended, key=lambda one: one.index)]
    job = client.submit(ImageInference(**LAKE, seed=9))
    seen.append([(image.image_uuid, image.seed) for image in job.results()])
    error = told(
        lambda: client.image_inference(model="runware:101@1", positive_prompt="x", width=1, height=1)
    )
    assert isinstance(error, APIError)
    seen += [error.code, error.message, error.parameters]
    return seen


@pytest.mark.parametrize("played_over", TRANSPORTS)
@pytest.mark.parametrize("recorded_over", TRANSPORTS)
def test_what_was_recorded_is_played_back(
    path: Path, monkeypatch: pytest.MonkeyPatch, recorded_over: str, played_over: str
) -> None:
    with emulator(api_key=KEY) as server:
        with Runware(KEY, url=address(server, recorded_over), validate="off") as client:
            seen = use(client)
    monkeypatch.delenv("RUNWARE_RECORD")
    assert KEY.encode() not in everything(path)
    with emulator(replay=path) as server:
        with Runware("another key", url=address(server, played_over), validate="off") as client:
            assert use(client) == seen
            server.reset()
            assert use(client) == seen


def test_errors_under_way_are_played_back_with_the_results_before_them(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(client: Runware) -> tuple[Any, ...]:
        error = told(lambda: client.image_inference(**LAKE, number_results=3, seed=1))
        assert isinstance(error, ProviderError)
        return error.code, error.message, [image.image_uuid for image in error.results]

    def broken(client: Runware) -> tuple[Any, ...]:
        with ask(client) as stream:
            error = told(lambda: read(stream))
        return error.code, stream.text

    with emulator() as server:
        server.answer_next(partial=2, then_error="providerError")
        server.answer_next(partial=2, then_error="providerError")
        with Runware(KEY, url=server.url, max_retries=0) as client:
            seen = failing(client), broken(client)
    monkeypatch.delenv("RUNWARE_RECORD")
    assert (len(seen[0][2]), len(seen[1][1].split())) == (2, 2)
    with emulator(replay=path) as server:
        with Runware(KEY, url=server.url, max_retries=0) as client:
            assert (failing(client), broken(client)) == seen


def test_phases_are_played_back(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def upload(client: Runware) -> list[Any]:
        task = {
            **MODEL,
            "taskType": "modelUpload",
            "category": "checkpoint",
            "downloadURL": "https://example.com/mine?token=verysecret",
        }
        results: list[Any] = client.run(task)
        return [status.status for status in results]

    with emulator() as server:
        with Runware(KEY, url=server.url) as client:
            seen = upload(client)
    monkeypatch.delenv("RUNWARE_RECORD")
    assert len(seen) > 1
    assert b"verysecret" not in everything(path)
    with emulator(replay=path) as server:
        with Runware(KEY, url=server.url) as client:
            assert upload(client) == seen


def test_what_is_recorded_has_no_secrets_and_no_media(path: Path) -> None:
    with emulator(api_key=KEY) as server:
        with Runware(KEY, url=server.url) as client:
            client.image_inference(**LAKE, output_type="dataURI", seed_image=picture())
            client.run(
                {
                    "taskType": "imageInference",
                    "positivePrompt": "a lake",
                    "model": "runware:101@1",
                    "width": 128,
                    "height": 128,
                    "seedImage": "https://user:pass@example.com/a.png?sig=verysecret",
                    "uploadEndpoint": "https://files.example.com/verysecret?x=1",
                }
            )
            client.prompt_enhance(prompt=f"My key is {KEY}, see https://example.com/?sig=verysecret")
    content = everything(path)
    assert KEY.encode() not in content
    assert b"verysecret" not in content
    assert b"base64," in content  # as it stands before a file
    assert max(len(line) for line in path.read_text("utf-8").splitlines()) < 1000
    asked = [line["asked"] for line in lines(path) if "asked" in line]
    assert [task["taskType"] for task in asked] == ["imageInference", "imageInference", "promptEnhance"]
    assert asked[1]["seedImage"] == "https://example.com/a.png"
    assert asked[1]["uploadEndpoint"] == "https://files.example.com/***"
    assert "taskUUID" not in asked[0]
    files = {file.name for file in (path.parent / "rec.jsonl.d").iterdir()}
    assert asked[0]["inputs"]["seedImage"]["$recorded"] in files


def test_a_file_that_cannot_be_written_is_said_at_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RUNWARE_RECORD", str(tmp_path / "nowhere" / "rec.jsonl"))
    with pytest.raises(InvalidParameterError, match=r"RUNWARE_RECORD is .* cannot be written: No such file"):
        Runware(KEY, url="ws://127.0.0.1:9/v1")


def test_a_full_disk_is_said_once_and_harms_no_task(
    path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, server: Any
) -> None:
    def full(*_: Any) -> int:
        raise OSError(28, "No space left on device")

    with Runware("good key", url=server.url) as client:
        monkeypatch.setattr("runware._files.recording.Recording._append", full)
        with caplog.at_level(logging.WARNING, "runware_sync"):
            images = [client.image_inference(**LAKE, output_type="base64Data") for _ in range(3)]
        assert [len(each) for each in images] == [1, 1, 1]
    said = [record.getMessage() for record in caplog.records if "recording" in record.getMessage()]
    assert said == [
        f"{path} cannot be written any more, and the recording ends here: No space left on device."
    ]


def test_a_download_that_breaks_off_is_not_kept(path: Path, server: Any) -> None:
    with Runware("good key", url=server.url) as client:
        [image] = client.image_inference(**LAKE)
        url = f"{image.image_url}"
        told(lambda: client.fetch(url.replace("/files/", "/files/no")))
        content = client.fetch(image)
    folder = path.parent / "rec.jsonl.d"
    assert [file.read_bytes() for file in folder.iterdir()] == [content]
    [stored] = [line for line in lines(path) if "file" in line]
    assert [stored["stored"]] == [file.name for file in folder.iterdir()]
