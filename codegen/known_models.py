"""The known models as data of the package, which has no `schema/` once it is installed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from codegen.load import read_models

#: What the client needs: a slug is sent as an AIR identifier.
NAME = "runware/known_models.json"
#: What the local server needs besides.
PARAMETERS = "runware/emulator/model_parameters.json"
_MADE_BY = "Made by `python -m codegen generate` from schema/models.yaml; edit that file instead."


def document(schema: Path) -> dict[str, str]:
    """The generated files and their text."""
    models = read_models(schema)
    return {
        NAME: _text({air: {key: model[key] for key in ("task", "slug")} for air, model in models.items()}),
        PARAMETERS: _text({air: list(model["params"]) for air, model in models.items() if "params" in model}),
    }


def _text(models: Mapping[str, object]) -> str:
    """One model per line, so that a change of one shows as one."""
    lines = [f"{json.dumps(air)}:{json.dumps(facts, separators=(',', ':'))}" for air, facts in models.items()]
    joined = ",\n".join(lines)
    return f'{{"made by": {json.dumps(_MADE_BY)},\n"models": {{\n{joined}\n}}}}\n'
