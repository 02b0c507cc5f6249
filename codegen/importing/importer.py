"""Import of one document into the schema's files: the copy, the task's file, and the model's file."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

from attrs import evolve

from codegen.importing.merging import MISSING, Conflict, Edit, Items, changed, three_way_merge, without_empty
from codegen.importing.model_files import model_data
from codegen.importing.model_merging import Said, merge_model
from codegen.importing.narrowness import narrower
from codegen.importing.normalized import Copy, copies
from codegen.importing.parameters import sources_of
from codegen.importing.report import Report, note_lines, with_notes
from codegen.importing.sources import listed, mapping
from codegen.importing.task_files import COUNT, Translation, class_name, translated
from codegen.importing.task_objects import Plain
from codegen.importing.trial import load_changed
from codegen.importing.yaml_edits import merged_text
from codegen.importing.yaml_text import document
from codegen.load import SchemaError, load_schema
from codegen.names import snake
from codegen.spec import SharedFile
from codegen.strict_yaml import read_yaml
from codegen.structure import structured

_COMMENTS = {
    "max_duration": "Not published: say here how long the slowest model may take with its largest request.",
    "examples": "Made up where nothing is published: put a real request and its answer in its place.",
}
#: The order of the keys in a task's file.
_ORDER = (
    "task", "name", "summary", "doc", "page", "returns", "max_duration", "completion", "delivery", "includes", "params", "objects",
    "exclusive", "at_least_one", "together", "requires", "examples", "stream",
)  # fmt: skip
MODELINE = "# yaml-language-server: $schema=../json-schema/task.json"


def import_copy(schema: Path, copy: Copy, *, published_examples: bool = True) -> Report:
    """Return the changes to the schema's files that a document causes.

    Raises:
        RefusedError: The document cannot be imported.
    """
    report = Report()
    before = copies(schema, copy.task)
    copy = _task(schema, copy, before, report, published_examples)
    if copy.air is not None:
        name = f"models/{_slug_of(schema, copy)}.yaml"
        try:
            known = load_changed(schema, report, without=name)
            before_that = load_schema(schema)
        except SchemaError:  # reported by the caller, which makes the same trial
            return report
        last = before.get(copy.path)
        old: Said = ({}, []) if last is None else model_data(last, before_that)
        merge_model(schema, name, known, old, model_data(copy, known), report)
    return report


def _task(
    schema: Path, copy: Copy, before: Mapping[str, Copy], report: Report, published_examples: bool
) -> Copy:
    """Add the changes of the task's file and of the copy to the report. Return the copy as it is stored."""
    shared = structured(read_yaml(schema / "shared.yaml"), SharedFile)
    found = _task_file(schema, copy.task)
    made_task = before[copy.path].made_task if copy.path in before else found is None
    copy = evolve(copy, made_task=made_task)
    after = {**before, copy.path: copy}
    _copy_file(schema, copy, report)
    if found is None:
        name = f"tasks/{snake(class_name(copy.task)[0])}.yaml"
        new = translated(_ordered(after), shared, {}, published_examples=published_examples)
        report.file(name, None, document(new.data, MODELINE, _COMMENTS, note_lines(new.unsaid)))
        report.say(name, [f"cannot express: {note}" for note in new.unsaid])
        return copy
    name, file = found
    unlimited = _taken_without_a_page(schema, copy.task, after)

    def said_by(some: Sequence[Copy], places: Collection[str] = unlimited) -> Translation:
        if not some:
            return Translation({}, [])
        return translated(some, shared, file, places, published_examples=published_examples)

    is_ours = any(one.made_task for one in after.values())
    old, new = said_by(_ordered(before)), said_by(_ordered(after))
    merged = _merge(schema / name, name, file, old, new, is_ours, report)
    if not is_ours:
        report.say(name, narrower(merged, said_by([copy], ()).data))
    return copy


def _models(schema: Path) -> Iterator[tuple[str, Plain]]:
    """Yield slug and content of the files of models."""
    for path in sorted((schema / "models").glob("*.yaml")):
        yield path.stem, mapping(read_yaml(path))


def _slug_of(schema: Path, copy: Copy) -> str:
    """Return the slug of a copy's model: that of the existing file, or else that of the page."""
    return next((slug for slug, model in _models(schema) if model.get("air") == copy.air), copy.slug)


