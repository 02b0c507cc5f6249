"""What the local server does about words, files, models and the account."""

from __future__ import annotations

import asyncio
import base64
import io
import json
import struct
import threading
import time
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from PIL import Image

import runware_sync
from codegen.load import load_schema
from runware import errors
from runware.emulator import Emulator
from runware.emulator.keeping.catalogue import known
from runware.emulator.rendering.text import count_tokens
from runware.emulator.service import Service
from tests.support.posting import data_uri, http_client, picture, post_new
from tests.support.timing import wait_until

pytestmark = pytest.mark.slow

SCHEMA = load_schema(Path(__file__).parents[2] / "schema")


@pytest.fixture
def server() -> Iterator[Emulator]:
    with Emulator() as emulator:
        yield emulator


@pytest.fixture
def client(server: Emulator) -> Iterator[runware_sync.Runware]:
    with runware_sync.Runware("key", url=server.url, max_retries=0) as opened:
        yield opened


def ask(server: Emulator, *requests: dict[str, Any]) -> dict[str, Any]:
    """The server's answer as it is on the wire."""
    found: dict[str, Any] = post_new(server, *requests).json()
    return found


# Words ---------------------------------------------------------------------------------------------------------------


def text(client: runware_sync.Runware, **more: Any) -> list[Any]:
    messages = [{"role": "user", "content": "How do lighthouses work?"}]
    return client.run({"taskType": "textInference", "model": "acme:talker@1", "messages": messages, **more})


def test_the_same_conversation_gets_the_same_answer(client: runware_sync.Runware) -> None:
    first, again = text(client)[0], text(client)[0]
    assert "lighthouses" in first.text
    assert first.text == again.text
    assert (first.finish_reason, first.usage) == ("stop", None)
    assert text(client, seed=7)[0].text != first.text
    assert "Be brief" in text(client, settings={"systemPrompt": "Be brief"})[0].text


def test_several_answers_differ(client: runware_sync.Runware) -> None:
    assert len({result.text for result in text(client, numberResults=3)}) == 3


def test_an_answer_is_cut_at_max_tokens(client: runware_sync.Runware) -> None:
    cut = text(client, settings={"maxTokens": 9}, includeUsage=True)[0]
    assert cut.finish_reason == "length"
    assert cut.usage.completion_tokens == count_tokens(cut.text) <= 9
    assert cut.usage.total_tokens == cut.usage.prompt_tokens + cut.usage.completion_tokens
    assert text(client)[0].text.startswith(cut.text)


def test_an_answer_stops_at_a_stop_sequence(client: runware_sync.Runware) -> None:
    result = text(client, settings={"stopSequences": ["lighthouses"]})[0]
    assert "lighthouses" not in result.text
    assert result.finish_reason == "stop"


def test_an_answer_in_json_fits_its_schema(client: runware_sync.Runware) -> None:
    schema = {
        "type": "object",
        "properties": {
            "name": {"type": "string", "maxLength": 6},
            "kind": {"enum": ["a", "b"]},
            "size": {"type": "integer", "minimum": 3, "maximum": 4},
            "share": {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1},
            "parts": {"type": "array", "minItems": 2, "items": {"$ref": "#/$defs/part"}},
            "note": {"anyOf": [{"type": "string"}, {"type": "null"}]},
            "certain": {"type": ["null", "boolean"]},
        },
        "required": ["name", "parts"],
        "$defs": {"part": {"type": "object", "properties": {"id": {"const": 5}}}},
    }
    for given in (schema, json.dumps(schema), {"name": "thing", "strict": True, "schema": schema}):
        found = json.loads(text(client, outputFormat="JSON", jsonSchema=given)[0].text)
        assert set(found) == set(schema["properties"])
        assert len(found["name"]) <= 6
        assert found["kind"] in ("a", "b")
        assert found["size"] in (3, 4)
        assert 0 < found["share"] < 1
        assert found["parts"] == [{"id": 5}, {"id": 5}]
        assert isinstance(found["note"], str)
        assert found["certain"] is True
    assert isinstance(json.loads(text(client, outputFormat="JSON")[0].text), dict)
    with pytest.raises(errors.APIError, match="jsonSchema"):
        text(client, outputFormat="JSON", jsonSchema="{")


_LEAF = {
    "type": "object",
    "required": ["left", "right"],
    "properties": {"left": {"$ref": "#"}, "right": {"$ref": "#"}},
}


