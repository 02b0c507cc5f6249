"""Results as a notebook shows them."""

from __future__ import annotations

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
    """The files of a result, shown or played where a browser can, and the result in words."""
    shown = [_shown(reference) for reference in files_in(result)]
    return "".join(f"<div>{text}</div>" for text in [*shown, f"<code>{escape(repr(result))}</code>"])


def list_as_html(results: Sequence[object]) -> str:
    """The files of several results side by side, and what has none in words; each list of a list is a row."""
    shown = [_item(result) for result in results[:_LONGEST_LIST]]
    if len(results) > _LONGEST_LIST:
        shown.append(f"<div>… and {len(results) - _LONGEST_LIST} more</div>")
    return _ROW.format(items="".join(shown))


def _item(result: object) -> str:
    if isinstance(result, list | tuple):
        return f'<div style="width: 100%">{list_as_html(cast("Sequence[object]", result))}</div>'
    files = [_shown(reference) for reference in files_in(result)]
    return "".join(f"<div>{text}</div>" for text in files or [f"<code>{escape(repr(result))}</code>"])


def _shown(reference: FileReference) -> str:
    try:
        source = _source(reference)
    except (RunwareError, ValueError):  # what the server sent is no base64, or no URL
        source = None
    if source is None:
        return escape(reference.described)
    tag = _TAGS.get(_kind(reference, source), '<a href="{source}">{role}</a>')
    return tag.format(source=escape(source, quote=True), role=escape(reference.role, quote=True))


def _source(reference: FileReference) -> str | None:
    """A URL that a browser may be given. Anything but the web and data is not: the server chose it."""
    if reference.source == "base64" and reference.value[:5].lower() != "data:":
        return f"data:{mime_type(reference.decoded()[0])};base64,{reference.value}"
    scheme = urlsplit(reference.value).scheme.lower()
    return reference.value if scheme in ("http", "https", "data") else None


def _kind(reference: FileReference, source: str) -> str:
    for kind in _TAGS:
        if source.startswith(f"data:{kind}/") or kind in reference.role:
            return kind
    return "image" if reference.role in ("mask", "guide") else ""
