"""Parts of results and requests: the fields of files, the flag of unsafe content, and the text of a request."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, cast

from runware._json.plain_values import is_uuid
from runware._models.model import ResponseObject, Task, fields_of
from runware.emulator.addresses import is_meant_as_url
from runware.emulator.file_places import file_places, stem_of
from runware.emulator.work import Work

#: The field of a result that says whether unsafe content was found.
FLAG = "NSFWContent"
_WORDS = ("positive_prompt", "prompt", "text")


def with_file(work: Work, content: bytes, mime: str) -> dict[str, Any]:
    """Store a file; return the fields of a result that announce it, at the place for its type if there is one."""
    places = file_places(work.cls.returns)
    major = mime.partition("/")[0]
    place = next((each for each in places if major in each.stem.lower()), places[0])
    fields: Any = place.announced(work, content, mime)
    for name, several in reversed(list(zip(place.path, place.lists, strict=True))):
        fields = {name: [fields] if several else fields}
    return cast("dict[str, Any]", fields)


def has_file(cls: type[ResponseObject], fields: Mapping[str, Any]) -> bool:
    """Whether the fields of a result announce a file, or contain an object that can."""
    roots = {place.path[0] if place.path else place.stem for place in file_places(cls)}
    return any(stem_of(name) in roots for name in fields if not name.endswith("UUID"))


def says_nsfw(cls: type[Task[Any]]) -> bool:
    """Whether the results of a task have the flag of unsafe content."""
    return has_field(cls.returns, FLAG)


def has_field(cls: type[ResponseObject], wire: str) -> bool:
    """Whether the results of a class have a field."""
    return any(field.metadata.get("wire") == wire for field in fields_of(cls))


def searched_text(work: Work) -> str:
    """Return the prompt or text of a request, or else all its strings, without models, UUIDs, URLs and data URIs."""
    for name in _WORDS:
        if isinstance(work.values.get(name), str):
            return str(work.values[name])
    return "\n".join(_texts({name: value for name, value in work.values.items() if name != "model"}))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        if not (is_uuid(value) or is_meant_as_url(value) or value.startswith("data:")):
            yield value
    elif isinstance(value, Mapping):
        for item in cast("Mapping[str, object]", value).values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in cast("list[object]", value):
            yield from _texts(item)