@pytest.mark.parametrize(
    "schema",
    [
        {**_LEAF, "required": []},
        _LEAF,
        {"type": "object", "properties": {name: {"$ref": "#"} for name in "abcdefghij"}},
        {"type": "array", "minItems": 10**9},
        {
            "type": "array",
            "minItems": 1000,
            "items": {"type": "array", "minItems": 1000, "items": {"minItems": 9}},
        },
        {"type": "string", "minLength": 10**9},
    ],
)
def test_a_schema_without_an_end_gets_an_answer_with_one(
    client: runware_sync.Runware, schema: dict[str, Any]
) -> None:
    assert len(text(client, outputFormat="JSON", jsonSchema=schema)[0].text) < 200_000


@pytest.mark.parametrize(
    "schema",
    [
        {"anyOf": [{"$ref": "#"}]}, {"allOf": [{"$ref": "#"}, {"$ref": "#"}]}, {"type": "array", "minItems": "x"},
        {"type": "object", "properties": []}, {"type": "integer", "multipleOf": 0}, {"$ref": "#/a/b/c", "a": 5},
        {"type": "number", "minimum": {}}, {"enum": 5}, {"type": "string", "maxLength": "x"},
    ],
)  # fmt: skip
def test_a_schema_that_is_none_is_refused(client: runware_sync.Runware, schema: dict[str, Any]) -> None:
    with pytest.raises(runware_sync.ValidationError) as refusal:
        text(client, outputFormat="JSON", jsonSchema=schema)
    assert refusal.value.code == "invalidJsonSchema"
    assert "Error" not in refusal.value.message
    assert "object has no" not in refusal.value.message


# Training ------------------------------------------------------------------------------------------------------------

TRAIN = {
    "taskType": "training",
    "model": "exactly:illustrative@training",
    "importModel": {"air": "local:woodcut@1", "name": "Woodcut", "category": "lora"},
}


def test_a_training_reports_progress_and_registers_its_model(server: Emulator) -> None:
    server.latency = 0.6
    uuid = str(uuid4())
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("1.png", picture())
    dataset = data_uri(archive.getvalue(), "application/zip")
    request = {**TRAIN, "taskUUID": uuid, "inputs": {"dataset": dataset}, "deliveryMethod": "async"}
    assert ask(server, request) == {"data": [{"taskType": "training", "taskUUID": uuid}]}
    states: list[dict[str, Any]] = []
    deadline = time.monotonic() + 20
    while not states or states[-1]["status"] == "processing":
        assert time.monotonic() < deadline
        states += ask(server, {"taskType": "getResponse", "taskUUID": uuid})["data"]
        time.sleep(0.02)
    progress = [state["progress"] for state in states if "progress" in state]
    assert progress == sorted(progress)
    assert len(set(progress)) > 1
    assert states[-1]["air"] == "local:woodcut@1"
    assert len(server.ledger) == 1
    content = http_client().get(states[-1]["outputs"]["files"][0]["url"]).content
    (length,) = struct.unpack("<Q", content[:8])
    header = json.loads(content[8 : 8 + length])
    assert header["lora_down.weight"]["data_offsets"][1] == len(content) - 8 - length
    found = ask(server, {"taskType": "modelSearch", "search": "woodcut"})["data"][0]
    assert [model["air"] for model in found["results"]] == ["local:woodcut@1"]


def test_a_dataset_that_is_no_archive_is_refused(client: runware_sync.Runware) -> None:
    with pytest.raises(errors.APIError) as caught:
        client.run({**TRAIN, "inputs": {"dataset": data_uri(picture())}})
    assert caught.value.code == "invalidDataset"


# Storage -------------------------------------------------------------------------------------------------------------


def test_an_uploaded_image_is_an_input_by_its_uuid(client: runware_sync.Runware) -> None:
    (uploaded,) = client.run({"taskType": "imageUpload", "image": data_uri(picture(80, 40))})
    (larger,) = client.run(
        {"taskType": "imageUpscale", "inputImage": uploaded.image_uuid, "upscaleFactor": 2}
    )
    assert Image.open(io.BytesIO(http_client().get(larger.image_url).content)).size == (160, 80)


