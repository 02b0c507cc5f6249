"""Durations: every timeout and interval of the engine, and the backoff before a retry."""

from __future__ import annotations

from random import Random

from runware._record import Record

NEVER = float("inf")


class Timing(Record):
    """Durations, all in seconds."""

    #: Poll interval: the first, and the longest. Each interval is 1.5 times the last.
    first_poll: float = 1.0
    longest_poll: float = 10.0
    #: Before a second poll, after the server did not know the task: it may not know it yet.
    confirmation: float = 2.0
    #: Until a poll counts as unanswered, and the task is polled again.
    answer_wait: float = 3.0
    #: Until an answer to a poll is not expected any more.
    latest_answer: float = 10.0
    #: Until the reply to a poll, which may come in several messages, counts as complete.
    answer_lasts: float = 0.5
    #: Without a further result, until a task that may return fewer results than requested is polled.
    grace: float = 1.0

    #: Without a message, until the client sends a ping. The server closes idle connections after 120 s.
    idle_before_ping: float = 30.0
    #: Until a ping counts as unanswered.
    pong: float = 10.0
    #: Added to `pong` per character of tasks without a response, up to `writing`: a proxy may pass large media on slowly.
    pong_per_character: float = 10e-6
    #: Until a ping that is due must have been sent: data ahead of it, such as large media on a slow line, goes first.
    writing: float = 120.0

    #: Over HTTP: without a part of the response to a poll. Responses to tasks may take as long as the tasks allow.
    post_answer: float = 30.0
    #: Over HTTP: without a part of the response to a ping. After a failed post, nothing else is posted before.
    post_pong: float = 5.0

    #: Until tasks that were not sent fail because the server is unreachable, if the connection attempts are used up, too.
    unreachable: float = 5.0
    #: Until sent tasks fail, too, because the server is absent: nothing accepts connections at its address.
    absent: float = 30.0
    #: The longest backoff of the client, and the longest pause that a server may request with `Retry-After`.
    longest_backoff: float = 30.0
    longest_pause: float = 120.0
    #: Pause that a server may need between the end of a task and the start of the next. Doubled if it was too short.
    breath: float = 0.02
    #: How recent the last sign of life of any task must be for tasks to count as progressing.
    recent: float = 1.0

    def backoff(self, random: Random, attempt: int) -> float:
        """Return the pause before an attempt, with full jitter: clients that fail together do not retry together."""
        return random.uniform(0.0, min(self.longest_backoff, 2.0 ** min(max(attempt, 1) - 1, 10)))


#: The durations of clients created from now on.
TIMING = Timing()
