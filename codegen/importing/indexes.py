"""The API's published indexes, compared with the schema."""

from __future__ import annotations

import fnmatch
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from codegen.importing.kinds import Registry, SchemaMap
from codegen.importing.merging import Edit
from codegen.importing.model_files import SOURCE
from codegen.importing.model_merging import MODELINE
from codegen.importing.normalized import FOLDER, slugged
from codegen.importing.report import Report
from codegen.importing.sources import mapping, parsed
from codegen.importing.yaml_edits import merged_text
from codegen.importing.yaml_text import document
from codegen.load import MODELS, load_schema
from codegen.resolve import Schema
from codegen.strict_yaml import read_yaml

#: The maximum number of models that are named in one line.
_MOST_NAMED = 20


def compare_registry(schema: Path, registry: Registry) -> Report:
    """Report new models as files, and models whose task or slug differs from the schema's as lines."""
    report = Report()
    known = load_schema(schema)
    tasks = {task.spec.task for task in known.tasks.values()} | set(known.models.common.other_tasks)
    models = {model.air: (slug, model) for slug, model in known.models.models.items()}
    owners = {slug: model.air for slug, model in known.models.models.items()}
    _keep(schema, "registry", {"version": registry.version, "models": registry.models}, report)
    for air, facts in sorted(registry.models.items()):
        slug, task = slugged(facts["slug"]), facts["task"]
        if task not in tasks:
            report.say("registry", [f"{air} is a model of the task {task}, which has no file"])
        elif air in models and models[air][1].task != task:
            report.say(
                "registry", [f"{air} is a model of the task {task}; here it is one of {models[air][1].task}"]
            )
        elif air in models and models[air][0] != slug:
            said = f"{air} has the slug {slug}; here it is {models[air][0]}. Rename its file after the slug"
            report.say("registry", [said])
        elif air not in models and slug in owners:
            report.say("registry", [f"{slug} is the slug of {air}; here it is that of {owners[slug]}"])
        elif air not in models:
            owners[slug] = air
            data = {"air": air, "task": task, "source": SOURCE}
            report.file(f"models/{slug}.yaml", None, document(data, MODELINE, {}, []))
    gone = sorted(set(models) - set(registry.models))
    if gone:
        others = f", and {len(gone) - _MOST_NAMED} others" if len(gone) > _MOST_NAMED else ""
        report.say("registry", [f"no longer listed: {', '.join(gone[:_MOST_NAMED])}{others}"])
    _set_version(schema, registry.version, report)
    return report


def _set_version(schema: Path, version: str, report: Report) -> None:
    """Update the version of the list of models in `models.yaml`."""
    path = schema / MODELS
    kept = mapping(read_yaml(path))
    if kept.get("version") != version:
        text = path.read_text(encoding="utf-8")
        report.file(MODELS, text, merged_text(text, kept, [Edit(("version",), version)], MODELS))


def compare_schema_map(schema: Path, found: SchemaMap) -> Report:
    """Report the models and error codes of a release that the schema does not know."""
    report = Report()
    known = load_schema(schema)
    slugs = set(known.models.models)
    _keep(schema, "schema-map", {"version": found.version, "errors": found.errors, **found.slugs}, report)
    report.say(
        "inference",
        (f"{slug} is not a known model; import its page" for slug in _new(found.slugs["inference"], slugs)),
    )
    report.say(
        "errors",
        (
            f"{code} is not a known error code; add it to errors.yaml"
            for code in _new_errors(found.errors, known)
        ),
    )
    return report


def _new(names: Iterable[str], known: Iterable[str]) -> list[str]:
    return sorted(set(names) - set(known))


def _new_errors(codes: Iterable[str], known: Schema) -> list[str]:
    names = {code.removesuffix(".json").rpartition("/")[2] for code in codes}
    return [
        name
        for name in sorted(names - {"error", "errors"})
        if name not in known.errors.codes
        and not any(fnmatch.fnmatchcase(name, pattern.match) for pattern in known.errors.patterns)
    ]


def _keep(schema: Path, name: str, content: dict[str, Any], report: Report) -> None:
    path = schema / FOLDER / f"{name}.json"
    before = path.read_text(encoding="utf-8", errors="replace") if path.is_file() else None
    after = json.dumps(content, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    report.file(f"{FOLDER}/{name}.json", before, after)
    if before is not None:
        old = mapping(parsed(before, f"schema/{FOLDER}/{name}.json"))
        if old.get("version") != content["version"]:
            report.say(name, [f"version {old.get('version')} becomes {content['version']}"])
