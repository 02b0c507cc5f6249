"""The tasks on the catalogue of models: search, upload, import, change and removal of own models."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from runware._models.model import fields_of
from runware.emulator.addresses import is_meant_as_url
from runware.emulator.refusal import Refused, missing, problem
from runware.emulator.work import Work

_PHASES = {
    "validated": "Model parameters and configuration validated.",
    "downloaded": "Model downloaded from provider.",
    "optimized": "Model optimized for inference.",
    "stored": "Model uploaded to secure storage.",
    "ready": "Model successfully deployed and ready for use.",
}
#: Parameters that an import needs. `modelUpload` declares the same ones as required.
_IMPORT = ("category", "architecture", "format", "name", "version", "downloadURL")


# Search --------------------------------------------------------------------------------------------------------------


def model_search(work: Work) -> Iterator[dict[str, Any]]:
    """Yield one page of the models that match, always in the same order."""
    words = set(str(work.get("search", "")).lower().split())
    found = [card for card in work.models if _fits(work, card, words)]
    _sort(found, str(work.get("sort", "")))
    offset, limit = int(work.get("offset", 0)), int(work.get("limit", 20))
    yield {
        "results": found[offset : offset + limit],
        "totalResults": len(found),
        "facets": {
            "capabilities": _counts(item for card in found for item in card.get("capabilities", [])),
            "architecture": _counts(card["architecture"] for card in found if card.get("architecture")),
        },
    }


def _fits(work: Work, card: Mapping[str, Any], words: Collection[str]) -> bool:
    if any(work.get(key) not in (None, card.get(key)) for key in ("category", "architecture", "type")):
        return False
    if work.get("conditioning") not in (None, card.get("conditioning")):
        return False
    tags, capabilities = work.get("tags", []), work.get("capabilities", [])
    if tags and not {*tags} & {tag for tag in card.get("tags", []) if isinstance(tag, str)}:
        return False
    if not {*capabilities} <= {*card.get("capabilities", [])}:
        return False
    own = card.get("source") == "community"
    visible = {
        "public": not card.get("private"),
        "private": bool(card.get("private")),
        "owned": own,
        "favorite": False,
    }
    if not visible.get(_asked(work, "visibility", "all"), True):
        return False
    # The only other source is the API itself, which provides all public models.
    source = _asked(work, "source", "")
    if source and (source == "community") != own:
        return False
    text = " ".join(str(card.get(key, "")) for key in _SEARCHED).lower()
    return all(word in text for word in words)


def _asked(work: Work, wire: str, otherwise: str) -> str:
    """Return a value that several parameters can set, such as `private=True` for `visibility`."""
    for field in fields_of(work.cls):
        value = work.get(field.name)
        if "path" in field.metadata and field.metadata["path"] == (wire,) and value is not None:
            sent_as: Mapping[Any, Any] = field.metadata["sent_as"] or {}
            return str(sent_as.get(value, value))
    return otherwise


_SEARCHED = ("name", "air", "tags", "shortDescription", "comment", "positiveTriggerWords")


def _sort(found: list[dict[str, Any]], by: str) -> None:
    key = by.removeprefix("-")
    if key == "name":
        found.sort(key=lambda card: str(card["name"]).lower(), reverse=by.startswith("-"))
    elif key.endswith("UnixTimestamp"):
        found.sort(key=lambda card: int(card.get(key, 0)), reverse=by.startswith("-"))
    # Popularity and score are unknown: sorting by them keeps the order of the catalogue.


def _counts(values: Iterable[str]) -> list[dict[str, Any]]:
    counts: dict[str, int] = {}
    for value in values:
        counts[value] = counts.get(value, 0) + 1
    return [{"value": value, "count": count} for value, count in sorted(counts.items())]


# Own models ----------------------------------------------------------------------------------------------------------


def model_upload(work: Work) -> Iterator[dict[str, Any]]:
    """Report each phase, and add the model with the last phase."""
    card = _card(work) | dict(work.cls.__settings__.constants)
    for phase, message in _upload(work, card):
        yield {"status": phase, "message": message, "air": card["air"]}


def model_management(work: Work) -> Iterator[dict[str, Any]]:
    """Import a model as an upload does, change its given fields, or delete it."""
    operation = str(work.get("operation"))
    card = _card(work)
    fields: dict[str, Any] = {"operation": operation}
    if operation == "import":
        absent = next((name for name in _IMPORT if name not in card), None)
        if absent is not None:
            raise missing(absent, type="string")
        phase, message = [*_upload(work, card)][-1]
        fields |= {"status": phase, "message": message}
    else:
        if "air" not in card:
            raise missing("air", type="string")
        known = work.models.own(card["air"])
        # An unknown model is no error: it may be at the real API, or from before the start of this server.
        if operation == "delete":
            work.models.remove(card["air"])
        elif known is not None:
            work.models.keep({**known, **card, "updatedDateUnixTimestamp": int(time.time())})
    yield {**fields, "air": card["air"]}


def _upload(work: Work, card: dict[str, Any]) -> Iterator[tuple[str, str]]:
    card.setdefault("air", work.models.new_air())
    if not is_meant_as_url(str(card["downloadURL"])):
        raise Refused(
            problem(
                "invalidDownloadURL",
                "Invalid value for 'downloadURL' parameter. It must be a publicly accessible URL.",
                "downloadURL",
                type="string",
            )
        )
    known = work.models.own(card["air"])
    unchanged = known is not None and known.get("uniqueIdentifier") == card.get("uniqueIdentifier")
    for phase, message in _PHASES.items():
        if phase == "ready":
            now = int(time.time())
            dates = {"addedUnixTimestamp": now, "updatedDateUnixTimestamp": now}
            work.models.keep({**dates, **(known or {}), **card, "updatedDateUnixTimestamp": now})
        elif unchanged:
            continue  # the model exists already: only its last phase is reported
        yield phase, message


def _card(work: Work) -> dict[str, Any]:
    """Return the fields of a model in the request, as a search returns them."""
    names: dict[str, str] = {
        field.name: field.metadata["wire"] for field in fields_of(work.cls) if "wire" in field.metadata
    }
    envelope = {"operation", "deliveryMethod", "webhookURL", "includeCost", "ttl", "uploadEndpoint"}
    given = {
        names[name]: value
        for name, value in work.values.items()
        if names[name] not in envelope and value is not None
    }
    hero = given.pop("heroImageURL", None)
    return given if hero is None else {**given, "heroImage": hero}


HANDLERS = {
    "modelSearch": model_search,
    "modelUpload": model_upload,
    "modelManagement": model_management,
}
