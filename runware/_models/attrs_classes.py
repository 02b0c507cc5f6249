"""Features of attrs for models, created on first use: by attrs, by a tool that shows a signature, by a wrong call.

Models work without them. To import attrs and have it process the classes of one task takes 85 million instructions, some
20 ms: a fifth of the time that a program on bare websockets needs until its first result.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from runware._files.threads import import_lock
from runware._json.plain_values import UUIDObject
from runware._models.kinds import Field, fields_of

if TYPE_CHECKING:
    import attrs

#: attrs cannot process a class twice. A fork waits for this lock, since attrs may be imported while it is held.
_attrs_lock = import_lock()


class AttrsModel:
    """A model as attrs sees it: its fields, and the `__init__` that attrs generates.

    As the class's `__attrs_attrs__`, by which attrs knows its classes and fields, it is replaced on first access. The
    `__init__` has the types of the fields, and refuses every call that does not fit.
    """

    def __init__(self, cls: type[Any]) -> None:
        self._cls = cls
        self._init: Callable[..., None] | None = None

    def __get__(self, instance: object, owner: type[Any]) -> tuple[attrs.Attribute[Any], ...]:
        _ = self.__wrapped__
        return cast("tuple[attrs.Attribute[Any], ...]", vars(self._cls)["__attrs_attrs__"])

    @property
    def __wrapped__(self) -> Callable[..., None]:
        with _attrs_lock:
            if self._init is None:
                self._init = self._process()
        return self._init

    def _process(self) -> Callable[..., None]:
        """Have attrs process the class, and return the `__init__` that it generates."""
        import attrs

        own = [field for field in fields_of(self._cls) if field.name in self._cls.__annotations__]
        these = {field.name: _attribute(field) for field in own}
        attrs.frozen(self._cls, these=these, kw_only=True, eq=False, repr=False, slots=False, init=False)
        init: Any = vars(self._cls)["__attrs_init__"]
        init.__name__, init.__qualname__ = "__init__", f"{self._cls.__qualname__}.__init__"
        # The names in the annotations of fields, for typing.get_type_hints.
        init.__globals__.update(UUIDObject=UUIDObject, Mapping=Mapping)
        # Models have their own `__init__` and `__replace__`, which validate values.
        for name in vars(self._cls).keys() & {"__attrs_init__", "__replace__"}:
            delattr(self._cls, name)
        return cast("Callable[..., None]", init)

    def unchecked(self) -> Callable[..., None]:
        """Return this `__init__` as a function that has attrs generate it when it is called. It accepts any value."""

        def __init__(made: object, *positional: object, **given: object) -> None:  # noqa: N807
            self.__wrapped__(made, *positional, **given)

        return __init__

    def with_signature(self, function: Callable[..., None]) -> Callable[..., None]:
        """Give a function the name and the signature of the model's `__init__`, and return it."""
        init = cast("Any", function)
        init.__module__, init.__qualname__ = self._cls.__module__, f"{self._cls.__qualname__}.__init__"
        init.__annotations__ = {**{field.name: field.type for field in fields_of(self._cls)}, "return": None}
        init.__wrapped__ = self  # inspect.unwrap goes on to the `__wrapped__` of this object
        return function


class AttrsProps:
    """Proxy for `__attrs_props__` until attrs has processed the class. `attrs.inspect` returns this object itself."""

    def __init__(self, cls: type[Any]) -> None:
        self._cls = cls

    def __getattr__(self, name: str) -> object:
        if name.startswith("_"):  # copy and pickle look these up, also on a copy that has no `_cls` yet
            raise AttributeError(name)
        return getattr(self._made(), name)

    def __repr__(self) -> str:
        return repr(self._made())

    def _made(self) -> object:
        _ = self._cls.__attrs_attrs__
        props: object = vars(self._cls)["__attrs_props__"]
        return None if props is self else props  # attrs before 25.4 has no __attrs_props__


class FrozenMethod:
    """Descriptor for `__setattr__` or `__delattr__`: the method of attrs, by which attrs knows that a class is frozen."""

    def __set_name__(self, owner: type[Any], name: str) -> None:
        self._name = name

    def __get__(self, instance: object, owner: type[Any]) -> Callable[..., None]:
        method: Any = getattr(_frozen(), self._name)
        return cast("Callable[..., None]", method.__get__(instance, owner))


@cache
def _frozen() -> type[Any]:
    import attrs

    return attrs.frozen(type("Frozen", (), {}))


def _attribute(field: Field) -> Any:
    import attrs

    default = attrs.NOTHING if field.default is ... else field.default
    return attrs.field(default=default, factory=cast("Any", field.factory), metadata=field.metadata)
