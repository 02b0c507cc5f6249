"""A minimal, fast server for measuring clients, so that the client is the bottleneck.

It implements the necessary part of the API over WebSocket and HTTP. The model of a task selects its behaviour:

    bench:now@1         answer at once
    bench:wait@500      answer after 500 ms
    bench:hold@5000     answer when 5000 such tasks have arrived, and a moment has passed
    bench:bytes@1000    answer at once, with 1000 bytes in base64

Each result is sent in a message of its own, as the API does when results are sent as they finish. The `seed` of a result is
the number of tasks in flight when it was made.
"""

from __future__ import annotations

import asyncio
import base64
import itertools
import logging
import os
import sys
from collections.abc import Callable
from functools import cache
from typing import Any, cast

import orjson
import uvloop
from picows import WSFrame, WSListener, WSMsgType, WSTransport, WSUpgradeRequest, ws_create_server

Item = dict[str, Any]
Answer = Callable[[list[Item]], None]

#: Seconds for which tasks are held once all have arrived, so that the client's memory can be measured.
LOOK = 0.4
#: Seconds without another task after which held tasks are answered, although some have not arrived.
QUIET = 2.0
LARGEST = 256 * 2**20

numbers = itertools.count()


@cache
def base64_of(size: int) -> str:
    return base64.b64encode(os.urandom(size)).decode()


def uuid() -> str:
    return f"00000000-0000-4000-8000-{next(numbers):012x}"


def images(task: Item, under_way: int = 1, size: int = 0) -> list[Item]:
    """Return the results of a task."""
    made: list[Item] = []
    for _ in range(task.get("numberResults") or 1):
        image = uuid()
        result = {
            "taskType": task["taskType"],
            "taskUUID": task["taskUUID"],
            "imageUUID": image,
            "seed": under_way,
        }
        if size:
            result["imageBase64Data"] = base64_of(size)
        else:
            result["imageURL"] = f"https://im.runware.ai/image/ws/2/ii/{image}.jpg"
        if task.get("includeCost"):
            result["cost"] = 0.0006
        made.append(result)
    return made


class Held:
    """Tasks that are answered together."""

    def __init__(self) -> None:
        self._tasks: list[tuple[Item, Answer]] = []
        self._timer: asyncio.TimerHandle | None = None

    def add(self, task: Item, answer: Answer, number: int) -> None:
        self._tasks.append((task, answer))
        if self._timer is not None:
            self._timer.cancel()
        wait = LOOK if len(self._tasks) >= number else QUIET
        self._timer = asyncio.get_running_loop().call_later(wait, self._release)

    def _release(self) -> None:
        tasks, self._tasks = self._tasks, []
        for task, answer in tasks:
            answer(images(task, len(tasks)))


class Service:
    """The server's behaviour, independent of the transport."""

    def __init__(self) -> None:
        self._held = Held()
        self._later: dict[str, list[Item] | None] = {}  # results of async tasks, which clients poll for

    def do(self, task: Item, answer: Answer) -> None:
        """Run a task, and call `answer` with its results, now or later."""
        match task["taskType"]:
            case "authentication":
                answer([{"taskType": "authentication", "connectionSessionUUID": uuid()}])
            case "ping":
                answer([{"taskType": "ping", "pong": True}])
            case "imageUpload":
                answer(
                    [
                        {
                            **_named(task),
                            "imageUUID": uuid(),
                            "imageURL": "https://im.runware.ai/image/ws/2/ii/a.jpg",
                        }
                    ]
                )
            case "mediaStorage":
                answer([{**_named(task), "mediaUUID": uuid()}])
            case "getResponse":
                answer(self._asked(task["taskUUID"]))
            case _ if task.get("deliveryMethod") == "async":
                key = task["taskUUID"]
                self._later[key] = None
                answer([_named(task)])
                self._infer(task, lambda items: self._later.update({key: items}))
            case _:
                self._infer(task, answer)

    def _infer(self, task: Item, answer: Answer) -> None:
        order, _, number = task["model"].removeprefix("bench:").partition("@")
        match order:
            case "wait":
                asyncio.get_running_loop().call_later(int(number) / 1000, lambda: answer(images(task)))
            case "hold":
                self._held.add(task, answer, int(number))
            case "bytes":
                answer(images(task, size=int(number)))
            case _:
                answer(images(task))

    def _asked(self, key: str) -> list[Item]:
        if key not in self._later:
            return []
        items = self._later[key]
        if items is None:
            return [{"taskType": "imageInference", "taskUUID": key, "status": "processing"}]
        return [{**item, "status": "success"} for item in items]


