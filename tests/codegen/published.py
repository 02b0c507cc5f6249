"""An invented task as the API would publish it: as the schemas of request and response, and as an OpenAPI page.

Their structure is that of real documents; their words are our own.
"""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

Json = dict[str, Any]

TASK, AIR, SLUG = "lanternShow", "acme:lantern@2", "acme-lantern-2"
PAGE = "https://docs.example.com/models/acme-lantern-2"
_MEDIA = [
    {"format": "uuid"},
    {"format": "uri"},
    {"pattern": "^data:image\\/[a-zA-Z]+;base64,[a-zA-Z0-9+/=]+$"},
    {"pattern": "^[a-zA-Z0-9+/=]+$"},
]
_AIR_PATTERN = "^[a-zA-Z0-9._-]+(:[a-zA-Z0-9._/@-]+)?$"


def _text(title: str, **more: Any) -> Json:
    return {"title": title, "description": f"What {title.lower()} means.", "type": "string", **more}


def _object(title: str, properties: Json, **more: Any) -> Json:
    return {
        "title": title, "description": f"The {title.lower()}.", "type": "object", "properties": properties, **more,
        "additionalProperties": False,
    }  # fmt: skip


#: The first parameters are those of every task.
ENVELOPE: Json = {
    "taskType": _text("Task type", const=TASK),
    "taskUUID": _text("Task UUID", format="uuid"),
    "webhookURL": _text("Webhook URL", format="uri"),
    "deliveryMethod": {
        "title": "Delivery method",
        "type": "string",
        "oneOf": [
            {"const": "sync", "description": "Waits for it."},
            {"const": "async", "description": "Is asked for it."},
        ],
        "default": "async",
    },
    "includeCost": _text("Include cost") | {"type": "boolean"},
    "uploadEndpoint": _text("Upload endpoint", format="uri"),
    "ttl": _text("TTL", minimum=60) | {"type": "integer"},
}
PROPERTIES: Json = {
    **ENVELOPE,
    "model": {"$id": "https://schemas.example.com/model.json", **_text("Model", pattern=_AIR_PATTERN)},
    "positivePrompt": {
        **_text("Prompt", minLength=2, maxLength=500),
        "description": 'What to show: "a moon", C:\\moons or {{a moon}}.\n\n**More**:\n\n- much more',
    },
    "glow": _text("Glow", multipleOf=0.01, minimum=0, maximum=1, default=0.5) | {"type": "number"},
    "height": _text("Height", minimum=64, maximum=1024, multipleOf=64, **{"x-order": 2})
    | {"type": "integer"},
    "width": _text("Width", minimum=64, maximum=1024, multipleOf=64, **{"x-order": 1}) | {"type": "integer"},
    "pace": {
        "title": "Pace",
        "description": "How fast the lanterns move.",
        "oneOf": [
            {"const": "slow", "description": "They hover."},
            {"const": "fast", "description": "They race."},
        ],
        "default": "slow",
    },
    "wick": _text("Wick", exclusiveMinimum=0) | {"type": "number"},
    "timeout": _text("Timeout", minimum=1, maximum=60) | {"type": "integer"},
    "numberResults": _text("Number", minimum=1, maximum=4, default=1) | {"type": "integer"},
    "inputs": _object("Inputs", {"image": _text("Image", anyOf=_MEDIA)}, required=["image"]),
    "settings": _object(
        "Settings",
        {
            "flicker": _text("Flicker") | {"type": "boolean"},
            "tint": _text("Tint", pattern="^#[0-9a-f]{6}$"),
        },
    ),
    "lanterns": {
        "title": "Lanterns",
        "description": "The lanterns, from left to right.",
        "type": "array",
        "minItems": 1,
        "maxItems": 8,
        "contains": {"not": {"properties": {"at": {"enum": ["last", -1]}}, "required": ["at"]}},
        "items": {
            "anyOf": [
                {"$id": "https://schemas.example.com/image.json", **_text("Image", anyOf=_MEDIA)},
                {
                    "type": "object",
                    "properties": {
                        "image": {
                            "$id": "https://schemas.example.com/image.json",
                            **_text("Image", anyOf=_MEDIA),
                        },
                        "at": {"title": "At", "oneOf": [{"const": "last"}, {"const": -1}, {"const": 0}]},
                        "timestamp": _text("Timestamp", minimum=0) | {"type": "number"},
                    },
                    "required": ["image"],
                    "dependentSchemas": {"at": {"not": {"required": ["timestamp"]}}},
                    "additionalProperties": False,
                },
            ]
        },
    },
}
REQUEST: Json = {
    "$schema": "https://json-schema.org/draft/2019-09/schema",
    "$id": "https://schemas.example.com/requests/lantern.json",
    "title": "Let lanterns rise",
    "description": "Lanterns rise over a lake.\n\nThey are made of paper.",
    "type": "object",
    "x-constraints": [
        {"operation": "area", "parameters": ["inputs.image"], "maximum": 1000000, "scope": "each"}
    ],
    "properties": PROPERTIES,
    "required": ["taskType", "taskUUID", "model", "positivePrompt", "inputs"],
    "allOf": [
        {"dependentRequired": {"width": ["height"], "height": ["width"]}},
        {"not": {"required": ["wick", "pace"]}},
        {
            "if": {"properties": {"pace": {"const": "fast"}}, "required": ["pace"]},
            "then": {"properties": {"glow": {"minimum": 0.5, "maximum": 1}}},
        },
    ],
    "additionalProperties": False,
}
RESPONSE: Json = {
    "title": "A lantern show",
    "type": "object",
    "properties": {
        "taskType": _text("Task type", const=TASK),
        "taskUUID": _text("Task UUID", format="uuid"),
        "cost": _text("Cost") | {"type": "number"},
        "showUUID": _text("Show UUID", format="uuid"),
        "showURL": _text("Show URL", format="uri"),
        "lanternCount": _text("Lantern count") | {"type": "integer"},
        "scene": _object("Scene", {"moon": _text("Moon", enum=["full", "new"])}),
    },
    "required": ["taskType", "taskUUID", "showUUID"],
    "additionalProperties": False,
}


