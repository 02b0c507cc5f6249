"""Eight pictures and a prompt: the async client, the blocking client, and files on disk.

python examples/demo.py            against a local server, without an account
python examples/demo.py --live     against the public API, with RUNWARE_API_KEY; costs a few cents
"""

from __future__ import annotations

import argparse
import asyncio
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

import runware_sync
from runware import Image, ImageInference, Runware

MODEL = "runware:100@1"
OUT = Path("out")
PROMPTS = [
    "a lighthouse at dusk, waves against the rocks",
    "a red fox asleep in a snowy forest",
    "a market street in the rain, neon lights",
    "a glass teapot on a windowsill, morning sun",
]

console = Console()


def task(prompt: str, seed: int) -> ImageInference:
    return ImageInference(
        model=MODEL,
        positive_prompt=prompt,
        width=512,
        height=512,
        seed=seed,
        output_format="PNG",
        include_cost=True,
    )


@contextmanager
def progress(title: str, total: int) -> Generator[tuple[Progress, TaskID]]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as bar:
        yield bar, bar.add_task(title, total=total)


async def four_with_the_async_client(
    url: str | None, api_key: str | None
) -> tuple[list[Image], list[Path], str]:
    async with Runware(api_key, url=url) as client:
        [enhanced] = await client.enhance_prompt(prompt=PROMPTS[0], prompt_versions=1, prompt_max_length=40)
        with progress("async client", len(PROMPTS)) as (bar, row):

            def show(image: Image) -> None:
                bar.advance(row)
                bar.console.print(f"  [green]arrived[/] {image.image_uuid}  seed {image.seed}")

            tasks = [task(prompt, seed) for seed, prompt in enumerate(PROMPTS, start=1)]
            batches = await asyncio.gather(*(client.run(one, on_result=show) for one in tasks))
        images = [image for batch in batches for image in batch]
        paths = await client.save(images, OUT, name="async-{index}-{seed}", overwrite=True)
    return images, paths, enhanced.text


def four_with_the_blocking_client(url: str | None, api_key: str | None) -> tuple[list[Image], list[Path]]:
    with runware_sync.Runware(api_key, url=url) as client, progress("blocking client", 4) as (bar, row):
        images: list[Image] = []
        batch = ImageInference(
            model=MODEL, positive_prompt=PROMPTS[1], width=512, height=512, seed=11, number_results=4,
            output_format="PNG", include_cost=True,
        )  # fmt: skip
        for image in client.results(batch):
            bar.advance(row)
            bar.console.print(f"  [green]arrived[/] {image.image_uuid}  seed {image.seed}")
            images.append(image)
        paths = client.save(images, OUT, name="blocking-{index}-{seed}", overwrite=True)
    return images, paths


def report(images: list[Image], paths: list[Path], seconds: float) -> None:
    table = Table("file", "seed", "cost")
    for image, path in zip(images, paths, strict=True):
        table.add_row(str(path), str(image.seed), f"${image.cost:.4f}" if image.cost is not None else "?")
    console.print(table)
    total = sum(image.cost or 0.0 for image in images)
    console.print(f"{len(images)} pictures in {seconds:.2f} s for ${total:.4f}, under {OUT.resolve()}")


def demonstrate(url: str | None, api_key: str | None) -> None:
    started = time.perf_counter()
    images, paths, enhanced = asyncio.run(four_with_the_async_client(url, api_key))
    more_images, more_paths = four_with_the_blocking_client(url, api_key)
    report([*images, *more_images], [*paths, *more_paths], time.perf_counter() - started)
    console.print(f"'{PROMPTS[0]}' enhanced: [italic]{enhanced}[/]")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--live", action="store_true", help="use the public API and RUNWARE_API_KEY")
    if parser.parse_args().live:
        console.print("The public API does the work.")
        demonstrate(None, None)
    else:
        from runware.emulator import Emulator

        with Emulator(latency=0.2) as server:
            console.print(f"A local server does the work: {server.url}")
            demonstrate(server.url, "any-key-will-do")
            console.print(
                f"It would have billed ${server.ledger.total:.4f} for {len(server.ledger)} results."
            )


if __name__ == "__main__":
    main()
