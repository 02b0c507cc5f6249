"""Which task an answer belongs to, which results are new, and which are repetitions."""

from __future__ import annotations

import gc
import weakref

import pytest

from runware._engine.call_options import CallOptions
from runware._engine.registry import Progressed
from runware._engine.task_state import Stage, TaskState
from runware.errors import (
    InvalidParameterError,
    RateLimitError,
    SafetyError,
    TaskTimeoutError,
    ValidationError,
)
from tests.support.builders import Midpoint, Talk, a_request, call_options, websocket_protocol


def test_answers_find_their_tasks_in_any_order() -> None:
    talk = Talk()
    first, second = talk.submit(2), talk.submit(2)
    talk.say(data=[talk.result(second, "s1"), talk.result(first, "f1")])
    talk.say(data=[talk.result(first, "f2")])
    talk.say(data=[talk.result(second, "s2")])
    assert talk.names(first) == ["f1", "f2"]
    assert talk.names(second) == ["s1", "s2"]


def test_an_error_hurts_only_its_own_task_and_data_beside_it_counts() -> None:
    talk = Talk()
    bad, good = talk.submit(), talk.submit()
    talk.say(data=[talk.result(good, "a")], errors=[talk.error(bad, "promptBlocked")])
    assert isinstance(bad.error, SafetyError)
    assert bad.error.task_uuid == bad.uuid
    assert (good.error, talk.names(good)) == (None, ["a"])


def test_a_uuid_in_other_letters_is_the_same() -> None:
    talk = Talk()
    task = talk.submit(uuid="ABCDEF01-2345-4789-8ABC-DEF012345678", named=True)
    talk.say(data=[talk.result(task, "a", task.uuid.lower())])
    assert talk.names(task) == ["a"]


@pytest.mark.parametrize("number", [1, 2])
def test_a_uuid_without_hyphens_is_the_same(number: int) -> None:
    talk = Talk()
    task = talk.submit(number)
    bare = task.uuid.replace("-", "").upper()
    for name in "ab"[:number]:
        talk.say(data=[talk.result(task, name, bare)])
    assert talk.ends(task)
    assert talk.names(task) == list("ab"[:number])
    assert not task.recovery.earlier


def test_an_error_that_names_its_task_without_hyphens_is_about_it() -> None:
    talk = Talk()
    task, other = talk.submit(), talk.submit()
    talk.say(errors=[{"code": "invalidModel", "message": "-", "taskUUID": task.uuid.replace("-", "")}])
    assert (talk.ends(task), talk.ends(other), other.stage) == (1, 0, Stage.SENT)


def test_an_error_of_a_poll_that_is_not_open_says_nothing_of_the_task() -> None:
    talk = Talk()
    task = talk.submit()
    talk.say(errors=[{**talk.error(task, "unsupportedTaskType"), "taskType": "getResponse"}])
    assert (talk.ends(task), task.recovery.unattributed) == (0, None)
    talk.say(data=[talk.result(task, "a")])
    assert talk.names(task) == ["a"]


def test_a_result_whose_uuid_is_in_other_letters_is_the_same() -> None:
    talk = Talk()
    task = talk.submit(2)
    talk.say(data=[talk.result(task, "abc")])
    talk.say(data=[talk.result(task, "ABC")])
    assert not talk.ends(task)
    talk.say(data=[talk.result(task, "def")])
    assert talk.names(task) == ["abc", "def"]


def test_a_uuid_is_refused_while_a_task_with_it_is_under_way() -> None:
    talk = Talk()
    task = talk.submit()
    again = a_request(uuid=task.request.uuid)
    with pytest.raises(InvalidParameterError, match="which a task in flight has"):
        talk.protocol.tracker.submit(again, call_options(), talk.now)
    with pytest.raises(InvalidParameterError, match="which a task in flight has"):
        talk.protocol.tracker.collect(again, call_options(), talk.now)
    talk.say(data=[talk.result(task, "a")])
    assert talk.ends(task) == 1
    talk.protocol.tracker.submit(again, call_options(), talk.now)


def test_repeated_and_late_results_are_ignored() -> None:
    talk = Talk()
    task = talk.submit(2)
    for _ in range(3):
        talk.say(data=[talk.result(task, "a")])
    assert talk.ends(task) == 0
    for _ in range(3):
        talk.say(data=[talk.result(task, "b")])
    talk.say(errors=[talk.error(task)])
    assert (task.error, talk.names(task), talk.ends(task)) == (None, ["a", "b"], 1)


