"""Two states of the schema: the same gives nothing, swapped they mirror each other, and nothing they hold is too odd."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from codegen.diff import documents as files
from codegen.diff import report
from codegen.diff.accepted import Acceptance, Judged
from codegen.diff.documents import Snapshot
from codegen.diff.rules import RULES, Finding
from tests.support.small_schema import ABSENT, FILES, changed, documents, findings, rules

ROOT = Path(__file__).parent.parent.parent
ECHO = "tasks/echo.yaml"

#: What a rule is, seen from the other side.
MIRRORED = {
    rule: other
    for one, other in [("-added", "-removed"), ("-removed", "-added")]
    for rule, other in [(rule, rule.removesuffix(one) + other) for rule in RULES if rule.endswith(one)]
} | {"required-parameter-added": "parameter-removed"}


def test_the_schema_against_itself_gives_nothing() -> None:
    assert findings(files.in_folder(ROOT / "schema"), files.in_folder(ROOT / "schema")) == []


def test_the_order_of_keys_and_the_form_of_the_files_do_not_count(tmp_path: Path) -> None:
    before = files.in_folder(ROOT / "schema")
    for name, content in before.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        text = (
            json.dumps(_reversed(content))
            if name != "errors.yaml"
            else yaml.safe_dump(content, sort_keys=False)
        )
        path.write_text(text, encoding="utf-8")
    after = files.in_folder(tmp_path)
    assert after.keys() == before.keys()
    assert findings(before, after) == findings(after, before) == []


def _reversed(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _reversed(one) for key, one in reversed(value.items())}
    return [_reversed(one) for one in value] if isinstance(value, list) else value


def test_the_order_of_lists_that_are_sets_does_not_count() -> None:
    assert findings(documents(), changed(("shared.yaml", "vocabularies.Tone", ["loud", "calm"]))) == []
    assert findings(documents(), changed((ECHO, "exclusive", [["loud", "tone"]]))) == []


# Random pairs ----------------------------------------------------------------------------------------------------


def _places(value: Any, outer: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found: list[tuple[str | int, ...]] = []
    for key, one in pairs:
        found += [(*outer, key), *_places(one, (*outer, key))]
    return found


PLACES = _places(documents())
#: What YAML can hold: no NaN, no infinity.
ANY = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
ODD = ANY | st.sampled_from(
    [ABSENT, True, 0, -1, "", "string", "Frame", "list[Echo]", "oil", [], {}, ["text"]]
)


@st.composite
def schemas(draw: st.DrawFn) -> dict[str, Any]:
    """The small schema with something else at some of its places."""
    made = documents()
    for place in draw(st.lists(st.sampled_from(PLACES), max_size=4)):
        value = draw(ODD)
        *outer, last = place
        table: Any = made
        for key in outer:
            try:
                table = table[key]
            except (KeyError, IndexError, TypeError):
                # Something else stands further out by now.
                table = None
        if isinstance(table, dict):
            if value is ABSENT:
                table.pop(last, None)
            else:
                table[last] = value
    return made


@settings(max_examples=60)
@given(old=schemas(), new=schemas())
def test_whatever_the_files_hold_is_compared_and_always_alike(
    old: dict[str, Any], new: dict[str, Any]
) -> None:
    found = findings(old, new)
    assert found == findings(json.loads(json.dumps(old)), json.loads(json.dumps(new)))
    assert findings(old, old) == findings(new, new) == []
    judged = Judged(tuple(found), ())
    assert len(report.text(judged, "v0.1.0", "0.1.0").splitlines()) >= len(found)
    table = [
        line for line in report.markdown(judged, "v0.1.0", "0.1.0").splitlines() if line.startswith("| ")
    ]
    assert len(table) == (len(found) + 1 if found else 0)
    assert all(line.replace("\\|", "").count("|") == 7 for line in table)


def _removable() -> list[tuple[str, str]]:
    made = documents()
    found = [(ECHO, f"params.{name}") for name in made[ECHO]["params"] if name not in ("tone", "loud")]
    found += [(ECHO, f"objects.Echo.fields.{name}") for name in made[ECHO]["objects"]["Echo"]["fields"]]
    found += [("errors.yaml", f"codes.{name}") for name in ("badText", "noTask")]
    found += [("shared.yaml", "objects.Unused"), ("tasks/paint.yaml", ""), ("models/acme-paint.yaml", "")]
    return found


@settings(max_examples=30)
@given(removed=st.sets(st.sampled_from(_removable()), max_size=6))
def test_swapped_states_mirror_what_was_added_and_removed(removed: set[tuple[str, str]]) -> None:
    less = changed(*((file, path, ABSENT) for file, path in sorted(removed)))
    there = [one for one in findings(documents(), less) if one.rule in MIRRORED]
    back = [one for one in findings(less, documents()) if one.rule in MIRRORED]
    assert len(there) >= len(removed)
    assert sorted((MIRRORED[one.rule], one.place) for one in back) == sorted(
        (one.rule.removeprefix("optional-"), one.place) for one in there
    )


# Older states ----------------------------------------------------------------------------------------------------


def test_a_key_that_has_gone_since_and_one_that_came_later_are_noted_and_stop_nothing() -> None:
    old = changed(
        (ECHO, "patience", 300), (ECHO, "max_duration", ABSENT), (ECHO, "params.text.range", [1, 2, 3])
    )
    found = findings(old, changed((ECHO, "params.width", ABSENT)))
    assert {"unknown-key", "missing-key", "parameter-removed"} <= {one.rule for one in found}
    [unknown] = [one for one in found if one.rule == "unknown-key"]
    assert (unknown.place, unknown.sentence, unknown.level) == (
        ECHO,
        "The key `patience` no longer exists.",
        "note",
    )


def test_a_state_without_most_of_its_files_is_compared() -> None:
    assert "task-added" in rules({"shared.yaml": {}}, documents())
    assert "task-removed" in rules(documents(), {})


# What is printed -------------------------------------------------------------------------------------------------


def judged(*rules_found: str, accepted: tuple[Acceptance, ...] = ()) -> Judged:
    return Judged(tuple(Finding(rule, "a: b", "x", subjects=("b",)) for rule in rules_found), accepted)


@pytest.mark.parametrize(
    ("found", "version", "step", "after"),
    [
        ([], "0.1.0", "none", "0.1.0"),
        ([], "1.0.0rc1", "none", "1.0.0rc1"),
        (["text-changed"], "1.0.0rc9", "patch", "1.0.0rc10"),
        (["text-changed"], "0.1.0", "patch", "0.1.1"),
        (["parameter-added"], "0.1.0", "patch", "0.1.1"),
        (["parameter-removed"], "0.1.3", "minor", "0.2.0"),
        (["parameter-name-changed", "text-changed"], "0.1.0", "minor", "0.2.0"),
        (["text-changed"], "1.2.3", "patch", "1.2.4"),
        (["parameter-added", "text-changed"], "1.2.3", "minor", "1.3.0"),
        (["parameter-path-changed"], "1.2.3", "major", "2.0.0"),
    ],
)
def test_the_versions_step(found: list[str], version: str, step: str, after: str) -> None:
    proposed = report.step(judged(*found), version)
    assert (proposed, report.after(version, proposed)) == (step, after)


def test_what_is_accepted_asks_for_no_step_and_is_printed_with_its_reason() -> None:
    entry = Acceptance("parameter-removed", "a: b", "The server never took it.")
    state = judged("parameter-removed", accepted=(entry,))
    assert state.breaking == state.stale == []
    assert report.step(state, "0.1.0") == "patch"
    assert "Accepted: The server never took it." in report.text(state, "v0.1.0", "0.1.0")
    assert judged("parameter-added", accepted=(entry,)).stale == [entry]


def test_the_table_for_a_pull_request() -> None:
    found = findings(
        documents(), changed((ECHO, "params.width", ABSENT), (ECHO, "params.text.type", "string | uuid"))
    )
    printed = report.markdown(Judged(tuple(found), ()), "v0.1.0", "0.1.0")
    assert "### Schema compared with v0.1.0\n\n1 breaking, 1 compatible, 0 to note.\n" in printed
    assert (
        "| **breaking** | **breaking** | `parameter-removed` | tasks/echo.yaml: width | echo "
        "| The parameter `width` (integer) is gone. |\n"
    ) in printed
    assert "`string \\| uuid`" in printed
    assert "- Breaking: `echo`: The parameter `width` (integer) is gone.\n" in printed
    assert "The version 0.1.0 requires a minor step: 0.2.0." in printed


def test_a_snapshot_is_read_as_it_was_written(tmp_path: Path) -> None:
    (tmp_path / "schema").mkdir()
    written = files.snapshot_text(Snapshot("1.2.3", files.in_folder(ROOT / "schema")))
    (tmp_path / files.SNAPSHOT).write_text(written, encoding="utf-8")
    read = files.read_snapshot(tmp_path)
    assert read.version == "1.2.3"
    assert findings(read.documents, files.in_folder(ROOT / "schema")) == []
    assert files.snapshot_text(read) == written


def test_the_small_schema_has_a_file_of_each_kind() -> None:
    assert {name.partition("/")[0] for name in FILES} == {
        "shared.yaml", "errors.yaml", "models.yaml", "tasks", "models", "architectures"
    }  # fmt: skip
