"""What a value may be: the schema's types at run time, with the sentence that refuses a wrong value.

A kind checks what a user passes, before anything is sent. What the server answers is never refused by these.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Literal, TypeAlias, cast, get_args, get_origin

from runware.errors import InvalidParameterError

#: A class of objects that are sent is a kind by itself.
Kind: TypeAlias = "Scalar | ListOf | Either | type[object]"

_UUID = re.compile(r"[0-9a-fA-F]{8,12}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


class Scalar:
    """One JSON value: `name` is how the schema calls it, `noun` how a person does."""

    def __init__(self, name: str, noun: str, accepts: Callable[[object], bool]) -> None:
        self.name = name
        self.noun = noun
        self.accepts = accepts

    def __repr__(self) -> str:
        return self.name


class ListOf:
    """A list (or other sequence, but not a string) of one kind."""

    def __init__(self, item: Kind) -> None:
        self.item = item
        self.noun = f"a list, each item {noun(item)}"

    def __repr__(self) -> str:
        return f"list_of({self.item!r})"


class Either:
    """One of several kinds."""

    def __init__(self, options: tuple[Kind, ...]) -> None:
        self.options = options
        self.noun = " or ".join(noun(option) for option in options)

    def __repr__(self) -> str:
        return f"either{self.options!r}"


def list_of(item: Kind) -> ListOf:
    """The kind of a list whose items are of kind `item`."""
    return ListOf(item)


def either(*options: Kind) -> Either:
    """The kind of a value that is of one of the kinds `options`."""
    return Either(options)


def values_of(vocabulary: object) -> tuple[str | int, ...]:
    """The values that a vocabulary (`Literal[…] | str`) lists."""
    options = get_args(vocabulary)
    return tuple(value for option in options if get_origin(option) is Literal for value in get_args(option))


def noun(kind: Kind) -> str:
    """How a sentence calls the kind: `an integer`, `a ControlNet`."""
    if isinstance(kind, type):
        return f"{'an' if kind.__name__[0] in 'AEIOU' else 'a'} {kind.__name__}"
    return kind.noun


def is_number(value: object) -> bool:
    """Whether this is a number; True, False, NaN and infinity are not."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _is_integer(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def is_uuid(value: object) -> bool:
    """Whether this is text in the form of a UUID. The API's own examples are not all version 4."""
    return isinstance(value, str) and _UUID.fullmatch(value) is not None


def _is_air(value: object) -> bool:
    # `source:id@version`, or the model's slug. Known slugs are replaced before sending.
    return isinstance(value, str) and value.split() == [value]  # some text, and no white space in it


string = Scalar("string", "a string", _is_text)
integer = Scalar("integer", "an integer", _is_integer)
number = Scalar("number", "a number", is_number)
boolean = Scalar("boolean", "True or False", lambda value: isinstance(value, bool))
uuid = Scalar("uuid", "a UUID", is_uuid)
air = Scalar("model", "a model's AIR identifier such as 'runware:101@1', or its slug", _is_air)
media = Scalar("media", "media", lambda value: True)  # runware.media has the sentences for this one
mapping = Scalar("map", "a mapping", lambda value: isinstance(value, Mapping))
anything = Scalar("any", "a value", lambda value: True)


def checker(kind: Kind, name: str) -> Callable[[object], None]:
    """What checks values of one parameter."""
    if not isinstance(kind, Scalar) or kind is media:
        return lambda value: check(value, kind, name)
    accepts = kind.accepts

    def check_scalar(value: object) -> None:
        if not accepts(value):
            raise _refusal(value, kind, name)

    return check_scalar


def check(value: object, kind: Kind, name: str) -> None:
    """Refuse `value` with a sentence if it is not of the kind.

    Raises:
        InvalidParameterError: Names the parameter, the value and what it must be.
    """
    if kind is media:
        from runware.media import check as check_media

        check_media(value, name)
    elif isinstance(kind, ListOf):
        if not _is_list(value):
            raise _refusal(value, kind, name)
        for index, item in enumerate(cast("Sequence[object]", value)):
            check(item, kind.item, f"{name}[{index}]")
    elif isinstance(kind, Either):
        _check_either(value, kind, name)
    elif not _accepts(kind, value):
        raise _refusal(value, kind, name)


def _accepts(kind: Scalar | type[object], value: object) -> bool:
    return isinstance(value, kind) if isinstance(kind, type) else kind.accepts(value)


def _is_list(value: object) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str | bytes | bytearray | memoryview)


def _check_either(value: object, kind: Either, name: str) -> None:
    for option in kind.options:
        if option is media:
            continue  # accepts anything it is asked about, so it is asked last
        try:
            return check(value, option, name)
        except InvalidParameterError as error:
            if isinstance(option, ListOf) and not error.parameters == (name,):
                raise  # the list is what was meant; one of its items is wrong
    if media in kind.options:
        return check(value, media, name)
    raise _refusal(value, kind, name)


def _refusal(value: object, kind: Kind, name: str) -> InvalidParameterError:
    shown = repr(value)
    shown = shown if len(shown) <= 80 else f"{shown[:77]}..."
    return InvalidParameterError(
        f"{name} is {shown} ({type(value).__name__}); it must be {noun(kind)}.", parameters=(name,)
    )