def _named(task: Item) -> Item:
    return {"taskType": task["taskType"], "taskUUID": task["taskUUID"]}


class Socket(WSListener):  # type: ignore[misc]
    """A WebSocket connection."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def on_ws_connected(self, transport: WSTransport) -> None:
        self._transport = transport

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type == WSMsgType.CLOSE:
            transport.send_close(frame.get_close_code(), frame.get_close_message())
            transport.disconnect()
            return
        tasks = orjson.loads(frame.get_payload_as_memoryview())
        for task in tasks if isinstance(tasks, list) else [tasks]:
            self._service.do(task, self._answer)

    def _answer(self, items: list[Item]) -> None:
        if not items:
            self._transport.send(WSMsgType.TEXT, b'{"data":[]}')
        for item in items:
            self._transport.send(WSMsgType.TEXT, orjson.dumps({"data": [item]}))


class Post(asyncio.Protocol):
    """An HTTP connection. Every request is a POST; requests are answered one at a time, in order."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._received = bytearray()
        self._busy = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's transport has another base class

    def data_received(self, data: bytes) -> None:
        self._received += data
        self._read()

    def _read(self) -> None:
        end = -1 if self._busy else self._received.find(b"\r\n\r\n")
        if end < 0:
            return
        head = bytes(self._received[:end]).lower()
        _, _, length = head.partition(b"\r\ncontent-length:")
        body_end = end + 4 + int(length.partition(b"\r\n")[0] or b"0")
        if len(self._received) < body_end:
            if b"100-continue" in head:
                self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            return
        body = bytes(self._received[end + 4 : body_end])
        del self._received[:body_end]
        self._busy = True
        tasks: list[Item] = orjson.loads(body or b"[]")
        waiting = len(tasks)
        data: list[Item] = []

        def answer(items: list[Item]) -> None:
            nonlocal waiting
            waiting -= 1
            data.extend(items)
            if waiting == 0:
                self._respond(data)

        for task in tasks:
            self._service.do(task, answer)
        if not tasks:
            self._respond([])

    def _respond(self, data: list[Item]) -> None:
        content = orjson.dumps({"data": data})
        head = f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(content)}\r\n\r\n"
        if not self._transport.is_closing():
            self._transport.write(head.encode() + content)
        self._busy = False
        self._read()


async def serve() -> None:
    """Print the two ports, and serve until stdin is closed, which happens when the parent process exits."""
    # The library warns of full buffers, which bodies of 8 MiB cause.
    logging.getLogger("picows").setLevel(logging.ERROR)
    service = Service()
    loop = asyncio.get_running_loop()

    def upgraded(_: WSUpgradeRequest) -> Socket:
        return Socket(service)

    sockets = await ws_create_server(
        upgraded, "127.0.0.1", 0, max_frame_size=LARGEST, websocket_handshake_timeout=60
    )
    posts = await loop.create_server(lambda: Post(service), "127.0.0.1", 0, backlog=10_000)
    print(*(server.sockets[0].getsockname()[1] for server in (sockets, posts)), flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    os._exit(0)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        os.sched_setaffinity(0, {int(sys.argv[1])})
    uvloop.run(serve())
