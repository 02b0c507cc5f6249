# Derived from tests/client/test_batches_failing.py by `python -m codegen generate`; edit that file instead.
"""Failures of tasks in a batch, and what ends a run."""

from pathlib import Path
from typing import Any

import pytest

from runware_sync import (
    AuthenticationError,
    Batch,
    ConnectionFailedError,
    ImageInference,
    InvalidParameterError,
    PromptEnhance,
    ProviderError,
    RateLimitError,
    Runware,
    RunwareError,
)
from runware_sync.batch import Assignment, Report
from tests.support.fake_server import EMPTY, Channel, FakeServer, failed, made, nothing
from tests.support.short_waits import short_waits

from .batching import LAKE, all_of, prompts, text


def test_what_may_pass_is_tried_again_under_a_new_uuid(tmp_path: Path) -> None:
    journal = tmp_path / "a.journal"
    counts: dict[str, int] = {}

    def answer(channel: Channel, request: dict[str, Any]) -> None:
        count = counts[request["prompt"]] = counts.get(request["prompt"], 0) + 1
        recovers = request["prompt"] == "task 0" and count > 1
        code = "invalidPrompt" if request["prompt"] == "task 2" else "providerError"
        channel.send(text(request) if recovers else failed(request, code))

    with short_waits(), FakeServer(answer, lambda channel, request: channel.send(EMPTY)) as other:
        with Runware("key", url=other.url, max_retries=1) as client:
            batch = Batch(journal, client)
            outcomes = {outcome.index: outcome for outcome in all_of(batch.run(prompts(0, 1, 2)))}
            assert outcomes[0].error is None
            assert len(outcomes[0].attempts) == len(set(outcomes[0].attempts)) == 2
            assert isinstance(outcomes[1].error, ProviderError)
            assert counts == {"task 0": 2, "task 1": 2, "task 2": 1}
            assert len(all_of(batch.run(prompts(0, 1, 2), retry=()))) == 0
            assert len(all_of(batch.run(prompts(0, 1, 2), retry=RateLimitError))) == 0
            assert [one.index for one in all_of(batch.run(prompts(0, 1, 2)))] == [1], "the other lasts"
            assert [one.index for one in all_of(batch.run(prompts(0, 1, 2), retry="validation"))] == [2]
            assert sorted(one.index for one in all_of(batch.run(prompts(0, 1, 2), retry="all"))) == [
                1,
                2,
            ]
            kept = [outcome.error for outcome in batch.outcomes()]
            assert isinstance(kept[1], ProviderError)
            assert kept[1].code == "providerError"
            with pytest.raises(InvalidParameterError, match="retry has 'rte limit'"):
                batch.run([], retry="rte limit")


def test_results_that_came_are_kept_and_only_the_others_are_asked_for(tmp_path: Path) -> None:
    def answer(channel: Channel, request: dict[str, Any]) -> None:
        images = [
            {"imageUUID": f"0c9ba54c-5d5d-4b3c-9f0b-06f3b1a1f0a{number}", "cost": 0.5} for number in range(4)
        ]
        if request["numberResults"] == 4:
            channel.send(made(request, *images[:3]))
            channel.send(failed(request, "invalidSomething"))
        else:
            channel.send(made(request, *images[3:]))

    with short_waits(), FakeServer(answer, nothing) as other:
        with Runware("key", url=other.url, validate="off") as client:
            batch = Batch(tmp_path / "a.journal", client)
            [outcome] = all_of(batch.run([ImageInference(**LAKE, number_results=4)]))
            assert outcome.error is not None
            assert len(outcome.results) == 3
            [outcome] = all_of(batch.run([ImageInference(**LAKE, number_results=4)], retry="all"))
            assert outcome.error is None
            assert len({image.image_uuid for image in outcome.results}) == 4
            assert outcome.cost == 2.0
            assert [request["numberResults"] for request in other.tasks] == [4, 1]
            assert batch.summary.cost == 2.0


def test_a_key_that_is_refused_stops_the_batch_and_nothing_counts_as_failed(tmp_path: Path) -> None:
    with FakeServer(lambda channel, request: channel.send(failed(request, "invalidApiKey"))) as other:
        with Runware("key", url=other.url) as client:
            batch = Batch(tmp_path / "a.journal", client)
            outcomes = all_of(batch.run(prompts(*range(50)), limit=2))
            assert all(isinstance(outcome.error, AuthenticationError) for outcome in outcomes)
            assert len(outcomes) <= 4
            assert batch.summary.failed == 0
            assert "every further task would fail" in str(batch.summary)


def test_after_some_failures_no_further_task_is_sent(client: Runware, server: Any, tmp_path: Path) -> None:
    bad = [PromptEnhance(prompt=f"{number}", extra={"foo": 1}) for number in range(30)]
    batch = Batch(tmp_path / "a.journal", client)
    outcomes = all_of(batch.run(bad, limit=2, max_failures=3))
    assert 3 <= len(outcomes) <= 6
    assert str(batch.summary.stopped) in (f"Stopped after {n} failures (max_failures 3)." for n in (3, 4))
    assert batch.summary.new + batch.summary.failed == batch.summary.tasks < 30


