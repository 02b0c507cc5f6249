"""The files of a result, and the content of files that are embedded in it.

The schema declares which fields hold files: an attrs field with `metadata["file"]` of "url", "base64" or
"data_uri" holds one, and `metadata["file_uuid"]` names the field with the UUID of the file. Fields that the
schema does not know are recognised by name: `…URL`, `…Base64Data` and `…DataURI`, at any depth. No names of
the API are hard-coded here.
"""

from __future__ import annotations

import base64
import binascii
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal, cast
from urllib.parse import unquote_to_bytes

import attrs

from runware._json.plain_values import as_text
from runware._json.shown import shown
from runware._logs.redact import shorten, without_secrets
from runware.errors import RunwareError, refusal, with_type

Source = Literal["url", "base64", "data_uri"]

# For each form of delivery, the cheapest first: names of fields in any spelling, and values of undeclared fields.
_NAMES: Mapping[Source, re.Pattern[str]] = {
    "base64": re.compile(r"(.*?)(?:Base|(?:_|^)base)64(?:_?[Dd]ata)?s?"),
    "data_uri": re.compile(r"(.*?)(?:Data|(?:_|^)data)_?(?:URI|Uri|uri)s?"),
    "url": re.compile(r"(.*?)(?:UR[LI]|Ur[li]|(?:_|^)ur[li])s?|(?:file|image|video|audio|output)s?|media"),
}
_VALUES: Mapping[Source, re.Pattern[str]] = {
    "base64": re.compile(r"[A-Za-z0-9+/=_\s-]{4}|data:"),
    "data_uri": re.compile(r"data:", re.IGNORECASE),
    "url": re.compile(r"https?://|data:", re.IGNORECASE),
}
# Inputs of a task are not its output, and web pages for people are not files.
_GIVEN = re.compile(r"(input|seed|reference|source|original|request|parameter|setting)", re.IGNORECASE)
_PAGE = re.compile(
    r"(webhook|callback|documentation|docs|help|support|page|website|dashboard|status|upload|license|terms)_?$",
    re.IGNORECASE,
)
_ORDER = tuple(_NAMES)
_CAPITAL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_DEEPEST = 19  # levels of nested objects
_IN_BASE64 = re.compile(r";\s*base64\s*$", re.IGNORECASE)
_PIECE = 1 << 20  # characters of base64 decoded at a time
#: From the URL-safe base64 alphabet to the standard one. Padding is only valid at the end, where it was removed before.
_STANDARD = bytes.maketrans(b"-_=", b"+/!")
_FETCHED = re.compile(r"https?://|data:[^,]*,", re.IGNORECASE)


@attrs.frozen
class FileReference:
    """Reference to a file of a result: its location and its role."""

    source: Source
    value: str = attrs.field(repr=lambda value: repr(shorten(value)))
    uuid: str | None
    role: str
    """The name of the field without the suffix for the form of delivery: "image", "mask_image", "files"."""
    declared: bool = attrs.field(default=True, eq=False, repr=False)
    """Whether the schema declares the field; if not, it was recognised by its name."""
    fallback: FileReference | None = attrs.field(default=None, eq=False, repr=False)
    """The URL of the same file, if the result has both. A fallback in case the embedded content is broken."""

    @property
    def is_here(self) -> bool:
        """Whether the content is embedded in the result, so that no download is needed."""
        return self.source != "url" or self._is_data_uri

    @property
    def address(self) -> str:
        """The URL or the embedded content, without surrounding white space."""
        return self.value.strip()

    @property
    def label(self) -> str:
        """How error messages name the file: by its role, or by its URL without secrets."""
        return self.role if self.is_here else without_secrets(self.address)

    @property
    def _is_data_uri(self) -> bool:
        return self.value.lstrip()[:5].lower() == "data:"

    def decoded(self) -> tuple[bytes, str | None]:
        """Return the content and the declared MIME type (None if there is none) of an embedded file (`is_here`).

        Raises:
            RunwareError: The base64 is invalid.
        """
        header, payload = "data:;base64", self.value
        if self._is_data_uri:
            header, _, payload = payload.lstrip().partition(",")
        declared = header[len("data:") :].partition(";")[0] or None
        in_base64 = _IN_BASE64.search(header) is not None
        if not in_base64 or "%" in payload:
            content = unquote_to_bytes(payload.encode("utf-8", "replace"))
            if not in_base64:
                return content, declared
            payload = content.decode("latin-1")
        try:
            return _from_base64(payload), declared
        except binascii.Error as error:
            sentence = f"The server sent {self.role} as base64 that cannot be decoded: {error}."
            raise RunwareError(sentence) from error


