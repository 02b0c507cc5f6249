"""The known models as data modules of the package, which has no `schema/` once installed.

They are modules because programs that bundle packages (PyInstaller, zipapp) include modules, but omit other files.
Python loads a module of strings faster than a JSON file, and only the string of the requested model is then parsed.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import attrs

from codegen.model_spec import Allowed, ModelFile, Rule
from codegen.models import Model, Parameter, Places, catalogue, inherited
from codegen.resolve import Schema
from codegen.type_expressions import ListOf, TypeExpression, options_of, parse

#: Needed by every client, since a slug is sent as an AIR identifier.
NAME = "runware/_models/slugs_data.py"
#: All other facts about models.
FACTS = "runware/_catalogue/facts_data.py"
_HEAD = '''# Made by `python -m codegen generate` from schema/models/; edit the files there instead.
"""%s"""

%sfrom typing import Final
'''
#: Python parses JSON faster than its own literals.
_INDEX = '''
MODELS: Final[dict[str, dict[str, str]]] = json.loads(r"""{
%s
}""")

#: The AIR identifier that a slug stands for.
AIR_OF_SLUG: Final = {model["slug"]: air for air, model in MODELS.items()}
'''


def modules(schema: Schema) -> dict[str, str]:
    """Return the text of the generated modules by path."""
    resolved = catalogue(schema)
    index = {model.air or "": {"task": model.spec.task, "slug": model.slug} for model in resolved.models}
    shapes = (*resolved.models, *resolved.architectures)
    tasks = {
        task: _bases(
            resolved.places.get(task) or Places(schema, {}),
            [model for model in shapes if model.spec.task == task],
        )
        for task in sorted({model.spec.task for model in shapes})
    }
    envelope = schema.models.common.envelope
    models = {model.air or "": _facts(model, tasks, envelope) for model in resolved.models}
    families = {model.slug: _facts(model, tasks, envelope) for model in resolved.architectures}
    vocabularies = {
        param.vocabulary: _tuple(map(_json, param.values or ()))
        for model in shapes
        for param in (model.parameters or {}).values()
        if param.vocabulary is not None
    }
    lines = ",\n".join(f"{_json(air)}:{_json(facts)}" for air, facts in sorted(index.items()))
    return {
        NAME: _HEAD % ("Task and slug of the known models, by AIR identifier.", "import json\n")
        + _INDEX % lines,
        FACTS: _HEAD
        % ("What is known of each model, as JSON: `runware._catalogue.facts` reads it.", "# fmt: off\n")
        + _tuples("VOCABULARIES", dict(sorted(vocabularies.items())))
        + f"\nENVELOPE: Final = {_tuple(map(_json, envelope))}\n"
        + _types((*tasks.values(), *models.values(), *families.values()))
        + _table("TASKS", tasks)
        + _table("MODELS", dict(sorted(models.items())))
        + _table("ARCHITECTURES", families),
    }


def _json(value: object) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def _table(name: str, entries: Mapping[str, object]) -> str:
    """Render a table with one entry per line, so that a diff shows which entry changed."""
    lines = "".join(f"    {_json(key)}: {_json(entry)!r},\n" for key, entry in entries.items())
    return f"\n{name}: Final[dict[str, str]] = {{\n{lines}}}\n"


def _types(shapes: Iterable[Mapping[str, Any]]) -> str:
    """Render the alternatives of each type that a parameter has."""
    params = [said for facts in shapes for said in facts.get("params", {}).values()]
    texts = {"any"} | {said["type"] for said in params if "type" in said}
    return _tuples("TYPES", {text: _alternatives(parse(text)) for text in sorted(texts)})


def _alternatives(kind: TypeExpression) -> str:
    """Render the alternatives of a type as a tuple: names of types, and a nested tuple for a list."""
    return _tuple(
        _alternatives(one.item) if isinstance(one, ListOf) else _json(min(one.scalars()))
        for one in options_of(kind)
    )


def _tuples(name: str, entries: Mapping[str, str]) -> str:
    """Render a table of tuples, which are rendered already."""
    lines = "".join(f"    {_json(key)}: {entry},\n" for key, entry in entries.items())
    return f"\n{name}: Final[dict[str, tuple[object, ...]]] = {{\n{lines}}}\n"


def _tuple(items: Iterable[str]) -> str:
    """Render a tuple of items that are rendered already."""
    listed = list(items)
    return f"({', '.join(listed)}{',' if len(listed) == 1 else ''})"


def _bases(places: Places, models: list[Model]) -> dict[str, Any]:
    """Return what a task says of its models' parameters, and the task's own parameters that no model lists."""
    taken = {path for model in models for path in model.parameters or ()}
    roots = {path.partition(".")[0] for path in places.fields}
    return {
        "params": {path: _parameter(inherited(path, places.at(path)), {}) for path in sorted(taken)},
        "untold": sorted(roots - taken),
    }


def _facts(model: Model, tasks: Mapping[str, Any], envelope: Collection[str]) -> dict[str, Any]:
    """Return the facts about a model, without what its task already says."""
    spec = model.spec
    bases = tasks[spec.task]["params"]
    facts: dict[str, Any] = {"task": spec.task, "slug": model.slug, "source": spec.source}
    if isinstance(spec, ModelFile):
        named = {"name": spec.name, "status": spec.status}
        facts |= {key: value for key, value in named.items() if value is not None}
        if spec.modes:
            facts["modes"] = [_filled(mode) for mode in spec.modes]
        if spec.price is not None:
            facts["price"] = {**_filled(spec.price), "rates": [_filled(rate) for rate in spec.price.rates]}
    if model.parameters is not None:
        packed = {
            path: _parameter(param, bases[path], default_source=spec.source)
            for path, param in model.parameters.items()
        }
        facts["params"] = {path: keys for path, keys in packed.items() if keys or path not in envelope}
    for key in ("required", "closed", "notes"):
        if getattr(spec, key):
            facts[key] = getattr(spec, key)
    if spec.sizes:
        facts["sizes"] = _sizes(spec.sizes)
    if spec.rules:
        facts["rules"] = [_rule(rule) for rule in spec.rules]
    return facts


def _parameter(
    param: Parameter, base: Mapping[str, Any], default_source: str | None = None
) -> dict[str, Any]:
    packed: dict[str, Any] = {
        "type": param.type,
        "values": param.vocabulary or param.values,
        **_ends(param.range, param.length),
        "step": param.step,
        "default": param.default,
        "source": None if param.source == default_source else param.source,
    }
    filled = {key: value for key, value in packed.items() if value is not None}
    # An explicit None removes a limit of the task that the model does not have.
    filled |= {key: packed[key] for key in base if packed[key] is None}
    return {key: value for key, value in filled.items() if key not in base or base[key] != value}


def _rule(rule: Rule) -> dict[str, Any]:
    packed = _filled(rule)
    for key in ("when", "then"):
        if key in packed:
            packed[key] = {path: _allowed(allowed) for path, allowed in packed[key].items()}
    if rule.sizes:
        packed["sizes"] = _sizes(rule.sizes)
    return packed


def _allowed(allowed: Allowed | list[Any]) -> dict[str, Any]:
    if isinstance(allowed, list):
        return {"values": allowed}
    packed = {"values": allowed.values, **_ends(allowed.range, allowed.length)}
    return {key: value for key, value in packed.items() if value is not None}


def _ends(range: Sequence[float | None] | None, length: Sequence[float | None] | None) -> dict[str, Any]:
    """Return the ends of a range and of lengths, under the package's names for them."""
    minimum, maximum = range or (None, None)
    shortest, longest = length or (None, None)
    return {"minimum": minimum, "maximum": maximum, "min_length": shortest, "max_length": longest}


def _sizes(sizes: Iterable[str]) -> list[list[int]]:
    return [[int(side) for side in size.split("x")] for size in sizes]


def _filled(value: attrs.AttrsInstance) -> dict[str, Any]:
    """Return the fields of an instance that are set."""
    return {
        field.name: getattr(value, field.name)
        for field in attrs.fields(type(value))
        if getattr(value, field.name) not in (None, [], {})
    }
