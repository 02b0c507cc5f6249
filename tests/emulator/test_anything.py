"""Tasks without a handler of their own: they are answered as their nearest example was, with real files."""

from __future__ import annotations

import json
from typing import Any

import pytest

import runware.tasks as tasks
from runware._files import sniff
from runware._files.result_files import files_in
from runware._models.codec import from_wire
from runware._models.model import Result, Task, fields_of
from runware._models.task_types import TASK_TYPES, VARIANTS
from runware.emulator.examples_data import EXAMPLES
from runware.emulator.handlers.anything import handle_anything
from runware.emulator.refusal import Refused
from runware.emulator.store import Store
from runware.emulator.work import Work

ORIGIN = "http://127.0.0.1:1"
ENVELOPE = {field.metadata["wire"] for field in fields_of(Result) if "wire" in field.metadata} | {"progress"}
CASES = [
    pytest.param(task, sent, received, id=f"{task} {number}")
    for task, listed in EXAMPLES.items()
    for number, (sent, received) in enumerate(json.loads(listed))
    if sent not in [other for other, _ in json.loads(listed)[:number]]
]


def work(task: str, request: dict[str, Any], **values: Any) -> Work:
    name = next(iter(VARIANTS[task].values())) if task in VARIANTS else TASK_TYPES[task]
    cls: type[Task[Any]] = getattr(tasks, name)
    given = {"values": values, "count": 2, "seed": 5, "store": Store(ORIGIN)}
    return Work(cls=cls, task_uuid="x", request=request, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(("task", "sent", "received"), CASES)
def test_an_example_is_answered_as_it_was(
    task: str, sent: dict[str, Any], received: list[dict[str, Any]]
) -> None:
    one = work(task, sent)
    results = [*handle_anything(one)]
    assert len(results) == 2
    for index, result in enumerate(results):
        shown = received[index % len(received)]
        known = {field.metadata["wire"] for field in fields_of(one.cls.returns) if "wire" in field.metadata}
        assert result.keys() - {"imageUUID"} <= known
        assert {key for key in shown if key in known and not _is_file(key)} <= {*result, *ENVELOPE}
        assert from_wire(one.cls.returns, {"taskType": task, "taskUUID": "x", **result})
        if "seed" in result:
            assert result["seed"] == 5 + index
        for file in files_in(from_wire(one.cls.returns, result)):
            if file.value.startswith(ORIGIN):
                stored = one.store.named(file.value.rpartition("/")[2])
                assert stored is not None
                assert sniff.mime_type(stored.content).partition("/")[0] == stored.mime.partition("/")[0]
            else:
                assert not file.value.startswith("http"), "a URL of somebody else's"


def _is_file(key: str) -> bool:
    return key.endswith(("URL", "Base64Data", "DataURI", "UUID"))


@pytest.mark.parametrize(
    ("format", "mime"), [("PNG", "image/png"), ("WAV", "audio/wav"), ("GLB", "model/gltf-binary")]
)
def test_the_format_that_is_asked_for_is_the_one_that_comes(format: str, mime: str) -> None:
    one = work("imageInference", {}, output_format=format, positive_prompt="a lake")
    [first, _] = [*handle_anything(one)]
    file = one.store.named(first["imageURL"].rpartition("/")[2])
    assert file is not None
    assert file.mime == mime


def test_a_format_that_cannot_be_written_is_refused() -> None:
    with pytest.raises(Refused):
        [*handle_anything(work("imageInference", {}, output_format="DOC"))]


def test_the_nearest_example_is_the_one_whose_request_is_most_alike() -> None:
    sent, received = max(json.loads(EXAMPLES["accountManagement"]), key=lambda one: len(one[0]))
    [first, _] = [*handle_anything(work("accountManagement", sent))]
    assert first.keys() >= {key for key in received[0] if not _is_file(key)} - {
        "taskType",
        "taskUUID",
        "cost",
    }
