"""The known models as plain data, read from files in the present format or an older one.

A model is an entry of `models.yaml` under its AIR identifier, or has a file of its own in `models/`. Families of
community models are in `architectures/`, and are called by their file names.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import cast

from attrs import frozen

_COMMON = "models.yaml"
#: Keys of `models.yaml` that are about all models.
_OF_THE_FILE = {"models", "shared", "types", "version", "sources", "groups", "envelope", "other_tasks"}


@frozen
class Model:
    """The facts about a model."""

    air: str
    #: Its path in `schema/`.
    file: str
    slug: str | None
    task: str | None
    required: tuple[str, ...]
    #: Place on the wire -> facts: `type`, `values`, `range` and others, and the `vocabulary` that lists the values.
    #: None if the parameters are not published.
    params: Mapping[str, Mapping[str, object]] | None
    #: All other keys.
    others: Mapping[str, object]


#: AIR identifier, or a family's name -> model.
Models = Mapping[str, Model]


def read_models(documents: Mapping[str, object]) -> dict[str, Model]:
    """Read all models and families from these files."""
    common = as_mapping(documents.get(_COMMON))
    listed = _vocabularies(documents)
    found: dict[str, Model] = {}
    for air, content in as_mapping(common.get("models")).items():
        found[air] = _model(air, _COMMON, as_mapping(content), common, listed)
    for file, document in sorted(documents.items()):
        content = as_mapping(document)
        if file.startswith("models/"):
            air = str(content.get("air", PurePosixPath(file).stem))
            found[air] = _model(air, file, {"slug": PurePosixPath(file).stem, **content}, common, listed)
        elif file.startswith("architectures/"):
            name = PurePosixPath(file).stem
            found[name] = _model(name, file, content, common, listed)
    return found


def _vocabularies(documents: Mapping[str, object]) -> dict[str, object]:
    """Return the values of all vocabularies by name: a parameter lists its values, or names a vocabulary."""
    found: dict[str, object] = {}
    for document in documents.values():
        found |= as_mapping(as_mapping(document).get("vocabularies"))
    return found


def _model(
    air: str, file: str, content: dict[str, object], common: dict[str, object], listed: Mapping[str, object]
) -> Model:
    slug, task = content.get("slug"), content.get("task")
    known = {"air", "slug", "task", "required", "params", "includes", *_OF_THE_FILE}
    return Model(
        air,
        file,
        None if slug is None else str(slug),
        None if task is None else str(task),
        tuple(map(str, as_list(content.get("required")))),
        _params(content, common, listed),
        {key: value for key, value in content.items() if key not in known},
    )


def _params(
    content: dict[str, object], common: dict[str, object], listed: Mapping[str, object]
) -> dict[str, dict[str, object]] | None:
    """Return the parameters of a file, with those that all models take and those of included groups."""
    if content.get("params") is None:
        return None
    types = {
        str(name): kind for kind, names in as_mapping(common.get("types")).items() for name in as_list(names)
    }
    every = [*as_list(common.get("shared")), *as_list(common.get("envelope"))]
    params: dict[str, dict[str, object]] = {str(name): {} for name in every}
    groups = as_mapping(common.get("groups"))
    for name in as_list(content.get("includes")):
        params |= {key: _param(one, None) for key, one in as_mapping(groups.get(str(name))).items()}
    given = content["params"]
    own = as_mapping(given) or {str(name): None for name in as_list(given)}
    params |= {key: _param(one, types.get(key)) for key, one in own.items()}
    for param in params.values():
        if (name := str(param.get("values"))) in listed:
            param |= {"values": listed[name], "vocabulary": name}
    return params


def _param(content: object, kind: str | None) -> dict[str, object]:
    """Expand a short form: empty for defaults, a list or a capitalised name for `values`, any other text for `type`."""
    usual: dict[str, object] = {} if kind is None else {"type": kind}
    if isinstance(content, list):
        return {"values": as_list(cast("object", content))}
    if isinstance(content, str) and content:
        return {"values" if content[0].isupper() else "type": content}
    return usual | as_mapping(content)


def as_mapping(value: object) -> dict[str, object]:
    """Return a mapping with text keys; empty if the value is no mapping."""
    found = cast("dict[object, object]", value) if isinstance(value, dict) else {}
    return {str(key): one for key, one in found.items()}


def as_list(value: object) -> list[object]:
    """Return a list; empty if the value is no list."""
    return cast("list[object]", value) if isinstance(value, list) else []
