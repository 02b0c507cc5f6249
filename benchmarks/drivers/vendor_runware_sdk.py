"""The vendor's newer SDK for Python: `runware-sdk` on PyPI.

By default, it polls for results, once a second at first; with `deliveryMethod`, results are pushed.
"""

from __future__ import annotations

import sys
from typing import Any

from runware import Runware


class Client:
    """Implements the interface of `measure_async` with this client."""

    async def open(self, url: str, at_once: int) -> None:
        self.client = Runware(api_key="key", ws_base_url=url)
        await self.client.connect()

    async def image(self, model: str, number_results: int = 1, seed_image: str | None = None) -> list[Any]:
        task = {
            "taskType": "imageInference",
            "model": model,
            "positivePrompt": "a lighthouse at dusk",
            "width": 1024,
            "height": 1024,
            "numberResults": number_results,
            "deliveryMethod": "sync",
        }
        if seed_image is not None:
            from runware import file_to_data_uri

            task["seedImage"] = file_to_data_uri(seed_image)
        return await self.client.run(task)

    async def close(self) -> None:
        await self.client.close()


if __name__ == "__main__":
    from measure_async import main

    main(Client(), sys.argv)
