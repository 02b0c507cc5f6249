"""What goes wrong, in combinations that have a name, and what the client is held to in each."""

from __future__ import annotations

from typing import Any, Literal

import attrs

Transport = Literal["websocket", "http"]
TRANSPORTS: tuple[Transport, ...] = ("websocket", "http")


@attrs.frozen(kw_only=True)
class Weather:
    """What goes wrong in a run, and what the client is held to in it.

    Every task has to end once, with all results that were billed, and nothing may be billed twice or be left behind. A
    server that makes `copies` bills whatever is sent again although it has it: it is the client that must not do that.
    """

    #: A WebSocket message is about many tasks, a POST about one, so faults are rarer there and cost more here.
    faults: dict[Transport, dict[str, float]]
    #: What tasks may end with if nothing is wrong with them; None: with anything that costs nothing.
    errors: frozenset[str] | None = frozenset()
    #: Seconds that each result takes.
    latency: float = 0.01
    #: Whether the engine's waits are shortened.
    short: bool = True
    #: Settings of the client.
    settings: dict[str, Any] = attrs.Factory(dict[str, Any])
    #: What kind of tasks there are: "mixed", "single" (one result each), "large" (one in ten has a large file).
    tasks: str = "mixed"
    #: How much longer it may take than with a client that knows how many tasks the server takes at once.
    most_ratio: float | None = None


#: Connections that are lost in every way.
LOSSES: dict[Transport, dict[str, float]] = {
    "websocket": {"drop": 0.01, "drop_late": 0.02, "abort": 0.01, "half_open": 0.003, "forget": 0.01, "lose": 0.01},
    "http": {"abort": 0.01, "drop_late": 0.02, "half_open": 0.002, "lose": 0.02, "server_error_late": 0.01},
}  # fmt: skip


def both(*, losses: bool = True, **faults: float) -> dict[Transport, dict[str, float]]:
    """The same faults over both transports, with losses of connections or without."""
    return {transport: {**(LOSSES[transport] if losses else {}), **faults} for transport in TRANSPORTS}


WEATHERS: dict[str, Weather] = {
    # Everything that servers with a check for copies do wrong, all at once.
    "plain": Weather(
        errors=None,
        faults={
            "websocket": {
                "restart": 0.003, "drop": 0.01, "drop_late": 0.01, "abort": 0.01, "half_open": 0.003, "forget": 0.01,
                "refuse": 0.05, "overload": 0.03, "overload_questions": 0.02, "lose": 0.004, "delay": 0.1,
                "longest_delay": 0.03, "duplicate": 0.05, "reorder": 0.05, "garbage": 0.01,
            },
            "http": {
                "restart": 0.001, "drop": 0.01, "drop_late": 0.01, "abort": 0.01, "half_open": 0.002,
                "server_error": 0.01, "server_error_late": 0.01, "overload": 0.02, "overload_questions": 0.02,
                "longest_retry_after": 0, "lose": 0.01, "delay": 0.1, "longest_delay": 0.03, "duplicate": 0.05,
                "reorder": 0.05, "garbage": 0.01,
            },
        },
    ),
    # Far more of it than any server does.
    "heavy": Weather(
        errors=None,
        faults=both(drop=0.2, duplicate=0.3, overload=0.3, reorder=0.2, delay=0.2, longest_delay=0.03),
        settings={"max_retries": 30},
    ),
    # It answers every question within moments, and truthfully but for a first "unknown". So no copy is ever right.
    "no-copy-check": Weather(faults=both(copies=1, unknown=0.2, delay=0.1, longest_delay=0.03)),
    # No answer is not "unknown": a tenth of 6 seconds, as all waits are a tenth. An empty answer may be another's.
    "late-answers": Weather(
        faults=both(copies=1, unknown=0.1, late_answer=0.5, longest_late_answer=0.6, empty=0.05),
        # A message that is lost puts few tasks in doubt. As an empty answer may be another's, each is asked for alone.
        settings={"max_in_flight": 20},
    ),
    # A key that was good before is good. A POST that is refused fails its task, which costs nothing.
    "refusals": Weather(
        errors=frozenset({"AuthenticationError"}),
        faults={
            "websocket": {**LOSSES["websocket"], "shut": 0.4, "refuse": 0.4, "most_refusals": 1, "copies": 1},
            "http": {**LOSSES["http"], "refuse": 0.02, "most_refusals": 1, "copies": 1},
        },
    ),
    # Bytes are a sign of life, even if a message takes longer than every wait.
    "large-slow": Weather(
        faults=both(losses=False, bandwidth=100_000, copies=1),
        # Not many at once, or what is large would be the work of the one processor that all of them share.
        settings={"timeout": 0.8, "max_retries": 1, "max_in_flight": 20},
        tasks="large",
    ),
    # Odd JSON may fail the task that it is about, and no other.
    "odd-json": Weather(faults=both(odd=0.02, duplicate=0.05, reorder=0.05)),
    # What is turned away waits for its turn, and the client finds out how many there may be at once. Real waits.
    "busy": Weather(
        faults=both(losses=False, slots=8),
        latency=0.2,  # or the processor that client and server share would be what takes time
        short=False,
        settings={"timeout": 60.0, "max_retries": 2, "max_in_flight": 1000},
        tasks="single",
        most_ratio=1.3,
    ),
    # An error that names no task concerns none of those that the server has, even if it does not know them at first.
    "unnamed-errors": Weather(
        faults={
            "websocket": {"unnamed_error": 0.1, "unknown": 0.3, "copies": 1},
            "http": {"unknown": 0.3, "copies": 1, "lose": 0.02},
        },
        latency=0.05,
    ),
    # Success that says nothing means that the task may have been taken; any answer to a ping shows that the way is free.
    "gateway": Weather(
        faults={
            "websocket": {**LOSSES["websocket"], "ping_error": 1, "copies": 1},
            "http": {**LOSSES["http"], "ping_error": 1, "no_content": 0.05, "server_error": 0.01, "blocked_questions": 0.6, "copies": 1},
        }
    ),
}  # fmt: skip
