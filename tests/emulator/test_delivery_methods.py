"""Results of requests that do not say how they are to come."""

from __future__ import annotations

from typing import Any

import pytest

from runware._catalogue.examples import _minimal_payload
from runware._catalogue.model_info import find_model
from runware._models.slugs_data import MODELS
from runware.emulator import Emulator
from tests.support.posting import post_new
from tests.support.schema_examples import SCHEMA

#: Of each model that says how, and of each task: the way, and a request.
REQUESTS: dict[str, tuple[Any, dict[str, Any]]] = {
    air: (parameter.default, {"taskType": model.task, "model": air} | _minimal_payload(model))
    for air in MODELS
    if (model := find_model(air)) is not None
    and (parameter := model.parameters.get("deliveryMethod")) is not None
    and parameter.default
} | {
    task.spec.task: (task.spec.delivery[0], {"taskType": task.spec.task} | task.spec.examples[0].send)
    for task in SCHEMA.tasks.values()
    if task.spec.delivery
}


@pytest.mark.usefixtures("few_pictures")
@pytest.mark.parametrize(("way", "request_"), REQUESTS.values(), ids=REQUESTS)
def test_they_come_as_the_model_or_its_task_prescribes(way: str, request_: dict[str, Any]) -> None:
    with Emulator(lenient=True) as server:
        item, *_ = post_new(server, request_).json()["data"]
    assert (item.keys() == {"taskType", "taskUUID"}) == (way == "async")
