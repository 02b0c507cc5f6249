# Derived from tests/client/test_costs.py by `python -m codegen generate`; edit that file instead.
"""What a client says it has spent, for results that come once or several times, in order and in disorder."""

import json
import logging
from typing import Any

import pytest

from runware_sync import (
    BudgetExceededError,
    ImageInference,
    PromptEnhance,
    ResultArrived,
    Runware,
    TextInference,
    ValidationError,
    VideoInference,
)
from tests.support.addresses import address
from tests.support.fake_server import replying
from tests.support.rude_server import DONE, ScriptedServer, piece, streamed

TRANSPORTS = ["websocket", "http"]
IMAGE = "b7db282d-2943-4f12-992f-77df3ad3ec71"


def answer(task: dict[str, Any], *items: dict[str, Any]) -> dict[str, Any]:
    return {"data": [{"taskType": task["taskType"], "taskUUID": task["taskUUID"], **item} for item in items]}


def image(**more: Any) -> dict[str, Any]:
    return {"imageUUID": IMAGE, "imageURL": "https://example.com/1.png", **more}


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize(
    "cost", [float("nan"), float("inf"), -1e9, 10**400, "free", True, [1], {}], ids=lambda cost: str(cost)[:5]
)
def test_a_cost_that_is_none_is_not_added_and_a_budget_goes_on(
    cost: Any, transport: str, caplog: pytest.LogCaptureFixture
) -> None:
    events: list[Any] = []
    costs = [cost, "0.02"]

    with replying(lambda task: [answer(task, image(cost=costs.pop(0)))]) as server:
        with Runware("k", url=address(server, transport), budget=0.01, on_event=events.append) as client:
            task = ImageInference(model="m:1@1", positive_prompt="x", width=64, height=64)
            [first] = client.run(task, timeout=5)
            assert first.image_uuid == IMAGE
            assert client.spent == 0
            assert "is not counted" in caplog.text
            client.run(task, timeout=5)
            assert client.spent == 0.02
            with pytest.raises(BudgetExceededError):
                client.run(task)
    assert [event.cost for event in events if isinstance(event, ResultArrived)] == [None, 0.02]


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize("at_once", [1, 2, 5])
def test_what_waits_for_its_turn_is_not_sent_when_the_budget_is_spent(at_once: int, transport: str) -> None:
    tasks = [ImageInference(model="m:1@1", positive_prompt="x", width=64, height=64)] * 20
    cost = {"imageInference": {"cost": 0.01}}
    with replying(lambda task: [answer(task, image(**cost.get(task["taskType"], {})))]) as server:
        with Runware("k", url=address(server, transport), budget=0.03, max_in_flight=at_once) as client:
            outcomes = client.run_all(tasks, return_errors=True)
            free: list[Any] = [{"taskType": "accountManagement", "operation": "getDetails"}]
            assert len(client.run_all(free)) == 1
    made = sum(isinstance(outcome, list) for outcome in outcomes)
    assert 3 <= made <= 3 + at_once - 1, "those that were in flight come on top"
    assert len(server.requests) == made + 1
    for refused in outcomes[made:]:
        assert isinstance(refused, BudgetExceededError)
        assert str(refused).startswith("The budget of $0.03 is spent ($0.0")
        assert (refused.task_type, refused.task_uuid is None) == ("imageInference", False)
    assert client.spent == pytest.approx(made * 0.01)


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_what_was_turned_away_is_not_sent_again_when_the_budget_is_spent(transport: str) -> None:
    refused: list[str] = []

    def reply(task: dict[str, Any]) -> list[dict[str, Any]]:
        if task["positivePrompt"] == "late" and not refused:
            refused.append(task["taskUUID"])
            error = {"code": "rateLimitExceeded", "message": "Later.", "taskUUID": task["taskUUID"]}
            return [{"errors": [error]}]
        return [answer(task, image(cost=0.01))]

    late, soon = (
        ImageInference(model="m:1@1", positive_prompt=prompt, width=64, height=64)
        for prompt in ("late", "soon")
    )
    with replying(reply) as server:
        with Runware("k", url=address(server, transport), budget=0.01, max_in_flight=1) as client:
            first, second = client.run_all([late, soon], return_errors=True)
    assert isinstance(first, list) != isinstance(second, list), "the budget is enough for one of them"
    assert client.spent == 0.01
    [error] = [one for one in (first, second) if not isinstance(one, list)]
    assert isinstance(error, BudgetExceededError)
    assert f"not sent{' again after it had failed: Later' if error is first else ''}." in str(error)
    assert [request["positivePrompt"] for request in server.requests].count("soon") == int(error is first)


def test_a_result_is_counted_once_whichever_way_it_comes(client: Runware, server: Any) -> None:
    video = VideoInference(
        model="klingai:5@3", positive_prompt="waves", duration=1, width=64, height=64, include_cost=True
    )
    job = client.submit(video)
    [made] = job.results()
    bill = server.ledger.total
    assert client.spent == pytest.approx(bill)
    for _ in range(3):
        client.get_response(task_uuid=job.task_uuid)
    assert client.job(job.task_uuid, VideoInference).results() == [made]
    [again] = client.job(job.task_uuid).results()
    assert again.task_uuid == job.task_uuid
    for _ in client.job(job):
        pass
    assert client.spent == pytest.approx(bill) == pytest.approx(server.ledger.total)


