"""A server of files on the loop of the test."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit


class Request:
    def __init__(
        self, path: str, headers: dict[str, str], writer: asyncio.StreamWriter, keep_alive: bool
    ) -> None:
        self.path = path
        self.keep_alive = keep_alive
        self.headers = headers
        self.writer = writer

    async def answer(
        self,
        body: bytes = b"",
        *,
        status: int = 200,
        length: int | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        """`length` may promise more than the body holds."""
        lines = [f"HTTP/1.1 {status} Any", f"Content-Length: {len(body) if length is None else length}"]
        lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
        lines += [] if self.keep_alive else ["Connection: close"]
        self.writer.write("\r\n".join([*lines, "", ""]).encode() + body)
        await self.writer.drain()


Handler = Callable[[Request], Awaitable[None]]


class Server:
    def __init__(self, keep_alive: bool = False) -> None:
        self.url = ""
        self.keep_alive = keep_alive
        self.requests: list[Request] = []
        self.handlers: dict[str, Handler] = {}

    def serves(self, path: str, body: bytes, **options: object) -> str:
        async def handler(request: Request) -> None:
            await request.answer(body, **options)  # type: ignore[arg-type]

        return self.handles(path, handler)

    def handles(self, path: str, *handlers: Handler) -> str:
        """The handlers take turns; the last one stays."""
        queue = list(handlers)

        async def handler(request: Request) -> None:
            await (queue.pop(0) if len(queue) > 1 else queue[0])(request)

        self.handlers[path] = handler
        return self.url + path

    async def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
            headers = {k.lower(): v for k, _, v in (line.partition(": ") for line in head[1:] if line)}
            request = Request(urlsplit(head[0].split(" ")[1]).path, headers, writer, self.keep_alive)
            self.requests.append(request)
            handler = self.handlers.get(request.path)
            await (handler(request) if handler else request.answer(status=404))
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            if not self.keep_alive:
                writer.close()


def failing(status: int, **headers: str) -> Handler:
    async def handler(request: Request) -> None:
        await request.answer(status=status, headers={k.replace("_", "-"): v for k, v in headers.items()})

    return handler


def giving(body: bytes, **options: object) -> Handler:
    async def handler(request: Request) -> None:
        await request.answer(body, **options)  # type: ignore[arg-type]

    return handler
