"""Outages of 3, 10 and 20 seconds in the middle of a task, with a clock of the test's own and the engine's own waits.

One of 3 seconds with real sockets is in `tests/client/test_shipped_bugs.py`.
"""

from __future__ import annotations

import pytest

from runware.errors import ConnectionFailedError
from tests.support.builders import SESSION, Talk, call_options

from .test_exchanges import NO_ROUTE, Mail, image, kinds

OUTAGES = [3.0, 10.0, 20.0]
REFUSED = ConnectionFailedError("Nobody there.")


@pytest.mark.parametrize("session", [SESSION, "another"], ids=["resumed", "forgotten"])
@pytest.mark.parametrize("seconds", OUTAGES)
def test_outage_over_websocket(seconds: float, session: str) -> None:
    talk = Talk()
    task = talk.submit(2)
    talk.say(data=[talk.result(task, "a")])
    began, pause = talk.now, talk.lose()
    while talk.now + (pause or 0.0) < began + seconds:
        assert pause is not None
        talk.wait(pause)
        pause = talk.protocol.lost(REFUSED, talk.now)
    assert pause is not None
    talk.wait(pause)
    talk.connect(session)
    talk.say(data=[talk.result(task, "a")])
    talk.say(data=[talk.result(task, "b")])
    assert talk.names(task) == ["a", "b"]
    assert talk.ends(task) == 1
    assert talk.tasks(talk.sent).count(("imageInference", task.uuid)) == 1
    assert talk.now - began < 3 * seconds, "it took its time after the outage"


@pytest.mark.parametrize("polling", [False, True], ids=["at the first word", "mid-poll"])
@pytest.mark.parametrize("seconds", OUTAGES)
def test_outage_over_http(seconds: float, polling: bool) -> None:
    mail = Mail()
    task = mail.submit()
    post = mail.take_one()
    if polling:
        mail.answer(post, {"taskType": "imageInference", "taskUUID": task.uuid})
        post = mail.wait_for_post()
    began = mail.now
    mail.fail(post)
    while (ping := mail.wait_for_post()) and mail.now < began + seconds:
        mail.fail(ping, NO_ROUTE)
    mail.answer(ping, {"taskType": "ping", "pong": True})
    poll = mail.wait_for_post()
    assert kinds(poll) == ["getResponse"]
    mail.answer(poll, image(task))
    assert mail.ended == [task]
    assert task.error is None
    assert mail.now - began < 3 * seconds, "it took its time after the outage"


@pytest.mark.parametrize(
    ("max_retries", "clause"),
    [(0, "(max_retries 0)"), (2, "(max_retries 2; waiting for another 5 s uses up one, too)")],
)
def test_the_error_says_that_waiting_used_up_the_retries(max_retries: int, clause: str) -> None:
    """A caller who saw the task go out once was told that there were no tries left of 5."""
    talk = Talk()
    task = talk.submit(options=call_options(timeout=5.0, max_retries=max_retries))
    while not talk.ends(task):
        almost_over = talk.now > task.began_at + 5 * (max_retries + 1) - 3
        for kind, _ in talk.wait(0.5):
            assert kind in ("getResponse", "ping")
            if kind == "ping":
                talk.say(data=[{"taskType": "ping", "pong": True}])
            elif almost_over:
                talk.say(data=[])
    assert clause in str(task.error)
    assert task.times_sent == 1
