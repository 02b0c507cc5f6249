"""Files are found by whoever asked: their URLs name the host that was asked, or the one that was set."""

from __future__ import annotations

import contextlib
import io
import json
import socket
import ssl
from base64 import b64decode
from collections.abc import Iterator
from queue import Queue
from typing import Any
from uuid import uuid4

import httpx
import pytest
import trustme
from PIL import Image
from starlette.requests import HTTPConnection
from websockets.sync.client import ClientConnection, connect

from runware.emulator import Emulator
from runware.emulator.addresses import Addresses
from tests.support.posting import HEADERS, IMAGE, a_task, data_uri, http_client, picture, post_new
from tests.support.reverse_proxy import Headers, ReverseProxy, forwarded, x_forwarded
from tests.support.rude_server import Request, RudeServer

UPLOAD = {"taskType": "imageUpload", "image": data_uri(picture())}


@pytest.fixture
def server() -> Iterator[Emulator]:
    with Emulator() as server:
        yield server


def url_over_http(server: Emulator, **headers: str) -> str:
    """The URL of a picture, for somebody who sends these headers."""
    task = {**UPLOAD, "taskUUID": str(uuid4())}
    answer = http_client().post(server.http_url, json=[task], headers={**HEADERS, **headers})
    url: str = answer.json()["data"][0]["imageURL"]
    return url


@contextlib.contextmanager
def talking(url: str, **options: Any) -> Iterator[ClientConnection]:
    with connect(url, proxy=None, **options) as socket:
        ask(socket, {"taskType": "authentication", "apiKey": "any"})
        yield socket


def ask(socket: ClientConnection, *tasks: dict[str, Any]) -> dict[str, Any]:
    """The first item of the answer."""
    socket.send(json.dumps(tasks))
    item: dict[str, Any] = json.loads(socket.recv(timeout=60))["data"][0]
    return item


def uploaded(socket: ClientConnection) -> str:
    url: str = ask(socket, {**UPLOAD, "taskUUID": str(uuid4())})["imageURL"]
    return url


def origin(url: str) -> str:
    return url.partition("/files/")[0]


@pytest.mark.parametrize(
    "host",
    ["localhost:8000", "runware", "my_service:8000", "192.168.1.5:8300", "[::1]:8000", "[fe80::1]", "a.b-c.example:1"],
)  # fmt: skip
def test_urls_name_the_host_that_was_asked(server: Emulator, host: str) -> None:
    assert origin(url_over_http(server, Host=host)) == f"http://{host}"
    # The host of the URL goes into the handshake; the socket goes to the server all the same.
    to_server = socket.create_connection(("127.0.0.1", server.port))
    with talking(f"ws://{host}/v1", sock=to_server) as talk:
        assert origin(uploaded(talk)) == f"http://{host}".removesuffix(":80")


@pytest.mark.parametrize(
    "host",
    [
        "a b", "a\tb", 'a"b', "<script>", "user@evil.example", "user:pw@evil", "evil/path", "evil?x", "evil#x", "evil\\x",
        "evil:99999", "evil:0", "evil:http", "evil:", "[::1", "[evil]", "[::1]x", "::1", "..", "a..b", "-", "a" * 300,
        "ev%69l", ", a", "a;b", "é", "''", "{x}", "",
    ],
)  # fmt: skip
def test_a_host_that_is_none_gets_into_no_url(server: Emulator, host: str) -> None:
    for name in ("Host", "X-Forwarded-Host"):
        # Sent by hand: clients for HTTP refuse some of them.
        answer = by_hand(server, f"{name}: {host}\r\n".encode("latin-1"), with_host=name != "Host")
        if answer.startswith(b"HTTP/1.1 400"):
            continue
        url = json.loads(answer.partition(b"\r\n\r\n")[2])["data"][0]["imageURL"]
        assert origin(url) == f"http://127.0.0.1:{server.port}"


def by_hand(server: Emulator, header: bytes, *, with_host: bool) -> bytes:
    body = json.dumps([{**UPLOAD, "taskUUID": str(uuid4())}]).encode()
    host = f"Host: 127.0.0.1:{server.port}\r\n".encode() if with_host else b""
    with socket.create_connection(("127.0.0.1", server.port)) as way:
        way.sendall(
            b"POST /v1 HTTP/1.1\r\nAuthorization: Bearer x\r\nConnection: close\r\n"
            + host + header + b"Content-Length: %d\r\n\r\n" % len(body) + body
        )  # fmt: skip
        return b"".join(iter(lambda: way.recv(65536), b""))


