"""Routes of the page at `/`: the files of the folder `page`, and a JSON file about faults and error codes."""

from __future__ import annotations

import functools
import hashlib
import inspect
import json
import re
from importlib import resources
from typing import Any, Final

import attrs
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from runware.emulator.faults import Faults
from runware.emulator.serving.conditional import is_unchanged
from runware.error_codes import CODES

_POLICY: Final = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "media-src": "'self'",
    "connect-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
    # Scripts, also the page's own, cannot turn strings into HTML.
    "require-trusted-types-for": "'script'",
    "trusted-types": "'none'",
}
_HEADERS: Final = {
    "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in _POLICY.items()),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # Browsers revalidate each file: after an update, another version may listen at the same address.
    "Cache-Control": "no-cache",
}
_TYPES: Final = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".json": "application/json",
}
_NO_PAGE_FILES: Final = (
    "The local server runs, but the files of its page are missing: the packaging of this program left them out. "
    "With PyInstaller, --collect-data=runware takes them along.\n"
)


@attrs.frozen
class PageFile:
    """A file of the page, with its ETag as `tag`."""

    content: bytes
    mime: str
    tag: str


def routes() -> list[Route]:
    """Return the routes of the page and its files."""
    return [Route("/", _index), Route("/_emulator/page/{name}", _named)]


@functools.cache
def page_files() -> dict[str, PageFile]:
    """Return the files of the page by name; none in a program that was packed without them."""
    folder = resources.files("runware.emulator") / "page"
    if not folder.is_dir():
        return {}
    found = {file.name: file.read_bytes() for file in folder.iterdir() if _suffix(file.name) in _TYPES}
    found["vocabulary.json"] = json.dumps(_vocabulary()).encode()
    return {
        name: PageFile(content, _TYPES[_suffix(name)], f'"{hashlib.sha256(content).hexdigest()[:20]}"')
        for name, content in found.items()
    }


def _suffix(name: str) -> str:
    dot = name.rfind(".")
    return name[dot:] if dot > 0 else ""


def _index(request: Request) -> Response:
    return _answer(request, "index.html")


def _named(request: Request) -> Response:
    return _answer(request, request.path_params["name"])


def _answer(request: Request, name: str) -> Response:
    file = page_files().get(name)
    if file is None:
        text = "The page has no such file.\n" if page_files() else _NO_PAGE_FILES
        return PlainTextResponse(text, 404, _HEADERS)
    headers = {**_HEADERS, "ETag": file.tag}
    if is_unchanged(request.headers, {"etag": file.tag}):
        return Response(status_code=304, headers=headers)
    return Response(file.content, headers={**headers, "Content-Type": file.mime})


def _vocabulary() -> dict[str, Any]:
    """Return the faults with their texts in the docstring of `Faults`, and the error codes of the API."""
    texts = _argument_texts(inspect.getdoc(Faults) or "")
    faults = [
        {"name": field.name, "kind": _kind(field.name), "default": field.default, "text": texts.get(field.name, "")}
        for field in attrs.fields(Faults)
    ]  # fmt: skip
    return {"faults": faults, "codes": {code: CODES[code].meaning for code in sorted(CODES)}}


def _kind(name: str) -> str:
    """Return whether a field of `Faults` is a `probability`, a number of `seconds`, or a `count`."""
    field = getattr(attrs.fields(Faults), name)
    if field.type in ("float", float):
        return "seconds" if field.default else "probability"
    return "count"


def _argument_texts(doc: str) -> dict[str, str]:
    """Return the text of each argument in a docstring."""
    _, _, section = doc.partition("\nArgs:\n")
    section = section.partition("\n\n")[0]
    texts = re.findall(r"^    (\w+): (.*(?:\n     .*)*)", section, re.MULTILINE)
    return {name: re.sub(r"\s+", " ", text) for name, text in texts}
