# Derived from tests/client/test_batches_under_way.py by `python -m codegen generate`; edit that file instead.
"""What was under way when a batch ended is asked for, and nothing is paid twice."""

import shutil
import threading
from pathlib import Path
from typing import Any

import pytest

from runware_sync import (
    Batch,
    NotFoundError,
    ProviderError,
    Runware,
)
from tests.support.fake_server import EMPTY, Channel, FakeServer, failed, made, nothing
from tests.support.short_waits import short_waits

from .batching import all_of, change, prompts, rows, sent, text


def test_a_uuid_is_in_the_journal_before_its_task_is_sent(tmp_path: Path) -> None:
    journal = tmp_path / "a.journal"
    missing: list[str] = []

    def answer(channel: Channel, request: dict[str, Any]) -> None:
        known = {uuid.hex() for (uuid,) in rows(journal, "uuid")}
        if request["taskUUID"].replace("-", "") not in known:
            missing.append(request["taskUUID"])
        channel.send(text(request))

    with FakeServer(answer) as other:
        with Runware("key", url=other.url) as client:
            assert len(all_of(Batch(journal, client).run(prompts(*range(30)), limit=3))) == 30
    assert missing == []


def test_what_was_under_way_is_asked_for_and_never_sent_again(server: Any, tmp_path: Path) -> None:
    server.latency = 2
    with (
        Runware("good key", url=server.url) as first,
        Batch(tmp_path / "a.journal", first).run(prompts(*range(8)), limit=4, deadline=1) as run,
    ):
        assert [outcome for outcome in run] == []
        assert "4 tasks in flight" in str(run.stopped)
    server.latency = 0
    states = [state for _, state in rows(tmp_path / "a.journal")]
    assert states.count("sent") == 4
    assert states.count("new") == 4, "as many are written ahead"
    with short_waits():
        with Runware("good key", url=server.url) as second:
            assert len(all_of(Batch(tmp_path / "a.journal", second).run(prompts(*range(8)), limit=8))) == 8
    assert len(sent(server)) == len(server.ledger) == 8
    assert len(sent(server, "getResponse")) >= 4


def test_an_error_that_may_be_meant_for_another_task_leaves_the_task_under_way(tmp_path: Path) -> None:
    """It was made all the same: the next run collects it. Under another UUID it would be paid a second time."""
    made_all_the_same: dict[str, Any] = {}

    def answer(channel: Channel, request: dict[str, Any]) -> None:
        made_all_the_same[request["taskUUID"]] = text(request)
        channel.send({"errors": [{"code": "rateLimitExceeded", "message": "Too many requests."}]})

    def question(channel: Channel, request: dict[str, Any]) -> None:
        channel.send(made_all_the_same[request["taskUUID"]] if knows.is_set() else EMPTY)

    knows = threading.Event()
    with short_waits(), FakeServer(answer, question) as other:
        with Runware("key", url=other.url, max_retries=1, timeout=0.5) as client:
            batch = Batch(tmp_path / "a.journal", client)
            [outcome] = all_of(batch.run(prompts(0)))
            assert outcome.error is not None
            assert outcome.error.in_doubt
            assert [state for _, state in rows(tmp_path / "a.journal")] == ["sent"]
            knows.set()
            before = len(other.tasks)
            [outcome] = all_of(batch.run(prompts(0)))
            assert outcome.error is None
            assert len(other.tasks) == before
            assert len(made_all_the_same) == 1, "under one UUID"


def test_what_the_list_has_no_more_is_collected_all_the_same(server: Any, tmp_path: Path) -> None:
    server.latency = 2
    with Runware("good key", url=server.url) as first:
        first.ensure_connection()  # which a short deadline is not for
        all_of(Batch(tmp_path / "a.journal", first).run(prompts(0, 1), limit=4, deadline=1))
        server.latency = 0
        batch = Batch(tmp_path / "a.journal", first)
        outcomes = all_of(batch.run(prompts(1)))
    assert len(outcomes) == 2
    assert len(server.ledger) == 2
    assert batch.summary.tasks == 1


def test_what_the_list_has_no_more_is_asked_for_until_there_is_an_answer(
    client: Runware, server: Any, tmp_path: Path
) -> None:
    """The run that did not find it in the list was killed before it had an answer."""
    batch = Batch(tmp_path / "a.journal", client)
    all_of(batch.run(prompts(0, 1)))
    change(
        tmp_path / "a.journal", "task SET state = 'sent', results = NULL, position = NULL WHERE position = 0"
    )
    [outcome] = all_of(batch.run(prompts(1)))
    assert (outcome.error, outcome.state) == (None, "done")
    assert all_of(batch.run(prompts(1))) == []
    assert len(server.ledger) == 2
    assert batch.summary.tasks == 1


def test_what_the_list_has_no_more_is_not_told_in_the_place_of_another(
    client: Runware, server: Any, tmp_path: Path
) -> None:
    journal = tmp_path / "a.journal"
    all_of(Batch(journal, client).run(prompts(0, 1, 2)))
    change(journal, "task SET state = 'sent', results = NULL WHERE position < 2")
    change(journal, "task SET position = NULL WHERE position = 0")  # by a run that was killed
    outcomes = all_of(Batch(journal, client).run(prompts(2, 3)))
    places = {outcome.task.prompt: outcome.index for outcome in outcomes}
    assert places.pop("task 3") == 1
    assert places.keys() == {"task 0", "task 1"}
    assert set(places.values()) == {2, 3}, "behind the end of the list"


