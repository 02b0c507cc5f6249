# Derived from tests/client/test_media_and_cost.py by `python -m codegen generate`; edit that file instead.
"""Uploads, budget, and what a notebook shows."""

import io
import os
from base64 import b64encode
from collections import deque
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from PIL import Image as Pillow

from runware_sync import (
    BudgetExceededError,
    ControlNet,
    ImageInference,
    InvalidParameterError,
    NoAnswerError,
    PromptEnhance,
    Runware,
    TaskTimeoutError,
    ValidationError,
)
from runware_sync import Image as RunwareImage
from tests.support.addresses import address
from tests.support.fake_server import FakeServer, made, nothing, picture
from tests.support.timing import lasting

from .together import together

FILE = io.BytesIO()
Pillow.new("RGB", (64, 64), "teal").save(FILE, "PNG")
PNG = FILE.getvalue()
PNG_TEXT = b64encode(PNG).decode()


def task(**more: Any) -> ImageInference:
    return ImageInference(model="m:1@1", positive_prompt="x", width=64, height=64, **more)


def test_upload_stores_once_and_gives_a_reference(client: Runware, server: Any) -> None:
    first = client.upload(PNG)
    again = client.upload(io.BytesIO(PNG))
    assert first == again
    assert [request["taskType"] for request in server.requests] == ["mediaStorage"]
    [image] = client.run(task(seed_image=first))
    assert image.image_url


@pytest.mark.parametrize("transport", ["websocket", "http"])
def test_the_deadline_counts_while_inputs_are_stored(transport: str) -> None:
    with FakeServer(nothing) as server:
        with Runware("key", url=address(server, transport), upload_inputs=True) as client:
            client.ensure_connection()  # so that a slow machine has all the time for storing
            with (
                lasting(1, 60),
                pytest.raises(TaskTimeoutError, match=r"not ready in time.*not sent") as late,
            ):
                client.run(task(seed_image=PNG), deadline=1)
    assert {task["taskType"] for task in server.tasks} == {"mediaStorage"}
    assert not late.value.in_doubt


