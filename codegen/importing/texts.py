"""Text of a foreign document, on its way into the schema's files and onto the screen.

What nobody sees is taken out here, since the loader refuses it. How text stands in Python is said by `codegen.prose`.
"""

from __future__ import annotations

import json
import re

from codegen.names import snake
from codegen.strict_yaml import unseen

#: A doc is a sentence or two; the rest is behind the link.
LONGEST = 300
_PARAGRAPH_END = re.compile(r"\n\s*\n|\n\s*(?:[-*>|]|#|```)")
_SENTENCE_END = re.compile(r"[.!?](?=\s)")
_LINK = re.compile(r"\[([^\[\]]*)\]\([^()]*\)")


def one_line(text: str, longest: int = LONGEST) -> str:
    """Text in one line: without what nobody sees, cut after a sentence if it is long."""
    joined = " ".join("".join(c for c in text if c in "\t\n\r" or not unseen(c)).split())
    if len(joined) <= longest:
        return joined
    ends = [end.end() for end in _SENTENCE_END.finditer(joined[: longest + 1])]
    return joined[: ends[-1]] if ends else f"{joined[: longest - 3].rstrip()}..."


def first_paragraph(text: object) -> str | None:
    """What a description says first, without Markdown; None if it says nothing."""
    if not isinstance(text, str):
        return None
    start = _PARAGRAPH_END.split(text.strip(), maxsplit=1)[0]
    plain = one_line(_LINK.sub(r"\1", start).replace("**", "").replace("\\`", "`"))
    return plain.strip() or None


def sentence(text: str) -> str:
    """Text with a full stop."""
    return text if text[-1:] in ".!?:" else f"{text}."


def as_words(name: str) -> str:
    """A name as words: `maxNewTokens` is `Max new tokens`, `imageURL` is `Image URL`, and `taskUUIDs` is `Task UUIDs`."""
    parts = [part for part in snake(name).split("_") if part]
    words = [_as_spelt(part, name) for part in parts] or [name]
    return " ".join([words[0][:1].upper() + words[0][1:], *words[1:]])


def _as_spelt(part: str, name: str) -> str:
    """A part of a name; in capitals where it is an acronym there."""
    if len(part) > 1 and part.upper() in name:
        return part.upper()
    several = f"{part[:-1].upper()}s"
    return several if len(part) > 2 and several in name else part


def shown(value: object, longest: int = 200) -> str:
    """A value for a line of the report: JSON, short."""
    return one_line(json.dumps(value, ensure_ascii=False, default=str), longest)
