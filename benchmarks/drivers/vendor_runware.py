"""The vendor's older SDK for Python: `runware` 0.5 on PyPI."""

from __future__ import annotations

import sys
from typing import Any

from runware import IImageInference, Runware


class Client:
    """Implements the interface of `measure_async` with this client. Its limits are set in its environment."""

    async def open(self, url: str, at_once: int) -> None:
        self.client = Runware(api_key="key", url=url)
        await self.client.connect()

    async def image(self, model: str, number_results: int = 1, seed_image: str | None = None) -> list[Any]:
        return await self.client.imageInference(
            IImageInference(
                model=model,
                positivePrompt="a lighthouse at dusk",
                width=1024,
                height=1024,
                numberResults=number_results,
                seedImage=seed_image,
            )
        )

    async def close(self) -> None:
        await self.client.disconnect()


if __name__ == "__main__":
    from measure_async import main

    main(Client(), sys.argv)