def pair() -> list[Json]:
    """The schemas of request and response, as two documents."""
    return copy.deepcopy([REQUEST, RESPONSE])


def resolve() -> Json:
    """What a `resolve` address answers."""
    request, response = pair()
    return {"requestSchema": request, "responseSchema": response, "documentation": PAGE}


def page(*, air: str = AIR, slug: str = SLUG) -> Json:
    """The OpenAPI page of a model of the task. Its `$ref`s are those of real pages, and one more."""
    request, response = pair()
    for key in ("$schema", "$id", "title", "description"):
        del request[key]
    request["properties"]["model"] = {"title": "Model", "type": "string", "const": air}
    request["properties"]["glow"] = {"$ref": "#/components/schemas/Glow"}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Example API - Lantern 2",
            "summary": "Let lanterns rise",
            "description": "Lanterns rise over a lake.\n\nThey are made of paper.",
            "version": "1.0.0",
            "x-model-id": slug,
            "x-air-id": air,
            "x-status": "live",
            "x-creator": {"id": "acme", "name": "Acme"},
            "x-capabilities": ["lantern-show"],
            "x-modes": [{"id": "image", "inputs": ["image"]}],
            "x-released-at": "2026-01-01T00:00:00Z",
            "x-cover-image": "https://docs.example.com/lantern.jpg",
            "x-pricing": {
                "currency": "USD",
                "docs": "https://docs.example.com/pricing",
                "rates": [{"amount": 0.02, "unit": "output", "label": "a show", "display": "$0.02 a show"}],
                "measured": [{"configuration": "4 lanterns", "price": 0.02, "latencyMs": 900}],
                "examples": [],
                "overview": "Two cents.",
            },
        },
        "externalDocs": {"description": "Lantern 2", "url": PAGE},
        "components": {
            "schemas": {
                "AuthenticationTask": {"type": "object", "properties": {"apiKey": {"type": "string"}}},
                "Glow": PROPERTIES["glow"],
                "RequestBody": {"type": "array", "items": request, "description": "A list of tasks."},
                "ResponseBody": {
                    "type": "object",
                    "properties": {"data": {"type": "array", "items": response}},
                },
                "ErrorResponse": {"type": "object", "properties": {"errors": {"type": "array"}}},
            }
        },
        "paths": {
            "/": {
                "post": {
                    "requestBody": {
                        "content": {
                            "application/json": {"schema": {"$ref": "#/components/schemas/RequestBody"}}
                        }
                    }
                }
            }
        },
    }


REGISTRY: Json = {
    "version": "20270101000000",
    "models": {AIR: {"taskType": TASK, "id": SLUG}},
    "architectureTaskTypes": {},
    "modalityTaskTypes": {},
}
SCHEMA_MAP: Json = {
    "version": "20270101000000",
    "inference": [{"slug": SLUG, "air": AIR, "requestSchema": "a.json", "responseSchema": "b.json"}],
    "architectures": [],
    "modalities": [],
    "operations": [],
    "utilities": [{"slug": "authentication", "requestSchema": "c.json", "responseSchema": "d.json"}],
    "errors": {"error.json": {}, "noSuchLantern": {}},
}


def write(folder: Path, *documents: object) -> list[str]:
    """Documents as files; their paths."""
    paths = [folder / f"published-{number}.json" for number in range(len(documents))]
    for path, document in zip(paths, documents, strict=True):
        path.write_text(json.dumps(document), encoding="utf-8")
    return [str(path) for path in paths]
