"""This project's async client; over HTTP, if the URL says so."""

from __future__ import annotations

import sys

from runware import Runware


class Client:
    """The calls of `measure_async`, made with this client."""

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

    async def close(self) -> None:
        await self.client.close()


if __name__ == "__main__":
    from measure_async import main

    main(Client(), sys.argv)