def test_results_in_excess_are_kept_if_they_come_in_time() -> None:
    talk = Talk()
    task = talk.submit()
    talk.say(data=[talk.result(task, "a"), talk.result(task, "b")])
    assert talk.names(task) == ["a", "b"]


def test_a_result_that_is_replayed_after_a_resume_and_polled_counts_once() -> None:
    talk = Talk()
    task = talk.submit(3)
    talk.say(data=[talk.result(task, "a")])
    talk.lose()
    talk.connect()
    talk.say(data=[talk.result(task, "a"), talk.result(task, "b")])
    assert talk.wait(1) == [("getResponse", task.uuid)]
    slots = [talk.state(task, "success", imageUUID=name) for name in "ab"]
    talk.say(data=[*slots, talk.state(task, "processing")])
    talk.say(data=[talk.result(task, "c")])
    assert talk.names(task) == ["a", "b", "c"]


def test_equal_texts_in_one_message_are_two() -> None:
    talk = Talk()
    task = talk.submit(2, task_type="textInference")
    talk.say(data=[talk.text(task, "yes"), talk.text(task, "yes")])
    assert talk.names(task) == ["yes", "yes"]


@pytest.mark.parametrize("split", [False, True])
def test_equal_texts_in_two_messages_are_counted_by_the_server(split: bool) -> None:
    talk = Talk()
    task = talk.submit(2, task_type="textInference")
    talk.say(data=[talk.text(task, "yes")])
    talk.say(data=[talk.text(task, "yes")])
    assert talk.wait(0) == [("getResponse", task.uuid)], "a repetition, or a second result?"
    slots = [talk.text(task, "yes", status="success")] * 2
    for message in [[slot] for slot in slots] if split else [slots]:
        talk.say(data=message)
    talk.wait(2.5)
    assert (talk.names(task), task.error, talk.ends(task)) == (["yes", "yes"], None, 1)


def test_a_reply_in_several_messages_tells_which_text_was_made_twice() -> None:
    talk = Talk()
    task = talk.submit(3, task_type="textInference")
    talk.lose()
    talk.connect()
    for text in ("same", "other", "same"):
        talk.say(data=[talk.text(task, text)])
    assert talk.names(task) == ["same", "other"]
    assert talk.wait(1) == [("getResponse", task.uuid)]
    for text in ("same", "other", "same"):
        talk.say(data=[talk.text(task, text, status="success")])
    talk.wait(0.5)
    assert (talk.names(task), task.error, talk.ends(task)) == (["same", "other", "same"], None, 1)


def test_two_late_replies_in_several_messages_count_as_one() -> None:
    talk = Talk()
    task = talk.submit(3, task_type="textInference")
    talk.lose()
    talk.connect()
    for text in ("same", "other", "other"):
        talk.say(data=[talk.text(task, text)])
    polls = [talk.wait(1), talk.wait(10)]
    assert all(("getResponse", task.uuid) in sent for sent in polls), "polled, and polled again"
    for text in ("same", "other", "other") * 2:
        talk.say(data=[talk.text(task, text, status="success")])
    talk.wait(0.5)
    assert (talk.names(task), task.error, talk.ends(task)) == (["same", "other", "other"], None, 1)


def test_a_repeated_text_is_no_second_one() -> None:
    talk = Talk()
    task = talk.submit(2, task_type="textInference")
    talk.say(data=[talk.text(task, "yes")])
    talk.say(data=[talk.text(task, "yes")])
    talk.wait(0)
    talk.say(data=[talk.text(task, "yes", status="success"), talk.state(task, "processing")])
    talk.say(data=[talk.text(task, "no")])
    assert talk.names(task) == ["yes", "no"]


def test_equal_texts_are_kept_if_the_server_cannot_be_polled() -> None:
    talk = Talk()
    task = talk.submit(2, task_type="textInference")
    talk.say(data=[talk.text(task, "yes")])
    talk.say(data=[talk.text(task, "yes")])
    talk.wait(0)
    talk.say_unknown()
    assert (talk.names(task), talk.ends(task)) == (["yes", "yes"], 1)


def test_what_a_result_was_made_from_does_not_identify_it() -> None:
    talk = Talk()
    task = talk.submit(2)
    talk.say(data=[talk.result(task, name, inputImageUUID="the same") for name in "ab"])
    assert talk.names(task) == ["a", "b"]


