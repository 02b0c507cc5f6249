"""Files and the page as browsers fetch them: again, in parts, and under paths with a slash too many."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
import starlette

from runware.emulator import Emulator
from tests.support.posting import HEADERS, IMAGE, a_task, http_client, post_new


@pytest.fixture(scope="module")
def server() -> Iterator[Emulator]:
    with Emulator() as server:
        yield server


@pytest.fixture(scope="module")
def path(server: Emulator) -> str:
    """That of a picture."""
    return httpx.URL(post_new(server, IMAGE).json()["data"][0]["imageURL"]).path


def ask(server: Emulator, method: str, path: str, **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return http_client().request(method, server.http_url.removesuffix("/v1") + path, headers=named)


@pytest.mark.parametrize(
    "ranges", ["bytes=5-2", "bytes=a-b", "bytes", "bytes=-", "lines=1-2", "", f"bytes={'0-,' * 16}0-"]
)
def test_a_range_that_is_none_is_ignored(server: Emulator, path: str, ranges: str) -> None:
    answer = ask(server, "GET", path, Range=ranges)
    assert (answer.status_code, answer.content[:3]) == (200, b"\xff\xd8\xff")


@pytest.mark.skipif(int(starlette.__version__.partition(".")[0]) < 1, reason="older ones say a wrong length")
def test_several_ranges_are_sent_together(server: Emulator, path: str) -> None:
    answer = ask(server, "GET", path, Range="bytes=0-1, 5-9,-3")
    assert answer.status_code == 206
    assert answer.headers["Content-Type"].startswith("multipart/byteranges")


def test_what_a_browser_has_already_is_not_sent_again(server: Emulator, path: str) -> None:
    for place in (path, "/", "/_emulator/page/main.js"):
        tag = ask(server, "HEAD", place).headers["ETag"]
        for has in (tag, f"W/{tag}", f'"other", {tag}', "*"):
            again = ask(server, "GET", place, If_None_Match=has)
            assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", tag)
        assert ask(server, "GET", place, If_None_Match='"other"').status_code == 200


def test_what_did_not_change_since_is_not_sent_again(server: Emulator, path: str) -> None:
    changed = ask(server, "HEAD", path).headers["Last-Modified"]
    assert ask(server, "GET", path, If_Modified_Since=changed).status_code == 304
    digits = "9" * 30
    odd = ("yesterday", "", f"Thu, 01 Jan {digits} 00:00:00 GMT", f"Thu, 01 Jan 2099 00:00:00 +{digits}")
    for since in ("Thu, 01 Jan 2004 00:00:00 GMT", "Thu, 01 Jan 2099 00:00:00", *odd):
        assert ask(server, "GET", path, If_Modified_Since=since).status_code == 200
    # A tag says more than a time.
    assert ask(server, "GET", path, If_Modified_Since=changed, If_None_Match='"other"').status_code == 200


@pytest.mark.parametrize("place", ["/health/", "/_emulator/state/", "/v1//"])
def test_a_slash_at_the_end_makes_no_difference(server: Emulator, place: str) -> None:
    method = "GET" if "v1" not in place else "POST"
    answer = http_client().request(
        method, server.http_url.removesuffix("/v1") + place, json=[a_task()], headers=HEADERS
    )
    assert answer.status_code == 200
