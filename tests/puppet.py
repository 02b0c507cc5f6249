"""A server that says what a test wants it to say, over WebSocket and over HTTP."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import Server, ServerConnection, serve

SESSION = "f40c2aeb-f8a7-4af7-a1ab-7594c9bf778f"

#: The messages that are sent for a task. Over HTTP they are one answer.
Says = Callable[[dict[str, Any]], Iterable[dict[str, Any]]]


class Puppet:
    """Authenticates anybody, answers pings, and says to each task what it was told to."""

    def __init__(self, says: Says) -> None:
        self._says = says
        #: Every task that came.
        self.requests: list[dict[str, Any]] = []
        self._websocket: Server = serve(self._converse, "127.0.0.1", 0, max_size=None)
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._threads = [
            threading.Thread(target=self._websocket.serve_forever, daemon=True),
            threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True),
        ]

    @property
    def url(self) -> str:
        """What a client takes as `url`."""
        return f"ws://127.0.0.1:{self._websocket.socket.getsockname()[1]}/v1"

    @property
    def http_url(self) -> str:
        """The same over HTTP."""
        return f"http://127.0.0.1:{self._http.server_port}/v1"

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._websocket.shutdown()
        self._http.shutdown()
        self._http.server_close()
        for thread in self._threads:
            thread.join()

    def _messages(self, request: dict[str, Any]) -> Iterable[dict[str, Any]]:
        if request["taskType"] == "authentication":
            return [{"data": [{"taskType": "authentication", "connectionSessionUUID": SESSION}]}]
        if request["taskType"] == "ping":
            return [{"data": [{"taskType": "ping", "pong": True}]}]
        self.requests.append(request)
        return self._says(request)

    def _converse(self, connection: ServerConnection) -> None:
        try:
            for text in connection:
                for request in json.loads(text):
                    for message in self._messages(request):
                        connection.send(json.dumps(message))
        except ConnectionClosed:
            pass

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        puppet = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = -1  # an answer in one piece

            def do_POST(self) -> None:
                requests = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                answer: dict[str, list[Any]] = {"data": [], "errors": []}
                for request in requests:
                    for message in puppet._messages(request):
                        for part, items in message.items():
                            answer[part] += items
                body = json.dumps(
                    {part: items for part, items in answer.items() if items or part == "data"}
                ).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                pass

        return Handler