def test_an_abandoned_call_hears_nothing_more() -> None:
    talk = Talk()
    task, other = talk.submit(2), talk.submit()
    talk.protocol.tracker.abandon(task)
    talk.protocol.tracker.abandon(task)
    talk.say(data=[talk.result(task, "a"), talk.result(other, "b")])
    assert (list(task.results), talk.ends(task), talk.ends(other)) == ([], 0, 1)
    assert not talk.protocol.tracker.registry.find(task.uuid)


def test_a_task_abandoned_in_the_queue_is_not_sent() -> None:
    talk = Talk()
    task = talk.protocol.tracker.submit(a_request(), call_options(), talk.now)
    talk.protocol.tracker.abandon(task)
    assert talk.flush() == []


def test_progress_is_reported_when_it_changes() -> None:
    talk = Talk()
    task = talk.submit(task_type="training")
    for progress in (10, 10, 20):
        talk.say(
            data=[{"taskType": "training", "taskUUID": task.uuid, "imageUUID": "x", "progress": progress}]
        )
    assert [event.percent for event in talk.events if isinstance(event, Progressed)] == [10, 20]
    assert list(task.results) == []


def test_a_getresponse_of_the_caller_returns_the_state() -> None:
    talk = Talk()
    task = talk.submit(task_type="getResponse")
    talk.say(data=[talk.state(task, "processing", progress=40)])
    assert [result["progress"] for result in task.results] == [40]


def test_an_error_that_names_no_task_fails_only_what_the_server_does_not_know() -> None:
    talk = Talk()
    spoken = talk.submit(2)
    talk.say(data=[talk.result(spoken, "a")])
    good, bad = talk.submit(), talk.submit(options=call_options(max_retries=0))
    other_kind = talk.submit(task_type="caption")
    talk.say(errors=[{"code": "invalidParameter", "message": "Bad.", "taskType": "imageInference"}])
    assert sorted(talk.wait(0)) == sorted([("getResponse", good.uuid), ("getResponse", bad.uuid)])
    talk.say(data=[talk.state(good, "processing")])
    talk.say(data=[])
    assert talk.ends(bad) == 0, "a queued task is unknown, too"
    for _ in range(40):
        polls = talk.wait(1)
        while polls:
            [(_, uuid), *polls] = polls
            polls += talk.say(data=[talk.state(good, "processing")] if uuid == good.uuid else [])
    assert isinstance(bad.error, ValidationError)
    assert "may still be running" in bad.error.message
    assert bad.error.task_uuid == bad.uuid
    assert [talk.ends(task) for task in (spoken, good, other_kind)] == [0, 0, 0]


def test_each_accused_task_has_an_error_of_its_own() -> None:
    talk = Talk()
    tasks = [talk.submit(options=call_options(max_retries=0)) for _ in range(2)]
    talk.say(errors=[{"code": "invalidParameter", "message": "Bad."}])
    for _ in range(60):
        polls = talk.wait(1)
        while polls:
            polls = polls[1:] + talk.say(data=[])
    assert tasks[0].error is not tasks[1].error
    assert [task.error.task_uuid for task in tasks if task.error] == [task.uuid for task in tasks]


def test_an_empty_answer_belongs_to_no_task_while_several_polls_are_open() -> None:
    talk = Talk()
    known, unknown = talk.submit(), talk.submit()
    talk.lose()
    talk.connect("another")
    assert len(talk.wait(0)) == 2
    assert talk.say(data=[]) == [], "it may be about either task"
    assert talk.say(data=[talk.state(known, "processing")]) == []
    polls = talk.wait(0)
    assert polls == [("getResponse", unknown.uuid)], "alone"
    while ("imageInference", unknown.uuid) not in polls:
        polls = [task for task in polls if task[0] == "getResponse"] or talk.wait(0.1)
        for _, uuid in polls:
            polls = talk.say(data=[talk.state(known, "processing")] if uuid == known.uuid else [])
    assert talk.now < 1000 + 4


def test_a_large_batch_goes_out_in_few_messages() -> None:
    talk = Talk()
    for _ in range(450):
        talk.protocol.tracker.submit(a_request(), call_options(), talk.now)
    assert [len(message) for message in talk.flush()] == [200, 200, 50]


def test_messages_are_bounded_in_size() -> None:
    talk = Talk()
    for _ in range(4):
        talk.protocol.tracker.submit(
            a_request(inputs={"seedImage": "x" * 3_000_000}), call_options(), talk.now
        )
    assert [len(message) for message in talk.flush()] == [2, 2]


