"""Cases that one test runs in turn: all are run, and those that fail are named."""

from __future__ import annotations

import pytest

from tests.support.in_turn import in_turn


def test_every_case_is_run_and_those_that_fail_are_named() -> None:
    seen = []

    @in_turn(("number", "word"), [(1, "a"), pytest.param(2, "b", id="the second"), (3, "c")])
    def is_one(number: int, word: str, fixture: str) -> None:
        seen.append((number, word, fixture))
        if number == 3:
            pytest.fail("this is not raised as an Exception")
        assert number == 1

    with pytest.raises(ExceptionGroup, match="2 of 3 cases") as caught:
        is_one(fixture="x")
    assert seen == [(1, "a", "x"), (2, "b", "x"), (3, "c", "x")]
    notes = [one.__notes__ for one in caught.value.exceptions]
    assert notes == [["The case: the second"], ["The case: 3 c"]]


def test_no_case_at_all_is_a_failure() -> None:
    @in_turn("number", [])
    def never(number: int) -> None:
        pytest.fail(f"There is no case {number}.")

    with pytest.raises(AssertionError, match="no cases"):
        never()
