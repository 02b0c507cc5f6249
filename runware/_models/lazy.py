"""Lazy imports of modules, methods and classes: most programs need only a few of them."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Any

from runware._files.threads import import_lock
from runware._models.task_types import HOMES

_import_lock = import_lock()


class LazyModule:
    """Proxy for a module that is imported on first use. Most of these modules are used in annotations only."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> Any:
        value = vars(self)[name] = getattr(import_module(self._name), name)
        return value


class LazyMethod:
    """Descriptor for a method that another class defines. The first access imports the method, which replaces this."""

    def __init__(self, module: str, cls: str) -> None:
        self._module, self._cls = module, cls

    def __set_name__(self, owner: type[Any], name: str) -> None:
        self._owner, self._name = owner, name

    def __get__(self, instance: object, owner: type[Any] | None = None) -> Any:
        method = self.__wrapped__
        setattr(self._owner, self._name, method)
        return method.__get__(instance, owner)

    @property
    def __wrapped__(self) -> Any:
        """The method, for code that unwraps this descriptor, such as mocks, which check whether it is asynchronous."""
        with _import_lock:
            methods: type[Any] = getattr(import_module(self._module), self._cls)
        return vars(methods)[self._name]


@cache
def load(name: str) -> object:
    """Return the public class or type of that name, from its module in `runware.tasks`."""
    value: object = getattr(import_module(f"runware.tasks.{HOMES[name]}"), name)
    return value