def _taken_without_a_page(schema: Path, task: str, imported: Mapping[str, Copy]) -> frozenset[str]:
    """Return the places of parameters of known models whose pages were not imported: their limits are unknown."""
    airs = {copy.air for copy in imported.values()}
    places = set[str]()
    for _, model in _models(schema):
        if model.get("task") == task and model.get("air") not in airs:
            places |= set(mapping(model.get("params")))
    return frozenset(places)


def _task_file(schema: Path, task: str) -> tuple[str, Plain] | None:
    """Return the path in `schema/` and the content of a task's file; None if there is none."""
    for path in sorted((schema / "tasks").glob("*.yaml")):
        data = mapping(read_yaml(path))
        if data.get("task") == task:
            return f"tasks/{path.name}", data
    return None


def _copy_file(schema: Path, copy: Copy, report: Report) -> None:
    path = schema / copy.path
    report.file(copy.path, path.read_text(encoding="utf-8") if path.is_file() else None, copy.text())


def _ordered(found: Mapping[str, Copy]) -> list[Copy]:
    """Sort copies: first that of the task itself, then that from which the task's file was made."""
    return sorted(found.values(), key=lambda copy: (copy.air is not None, not copy.made_task, copy.path))


def _merge(
    path: Path, name: str, file: Plain, old: Translation, new: Translation, is_ours: bool, report: Report
) -> Plain:
    """Merge what changed into the task's file. Return its new content."""
    before = old.data if is_ours else _as_if_known(old.data, new.data, file)
    found = list(three_way_merge(before, new.data, file))
    # `known` stays in a file that people wrote, even if another model takes unlisted values.
    edits = [one for one in found if isinstance(one, Edit) and (is_ours or not _forgets(one))]
    conflicts = [one for one in found if isinstance(one, Conflict)]
    edits += _completion(edits, new.data, file)
    report.say(name, _renamed(found, mapping(file.get("params"))))
    if not is_ours or not any(edit.path[0] == "examples" for edit in edits):
        required = [edit for edit in edits if _is_new_and_required(edit, file)]
        edits = [_optional(edit) if edit in required else edit for edit in edits]
        said = "is published as required; it is new here, where examples and other models do without"
        report.say(name, [f"{'.'.join(edit.path)} {said}" for edit in required])
    if not is_ours:
        for param in [edit.path[:-1] for edit in edits if _becomes_required(edit)]:
            edits = _still_optional(param, edits, file)
            said = "is published as required; it stays optional here, where other models do without"
            report.say(name, [f"{'.'.join(param)} {said}"])
        given = {edit.path for edit in edits}
        edits += [edit for edit in _new_values(old.data, new.data, file) if edit.path not in given]
    text = path.read_text(encoding="utf-8")
    merged = merged_text(text, file, edits, name, _ORDER)
    merged = with_notes(merged, old.unsaid, new.unsaid)
    report.say(name, [f"cannot express: {note}" for note in new.unsaid if note not in old.unsaid])
    if is_ours:
        report.say(name, [f"changed here and in the publication: {conflict}" for conflict in conflicts])
    report.file(name, text, merged)
    for edit in edits:
        if edit.value is MISSING:
            report.say(name, [f"{'.'.join(edit.path)} is no longer published, and was removed"])
    return mapping(changed(file, without_empty(file, edits)))


def _completion(edits: Sequence[Edit], published: Plain, file: Plain) -> list[Edit]:
    """Return edits of `completion`, which people maintain, for when its parameter is added or removed."""
    own, counted = mapping(file.get("completion")), mapping(mapping(published.get("params")).get(COUNT))
    of_params = {
        edit.path[1]: edit.value for edit in edits if edit.path[0] == "params" and len(edit.path) == 2
    }
    if of_params.get(str(own.get("count_param"))) is MISSING:
        return [Edit(("completion", key), MISSING) for key in ("count_param", "partial_ok") if key in own]
    is_new = COUNT in of_params and of_params[COUNT] is not MISSING
    if is_new and "completion" not in file and counted.get("type") == "integer":
        return [Edit(("completion",), {"count_param": COUNT})]
    return []


