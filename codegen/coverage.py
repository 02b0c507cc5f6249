"""How much of a file of facts about the API the schema covers: `python -m codegen coverage FACTS`.

The facts are JSON: `tasks.<taskType>` and `utilities.<taskType>` with `params` (place on the wire -> its facts), and of
tasks `models.<AIR>` and `architectures.<slug>` with `params` and `published` (`params`, `sizes`, `crossFieldRules`). A
parameter has `t` type, `e` values, `r` required, `d` default, and limits. A place that the schema has only inside a map
of any keys counts as missing. A place that the schema has as an older name (`aliases`) counts as present, and is also
counted under `older names`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, cast

from attrs import field, frozen

from codegen.models import FREE, Catalogue, Model, Parameter, Places, catalogue
from codegen.resolve import Field, Schema

#: The kinds of fact that are counted, in the order of the table's columns.
KINDS = (
    "top-level",
    "nested",
    "older names",
    "models",
    "model params",
    "limits",
    "sizes",
    "rules",
    "families",
)


@frozen
class Count:
    """The number of facts of one kind, and the facts that the schema lacks."""

    total: int = 0
    missing: tuple[str, ...] = ()

    def __add__(self, other: Count) -> Count:
        return Count(self.total + other.total, self.missing + other.missing)

    def __str__(self) -> str:
        return f"{self.total - len(self.missing)}/{self.total}" if self.total else ""


@frozen
class TaskCoverage:
    """The coverage of the facts about one task, by kind."""

    task: str
    counts: Mapping[str, Count] = field(factory=dict[str, Count])


def coverage(schema: Schema, facts: Mapping[str, Any]) -> list[TaskCoverage]:
    """Return the coverage of each task, utilities last."""
    resolved = catalogue(schema)
    listed = [*facts.get("tasks", {}).items(), *facts.get("utilities", {}).items()]
    return [TaskCoverage(task, dict(_counts(task, of_task, resolved, schema))) for task, of_task in listed]


def read_facts(path: Path) -> Mapping[str, Any]:
    """Read a file of facts."""
    facts: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return facts


def table(rows: list[TaskCoverage]) -> Iterator[str]:
    """Yield the lines of a table of all tasks, ending with their totals."""
    total = {kind: sum((row.counts[kind] for row in rows), Count()) for kind in KINDS}
    cells = [["", *KINDS]]
    cells += [
        [row.task, *(str(row.counts[kind]) for kind in KINDS)] for row in (*rows, TaskCoverage("all", total))
    ]
    widths = [max(len(line[column]) for line in cells) for column in range(len(cells[0]))]
    for line in cells:
        yield "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()


def missing(rows: list[TaskCoverage]) -> Iterator[str]:
    """Yield a line for each missing fact."""
    for row in rows:
        for kind, count in row.counts.items():
            yield from (f"{row.task}: {kind}: {what}" for what in count.missing)


def _counts(
    task: str, facts: Mapping[str, Any], resolved: Catalogue, schema: Schema
) -> Iterator[tuple[str, Count]]:
    models = {model.air: model for model in resolved.models if model.spec.task == task}
    families = {model.slug: model for model in resolved.architectures if model.spec.task == task}
    known = {path for model in (*models.values(), *families.values()) for path in model.parameters or ()}
    known |= _constants(task, schema)
    places = resolved.places.get(task) or Places(schema, {})
    unknown = [path for path in facts["params"] if not _has(path, places, known, schema)]
    older = [path for path in unknown if _is_older_name(path, places, schema)]
    absent = [path for path in unknown if path not in older]
    nested = [path for path in facts["params"] if _is_nested(path)]
    yield (
        "top-level",
        Count(len(facts["params"]) - len(nested), tuple(p for p in absent if not _is_nested(p))),
    )
    yield "nested", Count(len(nested), tuple(path for path in absent if _is_nested(path)))

    yield "older names", Count(len(older))
    of_models: Mapping[str, Any] = facts.get("models", {})
    strangers = [
        air for air, said in of_models.items() if air not in models or models[air].slug != said["slug"]
    ]
    yield "models", Count(len(of_models), tuple(strangers))
    of_families: Mapping[str, Any] = facts.get("architectures", {})
    taken = [_taken(air, models.get(air), said) for air, said in of_models.items()]
    taken += [_taken(slug, families.get(slug), said) for slug, said in of_families.items()]
    yield "model params", sum(taken, Count())
    published = {air: said["published"] for air, said in of_models.items() if "published" in said}
    yield (
        "limits",
        sum((_limits(air, models.get(air), said, schema) for air, said in published.items()), Count()),
    )
    yield "sizes", sum((_sizes(air, models.get(air), said) for air, said in published.items()), Count())
    yield "rules", sum((_rules(air, models.get(air), said) for air, said in published.items()), Count())
    yield "families", Count(len(of_families), tuple(slug for slug in of_families if slug not in families))


def _is_nested(path: str) -> bool:
    return "." in path or "[" in path


def _has(path: str, places: Places, known: set[str], schema: Schema) -> bool:
    plain = path.removesuffix("[]")
    return plain in known or path in schema.models.common.envelope or places.at(plain) not in (None, FREE)


def _constants(task: str, schema: Schema) -> set[str]:
    """Return the wire names of the constants that the task's classes send."""
    return {
        wire
        for one in schema.tasks.values()
        if one.spec.task == task
        for cls in one.classes
        for wire in cls.constants
    }


