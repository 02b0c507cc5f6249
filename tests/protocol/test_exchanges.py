"""Over HTTP: what is posted, and what follows from each kind of answer, or from none. With a clock of the test's own."""

from __future__ import annotations

from typing import Any

import pytest

from runware._engine.http import MAX_POSTS, HTTPProtocol, Post
from runware._engine.registry import Ended
from runware._engine.task_state import Stage, TaskState
from runware._engine.timing import TIMING
from runware.errors import (
    AuthenticationError,
    ConnectionFailedError,
    ConnectionLostError,
    PermissionDeniedError,
    QuotaError,
    RateLimitError,
    TaskTimeoutError,
    ValidationError,
)
from tests.support.builders import Midpoint, a_request, call_options

NO_ROUTE = ConnectionFailedError("No connection.")
BROKEN = ConnectionLostError("It broke.")


class Mail:
    """Exchanges with a clock, and what a server would answer."""

    def __init__(self, **settings: Any) -> None:
        self.random = Midpoint()
        self.exchanges = HTTPProtocol(
            **{"reconnect": True, "max_connects": 2, "random": self.random, **settings}  # type: ignore[arg-type]
        )
        self.now = 1000.0
        self.ended: list[TaskState] = []

    def submit(self, number: int = 1, **given: Any) -> TaskState:
        options = given.pop("options", None) or call_options()
        return self.exchanges.tracker.submit(a_request(number, **given), options, self.now)

    def take(self) -> list[Post]:
        posts: list[Post] = []
        while (post := self.exchanges.take_post(self.now)) is not None:
            posts.append(post)
        return posts

    def take_one(self) -> Post:
        [post] = self.take()
        return post

    def answer(
        self, post: Post, *data: Any, status: int = 200, errors: Any = (), pause: float | None = None
    ) -> None:
        message = {"data": list(data), **({"errors": list(errors)} if errors else {})}
        self.answer_with(post, status, message, pause)

    def answer_with(self, post: Post, status: int, message: object, pause: float | None = None) -> None:
        self.exchanges.answered(post, status, message, self.now, pause=pause)
        self._over(post)

    def fail(self, post: Post, reason: Any = BROKEN) -> None:
        self.exchanges.failed(post, reason, self.now, delivered=reason is not NO_ROUTE)
        self._over(post)

    def _over(self, post: Post) -> None:
        self.exchanges.left(post)
        self.ended += [
            event.task for event in self.exchanges.tracker.registry.take_notices() if isinstance(event, Ended)
        ]

    def wait(self, seconds: float) -> list[Post]:
        """Let time pass. Returns what was posted; nobody answers."""
        until, posts = self.now + seconds, []
        while (at := self.exchanges.wake_at()) is not None and at <= until:
            self.now = max(at, self.now)
            self.exchanges.wake(self.now)
            taken = self.take()
            posts += taken
            after = self.exchanges.wake_at()
            assert taken or after is None or after > self.now, "a wake that changes nothing: a busy loop"
        self.now = until
        self.ended += [
            event.task for event in self.exchanges.tracker.registry.take_notices() if isinstance(event, Ended)
        ]
        return posts

    def wait_for_post(self) -> Post:
        """Let time pass until something is posted."""
        while (at := self.exchanges.wake_at()) is not None:
            self.now = max(at, self.now)
            self.exchanges.wake(self.now)
            if posts := self.take():
                [post] = posts
                return post
        raise AssertionError("Nothing is ever posted again.")


def kinds(post: Post) -> list[str]:
    return [task["taskType"] for task in post.message]


def image(task: TaskState, name: str = "a", **more: Any) -> dict[str, Any]:
    return {"taskType": "imageInference", "taskUUID": task.uuid, "imageUUID": name, **more}


def good_mail(**settings: Any) -> Mail:
    """With a server that has answered before."""
    mail = Mail(**settings)
    task = mail.submit()
    mail.answer(mail.take_one(), image(task))
    mail.ended.clear()
    return mail


def test_each_task_is_posted_alone_and_questions_together() -> None:
    mail = Mail()
    first, second = mail.submit(), mail.submit()
    posts = mail.take()
    assert [post.tasks for post in posts] == [[first], [second]]
    for post, task in zip(posts, (first, second), strict=True):
        mail.answer(post, {"taskType": "imageInference", "taskUUID": task.uuid})
    question = mail.wait_for_post()
    assert kinds(question) == ["getResponse", "getResponse"]
    mail.answer(question, image(first, status="success"), image(second, "b", status="success"))
    assert mail.ended == [first, second]


