"""Hypothesis strategies for conversations: the victims of odd messages, and the steps."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.support import any_json

from .conversations import VICTIMS

victims = st.lists(st.integers(0, len(VICTIMS) * 3 - 1), min_size=1, max_size=3)
numbers = st.integers(0, 9)
seeds = st.integers(0, 100)

websocket_steps = st.lists(
    st.one_of(
        st.tuples(st.just("odd"), any_json.message, st.integers(0, 3)),
        st.tuples(st.just("odd"), any_json.message, st.integers(0, 3)),
        st.tuples(st.just("lose"), st.booleans()),
        st.tuples(st.just("deliver"), st.integers(1, 4)),
        st.tuples(st.sampled_from(("read", "ring"))),
        st.tuples(st.sampled_from(("abandon", "poll")), numbers),
    ),
    min_size=4,
    max_size=20,
)

posts = st.integers(0, 20)
http_steps = st.lists(
    st.one_of(
        st.tuples(st.just("odd"), posts, any_json.message, any_json.status, any_json.retry_after),
        st.tuples(st.just("odd"), posts, any_json.message, any_json.status, any_json.retry_after),
        st.tuples(st.sampled_from(("lost", "undelivered", "answer", "answer")), posts),
        st.tuples(st.just("ring")),
        st.tuples(st.sampled_from(("abandon", "poll")), numbers),
    ),
    min_size=4,
    max_size=20,
)
