"""Checks of single parameters and fields: whether each key is valid for the type, and beside the other keys."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from codegen.checks.values import written, wrong
from codegen.resolve import Field, Fields, Schema
from codegen.strict_yaml import lookalike_letter
from codegen.structure import shown
from codegen.type_expressions import (
    SCALARS,
    ListOf,
    ObjectName,
    TypeExpression,
    item_options_of,
    options_of,
    scalars_among,
    united,
)

_VERSION = re.compile(r"[0-9]+\.[0-9]+(?:\.[0-9]+)?")
#: Scalar types whose values can be text, or numbers.
_TEXTS = frozenset({"string", "uuid", "model", "media", "any"})
_NUMBERS = frozenset({"integer", "number", "any"})
#: Keys that apply only to sent values.
_OF_SENT = ("path", "sent_as", "aliases", "server_default", "unit")
#: Keys that apply only to received values.
_OF_RECEIVED = ("file", "file_uuid")


def problems(schema: Schema) -> Iterator[str]:
    """Yield a line for each key of a parameter or field that is invalid there."""
    for name, values in schema.vocabularies.items():
        listed = list(values.values)
        yield from known_problems(f"vocabularies: {name}", listed)
        if len({type(value) for value in listed}) > 1:
            yield f"vocabularies: {name} has text and numbers; quote what is text"
    for cls in (cls for task in schema.tasks.values() for cls in task.classes):
        yield from _table_problems(cls.fields, _OF_RECEIVED, "applies to received objects only")
        yield from _ambiguous_unions(cls.fields)
    for obj in schema.objects.values():
        foreign, why = (
            (_OF_RECEIVED, "applies to received objects only")
            if obj.is_sent
            else (_OF_SENT, "applies to sent objects only")
        )
        yield from _table_problems(obj.fields, foreign, why)
        yield from _ambiguous_unions(obj.fields, received=not obj.is_sent)


def wrong_defaults(schema: Schema) -> Iterator[str]:
    """Yield a line for each default that is not a valid value of its field."""
    for fields in (
        *(cls.fields for task in schema.tasks.values() for cls in task.classes),
        *(obj.fields for obj in schema.objects.values()),
    ):
        for field in fields.values():
            if field.spec.server_default is not None:
                for complaint in wrong(field.spec.server_default, field, schema.objects, "server_default"):
                    yield f"{field.where}: {complaint}"


def _table_problems(fields: Fields, foreign: tuple[str, ...], why: str) -> Iterator[str]:
    for field in fields.values():
        for key in foreign:
            if getattr(field.spec, key):
                yield f"{field.where}: {key} {why}; remove it"
        for complaint in (*_own_problems(field), *_file_problems(field, fields)):
            yield f"{field.where}: {complaint}"


def _ambiguous_unions(fields: Fields, *, received: bool = False) -> Iterator[str]:
    """Yield a line for each ambiguous union: of several objects or lists, the first would match every value."""
    for field in fields.values():
        for options in _unions_in(field.type):
            objects = [written(option) for option in options if isinstance(option, ObjectName)]
            lists = [option for option in options if isinstance(option, ListOf)]
            if len(objects) > 1:
                yield (
                    f"{field.where}: can be {' or '.join(objects)}, which cannot be told apart; declare one object with the "
                    "fields of all, or write map"
                )
            if len(lists) > 1:
                items = united(written(listed.item) for listed in lists)
                yield (
                    f"{field.where}: can be {' or '.join(map(written, lists))}, which cannot be told apart; write "
                    f"list[{items}]"
                )
        classes = list(dict.fromkeys(field.type.objects()))
        if received and len(classes) > 1:
            yield (
                f"{field.where}: has {' and '.join(classes)}, but a field of a result must have a single class; declare one "
                "object with the fields of all, or write any"
            )


def _unions_in(kind: TypeExpression) -> Iterator[tuple[TypeExpression, ...]]:
    """Yield the options of each union in a type, at any depth."""
    options = options_of(kind)
    if len(options) > 1:
        yield options
    for option in options:
        if isinstance(option, ListOf):
            yield from _unions_in(option.item)


def _own_problems(field: Field) -> Iterator[str]:
    spec = field.spec
    for key, known, options in (
        ("known", spec.known, options_of(field.type)),
        ("each: known", spec.each and spec.each.known, item_options_of(field.type)),
    ):
        if known is not None:
            yield from known_problems(key, known if isinstance(known, list) else [])
            types = scalars_among(options)
            for value in field.known if types else ():
                if not types & (_NUMBERS if type(value) is int else _TEXTS):
                    yield f"{key} has {shown(value)}, which is not of the type {' | '.join(map(written, options))}"
    if spec.since is not None and not _VERSION.fullmatch(spec.since):
        yield f"since is {spec.since!r}; write a version such as 1.2.0"
    if spec.server_default is not None and spec.required:
        yield "is required, so the server has no default for it; remove `server_default`"
    if spec.sent_as is not None:
        yield from _sent_as_problems(field)


def known_problems(key: str, values: Sequence[str | int]) -> Iterator[str]:
    """Yield what is wrong with a list of known values, whatever the type."""
    for value in sorted(str(value) for value, times in Counter(values).items() if times > 1):
        yield f"{key} has {value} twice"
    for text in (value for value in values if isinstance(value, str)):
        if text != text.strip() or not text.isprintable():
            yield f"{key} has {shown(text)}, which has surrounding white space or several lines; remove them"
        elif mixed := lookalike_letter(text):
            yield f"{key} has {shown(text)}, whose {mixed} only looks like a letter of the same alphabet as the others"


def _sent_as_problems(field: Field) -> Iterator[str]:
    types = field.type.scalars()
    for value in field.spec.sent_as or ():
        if isinstance(value, bool) and "boolean" not in types:
            yield f"sent_as has {str(value).lower()}, but the type is {field.spec.type}"
        if isinstance(value, str) and value not in field.known:
            yield f"sent_as has {value!r}, which is not among its known values"


def _file_problems(field: Field, siblings: Fields) -> Iterator[str]:
    spec = field.spec
    if spec.file is not None and spec.file not in ("url", "base64", "data_uri"):
        yield f"file is {spec.file!r}; valid are url, base64 and data_uri"
    if spec.file is not None and field.type != SCALARS["string"]:
        yield f"file applies to strings only, and the type is {spec.type}"
    if spec.file_uuid is None:
        return
    if spec.file is None:
        yield "has file_uuid, but no file"
    elif spec.file_uuid not in siblings:
        yield f"file_uuid names {spec.file_uuid}, which is not a field here"
    elif siblings[spec.file_uuid].type != SCALARS["uuid"]:
        yield f"file_uuid names {spec.file_uuid}, whose type is not uuid"
