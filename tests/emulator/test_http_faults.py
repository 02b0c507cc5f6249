"""What goes wrong over HTTP, as a plain client sees it."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from uuid import uuid4

import attrs
import httpx
import pytest

from runware.emulator import Emulator, Faults, faults
from tests.support.posting import a_task, http_client, post
from tests.support.timing import lasting, wait_until

KEY = {"Authorization": "Bearer any"}


@pytest.fixture(scope="module")
def shared() -> Iterator[Emulator]:
    with Emulator() as server:
        yield server


@pytest.fixture
def server(shared: Emulator) -> Iterator[Emulator]:
    yield shared
    shared.faults = Faults()
    http_client().close()
    http_client.cache_clear()


def a_picture() -> dict[str, Any]:
    return {
        "taskType": "imageInference", "taskUUID": str(uuid4()), "model": "m:1@1", "positivePrompt": "a dog",
        "width": 128, "height": 128,
    }  # fmt: skip


def results(server: Emulator, task: dict[str, Any]) -> list[dict[str, Any]]:
    """What `getResponse` gives once nothing is being made any more."""
    server.faults = Faults()
    while True:
        question = {"taskType": "getResponse", "taskUUID": task["taskUUID"]}
        answer: list[dict[str, Any]] = post(server, question).json()["data"]
        if all(item["status"] != "processing" for item in answer):
            return answer


def is_known(server: Emulator, task: dict[str, Any]) -> bool:
    return results(server, task) != []


def test_without_faults_nothing_happens(server: Emulator) -> None:
    assert post(server, a_task()).json()["data"][0]["text"]
    assert server.fault_counts == {}


@pytest.mark.parametrize("fault", ["drop", "abort", "restart"])
def test_a_connection_breaks_off_before_anything_is_done(server: Emulator, fault: str) -> None:
    server.faults = Faults(**{fault: 1})
    task = a_task()
    with pytest.raises(httpx.RemoteProtocolError):
        post(server, task)
    assert server.fault_counts == {fault: 1}
    assert task not in server.requests
    assert not is_known(server, task)


def test_an_answer_is_lost_while_the_task_is_being_worked_on(server: Emulator) -> None:
    server.faults = Faults(drop_late=1)
    task = a_task()
    with pytest.raises(httpx.RemoteProtocolError):
        post(server, task)
    assert server.fault_counts == {"drop_late": 1}
    [made] = results(server, task)
    assert made["text"].startswith("dog")
    assert len(server.ledger.of(task["taskUUID"])) == 1


def test_an_answer_breaks_off_in_its_midst(server: Emulator) -> None:
    seen: set[str] = set()
    server.faults = Faults(seed=1, lose=1)
    task = a_task()
    for _ in range(10):
        task = a_task()
        # Without a head, or with a body that is shorter than its head says.
        with pytest.raises(httpx.RemoteProtocolError) as caught:
            post(server, task)
        seen.add("a beginning" if "complete message body" in str(caught.value) else "nothing")
        assert len(server.ledger.of(task["taskUUID"])) == 1
    assert "a beginning" in seen
    assert is_known(server, task)


def test_half_open_lasts_until_the_client_hangs_up(server: Emulator) -> None:
    server.faults = Faults(half_open=1)
    task = a_task()
    with pytest.raises(httpx.ReadTimeout):
        post(server, task, timeout=0.2)
    assert server.fault_counts == {"half_open": 1}
    assert not is_known(server, task)


def test_half_open_ends_with_the_server() -> None:
    failed: list[Exception] = []

    def ask(server: Emulator) -> None:
        try:
            post(server, a_task(), timeout=30)
        except httpx.HTTPError as error:
            failed.append(error)

    with Emulator(faults=Faults(half_open=1)) as server:
        thread = threading.Thread(target=ask, args=(server,))
        thread.start()
        wait_until(lambda: server.fault_counts)
        with lasting(0, 2):
            server.stop()
    thread.join(60)
    assert len(failed) == 1


def test_an_answer_is_late(server: Emulator) -> None:
    server.faults = Faults(seed=1, delay=1, longest_delay=0.2)
    started = time.monotonic()
    for _ in range(3):
        assert post(server, a_task()).status_code == 200
    assert server.fault_counts == {"delay": 3}
    assert time.monotonic() - started > 0.1


def test_garbage_comes_in_place_of_an_answer(server: Emulator) -> None:
    server.faults = Faults(seed=1, garbage=1)
    seen: set[str] = set()
    for _ in range(60):
        task = a_task()
        answer = post(server, task)
        assert answer.status_code == 200
        assert len(server.ledger.of(task["taskUUID"])) == 1
        try:
            body = answer.json()
        except ValueError:
            html = answer.headers["content-type"].startswith("text/html")
            assert html == answer.text.startswith("<html>")
            cut = answer.text.startswith('{"data"')
            seen.add("html" if html else "cut" if cut else "no JSON")
        else:
            assert not (isinstance(body, dict) and isinstance(body.get("data"), list))
            seen.add("no answer")
    assert seen == {"html", "cut", "no JSON", "no answer"}


@pytest.mark.parametrize("fault", ["server_error", "server_error_late"])
def test_a_gateway_says_that_its_server_is_in_trouble(server: Emulator, fault: str) -> None:
    server.faults = Faults(seed=1, **{fault: 1})
    statuses: set[int] = set()
    task = a_task()
    for _ in range(20):
        task = a_task()
        answer = post(server, task)
        statuses.add(answer.status_code)
        assert answer.headers["content-type"].startswith("text/html")
        assert re.search(rf"<h1>{answer.status_code} \w+", answer.text)
    assert statuses == {500, 502, 504}
    assert is_known(server, task) == (fault == "server_error_late")


def test_overload_has_a_status_and_perhaps_a_time_to_come_back(server: Emulator) -> None:
    server.faults = Faults(seed=1, overload=1)
    seen: set[tuple[int, str, str]] = set()
    tasks = [a_task(), a_task()]
    for _ in range(150):
        answer = post(server, *tasks)
        if answer.headers["content-type"].startswith("text/plain"):
            body = "text"
        else:
            assert answer.json()["data"] == []
            errors = answer.json()["errors"]
            code = {429: "rateLimitExceeded", 503: "serviceUnavailable"}[answer.status_code]
            assert {error["code"] for error in errors} == {code}
            named = [error["taskUUID"] for error in errors if "taskUUID" in error]
            assert named in ([], [task["taskUUID"] for task in tasks])
            body = "named" if named else "unnamed"
        asked = answer.headers.get("retry-after")
        if asked is None:
            how = "nothing"
        elif asked.isdecimal():
            assert int(asked) <= 1
            how = "seconds"
        else:
            assert abs((parsedate_to_datetime(asked) - datetime.now(UTC)).total_seconds()) < 5
            how = "date"
        seen.add((answer.status_code, body, how))
    assert len(seen) == 2 * 3 * 3
    assert server.fault_counts == {"overload": 150}
    assert not is_known(server, tasks[0])


@pytest.mark.parametrize("limit", [field.name for field in attrs.fields(Faults) if field.name.startswith(("longest_", "most_"))])  # fmt: skip
def test_what_no_fault_can_do_is_refused_and_the_most_can_be_done(server: Emulator, limit: str) -> None:
    for wrong in (-1, 1_000_000_001, float("nan"), float("inf"), "1", None, True):
        with pytest.raises(ValueError, match=f"{limit} is .*; it must be between 0 and 1000000000"):
            Faults(**{limit: wrong})
    server.faults = Faults(seed=1, overload=1, refuse=0.5, **{limit: 1_000_000_000})
    assert {post(server, a_task()).status_code for _ in range(30)} <= {401, 429, 503}


@pytest.mark.parametrize("fault", [field.name for field in attrs.fields(Faults) if field.name != "seed"])
def test_a_fault_that_is_no_number_is_refused(fault: str) -> None:
    for wrong in ("a", True, [], float("nan")):
        with pytest.raises(ValueError, match=f"^{fault} is "):
            Faults(**{fault: wrong})
    if isinstance(attrs.fields_dict(Faults)[fault].default, int) or fault in ("slots", "bandwidth"):
        with pytest.raises(ValueError, match=f"^{fault} is 1.5; it must be "):
            Faults(**{fault: 1.5})


def test_questions_have_an_overload_of_their_own(server: Emulator) -> None:
    question = {"taskType": "getResponse", "taskUUID": str(uuid4())}
    server.faults = Faults(overload=1)
    assert post(server, question).status_code == 200
    server.faults = Faults(overload_questions=1)
    assert post(server, question).status_code in (429, 503)
    assert post(server, question, a_task()).status_code == 200
    assert post(server, a_task()).status_code == 200


def test_questions_are_blocked_by_something_on_the_way(server: Emulator) -> None:
    question = {"taskType": "getResponse", "taskUUID": str(uuid4())}
    server.faults = Faults(seed=1, blocked_questions=1)
    answers = [post(server, question) for _ in range(20)]
    assert {answer.status_code for answer in answers} == {302, 403, 404, 405}
    assert all("<html>" in answer.text for answer in answers)
    assert post(server, question, a_task()).status_code == 200


def test_a_good_key_is_refused_but_never_twice_in_a_row(server: Emulator) -> None:
    server.faults = Faults(refuse=1)
    assert [post(server, a_task()).status_code for _ in range(4)] == [401, 200, 401, 200]


def test_items_come_twice_and_in_any_order(server: Emulator) -> None:
    tasks = [a_picture() for _ in range(6)]
    server.faults = Faults(seed=1, duplicate=0.5, reorder=1)
    came = [item["taskUUID"] for item in post(server, *tasks).json()["data"]]
    uuids = [task["taskUUID"] for task in tasks]
    assert set(came) == set(uuids)
    assert len(came) == 6 + server.fault_counts["duplicate"] > 6
    assert list(dict.fromkeys(came)) != uuids


def test_errors_come_twice(server: Emulator) -> None:
    server.faults = Faults(duplicate=1)
    task = a_task(prompt=5)
    assert [error["taskUUID"] for error in post(server, task).json()["errors"]] == [task["taskUUID"]] * 2


def test_results_that_cannot_be_told_apart_come_once(server: Emulator) -> None:
    server.faults = Faults(duplicate=1)
    assert len(post(server, a_task(promptVersions=3)).json()["data"]) == 3


def test_what_a_question_is_answered_comes_once_and_in_order(server: Emulator) -> None:
    """Their number is what the answer tells."""
    task = a_task(promptVersions=3)
    post(server, task)
    before = results(server, task)
    server.faults = Faults(seed=1, duplicate=1, reorder=1)
    question = {"taskType": "getResponse", "taskUUID": task["taskUUID"]}
    assert post(server, question).json()["data"] == before


def test_a_restart_breaks_off_what_others_wait_for(server: Emulator) -> None:
    """Their tasks go on."""
    ends: list[object] = []

    def wait_for(task: dict[str, Any]) -> None:
        try:
            ends.append(post(server, task))
        except httpx.HTTPError as error:
            ends.append(error)

    server.latency = 0.5
    task = a_task()
    already = len(server.requests)
    thread = threading.Thread(target=wait_for, args=(task,))
    thread.start()
    server.wait_for_requests(already + 1)
    server.faults = Faults(restart=1)
    with pytest.raises(httpx.RemoteProtocolError):
        post(server, a_task())
    thread.join(60)
    server.latency = 0
    assert isinstance(ends[0], httpx.RemoteProtocolError)
    assert len(results(server, task)) == 1


def test_the_seed_decides() -> None:
    stress = {
        "drop": 0.2,
        "drop_late": 0.2,
        "server_error": 0.2,
        "overload": 0.3,
        "garbage": 0.2,
        "lose": 0.2,
    }

    def seen(seed: int) -> tuple[list[object], dict[str, int]]:
        ends: list[object] = []
        with Emulator(faults=Faults(seed=seed, **stress)) as server:
            for number in range(30):
                try:
                    answer = post(
                        server,
                        a_task(
                            taskUUID=f"00000000-0000-4000-8000-0000000000{number:02}", deliveryMethod="async"
                        ),
                    )
                    ends.append((answer.status_code, answer.text, "retry-after" in answer.headers))
                except httpx.RemoteProtocolError as error:
                    ends.append(str(error))
            return ends, server.fault_counts

    first = seen(7)
    assert seen(7) == first
    assert seen(8) != first
    assert set(first[1]) == set(stress)


def test_downloads_are_spared(server: Emulator) -> None:
    url = post(server, a_picture()).json()["data"][0]["imageURL"]
    server.faults = Faults(drop=1, drop_late=1, half_open=1, server_error=1, lose=1, garbage=1, overload=1)
    assert http_client().get(url).status_code == 200


def test_the_table_has_all_faults() -> None:
    listed = re.findall(r"^    ([a-z_]+)  ", faults.__doc__ or "", re.MULTILINE)
    fields = [field.name for field in attrs.fields(Faults) if not field.default and field.name != "seed"]
    assert listed == ["fault", *fields]
