"""A network that lets nothing through is named with the remedy, at once where nothing else can help."""

import json
import re
import ssl
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import trustme
from websockets.sync.server import ServerConnection, serve

from runware import ConnectionFailedError, Event, Reconnecting, Runware, RunwareError
from tests.support.rude_server import RudeServer, answer
from tests.support.timing import lasting

KEY = "rw-0f3a8c1d5e7b92446a80"
PASSWORD = "c0rrect-h0rse"
LOGIN = "<html><title>Please log in</title></html>"


async def failure(url: str, **settings: Any) -> RunwareError:
    """What a call ends with, and `ensure_connection` too; patiently configured, it must not be waited for."""
    async with Runware(KEY, url=url, **settings) as client:
        with lasting(0, 5):
            with pytest.raises(RunwareError) as caught:
                await client.prompt_enhance(prompt="dog")
            with pytest.raises(RunwareError) as again:
                await client.ensure_connection()
    assert str(again.value) in str(caught.value)
    assert KEY not in str(caught.value)
    return caught.value


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("with_address", [True, False])
async def test_a_handshake_is_not_redirected(status: int, *, with_address: bool) -> None:
    with RudeServer(lambda _: answer(200)) as other:
        to = (
            {"Location": f"ws://user:{PASSWORD}@{other.authority}/v1?token={PASSWORD}"}
            if with_address
            else {}
        )
        with RudeServer(lambda _: answer(status, **to)) as server:
            error = await failure(f"ws://{server.authority}/v1", max_retries=9)
            asked = len(server.requests)
        assert other.received == b""
    assert asked == 2, "once for each call"
    assert f"ws://{other.authority}/v1" in str(error) or not with_address
    assert PASSWORD not in str(error)
    assert "url=" in str(error)
    assert not error.retryable


async def test_a_post_is_not_redirected() -> None:
    with RudeServer(lambda _: answer(200)) as other:
        with RudeServer(lambda _: answer(307, Location=f"http://{other.authority}/v1")) as server:
            async with Runware(KEY, url=f"http://{server.authority}/v1") as client:
                with pytest.raises(RunwareError, match=r"HTTP 307.*redirects"):
                    await client.prompt_enhance(prompt="dog")
        assert other.received == b""


@pytest.mark.parametrize(
    ("status", "remedy"),
    [
        (200, 'transport="http"'),
        (400, 'transport="http"'),
        (403, 'transport="http"'),
        (405, 'transport="http"'),
        (426, 'transport="http"'),
        (404, "Check the url"),
    ],
)
async def test_a_websocket_that_is_blocked(status: int, remedy: str) -> None:
    with RudeServer(lambda _: answer(status, LOGIN, Content_Type="text/html")) as server:
        error = await failure(f"ws://{server.authority}/v1", max_retries=9)
        assert len(server.requests) == 2
    assert remedy in str(error)
    assert f"HTTP {status}" in str(error)
    assert not error.retryable


async def test_a_server_in_trouble_is_tried_again() -> None:
    with RudeServer(lambda _: answer(503)) as server:
        async with Runware(KEY, url=f"ws://{server.authority}/v1", max_retries=1) as client:
            with pytest.raises(ConnectionFailedError, match="HTTP 503") as caught:
                await client.ensure_connection()
        assert len(server.requests) == 2
    assert caught.value.retryable


@pytest.mark.parametrize(
    ("status", "headers", "kept"), [(429, {"Retry_After": "1"}, 1.0), (503, {"Retry_After": "1"}, 1.0), (502, {"Retry_After": "1"}, None)]
)  # fmt: skip
async def test_a_server_says_when_to_come_again(
    status: int, headers: dict[str, str], kept: float | None
) -> None:
    events: list[Event] = []
    with RudeServer(lambda _: answer(status, **headers)) as server:
        url = f"ws://{server.authority}/v1"
        async with Runware(KEY, url=url, max_retries=1, on_event=events.append) as client:
            with pytest.raises(ConnectionFailedError) as caught:
                await client.ensure_connection()
        assert len(server.requests) == 2
    assert caught.value.retry_after == kept
    [again] = [event for event in events if isinstance(event, Reconnecting)]
    assert (again.pause == 1.0) == (kept is not None)


