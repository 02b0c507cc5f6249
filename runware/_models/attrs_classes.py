"""What attrs makes of a model. It is made when it is asked for: by attrs itself, by what shows a signature, by a call that does not fit.

Models work without it. To load attrs, and to let it make the classes of one task, takes as long as to run the task.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, cast

from runware._json.plain_values import UUIDObject
from runware._models.kinds import Field, fields_of, once_per_class

if TYPE_CHECKING:
    import attrs


class AttrsFields:
    """`__attrs_attrs__` of a model until it is asked for: by this, attrs knows its classes and their fields."""

    def __init__(self, cls: type[Any]) -> None:
        self._cls = cls

    def __get__(self, instance: object, owner: type[Any]) -> tuple[attrs.Attribute[Any], ...]:
        import attrs

        own = [field for field in fields_of(self._cls) if field.name in self._cls.__annotations__]
        these = {field.name: _attribute(field) for field in own}
        # It replaces this. If two threads ask at once, both make the same.
        attrs.frozen(self._cls, these=these, kw_only=True, eq=False, repr=False, slots=False, init=False)
        return cast("tuple[attrs.Attribute[Any], ...]", vars(self._cls)["__attrs_attrs__"])


def _attribute(field: Field, **said: Any) -> Any:
    import attrs

    default = (
        attrs.Factory(field.factory) if field.factory else attrs.NOTHING if field.required else field.default
    )
    return attrs.field(default=default, metadata=field.metadata, **said)


@once_per_class
def attrs_init(cls: type[Any]) -> Callable[..., None]:
    """The `__init__` of attrs: it has the types of the fields, and knows every way in which a call may not fit."""
    import attrs

    names = {"__module__": cls.__module__, "__qualname__": cls.__qualname__}
    these = {field.name: _attribute(field, type=field.type) for field in fields_of(cls)}
    made: Any = type(cls.__name__, (), names)
    init: Any = attrs.frozen(made, these=these, kw_only=True, eq=False, repr=False, slots=False).__init__
    # What the annotations of all models' fields are made of.
    init.__globals__.update(UUIDObject=UUIDObject, Mapping=Mapping)
    return cast("Callable[..., None]", init)


class _Declaration:
    """What an `__init__` wraps, for whoever unwraps it."""

    def __init__(self, cls: type[Any]) -> None:
        self._cls = cls

    @functools.cached_property
    def __wrapped__(self) -> Callable[..., None]:
        return attrs_init(self._cls)


def as_init_of(cls: type[Any], function: Callable[..., None]) -> Callable[..., None]:
    """A function as the `__init__` of a model, with the signature that attrs makes."""
    init = cast("Any", function)
    init.__module__, init.__qualname__ = cls.__module__, f"{cls.__qualname__}.__init__"
    init.__annotations__ = {**{field.name: field.type for field in fields_of(cls)}, "return": None}
    init.__wrapped__ = _Declaration(cls)
    return function


def unchecked_init(cls: type[Any]) -> Callable[..., None]:
    """The `__init__` of what is received: it takes anything."""

    def __init__(self: object, *positional: object, **given: object) -> None:  # noqa: N807
        attrs_init(cls)(self, *positional, **given)

    return __init__
