"""A text of the command line that a shell can complete."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, TypeAlias

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    _TextType: TypeAlias = click.ParamType[str]
else:  # it is generic for type checkers, and in later versions of click
    _TextType = click.ParamType

#: What gives the ways in which a text may go on.
Offer: TypeAlias = "Callable[[click.Context, str], Iterable[CompletionItem]]"


class Completed(_TextType):
    """A text, with what completes it."""

    def __init__(self, name: str, offer: Offer) -> None:
        self.name = name
        self._offer = offer

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        return list(self._offer(ctx, incomplete))
