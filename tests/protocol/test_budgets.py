"""Errors of tasks that waited to be sent, or to be sent again, when the budget was spent."""

from __future__ import annotations

from typing import Any

import pytest

from runware._engine.budget import Budget
from runware._engine.task_state import TaskState
from runware.errors import BudgetExceededError, ConflictError, RateLimitError, ServerError
from tests.support.builders import Talk, call_options


def talk_with_budget(**more: Any) -> tuple[Talk, Budget]:
    talk, budget = Talk(**more), Budget(1.0)
    talk.protocol.tracker.attempts.budget = budget
    return talk, budget


def lost_before_the_budget_was_spent() -> tuple[Talk, TaskState]:
    talk, budget = talk_with_budget()
    task = talk.submit()
    talk.lose()
    budget.add({"cost": 1.0}, "of another")
    talk.connect("another session")
    talk.wait(1)
    return talk, task


def refusal(talk: Talk, task: TaskState) -> BudgetExceededError:
    assert isinstance(task.error, BudgetExceededError)
    assert talk.ends(task) == 1
    return task.error


def test_a_task_that_was_never_sent_is_said_to_be_unsent() -> None:
    talk, budget = talk_with_budget(max_in_flight=1)
    first = talk.submit()
    waiting = [talk.submit() for _ in range(100)]
    budget.add({"cost": 1.0}, first.uuid)
    assert talk.say(data=[talk.result(first, "a")]) == []
    for task in waiting:
        error = refusal(talk, task)
        assert "so the task was not sent. Make" in str(error)
        assert (error.in_doubt, error.__cause__, error.attempts) == (False, None, (task.uuid,))
    free = talk.submit(task_type="accountManagement", operation="getDetails")
    assert free.sent, "the queue goes on"


@pytest.mark.parametrize(
    ("code", "kind"), [("internalServerError", ServerError), ("rateLimitExceeded", RateLimitError)]
)
def test_the_earlier_failure_of_a_task_is_kept(code: str, kind: type[Exception]) -> None:
    talk, budget = talk_with_budget()
    task = talk.submit()
    talk.say(errors=[talk.error(task, code)])
    budget.add({"cost": 1.0}, "of another")
    assert not any(kind == "imageInference" for kind, _ in talk.wait(30))
    error = refusal(talk, task)
    assert isinstance(error.__cause__, kind)
    assert "so the task was not sent again" in str(error)
    assert "It failed." in str(error)
    assert not error.in_doubt, "the server has said what became of it"


@pytest.mark.parametrize("code", ["internalServerError", "rateLimitExceeded"])
def test_no_attempt_is_named_that_was_never_made(code: str) -> None:
    talk, budget = talk_with_budget()
    task = talk.submit()
    sent = {uuid for kind, uuid in talk.tasks(talk.sent) if kind == "imageInference"}
    talk.say(errors=[talk.error(task, code)])
    budget.add({"cost": 1.0}, "of another")
    talk.wait(30)
    error = refusal(talk, task)
    assert {error.task_uuid} == set(error.attempts) == sent


def test_a_task_that_was_lost_on_the_way_stays_in_doubt() -> None:
    talk, task = lost_before_the_budget_was_spent()
    assert talk.say_unknown() == []
    error = refusal(talk, task)
    assert error.in_doubt
    assert "may still be running, and be billed" in str(error)
    assert error.attempts == (task.request.uuid,)


def test_a_lost_task_is_polled_and_costs_nothing_more() -> None:
    talk, task = lost_before_the_budget_was_spent()
    talk.say(data=[talk.state(task, "success", imageUUID="a")])
    assert (task.error, talk.names(task)) == (None, ["a"])


def test_missing_results_of_a_task_with_results_are_requested_all_the_same() -> None:
    talk, budget = talk_with_budget()
    task = talk.submit(2)
    talk.say(data=[talk.result(task, "a")])
    budget.add({"cost": 1.0}, task.uuid, "a")
    talk.lose()
    talk.connect("another session")
    talk.wait(0)
    assert talk.say_unknown() == [("imageInference", task.uuid)]
    talk.say(data=[talk.result(task, "b")])
    assert (task.error, talk.names(task)) == (None, ["a", "b"])


def test_a_copy_that_is_turned_away_leaves_the_first_in_doubt() -> None:
    talk, budget = talk_with_budget()
    task = talk.submit(options=call_options(max_retries=5))
    talk.lose()
    talk.connect("another session")
    talk.wait(1)
    assert talk.say_unknown() == [("imageInference", task.uuid)]
    talk.say(errors=[talk.error(task, "rateLimitExceeded")])
    budget.add({"cost": 1.0}, "of another")
    talk.wait(30)
    error = refusal(talk, task)
    assert isinstance(error.__cause__, RateLimitError)
    assert error.in_doubt


def test_a_refusal_of_the_server_is_raised_as_without_a_budget() -> None:
    talk, budget = talk_with_budget()
    task = talk.submit()
    budget.add({"cost": 1.0}, "of another")
    talk.say(errors=[talk.error(task, "conflictTaskUUID")])
    assert isinstance(task.error, ConflictError)