def test_an_address_of_both_families_is_told_as_it_is_reached() -> None:
    asked = {
        "type": "http",
        "scheme": "http",
        "headers": [],
        "client": None,
        "server": ("::ffff:192.168.1.5", 8000),
    }
    assert Addresses().origin_of(HTTPConnection(asked)) == "http://192.168.1.5:8000"
    assert Addresses().origin_of(HTTPConnection({**asked, "server": ("::1", 80)})) == "http://[::1]:80"


def test_what_follows_a_line_break_in_a_header_is_no_part_of_a_host(server: Emulator) -> None:
    answer = by_hand(server, b"X-Forwarded-Host: a.example\r\n b.example\r\n", with_host=True)
    assert b"b.example" not in answer
    assert b"\r\nX-Injected" not in by_hand(
        server, b"X-Forwarded-Host: a%0d%0aX-Injected: 1\r\n", with_host=True
    )


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"X-Forwarded-Host": "api.example"}, "http://api.example"),
        ({"X-Forwarded-Host": "api.example", "X-Forwarded-Proto": "https"}, "https://api.example"),
        ({"X-Forwarded-Host": "api.example:8443", "X-Forwarded-Proto": "https"}, "https://api.example:8443"),
        ({"X-Forwarded-Host": "outer.example, inner", "X-Forwarded-Proto": "https,http"}, "https://outer.example"),
        ({"X-Forwarded-Proto": "wss", "Host": "api.example"}, "https://api.example"),
        ({"X-Forwarded-Host": "a.example", "X-Forwarded-Port": "8443", "X-Forwarded-Proto": "https"}, "https://a.example:8443"),
        ({"X-Forwarded-Host": "a.example", "X-Forwarded-Port": "443", "X-Forwarded-Proto": "https"}, "https://a.example"),
        ({"X-Forwarded-Host": "[2001:db8::1]", "X-Forwarded-Port": "81"}, "http://[2001:db8::1]:81"),
        ({"X-Forwarded-Host": "a.example", "X-Forwarded-Prefix": "/apis/runware/"}, "http://a.example/apis/runware"),
        ({"X-Forwarded-Host": "a.example", "X-Forwarded-Prefix": "/../x"}, "http://a.example"),
        ({"X-Forwarded-Host": "a.example", "X-Forwarded-Prefix": "//evil.example"}, "http://a.example"),
        ({"X-Forwarded-Host": "a.example", "X-Forwarded-Proto": "javascript"}, "http://a.example"),
        ({"Forwarded": "for=1.2.3.4;host=a.example;proto=https"}, "https://a.example"),
        ({"Forwarded": 'host="a.example:8443"; proto=https;for="[2001:db8::1]:4711", host=inner'}, "https://a.example:8443"),
        ({"Forwarded": 'host="a\\"b";proto=https', "Host": "h"}, "http://h"),
    ],
)  # fmt: skip
def test_a_proxy_of_this_machine_says_which_host_was_asked(
    server: Emulator, headers: dict[str, str], expected: str
) -> None:
    assert origin(url_over_http(server, **headers)) == expected


def test_a_proxy_that_is_not_trusted_says_nothing() -> None:
    headers = {"Host": "h", "X-Forwarded-Host": "a.example", "X-Forwarded-Proto": "https"}
    with Emulator(trusted_proxies=[]) as server:
        assert origin(url_over_http(server, **headers, Forwarded="host=b")) == "http://h"
    with Emulator(trusted_proxies=["10.0.0.0/8"]) as server:
        assert origin(url_over_http(server, **headers)) == "http://h"
    for trusted in (["127.0.0.1"], ["10.0.0.0/8", "127.0.0.0/30"], ["*"]):
        with Emulator(trusted_proxies=trusted) as server:
            assert origin(url_over_http(server, **headers)) == "https://a.example"


