"""This project's blocking client: a single one, shared by all threads."""

from __future__ import annotations

import sys
from typing import Any

from runware_sync import Runware


class Client:
    """Implements the interface of `measure_blocking` with this client."""

    def open(self, url: str, at_once: int) -> None:
        self.client = Runware("key", url=url, timeout=600)
        self.client.ensure_connection()

    def image(self, model: str, number_results: int = 1, seed_image: str | None = None) -> list[Any]:
        if seed_image is None:
            return self.client.image_inference(
                model=model,
                positive_prompt="a lighthouse at dusk",
                width=1024,
                height=1024,
                number_results=number_results,
            )
        from pathlib import Path

        return self.client.image_inference(
            model=model,
            positive_prompt="a lighthouse at dusk",
            width=1024,
            height=1024,
            number_results=number_results,
            seed_image=Path(seed_image),
        )

    def close(self) -> None:
        self.client.close()


if __name__ == "__main__":
    from measure_blocking import main

    main(Client(), sys.argv)