def _from_base64(text: str) -> bytes:
    """Decode base64 of either alphabet, with or without padding and white space.

    In pieces: one call for all would hold up the other threads for long, and several copies of a large file would be made.

    Raises:
        binascii.Error: The base64 is invalid.
    """
    content, rest, end = io.BytesIO(), b"", len(text.rstrip("= \t\n\r\v\f"))
    for start in range(0, end, _PIECE):
        piece = text[start : min(start + _PIECE, end)].encode("utf-8", "replace")
        digits = rest + b"".join(piece.split()).translate(_STANDARD)
        whole = len(digits) // 4 * 4
        content.write(base64.b64decode(digits[:whole], validate=True))
        rest = digits[whole:]
    content.write(base64.b64decode(rest + b"=" * (-len(rest) % 4), validate=True))
    return content.getvalue()


def files_in(result: object) -> list[FileReference]:
    """Return the files of a result and of its nested objects, without duplicates, in the order of their fields.

    If the result has both the content and the URL of a file, the content is used, which needs no download.
    """
    chosen: dict[str, FileReference] = {}
    for found in _files_by_object(result):
        ways: dict[object, list[FileReference]] = {}
        for position, one in found:
            ways.setdefault((one.uuid or one.role, position), []).append(one)
        for same in ways.values():
            cheapest = min(same, key=lambda one: _ORDER.index(one.source))
            fallback = next((one for one in same if not one.is_here), None)
            if fallback is not None and cheapest.is_here:
                cheapest = attrs.evolve(cheapest, fallback=fallback)
            chosen.setdefault(cheapest.value, cheapest)
    return list(chosen.values())


def the_file(source: object, role: str | None = None) -> FileReference:
    """Return the only file of a result, the file of a role, or the file at a URL.

    Files in fields that the schema declares take precedence over others.

    Raises:
        InvalidParameterError: There is no such file, or several.
    """
    if (text := as_text(source)) is not None:
        return _reference_to_url(text, role)
    if not attrs.has(type(source)):
        remedy = "To get the files of several results, save them."
        raise refusal(f"source is {with_type(source)}; it must be one result, or a URL. {remedy}", "source")
    references = files_in(source)
    kind, roles = type(source).__name__, list(dict.fromkeys(reference.role for reference in references))
    if not references:
        raise refusal(f"source: this {kind} has no file.", "source")
    if role is not None and not (isinstance(cast("object", role), str) and role in roles):
        sentence = f"role is {shown(role)}; the files of this {kind} are: {', '.join(map(repr, roles))}."
        raise refusal(sentence, "role", allowed_values=roles)
    if role is None:
        references = [one for one in references if one.declared] or references
    else:
        references = [one for one in references if one.role == role]
    if len(references) > 1:
        remedy = "Save it to get all of them, or fetch the URLs in it one by one"
        if role is None and len(roles) > 1:
            remedy = f"Say which by its role: role={roles[0]!r}. Or save it to get all of them"
        listed = ", ".join(one.role for one in references)
        sentence = f"source: this {kind} has {len(references)} files ({listed}). {remedy}."
        raise refusal(sentence, "source", allowed_values=roles)
    return references[0]


