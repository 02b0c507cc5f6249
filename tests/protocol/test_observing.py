"""Notices for an observer, and that there are none without one."""

from __future__ import annotations

from typing import Any

from runware._engine.registry import Accepted, Answered, Ended, Notice, ResultCame, Retried, Sent
from tests.support.builders import Talk, call_options


def kinds(talk: Talk) -> list[type[Notice]]:
    return [type(event) for event in told(talk)]


def told(talk: Talk) -> list[Any]:
    """Return the notices, but for those that only waiters use."""
    return [event for event in talk.events if not isinstance(event, Accepted | Answered)]


def test_without_an_observer_nothing_is_noted_for_one() -> None:
    talk = Talk()
    task = talk.submit()
    talk.say(errors=[talk.error(task, "rateLimitExceeded")])
    talk.wait(60)
    talk.say(data=[talk.result(task, "a")])
    assert kinds(talk) == [ResultCame, Ended]


def test_with_one_each_attempt_is_noted() -> None:
    talk = Talk()
    talk.protocol.tracker.registry.observed = True
    task = talk.submit()
    talk.say(errors=[talk.error(task, "rateLimitExceeded")])
    assert kinds(talk) == [Sent, Retried]
    retried = told(talk)[1]
    assert retried.error.code == "rateLimitExceeded"
    assert retried.pause == 0.5
    assert task.times_sent == 1
    talk.wait(1)
    assert kinds(talk) == [Sent, Retried, Sent]
    assert task.times_sent == 2
    talk.say(data=[talk.result(task, "a")])
    assert kinds(talk) == [Sent, Retried, Sent, ResultCame, Ended]


def test_a_task_that_was_lost_is_sent_again_without_an_error() -> None:
    talk = Talk()
    talk.protocol.tracker.registry.observed = True
    talk.submit(options=call_options(max_retries=1))
    talk.lose()
    talk.connect("another session")
    talk.wait(0.1)
    talk.say_unknown()
    assert kinds(talk) == [Sent, Retried, Sent]
    retried = told(talk)[1]
    assert isinstance(retried, Retried)
    assert (retried.pause, retried.error) == (0.0, None)


def test_time_runs_from_when_the_client_was_given_the_task() -> None:
    talk = Talk(online=False)
    task = talk.submit()
    began = talk.now
    talk.now += 5
    talk.connect()
    talk.flush()
    assert task.began_at == began
