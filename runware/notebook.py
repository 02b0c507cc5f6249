"""Results as a notebook shows them."""

from __future__ import annotations

from html import escape
from urllib.parse import urlsplit

from runware.file_types import mime_type
from runware.result_files import FileReference, files_in

_TAGS = {
    "image": '<img src="{source}" style="max-width: 512px; max-height: 512px" alt="{role}">',
    "video": '<video src="{source}" style="max-width: 512px" controls></video>',
    "audio": '<audio src="{source}" controls></audio>',
}


def as_html(result: object) -> str:
    """The files of a result, shown or played where a browser can, and the result in words."""
    shown = [_shown(reference) for reference in files_in(result)]
    return "".join(f"<div>{text}</div>" for text in [*shown, f"<code>{escape(repr(result))}</code>"])


def _shown(reference: FileReference) -> str:
    source, kind = _source(reference), _kind(reference)
    if source is None:
        return escape(reference.described)
    tag = _TAGS.get(kind, '<a href="{source}">{role}</a>')
    return tag.format(source=escape(source, quote=True), role=escape(reference.role, quote=True))


def _source(reference: FileReference) -> str | None:
    """A URL that a browser may be given. Anything but the web and data is not: the server chose it."""
    if reference.source == "base64":
        return f"data:{mime_type(reference.decoded()[0])};base64,{reference.value}"
    scheme = urlsplit(reference.value).scheme.lower()
    return reference.value if scheme in ("http", "https", "data") else None


def _kind(reference: FileReference) -> str:
    for kind in _TAGS:
        if kind in reference.role:
            return kind
    return "image" if reference.role in ("mask", "guide") else ""
