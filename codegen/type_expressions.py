"""Parser of the type expressions in the schema's `type:` keys: scalars, object names, `list[…]` and ` | `.

Each kind of expression renders itself as a Python annotation, for what is sent or received, and as code that uses
`runware._models.kinds`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Literal

from attrs import field, frozen

Direction = Literal["sent", "received"]


class TypeExpressionError(ValueError):
    """The text of a `type:` is not a valid type expression."""


@frozen
class Known:
    """The Python type of known values: a `Literal[…]`, or a vocabulary's name."""

    type: str
    #: Types that this one already contains. A vocabulary is a `Literal[…] | str`, so it contains `str`.
    contains: frozenset[str] = frozenset()

    def among(self, types: Sequence[str]) -> str:
        """Return the union of the known values and these types."""
        return " | ".join([self.type, *(other for other in types if other not in self.contains)])


@frozen
class Scalar:
    """A scalar: one JSON value that the schema does not describe further."""

    name: str
    sent: str
    received: str
    #: Its name in `runware._models.kinds`.
    kind: str

    def annotation(self, direction: Direction, known: Known | None = None) -> str:
        plain = self.sent if direction == "sent" else self.received
        return known.among([plain]) if known else plain

    def code(self, by_name: Collection[str] = ()) -> str:
        # Qualified, since a field of the class may have the same name, such as `string`.
        return f"kinds.{self.kind}"

    def objects(self) -> Iterator[str]:
        return iter(())

    def scalars(self) -> frozenset[str]:
        """Return the names of the scalars in the expression, including those inside lists."""
        return frozenset({self.name})


@frozen
class ObjectName:
    """An object, by the name under which the schema declares it."""

    name: str
    #: Whether the object accepts members that the schema does not know.
    is_open: bool = field(default=False, eq=False)

    def annotation(self, direction: Direction, known: Known | None = None) -> str:
        plain = f"{self.name} | {as_mapping(self.name)}" if direction == "sent" else self.name
        if self.is_open:
            plain += f" | {SCALARS['map'].sent}"
        return known.among([plain]) if known else plain

    def code(self, by_name: Collection[str] = ()) -> str:
        """Return the class name, or a lookup that is resolved lazily if the name is one of `by_name`."""
        return f'kinds.named("runware.tasks", "{self.name}")' if self.name in by_name else self.name

    def objects(self) -> Iterator[str]:
        yield self.name

    def scalars(self) -> frozenset[str]:
        return frozenset()


@frozen
class ListOf:
    """A list of one kind of value. Known values are those of its items."""

    item: TypeExpression

    def annotation(self, direction: Direction, known: Known | None = None) -> str:
        # Sequence is covariant: `list[Lora]` would refuse a list of a subclass.
        container = "Sequence" if direction == "sent" else "list"
        return f"{container}[{self.item.annotation(direction, known)}]"

    def code(self, by_name: Collection[str] = ()) -> str:
        return f"kinds.list_of({self.item.code(by_name)})"

    def objects(self) -> Iterator[str]:
        return self.item.objects()

    def scalars(self) -> frozenset[str]:
        return self.item.scalars()


@frozen
class Either:
    """A union of several kinds of value."""

    options: tuple[TypeExpression, ...]

    def annotation(self, direction: Direction, known: Known | None = None) -> str:
        types = list(dict.fromkeys(option.annotation(direction) for option in self.options))
        return known.among(types) if known else " | ".join(types)

    def code(self, by_name: Collection[str] = ()) -> str:
        return f"kinds.either({', '.join(option.code(by_name) for option in self.options)})"

    def objects(self) -> Iterator[str]:
        for option in self.options:
            yield from option.objects()

    def scalars(self) -> frozenset[str]:
        return frozenset[str]().union(*(option.scalars() for option in self.options))


TypeExpression = Scalar | ObjectName | ListOf | Either
#: The names of the scalars that are numbers.
NUMBERS = frozenset({"integer", "number"})