def test_no_more_are_in_flight_than_allowed() -> None:
    talk = Talk(max_in_flight=2)
    tasks = [
        talk.protocol.tracker.submit(a_request(max_duration=100.0), call_options(), talk.now)
        for _ in range(4)
    ]
    assert len(talk.tasks(talk.flush())) == 2
    talk.wait(30)
    assert len(talk.say(data=[talk.result(tasks[0], "a")])) == 1
    talk.protocol.tracker.abandon(tasks[1])
    assert len(talk.tasks(talk.flush())) == 1
    assert tasks[3].deadline == talk.now + 100, "standing in the queue does not count"


def test_an_overloaded_server_is_spared_by_all() -> None:
    talk = Talk()
    task = talk.submit(options=call_options(max_retries=0))
    talk.say(errors=[talk.error(task, "rateLimitExceeded")])
    assert isinstance(task.error, RateLimitError)
    talk.protocol.tracker.submit(a_request(), call_options(), talk.now)
    assert talk.flush() == []
    assert talk.protocol.wake_at() == talk.now + 0.5
    assert len(talk.wait(0.5)) == 1


def test_timers_stay_few_and_a_message_costs_the_same_among_many_calls() -> None:
    protocol = websocket_protocol(random=Midpoint(), max_in_flight=10**6)
    protocol.opened(0.0)
    protocol.receive({"data": [{"taskType": "authentication", "connectionSessionUUID": "s"}]}, 0.0)
    tasks = [protocol.tracker.submit(a_request(), call_options(), 0.0) for _ in range(300)]
    while protocol.take_message(0.0):
        pass
    for step in range(100):
        for task in tasks[:50]:
            progress = {"taskType": "x", "taskUUID": task.uuid, "status": "processing", "progress": step}
            protocol.receive({"data": [progress]}, step / 10)
        protocol.wake(step / 10)
        protocol.take_message(step / 10)
    timers = protocol.tracker.registry._timers
    assert len(timers) <= 2 * len(tasks) + 100
    for task in tasks:
        protocol.tracker.abandon(task)
    assert protocol.wake_at() == 9.9 + 30, "only the ping is left"


def test_abandoned_calls_leave_no_timers() -> None:
    talk = Talk()
    for _ in range(2000):
        talk.protocol.tracker.abandon(talk.submit())
    assert len(talk.protocol.tracker.registry._timers) <= 200


class Large:
    """A part of a message that should be freed with the task."""


def test_the_results_of_tasks_that_have_ended_are_freed_while_their_timers_still_run() -> None:
    talk = Talk()
    tasks = [talk.submit() for _ in range(50)]
    kept = [Large() for _ in tasks]
    refs = [weakref.ref(large) for large in kept]
    while tasks:
        talk.hear({"data": [talk.result(tasks.pop(), "a", large=kept.pop())]})
        talk.events.clear()
    gc.collect()
    assert [ref for ref in refs if ref() is not None] == []


def test_tasks_that_ended_in_the_queue_are_dropped_while_no_server_is_reached() -> None:
    talk = Talk(online=False)
    tracker = talk.protocol.tracker
    waiting = [tracker.submit(a_request(), call_options(caller=caller), talk.now) for caller in range(150)]
    for number in range(5000):
        tracker.abandon(tracker.submit(a_request(), call_options(caller=number % 30), talk.now))
    queued = [task for queue in tracker.queue.tasks.values() for task in queue]
    assert len(queued) < 1000
    talk.connect()
    assert [uuid for message in talk.sent[1:] for uuid in (task["taskUUID"] for task in message)] == [
        task.uuid for task in waiting
    ]


def test_an_answer_to_a_task_of_another_type_is_not_taken(caplog: pytest.LogCaptureFixture) -> None:
    talk = Talk()
    task = talk.submit()
    talk.say(data=[talk.result(task, "theirs", taskType="upscale")])
    assert (talk.names(task), talk.ends(task)) == ([], 0)
    assert "an item whose taskType is upscale" in caplog.text
    talk.say(data=[talk.result(task, "its own", taskType="unheardOf")])
    assert (talk.names(task), talk.ends(task)) == (["its own"], 1)


def test_the_order_of_its_keys_is_no_part_of_a_result() -> None:
    talk = Talk()
    task = talk.submit(2)
    item = talk.result(task, "a", maskUUID="b")
    talk.say(data=[item])
    talk.say(data=[dict(reversed(item.items()))])
    assert len(task.results) == 1
    talk.say(data=[talk.result(task, "a", maskUUID="c", imageUUID=7)])
    assert len(task.results) == 2, "a number is no UUID"