def _reference_to_url(url: str, role: str | None) -> FileReference:
    if not _FETCHED.match(url):
        wanted = "a string must be a URL (http or https) or a data URI"
        remedy = 'A file of this machine is read by Path("…").read_bytes().'
        raise refusal(f"source is {shorten(without_secrets(url))!r}; {wanted}. {remedy}", "source")
    if role is not None:
        raise refusal(f"role is {shown(role)}; a URL has no roles, only a result has.", "role")
    return FileReference("url", url, None, "file", declared=False)


def embedded_contents(result: object) -> list[str]:
    """Return the strings of a result that are embedded contents of files."""
    return [one.value for found in _files_by_object(result) for _, one in found if one.is_here]


#: A file, and its index in the list of files of one field.
_Placed = tuple[int, FileReference]


def _files_by_object(value: object, name: str = "file", depth: int = _DEEPEST) -> Iterator[list[_Placed]]:
    """Yield the files of the value and of each nested object, one list per object."""
    inner: Iterable[tuple[str, object]] = ()
    if isinstance(value, list | tuple):
        inner = ((name, item) for item in cast("Sequence[object]", value))
    elif attrs.has(type(value)):
        holder = cast("attrs.AttrsInstance", value)
        known = attrs.asdict(holder, recurse=False)
        unknown = cast("Mapping[str, object]", known.pop("extra", {}))
        fields = attrs.fields(type(holder))
        said = {field.metadata.get("wire", field.name): known.get(field.name) for field in fields}
        yield [*_declared(holder, name), *_undeclared(unknown, {**said, **unknown}, name)]
        inner = [*known.items(), *unknown.items()]
    elif isinstance(value, Mapping):
        unknown = cast("Mapping[str, object]", value)
        yield list(_undeclared(unknown, unknown, name))
        inner = unknown.items()
    for key, one in inner if depth else ():
        if not _GIVEN.match(key):
            yield from _files_by_object(one, _snake(key), depth - 1)


def _declared(holder: attrs.AttrsInstance, holder_name: str) -> Iterator[_Placed]:
    for field in attrs.fields(type(holder)):
        source: Source | None = field.metadata.get("file")
        value: object = getattr(holder, field.name)
        if source is None or not value:
            continue
        uuid: object = getattr(holder, field.metadata.get("file_uuid") or "", None)
        named = _source_of(field.name)
        role = (named[1] if named else field.name) or holder_name
        for position, one in enumerate(_listed(value)):
            if isinstance(one, str):  # the server may send objects instead; `_files_by_object` searches these
                yield position, FileReference(source, one, str(uuid) if uuid else None, role)


def _undeclared(
    unknown: Mapping[str, object], said: Mapping[str, object], holder_name: str
) -> Iterator[_Placed]:
    """Yield files in undeclared fields, recognised by name. `said` has all fields of the object by wire name."""
    for key, value in unknown.items():
        named = _source_of(key)
        if named is None or _GIVEN.match(key) or _PAGE.search(named[1]):
            continue
        source, stem = named
        role = _snake(stem) or holder_name
        uuid = said.get(f"{stem}UUID") or said.get(f"{stem}_uuid") or (said.get("uuid") if not stem else None)
        uuid = uuid if isinstance(uuid, str) else None
        for position, one in enumerate(_listed(value)):
            if isinstance(one, str) and _VALUES[source].match(one):
                yield position, FileReference(source, one, uuid, role, declared=False)


def _source_of(key: str) -> tuple[Source, str] | None:
    """Return the form of delivery that the name of a field implies, and the name without it; None if it names no file."""
    for source, pattern in _NAMES.items():
        if named := pattern.fullmatch(key):
            return source, key if named[1] is None else named[1].rstrip("_")
    return None


def _listed(value: object) -> Sequence[object]:
    return cast("Sequence[object]", value if isinstance(value, list | tuple) else (value,))


def _snake(key: str) -> str:
    return _CAPITAL.sub("_", key).lower()
