"""Methods whose module loads when one of them is first used: most programs use one or two of them."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from runware._files.threads import import_lock

_importing = import_lock()


class LaterMethod:
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