def test_a_conflict_changes_nothing_while_the_task_is_polled() -> None:
    talk = Talk()
    task = talk.submit()
    talk.lose()
    talk.connect("another")
    assert talk.wait(0) == [("getResponse", task.uuid)]
    assert talk.say(errors=[talk.error(task, "conflictTaskUUID")]) == []
    talk.say(data=[talk.state(task, "success", imageUUID="a")])
    assert (task.error, talk.names(task)) == (None, ["a"])


def accepted(talk: Talk, options: CallOptions | None = None) -> TaskState:
    """Submit a task that the server acknowledges, and that is polled."""
    task = talk.submit(options=options)
    talk.say(data=[{"taskType": "imageInference", "taskUUID": task.uuid}])
    return task


def test_a_task_that_is_abandoned_when_its_poll_is_queued_is_not_polled() -> None:
    talk = Talk()
    abandoned, other = accepted(talk), accepted(talk)
    talk.now += 1
    talk.protocol.wake(talk.now)
    talk.protocol.tracker.abandon(abandoned)
    assert talk.tasks(talk.flush()) == [("getResponse", other.uuid)]


def test_after_several_empty_answers_each_remaining_task_is_polled_alone() -> None:
    talk = Talk()
    tasks = [accepted(talk) for _ in range(3)]
    abandoned, *left = tasks
    assert len(talk.wait(1)) == 3
    talk.say(data=[talk.state(task, "processing") for task in tasks])
    assert len(talk.wait(2)) == 3
    talk.protocol.tracker.abandon(abandoned)
    assert [talk.say(data=[]) for _ in tasks] == [[]] * 3
    polls: list[tuple[str, str]] = []
    while len(polls) < 2:
        sent = talk.wait(0.5)
        assert len(sent) <= 1, "alone"
        polls += sent
        for _, uuid in sent:
            task = next(task for task in left if task.uuid == uuid)
            talk.say(data=[talk.state(task, "success", imageUUID=uuid)])
    assert polls == [("getResponse", task.uuid) for task in left]
    assert [(talk.ends(task), task.error) for task in left] == [(1, None)] * 2


def test_a_lone_poll_without_an_answer_holds_up_the_others_no_longer() -> None:
    talk = Talk()
    tasks = [accepted(talk) for _ in range(2)]
    assert len(talk.wait(1)) == 2
    assert [talk.say(data=[]) for _ in tasks] == [[]] * 2
    polls: list[tuple[str, str]] = []
    while len(polls) < 2:
        polls += talk.wait(0.5)
        assert talk.now < 1000 + 15
    assert {uuid for _, uuid in polls} == {task.uuid for task in tasks}


@pytest.mark.parametrize("answer", ["result", "processing", "error", "error in data"])
@pytest.mark.parametrize("spelling", ["{}", "{{{}}}", "urn:uuid:{}"])
def test_the_answer_about_a_task_that_has_ended_holds_up_the_others_no_longer(
    answer: str, spelling: str
) -> None:
    talk = Talk()
    tasks = [accepted(talk) for _ in range(2)]
    assert len(talk.wait(1)) == 2
    assert [talk.say(data=[]) for _ in tasks] == [[]] * 2
    polls: list[tuple[str, str]] = []
    while not polls:
        polls = talk.wait(0.5)
    [(_, uuid)] = polls
    ended, left = sorted(tasks, key=lambda task: task.uuid != uuid)
    talk.protocol.tracker.abandon(ended)
    talk.wait(0.5)
    item = {**talk.result(ended, "a"), "taskUUID": spelling.format(uuid), "status": "success"}
    if answer == "processing":
        item = {**talk.state(ended, "processing"), "taskUUID": spelling.format(uuid)}
    if answer.startswith("error"):
        item = {**talk.error(ended), "taskUUID": spelling.format(uuid), "status": "error"}
    sent = talk.say(**{"errors" if answer == "error" else "data": [item]})
    assert sent == [("getResponse", left.uuid)]


def to_be_polled_alone(talk: Talk, number: int, timeout: float) -> list[TaskState]:
    """Submit tasks that the server acknowledges, and each of which is to be polled alone."""
    tasks = [accepted(talk, call_options(timeout=timeout, max_retries=2)) for _ in range(number)]
    polls: list[tuple[str, str]] = []
    while not polls:
        polls = talk.wait(0.1)
    for _ in polls:
        talk.say(data=[])
    return tasks


