"""Answers as their clients get them: with the base64 of files in them, which is not kept with what is remembered of a task."""

from __future__ import annotations

from typing import Any

from runware.emulator.addresses import asked_origin
from runware.emulator.keeping.records import addressed
from runware.emulator.keeping.store import Dropped, Store
from runware.emulator.refusal import problem


def shown(item: dict[str, Any], store: Store) -> dict[str, Any]:
    """An item as who asked for it sees it, URLs included."""
    try:
        return store.whole(item, asked_origin.get(None))
    except Dropped:
        return item


def with_files(message: dict[str, list[dict[str, Any]]], store: Store) -> dict[str, list[dict[str, Any]]]:
    """A message with the base64 that was asked for; for an item whose file is gone, an error that says why."""
    whole: dict[str, list[dict[str, Any]]] = {}
    for kind, items in message.items():
        for item in items:
            try:
                whole.setdefault(kind, []).append(store.whole(item))
            except Dropped as dropped:
                error = addressed(problem("resultExpired", str(dropped)), item)
                whole.setdefault("errors", []).append(
                    {**error, "status": "error"} if "status" in item else error
                )
    return whole or message