def test_what_the_list_has_no_more_is_not_tried_again(tmp_path: Path) -> None:
    journal = tmp_path / "a.journal"

    def question(channel: Channel, request: dict[str, Any]) -> None:
        channel.send(failed({**request, "asked for": "promptEnhance"}, "providerError"))

    with short_waits(), FakeServer(lambda channel, request: channel.send(text(request)), question) as other:
        with Runware("key", url=other.url) as client:
            all_of(Batch(journal, client).run(prompts(0, 1)))
            change(journal, "task SET state = 'sent', results = NULL WHERE position = 0")
            [outcome] = all_of(Batch(journal, client).run(prompts(1)))
    assert isinstance(outcome.error, ProviderError)
    assert len(other.tasks) == 2


@pytest.mark.parametrize("policy", ["ask", "resend", "fail"])
@pytest.mark.parametrize("remembers", [True, False])
def test_what_the_server_does_not_know_is_sent_again_only_if_it_has_not_forgotten(
    tmp_path: Path, policy: Any, remembers: bool
) -> None:
    """A server that does what comes however often, and shows by another task whether it forgets."""
    journal, known = tmp_path / "a.journal", dict[str, Any]()
    silent = threading.Event()

    def answer(channel: Channel, request: dict[str, Any]) -> None:
        if not silent.is_set() or request["prompt"] != "task 1":
            known[request["taskUUID"]] = made(request, {"text": "more", "cost": 0.01, "status": "success"})
            channel.send(text(request))

    def question(channel: Channel, request: dict[str, Any]) -> None:
        channel.send(known.get(request["taskUUID"], EMPTY) if remembers else EMPTY)

    with short_waits(), FakeServer(answer, question) as other:
        with Runware("key", url=other.url) as client:
            client.ensure_connection()  # which a short deadline is not for
            batch = Batch(journal, client)
            all_of(batch.run(prompts(0)))
            silent.set()
            all_of(batch.run(prompts(0, 1), deadline=1))
            silent.clear()
            outcomes = all_of(batch.run(prompts(0, 1), on_unknown=policy))
            again = [request["taskUUID"] for request in other.tasks if request["prompt"] == "task 1"]
            if remembers or policy == "resend":
                assert [outcome.error for outcome in outcomes] == [None]
                assert len(again) == 2
                assert len(set(again)) == 1, "under the same UUID"
                return
            [outcome] = outcomes
            assert isinstance(outcome.error, NotFoundError)
            assert "may have been sent" in str(outcome.error)
            assert len(again) == 1
            assert batch.summary.unknown == (policy == "ask")
            assert batch.summary.failed == (policy == "fail")
            [decided] = all_of(batch.run(prompts(0, 1), on_unknown="resend", retry="all"))
            assert decided.error is None


@pytest.mark.parametrize(
    ("jump", "is_sent"), [(0.0, True), (-7200.0, False), (+7200.0, False), (-1800.0, True)]
)
def test_without_a_witness_the_time_tells_unless_the_clock_was_put_back(
    tmp_path: Path, jump: float, is_sent: bool
) -> None:
    """`jump` is when it was written, from now on: long ago, or in the future, which says that the clock went back."""
    journal = tmp_path / "a.journal"
    with short_waits(), FakeServer(nothing, lambda channel, request: channel.send(EMPTY)) as other:
        with Runware("key", url=other.url) as client:
            client.ensure_connection()  # which a short deadline is not for
            batch = Batch(journal, client)
            all_of(batch.run(prompts(1), deadline=1))
            change(journal, f"task SET begun_at = begun_at + {jump}")
            if jump > 0:
                change(journal, f"about SET value = value + {jump} WHERE name = 'latest'")
            all_of(batch.run(prompts(1), deadline=2))
            assert len(other.tasks) == (2 if is_sent else 1)


def test_a_journal_that_is_moved_without_what_sqlite_has_beside_it_pays_nothing_twice(
    client: Runware, server: Any, tmp_path: Path
) -> None:
    """After a kill, all that a young journal knows is in the file with `-wal` in its name, which nobody thinks of."""
    journal, moved = tmp_path / "a.journal", tmp_path / "moved.journal"
    with Batch(journal, client).run(prompts(*range(6)), limit=2) as run:
        for _ in run:
            shutil.copy(journal, moved)
            break
    outcomes = all_of(Batch(moved, client).run(prompts(*range(6))))
    assert [outcome.error for outcome in outcomes] == [None] * 6
    all_of(Batch(journal, client).run(prompts(*range(6))))
    assert len(server.ledger) == 6


def test_a_copy_of_the_journal_pays_nothing_twice(server: Any, tmp_path: Path) -> None:
    """The UUIDs follow from the journal: the server knows them, whoever sends them."""
    tasks = prompts(*range(10))
    with Runware("good key", url=server.url) as client:
        all_of(Batch(tmp_path / "a.journal", client).run(tasks[:2]))
        shutil.copy(tmp_path / "a.journal", tmp_path / "copy.journal")
        first = all_of(Batch(tmp_path / "a.journal", client).run(tasks))
        second = all_of(Batch(tmp_path / "copy.journal", client).run(tasks))
    assert len(first) == len(second) == 8
    assert {outcome.index: outcome.results for outcome in first} == {
        outcome.index: outcome.results for outcome in second
    }
    assert len(server.ledger) == 10
