"""Runs the published examples with the blocking client and the local server, to show responses and files."""

# Pillow's type annotations refer to numpy, which may be missing.
# pyright: reportUnknownMemberType=false

from __future__ import annotations

import io
import json
import logging
import re
import subprocess
import warnings
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from attrs import frozen
from PIL import Image
from ruff import find_ruff_bin  # type: ignore[import-untyped] # pyright: ignore[reportMissingTypeStubs]

import runware_sync
from codegen.method_views import RunMethod, call_lines
from codegen.prose import unmarked
from codegen.resolve import Schema, TaskType
from codegen.twin import example_twin
from runware.emulator import Emulator

#: The largest file on the site, in bytes. Larger ones are left out.
LARGEST = 5_000_000
_LINE_LENGTH = 88
_UUID = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
_PORT = re.compile(r"127\.0\.0\.1:\d+")


@frozen
class Shown:
    """An example with its request, its responses, and the files that were saved."""

    title: str
    source: str
    #: The task object and the responses, as on the wire.
    request: dict[str, Any]
    answers: list[dict[str, Any]]
    #: Name -> content of the saved files.
    files: dict[str, bytes]
    #: The names of files that are larger than `LARGEST`.
    left_out: list[str]


def run(schema: Schema) -> dict[str, list[Shown]]:
    """Run all examples that have a request. Return them by method."""
    sources = _formatted({key: text for task in schema.tasks.values() for key, text in _calls(task, schema)})
    shown: dict[str, list[Shown]] = {}
    logging.getLogger("runware").setLevel(logging.ERROR)
    with warnings.catch_warnings(), Emulator() as server, TemporaryDirectory() as folder:
        warnings.simplefilter("ignore", runware_sync.ModelWarning)
        with runware_sync.Runware("any key", url=server.url) as client:
            for task in schema.tasks.values():
                for number, example in enumerate(task.spec.examples):
                    source = sources.get(_key(task, number))
                    if source is not None:
                        for uuid in set(_UUID.findall(source)):  # media uploaded before
                            server.add_media(_picture(), uuid)
                        made = _one(example.title, source, client, server, Path(folder, _key(task, number)))
                        shown.setdefault(task.method, []).append(made)
    return shown


def _picture() -> bytes:
    """Return a placeholder for media that an example refers to by UUID."""
    content = io.BytesIO()
    Image.linear_gradient("L").resize((512, 512)).convert("RGB").save(content, "PNG")
    return content.getvalue()


def _one(title: str, source: str, client: runware_sync.Runware, server: Emulator, folder: Path) -> Shown:
    names: dict[str, Any] = {"client": client}
    exec(compile(example_twin(source) or source, title, "exec"), names)
    paths = client.save(names["results"], folder)
    files = {f"{folder.name}-{index}{path.suffix}": path for index, path in enumerate(sorted(paths), 1)}
    seen = server.last()
    return Shown(
        title,
        source,
        dict(seen.request),
        [json.loads(_PORT.sub("127.0.0.1:8000", json.dumps(answer))) for answer in seen.answers],
        {name: path.read_bytes() for name, path in files.items() if path.stat().st_size <= LARGEST},
        [name for name, path in files.items() if path.stat().st_size > LARGEST],
    )


def _key(task: TaskType, number: int) -> str:
    return f"{task.method}-{number + 1}"


def _calls(task: TaskType, schema: Schema) -> Iterator[tuple[str, str]]:
    """Yield key and async source of each example with a request."""
    for number, example in enumerate(task.spec.examples):
        if example.send:
            method = RunMethod(task, task.sends(example.send), schema, {})
            lines = [line[4:] for line in call_lines(method, example.send)]
            yield _key(task, number), unmarked("\n".join(lines)).replace("\\\\", "\\") + "\n"


def _formatted(sources: dict[str, str]) -> dict[str, str]:
    with TemporaryDirectory() as folder:
        for name, text in sources.items():
            Path(folder, f"{name}.py").write_text(text, encoding="utf-8")
        subprocess.run(  # noqa: S603
            [find_ruff_bin(), "format", "--isolated", f"--line-length={_LINE_LENGTH}", "--quiet", folder],
            check=True,
        )
        return {name: Path(folder, f"{name}.py").read_text(encoding="utf-8") for name in sources}
