"""Values by their names. A `NamedTuple` compiles each of its annotations when a program starts, and takes half a millisecond."""

from __future__ import annotations

from typing import Any, Self, dataclass_transform


@dataclass_transform(frozen_default=True, kw_only_default=True)
class Record:
    """Values by the names that the annotations of a class have. What is not given is as the class says."""

    def __init__(self, **given: Any) -> None:
        vars(self).update(given)

    def values(self) -> dict[str, Any]:
        """All of them, by their names."""
        return {name: getattr(self, name) for name in type(self).__annotations__}

    def but(self, **changes: Any) -> Self:
        """The same with some other values."""
        return type(self)(**{**self.values(), **changes})

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Record) and type(other) is type(self) and self.values() == other.values()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in self.values().items())})"
