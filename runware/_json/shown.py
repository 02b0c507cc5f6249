"""Formatting of values and of foreign messages for error sentences."""

from __future__ import annotations

#: Python does not convert integers of more digits to text.
_DIGITS = 4300


def shown(value: object, longest: int = 80) -> str:
    """Return the `repr` of any value, cut to `longest` characters.

    `repr` raises for some values: a Django query in an asynchronous view, a database row whose session has ended, an
    integer of thousands of digits. The error about such a value is needed all the same.

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
    """Return a foreign message as a sentence that another one can follow.

    >>> ended("Slow down"), ended("Slow down! ")
    ('Slow down.', 'Slow down!')
    """
    said = said.rstrip()
    return said if said.endswith((".", "!", "?", "…")) else f"{said}."
