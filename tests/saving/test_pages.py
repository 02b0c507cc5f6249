"""What gateways, stores and sign-in pages send with status 200 in place of a file is not saved as one."""

from __future__ import annotations

from pathlib import Path

import pytest

import runware.errors as errors
from runware._files.saving import content, save
from runware._transport.http_client import HTTPClient

from .file_server import Server
from .results import PNG, Picture, names

HTML = b"\n <!DOCTYPE html><html><title>Sign in</title></html>"
XML = b'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>AccessDenied</Code></Error>'
JSON = b'{"error": "Request has expired"}'


@pytest.mark.parametrize(
    ("path", "body", "label"),
    [
        ("/a.png", HTML, "text/html; charset=utf-8"),
        ("/a.png?signature=x.html", HTML, "image/png"),
        ("/a", HTML, ""),
        ("/a", b"\xef\xbb\xbf<!-- v1 -->\n<HTML lang=en>", "text/html"),
        ("/a.mp4", XML, "application/xml"),
        ("/a.jpeg", JSON, "application/json"),
        ("/a.webp", JSON, "application/problem+json; charset=utf-8"),
        ("/a.wav", b"upstream connect error", "text/plain"),
    ],
)
async def test_a_page_is_not_saved_as_a_file(
    server: Server, client: HTTPClient, tmp_path: Path, path: str, body: bytes, label: str
) -> None:
    picture = Picture(image_uuid="u", image_url=server.url + path)
    server.serves(path.partition("?")[0], body, headers={"Content-Type": label})
    for what in (content(picture, fetch=client.download), save([picture], tmp_path, fetch=client.download)):
        with pytest.raises(errors.NoAnswerError, match="in place of the file") as caught:
            await what
        assert caught.value.retryable
    assert names(tmp_path) == []


@pytest.mark.parametrize(
    ("path", "body", "label"),
    [
        ("/a.gltf", b'{"asset": {}}', "application/json"),
        ("/a.obj", b"o cube\nv 0 0 0", "text/plain"),
        ("/a.svg", b'<?xml version="1.0"?><svg/>', "text/xml"),
        ("/a.html", HTML, "text/html"),
        ("/a.png", PNG, "text/html"),
        ("/a.tga", b"\0\0\2", "text/plain"),
        ("/a.png", b"\1\2\3 of no known kind", "text/plain"),
        ("/a", JSON, "application/json"),
    ],
)
async def test_what_may_be_the_file_is_saved(
    server: Server, client: HTTPClient, tmp_path: Path, path: str, body: bytes, label: str
) -> None:
    picture = Picture(image_uuid="u", image_url=server.serves(path, body, headers={"Content-Type": label}))
    [saved] = await save([picture], tmp_path, fetch=client.download)
    assert saved.read_bytes() == await content(picture, fetch=client.download) == body


async def test_a_page_whose_url_is_named_is_fetched(server: Server, client: HTTPClient) -> None:
    assert await content(server.serves("/about", HTML), fetch=client.download) == HTML
    with pytest.raises(errors.NoAnswerError):
        await content(server.serves("/about.png", HTML), fetch=client.download)