def test_no_more_tasks_are_posted_at_once_than_there_are_connections_for() -> None:
    mail = Mail()
    for _ in range(MAX_POSTS + 1):
        mail.submit()
    posts = mail.take()
    assert len(posts) == MAX_POSTS
    mail.answer(posts[0], image(posts[0].tasks[0]))
    assert len(mail.take()) == 1


def test_no_ping_comes_before_the_first_task() -> None:
    mail = Mail()
    mail.submit()
    assert kinds(mail.take_one()) == ["imageInference"]


def test_what_could_not_be_delivered_waits_for_a_ping_and_uses_up_no_try() -> None:
    mail = good_mail()
    task = mail.submit(options=call_options(max_retries=0))
    mail.fail(mail.take_one(), NO_ROUTE)
    assert not mail.exchanges.authenticated
    assert mail.take() == []
    for _ in range(3):
        ping = mail.wait_for_post()
        assert kinds(ping) == ["ping"]
        mail.fail(ping, NO_ROUTE)
    mail.answer(mail.wait_for_post(), {"taskType": "ping", "pong": True})
    post = mail.take_one()
    assert post.message[0]["taskUUID"] == task.uuid
    mail.answer(post, image(task))
    assert mail.ended == [task]
    assert task.error is None


def test_pings_have_full_jitter_that_grows_and_is_reset_by_an_answer() -> None:
    mail = good_mail()
    mail.submit(options=call_options(timeout=10_000.0))
    mail.fail(mail.take_one())
    for _ in range(8):
        mail.fail(mail.wait_for_post(), NO_ROUTE)
    assert mail.random.drawn == [1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0, 30.0, 30.0]
    mail.answer(mail.wait_for_post(), {"taskType": "ping", "pong": True})
    mail.fail(mail.wait_for_post(), NO_ROUTE)
    assert mail.random.drawn[-1] == 1.0


def test_posts_that_fail_together_count_as_one_failure() -> None:
    mail = Mail(max_connects=1)
    tasks = [mail.submit() for _ in range(10)]
    for post in mail.take():
        mail.fail(post, NO_ROUTE)
    assert mail.ended == []
    mail.answer(mail.wait_for_post(), {"taskType": "ping", "pong": True})
    assert [post.tasks for post in mail.take()] != []
    assert all(task.times_sent == 1 for task in tasks)


@pytest.mark.parametrize("status", [429, 503, 500])
def test_a_ping_that_is_turned_away_is_repeated(status: int) -> None:
    mail = Mail()
    mail.exchanges.probe(mail.now)
    mail.answer_with(mail.take_one(), status, None, pause=5.0)
    assert not mail.exchanges.authenticated
    ping = mail.wait_for_post()
    assert (kinds(ping), mail.now) == (["ping"], 1005.0)
    mail.answer(ping, {"taskType": "ping", "pong": True})
    assert mail.exchanges.authenticated


def test_without_reconnecting_a_question_that_is_lost_ends_its_call() -> None:
    mail = good_mail(reconnect=False)
    task = mail.submit()
    mail.answer(mail.take_one(), {"taskType": "imageInference", "taskUUID": task.uuid})
    mail.fail(mail.wait_for_post())
    assert mail.ended == [task]
    assert isinstance(task.error, ConnectionLostError)


def test_a_server_that_was_never_reached_is_given_up() -> None:
    mail = Mail(max_connects=1)
    task = mail.submit()
    mail.fail(mail.take_one(), NO_ROUTE)
    mail.fail(mail.wait_for_post(), NO_ROUTE)
    assert mail.ended == [task]
    assert isinstance(task.error, ConnectionFailedError)
    assert "not sent" in task.error.message
    assert mail.exchanges.unreachable is NO_ROUTE


def test_what_failed_before_a_task_began_is_no_try_of_that_task() -> None:
    mail = Mail(max_connects=1)
    first = mail.submit(options=call_options(deadline=0.01))
    mail.fail(mail.take_one(), NO_ROUTE)
    mail.now += 0.1
    mail.exchanges.wake(mail.now)
    assert first.error is not None
    second = mail.submit()
    mail.fail(mail.wait_for_post(), NO_ROUTE)
    assert second.error is None
    mail.fail(mail.wait_for_post(), NO_ROUTE)
    assert isinstance(second.error, ConnectionFailedError)


def test_a_server_that_may_have_taken_a_task_is_waited_for_as_long_as_the_task() -> None:
    mail = Mail(max_connects=1)
    task = mail.submit()
    mail.fail(mail.take_one())
    began = mail.now
    while mail.now - began < 60:
        mail.fail(mail.wait_for_post(), NO_ROUTE)
        assert mail.ended == []
    mail.answer(mail.wait_for_post(), {"taskType": "ping", "pong": True})
    question = mail.wait_for_post()
    assert kinds(question) == ["getResponse"]
    mail.answer(question, image(task))
    assert task.error is None


