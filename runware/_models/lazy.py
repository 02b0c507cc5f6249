"""Modules, methods and classes that load when they are first used: most programs need a few of them."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Any

from runware._files.threads import import_lock
from runware._models.task_types import HOMES

_importing = import_lock()


class LazyModule:
    """Stands for a module, which loads when something in it is first used. Most are used by annotations alone."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> Any:
        value = vars(self)[name] = getattr(import_module(self._name), name)
        return value


class LazyMethod:
    """Stands in a class for a method of another class. At the first use, it puts the method into its place."""

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
        """The method, for who finds this in the class and unwraps it, as mocks do to see what is asynchronous."""
        with _importing:
            methods: type[Any] = getattr(import_module(self._module), self._cls)
        return vars(methods)[self._name]


@cache
def load(name: str) -> object:
    """The public class or type of that name, from its module in `runware.tasks`."""
    value: object = getattr(import_module(f"runware.tasks.{HOMES[name]}"), name)
    return value