@pytest.fixture
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(params=["wss", "https"])
def secure(request: pytest.FixtureRequest, authority: trustme.CA) -> Iterator[str]:
    """A server with a certificate that nobody knows."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    with RudeServer(lambda _: answer(404), context) as server:
        yield f"{request.param}://{server.authority}/v1"


async def test_a_certificate_that_is_not_trusted(
    secure: str, authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    error = await failure(secure, max_retries=9)
    assert "certificate of 127.0.0.1" in str(error)
    assert "SSL_CERT_FILE" in str(error)
    assert not error.retryable
    authority.cert_pem.write_to_path(str(tmp_path / "trusted.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "trusted.pem"))
    async with Runware(KEY, url=secure) as client:
        with pytest.raises(RunwareError, match="HTTP 404"):
            await client.prompt_enhance(prompt="dog")


@pytest.mark.parametrize("scheme", ["wss", "https"])
@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
async def test_a_server_that_wants_a_certificate_of_the_client(
    scheme: str, version: ssl.TLSVersion, authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    """In TLS 1.3, it says so after the handshake. That was a lost connection, and the task was in doubt."""
    authority.cert_pem.write_to_path(str(tmp_path / "trusted.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "trusted.pem"))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    authority.configure_trust(context)
    context.verify_mode = ssl.CERT_REQUIRED
    context.minimum_version = context.maximum_version = version
    with RudeServer(lambda _: answer(404), context) as server:
        url = f"{scheme}://{server.authority}/v1"
        errors = [await failure(url, max_retries=0)]
        async with Runware(KEY, url=url, max_retries=0) as client:
            with pytest.raises(ConnectionFailedError) as caught:
                await client.prompt_enhance(prompt="dog")
            errors.append(caught.value)
            with pytest.raises(ConnectionFailedError) as caught:
                await client.text_stream(model="a:b@1", messages=[{"role": "user", "content": "x"}]).read()
            errors.append(caught.value)
    assert all("or a certificate of the client" in str(error) for error in errors)
    assert not any(error.in_doubt for error in errors)


@pytest.mark.parametrize("scheme", ["wss", "https"])
@pytest.mark.parametrize(
    ("host", "years", "remedy"),
    [
        ("127.0.0.1", (2019, 2020), "If the clock of this machine is right, the operator of the server has to renew it"),
        ("127.0.0.1", (2090, 2091), "If the clock of this machine is right, the operator of the server has to renew it"),
        ("other.example.com", (2019, 2091), "Check the host of this address"),
        ("10.9.8.7", (2019, 2091), "Check the host of this address"),
    ],
)  # fmt: skip
async def test_a_certificate_that_trusting_others_does_not_help(
    scheme: str, host: str, years: tuple[int, int], remedy: str, authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    authority.cert_pem.write_to_path(str(tmp_path / "trusted.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "trusted.pem"))
    begin, end = (datetime(year, 1, 1, tzinfo=UTC) for year in years)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert(host, not_before=begin, not_after=end).configure_cert(context)
    with RudeServer(lambda _: answer(404), context) as server:
        error = await failure(f"{scheme}://{server.authority}/v1", max_retries=9)
    assert remedy in str(error)
    assert "SSL_CERT_FILE" not in str(error)
    assert not error.retryable


async def test_certificates_that_are_not_where_they_are_said_to_be(
    authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none.pem"))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    with RudeServer(lambda _: answer(404), context) as server:
        error = await failure(f"wss://{server.authority}/v1", max_retries=9)
    assert f"{tmp_path / 'none.pem'}, and there is no such file" in str(error)


@pytest.mark.parametrize("scheme", ["wss", "https"])
async def test_a_certificate_may_be_that_of_the_proxy(
    scheme: str, authority: trustme.CA, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    with RudeServer(lambda _: answer(404), context) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"https://{proxy.authority}")
        error = await failure(f"{scheme}://runware.invalid/v1", max_retries=9)
    assert f"or that of the proxy {proxy.authority}, is not trusted" in str(error)


# With TLS 1.3, the refusal follows the handshake: over HTTP, it may or may not come before the connection breaks.
@pytest.mark.parametrize(
    ("scheme", "version"), [("wss", "TLSv1_2"), ("https", "TLSv1_2"), ("wss", "TLSv1_3")]
)
async def test_a_server_that_requires_a_certificate_of_the_client(
    scheme: str, version: str, authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    authority.cert_pem.write_to_path(str(tmp_path / "trusted.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "trusted.pem"))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.maximum_version, context.verify_mode = ssl.TLSVersion[version], ssl.CERT_REQUIRED
    authority.issue_cert("127.0.0.1").configure_cert(context)
    with RudeServer(lambda _: answer(404), context) as server:
        error = await failure(f"{scheme}://{server.authority}/v1", max_retries=0)
    assert "a certificate of the client" in str(error)


@pytest.mark.parametrize("scheme", ["wss", "https"])
async def test_a_server_without_tls(scheme: str) -> None:
    with RudeServer(lambda _: answer(400)) as server:
        error = await failure(f"{scheme}://{server.authority}/v1", max_retries=9)
    assert "does not speak TLS" in str(error)
    assert "scheme" in str(error)


@pytest.mark.parametrize("scheme", ["ws", "http"])
async def test_nobody_listens(scheme: str) -> None:
    error = await failure(f"{scheme}://127.0.0.1:1/v1", max_retries=0)
    assert "nothing accepts connections at 127.0.0.1:1" in str(error)
    assert error.retryable


async def test_a_file_that_nobody_serves_is_not_blamed_on_the_url_of_the_client() -> None:
    async with Runware("key", url="ws://127.0.0.1:9/v1", max_retries=0) as client:
        with pytest.raises(ConnectionFailedError, match=r"http://127.0.0.1:1/a.png") as caught:
            await client.fetch("http://127.0.0.1:1/a.png")
    assert "url of the client" not in str(caught.value)


@pytest.mark.parametrize("scheme", ["ws", "http"])
async def test_a_host_that_does_not_exist(scheme: str) -> None:
    error = await failure(f"{scheme}://no-such-host.invalid/v1", max_retries=0)
    assert "no address was found for no-such-host.invalid" in str(error)


@pytest.mark.parametrize("scheme", ["ws", "wss", "http", "https"])
async def test_a_proxy_that_wants_a_password(scheme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with RudeServer(lambda _: answer(407, Proxy_Authenticate='Basic realm="x"')) as proxy:
        monkeypatch.setenv("https_proxy", f"http://{proxy.authority}")
        monkeypatch.setenv("http_proxy", f"http://{proxy.authority}")
        async with Runware(KEY, url=f"{scheme}://runware.invalid/v1", max_retries=9) as client:
            with pytest.raises(RunwareError) as caught:
                await client.prompt_enhance(prompt="dog")
        assert len(proxy.requests) == 1
    assert "user and a password" in str(caught.value)
    assert "http://user:password@" in str(caught.value)
    assert f"proxy {proxy.authority}" in str(caught.value) or scheme == "http"
    assert not caught.value.retryable


@pytest.mark.parametrize("scheme", ["wss", "https"])
async def test_a_proxy_that_refuses_a_password_is_named_without_it(
    scheme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with RudeServer(lambda _: answer(407, reason=f"who is {PASSWORD}?")) as proxy:
        monkeypatch.setenv("https_proxy", f"http://somebody:{PASSWORD}@{proxy.authority}")
        error = await failure(f"{scheme}://runware.invalid/v1", max_retries=9)
    assert f"proxy {proxy.authority}" in str(error)
    assert PASSWORD not in str(error)


@pytest.mark.parametrize("scheme", ["wss", "https"])
async def test_a_proxy_that_lets_nothing_through(scheme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with RudeServer(lambda _: answer(403)) as proxy:
        monkeypatch.setenv("https_proxy", f"http://{proxy.authority}")
        error = await failure(f"{scheme}://runware.invalid/v1", max_retries=9)
        assert len(proxy.requests) == 2
    assert f"The proxy {proxy.authority} does not connect to {scheme}://runware.invalid/v1" in str(error)


@pytest.mark.parametrize("scheme", ["wss", "https"])
async def test_a_proxy_that_is_not_there(scheme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:1")
    error = await failure(f"{scheme}://runware.invalid/v1", max_retries=0)
    assert "nothing accepts connections at the proxy 127.0.0.1:1" in str(error)


@pytest.mark.parametrize("scheme", ["ws", "http"])
@pytest.mark.parametrize(
    "wrong",
    [
        f"http://somebody:{PASSWORD}/horse@127.0.0.1:1",  # the libraries take the password for a port, and quote it
        f"http://somebody:{PASSWORD}?horse@127.0.0.1:1",
        f"somebody:{PASSWORD}/horse@127.0.0.1:1",
        f"http://somebody:{PASSWORD}#horse@127.0.0.1:1",
        f"{PASSWORD}://horse@127.0.0.1:1",
        '"http://127.0.0.1:1"',
        "http://",
        "ftp://127.0.0.1:1",
    ],
)
async def test_a_proxy_whose_address_is_wrong(
    scheme: str, wrong: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", wrong)
    error = await failure(f"{scheme}://api.example.com/v1", max_retries=9)
    assert "proxy" in str(error)
    assert "this address is invalid" in str(error) or "its scheme is ftp, which must be one of" in str(error)
    assert not error.retryable
    told = "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())
    assert PASSWORD not in str(error) + told.replace(f"wrong = {wrong!r}", "")


@pytest.mark.parametrize("scheme", ["ws", "http"])
async def test_a_proxy_whose_address_is_none(scheme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:99999")
    monkeypatch.delenv("NO_PROXY", raising=False)
    error = await failure(f"{scheme}://api.example.com/v1", max_retries=0)
    assert re.search("[Pp]ort (must be|out of range)", str(error))
    assert "TaskGroup" not in str(error)


async def test_a_request_that_is_too_large() -> None:
    with RudeServer(lambda _: answer(413, LOGIN)) as server:
        async with Runware(KEY, url=f"http://{server.authority}/v1", max_retries=9) as client:
            with pytest.raises(RunwareError, match=r"HTTP 413.*upload_inputs=True") as caught:
                await client.prompt_enhance(prompt="dog")
        assert len(server.requests) == 1
    assert not caught.value.retryable


async def test_a_message_that_is_too_large_for_the_server(server: Any) -> None:
    server.latency = 30.0

    def hang_up() -> None:
        server.wait_for_requests(1)
        server.hang_up(1009)

    hanging_up = Thread(target=hang_up)
    hanging_up.start()
    async with Runware("good key", url=server.url, reconnect=False) as client:
        with pytest.raises(RunwareError, match=r"a message was too large for it.*upload_inputs=True"):
            await client.prompt_enhance(prompt="dog")
    hanging_up.join()


async def test_answers_in_fragments() -> None:
    def says(socket: ServerConnection) -> None:
        for message in socket:
            for task in json.loads(message):
                named = {key: task[key] for key in ("taskType", "taskUUID") if key in task}
                text = json.dumps({"data": [{**named, "connectionSessionUUID": "s", "text": "a dog"}]})
                socket.send([text[:10], text[10:30], text[30:]])

    with serve(says, "127.0.0.1", 0) as fragmenting:
        serving = Thread(target=fragmenting.serve_forever)
        serving.start()
        try:
            port = fragmenting.socket.getsockname()[1]
            async with Runware(KEY, url=f"ws://127.0.0.1:{port}/v1") as client:
                [enhanced] = await client.prompt_enhance(prompt="dog")
        finally:
            fragmenting.shutdown()
            serving.join()
    assert enhanced.text == "a dog"
