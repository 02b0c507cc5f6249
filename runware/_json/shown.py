"""How sentences show what somebody gave, and what somebody else said."""

from __future__ import annotations

#: Python writes no integer of more digits.
_DIGITS = 4300


def shown(value: object, longest: int = 80) -> str:
    """The representation of any value, cut to a length.

    Some have none: a query of Django in an asynchronous view, a row of a database whose session has ended, an integer of
    thousands of digits. The sentence that refuses one is needed all the same.

    >>> shown("a lighthouse"), shown(10**5000), shown([10**5000])
    ("'a lighthouse'", 'an integer of thousands of digits', 'a value of type list that cannot be shown')
    """
    if type(value) is int and abs(value) >= 10**_DIGITS:
        return "an integer of thousands of digits"
    try:
        text = repr(value)
    except Exception:  # whatever an object of another library raises
        return f"a value of type {type(value).__name__} that cannot be shown"
    return text if len(text) <= longest else f"{text[: longest - 3]}..."


def ended(said: str) -> str:
    """What somebody else said, as a sentence that another one can follow.

    >>> ended("Slow down"), ended("Slow down! ")
    ('Slow down.', 'Slow down!')
    """
    said = said.rstrip()
    return said if said.endswith((".", "!", "?", "…")) else f"{said}."
