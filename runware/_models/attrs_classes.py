"""What attrs makes of a model. It is made when it is asked for: by attrs itself, by what shows a signature, by a call that does not fit.

Models work without it. To load attrs, and to let it make the classes of one task, takes 85 million instructions, some 20 ms: a fifth of all
that a program on bare websockets takes until its first result is there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, cast

from runware._files.threads import import_lock
from runware._json.plain_values import UUIDObject
from runware._models.kinds import Field, fields_of

if TYPE_CHECKING:
    import attrs

#: attrs takes no class twice. A fork waits for this, since attrs may be imported under it.
_making = import_lock()


class AttrsFields:
    """`__attrs_attrs__` of a model until it is asked for: by this, attrs knows its classes and their fields."""

    def __init__(self, cls: type[Any]) -> None:
        self._cls = cls

    def __get__(self, instance: object, owner: type[Any]) -> tuple[attrs.Attribute[Any], ...]:
        with _making:
            if vars(self._cls)["__attrs_attrs__"] is self:  # no other thread was quicker
                self._make()
        return cast("tuple[attrs.Attribute[Any], ...]", vars(self._cls)["__attrs_attrs__"])

    def _make(self) -> None:
        """Let attrs make the class. It replaces this."""
        import attrs

        own = [field for field in fields_of(self._cls) if field.name in self._cls.__annotations__]
        these = {field.name: _attribute(field) for field in own}
        attrs.frozen(self._cls, these=these, kw_only=True, eq=False, repr=False, slots=False, init=False)
        # Models have their own, which check what they are given.
        for name in vars(self._cls).keys() & {"__attrs_init__", "__replace__"}:
            delattr(self._cls, name)


class AttrsProps:
    """`__attrs_props__` of a model until its fields are asked for. `attrs.inspect` gives away this object itself."""

    def __init__(self, cls: type[Any]) -> None:
        self._cls = cls

    def __getattr__(self, name: str) -> object:
        if name.startswith("_"):  # asked by what copies, perhaps of a copy that has no class yet
            raise AttributeError(name)
        return getattr(self._made(), name)

    def __repr__(self) -> str:
        return repr(self._made())

    def _made(self) -> object:
        _ = self._cls.__attrs_attrs__
        props: object = vars(self._cls)["__attrs_props__"]
        return None if props is self else props  # versions of attrs before 25.4 have none


class FrozenMethod:
    """`__setattr__` or `__delattr__` of all frozen classes of attrs, which knows by it that a class is frozen."""

    def __set_name__(self, owner: type[Any], name: str) -> None:
        self._name = name

    def __get__(self, instance: object, owner: type[Any]) -> Callable[..., None]:
        method: Any = getattr(_frozen(), self._name)
        return cast("Callable[..., None]", method.__get__(instance, owner))


class AttrsInit:
    """The `__init__` of attrs: it has the types of the fields, and knows every way in which a call may not fit."""

    def __init__(self, cls: type[Any]) -> None:
        self._cls = cls

    def __call__(self, made: object, *positional: object, **given: object) -> None:
        self.__wrapped__(made, *positional, **given)

    @cached_property
    def __wrapped__(self) -> Callable[..., None]:
        import attrs

        these = {field.name: _attribute(field, type=field.type) for field in fields_of(self._cls)}
        names = {"__module__": self._cls.__module__, "__qualname__": self._cls.__qualname__}
        alike: Any = type(self._cls.__name__, (), names)
        init: Any = attrs.frozen(alike, these=these, kw_only=True, eq=False, repr=False, slots=False).__init__
        # What the annotations of all models' fields are made of.
        init.__globals__.update(UUIDObject=UUIDObject, Mapping=Mapping)
        return cast("Callable[..., None]", init)

    def unchecked(self) -> Callable[..., None]:
        """The same as a function, for what is received: it takes any value."""

        def __init__(self: object, *positional: object, **given: object) -> None:  # noqa: N807
            last_word(self, *positional, **given)

        last_word = self
        return __init__

    def shown_by(self, function: Callable[..., None]) -> Callable[..., None]:
        """Let a function be the `__init__` of the model, with this one's signature."""
        init = cast("Any", function)
        init.__module__, init.__qualname__ = self._cls.__module__, f"{self._cls.__qualname__}.__init__"
        init.__annotations__ = {**{field.name: field.type for field in fields_of(self._cls)}, "return": None}
        init.__wrapped__ = self  # whoever unwraps it unwraps this, too
        return function


@cache
def _frozen() -> type[Any]:
    import attrs

    return attrs.frozen(type("Frozen", (), {}))


def _attribute(field: Field, **said: Any) -> Any:
    import attrs

    default = attrs.NOTHING if field.required else field.default
    if field.factory is not None:
        default = attrs.Factory(field.factory)
    return attrs.field(default=default, metadata=field.metadata, **said)
