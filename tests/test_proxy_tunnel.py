"""Proxies that make no connection after all: nothing was sent, and the error says so."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from importlib.util import find_spec

import httpx
import pytest

from runware import ConnectionFailedError, ConnectionLostError, Runware
from runware._logs.cleaning import Cleaning
from runware._logs.secret import SecretURL
from runware._transport.http_client import HTTPClient
from runware._transport.httpx_client import Connections
from runware._transport.unreachable import proxy_for
from runware._transport.websocket_connection import open_websocket
from runware.emulator import Emulator

SILENT, GONE = "silent", "gone"
SOCKS_5 = b"\x05"
#: The second needs packages that come with the extra `socks`.
NO_SOCKS = not (find_spec("socksio") and find_spec("python_socks"))
SCHEMES = ["http", pytest.param("socks5", marks=pytest.mark.skipif(NO_SOCKS, reason="runware-duo[socks]"))]


@asynccontextmanager
async def proxy(kind: str) -> AsyncGenerator[str]:
    """One that takes connections, and says nothing to what it is asked for, or closes them then."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        assert (await reader.read(1000)).startswith((b"CONNECT", SOCKS_5))
        if kind == SILENT:
            await reader.read()
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1") as server:
        host, port = server.sockets[0].getsockname()
        yield f"{host}:{port}"


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("kind", [SILENT, GONE])
async def test_nothing_was_sent_through_a_proxy_that_makes_no_connection(kind: str, scheme: str) -> None:
    async with proxy(kind) as address:
        connections = Connections(ssl.create_default_context(), lambda _: f"{scheme}://{address}")
        async with httpx.AsyncClient(transport=connections) as client:
            http = HTTPClient("agent", 60.0, client=client)
            config = Runware("key", url="https://api.example.com/v1", connect_timeout=0.2)._config
            with pytest.raises(ConnectionFailedError):
                async with asyncio.timeout(30), http.post(config, b"[]", None):
                    pass


@pytest.mark.parametrize("scheme", SCHEMES)
async def test_no_websocket_opens_through_one_either(scheme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async with proxy(SILENT) as address:
        monkeypatch.setenv("HTTPS_PROXY", f"{scheme}://{address}")
        url = SecretURL("wss://api.example.com/v1")
        opening = open_websocket(url, timeout=0.2, cleaning=Cleaning(), max_message_size=1000)
        with pytest.raises(ConnectionFailedError):
            await asyncio.wait_for(opening, 30)


@asynccontextmanager
async def tunnel(server: Emulator, heads: list[bytes]) -> AsyncGenerator[str]:
    """A proxy by which every host is the local server."""

    async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while piece := await reader.read(65536):
            writer.write(piece)
        writer.close()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heads.append(await reader.readuntil(b"\r\n\r\n"))
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        await asyncio.gather(carry(reader, far_writer), carry(far_reader, writer))

    async with await asyncio.start_server(serve, "127.0.0.1") as listening:
        host, port = listening.sockets[0].getsockname()
        yield f"{host}:{port}"


@pytest.mark.parametrize(
    ("variable", "written"),
    [
        ("ALL_PROXY", "http://{}"),
        ("all_proxy", "http://{}"),
        ("HTTPS_PROXY", "{}"),  # as curl takes it, and HTTP
        ("HTTPS_PROXY", "somebody@{}"),
        ("http_proxy", "http://somebody@{}/"),
        ("HTTP_PROXY", " HTTP://some%20body:p%40ss%2Fword@{} "),
    ],
)
async def test_a_websocket_goes_through_any_proxy_that_http_goes_through(
    variable: str, written: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    heads: list[bytes] = []
    with Emulator() as server:
        async with tunnel(server, heads) as address:
            monkeypatch.setenv(variable, written.format(address))
            async with Runware("key", url="ws://api.example.com/v1", max_retries=0) as client:
                await client.prompt_enhance(prompt="dog")
    assert [head.partition(b"\r\n")[0] for head in heads] == [b"CONNECT api.example.com:80 HTTP/1.1"]
    assert (b"Proxy-Authorization: Basic" in heads[0]) == ("@" in written)


@pytest.mark.parametrize("exempt", ["api.example.com", "api.example.com:80", ".example.com", "*"])
@pytest.mark.parametrize("scheme", ["ws", "http"])
def test_hosts_that_no_proxy_names(exempt: str, scheme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    assert proxy_for(SecretURL(f"{scheme}://api.example.com/v1")) == "http://127.0.0.1:1"
    monkeypatch.setenv("NO_PROXY", exempt)
    assert proxy_for(SecretURL(f"{scheme}://api.example.com/v1")) is None


async def test_tls_that_fails_behind_a_proxy_leaves_no_trace(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        await reader.read(1)  # TLS begins
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1") as server:
        host, port = server.sockets[0].getsockname()
        monkeypatch.setenv("HTTPS_PROXY", f"http://{host}:{port}")
        async with Runware("key", url="wss://api.example.com/v1", max_retries=0) as client:
            with pytest.raises(ConnectionFailedError, match="it broke before it was open"):
                await client.prompt_enhance(prompt="dog")
    assert caplog.text == ""


async def test_what_breaks_after_it_was_sent_through_a_proxy_may_be_under_way() -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        assert (await reader.readuntil(b"\r\n\r\n"))[:4] == b"POST"
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1") as server:
        host, port = server.sockets[0].getsockname()
        connections = Connections(ssl.create_default_context(), lambda _: f"http://{host}:{port}")
        async with httpx.AsyncClient(transport=connections) as client:
            http = HTTPClient("agent", 60.0, client=client)
            config = Runware("key", url="http://api.example.com/v1", connect_timeout=10.0)._config
            with pytest.raises(ConnectionLostError):
                async with http.post(config, b"[]", None):
                    pass
