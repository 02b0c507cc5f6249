"""Acknowledgements and results of every task and delivery method, as published and with unknown keys."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, cast

import pytest

from codegen.load import load_schema
from runware._engine.inbound import ItemKind, kind_of
from runware._engine.task_state import GET_RESPONSE, TaskState
from runware._models.lazy import load
from runware._models.model import Task
from runware._models.preparing import prepare
from runware._models.task_types import TASK_TYPES
from tests.support.builders import Talk, call_options
from tests.support.sample_values import required

TASKS = [cast("type[Task[Any]]", load(name)) for name in sorted(set(TASK_TYPES.values()))]
ROOT = Path(__file__).parents[2]
PUBLISHED = ROOT / "tests" / "published" / "protocol_examples.json"
#: Keys that no acknowledgement has today.
MORE: list[dict[str, Any]] = [{"queuePosition": 3}, {"region": "eu", "estimatedSeconds": None}, {"cost": 0.1}]


def a_task(cls: type[Task[Any]], delivery: str) -> tuple[TaskState, dict[str, Any]]:
    """Return a task, and the envelope keys of all items about it."""
    given = {"deliveryMethod": delivery} if delivery else {}
    request = prepare({**prepare(cls(**required(cls))).payload, **given})
    task = Talk().protocol.tracker.submit(request, call_options(), 0.0)
    return task, {"taskType": request.task_type, "taskUUID": task.uuid}


DELIVERIES = [
    pytest.param(cls, delivery, id=f"{cls.__name__}-{delivery or 'none'}")
    for cls in TASKS
    for delivery in (*cls.__settings__.delivery, "")
    if delivery != "stream" and not cls.__settings__.terminal_values and cls.task_type != GET_RESPONSE
]


def published() -> list[Any]:
    """Return the items of published responses, from the documentation and clients, and from the schema's task files."""
    answers: list[Any] = [
        one["json"] for one in json.loads(PUBLISHED.read_text("utf-8")) if one["direction"] == "response"
    ]
    for task in load_schema(ROOT / "schema").tasks.values():
        answers += [
            {"data": [{"taskType": task.spec.task, **item} for item in one.receive]}
            for one in task.spec.examples
        ]
    items = [
        item
        for answer in answers
        for item in (answer.get("data", ()) if isinstance(answer, dict) else answer)
    ]
    return [
        pytest.param(item, id=f"{number}-{item['taskType']}")
        for number, item in enumerate(items)
        if isinstance(item, dict) and item.get("taskType") in TASK_TYPES
    ]


@pytest.mark.parametrize(("cls", "delivery"), DELIVERIES)
def test_a_result_may_have_any_one_of_its_keys(cls: type[Task[Any]], delivery: str) -> None:
    task, envelope = a_task(cls, delivery)
    for key in task.request.kind.result_keys - {"status"}:
        assert kind_of(task, {**envelope, "brandNew": 1, key: "a"}) is ItemKind.RESULT, key


@pytest.mark.parametrize("more", MORE)
@pytest.mark.parametrize(("cls", "delivery"), DELIVERIES)
def test_an_item_without_content_acknowledges_a_polled_task(
    cls: type[Task[Any]], delivery: str, more: dict[str, Any]
) -> None:
    task, envelope = a_task(cls, delivery)
    nulls = dict.fromkeys(task.request.kind.result_keys - {"status"})
    is_polled = task.request.payload.get("deliveryMethod") == "async"
    assert task.request.kind.result_keys or not is_polled
    for item in ({**more}, {**more, **nulls}, {**nulls, **more}):
        expected = ItemKind.ACKNOWLEDGED if is_polled else ItemKind.RESULT
        assert kind_of(task, {**envelope, **item}) is expected
        assert kind_of(task, {**envelope, **item, "status": "success"}) is ItemKind.RESULT
    assert kind_of(task, {**envelope, **nulls}) is ItemKind.ACKNOWLEDGED


@pytest.mark.parametrize("item", published())
def test_what_is_published_means_the_same_by_each_delivery(item: dict[str, Any]) -> None:
    cls = cast("type[Task[Any]]", load(TASK_TYPES[item["taskType"]]))
    meanings = {kind_of(a_task(cls, delivery)[0], item) for delivery in ("sync", "async")}
    assert len(meanings) == 1
