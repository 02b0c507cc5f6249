# Derived from tests/client/test_given_values.py by `python -m codegen generate`; edit that file instead.
"""What callers have at hand, as it goes to the server: UUID objects, mappings, and results of earlier tasks."""

from typing import Any
from uuid import UUID

import pytest

from runware_sync import InvalidParameterError, PromptEnhance, Runware
from tests.support.foreign_values import StandIn

TASK_UUID = UUID("a770f077-f413-47de-9dac-be0b26a35da6")


def test_a_uuid_object_names_a_task(client: Runware, server: Any) -> None:
    [prompt] = client.prompt_enhance(prompt="x", task_uuid=TASK_UUID)
    assert prompt.task_uuid == server.requests[0]["taskUUID"] == str(TASK_UUID)
    job = client.job(TASK_UUID, PromptEnhance)
    assert job.task_uuid == str(job) == str(TASK_UUID)
    assert job.results() == [prompt]
    client.get_response(task_uuid=TASK_UUID)
    assert server.requests[-1]["taskUUID"] == str(TASK_UUID)


def test_what_only_says_that_it_is_a_text_is_refused_and_harms_no_other_task(
    client: Runware, server: Any
) -> None:
    prompts: list[Any] = [StandIn("a lazy lighthouse"), "a lighthouse", StandIn("x")]
    tasks: list[Any] = [{"taskType": "promptEnhance", "prompt": prompt} for prompt in prompts]
    refused, [enhanced], other = client.run_all(tasks, return_errors=True)
    assert "StandIn('a lazy lighthouse') (StandIn)" in str(refused)
    assert isinstance(other, InvalidParameterError)
    assert enhanced.task_type == "promptEnhance"
    with pytest.raises(
        InvalidParameterError, match=r"^prompt is StandIn\('x'\) \(StandIn\); it must be a string"
    ):
        client.prompt_enhance(prompt=prompts[2])
    assert [request["prompt"] for request in server.requests] == ["a lighthouse"]


def test_mappings_are_objects(client: Runware, server: Any) -> None:
    client.image_inference(
        model="m:1@1", positive_prompt="x", width=64, height=64, lora=[{"model": "l:1@1", "weight": 1}]
    )
    assert server.requests[-1]["lora"] == [{"model": "l:1@1", "weight": 1}]
    with pytest.raises(InvalidParameterError, match="did you mean weight"):
        client.image_inference(model="m:1@1", lora=[{"model": "l:1@1", "wieght": 1}])  # type: ignore[list-item]
    assert len(server.requests) == 1


def test_a_result_goes_into_the_next_task(client: Runware, server: Any) -> None:
    images = client.image_inference(model="m:1@1", positive_prompt="x", width=64, height=64, number_results=2)
    [image] = client.image_inference(
        model="m:1@1",
        positive_prompt="y",
        width=64,
        height=64,
        seed_image=images[0],
        reference_images=[*images, {"image": images[1]}],
    )
    sent = server.requests[-1]["inputs"]
    assert sent["seedImage"] == images[0].image_uuid
    assert sent["referenceImages"] == [
        images[0].image_uuid,
        images[1].image_uuid,
        {"image": images[1].image_uuid},
    ]
    client.run({"taskType": "caption", "model": "m:1@1", "inputs": {"image": image}})
    assert server.requests[-1]["inputs"]["image"] == image.image_uuid
    assert client.upload(image) == image.image_uuid
    assert server.requests[-1]["taskType"] == "caption", "what the server has is not sent again"
