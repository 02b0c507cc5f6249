"""Every published example of every task, answered by the local server."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

import runware.tasks as tasks
import runware_sync
from codegen.resolve import TaskType
from runware._models.task_types import TASK_TYPES
from runware.emulator import Emulator
from tests.support.known_media import keep_media
from tests.support.posting import data_uri, picture
from tests.support.schema_examples import SCHEMA

pytestmark = pytest.mark.slow


@pytest.fixture
def server() -> Iterator[Emulator]:
    with Emulator() as emulator:
        yield emulator


@pytest.fixture
def client(server: Emulator) -> Iterator[runware_sync.Runware]:
    with runware_sync.Runware("key", url=server.url, max_retries=0) as opened:
        yield opened


def whole(value: Any) -> Any:
    """The documentation cuts its data URIs short: a whole one in their place."""
    if isinstance(value, dict):
        return {key: whole(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [whole(inner) for inner in value]
    if isinstance(value, str) and value.startswith("data:image") and value.endswith("..."):
        return data_uri(picture())
    return value


def placed(task: TaskType, send: dict[str, Any]) -> dict[str, Any]:
    """The same request with each parameter where today's API has it."""
    request: dict[str, Any] = {}
    params = {key: field.spec for key, field in task.sends(send).fields.items()}
    for key, value in send.items():
        param = params.get(key)
        *holders, last = param.path.split(".") if param and param.path else [key]
        at = request
        for holder in holders:
            at = at.setdefault(holder, {})
        if param and param.sent_as:
            value = param.sent_as[value]
        if isinstance(at.get(last), dict) and isinstance(value, dict):
            value = {**at[last], **value}
        at[last] = value
    return request


EXAMPLES = [
    pytest.param(task.spec.task, sent, id=f"{task.spec.task}: {example.title}, {how}")
    for task in SCHEMA.tasks.values()
    for example in task.spec.examples
    for how, sent in (("by name", example.send), ("by place", placed(task, example.send)))
    if how == "by name" or sent != example.send
]


@pytest.mark.usefixtures("few_pictures")
@pytest.mark.parametrize(("task_type", "sent"), EXAMPLES)
def test_every_published_example_is_answered(
    server: Emulator, client: runware_sync.Runware, task_type: str, sent: dict[str, Any]
) -> None:
    if task_type in ("videoInference", "audioInference") or "video" in str(sent).lower():
        pytest.importorskip("av")
    request: dict[str, Any] = {"taskType": task_type, **whole(sent)}
    if task_type in ("getResponse", "getTaskDetails"):
        about = {"positivePrompt": "a", "width": 64, "height": 64}
        (image,) = client.run({"taskType": "imageInference", "model": "runware:101@1", **about})
        request["taskUUID"] = image.task_uuid
    keep_media(server, sent)
    results = client.run(request)
    assert results
    returns = getattr(tasks, TASK_TYPES[task_type]).returns
    assert [type(result) for result in results] == [returns] * len(results)
    # Everything in an answer has a name of the schema, but for what is told of any task that was asked for later.
    # What `getResponse` answers has the names of the task that it is about.
    told = {"status", "progress"} if task_type != "getResponse" else {"imageURL", "imageUUID", "seed"}
    assert all(result.extra.keys() <= told for result in results)