@pytest.mark.parametrize("transport", ["websocket", "http"])
def test_a_task_whose_inputs_took_longer_to_read_than_its_deadline_is_not_sent(transport: str) -> None:
    class Slow(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            Event().wait(1)  # a slow disk
            return super().read(size)

    with FakeServer(lambda channel, task: channel.send(made(task, picture()))) as server:
        with Runware("key", url=address(server, transport)) as client:
            client.ensure_connection()
            with pytest.raises(NoAnswerError, match="not sent") as late:
                client.run(task(seed_image=Slow(PNG)), deadline=0.1)
            assert len(client.run(task())) == 1
    assert len(server.tasks) == 1
    assert not late.value.in_doubt


@pytest.mark.parametrize("upload_inputs", [False, True])
def test_a_pipe_that_never_ends_does_not_hold_a_call_beyond_its_deadline(
    server: Any, upload_inputs: bool
) -> None:
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb") as pipe:
        try:
            with Runware("key", url=server.url, upload_inputs=upload_inputs) as client:
                with lasting(0.2, 30), pytest.raises(TaskTimeoutError, match=r"not ready in time.*not sent"):
                    client.run(task(seed_image=pipe), deadline=0.2)
        finally:
            os.close(writing)
    assert not server.requests


def test_upload_inputs_stores_each_content_once_and_names_it_from_then_on(server: Any) -> None:
    with Runware("good key", url=server.url, upload_inputs=True) as client:
        both = task(seed_image=PNG, control_net=[ControlNet(model="m:2@1", guide_image=io.BytesIO(PNG))])
        outcomes = together(lambda: client.run(both), lambda: client.run(both))
        assert [len(outcome) for outcome in outcomes] == [1, 1]
    uploads = [request for request in server.requests if request["taskType"] == "mediaStorage"]
    inferences = [request for request in server.requests if request["taskType"] == "imageInference"]
    assert len(uploads) == 1
    for request in inferences:
        assert len(request["inputs"]["seedImage"]) == 36
        assert request["controlNet"][0]["guideImage"] == request["inputs"]["seedImage"]


def test_upload_inputs_finds_media_wherever_a_task_is_encoded(server: Any) -> None:
    with Runware("good key", url=server.url, upload_inputs=True) as client:
        with pytest.raises(ValidationError, match="new"):  # the server does not know it, and got it
            client.run(task(extra={"new": deque([{"deep": PNG}])}), validate="off")
    [stored, request] = server.requests
    assert stored["taskType"] == "mediaStorage"
    assert len(request["new"][0]["deep"]) == 36


def test_spent_sums_what_results_report(client: Runware, server: Any) -> None:
    assert client.spent == 0
    client.run(task(number_results=3, include_cost=True))
    assert client.spent == pytest.approx(server.ledger.total)


def test_a_budget_refuses_new_tasks_once_it_is_spent(server: Any) -> None:
    with Runware("good key", url=server.url, budget=0.000001) as client:
        [image] = client.run(task())
        assert image.cost
        assert client.spent == image.cost
        with pytest.raises(BudgetExceededError, match=r"budget of \$1e-06 is spent") as caught:
            client.run(PromptEnhance(prompt="dog"))
        assert caught.value.task_type == "promptEnhance"
        assert len(server.requests) == 1
        client.model_search(search="flux")  # costs nothing
        client.run({"taskType": "modelSearch", "search": "flux"})  # nor does this
    with pytest.raises(InvalidParameterError, match="budget"):
        Runware("key", budget=-1)


def test_a_budget_counts_what_is_told_not_to_report_its_cost(server: Any) -> None:
    with Runware("good key", url=server.url, budget=0.000001) as client:
        client.run(task(include_cost=False))
        assert client.spent > 0
        with pytest.raises(BudgetExceededError):
            client.run({"taskType": "promptEnhance", "prompt": "dog"})


def test_fetch_gives_the_content(client: Runware) -> None:
    for output_type in ("URL", "base64Data", "dataURI"):
        [image] = client.run(task(output_type=output_type, output_format="PNG"))
        with Pillow.open(io.BytesIO(client.fetch(image))) as picture:
            assert picture.size == (64, 64)


def test_a_notebook_shows_the_picture(client: Runware) -> None:
    [image] = client.run(task())
    assert f'<img src="{image.image_url}"' in image._repr_html_()
    [image] = client.run(task(output_type="base64Data", output_format="PNG"))
    assert '<img src="data:image/png;base64,' in image._repr_html_()
    hostile = RunwareImage(task_type="x", task_uuid="u", image_uuid="i", image_url='javascript:"><script>')
    assert "<script>" not in hostile._repr_html_()
    assert "<img" not in hostile._repr_html_()


@pytest.mark.parametrize("deadline", [0, -1, float("nan"), float("inf"), "5", True])
def test_files_have_a_deadline(client: Runware, tmp_path: Path, deadline: float) -> None:
    [image] = client.image_inference(model="m:1@1", positive_prompt="dog", width=512, height=512)
    assert client.fetch(image, deadline=60)
    assert len(client.save(image, tmp_path, deadline=60)) == 1
    with pytest.raises(InvalidParameterError, match="deadline"):
        client.fetch(image, deadline=deadline)
    with pytest.raises(InvalidParameterError, match="deadline"):
        client.save(image, tmp_path, deadline=deadline)


@pytest.mark.parametrize(
    "stored",
    [
        {"mediaURL": "https://example.com/1.png"},
        {"mediaUUID": 5, "x": 1},
        {"mediaUUID": "../x"},
        {"mediaUUID": ""},
    ],
)
def test_a_task_is_not_sent_without_its_media_if_nobody_knows_where_that_is(
    stored: dict[str, Any],
) -> None:
    with FakeServer(lambda channel, request: channel.send(made(request, picture()))) as server:
        server.answers(
            "mediaStorage", lambda channel, request: channel.send(made(request, {**stored, "imageUUID": "1"}))
        )
        with Runware("key", url=server.url, upload_inputs=True) as client:
            with pytest.raises(NoAnswerError, match="mediaUUID"):
                client.run(task(seed_image=PNG))
            with pytest.raises(NoAnswerError, match="mediaUUID"):
                client.upload(PNG)
    assert "imageInference" not in [request["taskType"] for request in server.received]


@pytest.mark.parametrize("limit", ["KEPT_FOR", "KEPT"])
def test_what_the_server_may_have_deleted_is_stored_again(
    limit: str, monkeypatch: pytest.MonkeyPatch, server: Any
) -> None:
    """It deletes what is not used for long, and a service can run for longer."""
    with Runware("good key", url=server.url) as client:
        first = client.upload(PNG)
        monkeypatch.setattr(f"runware._runtime.uploads.{limit}", 0)
        assert client.upload(PNG)
        monkeypatch.undo()
        last = client.upload(PNG)
        assert client.upload(PNG) == last
    uploads = [request for request in server.requests if request["taskType"] == "mediaStorage"]
    assert len(uploads) == 2
    assert first


@pytest.mark.parametrize(
    "spelt", [PNG_TEXT.translate(str.maketrans("+/", "-_")), f" {PNG_TEXT}\n", PNG_TEXT.rstrip("=")]
)
def test_a_notebook_shows_base64_as_browsers_read_it(spelt: str) -> None:
    assert f'src="data:image/png;base64,{PNG_TEXT}"' in RunwareImage(image_base64_data=spelt)._repr_html_()
