"""What kind of file some bytes are, told by the bytes: names and servers' labels are often wrong."""

from __future__ import annotations

from pathlib import PurePath

UNKNOWN = "application/octet-stream"

_PREFIXES: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"), (b"GIF89a", "image/gif"),
    (b"II*\0", "image/tiff"), (b"MM\0*", "image/tiff"), (b"II+\0", "image/tiff"), (b"MM\0+", "image/tiff"),
    (b"fLaC", "audio/flac"), (b"ID3", "audio/mpeg"),
    (b"glTF", "model/gltf-binary"), (b"ply\n", "model/ply"), (b"ply\r\n", "model/ply"), (b"Kaydara FBX Binary", "model/vnd.fbx"),
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"), (b"PK\x05\x06", "application/zip"), (b"\x1f\x8b\x08", "application/gzip"),
)  # fmt: skip
_RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}
# The brands of ISO base media files; the others are MP4.
_BRANDS = {
    b"qt  ": "video/quicktime", b"M4A ": "audio/mp4", b"M4B ": "audio/mp4", b"avif": "image/avif", b"avis": "image/avif",
    b"mif1": "image/heif", b"msf1": "image/heif",
    **dict.fromkeys((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"), "image/heic"),
}  # fmt: skip
_BITMAP_HEADERS = {12, 16, 40, 52, 56, 64, 108, 124}
_LONGEST_SAFETENSORS_HEADER = 100_000_000

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
    """Whether a name ends as those of files of the types above do.

    >>> is_media_name("cat.PNG"), is_media_name("cat.jpeg"), is_media_name("v1.0"), is_media_name(".png")
    (True, True, False, False)
    """
    ending = PurePath(name).suffix.lower()
    return ending in _OTHER_EXTENSIONS or ending in _EXTENSIONS.values()


def extension(mime: str) -> str:
    """The usual file name extension of a MIME type, with its dot; `.bin` for one that is not known here.

    >>> extension("image/jpeg"), extension("text/plain; charset=utf-8"), extension("application/octet-stream")
    ('.jpg', '.txt', '.bin')
    """
    return _EXTENSIONS.get(mime.partition(";")[0].strip().lower(), ".bin")


def mime_type(data: bytes) -> str:
    """The MIME type of a file by its first bytes (4 KiB are enough); `application/octet-stream` if unknown.

    >>> mime_type(b"GIF89a...")
    'image/gif'
    """
    for prefix, mime in _PREFIXES:
        if data.startswith(prefix):
            return mime
    if data[:4] == b"RIFF":
        return _RIFF.get(data[8:12], UNKNOWN)
    if data[4:8] == b"ftyp":
        return _iso_media(data)
    if data[4:8] in (b"moov", b"mdat", b"wide"):  # QuickTime from before there was ftyp
        return "video/quicktime"
    if data[:4] == b"\x1aE\xdf\xa3":
        return "video/webm" if b"webm" in data[:64] else "video/x-matroska"
    if data[:4] == b"OggS":
        return "video/ogg" if b"\x80theora" in data[:64] else "audio/ogg"
    if (
        data[:2] == b"BM"
        and data[6:10] == bytes(4)
        and int.from_bytes(data[14:18], "little") in _BITMAP_HEADERS
    ):
        return "image/bmp"
    return _audio_frame(data) or _svg(data) or _safetensors(data) or UNKNOWN


def _iso_media(data: bytes) -> str:
    major = _BRANDS.get(data[8:12], "video/mp4")
    if major != "image/heif":
        return major
    # mif1 says only "some picture"; the compatible brands that follow say which.
    end = min(int.from_bytes(data[:4], "big"), 256)
    compatible = {_BRANDS.get(data[at : at + 4]) for at in range(16, end, 4)}
    return next((mime for mime in ("image/avif", "image/heic") if mime in compatible), major)


def _audio_frame(data: bytes) -> str | None:
    if len(data) < 4 or data[0] != 0xFF or data[1] & 0xE0 != 0xE0:
        return None
    if data[1] & 0xF6 == 0xF0:
        return "audio/aac"
    # Layer III alone: a byte order mark (FF FE) would pass for layer I.
    version, layer = (data[1] >> 3) & 3, (data[1] >> 1) & 3
    bit_rate, sample_rate = data[2] >> 4, (data[2] >> 2) & 3
    is_mp3 = version != 1 and layer == 1 and bit_rate != 15 and sample_rate != 3
    return "audio/mpeg" if is_mp3 else None


def _svg(data: bytes) -> str | None:
    text = data[:4096].removeprefix(b"\xef\xbb\xbf").lstrip()
    if text.startswith(b"<svg"):
        return "image/svg+xml"
    has_prolog = text.startswith((b"<?xml", b"<!--")) or text[:13].lower() == b"<!doctype svg"
    return "image/svg+xml" if has_prolog and b"<svg" in text and b"<html" not in text.lower() else None


def _safetensors(data: bytes) -> str | None:
    header = int.from_bytes(data[:8], "little")
    is_header = data[8:9] == b"{" and 2 <= header <= _LONGEST_SAFETENSORS_HEADER
    return "application/x-safetensors" if is_header else None
