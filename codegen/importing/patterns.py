"""Conversion of JSON Schema patterns to those of the schema, which match whole texts, in portable syntax.

A JSON Schema pattern may match anywhere in the text, and has JavaScript's syntax.
"""

from __future__ import annotations

import re
import string

from attrs import define

from codegen.checks import patterns

#: Matches any text.
_ANYTHING = r"[\s\S]*"
#: One character of a pattern, a class, or an escape.
_PIECE = re.compile(r"\\.|\[\^?(?:\\.|[^\\\]])*\]|.", re.DOTALL)
#: Lazy repetitions; when the whole text is matched, they equal greedy ones.
_LAZY = re.compile(r"([*+?]|\{\d+(?:,\d*)?\})\?")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_REPEATS = frozenset("*+{")
#: The tokens of a pattern of the schema.
_TOKEN = re.compile(r"\\.|\[\^?(?:\\.|[^\\\]])*\]|\{\d+(?:,\d*)?\}|\(\?:|.", re.DOTALL)
#: Candidates for a character of a class.
_LIKELY = string.ascii_letters + string.digits + string.punctuation + " "


def whole(pattern: object) -> str | None:
    """Return a pattern for the whole text; None if the schema's language has no equivalent."""
    if not isinstance(pattern, str) or not pattern:
        return None
    pieces = _LAZY.sub(r"\1", pattern) if not re.search(r"\\[*+?}]\?", pattern) else pattern
    parts = [_unescaped(piece) for piece in _PIECE.findall(pieces)]
    begins, ends = parts[:1] == ["^"], parts[-1:] == ["$"] and len(parts) > 1
    inner = parts[begins : len(parts) - ends]
    if (begins or ends) and _has_alternatives(inner):
        return None  # `^a|b$` means: begins with a, or ends with b
    text = "".join(inner)
    if not begins and _REPEATS & {*inner}:
        return None  # a backtracking engine would try the repetition at every position
    if _has_alternatives(inner):
        text = f"(?:{text})"
    made = f"{'' if begins else _ANYTHING}{text}{'' if ends else _ANYTHING}"
    if not inner or _is_narrower_here(made) or patterns.problem(made) is not None:
        return None
    return made


def _unescaped(piece: str) -> str:
    """Remove needless escapes: `\\/` becomes `/`, `\\_` becomes `_`."""

    def plain(found: re.Match[str]) -> str:
        mark = found[1]
        return found[0] if mark.isalnum() or mark in r"\.^$|?*+()[]{}-" else mark

    return _ESCAPED.sub(plain, piece)


def _has_alternatives(parts: list[str]) -> bool:
    """Whether there is a `|` outside all groups."""
    depth = 0
    for part in parts:
        depth += {"(": 1, ")": -1}.get(part, 0)
        if part == "|" and depth == 0:
            return True
    return False


def _is_narrower_here(pattern: str) -> bool:
    """Whether the pattern has `\\s` outside `[\\s\\S]`: in JavaScript, it matches more characters."""
    return r"\s" in pattern.replace(r"[\s\S]", "")


def text_of(pattern: str, shortest: int = 0, longest: int | None = None) -> str | None:
    """Return a text of valid length that matches a pattern of the schema; None if none was found."""
    for times in range(max(shortest, 1) + 1):
        text = _Text(_TOKEN.findall(pattern), times).alternatives()
        is_long_enough = len(text) >= shortest and (longest is None or len(text) <= longest)
        if is_long_enough and re.fullmatch(pattern, text, re.ASCII):
            return text
    return None


@define
class _Text:
    """Generates a text for a pattern: the first of alternatives, and repeatable parts `times` times if allowed."""

    tokens: list[str]
    times: int
    at: int = 0

    def alternatives(self) -> str:
        text = self.sequence()
        while self.next() == "|":
            self.at += 1
            self.sequence()
        return text

    def sequence(self) -> str:
        text = ""
        while self.next() not in ("", "|", ")"):
            text += self.repeated()
        return text

    def repeated(self) -> str:
        text, repeat = self.one(), self.next()
        if repeat not in ("?", "*", "+") and not repeat.startswith("{"):
            return text
        self.at += 1
        least, comma, most = {"?": "0,1", "*": "0,", "+": "1,"}.get(repeat, repeat.strip("{}")).partition(",")
        greatest = int(most) if most else self.times if comma else int(least)
        return text * max(int(least), min(self.times, greatest))

    def one(self) -> str:
        part = self.next()
        self.at += 1
        if part.startswith("("):
            text = self.alternatives()
            self.at += 1
            return text
        if part.startswith("[") or part == "." or (part.startswith("\\") and part[1].isalnum()):
            return next((character for character in _LIKELY if re.fullmatch(part, character, re.ASCII)), "")
        return part[-1]

    def next(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""
