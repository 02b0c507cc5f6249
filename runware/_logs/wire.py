"""Logging of messages, one line per item: long data is shortened, and neither the API key nor secrets of URLs are shown.

A line about a task is logged with the context variables of its caller, which a logging filter may read.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import TypeAlias, cast

from runware._logs import logger
from runware._logs.contexts import HasContext, as_caller
from runware._logs.redact import printable, shorten, text_without_secrets

Find: TypeAlias = "Callable[[object], HasContext | None]"

_LINE = 2000  # characters for the payloads of a message, roughly
_LEAST = 60  # characters for each of its payloads, at least


def log_message(what: str, message: object, find: Find | None = None) -> None:
    """Log a message that is sent or was received. `find` returns the task of a UUID.

    Call this only if DEBUG is enabled: that is rare, and messages are many.
    """
    items = _items(message)
    room = max(_LINE // max(len(items), 1), _LEAST)
    for label, item in items or [("", {})]:
        try:
            text = printable(_item(label, item, room)) or "nothing"
        except RecursionError:
            text = "(nested too deeply to be shown)"
        if find is None:  # this already runs in the caller's context
            logger.debug("%s: %s", what, text)
        else:
            as_caller(find(_mapping(item).get("taskUUID")), logger.debug, "%s: %s", what, text, stacklevel=2)


def _items(message: object) -> list[tuple[str, object]]:
    parts = _mapping(message)
    if not {"data", "errors"} & parts.keys():
        return [("", item) for item in _listed(message)]
    labels = {"data": "", "errors": "error "}
    return [(label, item) for key, label in labels.items() for item in _listed(parts.get(key, []))]


def _item(label: str, item: object, room: int) -> str:
    if not isinstance(item, Mapping):
        return label + _payload(item, room)
    rest = dict(cast("Mapping[str, object]", item))
    named = [str(rest.pop(key)) for key in ("taskType", "taskUUID") if rest.get(key)]
    return label + " ".join(named + ([_payload(rest, room)] if rest else []))


def _payload(value: object, room: int) -> str:
    text = json.dumps(shorten(value, _shown_text), default=str, ensure_ascii=False)
    return text if len(text) <= room else f"{text[:room]}…"


def _shown_text(text: str) -> str:
    return text_without_secrets(cast("str", shorten(text)))


def _mapping(value: object) -> Mapping[str, object]:
    return cast("Mapping[str, object]", value) if isinstance(value, Mapping) else {}


def _listed(value: object) -> list[object]:
    return cast("list[object]", value) if isinstance(value, list) else [value]
