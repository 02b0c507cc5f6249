"""Models: every example of the schema, sent and received; what the server adds; what pickles."""

from __future__ import annotations

import pickle
from typing import Any, cast

import pytest

import runware
from codegen.spec import Example, TaskFile
from runware import wire
from runware.model import Result, fields_of
from tests.schema_examples import EXAMPLES, task_of


@pytest.mark.parametrize(("task", "example"), EXAMPLES)
def test_an_example_is_sent_as_the_wire_wants_it(task: TaskFile, example: Example) -> None:
    request = task_of(task, example)
    by_wire = {
        field.metadata["wire"]: field for field in fields_of(type(request)) if "wire" in field.metadata
    }
    sent = wire.to_wire(request)
    assert sent.pop("taskType") == task.task
    for key, value in example.send.items():
        if key not in by_wire:
            assert sent.pop(key) == value  # what tells the variants apart
            continue
        metadata = by_wire[key].metadata
        expected = (
            (metadata["sent_as"] or {}).get(value, value) if not isinstance(value, dict | list) else value
        )
        assert taken(sent, metadata["path"]) == expected
    assert not leaves(sent), f"sent besides: {sent}"


@pytest.mark.parametrize(("task", "example"), EXAMPLES)
def test_an_answer_loses_nothing(task: TaskFile, example: Example) -> None:
    returns: type[Result] = getattr(runware, task.returns)
    for item in example.receive:
        answer = {"taskType": task.task, "taskUUID": "a770f077-f413-47de-9dac-be0b26a35da6", **item}
        result = wire.from_wire(returns, answer)
        assert result.to_dict() == answer


def test_unknown_fields_and_values_of_an_answer_are_kept() -> None:
    answer = {
        "taskType": "imageInference",
        "taskUUID": "u",
        "imageUUID": "i",
        "imageURL": None,
        "seed": 2**63 - 1,
        "brandNew": {"x": [1]},
    }
    image = wire.from_wire(runware.Image, answer)
    assert image.seed == 2**63 - 1
    assert image.extra == {"brandNew": {"x": [1]}, "imageURL": None}
    assert image.to_dict() == answer


def test_a_field_that_the_server_forgot_does_not_lose_the_result() -> None:
    image = wire.from_wire(
        runware.Image, {"taskType": "imageInference", "imageURL": "https://example.com/a.png"}
    )
    assert image.image_url == "https://example.com/a.png"
    assert image.image_uuid is None


def test_a_field_of_another_type_does_not_lose_the_result() -> None:
    image = wire.from_wire(runware.Image, {"imageUUID": 5, "NSFWContent": "false", "cost": "0.1"})
    assert (image.image_uuid, image.nsfw_content, image.cost) == (5, "false", "0.1")


def test_models_pickle_and_compare() -> None:
    task = runware.ImageInference(model="m:1@1", lora=[runware.Lora(model="l:1@1")])
    assert pickle.loads(pickle.dumps(task)) == task
    image = wire.from_wire(runware.Image, {"taskUUID": "u", "brandNew": 1})
    assert pickle.loads(pickle.dumps(image)) == image


def test_every_public_name_is_there_and_documented() -> None:
    for name in runware.__all__:
        value = getattr(runware, name)
        if isinstance(value, type):
            assert value.__doc__, name


def taken(sent: dict[str, Any], path: tuple[str, ...]) -> Any:
    holder = sent
    for key in path[:-1]:
        holder = holder[key]
    return holder.pop(path[-1])


def leaves(sent: Any) -> bool:
    return (
        any(leaves(item) for item in cast("dict[str, Any]", sent).values())
        if isinstance(sent, dict)
        else True
    )
