"""Files that the schema does not know, found by their names; and what only looks like one."""

from __future__ import annotations

from typing import Any

import pytest

import runware
from runware._files.result_files import files_in
from runware._models.codec import from_wire
from runware._models.preparing import result_of_unknown_task
from tests.support.in_turn import in_turn

UUID = "b7db282d-2943-4f12-992f-77df3ad3ec71"
URL = "https://example.com/a.png"
URI = "data:image/png;base64,iVBORw0KGgo="
CONTENT = "iVBORw0KGgo="


def found(
    item: dict[str, Any], cls: type[runware.Result] = runware.Result
) -> list[tuple[str, str, str | None]]:
    """Role, source and UUID of each file of a result, whether it is of a task that the schema does not know, or not."""
    return [(file.role, file.source, file.uuid) for file in files_in(from_wire(cls, item))]


@pytest.mark.parametrize("cls", [runware.Result, runware.EnhancedPrompt, runware.TaskState])
@in_turn(
    ("item", "files"),
    [
        ({"imageURL": URL}, [("image", "url", None)]),
        ({"imageURL": URL, "imageUUID": UUID}, [("image", "url", UUID)]),
        ({"videoBase64Data": CONTENT, "videoUUID": UUID}, [("video", "base64", UUID)]),
        ({"audioDataURI": URI}, [("audio", "data_uri", None)]),
        ({"image_url": URL, "image_uuid": UUID}, [("image", "url", UUID)]),
        ({"imageUrl": URL}, [("image", "url", None)]),
        ({"imageBase64": CONTENT}, [("image", "base64", None)]),
        (
            {"maskImageURL": URL, "imageURL": URL + "?2"},
            [("mask_image", "url", None), ("image", "url", None)],
        ),
        ({"outputs": {"files": [{"uuid": UUID, "url": URL}]}}, [("files", "url", UUID)]),
        ({"outputs": {"files": [URL, URL + "?2"]}}, [("files", "url", None), ("files", "url", None)]),
        ({"a": [{"b": {"sceneURL": URL}}]}, [("scene", "url", None)]),
        ({"imageURLs": [URL, URL + "?2"]}, [("image", "url", None), ("image", "url", None)]),
        ({"imageURL": URL, "imageBase64Data": CONTENT, "imageUUID": UUID}, [("image", "base64", UUID)]),
        ({"video": {"url": URL}}, [("video", "url", None)]),
        ({"image": URL}, [("image", "url", None)]),
    ],
)
def test_a_file_is_known_by_its_name(
    item: dict[str, Any], files: list[tuple[str, str, str | None]], cls: type[runware.Result]
) -> None:
    assert found(item, cls) == files


@pytest.mark.parametrize("cls", [runware.Result, runware.EnhancedPrompt, runware.TaskState])
@in_turn(
    "item",
    [
        # What was given is no result.
        {"inputImageURL": URL}, {"seedImageURL": URL}, {"referenceImageURLs": [URL]}, {"sourceVideoURL": URL},
        {"inputs": {"imageURL": URL}}, {"request": {"files": [{"url": URL}]}}, {"settings": {"imageURL": URL}},
        # Pages for people, and addresses of programs.
        {"documentationURL": URL}, {"webhookURL": URL}, {"callbackUrl": URL}, {"statusURL": URL}, {"uploadURL": URL},
        # Something else under the name of a file.
        {"imageURL": 5}, {"imageURL": None}, {"imageURL": ""}, {"imageURL": "pending"}, {"imageURL": "/etc/passwd"},
        {"imageURL": "file:///etc/passwd"}, {"imageURL": [1, None, {}]}, {"imageBase64Data": True}, {"imageDataURI": URL},
        {"image": "a lighthouse"}, {"isBase64": True}, {"curl": URL + "x"}, {"text": URL}, {"imageUUID": UUID},
    ],
)  # fmt: skip
def test_what_is_no_file_of_the_result_is_none(item: dict[str, Any], cls: type[runware.Result]) -> None:
    assert found(item, cls) == []


def test_a_sound_that_came_as_a_video_is_one_file() -> None:
    item = {"taskType": "audioInference", "videoURL": URL, "videoUUID": UUID}
    assert found(item, runware.Audio) == [("video", "url", UUID)]
    assert found({**item, "videoBase64Data": CONTENT}, runware.Audio) == [("video", "base64", UUID)]


def test_fields_that_the_schema_calls_no_files_are_none() -> None:
    page = result_of_unknown_task({"taskType": "modelSearch", "results": [{"air": "a:1@1", "imageURL": URL}]})
    assert files_in(page) == []


def test_objects_that_are_nested_without_end_harm_nobody() -> None:
    item: dict[str, Any] = {"imageURL": URL}
    for _ in range(500):
        item = {"further": [item]}
    assert found({"imageURL": URL, **item}) == [("image", "url", None)]


def test_the_content_of_a_file_in_an_unknown_field_is_cut_when_it_is_printed() -> None:
    shown = repr(from_wire(runware.Audio, {"videoBase64Data": "A" * 1_000_000, "brandNew": 1}))
    assert len(shown) < 500
    assert "1000000 characters" in shown
    assert "'brandNew': 1" in shown
