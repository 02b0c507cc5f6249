"""What comes over a WebSocket arrives, whatever the event loop is like that reads it, and however busy."""

from __future__ import annotations

import asyncio
import itertools
import json
import ssl
import time
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest
import trustme
from websockets.frames import Frame, Opcode
from websockets.http11 import Request
from websockets.server import ServerProtocol
from websockets.utils import accept_key

from runware import ImageInference, Runware
from tests.support.fake_server import FakeServer, made, picture

uvloop = pytest.importorskip("uvloop")

LOOPS = {"asyncio": asyncio.new_event_loop, "uvloop": uvloop.new_event_loop}
TASK = ImageInference(model="runware:101@1", positive_prompt="a lighthouse", width=512, height=512)
SWITCH = b"HTTP/1.1 101 Any\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n"
_AUTHENTICATED = b'{"data":[{"taskType":"authentication","connectionSessionUUID":"s"}]}'
WELCOME = bytes([0x81, len(_AUTHENTICATED)]) + _AUTHENTICATED


@pytest.fixture
def secure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """For a server that clients trust."""
    authority, context = trustme.CA(), ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    authority.cert_pem.write_to_path(str(tmp_path / "trusted.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "trusted.pem"))
    return context


def run(loop: str, work: Coroutine[Any, Any, Any]) -> Any:
    with asyncio.Runner(loop_factory=LOOPS[loop]) as runner:
        return runner.run(work)


@pytest.mark.parametrize("loop", LOOPS)
@pytest.mark.parametrize("scheme", ["ws", "wss"])
def test_every_event_loop_hands_over_what_comes(loop: str, scheme: str, secure: ssl.SSLContext) -> None:
    """Some fill a buffer where a protocol has one, others do not where it takes bytes as well."""

    async def main(url: str) -> None:
        async with Runware("key", url=url) as client, asyncio.timeout(5):
            await client.ensure_connection()
            for _ in range(2):
                assert len(await client.run(TASK)) == 1

    with FakeServer(
        lambda channel, task: channel.send(made(task, picture(task))), tls=secure if scheme == "wss" else None
    ) as server:
        run(loop, main(server.url))


@pytest.mark.parametrize("loop", LOOPS)
@pytest.mark.parametrize("size", [30_000, 450_000, 640_000])
def test_what_came_before_the_server_hung_up_is_read(loop: str, size: int, secure: ssl.SSLContext) -> None:
    """By a busy program too, and without the goodbye of TLS."""

    def finish(channel: Any, task: dict[str, Any]) -> None:
        channel.send(made(task | {"taskUUID": "another"}, {"padding": "x" * size}))
        channel.send(made(task, picture(task)))
        channel.hang_up()

    async def keep_busy() -> None:
        while True:
            time.sleep(0.03)  # as a program does that computes something
            await asyncio.sleep(0)

    async def main(url: str) -> None:
        async with Runware("key", url=url) as client:
            await client.ensure_connection()
            busy = asyncio.ensure_future(keep_busy())
            assert len(await client.run(TASK)) == 1
            busy.cancel()

    with FakeServer(
        finish, lambda channel, question: channel.send(made(question, picture(question))), tls=secure
    ) as server:
        run(loop, main(server.url))
        assert not server.of("getResponse")


@pytest.mark.parametrize("loop", LOOPS)
def test_what_has_come_is_read_before_the_next_task_is_sent(loop: str) -> None:
    """The server may have said goodbye while the program held the loop: a task is not sent to where nobody reads it."""
    channels: list[Any] = []

    def answer(channel: Any, task: dict[str, Any]) -> None:
        channels.append(channel)
        channel.send(made(task, picture(task)))

    async def main(url: str) -> None:
        async with Runware("key", url=url) as client:
            await client.run(TASK)
            await asyncio.sleep(0.01)
            channels[0].hang_up()
            await client.run(TASK)

    with FakeServer(answer) as server:
        run(loop, main(server.url))
        assert not server.of("getResponse")
        assert [channel.number for channel in channels] == [1, 2]


@pytest.mark.parametrize("goodbye", [b"\x88\x02\x03\xf4", b"\xc1\x01x"], ids=["goodbye", "broken"])
async def test_a_peer_that_does_not_hang_up_after_the_last_word_is_left(goodbye: bytes) -> None:
    """The server said goodbye, or the client did over what makes no sense. Tasks do not wait for the end of that connection."""
    connections: list[asyncio.StreamWriter] = []
    again, over = asyncio.Event(), asyncio.Event()

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        key = next(line.split()[1] for line in head.splitlines() if line.startswith("Sec-WebSocket-Key"))
        writer.write(SWITCH % accept_key(key).encode() + WELCOME + goodbye)
        connections.append(writer)
        if len(connections) == 2:
            again.set()
        await over.wait()
        writer.close()

    server = await asyncio.start_server(converse, "127.0.0.1", 0)
    async with (
        server,
        Runware("key", url=f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1") as client,
    ):
        task = asyncio.ensure_future(client.run(TASK))
        try:
            async with asyncio.timeout(10):
                await again.wait()
            assert len(connections) == 2, "it is tried elsewhere"
            assert not task.done(), "the task waits for that, and is not lost"
        finally:
            task.cancel()
            over.set()


#: What a server should not say, and what is said to nobody here.
NOISE = [
    b"{",
    b"",
    b"null",
    b"17",
    b'{"data":[]}{"data":[]}',
    b'{"data":[{"taskType":"ping","pong":true}]}',
    b"\xff" * 3,
]


@pytest.mark.parametrize("loop", LOOPS)
def test_messages_that_come_together_are_all_read_whatever_is_among_them(loop: str) -> None:
    """Results of several tasks in one packet, with messages in between that are no JSON, too long to be joined, or several texts."""

    def burst(tasks: list[dict[str, Any]]) -> Iterator[bytes]:
        noise = itertools.cycle(NOISE)
        for number in range(3):
            for task in tasks:
                padding = "x" * (20_000 if number == 1 else 0)
                result = picture() | {"padding": padding, "seed": 2**63 + number}
                yield json.dumps(made(task, result)).encode()
                yield next(noise)

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        server, tasks = ServerProtocol(), list[dict[str, Any]]()
        while data := await reader.read(65_536):
            server.receive_data(data)
            for event in server.events_received():
                if isinstance(event, Request):
                    server.send_response(server.accept(event))
                    continue
                assert isinstance(event, Frame)
                if event.opcode is not Opcode.TEXT:
                    continue
                for item in json.loads(bytes(event.data)):
                    if item["taskType"] == "authentication":
                        server.send_text(_AUTHENTICATED)
                    else:
                        tasks.append(item)
                if len(tasks) == 2:
                    for message in burst(tasks):
                        server.send_text(message)
                    tasks = []
            writer.write(b"".join(server.data_to_send()))
        writer.close()

    async def main() -> None:
        server = await asyncio.start_server(converse, "127.0.0.1", 0)
        url = f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
        async with server, Runware("key", url=url) as client, asyncio.timeout(20):
            task = attrs.evolve(TASK, number_results=3)
            for results in await client.run_all([task, task]):
                assert [result.seed for result in results] == [2**63, 2**63 + 1, 2**63 + 2]

    run(loop, main())