def _is_older_name(path: str, places: Places, schema: Schema) -> bool:
    """Whether a path is an older place or name of a parameter, which the local server still accepts."""
    names = path.replace("[]", "").split(".")
    for one in (one for listed in places.fields.values() for one in listed):
        holder = (one.spec.path or one.wire).split(".")[:-1]
        for older in [
            [one.wire],
            *([name] for name in one.spec.aliases),
            *([*holder, n] for n in one.spec.aliases),
        ]:
            if names[: len(older)] == older and _inside(one, names[len(older) :], schema):
                return True
    return False


def _inside(field: Field, names: list[str], schema: Schema) -> bool:
    """Whether a field has a member at this path, under its present name or an older one."""
    if not names:
        return True
    members = [one for name in field.type.objects() for one in schema.objects[name].fields.values()]
    return any(
        _inside(one, names[1:], schema) for one in members if names[0] in (one.wire, *one.spec.aliases)
    )


def _taken(name: str, model: Model | None, facts: Mapping[str, Any]) -> Count:
    """Count the parameters of a model, including whether they are required and which values they take."""
    of = (model.parameters if model else None) or {}
    wrong: list[str] = []
    params: Mapping[str, Mapping[str, Any]] = facts.get("params", {})
    for path, said in params.items():
        parameter = of.get(path)
        is_required = model is not None and path in model.spec.required
        if parameter is None or ("r" in said) > is_required:
            wrong.append(f"{name}: {path}")
        elif isinstance(said.get("e"), list) and not set(map(str, said["e"])) <= set(
            map(str, parameter.values or ())
        ):
            wrong.append(f"{name}: {path}: values")
    return Count(len(params), tuple(wrong))


def _limits(air: str, model: Model | None, facts: Mapping[str, Any], schema: Schema) -> Count:
    """Count each limit, value, default and type of a model's published parameters."""
    total = 0
    wrong: list[str] = []
    for path, said in facts["params"].items():
        parameter = ((model.parameters if model else None) or {}).get(path)
        for key, value in said.items():
            total += 1
            if parameter is None or not _says(parameter, key, value, model, schema):
                wrong.append(f"{air}: {path}: {key} {value}")
    return Count(total, tuple(wrong))


def _says(parameter: Parameter, key: str, value: object, model: Model | None, schema: Schema) -> bool:
    if key == "e":
        every = (
            schema.vocabularies["Scheduler"].values if value == "@schedulers" else cast("list[object]", value)
        )
        return set(map(str, every)) <= set(map(str, parameter.values or ()))
    if key == "r":
        return model is not None and parameter.path in model.spec.required
    ends = {
        "min": parameter.range[0],
        "max": parameter.range[1],
        "step": parameter.step,
        "d": parameter.default,
    }
    lengths = {
        "minLen": parameter.length[0], "minItems": parameter.length[0],
        "maxLen": parameter.length[1], "maxItems": parameter.length[1],
    }  # fmt: skip
    said = {**ends, **lengths}
    # Of a type, only its presence is checked: the schema's types are more precise.
    return said[key] == value if key in said else bool(parameter.type)


def _sizes(air: str, model: Model | None, facts: Mapping[str, Any]) -> Count:
    sizes: list[str] = facts.get("sizes", [])
    return Count(
        len(sizes), tuple(f"{air}: {size}" for size in sizes if model is None or size not in model.spec.sizes)
    )


def _rules(air: str, model: Model | None, facts: Mapping[str, Any]) -> Count:
    """Count the rules by number, since the facts are sentences: against the model's rules, notes and list of sizes."""
    sentences: list[str] = facts.get("crossFieldRules", [])
    spec = model.spec if model else None
    told = len(spec.rules) + len(spec.notes) + bool(spec.sizes) if spec else 0
    return Count(len(sentences), tuple(f"{air}: {sentence}" for sentence in sentences[told:]))
