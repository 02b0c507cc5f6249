"""Detection of file types by content, since file names and the content types of servers are often wrong."""

from __future__ import annotations

import re
from pathlib import PurePath

UNKNOWN = "application/octet-stream"

_XML = rb"(?:\xef\xbb\xbf)?\s*"
#: Third byte of an MP3 frame header: all values with a valid bit rate and a valid sample rate.
_RATES = re.escape(bytes(byte for byte in range(0xF0) if byte & 0x0C != 0x0C))
#: Patterns of the first bytes of files and their MIME types; the first match counts.
_BEGINNINGS: tuple[tuple[bytes, str], ...] = (
    (rb"\x89PNG\r\n\x1a\n", "image/png"), (rb"\xff\xd8\xff", "image/jpeg"), (rb"GIF8[79]a", "image/gif"),
    (rb"II[*+]\0|MM\0[*+]", "image/tiff"), (rb"fLaC", "audio/flac"), (rb"ID3", "audio/mpeg"),
    (rb"glTF", "model/gltf-binary"), (rb"ply\r?\n", "model/ply"), (rb"Kaydara FBX Binary", "model/vnd.fbx"),
    (rb"%PDF-", "application/pdf"), (rb"PK\x03\x04|PK\x05\x06", "application/zip"), (rb"\x1f\x8b\x08", "application/gzip"),
    (rb"RIFF.{4}WEBP", "image/webp"), (rb"RIFF.{4}WAVE", "audio/wav"), (rb"RIFF.{4}AVI ", "video/x-msvideo"),
    # Brands of ISO base media files; all other brands are taken for MP4.
    (rb".{4}ftypqt  ", "video/quicktime"), (rb".{4}ftypM4[AB] ", "audio/mp4"),
    (rb".{4}ftypavi[fs]", "image/avif"), (rb".{4}ftyphe(?:i[cmsx]|v[cx])", "image/heic"),
    # The brand mif1 only means "some image"; the compatible brands that follow tell the format.
    (rb".{4}ftyp(?:mif1|msf1).{4}(?:.{4}){0,59}?avi[fs]", "image/avif"),
    (rb".{4}ftyp(?:mif1|msf1).{4}(?:.{4}){0,59}?he(?:i[cmsx]|v[cx])", "image/heic"),
    (rb".{4}ftyp(?:mif1|msf1)", "image/heif"), (rb".{4}ftyp", "video/mp4"),
    (rb".{4}(?:moov|mdat|wide)", "video/quicktime"),  # old files without a ftyp box
    (rb"\x1aE\xdf\xa3.{0,56}webm", "video/webm"), (rb"\x1aE\xdf\xa3", "video/x-matroska"),
    (rb"OggS.{0,53}\x80theora", "video/ogg"), (rb"OggS", "audio/ogg"),
    (rb"BM.{4}\0{4}.{4}[\x0c\x10(48@l|]\0{3}", "image/bmp"),
    (rb"\xff[\xf0\xf1\xf8\xf9]..", "audio/aac"),
    # Only layer III: a UTF-16 byte order mark (FF FE) would match layer I.
    (rb"\xff[\xe2\xe3\xf2\xf3\xfa\xfb][" + _RATES + rb"].", "audio/mpeg"),
    (_XML + rb"<svg", "image/svg+xml"),
    (_XML + rb"(?:<\?xml|<!--|(?i:<!doctype svg))(?!.*(?i:<html)).*<svg", "image/svg+xml"),
    (rb"(?![\0\1]\0{3})...[\0-\5]\0{4}\{", "application/x-safetensors"),  # header size, then the JSON header
)  # fmt: skip

