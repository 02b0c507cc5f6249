"""Writing of a model's file: a new one, or a merge with the existing one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, permutations, product
from pathlib import Path
from typing import Any

from codegen.importing.merging import MISSING, Conflict, Edit, Items, changed, three_way_merge
from codegen.importing.model_files import SOURCE, long_form, short_form
from codegen.importing.report import Report, note_lines, with_notes
from codegen.importing.sources import is_list, is_table, listed, mapping
from codegen.importing.task_objects import Plain
from codegen.importing.texts import shown
from codegen.importing.yaml_edits import merged_text
from codegen.importing.yaml_text import document
from codegen.resolve import Schema
from codegen.strict_yaml import read_yaml

MODELINE = "# yaml-language-server: $schema=../json-schema/model.json"
#: Lists that both the vendor and people extend.
_LISTS = ("required", "closed", "sizes", "rules", "notes", "modes")
#: Keys that only people change.
_OF_PEOPLE = ("air", "task", "source", "limits_source")
#: The order of the keys in a model's file.
_ORDER = (
    "air", "name", "status", "task", "source", "limits_source", "includes", "required", "closed", "params", "sizes", "rules",
    "notes", "modes", "price",
)  # fmt: skip


#: The data of a model's file, and notes about what it cannot express.
Said = tuple[Plain, list[str]]


def merge_model(folder: Path, name: str, schema: Schema, old: Said, new: Said, report: Report) -> None:
    """Add the changes of a model's file to the report, from what was published before and is published now."""
    path = folder / name
    published, unsaid = new
    before, before_unsaid = old
    if not path.is_file():
        params = {place: short_form(param, schema) for place, param in published["params"].items()}
        report.file(name, None, document({**published, "params": params}, MODELINE, {}, note_lines(unsaid)))
        report.say(name, [f"cannot express: {line}" for line in unsaid])
        return
    kept = mapping(read_yaml(path))
    edits: list[Edit] = []
    for one in _changes(before, published, kept, schema):
        if isinstance(one, Edit):
            edits.append(one)
        else:
            report.say(name, [f"changed here and in the publication: {one}" if before else _differing(one)])
    edits += _sources(kept, edits, published, schema)
    text = path.read_text(encoding="utf-8")
    merged = with_notes(merged_text(text, kept, edits, name, _ORDER), before_unsaid, unsaid)
    report.file(name, text, merged)
    report.say(name, [f"cannot express: {line}" for line in unsaid if line not in before_unsaid])


def _differing(conflict: Conflict) -> str:
    where = ".".join(conflict.path)
    return f"{where} is published as {shown(conflict.published, 100)}, and stays {shown(conflict.kept, 100)}"


def _changes(old: Plain, new: Plain, kept: Plain, schema: Schema) -> Iterator[Edit | Conflict]:
    for key in dict.fromkeys([*new, *old]):
        if key in _OF_PEOPLE:
            continue
        if key == "params":
            yield from _param_changes(old, new, kept, schema)
        elif key in _LISTS:
            yield from _list_changes(key, listed(old.get(key)), listed(new.get(key)), kept)
        else:
            yield from three_way_merge(
                old.get(key, MISSING), new.get(key, MISSING), kept.get(key, MISSING), (key,)
            )


def _param_changes(old: Plain, new: Plain, kept: Plain, schema: Schema) -> Iterator[Edit | Conflict]:
    if "params" not in kept:
        yield Edit(("params",), {place: short_form(one, schema) for place, one in new["params"].items()})
        return
    own = mapping(kept["params"])
    grouped = {
        place
        for group in listed(kept.get("includes"))
        for place in schema.models.common.groups.get(group, {})
    }
    for place in dict.fromkeys([*new["params"], *mapping(old.get("params"))]):
        if place in grouped and place not in own:
            continue
        mine: Any = long_form(own[place], schema) if place in own else MISSING
        tables = [mapping(one.get("params")).get(place, MISSING) for one in (old, new)]
        before, published = (_as_mine(table, mine) for table in tables)
        found = list(three_way_merge(before, published, mine, ("params", place)))
        yield from (one for one in found if isinstance(one, Conflict))
        edits = [one for one in found if isinstance(one, Edit)]
        if not edits:
            continue
        if published is MISSING or mine is MISSING:
            value = MISSING if published is MISSING else short_form(published, schema)
            yield Edit(("params", place), value)
            continue
        made: Plain = dict(mine)
        for edit in edits:
            if edit.value is MISSING:
                made.pop(edit.path[-1])
            else:
                made[edit.path[-1]] = edit.value
        yield Edit(("params", place), short_form(made, schema))


