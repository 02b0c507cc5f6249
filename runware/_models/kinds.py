"""What a value may be: the schema's types at run time, with the sentence that refuses a wrong value.

A kind checks what a user passes, before anything is sent, and makes it what is kept: other libraries' numbers become
Python's own, mappings become the objects that they describe. What the server answers is never refused by these.
"""

from __future__ import annotations

import functools
import math
from abc import abstractmethod
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Literal, TypeAlias, cast, get_args, get_origin

import attrs

from runware._json.plain_values import as_boolean, as_integer, as_number, as_uuid, is_uuid, items_of
from runware.errors import InvalidParameterError

#: A class of objects is a kind by itself.
Kind: TypeAlias = "Scalar | ListOf | Either | Named | type[object]"


@attrs.frozen(eq=False, repr=False)
class Scalar:
    """One JSON value: `name` is how the schema calls it, `noun` how a person does.

    What it `accepts` is kept as it is. Of anything else `plain` makes such a value, or None.
    """

    name: str
    noun: str
    accepts: Callable[[object], bool]
    plain: Callable[[object], object] = lambda _: None

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


class Named:
    """A class of objects by its name. It is loaded with the first value: most tasks are given no objects."""

    def __init__(self, module: str, name: str) -> None:
        self.module, self.name = module, name
        self.noun = _with_article(name)

    def __repr__(self) -> str:
        return self.name

    @functools.cached_property
    def cls(self) -> type[object]:
        found: type[object] = getattr(import_module(self.module), self.name)
        return found


class Described:
    """The kind of an object that is sent, for which a mapping can stand."""

    @classmethod
    @abstractmethod
    def __from_mapping__(cls, given: Mapping[object, object], path: str) -> object:
        """The object that a mapping describes. `path` is where it stands, as `lora[0]`."""


class Open(Described):
    """The kind of an object that may have more members than are known. They are in its `extra`, by their wire names."""

    extra: Mapping[str, object]


def list_of(item: Kind) -> ListOf:
    """The kind of a list whose items are of kind `item`."""
    return ListOf(item)


def either(*options: Kind) -> Either:
    """The kind of a value that is of one of the kinds `options`."""
    return Either(options)


def named(module: str, name: str) -> Named:
    """The kind of an object, by the name of its class and of a module that has it."""
    return Named(module, name)


def loaded(kind: Kind) -> Scalar | ListOf | Either | type[object]:
    """The same kind, a class if it is one by its name."""
    return kind.cls if isinstance(kind, Named) else kind


def values_of(vocabulary: object) -> tuple[str | int, ...]:
    """The values that a vocabulary (`Literal[…] | str`) lists."""
    options = get_args(vocabulary)
    return tuple(value for option in options if get_origin(option) is Literal for value in get_args(option))


def noun(kind: Kind) -> str:
    """How a sentence calls the kind: `an integer`, `a ControlNet`."""
    return _with_article(kind.__name__) if isinstance(kind, type) else kind.noun


def _with_article(name: str) -> str:
    return f"{'an' if name[0] in 'AEIOU' else 'a'} {name}"


def is_number(value: object) -> bool:
    """Whether this is a number of Python's; True, False, NaN and infinity are not."""
    return type(value) is int or (type(value) is float and math.isfinite(value))


def _finite(value: object) -> float | None:
    number = as_number(value)
    return number if is_number(number) else None


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_air(value: object) -> bool:
    # `source:id@version`, or the model's slug. Known slugs are replaced before sending.
    return isinstance(value, str) and value.split() == [value]  # some text, and no white space in it


string = Scalar("string", "a string", _is_text)
integer = Scalar("integer", "an integer", lambda value: type(value) is int, as_integer)
number = Scalar("number", "a number", is_number, _finite)
boolean = Scalar("boolean", "True or False", lambda value: isinstance(value, bool), as_boolean)
uuid = Scalar("uuid", "a UUID", is_uuid, as_uuid)
air = Scalar("model", "a model's AIR identifier such as 'runware:101@1', or its slug", _is_air)
media = Scalar("media", "media", lambda value: True)  # runware._files.media has the sentences for this one
mapping = Scalar("map", "a mapping", lambda value: isinstance(value, Mapping))
anything = Scalar("any", "a value", lambda value: True)


def converter(kind: Kind, name: str) -> Callable[[object], object]:
    """What makes values of one parameter what is kept, or refuses them."""
    if not isinstance(kind, Scalar) or kind is media:
        return lambda value: converted(value, kind, name)
    accepts = kind.accepts
    return lambda value: value if accepts(value) else _plain(value, kind, name)


def converted(value: object, kind: Kind, name: str) -> object:
    """The value as it is kept, or a sentence that refuses it if it is not of the kind.

    Raises:
        InvalidParameterError: Names the parameter, the value and what it must be.
    """
    if kind is media:
        from runware._files.media import converted as converted_media

        return converted_media(value, name)
    if isinstance(kind, Scalar):
        return value if kind.accepts(value) else _plain(value, kind, name)
    if isinstance(kind, ListOf):
        items = items_of(value)
        if items is None:
            raise _refusal(value, kind, name)
        return [converted(item, kind.item, f"{name}[{index}]") for index, item in enumerate(items)]
    if isinstance(kind, Either):
        return _one_of(value, kind, name)
    return _object(value, kind.cls if isinstance(kind, Named) else kind, name)


def uuid_text(value: object, name: str) -> str:
    """The text of a UUID, given as that or as a UUID object.

    Raises:
        InvalidParameterError: It is none.
    """
    return cast("str", converted(value, uuid, name))


def _plain(value: object, kind: Scalar, name: str) -> object:
    plain = kind.plain(value)
    if plain is None:
        raise _refusal(value, kind, name)
    return plain


def _object(value: object, cls: type[object], name: str) -> object:
    if isinstance(value, cls):
        return value
    if issubclass(cls, Described) and isinstance(value, Mapping):
        return cls.__from_mapping__(cast("Mapping[object, object]", value), name)
    raise _refusal(value, cls, name)


def _one_of(value: object, kind: Either, name: str) -> object:
    if mapping in kind.options and mapping.accepts(value):
        return value  # in the wire's own words, or in those of a model's provider
    for option in kind.options:
        if option is media:
            continue  # accepts anything it is asked about, so it is asked last
        try:
            return converted(value, option, name)
        except InvalidParameterError:
            if _is_meant(value, option):
                raise  # something inside of it is wrong
    if media in kind.options:
        return converted(value, media, name)
    raise _refusal(value, kind, name)


def _is_meant(value: object, option: Kind) -> bool:
    """Whether a value has the shape of the kind, so that what is wrong with it is something inside."""
    if isinstance(option, ListOf):
        return items_of(value) is not None
    return isinstance(option, type | Named) and isinstance(value, Mapping)


def _refusal(value: object, kind: Kind, name: str) -> InvalidParameterError:
    shown = repr(value)
    shown = shown if len(shown) <= 80 else f"{shown[:77]}..."
    return InvalidParameterError(
        f"{name} is {shown} ({type(value).__name__}); it must be {noun(kind)}.", parameters=(name,)
    )
