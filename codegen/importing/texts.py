"""Text from published documents, prepared for the schema's files and the screen.

Invisible characters are removed, since the loader refuses them. Escaping for Python is done in `codegen.prose`.
"""

from __future__ import annotations

import json
import re

from codegen.names import snake
from codegen.strict_yaml import invisible

#: The maximum length of a doc, in characters: a sentence or two; the rest is behind the link.
LONGEST = 300
_PARAGRAPH_END = re.compile(r"\n\s*\n|\n\s*(?:[-*>|]|#|```)")
_SENTENCE_END = re.compile(r"[.!?](?=\s)")
_LINK = re.compile(r"\[([^\[\]]*)\]\([^()]*\)")


def one_line(text: str, longest: int = LONGEST) -> str:
    """Return text in one line, without invisible characters, cut after a sentence if it is too long."""
    joined = " ".join("".join(c for c in text if c in "\t\n\r" or not invisible(c)).split())
    if len(joined) <= longest:
        return joined
    ends = [end.end() for end in _SENTENCE_END.finditer(joined[: longest + 1])]
    return joined[: ends[-1]] if ends else f"{joined[: longest - 3].rstrip()}..."


def first_paragraph(text: object) -> str | None:
    """Return the first paragraph of a description, without Markdown; None if it is empty."""
    if not isinstance(text, str):
        return None
    start = _PARAGRAPH_END.split(text.strip(), maxsplit=1)[0]
    plain = one_line(_LINK.sub(r"\1", start).replace("**", "").replace("\\`", "`"))
    return plain.strip() or None


def sentence(text: str) -> str:
    """Add a full stop, unless the text ends with punctuation."""
    return text if text[-1:] in ".!?:" else f"{text}."


def as_words(name: str) -> str:
    """Split a name into words: `maxNewTokens` becomes `Max new tokens`, `imageURL` becomes `Image URL`."""
    parts = [part for part in snake(name).split("_") if part]
    words = [_as_spelt(part, name) for part in parts] or [name]
    return " ".join([words[0][:1].upper() + words[0][1:], *words[1:]])


def _as_spelt(part: str, name: str) -> str:
    """Return a part of a name, in capitals if it is an acronym there."""
    if len(part) > 1 and part.upper() in name:
        return part.upper()
    several = f"{part[:-1].upper()}s"
    return several if len(part) > 2 and several in name else part


def shown(value: object, longest: int = 200) -> str:
    """Return a value for a line of the report, as JSON, shortened."""
    return one_line(json.dumps(value, ensure_ascii=False, default=str), longest)
