"""What the parameters of a model are called in Python, where their place on the wire has another name."""

from __future__ import annotations

from typing import Any

from runware._models import kinds
from runware._models.kinds import fields_of, once_per_class


def python_name(place: str, cls: type[Any]) -> str:
    """The name of a parameter: `inputs.seedImage` is `seed_image`, `lora[].weight` is `lora[].weight`."""
    fields = by_place(cls)
    parts = place.split(".")
    for length in range(len(parts), 0, -1):
        head = ".".join(parts[:length])
        if (field := fields.get(head.removesuffix("[]"))) is not None:
            ending = "[]" if head.endswith("[]") else ""
            return ".".join((f"{field.name}{ending}", *_inner(parts[length:], field.metadata["kind"])))
    return place


def _inner(parts: list[str], kind: kinds.Kind) -> list[str]:
    """The names of members inside of objects."""
    cls = class_in(kind)
    if not parts or cls is None:
        return parts
    name = parts[0].removesuffix("[]")
    field = next((one for one in fields_of(cls) if one.metadata.get("wire") == name), None)
    if field is None:
        return parts
    return [parts[0].replace(name, field.name), *_inner(parts[1:], field.metadata["kind"])]


def class_in(kind: kinds.Kind) -> type[object] | None:
    """The class of objects of this kind, if there is one."""
    kind = kinds.loaded(kind)
    if isinstance(kind, kinds.ListOf):
        return class_in(kind.item)
    if isinstance(kind, kinds.Either):
        return next((cls for option in kind.options if (cls := class_in(option)) is not None), None)
    return kind if isinstance(kind, type) else None


@once_per_class
def by_place(cls: type[Any]) -> dict[str, Any]:
    """The fields of a task by their place on the wire. Of two, it is that which is sent as it was given."""
    fields = [field for field in fields_of(cls) if "path" in field.metadata]
    fields.sort(key=lambda field: field.metadata["sent_as"] is None)
    return {".".join(field.metadata["path"]): field for field in fields}