def _sources(kept: Plain, edits: list[Edit], published: Plain, schema: Schema) -> Iterator[Edit]:
    """Yield edits that set the published source, once all parameters of the file are as published."""
    params = mapping(mapping(changed(kept, edits)).get("params"))
    own = {place: long_form(param, schema) for place, param in params.items()}
    if (
        kept.get("source") != SOURCE
        and own
        and all(published["params"].get(p) == one for p, one in own.items())
    ):
        yield Edit(("source",), SOURCE)
        if "limits_source" in kept:
            yield Edit(("limits_source",), MISSING)


def _as_mine(param: Any, mine: Any) -> Any:
    """Return a published parameter with its values in the kept order, if they are the same values."""
    if param is MISSING or mine is MISSING:
        return param
    values, own = param.get("values"), mine.get("values")
    if (
        values is not None
        and own is not None
        and sorted(map(shown, values)) == sorted(map(shown, listed(own)))
    ):
        return {**param, "values": own}
    return param


def _list_changes(key: str, old: Sequence[Any], new: Sequence[Any], kept: Plain) -> Iterator[Edit]:
    """Yield edits for the entries that the vendor added or removed since the last import; other entries stay."""
    own = listed(kept.get(key))
    mine = [_canonical(one) for one in own]
    before = [_canonical(one) for one in old]
    after = [_canonical(one) for one in new]
    added = [one for one in new if _canonical(one) not in mine and _canonical(one) not in before]
    if key == "rules":
        known = set[object]().union(*map(_facts, own))
        added = [one for one in added if not _facts(one) <= known]
    gone = [i for i, one in enumerate(mine) if one in before and one not in after]
    if not added and not gone:
        return
    if not own:
        yield Edit((key,), added)
    elif len(gone) == len(own) and not added:
        yield Edit((key,), MISSING)
    else:
        yield Edit((key,), Items(tuple(added), tuple(gone)))


def _facts(rule: Plain) -> set[object]:
    """Return the facts that a rule states, in a form that does not depend on how the rule is written."""
    each, keys = rule.get("each"), rule.keys() - {"each", "text"}
    given, absent = listed(rule.get("given")), listed(rule.get("absent"))
    if keys == {"exclusive"}:
        return {(each, frozenset(pair)) for pair in combinations(rule["exclusive"], 2)}
    if keys == {"given", "excludes"}:
        return {(each, frozenset(pair)) for pair in product(given, rule["excludes"])}
    if keys == {"together"}:
        return {(each, *pair) for pair in permutations(rule["together"], 2)}
    if keys == {"given", "requires"}:
        return {(each, *pair) for pair in product(given, rule["requires"]) if pair[0] != pair[1]}
    if keys == {"at_least_one"}:
        return {(each, "any", frozenset(rule["at_least_one"]))}
    if keys == {"absent", "requires"}:
        return {(each, "any", frozenset((*absent, one))) for one in rule["requires"]}
    return {_canonical(rule)}


def _canonical(value: Any) -> str:
    """Serialise a rule or another entry without the order of its lists and without its text."""
    if is_table(value):
        table = {k: v for k, v in mapping(value).items() if k != "text"}
        return shown(sorted((k, _canonical(v)) for k, v in table.items()), 10_000)
    if is_list(value):
        return shown(sorted(_canonical(one) for one in listed(value)), 10_000)
    return shown(value, 10_000)
