"""Reference pages of the known models: a searchable table of all of them, and a page for each creator."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape

from codegen.models import catalogue
from codegen.resolve import Schema
from docs.site.markdown import python, table, tabs
from runware import ModelInfo
from runware._catalogue.info import ModelParameter
from runware._catalogue.model_info import in_order, necessity
from runware._catalogue.names import python_name
from runware._catalogue.values import described, shown
from runware._models.task_names import TaskNames, find_task
from runware_sync import Runware

FOLDER = "reference/models"
#: Creators with fewer models than this share a page.
_ENOUGH = 3
_OTHERS = "others"


def pages(schema: Schema) -> dict[str, str]:
    """Return the text of the pages by path."""
    with Runware("any key", url="ws://127.0.0.1:9/v1") as client:
        slugs = [model.slug for model in catalogue(schema).models]
        models = [client.models.get(slug) for slug in slugs]
    by_creator: dict[str, list[ModelInfo]] = {}
    for model in models:
        by_creator.setdefault(_creator(model), []).append(model)
    few = [name for name, listed in by_creator.items() if len(listed) < _ENOUGH]
    others = [model for name in few for model in by_creator.pop(name)]
    by_creator = dict(sorted(by_creator.items())) | {_OTHERS: others}
    made = {f"{FOLDER}/{name}.md": _page(name, listed) for name, listed in by_creator.items()}
    return {f"{FOLDER}/index.md": _index(by_creator)} | made


def _creator(model: ModelInfo) -> str:
    return re.split(r"[-.]", model.slug or "")[0]


def _index(by_creator: dict[str, list[ModelInfo]]) -> str:
    rows = "\n".join(_index_row(creator, model) for creator, listed in by_creator.items() for model in listed)
    count = sum(map(len, by_creator.values()))
    return f"""# Models

All {count} models that this version knows. Type words to find models: parts of names, a task, names of parameters, such as
`video_inference reference_images duration`. A model that is not here works as well: it takes anything.
Offline, `client.models.find(...)` finds the same: see [What a model takes](../../guides/models.md).

<input id="find-models" type="search" placeholder="Find models: names, a task, parameters" aria-label="Find models" hidden>
<p id="found-models" aria-live="polite"></p>

<table id="models" class="models">
<thead><tr><th>model</th><th>AIR identifier</th><th>task</th></tr></thead>
<tbody>
{rows}
</tbody>
</table>
"""


def _index_row(creator: str, model: ModelInfo) -> str:
    words = " ".join(filter(None, [model.name, model.task, *model.parameters]))
    return (
        f'<tr data-words="{escape(words)}"><td><a href="{creator}/#{escape(_anchor(model))}">{escape(model.slug or "")}</a></td>'
        f"<td><code>{escape(model.air or '')}</code></td><td>{escape(model.task)}</td></tr>"
    )


def _anchor(model: ModelInfo) -> str:
    return re.sub(r"[^\w-]", "-", model.slug or "").lower()


def _page(creator: str, models: Sequence[ModelInfo]) -> str:
    title = "Models of other creators" if creator == _OTHERS else f"Models: {creator}"
    return f"---\nsearch:\n  boost: 0.5\n---\n# {title}\n\n" + "\n".join(_model(model) for model in models)


def _model(model: ModelInfo) -> str:
    task = find_task(model.task)
    method = f"[`{task.method}`](../tasks/{task.method}.md)" if task else f"`{model.task}`"
    parts = [f"## {model.slug} {{#{_anchor(model)}}}\n"]
    name = f"{model.name}. " if model.name else ""
    parts.append(f"{name}AIR identifier `{model.air}`. Task {method}.\n")
    if not model.parameters:
        parts.append("Its parameters are not published.\n")
    else:
        parts.append(
            tabs({"async": python(model.example()), "blocking": python(model.example(blocking=True))})
        )
        rows = [
            (_name(one, task), _limits(one), "" if one.default is None else f"`{shown(one.default)}`")
            for one in in_order(model)
            if one.name != "model"
        ]
        parts.append(table(("parameter", "what it takes", "default of the model"), rows))
    parts += [f"- {sentence}" for sentence in _sentences(model)]
    return "\n".join(parts) + "\n"


def _name(parameter: ModelParameter, task: TaskNames | None) -> str:
    name = python_name(parameter.name, task.cls) if task else parameter.name
    required = necessity(parameter)
    return f"`{name}`" + (f" **{required}**" if required else "")


def _limits(parameter: ModelParameter) -> str:
    kind = parameter.type if parameter.type != "any" else ""
    text = ", ".join(filter(None, [kind, described(parameter)]))
    return re.sub(r"([\[\]<>*_`|])", r"\\\1", text)


def _sentences(model: ModelInfo) -> Iterator[str]:
    if model.sizes:
        yield "Sizes: " + ", ".join(f"{width}x{height}" for width, height in model.sizes) + "."
    yield from (_plain(rule) for rule in model.rules_in_words)
    yield from (_plain(note) for note in model.notes)
    if model.price is not None:
        for rate in model.price.rates:
            label = f" ({rate.label})" if rate.label else ""
            yield f"It costs {rate.amount} {model.price.currency} per {rate.unit}{label}."


def _plain(text: str) -> str:
    return re.sub(r"([\[\]<>*_])", r"\\\1", text)
