"""This project's async client; over HTTP if the URL says so."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator

from runware import Runware


class Client:
    """Implements the interface of `measure_async` with this client."""

    async def open(self, url: str, at_once: int) -> None:
        self.client = Runware("key", url=url, timeout=600, max_in_flight=max(at_once, 1))
        await self.client.ensure_connection()

    async def image(self, model: str, number_results: int = 1, seed_image: str | None = None) -> list[object]:
        if seed_image is None:
            return await self.client.image_inference(
                model=model,
                positive_prompt="a lighthouse at dusk",
                width=1024,
                height=1024,
                number_results=number_results,
            )
        from pathlib import Path

        return await self.client.image_inference(
            model=model,
            positive_prompt="a lighthouse at dusk",
            width=1024,
            height=1024,
            number_results=number_results,
            seed_image=Path(seed_image),
        )

    async def many(self, model: str, tasks: int, at_once: int) -> AsyncIterator[list[object]]:
        from runware import ImageInference

        made = (
            ImageInference(model=model, positive_prompt="a lighthouse at dusk", width=1024, height=1024)
            for _ in range(tasks)
        )
        async for done in self.client.map(made, limit=at_once):
            if done.error is not None:
                raise done.error
            yield done.results

    async def close(self) -> None:
        await self.client.close()


if __name__ == "__main__":
    from measure_async import main

    main(Client(), sys.argv)
