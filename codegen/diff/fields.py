"""Comparison of sent parameters and received fields: the direction determines what breaks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import attrs
from attrs import evolve, frozen

from codegen.diff.keys import other_changes
from codegen.diff.limits import limit_changes
from codegen.diff.rules import Finding, shown
from codegen.diff.types import Objects, relation
from codegen.resolve import Field, Fields
from codegen.spec import Each
from codegen.type_expressions import Direction

#: Keys of `Param` that mean nothing for received fields.
_OF_WHAT_IS_SENT = (
    "sent_as",
    "aliases",
    "range",
    "above",
    "below",
    "step",
    "length",
    "pattern",
    "each",
    "unit",
    "server_default",
)
#: Keys of `Param` with text.
_TEXTS = ("doc", "since")


@frozen
class Table:
    """The context of the fields that are compared."""

    direction: Direction
    #: The objects of the old state, and of the new one.
    objects: tuple[Objects, Objects]
    #: Names of which a changelog line must have one.
    owners: tuple[str, ...]
    tasks: tuple[str, ...]
    #: Whether the fields are the parameters of a task.
    is_of_task: bool = False
    #: The place of the object that has the fields.
    where: str = ""

    @property
    def is_sent(self) -> bool:
        return self.direction == "sent"

    @property
    def kind(self) -> str:
        return "parameter" if self.is_sent else "result-field"

    @property
    def word(self) -> str:
        return "parameter" if self.is_sent else "field"

    def finding(self, rule: str, field: Field, sentence: str, other: Field | None = None) -> Finding:
        named = [name for one in (field, other) if one for name in (one.wire, one.name)]
        group = field.where.split(": ")[1:-1]
        is_included = self.where and not field.where.startswith(f"{self.where}: ")
        return Finding(
            rule,
            f"{self.where}: {field.wire}" if is_included else field.where,
            sentence,
            self.tasks,
            tuple(dict.fromkeys(named)),
            tuple(dict.fromkeys([*self.owners, *group])),
            self.is_of_task,
        )


def compare_fields(old: Fields, new: Fields, table: Table) -> Iterator[Finding]:
    """Yield all differences between two tables of fields."""
    pairs = _pairs(old, new)
    matched = set(pairs.values())
    for wire, field in old.items():
        if wire in pairs:
            yield from _compare(field, new[pairs[wire]], table)
        else:
            words = f"The {table.word} `{wire}` ({field.spec.type}) is gone."
            optional = not (table.is_sent or field.spec.required)
            yield table.finding(f"{'optional-' if optional else ''}{table.kind}-removed", field, words)
    for wire, field in new.items():
        if wire not in matched:
            required = field.spec.required and table.is_sent
            rule = f"{'required-' if required else ''}{table.kind}-added"
            words = f"The {'required ' if required else ''}{table.word} `{wire}` ({field.spec.type}) is new."
            yield table.finding(rule, field, words)


def _pairs(old: Fields, new: Fields) -> dict[str, str]:
    """Match old wire names with new ones: a field may have been renamed on the wire or in Python."""
    pairs = {wire: wire for wire in old if wire in new}
    left = {wire: field for wire, field in new.items() if wire not in pairs}
    for wire, field in old.items():
        if wire in pairs:
            continue
        for other, candidate in left.items():
            if _is_renamed(field, candidate):
                pairs[wire] = other
                del left[other]
                break
    return pairs


def _is_renamed(old: Field, new: Field) -> bool:
    if old.name == new.name or old.wire in new.spec.aliases or new.wire in old.spec.aliases:
        return True
    if old.name in new.spec.was or new.name in old.spec.was:
        return True
    return old.spec.path is not None and (old.spec.path, old.spec.sent_as) == (
        new.spec.path,
        new.spec.sent_as,
    )


def _compare(old: Field, new: Field, table: Table) -> Iterator[Finding]:
    name = f"`{new.wire}`"

    def finding(rule: str, sentence: str) -> Finding:
        return table.finding(rule, new, sentence, old)

    if old.name != new.name:
        words = f"The {table.word} {name} is called `{new.name}` in Python; it was `{old.name}`."
        rule = "name-deprecated" if old.name in new.spec.was else f"{table.kind}-name-changed"
        yield finding(rule, words)
    for name_of_old in old.spec.was:
        if name_of_old not in (new.name, *new.spec.was):
            yield finding("former-name-removed", f"`{name_of_old}` is no longer a former name of {name}.")
    for name_of_new in new.spec.was:
        if name_of_new not in (old.name, *old.spec.was):
            yield finding("former-name-added", f"`{name_of_new}` is a former name of {name}.")
    before, after = old.spec.path or old.wire, new.spec.path or new.wire
    if before != after:
        words = f"{name} is at `{after}` on the wire; it was at `{before}`."
        yield finding(f"{table.kind}-path-changed", words)
    elif old.wire != new.wire:
        yield finding("text-changed", f"The key of `{old.wire}` in the schema is {name}.")
    yield from _type_changes(old, new, table)
    if old.spec.required != new.spec.required:
        became = "required" if new.spec.required else "optional"
        meaning = "is required" if table.is_sent else "is always there"
        words = f"{name} {meaning if new.spec.required else meaning.replace('is ', 'is no longer ')}; "
        words += "it was optional." if new.spec.required else "it was before."
        yield finding(f"{table.kind}-became-{became}", words)
    yield from _known_changes(old, new, table)
    if table.is_sent:
        yield from _sent_changes(old, new, table)
    else:
        yield from _received_changes(old, new, table)
    for rule, sentence in (
        *other_changes(old.spec, new.spec),
        *other_changes(old.spec.each or Each(), new.spec.each or Each()),
    ):
        yield finding(rule, sentence)
    for key in _TEXTS:
        if getattr(old.spec, key) != getattr(new.spec, key):
            yield finding("text-changed", f"The `{key}` of {name} has changed.")
    if sorted(old.spec.sources) != sorted(new.spec.sources):
        words = f"The limits of {name} are known from {shown(new.spec.sources)}; it was {shown(old.spec.sources)}."
        yield finding("limit-source-changed", words)


def _type_changes(old: Field, new: Field, table: Table) -> Iterator[Finding]:
    sent = table.is_sent
    rules = {
        "respelt": "type-respelt",
        "wider": "parameter-type-widened" if sent else "result-type-widened",
        "narrower": "parameter-type-narrowed" if sent else "result-type-narrowed",
        "python": f"{table.kind}-python-type-changed",
        "other": f"{table.kind}-retyped",
    }
    how = relation(old, new, table.direction, table.objects)
    if how != "same":
        words = f"The type of `{new.wire}` is `{new.spec.type}`; it was `{old.spec.type}`."
        yield table.finding(rules[how], new, words, old)


def _known_changes(old: Field, new: Field, table: Table) -> Iterator[Finding]:
    """Compare known values, unless both fields use one vocabulary, whose changes are reported by themselves."""
    names = [field.vocabulary.name if field.vocabulary else None for field in (old, new)]
    if names[0] == names[1] and names[0] is not None:
        return
    found = list(
        known_changes(old.known, new.known, f"`{new.wire}`", sent=table.is_sent)
        if old.known and new.known
        else ()
    )
    for rule, value, sentence in found:
        finding = table.finding(rule, new, sentence, old)
        yield evolve(finding, subjects=(str(value),))
    if not found and (names[0] != names[1] or old.known != new.known) and _is_relisted(old, new):
        words = f"The known values of `{new.wire}` are {shown(names[1] or new.known)}; they were {shown(names[0] or old.known)}."
        yield table.finding("known-values-relisted", new, words, old)


def _is_relisted(old: Field, new: Field) -> bool:
    both_lists = old.vocabulary is None and new.vocabulary is None
    return not both_lists or set(old.known) != set(new.known)


def known_changes(
    old: tuple[str | int, ...], new: tuple[str | int, ...], of: str, *, sent: bool
) -> Iterator[tuple[str, str | int, str]]:
    """Yield rule, value and sentence for each known value that was removed or added."""
    prefix = "known-value" if sent else "result-known-value"
    for value in old:
        if value not in new:
            yield f"{prefix}-removed", value, f"{shown(value)} is no longer a known value of {of}."
    for value in new:
        if value not in old:
            yield f"{prefix}-added", value, f"{shown(value)} is a known value of {of}."


def _sent_changes(old: Field, new: Field, table: Table) -> Iterator[Finding]:
    name = f"`{new.wire}`"

    def finding(rule: str, sentence: str) -> Finding:
        return table.finding(rule, new, sentence, old)

    for change in limit_changes(old, new):
        rule = "limit-narrowed" if change.narrowed else "limit-widened"
        yield finding(rule, f"{name} takes {change.new}; it was {change.old}.")
    if old.spec.unit != new.spec.unit:
        words = f"The unit of {name} is {shown(new.spec.unit)}; it was {shown(old.spec.unit)}."
        yield finding("unit-changed", words)
    before, after = _mapping(old.spec.sent_as), _mapping(new.spec.sent_as)
    if before != after:
        words = f"The values of {name} are sent as {after}; it was {before}."
        yield finding("sent-value-changed", words)
    for alias in old.spec.aliases:
        if alias not in new.spec.aliases and alias != new.wire:
            yield finding("parameter-alias-removed", f"`{alias}` is no longer an older name of {name}.")
    for alias in new.spec.aliases:
        if alias not in old.spec.aliases and alias != old.wire:
            yield finding("parameter-alias-added", f"`{alias}` is an older name of {name}.")
    # `repr` distinguishes 1 from True, which are equal in Python.
    if repr(old.spec.server_default) != repr(new.spec.server_default):
        words = f"The server's default of {name} is {shown(new.spec.server_default)}; it was {shown(old.spec.server_default)}."
        yield finding("server-default-changed", words)
    for key in ("file", "file_uuid"):
        if getattr(old.spec, key) != getattr(new.spec, key):
            yield finding("text-changed", f"The `{key}` of {name}, which is sent, has changed.")


def _received_changes(old: Field, new: Field, table: Table) -> Iterator[Finding]:
    name = f"`{new.wire}`"
    if old.spec.file != new.spec.file:
        rule = "result-file-removed" if old.spec.file else "result-file-added"
        words = f"{name} is {_of_a_file(new)}; it was {_of_a_file(old)}."
        yield table.finding(rule, new, words, old)
    if old.spec.file_uuid != new.spec.file_uuid:
        words = f"The UUID of the file in {name} is in {shown(new.spec.file_uuid)}; it was in {shown(old.spec.file_uuid)}."
        yield table.finding("result-file-uuid-changed", new, words, old)
    for key in _OF_WHAT_IS_SENT:
        before, after = (_without_known(getattr(field.spec, key)) for field in (old, new))
        if before != after:
            words = f"The `{key}` of {name}, which is received, is {shown(after)}; it was {shown(before)}."
            yield table.finding("result-detail-changed", new, words, old)


def _of_a_file(field: Field) -> str:
    return f"the {shown(field.spec.file)} of a file" if field.spec.file else "not a part of a file"


def _without_known(value: object) -> object:
    """Return `each` without its known values, which have rules of their own."""
    if not isinstance(value, Each):
        return value
    limits = attrs.asdict(value, filter=lambda key, limit: key.name != "known" and limit is not None)
    return [f"{key}: {limit}" for key, limit in limits.items()] or None


def _mapping(sent_as: Mapping[str | bool, str | bool | int] | None) -> str:
    pairs = sorted(f"{shown(key)} as {shown(value)}" for key, value in (sent_as or {}).items())
    return ", ".join(pairs) or "they are"
