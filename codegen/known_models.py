"""The known models as data of the package, which has no `schema/` once it is installed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, cast

from codegen.load import read_yaml

NAME = "runware/known_models.json"
_MADE_BY = "Made by `python -m codegen generate` from schema/models.yaml; edit that file instead."


def document(schema: Path) -> dict[str, str]:
    """The generated file and its text: one model per line, so that a change of one shows as one."""
    listed = cast("dict[str, Any]", read_yaml(schema / "models.yaml"))
    models = cast("dict[str, dict[str, Any]]", listed["models"])
    lines = [
        f"{json.dumps(air)}:{json.dumps({key: model[key] for key in ('task', 'slug')}, separators=(',', ':'))}"
        for air, model in models.items()
    ]
    joined = ",\n".join(lines)
    return {NAME: f'{{"made by": {json.dumps(_MADE_BY)},\n"models": {{\n{joined}\n}}}}\n'}
