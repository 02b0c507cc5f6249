import base64
import bz2
import gzip
import hashlib
import io
import itertools
import lzma
import os
import socket
import struct
import sys
import tempfile
import threading
import time
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from runware._files import media
from runware._files.sniff import extension as extension_of
from runware._files.sniff import mime_type
from runware._logs.redact import shorten, without_secrets
from runware.errors import InvalidParameterError

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
PNG_BASE64 = base64.b64encode(PNG).decode()
PNG_URI = f"data:image/png;base64,{PNG_BASE64}"
GIF = b"GIF89a" + bytes(100)


def refusal(value: object) -> str:
    with pytest.raises(InvalidParameterError) as caught:
        media.converted(value, "seed_image")
    assert caught.value.parameters == ("seed_image",)
    assert str(caught.value).startswith("seed_image: ")
    assert str(caught.value).count("seed_image") == 1
    return str(caught.value)


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "photo.jpg"  # a wrong name on purpose
    path.write_bytes(PNG)
    return path


# --- strings


@pytest.mark.parametrize(
    "text",
    [
        "c64351d5-4c59-42f7-95e1-eace013eddab",
        "C64351D5-4C59-42F7-95E1-EACE013EDDAB",
        "12345678-9abc-def0-1234-56789abcdef0",
        "https://im.runware.ai/image/ws/2/ii/a.jpg?x=1",
        "HTTP://localhost:8000/a",
        "data:image/png;base64,iVBORw0KGgo=",
        "data:image/svg+xml,%3Csvg/%3E",
        PNG_BASE64,
        PNG_BASE64.rstrip("="),
        base64.encodebytes(PNG * 3).decode(),
        base64.b64encode(bytes(100_000)).decode(),
        "aGVsbG8=",
    ],
)
def test_strings_are_accepted_and_sent_unchanged(text: str) -> None:
    media.converted(text, "seed_image")
    assert media.encode(text, "seed_image") == text
    assert not media.is_local(text)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("photo.png", 'Path("photo.png")'),
        ("images/cat", 'Path("images/cat")'),
        (r"C:\pictures\cat.png", "Path("),
        ("file:///home/me/cat.png", 'Path("/home/me/cat.png")'),
        ("s3://bucket/cat.png", "does not fetch s3://"),
        ("data:image/png;base64", "A data URI reads"),
        ("data:image/png;base64,", "A data URI reads"),
        ("https://example.com/my cat.png", "%20"),
        ("https:///cat.png", "is not a UUID"),
        ("", "empty string"),
        ("  \n", "empty string"),
        ("a lighthouse at dusk", "'a lighthouse at dusk' is not a UUID"),
        ("runware:101@1", "is not a UUID"),
        ("media-789", "is not a UUID"),
        ("cats", "is not a UUID"),
        ("c64351d5-4c59-42f7-95e1", "is not a UUID"),
    ],
)
def test_other_strings_are_refused_with_a_remedy(text: str, part: str) -> None:
    assert part in refusal(text)


def test_a_refusal_never_shows_a_long_value() -> None:
    broken = PNG_BASE64 + "!" + PNG_BASE64 * 1000
    assert len(refusal(broken)) < 300
    assert len(refusal("data:" + "x" * 100_000)) < 300
    assert len(refusal("some path/" * 1000)) < 400


def test_base64_broken_at_its_far_end_is_refused() -> None:
    assert "is not a UUID" in refusal("A" * 99_999 + "*")