def test_an_outage_that_outlasts_the_task_ends_with_it() -> None:
    mail = Mail(max_connects=1)
    task = mail.submit(options=call_options(timeout=20.0, max_retries=1))
    mail.fail(mail.take_one())
    while not mail.ended:
        mail.fail(mail.wait_for_post(), NO_ROUTE)
    assert isinstance(task.error, ConnectionLostError | TaskTimeoutError)
    while (at := mail.exchanges.wake_at()) is not None:
        assert at < mail.now + 100, "it pings for ever"
        mail.fail(mail.wait_for_post(), NO_ROUTE)


def test_a_server_that_takes_everything_and_answers_nothing_is_given_up() -> None:
    mail = Mail(max_connects=1)
    task = mail.submit()
    mail.fail(mail.take_one())
    mail.fail(mail.wait_for_post())
    assert mail.ended == [task]
    assert isinstance(task.error, ConnectionLostError)
    assert isinstance(mail.exchanges.unreachable, ConnectionFailedError)


def test_without_reconnecting_what_was_in_the_post_fails_and_nothing_else() -> None:
    mail = good_mail(reconnect=False)
    lost, other = mail.submit(), mail.submit()
    first, second = mail.take()
    mail.fail(first)
    assert mail.ended == [lost]
    assert isinstance(lost.error, ConnectionLostError)
    mail.answer(second, image(other))
    assert other.error is None


@pytest.mark.parametrize(
    "trouble",
    [BROKEN, (500, None), (502, None), (504, None), (408, None), (200, None), (200, "<html>"), (500, [])],
    ids=str,
)
def test_without_an_answer_it_is_asked_for_before_anything_is_sent_again(trouble: Any) -> None:
    mail = good_mail()
    task, other = mail.submit(), mail.submit()
    post, others = mail.take()
    if isinstance(trouble, tuple):
        mail.answer_with(post, *trouble)
    else:
        mail.fail(post, trouble)
    assert other.stage is Stage.SENT  # not in doubt: its own post is under way
    mail.answer(mail.wait_for_post(), {"taskType": "ping", "pong": True})
    question = mail.wait_for_post()
    assert question.message == [{"taskType": "getResponse", "taskUUID": task.uuid}]
    mail.answer(question)  # the server does not know it
    mail.answer(mail.wait_for_post())  # nor two seconds later
    again = mail.take_one()
    assert again.message[0]["taskUUID"] == task.uuid
    mail.answer(
        again, errors=[{"code": "conflictTaskUUID", "message": "-", "taskUUID": task.uuid}], status=400
    )
    mail.answer(mail.wait_for_post(), image(task, status="success"))
    mail.answer(others, image(other, "b"))
    assert mail.ended == [task, other]
    assert (task.error, other.error) == (None, None)


@pytest.mark.parametrize(
    "message", [None, "<html>", {"errors": [{"code": "rateLimitExceeded", "message": "Slowly."}]}], ids=str
)
@pytest.mark.parametrize("status", [429, 503])
def test_turned_away_it_is_sent_again_under_its_uuid_after_the_pause_asked_for(
    status: int, message: Any
) -> None:
    mail = good_mail()
    task = mail.submit()
    mail.answer_with(mail.take_one(), status, message, pause=7.0)
    assert mail.wait(6.9) == []
    again = mail.wait_for_post()
    assert (again.message[0]["taskType"], again.message[0]["taskUUID"]) == ("imageInference", task.uuid)
    mail.answer(again, image(task))
    assert task.error is None


def test_a_pause_of_a_day_is_not_kept() -> None:
    mail = good_mail()
    mail.submit()
    mail.answer_with(mail.take_one(), 503, None, pause=86_400.0)
    assert mail.wait_for_post()
    assert mail.now == 1000.0 + TIMING.longest_pause


def test_turned_away_too_often_it_fails_with_the_server_s_words() -> None:
    mail = good_mail()
    mail.now += 2  # nothing has been heard of others for a while
    task = mail.submit(options=call_options(max_retries=1))
    mail.answer_with(mail.take_one(), 429, None)
    mail.answer_with(mail.wait_for_post(), 429, None)
    assert mail.ended == [task]
    assert isinstance(task.error, RateLimitError)
    assert task.error.task_uuid == task.uuid


