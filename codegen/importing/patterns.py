"""Patterns of JSON Schema as patterns of the schema: of the whole text, and of what every engine reads alike.

In JSON Schema a pattern may be found anywhere in the text, and is written in JavaScript's language.
"""

from __future__ import annotations

import re
import string

from attrs import define

from codegen.checks import patterns

#: Whatever else stands in the text.
_ANYTHING = r"[\s\S]*"
#: One character of a pattern, a class, or what an escape stands for.
_PIECE = re.compile(r"\\.|\[\^?(?:\\.|[^\\\]])*\]|.", re.DOTALL)
#: Repetitions that take as little as they can: of a whole text that makes no difference.
_LAZY = re.compile(r"([*+?]|\{\d+(?:,\d*)?\})\?")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_REPEATS = frozenset("*+{")
#: What a pattern of the schema is made of.
_TOKEN = re.compile(r"\\.|\[\^?(?:\\.|[^\\\]])*\]|\{\d+(?:,\d*)?\}|\(\?:|.", re.DOTALL)
#: What stands for a class of characters.
_LIKELY = string.ascii_letters + string.digits + string.punctuation + " "


def whole(pattern: object) -> str | None:
    """The pattern of the whole text; None if the schema's language has none that says the same."""
    if not isinstance(pattern, str) or not pattern:
        return None
    pieces = _LAZY.sub(r"\1", pattern) if not re.search(r"\\[*+?}]\?", pattern) else pattern
    parts = [_unescaped(piece) for piece in _PIECE.findall(pieces)]
    begins, ends = parts[:1] == ["^"], parts[-1:] == ["$"] and len(parts) > 1
    inner = parts[begins : len(parts) - ends]
    if (begins or ends) and _has_alternatives(inner):
        return None  # ^a|b$ begins with a, or ends with b
    text = "".join(inner)
    if not begins and _REPEATS & {*inner}:
        return None  # an engine that goes back would try it from each place
    if _has_alternatives(inner):
        text = f"(?:{text})"
    made = f"{'' if begins else _ANYTHING}{text}{'' if ends else _ANYTHING}"
    if not inner or _is_narrower_here(made) or patterns.problem(made) is not None:
        return None
    return made


def _unescaped(piece: str) -> str:
    """Without escapes of what means nothing special: `\\/` is `/`, `\\_` is `_`."""

    def plain(found: re.Match[str]) -> str:
        mark = found[1]
        return found[0] if mark.isalnum() or mark in r"\.^$|?*+()[]{}-" else mark

    return _ESCAPED.sub(plain, piece)


def _has_alternatives(parts: list[str]) -> bool:
    """Whether there is a `|` outside of all groups."""
    depth = 0
    for part in parts:
        depth += {"(": 1, ")": -1}.get(part, 0)
        if part == "|" and depth == 0:
            return True
    return False


def _is_narrower_here(pattern: str) -> bool:
    """Whether `\\s` stands in it by itself: JavaScript knows more kinds of white space."""
    return r"\s" in pattern.replace(r"[\s\S]", "")


def text_of(pattern: str, shortest: int = 0, longest: int | None = None) -> str | None:
    """A text that matches a pattern of the schema and is as long as it has to be; None if none was found."""
    for times in range(max(shortest, 1) + 1):
        text = _Text(_TOKEN.findall(pattern), times).alternatives()
        is_long_enough = len(text) >= shortest and (longest is None or len(text) <= longest)
        if is_long_enough and re.fullmatch(pattern, text, re.ASCII):
            return text
    return None


@define
class _Text:
    """Writes a text for a pattern, from left to right: the first of alternatives, with parts repeated `times` if they may be."""

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
