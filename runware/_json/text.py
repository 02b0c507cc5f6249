"""JSON text: by orjson where it is installed (the extra `speed`), by the standard library otherwise.

Both return the same. Where orjson refuses what the standard library accepts, or would silently return something else, the
standard library is used: for numbers beyond 64 bits, infinities, unpaired surrogates.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from functools import partial
from typing import Any, cast

dumps: Callable[[object, Callable[[object], object] | None], bytes] | None
loads: Callable[[str | bytes], object] | None
try:
    from orjson import dumps, loads
except ImportError:
    dumps = loads = None

#: orjson decodes an integer beyond 64 bits as a float, whose absolute value is at least this.
_ROUNDED_FROM = 2.0**63
#: Such an integer has at least nineteen digits, which are searched for in a copy of the text with zeros for digits.
_ZEROS, _AS_ZEROS = b"0" * 19, bytes.maketrans(b"123456789", b"0" * 9)
#: Bytes of the longest text that is copied for this, and of the longest message that is decoded with others.
SHORT = 10_000
#: Approximate number of digits of the longest integer that Python parses by default.
_LONGEST_INTEGER = 4000
#: Maximum number of JSON texts that are read from one message.
_MOST_TEXTS = 1000
#: Separates messages that are decoded together. It is random, so that no message can contain it and pass for two.
_SEPARATOR_VALUE = int.from_bytes(os.urandom(6), "big")
_SEPARATOR = b",%d," % _SEPARATOR_VALUE
_NO_SPACE = re.compile(r"\S")
#: null as a value of a compact JSON text. The base64 of a large file has these letters by chance.
_NULL = re.compile(rb"null(?<![^:,\[]null)(?![^,\]}])")


def encode(value: object, default: Callable[[object], object] | None = None) -> bytes:
    """Encode dicts, lists, strings, numbers, booleans and None as JSON; `default` converts other values to these.

    Raises:
        ValueError: A number is not finite.
        TypeError: A value cannot be encoded.
    """
    if dumps is not None:
        try:
            text = dumps(value, default)
            # Not `in`: it tries the operand as a number first, and the exception makes it take three times as long.
            if text.find(b"null") < 0 or not _NULL.search(text):  # orjson encodes NaN as null
                return text
        except TypeError:
            pass  # the standard library may accept it
    return json.dumps(value, separators=(",", ":"), allow_nan=False, default=default).encode()


def decode(text: bytes, *, longest_copied: int = SHORT) -> object:
    """Decode a JSON text.

    orjson rounds large integers. A fast check for these copies the text, up to `longest_copied` bytes: longer texts hold
    media, and few numbers, and their values are checked one by one.

    Raises:
        ValueError: The text is not JSON.
        RecursionError: The text is nested too deeply.
    """
    if loads is not None:
        try:
            value = loads(text)
            # The search for many adjacent digits takes a fifth of the time of a walk over all values.
            if len(text) <= longest_copied and text.translate(_AS_ZEROS).find(_ZEROS) < 0:
                return value
            if not _may_be_rounded(value):
                return value
        except (ValueError, RecursionError):
            pass  # the standard library may accept it
    return json.loads(text, parse_int=_integer)


class Decoder:
    """Decoder of the messages of a server. Secrets in a message are replaced before other code gets it.

    Args:
        replacers: Functions, made by `replacer`, that replace one secret each.
        clean: Replaces the secrets in a decoded value, for messages that may spell them in another way.
    """

    def __init__(
        self, replacers: Sequence[Callable[[bytes], bytes]], clean: Callable[[object], object]
    ) -> None:
        self._replacers, self._clean = replacers, clean

    def messages(self, texts: Sequence[bytes]) -> list[object]:
        """Decode several messages that arrived together; return the value of each."""
        if len(texts) > 1 and max(map(len, texts)) <= SHORT:
            with suppress(ValueError, RecursionError):
                together = self._decoded(joined(texts), partial(decode_joined, number=len(texts)))
                return cast("list[object]", together)
        return [self.message(text) for text in texts]

    def message(self, text: bytes) -> object:
        """Decode a message. Several JSON texts become a list, and a text that is not JSON stays bytes."""
        try:
            return self._decoded(text, decode_message)
        except (ValueError, RecursionError):
            return self.content(text)

    def content(self, text: bytes) -> bytes:
        """Return bytes from the server without secrets."""
        for replace_secret in self._replacers:
            text = replace_secret(text)
        return text

    def _decoded(self, text: bytes, decode: Callable[[bytes], object]) -> object:
        message = decode(text := self.content(text))
        # JSON can escape any character, and so hide a secret. The search for one byte is fast even in many megabytes.
        spelt_otherwise = text.find(b"\\") >= 0 and (rb"\u" in text or rb"\/" in text)
        return self._clean(message) if spelt_otherwise else message


def replacer(secret: bytes, shown: bytes) -> Callable[[bytes], bytes]:
    """Return a function that replaces a secret in a text. A traceback through its callers shows no secret."""
    return lambda text: text.replace(secret, shown)


def decode_message(text: bytes) -> object:
    """Decode a message. Several JSON texts, one after the other, become a list; anything else after them is ignored.

    Raises:
        ValueError: The message does not begin with a JSON text.
        RecursionError: The message is nested too deeply.
    """
    try:
        return decode(text)
    except json.JSONDecodeError as error:
        if error.msg != "Extra data":
            raise
        left = error.doc
    values: list[object] = []
    read, end = json.JSONDecoder(parse_int=_integer).raw_decode, 0
    with suppress(ValueError, RecursionError):
        while len(values) < _MOST_TEXTS and (begin := _NO_SPACE.search(left, end)):
            value, end = read(left, begin.start())
            values.append(value)
    return values


def joined(texts: Iterable[bytes]) -> bytes:
    """Join several short messages to one text for `decode_joined`: together they are decoded in half the time."""
    return b"[%b]" % _SEPARATOR.join(texts)


def decode_joined(text: bytes, number: int) -> list[object]:
    """Decode a number of joined messages; return the value of each.

    Raises:
        ValueError: A message is not exactly one JSON text.
        RecursionError: A message is nested too deeply.
    """
    values = decode(text, longest_copied=len(text))
    if not isinstance(values, list) or values[1::2] != [_SEPARATOR_VALUE] * (number - 1):
        raise ValueError("A message is not one JSON text.")
    return cast("list[object]", values[::2])


def _integer(digits: str) -> int | float:
    """Parse an integer, one with too many digits for Python as float: an exception would lose the values beside it."""
    return int(digits) if len(digits) <= _LONGEST_INTEGER else float(digits)


def _may_be_rounded(value: object) -> bool:
    """Whether a value contains a float that may be a rounded integer."""
    seen: list[Any] = [value]  # Any, since casts would take time
    for one in seen:  # the list grows in the loop
        kind: type[object] = type(one)  # pyright: ignore[reportUnknownVariableType]
        if kind is str or kind is int:  # most values are
            continue
        if kind is dict:
            seen += one.values()
        elif kind is list:
            seen += one
        elif kind is float and abs(one) >= _ROUNDED_FROM:
            return True
    return False
