"""What a value may be: the schema's types at run time, and the fields of models, each of which has one.

A kind says what a user may pass. What the server answers is never refused by it.
"""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Any, Literal, TypeAlias, TypeVar, cast, get_args, get_origin

from runware._json.plain_values import as_boolean, as_integer, as_number, as_text, as_uuid, is_uuid
from runware._json.shown import shown
from runware.errors import InvalidParameterError, refusal

F = TypeVar("F", bound=Callable[..., object])
#: A class of objects is a kind by itself.
Kind: TypeAlias = "Scalar | ListOf | Either | Named | type[object]"


class Scalar:
    """One JSON value: `name` is how the schema calls it, `noun` how a person does, `json_type` how JSON Schema does.

    What it `accepts` is kept as it is. Of anything else, such as another library's number, `plain` makes such a value,
    or None. Of the type `exact`, it accepts all values, or those with the `form`.
    """

    def __init__(
        self,
        name: str,
        noun: str,
        json_type: str,
        accepts: Callable[[object], bool],
        plain: Callable[[object], object] = lambda _: None,
        exact: type[object] | None = None,
        form: Callable[[Any], object] | None = None,
    ) -> None:
        self.name, self.noun, self.json_type = name, noun, json_type
        self.accepts, self.plain, self.exact, self.form = accepts, plain, exact, form

    def convert(self, value: object, name: str) -> object:
        """The value as it is kept, or a sentence that refuses it. `name` is that of the parameter.

        Raises:
            InvalidParameterError: Names the parameter, the value and what it must be.
        """
        if self.accepts(value):
            return value
        if (plain := self.plain(value)) is None:
            raise of_wrong_kind(value, self, name)
        return plain


class ListOf:
    """A list (or other sequence, but not a string) of one kind."""

    def __init__(self, item: Kind) -> None:
        self.item = item
        self.noun = f"a list, each item {noun(item)}"


class Either:
    """One of several kinds."""

    def __init__(self, *options: Kind) -> None:
        self.options = options
        self.noun = " or ".join(noun(option) for option in options)


class Named:
    """A class of objects by its name. It loads with the first value: most tasks are given no objects."""

    def __init__(self, module: str, name: str) -> None:
        self.module, self.name = module, name
        self.noun = _with_article(name)

    @functools.cached_property
    def cls(self) -> type[object]:
        return cast("type[object]", getattr(import_module(self.module), self.name))


class Described:
    """The mark of objects that are sent, for each of which a mapping can stand."""


class Open(Described):
    """The mark of those that may have more members than are known. They are in `extra`, by their wire names."""


list_of, either, named = ListOf, Either, Named


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


def of_wrong_kind(value: object, kind: Kind, name: str) -> InvalidParameterError:
    """The error for a value that is not of the kind."""
    return refusal(f"{name} is {shown(value)} ({type(value).__name__}); it must be {noun(kind)}.", name)


def _is_number(value: object) -> bool:
    return type(value) is int or (type(value) is float and math.isfinite(value))


def _finite(value: object) -> float | None:
    number = as_number(value)
    return number if _is_number(number) else None


#: `source:id@version`, or the model's slug: some text, and no white space in it. Known slugs are replaced before sending.
_AIR = re.compile(r"\S+")

string = Scalar("string", "a string", "string", lambda value: type(value) is str, as_text, str)
integer = Scalar("integer", "an integer", "integer", lambda value: type(value) is int, as_integer, int)
number = Scalar("number", "a number", "number", _is_number, _finite, float, math.isfinite)
boolean = Scalar("boolean", "True or False", "boolean", lambda value: type(value) is bool, as_boolean, bool)
uuid = Scalar("uuid", "a UUID", "string", lambda value: type(value) is str and is_uuid(value), as_uuid)
air = Scalar(
    "model",
    "a model's AIR identifier such as 'runware:101@1', or its slug",
    "string",
    lambda value: type(value) is str and _AIR.fullmatch(value) is not None,
    lambda value: text if (text := as_text(value)) is not None and _AIR.fullmatch(text) else None,
    str,
    form=_AIR.fullmatch,
)
media = Scalar("media", "media", "string", lambda value: True)  # runware._files.media says what may be given
mapping = Scalar("map", "a mapping", "object", lambda value: isinstance(value, Mapping), exact=dict)
anything = Scalar("any", "a value", "", lambda value: True)


def uuid_text(value: object, name: str) -> str:
    """The text of a UUID, given as that or as a UUID object.

    Raises:
        InvalidParameterError: It is none.
    """
    return cast("str", uuid.convert(value, name))


def air_of(name: str) -> str:
    """The AIR identifier of a model, which may have been given by its slug."""
    if ":" in name:
        return name
    from runware._models.slugs_data import AIR_OF_SLUG

    return AIR_OF_SLUG.get(name, name)


class Field:
    """A field of a model: what the schema says of it, and what it is for who does not give it."""

    __slots__ = ("default", "factory", "metadata", "name", "required", "type")

    #: Its name and its annotation: they are those of the class that has it.
    name: str
    type: str

    def __init__(
        self,
        metadata: Mapping[str, Any],
        *,
        default: object = ...,
        factory: Callable[[], object] | None = None,
    ) -> None:
        self.metadata, self.default, self.factory = metadata, default, factory
        self.required = default is ... and factory is None


def fields_of(cls: type[object]) -> Sequence[Field]:
    """The fields of a model, its base classes' first."""
    return cast("Sequence[Field]", cast("Any", cls).__fields__)


def wire_name(field: Field) -> str:
    """What a field is called in JSON."""
    return str(field.metadata.get("wire") or field.metadata.get("alias", field.name))


def once_per_class(function: F) -> F:
    """Remember what a function gives for each class."""
    # functools.cache itself does not type-check: a class whose instances have an `__eq__` is taken for unhashable.
    return cast("F", functools.cache(function))