def test_a_public_url_counts_whoever_asks() -> None:
    with Emulator(public_url="https://runware.example.com/files-of/me/") as server:
        url = url_over_http(server, Host="h", **{"X-Forwarded-Host": "a.example"})
        assert origin(url) == "https://runware.example.com/files-of/me"
        assert (
            http_client().get(server.http_url.removesuffix("/v1") + url.partition("/me")[2]).status_code
            == 200
        )
        assert server.url == f"ws://127.0.0.1:{server.port}/v1"


@pytest.mark.parametrize(
    "given", ["runware.example.com", "ftp://a", "https://", "https://a?b", "https://a#b", "http://u@h", "http://a b",
              "http://a/..", 'http://a/"', "http://[::1", "http://a:0"],
)  # fmt: skip
def test_a_public_url_that_is_none_is_refused(given: str) -> None:
    with pytest.raises(ValueError, match=r"public_url is .*; it must be an http:// or https:// URL"):
        Emulator(public_url=given)


def test_a_proxy_that_is_no_address_is_refused() -> None:
    with pytest.raises(ValueError, match="trusted_proxies has 'nginx', which is not an address"):
        Emulator(trusted_proxies=["nginx"])


def has_ipv6() -> bool:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        return False
    return True


def addresses_of(name: str) -> list[str]:
    """The addresses of a name, as they stand in URLs."""
    found = {str(info[4][0]) for info in socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)}
    return [f"[{address}]" if ":" in address else address for address in sorted(found)]


needs_ipv6 = pytest.mark.skipif(not has_ipv6(), reason="this machine has no IPv6")


@pytest.mark.parametrize(
    ("host", "url", "reached_by"),
    [
        ("0.0.0.0", "127.0.0.1", ["127.0.0.1", "127.0.0.2"]),
        pytest.param("::", "127.0.0.1", ["127.0.0.1", "[::1]"], marks=needs_ipv6),
        pytest.param("::1", "[::1]", ["[::1]"], marks=needs_ipv6),
        ("localhost", "localhost", ["localhost", *addresses_of("localhost")]),
    ],
)  # fmt: skip
def test_each_address_works_and_is_named(host: str, url: str, reached_by: list[str]) -> None:
    with Emulator(host=host) as server:
        assert server.url == f"ws://{url}:{server.port}/v1"
        assert server.http_url == f"http://{url}:{server.port}/v1"
        for name in reached_by:
            with talking(f"ws://{name}:{server.port}/v1") as talk:
                address = uploaded(talk)
            assert origin(address) == f"http://{name}:{server.port}"
            assert http_client().get(address).content == picture()
        with talking(server.url) as talk:
            assert http_client().get(uploaded(talk)).status_code == 200


def test_a_client_of_the_network_gets_urls_that_it_can_fetch() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as way_out:
        try:
            way_out.connect(("192.0.2.1", 9))
        except OSError:
            pytest.skip("this machine has no network")
        address = way_out.getsockname()[0]
    with Emulator(host="0.0.0.0") as server, talking(f"ws://{address}:{server.port}/v1") as phone:
        url = uploaded(phone)
        assert origin(url) == f"http://{address}:{server.port}"
        assert http_client().get(url).content == picture()


def test_who_asks_later_gets_urls_of_the_host_that_was_asked_then(server: Emulator) -> None:
    uuid = str(uuid4())
    task = {**IMAGE, "taskUUID": uuid, "deliveryMethod": "async"}
    question = {"taskType": "getResponse", "taskUUID": uuid}
    with talking(server.url) as talk:
        ask(talk, task)
        while "imageURL" not in (item := ask(talk, question)):
            pass
        assert origin(item["imageURL"]) == f"http://127.0.0.1:{server.port}"
    answer = http_client().post(server.http_url, json=[question], headers={**HEADERS, "Host": "phone:1"})
    assert origin(answer.json()["data"][0]["imageURL"]) == "http://phone:1"
    details = http_client().post(
        server.http_url, json=[{"taskType": "getTaskDetails", "taskUUID": uuid}], headers={**HEADERS, "Host": "phone:2"}
    )  # fmt: skip
    assert origin(details.json()["data"][0]["response"]["data"][0]["imageURL"]) == "http://phone:2"