@pytest.mark.parametrize(
    ("status", "message", "error"),
    [
        (400, {"errors": [{"code": "invalidWidth", "message": "Too wide."}]}, ValidationError),
        (401, None, AuthenticationError),
        (402, None, QuotaError),
        (403, None, PermissionDeniedError),
    ],
)
def test_refused_it_fails_at_once_with_the_right_error(status: int, message: Any, error: Any) -> None:
    mail = good_mail()
    task = mail.submit()
    mail.answer_with(mail.take_one(), status, message)
    assert mail.ended == [task]
    assert type(task.error) is error
    assert mail.take() == []


@pytest.mark.parametrize(
    ("status", "remedy"),
    [
        (404, "Check the url of the client."),
        (302, "It redirects, and the API key is not sent to another address."),
        (307, "It redirects, and the API key is not sent to another address."),
        (405, "A proxy or a firewall on the way may refuse it."),
        (407, "A proxy wants a user and a password."),
        (413, "The request is too large. With upload_inputs=True,"),
    ],
)
def test_what_may_be_between_the_client_and_the_api_is_named_as_a_possible_cause(
    status: int, remedy: str
) -> None:
    mail = good_mail()
    task = mail.submit()
    mail.answer_with(mail.take_one(), status, None)
    assert task.error is not None
    assert task.error.message.startswith(f"The server answered with HTTP {status}. {remedy}")


def test_an_answer_that_says_nothing_of_a_task_is_no_end_of_it() -> None:
    mail = good_mail()
    task = mail.submit(2)
    mail.answer(mail.take_one(), image(task))
    question = mail.wait_for_post()
    assert kinds(question) == ["getResponse"]
    mail.answer(question, image(task, status="success"), image(task, "b", status="success"))
    assert mail.ended == [task]
    assert len(task.results) == 2


def test_a_server_in_trouble_that_names_no_task_is_asked_for_it() -> None:
    mail = good_mail()
    task = mail.submit()
    mail.answer_with(mail.take_one(), 500, {"errors": [{"code": "internalServerError", "message": "Oh."}]})
    question = mail.wait_for_post()
    mail.answer(question, image(task, status="success"))
    assert mail.ended == [task]
    assert task.error is None


def test_a_question_that_is_lost_is_asked_again() -> None:
    mail = good_mail()
    task = mail.submit()
    mail.answer(mail.take_one(), {"taskType": "imageInference", "taskUUID": task.uuid})
    mail.fail(mail.wait_for_post())
    mail.answer(mail.wait_for_post(), {"taskType": "ping", "pong": True})
    mail.answer(mail.wait_for_post(), image(task, status="success"))
    assert mail.ended == [task]


@pytest.mark.parametrize("status", [429, 503])
def test_a_question_that_is_turned_away_is_asked_again_later(status: int) -> None:
    mail = good_mail()
    task = mail.submit()
    mail.answer(mail.take_one(), {"taskType": "imageInference", "taskUUID": task.uuid})
    mail.answer_with(mail.wait_for_post(), status, None)
    question = mail.wait_for_post()
    assert kinds(question) == ["getResponse"]
    mail.answer(question, image(task, status="success"))
    assert mail.ended == [task]


def test_a_task_that_is_silent_is_asked_for_while_its_post_is_open() -> None:
    mail = good_mail()
    task = mail.submit()
    post = mail.take_one()
    question = mail.wait_for_post()
    assert (kinds(question), mail.now) == (["getResponse"], 1057.0), "in time, before it is silent"
    mail.answer(question, {"taskType": "imageInference", "taskUUID": task.uuid, "status": "processing"})
    mail.answer(post, image(task))
    assert mail.ended == [task]
    assert task.error is None


def test_whoever_waits_for_the_connection_learns_of_a_refused_key() -> None:
    mail = Mail()
    mail.exchanges.probe(mail.now)
    ping = mail.take_one()
    assert ping.is_ping
    mail.answer_with(ping, 401, {"errors": [{"code": "invalidApiKey", "message": "Invalid API key."}]})
    assert isinstance(mail.exchanges.unreachable, AuthenticationError)
    assert not mail.exchanges.authenticated


def test_the_wait_is_finite_however_long_the_server_is_away() -> None:
    mail = good_mail()
    task = mail.submit(options=call_options(timeout=10.0, max_retries=2))
    mail.fail(mail.take_one(), NO_ROUTE)
    while not mail.ended:
        for post in mail.wait(1.0):
            mail.fail(post, NO_ROUTE)
        assert mail.now < 1100.0
    assert isinstance(task.error, ConnectionFailedError)
    assert "not sent" in task.error.message
