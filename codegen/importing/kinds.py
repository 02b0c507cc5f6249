"""Identification of the kinds of documents that the API publishes, by their keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from attrs import frozen

from codegen.checks.prose import LINK
from codegen.importing.composition import composed
from codegen.importing.normalized import Copy, info_of, normalized
from codegen.importing.references import resolved
from codegen.importing.refused import RefusedError
from codegen.importing.sources import is_list, is_table, listed, mapping
from codegen.importing.texts import first_paragraph, one_line, shown

#: The default documentation page, for documents that have no link.
DOCUMENTATION = "https://runware.ai/docs/"


@frozen
class Registry:
    """`registry.json`: AIR identifier -> task type and slug of every model."""

    version: str
    models: dict[str, dict[str, str]]


@frozen
class SchemaMap:
    """`schema-map.json` of a release: the slugs of its models and utilities, and its error codes."""

    version: str
    slugs: dict[str, list[str]]
    errors: list[str]


def identify(documents: Sequence[object], task: str | None) -> Copy | Registry | SchemaMap:
    """Identify documents. `task` is the task type, for documents that do not have it.

    Raises:
        RefusedError: The documents are of no known kind.
    """
    tables = [mapping(document) for document in documents]
    if len(tables) == 2:
        return _two(tables, task)
    if len(tables) != 1:
        raise RefusedError("Give one document, or two: the schema of a request and that of its response.")
    [table] = tables
    if "openapi" in table:
        return _openapi(table, task)
    if "requestSchema" in table:
        return _pair(table, table["requestSchema"], table.get("responseSchema"), task, table)
    if "models" in table and "version" in table:
        return _registry(table)
    if "inference" in table or "utilities" in table:
        return _schema_map(table)
    if _is_schema(table):
        raise RefusedError(
            "This is the schema of one message; give those of the request and of the response."
        )
    raise RefusedError(
        "The kind of this document is unknown: it has neither openapi, requestSchema, models with version, inference, "
        f"nor the properties of a schema, but {shown(list(table)[:8]) if table else 'no keys'}."
    )


def _is_schema(table: dict[str, Any]) -> bool:
    return any(key in table for key in ("properties", "$ref", "items", "allOf"))


def _two(tables: list[dict[str, Any]], task: str | None) -> Copy:
    if not all(_is_schema(table) for table in tables):
        raise RefusedError(
            "Two documents are the schemas of a request and of its response, and these are not."
        )
    first, second = (_message(table, table, "schema") for table in tables)
    # Either order is accepted: only a response has `cost` or `data`.
    if _is_response(first) and not _is_response(second):
        tables = [tables[1], tables[0]]
    return _pair({}, tables[0], tables[1], task, tables[0])


def _is_response(schema: dict[str, Any]) -> bool:
    return "cost" in mapping(schema.get("properties")) or "data" in mapping(schema.get("properties"))


def _pair(
    whole: dict[str, Any], request: object, response: object, task: str | None, said: dict[str, Any]
) -> Copy:
    if not is_table(request):
        raise RefusedError("The requestSchema is not a schema.")
    asked = _message(request, request, "request")
    answered = _message(response, response, "response") if is_table(response) else None
    documentation = said.get("documentation")
    page = mapping(documentation).get("url", documentation) if documentation is not None else DOCUMENTATION
    summary = first_paragraph(asked.get("title")) or first_paragraph(asked.get("description"))
    return _copy(asked, answered, task, page, summary, asked.get("description"), {}, _examples(whole))


def _openapi(document: dict[str, Any], task: str | None) -> Copy:
    schemas = mapping(mapping(document.get("components")).get("schemas"))
    if not isinstance(schemas.get("RequestBody"), dict):
        raise RefusedError("The OpenAPI document has no components.schemas.RequestBody.")
    request = _message(document, schemas["RequestBody"], "RequestBody")
    response = (
        _message(document, schemas["ResponseBody"], "ResponseBody")
        if isinstance(schemas.get("ResponseBody"), dict)
        else None
    )
    info = mapping(document.get("info"))
    examples = _examples(info)
    for path in mapping(document.get("paths")).values():
        for operation in mapping(path).values():
            body = mapping(mapping(operation).get("requestBody"))
            for media in mapping(body.get("content")).values():
                examples += _examples(mapping(media))
    page = mapping(document.get("externalDocs")).get("url", DOCUMENTATION)
    summary = first_paragraph(info.get("summary")) or first_paragraph(info.get("title"))
    return _copy(request, response, task, page, summary, info.get("description"), info, examples)


def _message(document: dict[str, Any], part: object, name: str) -> dict[str, Any]:
    """Return the schema of a single task or result, without the list and the `data` that the API wraps around it."""
    schema = composed(mapping(resolved(document, part)))
    data = mapping(mapping(schema.get("properties")).get("data"))
    if data.get("type") == "array" and "taskType" not in mapping(schema.get("properties")):
        schema = data
    items = mapping(schema.get("items"))
    if items:
        schema = composed(items)
    if not mapping(schema.get("properties")):
        raise RefusedError(f"The {name} does not describe an object with properties.")
    return schema


def _examples(holder: dict[str, Any]) -> list[Any]:
    """Return the values of `example` and `examples`."""
    found: list[Any] = []
    one = holder.get("example")
    if one is not None:
        found.append(one)
    several = holder.get("examples")
    examples = list(mapping(several).values()) or listed(several)
    return found + [mapping(example).get("value", example) for example in examples]


def _copy(
    request: dict[str, Any],
    response: dict[str, Any] | None,
    task: str | None,
    page: object,
    summary: str | None,
    description: object,
    info: dict[str, Any],
    examples: list[Any],
) -> Copy:
    if not isinstance(page, str) or not LINK.fullmatch(page):
        raise RefusedError(f"The page of its documentation is {shown(page, 80)}, which is not an https URL.")
    properties = mapping(request.get("properties"))
    said = mapping(properties.get("taskType")).get("const", mapping(properties.get("taskType")).get("enum"))
    wire = said[0] if is_list(said) and len(cast("list[object]", said)) == 1 else said
    if wire is None:
        wire = task
    if not isinstance(wire, str) or not wire:
        raise RefusedError("The request does not name its taskType; give it with --task.")
    if task is not None and task != wire:
        raise RefusedError(f"The document is about {one_line(wire, 60)}, not about {one_line(task, 60)}.")
    air = mapping(properties.get("model")).get("const", info.get("x-air-id"))
    return Copy(
        task=wire,
        air=air if isinstance(air, str) and air else None,
        page=page,
        summary=summary,
        doc=first_paragraph(description),
        info=info_of(info),
        request=normalized(request),
        response=None if response is None else normalized(response),
        examples=[*examples, *_examples(request)],
        received=_examples(response or {}),
    )


def _registry(table: dict[str, Any]) -> Registry:
    models: dict[str, dict[str, str]] = {}
    for air, facts in mapping(table["models"]).items():
        task, slug = mapping(facts).get("taskType"), mapping(facts).get("id")
        if not isinstance(task, str) or not isinstance(slug, str):
            raise RefusedError(f"The registry's model {one_line(air, 60)} has no taskType and id.")
        models[air] = {"task": task, "slug": slug}
    if not models:
        raise RefusedError("The registry has no models.")
    return Registry(str(table["version"]), models)


def _schema_map(table: dict[str, Any]) -> SchemaMap:
    def slugs(key: str) -> list[str]:
        entries = table.get(key)
        if is_table(entries):
            return [str(name) for name in cast("dict[object, object]", entries)]
        return [
            entry if isinstance(entry, str) else str(mapping(entry).get("slug", mapping(entry).get("id")))
            for entry in listed(entries)
        ]

    kinds = ("inference", "utilities", "operations", "architectures", "modalities")
    return SchemaMap(
        str(table.get("version", "unknown")), {kind: slugs(kind) for kind in kinds}, slugs("errors")
    )
