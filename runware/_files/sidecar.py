"""The JSON file beside a saved file: what it is, and what it was made from."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import cast

from runware._files.folder import PartFile
from runware._files.provenance import made_from
from runware._files.result_files import payloads_in

__all__ = ["describe", "write"]


def describe(result: object, path: Path) -> dict[str, object]:
    """The result as the server sent it, but for its content; its `model` and its `request`, as far as they are known.

    The request has no UUID, so that `client.run(request)` makes the like again, if it has no media of its own.
    """
    to_dict = cast("Callable[[], dict[str, object]]", getattr(result, "to_dict"))  # noqa: B009
    request = made_from(result)
    known = {"model": request.get("model"), "request": request}
    said = _without(to_dict(), payloads_in(result))
    return {**{key: value for key, value in known.items() if value}, **said, "savedAs": path.name}


def write(content: Mapping[str, object], path: Path, is_new: bool) -> None:
    """Write it beside the file, unless there is one for a file that was there before."""
    sidecar = path.with_name(f"{path.name}.json")
    if not is_new and sidecar.exists():
        return
    part = PartFile(path.with_name(f".{path.name}-{secrets.token_hex(4)}.part"))
    try:
        text = json.dumps(content, indent=2, ensure_ascii=False, default=str)
        part.complete(text.encode("utf-8", "replace"))
        part.path.replace(sidecar)
    finally:
        part.discard()


def _without(value: Mapping[str, object], payloads: set[str]) -> dict[str, object]:
    return {
        key: _pruned(item, payloads)
        for key, item in value.items()
        if not (isinstance(item, str) and item in payloads)
    }


def _pruned(value: object, payloads: set[str]) -> object:
    if isinstance(value, Mapping):
        return _without(cast("Mapping[str, object]", value), payloads)
    if isinstance(value, list | tuple):
        kept = (
            item
            for item in cast("Sequence[object]", value)
            if not (isinstance(item, str) and item in payloads)
        )
        return [_pruned(item, payloads) for item in kept]
    return value
