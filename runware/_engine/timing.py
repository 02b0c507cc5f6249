"""How long things may take: every duration that the engine goes by, and the pause before something is tried again."""

from __future__ import annotations

from random import Random

from runware._record import Record

NEVER = float("inf")


class Timing(Record):
    """Durations, all in seconds."""

    #: Until a task is asked for again: at first, and at most. Each time it is half as long again.
    first_poll: float = 1.0
    longest_poll: float = 10.0
    #: Until a task is asked for again that the server does not know, perhaps not yet.
    confirmation: float = 2.0
    #: For the answer to a question. Then the task is asked for again.
    answer_wait: float = 3.0
    #: Until no answer to a question is expected any more.
    latest_answer: float = 10.0
    #: An answer may come in several messages. They are there by then.
    answer_lasts: float = 0.5
    #: Without a further result, until a task that may give fewer than it was asked for is asked about.
    grace: float = 1.0

    #: Without a message until the server is asked for a sign of life. The server hangs up after 120.
    idle_before_ping: float = 30.0
    #: For the answer to such a ping.
    pong: float = 10.0
    #: More of it, for what was sent before and has no answer: a proxy may have taken media at once that goes on slowly.
    pong_per_character: float = 10e-6
    #: For what stands before a ping to get out: large media on a slow line.
    writing: float = 120.0

    #: Over HTTP: without a part of the answer to what is answered at once, and for the answer to a ping, until which nothing
    #: else is posted. Results may take as long as their tasks allow.
    post_answer: float = 30.0
    post_pong: float = 5.0

    #: Until a server that cannot be reached fails what was not sent yet, once the tries are used up, too.
    unreachable: float = 5.0
    #: Until a server that is absent, since nothing accepts connections at its address, fails what may run, too.
    absent: float = 30.0
    #: The longest pause that the client chooses itself, and the longest that a server may ask for with `Retry-After`.
    longest_backoff: float = 30.0
    longest_pause: float = 120.0
    #: The moment that a server may need between the end of a task and the beginning of the next. Doubled if it was not enough.
    breath: float = 0.02
    #: How recent a sign of life must be for tasks to count as getting on.
    recent: float = 1.0

    def backoff(self, random: Random, attempt: int) -> float:
        """The pause before an attempt, with full jitter: clients that fail together do not come back together."""
        return random.uniform(0.0, min(self.longest_backoff, 2.0 ** min(max(attempt, 1) - 1, 10)))


#: What clients go by that are made from now on.
TIMING = Timing()