SCALARS = {
    scalar.name: scalar
    for scalar in (
        Scalar("string", "str", "str", "string"),
        Scalar("integer", "int", "int", "integer"),
        Scalar("number", "float", "float", "number"),
        Scalar("boolean", "bool", "bool", "boolean"),
        Scalar("uuid", "str | UUIDObject", "str", "uuid"),
        Scalar("model", "str", "str", "air"),
        Scalar("media", "Media", "str", "media"),
        Scalar("map", "Mapping[str, object]", "dict[str, object]", "mapping"),
        Scalar("any", "object", "object", "anything"),
    )
}


def as_mapping(name: str) -> str:
    """Return the name of the `TypedDict` that describes an object."""
    return f"{name}Dict"


def options_of(kind: TypeExpression) -> tuple[TypeExpression, ...]:
    """Return the options of a union, flattened; for any other type, the type alone."""
    return (
        tuple(one for option in kind.options for one in options_of(option))
        if isinstance(kind, Either)
        else (kind,)
    )


def item_options_of(kind: TypeExpression) -> tuple[TypeExpression, ...]:
    """Return what an item can be, if the value can be a list; otherwise nothing."""
    lists = [option for option in options_of(kind) if isinstance(option, ListOf)]
    return tuple(one for listed in lists for one in options_of(listed.item))


def scalars_among(options: Sequence[TypeExpression]) -> frozenset[str]:
    """Return the names of the scalars among these options, without those inside lists."""
    return frozenset(option.name for option in options if isinstance(option, Scalar))


def keys_of_items(kind: TypeExpression) -> list[str]:
    """Return the keys that belong under `each`, because they can apply only to the items of a list."""
    itself, items = (scalars_among(among(kind)) for among in (options_of, item_options_of))
    of_numbers = ["range", "above", "below", "step"] if items & NUMBERS and not itself & NUMBERS else []
    return [*of_numbers, "known"] if items and not itself - {"media"} else of_numbers


#: The maximum depth of nested lists: no API has more.
DEEPEST = 4


@lru_cache(maxsize=4096)
def parse(text: str, open_objects: frozenset[str] = frozenset(), depth: int = 0) -> TypeExpression:
    """Parse a `type:`; `list[media] | string` becomes an `Either` of a `ListOf` and a `Scalar`."""
    if depth > DEEPEST:
        raise TypeExpressionError(f"more than {DEEPEST} nested lists are not supported in a type")
    options = tuple(_parse_one(part, open_objects, depth) for part in _split(text))
    if len(set(options)) < len(options):
        raise TypeExpressionError(f"{text!r} lists a type twice")
    return options[0] if len(options) == 1 else Either(options)


def _parse_one(text: str, open_objects: frozenset[str], depth: int) -> TypeExpression:
    if text.startswith("list[") and text.endswith("]"):
        return ListOf(parse(text[5:-1], open_objects, depth + 1))
    if text in SCALARS:
        return SCALARS[text]
    if text.isidentifier() and text[0].isupper():
        return ObjectName(text, text in open_objects)
    known = " ".join(SCALARS)
    text = text if len(text) <= 60 else f"{text[:57]}..."
    raise TypeExpressionError(
        f"{text!r} is not a valid type; write one of {known}, an object's name, list[…] or A | B"
    )


def united(types: Iterable[str]) -> str:
    """Return the union of types, without duplicates."""
    return " | ".join(dict.fromkeys(option for text in types for option in _split(text)))


def _split(text: str) -> list[str]:
    """Split at each `|` that is outside brackets."""
    parts: list[str] = []
    depth = start = 0
    for position, character in enumerate(text):
        depth += {"[": 1, "]": -1}.get(character, 0)
        if character == "|" and depth == 0:
            parts.append(text[start:position].strip())
            start = position + 1
    return [*parts, text[start:].strip()]
