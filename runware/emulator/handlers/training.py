"""Training of models. Nothing is learned, but the dataset is checked, progress is reported, and the model is added."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from collections.abc import Iterator
from typing import Any

from runware.emulator.keeping.store import Unreadable
from runware.emulator.refusal import Refused, problem
from runware.emulator.rendering.randomness import seeded
from runware.emulator.work import Work

_REPORTS = (5, 20, 40, 60, 80, 95)


def training(work: Work) -> Iterator[dict[str, Any]]:
    """Report progress, then add the model, and yield a file of small random weights."""
    _check_dataset(work)
    for percent in _REPORTS:
        yield {"status": "processing", "progress": percent}
    card: dict[str, Any] = work.get("import_model", {})
    uuid, url = work.link(weights(card))
    work.models.keep({"tags": ["trained"], "baseModel": work.get("model"), **card})
    yield {"air": card["air"], "outputs": {"files": [{"uuid": uuid, "url": url}]}}


def _check_dataset(work: Work) -> None:
    try:
        content = work.store.read(str(work.get("dataset")))
        if content is None:  # on another server, from which nothing is downloaded
            return
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if not any(not entry.is_dir() for entry in archive.infolist()):
                raise Unreadable("The archive is empty.")
    except (Unreadable, zipfile.BadZipFile) as error:
        raise Refused(
            problem(
                "invalidDataset",
                f"Invalid dataset. It must be a ZIP archive of images. ({error})",
                "inputs.dataset",
                type="string",
            )
        ) from error


def weights(card: dict[str, Any]) -> bytes:
    """Return a safetensors file: the length of its JSON header, the header, and the numbers that it describes."""
    random = seeded("weights", json.dumps(card, sort_keys=True))
    up, down = (struct.pack("<64f", *(random.uniform(-0.1, 0.1) for _ in range(64))) for _ in range(2))
    header = {
        "__metadata__": {"format": "pt", "name": str(card.get("name", "")), "made_by": "local API server"},
        "lora_up.weight": {"dtype": "F32", "shape": [16, 4], "data_offsets": [0, len(up)]},
        "lora_down.weight": {
            "dtype": "F32",
            "shape": [4, 16],
            "data_offsets": [len(up), len(up) + len(down)],
        },
    }
    encoded = json.dumps(header, separators=(",", ":")).encode()
    encoded += b" " * (-len(encoded) % 8)
    return struct.pack("<Q", len(encoded)) + encoded + up + down


HANDLERS = {"training": training}
