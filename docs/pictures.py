"""Makes the pictures of the local server's page, and the one of what it draws: `nox -s pictures`."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import httpx
from PIL import Image

import runware_sync
from runware.emulator import Emulator, Faults
from tests.support.browser import chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

FOLDER = Path(__file__).parent / "guides" / "pictures"
GALLERY = Path(__file__).parent / "assets" / "pictures.jpg"
WIDE, NARROW = (1280, 800), (390, 760)
PROMPTS = (
    "a lighthouse at dusk, long exposure, waves over black rocks",
    "portrait of an old fisherman, window light",
    "isometric city in paper cut style",
    "watercolour of a mountain lake in the morning, fog over the water, a small wooden boat at the pier",
    "a fox in the snow, telephoto lens",
    "poster for a jazz night, three colours",
)


def tasks() -> Iterator[dict[str, Any]]:
    """What some program asks for."""
    size = {"width": 512, "height": 512}
    for seed, prompt in enumerate(PROMPTS):
        yield {
            "taskType": "imageInference",
            "model": "runware:101@1",
            "positivePrompt": prompt,
            "seed": seed,
            **size,
        }
    yield {"taskType": "promptEnhance", "prompt": "a lighthouse"}
    yield {
        "taskType": "audioInference",
        "model": "elevenlabs:1@1",
        "positivePrompt": "rain on a tin roof",
        "duration": 10,
    }
    yield {
        "taskType": "imageInference",
        "model": "runware:101@1",
        "positivePrompt": "a harbour at night",
        "width": 100000,
        "height": 512,
    }
    yield {
        "taskType": "videoInference",
        "model": "klingai:5@3",
        "positivePrompt": "a cat with a ball of yarn",
        "duration": 5,
        "width": 1920,
        "height": 1080,
    }
    yield {"taskType": "imageInference", "model": "runware:101@1", "positivePrompt": PROMPTS[0], "numberResults": 4, "seed": 20, **size}  # fmt: skip


#: Those in sight. The others are not loaded.
DECODED = """pictures => Promise.allSettled(
    pictures.filter((one) => one.checkVisibility() && one.getBoundingClientRect().top < innerHeight).map((one) => one.decode())
)"""


class Studio:
    """A server with something to show, and a browser to show it in."""

    def __init__(self, server: Emulator, browser: Browser) -> None:
        self._server, self._browser = server, browser

    def ask(self, *tasks: dict[str, Any]) -> None:
        """Run tasks. What comes of them is to be seen on the page."""
        named = [{"taskUUID": str(uuid4()), **task} for task in tasks]
        headers = {"Authorization": "Bearer any"}
        httpx.post(self._server.http_url, json=named, headers=headers, timeout=300)

    def choose(self) -> None:
        """Faults and answers to show. They are chosen over HTTP, as the page does."""
        own = f"http://127.0.0.1:{self._server.port}/_emulator"
        chosen = {"task_type": "imageInference", "error": "insufficientCredits"}
        httpx.post(f"{own}/faults", json={"restart": 0.02, "abort": 0.1, "latency": 0.2}).raise_for_status()
        httpx.post(f"{own}/answers", json=chosen).raise_for_status()

    def take(
        self, name: str, size: tuple[int, int] = WIDE, place: str = "", *, dark: bool = False,
        after: Callable[[Page], None] = lambda page: None,
    ) -> None:  # fmt: skip
        """Make a picture of the page, with few colours: it is flat, and so becomes small."""
        width, height = size
        context = self._browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            locale="en-GB",
        )
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{self._server.port}/{place}")
        page.locator("#tasks > li, #empty:visible").first.wait_for()
        after(page)
        page.locator("img").evaluate_all(DECODED)
        shown = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
        shown.quantize(256, dither=Image.Dither.NONE).save(FOLDER / f"{name}.png", optimize=True)
        context.close()


@contextmanager
def studio() -> Iterator[Studio]:
    with Emulator(port=8000, faults=Faults(seed=1)) as server, chromium() as browser:
        yield Studio(server, browser)


def opened(page: Page) -> None:
    page.locator(".detail h2, form.run .field, .switches .fault").first.wait_for()


def gallery(columns: int = 4, side: int = 300, gap: int = 6) -> Image.Image:
    """Eight pictures that the local server draws, side by side."""
    prompts = (
        *PROMPTS,
        "a glass teapot on a windowsill, morning sun",
        "a market street in the rain, neon lights",
    )
    rows = -(-len(prompts) // columns)
    sheet = Image.new(
        "RGB", (columns * side + (columns - 1) * gap, rows * side + (rows - 1) * gap), (255, 255, 255)
    )
    with Emulator() as server, runware_sync.Runware("any key", url=server.url) as client:
        for number, prompt in enumerate(prompts):
            [made] = client.image_inference(
                model="runware:101@1", positive_prompt=prompt, width=512, height=512, seed=number
            )
            picture = client.fetch_image(made).convert("RGB").resize((side, side))
            sheet.paste(picture, (number % columns * (side + gap), number // columns * (side + gap)))
    return sheet


def main() -> None:
    gallery().save(GALLERY, quality=85)
    FOLDER.mkdir(exist_ok=True)
    with studio() as at:
        at.take("page-empty")
        asked = list(tasks())
        for task in asked:
            at.ask(task)
        last = len(asked)
        at.take("page", place=f"#task={last}", after=opened)
        at.take("page-dark", place=f"#task={last}", dark=True, after=opened)
        at.take("page-error", place=f"#task={last - 2}", after=opened)
        at.take("page-form", place="#new=imageInference", after=opened)
        at.take("page-narrow", NARROW)
        many = [{**task, "width": 128, "height": 128} if "seed" in task else task for task in asked[:7]]
        for first in range(last, 500, 70):
            at.ask(*(many[number % 7] for number in range(first, min(first + 70, 500))))
        at.take(
            "page-500",
            after=lambda page: page.locator('#tasks > li[data-number="1"]').wait_for(state="attached"),
        )
        at.choose()
        at.take("page-switches", place="#switches", after=opened)


if __name__ == "__main__":
    main()
