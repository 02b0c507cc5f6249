"""Shell completion of values: known values, tasks, models and files. What it needs is imported when a shell asks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from runware._models.kinds import Field


def completions(field: Field, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
    """Return the completions of a value of a task's parameter."""
    from click.shell_completion import CompletionItem

    from runware._models import kinds

    kind = kinds.loaded(field.metadata["kind"])
    kind = kinds.loaded(kind.item) if isinstance(kind, kinds.ListOf) else kind
    if known := field.metadata.get("known") or field.metadata.get("each_known"):
        return [CompletionItem(str(one)) for one in known if str(one).lower().startswith(incomplete.lower())]
    if kind is kinds.air:
        return models(ctx, None, incomplete)
    options = kind.options if isinstance(kind, kinds.Either) else (kind,)
    if kinds.media in options or incomplete.startswith("@"):
        return [CompletionItem(incomplete, type="file")]
    return []


def models(ctx: click.Context, _: click.Parameter | None, incomplete: str) -> list[CompletionItem]:
    """Return models by slug, or by AIR identifier once the text has a colon, since shells split words at colons."""
    from click.shell_completion import CompletionItem

    from runware._models.slugs_data import MODELS

    task_type = getattr(ctx.command, "task_type", None)
    own: Mapping[str, Mapping[str, str]] = {
        air: entry for air, entry in MODELS.items() if task_type in (None, entry["task"])
    }
    names = [(entry["slug"], air) for air, entry in (own or MODELS).items()]
    if ":" in incomplete:
        names = [(air, slug) for slug, air in names]
    return [CompletionItem(name, help=other) for name, other in names if name.startswith(incomplete)]


def tasks(_: click.Context, __: click.Parameter, incomplete: str) -> list[str]:
    """Return the task types that begin with the text."""
    from runware._models.task_names import all_tasks

    return [name for name in all_tasks() if name.lower().startswith(incomplete.lower())]


def files(_: click.Context, __: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Leave the completion of a file's path to the shell."""
    from click.shell_completion import CompletionItem

    return [CompletionItem(incomplete, type="file")]


def folders(_: click.Context, __: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Leave the completion of a folder's path to the shell."""
    from click.shell_completion import CompletionItem

    return [CompletionItem(incomplete, type="dir")]
