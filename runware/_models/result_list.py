"""The type of lists of results."""

from __future__ import annotations

from typing import SupportsIndex, TypeVar, overload

T = TypeVar("T")


class ResultList(list[T]):
    """A list of results. A notebook shows their pictures, players and links."""

    __slots__ = ()
    __module__ = "runware.values"  # the public module, also in pickles

    @overload
    def __getitem__(self, index: SupportsIndex, /) -> T: ...

    @overload
    def __getitem__(self, index: slice, /) -> ResultList[T]: ...

    def __getitem__(self, index: SupportsIndex | slice, /) -> T | ResultList[T]:
        if isinstance(index, slice):
            return ResultList(super().__getitem__(index))
        return super().__getitem__(index)

    def _repr_html_(self) -> str:
        """Return the HTML for notebooks."""
        from runware._files.html import list_as_html

        return list_as_html(self)
