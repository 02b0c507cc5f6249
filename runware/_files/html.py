"""Results as a notebook shows them."""

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
    """The files of a result, shown or played where a browser can, and the result in words."""
    return _stacked([*map(_shown, files_in(result)), _words(result)])


def list_as_html(results: Sequence[object]) -> str:
    """The files of several results side by side, and what has none in words; each list of a list is a row."""
    shown = [_item(result) for result in results[:_LONGEST_LIST]]
    if len(results) > _LONGEST_LIST:
        shown.append(f"<div>… and {len(results) - _LONGEST_LIST} more</div>")
    return _ROW.format(items="".join(shown))


def _item(result: object) -> str:
    if isinstance(result, list | tuple):
        return f'<div style="width: 100%">{list_as_html(cast("Sequence[object]", result))}</div>'
    return _stacked([*map(_shown, files_in(result))] or [_words(result)])


def _stacked(texts: Sequence[str]) -> str:
    return "".join(f"<div>{text}</div>" for text in texts)


def _words(result: object) -> str:
    return f"<code>{escape(repr(result))}</code>"


def _shown(reference: FileReference) -> str:
    try:
        source = _source(reference)
    except (RunwareError, ValueError):
        return escape(reference.described)
    kinds = (kind for kind in _TAGS if source.startswith(f"data:{kind}/") or kind in reference.role)
    kind = next(kinds, "image" if reference.role in ("mask", "guide") else "")
    tag = _TAGS.get(kind, '<a href="{source}">{role}</a>')
    return tag.format(source=escape(source, quote=True), role=escape(reference.role, quote=True))


def _source(reference: FileReference) -> str:
    """A URL that a browser may be given. Anything but the web and data is not: the server chose it.

    Raises:
        RunwareError: What the server sent is no base64.
        ValueError: It is no URL, or another one.
    """
    address = reference.address
    if reference.source == "base64" and address[:5].lower() != "data:":
        content = reference.decoded()[0]  # browsers read one spelling of base64 alone
        return f"data:{mime_type(content)};base64,{b64encode(content).decode()}"
    if urlsplit(address).scheme.lower() not in ("http", "https", "data"):
        raise ValueError(reference.described)
    return address
