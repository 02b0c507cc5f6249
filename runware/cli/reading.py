"""Parse the texts of a command line into values, by the kind of the parameter.

Only the text of a media parameter itself, or a path after `@`, is ever opened as a file. Strings inside JSON never are.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from runware._batch.cells import from_text, json_of, put_in
from runware._json.plain_values import is_uuid
from runware._json.shown import shown
from runware._models import kinds
from runware._models.codec import class_in
from runware._models.validation import fields_by_key
from runware.errors import InvalidParameterError

_ADDRESS = re.compile(r"(?:https?://|data:)", re.IGNORECASE)
#: A comma that ends a value: the next key and its equals sign follow.
_COMMA = re.compile(r",(?=\s*[A-Za-z_][\w.-]*=)")
_KEY = re.compile(r"\s*[A-Za-z_][\w.-]*=")
#: Surrogate escapes, which stand for bytes that are invalid in the encoding of the locale.
_BYTES = re.compile("[\udc80-\udcff]")


def read(kind: kinds.Kind, text: str, name: str) -> object:
    """Parse the value of a parameter that is not a list.

    Raises:
        InvalidParameterError: The text is not such a value, or a file cannot be read. The error calls the parameter `name`.
    """
    kind = kinds.loaded(kind)
    if kind is kinds.media:
        return _media(text, name)
    if kind in (kinds.mapping, kinds.anything) or isinstance(kind, type):
        return _structure(kind, text, name)
    if isinstance(kind, kinds.Either):
        return _one_of(kind, text, name)
    return _plain_text(kind, text, name)


def _plain_text(kind: kinds.Kind, text: str, name: str) -> object:
    return from_text(kind, as_typed(text, name), name)


def as_typed(text: str, name: str) -> str:
    """Return the text as UTF-8 even if the locale has another encoding, where Python escapes bytes as surrogates.

    Not used for paths, which may have any bytes.

    Raises:
        InvalidParameterError: The bytes are not UTF-8.
    """
    if not _BYTES.search(text):
        return text
    try:
        return os.fsencode(text).decode()
    except UnicodeError:
        sentence = f"{name} is {shown(text)}, which is not UTF-8. Check the encoding of the terminal, or of the script."
        raise InvalidParameterError(sentence, parameters=(name,)) from None


def read_items(item: kinds.Kind, text: str, name: str) -> list[object]:
    """Parse the items of a list from one text: several for a list in JSON or numbers with commas, otherwise one."""
    item = kinds.loaded(item)
    if item in (kinds.integer, kinds.number):
        return [read(item, part, name) for part in text.strip(" []").split(",")]
    if isinstance(item, kinds.ListOf) and (
        text.lstrip()[:1] == "[" or (text.startswith("@") and _is_structured(item))
    ):
        lists = _json(text, name)
        return cast("list[object]", lists) if _depth(lists) > _depth_of(item) else [lists]
    value = read(item, text, name)
    if isinstance(value, list) and _is_structured(item):
        return cast("list[object]", value)
    return [value]


def _depth(value: object) -> int:
    """Return how deep lists are nested in a value."""
    items = cast("list[object]", value) if isinstance(value, list) else None
    return 0 if items is None else 1 + max(map(_depth, items), default=0)


def _depth_of(kind: kinds.Kind) -> int:
    """Return how deep lists are nested in the values of a kind."""
    if isinstance(kind, kinds.Either):
        return max(map(_depth_of, kind.options))
    return 1 + _depth_of(kind.item) if isinstance(kind, kinds.ListOf) else 0


def takes_several(kind: kinds.Kind) -> bool:
    """Whether an option of this kind may be given several times."""
    return isinstance(kind, kinds.ListOf) or is_object(kind) or _list_in(kind) is not None


def is_object(kind: kinds.Kind) -> bool:
    """Whether values of a kind are always objects, whose parts several texts may give. Loads no class."""
    return isinstance(kind, type | kinds.Named) or kind is kinds.mapping


def collected(kind: kinds.Kind, texts: tuple[str, ...], name: str) -> object:
    """Combine all texts given for one parameter into its value."""
    kind = kinds.loaded(kind)
    if isinstance(kind, kinds.ListOf):
        return [item for text in texts for item in read_items(kind.item, text, name)]
    if is_object(kind):
        return _merged([read(kind, text, name) for text in texts], name)
    several = _list_in(kind)
    if several is not None:
        items = [item for text in texts for item in read_items(_without_list(kind), text, name)]
        return items[0] if len(items) == 1 and not isinstance(items[0], dict) else items
    return read(kind, texts[-1], name)


def _list_in(kind: kinds.Kind) -> kinds.ListOf | None:
    options = kind.options if isinstance(kind, kinds.Either) else ()
    return next((one for one in options if isinstance(one, kinds.ListOf)), None)


def _without_list(kind: kinds.Kind) -> kinds.Kind:
    """Return the union with its list replaced by the kind of its items."""
    options = cast("kinds.Either", kind).options
    return kinds.Either(*(one.item if isinstance(one, kinds.ListOf) else one for one in options))


def _merged(parts: list[object], name: str) -> object:
    first, *others = parts
    for other in others:
        if not isinstance(first, dict) or not isinstance(other, dict):
            raise InvalidParameterError(
                f"{name} was given twice, and only objects can be merged. Give it once."
            )
        first = {**cast("dict[str, object]", first), **cast("dict[str, object]", other)}
    return first


def _media(text: str, name: str) -> object:
    """Parse a media parameter. Its form decides whether it is a UUID, URL or path, never whether such a file exists."""
    if text == "-":
        return _standard_input(text, name)
    if is_uuid(text) or _ADDRESS.match(text):
        return text
    path = path_of(text.removeprefix("@"))
    if path.is_fifo():  # as from `<(command)` of a shell
        return path.read_bytes()
    if not path.is_file():
        why = "is a folder" if path.is_dir() else "is not a file"
        raise InvalidParameterError(
            f"{name} is {text[:200]!r}, which {why}. Give a file, - for the standard input, a URL, a UUID or a data URI."
        )
    return path


def path_of(text: str) -> Path:
    """Return a path in which a leading `~` is expanded. If there is no such user, it stays, as in a shell."""
    return Path(os.path.expanduser(text))  # noqa: PTH111 - `Path.expanduser` raises a RuntimeError


def _standard_input(text: str, name: str) -> bytes:
    content = sys.stdin.buffer.read()
    if not content:
        raise InvalidParameterError(f"{name} is {text!r}, but the standard input is empty.")
    return content


def _is_structured(kind: kinds.Kind) -> bool:
    options = kind.options if isinstance(kind, kinds.Either) else (kind,)
    return any(one in (kinds.mapping, kinds.anything) or class_in(one) is not None for one in options)


def _one_of(kind: kinds.Either, text: str, name: str) -> object:
    cls = class_in(kind)
    if _is_structured(kind):
        may_be_media = kinds.media in kind.options
        if text.lstrip()[:1] in ("{", "[") or (
            text.startswith("@") and (not may_be_media or text.endswith(".json"))
        ):
            return _json(text, name)
        if _KEY.match(text) and (cls is None or _field(cls, text.partition("=")[0]) is not None):
            return _pairs(cls, text, name)
    if kinds.media in kind.options:
        try:
            return _media(text, name)
        except InvalidParameterError as error:
            if cls is not None and text != "-":
                keys = ", ".join(field.name for field in kinds.fields_of(cls) if field.name != "extra")
                error.message = f"{error.message.removesuffix('.')}, or an object with the keys {keys}."
            raise
    plain = [one for one in kind.options if isinstance(one, kinds.Scalar) and one is not kinds.mapping]
    if not plain:
        return _structure(cls or kinds.mapping, text, name)
    return _plain_text(kinds.Either(*plain), text, name)


def _structure(kind: kinds.Kind, text: str, name: str) -> object:
    """Parse an object: `key=value` pairs, JSON, or `@FILE` with JSON."""
    if text.lstrip()[:1] in ("{", "[") or text.startswith("@"):
        return _json(text, name)
    if kind is kinds.anything:
        return _plain_text(kind, text, name)
    if not _KEY.match(text):
        raise InvalidParameterError(
            f"{name} is {text[:200]!r}; it must be key=value, with commas between several, or JSON, or @FILE with JSON."
        )
    return _pairs(kind if isinstance(kind, type) else None, text, name)


def _pairs(cls: type[object] | None, text: str, name: str) -> dict[str, Any]:
    """Parse `model=acme:1@1,weight=0.8` into an object. Dots in keys make nested objects."""
    said: dict[str, Any] = {}
    for pair in _COMMA.split(text):
        key, _, value = pair.strip().partition("=")
        path: list[str] = []
        kind: kinds.Kind = cls or kinds.anything
        for one in key.split("."):
            owner = class_in(kind)
            found = _field(owner, one) if owner is not None else None
            kind = kinds.anything if found is None else kinds.loaded(found.metadata["kind"])
            path.append(one if found is None else found.name)
        put_in(said, path, _member(kind, value, f"{name}: {key}"), f"{name}: {key}")
    return said


def _member(kind: kinds.Kind, text: str, name: str) -> object:
    if not isinstance(kind, kinds.ListOf):
        return read(kind, text, name)
    if text.lstrip()[:1] == "[":
        return _json(text, name)
    return [item for part in text.split(";") for item in read_items(kind.item, part, name)]


def _field(cls: type[object], name: str) -> Any:
    """Return the field with this name, or else one that differs in case, `-` and `_` only; None if there is none."""
    return fields_by_key(cls).get(name.strip()) or _fields(cls).get(_plain(name))


@kinds.cached_per_class
def _fields(cls: type[object]) -> Mapping[str, Any]:
    """Return the fields of a class by their names without case, `-` and `_`."""
    return {_plain(name): field for name, field in fields_by_key(cls).items()}


def _plain(name: str) -> str:
    return name.strip().replace("-", "").replace("_", "").lower()


def _json(text: str, name: str) -> object:
    """Parse JSON text, or the JSON file of `@FILE`, where `@-` is the standard input."""
    if not text.startswith("@"):
        return json_of(as_typed(text, name), name)
    try:
        read = _standard_input(text, name) if text == "@-" else path_of(text[1:]).read_bytes()
        content = read.decode("utf-8-sig")
    except (OSError, UnicodeError) as error:
        why = getattr(error, "strerror", None) or "it is not UTF-8"
        raise InvalidParameterError(f"{name} is {text!r}, which cannot be read: {why}.") from None
    return json_of(content, f"{name} in {text[1:]}")
