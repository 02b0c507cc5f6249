"""Statuses that are not documented, or spelt in another way."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runware._engine.task_state import UNDER_WAY, TaskState
from runware.errors import TaskTimeoutError
from tests.support.builders import Talk, call_options

KNOWN = UNDER_WAY | {"success", "error", "failed"}
STATUSES = ["cancelled", "expired", "paused", "in_progress", "COMPLETED", "rejected", "", "0", "läuft"]
#: Keys beside a status that are no result.
WORDS = {
    "message": "Not now.",
    "type": "image",
    "documentation": "https://example.com",
    "context": {"a": [1]},
}


def a_task(talk: Talk, number: int = 1, **fields: str) -> TaskState:
    return talk.submit(number, options=call_options(timeout=6.0, max_retries=1), **fields)


@pytest.mark.parametrize("words", [{}, {"message": "It waits."}, WORDS, {"progress": 3}, {"message": None}])
@pytest.mark.parametrize("status", STATUSES)
def test_a_message_about_a_task_is_no_result_of_it(status: str, words: dict[str, object]) -> None:
    talk = Talk()
    task = a_task(talk)
    talk.say(data=[talk.state(task, status, **words)])
    assert talk.ends(task) == 0
    talk.say(data=[talk.result(task, "a")])
    assert (talk.names(task), talk.ends(task), task.error) == (["a"], 1, None)


@given(
    status=st.text().filter(lambda text: text.lower() not in KNOWN), words=st.sets(st.sampled_from([*WORDS]))
)
def test_no_unknown_status_ends_a_task_by_itself(status: str, words: set[str]) -> None:
    talk = Talk()
    task = a_task(talk)
    talk.say(data=[talk.state(task, status, **{word: WORDS[word] for word in sorted(words)})])
    assert (talk.ends(task), task.results) == (0, ())


@pytest.mark.parametrize(
    "content", [{"imageUUID": "a"}, {"mediaUUID": "a"}, {"text": "a"}, {"textOfSomeNewKind": "a"}]
)
@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("delivery", ["sync", "async"])
def test_content_is_a_result_whatever_its_status(delivery: str, status: str, content: dict[str, str]) -> None:
    talk = Talk()
    task = a_task(talk, deliveryMethod=delivery)
    talk.say(data=[talk.state(task, status, **content)])
    assert (talk.ends(task), task.error) == (1, None)


@pytest.mark.parametrize(
    "more", [{"queuePosition": 3}, {"estimatedSeconds": None, "region": "eu"}, {"cost": 0.1}, {"data": []}]
)
@pytest.mark.parametrize("task_type", ["videoInference", "imageInference", "promptEnhance"])
def test_an_acknowledgement_may_have_unknown_keys(task_type: str, more: dict[str, object]) -> None:
    """The acknowledgement was taken for a result: the call returned it, and never polled for the one that was paid for."""
    talk = Talk()
    task = talk.submit(task_type=task_type, deliveryMethod="async")
    talk.say(data=[{"taskType": task_type, "taskUUID": task.uuid, **more}])
    assert (talk.ends(task), task.results) == (0, ())
    assert talk.wait(1.5) == [("getResponse", task.uuid)]
    talk.say(data=[talk.state(task, "success", textOfSomeNewKind="a")])
    assert (talk.ends(task), len(task.results), task.error) == (1, 1, None)


@pytest.mark.parametrize("status", [*STATUSES, "processing", "Queued"])
def test_what_the_server_said_last_is_in_the_error(status: str) -> None:
    talk = Talk()
    task = a_task(talk)
    talk.say(data=[talk.state(task, "pending")])
    talk.say(data=[talk.state(task, status, message="Ask Bob.")])
    while not talk.ends(task):
        if ("ping", "") in talk.wait(0.5):
            talk.say(data=[{"taskType": "ping", "pong": True}])
    assert isinstance(task.error, TaskTimeoutError)
    assert f"The last status from the server: {status!r}, 'Ask Bob.'." in task.error.message
    assert "may still be running" in task.error.message


@pytest.mark.parametrize("status", ["success", "Success", "SUCCESS"])
def test_a_result_that_is_pushed_and_polled_counts_once(status: str) -> None:
    """A text has no UUID that would identify it."""
    talk = Talk()
    task = talk.submit(2, task_type="textInference")
    talk.say(data=[talk.text(task, "a")])
    talk.lose()
    talk.connect()
    talk.wait(1)
    talk.say(data=[talk.text(task, "a", status=status), talk.text(task, "b", status=status)])
    assert (talk.names(task), talk.ends(task)) == (["a", "b"], 1)


@pytest.mark.parametrize("status", ["ready", "Ready", "READY", "Success"])
def test_the_last_phase_in_any_case(status: str) -> None:
    talk = Talk()
    task = talk.submit(task_type="modelUpload", terminal_values={"status": ("ready", "failed")})
    talk.say(data=[talk.state(task, "Validated", message="-")])
    assert talk.ends(task) == 0
    talk.say(data=[talk.state(task, status, message="-")])
    assert (talk.ends(task), task.error) == (1, None)


@pytest.mark.parametrize("last", ["done", "Done", "DONE"])
@pytest.mark.parametrize("field", ["phase", "trainingStatus", "status"])
def test_phases_are_in_the_field_that_the_schema_names_in_whatever_case(field: str, last: str) -> None:
    for said in ("done", "Done", "DONE"):
        talk = Talk()
        task = talk.submit(task_type="training", terminal_values={field: (last, "BROKEN")})
        envelope = {"taskType": "training", "taskUUID": task.uuid}
        talk.say(data=[{**envelope, field: "going"}])
        talk.say(data=[envelope])  # an acknowledgement
        assert talk.ends(task) == 0
        talk.say(data=[{**envelope, field: said}])
        assert (talk.ends(task), task.error) == (1, None)
        assert [item[field] for item in task.results] == ["going", said]


@pytest.mark.parametrize("status", ["error", "Error", "FAILED"])
def test_a_failure_in_any_case(status: str) -> None:
    talk = Talk()
    task = talk.submit(options=call_options(max_retries=0))
    talk.say(data=[talk.state(task, status, message="It failed.")])
    assert talk.ends(task) == 1
    assert task.error is not None
    assert "It failed." in task.error.message