def test_a_string_is_never_opened_as_a_file(photo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(photo.parent)
    for text in ("photo.jpg", str(photo), "./photo.jpg"):
        refusal(text)
        with pytest.raises(InvalidParameterError):
            media.encode(text, "seed_image")
    # A name that passes for base64 is sent as it is.
    name = "A" * 40
    (photo.parent / name).write_bytes(b"secret")
    assert media.encode(name, "seed_image") == name


# --- local values


def read(value: media.Media, parameter: str) -> tuple[bytes, str]:
    """What is sent of a local value, and as what."""
    header, _, content = media.encode(value, parameter).partition(";base64,")
    return base64.b64decode(content), header.removeprefix("data:")


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_bytes(kind: type) -> None:
    value = kind(PNG)
    media.converted(value, "seed_image")
    assert media.is_local(value)
    assert media.encode(value, "seed_image") == PNG_URI


def test_unknown_content_is_an_octet_stream() -> None:
    assert media.encode(b"\x01\x02\x03", "file") == "data:application/octet-stream;base64,AQID"


def test_no_bytes_are_refused() -> None:
    assert "no bytes" in refusal(b"")


def test_a_path_is_typed_by_its_content(photo: Path) -> None:
    media.converted(photo, "seed_image")
    assert media.is_local(photo)
    assert media.encode(photo, "seed_image") == PNG_URI


def test_any_path_like_object(photo: Path) -> None:
    with os.scandir(photo.parent) as entries:
        (entry,) = entries
    media.converted(entry, "seed_image")
    assert media.encode(entry, "seed_image") == PNG_URI


def test_bad_paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty.png").touch()
    assert "there is no file" in refusal(tmp_path / "missing.png")
    assert str(tmp_path) in refusal(Path("missing.png"))
    assert "is a directory" in refusal(tmp_path)
    assert "empty.png is empty" in refusal(tmp_path / "empty.png")
    assert "plain string" in refusal(Path("https://example.com/cat.png"))
    assert "expanduser" in refusal(Path("~/cat.png"))
    assert "cannot be read" in refusal(Path("nul\0.png"))
    assert "there is no file" in refusal(tmp_path / "empty.png" / "below")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_named_pipe_is_refused_and_does_not_block(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert "not a regular file" in refusal(tmp_path / "pipe")


def test_an_unreadable_file_is_refused(photo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", denied)
    assert "cannot be read: Permission denied" in refusal(photo)


def test_a_file_that_vanishes_after_the_check_is_reported_in_the_same_words(photo: Path) -> None:
    media.converted(photo, "seed_image")
    photo.unlink()
    with pytest.raises(InvalidParameterError, match="there is no file"):
        media.encode(photo, "seed_image")


def test_a_file_is_read_from_where_it_stands_and_put_back() -> None:
    file = io.BytesIO(b"skip" + PNG)
    file.seek(4)
    for _ in range(2):
        media.converted(file, "seed_image")
        assert media.encode(file, "seed_image") == PNG_URI
        assert file.tell() == 4


def test_an_open_file(photo: Path) -> None:
    with photo.open("rb") as file:
        media.converted(file, "seed_image")
        assert media.encode(file, "seed_image") == PNG_URI
    assert "is closed" in refusal(file)


def test_a_file_at_its_end_says_so() -> None:
    file = io.BytesIO()
    Image.new("RGB", (1, 1)).save(file, format="PNG")
    assert "seek(0)" in refusal(file)


def test_text_files_are_refused(photo: Path, tmp_path: Path) -> None:
    with photo.open() as file:
        assert '"rb"' in refusal(file)
    assert "text mode" in refusal(io.StringIO("text"))
    with tempfile.NamedTemporaryFile("w+", dir=tmp_path) as file:
        assert "text mode" in refusal(file)
    with tempfile.NamedTemporaryFile("w+b", dir=tmp_path) as file:
        file.write(PNG)
        file.seek(0)
        assert media.encode(file, "seed_image") == PNG_URI


def test_a_member_of_an_archive(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.png", PNG)
    with zipfile.ZipFile(tmp_path / "a.zip") as archive, archive.open("a.png") as member:
        assert media.encode(member, "seed_image") == PNG_URI
        assert media.encode(member, "seed_image") == PNG_URI


def test_a_file_that_cannot_seek_is_read_once() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs, theirs.makefile("rb") as file:
        ours.sendall(PNG)
        ours.shutdown(socket.SHUT_WR)
        media.converted(file, "seed_image")
        assert media.encode(file, "seed_image") == PNG_URI
        with pytest.raises(InvalidParameterError, match="send it twice"):
            media.encode(file, "seed_image")


def test_objects_with_a_strange_read() -> None:
    class Text:
        def read(self) -> str:
            return "text"

    class Asynchronous:
        async def read(self) -> bytes:
            return PNG

    class Broken:
        def read(self) -> bytes:
            raise OSError("the cable was pulled")

    for value, part in ((Text(), "gave str"), (Asynchronous(), "await"), (Broken(), "cable was pulled")):
        with pytest.raises(InvalidParameterError, match=part):
            media.encode(value, "seed_image")  # type: ignore[arg-type]
    assert "await" in refusal(Asynchronous())


class Raising:
    """A file, or a path, of which one member raises. With `also_later`, only from its second use on."""

    def __init__(self, member: str, error: Exception, also_later: bool) -> None:
        self._member, self._error, self._left = member, error, int(also_later)
        self._file = io.BytesIO(PNG)

    def __getattr__(self, name: str) -> object:
        if name != self._member:
            return getattr(self._file, name)
        self._left -= 1
        if self._left < 0 and name in ("closed", "mode", "name"):
            raise self._error
        return self._raise if self._left < 0 else getattr(self._file, name)

    def _raise(self, *_: object) -> bytes:
        raise self._error


def test_a_path_of_any_class_is_named_if_it_cannot_be_read() -> None:
    class Own:
        def __fspath__(self) -> str:
            return 300 * "x"

    for path in (Own(), Path(300 * "x")):
        assert f"the file '{300 * 'x'}' cannot be read: " in refusal(path)


class RaisingPath(Raising):
    def __fspath__(self) -> str:
        raise self._error


@pytest.mark.parametrize(
    "error", [RuntimeError("no"), EOFError("no"), zlib.error("no"), Exception(), TimeoutError()]
)
@pytest.mark.parametrize("member", ["read", "seekable", "seek", "tell", "closed", "mode", "name"])
@pytest.mark.parametrize("also_later", [False, True])
def test_whatever_a_file_raises_is_a_refusal(member: str, error: Exception, also_later: bool) -> None:
    for check, cls in itertools.product((media.converted, media.encode), (Raising, RaisingPath)):
        came: Any = None
        try:
            check(cls(member, error, also_later), "seed_image")  # type: ignore[arg-type]
        except Exception as raised:
            came = raised
        if came is None:
            assert member == "name" or also_later
            continue
        assert type(came) is InvalidParameterError
        assert came.__cause__ is error
        assert str(came).startswith(f"seed_image: the {cls.__name__} cannot be read: {type(error).__name__}")
        assert str(came).endswith("no." if str(error) else f"{type(error).__name__}.")


@pytest.mark.parametrize("value", [memoryview(bytearray(PNG)), io.BufferedReader(io.FileIO(__file__))])
def test_what_has_been_released_or_detached_is_refused(value: Any) -> None:
    (value.release if isinstance(value, memoryview) else value.detach().close)()
    assert "cannot be read: ValueError: " in refusal(value)


@pytest.mark.parametrize("module", [gzip, bz2, lzma])
def test_a_compressed_file_that_is_cut_off_is_refused(module: Any) -> None:
    cut = io.BytesIO(module.compress(os.urandom(9000))[:-100])
    with module.open(cut) as file, pytest.raises(InvalidParameterError, match="end-of-stream marker"):
        media.encode(file, "seed_image")


def test_a_check_reads_no_more_than_the_beginning_of_a_compressed_file() -> None:
    class Counted(io.BytesIO):
        total = 0

        def read(self, size: int | None = -1, /) -> bytes:
            data = super().read(size)
            self.total += len(data)
            return data

    packed = Counted(gzip.compress(os.urandom(1 << 20)))
    media.converted(gzip.GzipFile(fileobj=packed), "seed_image")
    assert 0 < packed.total < 1 << 19


def test_a_slow_file_delays_no_other_file_and_no_check() -> None:
    begun, may_end = threading.Event(), threading.Event()

    class Slow(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if size == -1:
                begun.set()
                assert may_end.wait(20)
            return super().read(size)

    slow, sent = Slow(PNG), []
    thread = threading.Thread(target=lambda: sent.append(media.encode(slow, "seed_image")))
    thread.start()
    assert begun.wait(20)
    other = threading.Thread(target=lambda: sent.append(media.encode(io.BytesIO(GIF), "seed_image")))
    checking = threading.Thread(target=media.converted, args=(slow, "seed_image"))
    for one in (other, checking):
        one.start()
        one.join(5)
    waited = other.is_alive(), checking.is_alive()
    may_end.set()
    for one in (thread, other, checking):
        one.join()
    assert waited == (False, False)
    assert sent[-1] == PNG_URI


def test_two_threads_may_encode_the_same_file() -> None:
    class Interrupted(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            data = super().read(size)
            time.sleep(0)  # lets another thread run before the file is put back
            return data

    file = Interrupted(PNG)
    outcomes: list[bool] = []

    def encode() -> None:
        outcomes.extend(media.encode(file, "seed_image") == PNG_URI for _ in range(50))

    threads = [threading.Thread(target=encode) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes == [True] * 200


@pytest.mark.parametrize(
    "mode",
    [
        "1",
        "L",
        "LA",
        "La",
        "P",
        "PA",
        "RGB",
        "RGBA",
        "RGBa",
        "RGBX",
        "CMYK",
        "YCbCr",
        "HSV",
        "I",
        "I;16",
        "F",
    ],
)
def test_pictures_of_every_mode_become_png(mode: str) -> None:
    picture = Image.new(mode, (5, 3))
    media.converted(picture, "seed_image")
    assert media.is_local(picture)
    data, mime = read(picture, "seed_image")
    assert mime == "image/png"
    assert Image.open(io.BytesIO(data)).size == (5, 3)


def test_transparency_survives() -> None:
    data, _ = read(Image.new("RGBA", (1, 1), (10, 20, 30, 40)), "seed_image")
    assert Image.open(io.BytesIO(data)).getpixel((0, 0)) == (10, 20, 30, 40)


@pytest.mark.parametrize(
    ("mode", "written", "sent"),
    [
        ("RGB", "JPEG", "image/jpeg"),
        ("CMYK", "JPEG", "image/jpeg"),
        ("RGBA", "WEBP", "image/webp"),
        ("RGB", "PNG", "image/png"),
        ("RGB", "BMP", "image/png"),
        ("CMYK", "TIFF", "image/png"),
    ],
)
def test_a_picture_keeps_its_format_where_the_server_takes_it(mode: str, written: str, sent: str) -> None:
    buffer = io.BytesIO()
    Image.new("RGB", (4, 4), "red").convert(mode).save(buffer, format=written)
    data, mime = read(Image.open(buffer), "seed_image")
    assert mime == sent
    red, green, blue = Image.open(io.BytesIO(data)).convert("RGB").getpixel((1, 1))  # type: ignore[misc]
    assert red > 200
    assert max(green, blue) < 60


@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP", "GIF"])
def test_threads_may_encode_a_picture_that_was_only_opened(format: str) -> None:
    """PIL reads a picture when it is first used, and is not safe for threads: they sent parts of it, or nothing."""
    buffer, sent, barrier = io.BytesIO(), set[str](), threading.Barrier(6)
    Image.effect_noise((300, 300), 50).convert("RGB").save(buffer, format)
    expected = media.encode(Image.open(buffer), "seed_image")
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)

    def encode(picture: Image.Image) -> None:
        barrier.wait()
        try:
            sent.add(media.encode(picture, "seed_image"))
        except InvalidParameterError as error:
            sent.add(str(error))

    try:
        for _ in range(5):
            picture = Image.open(io.BytesIO(buffer.getvalue()))
            threads = [threading.Thread(target=encode, args=(picture,)) for _ in range(6)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
    finally:
        sys.setswitchinterval(before)
    assert sent == {expected}


def test_a_picture_that_cannot_be_written_is_refused_in_a_sentence() -> None:
    with pytest.raises(InvalidParameterError, match="mode LAB cannot be written") as caught:
        media.encode(Image.new("LAB", (1, 1)), "seed_image")
    assert caught.value.__cause__ is not None


@pytest.mark.parametrize("value", [None, 5, ["a"], {"a": 1}, object(), Image.Image, io.BytesIO])
def test_other_types_are_refused(value: object) -> None:
    assert not media.is_local(value)
    assert f"cannot take an object of type {type(value).__qualname__}" in refusal(value)


def test_digest() -> None:
    sent, digest = media.encode_with_digest(PNG, "seed_image")
    assert (sent, digest) == (PNG_URI, hashlib.sha256(PNG_URI.encode()).hexdigest())


@pytest.mark.parametrize("size", [1, 2, 3 << 18, (3 << 18) + 1, 2_500_000])
def test_content_of_any_size_is_encoded_as_a_whole(size: int) -> None:
    data = os.urandom(size)
    assert media.encode(data, "seed_image").partition(",")[2] == base64.b64encode(data).decode()


# --- file types


def written(format: str, **params: object) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8)).save(buffer, format=format, **params)
    return buffer.getvalue()


def iso(brand: bytes, *compatible: bytes) -> bytes:
    body = b"ftyp" + brand + bytes(4) + b"".join(compatible)
    return struct.pack(">I", len(body) + 4) + body + bytes(16)


KNOWN = [
    (written("PNG"), "image/png", ".png"),
    (written("JPEG"), "image/jpeg", ".jpg"),
    (written("WEBP"), "image/webp", ".webp"),
    (written("GIF"), "image/gif", ".gif"),
    (written("BMP"), "image/bmp", ".bmp"),
    (written("TIFF"), "image/tiff", ".tiff"),
    (iso(b"avif", b"mif1"), "image/avif", ".avif"),
    (iso(b"mif1", b"avif"), "image/avif", ".avif"),
    (iso(b"mif1", b"heic"), "image/heic", ".heic"),
    (iso(b"mif1", b"miaf"), "image/heif", ".heif"),
    (iso(b"heic"), "image/heic", ".heic"),
    (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml", ".svg"),
    (b"\xef\xbb\xbf\n<?xml version='1.0'?><!-- x --><svg/>", "image/svg+xml", ".svg"),
    (b"<!DOCTYPE svg PUBLIC '-//W3C//DTD SVG 1.1//EN' ''><svg/>", "image/svg+xml", ".svg"),
    (iso(b"isom", b"iso2", b"avc1"), "video/mp4", ".mp4"),
    (iso(b"qt  "), "video/quicktime", ".mov"),
    (b"\0\0\0\x08wide\0\0\0\0mdat", "video/quicktime", ".mov"),
    (b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\x82\x84webm", "video/webm", ".webm"),
    (b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\x82\x88matroska", "video/x-matroska", ".mkv"),
    (b"RIFF\0\0\0\0AVI LIST", "video/x-msvideo", ".avi"),
    (b"RIFF\0\0\0\0WAVEfmt ", "audio/wav", ".wav"),
    (b"ID3\x04\0\0\0\0\0\0", "audio/mpeg", ".mp3"),
    (b"\xff\xfb\x90\x64" + bytes(8), "audio/mpeg", ".mp3"),
    (b"\xff\xf1\x50\x80\x02\x1f\xfc", "audio/aac", ".aac"),
    (b"fLaC\0\0\0\x22", "audio/flac", ".flac"),
    (b"OggS\0\x02" + bytes(22) + b"OpusHead", "audio/ogg", ".ogg"),
    (b"OggS\0\x02" + bytes(22) + b"\x80theora", "video/ogg", ".ogv"),
    (iso(b"M4A "), "audio/mp4", ".m4a"),
    (b"glTF\x02\0\0\0", "model/gltf-binary", ".glb"),
    (b"ply\nformat ascii 1.0\n", "model/ply", ".ply"),
    (b"PK\x03\x04\x14\0", "application/zip", ".zip"),
    (b"%PDF-1.7\n", "application/pdf", ".pdf"),
    (struct.pack("<Q", 16) + b'{"a":{}}        ', "application/x-safetensors", ".safetensors"),
    (b"\x1f\x8b\x08\0", "application/gzip", ".gz"),
]


@pytest.mark.parametrize(
    ("data", "mime", "extension"), KNOWN, ids=[f"{row[1]}-{n}" for n, row in enumerate(KNOWN)]
)
def test_file_types(data: bytes, mime: str, extension: str) -> None:
    assert mime_type(data) == mime
    assert extension_of(mime) == extension


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"BMW is a make of cars, not a bitmap",
        b"<!doctype html><html><svg/></html>",
        b"<?xml version='1.0'?><html><svg/></html>",
        "UTF-16 text".encode("utf-16"),
        b"RIFF\0\0\0\0????",
        b"plywood",
        b"\xff" * 16,
        bytes(64),
        b"# an .obj file\nv 0 0 0\n",
    ],
)
def test_what_only_looks_like_a_known_type(data: bytes) -> None:
    assert mime_type(data) == "application/octet-stream"


@given(st.binary(max_size=64))
def test_any_bytes_have_a_type_and_an_extension(data: bytes) -> None:
    assert extension_of(mime_type(data)).startswith(".")


def test_extensions_of_labels() -> None:
    assert extension_of("Image/JPEG; charset=binary") == ".jpg"
    assert extension_of("x-made/up") == ".bin"


# --- logs


def test_shorten_cuts_payloads_and_nothing_else() -> None:
    prompt = "a lighthouse at dusk, " * 100
    signed = "https://example.com/a.png?X-Amz-Signature=" + "0f" * 32
    original = {
        "taskType": "imageInference",
        "positivePrompt": prompt,
        "url": signed,
        "seedImage": "data:image/png;base64," + "A" * 5000,
        "inputs": [{"image": "iVBO" * 1000, "n": 1, "x": None, "ok": True}],
        "raw": b"12345",
    }
    assert shorten(original) == {
        "taskType": "imageInference",
        "positivePrompt": prompt,
        "url": signed,
        "seedImage": "data:image/png;base64,AAAAAAAAAA…(5022 characters)",
        "inputs": [{"image": "iVBO" * 8 + "…(4000 characters)", "n": 1, "x": None, "ok": True}],
        "raw": "(5 bytes)",
    }
    assert original["seedImage"] == "data:image/png;base64," + "A" * 5000


def test_shorten_cuts_payloads_inside_sentences() -> None:
    message = f"Invalid value 'data:image/png;base64,{'A' * 9000}' for seedImage."
    shown = shorten(message)
    assert shown == "Invalid value 'data:image/png;base64,AAAAAAAAAA…(9022 characters)' for seedImage."


def test_shorten_cuts_base64_in_lines() -> None:
    shown = shorten(base64.encodebytes(bytes(30_000)).decode())
    assert isinstance(shown, str)
    assert len(shown) < 150


def test_urls_are_shown_without_secrets() -> None:
    assert without_secrets("https://me:pw@host:8/a/b.png?sig=1#x") == "https://host:8/a/b.png"
    assert len(without_secrets("data:image/png;base64," + "A" * 1000)) < 100
    assert without_secrets("http://[broken") == "(an address that is no URL)"


def test_a_string_that_is_a_path_as_well_is_a_string(tmp_path: Path) -> None:
    class PathString(str):
        """As the library `path` has it."""

        def __fspath__(self) -> str:
            return str(self)

    (tmp_path / "secret.png").write_bytes(PNG)
    text = PathString(tmp_path / "secret.png")
    assert not media.is_local(text)
    with pytest.raises(InvalidParameterError, match="never opened as a file"):
        media.encode(text, "seed_image")
