"""HTML representations of results for notebooks."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from html import escape
from typing import cast
from urllib.parse import urlsplit

from runware._files.result_files import FileReference, files_in
from runware._files.sniff import mime_type
from runware.errors import RunwareError

_TAGS = {
    "image": '<img src="{source}" style="max-width: 512px; max-height: 512px" alt="{role}">',
    "video": '<video src="{source}" style="max-width: 512px" controls></video>',
    "audio": '<audio src="{source}" controls></audio>',
}
_ROW = '<div style="display: flex; flex-wrap: wrap; gap: 8px; align-items: flex-end">{items}</div>'
_LONGEST_LIST = 100


def as_html(result: object) -> str:
    """Return HTML that shows or plays the files of a result where a browser can, followed by the repr of the result."""
    return _blocks([*map(_shown, files_in(result)), _repr_as_html(result)])


def list_as_html(results: Sequence[object]) -> str:
    """Return HTML with the files of results side by side. A result without files is its repr; a nested list is a row."""
    shown = [_item(result) for result in results[:_LONGEST_LIST]]
    if len(results) > _LONGEST_LIST:
        shown.append(f"<div>… and {len(results) - _LONGEST_LIST} more</div>")
    return _ROW.format(items="".join(shown))


def _item(result: object) -> str:
    if isinstance(result, list | tuple):
        return f'<div style="width: 100%">{list_as_html(cast("Sequence[object]", result))}</div>'
    return _blocks([*map(_shown, files_in(result))] or [_repr_as_html(result)])


def _blocks(texts: Sequence[str]) -> str:
    return "".join(f"<div>{text}</div>" for text in texts)


def _repr_as_html(result: object) -> str:
    return f"<code>{escape(repr(result))}</code>"


def _shown(reference: FileReference) -> str:
    try:
        source = _source(reference)
    except (RunwareError, ValueError):
        return escape(reference.label)
    kinds = (kind for kind in _TAGS if source.startswith(f"data:{kind}/") or kind in reference.role)
    kind = next(kinds, "image" if reference.role in ("mask", "guide") else "")
    tag = _TAGS.get(kind, '<a href="{source}">{role}</a>')
    return tag.format(source=escape(source, quote=True), role=escape(reference.role, quote=True))


def _source(reference: FileReference) -> str:
    """Return a URL that is safe to show in a browser. The server chose it, so only http(s) and data URIs are allowed.

    Raises:
        RunwareError: The server sent invalid base64.
        ValueError: The address is not a URL, or has another scheme.
    """
    address = reference.address
    if reference.source == "base64" and address[:5].lower() != "data:":
        content = reference.decoded()[0]  # re-encoded: browsers accept only the standard base64 alphabet
        return f"data:{mime_type(content)};base64,{b64encode(content).decode()}"
    if urlsplit(address).scheme.lower() not in ("http", "https", "data"):
        raise ValueError(reference.label)
    return address
