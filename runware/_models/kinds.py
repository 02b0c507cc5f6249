"""Kinds, the value types of the schema at run time, and the fields of models, each of which has a kind.

A kind defines which values a caller may pass. It is never used to refuse values from the server.
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
#: A model class is itself a kind.
Kind: TypeAlias = "Scalar | ListOf | Either | Named | type[object]"


class Scalar:
    """A kind of one JSON value. `name` is its name in the schema, `noun` in error sentences, `json_type` in JSON Schema.

    A value that it `accepts` is kept unchanged. `plain` converts any other value, such as another library's number, or
    returns None. All values of the type `exact` are accepted, or those for which `form` is true.
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
        """Return the value to keep. `name` is the parameter's name in the error.

        Raises:
            InvalidParameterError: The value is not of this kind. The error names the parameter, the value and the kind.
        """
        if self.accepts(value):
            return value
        if (plain := self.plain(value)) is None:
            raise of_wrong_kind(value, self, name)
        return plain


class ListOf:
    """A list, or another sequence except a string, whose items are of one kind."""

    def __init__(self, item: Kind) -> None:
        self.item = item
        self.noun = f"a list, each item {noun(item)}"


class Either:
    """A union of several kinds."""

    def __init__(self, *options: Kind) -> None:
        self.options = options
        self.noun = " or ".join(noun(option) for option in options)


class Named:
    """A model class by its name, imported on first use: most tasks are given no objects."""

    def __init__(self, module: str, name: str) -> None:
        self.module, self.name = module, name
        self.noun = _with_article(name)

    @functools.cached_property
    def cls(self) -> type[object]:
        return cast("type[object]", getattr(import_module(self.module), self.name))


class Described:
    """Marker base class of objects that are sent, and may be given as a mapping."""


class Open(Described):
    """Marker base class of objects that may have unknown members. These are in `extra`, by their wire names."""


list_of, either, named = ListOf, Either, Named


def loaded(kind: Kind) -> Scalar | ListOf | Either | type[object]:
    """Return the kind, with the class in place of a `Named`."""
    return kind.cls if isinstance(kind, Named) else kind


def values_of(vocabulary: object) -> tuple[str | int, ...]:
    """Return the values that a vocabulary (`Literal[…] | str`) lists."""
    options = get_args(vocabulary)
    return tuple(value for option in options if get_origin(option) is Literal for value in get_args(option))


def noun(kind: Kind) -> str:
    """Return the name of the kind in error sentences: `an integer`, `a ControlNet`."""
    return _with_article(kind.__name__) if isinstance(kind, type) else kind.noun


def _with_article(name: str) -> str:
    return f"{'an' if name[0] in 'AEIOU' else 'a'} {name}"


def of_wrong_kind(value: object, kind: Kind, name: str) -> InvalidParameterError:
    """Return the error for a value that is not of the kind."""
    given, wanted = type(value).__name__, noun(kind)
    if isinstance(kind, type):  # a provider's settings may lack the provider's name
        for part in fields_of(kind):
            if "kind" in part.metadata and loaded(part.metadata["kind"]) is type(value):
                wanted += f", such as {kind.__name__}({part.name}={given}(...))"
    return refusal(f"{name} is {shown(value)} ({given}); it must be {wanted}.", name)


def _is_number(value: object) -> bool:
    return type(value) is int or (type(value) is float and math.isfinite(value))


def _finite(value: object) -> float | None:
    number = as_number(value)
    return number if _is_number(number) else None


#: An AIR identifier (`source:id@version`) or a slug: text without white space. Known slugs are replaced before sending.
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
media = Scalar("media", "media", "string", lambda value: True)  # runware._files.media validates it
mapping = Scalar("map", "a mapping", "object", lambda value: isinstance(value, Mapping), exact=dict)
anything = Scalar("any", "a value", "", lambda value: True)


def uuid_text(value: object, name: str) -> str:
    """Return the text of a UUID that was given as text or as a UUID object.

    Raises:
        InvalidParameterError: The value is not a UUID.
    """
    return cast("str", uuid.convert(value, name))


def resolve_air(name: str) -> str:
    """Return the AIR identifier of a model, given by identifier or slug. An unknown slug is returned unchanged."""
    if ":" in name:
        return name
    from runware._models.slugs_data import AIR_OF_SLUG

    return AIR_OF_SLUG.get(name, name)


class Field:
    """A field of a model: its metadata from the schema, and its default."""

    __slots__ = ("default", "factory", "metadata", "name", "required", "type")

    #: Name and annotation, which `model` takes from the class that declares the field.
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
    """Return the fields of a model, those of its base classes first."""
    return cast("Sequence[Field]", cast("Any", cls).__fields__)


def wire_name(field: Field) -> str:
    """Return the JSON key of a field."""
    return str(field.metadata.get("wire") or field.metadata.get("alias", field.name))


def cached_per_class(function: F) -> F:
    """Decorator: cache the result of a function for each class."""
    # With functools.cache alone, type checkers take a class whose instances define `__eq__` for unhashable.
    return cast("F", functools.cache(function))
