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

__all__ = ["write"]


def describe(result: object, path: Path) -> dict[str, object]:
    """The result as the server sent it, but for its content; its `model` and its `request`, as far as they are known.

    The request has no UUID, so that `client.run(request)` makes the like again, if it has no media of its own.
    """
    to_dict = cast("Callable[[], dict[str, object]]", getattr(result, "to_dict"))  # noqa: B009
    request = made_from(result)
    known = {"model": request.get("model"), "request": request}
    said = cast("dict[str, object]", _pruned(to_dict(), payloads_in(result)))
    return {**{key: value for key, value in known.items() if value}, **said, "savedAs": path.name}


def write(result: object, path: Path, is_new: bool) -> None:
    """Write it beside the file, unless there is one for a file that was there before."""
    sidecar = path.with_name(f"{path.name}.json")
    if not is_new and sidecar.exists():
        return
    part = PartFile(path.with_name(f".{path.name}-{secrets.token_hex(4)}.part"))
    try:
        text = json.dumps(_described(result, path), indent=2, ensure_ascii=False, default=str)
        part.complete(text.encode("utf-8", "replace"))
        part.path.replace(sidecar)
    finally:
        part.discard()


def _described(result: object, path: Path) -> dict[str, object]:
    """The result as the server sent it, but for its content; its `model` and its `request`, as far as they are known.

    The request has no UUID, so that `client.run(request)` makes the like again, if it has no media of its own.
    """
    to_dict = cast("Callable[[], dict[str, object]]", getattr(result, "to_dict"))  # noqa: B009
    request = made_from(result)
    known = {"model": request.get("model"), "request": request}
    said = cast("dict[str, object]", _pruned(to_dict(), payloads_in(result)))
    return {**{key: value for key, value in known.items() if value}, **said, "savedAs": path.name}


def _pruned(value: object, payloads: set[str]) -> object:
    """The same without the strings that are content."""
    if isinstance(value, Mapping):
        items = cast("Mapping[str, object]", value).items()
        return {key: _pruned(item, payloads) for key, item in items if not _is_one_of(payloads, item)}
    if isinstance(value, list | tuple):
        items_of_list = cast("Sequence[object]", value)
        return [_pruned(item, payloads) for item in items_of_list if not _is_one_of(payloads, item)]
    return value


def _is_one_of(payloads: set[str], value: object) -> bool:
    return isinstance(value, str) and value in payloads