def test_what_is_mapped_and_run_together_is_counted_once(client: Runware, server: Any) -> None:
    tasks = [PromptEnhance(prompt=f"x{n}", prompt_versions=2, include_cost=True) for n in range(4)]
    done = [one for one in client.map(tasks)]
    outcomes = client.run_all(tasks)
    for results in [one.results for one in done] + outcomes:
        client.get_response(task_uuid=results[0].task_uuid)
        client.job(results[0].task_uuid).results()
    assert client.spent == pytest.approx(server.ledger.total)


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_texts_that_are_alike_cost_each_and_none_of_them_twice(transport: str) -> None:
    text = {"text": "a dog", "cost": 0.25}

    def says(task: dict[str, Any]) -> Any:
        told = {"status": "success"} if task["taskType"] == "getResponse" else {}
        yield answer({**task, "taskType": "promptEnhance"}, {**text, **told}, {**text, **told})

    with replying(says) as server:
        with Runware("key", url=address(server, transport)) as client:
            [first, _] = client.prompt_enhance(prompt="x", prompt_versions=2, timeout=5)
            assert client.spent == 0.5
            for _ in range(2):
                client.get_response(task_uuid=first.task_uuid, timeout=5)
            assert client.spent == 0.5


@pytest.mark.parametrize(
    "ending", [{}, {"cost": float("nan")}, {"cost": -5}, {"cost": [1]}, {"cost": "0.002"}]
)
def test_a_stream_costs_what_it_says_last_that_makes_sense(
    ending: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    events: list[Any] = []
    script = streamed(
        piece(delta={"text": "a"}, cost=0.001),
        piece(delta={"text": "b"}, cost=0.003),
        piece(delta={"text": "c"}, cost=0.002),
        piece(delta={}, finishReason="stop", **ending),
        DONE,
    )
    with ScriptedServer(script) as server:
        with Runware("key", url=server.url, on_event=events.append) as client:
            task = TextInference(model="m:1@1", messages=[{"role": "user", "content": "x"}])
            with client.stream(task) as stream:
                stream.read()
            assert client.spent == 0.002
    assert [event.cost for event in events if isinstance(event, ResultArrived)] == [0.002]
    warned = [record for record in caplog.records if record.levelno == logging.WARNING]
    assert len(warned) == (0 if json.dumps(ending) in ("{}", '{"cost": "0.002"}') else 1)


def test_a_streamed_text_that_is_asked_for_again_is_counted_once(client: Runware, server: Any) -> None:
    with client.text_stream(
        model="m:1@1", messages=[{"role": "user", "content": "What is a lighthouse?"}], include_cost=True
    ) as stream:
        stream.read()
    bill = server.ledger.total
    assert client.spent == pytest.approx(bill)
    client.get_response(task_uuid=stream.task_uuid)
    client.job(stream.task_uuid).results()
    assert client.spent == pytest.approx(bill)


@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize("ending", ["given up", "failed"])
def test_a_result_that_comes_after_the_end_of_its_task_is_counted(
    ending: str, times: int, caplog: pytest.LogCaptureFixture
) -> None:
    """It is paid for, whether or not anybody waits. Where somebody did, it is told how to get it."""
    images: list[dict[str, Any]] = []

    def says(task: dict[str, Any]) -> list[dict[str, Any]]:
        if task["taskType"] == "imageInference":
            images.append(task)
            error = {"code": "invalidPositivePrompt", "message": "No.", "taskUUID": task["taskUUID"]}
            return [{"errors": [error]} if ending == "failed" else answer(task, {})]
        odd = [
            {"status": []},
            {"status": "processing"},
            {"progress": 50},
            {"error": "no"},
            {"imageUUID": [[]]},
        ]
        late = [answer(images[0], image(cost=0.01))] * times
        return [*late, *[answer(images[0], item) for item in odd], answer(task, {"text": "a dog"})]

    with replying(says) as server:
        with Runware("k", url=server.url, budget=0.01) as client:
            task = ImageInference(model="m:1@1", positive_prompt="x", width=64, height=64)
            if ending == "failed":
                with pytest.raises(ValidationError):
                    client.run(task)
            else:
                (client.submit(task)).close()
            assert len(client.run(PromptEnhance(prompt="dog"))) == 1
            assert client.spent == 0.01
            with pytest.raises(BudgetExceededError):
                client.run(PromptEnhance(prompt="dog"))
    told = [
        record.getMessage() for record in caplog.records if "https://example.com/1.png" in record.getMessage()
    ]
    assert len(told) == (times if ending == "failed" else 0)
    assert all(f"client.job('{images[0]['taskUUID']}')" in line for line in told)