def test_the_budget_counts_all_runs(server: Any, tmp_path: Path) -> None:
    with Runware("good key", url=server.url) as client:
        batch = Batch(tmp_path / "a.journal", client)
        [outcome] = all_of(batch.run(prompts(0)))
        assert outcome.cost is not None
        budget = outcome.cost * 4.5
        outcomes = all_of(batch.run(prompts(*range(20)), limit=8, budget=budget))
        assert len(outcomes) == 3, "with the first one these are four"
        assert server.ledger.total <= budget
        assert "Run the batch again with a larger budget to continue." in str(batch.summary)
        assert all_of(batch.run(prompts(*range(20)), limit=8, budget=budget)) == []
        assert len(all_of(batch.run(prompts(*range(20)), limit=8))) == 16
    with Runware("good key", url=server.url, budget=0.001) as poor:
        batch = Batch(tmp_path / "b.journal", poor)
        all_of(batch.run(prompts(*range(20)), limit=1))
        assert "The budget of $0.001 is spent" in str(batch.summary.stopped)
        assert batch.summary.failed == 0


def test_what_waited_for_its_turn_when_the_clients_budget_was_spent_was_not_sent(
    server: Any, tmp_path: Path
) -> None:
    with Runware("good key", url=server.url, budget=0.001, max_in_flight=2) as poor:
        batch = Batch(tmp_path / "a.journal", poor)
        outcomes = all_of(batch.run(prompts(*range(20)), limit=10))
        assert [outcome.error for outcome in outcomes] == [None] * batch.summary.done
        assert batch.summary.new + batch.summary.done == 20, "nothing is said to be under way"
        assert "Run the batch again with a larger budget to continue." in str(batch.summary.stopped)
        assert len(server.requests) == batch.summary.done
    with Runware("good key", url=server.url) as client:
        all_of(Batch(tmp_path / "a.journal", client).run(prompts(*range(20)), limit=10))
    assert len(server.requests) == 20, "nothing is asked for, and nothing sent twice"


def test_without_a_known_cost_a_budget_lets_one_task_go_at_a_time(server: Any, tmp_path: Path) -> None:
    with Runware("good key", url=server.url) as client:
        outcomes = all_of(
            Batch(tmp_path / "a.journal", client).run(prompts(*range(20)), limit=8, budget=0.0001)
        )
    assert len(outcomes) == len(server.ledger) == 1


# A server that cannot be reached ------------------------------------------------------------------------------------


def test_a_server_that_is_not_there_stops_the_batch_and_nothing_is_in_doubt(tmp_path: Path) -> None:
    with short_waits():
        with Runware("key", url="ws://127.0.0.1:9/v1", max_retries=0) as client:
            batch = Batch(tmp_path / "a.journal", client)
            run = batch.run(prompts(*range(20)), limit=2)
            assert all_of(run) == []
    assert isinstance(run.stopped_by, ConnectionFailedError)
    assert str(batch.summary.stopped).endswith("Run the batch again to continue.")
    assert batch.summary.new == batch.summary.tasks > 0


class Unsteady:
    """Reaches the server for the first task, then fails to once for each, saying whether it was certainly not sent."""

    def __init__(self, error: RunwareError, *, not_sent: bool) -> None:
        self.error, self.not_sent = error, not_sent
        self.assignments: list[Assignment] = []

    def open(self, report: Any) -> None:
        self.report = report

    def submit(self, assignments: Any) -> None:
        for assignment in assignments:
            first = assignment.task_uuid not in {one.task_uuid for one in self.assignments}
            error = self.error if first and self.assignments else None
            results = [] if error else [{"taskType": "promptEnhance", "text": "more", "cost": 0.01}]
            self.assignments.append(assignment)
            not_sent = error is not None and self.not_sent
            self.report(Report(number=assignment.number, results=results, error=error, not_sent=not_sent))

    def close(self) -> None:
        pass


@pytest.mark.parametrize(
    ("error", "not_sent"),
    [
        (ConnectionFailedError("gone"), True),
        (ConnectionFailedError("gone"), False),
        (AuthenticationError("no", code="invalidApiKey"), False),
    ],
)
def test_a_server_that_was_there_is_waited_for(
    server: Any, tmp_path: Path, error: RunwareError, not_sent: bool
) -> None:
    executor = Unsteady(error, not_sent=not_sent)
    with short_waits():
        with Runware("good key", url=server.url) as client:
            batch = Batch(tmp_path / "a.journal", client)
            outcomes = all_of(batch.run(prompts(*range(6)), limit=1, executor=executor))
    assert [outcome.error for outcome in outcomes] == [None] * 6
    assert len(executor.assignments) == 11
    uuids = [one.task_uuid for one in executor.assignments]
    again = [one.ask_first for at, one in enumerate(executor.assignments) if one.task_uuid in uuids[:at]]
    assert again == [not not_sent] * 5, "what may have been sent is asked for first"
