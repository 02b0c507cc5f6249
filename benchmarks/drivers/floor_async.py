"""The async baseline: bare websockets with orjson, one frame per task, and no SDK."""

from __future__ import annotations

import asyncio
import base64
import sys
from collections.abc import AsyncIterator
from uuid import uuid4

import orjson
from websockets.asyncio.client import connect


class Client:
    """Sends tasks as they come, and resolves the future of each with its results."""

    async def open(self, url: str, at_once: int) -> None:
        self.waiting: dict[
            str, tuple[asyncio.Future[list[dict[str, object]]], int, list[dict[str, object]]]
        ] = {}
        self.socket = await connect(url, max_size=None, compression=None, ping_interval=None)
        await self.socket.send(orjson.dumps([{"taskType": "authentication", "apiKey": "key"}]), text=True)
        await self.socket.recv()
        self.reader = asyncio.create_task(self.read())

    async def read(self) -> None:
        waiting = self.waiting
        async for message in self.socket:
            for item in orjson.loads(message)["data"]:
                future, number, results = waiting[item["taskUUID"]]
                results.append(item)
                if len(results) == number:
                    del waiting[item["taskUUID"]]
                    future.set_result(results)

    async def image(
        self, model: str, number_results: int = 1, seed_image: str | None = None
    ) -> list[dict[str, object]]:
        uuid = str(uuid4())
        task = {
            "taskType": "imageInference",
            "taskUUID": uuid,
            "model": model,
            "positivePrompt": "a lighthouse at dusk",
            "width": 1024,
            "height": 1024,
            "numberResults": number_results,
        }
        if seed_image is not None:
            with open(seed_image, "rb") as file:  # noqa: ASYNC230, PTH123 # as the clients do
                task["seedImage"] = "data:image/png;base64," + base64.b64encode(file.read()).decode()
        future = asyncio.get_running_loop().create_future()
        self.waiting[uuid] = (future, number_results, [])
        await self.socket.send(orjson.dumps([task]), text=True)
        return await future

    async def many(self, model: str, tasks: int, at_once: int) -> AsyncIterator[list[dict[str, object]]]:
        pending: set[asyncio.Task[list[dict[str, object]]]] = set()
        for _ in range(tasks):
            if len(pending) == at_once:
                done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    yield task.result()
            pending.add(asyncio.create_task(self.image(model)))
        for task in pending:
            yield await task

    async def close(self) -> None:
        await self.socket.close()
        await self.reader


if __name__ == "__main__":
    from measure_async import main

    main(Client(), sys.argv)
