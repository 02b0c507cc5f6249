"""The blocking baseline: bare websockets with orjson, without an SDK; a connection for each thread."""

from __future__ import annotations

import base64
import sys
import threading
from typing import Any
from uuid import uuid4

import orjson
from websockets.sync.client import ClientConnection, connect


class Client:
    """Sends a task, and reads until its results have arrived."""

    def open(self, url: str, at_once: int) -> None:
        self.url = url
        self.here = threading.local()
        self.opened: list[ClientConnection] = []

    def socket(self) -> ClientConnection:
        """Return the connection of the current thread, opening it on first use."""
        if not hasattr(self.here, "socket"):
            socket = connect(self.url, max_size=None, compression=None, ping_interval=None)
            socket.send(orjson.dumps([{"taskType": "authentication", "apiKey": "key"}]), text=True)
            socket.recv()
            self.opened.append(socket)
            self.here.socket = socket
        return self.here.socket  # type: ignore[no-any-return]

    def image(self, model: str, number_results: int = 1, seed_image: str | None = None) -> list[Any]:
        task = {
            "taskType": "imageInference",
            "taskUUID": str(uuid4()),
            "model": model,
            "positivePrompt": "a lighthouse at dusk",
            "width": 1024,
            "height": 1024,
            "numberResults": number_results,
        }
        if seed_image is not None:
            with open(seed_image, "rb") as file:  # noqa: PTH123 # as little as possible
                task["seedImage"] = "data:image/png;base64," + base64.b64encode(file.read()).decode()
        socket = self.socket()
        socket.send(orjson.dumps([task]), text=True)
        results: list[Any] = []
        while len(results) < number_results:
            results += orjson.loads(socket.recv())["data"]
        return results

    def close(self) -> None:
        for socket in self.opened:
            socket.close()


if __name__ == "__main__":
    from measure_blocking import main

    main(Client(), sys.argv)
