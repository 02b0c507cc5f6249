"""Checks of regular expressions: only syntax that all engines interpret alike, and that cannot backtrack for long.

The syntax is a subset of RE2's: characters, classes, groups, alternatives, and repetitions. A repeated part has a fixed
length, so a backtracking engine cannot try exponentially many ways to match.
"""

from __future__ import annotations

import re
import warnings

from attrs import define

#: Characters that may follow a backslash: classes of characters, and characters with a special meaning.
_ESCAPES = frozenset("dDwWsS")
_MARKS = frozenset(r"\.^$|?*+()[]{}/-")
_TIMES = re.compile(r"\{(\d{1,4})(?:(,)(\d{1,4})?)?\}")
_CLASS = re.compile(r"\[\^?(?:[^\\\[\]]|\\.)+\]")


class PatternError(ValueError):
    """A pattern is invalid. The message is the rest of a sentence."""


def problem(pattern: str) -> str | None:
    """Return what is wrong with a pattern, as the rest of a sentence; None if it is valid."""
    try:
        with warnings.catch_warnings(action="error"):
            re.compile(pattern, re.ASCII)
    except re.error as error:
        return f"this is not a valid regular expression: {error}"
    except FutureWarning as warning:
        return f"a later Python version may read it differently; escape literal characters: {warning}"
    if not pattern.isprintable():
        return "it contains an invisible character"
    reader = _Reader(pattern)
    try:
        reader.alternatives()
        if reader.at < len(pattern):
            raise PatternError(f"{pattern[reader.at]!r} is unexpected here")
    except PatternError as error:
        return str(error)
    return None


@define
class _Reader:
    """Recursive-descent parser of patterns. Each method returns whether the part that it read has a fixed length."""

    pattern: str
    at: int = 0

    def alternatives(self) -> bool:
        fixed = self.sequence()
        while self.take("|"):
            self.sequence()
            fixed = False
        return fixed

    def sequence(self) -> bool:
        fixed = True
        while self.at < len(self.pattern) and self.pattern[self.at] not in "|)":
            fixed &= self.repeated()
        return fixed

    def repeated(self) -> bool:
        fixed = self.one()
        start, times = self.at, _TIMES.match(self.pattern, self.at)
        if times:
            self.at = times.end()
        elif not (self.take("?") or self.take("*") or self.take("+")):
            return fixed
        text = self.pattern[start : self.at]
        if self.at < len(self.pattern) and self.pattern[self.at] in "?+*{":
            raise PatternError(f"write a single repetition, not {text}{self.pattern[self.at]}")
        if not fixed and text != "?":
            raise PatternError(f"{text} repeats a part of variable length, which can take exponential time")
        return fixed and times is not None and times[2] is None

    def one(self) -> bool:
        """Read one character, class or group. Return whether its length is fixed."""
        if self.take("("):
            if self.take("?") and not self.take(":"):
                raise PatternError("write groups as (…) or (?:…); engines differ in the others")
            fixed = self.alternatives()
            self.take(")")
            return fixed
        found = _CLASS.match(self.pattern, self.at)
        if found:
            inside = found[0]
            self.at = found.end()
            for mark in re.findall(r"\\(.)", inside):
                self.check(mark)
            return True
        character = self.pattern[self.at]
        self.at += 1
        if character in "^$":
            raise PatternError(f"remove {character}; a pattern always matches the whole text")
        if character in "[]{}":
            raise PatternError(f"write \\{character} for the character {character}")
        if character == "\\":
            self.check(self.pattern[self.at])
            self.at += 1
        return True

    def check(self, mark: str) -> None:
        if mark not in _ESCAPES | _MARKS:
            raise PatternError(
                f"\\{mark} is not a supported escape; write \\d, \\w, \\s, or an escaped punctuation mark such as \\."
            )

    def take(self, character: str) -> bool:
        if self.pattern.startswith(character, self.at):
            self.at += 1
            return True
        return False
