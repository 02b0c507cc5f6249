"""The known models as data of the package, which has no `schema/` once it is installed.

The data are modules: whatever packs programs (PyInstaller, zipapp) takes modules along, and leaves other files behind.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from codegen.resolve import Schema

#: What the client needs: a slug is sent as an AIR identifier.
NAME = "runware/_models/catalogue.py"
#: What the local server needs besides.
PARAMETERS = "runware/emulator/model_parameters_data.py"
_HEAD = '''# Made by `python -m codegen generate` from schema/models.yaml; edit that file instead.
"""%s"""
'''


_AIRS = """
#: The AIR identifier that a slug stands for.
AIR_OF_SLUG: Final = {model["slug"]: air for air, model in MODELS.items()}
"""


def modules(schema: Schema) -> dict[str, str]:
    """Path -> text of the generated modules."""
    known = {air: {key: model[key] for key in ("task", "slug")} for air, model in schema.models.items()}
    taken = {air: list(model["params"]) for air, model in schema.models.items() if "params" in model}
    return {
        NAME: _module("Task and slug of the known models, by AIR identifier.", "dict[str, str]", known)
        + _AIRS,
        PARAMETERS: _module("Which parameters the known models take.", "list[str]", taken),
    }


def _module(doc: str, kind: str, models: Mapping[str, object]) -> str:
    """One model per line, so that a change of one shows as one. Python reads JSON faster than its own literals."""
    lines = [f"{json.dumps(air)}:{json.dumps(facts, separators=(',', ':'))}" for air, facts in models.items()]
    joined = ",\n".join(lines)
    return f'{_HEAD % doc}\nimport json\nfrom typing import Final\n\nMODELS: Final[dict[str, {kind}]] = json.loads(r"""{{\n{joined}\n}}""")\n'
