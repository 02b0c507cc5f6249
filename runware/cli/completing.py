"""What a shell offers for the value of a parameter: known values, models, files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import attrs
import click
from click.shell_completion import CompletionItem

from runware._models import kinds


def completions(field: attrs.Attribute[Any], ctx: click.Context, incomplete: str) -> list[CompletionItem]:
    """What the value of a parameter may go on with."""
    kind = kinds.loaded(field.metadata["kind"])
    kind = kinds.loaded(kind.item) if isinstance(kind, kinds.ListOf) else kind
    if known := field.metadata.get("known") or field.metadata.get("each_known"):
        return [CompletionItem(str(one)) for one in known if str(one).lower().startswith(incomplete.lower())]
    if kind is kinds.air:
        return list(models(incomplete, getattr(ctx.command, "task_type", None)))
    options = kind.options if isinstance(kind, kinds.Either) else (kind,)
    if kinds.media in options or incomplete.startswith("@"):
        return [CompletionItem(incomplete, type="file")]
    return []


def models(incomplete: str, task_type: str | None) -> Iterator[CompletionItem]:
    """Models by their slugs, or by AIR identifiers once there is a colon. Shells break words at colons."""
    from runware._models.slugs_data import MODELS

    own: Mapping[str, Mapping[str, str]] = {
        air: entry for air, entry in MODELS.items() if task_type in (None, entry["task"])
    }
    for air, entry in (own or MODELS).items():
        name = air if ":" in incomplete else entry["slug"]
        if name.startswith(incomplete):
            yield CompletionItem(name, help=air)
