"""A page of another origin asks the server from a browser: in words of HTTP here, in Chromium in `test_cors_in_browser`."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from runware.emulator import Emulator
from tests.support.posting import IMAGE, http_client, post_new

PAGE = "http://app.example:3000"


@pytest.fixture(scope="module")
def server() -> Iterator[Emulator]:
    with Emulator() as server:
        yield server


def ask(server: Emulator, method: str, path: str, **headers: str) -> httpx.Response:
    base = server.http_url.removesuffix("/v1")
    return http_client().request(
        method, base + path, headers={key.replace("_", "-"): value for key, value in headers.items()}
    )


def preflight(server: Emulator, path: str, origin: str = PAGE, **more: str) -> httpx.Response:
    return ask(
        server, "OPTIONS", path, Origin=origin, Access_Control_Request_Method="POST",
        Access_Control_Request_Headers="authorization,content-type", **more,
    )  # fmt: skip


@pytest.mark.parametrize("path", ["/v1", "/", "/files/x.png"])
def test_a_browser_that_asks_first_is_allowed_to(server: Emulator, path: str) -> None:
    answer = preflight(server, path)
    assert answer.status_code == 204
    assert answer.content == b""
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "POST" in answer.headers["Access-Control-Allow-Methods"]
    # A star would not mean `Authorization`.
    assert answer.headers["Access-Control-Allow-Headers"] == "authorization,content-type"
    assert int(answer.headers["Access-Control-Max-Age"]) > 0
    assert "Access-Control-Allow-Private-Network" not in answer.headers


def test_a_page_of_the_internet_may_ask_this_network(server: Emulator) -> None:
    answer = preflight(server, "/v1", Access_Control_Request_Private_Network="true")
    assert answer.headers["Access-Control-Allow-Private-Network"] == "true"


def test_names_of_headers_that_are_none_are_not_repeated(server: Emulator) -> None:
    answer = ask(
        server, "OPTIONS", "/v1", Origin=PAGE, Access_Control_Request_Method="POST",
        Access_Control_Request_Headers="x: y, <b>",
    )  # fmt: skip
    assert "Access-Control-Allow-Headers" not in answer.headers


def test_a_name_that_is_none_keeps_no_other_from_being_allowed(server: Emulator) -> None:
    answer = ask(
        server, "OPTIONS", "/v1", Origin="null", Access_Control_Request_Method="POST",
        Access_Control_Request_Headers="authorization, x_app.version,, <b>",
    )  # fmt: skip
    assert answer.headers["Access-Control-Allow-Headers"] == "authorization,x_app.version"


def test_answers_may_be_read_whatever_they_are(server: Emulator) -> None:
    [item] = post_new(server, IMAGE).json()["data"]
    path = item["imageURL"].partition(str(server.port))[2]
    for method, asked, status in (
        ("GET", path, 200), ("HEAD", path, 200), ("GET", "/files/no.png", 404), ("POST", "/v1", 400), ("GET", "/health", 200),
        ("GET", "/nowhere", 404), ("PUT", "/v1", 405),
    ):  # fmt: skip
        answer = ask(server, method, asked, Origin=PAGE)
        assert (answer.status_code, answer.headers.get("Access-Control-Allow-Origin")) == (status, "*"), asked
        assert "Content-Range" in answer.headers["Access-Control-Expose-Headers"]
        assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_players_get_parts_of_files(server: Emulator) -> None:
    [item] = post_new(server, IMAGE).json()["data"]
    path = item["imageURL"].partition(str(server.port))[2]
    whole = ask(server, "GET", path)
    assert whole.headers["Accept-Ranges"] == "bytes"
    assert int(whole.headers["Content-Length"]) == len(whole.content)
    part = ask(server, "GET", path, Range="bytes=10-19")
    assert (part.status_code, part.content) == (206, whole.content[10:20])
    assert part.headers["Content-Range"] == f"bytes 10-19/{len(whole.content)}"
    end = ask(server, "GET", path, Range="bytes=-5")
    assert end.content == whole.content[-5:]
    assert ask(server, "GET", path, Range=f"bytes={len(whole.content)}-").status_code == 416


def test_controls_are_for_pages_of_this_machine(server: Emulator) -> None:
    for origin in (
        "http://localhost:3000",
        "https://127.0.0.1:5173",
        "http://[::1]:3000",
        "http://app.localhost",
    ):
        answer = ask(server, "GET", "/_emulator/state", Origin=origin)
        assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (200, origin)
        assert "Origin" in answer.headers["Vary"]
        assert preflight(server, "/_emulator/reset", origin).headers["Access-Control-Allow-Origin"] == origin
    for origin in (PAGE, "null", "http://localhost.evil.example", "http://[::1", "file://localhost"):
        answer = ask(server, "GET", "/_emulator/state", Origin=origin)
        assert "Access-Control-Allow-Origin" not in answer.headers
        refused = preflight(server, "/_emulator/reset", origin)
        assert refused.status_code == 403
        assert "Access-Control-Allow-Origin" not in refused.headers


def test_a_file_that_is_a_page_runs_nothing_here(server: Emulator) -> None:
    page = "data:text/html;base64,PHNjcmlwdD5mZXRjaCgnL19lbXVsYXRvci9yZXNldCcpPC9zY3JpcHQ+"
    [item] = post_new(server, {"taskType": "mediaStorage", "operation": "upload", "media": page}).json()[
        "data"
    ]
    answer = http_client().get(item["mediaURL"])
    assert answer.headers["Content-Security-Policy"] == "sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
