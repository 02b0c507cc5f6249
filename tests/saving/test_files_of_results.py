"""Which files a result has, and what is in them."""

from __future__ import annotations

import base64
import re
import subprocess
import sys
import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from runware import errors
from runware._files.saving import FileReference, content, files_in, save
from runware._transport.http_client import HTTPClient

from .file_server import Server
from .results import GIF, PNG, Model3D, OutputFile, Outputs, Picture, Text, base64_picture


def test_files_are_told_by_metadata() -> None:
    result = Picture(
        image_uuid="u1", image_url="http://x/1", mask_image_uuid="u2", mask_image_url="http://x/2"
    )
    assert files_in(result) == [
        FileReference("url", "http://x/1", "u1", "image"),
        FileReference("url", "http://x/2", "u2", "mask_image"),
    ]


def test_nested_files_are_found() -> None:
    result = Model3D(
        outputs=Outputs(files=[OutputFile("u1", "http://x/1"), OutputFile(None, None, "http://x/2")])
    )
    assert files_in(result) == [
        FileReference("url", "http://x/1", "u1", "files"),
        FileReference("url", "http://x/2", None, "file"),
    ]


def test_content_is_preferred_to_a_url() -> None:
    result = Picture(
        image_uuid="u", image_url="http://x/1", image_base64_data="R0lG", image_data_uri="data:,x"
    )
    assert files_in(result) == [FileReference("base64", "R0lG", "u", "image")]
    assert [f.source for f in files_in(Picture(image_url="http://x/1", image_data_uri="data:,x"))] == [
        "data_uri"
    ]


def test_one_file_named_twice_is_one_file() -> None:
    result = Model3D(
        outputs=Outputs(files=[OutputFile("u1", "http://x/1", "http://x/1"), OutputFile(None, "http://x/1")])
    )
    assert len(files_in(result)) == 1


def test_results_without_files() -> None:
    assert files_in(Text()) == files_in(Picture()) == files_in(None) == []


def test_a_reference_does_not_print_its_payload() -> None:
    assert len(repr(FileReference("base64", "A" * 100_000, "u", "image"))) < 200


async def test_fetch_gives_the_bytes_of_the_only_file(server: Server, client: HTTPClient) -> None:
    assert await content(Picture(image_url=server.serves("/a", PNG)), fetch=client.download) == PNG
    assert await content(base64_picture(), fetch=client.download) == PNG


async def test_base64_in_every_spelling(client: HTTPClient) -> None:
    encoded = base64.encodebytes(GIF).decode()
    for text in (encoded, encoded.replace("\n", "").rstrip("="), f"data:image/gif;base64,{encoded}"):
        assert await content(Picture(image_base64_data=text), fetch=client.download) == GIF
    quoted = "data:;base64," + base64.b64encode(b"\xfb\xef\xbe").decode().replace("+", "%2B")
    assert await content(Picture(image_data_uri=quoted), fetch=client.download) == b"\xfb\xef\xbe"


@pytest.mark.parametrize(
    "beginning", ["data:image/gif; base64,", "data:image/gif;BASE64 ,", " \ndata:image/gif;base64,", "", " "]
)
async def test_base64_with_the_digits_for_urls(client: HTTPClient, beginning: str) -> None:
    content_of_all_digits = GIF + bytes(range(256)) * 3 + b"\xfb\xef\xbe\xff"
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        text = beginning + encode(content_of_all_digits).decode()
        assert ("-" in text[30:]) == (encode is base64.urlsafe_b64encode)
        for picture in (Picture(image_base64_data=text), Picture(image_data_uri=text)):
            assert await content(picture, fetch=client.download) == content_of_all_digits


@pytest.mark.parametrize("broken", ["*cut off*", "data:,", "data:image/png;base64,", "iVBORw0KGgo=!"])
async def test_a_file_whose_content_is_broken_is_taken_from_its_url(
    server: Server, client: HTTPClient, tmp_path: Path, broken: str
) -> None:
    url = server.serves("/a", PNG)
    for picture in (
        Picture(image_base64_data=broken, image_url=url),
        Picture(image_data_uri=broken, image_url=url),
    ):
        assert await content(picture, fetch=client.download) == PNG
        [saved] = await save([picture], tmp_path, fetch=client.download)
        assert saved.read_bytes() == PNG
    with pytest.raises(errors.RunwareError):
        await content(Picture(image_base64_data=broken), fetch=client.download)
    with pytest.raises(errors.NotFoundError):
        await content(Picture(image_base64_data=broken, image_url=f"{url}b"), fetch=client.download)


@pytest.mark.parametrize("value", [True, 5, 0.5, {"data": "R0lGODlh"}, {"a": [1]}])
def test_what_is_no_string_is_no_file(value: Any) -> None:
    assert files_in(Picture(image_base64_data=value, image_url=value, image_data_uri=value)) == []


async def test_a_file_in_an_object_is_found_where_a_string_should_be(
    server: Server, client: HTTPClient
) -> None:
    url = server.serves("/a", PNG)
    assert await content(Picture(image_url={"url": url}), fetch=client.download) == PNG  # type: ignore[arg-type]
    assert await content(Picture(image_url=f" {url}\n"), fetch=client.download) == PNG


async def test_fetch_of_no_or_several_files_is_refused(client: HTTPClient) -> None:
    with pytest.raises(errors.InvalidParameterError, match="Text has no file"):
        await content(Text(), fetch=client.download)
    two = Picture(image_url="http://x/1", mask_image_url="http://x/2")
    with pytest.raises(errors.InvalidParameterError, match=r"2 files \(image, mask_image\)"):
        await content(two, fetch=client.download)


def test_nothing_here_loads_httpx() -> None:
    code = (
        "import sys, runware._files.media, runware._files.saving, runware._runtime.loop_session;"
        "print('httpx' in sys.modules, 'PIL' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


@pytest.mark.parametrize("length", [0, 1, 2, 3, 4, 5])
@pytest.mark.parametrize("between", ["", "\n", "\r\n", " \t"])
@pytest.mark.parametrize("padding", ["", "=", "=====", "=\n=\n"])
def test_base64_is_decoded_in_pieces_of_any_size(
    length: int, between: str, padding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = bytes(range(0, 240, 3)) + bytes(range(length))
    digits = base64.urlsafe_b64encode(data).decode().rstrip("=")
    text = between.join(re.findall(r".{1,7}", digits)) + padding
    for size in (1, 2, 3, 5, 8, 64, 10_000):
        monkeypatch.setattr("runware._files.result_files._PIECE", size)
        assert FileReference("base64", text, None, "image").decoded() == (data, None)
        for broken in (text[:40] + "!" + text[40:], text[:40] + "=" + text[40:], "A"):
            with pytest.raises(errors.RunwareError, match="cannot be decoded"):
                FileReference("base64", broken, None, "image").decoded()


def test_embedded_content_takes_little_memory_while_it_is_decoded() -> None:
    text = base64.b64encode(bytes(20_000_000)).decode()
    tracemalloc.start()
    try:
        assert len(FileReference("base64", text, None, "image").decoded()[0]) == 20_000_000
        assert tracemalloc.get_traced_memory()[1] < 30_000_000
    finally:
        tracemalloc.stop()