def _renamed(found: Sequence[Edit | Conflict], kept: Plain) -> Iterator[str]:
    """Yield a hint for each removed parameter that equals a new one except for its name."""

    def content(param: object) -> Plain:
        return {key: value for key, value in mapping(param).items() if key not in ("name", "doc")}

    of_params = [one for one in found if len(one.path) == 2 and one.path[0] == "params"]
    new = {one.path[1]: content(one.value) for one in of_params if isinstance(one, Edit)}
    for one in of_params:
        stays = isinstance(one, Conflict)
        if (one.published if isinstance(one, Conflict) else one.value) is not MISSING:
            continue
        old = one.path[1]
        alike = [name for name, param in new.items() if param == content(kept.get(old)) != {}]
        if len(alike) == 1:
            own = mapping(kept[old]).get("name", snake(old))
            out = f", and remove {old}" if stays else ""
            yield f"{old} may be called {alike[0]} now; if so, give the new parameter `name: {own}` and `aliases: [{old}]`{out}, so that programs keep working"


def _is_new_and_required(edit: Edit, file: Plain) -> bool:
    """Whether an edit adds a required parameter or field to an existing table, which would break existing requests."""
    *way, table, name = ("", *edit.path)
    holder: object = file
    for key in way[1:]:
        holder = mapping(holder).get(key)
    is_new = table in ("params", "fields") and name not in mapping(mapping(holder).get(table))
    return is_new and bool(mapping(edit.value).get("required"))


def _optional(edit: Edit) -> Edit:
    made = {key: value for key, value in mapping(edit.value).items() if key not in ("required", "source")}
    sources = sources_of(made)
    return evolve(
        edit, value={**made, **({"source": sources[0] if len(sources) == 1 else sources} if sources else {})}
    )


def _becomes_required(edit: Edit) -> bool:
    table, _, key = ("", "", "", *edit.path)[-3:]
    return table in ("params", "fields") and key == "required" and edit.value is True


def _still_optional(param: tuple[str, ...], edits: Sequence[Edit], file: Plain) -> list[Edit]:
    """Return the edits without the one that makes a parameter required, and without its source if no limit is left."""
    others = [edit for edit in edits if edit.path != (*param, "required")]
    made: Any = changed(file, others)
    for key in param:
        made = made[key]
    return others if sources_of(made) else [edit for edit in others if edit.path != (*param, "source")]


def _new_values(
    before: object, published: object, kept: object, path: tuple[str, ...] = ()
) -> Iterator[Edit]:
    """Yield published values that hand-written lists lack, except those of the last import: people removed these."""
    for key, value in mapping(published).items():
        old, own = mapping(before).get(key), mapping(kept).get(key)
        if key == "known" and listed(value) and listed(own):
            kinds: set[type[object]] = {type(one) for one in listed(own)}
            new = [
                one for one in listed(value) if one not in [*listed(own), *listed(old)] and type(one) in kinds
            ]
            if new:
                yield Edit((*path, key), Items(tuple(new), ()))
        elif key not in ("examples", "stream"):
            yield from _new_values(old, value, own, (*path, key))


def _forgets(edit: Edit) -> bool:
    return edit.value is MISSING and edit.path[-1] == "known"


def _as_if_known(before: Plain, published: Plain, kept: Plain) -> Plain:
    """Return the last import, extended by what people described without one, so that their version is kept."""
    made = dict(before)
    for key, value in published.items():
        if key not in kept:
            continue
        if key == "params":
            made[key] = _adopted(mapping(before.get(key)), mapping(value), mapping(kept[key]))
        elif key == "objects":
            made[key] = {
                name: _object_adopted(
                    mapping(mapping(before.get(key)).get(name)), spec, mapping(kept[key]).get(name)
                )
                for name, spec in mapping(value).items()
                if name in mapping(kept[key])
            }
        elif key not in before:
            made[key] = value
    for key in ("exclusive", "together", "at_least_one", "examples"):
        if key in published:
            made[key] = published[key]
    return made


def _adopted(before: Plain, published: Plain, kept: Plain) -> Plain:
    return {**before, **{name: one for name, one in published.items() if name in kept and name not in before}}


def _object_adopted(before: Plain, published: Any, kept: Any) -> Plain:
    spec = cast("Plain", published)
    fields = _adopted(
        mapping(before.get("fields")), mapping(spec.get("fields")), mapping(mapping(kept).get("fields"))
    )
    return {**{key: value for key, value in spec.items() if key != "fields"}, "fields": fields}
