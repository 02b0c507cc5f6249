"""The known models as data: whatever the files say of each, in the form of today or in an older one.

A model stands in `models.yaml` under its AIR identifier, or in a file of its own in `models/`. Families of community models
stand in `architectures/`, and go by the names of their files.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import cast

from attrs import frozen

_COMMON = "models.yaml"
#: What a file says of all its models, besides the models.
_OF_THE_FILE = {"models", "shared", "types", "version", "sources", "groups", "envelope", "other_tasks"}


@frozen
class Model:
    """What is known of a model."""

    air: str
    #: Its path in `schema/`.
    file: str
    slug: str | None
    task: str | None
    required: tuple[str, ...]
    #: Place on the wire -> what is said of it: `type`, `values`, `range` and others, and the `vocabulary` that the values
    #: stand in. None if they are not published.
    params: Mapping[str, Mapping[str, object]] | None
    #: Whatever else is said.
    others: Mapping[str, object]


#: AIR identifier, or a family's name -> model.
Models = Mapping[str, Model]


def read_models(documents: Mapping[str, object]) -> dict[str, Model]:
    """All models and families of these files."""
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
    """Name -> values, of all files: a list may stand there by its name, or as it is."""
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
    """With what all models take, and what the groups add."""
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
    """Nothing stands for a parameter as usual, a list or a capitalized name for the values, any other text for the type."""
    usual: dict[str, object] = {} if kind is None else {"type": kind}
    if isinstance(content, list):
        return {"values": as_list(cast("object", content))}
    if isinstance(content, str) and content:
        return {"values" if content[0].isupper() else "type": content}
    return usual | as_mapping(content)


def as_mapping(value: object) -> dict[str, object]:
    """The mapping that a value is; an empty one otherwise."""
    found = cast("dict[object, object]", value) if isinstance(value, dict) else {}
    return {str(key): one for key, one in found.items()}


def as_list(value: object) -> list[object]:
    """The list that a value is; an empty one otherwise."""
    return cast("list[object]", value) if isinstance(value, list) else []