def test_a_large_image_is_scaled_down(client: runware_sync.Runware) -> None:
    (uploaded,) = client.run({"taskType": "imageUpload", "image": data_uri(picture(4096, 1024))})
    assert Image.open(io.BytesIO(http_client().get(uploaded.image_url).content)).size == (2048, 512)


def test_media_are_stored_and_deleted(client: runware_sync.Runware) -> None:
    content = picture()
    store = {"taskType": "mediaStorage", "operation": "upload", "media": base64.b64encode(content).decode()}
    (stored,) = client.run(store)
    assert http_client().get(stored.media_url).content == content
    (deleted,) = client.run({"taskType": "mediaStorage", "operation": "delete", "media": stored.media_uuid})
    assert (deleted.media_uuid, deleted.media_url) == (stored.media_uuid, None)
    gone = http_client().get(stored.media_url)
    assert (gone.status_code, gone.text) == (410, "The file was deleted.\n")


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        ({"taskType": "imageUpload", "image": "data:image/png;base64,bm8gcGljdHVyZQ=="}, "invalidImage"),
        ({"taskType": "imageUpload", "image": "!"}, "invalidImage"),
        ({"taskType": "mediaStorage", "operation": "upload", "media": "!"}, "invalidMedia"),
        ({"taskType": "mediaStorage", "operation": "upload", "media": str(uuid4())}, "invalidMedia"),
        ({"taskType": "mediaStorage", "operation": "delete", "media": "!"}, "invalidMedia"),
    ],
)
def test_bad_media_are_refused(server: Emulator, request_: dict[str, Any], code: str) -> None:
    (error,) = ask(server, request_)["errors"]
    assert error["code"] == code
    assert error["message"].startswith("Invalid value for '")
    assert error["taskType"] == request_["taskType"]


# Models --------------------------------------------------------------------------------------------------------------

UPLOAD = {
    "taskType": "modelUpload",
    "category": "lora",
    "architecture": "flux1d",
    "format": "safetensors",
    "air": "local:100@1",
    "uniqueIdentifier": "abc",
    "name": "Watercolour",
    "version": "1.0",
    "downloadURL": "https://example.com/watercolour.safetensors",
    "tags": ["aquarelle"],
}
PHASES = ["validated", "downloaded", "optimized", "stored", "ready"]


def test_an_upload_goes_through_its_phases_and_is_found(
    server: Emulator, client: runware_sync.Runware
) -> None:
    assert [phase.status for phase in client.run(UPLOAD)] == PHASES
    assert len(server.ledger) == 1
    assert [phase.status for phase in client.run(UPLOAD)] == ["ready"]
    assert [phase.status for phase in client.run({**UPLOAD, "uniqueIdentifier": "def"})] == PHASES
    (found,) = client.run(
        {"taskType": "modelSearch", "tags": ["aquarelle", "other"], "visibility": "private"}
    )
    assert [model.air for model in found.results] == ["local:100@1"]
    assert found.results[0].unique_identifier == "def"
    with pytest.raises(errors.APIError, match="downloadURL"):
        client.run({**UPLOAD, "downloadURL": "somewhere"})


