"""Strict YAML: anything ambiguous or hidden is refused with a sentence that says why.

`16:9`, `on` and a date are text. Only plain numbers, true, false and null are special. YAML 1.1 would read the first
three as 969, true, and a date.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

import yaml
from attrs import field, frozen

#: The largest file that is read, in bytes: ten times the size of the schema's largest.
LARGEST = 1_000_000
#: The maximum depth of nested mappings and lists.
DEEPEST = 20
#: The greatest integer: larger ones do not fit into 64 bits, so no API uses them.
GREATEST = 2**64 - 1

_CONSTANTS: dict[str, bool | None] = {"true": True, "false": False, "null": None, "~": None, "": None}
_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)")
_FLOAT = re.compile(r"[-+]?(?:0|[1-9][0-9]*)?\.[0-9]+(?:[eE][-+]?[0-9]+)?")
_REMEDY = (
    "quote text that has brackets, quotes, ` #` or `: `, and indent with spaces, all keys of a mapping alike"
)
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class YamlError(ValueError):
    """A file is not valid strict YAML. The message is one sentence."""


def read_yaml(path: Path) -> object:
    """Return the content of a YAML file: mappings, lists, text, numbers, true, false and None.

    Raises:
        YamlError: The file cannot be read, or its meaning is ambiguous.
    """
    return parsed(read_text(path))


def parsed(text: str) -> object:
    """Return the content of a YAML text.

    Raises:
        YamlError: The meaning of the text is ambiguous.
    """
    try:
        return _Builder(iter(yaml.parse(text, _LOADER))).document()
    except yaml.YAMLError as error:
        mark: Any = getattr(error, "problem_mark", None)
        outer: Any = getattr(error, "context_mark", None)
        where = f"line {mark.line + 1}: " if mark else ""
        what = getattr(error, "problem", None) or " ".join(str(error).split())
        lines = [*text.split("\n"), ""]
        rest = lines[int(mark.line)][mark.column :].strip() if mark else ""
        what += f" at {rest[:40]!r}" if rest else ""
        if mark and outer and outer.line < mark.line:
            what += f", in what begins on line {outer.line + 1}"
        raise YamlError(f"{where}this is not valid YAML: {what}; {_REMEDY}") from None


@lru_cache(maxsize=2000)
def parsed_cached(text: str) -> object:
    """Return the content of a YAML text, cached. Callers share the result, so they must not change it."""
    return parsed(text)


def read_text(path: Path) -> str:
    """Return the text of a schema file: UTF-8, not empty, at most `LARGEST` bytes, without invisible characters.

    Raises:
        YamlError: The file breaks one of these rules, or cannot be read.
    """
    try:
        if not path.is_file():
            raise YamlError("this is a folder, not a file" if path.is_dir() else "the file does not exist")
        size = path.stat().st_size
        if size > LARGEST:
            raise YamlError(f"the file has {size} bytes; the limit is {LARGEST}")
        text = path.read_bytes().decode("utf-8")
    except OSError as error:
        raise YamlError(f"the file cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise YamlError(
            f"byte {error.start} of the file is not valid UTF-8; save the file as UTF-8"
        ) from None
    if not text.strip():
        raise YamlError("the file is empty, or not a mapping")
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.isprintable() and (character := invisible(line.removesuffix("\r"))):
            raise YamlError(f"line {number} contains the invisible character {character}; remove it")
    return text


def invisible(text: str) -> str | None:
    """Return the name of the first invisible character (control, format, surrogate, unassigned); None without one."""
    if text.isprintable():
        return None  # the common case, and a fast check
    for character in text:
        # The zero-width joiner (U+200D) is allowed: it combines several emoji into one.
        if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp") and (
            character not in "\t\n\u200d"
        ):
            return named(character)
    return None


def lookalike_letter(text: str) -> str | None:
    """Return the name of a letter that looks like one of another alphabet beside it, or of a compatibility character."""
    if (plain := unicodedata.normalize("NFKC", text)) != text:
        return named(next(old for old, new in zip(f"{text} ", f"{plain} ", strict=False) if old != new))
    letters = {
        unicodedata.name(character, "").split(" ")[0]: character for character in text if character.isalpha()
    }
    alike = [
        letters[alphabet] for alphabet in ("CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE") if alphabet in letters
    ]
    return named(alike[0]) if alike and len(letters) > 1 else None


def named(character: str) -> str:
    """Return a character as its code point and its Unicode name, for an error sentence."""
    name = unicodedata.name(character, "")
    return f"U+{ord(character):04X}" + (f" ({name})" if name else "")


@frozen
class _Builder:
    """Builds values from parser events, and refuses YAML features that hide what a text means."""

    events: Iterator[Any]
    #: The lines at which the mappings and lists begin that are open: its length is the depth.
    open: list[int] = field(factory=list[int])

    def document(self) -> object:
        value: object = None
        found = 0
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                found += 1
                if found > 1:
                    raise YamlError(f"{_line(event)}: a second document begins; a file must contain one")
                if event.tags or event.version:
                    raise YamlError(
                        f"{_line(event)}: directives (%YAML, %TAG) are not supported; remove them"
                    )
                value = self.value(next(self.events))
        return value

    def value(self, event: Any) -> object:
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
            raise YamlError(
                f"{_line(event)}: anchors and aliases (& and *) are not supported; quote the value if it is text"
            )
        if getattr(event, "tag", None) is not None:
            raise YamlError(
                f"{_line(event)}: the tag {event.tag} is not supported; quote the value if it is text"
            )
        if isinstance(event, yaml.ScalarEvent):
            return self.scalar(event)
        if len(self.open) >= DEEPEST:
            raise YamlError(f"{_line(event)}: more than {DEEPEST} levels of nested mappings and lists")
        self.open.append(event.start_mark.line)
        value = self.mapping() if isinstance(event, yaml.MappingStartEvent) else self.sequence()
        self.open.pop()
        return value

    def sequence(self) -> list[object]:
        items: list[object] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            items.append(self.value(event))
        return items

    def mapping(self) -> dict[object, object]:
        items: dict[object, object] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            if isinstance(event, yaml.CollectionStartEvent):
                raise YamlError(f"{_line(event)}: a key must be text; quote it if it has brackets or braces")
            key = self.value(event)
            if key == "<<" and event.implicit[0]:
                raise YamlError(f"{_line(event)}: merge keys (<<) are not supported; write the keys out")
            if key is None or type(key) is float:
                raise YamlError(f"{_line(event)}: {event.value!r} is not a valid key; quote it if it is text")
            if isinstance(key, str) and not key.isprintable():
                raise YamlError(f"{_line(event)}: {key[:40]!r} is not a valid key; write a key on one line")
            if key in items:
                raise YamlError(f"{_line(event)}: the key {key!r} occurs twice")
            items[key] = self.value(next(self.events))
        return items

    def scalar(self, event: Any) -> object:
        text = cast("str", event.value)
        if character := invisible(text):
            raise YamlError(
                f"{_line(event)}: the text contains the invisible character {character}; remove it"
            )
        if not event.implicit[0]:
            return text
        if text in _CONSTANTS:
            return _CONSTANTS[text]
        if _INTEGER.fullmatch(text):
            # Python's `int` raises ValueError for integers of thousands of digits.
            if len(text) > 21 or abs(int(text)) > GREATEST:
                raise YamlError(f"{_line(event)}: {text[:40]} is too large a number; quote it if it is text")
            return int(text)
        if _FLOAT.fullmatch(text):
            number = float(text)
            if not math.isfinite(number):
                raise YamlError(f"{_line(event)}: {text[:40]} is too large a number; quote it if it is text")
            return number
        return text


def _line(event: Any) -> str:
    return f"line {event.start_mark.line + 1}"
