"""Insertion of the base64 of files into results, which are stored without it."""

from __future__ import annotations

from typing import Any

from runware.emulator.addresses import asked_origin
from runware.emulator.keeping.records import addressed
from runware.emulator.keeping.store import Dropped, Store
from runware.emulator.refusal import problem


def shown(item: dict[str, Any], store: Store) -> dict[str, Any]:
    """Return an item as the client receives it, with base64 and URLs; unchanged if its file was dropped."""
    try:
        return store.whole(item, asked_origin.get(None))
    except Dropped:
        return item


def with_files(message: dict[str, list[dict[str, Any]]], store: Store) -> dict[str, list[dict[str, Any]]]:
    """Return a message with the requested base64; an item whose file was dropped becomes an error with the reason."""
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
