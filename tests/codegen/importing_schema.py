"""A small schema that documents are added to, without the packages."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

from codegen.importing import command
from codegen.importing.sources import parsed
from codegen.strict_yaml import read_yaml
from tests.codegen import published, small_schema

SHARED = small_schema.SHARED.replace(
    "sources: {documented", "sources: {published: What is published., open: None is known., documented"
).replace(
    "groups:\n",
    "groups:\n  upload:\n    uploadEndpoint: {type: string, doc: Where to.}\n"
    "    ttl: {type: integer, range: [60, null], source: published, doc: For how long.}\n",
)
ECHO = small_schema.ECHO.replace(
    "params:\n",
    "params:\n  model: {type: model, doc: Which.}\n  webhookURL: {type: string, doc: Where to post.}\n"
    "  swing: {type: number, range: [null, null], source: open, doc: How fast.}\n"
    "  sway: {type: number, range: [0, 9], source: published, doc: How high.}\n",
).replace("includes: [delivery, cost]", "includes: [delivery, cost, upload]")
MODELS = small_schema.MODELS.replace("sources: {", "sources: {V: What is published of a model., ").replace(
    "[taskType, taskUUID]",
    "[taskType, taskUUID, model, deliveryMethod, webhookURL, uploadEndpoint, ttl, includeCost]",
)
TASK_FILE = "tasks/lantern_show.yaml"


class Importing:
    """A schema in a folder, and what was said of the last document."""

    def __init__(self, folder: Path) -> None:
        self.root = folder
        self.schema = small_schema.write(
            folder / "schema", {"shared.yaml": SHARED, "models.yaml": MODELS, "tasks/fancy_echo.yaml": ECHO}
        )
        (folder / "published").mkdir()
        self.generated = 0

    def add(self, *documents: object, task: str | None = None, write: bool = True) -> int:
        """Add documents; returns 0 if there was nothing to do, 1 if something changed or would, 2 if it was refused."""
        paths = published.write(self.root / "published", *documents)
        before = self.generated
        code = command.run(self.root, paths, task, write=write, generate=self._generate)
        assert not (write and code == 1)
        return 1 if code == 0 and self.generated > before else code

    def _generate(self) -> int:
        self.generated += 1
        return 0

    def text(self, name: str = TASK_FILE) -> str:
        return (self.schema / name).read_text(encoding="utf-8")

    def edit(self, old: str, new: str, name: str = TASK_FILE) -> None:
        """What a person does to a file."""
        text = self.text(name)
        assert old in text, old
        (self.schema / name).write_text(text.replace(old, new), encoding="utf-8")

    def data(self, name: str = TASK_FILE) -> Any:
        return read_yaml(self.schema / name)

    def copied(self, name: str) -> Any:
        """A copy of what was imported."""
        return parsed(self.text(f"imported/{name}"), name)


def changed(change: dict[str, Any], *gone: str) -> list[published.Json]:
    """Request and response, with other properties in the request, or without some. None takes a property out."""
    request, response = published.pair()
    for name, schema in change.items():
        request["properties"][name] = copy.deepcopy(schema)
    for name in gone:
        del request["properties"][name]
    return [request, response]
