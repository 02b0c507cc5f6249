"""The client itself fails over a task: that task ends with an error that says so, and no other does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from runware._engine.task_state import TaskState
from runware.errors import ConnectionLostError
from tests.support.builders import Talk, a_request, call_options

from .test_exchanges import BROKEN, Mail, good_mail, image, kinds

FAULT = ZeroDivisionError("a fault of our own")


def break_for(monkeypatch: pytest.MonkeyPatch, name: str, victim: TaskState) -> None:
    """Have a method or a property of `TaskState` raise for one task, and not for the others."""
    whole = getattr(TaskState, name)

    def broken(task: TaskState, *given: Any, **more: Any) -> Any:
        if task is victim:
            raise FAULT
        return whole.fget(task) if isinstance(whole, property) else whole(task, *given, **more)

    monkeypatch.setattr(TaskState, name, property(broken) if isinstance(whole, property) else broken)


def assert_says_so(task: TaskState, caplog: pytest.LogCaptureFixture, sent: bool = True) -> None:
    assert isinstance(task.error, ConnectionLostError)
    assert task.error.__cause__ is FAULT
    said = str(task.error)
    assert said.startswith("The client itself failed: ZeroDivisionError('a fault of our own').")
    assert ("be billed" in said, "is not running" in said) == (sent, not sent)
    assert [record.exc_info[1] for record in caplog.records if record.exc_info] == [FAULT]
    assert "this is a bug in the client" in caplog.text


def a_result(talk: Talk, task: TaskState) -> None:
    talk.say(data=[talk.result(task, "a")])


def an_error(talk: Talk, task: TaskState) -> None:
    talk.say(errors=[talk.error(task)])


def silence(talk: Talk, task: TaskState) -> None:
    talk.wait(task.options.timeout)


@pytest.mark.parametrize(
    ("name", "happens"),
    [
        ("receive", a_result),
        ("is_of_earlier_attempt", an_error),
        ("attempt_ended", an_error),
        ("doubted", silence),
    ],
)
def test_only_the_task_ends_that_the_client_failed_over(
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    name: str,
    happens: Callable[[Talk, TaskState], None],
) -> None:
    talk = Talk()
    victim, neighbour = talk.submit(), talk.submit()
    break_for(monkeypatch, name, victim)
    happens(talk, victim)
    talk.flush()
    assert talk.ends(victim) == 1
    assert_says_so(victim, caplog)
    a_result(talk, neighbour)
    assert (talk.names(neighbour), neighbour.error) == (["a"], None)


def test_a_task_that_cannot_be_put_into_a_message_leaves_its_place_to_the_next(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    talk = Talk()
    submit = talk.protocol.tracker.submit
    victim, neighbour = [submit(a_request(), call_options(), talk.now) for _ in range(2)]
    break_for(monkeypatch, "payload", victim)
    assert talk.tasks(talk.flush()) == [("imageInference", neighbour.uuid)]
    assert_says_so(victim, caplog, sent=False)


def test_if_the_whole_client_fails_all_tasks_end_and_the_next_one_is_sent() -> None:
    talk = Talk()
    sent = talk.submit()
    talk.lose()
    waiting = talk.submit()
    talk.protocol.opened(talk.now)
    talk.protocol.broken(FAULT)
    talk.flush()
    for task, words in ((sent, "be billed"), (waiting, "is not running")):
        assert talk.ends(task) == 1
        assert words in str(task.error)
    assert talk.protocol.wake_at() is None
    assert not talk.protocol.wants_to_send
    talk.connect()
    a_result(talk, later := talk.submit())
    assert (talk.names(later), later.error) == (["a"], None)


@pytest.mark.parametrize("outage", [False, True])
def test_over_http_too(outage: bool) -> None:
    mail = good_mail()
    sent = mail.submit()
    post = mail.take_one()
    if outage:
        mail.fail(post)
        post = mail.wait_for_post()
        assert kinds(post) == ["ping"]
    waiting = mail.submit()
    mail.exchanges.broken(FAULT)
    mail.exchanges.post_ended(post)
    assert all("The client itself failed" in str(task.error) for task in (sent, waiting))
    assert mail.exchanges.wake_at() is None
    later = mail.submit()
    mail.answer(mail.take_one(), image(later))
    assert later.error is None


def test_a_fault_over_an_answer_ends_the_task_that_was_posted(caplog: pytest.LogCaptureFixture) -> None:
    mail = Mail()
    victim, neighbour = mail.submit(), mail.submit()
    first, second = mail.take()
    mail.exchanges.broke(first, FAULT, mail.now)
    assert_says_so(victim, caplog)
    mail.answer(second, image(neighbour))
    assert neighbour.error is None


def test_a_fault_over_an_answer_to_a_poll_says_nothing_about_the_task() -> None:
    mail = good_mail()
    task = mail.submit()
    mail.answer(mail.take_one(), {"taskType": "imageInference", "taskUUID": task.uuid})
    mail.exchanges.broke(poll := mail.wait_for_post(), FAULT, mail.now)
    mail.exchanges.post_ended(poll)
    again = mail.wait_for_post()
    assert kinds(poll) == kinds(again) == ["getResponse"]
    mail.answer(again, image(task))
    assert (mail.ended, task.error) == ([task], None)


def test_after_a_fault_over_a_ping_there_is_another(caplog: pytest.LogCaptureFixture) -> None:
    mail = good_mail()
    mail.submit()
    mail.fail(mail.take_one(), BROKEN)
    mail.exchanges.broke(ping := mail.wait_for_post(), FAULT, mail.now)
    mail.exchanges.post_ended(ping)
    assert "Handling a ping failed; this is a bug in the client" in caplog.text
    assert kinds(mail.wait_for_post()) == ["ping"]
