"""The small language of `type:` in the schema: scalars, objects' names, `list[…]` and ` | `."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from attrs import frozen

Direction = Literal["sent", "received"]

#: scalar -> (annotation where sent, annotation where received, name in runware._models.kinds)
SCALARS = {
    "string": ("str", "str", "string"),
    "integer": ("int", "int", "integer"),
    "number": ("float", "float", "number"),
    "boolean": ("bool", "bool", "boolean"),
    "uuid": ("str | UUIDObject", "str", "uuid"),
    "model": ("str", "str", "air"),
    "media": ("Media", "str", "media"),
    "map": ("Mapping[str, object]", "dict[str, object]", "mapping"),
    "any": ("object", "object", "anything"),
}


def as_mapping(name: str) -> str:
    """The name of the type of mappings that describe an object."""
    return f"{name}Dict"


class TypeExpressionError(ValueError):
    """The text of a `type:` is not in the language."""


@frozen
class Scalar:
    name: str

    def annotation(self, direction: Direction) -> str:
        sent, received, _ = SCALARS[self.name]
        return sent if direction == "sent" else received

    def kind(self) -> str:
        return SCALARS[self.name][2]

    def objects(self) -> Iterator[str]:
        return iter(())


@frozen
class ObjectName:
    name: str

    def annotation(self, direction: Direction) -> str:
        return f"{self.name} | {as_mapping(self.name)}" if direction == "sent" else self.name

    def kind(self) -> str:
        return self.name

    def objects(self) -> Iterator[str]:
        yield self.name


@frozen
class ListOf:
    item: TypeExpression

    def annotation(self, direction: Direction) -> str:
        # What is sent may be any sequence: a `list[Lora]` would refuse a list of its subclass.
        container = "Sequence" if direction == "sent" else "list"
        return f"{container}[{self.item.annotation(direction)}]"

    def kind(self) -> str:
        return f"list_of({self.item.kind()})"

    def objects(self) -> Iterator[str]:
        return self.item.objects()


@frozen
class Either:
    options: tuple[TypeExpression, ...]

    def annotation(self, direction: Direction) -> str:
        return " | ".join(dict.fromkeys(option.annotation(direction) for option in self.options))

    def kind(self) -> str:
        return f"either({', '.join(option.kind() for option in self.options)})"

    def objects(self) -> Iterator[str]:
        for option in self.options:
            yield from option.objects()


TypeExpression = Scalar | ObjectName | ListOf | Either


def parse(text: str) -> TypeExpression:
    """Read a `type:`; `list[media] | string` becomes `Either((ListOf(…), Scalar("string")))`."""
    options = tuple(_parse_one(part.strip()) for part in _split(text))
    return options[0] if len(options) == 1 else Either(options)


def _parse_one(text: str) -> TypeExpression:
    if text.startswith("list[") and text.endswith("]"):
        return ListOf(parse(text[5:-1]))
    if text in SCALARS:
        return Scalar(text)
    if text.isidentifier() and text[0].isupper():
        return ObjectName(text)
    known = " ".join(SCALARS)
    raise TypeExpressionError(
        f"{text!r} is no type; write one of {known}, an object's name, list[…] or A | B"
    )


def _split(text: str) -> list[str]:
    """Cut at the `|` that stand outside of brackets."""
    parts: list[str] = []
    depth = start = 0
    for position, character in enumerate(text):
        depth += {"[": 1, "]": -1}.get(character, 0)
        if character == "|" and depth == 0:
            parts.append(text[start:position])
            start = position + 1
    return [*parts, text[start:]]
