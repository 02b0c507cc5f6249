"""JSON as text: by orjson where it is installed (the extra `speed`), by the standard library otherwise.

Both give the same. Where orjson refuses what the standard library takes, or would silently give something else, the
standard library is asked: for numbers beyond 64 bits, infinities, halves of surrogate pairs.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any, cast

dumps: Callable[[object, Callable[[object], object] | None], bytes] | None
loads: Callable[[str | bytes], object] | None
try:
    from orjson import dumps, loads
except ImportError:
    dumps = loads = None

#: orjson makes an integer beyond 64 bits a float, at least as large as this.
_ROUNDED_FROM = 2.0**63
#: Such an integer has nineteen digits at least. Longer texts are not copied to look for these.
_ZEROS, _AS_ZEROS = b"0" * 19, bytes.maketrans(b"123456789", b"0" * 9)
SHORT = 10_000
#: Digits of about the longest integer that Python reads by itself.
_LONGEST_INTEGER = 4000
#: Texts in one message.
_MOST_TEXTS = 1000
#: Stands between messages that are read together. None can hold it, so that none can be taken for a part of another.
_NUMBER = int.from_bytes(os.urandom(6), "big")
_BETWEEN = b",%d," % _NUMBER
_NO_SPACE = re.compile(r"\S")


def encode(value: object, default: Callable[[object], object] | None = None) -> bytes:
    """The JSON of dicts, lists, strings, numbers, booleans and None; `default` makes one of these of anything else.

    Raises:
        ValueError: A number is not finite.
        TypeError: There is something else in it.
    """
    if dumps is not None:
        try:
            text = dumps(value, default)
            # Not `in`, which first makes an exception of a bytes object that is no number, and takes three times as long.
            if text.find(b"null") < 0:  # which may be a NaN
                return text
        except TypeError:
            pass  # the standard library may take it
    return json.dumps(value, separators=(",", ":"), allow_nan=False, default=default).encode()


def decode(text: bytes, *, longest_copied: int = SHORT) -> object:
    """What JSON says.

    orjson rounds large integers. To find out quickly, the text is copied, up to a length: longer ones hold media, and few
    numbers, which are looked at one by one.

    Raises:
        ValueError: It is none.
        RecursionError: It is nested too deeply.
    """
    if loads is not None:
        try:
            value = loads(text)
            # Many digits together are looked for in a fifth of the time that a look at all values takes.
            if len(text) <= longest_copied and text.translate(_AS_ZEROS).find(_ZEROS) < 0:
                return value
            if not _may_be_rounded(value):
                return value
        except (ValueError, RecursionError):
            pass  # the standard library may take it
    return json.loads(text, parse_int=_integer)


def decode_message(text: bytes) -> object:
    """The same for a message; a list if it is several JSON texts, one after the other. What else comes after them is left out.

    Raises:
        ValueError: It does not begin with one.
        RecursionError: It is nested too deeply.
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
    """Several short messages as one text for `decode_joined`: together they are read in half the time."""
    return b"[%b]" % _BETWEEN.join(texts)


def decode_joined(text: bytes) -> list[object]:
    """What each message says.

    Raises:
        ValueError: One of them is not a JSON text, or several.
        RecursionError: One is nested too deeply.
    """
    values = decode(text, longest_copied=len(text))
    if not isinstance(values, list) or values[1::2] != [_NUMBER] * text.count(_BETWEEN):
        raise ValueError("A message is not one JSON text.")
    return cast("list[object]", values[::2])


def _integer(digits: str) -> int | float:
    """Python refuses to read the longest integers, which is no reason to lose what stands beside them."""
    return int(digits) if len(digits) <= _LONGEST_INTEGER else float(digits)


def _may_be_rounded(value: object) -> bool:
    """Whether there is a float in it that may have been an integer."""
    seen: list[Any] = [value]  # whose casts would take time
    for one in seen:  # which grows meanwhile
        kind: type[object] = type(one)  # pyright: ignore[reportUnknownVariableType]
        if kind is str or kind is int:  # as most are
            continue
        if kind is dict:
            seen += one.values()
        elif kind is list:
            seen += one
        elif kind is float and abs(one) >= _ROUNDED_FROM:
            return True
    return False
