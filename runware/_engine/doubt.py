"""What an error says of a task whose fate is unknown."""

from __future__ import annotations

from typing import TypeVar

from runware._json.shown import ended
from runware.errors import RunwareError

E = TypeVar("E", bound=RunwareError)

#: The sentence of errors that are in doubt.
MAY_STILL_RUN = "The task may still be running, and be billed: collect its results by its UUID (client.job, runware-duo job)."


def in_doubt(error: E) -> E:
    """Mark an error as in doubt, and return it: its message says that the task may still be running."""
    error.in_doubt = True
    return with_sentence(error, MAY_STILL_RUN)


def with_sentence(error: E, sentence: str) -> E:
    """Add a sentence to the message of an error, unless it is there already, and return the error."""
    return error if sentence in error.message else reworded(error, f"{ended(error.message)} {sentence}")


def reworded(error: E, message: str) -> E:
    """Replace the message of an error, and return the error."""
    error.message = message
    error.args = (message,)
    return error