_EXTENSIONS = {
    "image/png": ".png", "image/jpeg": ".jpg", "image/jpg": ".jpg", "image/webp": ".webp", "image/gif": ".gif",
    "image/bmp": ".bmp", "image/tiff": ".tiff", "image/avif": ".avif", "image/heic": ".heic", "image/heif": ".heif",
    "image/svg+xml": ".svg", "video/mp4": ".mp4", "video/quicktime": ".mov", "video/webm": ".webm",
    "video/x-matroska": ".mkv", "video/x-msvideo": ".avi", "video/ogg": ".ogv", "audio/mpeg": ".mp3",
    "audio/mp3": ".mp3", "audio/wav": ".wav", "audio/x-wav": ".wav", "audio/flac": ".flac", "audio/x-flac": ".flac",
    "audio/ogg": ".ogg", "audio/mp4": ".m4a", "audio/aac": ".aac", "model/gltf-binary": ".glb",
    "model/gltf+json": ".gltf", "model/ply": ".ply", "model/obj": ".obj", "model/stl": ".stl", "model/3mf": ".3mf",
    "model/vnd.fbx": ".fbx", "model/vnd.usdz+zip": ".usdz", "application/pdf": ".pdf", "application/zip": ".zip",
    "application/gzip": ".gz", "application/json": ".json", "application/x-safetensors": ".safetensors",
    "text/plain": ".txt",
}  # fmt: skip
_OTHER_EXTENSIONS = {
    ".jpeg", ".jfif", ".tif", ".m4v", ".mpg", ".mpeg", ".oga", ".opus", ".aif", ".aiff", ".usd",
}  # fmt: skip


def is_media_name(name: str) -> bool:
    """Whether a name has an extension of a known file type.

    >>> is_media_name("cat.PNG"), is_media_name("cat.jpeg"), is_media_name("v1.0"), is_media_name(".png")
    (True, True, False, False)
    """
    ending = PurePath(name).suffix.lower()
    return ending in _OTHER_EXTENSIONS or ending in _EXTENSIONS.values()


def extension(mime: str) -> str:
    """Return the usual file name extension of a MIME type, with the dot; `.bin` if the type is unknown.

    >>> extension("image/jpeg"), extension("text/plain; charset=utf-8"), extension("application/octet-stream")
    ('.jpg', '.txt', '.bin')
    """
    return _EXTENSIONS.get(mime.partition(";")[0].strip().lower(), ".bin")


#: Extensions of media that are never text. 3D models and SVG can be text.
_BINARY_EXTENSIONS = (_OTHER_EXTENSIONS - {".usd"}) | {
    ending for mime, ending in _EXTENSIONS.items() if re.match(r"(?:image|video|audio)/(?!svg)", mime)
}
_PAGE = re.compile(_XML + rb"(?:<!--.*?-->\s*)?(?i:<!doctype html|<html\b)", re.DOTALL)
_CONTROL = re.compile(rb"[\0-\x08\x0e-\x1a\x1c-\x1f]")
_TEXT_TYPE = re.compile(r"\s*(?:text/|application/(?:[a-z.-]+\+)?(?:json|xml)\b)", re.IGNORECASE)


def is_page(data: bytes, declared: str | None, ending: str) -> bool:
    """Whether downloaded content is an HTML page or an error message in place of the file, as gateways send with status 200.

    Args:
        data: The content, or its first 4 KiB.
        declared: The content type that the server declared, if any.
        ending: The extension of the file in the URL, such as ".png"; empty if the URL has none.

    >>> is_page(b"<!doctype html>...", None, ".png"), is_page(b'{"error": "Expired"}', "application/json", ".png")
    (True, True)
    >>> is_page(b'{"asset": {}}', "application/json", ".gltf"), is_page(b"GIF89a...", "text/html", ".png")
    (False, False)
    """
    head = data[:4096]
    if _PAGE.match(head):
        return ending not in (".html", ".htm", ".xhtml")
    is_said_to_be_text = _TEXT_TYPE.match(declared or "") is not None
    is_text = is_said_to_be_text and mime_type(head) == UNKNOWN and not is_unknown_binary(head)
    return is_text and ending in _BINARY_EXTENSIONS


def is_unknown_binary(data: bytes) -> bool:
    """Whether content is neither a file of a known type nor a text. Compressed content is neither."""
    head = data[:4096]
    return mime_type(head) == UNKNOWN and _CONTROL.search(head) is not None


def mime_type(data: bytes) -> str:
    """Return the MIME type of a file by its first bytes (4 KiB are enough); `application/octet-stream` if unknown.

    >>> mime_type(b"GIF89a...")
    'image/gif'
    """
    head = data[:4096]
    return next((mime for begin, mime in _BEGINNINGS if re.match(begin, head, re.DOTALL)), UNKNOWN)