def test_a_poll_answers_the_latest_phase(server: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    goes_on = threading.Semaphore(0)

    async def take_time(*_: object) -> None:
        await asyncio.to_thread(goes_on.acquire, timeout=30)

    monkeypatch.setattr(Service, "_take_time", take_time)
    uuid = str(uuid4())

    def is_told(status: str) -> bool:
        states = ask(server, {"taskType": "getResponse", "taskUUID": uuid})["data"]
        return [state["status"] for state in states] == [status]

    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(ask, server, {**UPLOAD, "taskUUID": uuid})
        for status in ("processing", *PHASES):
            wait_until(partial(is_told, status))
            goes_on.release()
        assert [phase["status"] for phase in answer.result()["data"]] == PHASES


def test_a_model_is_imported_changed_and_deleted(client: runware_sync.Runware) -> None:
    manage = {**UPLOAD, "taskType": "modelManagement"}
    assert client.run({**manage, "operation": "import"})[0].status == "ready"
    short = {key: manage[key] for key in ("taskType", "category", "air", "uniqueIdentifier")}
    client.run({**short, "operation": "update", "shortDescription": "wet paper"})
    search = {"taskType": "modelSearch", "search": "wet paper"}
    assert client.run(search)[0].results[0].name == "Watercolour"
    client.run({**short, "operation": "delete"})
    assert client.run(search)[0].total_results == 0
    with pytest.raises(errors.APIError, match="architecture"):
        client.run({**short, "operation": "import"})


def test_paging_gives_each_model_once(client: runware_sync.Runware) -> None:
    airs: list[str] = []
    while True:
        (page,) = client.run({"taskType": "modelSearch", "limit": 100, "offset": len(airs)})
        if not page.results:
            break
        airs += [model.air for model in page.results]
    assert airs == list(known())
    assert page.total_results == len(airs) == len(set(airs))


def test_a_search_narrows(client: runware_sync.Runware) -> None:
    search = {"taskType": "modelSearch", "limit": 100}
    assert len(client.run({"taskType": "modelSearch"})[0].results) == 20
    for more in (
        {"search": "FLUX dev"},
        {"architecture": "flux1d"},
        {"capabilities": ["text-to-video"]},
        {"tags": ["bfl"]},
    ):
        (found,) = client.run({**search, **more})
        assert 0 < found.total_results < len(known())
    for more in ({"category": "vae"}, {"visibility": "private"}, {"source": "community"}, {"private": True}):
        assert client.run({**search, **more})[0].total_results == 0
    names = [model.name for model in client.run({**search, "sort": "-name"})[0].results]
    assert names == sorted(names, key=str.lower, reverse=True)


# Account -------------------------------------------------------------------------------------------------------------


def test_the_account_follows_the_ledger(server: Emulator, client: runware_sync.Runware) -> None:
    (before,) = client.run({"taskType": "accountManagement", "operation": "getDetails"})
    assert before.balance == 1000
    text(client, numberResults=2)
    (after,) = client.run({"taskType": "accountManagement", "operation": "getDetails"})
    assert after.balance == pytest.approx(1000 - server.ledger.total)
    assert after.usage.today.credits == pytest.approx(server.ledger.total) != 0
    assert (after.usage.total.requests, after.usage.last_30_days.requests) == (1, 1)
    assert after.api_keys[0].api_key.endswith("*" * 16)
    assert after.api_keys[0].last_used_at


def test_usage_is_broken_down(server: Emulator, client: runware_sync.Runware) -> None:
    text(client, numberResults=2)
    with pytest.raises(errors.APIError):
        text(client, jsonSchema="{", outputFormat="JSON")
    today = datetime.now(UTC).date()
    days = {"startDate": f"{today - timedelta(days=1)}", "endDate": f"{today + timedelta(days=1)}"}
    usage = {"taskType": "accountManagement", **days}
    (activity,) = client.run(
        {**usage, "operation": "getUsageActivity", "groupBy": ["date", "model", "apiKey"]}
    )
    assert [row.count for row in activity.usage.timeseries.data] == [1]
    assert activity.usage.model.data[0].model == "acme:talker@1"
    assert activity.usage.api_key.data[0].spend == pytest.approx(server.ledger.total)
    assert activity.usage.model.meta.total_results == 2
    (none,) = client.run({**usage, "operation": "getUsageActivity", "models": ["a:b@1"], "groupBy": ["date"]})
    assert none.usage.timeseries.data == []
    (performance,) = client.run({**usage, "operation": "getUsagePerformance"})
    assert performance.usage.timeseries.data[0].p99_inference_time is not None
    (mistakes,) = client.run({**usage, "operation": "getUsageErrors"})
    assert mistakes.usage.timeseries.data[0].client_errors == 1
    assert mistakes.usage.timeseries.meta.error_rate == 0.5
    (past,) = client.run(
        {**usage, "operation": "getUsageActivity", "startDate": "2026-01-01", "endDate": "2026-01-02"}
    )
    assert past.usage.timeseries.meta.total_requests == 0


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({}, "missingParameter"),
        ({"startDate": "yesterday", "endDate": "2026-01-01"}, "invalidStartDate"),
        ({"startDate": "2026-01-02", "endDate": "2026-01-01"}, "invalidEndDate"),
        ({"startDate": "2026-01-01", "endDate": "2026-01-01", "timezone": "Moon"}, "invalidTimezone"),
    ],
)
def test_usage_needs_its_days(server: Emulator, more: dict[str, Any], code: str) -> None:
    answer = ask(server, {"taskType": "accountManagement", "operation": "getUsageActivity", **more})
    assert [error["code"] for error in answer["errors"]] == [code]
