"""Over HTTP: what is posted, and what follows from each kind of response, or from none, with a clock of the test's own."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from runware._engine.http import MAX_POSTS, Post
from runware._engine.registry import Ended
from runware._engine.task_state import Stage, TaskState
from runware._engine.timing import TIMING
from runware._models.preparing import request_for
from runware.errors import (
    AuthenticationError,
    ConnectionFailedError,
    ConnectionLostError,
    PermissionDeniedError,
    QuotaError,
    RateLimitError,
    ResponseTooLargeError,
    ServerError,
    TaskTimeoutError,
    ValidationError,
)
from tests.support.builders import Midpoint, a_request, call_options, http_protocol

NO_ROUTE = ConnectionFailedError("No connection.")
BROKEN = ConnectionLostError("It broke.")


class Mail:
    """An HTTP protocol, with a clock and the answers of a server."""

    def __init__(self, **settings: Any) -> None:
        self.random = Midpoint()
        self.exchanges = http_protocol(random=self.random, **settings)
        self.now = 1000.0
        self.ended: list[TaskState] = []

    def submit(self, number: int = 1, **given: Any) -> TaskState:
        options = given.pop("options", None) or call_options()
        return self.exchanges.tracker.submit(a_request(number, **given), options, self.now)

    def take(self, *, connects: bool = True) -> list[Post]:
        posts: list[Post] = []
        while (post := self.exchanges.take_post(self.now)) is not None:
            posts.append(post)
            if connects:
                self.exchanges.arriving(post, self.now)
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
        self.exchanges.failed(post, reason, self.now)
        self._over(post)

    def cut_off(self, post: Post, status: int) -> None:
        self.exchanges.cut_off(post, status, BROKEN, self.now)
        self._over(post)

    def _over(self, post: Post) -> None:
        self.exchanges.post_ended(post)
        self.ended += [
            event.task for event in self.exchanges.tracker.registry.take_notices() if isinstance(event, Ended)
        ]

    def wait(self, seconds: float) -> list[Post]:
        """Move the clock, without any response; return what was posted."""
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
        """Move the clock until something is posted."""
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
    """Return a `Mail` whose server has answered before."""
    mail = Mail(**settings)
    task = mail.submit()
    mail.answer(mail.take_one(), image(task))
    mail.ended.clear()
    return mail


def test_each_task_is_posted_alone_and_polls_together() -> None:
    mail = Mail()
    first, second = mail.submit(), mail.submit()
    posts = mail.take()
    assert [post.tasks for post in posts] == [[first], [second]]
    for post, task in zip(posts, (first, second), strict=True):
        mail.answer(post, {"taskType": "imageInference", "taskUUID": task.uuid})
    poll = mail.wait_for_post()
    assert kinds(poll) == ["getResponse", "getResponse"]
    mail.answer(poll, image(first, status="success"), image(second, "b", status="success"))
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


def test_a_task_that_a_gateway_perhaps_turned_away_is_in_doubt() -> None:
    """The gateway may have passed it on, and a server does not know the tasks in its queue either."""
    mail = good_mail()
    task = mail.submit(options=call_options(max_retries=0))
    mail.answer_with(mail.take_one(), 503, None)
    for _ in range(2):
        assert mail.ended == []
        mail.answer(mail.wait_for_post())
    assert mail.ended == [task]
    assert isinstance(task.error, ServerError)
    assert task.error.in_doubt
    assert str(task.error).count("may still be running") == 1


@pytest.mark.parametrize("end", ["deadline", "silence", "closed", "broken"])
def test_a_task_whose_post_has_no_connection_yet_is_said_to_be_unsent(end: str) -> None:
    """It was told that it may be running, and be billed."""
    mail = good_mail()
    task = mail.submit(
        options=call_options(timeout=4.0, max_retries=1, deadline=20.0 if end == "deadline" else None)
    )
    [post] = mail.take(connects=False)
    assert (task.sent, task.may_be_billed) == (False, False)
    match end:
        case "closed":
            mail.exchanges.tracker.close()
        case "broken":
            mail.exchanges.broken(RuntimeError("A bug."))
        case _:
            assert mail.wait(20) == [], "it was not sent, so it is not polled"
    mail.fail(post, NO_ROUTE)
    assert mail.ended == [task]
    assert task.error is not None
    assert not task.error.in_doubt
    assert "not sent" in str(task.error) or "not running" in str(task.error)


def test_a_task_is_sent_when_its_post_has_a_connection() -> None:
    mail = good_mail()
    task = mail.submit()
    [post] = mail.take(connects=False)
    assert task in mail.exchanges.tracker.registry.in_flight
    mail.exchanges.arriving(post, mail.now)
    mail.exchanges.arriving(post, mail.now)
    assert (task.stage, task.times_sent) == (Stage.SENT, 1)


@pytest.mark.parametrize("reason", [NO_ROUTE, BROKEN])
def test_a_post_that_fails_before_it_is_sent_is_posted_again(reason: Exception) -> None:
    mail = good_mail()
    mail.submit()
    [post] = mail.take(connects=False)
    mail.fail(post, reason)
    mail.answer(mail.wait_for_post(), {"taskType": "ping", "pong": True})
    assert kinds(mail.take_one()) == ["imageInference"]


@pytest.mark.parametrize("gives_up", [False, True])
def test_what_never_got_out_is_known_not_to_run_though_it_was_polled(*, gives_up: bool) -> None:
    """A connection may take longer to fail than `timeout` takes until the first poll."""
    mail = Mail(max_connects=0) if gives_up else good_mail()
    task = mail.submit(options=call_options(timeout=4.0))
    post, poll = mail.take_one(), mail.wait_for_post()
    assert kinds(poll) == ["getResponse"]
    mail.fail(post, NO_ROUTE)
    mail.fail(poll, NO_ROUTE)
    if gives_up:
        assert isinstance(task.error, ConnectionFailedError)
        assert "could not be sent" in str(task.error)
        return
    mail.answer(mail.wait_for_post(), {"taskType": "ping", "pong": True})
    again = mail.take_one()
    assert (kinds(again), task.times_sent) == (["imageInference"], 1)
    assert mail.wait(1) == [], "no poll is left over"
    mail.answer(again, image(task))
    assert mail.ended == [task]


@pytest.mark.parametrize("delivered", [False, True])
def test_an_error_of_the_poll_of_what_never_got_out_is_forgotten(*, delivered: bool) -> None:
    """The task ended with that error: instead of being waited for, or of an error that says that it was not sent."""
    mail = good_mail()
    task = mail.submit(options=call_options(timeout=4.0, deadline=20.0))
    post, poll = mail.take_one(), mail.wait_for_post()
    mail.answer(poll, errors=[{"taskUUID": task.uuid, "message": "It failed."}])
    mail.fail(post, NO_ROUTE)
    if delivered:
        mail.answer(mail.wait_for_post(), {"taskType": "ping", "pong": True})
        assert kinds(mail.take_one()) == ["imageInference"]
        for _ in range(2):
            mail.answer(mail.wait_for_post())  # a server does not know the tasks in its queue
        mail.answer(mail.wait_for_post(), image(task, status="success"))
    mail.wait(100)
    assert mail.ended == [task]
    assert isinstance(task.error, type(None) if delivered else ConnectionFailedError)
    assert len(task.results) == delivered


def test_a_ping_with_a_pause_of_no_time_is_repeated_ever_later() -> None:
    mail = good_mail()
    mail.submit()
    mail.fail(mail.take_one())
    times: list[float] = []
    for _ in range(5):
        mail.answer_with(mail.wait_for_post(), 503, None, pause=0.0)
        times.append(mail.now)
    assert [later - time for time, later in pairwise(times)] == [1, 2, 4, 8]


def test_without_reconnecting_a_lost_poll_ends_its_task() -> None:
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
    assert "not be sent" in task.error.message
    assert mail.exchanges.unreachable is NO_ROUTE


def test_a_task_that_a_server_never_reached_before_may_be_working_on_is_waited_for() -> None:
    """It ended with the tries of another task, which could not be delivered."""
    mail = Mail(max_connects=1)
    slow, other = mail.submit(), mail.submit()
    first, second = mail.take()
    mail.fail(second, NO_ROUTE)
    for _ in range(2):
        mail.fail(mail.wait_for_post(), NO_ROUTE)
    assert mail.ended == []
    mail.answer(first, image(slow))
    mail.answer(mail.take_one(), image(other))
    assert mail.ended == [slow, other]


def test_a_gateway_that_is_late_with_its_503_does_not_begin_a_task_again_that_has_ended() -> None:
    mail = good_mail()
    task = mail.submit(options=call_options(timeout=4.0))
    post, poll = mail.take_one(), mail.wait_for_post()
    mail.answer(poll, image(task, status="success"))
    assert mail.ended == [task]
    mail.answer_with(post, 503, None)
    assert mail.wait(100) == []
    assert (mail.ended, task.stage) == ([task], Stage.ENDED)
    assert not mail.exchanges.tracker.registry.in_flight


def test_a_job_ends_soon_if_a_server_that_was_never_reached_cannot_be() -> None:
    """It was waited for as if this client had sent it there: three minutes, for a misspelt address."""
    mail = Mail(max_connects=1)
    request = request_for("50836053-a0ee-4cf5-b9d6-ae7c5d140ada", None)
    task = mail.exchanges.tracker.collect(request, call_options(), mail.now)
    for _ in range(2):
        mail.fail(mail.wait_for_post(), NO_ROUTE)
    assert mail.ended == [task]
    assert isinstance(task.error, ConnectionLostError)


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
    poll = mail.wait_for_post()
    assert kinds(poll) == ["getResponse"]
    mail.answer(poll, image(task))
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


def test_without_reconnecting_callers_that_wait_for_the_connection_are_notified_at_once() -> None:
    mail = Mail(reconnect=False)
    mail.exchanges.probe(mail.now)
    mail.fail(mail.take_one(), NO_ROUTE)
    assert mail.exchanges.unreachable is NO_ROUTE
    assert mail.wait(100) == []


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
def test_a_task_without_a_response_is_polled_before_anything_is_sent_again(trouble: Any) -> None:
    mail = good_mail()
    task, other = mail.submit(), mail.submit()
    post, others = mail.take()
    if isinstance(trouble, tuple):
        mail.answer_with(post, *trouble)
    else:
        mail.fail(post, trouble)
    assert other.stage is Stage.SENT  # not in doubt: its own post is under way
    mail.answer(mail.wait_for_post(), {"taskType": "ping", "pong": True})
    poll = mail.wait_for_post()
    assert poll.message == [{"taskType": "getResponse", "taskUUID": task.uuid}]
    mail.answer(poll)  # the server does not know it
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
def test_a_task_that_is_turned_away_is_sent_again_under_its_uuid_after_the_requested_pause(
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


@pytest.mark.parametrize("status", [200, 400, 401, 402, 403, 404, 422, 429, 500, 502, 503])
def test_an_answer_that_is_cut_off_counts_by_a_status_that_says_why(status: int) -> None:
    mail = good_mail()
    task = mail.submit()
    mail.cut_off(mail.take_one(), status)
    ends, is_turned_away = status in (401, 402, 403), status == 429
    assert (mail.ended == [task]) == ends
    if not ends:
        assert (task.stage is Stage.WAITING) == is_turned_away
        assert (task.stage is Stage.POLLED) == (not is_turned_away)


def test_a_pause_of_a_day_is_not_kept() -> None:
    mail = good_mail()
    mail.submit()
    mail.answer_with(mail.take_one(), 503, None, pause=86_400.0)
    assert mail.wait_for_post()
    assert mail.now == 1000.0 + TIMING.longest_pause


def test_a_pause_beyond_the_deadline_is_not_waited_for() -> None:
    mail = good_mail()
    task = mail.submit(options=call_options(deadline=10.0))
    mail.answer_with(mail.take_one(), 429, None, pause=20.0)
    assert mail.ended == [task]
    assert isinstance(task.error, RateLimitError)


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
        (407, "A proxy requires a user and a password."),
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
    poll = mail.wait_for_post()
    assert kinds(poll) == ["getResponse"]
    mail.answer(poll, image(task, status="success"), image(task, "b", status="success"))
    assert mail.ended == [task]
    assert len(task.results) == 2


def test_an_error_of_a_server_in_trouble_that_names_no_task_leads_to_a_poll() -> None:
    mail = good_mail()
    task = mail.submit()
    mail.answer_with(mail.take_one(), 500, {"errors": [{"code": "internalServerError", "message": "Oh."}]})
    poll = mail.wait_for_post()
    mail.answer(poll, image(task, status="success"))
    assert mail.ended == [task]
    assert task.error is None


def test_a_lost_poll_is_sent_again() -> None:
    mail = good_mail()
    task = mail.submit()
    mail.answer(mail.take_one(), {"taskType": "imageInference", "taskUUID": task.uuid})
    mail.fail(mail.wait_for_post())
    mail.answer(mail.wait_for_post(), {"taskType": "ping", "pong": True})
    mail.answer(mail.wait_for_post(), image(task, status="success"))
    assert mail.ended == [task]


@pytest.mark.parametrize("status", [429, 503])
def test_a_poll_that_is_turned_away_is_sent_again_later(status: int) -> None:
    mail = good_mail()
    task = mail.submit()
    mail.answer(mail.take_one(), {"taskType": "imageInference", "taskUUID": task.uuid})
    mail.answer_with(mail.wait_for_post(), status, None)
    poll = mail.wait_for_post()
    assert kinds(poll) == ["getResponse"]
    mail.answer(poll, image(task, status="success"))
    assert mail.ended == [task]


UNSUPPORTED = {
    "code": "unsupportedTaskType",
    "message": "There is no getResponse.",
    "taskType": "getResponse",
}


@pytest.mark.parametrize(
    ("status", "message"),
    [
        *[(status, None) for status in (201, 301, 302, 307, 400, 403, 404, 405, 410, 418, 451)],
        (404, "<html>"),
        (400, {"error": "no such route"}),
        (400, {"errors": [UNSUPPORTED]}),
        (400, {"errors": [{**UNSUPPORTED, "taskUUID": "its own"}]}),
        (200, {"errors": [{"code": "internalError", "message": "-"}]}),
        (200, {"data": [None]}),
        (200, {"data": [{"taskType": "imageInference", "taskUUID": "another", "imageUUID": "x"}]}),
        (200, {"data": [{"taskType": "imageInference", "imageUUID": "x"}]}),
    ],
    ids=str,
)
def test_only_the_api_can_say_that_it_does_not_know_a_task(status: int, message: Any) -> None:
    """A server that cannot answer polls does not know what became of a task: another copy could be paid for twice."""
    mail = good_mail()
    task = mail.submit()
    mail.fail(mail.take_one())
    mail.answer(mail.wait_for_post(), {"taskType": "ping", "pong": True})
    for _ in range(3):
        poll = mail.wait_for_post()
        while kinds(poll) == ["ping"]:
            mail.answer(poll, {"taskType": "ping", "pong": True})
            poll = mail.wait_for_post()
        assert poll.message == [{"taskType": "getResponse", "taskUUID": task.uuid}]
        errors = (message or {}).get("errors", []) if isinstance(message, dict) else []
        named = [{**error, "taskUUID": task.uuid} if "taskUUID" in error else error for error in errors]
        mail.answer_with(poll, status, {"errors": named} if named else message)
    poll = mail.wait_for_post()
    if kinds(poll) == ["ping"]:
        mail.answer(poll, {"taskType": "ping", "pong": True})
        poll = mail.wait_for_post()
    mail.answer(poll, image(task, status="success"))
    assert mail.ended == [task]
    assert task.error is None


def test_which_of_several_tasks_is_unknown_is_found_by_polling_one_by_one() -> None:
    mail = good_mail()
    tasks = [mail.submit(), mail.submit()]
    for post in mail.take():
        mail.answer(post)
    unknown = {"code": "taskNotFound", "message": "-"}
    poll = mail.wait_for_post()
    assert poll.polled == tasks
    mail.answer(poll, errors=[unknown])
    assert [task.recovery.unknowns for task in tasks] == [0, 0]
    for task in tasks:
        poll = mail.wait_for_post()
        assert poll.polled == [task]
        if task is tasks[0]:
            mail.answer(poll, errors=[unknown])
        else:
            mail.answer(poll, image(task, status="success"))
    assert [task.recovery.unknowns for task in tasks] == [1, 0]
    assert mail.ended == [tasks[1]]


def test_as_many_errors_as_polls_concern_all_of_them() -> None:
    mail = good_mail()
    tasks = [mail.submit(), mail.submit()]
    for post in mail.take():
        mail.answer(post)
    mail.answer(mail.wait_for_post(), errors=[{"code": "taskNotFound", "message": "-"}] * 2)
    assert [task.recovery.unknowns for task in tasks] == [1, 1]


@pytest.mark.parametrize("part", ["data", "errors"])
def test_a_response_to_one_task_says_nothing_about_another(part: str) -> None:
    mail = good_mail()
    task, other = mail.submit(), mail.submit()
    post, others = mail.take()
    blame = {"taskUUID": other.uuid, "code": "invalidModel", "message": "-"}
    if part == "data":
        mail.answer(post, {"taskUUID": other.uuid, "status": "error", "error": blame}, image(task))
    else:
        mail.answer(post, image(task), errors=[blame])
    assert mail.ended == [task]
    mail.answer(others, image(other, "b"))
    assert (task.error, other.error) == (None, None)


def test_a_foreign_error_is_believed_if_the_status_has_a_meaning() -> None:
    mail = good_mail()
    task, other = mail.submit(), mail.submit()
    post, others = mail.take()
    mail.answer_with(post, 200, {"error": "upstream timed out"})
    mail.answer_with(others, 403, {"error": "Forbidden."})
    assert mail.ended == [other]
    assert isinstance(other.error, PermissionDeniedError)
    assert other.error.message == "Forbidden."
    assert mail.wait_for_post().message == [{"taskType": "getResponse", "taskUUID": task.uuid}]


@pytest.mark.parametrize(
    "message",
    [
        {"code": 0, "message": "-"},
        {"error": {"code": "0", "message": "-"}},
        {"error": {"code": "SLOW_DOWN", "message": "-"}},
        {"error": "-"},
    ],
    ids=str,
)
@pytest.mark.parametrize("status", [401, 402, 403, 429, 503])
def test_where_a_code_is_none_of_the_api_s_the_status_has_one(status: int, message: Any) -> None:
    mail = good_mail()
    task = mail.submit()
    post = mail.take_one()
    mail.answer_with(post, status, message)
    if status in (429, 503):
        mail.answer(mail.wait_for_post(), image(task))
        assert (mail.ended, task.error, task.uuid) == ([task], None, task.request.uuid)
    else:
        assert isinstance(task.error, AuthenticationError | QuotaError | PermissionDeniedError)
        assert task.error.message == "-"


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize(
    ("status", "message"),
    [
        (408, {"errors": [{"code": "requestTimeout", "message": "-"}]}),
        (408, {"error": "Request timeout"}),
        (408, {"code": 408, "message": "Request timeout"}),
        (502, {"code": 502, "message": "Bad gateway"}),
        (504, {"error": "Gateway timeout"}),
    ],
    ids=str,
)
def test_a_task_that_may_have_begun_is_polled(status: int, message: Any, number: int) -> None:
    mail = good_mail()
    task = mail.submit(number)
    mail.answer_with(mail.take_one(), status, message)
    assert (task.error, task.uuid, task.stage) == (None, task.request.uuid, Stage.POLLED)
    poll = mail.wait_for_post()
    if kinds(poll) == ["ping"]:
        mail.answer(poll, {"taskType": "ping", "pong": True})
        poll = mail.wait_for_post()
    mail.answer(poll, *[image(task, str(name), status="success") for name in range(number)])
    assert (mail.ended, task.error) == ([task], None)


def test_a_ping_that_a_gateway_answers_is_not_answered_by_the_api() -> None:
    mail = Mail()
    mail.exchanges.probe(mail.now)
    mail.answer_with(mail.take_one(), 502, {"code": 502, "message": "Bad gateway"})
    assert not mail.exchanges.authenticated
    mail.answer_with(mail.wait_for_post(), 404, {"error": "No such route"})
    assert not mail.exchanges.authenticated
    assert str(mail.exchanges.unreachable) == "No such route"
    mail.exchanges.probe(mail.now)
    mail.answer_with(mail.take_one(), 401, {"code": 401, "message": "Unauthorized"})
    assert isinstance(mail.exchanges.unreachable, AuthenticationError)


def test_all_errors_of_a_refused_post_are_reported() -> None:
    mail = good_mail()
    task = mail.submit()
    codes = ["invalidWidth", "invalidHeight"]
    mail.answer(mail.take_one(), errors=[{"code": code, "message": "-"} for code in codes], status=400)
    assert task.error is not None
    assert [error.code for error in task.error.errors] == codes


@pytest.mark.parametrize("status", [301, 402, 404])
def test_a_status_that_refuses_a_post_refuses_all_of_its_results(status: int) -> None:
    mail = good_mail()
    task = mail.submit(3)
    mail.answer_with(mail.take_one(), status, "<html>")
    assert mail.ended == [task]
    assert task.error is not None
    assert task.error.code != "unknownError"


def test_a_silent_task_is_polled_while_its_post_is_open() -> None:
    mail = good_mail()
    task = mail.submit()
    post = mail.take_one()
    poll = mail.wait_for_post()
    assert (kinds(poll), mail.now) == (["getResponse"], 1057.0), "in time, before it is silent"
    mail.answer(poll, {"taskType": "imageInference", "taskUUID": task.uuid, "status": "processing"})
    mail.answer(post, image(task))
    assert mail.ended == [task]
    assert task.error is None


def test_a_caller_that_waits_for_the_connection_gets_the_error_of_a_refused_key() -> None:
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
    assert "not be sent" in task.error.message


def polled_task(mail: Mail) -> TaskState:
    """Submit a task that the server acknowledges, and that is polled."""
    task = mail.submit()
    mail.answer(mail.take_one(), {"taskType": "imageInference", "taskUUID": task.uuid})
    return task


def test_an_answer_about_several_that_is_too_large_ends_only_the_one_whose_result_it_is() -> None:
    mail = good_mail()
    abandoned, large, small = polled_task(mail), polled_task(mail), polled_task(mail)
    together = mail.wait_for_post()
    assert len(together.message) == 3
    mail.exchanges.tracker.abandon(abandoned)
    began = mail.now
    mail.fail(together, ResponseTooLargeError("Too large."))
    while len(mail.ended) < 2:
        [poll] = mail.take() or [mail.wait_for_post()]
        assert len(poll.message) == 1, "each is polled alone"
        if large in poll.polled:
            mail.fail(poll, ResponseTooLargeError("Too large."))
        else:
            mail.answer(poll, image(small, status="success"))
    assert isinstance(large.error, ResponseTooLargeError)
    assert small.error is None
    assert mail.now < began + 5


@pytest.mark.parametrize("answer", ["too large", "one is unknown"])
def test_accused_tasks_are_polled_alone_before_the_error_is_believed(answer: str) -> None:
    """A response to several polls may hold the result of one task, which is paid for."""
    mail = good_mail()
    made, lost = mail.submit(), mail.submit()
    for post in mail.take():
        mail.answer(post, errors=[{"message": "The upstream died.", "taskUUID": post.tasks[0].uuid}])
    together = mail.wait_for_post()
    assert len(together.message) == 2
    if answer == "too large":
        mail.fail(together, ResponseTooLargeError("Too large."))
    else:
        mail.answer(together, errors=[{"code": "taskNotFound", "message": "There is no such task."}])
    while len(mail.ended) < 2:
        [poll] = mail.take() or [mail.wait_for_post()]
        assert len(poll.message) == 1, "each is polled alone"
        mail.answer(poll, *[image(made, status="success")] * (made in poll.polled))
    assert made.error is None
    assert "The upstream died." in str(lost.error)


REFUSED = {"code": "invalidApiKey", "message": "Invalid API key."}


def test_a_good_key_that_is_refused_to_a_poll_says_nothing_about_the_task() -> None:
    mail = good_mail()
    task = polled_task(mail)
    for _ in range(3):
        mail.answer(mail.wait_for_post(), status=401, errors=[REFUSED])
    mail.answer(mail.wait_for_post(), image(task, status="success"))
    assert (mail.ended, task.error) == ([task], None)


def test_a_good_key_that_is_refused_to_polls_again_and_again_is_bad() -> None:
    mail = good_mail()
    task = polled_task(mail)
    for _ in range(4):
        assert mail.ended == []
        mail.answer(mail.wait_for_post(), status=401, errors=[REFUSED])
    assert isinstance(task.error, AuthenticationError)
    assert "may still be running" in str(task.error)


def test_a_good_key_that_is_refused_to_a_ping_is_tried_again() -> None:
    mail = good_mail()
    task = mail.submit()
    mail.fail(mail.take_one(), NO_ROUTE)
    mail.answer(mail.wait_for_post(), status=401, errors=[REFUSED])
    mail.answer(ping := mail.wait_for_post(), {"taskType": "ping", "pong": True})
    assert kinds(ping) == ["ping"]
    mail.answer(mail.take_one(), image(task))
    assert (mail.ended, task.error) == ([task], None)


@pytest.mark.parametrize("reconnect", [True, False])
def test_an_abandoned_task_hears_nothing_of_its_post(reconnect: bool) -> None:
    mail = Mail(reconnect=reconnect)
    mail.exchanges.tracker.abandon(mail.submit())
    assert mail.take() == []
    task = mail.submit()
    post = mail.take_one()
    mail.exchanges.tracker.abandon(task)
    mail.fail(post, NO_ROUTE)
    assert mail.ended == []
    assert mail.exchanges.tracker.queue.tasks == {}
    if reconnect:
        mail.answer(mail.wait_for_post(), {"taskType": "ping", "pong": True})
    assert mail.wait(100) == [], "nothing is sent for nobody"


def test_parts_of_an_answer_are_signs_of_life() -> None:
    mail = good_mail()
    task = mail.submit(options=call_options(timeout=10.0, max_retries=0))
    post = mail.take_one()
    for _ in range(20):
        assert mail.wait(5) == []
        mail.exchanges.arriving(post, mail.now)
    mail.answer(post, image(task))
    assert (mail.ended, task.error) == ([task], None)


@pytest.mark.parametrize("status", [400, 409, 429, 503])
@pytest.mark.parametrize("code", ["serverError", "providerError", "timeoutProvider"])
@pytest.mark.parametrize("beside", [(), ("invalidParameter",), ("rateLimitExceeded",)])
def test_what_may_pass_and_names_no_task_is_no_refusal_whatever_the_status(
    status: int, code: str, beside: tuple[str, ...]
) -> None:
    """A restart could be paid for twice. Another error in the same response may be about another task."""
    mail = good_mail()
    task = mail.submit()
    errors = [{"code": one, "message": "Not now."} for one in (*beside, code)]
    mail.answer_with(mail.take_one(), status, {"errors": errors})
    assert (mail.ended, task.recovery.failures) == ([], [])
    poll = mail.wait_for_post()
    assert poll.polled == [task]
    mail.answer(poll, image(task, status="success"))
    assert (mail.ended, task.error, task.times_sent) == ([task], None, 1)


def test_a_lost_response_to_an_earlier_copy_queues_no_third_one() -> None:
    """The second copy was about to be sent, and was sent; and so was a third one."""
    mail = good_mail()
    task = mail.submit(options=call_options(timeout=9.0))
    first = mail.take_one()
    posts = list[Post]()
    while not posts or posts[-1].polled:
        for post in posts:
            mail.answer(post)
        mail.now = mail.exchanges.wake_at() or mail.now
        mail.exchanges.wake(mail.now)
        posts = mail.take(connects=False)
    mail.fail(first)
    mail.exchanges.arriving(posts[0], mail.now)
    mail.answer(mail.wait_for_post(), {"taskType": "ping", "pong": True})
    assert mail.take() == []
    mail.answer(posts[0], image(task))
    assert (mail.ended, task.times_sent) == ([task], 2)
