"""One document into the files of the schema: the copy, the task's file, and the model's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

from attrs import evolve

from codegen.importing.merging import NOTHING, Conflict, Edit, changed, three_ways, without_empty
from codegen.importing.narrowness import narrower
from codegen.importing.normalized import Copy, copies
from codegen.importing.refused import RefusedError
from codegen.importing.report import Report, note_lines, with_notes
from codegen.importing.sources import mapping
from codegen.importing.task_files import Translation, class_name, translated
from codegen.importing.task_objects import Plain
from codegen.importing.yaml_edits import edited
from codegen.importing.yaml_text import document
from codegen.names import snake
from codegen.spec import SharedFile
from codegen.strict_yaml import YamlError, read_yaml
from codegen.structure import StructureError, structured

_COMMENTS = {
    "max_duration": "Not published: say here how long the slowest model may take with its largest request.",
    "examples": "Made up where nothing is published: put a real request and its answer in its place.",
}
MODELINE = "# yaml-language-server: $schema=../json-schema/task.json"


def import_copy(schema: Path, copy: Copy, *, published_examples: bool = True) -> Report:
    """What becomes of the schema's files with one document.

    Raises:
        RefusedError: Nothing can be made of it.
    """
    report = Report()
    try:
        shared = structured(read_yaml(schema / "shared.yaml"), SharedFile)
        found = _task_file(schema, copy.task)
    except (YamlError, StructureError) as error:
        raise RefusedError(f"The schema itself cannot be read: {error}.") from None
    before = copies(schema, copy.task)
    made_task = before[copy.path].made_task if copy.path in before else found is None
    copy = evolve(copy, made_task=made_task)
    after = {**before, copy.path: copy}
    _copy_file(schema, copy, report)
    if found is None:
        name = f"tasks/{snake(class_name(copy.task)[0])}.yaml"
        new = translated(_ordered(after), shared, {}, published_examples=published_examples)
        report.file(name, None, document(new.data, MODELINE, _COMMENTS, note_lines(new.unsaid)))
        report.say(name, [f"cannot say that {note}" for note in new.unsaid])
        return report
    name, file = found
    new = translated(_ordered(after), shared, file, published_examples=published_examples)
    old = (
        translated(_ordered(before), shared, file, published_examples=published_examples)
        if before
        else Translation({}, [])
    )
    is_ours = any(one.made_task for one in after.values())
    _merge(schema / name, name, file, old, new, is_ours, report)
    if not is_ours:
        alone = translated([copy], shared, file, published_examples=published_examples)
        report.say(name, narrower(file, alone.data))
    return report


def _task_file(schema: Path, task: str) -> tuple[str, Plain] | None:
    """The file about a task: path in `schema/`, and its content."""
    for path in sorted((schema / "tasks").glob("*.yaml")):
        data = mapping(read_yaml(path))
        if data.get("task") == task:
            return f"tasks/{path.name}", data
    return None


def _copy_file(schema: Path, copy: Copy, report: Report) -> None:
    path = schema / copy.path
    report.file(copy.path, path.read_text(encoding="utf-8") if path.is_file() else None, copy.text())


def _ordered(found: Mapping[str, Copy]) -> list[Copy]:
    """The copy of the task itself leads, or that of which the task's file was made."""
    return sorted(found.values(), key=lambda copy: (copy.air is not None, not copy.made_task, copy.path))


def _merge(
    path: Path, name: str, file: Plain, old: Translation, new: Translation, is_ours: bool, report: Report
) -> None:
    before = old.data if is_ours else _as_if_known(old.data, new.data, file)
    found = list(three_ways(before, new.data, file))
    edits = [one for one in found if isinstance(one, Edit)]
    conflicts = [one for one in found if isinstance(one, Conflict)]
    text = path.read_text(encoding="utf-8")
    merged = merged_text(text, file, edits, name)
    if is_ours:
        merged = with_notes(merged, old.unsaid, new.unsaid)
        report.say(name, [f"cannot say that {note}" for note in new.unsaid if note not in old.unsaid])
        report.say(name, [f"both changed {conflict}" for conflict in conflicts])
    report.file(name, text, merged)
    for edit in edits:
        if edit.value is NOTHING:
            report.say(name, [f"{'.'.join(edit.path)} is no longer published, and taken out"])


def merged_text(text: str, file: Plain, edits: Sequence[Edit], name: str) -> str:
    """A file with edits, read again to see that it says what it should."""
    wanted = without_empty(file, list(edits))
    made = edited(text, wanted)
    if _read(made) != changed(file, wanted):
        raise RefusedError(f"schema/{name} is written in a way that cannot be edited; change it by hand.")
    return made


def _read(text: str) -> object:
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        path = Path(folder, "edited.yaml")
        path.write_text(text, encoding="utf-8")
        try:
            return read_yaml(path)
        except YamlError:
            return None


def _as_if_known(before: Plain, published: Plain, kept: Plain) -> Plain:
    """The last import, with what people have described without one: their words stay."""
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
    for key in ("exclusive", "examples"):
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