@pytest.mark.parametrize("timeout", [5.0, 60.0])
def test_tasks_with_queued_polls_end_in_time_if_the_server_answers_no_poll(
    timeout: float,
) -> None:
    talk = Talk()
    began = talk.now
    tasks = to_be_polled_alone(talk, 50, timeout)
    while not all(map(talk.ends, tasks)):
        if ("ping", "") in talk.wait(1):
            talk.say(data=[{"taskType": "ping", "pong": True}])
        assert talk.now < began + 3 * timeout + 10
    assert {type(task.error) for task in tasks} == {TaskTimeoutError}


def test_tasks_with_queued_polls_wait_for_as_long_as_the_server_answers_polls() -> None:
    talk = Talk()
    tasks = to_be_polled_alone(talk, 50, 5.0)
    began = talk.now
    by_uuid = {task.uuid: task for task in tasks}
    polls: list[tuple[str, str]] = []
    while not all(map(talk.ends, tasks)):
        polls += talk.wait(1)
        answered, polls = polls, list[tuple[str, str]]()
        for _, uuid in answered:
            polls += talk.say(data=[talk.state(by_uuid[uuid], "success", imageUUID=uuid)])
    assert talk.now > began + 3 * 5
    assert [task.error for task in tasks] == [None] * 50


def test_a_task_uses_no_retry_for_its_turn_to_be_polled_on_short_connections() -> None:
    """Each connection lasts for one answer, and tasks are silent for `timeout` seconds with a connection or without."""
    talk = Talk()
    tasks = [talk.submit(options=call_options(timeout=5.0, max_retries=2)) for _ in range(50)]
    by_uuid = {task.uuid: task for task in tasks}
    talk.lose()
    talk.connect("another")
    assert len(talk.wait(0)) == 50
    for _ in tasks:
        talk.say(data=[])
    while not all(map(talk.ends, tasks)):
        talk.lose()
        talk.wait(2)
        talk.connect("another")
        for _, uuid in talk.wait(0):
            talk.say(data=[talk.state(by_uuid[uuid], "success", imageUUID=uuid)])
    assert talk.now > 1000 + 3 * 5
    assert [task.error for task in tasks] == [None] * 50
    assert max(task.recovery.tries_used for task in tasks) == 0


def test_polls_that_share_messages_do_not_wait_for_all_lone_polls() -> None:
    talk = Talk()
    for _ in range(20):
        talk.submit(options=call_options(timeout=60.0))
    talk.lose()
    talk.connect("another")
    known = accepted(talk)
    for _ in talk.wait(0):
        talk.say(data=[])
    sent, lone_polls = talk.wait(0), 0
    while ("getResponse", known.uuid) not in sent:
        assert len(sent) == 1, "alone"
        lone_polls += 1
        talk.now += 0.4  # each answer takes a while
        talk.protocol.wake(talk.now)
        sent = talk.say(data=[])
    assert lone_polls < 6, "the known task was polled after all the others"


@pytest.mark.parametrize(
    "form",
    [
        "{}",
        "{{{}}}",
        "urn:uuid:{}",
        "URN:UUID:{}",
        " {} ",
        "no hyphens",
        "capitals",
        "{{no hyphens}}",
        "  no hyphens  ",
    ],
)
def test_a_uuid_in_any_of_the_forms_that_it_has(form: str) -> None:
    talk = Talk()
    task = talk.submit()
    shown = task.uuid.upper() if form == "capitals" else task.uuid
    if "no hyphens" in form:
        uuid = form.format().replace("no hyphens", shown.replace("-", ""))
    else:
        uuid = shown if form == "capitals" else form.format(shown)
    talk.say(data=[{**talk.result(task, "a"), "taskUUID": uuid}])
    assert (talk.names(task), talk.ends(task), task.error) == (["a"], 1, None)


@pytest.mark.parametrize("late", [0.1, 3.5])
def test_a_late_answer_to_a_poll_counts_as_one_in_time(late: float) -> None:
    """The task was polled until its time was up, although the server said each time that it had ended with one result."""
    talk = Talk()
    task = talk.submit(2, deliveryMethod="async")
    talk.say(data=[{"taskType": "imageInference", "taskUUID": task.uuid}])
    for _ in range(2):
        while not talk.wait(0.1):
            pass
        talk.wait(late)
        talk.say(data=[talk.result(task, "a", status="success")])
        talk.wait(0.6)  # there may be more of the answer
    assert (talk.ends(task), task.error, talk.names(task)) == (1, None, ["a"])