def test_who_resumes_a_session_elsewhere_gets_urls_of_that_host(server: Emulator) -> None:
    server.latency = 0.2
    with connect(server.url, proxy=None) as talk:
        session = ask(talk, {"taskType": "authentication", "apiKey": "any"})["connectionSessionUUID"]
        talk.send(json.dumps([{**IMAGE, "taskUUID": str(uuid4())}]))
        server.wait_for_requests(1)
    to_server = socket.create_connection(("127.0.0.1", server.port))
    with connect("ws://elsewhere:81/v1", sock=to_server, proxy=None) as talk:
        again = {"taskType": "authentication", "apiKey": "any", "connectionSessionUUID": session}
        talk.send(json.dumps([again]))
        assert "connectionSessionUUID" in talk.recv(timeout=60)
        item = json.loads(talk.recv(timeout=60))["data"][0]
    assert origin(item["imageURL"]) == "http://elsewhere:81"


def test_a_file_is_found_by_any_of_its_urls(server: Emulator) -> None:
    url = url_over_http(server, Host="elsewhere:81")
    for given in (
        url,
        url.replace("elsewhere:81", "127.0.0.1"),
        f"{url}?download=1#top",
        url.replace("/files", "/x/files"),
    ):
        task = {"taskType": "upscale", "inputImage": given, "upscaleFactor": 2, "taskUUID": str(uuid4())}
        [item] = post_new(server, task).json()["data"]
        larger = http_client().get(item["imageURL"]).content
        assert size_of(larger) == (128, 96)  # of a picture that it did not know, it would be 1024


def size_of(content: bytes) -> tuple[int, int]:
    return Image.open(io.BytesIO(content)).size


def test_a_webhook_gets_urls_of_the_host_that_was_asked(server: Emulator) -> None:
    came: Queue[Request] = Queue()

    def accept(request: Request) -> bytes:
        came.put(request)
        return b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"

    with RudeServer(accept) as hook:
        task = {**IMAGE, "taskUUID": str(uuid4()), "webhookURL": hook.http_url}
        http_client().post(server.http_url, json=[task], headers={**HEADERS, "Host": "asked:1"})
        posted = came.get(timeout=60).body
    assert origin(posted["data"][0]["imageURL"]) == "http://asked:1"


def test_an_upload_endpoint_gets_the_file(server: Emulator) -> None:
    came: Queue[Request] = Queue()

    def accept(request: Request) -> bytes:
        came.put(request)
        return b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"

    with RudeServer(accept) as storage:
        for more in ({}, {"outputType": ["base64Data"]}):
            task = {**IMAGE, **more, "taskUUID": str(uuid4()), "uploadEndpoint": storage.http_url}
            [item] = http_client().post(server.http_url, json=[task], headers=HEADERS).json()["data"]
            expected = (
                http_client().get(item["imageURL"]).content
                if not more
                else b64decode(item["imageBase64Data"])
            )
            assert came.get(timeout=60).content == expected


def test_no_answer_shows_what_stands_for_the_address(server: Emulator) -> None:
    words = post_new(server, {**IMAGE, "outputType": ["URL", "base64Data", "dataURI"]}, a_task()).text
    assert ".invalid" not in words


# Proxies -----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def tls(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    # The blocking client of `websockets` sends while it receives, and OpenSSL then loses a message if tickets arrive.
    context.num_tickets = 0
    # Not "localhost": over IPv6, that may be the server of another test.
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return context


@pytest.mark.parametrize("headers", [x_forwarded, forwarded])
@pytest.mark.parametrize("prefix", ["", "/runware"])
def test_behind_a_proxy_with_tls(
    server: Emulator, authority: trustme.CA, tls: ssl.SSLContext, headers: Headers, prefix: str
) -> None:
    trusting = ssl.create_default_context()
    authority.configure_trust(trusting)

    def says(host: str) -> dict[str, str]:
        return {**headers(host), **({"X-Forwarded-Prefix": prefix} if prefix else {})}

    with ReverseProxy(server.port, says, tls, prefix) as proxy:
        base = f"127.0.0.1:{proxy.port}{prefix}"
        with talking(f"wss://{base}/v1", ssl=trusting) as talk:
            over_websocket = uploaded(talk)
        with httpx.Client(verify=trusting, headers=HEADERS, timeout=60) as http:
            over_http = http.post(f"https://{base}/v1", json=[{**UPLOAD, "taskUUID": str(uuid4())}])
            for url in (over_websocket, over_http.json()["data"][0]["imageURL"]):
                assert origin(url) == f"https://{base}"
                assert http.get(url).content == picture()
